// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
)

// Planning tells a plan from the planning that Terraform repeats inside an apply,
// whose warnings it prints after the fact: what a plan has said is not said again
// then. The protocol gives no sign, so that this goes by what there is, and takes for
// a plan what it cannot tell: to say something twice is the lesser evil.
type Planning struct {
	// Refreshed says that the process has refreshed an object, which only that of a
	// plan does; Applied that it has begun to apply one.
	Refreshed, Applied bool
	// Exists says that the object has a state, which a plan refreshes first.
	Exists bool
	// Command is Terraform's command line, nil where it can't be seen.
	Command []string
}

// Repeated reports whether the planning is part of an apply.
func (p Planning) Repeated() bool {
	switch {
	case p.Refreshed:
		return false
	case p.Applied:
		return true
	}
	c := parseCommand(p.Command)
	return c.apply && (c.savedPlan || p.Exists && !c.unrefreshed)
}

// command is what of Terraform's command line matters.
type command struct{ apply, savedPlan, unrefreshed bool }

// withValue are options that may be followed by their value as an argument of its
// own.
var withValue = []string{"var", "var-file", "target", "target-file", "exclude", "exclude-file", "replace", "state", "state-out", "backup", "parallelism", "lock-timeout", "generate-config-out", "out"}

// parseCommand reads a command line such as "terraform -chdir=x apply plan.bin".
func parseCommand(line []string) (c command) {
	if len(line) == 0 {
		return c
	}
	name := ""
	for i := 1; i < len(line); i++ {
		option, isOption := strings.CutPrefix(line[i], "-")
		if !isOption {
			if name == "" {
				name = line[i]
				c.apply = name == "apply"
				continue
			}
			c.savedPlan = c.savedPlan || c.apply
			continue
		}
		option, value, joined := strings.Cut(strings.TrimPrefix(option, "-"), "=")
		switch {
		case !joined && slices.Contains(withValue, option):
			i++
		case option == "refresh" && joined && value != "true" && value != "1":
			c.unrefreshed = true
		case option == "minimal-refresh":
			// Objects may be planned before they are read.
			c.unrefreshed = true
		}
	}
	return c
}

// parentCommand is the command line of the process that started this one, with the
// options that Terraform takes from the environment. Linux shows it; nil elsewhere.
var parentCommand = sync.OnceValue(func() []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", os.Getppid()))
	if err != nil || len(text) == 0 {
		return nil
	}
	line := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
	for _, variable := range []string{"TF_CLI_ARGS", "TF_CLI_ARGS_apply"} {
		for option := range strings.FieldsSeq(os.Getenv(variable)) {
			if strings.HasPrefix(option, "-") {
				line = append(line, option)
			}
		}
	}
	return line
})

// Repeats reports whether the planning of an object, which has a state or has none,
// is part of an apply.
func (s *Session) Repeats(exists bool) bool {
	return Planning{
		Refreshed: s.Board.Refreshes() || s.LinkBoard.Refreshes(),
		Applied:   s.Register.Applies() || s.LinkRegister.Applies(),
		Exists:    exists, Command: parentCommand(),
	}.Repeated()
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// quoted is text in back quotes.
var quoted = regexp.MustCompile("`([^`]*)`")

// The table is what users choose switches by: it names every switch with the
// default that it has.
func TestReadme_namesEverySwitchAndItsDefault(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	defaults := map[string]string{}
	for line := range strings.Lines(string(readme)) {
		cells := strings.Split(strings.ReplaceAll(strings.TrimSpace(line), `\|`, ""), "|")
		if len(cells) != 6 {
			continue
		}
		names, values := quoted.FindAllStringSubmatch(cells[3], -1), quoted.FindAllStringSubmatch(cells[4], -1)
		for i, name := range names {
			value := ""
			if i < len(values) {
				value = values[i][1]
			}
			defaults[name[1]] = value
		}
	}
	for _, m := range regexp.MustCompile("`(Seed|FirstID|LogLimit)` \\(`(\\d+)`").FindAllStringSubmatch(string(readme), -1) {
		defaults[m[1]] = m[2]
	}
	cfg := hubspotsim.DefaultConfig()
	for name, want := range cfg.Switches() {
		if have, told := defaults[name]; !told || have != want {
			t.Errorf("%s is %q in the table (told: %v), and %q by default", name, have, told, want)
		}
		delete(defaults, name)
	}
	for name := range defaults {
		t.Errorf("the table names %s, which is no switch", name)
	}
}

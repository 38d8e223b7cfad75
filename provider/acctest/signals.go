// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acctest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// Signalled runs terraform and sends a signal to it while the nth request of an
// operation is being answered. With provider set, only the provider's process
// gets it; a SIGKILL otherwise goes to both, as when a machine goes down.
func (w *Workspace) Signalled(sig syscall.Signal, op hubspotsim.Operation, nth int, provider bool, args ...string) {
	w.T.Helper()
	cmd := w.Command(append(args, "-no-color")...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var once sync.Once
	started := make(chan struct{})
	// What follows is slow, so that the signal arrives in the middle.
	fault := w.Sim.Fault(hubspotsim.Fault{Operation: op, After: nth - 1, Delay: time.Second, Hook: func(hubspotsim.Request) {
		once.Do(func() {
			<-started
			victims := []int{cmd.Process.Pid}
			if provider {
				victims = w.children(cmd)
			} else if sig == syscall.SIGKILL {
				victims = append(victims, w.children(cmd)...)
			}
			for _, pid := range victims {
				_ = syscall.Kill(pid, sig)
			}
		})
	}})
	defer fault.Remove()
	if err := cmd.Start(); err != nil {
		w.T.Fatal(err)
	}
	close(started)
	if err := cmd.Wait(); err == nil {
		w.T.Fatalf("terraform %s survived %s\n%s", strings.Join(args, " "), sig, out.String())
	}
}

// children returns the processes that terraform has started.
func (w *Workspace) children(cmd *exec.Cmd) []int {
	parent := strconv.Itoa(cmd.Process.Pid)
	var pids []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	if len(stats) == 0 {
		// Systems without /proc have pgrep.
		out, _ := exec.CommandContext(w.T.Context(), "pgrep", "-P", parent).Output()
		for field := range strings.FieldsSeq(string(out)) {
			if pid, err := strconv.Atoi(field); err == nil {
				pids = append(pids, pid)
			}
		}
		return pids
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		// pid (name) state parent ...
		_, rest, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == parent {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

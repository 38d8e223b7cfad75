// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

const (
	providerName = "terraform-provider-hubspot"
	// The variables tell the copy that Terraform starts what to do.
	realProviderVariable = "BENCH_PROVIDER"
	usageFileVariable    = "BENCH_USAGE"
	profileVariable      = "BENCH_PROFILE"
)

// usage is what one process took.
type usage struct {
	CPU time.Duration
	// Peak is the largest resident memory in bytes.
	Peak int64
}

// measureProvider runs the real provider in place of this process and appends
// what it took to a file. The memory comes from /proc: the maximum that wait4
// reports is inherited through exec from whatever started the process.
func measureProvider() int {
	if dir := os.Getenv(profileVariable); dir != "" {
		return serveProfiled(dir)
	}
	// Terraform's interrupts reach the provider by themselves.
	signal.Ignore(os.Interrupt)
	cmd := exec.CommandContext(context.Background(), os.Getenv(realProviderVariable), os.Args[1:]...) //nolint:gosec // What this program set itself.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	u, err := runMeasured(cmd)
	if err == nil {
		err = appendUsage(os.Getenv(usageFileVariable), u)
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return max(exit.ExitCode(), 1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}

// runMeasured runs a command and returns what it and all that it waited for
// took. The memory is that of the process alone.
func runMeasured(cmd *exec.Cmd) (usage, error) {
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	done := make(chan struct{})
	var watch sync.WaitGroup
	var peak int64
	watch.Go(func() { peak = watchPeak(cmd.Process.Pid, done) })
	err := cmd.Wait()
	close(done)
	watch.Wait()
	u := usage{Peak: peak}
	if cmd.ProcessState != nil {
		u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return u, err
}

// watchPeak reads the high-water mark of a process's memory until it is gone.
func watchPeak(pid int, done <-chan struct{}) int64 {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	var peak int64
	for {
		peak = max(peak, highWaterMark(pid))
		select {
		case <-tick.C:
		case <-done:
			return peak
		}
	}
}

func highWaterMark(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

func appendUsage(path string, u usage) error {
	line, err := json.Marshal(u)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// takeUsage reads what the provider processes of one run took and forgets it.
func takeUsage(path string) (total usage, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return total, nil
	}
	if err != nil {
		return total, err
	}
	for line := range strings.Lines(string(text)) {
		var u usage
		if err := json.Unmarshal([]byte(line), &u); err != nil {
			return total, err
		}
		total.CPU += u.CPU
		total.Peak = max(total.Peak, u.Peak)
	}
	return total, os.Remove(path)
}

// serveProfiled serves the provider in this process and leaves a CPU profile
// and a profile of the memory where it was largest.
func serveProfiled(dir string) int {
	name := filepath.Join(dir, fmt.Sprintf("provider-%s-%d", time.Now().Format("150405"), os.Getpid()))
	f, err := os.Create(name + ".cpu.prof")
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { profileHeap(name+".heap.prof", done) })
	provider.DelayCollection()
	provider.QuietSDK()
	protocol.Serve(provider.Address, provider.NewServer("bench"))
	close(done)
	watch.Wait()
	pprof.StopCPUProfile()
	if err := f.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}

// profileHeap keeps a heap profile of the moment of the largest heap.
func profileHeap(path string, done <-chan struct{}) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var largest uint64
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if m.HeapInuse <= largest+largest/20 {
			continue
		}
		largest = m.HeapInuse
		if f, err := os.Create(path); err == nil {
			_ = pprof.Lookup("heap").WriteTo(f, 0)
			_ = f.Close()
		}
	}
}

// machine describes where the figures come from.
func machine(ctx context.Context, terraform string) string {
	memory, _ := os.ReadFile("/proc/meminfo")
	total, _, _ := strings.Cut(strings.TrimPrefix(string(memory), "MemTotal:"), "kB")
	kilobytes, _ := strconv.ParseInt(strings.TrimSpace(total), 10, 64)
	load, _ := os.ReadFile("/proc/loadavg")
	cmd := exec.CommandContext(ctx, terraform, "version")
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1")
	version, _ := cmd.Output()
	first, _, _ := strings.Cut(string(version), "\n")
	return fmt.Sprintf("%s, %s, %s/%s, %d cores, %.0f GiB, load average %s", time.Now().Format(time.DateOnly), first,
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), float64(kilobytes)/(1<<20), strings.Join(strings.Fields(string(load))[:min(3, len(strings.Fields(string(load))))], " ")) +
		", " + runtime.Version()
}

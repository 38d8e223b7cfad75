// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// tools are what all runs share: the real provider, and the folder in which
// Terraform finds the copy of this program that measures it.
type tools struct {
	dir, terraform, profile string
	// minimal is a terraform that knows -minimal-refresh, "" for none.
	minimal string
	// parallelism and memory are what Terraform is told; 0 and "" for nothing.
	parallelism int
	memory      string
}

func newTools(ctx context.Context, opts *options) (*tools, error) {
	dir, err := os.MkdirTemp("", "hubspot-bench-")
	if err != nil {
		return nil, err
	}
	t := &tools{dir: dir, terraform: opts.terraform, profile: opts.profile, parallelism: opts.parallelism, memory: opts.memory}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", filepath.Join(dir, "real"), "github.com/seed-5bbc67a3/terraform-provider-hubspot")
	if out, err := build.CombinedOutput(); err != nil {
		t.close()
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	self, err := os.Executable()
	if err == nil {
		err = copyFile(self, filepath.Join(dir, "overrides", providerName))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "cli.tfrc"), fmt.Appendf(nil,
			"provider_installation {\n  dev_overrides {\n    \"seed-5bbc67a3/hubspot\" = %q\n  }\n  direct {}\n}\n", filepath.Join(dir, "overrides")), 0o600)
	}
	if err != nil {
		t.close()
		return nil, err
	}
	t.minimal = opts.minimal
	if t.minimal == "" && knowsMinimalRefresh(ctx, opts.terraform) {
		t.minimal = opts.terraform
	}
	return t, nil
}

func knowsMinimalRefresh(ctx context.Context, terraform string) bool {
	cmd := exec.CommandContext(ctx, terraform, "plan", "-help") //nolint:gosec // The user's own terraform.
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1")
	help, _ := cmd.CombinedOutput()
	return bytes.Contains(help, []byte("-minimal-refresh"))
}

func (t *tools) close() { _ = os.RemoveAll(t.dir) }

func copyFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o700) //nolint:gosec // A program has to be executable.
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}

// measurement is what one command took.
type measurement struct {
	wall time.Duration
	// cpu is user and system time of Terraform and all that it started.
	cpu time.Duration
	// provider is the part of the provider's processes in that, and their
	// largest memory.
	provider usage
	// terraform is the memory of Terraform's own process.
	terraform int64
	calls     int64
	// simulator is the CPU time of this process meanwhile, which is not in cpu.
	simulator time.Duration
	// text and state are the bytes that Terraform printed and left in its state.
	text, state int64
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// ownCPU is the CPU time that this process took so far.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// workspace is a folder in which Terraform runs against an account of its own.
type workspace struct {
	tools *tools
	dir   string
	sim   *hubspotsim.Server
	calls atomic.Int64
}

func (t *tools) workspace(rows *table) (*workspace, error) {
	dir, err := os.MkdirTemp(t.dir, "run-")
	if err != nil {
		return nil, err
	}
	w := &workspace{tools: t, dir: dir, sim: hubspotsim.New(hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.LogLimit = 1 }))}
	w.sim.OnRequest(func(hubspotsim.Request) { w.calls.Add(1) })
	// A file with a header alone defines the properties and makes no records.
	if _, err := w.sim.SeedCSV("companies", rows.key, strings.NewReader(strings.Join(rows.header, ","))); err != nil {
		return nil, err
	}
	return w, w.sim.Listen("127.0.0.1:0")
}

func (w *workspace) close() {
	w.sim.Close()
	_ = os.RemoveAll(w.dir)
}

func (w *workspace) write(f form, rows *table) error {
	hcl := f.hcl(rows)
	if !f.builtIn {
		hcl = required + hcl
	}
	if err := os.WriteFile(filepath.Join(w.dir, "main.tf"), []byte(hcl), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, "rows.csv"), rows.csv(), 0o600)
}

// measure runs Terraform and measures it.
func (w *workspace) measure(ctx context.Context, p phase) (measurement, error) {
	usageFile, terraform := filepath.Join(w.dir, "usage"), w.tools.terraform
	if p.minimal {
		terraform = w.tools.minimal
	}
	args := append(slices.Clone(p.args), "-no-color")
	if w.tools.parallelism > 0 {
		args = append(args, "-parallelism="+strconv.Itoa(w.tools.parallelism))
	}
	cmd := exec.CommandContext(ctx, terraform, args...) //nolint:gosec // The user's own terraform.
	cmd.Dir = w.dir
	// Interrupted, Terraform stops the provider; killed, it would leave it behind.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "HUBSPOT_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.tools.dir, "cli.tfrc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"HUBSPOT_BASE_URL="+w.sim.URL(), "HUBSPOT_ACCESS_TOKEN="+w.sim.Token(),
		realProviderVariable+"="+filepath.Join(w.tools.dir, "real"), usageFileVariable+"="+usageFile, profileVariable+"="+w.tools.profile)
	if w.tools.memory != "" {
		cmd.Env = append(cmd.Env, "GOMEMLIMIT="+w.tools.memory)
	}
	var stderr bytes.Buffer
	var stdout counter
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	before, own, start := w.calls.Load(), ownCPU(), time.Now()
	u, err := runMeasured(cmd)
	m := measurement{
		wall: time.Since(start), cpu: u.CPU, terraform: u.Peak, calls: w.calls.Load() - before,
		simulator: ownCPU() - own, text: int64(stdout),
	}
	if err != nil {
		return m, fmt.Errorf("terraform %s: %w\n%s", strings.Join(p.args, " "), err, stderr.String())
	}
	if state, err := os.Stat(filepath.Join(w.dir, "terraform.tfstate")); err == nil {
		m.state = state.Size()
	}
	m.provider, err = takeUsage(usageFile)
	return m, err
}

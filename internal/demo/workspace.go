// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

const (
	// version is what the provider calls itself in the demo.
	version = "0.0.1"
	// grace is how long an interrupted terraform may take to end.
	grace = 10 * time.Second
)

// registries are the hosts that Terraform and OpenTofu look for providers on.
var registries = []string{"registry.terraform.io", "registry.opentofu.org"}

// workspace is a temporary folder with a configuration and the provider, built
// from this checkout.
type workspace struct {
	// root is the checkout.
	root string
	// temp is the folder that goes in the end; dir, in it, is where terraform
	// runs.
	temp, dir string
	terraform string
	env       []string
}

// newWorkspace builds the provider into a folder that terraform installs it
// from, as from a registry.
func newWorkspace(ctx context.Context, terraform string, sim *hubspotsim.Server) (*workspace, error) {
	path, err := exec.LookPath(terraform)
	if err != nil {
		return nil, fmt.Errorf("%w: install Terraform from developer.hashicorp.com/terraform/install, or name it with TERRAFORM=/path/to/terraform", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOMOD: %w", err)
	}
	temp, err := os.MkdirTemp("", "terraform-provider-hubspot-demo")
	if err != nil {
		return nil, err
	}
	w := &workspace{
		root: filepath.Dir(strings.TrimSpace(string(mod))), temp: temp, dir: filepath.Join(temp, "work"), terraform: path,
	}
	if err := w.fill(ctx, sim); err != nil {
		w.remove()
		return nil, err
	}
	return w, nil
}

func (w *workspace) fill(ctx context.Context, sim *hubspotsim.Server) error {
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		return err
	}
	mirror := filepath.Join(w.temp, "providers")
	if err := w.build(ctx, mirror); err != nil {
		return err
	}
	cli := filepath.Join(w.temp, "cli.tfrc")
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %s\n  }\n}\n", hclString(mirror))
	if err := os.WriteFile(cli, []byte(config), 0o600); err != nil {
		return err
	}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "HUBSPOT_") {
			w.env = append(w.env, v)
		}
	}
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+cli, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"HUBSPOT_BASE_URL="+sim.URL(), "HUBSPOT_ACCESS_TOKEN="+sim.Token())
	return nil
}

// build compiles the provider and lays it out as terraform expects a mirror.
func (w *workspace) build(ctx context.Context, mirror string) error {
	binary := filepath.Join(w.temp, "terraform-provider-hubspot_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "-ldflags", "-X main.version="+version, ".")
	build.Dir = w.root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	for _, host := range registries {
		dir := filepath.Join(mirror, host, "seed-5bbc67a3", "hubspot", version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.Link(binary, filepath.Join(dir, filepath.Base(binary))); err != nil {
			return err
		}
	}
	return nil
}

func (w *workspace) write(name, content string) error {
	return os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600)
}

// remove deletes the folder. A provider that is only just ending may write a
// last file, hence the second try.
func (w *workspace) remove() {
	if err := os.RemoveAll(w.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = os.RemoveAll(w.temp)
	}
}

// result is what a run of terraform came to.
type result struct {
	output string
	exit   int
	took   time.Duration
}

// runTerraform runs terraform to its end. An exit status other than 0 and those in accept
// is an error that shows the output. When ctx ends, terraform gets one interrupt
// and some time, and then everything that it started is killed.
func (w *workspace) runTerraform(ctx context.Context, accept []int, args ...string) (*result, error) {
	cmd := exec.CommandContext(ctx, w.terraform, append(args, "-no-color")...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = w.dir, w.env, grace
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	ownGroup(cmd)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	began := time.Now()
	err := cmd.Run()
	killGroup(cmd)
	r := &result{output: out.String(), took: time.Since(began)}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("terraform %s: %w", args[0], err)
	}
	r.exit = cmd.ProcessState.ExitCode()
	if r.exit == 0 || slices.Contains(accept, r.exit) {
		return r, nil
	}
	return nil, fmt.Errorf("terraform %s ended with status %d\n%s", args[0], r.exit, tail(r.output))
}

// maxTail is how many lines of a failed run are shown.
const maxTail = 60

func tail(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) > maxTail {
		lines = append([]string{fmt.Sprintf("(%d lines before these)", len(lines)-maxTail)}, lines[len(lines)-maxTail:]...)
	}
	return strings.Join(lines, "\n")
}

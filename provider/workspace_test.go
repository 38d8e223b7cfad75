// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// module is the package of the provider's command.
const module = "github.com/seed-5bbc67a3/terraform-provider-hubspot"

// builtProvider builds the provider once and returns the folder of the binary.
var builtProvider = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "terraform-provider-hubspot-test")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(dir, "terraform-provider-hubspot"), module)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return dir, nil
})

// runTests runs the tests of a package and removes the provider that they built.
func runTests(m *testing.M) {
	code := m.Run()
	// Asking for the folder would build the provider for a run without
	// acceptance tests.
	if os.Getenv("TF_ACC") != "" {
		if dir, err := builtProvider(); err == nil {
			_ = os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// workspace is a folder in which the real terraform runs the real binary: for
// what the test library cannot do, such as signals, plan files and processes
// that are killed.
type workspace struct {
	t   *testing.T
	dir string
	sim *hubspotsim.Server
	env []string
}

// newWorkspace returns an empty workspace whose provider talks to sim.
func newWorkspace(t *testing.T, sim *hubspotsim.Server) *workspace {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Fatal("acceptance tests need TF_ACC=1; make test sets it")
	}
	binary, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{t: t, dir: t.TempDir(), sim: sim}
	cli := filepath.Join(w.dir, "cli.tfrc")
	w.write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"seed-5bbc67a3/hubspot\" = %q\n  }\n  direct {}\n}\n", binary))
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "HUBSPOT_") {
			w.env = append(w.env, v)
		}
	}
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+cli, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"HUBSPOT_BASE_URL="+sim.URL(), "HUBSPOT_ACCESS_TOKEN="+sim.Token())
	return w
}

func (w *workspace) write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// config sets the configuration.
func (w *workspace) config(hcl string) {
	w.t.Helper()
	w.write("main.tf", "terraform {\n  required_providers {\n    hubspot = { source = \"seed-5bbc67a3/hubspot\" }\n  }\n}\n"+hcl)
}

// command returns terraform with arguments, not started.
func (w *workspace) command(args ...string) *exec.Cmd {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		path = "terraform"
	}
	cmd := exec.CommandContext(w.t.Context(), path, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	return cmd
}

// run runs terraform and returns what it printed.
func (w *workspace) run(args ...string) (string, error) {
	w.t.Helper()
	cmd := w.command(append(args, noColor(args)...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

func noColor(args []string) []string {
	if args[0] == "state" || args[0] == "show" || slices.Contains(args, "-json") {
		return nil
	}
	return []string{"-no-color"}
}

// must runs terraform and fails the test where it fails.
func (w *workspace) must(args ...string) string {
	w.t.Helper()
	out, err := w.run(args...)
	if err != nil {
		w.t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// mustFail runs terraform, which has to fail and print every one of the texts.
func (w *workspace) mustFail(texts []string, args ...string) string {
	w.t.Helper()
	out, err := w.run(args...)
	if err == nil {
		w.t.Fatalf("terraform %s succeeded, expected it to fail\n%s", strings.Join(args, " "), out)
	}
	mustContain(w.t, out, texts...)
	return out
}

func (w *workspace) apply(flags ...string) string {
	w.t.Helper()
	return w.must(append([]string{"apply", "-auto-approve"}, flags...)...)
}

// mustContain looks for texts regardless of how terraform broke the lines.
func mustContain(t *testing.T, out string, texts ...string) {
	t.Helper()
	flat := flatten(out)
	for _, text := range texts {
		if !strings.Contains(flat, text) {
			t.Fatalf("output does not say %q:\n%s", text, out)
		}
	}
}

func mustNotContain(t *testing.T, out string, texts ...string) {
	t.Helper()
	flat := flatten(out)
	for _, text := range texts {
		if strings.Contains(flat, text) {
			t.Fatalf("output says %q:\n%s", text, out)
		}
	}
}

func flatten(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
}

// batchState is the state of a hubspot_objects_batch.
type batchState struct {
	Tainted bool `json:"-"`
	Records map[string]map[string]*string
	IDs     map[string]string
	Created map[string]bool
	Props   map[string]map[string]*string `json:"properties"`
}

// state returns the state of the resource test, nil if there is none.
func (w *workspace) state() *batchState { return w.stateOf(testBatch) }

func (w *workspace) stateOf(address string) *batchState {
	w.t.Helper()
	var shown struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string
					Tainted bool
					Deposed string `json:"deposed_key"`
					Values  json.RawMessage
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(w.must("show", "-json")), &shown); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range shown.Values.Root.Resources {
		if r.Address != address || r.Deposed != "" {
			continue
		}
		s := &batchState{Tainted: r.Tainted}
		if err := json.Unmarshal(r.Values, s); err != nil {
			w.t.Fatal(err)
		}
		return s
	}
	return nil
}

// keys returns the keys in the state, sorted.
func (s *batchState) keys() []string {
	if s == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.IDs))
}

// equal fails the test where two values differ in their printed form.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, x := fmt.Sprint(got), fmt.Sprint(want); g != x {
		t.Fatalf("%s: got %s, want %s", what, g, x)
	}
}

// simIDs returns the ids of the simulator's live companies by code.
func simIDs(sim *hubspotsim.Server) map[string]string {
	ids := make(map[string]string)
	for _, r := range sim.Records("companies") {
		if code := r.Properties["code"]; code != "" {
			ids[code] = r.ID
		}
	}
	return ids
}

// isLive reports whether a company is neither archived nor merged away.
func isLive(sim *hubspotsim.Server, id string) bool {
	r, ok := sim.Record("companies", id)
	return ok && !r.Archived
}

// mustHideSecrets looks for secrets in every file that a run has left.
func (w *workspace) mustHideSecrets(secrets ...string) {
	w.t.Helper()
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(w.dir, entry.Name()))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				w.t.Errorf("%s holds the secret %q", entry.Name(), secret)
			}
		}
	}
}

const testBatch = "hubspot_objects_batch.test"

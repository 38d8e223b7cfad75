// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package acctest

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

// builtIn is the folder of the binary once it was built.
var builtIn string

// builtProvider builds the provider once and returns the folder of the binary.
var builtProvider = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "terraform-provider-hubspot-test")
	if err != nil {
		return "", err
	}
	builtIn = dir
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(dir, "terraform-provider-hubspot"), module)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return dir, nil
})

// Main runs the tests of a package and removes the provider that they built.
func Main(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// Workspace is a folder in which the real terraform runs the real binary: for
// what the test library cannot do, such as signals, plan files and processes
// that are killed.
type Workspace struct {
	T   *testing.T
	Dir string
	Sim *hubspotsim.Server
	Env []string
}

// NewWorkspace returns an empty workspace whose provider talks to sim.
func NewWorkspace(t *testing.T, sim *hubspotsim.Server) *Workspace {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Fatal("acceptance tests need TF_ACC=1; make test sets it")
	}
	binary, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	w := &Workspace{T: t, Dir: t.TempDir(), Sim: sim}
	cli := filepath.Join(w.Dir, "cli.tfrc")
	w.Write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"seed-5bbc67a3/hubspot\" = %q\n  }\n  direct {}\n}\n", binary))
	for _, v := range os.Environ() {
		// The version of the API is what a run of the tests may be about.
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "HUBSPOT_") || name == "HUBSPOT_API_VERSION" {
			w.Env = append(w.Env, v)
		}
	}
	w.Env = append(w.Env, "TF_CLI_CONFIG_FILE="+cli, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"HUBSPOT_BASE_URL="+sim.URL(), "HUBSPOT_ACCESS_TOKEN="+sim.Token())
	return w
}

func (w *Workspace) Write(name, content string) {
	w.T.Helper()
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600); err != nil {
		w.T.Fatal(err)
	}
}

// Config sets the configuration.
func (w *Workspace) Config(hcl string) {
	w.T.Helper()
	w.Write("main.tf", "terraform {\n  required_providers {\n    hubspot = { source = \"seed-5bbc67a3/hubspot\" }\n  }\n}\n"+hcl)
}

// GeneratingImports returns import blocks in the form in which they generate
// resources: Terraform 1.16 and later want them to name the provider then, and
// every version refuses that once the resource is there.
func GeneratingImports(blocks string) string {
	return strings.ReplaceAll(blocks, "import {\n", "import {\n  provider = hubspot\n")
}

// Command returns terraform with arguments, not started.
func (w *Workspace) Command(args ...string) *exec.Cmd {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		path = "terraform"
	}
	cmd := exec.CommandContext(w.T.Context(), path, args...)
	cmd.Dir, cmd.Env = w.Dir, w.Env
	return cmd
}

// Run runs terraform and returns what it printed.
func (w *Workspace) Run(args ...string) (string, error) {
	w.T.Helper()
	cmd := w.Command(append(args, noColor(args)...)...)
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

// Must runs terraform and fails the test where it fails.
func (w *Workspace) Must(args ...string) string {
	w.T.Helper()
	out, err := w.Run(args...)
	if err != nil {
		w.T.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// MustFail runs terraform, which has to fail and print every one of the texts.
func (w *Workspace) MustFail(texts []string, args ...string) string {
	w.T.Helper()
	out, err := w.Run(args...)
	if err == nil {
		w.T.Fatalf("terraform %s succeeded, expected it to fail\n%s", strings.Join(args, " "), out)
	}
	MustContain(w.T, out, texts...)
	return out
}

// Apply applies without asking and fails the test where that fails.
func (w *Workspace) Apply(flags ...string) string {
	w.T.Helper()
	return w.Must(append([]string{"apply", "-auto-approve"}, flags...)...)
}

// MustContain looks for texts regardless of how terraform broke the lines.
func MustContain(t *testing.T, out string, texts ...string) {
	t.Helper()
	flat := Flatten(out)
	for _, text := range texts {
		if !strings.Contains(flat, text) {
			t.Fatalf("output does not say %q:\n%s", text, out)
		}
	}
}

// MustNotContain looks for texts that must not be there, as [MustContain] does.
func MustNotContain(t *testing.T, out string, texts ...string) {
	t.Helper()
	flat := Flatten(out)
	for _, text := range texts {
		if strings.Contains(flat, text) {
			t.Fatalf("output says %q:\n%s", text, out)
		}
	}
}

// Flatten undoes the frames and line breaks of terraform's messages.
func Flatten(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
}

// BatchState is the state of a hubspot_objects_batch.
type BatchState struct {
	Tainted bool `json:"-"`
	Records map[string]map[string]*string
	IDs     map[string]string
	Created map[string]bool
	Props   map[string]map[string]*string `json:"properties"`
	// Changes is what the last plan that changed something did, in numbers.
	Changes *BatchChanges
	// Compact says that the state left out what [BatchState] has been filled up with.
	Compact bool     `json:"compact_state"`
	Read    []string `json:"read_properties"`
}

// CompactState is the argument that makes states compact where the suite runs so, as it
// does with TF_ACC_COMPACT_STATE, and else nothing. Whatever a test asserts has to hold
// for both forms.
func CompactState() string {
	if os.Getenv("TF_ACC_COMPACT_STATE") == "" {
		return ""
	}
	return "compact_state = true"
}

// fill puts back what a compact state leaves out.
func (s *BatchState) fill() {
	if !s.Compact {
		return
	}
	for key, cells := range s.Records {
		if _, ok := s.Created[key]; !ok && s.Created != nil {
			s.Created[key] = true
		}
		if _, ok := s.Props[key]; ok || s.Props == nil {
			continue
		}
		row := make(map[string]*string)
		for name, v := range cells {
			if v != nil {
				row[name] = v
				if *v == "" {
					row[name] = nil
				}
			}
		}
		for _, name := range s.Read {
			if _, ok := row[name]; !ok {
				row[name] = nil
			}
		}
		s.Props[key] = row
	}
}

// State returns the state of the resource test, nil if there is none.
func (w *Workspace) State() *BatchState { return w.StateOf(BatchAddress) }

// StateOf returns the state of a resource, nil if there is none.
func (w *Workspace) StateOf(address string) *BatchState {
	w.T.Helper()
	s := &BatchState{}
	ok, tainted := w.ReadState(address, s)
	if !ok {
		return nil
	}
	s.Tainted = tainted
	s.fill()
	return s
}

// ReadState reads the attributes of a resource in the state into attributes, and
// tells whether there is such a resource and whether it is tainted. Deposed objects
// do not count.
func (w *Workspace) ReadState(address string, attributes any) (ok, tainted bool) {
	w.T.Helper()
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
	if err := json.Unmarshal([]byte(w.Must("show", "-json")), &shown); err != nil {
		w.T.Fatal(err)
	}
	for _, r := range shown.Values.Root.Resources {
		if r.Address != address || r.Deposed != "" {
			continue
		}
		if err := json.Unmarshal(r.Values, attributes); err != nil {
			w.T.Fatal(err)
		}
		return true, r.Tainted
	}
	return false, false
}

// Keys returns the keys in the state, sorted.
func (s *BatchState) Keys() []string {
	if s == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.IDs))
}

// Equal fails the test where two values differ in their printed form.
func Equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, x := fmt.Sprint(got), fmt.Sprint(want); g != x {
		t.Fatalf("%s: got %s, want %s", what, g, x)
	}
}

// SimIDs returns the ids of the simulator's live companies by code.
func SimIDs(sim *hubspotsim.Server) map[string]string {
	ids := make(map[string]string)
	for _, r := range sim.Records("companies") {
		if code := r.Properties["code"]; code != "" {
			ids[code] = r.ID
		}
	}
	return ids
}

// IsLive reports whether a company is neither archived nor merged away.
func IsLive(sim *hubspotsim.Server, id string) bool {
	r, ok := sim.Record("companies", id)
	return ok && !r.Archived
}

// MustHideSecrets looks for secrets in every file that a run has left.
func (w *Workspace) MustHideSecrets(secrets ...string) {
	w.T.Helper()
	entries, err := os.ReadDir(w.Dir)
	if err != nil {
		w.T.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(w.Dir, entry.Name()))
		if err != nil {
			w.T.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				w.T.Errorf("%s holds the secret %q", entry.Name(), secret)
			}
		}
	}
}

// BatchAddress is the batch that most tests have.
const BatchAddress = "hubspot_objects_batch.test"

// BatchChanges is the attribute changes.
type BatchChanges struct {
	New, Updated, Cells, Archived, Released int
}

// String gives the numbers in this order, "none" where there are none.
func (c *BatchChanges) String() string {
	if c == nil {
		return "none"
	}
	return fmt.Sprintf("%d/%d/%d/%d/%d", c.New, c.Updated, c.Cells, c.Archived, c.Released)
}

// minimalRefresh reports whether the engine can refresh only what changes.
var minimalRefresh = sync.OnceValue(func() bool {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		path = "terraform"
	}
	out, _ := exec.CommandContext(context.Background(), path, "plan", "-help").CombinedOutput()
	return bytes.Contains(out, []byte("-minimal-refresh"))
})

// Flags are the ways to plan and apply that safety must not depend on: as usual,
// one at a time, without a refresh and, where the engine has it, with a refresh of
// what changes only.
func Flags() [][]string {
	flags := [][]string{nil, {"-parallelism=1"}, {"-refresh=false"}}
	if minimalRefresh() {
		flags = append(flags, []string{"-minimal-refresh"})
	}
	return flags
}

// storesPlans is true of Terraform from 1.16 on.
var storesPlans = sync.OnceValue(func() bool {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		path = "terraform"
	}
	out, _ := exec.CommandContext(context.Background(), path, "version").Output()
	_, version, ok := bytes.Cut(out, []byte("Terraform v"))
	var major, minor int
	_, err := fmt.Sscanf(string(version), "%d.%d", &major, &minor)
	return ok && err == nil && (major > 1 || minor >= 16)
})

// StoresPlans reports whether the engine hands what a plan leaves in private data to the
// planning inside the apply.
func StoresPlans() bool { return storesPlans() }

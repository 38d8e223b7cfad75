// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// examplesDir is what the documentation shows.
var examplesDir = filepath.Join("..", "examples")

// exampleSim starts an account that holds what examples look up.
func exampleSim(t *testing.T, opts ...hubspotsim.Option) *hubspotsim.Server {
	t.Helper()
	sim, _ := acctest.StartSim(t, opts...)
	sim.SeedMany("contacts", []map[string]string{
		{"email": "ada@example.com", "firstname": "Ada", "lastname": "Lovelace"},
		{"email": "grace@example.com", "firstname": "Grace", "lastname": "Hopper"},
	})
	sim.Seed("companies", map[string]string{"name": "Alpine Tools AG", "country": "Switzerland"})
	return sim
}

// TestExamples_complete fails where something that the provider offers has no
// example, or an example belongs to nothing.
func TestExamples_complete(t *testing.T) {
	t.Parallel()
	schema, err := NewServer("test")().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for folder, offered := range map[string][]string{
		"resources":      slices.Sorted(maps.Keys(schema.ResourceSchemas)),
		"data-sources":   slices.Sorted(maps.Keys(schema.DataSourceSchemas)),
		"functions":      slices.Sorted(maps.Keys(schema.Functions)),
		"list-resources": slices.Sorted(maps.Keys(schema.ListResourceSchemas)),
	} {
		entries, err := os.ReadDir(filepath.Join(examplesDir, folder))
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, entry := range entries {
			have = append(have, entry.Name())
		}
		acctest.Equal(t, "examples/"+folder, have, offered)
	}
	for resource := range schema.ResourceSchemas {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf"} {
			if _, err := os.Stat(filepath.Join(examplesDir, "resources", resource, file)); err != nil {
				t.Errorf("%s has no example %s", resource, file)
			}
		}
	}
}

// exampleFiles lists files under the examples by a pattern, with slashes.
func exampleFiles(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(examplesDir, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no example is named %s", pattern)
	}
	files := make([]string, len(paths))
	for i, p := range paths {
		rel, err := filepath.Rel(examplesDir, p)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = filepath.ToSlash(rel)
	}
	return files
}

func readExample(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(examplesDir, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// exampleConfig is an example as a configuration of its own.
func exampleConfig(w *acctest.Workspace, content string) {
	if strings.Contains(content, "required_providers") {
		w.Write("main.tf", content)
		return
	}
	w.Config(content)
}

// TestAccExamples_singleFiles applies every example that is one file: the
// account holds what it declares, nothing is left to do after it, and a destroy
// ends without an error.
func TestAccExamples_singleFiles(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		"provider/provider*.tf", "resources/*/resource*.tf", "data-sources/*/data-source*.tf", "functions/*/function*.tf",
	} {
		for _, file := range exampleFiles(t, pattern) {
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorkspace(t, exampleSim(t))
				exampleConfig(w, readExample(t, file))
				mustSettle(w)
				w.Must("destroy", "-auto-approve")
			})
		}
	}
}

// mustSettle applies and plans again, which has to find nothing.
func mustSettle(w *acctest.Workspace, flags ...string) {
	w.T.Helper()
	w.Apply(flags...)
	w.Must(append([]string{"plan", "-detailed-exitcode"}, flags...)...)
}

// TestAccExamples_import runs every import that the documentation shows, on
// records and definitions that the example beside it made.
func TestAccExamples_import(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t, "resources/*/import.sh") {
		folder := file[:strings.LastIndex(file, "/")]
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			sim := exampleSim(t)
			w := acctest.NewWorkspace(t, sim)
			config := readExample(t, folder+"/resource.tf")
			exampleConfig(w, config)
			w.Apply()
			for _, command := range importCommands(readExample(t, file)) {
				w.Must("state", "rm", command[0])
				w.Must(append([]string{"import"}, command...)...)
			}
			block := readExample(t, folder+"/import-by-string-id.tf")
			w.Must("state", "rm", importTarget(t, block))
			w.Write("import.tf", block)
			sim.ResetRequests()
			mustSettle(w)
			acctest.Equal(t, "archives", sim.CountArchives(), 0)
		})
	}
}

// importCommands returns the arguments of each terraform import in a script.
func importCommands(script string) [][]string {
	var commands [][]string
	for line := range strings.Lines(script) {
		if arguments, ok := strings.CutPrefix(strings.TrimSpace(line), "terraform import "); ok {
			commands = append(commands, strings.Fields(strings.ReplaceAll(arguments, "'", "")))
		}
	}
	return commands
}

// importTarget returns the address in an import block.
func importTarget(t *testing.T, block string) string {
	t.Helper()
	for line := range strings.Lines(block) {
		if name, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(name) == "to" {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("no target in\n%s", block)
	return ""
}

// TestAccExamples_syntax parses what needs a newer Terraform than the tests may
// have: queries and imports by identity.
func TestAccExamples_syntax(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t, exampleSim(t))
	for _, pattern := range []string{"list-resources/*/*.tfquery.hcl", "resources/*/import-identity.tf"} {
		for _, file := range exampleFiles(t, pattern) {
			cmd := w.Command("fmt", "-check", "-diff", "-no-color", "-")
			cmd.Stdin = strings.NewReader(readExample(t, file))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("terraform fmt %s: %v\n%s", file, err, out)
			}
		}
	}
}

// TestAccExamples_folders applies the examples that are folders, as they are.
func TestAccExamples_folders(t *testing.T) {
	t.Parallel()
	for _, folder := range exampleFolders(t) {
		if top, _, _ := strings.Cut(folder, "/"); walkedExamples[top] != "" {
			continue // The test of that guide applies it, in the account that it is about.
		}
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorkspace(t, exampleSim(t))
			copyExample(w, folder)
			var flags []string
			if folder == "terraform-test" {
				flags = []string{"-var", "file=customers.csv"}
			}
			mustSettle(w, flags...)
			w.Must(append([]string{"destroy", "-auto-approve"}, flags...)...)
		})
	}
}

// exampleFolders lists the folders that are a configuration each: those with
// Terraform files that are not the documentation's single files.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	single := []string{"provider", "resources", "data-sources", "functions", "list-resources"}
	folders := make(map[string]bool)
	for _, pattern := range []string{"*/*.tf", "*/*/*.tf"} {
		for _, file := range exampleFiles(t, pattern) {
			if top, _, _ := strings.Cut(file, "/"); !slices.Contains(single, top) {
				folders[file[:strings.LastIndex(file, "/")]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(folders))
}

// copyExample copies the files of a folder, not those of folders in it.
func copyExample(w *acctest.Workspace, folder string) {
	w.T.Helper()
	entries, err := os.ReadDir(filepath.Join(examplesDir, filepath.FromSlash(folder)))
	if err != nil {
		w.T.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			w.Write(entry.Name(), readExample(w.T, folder+"/"+entry.Name()))
		}
	}
}

// TestAccExamples_large runs every way for many records on a file that is large
// enough to fill several batches: all rows arrive, in the fewest calls.
func TestAccExamples_large(t *testing.T) {
	t.Parallel()
	const n = 3200
	var csv strings.Builder
	csv.WriteString("customer_number,name,domain,city,country,annualrevenue\n")
	for i := range n {
		fmt.Fprintf(&csv, "C-%d,Customer %d,c%d.example,Chur,Switzerland,%d\n", i, i, i, i*1000)
	}
	for folder, groups := range map[string]int{"large/csv_records": 1, "large/csv_groups": 16, "large/sharded": 16} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			// That a new definition lags would add a call to each group.
			sim := exampleSim(t, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.DefinitionMisses = 0 }))
			w := acctest.NewWorkspace(t, sim)
			copyExample(w, folder)
			w.Write("many.csv", csv.String())
			flags := []string{"-var", "file=many.csv"}
			w.Apply(flags...)
			// A group that is not a multiple of a hundred ends with a batch
			// that is not full.
			if got := sim.CountUpserts(); got < n/100 || got >= n/100+groups {
				t.Errorf("%d upserts for %d records in %d groups", got, n, groups)
			}
			acctest.Equal(t, "records sent", len(sim.UpsertInputs()), n)
			acctest.Equal(t, "companies", sim.CountRecords("companies"), n+1)

			sim.ResetRequests()
			w.Write("many.csv", strings.Replace(csv.String(), "Customer 17,", "Another,", 1))
			w.Apply(flags...)
			inputs := sim.UpsertInputs()
			acctest.Equal(t, "records sent for one changed row", len(inputs), 1)
			acctest.Equal(t, "key", inputs[0].ID, "C-17")
			acctest.Equal(t, "properties sent", inputs[0].Properties, map[string]string{"name": "Another"})
			w.Must(append([]string{"plan", "-detailed-exitcode"}, flags...)...)
		})
	}
}

// TestAccExamples_terraformTest runs the tests of the example module with the
// script that its README names.
func TestAccExamples_terraformTest(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t, exampleSim(t))
	checkout, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	copyExample(w, "terraform-test")
	if err := os.Mkdir(filepath.Join(w.Dir, "tests"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range exampleFiles(t, "terraform-test/tests/*.tftest.hcl") {
		w.Write(strings.TrimPrefix(file, "terraform-test/"), readExample(t, file))
	}
	cmd := exec.CommandContext(t.Context(), "sh", filepath.Join(w.Dir, "run.sh"), "-no-color")
	cmd.Env = append(slices.Clone(w.Env), "CHECKOUT="+checkout, "TERRAFORM="+w.Command("version").Path)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("run.sh: %v\n%s", err, out.String())
	}
	acctest.MustContain(t, out.String(), "5 passed, 0 failed")
}

// TestExamples_queryPage keeps the hand-written page of the list resource, which
// the documentation generator makes only with a newer Terraform, at its example.
func TestExamples_queryPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "templates", "list-resources", "objects_batch.md"))
	if err != nil {
		t.Fatal(err)
	}
	if example := readExample(t, "list-resources/hubspot_objects_batch/list-resource.tfquery.hcl"); !strings.Contains(string(page), example) {
		t.Errorf("the page does not show\n%s", example)
	}
}

// Every example of a data source and of the definitions is applied.
func TestAccExamples_lookUps(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"data-sources/hubspot_account/data-source.tf",
		"data-sources/hubspot_object_type/data-source.tf",
		"data-sources/hubspot_objects/data-source.tf",
		"data-sources/hubspot_owners/data-source.tf",
		"data-sources/hubspot_pipelines/data-source.tf",
		"data-sources/hubspot_properties/data-source.tf",
		"resources/hubspot_property/resource.tf",
		"resources/hubspot_property_group/resource.tf",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, block := acctest.StartSim(t)
			config, err := os.ReadFile("../examples/" + name)
			if err != nil {
				t.Fatal(err)
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(NewServer("test")),
				Steps:                    []resource.TestStep{{Config: block + string(config)}},
			})
		})
	}
}

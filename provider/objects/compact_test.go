// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// leftIn is what a state really holds, before anything is put back.
type leftIn struct {
	Records map[string]map[string]*string
	IDs     map[string]string
	Created map[string]bool
	Props   map[string]map[string]*string `json:"properties"`
}

// left prints the state: the keys of created with their values, and the rows of properties.
func left(t *testing.T, w *acctest.Workspace) string {
	t.Helper()
	var s leftIn
	if ok, _ := w.ReadState(acctest.BatchAddress, &s); !ok {
		t.Fatal("no state")
	}
	var rows []string
	for _, key := range slices.Sorted(maps.Keys(s.Props)) {
		var cells []string
		for _, name := range slices.Sorted(maps.Keys(s.Props[key])) {
			value := "null"
			if v := s.Props[key][name]; v != nil {
				value = *v
			}
			cells = append(cells, name+"="+value)
		}
		rows = append(rows, key+":"+strings.Join(cells, ","))
	}
	return fmt.Sprint(s.Created, " ", rows)
}

// outputs are the expressions by which the guide puts back what a compact state leaves out.
const outputs = `
locals { batch = hubspot_objects_batch.test }
output "held" { value = { for key, row in local.batch.records : key => lookup(local.batch.properties, key, row) } }
output "created" { value = { for key in keys(local.batch.ids) : key => lookup(local.batch.created, key, true) } }
`

// mustTell checks that the guide's expressions give what a full state has.
func mustTell(t *testing.T, w *acctest.Workspace) {
	t.Helper()
	var shown struct {
		Held    struct{ Value map[string]map[string]*string }
		Created struct{ Value map[string]bool }
	}
	if err := json.Unmarshal([]byte(w.Must("output", "-json")), &shown); err != nil {
		t.Fatal(err)
	}
	values := func(rows map[string]map[string]*string) string {
		set := make(map[string]map[string]string)
		for key, row := range rows {
			set[key] = make(map[string]string)
			for name, v := range row {
				if v != nil && *v != "" {
					set[key][name] = *v
				}
			}
		}
		return fmt.Sprint(set)
	}
	state := w.State()
	acctest.Equal(t, "created told", shown.Created.Value, state.Created)
	acctest.Equal(t, "held", values(shown.Held.Value), values(state.Props))
}

// A compact state has nothing that its records tell, loses nothing, and leaves no diff.
func TestAccObjectsBatch_compactState(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	theirs := sim.Seed("companies", map[string]string{"code": "theirs", "name": "T"})
	w := acctest.NewWorkspace(t, sim)
	const compact = "compact_state = true"
	a, b, c, d := `a: name = "A", students = "10"`, `b: name = "B", students = "12.50"`, `c: name = "C", region = ""`, `theirs: name = "T", region = null`
	const full = "map[a:true b:true c:true theirs:false] [a:name=A,students=10 b:name=B,students=12.5 c:name=C,region=null theirs:name=T]"
	steps := []struct {
		name, extra string
		rows        []string
		// sent are the keys that are written, kept what the state holds afterwards.
		sent []string
		kept string
	}{
		{"create", compact, []string{a, b, c, d}, []string{"a", "b", "c", "theirs"}, "map[theirs:false] [b:name=B,students=12.5]"},
		{"full", "compact_state = false", []string{a, b, c, d}, nil, full},
		{"compact again", compact, []string{a, b, c, d}, nil, "map[theirs:false] [b:name=B,students=12.5]"},
		{"an argument only", compact + "\nmax_update = 10", []string{a, b, c, d}, nil, "map[theirs:false] [b:name=B,students=12.5]"},
		{"respelled", compact, []string{`a: name = "A", students = "10.0"`, `b: name = "B", students = "12.5"`, c, d}, nil, "map[theirs:false] [a:name=A,students=10]"},
		{"respelled and full", notCompact, []string{`a: name = "A", students = "10.00"`, `b: name = "B", students = "12.5"`, c, d}, nil, full},
		{"respelled and compact", compact, []string{`a: name = "A", students = "10.0"`, `b: name = "B", students = "12.5"`, c, d}, nil, "map[theirs:false] [a:name=A,students=10]"},
		{"changed", compact, []string{a, `b: name = "B2", students = "12.5"`, c, d}, []string{"b"}, "map[theirs:false] []"},
		{"no longer managed", compact, []string{`a: name = "A"`, `b: name = "B2", students = "12.5"`, c, d}, nil, "map[theirs:false] []"},
		{"read", compact + "\nread_properties = [\"region\"]", []string{`a: name = "A"`, `b: name = "B3"`, c, d}, []string{"b"}, "map[theirs:false] []"},
		{"new and gone", compact, []string{`e: name = "E", students = "7.0"`, c}, []string{"e"}, "map[] [e:name=E,students=7]"},
		{"full with fewer", notCompact, []string{`e: name = "E", students = "7.0"`, c}, nil, "map[c:true e:true] [c:name=C,region=null e:name=E,students=7]"},
	}
	for _, step := range steps {
		sim.ResetRequests()
		w.Config(batchHCL("test", step.extra, step.rows...) + outputs)
		w.Must("plan", "-out=plan.bin")
		w.Must("apply", "plan.bin")
		var sent []string
		for _, in := range sim.UpsertInputs() {
			sent = append(sent, in.ID)
		}
		slices.Sort(sent)
		acctest.Equal(t, step.name+": sent", sent, step.sent)
		acctest.Equal(t, step.name+": state", left(t, w), step.kept)
		mustTell(t, w)
		acctest.MustContain(t, w.Must("plan"), "No changes")
		acctest.MustContain(t, w.Must("plan", "-refresh=false"), "No changes")
		if step.name == "new and gone" {
			// What the state did not say was true: a and b were made here, theirs was not.
			acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 2)
			acctest.Equal(t, "theirs is live", acctest.IsLive(sim, theirs), true)
		}
	}
}

// Edits are drift, and put back, as with a full state; what HubSpot holds of
// read_properties shows.
func TestAccObjectsBatch_compactStateDrifts(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "compact_state = true\nread_properties = [\"region\"]", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	acctest.Equal(t, "applied", left(t, w), "map[] []")
	ids := acctest.SimIDs(sim)
	sim.Edit("companies", ids["a"], map[string]string{"name": "Edited"})
	sim.Edit("companies", ids["b"], map[string]string{"region": "north"})
	w.Must("apply", "-refresh-only", "-auto-approve")
	acctest.Equal(t, "refreshed", left(t, w), "map[] [b:name=B,region=north]")
	acctest.MustContain(t, w.Must("plan"), `~ "name" = "Edited" -> "A"`)
	sim.ResetRequests()
	w.Apply()
	acctest.Equal(t, "records written", len(sim.UpsertInputs()), 1)
	acctest.Equal(t, "put back", left(t, w), "map[] [b:name=B,region=north]")

	// A record that lives on under another id was not made here.
	sim.Archive("companies", ids["a"])
	again := sim.Seed("companies", map[string]string{"code": "a", "name": "A"})
	w.Must("apply", "-refresh-only", "-auto-approve")
	acctest.Equal(t, "adopted", left(t, w), "map[a:false] [b:name=B,region=north]")
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
	acctest.Equal(t, "a is live", acctest.IsLive(sim, again), true)
}

// What is not known before the apply leaves the left-out parts unknown.
func TestAccObjectsBatch_compactStateUnknown(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	for i, test := range []struct{ extra, row, kept string }{
		{"compact_state = true", `a: name = "A", students = "1.0"`, "map[] [a:name=A,students=1]"},
		{"compact_state = true\nproperty_policies = { name = \"on_create\" }", `a: name = terraform_data.x.output, students = "1.0"`, "map[] [a:name=A,students=1]"},
		{"compact_state = terraform_data.x.output == \"no\"", `a: name = "A", students = "1.0"`, "map[a:true] [a:name=A,students=1]"},
		{"compact_state = terraform_data.x.output != \"no\"", `a: name = "A", students = "1"`, "map[] []"},
		{"compact_state = true\nread_properties = [terraform_data.x.output == \"no\" ? \"\" : \"region\"]", `a: name = "A", students = "1"`, "map[] []"},
	} {
		w.Config(fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = %q\n}\n", fmt.Sprint(100+i)) + batchHCL("test", test.extra, test.row))
		w.Must("plan", "-out=plan.bin")
		w.Must("apply", "plan.bin")
		acctest.Equal(t, fmt.Sprint("state ", i), left(t, w), test.kept)
		acctest.MustContain(t, w.Must("plan"), "No changes")
	}
}

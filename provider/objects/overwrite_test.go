// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// What somebody edits between a saved plan and its apply stays, is named, and
// comes up in the next plan; everything else is written.
func TestAccObjectsBatch_editedSincePlan(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	row := func(name, region, students string) string {
		return fmt.Sprintf("name = %q, region = %q, students = %q", name, region, students)
	}
	w.Config(batchHCL("test", "", "a: "+row("A", "r", "10"), "b: "+row("B", "r", "20"), "c: "+row("C", "r", "30"), "d: "+row("D", "r", "40")))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("test", "", "a: "+row("A2", "r2", "10"), "b: "+row("B2", "r", "21"), "c: "+row("C2", "r", "30"), "d: "+row("D2", "r", "40")))
	w.Must("plan", "-out=plan.bin")
	sim.Edit("companies", ids["a"], map[string]string{"name": "By hand"})
	sim.Edit("companies", ids["b"], map[string]string{"students": "21.0", "region": "unplanned"})
	sim.Edit("companies", ids["c"], map[string]string{"name": "C2"})
	sim.ResetRequests()
	out := w.MustFail([]string{"Edited in HubSpot since the plan", `Property "name" of 1 record`, `"a"`}, "apply", "plan.bin")
	acctest.Equal(t, "errors", strings.Count(out, "Error: "), 1)
	acctest.Equal(t, "upserts", sim.CountUpserts(), 1)
	// One to read before, and those of the plan's new keys: none.
	acctest.Equal(t, "reads", sim.CountReads(), 1)

	held := func(code string) map[string]string {
		r, _ := sim.Record("companies", ids[code])
		return r.Properties
	}
	acctest.Equal(t, "a.name", held("a")["name"], "By hand")
	acctest.Equal(t, "a.region", held("a")["region"], "r2")
	acctest.Equal(t, "b.name", held("b")["name"], "B2")
	acctest.Equal(t, "b.students", held("b")["students"], "21")
	acctest.Equal(t, "b.region", held("b")["region"], "unplanned")
	acctest.Equal(t, "d.name", held("d")["name"], "D2")
	state := w.State()
	acctest.Equal(t, "state of a", *state.Records["a"]["name"]+" "+*state.Props["a"]["name"], "By hand By hand")
	acctest.Equal(t, "state of c", *state.Records["c"]["name"]+" "+*state.Props["c"]["name"], "C2 C2")

	// The next plan shows what was left, and the edit that no plan had to do with.
	acctest.MustContain(t, w.Must("plan", "-out=plan.bin"), `"By hand" -> "A2"`, `"unplanned" -> "r"`)
	w.Must("apply", "plan.bin")
	acctest.Equal(t, "a.name", held("a")["name"], "A2")
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// What HubSpot already holds when the apply comes to it is not written, and what is only
// read of it is read all the same.
func TestAccObjectsBatch_alreadyAsDeclared(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	const read = `read_properties = ["region"]`
	w.Config(batchHCL("test", read, `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	for i, extra := range []string{read, read + "\ncompact_state = true", read + "\ncompact_state = false"} {
		name, place := fmt.Sprint("A", i), fmt.Sprint("R", i)
		w.Config(batchHCL("test", extra, fmt.Sprintf("a: name = %q", name), `b: name = "B"`))
		w.Must("plan", "-out=plan.bin")
		sim.Edit("companies", ids["a"], map[string]string{"name": name, "region": place})
		sim.ResetRequests()
		w.Must("apply", "plan.bin")
		acctest.Equal(t, "written", len(sim.UpsertInputs()), 0)
		acctest.Equal(t, "properties of a", *w.State().Props["a"]["name"]+" "+*w.State().Props["a"]["region"], name+" "+place)
		acctest.MustContain(t, w.Must("plan"), "No changes")
	}
}

// A column that becomes managed is written over what HubSpot holds of it: the
// plan has not seen that, so it has not moved.
func TestAccObjectsBatch_newColumnIsWritten(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	id := acctest.SimIDs(sim)["a"]
	sim.Edit("companies", id, map[string]string{"region": "theirs"})
	w.Config(batchHCL("test", "", `a: name = "A", region = "ours"`))
	w.Apply()
	r, _ := sim.Record("companies", id)
	acctest.Equal(t, "region", r.Properties["region"], "ours")
}

// A hundred changed records cost one call more, new ones none.
func TestAccObjectsBatch_callsBeforeOverwriting(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", many(100, named)...))
	w.Must("plan", "-out=plan.bin")
	sim.ResetRequests()
	w.Must("apply", "plan.bin")
	newReads := sim.CountReads()
	w.Config(batchHCL("test", "", many(100, func(i int) string { return fmt.Sprintf(`name = "X%d"`, i) })...))
	w.Must("plan", "-out=plan.bin")
	sim.ResetRequests()
	w.Must("apply", "plan.bin")
	// Those of the create are look-ups of the planning inside the apply.
	acctest.Equal(t, "reads of a create", newReads, 1)
	acctest.Equal(t, "reads of an update", sim.CountReads(), 1)
	acctest.Equal(t, "upserts", sim.CountUpserts(), 1)
}

// A record that somebody worked on since the plan is not archived, in an update
// and in a destroy.
func TestAccObjectsBatch_editedIsNotArchived(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "read_properties = [\"region\"]", `a: name = "A"`, `b: name = "B"`, `c: name = "C", students = "12.50"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("test", "read_properties = [\"region\"]", `a: name = "A"`))
	w.Must("plan", "-out=plan.bin")
	sim.Edit("companies", ids["b"], map[string]string{"name": "Worked on"})
	// What is only read may change by itself.
	sim.Edit("companies", ids["c"], map[string]string{"region": "other"})
	w.MustFail([]string{"Edited in HubSpot since the plan", "1 record was not archived", `"b"`}, "apply", "plan.bin")
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["c"]})
	acctest.Equal(t, "keys", w.State().Keys(), []string{"a", "b"})
	w.Apply()
	acctest.Equal(t, "b is live", acctest.IsLive(sim, ids["b"]), false)

	w.Must("plan", "-destroy", "-out=plan.bin")
	sim.Edit("companies", ids["a"], map[string]string{"name": "Worked on"})
	w.MustFail([]string{"Edited in HubSpot since the plan", `"a"`}, "apply", "plan.bin")
	acctest.Equal(t, "a is live", acctest.IsLive(sim, ids["a"]), true)
	acctest.Equal(t, "keys", w.State().Keys(), []string{"a"})
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "a is live", acctest.IsLive(sim, ids["a"]), false)
}

// A record that is another one than in the plan, or none any more, is not made a second
// time with the changed cells only: it is named, and the state stays for the next plan.
func TestAccObjectsBatch_leftSincePlan(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	rows := func(suffix string) []string {
		var rows []string
		for _, key := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			rows = append(rows, fmt.Sprintf("%s: name = %q, region = %q", key, strings.ToUpper(key)+suffix, "r"))
		}
		return rows
	}
	w.Config(batchHCL("test", "", rows("")...))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("test", "", rows("2")...))
	w.Must("plan", "-out=plan.bin")
	sim.Edit("companies", ids["a"], map[string]string{"code": "z"})
	sim.Edit("companies", ids["b"], map[string]string{"code": ""})
	sim.Archive("companies", ids["c"])
	sim.Merge("companies", ids["g"], ids["d"])
	sim.Archive("companies", ids["e"])
	if err := sim.Restore("companies", ids["e"]); err != nil {
		t.Fatal(err)
	}
	sim.ResetRequests()
	out := w.MustFail([]string{
		"Key was changed in HubSpot since the plan", `code of 2 records`, `"a", "b"`,
		"Archived in HubSpot since the plan", `1 record was archived`, `"c"`,
		"Merged in HubSpot since the plan", `2 records were merged into other records`, `"d", "g"`,
	}, "apply", "plan.bin")
	acctest.Equal(t, "errors", strings.Count(out, "Error: "), 3)
	var sent []string
	for _, in := range sim.UpsertInputs() {
		sent = append(sent, in.ID)
	}
	acctest.Equal(t, "sent", sent, []string{"e", "f"})
	// By id, where HubSpot answers for the survivor of a merge and so once more, and what
	// became of three: among the live ones, among the archived.
	acctest.Equal(t, "reads", sim.CountReads(), 4)
	acctest.Equal(t, "live records", len(sim.Records("companies")), 5)
	state := w.State()
	acctest.Equal(t, "ids", state.IDs, ids)
	for key, name := range map[string]string{"a": "A", "b": "B", "c": "C", "d": "D", "e": "E2", "g": "G"} {
		acctest.Equal(t, key+" in the state", *state.Records[key]["name"], name)
	}
	// The next plan tells each one's fate.
	w.MustFail([]string{"1 record was merged", "2 records with another key in HubSpot"}, "plan")
}

// A contact that lost the address of its row is not made a second time; another address
// beside it does no harm.
func TestAccObjectsBatch_addressLostSincePlan(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(suffix string) {
		rows := ""
		for _, key := range []string{"a", "b"} {
			rows += fmt.Sprintf("    %q = { firstname = %q }\n", key+"@example.com", key+suffix)
		}
		w.Config("resource \"hubspot_objects_batch\" \"test\" {\n  object_type = \"contacts\"\n  id_property = \"email\"\n  records = {\n" + rows + "  }\n}\n")
	}
	config("")
	w.Apply()
	ids := w.State().IDs
	config("2")
	w.Must("plan", "-out=plan.bin")
	sim.Edit("contacts", ids["a@example.com"], map[string]string{"email": "new@example.com"})
	sim.Edit("contacts", ids["b@example.com"], map[string]string{"email": "main@example.com", "hs_additional_emails": "b@example.com"})
	w.MustFail([]string{"Key was changed in HubSpot since the plan", "email of 1 record", `"a@example.com"`}, "apply", "plan.bin")
	acctest.Equal(t, "contacts", len(sim.Records("contacts")), 2)
	b, _ := sim.Record("contacts", ids["b@example.com"])
	acctest.Equal(t, "first name", b.Properties["firstname"], "b2")
	acctest.Equal(t, "ids", w.State().IDs, ids)
}

// The read before a write has to be answered.
func TestAccObjectsBatch_readBeforeWritingFails(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config("provider \"hubspot\" {\n  max_retries = 0\n}\n" + batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	w.Config("provider \"hubspot\" {\n  max_retries = 0\n}\n" + batchHCL("test", "", `a: name = "A2"`))
	w.Must("plan", "-out=plan.bin")
	sim.ResetRequests()
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchRead, Status: 503})
	w.MustFail([]string{"Unable to Read Records Before Writing", "Nothing was written"}, "apply", "plan.bin")
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	sim.ClearFaults()
	w.Apply()
}

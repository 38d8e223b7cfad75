// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// dataHCL is a value that is not known in a plan which replaces it.
func dataHCL(input string) string {
	return fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = %q\n}\n", input)
}

// unknownHCL is a resource whose records are not known before terraform_data.x is.
func unknownHCL(name, extra string, rows ...string) string {
	return replaceRecords(batchHCL(name, extra, rows...))
}

// replaceRecords keys the records by a value that is not known.
func replaceRecords(hcl string) string {
	before, rest, _ := strings.Cut(hcl, "  records = {\n")
	rows, after, _ := strings.Cut(rest, "  }\n")
	return before + "  records = { for k, r in {\n" + rows + "  } : \"${trimprefix(terraform_data.x.output, terraform_data.x.output)}${k}\" => r }\n" + after
}

// Whoever declares a record keeps it, however little of its declaration is known in
// the plan: the plan is refused, with one remedy, or nothing of it is archived.
func TestAccObjectsBatch_unknownDeclarers(t *testing.T) {
	t.Parallel()
	ab := []string{`a: name = "A"`, `b: name = "B"`}
	unknownType := strings.Replace(batchHCL("two", "", ab...), `object_type = "companies"`, `object_type = "${trimprefix(terraform_data.x.output, terraform_data.x.output)}companies"`, 1)
	found := strings.NewReplacer(`"code"`, `"code2"`, `"B"`, `"${trimprefix(terraform_data.x.output, terraform_data.x.output)}B"`).Replace(batchHCL("two", `match_existing_by = "name"`, `z: name = "B"`))
	deferred := "data \"hubspot_object_type\" \"late\" {\n  object_type = \"companies\"\n  depends_on = [terraform_data.x]\n}\n"
	byData := strings.Replace(replaceRecords(batchHCL("two", "", ab...)), "terraform_data.x.output, terraform_data.x.output", "data.hubspot_object_type.late.object_type_id, data.hubspot_object_type.late.object_type_id", 1)
	for name, test := range map[string]struct {
		before, after string
		refused       bool
		remedy        string
	}{
		"renamed, records unknown":           {before: batchHCL("one", "", ab...), after: unknownHCL("two", "", ab...), refused: true},
		"renamed, object type unknown":       {before: batchHCL("one", "", ab...), after: unknownType, refused: true},
		"renamed, after a data source":       {before: batchHCL("one", "", ab...), after: deferred + byData, refused: true},
		"a key moves to unknown records":     {before: batchHCL("one", "", ab...) + batchHCL("two", "", `c: name = "C"`), after: batchHCL("one", "", `a: name = "A"`) + unknownHCL("two", "", `b: name = "B"`, `c: name = "C"`), refused: true},
		"a key moves from unknown records":   {before: batchHCL("one", "", ab...) + batchHCL("two", "", `c: name = "C"`), after: unknownHCL("one", "", `a: name = "A"`) + batchHCL("two", "", `b: name = "B"`, `c: name = "C"`), refused: true},
		"existing records are not forbidden": {before: batchHCL("one", "", ab...), after: unknownHCL("two", `existing_records = "fail"`, ab...), refused: true},
		"found by a value that is unknown":   {before: batchHCL("one", "", ab...), after: batchHCL("one", "", `a: name = "A"`) + found, refused: true},
		"renamed, provider unknown":          {before: batchHCL("one", "", ab...), after: "provider \"hubspot\" {\n  base_url = \"${trimprefix(terraform_data.x.output, terraform_data.x.output)}@URL@\"\n}\n" + batchHCL("two", "", ab...), refused: true, remedy: "moved block"},
		"unknown, and nothing leaves":        {before: batchHCL("one", "", ab...), after: batchHCL("one", "", ab...) + unknownHCL("two", "", `c: name = "C"`)},
		"unknown beside an abandoned one":    {before: batchHCL("one", `deletion_policy = "abandon"`, ab...), after: unknownHCL("two", "", ab...)},
	} {
		for _, flags := range acctest.Flags() {
			t.Run(fmt.Sprintf("%s %v", name, flags), func(t *testing.T) {
				t.Parallel()
				sim, _ := acctest.CompaniesSim(t)
				w := acctest.NewWorkspace(t, sim)
				w.Config(dataHCL("1") + test.before)
				w.Apply()
				ids := acctest.SimIDs(sim)
				w.Config(dataHCL("2") + strings.ReplaceAll(test.after, "@URL@", sim.URL()))
				args := append([]string{"apply", "-auto-approve", "-replace=terraform_data.x"}, flags...)
				if !test.refused {
					w.Must(args...)
					mustHoldAll(t, sim, ids)
					return
				}
				w.MustFail([]string{cmp.Or(test.remedy, "-target")}, args...)
				mustHold(t, sim, ids)
				// The remedy works: with the value known the plan says what is at odds.
				w.Must(append([]string{"apply", "-auto-approve", "-replace=terraform_data.x", "-target=terraform_data.x"}, flags...)...)
				mustHold(t, sim, ids)
			})
		}
	}
}

// mustHoldAll finds records alive under their ids, whatever else there is.
func mustHoldAll(t *testing.T, sim *hubspotsim.Server, ids map[string]string) {
	t.Helper()
	for key, id := range ids {
		acctest.Equal(t, key+" is live", acctest.IsLive(sim, id), true)
	}
	acctest.Equal(t, "archived records", len(sim.ArchivedRecords("companies")), 0)
}

// Two states hold the same records: renamed without a moved block where the plan saw
// one resource only. When the old block goes, nothing is archived, and the remedy of
// the message lets go of it.
func TestAccObjectsBatch_heldByTwoStates(t *testing.T) {
	t.Parallel()
	for _, flags := range acctest.Flags() {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			rows := []string{`a: name = "A"`, `b: name = "B"`}
			w.Config(batchHCL("one", "", rows...))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Config(batchHCL("two", "", rows...))
			w.Apply("-target=hubspot_objects_batch.two")
			mustHold(t, sim, ids)
			out := w.MustFail([]string{"removed block", "destroy = false"}, append([]string{"apply", "-auto-approve"}, flags...)...)
			acctest.MustNotContain(t, out, "earlier run")
			mustHold(t, sim, ids)
			w.Config(batchHCL("two", "", rows...) + "removed {\n  from = hubspot_objects_batch.one\n  lifecycle {\n    destroy = false\n  }\n}\n")
			w.Apply(flags...)
			mustHold(t, sim, ids)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// Two spellings of one custom object are one type, and two of a number are one key.
func TestAccObjectsBatch_spellingsAreOne(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	id := sim.DefineObjectType(hubspotsim.Schema{
		Name: "widget", PrimaryDisplayProperty: "title",
		Properties: []hubspotsim.Property{
			{Name: "title", Type: "string", FieldType: "text"},
			{Name: "sku", Type: "string", FieldType: "text", Unique: true},
			{Name: "number", Type: "number", FieldType: "number", Unique: true},
		},
	})
	full := fmt.Sprintf("p%d_widget", sim.PortalID())
	widgets := func(name, objectType, property string, rows ...string) string {
		return strings.NewReplacer(`"companies"`, fmt.Sprintf("%q", objectType), `"code"`, fmt.Sprintf("%q", property)).Replace(batchHCL(name, "", rows...))
	}
	t.Run("renamed and respelled", func(t *testing.T) {
		t.Parallel()
		w := acctest.NewWorkspace(t, sim)
		w.Config(widgets("one", full, "sku", `a: title = "A"`))
		w.Apply()
		records := len(sim.Records(id))
		w.Config(widgets("two", id, "sku", `a: title = "A"`))
		w.MustFail([]string{"moved block"}, "apply", "-auto-approve")
		acctest.Equal(t, "records", len(sim.Records(id)), records)
		acctest.Equal(t, "archived", len(sim.ArchivedRecords(id)), 0)
	})
	t.Run("declared twice", func(t *testing.T) {
		t.Parallel()
		w := acctest.NewWorkspace(t, sim)
		w.Config(widgets("one", full, "sku", `z: title = "A"`) + widgets("two", id, "sku", `z: title = "A"`))
		w.MustFail([]string{"Record is declared twice"}, "plan")
	})
	t.Run("one number", func(t *testing.T) {
		t.Parallel()
		w := acctest.NewWorkspace(t, sim)
		w.Config(widgets("one", id, "number", `7: title = "A"`) + widgets("two", id, "number", `07: title = "A"`))
		w.MustFail([]string{"Record is declared twice"}, "plan")
	})
}

// What a plan under create_before_destroy says is archived, is.
func TestAccObjectsBatch_createBeforeDestroyArchives(t *testing.T) {
	t.Parallel()
	const extra = "deletion_policy = \"archive\"\n  lifecycle {\n    create_before_destroy = true\n    replace_triggered_by = [terraform_data.x]\n  }"
	for name, args := range map[string][]string{
		"-replace":             {"-replace=" + acctest.BatchAddress},
		"unseen":               {"-replace=" + acctest.BatchAddress, "-refresh=false"},
		"replace_triggered_by": {"-replace=terraform_data.x"},
		"one at a time":        {"-replace=" + acctest.BatchAddress, "-parallelism=1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(dataHCL("1") + batchHCL("test", extra, `a: name = "A"`, `b: name = "B"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Config(dataHCL("1") + batchHCL("test", extra, `a: name = "A"`))
			out := w.Apply(args...)
			acctest.MustNotContain(t, out, "earlier run", "is left in HubSpot", "are left in HubSpot")
			acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
			acctest.Equal(t, "a is live", acctest.IsLive(sim, ids["a"]), true)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// A replacement that fails half way keeps its state: the look-up before the create
// fails, and nothing else can.
func TestAccObjectsBatch_failsBetweenTheHalves(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]hubspotsim.Fault{
		"reads":       {Operation: hubspotsim.OpBatchRead, Status: 500},
		"definitions": {Operation: hubspotsim.OpPropertyList, Status: 500},
		"writes":      {Operation: hubspotsim.OpUpsert, Status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config("provider \"hubspot\" {\n  max_retries = 0\n}\n" + batchHCL("test", "", `a: name = "A"`, `b: name = "B"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Must("plan", "-out=plan.bin", "-replace="+acctest.BatchAddress)
			sim.Fault(fault)
			if _, err := w.Run("apply", "plan.bin"); err == nil && name != "reads" {
				t.Error("the apply succeeded")
			}
			sim.ClearFaults()
			mustHold(t, sim, ids)
			acctest.Equal(t, "ids in state", w.State().IDs, ids)
			w.Apply()
			mustHold(t, sim, ids)
			acctest.Equal(t, "created", w.State().Created, map[string]bool{"a": true, "b": true})
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// With -replace or taint and records that are not known in the plan, what was created
// stays so.
func TestAccObjectsBatch_replacedUnknown(t *testing.T) {
	t.Parallel()
	for _, taint := range []bool{false, true} {
		t.Run(fmt.Sprintf("taint %t", taint), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			extra := "deletion_policy = \"abandon\""
			w.Config(dataHCL("1") + unknownHCL("test", extra, `a: name = "A"`, `b: name = "B"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			args := []string{"-replace=terraform_data.x"}
			if taint {
				w.Must("taint", acctest.BatchAddress)
			} else {
				args = append(args, "-replace="+acctest.BatchAddress)
			}
			w.Apply(args...)
			mustHold(t, sim, ids)
			acctest.Equal(t, "created", w.State().Created, map[string]bool{"a": true, "b": true})
		})
	}
}

// A destroy tells what it leaves in HubSpot, and why.
func TestAccObjectsBatch_destroyTells(t *testing.T) {
	t.Parallel()
	for _, flags := range acctest.Flags() {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`, `c: name = "C"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Must(append([]string{"plan", "-destroy", "-out=plan.bin"}, flags...)...)
			sim.Edit("companies", ids["a"], map[string]string{"code": "edited"})
			sim.Archive("companies", ids["b"])
			out := w.Must("apply", "plan.bin")
			acctest.MustContain(t, out, "1 record is left in HubSpot", "no longer the key", `"a"`, "1 record was not found in HubSpot", `"b"`)
			acctest.Equal(t, "the edited one is live", acctest.IsLive(sim, ids["a"]), true)
			acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["c"]})
		})
	}
}

// A tainted object whose key leaves: the plan says what goes.
func TestAccObjectsBatch_taintedKeyLeaves(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Must("taint", acctest.BatchAddress)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	acctest.MustContain(t, w.Must("plan", "-out=plan.bin"), "1 archived")
	w.Must("apply", "plan.bin")
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
	acctest.Equal(t, "created", w.State().Created, map[string]bool{"a": true})
}

// Keys that look the same are one record: HubSpot's spelling is the one that is sent.
func TestAccObjectsBatch_keysThatLookTheSame(t *testing.T) {
	t.Parallel()
	const decomposed, composed = "cafe\u0301", "caf\u00e9"
	t.Run("adopted", func(t *testing.T) {
		t.Parallel()
		sim, _ := acctest.CompaniesSim(t)
		id := sim.Seed("companies", map[string]string{"code": decomposed, "name": "Old"})
		w := acctest.NewWorkspace(t, sim)
		for _, name := range []string{"A", "B"} {
			w.Config(batchHCL("test", "", composed+`: name = "`+name+`"`))
			out := w.Apply()
			acctest.MustNotContain(t, out, "another id now")
			acctest.Equal(t, "ids", w.State().IDs, map[string]string{composed: id})
			acctest.Equal(t, "companies", sim.CountRecords("companies"), 1)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		}
	})
	t.Run("imported", func(t *testing.T) {
		t.Parallel()
		sim, _ := acctest.CompaniesSim(t)
		id := sim.Seed("companies", map[string]string{"code": decomposed, "name": "Old"})
		w := acctest.NewWorkspace(t, sim)
		w.Config(batchHCL("test", notCompact, composed+`: name = "Old"`))
		w.Must("import", acctest.BatchAddress, "companies/code/"+composed)
		acctest.MustContain(t, w.Must("plan"), "No changes")
		w.Config(batchHCL("test", notCompact, composed+`: name = "New"`))
		w.Apply()
		acctest.Equal(t, "ids", w.State().IDs, map[string]string{composed: id})
		acctest.Equal(t, "companies", sim.CountRecords("companies"), 1)
	})
	t.Run("capitals", func(t *testing.T) {
		t.Parallel()
		sim, _ := acctest.CompaniesSim(t)
		w := acctest.NewWorkspace(t, sim)
		w.Config(batchHCL("test", "", `k1: name = "A"`))
		w.Apply()
		for _, row := range []string{`K1: name = "A"`, `K1: name = "B"`, `K1: name = "C"`} {
			w.Config(batchHCL("test", "", row))
			w.Apply()
			acctest.Equal(t, "companies", sim.CountRecords("companies"), 1)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		}
	})
	t.Run("declared by two properties", func(t *testing.T) {
		t.Parallel()
		sim, _ := acctest.CompaniesSim(t)
		sim.Seed("companies", map[string]string{"code": "a", "code2": "z", "name": "Old"})
		w := acctest.NewWorkspace(t, sim)
		w.Config(batchHCL("one", "", `a: name = "A"`) + strings.ReplaceAll(batchHCL("two", "", `z: name = "B"`), `"code"`, `"code2"`))
		w.MustFail([]string{"Record is declared twice"}, "plan")
	})
	t.Run("invisible", func(t *testing.T) {
		t.Parallel()
		sim, _ := acctest.CompaniesSim(t)
		w := acctest.NewWorkspace(t, sim)
		for key, name := range map[string]string{"a\ufeff": "U+FEFF", "a\u200bb": "U+200B", "a\u00adb": "U+00AD"} {
			w.Config(batchHCL("test", "", key+`: name = "A"`))
			w.MustFail([]string{name}, "validate")
		}
	})
}

// With -minimal-refresh, where the engine has it, a plan without changes reads
// nothing and one with a changed row only its own resource.
func TestAccObjectsBatch_minimalRefresh(t *testing.T) {
	t.Parallel()
	flags := acctest.Flags()
	flag := flags[len(flags)-1]
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(name string) string {
		return batchHCL("one", "", `a: name = "`+name+`"`, `b: name = "B"`) + batchHCL("two", "", `c: name = "C"`)
	}
	w.Config(config("A"))
	w.Apply()
	ids := acctest.SimIDs(sim)
	reads := func() int {
		n := 0
		for _, r := range sim.Requests() {
			if r.Operation == hubspotsim.OpBatchRead {
				n++
			}
		}
		return n
	}
	sim.ResetRequests()
	acctest.MustContain(t, w.Must(append([]string{"plan"}, flag...)...), "No changes")
	acctest.Equal(t, "reads without a change", reads(), 0)
	w.Config(config("Other"))
	w.Must(append([]string{"plan", "-out=plan.bin"}, flag...)...)
	if flag[0] == "-minimal-refresh" {
		acctest.Equal(t, "reads for a changed row", reads(), 1)
	}
	w.Must("apply", "plan.bin")
	mustHold(t, sim, ids)
	// A key that leaves, one that is replaced and one that is tainted.
	w.Config(batchHCL("one", "", `a: name = "Other"`) + batchHCL("two", "", `c: name = "C"`))
	w.Apply(append([]string{"-replace=hubspot_objects_batch.two"}, flag...)...)
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
	w.Must("taint", "hubspot_objects_batch.one")
	w.Apply(flag...)
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
	w.Must(append([]string{"destroy", "-auto-approve"}, flag...)...)
	acctest.Equal(t, "companies", len(sim.Records("companies")), 0)
}

// A limit of an object that was left over from a replacement can't be raised any
// more; the message names the way out, and that works.
func TestAccObjectsBatch_leftOverBeyondItsLimit(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	withoutDefinitions(sim)
	w := acctest.NewWorkspace(t, sim)
	extra := leftOverExtra + "\n  max_archive = 0"
	w.Config(batchHCL("test", extra, `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("test", strings.Replace(extra, "max_archive = 0", "max_archive = 5", 1), `a: name = "A"`, `bad: students = "many"`))
	w.MustFail([]string{`"bad"`}, "apply", "-auto-approve", "-replace="+acctest.BatchAddress)
	w.Must("untaint", acctest.BatchAddress)
	w.Config(batchHCL("test", strings.Replace(extra, "max_archive = 0", "max_archive = 5", 1), `a: name = "A"`))
	w.MustFail([]string{"max_archive", "terraform state rm"}, "apply", "-auto-approve")
	mustHold(t, sim, ids)
	w.Must("state", "rm", acctest.BatchAddress)
	w.Apply()
	mustHold(t, sim, ids)
	acctest.Equal(t, "ids", w.State().IDs, map[string]string{"a": ids["a"]})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

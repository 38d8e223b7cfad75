// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// withoutDefinitions makes definitions unreadable, so that mistakes show only
// when HubSpot sees them.
func withoutDefinitions(sim *hubspotsim.Server) {
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyList, Status: http.StatusForbidden})
}

// mustHold checks that HubSpot holds exactly the ids, live, and that nothing was archived.
func mustHold(t *testing.T, sim *hubspotsim.Server, want map[string]string) {
	t.Helper()
	acctest.Equal(t, "records in HubSpot", acctest.SimIDs(sim), want)
	acctest.Equal(t, "archived ids", sim.ArchiveInputs(), []string(nil))
	acctest.Equal(t, "archived records", len(sim.ArchivedRecords("companies")), 0)
}

func TestAccObjectsBatch_failedCreate(t *testing.T) {
	t.Parallel()
	for _, lifecycle := range []string{"", "lifecycle { create_before_destroy = true }"} {
		for _, flags := range [][]string{nil, {"-refresh=false"}, {"-parallelism=1"}} {
			t.Run(fmt.Sprintf("%s %s", lifecycle, flags), func(t *testing.T) {
				t.Parallel()
				sim, _ := acctest.CompaniesSim(t)
				withoutDefinitions(sim)
				w := acctest.NewWorkspace(t, sim)
				good := []string{`a: name = "A"`, `b: name = "B"`, `c: name = "C"`}

				w.Config(batchHCL("test", lifecycle, append(good, `bad: name = "D", students = "many"`)...))
				out := w.MustFail([]string{`Record "bad"`, "students", "1 of 4 records were not written", "terraform untaint"}, append([]string{"apply", "-auto-approve"}, flags...)...)
				acctest.MustContain(t, out, "correlation id")
				state := w.State()
				acctest.Equal(t, "keys in state", state.Keys(), []string{"a", "b", "c"})
				acctest.Equal(t, "tainted", state.Tainted, true)
				first := acctest.SimIDs(sim)
				acctest.Equal(t, "ids", state.IDs, first)

				// The second failure in a row keeps every id.
				sim.ResetRequests()
				w.MustFail([]string{`Record "bad"`}, append([]string{"apply", "-auto-approve"}, flags...)...)
				mustHold(t, sim, first)
				acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a", "b", "c"})

				sim.ResetRequests()
				w.Config(batchHCL("test", lifecycle, append(good, `bad: name = "D", students = "12"`)...))
				if lifecycle != "" && len(flags) > 0 && flags[0] == "-refresh=false" {
					// Two objects of the state hold the records, and without a
					// refresh nothing tells which one stays: nothing is done.
					w.MustFail([]string{"terraform state rm"}, "apply", "-auto-approve", "-refresh=false")
					mustHold(t, sim, first)
					applyOrLetGo(w)
				} else {
					applyOrLetGo(w, flags...)
				}
				state = w.State()
				acctest.Equal(t, "keys in state", state.Keys(), []string{"a", "b", "bad", "c"})
				acctest.Equal(t, "tainted", state.Tainted, false)
				first["bad"] = acctest.SimIDs(sim)["bad"]
				mustHold(t, sim, first)
				acctest.Equal(t, "ids", state.IDs, first)
				if lifecycle == "" {
					acctest.Equal(t, "created", state.Created, map[string]bool{"a": true, "b": true, "bad": true, "c": true})
				}
				acctest.MustContain(t, w.Must("plan"), "No changes")
			})
		}
	}
}

// A key that leaves the configuration between the failed create and its retry
// follows the deletion policy.
func TestAccObjectsBatch_failedCreateThenRemoved(t *testing.T) {
	t.Parallel()
	for policy, archived := range map[string]bool{"archive_created": true, "archive": true, "abandon": false} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			withoutDefinitions(sim)
			w := acctest.NewWorkspace(t, sim)
			extra := fmt.Sprintf("deletion_policy = %q", policy)
			w.Config(batchHCL("test", extra, `a: name = "A"`, `b: name = "B"`, `bad: students = "many"`))
			w.MustFail([]string{`Record "bad"`}, "apply", "-auto-approve")
			ids := acctest.SimIDs(sim)

			w.Config(batchHCL("test", extra, `a: name = "A"`))
			w.Apply()
			acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a"})
			acctest.Equal(t, "id of a", acctest.SimIDs(sim)["a"], ids["a"])
			acctest.Equal(t, "b is live", acctest.IsLive(sim, ids["b"]), !archived)
			if archived {
				acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
			}
		})
	}
}

func TestAccObjectsBatch_replaceKeepsRecords(t *testing.T) {
	t.Parallel()
	rows := []string{`a: name = "A"`, `b: name = "B"`}
	for _, lifecycle := range []string{"", "create_before_destroy = true"} {
		t.Run("-replace "+lifecycle, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", "lifecycle {\n"+lifecycle+"\n}", rows...))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Apply("-replace=" + acctest.BatchAddress)
			mustHold(t, sim, ids)
			state := w.State()
			acctest.Equal(t, "ids", state.IDs, ids)
			if lifecycle == "" {
				acctest.Equal(t, "created", state.Created, map[string]bool{"a": true, "b": true})
			}
		})
		t.Run("replace_triggered_by "+lifecycle, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			config := func(version string) string {
				return fmt.Sprintf("resource \"terraform_data\" \"v\" {\n  input = %q\n}\n", version) +
					batchHCL("test", "lifecycle {\nreplace_triggered_by = [terraform_data.v]\n"+lifecycle+"\n}", rows...)
			}
			w.Config(config("1"))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Config(config("2"))
			w.Must("plan", "-out=plan.bin")
			w.Must("apply", "plan.bin")
			mustHold(t, sim, ids)
			acctest.Equal(t, "ids", w.State().IDs, ids)
		})
	}
}

// Under create_before_destroy the new object finds the records of the old one,
// which nothing tells apart from anybody else's. The plan says so.
func TestAccObjectsBatch_replaceWithExistingFail(t *testing.T) {
	t.Parallel()
	for _, beforeDestroy := range []bool{false, true} {
		t.Run(fmt.Sprintf("create_before_destroy %t", beforeDestroy), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			config := func(existing string) string {
				return batchHCL("test", fmt.Sprintf("existing_records = %q\n  lifecycle { create_before_destroy = %t }", existing, beforeDestroy), `a: name = "A"`)
			}
			w.Config(config("fail"))
			w.Apply()
			ids := acctest.SimIDs(sim)
			// What was made lately and not touched since counts as its own.
			sim.Edit("companies", ids["a"], map[string]string{"name": "By hand"})
			acctest.MustNotContain(t, w.Must("plan"), "Replacement fails with create_before_destroy")
			w.Must("taint", acctest.BatchAddress)
			acctest.MustContain(t, w.Must("plan"), "Replacement fails with create_before_destroy")
			if !beforeDestroy {
				w.Apply()
				mustHold(t, sim, ids)
				return
			}
			w.MustFail([]string{"Record exists already"}, "apply", "-auto-approve")
			mustHold(t, sim, ids)
			// Only the deposed object is left. What the guide says gets out of it.
			w.Config(config("adopt"))
			w.MustFail([]string{"terraform state rm"}, "plan")
			w.Must("state", "rm", acctest.BatchAddress)
			w.Apply()
			mustHold(t, sim, ids)
			acctest.Equal(t, "ids", w.State().IDs, ids)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

func TestAccObjectsBatch_untaintAndPreventDestroy(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	withoutDefinitions(sim)
	w := acctest.NewWorkspace(t, sim)
	protect := "lifecycle { prevent_destroy = true }"
	w.Config(batchHCL("test", protect, `a: name = "A"`, `bad: students = "many"`))
	w.MustFail([]string{"prevent_destroy", "terraform untaint"}, "apply", "-auto-approve")
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("test", protect, `a: name = "A"`, `bad: name = "B"`))
	// Terraform and OpenTofu word it differently.
	w.MustFail([]string{"nstance cannot be destroyed", "prevent_destroy"}, "apply", "-auto-approve")
	w.Must("untaint", acctest.BatchAddress)
	sim.ResetRequests()
	w.Apply()
	acctest.Equal(t, "id of a", acctest.SimIDs(sim)["a"], ids["a"])
	inputs := sim.UpsertInputs()
	acctest.Equal(t, "inputs", len(inputs), 1)
	acctest.Equal(t, "input", inputs[0].ID, "bad")
	acctest.Equal(t, "archives", sim.CountArchives(), 0)
}

// Another id_property is a real replacement: the old records follow the policy,
// except those that the new keys lead to.
func TestAccObjectsBatch_anotherIDProperty(t *testing.T) {
	t.Parallel()
	for _, lifecycle := range []string{"", "lifecycle { create_before_destroy = true }"} {
		t.Run(lifecycle, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", lifecycle, `a: name = "A", code2 = "x"`, `b: name = "B", code2 = "y"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Config(strings.Replace(batchHCL("test", lifecycle, `x: name = "A"`), `"code"`, `"code2"`, 1))
			w.Apply()
			state := w.State()
			acctest.Equal(t, "ids", state.IDs, map[string]string{"x": ids["a"]})
			acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
		})
	}
}

func TestAccObjectsBatch_anotherObjectType(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.DefineProperty("deals", hubspotsim.Property{Name: "code", Type: "string", FieldType: "text", Unique: true})
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(strings.Replace(batchHCL("test", "", `a: dealname = "A", dealstage = "appointmentscheduled", pipeline = "default"`), `"companies"`, `"deals"`, 1))
	acctest.MustContain(t, w.Must("plan"), "Changes in HubSpot: 0 new, 0 updated, 1 archived, 0 released", `Archived: "a"`)
	w.Apply()
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["a"]})
	acctest.Equal(t, "deals", len(sim.Records("deals")), 1)
}

func TestAccObjectsBatch_spellingOfTheTypeReplacesNothing(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	sim.ResetRequests()
	for _, spelling := range []string{"0-2", "company", "companies"} {
		w.Config(strings.Replace(batchHCL("test", "", `a: name = "A"`), `"companies"`, fmt.Sprintf("%q", spelling), 1))
		acctest.MustNotContain(t, w.Apply(), "must be replaced")
	}
	mustHold(t, sim, ids)
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
}

func TestAccObjectsBatch_failedUpdate(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	withoutDefinitions(sim)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`, `gone: name = "G"`))
	w.Apply()
	ids := acctest.SimIDs(sim)

	w.Config(batchHCL("test", "", `a: name = "A2"`, `b: name = "B2", students = "many"`, `new: name = "N"`))
	w.MustFail([]string{`Record "b"`, "1 of 3 records were not written"}, "apply", "-auto-approve")
	state := w.State()
	acctest.Equal(t, "tainted", state.Tainted, false)
	acctest.Equal(t, "keys in state", state.Keys(), []string{"a", "b", "new"})
	acctest.Equal(t, "name of b", *state.Records["b"]["name"], "B")
	acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["gone"]})

	sim.ResetRequests()
	w.Config(batchHCL("test", "", `a: name = "A2"`, `b: name = "B2", students = "7"`, `new: name = "N"`))
	w.Apply()
	inputs := sim.UpsertInputs()
	acctest.Equal(t, "inputs", len(inputs), 1)
	acctest.Equal(t, "input", inputs[0].ID, "b")
	acctest.Equal(t, "id of b", acctest.SimIDs(sim)["b"], ids["b"])
}

func TestAccObjectsBatch_failedArchive(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	fault := sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchArchive, Status: http.StatusForbidden})
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.MustFail([]string{"Unable to Archive Records", `"b"`}, "apply", "-auto-approve")
	acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a", "b"})
	fault.Remove()
	w.Apply()
	acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a"})
	acctest.Equal(t, "b is live", acctest.IsLive(sim, ids["b"]), false)

	// The same for a destroy.
	fault = sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchArchive, Status: http.StatusForbidden})
	w.MustFail([]string{"Unable to Archive Records"}, "destroy", "-auto-approve")
	acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a"})
	fault.Remove()
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "live records", len(sim.Records("companies")), 0)
}

// An upsert whose outcome is not known keeps everything from being archived.
func TestAccObjectsBatch_noArchiveInDoubt(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	w.Env = append(w.Env, "TF_VAR_unused=1")
	w.Config("provider \"hubspot\" {\n  max_retries = 0\n}\n" + batchHCL("test", "", `a: name = "A2"`))
	fault := sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: http.StatusBadGateway, Body: "<html>Bad gateway</html>"})
	out := w.MustFail([]string{"Unable to Archive Records"}, "apply", "-auto-approve")
	acctest.MustNotContain(t, out, "<html>")
	acctest.Equal(t, "archives", sim.CountArchives(), 0)
	acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a", "b"})
	fault.Remove()
	w.Apply()
	acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a"})
}

func TestAccObjectsBatch_deletionPolicy(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]string{"": "mine", "archive_created": "mine", "archive": "mine theirs", "abandon": ""} {
		t.Run("policy "+policy, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			sim.Seed("companies", map[string]string{"code": "theirs", "name": "T"})
			w := acctest.NewWorkspace(t, sim)
			extra := ""
			if policy != "" {
				extra = fmt.Sprintf("deletion_policy = %q", policy)
			}
			rows := []string{`mine: name = "M"`, `theirs: name = "T"`}
			w.Config(batchHCL("test", "", rows...))
			acctest.MustContain(t, w.Apply(), "Changes in HubSpot: 2 new (1 adopted), 0 updated, 0 archived, 0 released", `Adopted (keep what is not declared): "theirs"`)
			acctest.Equal(t, "created", w.State().Created, map[string]bool{"mine": true, "theirs": false})

			// Changing the policy writes nothing.
			sim.ResetRequests()
			w.Config(batchHCL("test", extra, rows...))
			w.Apply()
			acctest.Equal(t, "writes", sim.CountUpserts()+sim.CountArchives(), 0)
			acctest.Equal(t, "created", w.State().Created, map[string]bool{"mine": true, "theirs": false})

			ids := acctest.SimIDs(sim)
			w.Must("destroy", "-auto-approve")
			var archived []string
			for _, key := range []string{"mine", "theirs"} {
				if !acctest.IsLive(sim, ids[key]) {
					archived = append(archived, key)
				}
			}
			acctest.Equal(t, "archived", strings.Join(archived, " "), want)
		})
	}
}

func TestAccObjectsBatch_existingRecordsFail(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	id := sim.Seed("companies", map[string]string{"code": "theirs", "name": "T"})
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", `existing_records = "fail"`, `mine: name = "M"`, `theirs: name = "Mine now"`))
	w.MustFail([]string{"Record exists already", `"theirs"`, id}, "plan")
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
}

func TestAccObjectsBatch_maxArchive(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "max_archive = 1", `a: name = "A"`, `b: name = "B"`, `c: name = "C"`))
	w.Apply()
	w.MustFail([]string{"archives too many records", "3 records", "apply a higher max_archive first"}, "destroy", "-auto-approve")
	w.Config(batchHCL("test", "max_archive = 1", `a: name = "A"`))
	w.MustFail([]string{"archives too many records", "2 records"}, "plan")
	w.Config(batchHCL("test", "max_archive = 2", `a: name = "A"`))
	acctest.MustContain(t, w.Apply(), "Changes in HubSpot: 0 new, 0 updated, 2 archived, 0 released", `Archived: "b", "c"`)
	acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 2)
}

func TestAccObjectsBatch_twoResourcesOneRecord(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("one", "", `a: name = "A"`) + batchHCL("two", "", `A: name = "B"`))
	w.MustFail([]string{"Record is declared twice"}, "plan")

	w.Config(batchHCL("one", "", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("one", "", `a: name = "A"`) + batchHCL("two", "", `b: name = "B"`))
	w.MustFail([]string{"deletion_policy = \"abandon\""}, "plan")
	// A removed block is the same.
	w.Config(batchHCL("two", "", `a: name = "A"`, `b: name = "B"`))
	w.MustFail([]string{"moved block", "destroy = false"}, "plan")
	// A moved block is how a resource is renamed.
	w.Config("moved {\n  from = hubspot_objects_batch.one\n  to = hubspot_objects_batch.two\n}\n" + batchHCL("two", "", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	acctest.Equal(t, "created", w.StateOf("hubspot_objects_batch.two").Created, map[string]bool{"a": true, "b": true})
	// Abandoning first is how a record moves.
	w.Config(batchHCL("two", `deletion_policy = "abandon"`, `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	w.Config(batchHCL("two", `deletion_policy = "abandon"`, `a: name = "A"`) + batchHCL("three", "", `b: name = "B"`))
	w.Apply()
	mustHold(t, sim, ids)
}

// Keys that differ in spelling only are the same record.
func TestAccObjectsBatch_respelledKey(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `mit.edu: name = "MIT"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	sim.ResetRequests()
	w.Config(batchHCL("test", "", `MIT.edu: name = "MIT"`))
	w.Apply()
	mustHold(t, sim, ids)
	acctest.Equal(t, "ids", w.State().IDs, map[string]string{"MIT.edu": ids["mit.edu"]})
	acctest.Equal(t, "created", w.State().Created, map[string]bool{"MIT.edu": true})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// A tainted object hides its state from the plan. Without a refresh nothing
// tells whether what leaves it is declared elsewhere, so nothing is archived.
func TestAccObjectsBatch_taintedAndMovedUnseen(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("one", "", `a: name = "A"`, `b: name = "B"`) + batchHCL("two", "", `c: name = "C"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Must("taint", "hubspot_objects_batch.one")
	w.Config(batchHCL("one", "", `a: name = "A"`) + batchHCL("two", "", `c: name = "C"`, `b: name = "B"`))
	out, err := w.Run("apply", "-auto-approve", "-refresh=false", "-parallelism=1")
	if err == nil {
		// The other resource was applied first and kept the record.
		acctest.MustContain(t, w.Must("plan"), "No changes")
		mustHold(t, sim, ids)
		return
	}
	acctest.MustContain(t, out, "Unable to Replace Records Safely", `"b"`)
	mustHold(t, sim, ids)
	// The message names the way out: untainted, the resource lets the record go as
	// its policy says.
	_, _ = w.Run("untaint", "hubspot_objects_batch.one")
	w.Config(batchHCL("one", `deletion_policy = "abandon"`, `a: name = "A"`) + batchHCL("two", "", `c: name = "C"`, `b: name = "B"`))
	w.Apply()
	mustHold(t, sim, ids)
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// Where the replacement of a tainted object declares none of its records, no
// plan can tell whether another resource declares them. Untainted, the resource
// is updated in place, and the plan can.
func TestAccObjectsBatch_taintedWithOtherKeys(t *testing.T) {
	t.Parallel()
	for _, moved := range []bool{false, true} {
		t.Run(fmt.Sprintf("moved %t", moved), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("one", "", `a: name = "A"`) + batchHCL("two", "", `c: name = "C"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Must("taint", "hubspot_objects_batch.one")
			two := []string{`c: name = "C"`}
			if moved {
				two = append(two, `a: name = "A"`)
			}
			w.Config(batchHCL("one", "", `b: name = "B"`) + batchHCL("two", "", two...))
			w.MustFail([]string{"terraform untaint", `"a"`}, "apply", "-auto-approve")
			for key, id := range ids {
				acctest.Equal(t, key+" is live", acctest.IsLive(sim, id), true)
			}
			w.Must("untaint", "hubspot_objects_batch.one")
			if moved {
				w.MustFail([]string{"deletion_policy = \"abandon\""}, "apply", "-auto-approve")
				mustHold(t, sim, ids)
				return
			}
			w.Apply()
			acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["a"]})
			acctest.Equal(t, "keys in state", w.StateOf("hubspot_objects_batch.one").Keys(), []string{"b"})
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// leftOver makes a resource whose create_before_destroy replacement failed and
// was untainted: the replaced object, with a and b, is still there as a deposed
// one, beside the present one, with a.
func leftOver(t *testing.T) (*acctest.Workspace, *hubspotsim.Server, map[string]string) {
	t.Helper()
	sim, _ := acctest.CompaniesSim(t)
	withoutDefinitions(sim)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", leftOverExtra, `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("test", leftOverExtra, `a: name = "A"`, `bad: students = "many"`))
	w.MustFail([]string{`Record "bad"`}, "apply", "-auto-approve", "-replace="+acctest.BatchAddress)
	acctest.Equal(t, "keys in state", w.State().Keys(), []string{"a"})
	w.Must("untaint", acctest.BatchAddress)
	return w, sim, ids
}

const leftOverExtra = "deletion_policy = \"archive\"\n  lifecycle { create_before_destroy = true }"

// A record that left with a replacement comes back while the replaced object is
// still to be destroyed.
func TestAccObjectsBatch_takenBackFromLeftOver(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{nil, {"-parallelism=1"}, {"-refresh=false"}} {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			t.Parallel()
			w, sim, ids := leftOver(t)
			w.Config(batchHCL("test", leftOverExtra, `a: name = "A"`, `b: name = "B again"`))
			// Nothing tells for certain that the present object replaced the other, and
			// the destroy of another resource could come before the write.
			w.MustFail([]string{"terraform state rm"}, append([]string{"apply", "-auto-approve"}, flags...)...)
			mustHold(t, sim, ids)
			w.Must("state", "rm", acctest.BatchAddress)
			w.Apply()
			acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
			mustHold(t, sim, ids)
			acctest.Equal(t, "ids", w.State().IDs, ids)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// applyOrLetGo applies. Where the state has a deposed object whose create failed, and
// Terraform comes to plan that one first, the plan is refused; then the way that the
// message names has to work.
func applyOrLetGo(w *acctest.Workspace, flags ...string) {
	w.T.Helper()
	out, err := w.Run(append([]string{"apply", "-auto-approve"}, flags...)...)
	if err == nil {
		return
	}
	acctest.MustContain(w.T, out, "terraform state rm")
	w.Must("state", "rm", acctest.BatchAddress)
	w.Apply(flags...)
}

// What is created by another property in the same run might have replaced the
// object that is left over. It is still known that the present object, of which
// nothing is to be applied, holds some of its records.
func TestAccObjectsBatch_leftOverBesideCreate(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{nil, {"-parallelism=1"}} {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			t.Parallel()
			w, sim, ids := leftOver(t)
			other := strings.ReplaceAll(batchHCL("other", "", `z: name = "Z"`), `"code"`, `"code2"`)
			w.Config(batchHCL("test", leftOverExtra, `a: name = "A"`) + other)
			applyOrLetGo(w, flags...)
			acctest.Equal(t, "a is live", acctest.IsLive(sim, ids["a"]), true)
			acctest.Equal(t, "ids", w.State().IDs, map[string]string{"a": ids["a"]})
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// A resource is renamed by importing its records under the new name. Nothing
// orders the import's update and the destroy.
func TestAccObjectsBatch_importedWhileRemoved(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("one", "", `a: name = "A"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	w.Config(batchHCL("two", "", `a: name = "A"`) + "import {\n  to = hubspot_objects_batch.two\n  id = \"companies/code\"\n}\n")
	w.MustFail([]string{"moved block"}, "apply", "-auto-approve")
	mustHold(t, sim, ids)
	w.Must("state", "rm", "hubspot_objects_batch.one")
	w.Apply()
	mustHold(t, sim, ids)
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// Without a refresh the state of another resource has the id of a record that
// was merged into the one that leaves.
func TestAccObjectsBatch_mergedUnseen(t *testing.T) {
	t.Parallel()
	for _, destroy := range []bool{false, true} {
		t.Run(fmt.Sprintf("destroy %t", destroy), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.MergeKeepsPrimaryID = true }))
			w := acctest.NewWorkspace(t, sim)
			two := strings.ReplaceAll(batchHCL("two", "", `x: name = "X"`), `"code"`, `"code2"`)
			w.Config(batchHCL("one", "", `a: name = "A"`, `b: name = "B"`) + two)
			w.Apply()
			ids := w.StateOf("hubspot_objects_batch.one").IDs
			survivor := sim.Merge("companies", ids["a"], w.StateOf("hubspot_objects_batch.two").IDs["x"])
			acctest.Equal(t, "survivor", survivor, ids["a"])
			if destroy {
				w.Config(two)
			} else {
				w.Config(batchHCL("one", "", `b: name = "B"`) + two)
			}
			w.MustFail([]string{"Plan without -refresh=false"}, "apply", "-auto-approve", "-refresh=false")
			acctest.Equal(t, "survivor is live", acctest.IsLive(sim, survivor), true)
			acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
		})
	}
}

// Two resources lead to one record only since a merge after their plan.
func TestAccObjectsBatch_doubledSinceThePlan(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(name string) string {
		return batchHCL("one", "", fmt.Sprintf("a: name = %q", name)) +
			strings.ReplaceAll(batchHCL("two", "", fmt.Sprintf("x: name = %q", name)), `"code"`, `"code2"`)
	}
	w.Config(config("A"))
	w.Apply()
	var ids []string
	for _, r := range sim.Records("companies") {
		ids = append(ids, r.ID)
	}
	acctest.Equal(t, "records", len(ids), 2)
	w.Config(config("B"))
	w.Must("plan", "-out=plan.bin")
	survivor := sim.Merge("companies", ids[0], ids[1])
	before := len(sim.UpsertInputs())
	w.MustFail([]string{"Merged in HubSpot since the plan", "nothing was"}, "apply", "plan.bin")
	acctest.Equal(t, "written to what both lead to", len(sim.UpsertInputs()), before)
	acctest.Equal(t, "survivor is live", acctest.IsLive(sim, survivor), true)
	w.MustFail([]string{"Record is declared twice"}, "plan")
}

// A record that is merged after the plan has read it leads to the survivor, with
// somebody else's history: neither an update nor a destroy archives that.
func TestAccObjectsBatch_mergedAfterThePlan(t *testing.T) {
	t.Parallel()
	for _, destroy := range []bool{false, true} {
		t.Run(fmt.Sprintf("destroy %t", destroy), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", `deletion_policy = "archive"`, `a: name = "A"`, `b: name = "B"`))
			w.Apply()
			ids := acctest.SimIDs(sim)
			args := []string{"plan", "-out=plan.bin"}
			if destroy {
				args = append(args, "-destroy")
			} else {
				w.Config(batchHCL("test", `deletion_policy = "archive"`, `a: name = "A"`))
			}
			w.Must(args...)
			other := sim.Seed("companies", map[string]string{"name": "Other", "code": "other"})
			survivor := sim.Merge("companies", other, ids["b"])
			w.Must("apply", "plan.bin")
			acctest.Equal(t, "survivor is live", acctest.IsLive(sim, survivor), true)
			acctest.Equal(t, "a is live", acctest.IsLive(sim, ids["a"]), !destroy)
		})
	}
}

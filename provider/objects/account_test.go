// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// another starts a second account, such as a sandbox, that knows the same
// properties.
func another(t *testing.T, opts ...hubspotsim.Option) *hubspotsim.Server {
	t.Helper()
	sim, _ := acctest.CompaniesSim(t, append(opts, func(c *hubspotsim.Config) { c.PortalID = 777 })...)
	return sim
}

// switchTo runs what follows with the credentials of another account.
func switchTo(w *acctest.Workspace, sim *hubspotsim.Server) {
	w.Env = append(w.Env, "HUBSPOT_BASE_URL="+sim.URL(), "HUBSPOT_ACCESS_TOKEN="+sim.Token())
}

func rowsHCL(n int) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`k%02d: name = "N%d"`, i, i)
	}
	return rows
}

// writes counts what changed an account.
func writes(sim *hubspotsim.Server) int { return sim.CountUpserts() + sim.CountArchives() }

// The credentials of a sandbox that is a copy of the account change nothing: its
// records have the same keys and other ids.
func TestAccObjectsBatch_otherAccount(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	copied := another(t)
	copied.SeedMany("companies", []map[string]string{{"code": "unrelated"}})
	for i := range 12 {
		copied.SeedMany("companies", []map[string]string{{"code": fmt.Sprintf("k%02d", i), "name": fmt.Sprintf("N%d", i)}})
	}
	w := acctest.NewWorkspace(t, sim)
	config := batchHCL("test", "", rowsHCL(12)...)
	w.Config(config)
	w.Apply()
	before := w.Must("state", "pull")
	wrong := []string{"Wrong HubSpot account", "4242", "777"}

	switchTo(w, copied)
	w.MustFail(wrong, "plan")
	w.MustFail(wrong, "apply", "-auto-approve", "-refresh-only")
	w.MustFail(wrong, "destroy", "-auto-approve")
	w.MustFail(wrong, "destroy", "-auto-approve", "-refresh=false")
	w.Config(batchHCL("test", "", rowsHCL(11)...))
	w.MustFail(wrong, "apply", "-auto-approve", "-refresh=false")
	w.Config(batchHCL("test", `deletion_policy = "archive"`, rowsHCL(12)...) + "\n")
	w.MustFail(wrong, "apply", "-auto-approve", "-replace=hubspot_objects_batch.test")
	acctest.Equal(t, "writes", writes(copied), 0)
	acctest.Equal(t, "record reads", copied.Count(string(hubspotsim.OpBatchRead)), 0)

	// Without a record there is nothing to lose, and back at home nothing changed.
	acctest.Equal(t, "state", w.Must("state", "pull"), before)
	switchTo(w, sim)
	w.Config(config)
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// What was planned for one account is not applied to another.
func TestAccObjectsBatch_otherAccountBeforeApply(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	copied := another(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", rowsHCL(3)...))
	w.Apply()
	w.Config(batchHCL("test", "", rowsHCL(2)...))
	w.Must("plan", "-out=update")
	w.Must("plan", "-destroy", "-out=destroy")
	switchTo(w, copied)
	w.MustFail([]string{"Wrong HubSpot account"}, "apply", "update")
	w.MustFail([]string{"Wrong HubSpot account"}, "apply", "destroy")
	acctest.Equal(t, "writes", writes(copied), 0)
	acctest.Equal(t, "keys", w.State().Keys(), []string{"k00", "k01", "k02"})
}

// Imported records belong to an account from the import on.
func TestAccObjectsBatch_otherAccountAfterImport(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	copied := another(t)
	for _, s := range []*hubspotsim.Server{copied, sim} {
		s.SeedMany("companies", []map[string]string{{"code": "filler" + s.URL()}, {"code": "k00", "name": "N0"}})
	}
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", rowsHCL(1)...))
	w.Must("import", "hubspot_objects_batch.test", "companies/code/k00")
	switchTo(w, copied)
	w.MustFail([]string{"Wrong HubSpot account"}, "plan")
}

// The account is asked for once in a process that reads or writes, and never
// where there is nothing to do.
func TestAccObjectsBatch_accountCalls(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	asked := func(what string, want int, args ...string) {
		t.Helper()
		sim.ResetRequests()
		w.Must(args...)
		acctest.Equal(t, "account calls of "+what, sim.Count(string(hubspotsim.OpAccountDetails)), want)
	}
	w.Config(batchHCL("test", "", rowsHCL(3)...) + batchHCL("more", "", `m: name = "M"`))
	asked("the plan of a create", 0, "plan", "-out=p")
	asked("its apply", 1, "apply", "p")
	asked("a plan", 1, "plan")
	asked("a plan that reads nothing", 0, "plan", "-refresh=false")
	asked("a destroy with its two plans", 3, "destroy", "-auto-approve")
}

// Who may not read the account's details works without the check, until portal_id
// asks for it.
func TestAccObjectsBatch_accountUnreadable(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", rowsHCL(2)...))
	w.Apply()
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpAccountDetails, Status: http.StatusForbidden,
		Body: `{"status":"error","message":"This app hasn't been granted all required scopes","category":"MISSING_SCOPES"}`,
	})
	acctest.MustContain(t, w.Must("plan"), "No changes")
	w.Config(batchHCL("test", "", rowsHCL(3)...))
	w.Apply()
	w.Config("provider \"hubspot\" {\n  portal_id = \"4242\"\n}\n" + batchHCL("test", "", rowsHCL(4)...))
	w.MustFail([]string{"Unable to Check the HubSpot Account", "portal_id"}, "plan")
}

// portal_id is compared before anything is read.
func TestAccObjectsBatch_portalBeforeReading(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	wrong := "provider \"hubspot\" {\n  portal_id = \"1\"\n}\n"
	for name, hcl := range map[string]string{
		"objects":  batchHCL("test", "", rowsHCL(1)...),
		"records":  "data \"hubspot_objects\" \"x\" {\n  object_type = \"companies\"\n  properties = [\"name\"]\n  query = \"x\"\n}\n",
		"property": "resource \"hubspot_property\" \"x\" {\n  object_type = \"companies\"\n  name = \"x\"\n  label = \"X\"\n  type = \"string\"\n  field_type = \"text\"\n  group_name = \"companyinformation\"\n}\n",
		"account":  "data \"hubspot_account\" \"x\" {}\n",
		"owners":   "data \"hubspot_owners\" \"x\" {}\n",
	} {
		sim.ResetRequests()
		w.Config(wrong + hcl)
		w.MustFail([]string{"Wrong HubSpot account", "portal_id is 1"}, "plan")
		if n, all := sim.Count(string(hubspotsim.OpAccountDetails)), len(sim.Requests()); all != n {
			t.Errorf("%s: %d calls, of which %d are about the account", name, all, n)
		}
	}
	w.Config("provider \"hubspot\" {\n  portal_id = \"0\"\n}\n" + batchHCL("test", "", rowsHCL(1)...))
	w.MustFail([]string{"Invalid portal id"}, "plan")
}

// More than half of the records gone, and at least ten, is no reason to forget
// them.
func TestAccObjectsBatch_manyGone(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", rowsHCL(18)...))
	w.Apply()
	ids := acctest.SimIDs(sim)
	gone := func(from, to int) {
		for i := from; i < to; i++ {
			sim.Archive("companies", ids[fmt.Sprintf("k%02d", i)])
		}
	}
	gone(0, 9)
	acctest.MustContain(t, w.Must("plan"), "+ \"k00\"", "+ \"k08\"")
	gone(9, 10)
	many := []string{"Many records are not in HubSpot", "10 of the 18", `missing_records = "recreate"`}
	w.MustFail(many, "plan")
	w.MustFail(many, "apply", "-auto-approve", "-refresh-only")
	w.MustFail(many, "destroy", "-auto-approve")
	w.MustFail([]string{"Unable to Archive Records", "missing_records"}, "destroy", "-auto-approve", "-refresh=false")
	acctest.Equal(t, "live records", len(sim.Records("companies")), 0)
	acctest.Equal(t, "state", len(w.State().IDs), 10)

	w.Config(batchHCL("test", `missing_records = "recreate"`, rowsHCL(18)...))
	w.Must("apply", "-auto-approve", "-refresh=false", "-target=hubspot_objects_batch.test")
	acctest.MustContain(t, w.Must("destroy", "-auto-approve"), "Destroy complete")
}

// A record that comes back under its id is what it was: made by this resource.
func TestAccObjectsBatch_cameBack(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.SeedMany("companies", []map[string]string{{"code": "k01", "name": "N1"}})
	w := acctest.NewWorkspace(t, sim)
	config := batchHCL("test", `existing_records = "adopt"`, rowsHCL(3)...)
	w.Config(config)
	w.Apply()
	ids := acctest.SimIDs(sim)
	for _, key := range []string{"k00", "k01"} {
		sim.Archive("companies", ids[key])
	}
	w.Must("apply", "-auto-approve", "-refresh-only")
	acctest.Equal(t, "keys", w.State().Keys(), []string{"k02"})
	for _, key := range []string{"k00", "k01"} {
		if err := sim.Restore("companies", ids[key]); err != nil {
			t.Fatal(err)
		}
	}
	w.Config(batchHCL("test", `existing_records = "fail"`, rowsHCL(3)...))
	out := w.Apply()
	acctest.MustNotContain(t, out, "adopted")
	state := w.State()
	for _, key := range []string{"k00", "k01", "k02"} {
		acctest.Equal(t, key, state.IDs[key], ids[key])
	}
	acctest.Equal(t, "created", state.Created, map[string]bool{"k00": true, "k01": false, "k02": true})
}

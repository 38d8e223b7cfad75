// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// A plan says what became of each missing record, and makes anew what no person
// decided otherwise.
func TestAccObjectsBatch_missingRecords(t *testing.T) {
	t.Parallel()
	archived := func(sim *hubspotsim.Server, ids map[string]string) { sim.Archive("companies", ids["k00"]) }
	for name, tt := range map[string]struct {
		// happen is what people do in HubSpot.
		happen func(sim *hubspotsim.Server, ids map[string]string)
		// texts are said of it, and by default the plan is refused.
		texts   []string
		refused bool
	}{
		"archived": {archived, []string{"1 record was archived in HubSpot", "was archived on 20"}, false},
		"deleted": {func(sim *hubspotsim.Server, ids map[string]string) {
			sim.Archive("companies", ids["k00"])
			sim.Delete("companies", ids["k00"])
		}, []string{"1 record was deleted in HubSpot", "is not in HubSpot any more"}, false},
		"merged": {func(sim *hubspotsim.Server, ids map[string]string) {
			sim.Merge("companies", ids["k01"], ids["k00"])
		}, []string{"1 record was merged into another record", `whose key is "k01"`}, true},
		"rekeyed": {func(sim *hubspotsim.Server, ids map[string]string) {
			sim.Edit("companies", ids["k00"], map[string]string{"code": "other"})
		}, []string{"1 record with another key in HubSpot", `has the key "other" now`}, true},
		"keyless": {func(sim *hubspotsim.Server, ids map[string]string) {
			sim.Edit("companies", ids["k00"], map[string]string{"code": ""})
		}, []string{"1 record with another key in HubSpot", "has no key now"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", "", rowsHCL(3)...))
			w.Apply()
			ids := acctest.SimIDs(sim)
			tt.happen(sim, ids)
			texts := append(tt.texts, `"k00" (id `+ids["k00"]+`)`) //nolint:gocritic // one slice for each case

			w.Config(batchHCL("test", `missing_records = "fail"`, rowsHCL(3)...))
			w.MustFail(texts, "apply", "-auto-approve")
			acctest.Equal(t, "writes after fail", sim.CountUpserts(), 1)

			w.Config(batchHCL("test", "", rowsHCL(3)...))
			if tt.refused {
				w.MustFail(append(texts, `missing_records = "recreate"`), "apply", "-auto-approve")
				acctest.Equal(t, "writes", sim.CountUpserts(), 1)
				w.Config(batchHCL("test", `missing_records = "recreate"`, rowsHCL(3)...))
			}
			acctest.MustContain(t, w.Apply(), texts...)
			acctest.Equal(t, "keys", w.State().Keys(), []string{"k00", "k01", "k02"})
			if w.State().IDs["k00"] == ids["k00"] {
				t.Error("k00 has its old id")
			}
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// The key of a merged record that leaves the configuration makes the plan go on:
// the record that is left stays, whatever it is called.
func TestAccObjectsBatch_mergedKeyLeaves(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", rowsHCL(3)...))
	w.Apply()
	ids := acctest.SimIDs(sim)
	survivor := sim.Merge("companies", ids["k01"], ids["k00"])
	w.MustFail([]string{"merged into another record", survivor}, "plan")
	w.Config(batchHCL("test", "", rowsHCL(3)[1:]...))
	w.Apply()
	acctest.Equal(t, "id", w.State().IDs["k01"], survivor)
	acctest.Equal(t, "survivor is live", acctest.IsLive(sim, survivor), true)
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// A renamed key follows a record whose key was edited: it is the same record, and
// this resource made it.
func TestAccObjectsBatch_rekeyedIsFollowed(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	id := acctest.SimIDs(sim)["a"]
	sim.Edit("companies", id, map[string]string{"code": "z"})
	w.Config(batchHCL("test", `existing_records = "fail"`, `z: name = "A"`))
	w.Apply()
	acctest.Equal(t, "id", w.State().IDs["z"], id)
	acctest.Equal(t, "created", w.State().Created, map[string]bool{"z": true})
	acctest.Equal(t, "live records", len(sim.Records("companies")), 1)
}

// Only what is missing is asked for by its id, a hundred in a call.
func TestAccObjectsBatch_missingCalls(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	rows := make([]string, 300)
	for i := range rows {
		rows[i] = fmt.Sprintf(`k%03d: name = "N"`, i)
	}
	w.Config(batchHCL("test", "", rows...))
	w.Apply()
	sim.ResetRequests()
	w.Must("plan")
	acctest.Equal(t, "reads of a plan", sim.Count(string(hubspotsim.OpBatchRead)), 3)
	ids := acctest.SimIDs(sim)
	for i := range 120 {
		sim.Archive("companies", ids[fmt.Sprintf("k%03d", i)])
	}
	sim.ResetRequests()
	w.Must("plan")
	// 3 by key, 2 and 2 by id among the live and the archived, 2 for new keys.
	acctest.Equal(t, "reads of a plan with missing records", sim.Count(string(hubspotsim.OpBatchRead)), 9)
}

// Where all records have to be there, none is made: neither by the plan's word nor
// by that of an apply that finds one gone.
func TestAccObjectsBatch_requireExisting(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	ids := sim.SeedMany("companies", []map[string]string{{"code": "k00"}, {"code": "k01"}})
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", `existing_records = "require"`, rowsHCL(3)...))
	w.MustFail([]string{"1 record is not in HubSpot", "k02"}, "apply", "-auto-approve")
	w.Config(batchHCL("test", `existing_records = "require"`, rowsHCL(2)...))
	w.Must("plan", "-out=p")
	sim.Archive("companies", ids[1])
	w.MustFail([]string{"1 record is not in HubSpot", "k01"}, "apply", "p")
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	if err := sim.Restore("companies", ids[1]); err != nil {
		t.Fatal(err)
	}
	w.Apply()
	acctest.Equal(t, "ids", w.State().IDs, map[string]string{"k00": ids[0], "k01": ids[1]})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

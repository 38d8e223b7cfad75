// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// A first load costs a call for each hundred records in the plan and one in the apply,
// beside one to look at a few of them, where the engine stores what a plan leaves; else
// two in the apply.
func TestAccObjectsBatch_firstLoad(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", many(950, func(i int) string { return fmt.Sprintf(`name = "Name %d"`, i) })...))
	spared, accounts := 10, 0
	if acctest.StoresPlans() {
		spared, accounts = 1, 1
	}

	w.Must("plan", "-out=plan.bin")
	acctest.Equal(t, "reads of the plan", sim.CountReads(), 10)
	acctest.Equal(t, "requests for the account", sim.Count("/account-info/**"), accounts)
	sim.ResetRequests()
	acctest.MustNotContain(t, w.Must("apply", "plan.bin"), "existed already")
	acctest.Equal(t, "reads of the apply", sim.CountReads(), spared)
	acctest.Equal(t, "upserts", sim.CountUpserts(), 10)
	ids := acctest.SimIDs(sim)
	acctest.Equal(t, "ids", w.State().IDs, ids)
	if strings.Contains(privateOf(t, w), "absent") {
		t.Error("the state keeps what the plan noted")
	}
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// The plan is applied again after an apply that was killed before its last record was
	// written and its state was saved: what it made counts as made here.
	if err := os.Remove(filepath.Join(w.Dir, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	last := slices.Max(slices.Collect(maps.Keys(ids)))
	sim.Archive("companies", ids[last])
	sim.ResetRequests()
	acctest.MustNotContain(t, w.Must("apply", "plan.bin"), "existed already")
	acctest.Equal(t, "reads of the second apply", sim.CountReads(), 10+accounts)
	state := w.State()
	acctest.Equal(t, "created", slices.Contains(slices.Collect(maps.Values(state.Created)), false), false)
	delete(ids, last)
	delete(state.IDs, last)
	acctest.Equal(t, "ids", state.IDs, ids)
	acctest.Equal(t, "companies", sim.CountRecords("companies"), 950)
}

// privateOf is the private data of the one object in a workspace's state.
func privateOf(t *testing.T, w *acctest.Workspace) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Instances []struct{ Private []byte }
		}
	}
	if err := json.Unmarshal(b, &state); err != nil || len(state.Resources) != 1 || len(state.Resources[0].Instances) != 1 {
		t.Fatal("no state of one object", err)
	}
	return string(state.Resources[0].Instances[0].Private)
}

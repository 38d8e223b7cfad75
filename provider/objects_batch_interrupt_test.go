// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"fmt"
	"maps"
	"slices"
	"syscall"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func TestAccObjectsBatch_interrupt(t *testing.T) {
	t.Parallel()
	rows := many(600, named)
	changed := many(600, func(i int) string { return fmt.Sprintf(`name = "Changed %d"`, i) })
	throttled := "provider \"hubspot\" {\n  max_concurrency = 1\n}\n"
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run("create "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := companiesSim(t)
			w := newWorkspace(t, sim)
			w.config(throttled + batchHCL("test", "", rows...))
			w.signalled(sig, hubspotsim.OpUpsert, 3, false, "apply", "-auto-approve")
			landed := simIDs(sim)
			if len(landed) == 0 || len(landed) == 600 {
				t.Fatalf("%d records landed, want some", len(landed))
			}
			equal(t, "ids", w.state().IDs, landed)
			w.apply()
			checkConverged(t, w, landed)
		})
		t.Run("update "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := companiesSim(t)
			w := newWorkspace(t, sim)
			w.config(throttled + batchHCL("test", "", rows...))
			w.apply()
			ids := simIDs(sim)
			w.config(throttled + batchHCL("test", "", changed...))
			w.signalled(sig, hubspotsim.OpUpsert, 3, false, "apply", "-auto-approve")
			equal(t, "tainted", w.state().Tainted, false)
			equal(t, "ids", w.state().IDs, ids)
			sim.ResetRequests()
			w.apply()
			if n := len(sim.UpsertInputs()); n == 0 || n == 600 {
				t.Fatalf("the second apply wrote %d records, want the rest", n)
			}
			checkConverged(t, w, ids)
		})
		t.Run("delete "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := companiesSim(t)
			w := newWorkspace(t, sim)
			w.config(throttled + batchHCL("test", "", rows...))
			w.apply()
			w.signalled(sig, hubspotsim.OpBatchArchive, 3, false, "destroy", "-auto-approve")
			left := simIDs(sim)
			equal(t, "ids", w.state().IDs, left)
			if len(left) == 0 || len(left) == 600 {
				t.Fatalf("%d records are left, want some", len(left))
			}
			w.must("destroy", "-auto-approve")
			equal(t, "live records", len(sim.Records("companies")), 0)
			equal(t, "archived records", len(sim.ArchivedRecords("companies")), 600)
		})
		t.Run("refresh "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := companiesSim(t)
			w := newWorkspace(t, sim)
			w.config(throttled + batchHCL("test", "", rows...))
			w.apply()
			ids := simIDs(sim)
			w.signalled(sig, hubspotsim.OpBatchRead, 3, false, "apply", "-auto-approve")
			equal(t, "ids", w.state().IDs, ids)
			checkConverged(t, w, ids)
		})
	}
}

// checkConverged checks that HubSpot and the state agree, that nothing was
// archived, and that the records that were there kept their ids.
func checkConverged(t *testing.T, w *workspace, kept map[string]string) {
	t.Helper()
	ids := simIDs(w.sim)
	equal(t, "records", len(ids), 600)
	equal(t, "ids", w.state().IDs, ids)
	for key, id := range kept {
		if ids[key] != id {
			t.Fatalf("%s has the id %s, had %s", key, ids[key], id)
		}
	}
	equal(t, "archived records", len(w.sim.ArchivedRecords("companies")), 0)
	mustContain(t, w.must("plan"), "No changes")
}

// A killed provider, or a killed Terraform, leaves records without a state. The
// next apply finds them by their keys and still knows that they are its own.
func TestAccObjectsBatch_killed(t *testing.T) {
	t.Parallel()
	for name, provider := range map[string]bool{"provider": true, "both": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := companiesSim(t)
			sim.Seed("companies", map[string]string{"code": "k599", "name": "Theirs"})
			w := newWorkspace(t, sim)
			w.config("provider \"hubspot\" {\n  max_concurrency = 1\n}\n" + batchHCL("test", "", many(600, named)...))
			w.signalled(syscall.SIGKILL, hubspotsim.OpUpsert, 4, provider, "apply", "-auto-approve", "-lock=false")
			landed := simIDs(sim)
			if len(landed) < 200 || len(landed) == 600 {
				t.Fatalf("%d records landed, want some", len(landed))
			}
			mustContain(t, w.apply("-lock=false"), "from an interrupted apply", "1 existing record will be adopted")
			checkConverged(t, w, landed)
			created := w.state().Created
			equal(t, "created of a foreign record", created["k599"], false)
			delete(created, "k599")
			equal(t, "created of our own", slices.Contains(slices.Collect(maps.Values(created)), false), false)
		})
	}
}

// Records of the same app that were not just made as declared are adopted.
func TestAccObjectsBatch_killedIsNotAssumed(t *testing.T) {
	t.Parallel()
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	w.config(batchHCL("first", `deletion_policy = "abandon"`, `a: name = "A"`, `b: name = "B"`))
	w.apply()
	w.must("state", "rm", "hubspot_objects_batch.first")
	w.config(batchHCL("test", "", `a: name = "Another"`, `new: name = "N"`))
	w.apply()
	equal(t, "created", w.state().Created, map[string]bool{"a": false, "new": true})
}

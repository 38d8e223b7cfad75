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
			sim, _ := CompaniesSim(t)
			w := NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Signalled(sig, hubspotsim.OpUpsert, 3, false, "apply", "-auto-approve")
			landed := SimIDs(sim)
			if len(landed) == 0 || len(landed) == 600 {
				t.Fatalf("%d records landed, want some", len(landed))
			}
			Equal(t, "ids", w.State().IDs, landed)
			w.Apply()
			checkConverged(t, w, landed)
		})
		t.Run("update "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := CompaniesSim(t)
			w := NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Apply()
			ids := SimIDs(sim)
			w.Config(throttled + batchHCL("test", "", changed...))
			w.Signalled(sig, hubspotsim.OpUpsert, 3, false, "apply", "-auto-approve")
			Equal(t, "tainted", w.State().Tainted, false)
			Equal(t, "ids", w.State().IDs, ids)
			sim.ResetRequests()
			w.Apply()
			if n := len(sim.UpsertInputs()); n == 0 || n == 600 {
				t.Fatalf("the second apply wrote %d records, want the rest", n)
			}
			checkConverged(t, w, ids)
		})
		t.Run("delete "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := CompaniesSim(t)
			w := NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Apply()
			w.Signalled(sig, hubspotsim.OpBatchArchive, 3, false, "destroy", "-auto-approve")
			left := SimIDs(sim)
			Equal(t, "ids", w.State().IDs, left)
			if len(left) == 0 || len(left) == 600 {
				t.Fatalf("%d records are left, want some", len(left))
			}
			w.Must("destroy", "-auto-approve")
			Equal(t, "live records", len(sim.Records("companies")), 0)
			Equal(t, "archived records", len(sim.ArchivedRecords("companies")), 600)
		})
		t.Run("refresh "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := CompaniesSim(t)
			w := NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Apply()
			ids := SimIDs(sim)
			w.Signalled(sig, hubspotsim.OpBatchRead, 3, false, "apply", "-auto-approve")
			Equal(t, "ids", w.State().IDs, ids)
			checkConverged(t, w, ids)
		})
	}
}

// checkConverged checks that HubSpot and the state agree, that nothing was
// archived, and that the records that were there kept their ids.
func checkConverged(t *testing.T, w *Workspace, kept map[string]string) {
	t.Helper()
	ids := SimIDs(w.Sim)
	Equal(t, "records", len(ids), 600)
	Equal(t, "ids", w.State().IDs, ids)
	for key, id := range kept {
		if ids[key] != id {
			t.Fatalf("%s has the id %s, had %s", key, ids[key], id)
		}
	}
	Equal(t, "archived records", len(w.Sim.ArchivedRecords("companies")), 0)
	MustContain(t, w.Must("plan"), "No changes")
}

// A killed provider, or a killed Terraform, leaves records without a state. The
// next apply finds them by their keys and still knows that they are its own.
func TestAccObjectsBatch_killed(t *testing.T) {
	t.Parallel()
	for name, provider := range map[string]bool{"provider": true, "both": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := CompaniesSim(t)
			sim.Seed("companies", map[string]string{"code": "k599", "name": "Theirs"})
			w := NewWorkspace(t, sim)
			w.Config("provider \"hubspot\" {\n  max_concurrency = 1\n}\n" + batchHCL("test", "", many(600, named)...))
			w.Signalled(syscall.SIGKILL, hubspotsim.OpUpsert, 4, provider, "apply", "-auto-approve", "-lock=false")
			landed := SimIDs(sim)
			if len(landed) < 200 || len(landed) == 600 {
				t.Fatalf("%d records landed, want some", len(landed))
			}
			MustContain(t, w.Apply("-lock=false"), "from an interrupted apply", "1 existing record will be adopted")
			checkConverged(t, w, landed)
			created := w.State().Created
			Equal(t, "created of a foreign record", created["k599"], false)
			delete(created, "k599")
			Equal(t, "created of our own", slices.Contains(slices.Collect(maps.Values(created)), false), false)
		})
	}
}

// Records of the same app that were not just made as declared are adopted.
func TestAccObjectsBatch_killedIsNotAssumed(t *testing.T) {
	t.Parallel()
	sim, _ := CompaniesSim(t)
	w := NewWorkspace(t, sim)
	w.Config(batchHCL("first", `deletion_policy = "abandon"`, `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	w.Must("state", "rm", "hubspot_objects_batch.first")
	w.Config(batchHCL("test", "", `a: name = "Another"`, `new: name = "N"`))
	w.Apply()
	Equal(t, "created", w.State().Created, map[string]bool{"a": false, "new": true})
}

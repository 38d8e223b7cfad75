// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package objects_test

import (
	"fmt"
	"maps"
	"slices"
	"syscall"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

func TestAccObjectsBatch_interrupt(t *testing.T) {
	t.Parallel()
	rows := many(600, named)
	changed := many(600, func(i int) string { return fmt.Sprintf(`name = "Changed %d"`, i) })
	throttled := "provider \"hubspot\" {\n  max_concurrency = 1\n}\n"
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run("create "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Signalled(sig, hubspotsim.OpUpsert, 3, false, "apply", "-auto-approve")
			landed := acctest.SimIDs(sim)
			if len(landed) == 0 || len(landed) == 600 {
				t.Fatalf("%d records landed, want some", len(landed))
			}
			acctest.Equal(t, "ids", w.State().IDs, landed)
			w.Apply()
			checkConverged(t, w, landed)
		})
		t.Run("update "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Config(throttled + batchHCL("test", "", changed...))
			w.Signalled(sig, hubspotsim.OpUpsert, 3, false, "apply", "-auto-approve")
			acctest.Equal(t, "tainted", w.State().Tainted, false)
			acctest.Equal(t, "ids", w.State().IDs, ids)
			sim.ResetRequests()
			w.Apply()
			if n := len(sim.UpsertInputs()); n == 0 || n == 600 {
				t.Fatalf("the second apply wrote %d records, want the rest", n)
			}
			checkConverged(t, w, ids)
		})
		t.Run("delete "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Apply()
			w.Signalled(sig, hubspotsim.OpBatchArchive, 3, false, "destroy", "-auto-approve")
			left := acctest.SimIDs(sim)
			acctest.Equal(t, "ids", w.State().IDs, left)
			if len(left) == 0 || len(left) == 600 {
				t.Fatalf("%d records are left, want some", len(left))
			}
			w.Must("destroy", "-auto-approve")
			acctest.Equal(t, "live records", len(sim.Records("companies")), 0)
			acctest.Equal(t, "archived records", len(sim.ArchivedRecords("companies")), 600)
		})
		t.Run("refresh "+sig.String(), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(throttled + batchHCL("test", "", rows...))
			w.Apply()
			ids := acctest.SimIDs(sim)
			w.Signalled(sig, hubspotsim.OpBatchRead, 3, false, "apply", "-auto-approve")
			acctest.Equal(t, "ids", w.State().IDs, ids)
			checkConverged(t, w, ids)
		})
	}
}

// checkConverged checks that HubSpot and the state agree, that nothing was
// archived, and that the records that were there kept their ids.
func checkConverged(t *testing.T, w *acctest.Workspace, kept map[string]string) {
	t.Helper()
	ids := acctest.SimIDs(w.Sim)
	acctest.Equal(t, "records", len(ids), 600)
	acctest.Equal(t, "ids", w.State().IDs, ids)
	for key, id := range kept {
		if ids[key] != id {
			t.Fatalf("%s has the id %s, had %s", key, ids[key], id)
		}
	}
	acctest.Equal(t, "archived records", len(w.Sim.ArchivedRecords("companies")), 0)
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// A killed provider, or a killed Terraform, leaves records without a state. The
// next apply finds them by their keys and still knows that they are its own.
func TestAccObjectsBatch_killed(t *testing.T) {
	t.Parallel()
	for name, provider := range map[string]bool{"provider": true, "both": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			sim.Seed("companies", map[string]string{"code": "k599", "name": "Theirs"})
			w := acctest.NewWorkspace(t, sim)
			w.Config("provider \"hubspot\" {\n  max_concurrency = 1\n}\n" + batchHCL("test", "", many(600, named)...))
			w.Signalled(syscall.SIGKILL, hubspotsim.OpUpsert, 4, provider, "apply", "-auto-approve", "-lock=false")
			landed := acctest.SimIDs(sim)
			if len(landed) < 200 || len(landed) == 600 {
				t.Fatalf("%d records landed, want some", len(landed))
			}
			acctest.MustContain(t, w.Apply("-lock=false"), "from an interrupted apply", "(1 adopted)")
			checkConverged(t, w, landed)
			created := w.State().Created
			acctest.Equal(t, "created of a foreign record", created["k599"], false)
			delete(created, "k599")
			acctest.Equal(t, "created of our own", slices.Contains(slices.Collect(maps.Values(created)), false), false)
		})
	}
}

// Records of the same app that were not just made as declared are adopted.
func TestAccObjectsBatch_killedIsNotAssumed(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("first", `deletion_policy = "abandon"`, `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	w.Must("state", "rm", "hubspot_objects_batch.first")
	w.Config(batchHCL("test", "", `a: name = "Another"`, `new: name = "N"`))
	w.Apply()
	acctest.Equal(t, "created", w.State().Created, map[string]bool{"a": false, "new": true})
}

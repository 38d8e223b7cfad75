// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const scaleHCL = `
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = "code"
  records     = provider::hubspot::csv_records(file("rows.csv"), "code")
}
`

// TestAccObjectsBatch_tenThousand counts the calls of a life of 10,249 records:
// not one more than HubSpot's hundred a call makes necessary.
func TestAccObjectsBatch_tenThousand(t *testing.T) {
	t.Parallel()
	const rows, changed, batches = 10_249, 4711, 103
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	w.config(scaleHCL)
	w.write("rows.csv", scaleCSV(rows, -1))

	w.must("plan", "-out=plan.bin")
	mustCall(t, sim, "the first plan", callCounts{Definitions: 1, Reads: batches})
	// With -auto-approve Terraform plans in one process and applies in another,
	// where it plans the resource once more.
	w.must("apply", "plan.bin")
	inputs := sim.UpsertInputs()
	mustCall(t, sim, "the apply of the plan", callCounts{Definitions: 1, Reads: batches, Upserts: batches})
	equal(t, "inputs", len(inputs), rows)
	equal(t, "records", len(sim.Records("companies")), rows)

	w.must("plan", "-detailed-exitcode")
	mustCall(t, sim, "the second plan", callCounts{Reads: batches})

	w.write("rows.csv", scaleCSV(rows, changed))
	mustContain(t, w.must("plan"), "Plan: 0 to add, 1 to change, 0 to destroy.")
	mustCall(t, sim, "the plan of a changed row", callCounts{Definitions: 1, Reads: batches})
	w.apply()
	inputs = sim.UpsertInputs()
	mustCall(t, sim, "the apply of a changed row", callCounts{Definitions: 2, Reads: batches, Upserts: 1})
	if len(inputs) != 1 || inputs[0].ID != "org-04711.example" || !cmp.Equal(inputs[0].Properties, map[string]string{"region": "Elsewhere"}) {
		t.Fatalf("sent %+v, want the region of one record alone", inputs)
	}

	imported := newWorkspace(t, sim)
	imported.config(scaleHCL)
	imported.write("rows.csv", scaleCSV(rows, changed))
	imported.must("import", testBatch, "companies/code?properties=name,city,country,region,students")
	mustCall(t, sim, "the import", callCounts{Definitions: 1, Lists: batches})
	imported.must("plan", "-detailed-exitcode")
	mustCall(t, sim, "the plan after the import", callCounts{Reads: batches})

	w.must("destroy", "-auto-approve")
	// One read of each batch refreshes it, another one comes right before it is
	// archived: the record behind an id may have been merged in between.
	mustCall(t, sim, "the destroy", callCounts{Reads: 2 * batches, Archives: batches})
	equal(t, "records", len(sim.Records("companies")), 0)
}

// TestAccObjectsBatch_sharedDefinitions counts the calls of resources beside each
// other: each of Terraform's processes reads the definitions of a type once.
func TestAccObjectsBatch_sharedDefinitions(t *testing.T) {
	t.Parallel()
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	config := func(name string) string {
		return batchHCL("a", "", `a1: name = "`+name+` A"`) + batchHCL("b", "", `b1: name = "`+name+` B"`) + batchHCL("c", "", `c1: name = "`+name+` C"`)
	}
	w.config(config("First"))
	w.must("plan")
	mustCall(t, sim, "the plan", callCounts{Definitions: 1, Reads: 3})
	w.apply()
	mustCall(t, sim, "the apply, which plans in two processes", callCounts{Definitions: 2, Reads: 6, Upserts: 3})
	w.must("plan", "-detailed-exitcode")
	mustCall(t, sim, "the empty plan", callCounts{Reads: 3})
	w.config(config("Second"))
	w.must("plan", "-out=plan.bin")
	mustCall(t, sim, "the plan of changes", callCounts{Definitions: 1, Reads: 3})
	w.must("apply", "plan.bin")
	mustCall(t, sim, "the apply of changes", callCounts{Definitions: 1, Upserts: 3})
}

// TestAccObjectsBatch_newKeyCalls counts the calls of one more row: the refresh
// of those that are there, and one look-up in each process for the one that is
// not.
func TestAccObjectsBatch_newKeyCalls(t *testing.T) {
	t.Parallel()
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	w.config(scaleHCL)
	w.write("rows.csv", scaleCSV(250, -1))
	w.apply()
	sim.ResetRequests()
	w.write("rows.csv", scaleCSV(251, -1))
	w.must("plan", "-out=plan.bin")
	reads := sim.ReadInputs()
	mustCall(t, sim, "the plan", callCounts{Definitions: 1, Reads: 3 + 1})
	equal(t, "keys read", len(reads), 250+1)
	w.must("apply", "plan.bin")
	reads, writes := sim.ReadInputs(), sim.UpsertInputs()
	mustCall(t, sim, "the apply", callCounts{Definitions: 1, Reads: 1, Upserts: 1})
	equal(t, "keys read in the apply", len(reads), 1)
	equal(t, "keys written", len(writes), 1)
}

// TestAccObjectsBatch_shards counts the calls of groups: a call for each hundred
// of each group, and the definitions once for all.
func TestAccObjectsBatch_shards(t *testing.T) {
	t.Parallel()
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	w.config(`
locals {
  groups = { for r in csvdecode(file("rows.csv")) : substr(md5(r.code), 0, 1) => r... }
}
resource "hubspot_objects_batch" "test" {
  for_each    = toset(split("", "0123456789abcdef"))
  object_type = "companies"
  id_property = "code"
  records     = { for r in try(local.groups[each.key], []) : r.code => { name = r.name } }
}
`)
	w.write("rows.csv", scaleCSV(480, -1))
	w.apply()
	equal(t, "inputs", len(sim.UpsertInputs()), 480)
	mustCall(t, sim, "the apply", callCounts{Definitions: 2, Reads: 32, Upserts: 16})
	w.must("plan", "-detailed-exitcode")
	mustCall(t, sim, "the empty plan", callCounts{Reads: 16})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
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
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(scaleHCL)
	w.Write("rows.csv", acctest.ScaleCSV(rows, -1))

	w.Must("plan", "-out=plan.bin")
	acctest.MustCall(t, sim, "the first plan", acctest.CallCounts{Definitions: 1, Reads: batches})
	// With -auto-approve Terraform plans in one process and applies in another,
	// where it plans the resource once more.
	w.Must("apply", "plan.bin")
	inputs := sim.UpsertInputs()
	acctest.MustCall(t, sim, "the apply of the plan", acctest.CallCounts{Definitions: 1, Reads: batches, Upserts: batches})
	acctest.Equal(t, "inputs", len(inputs), rows)
	acctest.Equal(t, "records", len(sim.Records("companies")), rows)

	w.Must("plan", "-detailed-exitcode")
	acctest.MustCall(t, sim, "the second plan", acctest.CallCounts{Reads: batches})

	w.Write("rows.csv", acctest.ScaleCSV(rows, changed))
	acctest.MustContain(t, w.Must("plan"), "Plan: 0 to add, 1 to change, 0 to destroy.")
	acctest.MustCall(t, sim, "the plan of a changed row", acctest.CallCounts{Definitions: 1, Reads: batches})
	w.Apply()
	inputs = sim.UpsertInputs()
	acctest.MustCall(t, sim, "the apply of a changed row, which is read before it is overwritten", acctest.CallCounts{Definitions: 2, Reads: batches + 1, Upserts: 1})
	if len(inputs) != 1 || inputs[0].ID != "org-04711.example" || !cmp.Equal(inputs[0].Properties, map[string]string{"region": "Elsewhere"}) {
		t.Fatalf("sent %+v, want the region of one record alone", inputs)
	}

	imported := acctest.NewWorkspace(t, sim)
	imported.Config(scaleHCL)
	imported.Write("rows.csv", acctest.ScaleCSV(rows, changed))
	imported.Must("import", acctest.BatchAddress, "companies/code?properties=name,city,country,region,students")
	acctest.MustCall(t, sim, "the import", acctest.CallCounts{Definitions: 1, Lists: batches})
	imported.Must("plan", "-detailed-exitcode")
	acctest.MustCall(t, sim, "the plan after the import", acctest.CallCounts{Reads: batches})

	w.Must("destroy", "-auto-approve")
	// One read of each batch refreshes it, another one comes right before it is
	// archived: the record behind an id may have been merged in between.
	acctest.MustCall(t, sim, "the destroy", acctest.CallCounts{Reads: 2 * batches, Archives: batches})
	acctest.Equal(t, "records", len(sim.Records("companies")), 0)
}

// TestAccObjectsBatch_sharedDefinitions counts the calls of resources beside each
// other: each of Terraform's processes reads the definitions of a type once.
func TestAccObjectsBatch_sharedDefinitions(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(name string) string {
		return batchHCL("a", "", `a1: name = "`+name+` A"`) + batchHCL("b", "", `b1: name = "`+name+` B"`) + batchHCL("c", "", `c1: name = "`+name+` C"`)
	}
	w.Config(config("First"))
	w.Must("plan")
	acctest.MustCall(t, sim, "the plan", acctest.CallCounts{Definitions: 1, Reads: 3})
	w.Apply()
	acctest.MustCall(t, sim, "the apply, which plans in two processes", acctest.CallCounts{Definitions: 2, Reads: 6, Upserts: 3})
	w.Must("plan", "-detailed-exitcode")
	acctest.MustCall(t, sim, "the empty plan", acctest.CallCounts{Reads: 3})
	w.Config(config("Second"))
	w.Must("plan", "-out=plan.bin")
	acctest.MustCall(t, sim, "the plan of changes", acctest.CallCounts{Definitions: 1, Reads: 3})
	w.Must("apply", "plan.bin")
	acctest.MustCall(t, sim, "the apply of changes, which reads what it overwrites", acctest.CallCounts{Definitions: 1, Reads: 3, Upserts: 3})
}

// TestAccObjectsBatch_newKeyCalls counts the calls of one more row: the refresh
// of those that are there, and one look-up in each process for the one that is
// not.
func TestAccObjectsBatch_newKeyCalls(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(scaleHCL)
	w.Write("rows.csv", acctest.ScaleCSV(250, -1))
	w.Apply()
	sim.ResetRequests()
	w.Write("rows.csv", acctest.ScaleCSV(251, -1))
	w.Must("plan", "-out=plan.bin")
	reads := sim.ReadInputs()
	acctest.MustCall(t, sim, "the plan", acctest.CallCounts{Definitions: 1, Reads: 3 + 1})
	acctest.Equal(t, "keys read", len(reads), 250+1)
	w.Must("apply", "plan.bin")
	reads, writes := sim.ReadInputs(), sim.UpsertInputs()
	acctest.MustCall(t, sim, "the apply", acctest.CallCounts{Definitions: 1, Reads: 1, Upserts: 1})
	acctest.Equal(t, "keys read in the apply", len(reads), 1)
	acctest.Equal(t, "keys written", len(writes), 1)
}

// TestAccObjectsBatch_shards counts the calls of groups: a call for each hundred
// of each group, and the definitions once for all.
func TestAccObjectsBatch_shards(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(`
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
	w.Write("rows.csv", acctest.ScaleCSV(480, -1))
	w.Apply()
	acctest.Equal(t, "inputs", len(sim.UpsertInputs()), 480)
	acctest.MustCall(t, sim, "the apply", acctest.CallCounts{Definitions: 2, Reads: 32, Upserts: 16})
	w.Must("plan", "-detailed-exitcode")
	acctest.MustCall(t, sim, "the empty plan", acctest.CallCounts{Reads: 16})
}

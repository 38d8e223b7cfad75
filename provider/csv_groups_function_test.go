// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// groupsHCL is a resource for each of sixteen groups.
func groupsHCL(groups, records string) string {
	return fmt.Sprintf(`
locals {
  groups = %s
}

resource "hubspot_objects_batch" "test" {
  for_each    = toset([for i in range(16) : format("%%x", i)])
  object_type = "companies"
  id_property = "code"
  records     = %s
}
`, groups, records)
}

var (
	functionGroups = groupsHCL(`provider::hubspot::csv_groups(file("rows.csv"), "code", 16)`, "local.groups[each.key]")
	// expressionGroups makes the same groups without the function.
	expressionGroups = groupsHCL(
		`{ for r in csvdecode(file("rows.csv")) : substr(md5(lower(r.code)), 0, 1) => r... }`,
		`{ for r in try(local.groups[each.key], []) : r.code => { for name, value in r : name => value if name != "code" } }`,
	)
)

// TestAccCSVGroups counts the calls of sixteen groups, adds a row and changes one
// where an expression made the groups before.
func TestAccCSVGroups(t *testing.T) {
	t.Parallel()
	const rows = 2_000
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Write("rows.csv", acctest.ScaleCSV(rows, -1))
	w.Config(expressionGroups)
	acctest.MustContain(t, w.Must("apply", "-auto-approve"), "Apply complete! Resources: 16 added")
	calls := acctest.TakeCalls(sim)
	if calls.Upserts < rows/100 || calls.Upserts >= rows/100+16 {
		t.Errorf("%d upserts for %d records in 16 groups", calls.Upserts, rows)
	}
	acctest.Equal(t, "records", sim.CountRecords("companies"), rows)

	w.Config(functionGroups)
	w.Must("plan", "-detailed-exitcode")
	if n := sim.CountUpserts(); n != 0 {
		t.Errorf("the plan sent %d upserts", n)
	}

	// The hash of the added row's key begins with 7. That of the changed one's
	// does not.
	w.Write("rows.csv", acctest.ScaleCSV(rows, 17)+"mit.edu,MIT,Cambridge,US,East,100\n")
	plan := w.Must("plan")
	acctest.MustContain(t, plan, "Plan: 0 to add, 2 to change, 0 to destroy.")
	acctest.MustContain(t, plan, `hubspot_objects_batch.test["7"] will be updated`)
	sim.ResetRequests()
	w.Apply()
	sent := map[string]map[string]string{}
	for _, input := range sim.UpsertInputs() {
		sent[input.ID] = input.Properties
	}
	acctest.Equal(t, "sent", sent, map[string]map[string]string{
		"org-00017.example": {"region": "Elsewhere"},
		"mit.edu":           {"name": "MIT", "city": "Cambridge", "country": "US", "region": "East", "students": "100"},
	})
	acctest.Equal(t, "upserts", acctest.TakeCalls(sim).Upserts, 2)

	w.Write("rows.csv", acctest.ScaleCSV(rows, 17))
	acctest.MustContain(t, w.Must("apply", "-auto-approve"), "Resources: 0 added, 1 changed, 0 destroyed")
	acctest.Equal(t, "archives", acctest.TakeCalls(sim).Archives, 1)
	acctest.Equal(t, "records", sim.CountRecords("companies"), rows)
}

// TestAccCSVGroups_refused shows what a user sees of a key that is there twice
// and of another number of groups once there are records.
func TestAccCSVGroups_refused(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(functionGroups)
	w.Write("rows.csv", acctest.ScaleCSV(20, -1)+"ORG-00003.example,Again,,,,\n")
	w.MustFail([]string{"rows 5 and 22", `"org-00003.example" and "ORG-00003.example"`}, "plan")
	acctest.Equal(t, "requests", sim.CountRequests(), 0)

	w.Write("rows.csv", acctest.ScaleCSV(20, -1))
	w.Apply()
	sim.ResetRequests()
	w.Config(regexp.MustCompile(`toset\(.*\)`).ReplaceAllLiteralString(
		strings.Replace(functionGroups, `"code", 16`, `"code", 256`, 1), `toset([for i in range(256) : format("%02x", i)])`))
	w.MustFail([]string{"declared elsewhere"}, "plan")
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	acctest.Equal(t, "archives", sim.CountArchives(), 0)
}

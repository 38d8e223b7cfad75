// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
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
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	w.write("rows.csv", scaleCSV(rows, -1))
	w.config(expressionGroups)
	mustContain(t, w.must("apply", "-auto-approve"), "Apply complete! Resources: 16 added")
	calls := takeCalls(sim)
	if calls.Upserts < rows/100 || calls.Upserts >= rows/100+16 {
		t.Errorf("%d upserts for %d records in 16 groups", calls.Upserts, rows)
	}
	equal(t, "records", sim.CountRecords("companies"), rows)

	w.config(functionGroups)
	w.must("plan", "-detailed-exitcode")
	if n := sim.CountUpserts(); n != 0 {
		t.Errorf("the plan sent %d upserts", n)
	}

	// The hash of the added row's key begins with 7. That of the changed one's
	// does not.
	w.write("rows.csv", scaleCSV(rows, 17)+"mit.edu,MIT,Cambridge,US,East,100\n")
	plan := w.must("plan")
	mustContain(t, plan, "Plan: 0 to add, 2 to change, 0 to destroy.")
	mustContain(t, plan, `hubspot_objects_batch.test["7"] will be updated`)
	sim.ResetRequests()
	w.apply()
	sent := map[string]map[string]string{}
	for _, input := range sim.UpsertInputs() {
		sent[input.ID] = input.Properties
	}
	equal(t, "sent", sent, map[string]map[string]string{
		"org-00017.example": {"region": "Elsewhere"},
		"mit.edu":           {"name": "MIT", "city": "Cambridge", "country": "US", "region": "East", "students": "100"},
	})
	equal(t, "upserts", takeCalls(sim).Upserts, 2)

	w.write("rows.csv", scaleCSV(rows, 17))
	mustContain(t, w.must("apply", "-auto-approve"), "Resources: 0 added, 1 changed, 0 destroyed")
	equal(t, "archives", takeCalls(sim).Archives, 1)
	equal(t, "records", sim.CountRecords("companies"), rows)
}

// TestAccCSVGroups_refused shows what a user sees of a key that is there twice
// and of another number of groups once there are records.
func TestAccCSVGroups_refused(t *testing.T) {
	t.Parallel()
	sim, _ := companiesSim(t)
	w := newWorkspace(t, sim)
	w.config(functionGroups)
	w.write("rows.csv", scaleCSV(20, -1)+"ORG-00003.example,Again,,,,\n")
	w.mustFail([]string{"rows 5 and 22", `"org-00003.example" and "ORG-00003.example"`}, "plan")
	equal(t, "requests", sim.CountRequests(), 0)

	w.write("rows.csv", scaleCSV(20, -1))
	w.apply()
	sim.ResetRequests()
	w.config(regexp.MustCompile(`toset\(.*\)`).ReplaceAllLiteralString(
		strings.Replace(functionGroups, `"code", 16`, `"code", 256`, 1), `toset([for i in range(256) : format("%02x", i)])`))
	w.mustFail([]string{"declared elsewhere"}, "plan")
	equal(t, "upserts", sim.CountUpserts(), 0)
	equal(t, "archives", sim.CountArchives(), 0)
}

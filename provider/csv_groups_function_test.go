// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

func tfNumber(n any) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

func TestCSVGroups(t *testing.T) {
	t.Parallel()
	// The hashes of these keys begin with 71 and 89.
	const universities = "domain,name,country\nmit.edu,MIT,United States\nETHZ.ch,\"ETH, Zürich\",\n"
	text, key := tfString(universities), tfString("domain")
	for name, c := range map[string]struct {
		arguments []tftypes.Value
		// groups are those with records; length is the number of all.
		groups   map[string]map[string]map[string]string
		length   int
		argument int64
		message  string
	}{
		"16 groups": {
			arguments: []tftypes.Value{text, key, tfNumber(16)}, length: 16,
			groups: map[string]map[string]map[string]string{
				"7": {"mit.edu": {"name": "MIT", "country": "United States"}},
				"8": {"ETHZ.ch": {"name": "ETH, Zürich", "country": nullCell}},
			},
		},
		"256 groups and chosen columns": {
			arguments: []tftypes.Value{text, key, tfNumber(256), tfString("name"), tfString("domain")}, length: 256,
			groups: map[string]map[string]map[string]string{
				"71": {"mit.edu": {"domain": "mit.edu", "name": "MIT"}},
				"89": {"ETHZ.ch": {"domain": "ETHZ.ch", "name": "ETH, Zürich"}},
			},
		},
		"header alone": {
			arguments: []tftypes.Value{tfString("domain,name\n"), key, tfNumber(16)}, length: 16,
			groups: map[string]map[string]map[string]string{},
		},
		"another number": {
			arguments: []tftypes.Value{text, key, tfNumber(17)},
			argument:  argumentGroups, message: "16 or 256 groups, not 17",
		},
		"part of a group": {
			arguments: []tftypes.Value{text, key, tfNumber(16.5)},
			argument:  argumentGroups, message: "a whole number, 16 or 256, not 16.5",
		},
		"a huge number": {
			arguments: []tftypes.Value{text, key, tfNumber(1e30)},
			argument:  argumentGroups, message: "a whole number, 16 or 256, not 1000000000000000",
		},
		"one key twice": {
			arguments: []tftypes.Value{tfString("domain,name\nΣΑΣ.gr,a\nmit.edu,b\nσασ.gr,c\n"), key, tfNumber(256)},
			argument:  argumentSource, message: "rows 2 and 4",
		},
		"empty key": {
			arguments: []tftypes.Value{tfString("domain,name\nmit.edu,a\n,b\n"), key, tfNumber(16)},
			argument:  argumentSource, message: "row 3: The key is empty",
		},
		"no such key column": {
			arguments: []tftypes.Value{text, tfString("domains"), tfNumber(16)},
			argument:  argumentKey, message: `no key column "domains". Did you mean "domain"?`,
		},
		"no such column": {
			arguments: []tftypes.Value{text, key, tfNumber(16), tfString("name"), tfString("nam")},
			argument:  argumentGroupColumns, message: `no column "nam". Did you mean "name"?`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := callBoth(t, t, csvGroupsName, c.arguments...)
			if c.message != "" {
				checkAnswer(t, got, functionAnswer{Argument: c.argument}, c.message)
				return
			}
			if len(got.Groups) != c.length {
				t.Errorf("%d groups, want %d", len(got.Groups), c.length)
			}
			maps.DeleteFunc(got.Groups, func(_ string, group map[string]map[string]string) bool { return len(group) == 0 })
			if diff := cmp.Diff(c.groups, got.Groups); diff != "" {
				t.Errorf("groups with records (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever the text is, both servers answer the same, and the groups together
// hold what csv_records returns; where one refuses the text, the other does.
func TestCSVGroups_asRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		cell := rapid.StringMatching(`[a-cA-C ü]{0,3}`)
		var text strings.Builder
		text.WriteString("name,key,city\n")
		for range rapid.IntRange(0, 12).Draw(rt, "rows") {
			fmt.Fprintf(&text, "%s,%s,%s\n", cell.Draw(rt, "name"), cell.Draw(rt, "key"), cell.Draw(rt, "city"))
		}
		count := rapid.SampledFrom([]int{16, 256}).Draw(rt, "groups")
		grouped := callBoth(t, rt, csvGroupsName, tfString(text.String()), tfString("key"), tfNumber(count))
		whole := callBoth(t, rt, csvRecordsName, tfString(text.String()), tfString("key"))
		if grouped.Error == "" {
			grouped.Records = map[string]map[string]string{}
			for _, group := range grouped.Groups {
				maps.Copy(grouped.Records, group)
			}
			grouped.Groups = nil
		}
		if diff := cmp.Diff(whole, grouped); diff != "" {
			rt.Fatalf("csv_records (-) and csv_groups (+) of\n%s\ndisagree:\n%s", text.String(), diff)
		}
	})
}

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

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// tableHCL is a resource whose records come from an export.
const tableHCL = `
locals {
  table = provider::hubspot::table(file("export.csv"), {
    key               = "code"
    columns           = { code = "Code", name = "Company name", students = "Students", founded = "Founded" }
    separator         = ";"
    decimal           = { students = "," }
    dates             = { founded = "DD.MM.YYYY" }
    duplicates        = "last"
    skip_invalid_keys = true
  })
}

resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = "code"
  records     = local.table.records
}

output "rejected" { value = [for r in local.table.rejected : "row ${r.row}: ${r.reason}"] }
`

// TestAccTable goes from an export to an empty plan: its lines end in a lone CR,
// it has a byte order mark, doubles and a row without a key.
func TestAccTable(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(tableHCL)
	export := "\ufeffCode;Company name;Notes;Students;Founded\n" +
		"a;Alpha;;1.250,50;31.12.1999\n" +
		"b;Beta;x; ;01.10.2019\n" +
		";Nobody;;7;\n" +
		"A;Alpha again;;1.251;31.12.1999\n"
	w.Write("export.csv", strings.ReplaceAll(export, "\n", "\r"))
	out := w.Must("apply", "-auto-approve")
	acctest.MustContain(t, out, "Resources: 1 added", "row 2: Row 5 is kept.", "row 4: The key is empty.")
	sent := map[string]map[string]string{}
	for _, input := range sim.UpsertInputs() {
		sent[input.ID] = input.Properties
	}
	acctest.Equal(t, "sent", sent, map[string]map[string]string{
		"A": {"name": "Alpha again", "students": "1251", "founded": "1999-12-31"},
		"b": {"name": "Beta", "founded": "2019-10-01"},
	})
	w.Must("plan", "-detailed-exitcode")

	// A file that was cut short ends no record.
	w.Write("export.csv", "Code;Company name;Notes;Students;Founded\r")
	w.MustFail([]string{"has no row", "allow_empty"}, "plan")
	w.Write("export.csv", "")
	w.MustFail([]string{"is empty", "allow_empty"}, "plan")
	acctest.Equal(t, "archives", sim.CountArchives(), 0)
	acctest.Equal(t, "records", sim.CountRecords("companies"), 2)
}

// TestAccTable_refused shows what a user sees of a wrong option and of a cell
// that can't be converted.
func TestAccTable_refused(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(strings.Replace(tableHCL, "separator ", "seperator ", 1))
	w.Write("export.csv", "Code;Company name;Students;Founded\na;A;1;45292\n")
	w.MustFail([]string{`Invalid value for "options" parameter`, `no option "seperator"`, `Did you mean "separator"?`}, "plan")
	w.Config(tableHCL)
	w.MustFail([]string{`Invalid value for "text" parameter`, `The column "founded", row 2`, `day number of a spreadsheet`, `"2024-01-01"`}, "plan")
	acctest.Equal(t, "requests", sim.CountRequests(), 0)
}

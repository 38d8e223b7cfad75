// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// One mistake is told once, however many records have it.
func TestAccObjectsBatch_errorsByCause(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	for i := range 30 {
		sim.Seed("companies", map[string]string{"code": fmt.Sprintf("k%03d", i), "name": "Theirs"})
	}
	w := acctest.NewWorkspace(t, sim)
	for name, test := range map[string]struct {
		extra  string
		cells  func(i int) string
		errors int
		texts  []string
	}{
		"a wrong column": {"", func(int) string { return `nmae = "A"` }, 1, []string{"Unknown property", "30 elements of records", `"k000", "k001", "k002", "k003", "k004" and 25 more`}},
		"two mistakes":   {"", func(i int) string { return fmt.Sprintf(`name = "A", students = "many %d", tier = "bronze %d"`, i, i) }, 2, []string{`property "students"`, `property "tier"`, "30 elements of records"}},
		"a wrong key":    {"", func(int) string { return `code = "other"` }, 1, []string{"Key and property differ", "30 elements"}},
		"existing":       {`existing_records = "fail"`, named, 1, []string{"Record exists already", "30 elements"}},
		"one alone":      {"", func(i int) string { return map[bool]string{true: `nmae = "A"`, false: `name = "A"`}[i == 7] }, 1, []string{`Record "k007", property "nmae"`}},
	} {
		w.Config(batchHCL("test", test.extra, many(30, test.cells)...))
		out := w.MustFail(test.texts, "plan")
		acctest.Equal(t, name+": errors", strings.Count(out, "Error: "), test.errors)
	}
}

// Refusals of an apply are told by cause too, and records without an answer are
// one error; nothing is advised that does not fit.
func TestAccObjectsBatch_failuresByCause(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	// Older versions do not enforce the account's rules.
	w.Env = append(w.Env, "HUBSPOT_API_VERSION=2026-09")
	w.Config("provider \"hubspot\" {\n  max_retries = 0\n}\n" + batchHCL("test", "", many(100, named)...))
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, CutBefore: true})
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchRead, Status: 503, After: 2})
	out := w.MustFail([]string{"Outcome of a record is unknown", "100 elements of records", `"k000"`, "100 of 100 records were not written"}, "apply", "-auto-approve")
	acctest.Equal(t, "errors", strings.Count(out, "Error: "), 2)
	acctest.MustNotContain(t, out, "untaint")
	acctest.Equal(t, "state", w.State() == nil, true)

	sim.ClearFaults()
	sim.SetRules("companies", hubspotsim.Rules{CreateRequired: []string{"region"}})
	out = w.MustFail([]string{"HubSpot refused a record", "100 elements of records", `"region"`}, "apply", "-auto-approve")
	acctest.Equal(t, "errors", strings.Count(out, "Error: "), 2)
	acctest.MustNotContain(t, out, "untaint")
}

// An import manages what has no value as a table does: as null, so that the first
// change shows its own line only.
func TestAccObjectsBatch_importWritesNull(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	for i := range 20 {
		seed := map[string]string{"code": fmt.Sprintf("k%03d", i), "name": fmt.Sprintf("Name %d", i)}
		if i%2 == 0 {
			seed["region"] = "r"
		}
		sim.Seed("companies", seed)
	}
	w := acctest.NewWorkspace(t, sim)
	rows := func(changed int) []string {
		return many(20, func(i int) string {
			region := "null"
			if i%2 == 0 {
				region = `"r"`
			}
			name := fmt.Sprintf("Name %d", i)
			if i == changed {
				name = "Changed"
			}
			return fmt.Sprintf("name = %q, region = %s", name, region)
		})
	}
	w.Config(batchHCL("test", notCompact, rows(-1)...))
	w.Must("import", acctest.BatchAddress, "companies/code?properties=name,region")
	acctest.MustContain(t, w.Must("plan"), "No changes")
	acctest.Equal(t, "records with region", fmt.Sprint(w.State().Records["k001"]["region"] == nil), "true")
	if _, ok := w.State().Records["k001"]["region"]; !ok {
		t.Error("region is not in the imported record")
	}
	w.Config(batchHCL("test", notCompact, rows(3)...))
	out := w.Must("plan")
	acctest.MustContain(t, out, `"Name 3" -> "Changed"`, "(19 unchanged elements hidden)")
	acctest.MustNotContain(t, out, "region")
}

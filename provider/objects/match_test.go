// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/review"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const matchingHCL = `
resource "hubspot_property" "code" {
  object_type = "companies"
  name        = "code"
  label       = "Code"
  group_name  = "companyinformation"
  type        = "string"
  field_type  = "text"

  has_unique_value = true
}

locals {
  rows = csvdecode(file("${path.module}/companies.csv"))
}

resource "hubspot_objects_batch" "test" {
  object_type       = "companies"
  id_property       = hubspot_property.code.name
  match_existing_by = "domain"
  records           = { for r in local.rows : r.code => { name = r.name, domain = r.domain } }
}
`

// An account of companies without a key of one's own, some of them twice, comes
// under management in two commands: one that lists what only people can decide, one
// that adopts all. The key property is made in the same apply.
func TestAccObjectsBatch_matchesAccount(t *testing.T) {
	t.Parallel()
	const n, doubles = 700, 21
	sim, _ := acctest.StartSim(t)
	var held []map[string]string
	csv := "code,name,domain\n"
	for i := range n {
		domain := fmt.Sprintf("d%04d.example", i)
		spelled := domain
		if i%3 == 0 {
			spelled = "https://www." + strings.ToUpper(domain) + "/about"
		}
		csv += fmt.Sprintf("c%04d,Company %d,%s\n", i, i, spelled)
		held = append(held, map[string]string{"name": fmt.Sprintf("Firm %d", i), "domain": domain, "phone": "+1 555 0100"})
	}
	ids := sim.SeedMany("companies", held)
	var twins []string
	for i := range doubles {
		twins = append(twins, sim.Seed("companies", map[string]string{"name": "Double", "domain": fmt.Sprintf("www.d%04d.example", i*10)}))
	}
	w := acctest.NewWorkspace(t, sim)
	w.Write("companies.csv", csv)
	w.Config(matchingHCL)

	w.Env = append(w.Env, "HUBSPOT_REVIEW_PATH="+filepath.Join(w.Dir, "review"))
	w.MustFail([]string{"21 rows match several records", `"c0000": records ` + ids[0] + ", " + twins[0], "and 1 more", "ambiguous.csv in the folder of review_path"}, "apply", "-auto-approve")
	acctest.Equal(t, "pages", sim.Count(string(hubspotsim.OpList)), 8)
	acctest.Equal(t, "written", writesTo(sim), 0)
	listed, err := os.ReadFile(filepath.Join(w.Dir, "review", "ambiguous.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for i, twin := range twins {
		for _, id := range []string{ids[i*10], twin} {
			if !strings.Contains(string(listed), fmt.Sprintf("companies,code,c%04d,domain,%s,", i*10, id)) {
				t.Errorf("%s of c%04d is not listed", id, i*10)
			}
		}
	}

	for i, twin := range twins {
		if i%2 == 0 {
			sim.Archive("companies", twin)
		} else {
			sim.Merge("companies", ids[i*10], twin)
		}
	}
	sim.ResetRequests()
	out := w.Apply()
	acctest.MustContain(t, out, fmt.Sprintf("%d new (%d adopted)", n, n), fmt.Sprintf("%d records matched by domain", n))
	if _, err := os.Stat(filepath.Join(w.Dir, "review", "ambiguous.csv")); !os.IsNotExist(err) {
		t.Error("what is no longer ambiguous is still listed")
	}
	adopted := 0
	for _, l := range readReview(t, w) {
		if l.Change == review.ChangeAdopt && l.Property == "name" && strings.HasPrefix(l.Old, "Firm") && l.RecordID != "" {
			adopted++
		}
	}
	acctest.Equal(t, "reviewed", adopted, n)
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	// The plan, and the planning inside the apply.
	acctest.Equal(t, "pages", sim.Count(string(hubspotsim.OpList)), 2*n/100)
	w.Must("plan", "-detailed-exitcode")
	acctest.Equal(t, "companies", sim.CountRecords("companies"), n)
}

// Matched records survive every kind of replacement, and a plan that is applied
// after a match moved to another record writes nothing.
func TestAccObjectsBatch_matchReplaced(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	one := sim.Seed("companies", company("a.example", "Theirs"))
	w := acctest.NewWorkspace(t, sim)
	config := func(idProperty, extra string, rows ...string) {
		w.Config(strings.Replace(batchHCL("test", "match_existing_by = \"domain\"\n"+extra, rows...), `"code"`, fmt.Sprintf("%q", idProperty), 1))
	}
	config("code", "", `a: name = "A", domain = "https://A.example"`, `b: name = "B", domain = "b.example"`)
	w.Apply()
	two := acctest.SimIDs(sim)["b"]
	held := func(what string, keys ...string) {
		t.Helper()
		state := w.State()
		for i, id := range []string{one, two} {
			acctest.Equal(t, what+" "+keys[i], state.IDs[keys[i]], id)
		}
		acctest.Equal(t, what+" archived", len(sim.ArchiveInputs()), 0)
		w.Must("plan", "-detailed-exitcode")
	}
	held("created", "a", "b")

	// By another property the records have no keys yet.
	config("code2", "", `x: name = "A", domain = "a.example"`, `y: name = "B", domain = "b.example"`)
	w.Apply()
	held("replaced", "x", "y")

	three := sim.Seed("companies", company("c.example", "Theirs"))
	rows := []string{`x: name = "A", domain = "a.example"`, `y: name = "B", domain = "b.example"`, `z: name = "C", domain = "c.example"`}
	config("code2", "", rows...)
	w.Apply("-replace", acctest.BatchAddress)
	held("replaced at will", "x", "y")
	acctest.Equal(t, "matched with it", w.State().IDs["z"], three)

	four := sim.Seed("companies", company("d.example", "Theirs"))
	rows = append(rows, `u: name = "D", domain = "d.example"`)
	config("code2", "lifecycle { create_before_destroy = true }", rows...)
	w.Apply("-replace", acctest.BatchAddress)
	held("created before", "x", "y")
	acctest.Equal(t, "matched with it", w.State().IDs["u"], four)

	five := sim.Seed("companies", company("e.example", "Theirs"))
	w.Must("taint", acctest.BatchAddress)
	rows = append(rows, `v: name = "E", domain = "e.example"`)
	config("code2", "", rows...)
	w.Apply()
	held("tainted", "x", "y")
	acctest.Equal(t, "matched with it", w.State().IDs["v"], five)

	six := sim.Seed("companies", company("f.example", "Theirs"))
	seven := sim.Seed("companies", company("g.example", "Other"))
	config("code2", "", append(rows, `w: name = "F", domain = "f.example"`)...)
	w.Must("plan", "-out=plan.bin")
	sim.Edit("companies", six, map[string]string{"domain": "h.example"})
	sim.Edit("companies", seven, map[string]string{"domain": "f.example"})
	before := writesTo(sim)
	w.MustFail([]string{fmt.Sprintf(`.ids["w"]: was cty.StringVal(%q), but now cty.StringVal(%q)`, six, seven), "inconsistent final plan"}, "apply", "plan.bin")
	acctest.Equal(t, "writes", writesTo(sim), before)
}

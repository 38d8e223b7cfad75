// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// region is what a company holds of it.
func region(t *testing.T, sim *hubspotsim.Server, key string) string {
	t.Helper()
	r, ok := sim.Find("companies", "code", key)
	if !ok {
		t.Fatalf("no company %s", key)
	}
	return r.Properties["region"]
}

func policyHCL(policy, value string) string {
	return batchHCL("test", fmt.Sprintf("property_policies = { region = %q }", policy),
		fmt.Sprintf(`full: name = "F", region = %q`, value), fmt.Sprintf(`empty: name = "E", region = %q`, value), fmt.Sprintf(`new: name = "N", region = %q`, value), `other: name = "O"`)
}

// Each policy with records that are adopted, with and without a value, and with
// one that is created; then an edit, a change of the declared value, and a change
// of the policy. No policy leaves a diff.
func TestAccObjectsBatch_propertyPolicies(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]struct {
		applied, changed map[string]string
		// edited is what becomes of a value that somebody edits.
		edited string
	}{
		"always":     {map[string]string{"full": "r", "empty": "r", "new": "r"}, map[string]string{"full": "s", "empty": "s", "new": "s"}, "r"},
		"on_create":  {map[string]string{"full": "held", "empty": "", "new": "r"}, map[string]string{"full": "held", "empty": "", "new": "edit"}, "edit"},
		"if_empty":   {map[string]string{"full": "held", "empty": "r", "new": "r"}, map[string]string{"full": "held", "empty": "r", "new": "edit"}, "edit"},
		"keep_edits": {map[string]string{"full": "r", "empty": "r", "new": "r"}, map[string]string{"full": "s", "empty": "s", "new": "s"}, "edit"},
	} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			sim.SeedMany("companies", []map[string]string{{"code": "full", "region": "held"}, {"code": "empty"}, {"code": "other", "region": "held"}})
			w := acctest.NewWorkspace(t, sim)
			holds := func(step string, want map[string]string) {
				t.Helper()
				for key, value := range want {
					acctest.Equal(t, step+": "+key, region(t, sim, key), value)
					shown := ""
					if v := w.State().Props[key]["region"]; v != nil {
						shown = *v
					}
					acctest.Equal(t, step+": properties of "+key, shown, value)
				}
				acctest.MustContain(t, w.Must("plan"), "No changes")
			}
			w.Config(policyHCL(policy, "r"))
			w.Apply()
			holds("applied", want.applied)

			id := acctest.SimIDs(sim)["new"]
			sim.Edit("companies", id, map[string]string{"region": "edit"})
			w.Apply()
			acctest.Equal(t, "edited", region(t, sim, "new"), want.edited)
			acctest.Equal(t, "declared", *w.State().Records["new"]["region"], "r")

			w.Config(policyHCL(policy, "s"))
			w.Apply()
			holds("changed", want.changed)

			w.Config(batchHCL("test", "", `full: region = "s"`, `empty: region = "s"`, `new: region = "s"`, `other: name = "O"`))
			w.Apply()
			holds("always from now on", map[string]string{"full": "s", "empty": "s", "new": "s"})
			acctest.Equal(t, "not declared", region(t, sim, "other"), "held")
		})
	}
}

// What people edited under keep_edits is reported until the declared value changes.
func TestAccObjectsBatch_keepEditsReports(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(value string) string {
		return batchHCL("test", `property_policies = { region = "keep_edits" }`, fmt.Sprintf(`a: name = "A", region = %q`, value))
	}
	w.Config(config("r"))
	w.Apply()
	sim.Edit("companies", acctest.SimIDs(sim)["a"], map[string]string{"region": "edit"})
	out := w.Must("plan")
	acctest.MustContain(t, out, "No changes", "1 edited value is kept", `"region" of "a"`)
	w.Config(config("edit"))
	w.Apply()
	acctest.MustNotContain(t, w.Must("plan"), "is kept")
}

// An imported record counts as adopted, an empty value clears nothing that others
// own, and null is not managed.
func TestAccObjectsBatch_policiesOfImported(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.SeedMany("companies", []map[string]string{{"code": "a", "region": "held", "tier": "gold", "name": "A"}})
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", `property_policies = { region = "on_create", tier = "if_empty" }`, `a: name = "A", region = "r", tier = "", city = null`))
	w.Must("import", "hubspot_objects_batch.test", "companies/code/a?properties=name,region,tier")
	w.Apply()
	r, _ := sim.Find("companies", "code", "a")
	acctest.Equal(t, "region", r.Properties["region"], "held")
	acctest.Equal(t, "tier", r.Properties["tier"], "gold")
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// HubSpot does not support upserts by e-mail that leave properties out, so that what
// people own is sent along as HubSpot holds it, with every write of an adopted or held
// contact.
func TestAccObjectsBatch_policiesByEmail(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.StartSim(t)
	sim.SeedMany("contacts", []map[string]string{{"email": "ada@example.com", "firstname": "Augusta", "jobtitle": "Countess", "lastname": "Byron", "city": "Paris"}})
	w := acctest.NewWorkspace(t, sim)
	config := func(last string) string {
		return fmt.Sprintf(`resource "hubspot_objects_batch" "test" {
  object_type = "contacts"
  id_property = "email"
  property_policies = { firstname = "if_empty", jobtitle = "on_create", city = "keep_edits" }
  records = { "ada@example.com" = { firstname = "Ada", lastname = %q, jobtitle = "Analyst", city = "London" } }
}
`, last)
	}
	holds := func(want map[string]string) {
		t.Helper()
		r, _ := sim.Find("contacts", "email", "ada@example.com")
		got := make(map[string]string)
		for name := range want {
			got[name] = r.Properties[name]
		}
		acctest.Equal(t, "contact", fmt.Sprint(got), fmt.Sprint(want))
	}
	w.Config(config("Lovelace"))
	w.Apply()
	holds(map[string]string{"firstname": "Augusta", "lastname": "Lovelace", "jobtitle": "Countess", "city": "London"})
	acctest.MustContain(t, w.Must("plan"), "No changes")

	r, _ := sim.Find("contacts", "email", "ada@example.com")
	sim.Edit("contacts", r.ID, map[string]string{"jobtitle": "Programmer", "city": "Rome"})
	w.Config(config("King"))
	w.Must("plan", "-out=plan.bin")
	sim.Edit("contacts", r.ID, map[string]string{"firstname": "A."})
	w.Must("apply", "plan.bin")
	holds(map[string]string{"firstname": "A.", "lastname": "King", "jobtitle": "Programmer", "city": "Rome"})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// A policy of what does not exist, of the key, or of an unknown name is refused.
func TestAccObjectsBatch_policiesRefused(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	for extra, texts := range map[string][]string{
		`property_policies = { region = "sometimes" }`: {"property_policies", "on_create", "sometimes"},
		`property_policies = { code = "on_create" }`:   {"Policy of the id property"},
		`property_policies = { regoin = "on_create" }`: {"Unknown property", "region"},
		`property_policies = { region = null }`:        {"Missing policy"},
	} {
		w.Config(batchHCL("test", extra, `a: name = "A"`))
		w.MustFail(texts, "plan")
	}
}

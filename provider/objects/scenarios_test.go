// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// scenarios are configurations that follow each other in one account, simulated or
// real. Each applies, and a second apply changes nothing, which the harness looks at
// after every step. Names begin with prefix and address is a part of the contacts'
// e-mail addresses, so that nothing else in the account is met.
func scenarios(prefix, address string) []struct{ name, config string } {
	rows := func(rows ...string) string { return strings.Join(rows, "\n") }
	definitions := func(options ...string) string {
		var list []string
		for _, o := range options {
			list = append(list, fmt.Sprintf("{ value = %q, label = %q }", o, "Label "+o))
		}
		out := fmt.Sprintf(`
resource "hubspot_property" "key" {
  object_type      = "companies"
  name             = "%[1]s_key"
  label            = "%[1]s key"
  type             = "string"
  has_unique_value = true
}
resource "hubspot_property" "boxes" {
  object_type = "companies"
  name        = "%[1]s_boxes"
  label       = "%[1]s boxes"
  type        = "enumeration"
  field_type  = "checkbox"
  options     = [%[2]s]
}
`, prefix, strings.Join(list, ", "))
		for name, kind := range map[string]string{"number": "number", "date": "date", "time": "datetime", "yes": "bool", "text": "string"} {
			field := map[string]string{"datetime": "date", "bool": "booleancheckbox", "string": "textarea"}[kind]
			if field == "" {
				field = kind
			}
			options := ""
			if kind == "bool" {
				options = "\n  options = [{ value = \"true\", label = \"Yes\" }, { value = \"false\", label = \"No\" }]"
			}
			out += fmt.Sprintf("resource \"hubspot_property\" %q {\n  object_type = \"companies\"\n  name = \"%s_%s\"\n  label = \"%s %s\"\n  type = %q\n  field_type = %q%s\n}\n", name, prefix, name, prefix, name, kind, field, options)
		}
		return out
	}
	companies := func(extra string, list ...string) string {
		return fmt.Sprintf(`
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = hubspot_property.key.name
  records = {
%s
  }
  depends_on = [hubspot_property.boxes, hubspot_property.number, hubspot_property.date, hubspot_property.time, hubspot_property.yes, hubspot_property.text]
  %s
}
`, strings.ReplaceAll(rows(list...), "P_", prefix+"_"), extra)
	}
	contacts := func(list ...string) string {
		return fmt.Sprintf("resource \"hubspot_objects_batch\" \"people\" {\n  object_type = \"contacts\"\n  id_property = \"email\"\n  records = {\n%s\n  }\n}\n", strings.ReplaceAll(rows(list...), "ADDRESS", address))
	}
	links := func(email string) string {
		return fmt.Sprintf("resource \"hubspot_associations_batch\" \"test\" {\n  from_object_type = \"contacts\"\n  from_id_property = \"email\"\n  to_object_type = \"companies\"\n  links = { for email, id in hubspot_objects_batch.people.ids : email => [hubspot_objects_batch.test.ids[\"b\"]] if email == %q }\n}\n", strings.ReplaceAll(email, "ADDRESS", address))
	}
	return []struct{ name, config string }{
		{"values as people write them", definitions("a", "b", "c") + companies("",
			`"a" = { name = "A", P_number = "12.50", P_date = "2026-03-01", P_time = "2026-03-01T12:00:00+02:00", P_yes = "true", P_boxes = "c;a", P_text = "two\nlines" }`,
			`"b" = { name = "B & Söhne", P_number = "-0.10", P_date = "1772323200000", P_time = "1772323200000", P_yes = "TRUE", P_boxes = "Label b", P_text = " around ", phone = "+1-800-FLOWERS" }`,
			`"c" = { name = "C", P_number = "1000000", P_yes = "No" }`,
		) + contacts(`"Ada.ADDRESS" = { firstname = "Ada", lifecyclestage = "lead" }`, `"bob.ADDRESS" = { firstname = "Bob" }`) + links("Ada.ADDRESS")},
		{"every value changed", definitions("a", "b", "c") + companies("",
			`"a" = { name = "a", P_number = "12.51", P_date = "2026-03-02", P_time = "2026-03-01T12:00:01+02:00", P_yes = "false", P_boxes = "a", P_text = "two\nother lines" }`,
			`"b" = { name = "B & Sohne", P_number = "0.1", P_date = "1772409600000", P_time = "1772323201000", P_yes = "false", P_boxes = "b;c", P_text = "around", phone = "+1-800-MATTRESS" }`,
			`"c" = { name = "C", P_number = "1000001", P_yes = "yes" }`,
		) + contacts(`"Ada.ADDRESS" = { firstname = "ada", lifecyclestage = "lead" }`, `"bob.ADDRESS" = { firstname = "Bob" }`) + links("bob.ADDRESS")},
		{"values cleared and let go, a record gone, a new option", definitions("c", "a", "b", "d") + companies(`property_policies = { description = "on_create" }`,
			`"a" = { name = "a", P_number = "", P_date = "", P_time = "", P_yes = "", P_boxes = "", P_text = "" }`,
			`"b" = { name = "B", P_number = null, P_boxes = "d", description = "first" }`,
			`"d" = { name = "D", description = "first" }`,
		) + contacts(`"Ada.ADDRESS" = { firstname = "Ada" }`, `"bob.ADDRESS" = { firstname = "" }`)},
		{"what a policy keeps", definitions("c", "a", "b", "d") + companies(`property_policies = { description = "on_create" }`,
			`"a" = { name = "a" }`,
			`"b" = { name = "B", P_boxes = "a;b;c;d", description = "second" }`,
			`"d" = { name = "D", description = "second" }`,
		) + contacts(`"Ada.ADDRESS" = { firstname = "Ada" }`)},
	}
}

// runScenarios applies the scenarios one after another, each twice, and looks at what
// is left after the destroy.
func runScenarios(t *testing.T, providerBlock, prefix, address string, left resource.TestCheckFunc) {
	t.Helper()
	var steps []resource.TestStep
	for _, s := range scenarios(prefix, address) {
		steps = append(steps, resource.TestStep{
			PreConfig:        func() { t.Log(s.name) },
			Config:           providerBlock + s.config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), CheckDestroy: left, Steps: steps})
}

func TestAccObjectsBatch_scenarios(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	runScenarios(t, block, "scenario", "scenario@example.com", func(*terraform.State) error {
		acctest.Equal(t, "companies", sim.CountRecords("companies"), 0)
		acctest.Equal(t, "contacts", sim.CountRecords("contacts"), 0)
		return nil
	})
}

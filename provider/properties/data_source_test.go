// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

func TestAccPropertiesDataSource(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	acctest.SeedUniversities(sim, 0)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "gone", Archived: true})
	sim.DefineProperty("companies", hubspotsim.Property{Name: "secret", Sensitivity: "sensitive"})
	const address = "data.hubspot_properties.test"
	names := `output "names" { value = keys(data.hubspot_properties.test.properties) }`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + `data "hubspot_properties" "test" { object_type = "company" }`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("properties").AtMapKey("university_domain"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"type": acctest.Exactly("string"), "has_unique_value": knownvalue.Bool(true), "writable": knownvalue.Bool(true), "hubspot_defined": knownvalue.Bool(false),
					})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("properties").AtMapKey("hs_object_id").AtMapKey("writable"), knownvalue.Bool(false)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("properties").AtMapKey("lifecyclestage").AtMapKey("options").AtMapKey("lead"), acctest.Exactly("Lead")),
				},
			},
			{
				Config:            block + "data \"hubspot_properties\" \"test\" {\n  object_type = \"companies\"\n  archived = true\n}\n" + names,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("names", acctest.Texts("gone"))},
			},
			{
				Config:            block + "data \"hubspot_properties\" \"test\" {\n  object_type = \"companies\"\n  data_sensitivity = \"sensitive\"\n}\n" + names,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("names", acctest.Texts("secret"))},
			},
			{
				PreConfig: func() {
					sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyList, Status: http.StatusForbidden, Body: `{"status":"error","category":"MISSING_SCOPES","message":"no"}`})
				},
				Config:      block + `data "hubspot_properties" "test" { object_type = "companies" }`,
				ExpectError: regexp.MustCompile(`(?s)Unable to Read Property Definitions.*crm.schemas.companies.read`),
			},
		},
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func TestAccOwnersDataSource(t *testing.T) {
	t.Parallel()
	sim, block := StartSim(t)
	for i := range 150 {
		sim.DefineOwner(hubspotsim.Owner{ID: fmt.Sprint(80000 + i), UserID: int64(3000 + i), Email: fmt.Sprintf("P%d@Simulator.example", i), FirstName: "P"})
	}
	const address = "data.hubspot_owners.test"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: Factories(NewServer("test")),
		Steps: []resource.TestStep{
			{
				// More than a page.
				Config: block + `data "hubspot_owners" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("ids").AtMapKey("p149@simulator.example"), Exactly("80149")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owners"), knownvalue.MapSizeExact(153)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owners").AtMapKey("70001"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"email": Exactly("ada@simulator.example"), "user_id": Exactly("2001"), "archived": knownvalue.Bool(false), "type": Exactly("PERSON"),
					})),
				},
			},
			{
				Config:            block + `data "hubspot_owners" "test" { email = "Ben@Simulator.example" }`,
				ConfigStateChecks: []statecheck.StateCheck{ExpectData(address, "ids", TextMap("ben@simulator.example", "70002"))},
			},
			{
				Config:            block + `data "hubspot_owners" "test" { archived = true }`,
				ConfigStateChecks: []statecheck.StateCheck{ExpectData(address, "ids", TextMap("gone@simulator.example", "70009"))},
			},
			{
				Config:      block + `data "hubspot_owners" "test" { email = "gone@simulator.example" }`,
				ExpectError: regexp.MustCompile(`(?s)Unable to Find Owner.*set archived = true`),
			},
		},
	})
}

func TestAccAccountDataSource(t *testing.T) {
	t.Parallel()
	sim, block := StartSim(t, hubspotsim.WithAccountType(hubspotsim.AccountProfessional))
	sim.DefineObjectType(hubspotsim.Schema{Name: "widget", ObjectTypeID: "2-77", PluralLabel: "Widgets"})
	SeedUniversities(sim, 3)
	const address = "data.hubspot_account.test"
	withheld := func(op hubspotsim.Operation) {
		sim.Fault(hubspotsim.Fault{Operation: op, Status: http.StatusForbidden})
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: Factories(NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + `data "hubspot_account" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					ExpectData(address, "portal_id", Exactly("4242")),
					ExpectData(address, "time_zone", Exactly("US/Eastern")),
					ExpectData(address, "company_currency", Exactly("USD")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("api_usage").AtMapKey("private-apps-api-calls-daily").AtMapKey("limit"), knownvalue.Int64Exact(625000)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("record_limits").AtMapKey("0-2"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"used": knownvalue.Int64Exact(3), "limit": knownvalue.Int64Exact(15000000), "remaining": knownvalue.Int64Exact(14999997),
					})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("record_limits").AtMapKey("2-77").AtMapKey("label"), Exactly("Widgets")),
				},
			},
			{
				PreConfig: func() { withheld(hubspotsim.OpAPIUsage); withheld(hubspotsim.OpRecordLimits) },
				Config:    block + `data "hubspot_account" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					ExpectData(address, "portal_id", Exactly("4242")),
					ExpectData(address, "api_usage", knownvalue.Null()),
					ExpectData(address, "record_limits", knownvalue.Null()),
				},
			},
		},
	})
}

func TestAccObjectTypeDataSource(t *testing.T) {
	t.Parallel()
	sim, block := StartSim(t)
	sim.DefineObjectType(hubspotsim.Schema{
		Name: "widget", ObjectTypeID: "2-77", SingularLabel: "Widget", PluralLabel: "Widgets", PrimaryDisplayProperty: "title",
		RequiredProperties: []string{"title"}, SearchableProperties: []string{"title"}, Properties: []hubspotsim.Property{{Name: "title"}},
	})
	const address = "data.hubspot_object_type.test"
	config := func(objectType string) string {
		return block + `data "hubspot_object_type" "test" { object_type = "` + objectType + `" }`
	}
	var steps []resource.TestStep
	for _, spelling := range []string{"widget", "2-77", "p4242_widget"} {
		steps = append(steps, resource.TestStep{
			Config: config(spelling),
			ConfigStateChecks: []statecheck.StateCheck{
				ExpectData(address, "id", Exactly("2-77")),
				ExpectData(address, "name", Exactly("widget")),
				ExpectData(address, "fully_qualified_name", Exactly("p4242_widget")),
				ExpectData(address, "plural_label", Exactly("Widgets")),
				ExpectData(address, "custom", knownvalue.Bool(true)),
				ExpectData(address, "required_properties", Texts("title")),
				ExpectData(address, "primary_display_property", Exactly("title")),
			},
		})
	}
	steps = append(steps,
		resource.TestStep{
			Config: config("company"),
			ConfigStateChecks: []statecheck.StateCheck{
				ExpectData(address, "object_type_id", Exactly("0-2")), ExpectData(address, "custom", knownvalue.Bool(false)),
			},
		},
		resource.TestStep{Config: config("gadget"), ExpectError: regexp.MustCompile(`(?s)Unable to Find Object Type.*custom\s+objects\s+are\s+"widget"`)},
		resource.TestStep{
			// HubSpot may know a custom object by its full name only.
			PreConfig: func() {
				sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpSchemaGet, Status: http.StatusBadRequest})
			},
			Config:            config("widget"),
			ConfigStateChecks: []statecheck.StateCheck{ExpectData(address, "id", Exactly("2-77"))},
		},
	)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: Factories(NewServer("test")), Steps: steps})
}

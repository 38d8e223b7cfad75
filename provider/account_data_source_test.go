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
	sim, block := startSim(t)
	for i := range 150 {
		sim.DefineOwner(hubspotsim.Owner{ID: fmt.Sprint(80000 + i), UserID: int64(3000 + i), Email: fmt.Sprintf("P%d@Simulator.example", i), FirstName: "P"})
	}
	const address = "data.hubspot_owners.test"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(NewServer("test")),
		Steps: []resource.TestStep{
			{
				// More than a page.
				Config: block + `data "hubspot_owners" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("ids").AtMapKey("p149@simulator.example"), exactly("80149")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owners"), knownvalue.MapSizeExact(153)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owners").AtMapKey("70001"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"email": exactly("ada@simulator.example"), "user_id": exactly("2001"), "archived": knownvalue.Bool(false), "type": exactly("PERSON"),
					})),
				},
			},
			{
				Config:            block + `data "hubspot_owners" "test" { email = "Ben@Simulator.example" }`,
				ConfigStateChecks: []statecheck.StateCheck{expectData(address, "ids", textMap("ben@simulator.example", "70002"))},
			},
			{
				Config:            block + `data "hubspot_owners" "test" { archived = true }`,
				ConfigStateChecks: []statecheck.StateCheck{expectData(address, "ids", textMap("gone@simulator.example", "70009"))},
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
	sim, block := startSim(t, hubspotsim.WithAccountType(hubspotsim.AccountProfessional))
	sim.DefineObjectType(hubspotsim.Schema{Name: "widget", ObjectTypeID: "2-77", PluralLabel: "Widgets"})
	seedUniversities(sim, 3)
	const address = "data.hubspot_account.test"
	withheld := func(op hubspotsim.Operation) {
		sim.Fault(hubspotsim.Fault{Operation: op, Status: http.StatusForbidden})
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + `data "hubspot_account" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(address, "portal_id", exactly("4242")),
					expectData(address, "time_zone", exactly("US/Eastern")),
					expectData(address, "company_currency", exactly("USD")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("api_usage").AtMapKey("private-apps-api-calls-daily").AtMapKey("limit"), knownvalue.Int64Exact(625000)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("record_limits").AtMapKey("0-2"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"used": knownvalue.Int64Exact(3), "limit": knownvalue.Int64Exact(15000000), "remaining": knownvalue.Int64Exact(14999997),
					})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("record_limits").AtMapKey("2-77").AtMapKey("label"), exactly("Widgets")),
				},
			},
			{
				PreConfig: func() { withheld(hubspotsim.OpAPIUsage); withheld(hubspotsim.OpRecordLimits) },
				Config:    block + `data "hubspot_account" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(address, "portal_id", exactly("4242")),
					expectData(address, "api_usage", knownvalue.Null()),
					expectData(address, "record_limits", knownvalue.Null()),
				},
			},
		},
	})
}

func TestAccObjectTypeDataSource(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
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
				expectData(address, "id", exactly("2-77")),
				expectData(address, "name", exactly("widget")),
				expectData(address, "fully_qualified_name", exactly("p4242_widget")),
				expectData(address, "plural_label", exactly("Widgets")),
				expectData(address, "custom", knownvalue.Bool(true)),
				expectData(address, "required_properties", texts("title")),
				expectData(address, "primary_display_property", exactly("title")),
			},
		})
	}
	steps = append(steps,
		resource.TestStep{
			Config: config("company"),
			ConfigStateChecks: []statecheck.StateCheck{
				expectData(address, "object_type_id", exactly("0-2")), expectData(address, "custom", knownvalue.Bool(false)),
			},
		},
		resource.TestStep{Config: config("gadget"), ExpectError: regexp.MustCompile(`(?s)Unable to Find Object Type.*custom\s+objects\s+are\s+"widget"`)},
		resource.TestStep{
			// HubSpot may know a custom object by its full name only.
			PreConfig: func() {
				sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpSchemaGet, Status: http.StatusBadRequest})
			},
			Config:            config("widget"),
			ConfigStateChecks: []statecheck.StateCheck{expectData(address, "id", exactly("2-77"))},
		},
	)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: testFactories(NewServer("test")), Steps: steps})
}

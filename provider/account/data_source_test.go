// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package account_test

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
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

func TestAccOwnersDataSource(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	for i := range 150 {
		sim.DefineOwner(hubspotsim.Owner{ID: fmt.Sprint(80000 + i), UserID: int64(3000 + i), Email: fmt.Sprintf("P%d@Simulator.example", i), FirstName: "P"})
	}
	const address = "data.hubspot_owners.test"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				// More than a page.
				Config: block + `data "hubspot_owners" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("ids").AtMapKey("p149@simulator.example"), acctest.Exactly("80149")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owners"), knownvalue.MapSizeExact(153)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("owners").AtMapKey("70001"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"email": acctest.Exactly("ada@simulator.example"), "user_id": acctest.Exactly("2001"), "archived": knownvalue.Bool(false), "type": acctest.Exactly("PERSON"),
					})),
				},
			},
			{
				Config:            block + `data "hubspot_owners" "test" { email = "Ben@Simulator.example" }`,
				ConfigStateChecks: []statecheck.StateCheck{acctest.ExpectData(address, "ids", acctest.TextMap("ben@simulator.example", "70002"))},
			},
			{
				Config:            block + `data "hubspot_owners" "test" { archived = true }`,
				ConfigStateChecks: []statecheck.StateCheck{acctest.ExpectData(address, "ids", acctest.TextMap("gone@simulator.example", "70009"))},
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
	sim, block := acctest.StartSim(t, hubspotsim.WithAccountType(hubspotsim.AccountProfessional))
	sim.DefineObjectType(hubspotsim.Schema{Name: "widget", ObjectTypeID: "2-77", PluralLabel: "Widgets"})
	acctest.SeedUniversities(sim, 3)
	const address = "data.hubspot_account.test"
	withheld := func(op hubspotsim.Operation) {
		sim.Fault(hubspotsim.Fault{Operation: op, Status: http.StatusForbidden})
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + `data "hubspot_account" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectData(address, "portal_id", acctest.Exactly("4242")),
					acctest.ExpectData(address, "time_zone", acctest.Exactly("US/Eastern")),
					acctest.ExpectData(address, "company_currency", acctest.Exactly("USD")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("api_usage").AtMapKey("private-apps-api-calls-daily").AtMapKey("limit"), knownvalue.Int64Exact(625000)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("record_limits").AtMapKey("0-2"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"used": knownvalue.Int64Exact(3), "limit": knownvalue.Int64Exact(15000000), "remaining": knownvalue.Int64Exact(14999997),
					})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("record_limits").AtMapKey("2-77").AtMapKey("label"), acctest.Exactly("Widgets")),
				},
			},
			{
				PreConfig: func() { withheld(hubspotsim.OpAPIUsage); withheld(hubspotsim.OpRecordLimits) },
				Config:    block + `data "hubspot_account" "test" {}`,
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectData(address, "portal_id", acctest.Exactly("4242")),
					acctest.ExpectData(address, "api_usage", knownvalue.Null()),
					acctest.ExpectData(address, "record_limits", knownvalue.Null()),
				},
			},
		},
	})
}

func TestAccObjectTypeDataSource(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
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
				acctest.ExpectData(address, "id", acctest.Exactly("2-77")),
				acctest.ExpectData(address, "name", acctest.Exactly("widget")),
				acctest.ExpectData(address, "fully_qualified_name", acctest.Exactly("p4242_widget")),
				acctest.ExpectData(address, "plural_label", acctest.Exactly("Widgets")),
				acctest.ExpectData(address, "custom", knownvalue.Bool(true)),
				acctest.ExpectData(address, "required_properties", acctest.Texts("title")),
				acctest.ExpectData(address, "primary_display_property", acctest.Exactly("title")),
			},
		})
	}
	steps = append(steps,
		resource.TestStep{
			Config: config("company"),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.ExpectData(address, "object_type_id", acctest.Exactly("0-2")), acctest.ExpectData(address, "custom", knownvalue.Bool(false)),
			},
		},
		resource.TestStep{Config: config("gadget"), ExpectError: regexp.MustCompile(`(?s)Unable to Find Object Type.*custom\s+objects\s+are\s+"widget"`)},
		resource.TestStep{
			// HubSpot may know a custom object by its full name only.
			PreConfig: func() {
				sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpSchemaGet, Status: http.StatusBadRequest})
			},
			Config:            config("widget"),
			ConfigStateChecks: []statecheck.StateCheck{acctest.ExpectData(address, "id", acctest.Exactly("2-77"))},
		},
	)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
}

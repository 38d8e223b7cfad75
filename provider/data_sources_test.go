// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

const objectsAddress = "data.hubspot_objects.test"

// seedUniversities defines a unique property and makes n companies with it.
func seedUniversities(sim *hubspotsim.Server, n int) []string {
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
	records := make([]map[string]string, n)
	for i := range records {
		records[i] = map[string]string{"university_domain": fmt.Sprintf("u%03d.edu", i), "name": fmt.Sprintf("U %d", i)}
	}
	return sim.SeedMany("companies", records)
}

func objectsBlock(arguments string) string {
	return "\ndata \"hubspot_objects\" \"test\" {\n  object_type = \"companies\"\n" + arguments + "\n}\n"
}

func expectData(address, attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func exactly(s string) knownvalue.Check { return knownvalue.StringExact(s) }

func textMap(pairs ...string) knownvalue.Check {
	m := make(map[string]knownvalue.Check, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = exactly(pairs[i+1])
	}
	return knownvalue.MapExact(m)
}

func texts(items ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(items))
	for i, item := range items {
		checks[i] = exactly(item)
	}
	return knownvalue.ListExact(checks)
}

func TestAccObjectsDataSource_byKey(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
	ids := seedUniversities(sim, 250)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
		Steps: []resource.TestStep{
			{
				// Spelt in another case and asked for twice.
				Config: block + objectsBlock(`
  id_property = "university_domain"
  keys        = ["u001.edu", "U002.edu", "u002.edu", "nowhere.edu"]
  properties  = ["name", "country"]`),
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(objectsAddress, "ids", textMap("u001.edu", ids[1], "U002.edu", ids[2], "u002.edu", ids[2])),
					expectData(objectsAddress, "missing", texts("nowhere.edu")),
					expectData(objectsAddress, "total", knownvalue.Int64Exact(2)),
					statecheck.ExpectKnownValue(objectsAddress, tfjsonpath.New("records").AtMapKey("U002.edu"), knownvalue.MapExact(map[string]knownvalue.Check{
						"name": exactly("U 2"), "country": knownvalue.Null(), "university_domain": exactly("u002.edu"),
					})),
				},
			},
			{
				// A hundred keys a call.
				PreConfig: sim.ResetRequests,
				Config: block + objectsBlock(`
  id_property = "university_domain"
  keys        = [for i in range(250) : format("u%03d.edu", i)]`),
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(objectsAddress, "missing", knownvalue.ListExact(nil)),
					expectData(objectsAddress, "total", knownvalue.Int64Exact(250)),
				},
				PostApplyFunc: func() {
					if n := sim.CountReads(); n == 0 || n%3 != 0 {
						t.Errorf("%d batch reads of 250 keys, want three for each time the data source is read", n)
					}
				},
			},
			{
				Config: block + objectsBlock(fmt.Sprintf(`
  keys       = [%q, "999999999"]
  properties = ["name"]`, ids[7])),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(objectsAddress, tfjsonpath.New("records"), knownvalue.MapExact(map[string]knownvalue.Check{
						ids[7]: textMap("name", "U 7"),
					})),
					expectData(objectsAddress, "missing", texts("999999999")),
				},
			},
			{
				Config:            block + objectsBlock("id_property = \"university_domain\"\n  keys = []"),
				ConfigStateChecks: []statecheck.StateCheck{expectData(objectsAddress, "ids", knownvalue.MapExact(nil))},
			},
		},
	})
	expectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpSearch: 0})
}

func TestAccObjectsDataSource_search(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
	ids := seedUniversities(sim, 250)
	byName := func(filter string) string {
		return objectsBlock("  filter_groups = [{ filters = [" + filter + "] }]\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
		Steps: []resource.TestStep{
			{
				Config: block + byName(`{ property = "name", operator = "IN", values = ["u 3", "u 4"] }`),
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(objectsAddress, "ids", textMap(ids[3], ids[3], ids[4], ids[4])),
					expectData(objectsAddress, "missing", knownvalue.ListExact(nil)),
				},
			},
			{
				// Two pages, keyed by a property.
				Config: block + objectsBlock(`
  id_property   = "university_domain"
  filter_groups = [{ filters = [{ property = "university_domain", operator = "HAS_PROPERTY" }] }]`),
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(objectsAddress, "total", knownvalue.Int64Exact(250)),
					statecheck.ExpectKnownValue(objectsAddress, tfjsonpath.New("ids").AtMapKey("u249.edu"), exactly(ids[249])),
				},
			},
			{
				Config: block + objectsBlock(`
  limit         = 3
  filter_groups = [{ filters = [{ property = "university_domain", operator = "HAS_PROPERTY" }] }]`),
				ConfigStateChecks: []statecheck.StateCheck{
					expectData(objectsAddress, "ids", textMap(ids[0], ids[0], ids[1], ids[1], ids[2], ids[2])),
					expectData(objectsAddress, "total", knownvalue.Int64Exact(250)),
				},
			},
			{
				PreConfig: func() { sim.Seed("companies", map[string]string{"name": "Keyless"}) },
				Config: block + objectsBlock(`
  id_property   = "university_domain"
  filter_groups = [{ filters = [{ property = "name", operator = "HAS_PROPERTY" }] }]`),
				ExpectError: regexp.MustCompile(`(?s)Record without a key.*HAS_PROPERTY`),
			},
			{
				PreConfig: func() {
					sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpSearch, Status: http.StatusOK, Body: `{"total":10001,"results":[],"paging":{"next":{"after":"200"}}}`})
				},
				Config:      block + byName(`{ property = "name", operator = "HAS_PROPERTY" }`),
				ExpectError: regexp.MustCompile(`(?s)10001 companies match.*first 10000 at most`),
			},
		},
	})
}

func TestAccObjectsDataSource_invalid(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
	filter := func(f string) string { return "filter_groups = [{ filters = [" + f + "] }]" }
	six := strings.Repeat(`{ property = "name", operator = "HAS_PROPERTY" },`, 6)
	var steps []resource.TestStep
	for arguments, message := range map[string]string{
		``:                                `Nothing to look up`,
		"keys = [\"a\"]\n  query = \"a\"": `Conflicting ways to look up`,
		"keys = [\"a\"]\n  limit = 5":     `Limit without a search`,
		"query = \"a\"\n  limit = 10001":  `must be between 1 and 10000`,
		`keys = ["a", ""]`:                `Element 2 of keys is null or empty`,
		filter(`{ property = "name", operator = "LIKE", value = "a" }`):               `(?s)must\s+be\s+one\s+of`,
		filter(`{ property = "name", operator = "EQ" }`):                              `The operator EQ needs value`,
		filter(`{ property = "name", operator = "IN", value = "a", values = ["a"] }`): `The operator IN takes no value`,
		filter(`{ property = "name", operator = "BETWEEN", value = "1" }`):            `The operator BETWEEN needs high_value`,
		filter(six + `{ property = "name", operator = "HAS_PROPERTY" }`):              `(?s)at\s+most\s+6`,
		"filter_groups = [" + strings.Repeat("{ filters = ["+six+"] },", 4) + "]":     `The groups hold 24 filters`,
	} {
		steps = append(steps, resource.TestStep{Config: block + objectsBlock(arguments), PlanOnly: true, ExpectError: regexp.MustCompile(message)})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: testFactories(), Steps: steps})
	if n := sim.CountRequests(); n != 0 {
		t.Errorf("invalid configurations sent %d requests", n)
	}
}

func TestAccPropertiesDataSource(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
	seedUniversities(sim, 0)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "gone", Archived: true})
	sim.DefineProperty("companies", hubspotsim.Property{Name: "secret", Sensitivity: "sensitive"})
	const address = "data.hubspot_properties.test"
	names := `output "names" { value = keys(data.hubspot_properties.test.properties) }`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
		Steps: []resource.TestStep{
			{
				Config: block + `data "hubspot_properties" "test" { object_type = "company" }`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("properties").AtMapKey("university_domain"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"type": exactly("string"), "has_unique_value": knownvalue.Bool(true), "writable": knownvalue.Bool(true), "hubspot_defined": knownvalue.Bool(false),
					})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("properties").AtMapKey("hs_object_id").AtMapKey("writable"), knownvalue.Bool(false)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("properties").AtMapKey("lifecyclestage").AtMapKey("options").AtMapKey("lead"), exactly("Lead")),
				},
			},
			{
				Config:            block + "data \"hubspot_properties\" \"test\" {\n  object_type = \"companies\"\n  archived = true\n}\n" + names,
				ConfigStateChecks: []statecheck.StateCheck{output("names", texts("gone"))},
			},
			{
				Config:            block + "data \"hubspot_properties\" \"test\" {\n  object_type = \"companies\"\n  data_sensitivity = \"sensitive\"\n}\n" + names,
				ConfigStateChecks: []statecheck.StateCheck{output("names", texts("secret"))},
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

func TestAccOwnersDataSource(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
	for i := range 150 {
		sim.DefineOwner(hubspotsim.Owner{ID: fmt.Sprint(80000 + i), UserID: int64(3000 + i), Email: fmt.Sprintf("P%d@Simulator.example", i), FirstName: "P"})
	}
	const address = "data.hubspot_owners.test"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
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
		ProtoV6ProviderFactories: testFactories(),
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
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: testFactories(), Steps: steps})
}

// A data source says that the provider is not configured yet.
func TestAccDataSources_unknownProvider(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
resource "terraform_data" "token" { input = %q }
provider "hubspot" {
  base_url     = %q
  access_token = terraform_data.token.output
}
data "hubspot_account" "test" {}`, sim.Token(), sim.URL()),
			ExpectError: regexp.MustCompile(`Provider is not configured`),
		}},
	})
}

// Every example of a data source and of the definitions is applied.
func TestAccExamples_lookUps(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"data-sources/hubspot_account/data-source.tf",
		"data-sources/hubspot_object_type/data-source.tf",
		"data-sources/hubspot_objects/data-source.tf",
		"data-sources/hubspot_owners/data-source.tf",
		"data-sources/hubspot_properties/data-source.tf",
		"resources/hubspot_property/resource.tf",
		"resources/hubspot_property_group/resource.tf",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, block := startSim(t)
			config, err := os.ReadFile("../examples/" + name)
			if err != nil {
				t.Fatal(err)
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: testFactories(),
				Steps:                    []resource.TestStep{{Config: block + string(config)}},
			})
		})
	}
}

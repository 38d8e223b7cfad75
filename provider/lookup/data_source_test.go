// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package lookup_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const objectsAddress = "data.hubspot_objects.test"

func objectsBlock(arguments string) string {
	return "\ndata \"hubspot_objects\" \"test\" {\n  object_type = \"companies\"\n" + arguments + "\n}\n"
}

func TestAccObjectsDataSource_byKey(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	ids := acctest.SeedUniversities(sim, 250)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				// Spelt in another case and asked for twice.
				Config: block + objectsBlock(`
  id_property = "university_domain"
  keys        = ["u001.edu", "U002.edu", "u002.edu", "nowhere.edu"]
  properties  = ["name", "country"]`),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectData(objectsAddress, "ids", acctest.TextMap("u001.edu", ids[1], "U002.edu", ids[2], "u002.edu", ids[2])),
					acctest.ExpectData(objectsAddress, "missing", acctest.Texts("nowhere.edu")),
					acctest.ExpectData(objectsAddress, "total", knownvalue.Int64Exact(2)),
					statecheck.ExpectKnownValue(objectsAddress, tfjsonpath.New("records").AtMapKey("U002.edu"), knownvalue.MapExact(map[string]knownvalue.Check{
						"name": acctest.Exactly("U 2"), "country": knownvalue.Null(), "university_domain": acctest.Exactly("u002.edu"),
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
					acctest.ExpectData(objectsAddress, "missing", knownvalue.ListExact(nil)),
					acctest.ExpectData(objectsAddress, "total", knownvalue.Int64Exact(250)),
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
						ids[7]: acctest.TextMap("name", "U 7"),
					})),
					acctest.ExpectData(objectsAddress, "missing", acctest.Texts("999999999")),
				},
			},
			{
				Config:            block + objectsBlock("id_property = \"university_domain\"\n  keys = []"),
				ConfigStateChecks: []statecheck.StateCheck{acctest.ExpectData(objectsAddress, "ids", knownvalue.MapExact(nil))},
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpSearch: 0})
}

func TestAccObjectsDataSource_search(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	ids := acctest.SeedUniversities(sim, 250)
	byName := func(filter string) string {
		return objectsBlock("  filter_groups = [{ filters = [" + filter + "] }]\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + byName(`{ property = "name", operator = "IN", values = ["u 3", "u 4"] }`),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectData(objectsAddress, "ids", acctest.TextMap(ids[3], ids[3], ids[4], ids[4])),
					acctest.ExpectData(objectsAddress, "missing", knownvalue.ListExact(nil)),
				},
			},
			{
				// Two pages, keyed by a property.
				Config: block + objectsBlock(`
  id_property   = "university_domain"
  filter_groups = [{ filters = [{ property = "university_domain", operator = "HAS_PROPERTY" }] }]`),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectData(objectsAddress, "total", knownvalue.Int64Exact(250)),
					statecheck.ExpectKnownValue(objectsAddress, tfjsonpath.New("ids").AtMapKey("u249.edu"), acctest.Exactly(ids[249])),
				},
			},
			{
				Config: block + objectsBlock(`
  limit         = 3
  filter_groups = [{ filters = [{ property = "university_domain", operator = "HAS_PROPERTY" }] }]`),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectData(objectsAddress, "ids", acctest.TextMap(ids[0], ids[0], ids[1], ids[1], ids[2], ids[2])),
					acctest.ExpectData(objectsAddress, "total", knownvalue.Int64Exact(250)),
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
	sim, block := acctest.StartSim(t)
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
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
	if n := sim.CountRequests(); n != 0 {
		t.Errorf("invalid configurations sent %d requests", n)
	}
}

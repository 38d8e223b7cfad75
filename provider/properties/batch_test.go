// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const batchAddress = "hubspot_objects_batch.test"

// The unique property, another one and the records that use both are made in
// one apply, although HubSpot does not know either at once.
func TestAccProperty_withBatch(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.DefinitionMisses = 2 }))
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpBatchRead, Times: 2, Status: http.StatusBadRequest,
		Body: `{"status":"error","category":"VALIDATION_ERROR","message":"Unable to perform read by non-unique 0-2 property university_domain"}`,
	})
	config := block + propertyBlock("has_unique_value = true") + `
resource "hubspot_property" "rank" {
  object_type = "companies"
  name        = "university_rank"
  label       = "Rank"
  type        = "number"
}
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = hubspot_property.test.name
  records = {
    "mit.edu" = { name = "MIT", (hubspot_property.rank.name) = "1" }
    "ethz.ch" = { name = "ETH", (hubspot_property.rank.name) = "7" }
  }
}
`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(batchAddress, tfjsonpath.New("created"), knownvalue.MapExact(map[string]knownvalue.Check{
						"mit.edu": knownvalue.Bool(true), "ethz.ch": knownvalue.Bool(true),
					})),
				},
			},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 2, hubspotsim.OpPropertyArchive: 2})
	// The records went first, while the key was still known.
	requests := sim.Requests()
	last := func(op hubspotsim.Operation) int {
		for i, r := range slices.Backward(requests) {
			if r.Operation == op {
				return i
			}
		}
		return -1
	}
	if last(hubspotsim.OpBatchArchive) > last(hubspotsim.OpPropertyArchive) {
		t.Error("records were archived after the property that identifies them")
	}
}

// A plan checks records against the definition that is about to be made.
func TestAccProperty_checkedByBatch(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config: block + `
resource "hubspot_property" "rank" {
  object_type = "companies"
  name        = "university_rank"
  label       = "Rank"
  type        = "number"
}
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = "university_domain"
  records     = { "mit.edu" = { name = "MIT", (hubspot_property.rank.name) = "first" } }
}
`,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)university_rank.*"first"`),
		}},
	})
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

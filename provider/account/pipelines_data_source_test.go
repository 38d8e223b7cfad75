// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package account_test

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

func TestAccPipelinesDataSource(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefinePipeline("deals", hubspotsim.Pipeline{ID: "901", Label: "Partner sales", DisplayOrder: 7, Stages: []hubspotsim.Stage{
		{ID: "911", Label: "New", Metadata: map[string]string{"probability": "0.2"}},
		{ID: "912", Label: "Won"},
		{ID: "913", Label: "Waiting"},
		{ID: "914", Label: "Waiting"},
	}})
	for _, id := range []string{"902", "903"} {
		sim.DefinePipeline("deals", hubspotsim.Pipeline{ID: id, Label: "Twin", Stages: []hubspotsim.Stage{{ID: id + "1", Label: "New"}}})
	}
	widgets := sim.DefineObjectType(hubspotsim.Schema{Name: "widget", SingularLabel: "Widget", PluralLabel: "Widgets", PrimaryDisplayProperty: "title", Properties: []hubspotsim.Property{{Name: "title"}}})
	sim.DefinePipeline(widgets, hubspotsim.Pipeline{ID: "950", Label: "Life", Stages: []hubspotsim.Stage{{ID: "951", Label: "Born"}}})
	const address = "data.hubspot_pipelines.test"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + `
data "hubspot_pipelines" "test" { object_type = "deals" }
output "twin" { value = try(data.hubspot_pipelines.test.ids["Twin"], "left out") }
output "twin_stages" { value = try(data.hubspot_pipelines.test.stage_ids["Twin"]["New"], "left out") }
output "waiting" { value = try(data.hubspot_pipelines.test.stage_ids["Partner sales"]["Waiting"], "left out") }
`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("ids").AtMapKey("Partner sales"), acctest.Exactly("901")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("stage_ids").AtMapKey("Partner sales").AtMapKey("Won"), acctest.Exactly("912")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("pipelines").AtMapKey("901").AtMapKey("stages").AtMapKey("911").AtMapKey("metadata").AtMapKey("probability"), acctest.Exactly("0.2")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("pipelines").AtMapKey("903").AtMapKey("label"), acctest.Exactly("Twin")),
					statecheck.ExpectKnownOutputValue("twin", knownvalue.StringExact("left out")),
					statecheck.ExpectKnownOutputValue("twin_stages", knownvalue.StringExact("left out")),
					statecheck.ExpectKnownOutputValue("waiting", knownvalue.StringExact("left out")),
				},
			},
			{
				Config: block + `data "hubspot_pipelines" "test" { object_type = "widget" }`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("stage_ids").AtMapKey("Life").AtMapKey("Born"), acctest.Exactly("951")),
				},
			},
			{
				PreConfig: func() {
					sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPipelineList, Status: http.StatusForbidden})
				},
				Config:      block + `data "hubspot_pipelines" "test" { object_type = "tickets" }`,
				ExpectError: regexp.MustCompile("Unable to Read Pipelines"),
			},
		},
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// An answer without results is not an empty list, and another server's 404 does
// not mean that records are gone: nothing leaves the state, and what is built
// from a data source is not archived.
func TestAccObjects_hostile(t *testing.T) {
	t.Parallel()
	sim, block := acctest.CompaniesSim(t)
	for _, code := range []string{"a", "b", "c"} {
		sim.Seed("companies", map[string]string{"code": code, "name": "Name " + code, "region": "north"})
	}
	between, block := acctest.Hostile(t, sim, block)
	config := block + `
data "hubspot_objects" "all" {
  object_type   = "companies"
  id_property   = "code"
  properties    = ["name"]
  filter_groups = [{ filters = [{ property = "region", operator = "EQ", value = "north" }] }]
}
resource "hubspot_objects_batch" "copy" {
  object_type     = "companies"
  id_property     = "code2"
  records         = { for code, r in data.hubspot_objects.all.records : code => { name = r.name } }
  deletion_policy = "archive"
}
`
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	steps := []resource.TestStep{{Config: config}}
	for _, spoil := range []struct {
		path  string
		spoil hostile.Spoil
		says  string
	}{
		{"/companies/search", hostile.Replace(200, `{}`), `has\s+no\s+results`},
		{"/companies/search", hostile.Replace(200, `{"status":"ok"}`), `has\s+no\s+results`},
		{"/companies/search", hostile.Bomb(`{"total":3,"results":[{}`, `,{}`, 64<<20), `larger than|holds more`},
		{"/companies/batch/read", hostile.Replace(404, hostile.Page), `404`},
		{"/companies/batch/read", hostile.Replace(200, `{}`), `has\s+no\s+status`},
		{"/companies/batch/read", hostile.Drop("results"), `has\s+no\s+results`},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { between.Add(hostile.Rule{Match: hostile.Path(spoil.path), Spoil: spoil.spoil}) },
			Config:    config, ExpectError: regexp.MustCompile(spoil.says),
		}, resource.TestStep{PreConfig: between.Clear, Config: config, ConfigPlanChecks: empty})
	}
	steps = append(steps, resource.TestStep{
		// An archive that is answered by silence is read.
		PreConfig: func() {
			if n := sim.CountArchives(); n != 0 {
				t.Errorf("%d archives were sent", n)
			}
			between.Add(hostile.Rule{Match: hostile.Path("/batch/archive"), Spoil: hostile.Replace(202, "")})
		},
		Config: config, Destroy: true,
	})
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
	if n := sim.CountRecords("companies"); n != 3 {
		t.Errorf("HubSpot has %d companies, want the three that were there before", n)
	}
}

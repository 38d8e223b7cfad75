// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// hostileDefinitions declares a property and a group.
const hostileDefinitions = `
resource "hubspot_property" "test" {
  object_type = "companies"
  name        = "tier"
  label       = "Tier"
  type        = "string"
  group_name  = "companyinformation"
}
resource "hubspot_property_group" "test" {
  object_type = "companies"
  name        = "ours"
  label       = "Ours"
}
`

// Which definition is managed, the configuration and the state say: an answer
// about another one, about nothing, or of another server changes neither the
// state nor what a destroy archives.
func TestAccProperty_hostile(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "victim", Type: "string", FieldType: "text"})
	between, block := acctest.Hostile(t, sim, block)
	steps := []resource.TestStep{{Config: block + hostileDefinitions}}
	for _, spoil := range []struct {
		property, group hostile.Spoil
		says            string
	}{
		{hostile.Set("victim", "name"), hostile.Set("companyinformation", "name"), `is about another\s+property`},
		{hostile.Replace(200, `{}`), hostile.Replace(200, `{}`), `has no name`},
		{hostile.Replace(404, hostile.Page), hostile.Replace(404, `{"status":404,"error":"Not Found"}`), `404`},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				between.Add(hostile.Rule{Match: hostile.Call(http.MethodGet, "/companies/tier"), Spoil: spoil.property})
				between.Add(hostile.Rule{Match: hostile.Call(http.MethodGet, "/groups/ours"), Spoil: spoil.group})
			},
			RefreshState: true,
			ExpectError:  regexp.MustCompile(`(?s)Unable to Read Property.*` + spoil.says),
		}, resource.TestStep{
			PreConfig: between.Clear,
			Config:    block + hostileDefinitions,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		})
	}
	// The answers to the destroy are no better: what is archived is read.
	steps = append(steps, resource.TestStep{
		PreConfig: func() {
			between.Add(hostile.Rule{Match: func(x *hostile.Exchange) bool { return x.Method == http.MethodDelete }, Spoil: hostile.Replace(200, `{}`)})
		},
		Config:  block + hostileDefinitions,
		Destroy: true,
	})
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
	for _, r := range sim.Requests() {
		if r.Method == http.MethodDelete && !strings.HasSuffix(r.Path, "/companies/tier") && !strings.HasSuffix(r.Path, "/groups/ours") {
			t.Errorf("sent %s %s", r.Method, r.Path)
		}
	}
}

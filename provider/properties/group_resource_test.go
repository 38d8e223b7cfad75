// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const groupAddress = "hubspot_property_group.test"

func groupBlock(arguments string) string {
	return `
resource "hubspot_property_group" "test" {
  object_type = "companies"
  name        = "academia"
  label       = "Academia"
` + arguments + `
}
`
}

func TestAccPropertyGroup_lifecycle(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + groupBlock(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(groupAddress, tfjsonpath.New("id"), knownvalue.StringExact("companies/academia")),
					plancheck.ExpectKnownValue(groupAddress, tfjsonpath.New("display_order"), knownvalue.Int64Exact(-1)),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(groupAddress, tfjsonpath.New("created"), knownvalue.Bool(true)),
				},
				PostApplyFunc: func() {
					want := []map[string]any{{"name": "academia", "label": "Academia", "displayOrder": -1.0}}
					if diff := cmp.Diff(want, sentBodies(t, sim, hubspotsim.OpGroupCreate)); diff != "" {
						t.Errorf("created (-want +got):\n%s", diff)
					}
					sim.ResetRequests()
				},
			},
			{
				Config: block + strings.Replace(groupBlock("display_order = 2"), `"Academia"`, `"Academic"`, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(groupAddress, plancheck.ResourceActionUpdate),
				}},
				PostApplyFunc: func() {
					want := []map[string]any{{"label": "Academic", "displayOrder": 2.0}}
					if diff := cmp.Diff(want, sentBodies(t, sim, hubspotsim.OpGroupUpdate)); diff != "" {
						t.Errorf("updated (-want +got):\n%s", diff)
					}
					sim.ResetRequests()
				},
			},
			{
				// What is left out keeps its value; another spelling of the type
				// and another policy write nothing.
				Config: block + strings.NewReplacer(`"Academia"`, `"Academic"`, `"companies"`, `"company"`).Replace(groupBlock(`deletion_policy = "archive"`)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(groupAddress, tfjsonpath.New("display_order"), knownvalue.Int64Exact(2)),
				},
				PostApplyFunc: func() { acctest.ExpectCounts(t, sim, noDefinitionWrites) },
			},
			{
				ResourceName: groupAddress, ImportState: true, ImportStateId: "company/academia",
				ImportStateVerify: true, ImportStateVerifyIgnore: []string{"created", "deletion_policy"},
			},
			{
				Config: block + strings.Replace(groupBlock(""), `"academia"`, `"science"`, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(groupAddress, plancheck.ResourceActionReplace),
				}},
				PostApplyFunc: func() {
					acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpGroupCreate: 1, hubspotsim.OpGroupArchive: 1})
					sim.ResetRequests()
				},
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpGroupArchive: 1, hubspotsim.OpGroupCreate: 0})
}

// A group and a property in it are made in one apply and taken down in the
// order that HubSpot wants.
func TestAccPropertyGroup_withProperty(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config: block + groupBlock("") + propertyBlock("group_name = hubspot_property_group.test.name"),
			PostApplyFunc: func() {
				if p := simProperty(t, sim, "university_domain"); p.GroupName != "academia" {
					t.Errorf("the property is in group %q", p.GroupName)
				}
			},
		}},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpGroupArchive: 1, hubspotsim.OpPropertyArchive: 1})
}

func TestAccPropertyGroup_refusals(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config:   block + strings.Replace(groupBlock(""), `"academia"`, `"companyinformation"`, 1),
				PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)Property group already exists.*terraform\s+import`),
			},
			{
				Config:   block + strings.Replace(groupBlock(""), `"academia"`, `"Company Information"`, 1),
				PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)lower-case\s+letters`),
			},
			{
				Config: block + groupBlock(""), ResourceName: groupAddress,
				ImportState: true, ImportStateId: "companies/company_information",
				ExpectError: regexp.MustCompile(`(?s)Unable to Import Property Group.*Did\s+you\s+mean\s+"companyinformation"`),
			},
			{
				Config: block + groupBlock(""), ResourceName: groupAddress,
				ImportState: true, ImportStateId: "academia", ExpectError: regexp.MustCompile(`does not name a property group`),
			},
		},
	})
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

// A group that somebody put a property into stays, and the error says why.
func TestAccPropertyGroup_notEmpty(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + groupBlock("")},
			{
				PreConfig: func() {
					sim.DefineProperty("companies", hubspotsim.Property{Name: "founded", GroupName: "academia"})
				},
				Config:      block,
				ExpectError: regexp.MustCompile(`(?s)Unable to Archive Property Group.*holds\s+no\s+live\s+property`),
			},
			{
				PreConfig: func() { sim.ArchiveProperty("companies", "founded") },
				Config:    block,
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpGroupArchive: 2})
}

func TestAccPropertyGroup_deletionPolicy(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + groupBlock(`deletion_policy = "prevent"`)},
			{Config: block, ExpectError: regexp.MustCompile(`Property group is protected`)},
			{
				Config:      block + strings.Replace(groupBlock(""), `"academia"`, `"science"`, 1),
				ExpectError: regexp.MustCompile(`Property group is protected`),
			},
			{Config: block + groupBlock(`deletion_policy = "abandon"`)},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpGroupArchive: 0, hubspotsim.OpGroupUpdate: 0})
}

// HubSpot loses the answer to a create and does not return the new group at
// once.
func TestAccPropertyGroup_lag(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	created := false
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpGroupCreate, Times: 1, CutAfter: true,
		Hook: func(hubspotsim.Request) { created = true },
	})
	lag := sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpGroupGet, Status: http.StatusNotFound, Times: 2, After: 1,
		Match: func(hubspotsim.Request) bool { return created },
	})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps:                    []resource.TestStep{{Config: block + groupBlock("")}},
	})
	if lag.Hits() != 2 {
		t.Errorf("asked %d times for a group that was not there yet, want 2", lag.Hits())
	}
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpGroupCreate: 2})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// notCompact keeps a state full where the suite runs with compact ones: an import knows no
// arguments, so that the next plan would change this one.
const notCompact = "compact_state = null"

// batchHCL is a hubspot_objects_batch of companies by code. Rows are
// "key: name = value, ..." in HCL; extra holds further arguments.
func batchHCL(name, extra string, rows ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"hubspot_objects_batch\" %q {\n  object_type = \"companies\"\n  id_property = \"code\"\n  records = {\n", name)
	for _, row := range rows {
		key, cells, _ := strings.Cut(row, ":")
		fmt.Fprintf(&b, "    %q = {%s}\n", key, cells)
	}
	if !strings.Contains(extra, "compact_state") {
		extra += "\n" + acctest.CompactState()
	}
	fmt.Fprintf(&b, "  }\n%s\n}\n", extra)
	return b.String()
}

func TestAccObjectsBatch_lifecycle(t *testing.T) {
	t.Parallel()
	sim, block := acctest.CompaniesSim(t)
	config := func(changed string) string {
		return block + fmt.Sprintf(`
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = "code"
  records = { for i in range(250) : format("k%%03d", i) => { name = i == 7 ? %q : "Name ${i}", region = "r${i %% 5}" } }
}
output "seven" { value = hubspot_objects_batch.test.ids["k007"] }
`, changed)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		CheckDestroy: func(*terraform.State) error {
			if n := len(sim.Records("companies")); n != 0 {
				return fmt.Errorf("%d records are left", n)
			}
			if n := sim.CountArchives(); n != 3 {
				return fmt.Errorf("%d archive requests, want 3", n)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: config("Name 7"),
				Check: func(*terraform.State) error {
					defer sim.ResetRequests()
					if n := sim.CountUpserts(); n != 3 {
						return fmt.Errorf("%d upserts for 250 records, want 3", n)
					}
					if n := len(sim.Records("companies")); n != 250 {
						return fmt.Errorf("HubSpot holds %d records, want 250", n)
					}
					return nil
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("id"), knownvalue.StringExact("companies/code")),
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("ids"), knownvalue.MapSizeExact(250)),
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("created").AtMapKey("k249"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("properties").AtMapKey("k001"), knownvalue.MapExact(map[string]knownvalue.Check{
						"name": knownvalue.StringExact("Name 1"), "region": knownvalue.StringExact("r1"),
					})),
				},
			},
			{
				Config:           config("Name 7"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check: func(*terraform.State) error {
					if n := sim.CountUpserts() + sim.CountArchives(); n != 0 {
						return fmt.Errorf("%d writes by an empty plan", n)
					}
					sim.ResetRequests()
					return nil
				},
			},
			{
				Config: config("Another"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(acctest.BatchAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(acctest.BatchAddress, tfjsonpath.New("properties").AtMapKey("k007").AtMapKey("name")),
					plancheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("properties").AtMapKey("k007").AtMapKey("region"), knownvalue.StringExact("r2")),
					plancheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("ids"), knownvalue.MapSizeExact(250)),
				}},
				Check: func(*terraform.State) error {
					defer sim.ResetRequests()
					inputs := sim.UpsertInputs()
					if len(inputs) != 1 || inputs[0].ID != "k007" || len(inputs[0].Properties) != 1 {
						return fmt.Errorf("sent %+v, want the name of k007 alone", inputs)
					}
					return nil
				},
			},
		},
	})
}

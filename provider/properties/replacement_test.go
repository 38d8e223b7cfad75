// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const groupHCL = `
resource "hubspot_property_group" "test" {
  object_type = "companies"
  name        = "universities"
  label       = "Universities"
}
`

// A replacement under the same name, whether or not anything was read in the plan.
func TestAccProperty_replaceWithoutRefresh(t *testing.T) {
	t.Parallel()
	for address, config := range map[string]string{propertyAddress: propertyBlock(""), "hubspot_property_group.test": groupHCL} {
		for _, flags := range [][]string{nil, {"-refresh=false"}} {
			t.Run(address+strings.Join(flags, ""), func(t *testing.T) {
				t.Parallel()
				sim, _ := acctest.StartSim(t)
				w := acctest.NewWorkspace(t, sim)
				w.Config(config)
				w.Apply()
				w.Apply(append(flags, "-replace="+address)...)
				acctest.MustContain(t, w.Must("plan"), "No changes")
				w.Must("taint", address)
				if flags == nil {
					w.Apply()
				} else {
					w.MustFail([]string{"already exists", "-refresh=false"}, "apply", "-auto-approve", "-refresh=false")
					w.Apply()
				}
				acctest.MustContain(t, w.Must("plan"), "No changes")

				// What stays in HubSpot leaves no room for another one.
				w.Config(strings.Replace(config, "  label ", "  deletion_policy = \"abandon\"\n  label ", 1))
				w.Apply()
				sim.ResetRequests()
				w.MustFail([]string{"can't be replaced", "terraform untaint"}, append([]string{"apply", "-auto-approve", "-replace=" + address}, flags...)...)
				acctest.ExpectCounts(t, sim, noDefinitionWrites)
			})
		}
	}
}

// A definition that gets another address would be archived, and its values with it.
func TestAccProperty_renamedResource(t *testing.T) {
	t.Parallel()
	for _, config := range []string{propertyBlock(""), groupHCL} {
		sim, _ := acctest.StartSim(t)
		w := acctest.NewWorkspace(t, sim)
		w.Config(config)
		w.Apply()
		sim.ResetRequests()
		w.Config(strings.Replace(config, `"test"`, `"other"`, 1))
		for _, flags := range [][]string{nil, {"-refresh=false"}} {
			w.MustFail([]string{"moved block"}, append([]string{"apply", "-auto-approve"}, flags...)...)
		}
		acctest.ExpectCounts(t, sim, noDefinitionWrites)
	}
}

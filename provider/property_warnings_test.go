// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// Definitions that were imported come out of -generate-config-out so that the
// plan is empty.
func TestAccProperty_generatedConfig(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	seedUniversities(sim, 0)
	w := newWorkspace(t, sim)
	w.config(`
import {
  to = hubspot_property.domain
  id = "companies/university_domain"
}
import {
  to = hubspot_property.industry
  id = "companies/industry"
}
import {
  to = hubspot_property_group.info
  id = "companies/companyinformation"
}
`)
	out := w.must("plan", "-generate-config-out=generated.tf")
	mustContain(t, out, "Plan: 3 to import, 0 to add, 0 to change, 0 to destroy.")
	mustContain(t, w.must("apply", "-auto-approve"), "3 imported, 0 added, 0 changed, 0 destroyed.")
	mustContain(t, w.must("plan"), "No changes.")
	// They were not created here, so a destroy leaves them.
	mustContain(t, w.must("destroy", "-auto-approve"), "3 destroyed")
	expectCounts(t, sim, noDefinitionWrites)
}

func TestAccProperty_warnings(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	w := newWorkspace(t, sim)
	accreditation := func(typeName, options string) string {
		return `
resource "hubspot_property" "test" {
  object_type = "companies"
  name        = "accreditation"
  label       = "Accreditation"
  type        = "` + typeName + `"
  ` + options + `
}
`
	}
	w.config(accreditation("enumeration", `options = [{ value = "full" }, { value = "none" }]`))
	mustNotContain(t, w.must("apply", "-auto-approve"), "Warning: Options")
	w.config(accreditation("enumeration", `options = [{ value = "full" }]`))
	mustContain(t, w.must("plan"), "Options are removed", `companies/accreditation loses 1 option: "none".`)
	w.config(accreditation("string", `options = []`))
	mustContain(t, w.must("plan"), "Property changes its type", "from enumeration to string in place")
	expectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyUpdate: 0})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// Definitions that were imported come out of -generate-config-out so that the
// plan is empty.
func TestAccProperty_generatedConfig(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	acctest.SeedUniversities(sim, 0)
	w := acctest.NewWorkspace(t, sim)
	const imports = `
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
`
	w.Config(acctest.GeneratingImports(imports))
	out := w.Must("plan", "-generate-config-out=generated.tf")
	acctest.MustContain(t, out, "Plan: 3 to import, 0 to add, 0 to change, 0 to destroy.")
	w.Config(imports)
	acctest.MustContain(t, w.Must("apply", "-auto-approve"), "3 imported, 0 added, 0 changed, 0 destroyed.")
	acctest.MustContain(t, w.Must("plan"), "No changes.")
	// They were not created here, so a destroy leaves them.
	acctest.MustContain(t, w.Must("destroy", "-auto-approve"), "3 destroyed")
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

func TestAccProperty_warnings(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	w := acctest.NewWorkspace(t, sim)
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
	w.Config(accreditation("enumeration", `options = [{ value = "full" }, { value = "none" }]`))
	acctest.MustNotContain(t, w.Must("apply", "-auto-approve"), "Warning: Options")
	w.Config(accreditation("enumeration", `options = [{ value = "full" }]`))
	acctest.MustContain(t, w.Must("plan"), "Options are removed", `companies/accreditation loses 1 option: "none".`)
	w.Config(accreditation("string", `options = []`))
	acctest.MustContain(t, w.Must("plan"), "Property changes its type", "from enumeration to string in place")
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyUpdate: 0})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// The first company of a contact becomes its primary one, from whichever side
// the two are linked; the second does not.
func TestFirstCompanyIsPrimary(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	contact := sim.Seed("contacts", map[string]string{"email": "a@example.com"})
	first, second := sim.Seed("companies", nil), sim.Seed("companies", nil)
	sim.Link("companies", first, "contacts", contact)
	sim.Link("contacts", contact, "companies", second)
	want := map[string][]string{first: {"Primary", ""}, second: {""}}
	if diff := cmp.Diff(want, sim.Links("contacts", contact, "companies")); diff != "" {
		t.Error(diff)
	}
	// Another choice moves the label.
	sim.Link("contacts", contact, "companies", second, "Primary")
	want = map[string][]string{first: {""}, second: {"Primary", ""}}
	if diff := cmp.Diff(want, sim.Links("contacts", contact, "companies")); diff != "" {
		t.Error(diff)
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

type groupsAPI struct{ asked []string }

func (a *groupsAPI) ListPropertyGroups(_ context.Context, objectType string) ([]hubspot.PropertyGroup, error) {
	a.asked = append(a.asked, objectType)
	return []hubspot.PropertyGroup{{Name: "info"}, {Name: "old", Archived: true}}, nil
}

// Groups are read once until one changes; archived ones are none, and what is planned
// counts for the type that it is planned of.
func TestGroups(t *testing.T) {
	t.Parallel()
	companies, deals := objectTypeOf(t, "companies"), objectTypeOf(t, "deals")
	api := &groupsAPI{}
	groups := NewGroups(api, func(_ context.Context, t values.ObjectType) string { return "path of " + t.Path() })
	for range 2 {
		names, err := groups.Names(t.Context(), companies)
		if diff := cmp.Diff([]string{"info"}, names); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	groups.Plan(companies, "new")
	if !groups.Planned(objectTypeOf(t, "0-2"), "new") || groups.Planned(deals, "new") || groups.Planned(companies, "info") {
		t.Error("a group is planned for the object type that it was planned of")
	}
	groups.Forget(deals)
	if _, err := groups.Names(t.Context(), companies); err != nil {
		t.Error(err)
	}
	groups.Forget(companies)
	if _, err := groups.Names(t.Context(), companies); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"path of companies", "path of companies"}, api.asked); diff != "" {
		t.Error(diff)
	}
}

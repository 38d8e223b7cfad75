// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
)

func TestImportedLabel(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][3]string{
		"contacts/companies/37":             {"contacts", "companies", "37"},
		"contacts/companies/Decision maker": {"contacts", "companies", "Decision maker"},
		"0-1/2-55/Buyer / payer":            {"0-1", "2-55", "Buyer / payer"},
	} {
		m, which, diags := importedLabel(t.Context(), resource.ImportStateRequest{ID: id})
		if got := [3]string{m.FromObjectType.ValueString(), m.ToObjectType.ValueString(), which}; diags.HasError() || got != want {
			t.Errorf("%s: %q, %v", id, got, diags)
		}
	}
	for _, id := range []string{"", "contacts", "contacts/companies", "contacts/companies/", "contacts/companies/ ", "/companies/37", "a b/companies/37"} {
		if _, _, diags := importedLabel(t.Context(), resource.ImportStateRequest{ID: id}); len(diags) != 1 || !strings.Contains(diags[0].Detail(), "contacts/companies/37") {
			t.Errorf("%q: %v", id, diags)
		}
	}
}

// A number is a type id first and the text of a label after that; labels of HubSpot's
// and of apps are told apart from none.
func TestFindLabel(t *testing.T) {
	t.Parallel()
	own := func(id int64, label string) links.Kind {
		return links.Kind{TypeID: id, Category: links.UserDefined, Label: label}
	}
	kinds := []links.Kind{own(37, "Buyer"), own(38, "99"), own(99, "Other"), {TypeID: 1, Category: "HUBSPOT_DEFINED", Label: "Primary"}}
	for which, want := range map[string]int64{"37": 37, "Buyer": 37, "99": 99, "Other": 99, "1": 0, "Primary": 0, "": 0, "404": 0} {
		if got, ok := findLabel(kinds, which); got.TypeID != want || ok != (want != 0) {
			t.Errorf("%q is %+v, %t", which, got, ok)
		}
	}
	e := ends{}
	for which, text := range map[string]string{
		"Primary": "which can't be changed", "1": "which can't be changed", "Byer": `no label "Byer"`,
	} {
		if d := notImportable(e, kinds, which); !strings.Contains(d.Detail(), text) || !strings.Contains(d.Detail(), "Buyer (37)") {
			t.Errorf("%q: %s", which, d.Detail())
		}
	}
	if d := notImportable(e, nil, "Buyer"); !strings.Contains(d.Detail(), "There are none in this direction") {
		t.Error(d.Detail())
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLinkImportID(t *testing.T) {
	t.Parallel()
	type parts struct {
		From, To, Label, FromBy, ToBy string
		Keys                          []string
	}
	for id, want := range map[string]parts{
		"contacts/companies":             {From: "contacts", To: "companies"},
		"0-1/0-2":                        {From: "0-1", To: "0-2"},
		"contacts/companies/101,102":     {From: "contacts", To: "companies", Keys: []string{"101", "102"}},
		"contacts/companies/a%2Cb, c/d":  {From: "contacts", To: "companies", Keys: []string{"a,b", "c/d"}},
		"contacts/companies/100%,%zz":    {From: "contacts", To: "companies", Keys: []string{"100%", "%zz"}},
		"contacts/companies?label=Buyer": {From: "contacts", To: "companies", Label: "Buyer"},
		"contacts/companies?label=A%26B": {From: "contacts", To: "companies", Label: "A&B"},
		"contacts/companies?label=a=b":   {From: "contacts", To: "companies", Label: "a=b"},
		"contacts/companies?label=a&to_id_property=code&from_id_property=email": {From: "contacts", To: "companies", Label: "a", FromBy: "email", ToBy: "code"},
		"contacts/companies/ada@example.com?from_id_property=email":             {From: "contacts", To: "companies", FromBy: "email", Keys: []string{"ada@example.com"}},
	} {
		got, err := parseLinkImportID(id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		m := got.model
		if diff := cmp.Diff(want, parts{m.FromObjectType.Get(), m.ToObjectType.Get(), m.Label.Get(), m.FromIDProperty.Get(), m.ToIDProperty.Get(), got.keys}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	for _, id := range []string{
		"", "contacts", "contacts/", "/companies", "a b/companies", "contacts/companies/", "contacts/companies/1,", "contacts/companies/1,,2",
		"contacts/companies?", "contacts/companies?label", "contacts/companies?label=", "contacts/companies?label=%20", "contacts/companies?other=1", "contacts/companies?label=a&&",
	} {
		if got, err := parseLinkImportID(id); err == nil {
			t.Errorf("%q was read as %+v", id, got)
		} else if !strings.Contains(err.Error(), "contacts/companies/101,102") {
			t.Errorf("%q: the form is not shown: %v", id, err)
		}
	}
}

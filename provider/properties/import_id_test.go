// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func TestImportedName(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][2]string{
		"companies/university_domain": {"companies", "university_domain"},
		"2-123/sku":                   {"2-123", "sku"},
		"p123_widget/sku":             {"p123_widget", "sku"},
	} {
		objectType, name, diags := importedName(t.Context(), resource.ImportStateRequest{ID: id}, "property", "companies/industry")
		if diags.HasError() || objectType != want[0] || name != want[1] {
			t.Errorf("%s: %q, %q, %v", id, objectType, name, diags)
		}
	}
	for _, id := range []string{"", "companies", "companies/", "/name", "companies/a/b", "a b/name", "com panies/name"} {
		_, _, diags := importedName(t.Context(), resource.ImportStateRequest{ID: id}, "property", "companies/industry")
		if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "companies/industry") {
			t.Errorf("%q: %v", id, diags)
		}
	}
}

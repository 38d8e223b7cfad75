// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// isKnown tells whether a value is neither null nor unknown.
func isKnown(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

// stringList is a list of strings, empty for none.
func stringList(items []string) types.List {
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.ListValueMust(types.StringType, elements)
}

func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

func textOf(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

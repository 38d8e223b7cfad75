// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// IsKnown tells whether a value is neither null nor unknown.
func IsKnown(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

// StringList is a list of strings, empty for none.
func StringList(items []string) types.List {
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.ListValueMust(types.StringType, elements)
}

// OrNull takes "" for no value.
func OrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// TextOf takes nil for "".
func TextOf(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

// nested is an attribute that holds objects.
type nested interface {
	Type() basetypes.ObjectTypable
}

// NestedType is the type of the objects that a nested attribute holds.
func NestedType(n nested) types.ObjectType {
	t, _ := n.Type().(types.ObjectType)
	return t
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// recordType is the type of a record: its properties by name.
var recordType = types.MapType{ElemType: types.StringType}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

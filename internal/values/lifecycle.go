// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import "slices"

// lifecycleProperty holds the lifecycle stage of contacts and companies.
const lifecycleProperty = "lifecyclestage"

// lifecycleStages are HubSpot's own stages, in their order.
var lifecycleStages = []string{
	"subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other",
}

// LifecycleBackwards reports whether a change moves lifecyclestage back, which
// HubSpot ignores unless the property is cleared first
// (developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide).
// The stages count in the order of the definition's options.
func LifecycleBackwards(def Definition, from, to string) bool {
	if def.Name != lifecycleProperty {
		return false
	}
	position := func(stage string) int {
		return slices.IndexFunc(def.Options, func(o Option) bool { return o.Value == stage })
	}
	old, next := position(from), position(to)
	return old >= 0 && next >= 0 && next < old
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import "slices"

// RequiredForCreate lists what is missing to create a record
// (developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis),
// empty if nothing is. have tells whether the record will hold a value of the
// property; it should say so of the id property, whose value is the key.
// schemaRequired are the requiredProperties of the type's schema, if known. An
// entry of the result is a property name, or "name or domain" where either
// will do.
func RequiredForCreate(objectType ObjectType, schemaRequired []string, have func(name string) bool) []string {
	var missing []string
	if objectType.IsCompanies() {
		if !have("name") && !have("domain") {
			missing = append(missing, "name or domain")
		}
		return missing
	}
	for _, names := range [][]string{requiredByType(objectType), schemaRequired} {
		for _, name := range names {
			if !have(name) && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
	}
	return missing
}

// requiredByType leaves out pipelines and stages, which the pages call required:
// deals and tickets without them were seen to be created.
func requiredByType(objectType ObjectType) []string {
	switch {
	case objectType.IsDeals():
		return []string{"dealname"}
	case objectType.IsTickets():
		return []string{"subject"}
	}
	return nil
}

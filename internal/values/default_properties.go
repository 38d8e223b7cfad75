// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

// DefaultProperties lists the required and the primary display properties of a
// standard object type
// (developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis), nil
// for types whose schema has to be asked.
func DefaultProperties(objectType ObjectType) []string {
	switch objectType.Canonical() {
	case contactsID:
		return []string{"email", "firstname", "lastname"}
	case companiesID:
		return []string{"name", "domain"}
	case dealsID:
		return []string{"dealname", "dealstage", "pipeline"}
	case ticketsID:
		return []string{"subject", "hs_pipeline", "hs_pipeline_stage"}
	case "0-7", "0-8":
		return []string{"name"}
	}
	return nil
}

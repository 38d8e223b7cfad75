// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import "github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"

func option(value, label string) values.Option { return values.Option{Value: value, Label: label} }

// properties has one property of every kind, and some of the odd ones that
// real accounts hold.
func properties() []values.Definition {
	return []values.Definition{
		{Name: "name", Label: "Company name", Type: "string", FieldType: "text"},
		{Name: "notes", Label: "Notes", Type: "string", FieldType: "html"},
		{Name: "country", Label: "Country/Region", Type: "string", FieldType: "text"},
		{Name: "count", Type: "number", FieldType: "number"},
		{Name: "founded", Type: "date", FieldType: "date"},
		{Name: "seen_at", Type: "datetime", FieldType: "date"},
		{Name: "active", Type: "bool", FieldType: "booleancheckbox"},
		{Name: "opted_in", Type: "enumeration", FieldType: "booleancheckbox", Options: []values.Option{option("true", "Yes"), option("false", "No")}},
		{Name: "radio_bool", Type: "enumeration", FieldType: "radio", Options: []values.Option{option("true", "Yes"), option("false", "No")}},
		{Name: "industry", Type: "enumeration", FieldType: "select", Options: []values.Option{
			option("HIGHER_EDUCATION", "Higher education"), option("RESEARCH", "Research"),
			{Value: "LEGACY", Label: "Legacy", Hidden: true},
		}},
		{Name: "topics", Type: "enumeration", FieldType: "checkbox", Options: []values.Option{
			option("art", "Art & Design"), option("law", "Law"), option("maths", "Mathematics"),
		}},
		{Name: "dealstage", Type: "enumeration", FieldType: "radio", ExternalOptions: true},
		{Name: "hubspot_owner_id", Type: "enumeration", FieldType: "select", ExternalOptions: true, ReferencedObjectType: "OWNER"},
		{Name: "email", Type: "string", FieldType: "text"},
		{Name: "hs_additional_emails", Type: "string", FieldType: "text"},
		{Name: "domain", Label: "Company domain name", Type: "string", FieldType: "text"},
		{Name: "hs_additional_domains", Type: "string", FieldType: "text"},
		{Name: "phone", Type: "string", FieldType: "phonenumber"},
		{Name: "mobile", Type: "phone_number", FieldType: "phonenumber"},
		{Name: "place", Type: "object_coordinates", FieldType: "text"},
		{Name: "university_domain", Type: "string", FieldType: "text", Unique: true},
		{Name: "erp_number", Type: "number", FieldType: "number", Unique: true},
		{Name: "hs_unique_creation_key", Type: "string", FieldType: "text", Unique: true, ReadOnly: true},
		{Name: "total_revenue", Type: "number", FieldType: "calculation_rollup", ReadOnly: true, Calculated: true},
		{Name: "hs_lastmodifieddate", Type: "datetime", FieldType: "date", ReadOnly: true},
		{Name: "score", Type: "number", FieldType: "calculation_score", Calculated: true},
		{Name: "old_code", Type: "string", FieldType: "text", Archived: true, Unique: true},
		lifecycle(),
	}
}

func lifecycle() values.Definition {
	return values.Definition{Name: "lifecyclestage", Type: "enumeration", FieldType: "radio", Options: []values.Option{
		option("subscriber", "Subscriber"), option("lead", "Lead"), option("opportunity", "Opportunity"), option("customer", "Customer"),
	}}
}

func definitions() *values.Definitions { return values.NewDefinitions(properties()) }

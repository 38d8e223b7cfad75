// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"fmt"
	"slices"
	"strings"
)

// The types and field types that rules below speak of, as
// developers.hubspot.com/docs/api-reference/latest/crm/properties/guide names
// them.
const (
	typeBool        = "bool"
	typeEnumeration = "enumeration"
	typeNumber      = "number"

	fieldBooleanCheckbox = "booleancheckbox"
	fieldCalculation     = "calculation_equation"

	referenceOwner = "OWNER"
)

// propertyType is a type that a property can be created with. The first field
// type is the one used where none is given.
type propertyType struct {
	name       string
	fieldTypes []string
}

// propertyTypes are the types that HubSpot lets clients create, each with the
// field types that go with it.
var propertyTypes = []propertyType{
	{"string", []string{"text", "textarea", "phonenumber", "html", "file", fieldCalculation}},
	{typeNumber, []string{"number", fieldCalculation}},
	{"date", []string{"date"}},
	{"datetime", []string{"date"}},
	{typeEnumeration, []string{"select", "radio", "checkbox", fieldBooleanCheckbox, fieldCalculation}},
	{typeBool, []string{fieldBooleanCheckbox, fieldCalculation}},
	{"phone_number", []string{"phonenumber"}},
}

var numberDisplayHints = []string{"formatted", "unformatted", "currency", "percentage", "duration", "probability"}

func propertyTypeNames() []string {
	names := make([]string, len(propertyTypes))
	for i, t := range propertyTypes {
		names[i] = t.name
	}
	return names
}

// allFieldTypes lists every field type once.
func allFieldTypes() []string {
	var names []string
	for _, t := range propertyTypes {
		for _, field := range t.fieldTypes {
			if !slices.Contains(names, field) {
				names = append(names, field)
			}
		}
	}
	slices.Sort(names)
	return names
}

// fieldTypesOf returns the field types that go with a type, nil for a type that
// can't be created.
func fieldTypesOf(typeName string) []string {
	for _, t := range propertyTypes {
		if t.name == typeName {
			return t.fieldTypes
		}
	}
	return nil
}

// defaultFieldType returns the field type for a property whose configuration
// names none: the prior one as long as it goes with the type.
func defaultFieldType(typeName, prior string) string {
	fields := fieldTypesOf(typeName)
	if prior != "" && (len(fields) == 0 || slices.Contains(fields, prior)) {
		return prior
	}
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

// fieldTypeTable is the table of types and field types for the documentation.
func fieldTypeTable() string {
	parts := make([]string, len(propertyTypes))
	for i, t := range propertyTypes {
		parts[i] = fmt.Sprintf("`%s`: `%s`", t.name, strings.Join(t.fieldTypes, "`, `"))
	}
	return strings.Join(parts, "; ")
}

// defaultGroups are the groups that HubSpot puts custom properties of its own
// object types into, by canonical object type.
var defaultGroups = map[string]string{
	"0-1": "contactinformation",
	"0-2": "companyinformation",
	"0-3": "dealinformation",
	"0-5": "ticketinformation",
	"0-7": "productinformation",
}

// chooseDefaultGroup picks the group that a property without group_name goes
// into from the groups of an object type, and "" where none stands out. HubSpot
// gives each type one group whose name ends with "information".
func chooseDefaultGroup(names []string) string {
	var candidates []string
	for _, name := range names {
		if strings.HasSuffix(name, "information") {
			candidates = append(candidates, name)
		}
	}
	switch {
	case len(candidates) == 1:
		return candidates[0]
	case len(names) == 1:
		return names[0]
	}
	return ""
}

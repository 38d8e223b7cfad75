// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

// Kind is what a property value means, as far as comparing and checking are
// concerned. It is coarser than HubSpot's pair of type and field type.
type Kind uint8

// The kinds of property values.
const (
	// KindUnknown is a property without a known definition, or of a type that
	// this package does not know. Only the empty value has a meaning.
	KindUnknown Kind = iota
	// KindText is free text, single-line, multi-line or rich.
	KindText
	// KindNumber is a decimal number of any size.
	KindNumber
	// KindDate is a calendar day, which HubSpot keeps as midnight UTC.
	KindDate
	// KindDateTime is an instant in milliseconds.
	KindDateTime
	// KindEnumeration is one option, written as its internal value.
	KindEnumeration
	// KindCheckboxes is a set of options, written as "a;b".
	KindCheckboxes
	// KindBool is "true" or "false".
	KindBool
	// KindEmail is an e-mail address, which HubSpot stores in lower case.
	KindEmail
	// KindEmails is a set of e-mail addresses, written as "a;b".
	KindEmails
	// KindDomain is the domain name of a company.
	KindDomain
	// KindDomains is a set of domain names, written as "a;b".
	KindDomains
	// KindPhone is a telephone number.
	KindPhone
	// KindOwner is the id of an owner (not of a user).
	KindOwner
)

// String names the kind as messages do.
func (k Kind) String() string {
	return [...]string{
		"unknown", "text", "number", "date", "datetime", "enumeration", "checkboxes", "bool",
		"email", "emails", "domain", "domains", "phone", "owner",
	}[k]
}

// emailProperty is the property of contacts whose values are unique in every
// account.
const emailProperty = "email"

// wellKnownKinds are properties whose meaning follows from their name:
// HubSpot declares them as plain text. The table also serves where the
// definitions may not be read.
var wellKnownKinds = map[string]Kind{
	emailProperty:           KindEmail,
	"hs_additional_emails":  KindEmails,
	"domain":                KindDomain,
	"hs_additional_domains": KindDomains,
}

// Kind tells what the values of the property mean.
func (d Definition) Kind() Kind {
	switch d.Type {
	case "number":
		return KindNumber
	case "date":
		return KindDate
	case "datetime":
		return KindDateTime
	case "bool":
		return KindBool
	case "phone_number":
		return KindPhone
	case "enumeration":
		return d.enumerationKind()
	case "string":
		if kind, ok := wellKnownKinds[d.Name]; ok {
			return kind
		}
		if d.FieldType == "phonenumber" {
			return KindPhone
		}
		return KindText
	case "":
		return wellKnownKinds[d.Name]
	}
	return KindUnknown
}

// enumerationKind tells apart what HubSpot declares as an enumeration: a
// yes/no box may be one with the options true and false, and an owner one
// whose options are kept elsewhere.
func (d Definition) enumerationKind() Kind {
	switch {
	case wellKnownKinds[d.Name] == KindDomains:
		return KindDomains
	case d.FieldType == "checkbox":
		return KindCheckboxes
	case d.FieldType == "booleancheckbox":
		return KindBool
	case d.ReferencedObjectType == "OWNER":
		return KindOwner
	case d.hasBoolOptions():
		return KindBool
	}
	return KindEnumeration
}

func (d Definition) hasBoolOptions() bool {
	for _, option := range d.Options {
		if option.Value != "true" && option.Value != "false" {
			return false
		}
	}
	return len(d.Options) > 0 && !d.ExternalOptions
}

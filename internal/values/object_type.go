// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ObjectType is a CRM object type as a user may write it: a name ("companies",
// "company"), an object type id ("0-2", "2-123"), or the fully qualified name
// of a custom object ("p123_widget"). The zero value is no type.
type ObjectType struct {
	path      string
	canonical string
}

// Ids of the standard types that have rules of their own.
const (
	contactsID  = "0-1"
	companiesID = "0-2"
	dealsID     = "0-3"
	ticketsID   = "0-5"
)

// standardType names one of HubSpot's own types.
type standardType struct{ id, plural, singular string }

// standardTypes are the types whose names are HubSpot's in every account
// (developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis).
// Types that HubSpot added after accounts could define their own (orders,
// leads, services and so on) are left out on purpose: an account may have an
// object of that name, so that the name does not tell the id.
var standardTypes = []standardType{
	{contactsID, "contacts", "contact"},
	{companiesID, "companies", "company"},
	{dealsID, "deals", "deal"},
	{ticketsID, "tickets", "ticket"},
	{"0-7", "products", "product"},
	{"0-8", "line_items", "line_item"},
	{"0-14", "quotes", "quote"},
	{"0-19", "feedback_submissions", "feedback_submission"},
	{"0-27", "tasks", "task"},
	{"0-46", "notes", "note"},
	{"0-47", "meetings", "meeting"},
	{"0-48", "calls", "call"},
	{"0-49", "emails", "email"},
}

var standardByName = func() map[string]standardType {
	byName := make(map[string]standardType, 2*len(standardTypes))
	for _, t := range standardTypes {
		byName[t.plural] = t
		byName[t.singular] = t
	}
	return byName
}()

var objectTypeForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// ParseObjectType reads an object type. Names count without case.
func ParseObjectType(s string) (ObjectType, error) {
	name := strings.TrimSpace(s)
	if name == "" {
		return ObjectType{}, errors.New(`the object type is empty: write a name such as "companies", or an object type id such as "0-2" or "2-123"`)
	}
	if !objectTypeForm.MatchString(name) {
		return ObjectType{}, fmt.Errorf("%s is not an object type: names and ids of object types have only letters, digits, underscores and hyphens", Quote(s))
	}
	lower := strings.ToLower(name)
	if standard, ok := standardByName[lower]; ok {
		return ObjectType{path: standard.plural, canonical: standard.id}, nil
	}
	return ObjectType{path: name, canonical: lower}, nil
}

// Canonical returns the form in which two spellings of one type are equal: the
// object type id of a standard type, else what was written, in lower case.
func (t ObjectType) Canonical() string { return t.canonical }

// Name returns Canonical in the form that people read: the plural name of a
// standard type in place of its id.
func (t ObjectType) Name() string {
	for _, standard := range standardTypes {
		if t.canonical == standard.id {
			return standard.plural
		}
	}
	return t.canonical
}

// Spelled is how a configuration most likely spells the type: a standard one by its
// name, any other as it was written.
func (t ObjectType) Spelled() string {
	if t.IsStandard() {
		return t.Name()
	}
	return t.path
}

// Path returns what stands for the type in a URL: what was written, but the
// plural for the name of a standard type.
func (t ObjectType) Path() string { return t.path }

// String returns Path.
func (t ObjectType) String() string { return t.path }

// IsZero reports whether the type is not set.
func (t ObjectType) IsZero() bool { return t.canonical == "" }

// Equal reports whether both are spellings of one type. That a custom object's
// name and its id are one type only its schema tells: see Names.
func (t ObjectType) Equal(other ObjectType) bool { return t.canonical == other.canonical }

// Names reports whether the type is a way to write the object whose schema has
// this object type id, fully qualified name and name.
func (t ObjectType) Names(objectTypeID, fullyQualifiedName, name string) bool {
	for _, spelling := range []string{objectTypeID, fullyQualifiedName, name} {
		if other, err := ParseObjectType(spelling); err == nil && t.Equal(other) {
			return true
		}
	}
	return false
}

// objectTypeID is the form of object type ids.
var objectTypeID = regexp.MustCompile(`^\d+-\d+$`)

// IsID reports whether the type is written as an object type id, or as the name of
// a type whose id is known. Nothing else need be asked to tell two types apart.
func (t ObjectType) IsID() bool { return objectTypeID.MatchString(t.canonical) }

// IsContacts reports whether the type is contacts.
func (t ObjectType) IsContacts() bool { return t.canonical == contactsID }

// IsCompanies reports whether the type is companies.
func (t ObjectType) IsCompanies() bool { return t.canonical == companiesID }

// IsDeals reports whether the type is deals.
func (t ObjectType) IsDeals() bool { return t.canonical == dealsID }

// IsTickets reports whether the type is tickets.
func (t ObjectType) IsTickets() bool { return t.canonical == ticketsID }

// IsStandard reports whether the type is one of HubSpot's own whose id is
// known by name. Two spellings of any other type may still be one type.
func (t ObjectType) IsStandard() bool {
	return t.Name() != t.canonical
}

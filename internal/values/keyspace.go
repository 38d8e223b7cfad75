// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Keyspace is where keys live: the values of one id property of one object
// type. It is the one place that decides whether two keys are the same record.
// Make it once for each type and property of a session, from the schema and the
// definitions, and hand it to all that match keys: two keyspaces of one name
// made from different definitions may see one record in "7" and "07", or two.
// The zero Keyspace is that of a text property without a name.
type Keyspace struct {
	// ObjectTypeID is the object type id ("0-2", "2-123"); where no schema gave
	// one, the canonical form of what was written.
	ObjectTypeID string
	// IDProperty is the property whose value is the key, in lower case as
	// HubSpot stores property names.
	IDProperty string
	kind       Kind
	known      bool
}

// NewKeyspace returns the keyspace of an id property. objectTypeID is the
// object type id that the type's schema gives, "" if the schema was not read:
// it makes "p123_widget" and "2-123" one type. definitions may be nil.
func NewKeyspace(objectType ObjectType, objectTypeID, idProperty string, definitions *Definitions) Keyspace {
	k := Keyspace{ObjectTypeID: objectType.Canonical(), IDProperty: strings.ToLower(idProperty)}
	if id, err := ParseObjectType(objectTypeID); err == nil {
		k.ObjectTypeID = id.Canonical()
	}
	_, k.known = definitions.lookup(idProperty)
	k.kind = definitions.kind(idProperty)
	return k
}

// Name is "0-2/university_domain": equal for two keyspaces exactly where a key
// of one is a key of the other. It serves as the key of a map.
func (k Keyspace) Name() string { return k.ObjectTypeID + "/" + k.IDProperty }

// Same reports whether both hold the same keys.
func (k Keyspace) Same(other Keyspace) bool {
	return k.ObjectTypeID == other.ObjectTypeID && k.IDProperty == other.IDProperty
}

// Known reports whether the definition of the id property was known. Where it
// was not, "7" and "07" count as two keys, though a number property takes them
// for one.
func (k Keyspace) Known() bool { return k.known }

// Normalize returns the normal form of a key: two keys are the same record
// exactly where their normal forms are equal. Numbers, days and instants count
// by what they mean. All else counts without surrounding white space, case and
// the way accents are composed: HubSpot stores e-mail addresses in lower case;
// whether it tells other unique values apart by case is not known, so that the
// provider never relies on it. A key in normal form is returned as it is,
// without an allocation.
func (k Keyspace) Normalize(key string) string {
	switch k.kind {
	case KindNumber:
		if number, ok := parseDecimal(key); ok {
			return number.canonical()
		}
	case KindDate, KindDateTime:
		if millis, ok := parseInstant(key); ok {
			return canonicalInstant(millis)
		}
	default:
	}
	return foldKey(key)
}

// Equal reports whether two keys are the same record.
func (k Keyspace) Equal(a, b string) bool { return a == b || k.Normalize(a) == k.Normalize(b) }

// Check tells why a key of the configuration can't address a record, or nil.
func (k Keyspace) Check(key string) *Problem { return CheckKey(k.IDProperty, key) }

// CheckStored tells why the key of a record that HubSpot holds can't stand in a
// configuration, or nil. The remedy is to correct the record.
func (k Keyspace) CheckStored(key string) *Problem {
	p := CheckKey(k.IDProperty, key)
	if p == nil {
		return nil
	}
	p.Remedy = "Correct " + Quote(k.IDProperty) + " of the record in HubSpot, then import it; until then it is left as it is."
	return p
}

// Spellings lists how a key may be spelled in HubSpot, the key itself first:
// Terraform composes accents in all strings, an account may hold them
// decomposed, and a look-up by value may tell the two apart. Nearly every key
// has one spelling.
func (k Keyspace) Spellings(key string) []string {
	spellings := []string{key}
	if isPrintableASCII(key) {
		return spellings
	}
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if other := form.String(key); other != key && other != spellings[len(spellings)-1] {
			spellings = append(spellings, other)
		}
	}
	return spellings
}

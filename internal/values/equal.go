// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// Equal reports whether two property values mean the same for a property.
// Null, an absent property and "" are equal and passed as "". It is an
// equivalence: reflexive, symmetric and transitive. Identical strings are told
// equal at once.
func Equal(def Definition, a, b string) bool {
	return a == b || equal(def.Kind(), a, b)
}

// Equal is the function Equal with the definition of the named property. With
// unknown definitions the values of HubSpot's well-known properties still
// compare by their meaning, all others exactly.
func (defs *Definitions) Equal(property, a, b string) bool {
	return a == b || equal(defs.kind(property), a, b)
}

func (defs *Definitions) kind(property string) Kind {
	if known, ok := defs.lookup(property); ok {
		return known.kind
	}
	return wellKnownKinds[property]
}

func equal(kind Kind, a, b string) bool {
	switch kind {
	case KindUnknown:
		return a == b
	case KindNumber:
		return equalNumbers(a, b)
	case KindDate, KindDateTime:
		return equalInstants(a, b)
	case KindEnumeration, KindOwner:
		return strings.TrimSpace(a) == strings.TrimSpace(b)
	case KindCheckboxes:
		return equalSets(a, b, strings.TrimSpace)
	case KindBool, KindEmail:
		return canonicalFold(a) == canonicalFold(b)
	case KindEmails:
		return equalSets(a, b, canonicalFold)
	case KindDomain:
		return canonicalDomain(a) == canonicalDomain(b)
	case KindDomains:
		return equalSets(a, b, canonicalDomain)
	case KindPhone:
		return canonicalPhone(a) == canonicalPhone(b)
	case KindText:
		return canonicalText(a) == canonicalText(b)
	}
	return false
}

func equalNumbers(a, b string) bool {
	x, isNumber := parseDecimal(a)
	y, otherIsNumber := parseDecimal(b)
	if isNumber && otherIsNumber {
		return x.equal(&y)
	}
	return strings.TrimSpace(a) == strings.TrimSpace(b)
}

func equalInstants(a, b string) bool {
	x, isInstant := parseInstant(a)
	y, otherIsInstant := parseInstant(b)
	if isInstant && otherIsInstant {
		return x == y
	}
	return strings.TrimSpace(a) == strings.TrimSpace(b)
}

func equalSets(a, b string, canonical func(string) string) bool {
	return slices.Equal(members(a, canonical), members(b, canonical))
}

// EqualAsStored reports whether stored is what HubSpot may have made of
// declared when it was written. Beyond Equal it allows for what HubSpot is
// known or likely to rewrite: line ends and runs of white space in text, the
// markup of rich text, a country code before a telephone number, a URL cut
// down to its domain, and numbers rounded to double precision. It is not
// symmetric and meant for a value that was just written, not for telling
// whether somebody edited one.
func EqualAsStored(def Definition, declared, stored string) bool {
	return declared == stored || equalAsStored(def.Kind(), def.FieldType, declared, stored)
}

// EqualAsStored is the function EqualAsStored with the definition of the named
// property.
func (defs *Definitions) EqualAsStored(property, declared, stored string) bool {
	if declared == stored {
		return true
	}
	fieldType := ""
	if known, ok := defs.lookup(property); ok {
		fieldType = known.FieldType
	}
	return equalAsStored(defs.kind(property), fieldType, declared, stored)
}

func equalAsStored(kind Kind, fieldType, declared, stored string) bool {
	if equal(kind, declared, stored) {
		return true
	}
	if strings.TrimSpace(declared) == "" || strings.TrimSpace(stored) == "" {
		return false
	}
	switch kind {
	case KindText, KindUnknown:
		if fieldType == "html" {
			return canonicalText(visibleText(declared)) == canonicalText(visibleText(stored))
		}
		return canonicalText(collapseSpace(declared)) == canonicalText(collapseSpace(stored))
	case KindNumber:
		return sameDouble(declared, stored)
	case KindPhone:
		return withCountryCode(canonicalPhone(declared), canonicalPhone(stored))
	case KindDomain:
		return host(declared) == host(stored)
	}
	return false
}

// sameDouble reports whether both numbers round to one double.
func sameDouble(a, b string) bool {
	x, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, otherErr := strconv.ParseFloat(strings.TrimSpace(b), 64)
	return err == nil && otherErr == nil && x == y
}

// maxCountryCode is the number of digits of the longest country code.
const maxCountryCode = 3

// withCountryCode reports whether stored is the declared national number with
// a country code put before it, in place of the trunk prefix 0 if it has one.
func withCountryCode(declared, stored string) bool {
	if !isCanonicalPhone(declared) || !strings.HasPrefix(stored, "+") || strings.HasPrefix(declared, "+") {
		return false
	}
	for _, national := range []string{declared, strings.TrimLeft(declared, "0")} {
		code, ok := strings.CutSuffix(stored[1:], national)
		if ok && national != "" && len(code) <= maxCountryCode {
			return true
		}
	}
	return false
}

// host is the domain name in a domain or URL, in ASCII where it is valid.
func host(s string) string {
	s = canonicalDomain(s)
	if i := strings.IndexAny(s, "/?#:"); i >= 0 {
		s = s[:i]
	}
	if ascii, err := idna.Lookup.ToASCII(s); err == nil {
		return ascii
	}
	return s
}

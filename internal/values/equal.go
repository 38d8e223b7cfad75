// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Four questions, four names. Ask the one that is meant:
//
//   - Equal: may a write be left out? No looser than what HubSpot is known to
//     take for one value.
//   - EqualAsStored: is this what HubSpot made of that very value? Looser, and
//     right only where HubSpot's own answer to the write is at hand.
//   - FurtherOn: does HubSpot hold a later lifecycle stage than the declared
//     one, which no write would move back?
//   - EqualFormulas: do two calculation formulas compute the same?
//
// Whether two keys are one record is not among them: see Keyspace.

// Equal reports whether two values mean the same for the named property, so
// that writing one where HubSpot holds the other would change nothing. It
// allows for what HubSpot documents or was seen to do and for nothing else.
// Null, an absent property and "" are equal and passed as "". It is an
// equivalence: reflexive, symmetric and transitive. Identical strings are told
// equal at once. With unknown definitions the values of HubSpot's well-known
// properties still compare by their meaning, all others exactly.
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
	if a == "" || b == "" {
		return kind.isSet() && equalMembers(kind, a, b)
	}
	switch kind {
	case KindNumber:
		if x, ok := parseDecimal(a); ok {
			y, isNumber := parseDecimal(b)
			return isNumber && x.equal(&y)
		}
	case KindDate, KindDateTime:
		if x, ok := parseInstant(a); ok {
			y, isInstant := parseInstant(b)
			return isInstant && x == y
		}
	case KindBool:
		return boolWord(a) == boolWord(b)
	case KindEmail, KindDomain:
		return lowerText(a) == lowerText(b)
	case KindCheckboxes, KindEmails, KindDomains:
		return equalMembers(kind, a, b)
	case KindUnknown, KindText, KindEnumeration, KindPhone, KindOwner:
	}
	return composed(a) == composed(b)
}

func (k Kind) isSet() bool { return k == KindCheckboxes || k == KindEmails || k == KindDomains }

func equalMembers(kind Kind, a, b string) bool {
	if kind == KindCheckboxes {
		return equalSets(a, b, composed)
	}
	return equalSets(a, b, lowerText)
}

// boolWord is "true" and "false" without case; any other value stands for
// itself.
func boolWord(s string) string {
	switch {
	case strings.EqualFold(s, "true"):
		return "true"
	case strings.EqualFold(s, "false"):
		return "false"
	}
	return composed(s)
}

// composed composes accents. Terraform does so with every string, so that a
// plan could not tell the two forms apart anyway.
func composed(s string) string {
	if isASCII(s) || norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// lowerText is composed in lower case.
func lowerText(s string) string {
	if isLowerASCII(s) {
		return s
	}
	return composed(strings.ToLower(composed(s)))
}

func equalSets(a, b string, canonical func(string) string) bool {
	return slices.Equal(members(a, canonical), members(b, canonical))
}

// EqualAsStored reports whether stored is what HubSpot may have made of the
// declared value of the named property when it was written. Beyond Equal it allows for what HubSpot is
// likely to rewrite: white space around a value, line ends and runs of white
// space in text, the markup of rich text, the punctuation of a telephone number
// and a country code before it, a URL cut down to its domain, and numbers
// rounded to double precision. It is not symmetric, and meant for HubSpot's
// answer to this very value, not for telling whether somebody edited it.
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
	if trimmed, other := canonicalText(declared), canonicalText(stored); trimmed == "" || other == "" {
		return trimmed == other
	} else if equal(kind, trimmed, other) {
		return true
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
		a, b := canonicalPhone(declared), canonicalPhone(stored)
		return a == b || withCountryCode(a, b)
	case KindDomain:
		return host(declared) == host(stored)
	case KindCheckboxes:
		return equalSets(declared, stored, canonicalText)
	case KindEmails:
		return equalSets(declared, stored, canonicalFold)
	case KindDomains:
		return equalSets(declared, stored, host)
	default:
		return false
	}
}

// FurtherOn reports whether the property is lifecyclestage and HubSpot holds a
// stage that comes after the declared one. HubSpot only moves the stage forward
// (developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide),
// so that writing the declared one would change nothing. The stages count in
// the order of the options; without a definition in HubSpot's own.
func (defs *Definitions) FurtherOn(property, declared, held string) bool {
	if property != lifecycleProperty || declared == "" || held == "" || declared == held {
		return false
	}
	known, ok := defs.lookup(property)
	if !ok || len(known.options) == 0 {
		want, have := slices.Index(lifecycleStages, declared), slices.Index(lifecycleStages, held)
		return want >= 0 && want < have
	}
	want, ok := known.options[declared]
	have, otherOK := known.options[held]
	return ok && otherOK && want < have
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

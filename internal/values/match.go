// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import "strings"

// MatchForm returns the form in which two values of a property are taken for
// one thing when records are matched by it: a company by its domain in any
// spelling, by its name without case and runs of white space, by its telephone
// number without punctuation. It is "" for a value that matches nothing. It is
// looser than Equal and decides on no write: what it brings together is shown
// in the plan, and two candidates are refused.
func (defs *Definitions) MatchForm(property, value string) string {
	value = canonicalText(value)
	if value == "" {
		return ""
	}
	switch defs.kind(property) {
	case KindNumber:
		if number, ok := parseDecimal(value); ok {
			return number.canonical()
		}
	case KindDate, KindDateTime:
		if millis, ok := parseInstant(value); ok {
			return canonicalInstant(millis)
		}
	case KindDomain:
		return strings.TrimSuffix(host(value), ".")
	case KindPhone:
		return canonicalPhone(value)
	case KindCheckboxes:
		return strings.Join(members(value, canonicalText), ";")
	case KindEmails:
		return strings.Join(members(value, foldKey), ";")
	case KindDomains:
		return strings.Join(members(value, host), ";")
	case KindEnumeration, KindOwner:
		return value
	default:
	}
	return foldKey(collapseSpace(value))
}

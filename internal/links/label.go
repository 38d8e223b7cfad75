// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links

import (
	"regexp"
	"slices"
	"strings"
)

// UserDefined is the category of the labels that an account makes itself; the others
// are HubSpot's and those of apps.
const UserDefined = "USER_DEFINED"

// LabelName is the form of a label's internal name: no hyphens, no digit in front
// (developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide).
var LabelName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// NameOf makes an internal name of a label, "" where nothing of it fits into one.
func NameOf(label string) string {
	name := strings.Trim(notInName.ReplaceAllString(strings.ToLower(label), "_"), "_")
	if name != "" && name[0] <= '9' {
		name = "label_" + name
	}
	return name
}

// own reports whether a kind is a label of the account's own.
func (k Kind) own() bool { return k.Category == UserDefined && k.Label != "" }

// called reports whether a kind is a label of the account's own with that text.
func (k Kind) called(label string) bool {
	return k.own() && strings.TrimSpace(k.Label) == strings.TrimSpace(label)
}

// OwnLabel finds a label of the account's own among kinds, by its text.
func OwnLabel(kinds []Kind, label string) (Kind, bool) {
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.called(label) }); i >= 0 {
		return kinds[i], true
	}
	return Kind{}, false
}

// OwnLabelByID finds a label of the account's own among kinds.
func OwnLabelByID(kinds []Kind, typeID int64) (Kind, bool) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Category == UserDefined && k.TypeID == typeID })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// Made tells which of the kinds that HubSpot made for a label is the one of the
// direction that was asked for, whose list of kinds is given, and which the one of
// the other direction, the zero Kind where that can't be told. HubSpot gives both in
// any order, and both may have the same text. ok is false as long as the list does
// not show the label.
func Made(made, listed []Kind, label, inverse string, sameType bool) (there, back Kind, ok bool) {
	i := slices.IndexFunc(made, func(k Kind) bool { return k.called(label) && slices.ContainsFunc(listed, k.Is) })
	if i < 0 {
		return Kind{}, Kind{}, false
	}
	there = made[i]
	for _, k := range made {
		if !k.Is(there) && k.called(inverse) {
			return there, k, true
		}
	}
	if sameType && strings.TrimSpace(label) == strings.TrimSpace(inverse) {
		back = there
	}
	return there, back, true
}

// Inverse tells which kind is the other direction of a label, as far as the lists of
// both directions show it, which do not say so: a label of the same text, or the only
// one on either side that has no counterpart. Between records of one type both lists
// are the same, so that only a label that stands alone can be told.
func Inverse(there Kind, forward, backward []Kind, sameType bool) (Kind, bool) {
	if sameType {
		others := slices.ContainsFunc(forward, func(k Kind) bool { return k.own() && !k.Is(there) })
		return there, !others
	}
	if back, ok := OwnLabel(backward, there.Label); ok {
		return back, true
	}
	alone, counterparts := unmatched(forward, backward), unmatched(backward, forward)
	if len(alone) == 1 && len(counterparts) == 1 && alone[0].Is(there) {
		return counterparts[0], true
	}
	return Kind{}, false
}

func unmatched(kinds, others []Kind) []Kind {
	var out []Kind
	for _, k := range kinds {
		if _, ok := OwnLabel(others, k.Label); k.own() && !ok {
			out = append(out, k)
		}
	}
	return out
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is one kind of association between two object types, in one direction.
// The zero Kind stands for the unlabelled one.
type Kind struct {
	// Category is HUBSPOT_DEFINED, USER_DEFINED or another of HubSpot's; type
	// ids are unique within it.
	Category string
	TypeID   int64
	// Label is empty for unlabelled kinds.
	Label string
}

// Unlabelled reports whether the kind has no label.
func (k Kind) Unlabelled() bool { return k.TypeID == 0 }

// Is reports whether both are one kind, whatever the label is called now.
func (k Kind) Is(other Kind) bool {
	if k.Unlabelled() {
		return other.Label == ""
	}
	return k.Category == other.Category && k.TypeID == other.TypeID
}

// In reports whether an association with these kinds is a link of kind k. Every
// association is one of the unlabelled kind.
func (k Kind) In(present []Kind) bool {
	if k.Unlabelled() {
		return len(present) > 0
	}
	return slices.ContainsFunc(present, k.Is)
}

// String returns category and type id, "" for the unlabelled kind.
func (k Kind) String() string {
	if k.Unlabelled() {
		return ""
	}
	return k.Category + "/" + strconv.FormatInt(k.TypeID, 10)
}

// ParseKind reads what [Kind.String] wrote.
func ParseKind(s, label string) (Kind, error) {
	if s == "" {
		return Kind{}, nil
	}
	category, id, ok := strings.Cut(s, "/")
	n, err := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil || n <= 0 || category == "" {
		return Kind{}, fmt.Errorf("%q is not an association type: expected a category and a type id, such as USER_DEFINED/37", s)
	}
	return Kind{Category: category, TypeID: n, Label: label}, nil
}

// automatic reports whether HubSpot adds the kind by itself: it marks the first
// company of a record as the primary one.
func (k Kind) automatic() bool { return k.Category == "HUBSPOT_DEFINED" && k.Label == "Primary" }

// Cut is how much of an association a removal takes away.
type Cut uint8

// The cuts.
const (
	// CutNothing: there is no such link any more.
	CutNothing Cut = iota
	// CutLabel takes only the label away; the records stay associated.
	CutLabel
	// CutWhole removes the association with everything on it.
	CutWhole
	// CutSpared leaves the association alone, as removing the unlabelled kind
	// would take labels along that are not this set's.
	CutSpared
)

// Cutting is what is known about a link that is to be removed.
type Cutting struct {
	// OnlyLabel: the association was there before the label was added.
	OnlyLabel bool
	// Forced: the user asked for the removal of whatever is there.
	Forced bool
	// Claimed: something else of this run declares an association of the two
	// records.
	Claimed bool
}

// Decide tells how to remove the link of kind k from an association that has
// the present kinds, and which labels of others are on it.
func Decide(k Kind, present []Kind, c Cutting) (cut Cut, others []string) {
	if !k.In(present) {
		return CutNothing, nil
	}
	for _, p := range present {
		if p.Label != "" && !p.automatic() && (k.Unlabelled() || !k.Is(p)) {
			others = append(others, p.Label)
		}
	}
	switch {
	case !k.Unlabelled() && (c.OnlyLabel || c.Claimed || len(others) > 0):
		return CutLabel, others
	case k.Unlabelled() && (c.Claimed || len(others) > 0 && !c.Forced):
		return CutSpared, others
	default:
		return CutWhole, others
	}
}

// Find returns the kind with a label, case aside where no label is spelled so.
// ok is false where there is none, or several.
func Find(kinds []Kind, label string) (kind Kind, ok bool) {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		n := 0
		for _, k := range kinds {
			if k.Label != "" && same(strings.TrimSpace(k.Label), strings.TrimSpace(label)) {
				kind, n = k, n+1
			}
		}
		if n > 0 {
			return kind, n == 1
		}
	}
	return Kind{}, false
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Refresh compares records of the state with what HubSpot holds now.
type Refresh[R Row[R]] struct {
	// IDProperty is the property whose value is the key.
	IDProperty string
	// SearchedBy is that of Input.
	SearchedBy string
	// Policies are those of the state.
	Policies PolicyOf
	// Definitions is called only where a spelling differs from what it was, so
	// that a refresh without changes needs no definitions.
	Definitions func() *values.Definitions
	// Rules is called only where HubSpot holds what it answered to a write and the
	// definitions do not explain it. Nil and a result of nil stand for no rules.
	Rules func() *values.Rules
	// Send is that of Input, called as rarely. Nil sends everything as declared.
	Send func(key string, row R, property, declared string) string
	// Answered is what HubSpot answered to the last write of a property where that
	// was something else than was sent. Nil knows of none.
	Answered func(key, property string) (Answered, bool)
}

// standing reports whether HubSpot holds what it answered to the declared value.
func (r Refresh[R]) standing(defs *values.Definitions, key, name, declared, now string) bool {
	if r.Answered == nil {
		return false
	}
	a, ok := r.Answered(key, name)
	return ok && a.Stands(defs, name, declared, now)
}

// Drift returns the managed properties of one record that differ in meaning
// from what is declared, with HubSpot's value, which takes the place of the
// declared one in the state. stored is what HubSpot held when last asked.
// Properties that people own never drift: the state keeps the declared value.
//
// What HubSpot rewrites while storing (white space, telephone numbers, addresses,
// what a rule of the account brings into form) agrees as long as HubSpot still holds
// what it answered to the write: no rule for rewriting is documented, its own answer
// is. What HubSpot dropped, or made something else of, agrees as long too: it is no
// edit, and the same write would come to the same. Altered lists these.
func (r Refresh[R]) Drift(key string, row, stored R, remote func(name string) string) map[string]string {
	var drift map[string]string
	for name, cell := range row.Cells() {
		if cell.Unmanaged || cell.Unknown || name == r.IDProperty || name == r.SearchedBy {
			continue
		}
		now := remote(name)
		if now == cell.Text || !r.Policies.Get(name).Drifts() {
			continue
		}
		declared := r.sent(key, row, name, cell.Text)
		defs := r.Definitions()
		if defs.Equal(name, declared, now) {
			continue
		}
		if before, ok := stored.Cell(name); ok && !before.Unknown && answered(before.Text, declared, now) && r.rewritten(defs, name, declared, now) {
			continue
		}
		if r.standing(defs, key, name, declared, now) {
			continue
		}
		if drift == nil {
			drift = make(map[string]string)
		}
		drift[name] = now
	}
	return drift
}

// Altered lists the managed properties of one record that hold something else in
// meaning than is declared because HubSpot made that of them, sorted by name.
func (r Refresh[R]) Altered(key string, row R, remote func(name string) string) []MovedCell {
	if r.Answered == nil {
		return nil
	}
	var altered []MovedCell
	for name, cell := range row.Cells() {
		if cell.Unmanaged || cell.Unknown || name == r.IDProperty || !r.Policies.Get(name).Drifts() {
			continue
		}
		if _, ok := r.Answered(key, name); !ok {
			continue
		}
		now, declared := remote(name), r.sent(key, row, name, cell.Text)
		if defs := r.Definitions(); !defs.Equal(name, declared, now) && r.standing(defs, key, name, declared, now) {
			altered = append(altered, MovedCell{Key: key, Property: name, Now: now, Value: declared})
		}
	}
	return altered
}

// answered reports whether HubSpot still holds what it answered to the write. An
// answer may just repeat what was sent; then it says nothing of white space that was
// cut off while storing.
func answered(answer, declared, now string) bool {
	return answer == now || answer == declared && strings.TrimSpace(declared) == now
}

// Kept returns the properties under the policy KeepEdits that hold something
// else in HubSpot than is declared because somebody changed them, sorted by
// name. Values that stand as HubSpot answered to the write are not among them.
func (r Refresh[R]) Kept(key string, row, stored R, remote func(name string) string) []Kept {
	var kept []Kept
	for name, policy := range r.Policies {
		cell, ok := row.Cell(name)
		if policy != KeepEdits || !ok || cell.Unmanaged || cell.Unknown || name == r.IDProperty {
			continue
		}
		now := remote(name)
		if now == cell.Text {
			continue
		}
		declared := r.sent(key, row, name, cell.Text)
		defs := r.Definitions()
		if defs.Equal(name, declared, now) || defs.FurtherOn(name, declared, now) {
			continue
		}
		if before, ok := stored.Cell(name); ok && answered(before.Text, declared, now) && r.rewritten(defs, name, declared, now) {
			continue
		}
		kept = append(kept, Kept{Key: key, Property: name, Declared: declared, Held: now})
	}
	slices.SortFunc(kept, func(a, b Kept) int { return cmp.Compare(a.Property, b.Property) })
	return kept
}

func (r Refresh[R]) sent(key string, row R, name, declared string) string {
	if r.Send == nil || declared == "" {
		return declared
	}
	return r.Send(key, row, name, declared)
}

// rewritten reports whether stored may be HubSpot's spelling of the declared
// value. A value that was dropped altogether never is.
func (r Refresh[R]) rewritten(defs *values.Definitions, name, declared, stored string) bool {
	switch {
	case declared == "":
		return false
	case defs.EqualAsStored(name, declared, stored):
		return true
	}
	return r.Rules != nil && stored != "" && r.Rules().FormedAs(name, declared, stored)
}

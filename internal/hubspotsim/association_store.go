// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"slices"
	"strconv"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// Association categories.
const (
	hubSpotDefined = "HUBSPOT_DEFINED"
	userDefined    = "USER_DEFINED"
)

// associationType identifies a kind of link in one direction.
type associationType = hand.AssociationType

// label describes an association type. The unlabelled one has no text.
type label struct {
	associationType
	Text string `json:"label"`
	// name is the internal one, which no answer shows.
	name string
	// inverse is the type id of the other direction.
	inverse int
	// primary marks labels that a record gives to one other record only.
	primary bool
}

// typePair is a direction between two object types, by their ids.
type typePair struct{ from, to string }

func (p typePair) reversed() typePair { return typePair{p.to, p.from} }

// associationStore holds the links of all records. Its lock is taken last:
// nothing else is locked while it is held.
type associationStore struct {
	mu     sync.Mutex
	labels map[typePair][]label
	links  map[typePair]map[uint64]map[uint64][]associationType
	// dead are archived records, whose links are hidden.
	dead   map[uint64]bool
	nextID int
}

// builtInLabels lists the association types of a fresh account as from, to,
// type id, inverse, label; the first of each pair is the unlabelled one.
// Numbers are those of developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis
// and the associations guide.
var builtInLabels = []struct {
	from, to    string
	id, inverse int
	text        string
}{
	{"0-1", "0-1", 449, 449, ""},
	{"0-1", "0-2", 279, 280, ""},
	{"0-1", "0-2", 1, 2, "Primary"},
	{"0-1", "0-3", 4, 3, ""},
	{"0-1", "0-5", 15, 16, ""},
	{"0-2", "0-2", 450, 450, ""},
	{"0-2", "0-2", 13, 14, "Child Company"},
	{"0-2", "0-3", 342, 341, ""},
	{"0-2", "0-3", 6, 5, "Primary"},
	{"0-2", "0-5", 340, 339, ""},
	{"0-2", "0-5", 25, 26, "Primary"},
	{"0-3", "0-3", 451, 451, ""},
	{"0-3", "0-5", 27, 28, ""},
	{"0-3", "0-8", 19, 20, ""},
	{"0-5", "0-5", 452, 452, ""},
}

// primaryTypes are the types that mark the one primary company of a record.
var primaryTypes = []int{1, 5, 26}

func (a *associationStore) init() {
	a.labels = map[typePair][]label{}
	a.links = map[typePair]map[uint64]map[uint64][]associationType{}
	a.dead = map[uint64]bool{}
	a.nextID = 101
	for _, b := range builtInLabels {
		text := b.text
		if text == "Child Company" {
			// The other direction of the same label reads differently.
			a.define(typePair{b.to, b.from}, hubSpotDefined, b.inverse, b.id, "Parent Company")
		} else if b.id != b.inverse {
			a.define(typePair{b.to, b.from}, hubSpotDefined, b.inverse, b.id, text)
		}
		a.define(typePair{b.from, b.to}, hubSpotDefined, b.id, b.inverse, text)
	}
}

func (a *associationStore) define(pair typePair, category string, id, inverse int, text string) {
	a.labels[pair] = append(a.labels[pair], label{
		associationType: associationType{Category: category, TypeID: id}, Text: text, inverse: inverse,
		primary: slices.Contains(primaryTypes, id) && category == hubSpotDefined,
	})
}

// connect gives a custom object type its unlabelled association types to all
// others and itself.
func (a *associationStore) connect(t *objectType, others []*objectType) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, other := range others {
		pair := typePair{t.id, other.id}
		if len(a.labels[pair]) > 0 {
			continue
		}
		a.definePair(pair, "", "")
	}
}

// definePair makes a user-defined type and its inverse, and returns both ids.
func (a *associationStore) definePair(pair typePair, text, inverseText string) (there, back int) {
	there = a.nextID
	back = there
	a.nextID++
	if pair.from != pair.to || text != inverseText {
		back = a.nextID
		a.nextID++
		a.define(pair.reversed(), userDefined, back, there, inverseText)
	}
	a.define(pair, userDefined, there, back, text)
	return there, back
}

// find returns the description of a type in a direction.
func (a *associationStore) find(pair typePair, t associationType) *label {
	for i, l := range a.labels[pair] {
		if l.associationType == t {
			return &a.labels[pair][i]
		}
	}
	return nil
}

// unlabelled returns the default type of a direction, nil if the object types
// cannot be associated.
func (a *associationStore) unlabelled(pair typePair) *label {
	for i, l := range a.labels[pair] {
		if l.Text == "" {
			return &a.labels[pair][i]
		}
	}
	return nil
}

// link adds types to the link of two records, in both directions. Every link
// also is of the unlabelled type. It reports whether all types exist.
func (a *associationStore) link(pair typePair, from, to uint64, types []associationType) bool {
	base := a.unlabelled(pair)
	if base == nil {
		return false
	}
	all := append([]associationType{base.associationType}, types...)
	for _, t := range all {
		l := a.find(pair, t)
		if l == nil {
			return false
		}
		if l.primary {
			a.clearPrimary(pair, from, to, t)
		}
		if back := a.find(pair.reversed(), associationType{Category: t.Category, TypeID: l.inverse}); back != nil && back.primary {
			a.clearPrimary(pair.reversed(), to, from, back.associationType)
		}
	}
	for _, t := range all {
		a.add(pair, from, to, t)
		a.add(pair.reversed(), to, from, associationType{Category: t.Category, TypeID: a.find(pair, t).inverse})
	}
	a.defaultPrimary(pair, from, to)
	a.defaultPrimary(pair.reversed(), to, from)
	return true
}

// defaultPrimary makes the first company of a record its primary one, as
// HubSpot does on its own.
func (a *associationStore) defaultPrimary(pair typePair, from, to uint64) {
	i := slices.IndexFunc(a.labels[pair], func(l label) bool { return l.primary })
	if i < 0 || a.hasPrimary(pair, from) {
		return
	}
	l := a.labels[pair][i]
	a.add(pair, from, to, l.associationType)
	a.add(pair.reversed(), to, from, associationType{Category: l.Category, TypeID: l.inverse})
}

// hasPrimary reports whether a record has a primary one in a direction.
func (a *associationStore) hasPrimary(pair typePair, from uint64) bool {
	for _, types := range a.links[pair][from] {
		for _, t := range types {
			if l := a.find(pair, t); l != nil && l.primary {
				return true
			}
		}
	}
	return false
}

// clearPrimary takes the primary label off the record that had it.
func (a *associationStore) clearPrimary(pair typePair, from, keep uint64, t associationType) {
	for to := range a.links[pair][from] {
		if to != keep {
			a.drop(pair, from, to, t)
		}
	}
}

func (a *associationStore) add(pair typePair, from, to uint64, t associationType) {
	byFrom := a.links[pair]
	if byFrom == nil {
		byFrom = map[uint64]map[uint64][]associationType{}
		a.links[pair] = byFrom
	}
	if byFrom[from] == nil {
		byFrom[from] = map[uint64][]associationType{}
	}
	if !slices.Contains(byFrom[from][to], t) {
		byFrom[from][to] = append(byFrom[from][to], t)
	}
}

// drop takes one type off a link in both directions.
func (a *associationStore) drop(pair typePair, from, to uint64, t associationType) {
	inverse := t.TypeID
	if l := a.find(pair, t); l != nil {
		inverse = l.inverse
	}
	remove := func(pair typePair, from, to uint64, t associationType) {
		if types, linked := a.links[pair][from][to]; linked {
			a.links[pair][from][to] = slices.DeleteFunc(types, func(have associationType) bool { return have == t })
		}
	}
	remove(pair, from, to, t)
	remove(pair.reversed(), to, from, associationType{Category: t.Category, TypeID: inverse})
}

// unlink removes types from a link; none, or the unlabelled one among them,
// removes the link.
func (a *associationStore) unlink(pair typePair, from, to uint64, types []associationType) {
	base := a.unlabelled(pair)
	whole := len(types) == 0
	for _, t := range types {
		whole = whole || base != nil && t == base.associationType
		a.drop(pair, from, to, t)
	}
	if whole {
		delete(a.links[pair][from], to)
		delete(a.links[pair.reversed()][to], from)
	}
}

// linked is one record at the other end.
type linked struct {
	id    uint64
	types []label
}

// from returns the live records that a record is linked to, by ascending id.
func (a *associationStore) from(pair typePair, from uint64) []linked {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []linked
	if a.dead[from] {
		return nil
	}
	for to, types := range a.links[pair][from] {
		if a.dead[to] {
			continue
		}
		l := linked{id: to}
		for _, t := range types {
			if described := a.find(pair, t); described != nil {
				l.types = append(l.types, *described)
			}
		}
		slices.SortFunc(l.types, func(x, y label) int { return cmp.Compare(x.TypeID, y.TypeID) })
		out = append(out, l)
	}
	slices.SortFunc(out, func(x, y linked) int { return cmp.Compare(x.id, y.id) })
	return out
}

// setDead hides or shows the links of a record that is archived or restored.
func (a *associationStore) setDead(id uint64, dead bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if dead {
		a.dead[id] = true
	} else {
		delete(a.dead, id)
	}
}

// move hands the links of merged records to the survivor.
func (a *associationStore) move(t *objectType, old []uint64, survivor uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for pair := range a.links {
		if pair.from != t.id {
			continue
		}
		for _, id := range old {
			if id == survivor {
				continue
			}
			a.moveLinks(pair, id, survivor, old)
		}
	}
}

// moveLinks hands the links of one record to the survivor, which keeps the
// primary one that it has.
func (a *associationStore) moveLinks(pair typePair, id, survivor uint64, old []uint64) {
	hadPrimary := a.hasPrimary(pair, survivor)
	for to, types := range a.links[pair][id] {
		delete(a.links[pair.reversed()][to], id)
		if to == survivor || slices.Contains(old, to) {
			continue
		}
		for _, kind := range types {
			if l := a.find(pair, kind); l != nil && l.primary && hadPrimary {
				continue
			}
			a.add(pair, survivor, to, kind)
			a.add(pair.reversed(), to, survivor, a.inverse(pair, kind))
		}
	}
	delete(a.links[pair], id)
}

func (a *associationStore) inverse(pair typePair, t associationType) associationType {
	if l := a.find(pair, t); l != nil {
		t.TypeID = l.inverse
	}
	return t
}

// schemaAssociations lists the directions from a custom object type as schemas
// show them.
func (a *associationStore) schemaAssociations(t *objectType) []map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	type definition struct {
		id   int
		json map[string]any
	}
	found := []definition{}
	for pair, labels := range a.labels {
		if pair.from != t.id {
			continue
		}
		for _, l := range labels {
			found = append(found, definition{l.TypeID, map[string]any{
				"id": strconv.Itoa(l.TypeID), "fromObjectTypeId": pair.from, "toObjectTypeId": pair.to, "name": l.Text,
			}})
		}
	}
	slices.SortFunc(found, func(x, y definition) int { return cmp.Compare(x.id, y.id) })
	out := make([]map[string]any, len(found))
	for i, d := range found {
		out[i] = d.json
	}
	return out
}

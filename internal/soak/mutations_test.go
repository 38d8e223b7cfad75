// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// cellValues are the values that a property takes in a walk, several of them
// spellings of one.
var cellValues = map[string][]string{
	"region":   {"north", "south", "Nörd", "far  east"},
	"students": {"1", "12.5", "12.50", "1000", "1000.0"},
	"founded":  {"1861-04-10", "2000-01-01", "946684800000"},
	"seen_at":  {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z", "1767323045000", "2026-05-06T07:08:09Z"},
	"public":   {"true", "false"},
	"tier":     {"gold", "silver"},
	"tags":     {"a", "a;b", "b;a", "c"},
	"phone":    {"+49 30 1234", "+49301234", "(030) 1234"},
}

var cellNames = slices.Sorted(maps.Keys(cellValues))

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// chance is true in one of n cases.
func chance(rng *rand.Rand, n int) bool { return rng.IntN(n) == 0 }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// key is the nth key of a walk's universe.
func (w *walk) key(n int) string {
	if w.account.kind == contacts {
		return fmt.Sprintf("k%03d@example.org", n)
	}
	return fmt.Sprintf("k%03d", n)
}

// display is the property that every record has.
func (w *walk) display() string {
	if w.account.kind == contacts {
		return "firstname"
	}
	return "name"
}

func (w *walk) newCells() map[string]*string {
	cells := map[string]*string{w.display(): new(fmt.Sprintf("Name %d", w.rng.IntN(5)))}
	for range w.rng.IntN(3) {
		name := pick(w.rng, cellNames)
		cells[name] = new(pick(w.rng, cellValues[name]))
	}
	return cells
}

// taken are the normal keys that any resource declares by an id property.
func taken(config map[string]*declaration, idProperty string) map[string]bool {
	keys := map[string]bool{}
	for _, d := range config {
		if d.idProperty == idProperty {
			for key := range d.records {
				keys[normal(key)] = true
			}
		}
	}
	return keys
}

func (w *walk) newDeclaration() *declaration {
	k := w.account.kind
	return &declaration{
		objectType: k.objectType, idProperty: k.idProperty, records: map[string]map[string]*string{},
		policy: pick(w.rng, []string{"", "archive_created", "archive", "abandon"}), beforeDestroy: chance(w.rng, 3), compact: chance(w.rng, 3),
	}
}

// mutate changes the configuration a little and says how.
func (w *walk) mutate(config map[string]*declaration) string {
	addrs := sortedKeys(config)
	if len(addrs) == 0 || len(addrs) < len(addresses) && chance(w.rng, 25) {
		var free []string
		for _, addr := range addresses {
			if config[addr] == nil {
				free = append(free, addr)
			}
		}
		addr := pick(w.rng, free)
		config[addr] = w.newDeclaration()
		return "declare " + addr + ", " + w.addKeys(config, addr)
	}
	addr := pick(w.rng, addrs)
	d := config[addr]
	switch n := w.rng.IntN(100); {
	case n < 25:
		return w.addKeys(config, addr)
	case n < 40:
		return w.removeKeys(d, addr)
	case n < 70:
		return w.editCells(d, addr)
	case n < 78:
		return w.respell(d, addr)
	case n < 84:
		d.policy = pick(w.rng, []string{"", "archive_created", "archive", "abandon"})
		return fmt.Sprintf("%s: deletion_policy %q", addr, d.policy)
	case n < 88:
		d.beforeDestroy = !d.beforeDestroy
		return fmt.Sprintf("%s: create_before_destroy %v", addr, d.beforeDestroy)
	case n < 92:
		return w.move(config, addr)
	case n < 94:
		delete(config, addr)
		return "remove " + addr
	case n < 95:
		d.compact = !d.compact
		return fmt.Sprintf("%s: compact_state %v", addr, d.compact)
	case n < 96:
		d.readProperties = pick(w.rng, [][]string{nil, {"phone"}, {"createdate", "region"}})
		return fmt.Sprintf("%s: read_properties %v", addr, d.readProperties)
	case n < 98 && w.account.kind.other != "":
		return w.switchProperty(config, addr)
	case n == 98:
		return w.rename(config, addr)
	default:
		return w.adopt(config, addr)
	}
}

func (w *walk) addKeys(config map[string]*declaration, addr string) string {
	d, used := config[addr], taken(config, config[addr].idProperty)
	var added []string
	for range 1 + w.rng.IntN(w.universe/3+1) {
		key := w.key(w.rng.IntN(w.universe))
		if chance(w.rng, 6) {
			key = strings.ToUpper(key)
		}
		if used[normal(key)] {
			continue
		}
		used[normal(key)] = true
		d.records[key] = w.newCells()
		added = append(added, key)
	}
	return fmt.Sprintf("%s: add %s", addr, brief(added))
}

func (w *walk) removeKeys(d *declaration, addr string) string {
	var removed []string
	share := 1 + w.rng.IntN(6)
	for _, key := range sortedKeys(d.records) {
		if chance(w.rng, share) {
			delete(d.records, key)
			removed = append(removed, key)
		}
	}
	return fmt.Sprintf("%s: remove %s", addr, brief(removed))
}

// editCells sets, clears, nulls and drops cells.
func (w *walk) editCells(d *declaration, addr string) string {
	var edited []string
	for _, key := range sortedKeys(d.records) {
		if !chance(w.rng, 4) {
			continue
		}
		name := pick(w.rng, cellNames)
		switch w.rng.IntN(6) {
		case 0:
			d.records[key][name] = nil
			edited = append(edited, key+"."+name+"=null")
		case 1:
			delete(d.records[key], name)
			edited = append(edited, key+"."+name+" dropped")
		case 2:
			d.records[key][name] = new("")
			edited = append(edited, key+"."+name+`=""`)
		default:
			v := pick(w.rng, cellValues[name])
			d.records[key][name] = &v
			edited = append(edited, key+"."+name+"="+v)
		}
	}
	return fmt.Sprintf("%s: edit %s", addr, brief(edited))
}

func (w *walk) respell(d *declaration, addr string) string {
	if len(d.records) == 0 {
		return addr + ": nothing to respell"
	}
	key := pick(w.rng, sortedKeys(d.records))
	other := strings.ToUpper(key)
	if other == key {
		other = strings.ToLower(key)
	}
	d.records[other] = d.records[key]
	delete(d.records, key)
	return fmt.Sprintf("%s: %s becomes %s", addr, key, other)
}

// move takes a record to the other resource.
func (w *walk) move(config map[string]*declaration, addr string) string {
	other := w.otherThan(addr)
	from, to := config[addr], config[other]
	if to == nil || len(from.records) == 0 || to.idProperty != from.idProperty {
		return addr + ": nothing to move"
	}
	key := pick(w.rng, sortedKeys(from.records))
	to.records[key] = from.records[key]
	delete(from.records, key)
	if chance(w.rng, 2) {
		from.policy = "abandon"
	}
	return fmt.Sprintf("move %s from %s to %s", key, addr, other)
}

// addresses are those of a walk.
var addresses = []string{"r1", "r2", "r3"}

func (w *walk) otherThan(addr string) string {
	return pick(w.rng, slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return a == addr }))
}

// rename gives a resource another name without a moved block.
func (w *walk) rename(config map[string]*declaration, addr string) string {
	other := w.otherThan(addr)
	if config[other] != nil {
		return addr + ": cannot rename"
	}
	config[other] = config[addr]
	delete(config, addr)
	if chance(w.rng, 3) {
		w.adopter = other
	}
	return fmt.Sprintf("rename %s to %s", addr, other)
}

// adopt lets another resource declare records of this one too, and apply alone, so
// that two states hold them.
func (w *walk) adopt(config map[string]*declaration, addr string) string {
	from, other := config[addr], w.otherThan(addr)
	if config[other] == nil {
		config[other] = w.newDeclaration()
		config[other].idProperty = from.idProperty
	}
	to := config[other]
	if to.idProperty != from.idProperty {
		return addr + ": nothing to adopt"
	}
	used := map[string]bool{}
	for key := range to.records {
		used[normal(key)] = true
	}
	var adopted []string
	for _, key := range sortedKeys(from.records) {
		if !used[normal(key)] && chance(w.rng, 2) {
			to.records[key] = maps.Clone(from.records[key])
			adopted = append(adopted, key)
		}
	}
	if chance(w.rng, 2) {
		// The other one lets them go later.
		for _, key := range adopted {
			delete(from.records, key)
		}
	}
	w.adopter = other
	return fmt.Sprintf("%s adopts %s of %s", other, brief(adopted), addr)
}

// switchProperty makes other records of a resource, which replaces it.
func (w *walk) switchProperty(config map[string]*declaration, addr string) string {
	k, d := w.account.kind, config[addr]
	next := k.other
	if d.idProperty == k.other {
		next = k.idProperty
	}
	used := taken(config, next)
	for key := range d.records {
		if used[normal(key)] {
			return addr + ": cannot switch"
		}
	}
	d.idProperty = next
	return addr + ": id_property " + next
}

func brief(list []string) string {
	if len(list) > 8 {
		return strings.Join(list[:8], " ") + fmt.Sprintf(" and %d more", len(list)-8)
	}
	return strings.Join(list, " ")
}

// handAction lets a person do something in HubSpot.
func (w *walk) handAction() string {
	w.pass()
	a := w.account
	live := a.sim.Records(a.kind.objectType)
	if len(live) == 0 || chance(w.rng, 5) {
		return w.handSeed()
	}
	r := pick(w.rng, live)
	switch w.rng.IntN(10) {
	case 0, 1, 2, 3:
		name := pick(w.rng, cellNames)
		value := pick(w.rng, append([]string{""}, cellValues[name]...))
		a.sim.Edit(a.kind.objectType, r.ID, map[string]string{name: value})
		return fmt.Sprintf("hand: edit %s %s=%s", r.ID, name, value)
	case 4, 5:
		a.touch(r.ID)
		a.sim.Archive(a.kind.objectType, r.ID)
		return "hand: archive " + r.ID
	case 6:
		return w.handRecreate(r.ID, r.Properties)
	case 7:
		return w.handRestore()
	case 8:
		return w.handRekey(r.ID)
	default:
		other := pick(w.rng, live)
		if other.ID == r.ID {
			return "hand: nothing"
		}
		a.mergeByHand(r.ID, other.ID)
		return fmt.Sprintf("hand: merge %s into %s", other.ID, r.ID)
	}
}

func (w *walk) handSeed() string {
	a := w.account
	key := w.key(w.rng.IntN(w.universe))
	if _, ok := a.census(a.kind.idProperty)[normal(key)]; ok {
		return "hand: nothing"
	}
	id := a.seedByHand(map[string]string{a.kind.idProperty: key, w.display(): "By hand"})
	return fmt.Sprintf("hand: create %s as %s", key, id)
}

func (w *walk) handRecreate(id string, props map[string]string) string {
	a := w.account
	a.touch(id)
	a.sim.Archive(a.kind.objectType, id)
	fresh := map[string]string{w.display(): "Again by hand"}
	for _, name := range []string{a.kind.idProperty, a.kind.other} {
		if props[name] != "" {
			fresh[name] = props[name]
		}
	}
	again := a.seedByHand(fresh)
	return fmt.Sprintf("hand: archive %s and create it again as %s", id, again)
}

func (w *walk) handRestore() string {
	a := w.account
	gone := a.sim.ArchivedRecords(a.kind.objectType)
	if len(gone) == 0 {
		return "hand: nothing"
	}
	r := pick(w.rng, gone)
	a.touch(r.ID)
	if err := a.sim.Restore(a.kind.objectType, r.ID); err != nil {
		return "hand: cannot restore " + r.ID
	}
	return "hand: restore " + r.ID
}

func (w *walk) handRekey(id string) string {
	a := w.account
	key := w.key(w.rng.IntN(w.universe))
	if _, ok := a.census(a.kind.idProperty)[normal(key)]; ok {
		return "hand: nothing"
	}
	a.touch(id)
	a.sim.Edit(a.kind.objectType, id, map[string]string{a.kind.idProperty: key})
	return fmt.Sprintf("hand: %s gets the key %s", id, key)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Input is what [Compare] decides on.
type Input[R Row[R]] struct {
	// Desired is the configuration, Prior the state in the user's spelling,
	// Stored the state in HubSpot's spelling.
	Desired, Prior, Stored Table[R]
	// ID returns the record id that the state holds for a key, "" for none.
	ID func(key string) string
	// Created tells whether the record under the key was created, not adopted.
	Created func(key string) bool
	// IDProperty is the property whose value is the key.
	IDProperty string
	// Normalize gives the form in which two keys are the same record.
	Normalize func(key string) string
	// Definitions may be nil, where they could not be read.
	Definitions *values.Definitions
	// WriteAll writes all managed properties of a record that changed instead
	// of the changed ones: HubSpot does not support partial upserts of contacts
	// by e-mail (developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide).
	WriteAll bool
	// Policy decides on the records that leave.
	Policy Policy
	// PropertyPolicies say who owns a property, PriorPolicies who did when the
	// state was written.
	PropertyPolicies, PriorPolicies PolicyOf
	// Found tells what was looked up in this run, for keys and properties that
	// Plan.Undecided names. Nil if nothing was.
	Found func(key string) Found
	// SearchedBy is a property whose cells say which record HubSpot has for a row,
	// and that can't be written: the record id. "" for none.
	SearchedBy string
	// Spelling returns how HubSpot spells the key that the state holds, "" where
	// that is not known. It may be nil.
	Spelling func(key string) string
	// Send returns what is sent for the declared value of a property: the
	// internal value for an option's label, the id of an owner for an e-mail
	// address. What can't be resolved is sent as it is. Nil sends everything as
	// it is declared.
	Send func(key string, row R, property, declared string) string
}

// Plan is what has to be done so that HubSpot holds what is desired.
type Plan struct {
	// Writes are the new and the changed records, sorted by key.
	Writes []Write
	// Removals are the records that leave the set, sorted by key.
	Removals []Removal
	// Renamed maps a desired key to the prior key of the same record, where
	// only the spelling of the key differs.
	Renamed map[string]string
	// Unchanged counts desired records that need no write.
	Unchanged int
	// Unmanaged counts, by property, the records that stay and no longer manage
	// it. HubSpot keeps the value.
	Unmanaged map[string]int
	// Undecided names, by key, the properties whose policy depends on what
	// HubSpot holds, which nobody has asked for yet, sorted. They are not among
	// the Properties of a Write. To decide, look the keys up and Revise the plan
	// with what was found; an apply must do so before it writes.
	Undecided map[string][]string
	// Kept are values that people changed in HubSpot and that stand under the
	// policy KeepEdits, sorted by key. They are looked for only in records that
	// are written or changed in the configuration; see also Refresh.
	Kept []Kept
	// Visible says that something differs beyond the spelling of values, be
	// it only that a property is no longer managed.
	Visible bool
}

// Write is one record to upsert.
type Write struct {
	Key string
	// New says that the state knows no record under the key.
	New bool
	// As is the key as HubSpot spells it, where that is not Key: what the write
	// has to be addressed to, as an account may tell the two spellings apart and
	// make a second record of the other.
	As string
	// ID is the record id that the state holds, or that a match found, "" for a
	// new record.
	ID string
	// Matched says that the record has no value of the id property yet, so that the
	// write has to be addressed to ID. The id property is among Properties.
	Matched bool
	// Properties are sorted by name. They are empty for a new record that
	// manages none.
	Properties []Property
	// Unknown says that some values are known only in the apply.
	Unknown bool
}

// Kept is a value in HubSpot that stands against the declared one.
type Kept struct {
	Key, Property  string
	Declared, Held string
}

// Property is one property to write.
type Property struct {
	// Value is what is sent.
	Name, Value string
	// Declared is what the configuration says, where that is something else than
	// Value; see Input.Send.
	Declared string
	// From is the value so far, as far as the state or a look-up knows it.
	From string
	// Changed tells it from one that is written only because of Input.WriteAll,
	// and from one that an adopted record holds already.
	Changed bool
	// Policy is empty for Always.
	Policy PropertyPolicy
}

// Address is the key to send: As, or else Key.
func (w Write) Address() string {
	if w.As != "" {
		return w.As
	}
	return w.Key
}

// Has reports whether a property is written.
func (w Write) Has(name string) bool {
	return slices.ContainsFunc(w.Properties, func(p Property) bool { return p.Name == name })
}

// Map returns the properties by name.
func (w Write) Map() map[string]string {
	m := make(map[string]string, len(w.Properties))
	for _, p := range w.Properties {
		m[p.Name] = p.Value
	}
	return m
}

// Compare decides what to write and what leaves. Its cost grows with the number
// of rows, and only rows that differ are looked into.
func Compare[R Row[R]](in Input[R]) Plan {
	return Pair(in).Decide(Knowledge[R]{Definitions: in.Definitions, Send: in.Send, Found: in.Found})
}

// Knowledge is what a decision rests on beside the configuration and the state, and
// what a plan may learn in the course of it. The fields are those of [Input].
type Knowledge[R Row[R]] struct {
	Definitions *values.Definitions
	Send        func(key string, row R, property, declared string) string
	Found       func(key string) Found
}

// Pairing is a configuration held against a state. It knows which rows differ;
// what is to be done about those depends on what is known, and is decided as often as
// more of it is.
type Pairing[R Row[R]] struct {
	in Input[R]
	// differ are the rows that have to be looked into, sorted by key.
	differ []differing[R]
	// rest is what every plan says of the other rows, and of keys.
	rest Plan
}

// differing is a row that is new or not as the state has it.
type differing[R Row[R]] struct {
	key   string
	row   R
	isNew bool
}

// Pair holds the configuration against the state. That is the part of [Compare] that
// goes through all rows, each of which is compared once. It needs nothing of in that
// [Knowledge] holds.
func Pair[R Row[R]](in Input[R]) *Pairing[R] {
	c := comparison[R]{
		in: in, gone: make(map[string]string), kept: make(map[string]string),
		attended: attended(in.PropertyPolicies, in.PriorPolicies),
	}
	p := &Pairing[R]{in: in}
	if in.Prior.Len() == 0 {
		p.differ = make([]differing[R], 0, in.Desired.Len())
	}
	gone := c.goneKeys()
	for _, key := range gone {
		c.gone[in.Normalize(key)] = key
	}
	for key, row := range in.Desired.Rows() {
		priorKey, prior, ok := c.prior(key)
		if !ok {
			p.differ = append(p.differ, differing[R]{key, row, true})
			continue
		}
		if row.Same(prior) && !row.Unknown() && !c.attend(priorKey, row) {
			c.plan.Unchanged++
		} else {
			p.differ = append(p.differ, differing[R]{key, row, false})
		}
		if id := in.ID(priorKey); id != "" && len(gone) > 0 {
			c.kept[id] = key
		}
	}
	for _, key := range gone {
		if !c.renamed[key] {
			c.plan.Removals = append(c.plan.Removals, Remove(in.Policy, key, in.ID(key), in.Created(key), c.kept))
		}
	}
	c.plan.Visible = len(c.plan.Removals) > 0 || len(c.plan.Renamed) > 0
	p.rest = c.plan
	return p
}

// Rows counts the rows of the configuration.
func (p *Pairing[R]) Rows() int { return p.rest.Unchanged + len(p.differ) }

// Differ counts the rows that a decision looks into.
func (p *Pairing[R]) Differ() int { return len(p.differ) }

// Decide tells what to do about the rows that differ.
func (p *Pairing[R]) Decide(k Knowledge[R]) Plan {
	c := p.decision(k)
	c.most = len(p.differ)
	for i := range p.differ {
		c.decideOn(&p.differ[i])
	}
	return c.plan
}

// Idle is [Pairing.Decide] for a plan that writes nothing and leaves nothing
// undecided. It stops at the first row that makes it another one.
func (p *Pairing[R]) Idle(k Knowledge[R]) (plan Plan, idle bool) {
	c := p.decision(k)
	for i := range p.differ {
		if c.decideOn(&p.differ[i]); len(c.plan.Writes)+len(c.plan.Undecided) > 0 {
			return Plan{}, false
		}
	}
	return c.plan, true
}

// Revise is [Pairing.Decide] once HubSpot was asked for some keys. before was decided
// with the same Definitions and Send, and without what Found says of these keys, which
// are new or Undecided in before: only they are decided once more.
func (p *Pairing[R]) Revise(before Plan, k Knowledge[R], asked func(key string) bool) Plan {
	c := p.decision(k)
	c.plan = before
	c.plan.Writes = make([]Write, 0, len(before.Writes))
	c.plan.Undecided = nil
	for key, names := range before.Undecided {
		if !asked(key) {
			for _, name := range names {
				c.undecided(key, name)
			}
		}
	}
	rest := before.Writes
	for i := range p.differ {
		d := &p.differ[i]
		again := asked(d.key)
		if again && !d.isNew {
			// What such a row added to the plan can't be told from what others did.
			return p.Decide(k)
		}
		writes := len(rest) > 0 && rest[0].Key == d.key
		switch {
		case again:
			c.decideOn(d)
		case writes:
			c.plan.Writes = append(c.plan.Writes, rest[0])
		}
		if writes {
			rest = rest[1:]
		}
	}
	return c.plan
}

// decision begins one.
func (p *Pairing[R]) decision(k Knowledge[R]) *comparison[R] {
	c := &comparison[R]{in: p.in, plan: p.rest}
	c.in.Definitions, c.in.Send, c.in.Found = k.Definitions, k.Send, k.Found
	return c
}

// decideOn decides on a row that differs.
func (c *comparison[R]) decideOn(d *differing[R]) {
	if d.isNew {
		c.create(d.key, d.row)
		return
	}
	priorKey := d.key
	if old, ok := c.plan.Renamed[d.key]; ok {
		priorKey = old
	}
	prior, _ := c.in.Prior.Row(priorKey)
	c.update(d.key, priorKey, d.row, prior)
}

// comparison is what [Pair] and a decision add up.
type comparison[R Row[R]] struct {
	in   Input[R]
	plan Plan
	// gone maps the normal form of prior keys that are not desired to the key.
	gone map[string]string
	// renamed holds the prior keys that a desired key continues.
	renamed map[string]bool
	// kept maps the record ids of the remaining keys to the key.
	kept map[string]string
	// attended are properties to look at in records that did not change.
	attended []string
	// width is how many properties the new record before had: most have as many.
	width int
	// most is how many writes there may be, 0 where that is not worth the room.
	most int
}

func (c *comparison[R]) write(w Write) {
	if c.plan.Writes == nil {
		c.plan.Writes = make([]Write, 0, c.most)
	}
	c.plan.Writes = append(c.plan.Writes, w)
}

// goneKeys lists the prior keys that are no longer desired, sorted.
func (c *comparison[R]) goneKeys() []string {
	var gone []string
	for key := range c.in.Prior.Rows() {
		if _, ok := c.in.Desired.Row(key); !ok {
			gone = append(gone, key)
		}
	}
	return gone
}

// prior finds the prior row of a desired key: under the key itself or under
// another spelling of it, as the same record must not be archived under one
// spelling and written under the other.
func (c *comparison[R]) prior(key string) (string, R, bool) {
	if row, ok := c.in.Prior.Row(key); ok || len(c.gone) == 0 {
		return key, row, ok
	}
	old, ok := c.gone[c.in.Normalize(key)]
	if !ok || c.renamed[old] {
		var none R
		return key, none, false
	}
	if c.renamed == nil {
		c.renamed, c.plan.Renamed = make(map[string]bool), make(map[string]string)
	}
	c.renamed[old], c.plan.Renamed[key] = true, old
	row, ok := c.in.Prior.Row(old)
	return old, row, ok
}

func (c *comparison[R]) create(key string, row R) {
	write := Write{Key: key, New: true, Unknown: row.Unknown()}
	found := Found{}
	if c.in.Found != nil {
		found = c.in.Found(key)
	}
	for name, cell := range row.Cells() {
		if c.addresses(name) || cell.Unmanaged {
			continue
		}
		if cell.Unknown {
			write.Unknown = true
			continue
		}
		c.createCell(&write, row, name, cell, found)
	}
	if found.Exists && found.MatchedID != "" {
		write.giveKey(found.MatchedID, c.in.IDProperty)
	}
	if now, known := found.value(c.in.IDProperty); known && found.Exists {
		write.As = c.spelling(key, now)
	}
	c.plan.Visible = true
	c.write(write)
	c.width = len(write.Properties)
}

// addresses reports whether a property says which record a row is, so that its
// cells are not written like others.
func (c *comparison[R]) addresses(name string) bool {
	return name == c.in.IDProperty || name == c.in.SearchedBy && name != ""
}

// giveKey makes the write one to a record that is known by its id alone, and that
// gets its key by it.
func (w *Write) giveKey(id, idProperty string) {
	w.ID, w.Matched = id, true
	at, _ := slices.BinarySearchFunc(w.Properties, idProperty, func(p Property, name string) int { return strings.Compare(p.Name, name) })
	w.Properties = slices.Insert(w.Properties, at, Property{Name: idProperty, Value: w.Key, Changed: true})
}

// spelling returns another spelling of a key, "" for what is none.
func (c *comparison[R]) spelling(key, other string) string {
	if other == "" || other == key || c.in.Normalize(other) != c.in.Normalize(key) {
		return ""
	}
	return other
}

// createCell adds a cell of a key that the state does not know: of a record to
// create, or of one that is taken over with what people have made of it.
func (c *comparison[R]) createCell(w *Write, row R, name string, cell Cell, found Found) {
	p := c.property(w.Key, row, name, cell.Text)
	now, known := found.value(name)
	p.From, p.Changed = now, !found.Exists || !known || !c.in.Definitions.Equal(name, p.Value, now)
	policy := c.in.PropertyPolicies.Get(name)
	if !policy.Drifts() && (policy != KeepEdits || found.Asked) {
		switch {
		case !found.Asked:
			c.undecided(w.Key, name)
			return
		case !found.Exists:
			if policy != KeepEdits && p.Value == "" {
				return
			}
		default:
			switch c.decide(name, p.Value, held{now, known}, true, false) {
			case leave:
				return
			case ask:
				c.undecided(w.Key, name)
				return
			case write:
			}
		}
	}
	if w.Properties == nil {
		w.Properties = make([]Property, 0, max(c.width, 1))
	}
	w.Properties = append(w.Properties, p)
}

// property is a cell as it is sent.
func (c *comparison[R]) property(key string, row R, name, declared string) Property {
	p := Property{Name: name, Value: declared}
	if policy := c.in.PropertyPolicies.Get(name); !policy.Drifts() {
		p.Policy = policy
	}
	if c.in.Send != nil && declared != "" {
		if p.Value = c.in.Send(key, row, name, declared); p.Value != declared {
			p.Declared = declared
		}
	}
	return p
}

func (c *comparison[R]) undecided(key, name string) {
	if c.plan.Undecided == nil {
		c.plan.Undecided = make(map[string][]string)
	}
	c.plan.Undecided[key] = append(c.plan.Undecided[key], name)
}

func (c *comparison[R]) update(key, priorKey string, row, prior R) {
	u := c.updateOf(key, priorKey, row, prior)
	for name, cell := range row.Cells() {
		if !c.addresses(name) {
			u.cell(name, cell)
		}
	}
	for name, before := range prior.Cells() {
		if _, ok := row.Cell(name); !ok && !before.Unmanaged && !c.addresses(name) {
			c.unmanage(name)
		}
	}
	if !u.changed {
		c.plan.Unchanged++
		return
	}
	u.sendAgain()
	u.address(priorKey)
	c.plan.Visible = true
	c.write(u.write)
}

func (c *comparison[R]) unmanage(name string) {
	c.plan.Visible = true
	if c.plan.Unmanaged == nil {
		c.plan.Unmanaged = make(map[string]int)
	}
	c.plan.Unmanaged[name]++
}

// attend reports whether a record that did not change in the configuration is
// to be looked into because of what HubSpot holds of it.
func (c *comparison[R]) attend(priorKey string, row R) bool {
	if len(c.attended) == 0 {
		return false
	}
	stored, ok := c.in.Stored.Row(priorKey)
	for _, name := range c.attended {
		cell, declared := row.Cell(name)
		if !declared || cell.Unmanaged || c.addresses(name) {
			continue
		}
		var now Cell
		known := ok
		if ok {
			now, known = stored.Cell(name)
		}
		known = known && !now.Unknown
		filled := c.in.PropertyPolicies.Get(name) == IfEmpty && known && now.Text != ""
		if !filled && (!known || now.Text != cell.Text) {
			return true
		}
	}
	return false
}

// update is one record of the state that changes or may change.
type update[R Row[R]] struct {
	c       *comparison[R]
	row     R
	prior   R
	stored  R
	found   Found
	write   Write
	changed bool
	// again are properties of which HubSpot made something else than was sent: a
	// write of the record may be what it takes, such as the pipeline of a stage.
	again []Property
	// hasStored tells whether the state knows what HubSpot holds.
	hasStored bool
}

func (c *comparison[R]) updateOf(key, priorKey string, row, prior R) *update[R] {
	u := &update[R]{c: c, row: row, prior: prior, write: Write{Key: key, ID: c.in.ID(priorKey), Unknown: row.Unknown()}}
	u.stored, u.hasStored = c.in.Stored.Row(priorKey)
	if c.in.Found != nil {
		u.found = c.in.Found(key)
	}
	u.changed = u.write.Unknown
	return u
}

// address finds out how HubSpot spells the key: as it said when it was asked,
// else as the state says, else as the key was written before.
func (u *update[R]) address(priorKey string) {
	known := priorKey
	if u.c.in.Spelling != nil {
		if spelled := u.c.in.Spelling(priorKey); spelled != "" {
			known = spelled
		}
	}
	if now, ok := u.found.value(u.c.in.IDProperty); ok && u.found.Exists && now != "" {
		known = now
	}
	u.write.As = u.c.spelling(u.write.Key, known)
}

// cell decides on one property of the record.
func (u *update[R]) cell(name string, cell Cell) {
	c := u.c
	before, managed := u.prior.Cell(name)
	managed = managed && !before.Unmanaged
	if cell.Unmanaged {
		if managed {
			c.unmanage(name)
		}
		return
	}
	if !managed {
		c.plan.Visible = true
	}
	policy := c.in.PropertyPolicies.Get(name)
	now := u.held(name)
	if cell.Unknown {
		filled := policy == IfEmpty && now.known && now.text != ""
		if policy != OnCreate && !filled {
			u.write.Unknown, u.changed = true, true
		}
		return
	}
	p := c.property(u.write.Key, u.row, name, cell.Text)
	p.From = before.Text
	if now.known {
		p.From = now.text
	}
	// What the state declares in the same spelling was found in agreement by the
	// last refresh, unless people owned the property then.
	same, agreed := managed && cell.Text == before.Text, c.in.PriorPolicies.Get(name).Drifts()
	changes := !same && (!managed || !u.meansBefore(name, p.Value, before.Text))
	agrees := same && agreed || (now.known || managed && agreed) && c.in.Definitions.Equal(name, p.Value, p.From)
	switch c.decide(name, p.Value, now, changes, agrees) {
	case write:
		p.Changed, u.changed = true, true
	case ask:
		c.undecided(u.write.Key, name)
	case leave:
		u.left(name, p.Value, now, changes)
	}
	switch {
	case p.Changed || c.in.WriteAll && policy.Drifts():
		u.write.Properties = append(u.write.Properties, p)
	case same && agreed && policy.Drifts() && now.known && !c.in.Definitions.EqualAsStored(name, p.Value, now.text) && !c.in.Definitions.FurtherOn(name, p.Value, now.text):
		p.Changed = true
		u.again = append(u.again, p)
	}
}

// sendAgain adds to the write of a record what HubSpot made something else of.
func (u *update[R]) sendAgain() {
	if len(u.again) == 0 {
		return
	}
	u.write.Properties = append(u.write.Properties, u.again...)
	slices.SortFunc(u.write.Properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
}

// left notes a cell that is not written.
func (u *update[R]) left(name, value string, now held, changes bool) {
	if u.c.in.PropertyPolicies.Get(name) != KeepEdits {
		return
	}
	// The state has to take the declared value over, or a later edit would be
	// overwritten by a change that was made before it.
	u.c.plan.Visible = u.c.plan.Visible || changes
	if now.known && !u.c.in.Definitions.EqualAsStored(name, value, now.text) && !u.c.in.Definitions.FurtherOn(name, value, now.text) {
		u.c.plan.Kept = append(u.c.plan.Kept, Kept{Key: u.write.Key, Property: name, Declared: value, Held: now.text})
	}
}

// held is what HubSpot holds of a property, as far as it is known.
func (u *update[R]) held(name string) held {
	if u.hasStored {
		if s, ok := u.stored.Cell(name); ok && !s.Unknown {
			return held{s.Text, true}
		}
	}
	text, known := u.found.value(name)
	return held{text, known}
}

// meansBefore reports whether a value is another spelling of what the state has
// declared.
func (u *update[R]) meansBefore(name, value, before string) bool {
	if u.c.in.Send != nil && before != "" {
		before = u.c.in.Send(u.write.Key, u.prior, name, before)
	}
	return u.c.in.Definitions.Equal(name, value, before)
}

// Batches cuts the writes at the indices into batches of at most size records of at
// most bytes of property text each, so that no request outgrows what HubSpot takes in.
func Batches(writes []Write, indices []int, size, bytes int) [][]int {
	var batches [][]int
	for start := 0; start < len(indices); {
		end, sum := start, 0
		for end < len(indices) && end-start < size {
			sum += writes[indices[end]].bytes()
			if sum > bytes && end > start {
				break
			}
			end++
		}
		batches = append(batches, indices[start:end:end])
		start = end
	}
	return batches
}

func (w *Write) bytes() int {
	n := len(w.Key)
	for _, p := range w.Properties {
		n += len(p.Name) + len(p.Value)
	}
	return n
}

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
	// Visible says that something differs beyond the spelling of values, be
	// it only that a property is no longer managed.
	Visible bool
}

// Write is one record to upsert.
type Write struct {
	Key string
	// New says that the state knows no record under the key.
	New bool
	// ID is the record id that the state holds, "" for a new record.
	ID string
	// Properties are sorted by name. They are empty for a new record that
	// manages none.
	Properties []Property
	// Unknown says that some values are known only in the apply.
	Unknown bool
}

// Property is one property to write.
type Property struct {
	Name, Value string
	// From is the value so far, as far as the state knows it.
	From string
	// Changed tells it from one that is written only because of Input.WriteAll.
	Changed bool
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
	c := comparison[R]{in: in, gone: make(map[string]string), kept: make(map[string]string)}
	gone := c.goneKeys()
	for _, key := range gone {
		c.gone[in.Normalize(key)] = key
	}
	for key, row := range in.Desired.Rows() {
		priorKey, prior, ok := c.prior(key)
		if !ok {
			c.create(key, row)
			continue
		}
		c.update(key, priorKey, row, prior)
		if id := in.ID(priorKey); id != "" && len(gone) > 0 {
			c.kept[id] = key
		}
	}
	for _, key := range gone {
		if !c.renamed[key] {
			c.plan.Removals = append(c.plan.Removals, Remove(in.Policy, key, in.ID(key), in.Created(key), c.kept))
		}
	}
	c.plan.Visible = c.plan.Visible || len(c.plan.Removals) > 0 || len(c.plan.Renamed) > 0
	return c.plan
}

type comparison[R Row[R]] struct {
	in   Input[R]
	plan Plan
	// gone maps the normal form of prior keys that are not desired to the key.
	gone map[string]string
	// renamed holds the prior keys that a desired key continues.
	renamed map[string]bool
	// kept maps the record ids of the remaining keys to the key.
	kept map[string]string
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
	for name, cell := range row.Cells() {
		if name == c.in.IDProperty || cell.Unmanaged {
			continue
		}
		if cell.Unknown {
			write.Unknown = true
			continue
		}
		write.Properties = append(write.Properties, Property{Name: name, Value: cell.Text, Changed: true})
	}
	c.plan.Visible = true
	c.plan.Writes = append(c.plan.Writes, write)
}

func (c *comparison[R]) update(key, priorKey string, row, prior R) {
	if row.Same(prior) && !row.Unknown() {
		c.plan.Unchanged++
		return
	}
	stored, hasStored := c.in.Stored.Row(priorKey)
	write := Write{Key: key, ID: c.in.ID(priorKey), Unknown: row.Unknown()}
	changed := write.Unknown
	for name, cell := range row.Cells() {
		if name == c.in.IDProperty {
			continue
		}
		before, managed := prior.Cell(name)
		managed = managed && !before.Unmanaged
		if cell.Unmanaged {
			c.plan.Visible = c.plan.Visible || managed
			continue
		}
		if !managed {
			c.plan.Visible = true
		}
		if cell.Unknown {
			write.Unknown, changed = true, true
			continue
		}
		p := Property{Name: name, Value: cell.Text, From: before.Text}
		known := managed
		if hasStored {
			if s, ok := stored.Cell(name); ok && !s.Unknown {
				known, p.From = true, s.Text
			}
		}
		p.Changed = !known || !c.agrees(name, cell.Text, before, managed, p.From)
		changed = changed || p.Changed
		if p.Changed || c.in.WriteAll {
			write.Properties = append(write.Properties, p)
		}
	}
	for name, before := range prior.Cells() {
		if _, ok := row.Cell(name); !ok && !before.Unmanaged && name != c.in.IDProperty {
			c.plan.Visible = true
		}
	}
	if !changed {
		c.plan.Unchanged++
		return
	}
	c.plan.Visible = true
	c.plan.Writes = append(c.plan.Writes, write)
}

// agrees reports whether HubSpot already holds the value. What the state holds
// in the user's spelling was found in agreement by the last refresh; anything
// else is compared in meaning with what HubSpot answered.
func (c *comparison[R]) agrees(name, desired string, before Cell, managed bool, stored string) bool {
	if managed && desired == before.Text {
		return true
	}
	return c.in.Definitions.Equal(name, desired, stored)
}

// Batches cuts writes into batches of at most size records of at most bytes of
// property text each, so that no request outgrows what HubSpot takes in.
func Batches(writes []Write, size, bytes int) [][]Write {
	var batches [][]Write
	for start := 0; start < len(writes); {
		end, sum := start, 0
		for end < len(writes) && end-start < size {
			sum += writes[end].bytes()
			if sum > bytes && end > start {
				break
			}
			end++
		}
		batches = append(batches, writes[start:end])
		start = end
	}
	return batches
}

func (w Write) bytes() int {
	n := len(w.Key)
	for _, p := range w.Properties {
		n += len(p.Name) + len(p.Value)
	}
	return n
}

// SortWrites sorts writes by key.
func SortWrites(writes []Write) {
	slices.SortFunc(writes, func(a, b Write) int { return strings.Compare(a.Key, b.Key) })
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links

import (
	"iter"
	"maps"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Link is one link by the keys of its two records.
type Link struct{ From, To string }

// Row is the other ends of one record's links.
type Row struct {
	// To are the keys, in any order and each once.
	To []string
	// Unknown says that the keys are known only in the apply.
	Unknown bool
}

// Table is a set of links.
type Table interface {
	// Rows yields keys and rows, sorted by key.
	Rows() iter.Seq2[string, Row]
	// Row returns the row of a key and whether there is one.
	Row(from string) (Row, bool)
}

// Input is what [Compare] decides on.
type Input struct {
	// Desired is the configuration, Prior the state.
	Desired, Prior Table
	// NormalizeFrom and NormalizeTo give the form in which two keys are one
	// record.
	NormalizeFrom, NormalizeTo func(key string) string
	// Created tells whether a link of the state was made, not found.
	Created func(Link) bool
	// Exact removes every link of a declared record that is not declared,
	// whoever made it.
	Exact bool
	// Policy decides on the links that leave otherwise.
	Policy records.Policy
}

// Plan is what has to be done so that HubSpot holds what is desired.
type Plan struct {
	// Added are the new links, sorted.
	Added []Link
	// Removals are the links that leave, sorted.
	Removals []Removal
	// Renamed maps a desired link to the prior one, where only the spelling of
	// a key differs.
	Renamed map[Link]Link
	// Kept counts links that are there already.
	Kept int
	// Unknown counts records whose links are known only in the apply.
	Unknown int
}

// Removal is a link that leaves the set.
type Removal struct {
	Link
	Created bool
	// Released links stay in HubSpot.
	Released bool
	// Forced links go whoever made them.
	Forced bool
}

// Prior returns the link as the state spells it.
func (p *Plan) Prior(l Link) Link {
	if old, ok := p.Renamed[l]; ok {
		return old
	}
	return l
}

// CountRemoved counts the removals that leave HubSpot.
func CountRemoved(removals []Removal) int {
	n := 0
	for _, r := range removals {
		if !r.Released {
			n++
		}
	}
	return n
}

// Compare decides which links are made and which leave.
func Compare(in Input) Plan {
	c := comparison{in: in, gone: make(map[string]string)}
	for from := range in.Prior.Rows() {
		if _, ok := in.Desired.Row(from); !ok {
			c.gone[in.NormalizeFrom(from)] = from
		}
	}
	for from, row := range in.Desired.Rows() {
		c.row(from, row)
	}
	for _, from := range c.gone {
		row, _ := in.Prior.Row(from)
		for _, to := range row.To {
			c.leave(Link{from, to}, false)
		}
	}
	slices.SortFunc(c.plan.Removals, func(a, b Removal) int { return Order(a.Link, b.Link) })
	return c.plan
}

// RemoveAll is every link of a set as it leaves under a policy.
func RemoveAll(prior Table, created func(Link) bool, policy records.Policy) []Removal {
	none := MapTable{}
	keep := func(key string) string { return key }
	return Compare(Input{Desired: none, Prior: prior, NormalizeFrom: keep, NormalizeTo: keep, Created: created, Policy: policy}).Removals
}

type comparison struct {
	in   Input
	plan Plan
	// gone maps the normal form of the prior keys that are not declared, and
	// that no declared key continues, to the key.
	gone map[string]string
}

// row compares the links of one record.
func (c *comparison) row(from string, row Row) {
	old := from
	prior, ok := c.in.Prior.Row(from)
	if !ok {
		normal := c.in.NormalizeFrom(from)
		if spelled, renamed := c.gone[normal]; renamed {
			old = spelled
			delete(c.gone, normal)
			prior, _ = c.in.Prior.Row(old)
		}
	}
	if row.Unknown {
		c.plan.Unknown++
		return
	}
	left := make(map[string]string, len(prior.To))
	for _, to := range prior.To {
		left[c.in.NormalizeTo(to)] = to
	}
	for _, to := range slices.Sorted(slices.Values(row.To)) {
		normal := c.in.NormalizeTo(to)
		was, kept := left[normal]
		if !kept {
			c.plan.Added = append(c.plan.Added, Link{from, to})
			continue
		}
		delete(left, normal)
		c.keep(Link{from, to}, Link{old, was})
	}
	for _, to := range left {
		c.leave(Link{old, to}, c.in.Exact)
	}
}

func (c *comparison) keep(link, was Link) {
	c.plan.Kept++
	if link == was {
		return
	}
	if c.plan.Renamed == nil {
		c.plan.Renamed = make(map[Link]Link)
	}
	c.plan.Renamed[link] = was
}

func (c *comparison) leave(link Link, exact bool) {
	created := c.in.Created(link)
	c.plan.Removals = append(c.plan.Removals, Removal{
		Link: link, Created: created,
		Released: !exact && !c.in.Policy.Archives(created),
		Forced:   exact || c.in.Policy == records.Archive,
	})
}

// Order sorts links by their first record, then by their second.
func Order(a, b Link) int {
	switch {
	case a.From != b.From && a.From < b.From, a.From == b.From && a.To < b.To:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// MapTable is a [Table] held in memory.
type MapTable map[string]Row

// Rows implements [Table].
func (t MapTable) Rows() iter.Seq2[string, Row] {
	return func(yield func(string, Row) bool) {
		for _, key := range slices.Sorted(maps.Keys(t)) {
			if !yield(key, t[key]) {
				return
			}
		}
	}
}

// Row implements [Table].
func (t MapTable) Row(from string) (Row, bool) { r, ok := t[from]; return r, ok }

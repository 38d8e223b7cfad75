// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"slices"
)

// typeIndex finds statements by record id.
type typeIndex struct {
	declared, leaving index
	// all are the statements that declare whatever there may be, leavers those that
	// may archive anything, declarers those that declare anything.
	all, leavers, declarers map[*entry]struct{}
}

// scopeIndex finds statements by key.
type scopeIndex struct{ declared, leaving index }

// index finds the statements about a record; there is hardly ever more than one.
type index struct {
	first map[string]*entry
	more  map[string][]*entry
}

func (x *index) add(key string, e *entry) {
	if key == "" {
		return
	}
	switch first, ok := x.first[key]; {
	case !ok:
		if x.first == nil {
			x.first = make(map[string]*entry)
		}
		x.first[key] = e
	case first != e && !slices.Contains(x.more[key], e):
		if x.more == nil {
			x.more = make(map[string][]*entry)
		}
		x.more[key] = append(x.more[key], e)
	}
}

func (x *index) remove(key string, e *entry) {
	rest := x.more[key]
	switch {
	case x.first[key] != e:
		rest = slices.DeleteFunc(rest, func(other *entry) bool { return other == e })
	case len(rest) > 0:
		x.first[key], rest = rest[0], rest[1:]
	default:
		delete(x.first, key)
	}
	switch {
	case len(rest) > 0:
		x.more[key] = rest
	case x.more != nil:
		delete(x.more, key)
	}
}

// others calls f for each statement about a record but one.
func (x *index) others(key string, e *entry, f func(*entry)) {
	first, ok := x.first[key]
	if !ok {
		return
	}
	if first != e {
		f(first)
	}
	for _, other := range x.more[key] {
		if other != e {
			f(other)
		}
	}
}

func (b *Board) ofType(t string) *typeIndex {
	x, ok := b.types[t]
	if !ok {
		x = &typeIndex{all: make(map[*entry]struct{}), leavers: make(map[*entry]struct{}), declarers: make(map[*entry]struct{})}
		b.types[t] = x
	}
	return x
}

func (b *Board) ofScope(s Space) *scopeIndex {
	x, ok := b.scopes[s.scope()]
	if !ok {
		x = &scopeIndex{}
		b.scopes[s.scope()] = x
	}
	return x
}

// index enters a statement where its records lead to it, or takes it out.
func (b *Board) index(e *entry, enter bool) {
	byID, byKey := b.ofType(e.Space.Type), b.ofScope(e.Space)
	fromID, fromKey := b.ofType(e.From.Type), b.ofScope(e.From)
	put := (*index).add
	if !enter {
		put = (*index).remove
	}
	for _, r := range e.Declares {
		put(&byKey.declared, r.Normal, e)
		put(&byID.declared, r.ID, e)
	}
	for _, r := range e.Leaves {
		put(&fromKey.leaving, r.Normal, e)
		put(&fromID.leaving, r.ID, e)
	}
	for id := range e.merged {
		put(&fromID.leaving, id, e)
	}
	for key := range e.led {
		put(&b.ofScope(Space{Type: e.From.Type, Property: key.property}).leaving, key.of, e)
	}
	delete(byID.all, e)
	delete(byID.declarers, e)
	delete(fromID.leavers, e)
	if !enter {
		return
	}
	if e.All || e.Adopts {
		byID.all[e] = struct{}{}
	}
	if e.All || e.Adopts || len(e.Declares) > 0 {
		byID.declarers[e] = struct{}{}
	}
	if len(e.Leaves) > 0 {
		fromID.leavers[e] = struct{}{}
	}
}

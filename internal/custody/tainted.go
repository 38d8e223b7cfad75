// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"hash/maphash"
	"slices"
)

// failure is what an object holds whose create failed: the normal keys by record id.
type failure struct {
	scope scope
	ids   map[string]string
}

// shares reports whether a create declares a key of an object.
func (e *entry) shares(o *sight) bool {
	held := make(map[string]struct{}, len(o.held))
	for _, r := range o.held {
		held[r.Normal] = struct{}{}
	}
	return slices.ContainsFunc(e.Declares, func(r Record) bool { _, ok := held[r.Normal]; return ok })
}

// take notes that a create may replace an object that is tainted.
func (e *entry) take(o *sight) {
	e.guesses = append(e.guesses, o)
	o.guessed[e] = struct{}{}
	e.recall(o.held)
}

// close notes that an object is spoken of, so that no create replaces it as a
// tainted one. It returns the creates that were taken to do so: they are not in its
// line any more.
func (b *Board) close(o *sight) (lifted []*entry) {
	delete(b.open[o.space.scope()], o.name)
	for e := range o.guessed {
		lifted = append(lifted, e)
		b.index(e, false)
		e.guesses = slices.DeleteFunc(e.guesses, func(other *sight) bool { return other == o })
		e.Leaves = b.guessed(e)
		b.index(e, true)
	}
	o.guessed = make(map[*entry]struct{})
	o.held, o.ids = nil, nil
	return lifted
}

// resume takes over what the object holds from the statement before.
func (e *entry) resume(before *entry) {
	e.From, e.Leaves = before.From, nil
	declared := make(map[string]struct{}, len(e.Declares))
	if e.Space.scope() == e.From.scope() {
		for _, r := range e.Declares {
			declared[r.Normal] = struct{}{}
		}
	}
	for r := range before.held() {
		if _, ok := declared[r.Normal]; !ok && r.Archives {
			r.Archives = e.Archives != nil && e.Archives(r.Created)
			e.Leaves = append(e.Leaves, r)
		}
	}
}

// recall takes over the ids under which the object's records were known before.
// The second half of a replacement, and the create in place of a tainted object, are
// planned without them, and a key need not lead to its record any more.
func (e *entry) recall(before []Record) {
	if !slices.ContainsFunc(e.Declares, func(r Record) bool { return r.ID == "" }) {
		return
	}
	known := make(map[string]Record, len(before))
	for _, r := range before {
		if r.ID != "" {
			known[r.Normal] = r
		}
	}
	if len(known) == 0 {
		return
	}
	e.Declares = slices.Clone(e.Declares)
	for i, r := range e.Declares {
		if k, ok := known[r.Normal]; ok && r.ID == "" {
			e.Declares[i].ID, e.Declares[i].Held = k.ID, k.Held
		}
	}
}

// note remembers what an object holds whose create failed. The replaced object may
// still be there, deposed, and hold the same records: they are no longer its own to
// let go. That only ever makes a warrant smaller.
func (b *Board) note(name string, s Space, held []Record, failed bool) {
	delete(b.failed, name)
	if !failed {
		return
	}
	ids := make(map[string]string, len(held))
	for _, r := range held {
		ids[r.ID] = r.Normal
	}
	b.failed[name] = &failure{s.scope(), ids}
}

// others are the records that a destroyed object lets go, less those that an object
// whose create failed holds under the same key.
func (b *Board) others(e *entry) []Record {
	if !e.Destroys || len(b.failed) == 0 {
		return e.Leaves
	}
	return slices.DeleteFunc(slices.Clone(e.Leaves), func(r Record) bool {
		for name, f := range b.failed {
			if name != e.Name && f.scope == e.From.scope() && f.ids[r.ID] == r.Normal && r.ID != "" {
				return true
			}
		}
		return false
	})
}

// content is the same for the same keys.
func (b *Board) content(e *entry) uint64 {
	var h maphash.Hash
	h.SetSeed(b.seed)
	_, _ = h.WriteString(e.Space.Type + "\x00" + e.Space.Property)
	sum := h.Sum64()
	if e.All {
		sum++
	}
	for _, r := range e.Declares {
		h.Reset()
		_, _ = h.WriteString(r.Normal)
		sum += h.Sum64()
	}
	return sum
}

// nameOf names a create that Terraform gave no object.
func (b *Board) nameOf(e *entry) string {
	for name, other := range b.said {
		if !other.nameless || other.content != e.content || other.All != e.All || len(other.Declares) != len(e.Declares) {
			continue
		}
		for _, opened := range b.open {
			for _, o := range opened {
				if o.at > other.said {
					return name
				}
			}
		}
	}
	return NewName()
}

// guess finds the tainted objects that a create may replace.
func (b *Board) guess(e *entry) {
	e.From, e.Leaves = e.Space, nil
	if e.All {
		return
	}
	opened := b.open[e.Space.scope()]
	if len(opened) == 0 {
		return
	}
	declared := make(map[string]struct{}, len(e.Declares))
	for _, r := range e.Declares {
		declared[r.Normal] = struct{}{}
	}
	for _, o := range opened {
		if slices.ContainsFunc(o.held, func(r Record) bool { _, ok := declared[r.Normal]; return ok }) {
			e.take(o)
		}
	}
	e.Leaves = b.guessed(e)
}

// guessed is what leaves the objects that a create is taken to replace.
func (b *Board) guessed(e *entry) []Record {
	if len(e.guesses) == 0 {
		return nil
	}
	declared := make(map[string]struct{}, len(e.Declares))
	for _, r := range e.Declares {
		declared[r.Normal] = struct{}{}
	}
	var leaves []Record
	for _, o := range e.guesses {
		for _, r := range o.held {
			if _, ok := declared[r.Normal]; !ok && r.Archives {
				r.Archives = e.Archives != nil && e.Archives(r.Created)
				leaves = append(leaves, r)
			}
		}
	}
	return b.unkept(e.From, leaves)
}

// Seen reports whether an object that was read in this process and that nobody
// spoke of holds the record: it may be tainted, so that a create continues it.
func (b *Board) Seen(objectType, id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s, opened := range b.open {
		if s.objectType != objectType {
			continue
		}
		for _, o := range opened {
			if o.ids == nil {
				o.ids = make(map[string]struct{}, len(o.held))
				for _, r := range o.held {
					o.ids[r.ID] = struct{}{}
				}
			}
			if _, ok := o.ids[id]; ok {
				return true
			}
		}
	}
	return false
}

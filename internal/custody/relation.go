// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"cmp"
	"slices"
	"strings"
)

// Why tells how two objects are at odds about a record.
type Why uint8

// The ways to be at odds.
const (
	// DeclaredTwice: the other object declares the same key.
	DeclaredTwice Why = iota + 1
	// SharedRecord: the other object declares the same record, under another key or
	// property.
	SharedRecord
	// LeavesOther: the other object would archive what this one declares.
	LeavesOther
	// LeavesHere: this object would archive what the other one declares.
	LeavesHere
	// LeavesOtherUnknown: the other object would archive the record, and it is not
	// known whether this one declares it.
	LeavesOtherUnknown
	// LeavesHereUnknown: this object would archive the record, and it is not known
	// whether the other one declares it.
	LeavesHereUnknown
	// MergedHere: this object would archive a record that one of the other's was
	// merged into.
	MergedHere
)

// Conflict is a record that two objects are at odds about.
type Conflict struct {
	Why Why
	// Record is as the object knows it that declares it or, where that is not
	// known, as the one that it leaves.
	Record Record
	// Space is where the other object declares or holds it.
	Space Space
	// Destroyed says that the object that the record leaves is destroyed as a whole,
	// Undecided that its own keys are not known, so that the record only may leave.
	Destroyed, Undecided bool
	// BothHold says that the states of both objects hold the record.
	BothHold bool
	// Replaced says that the record leaves with a tainted object that the create
	// is taken to replace.
	Replaced bool
}

// line reports whether d is destroyed because s took its place, and s is applied:
// Terraform applies s first, so that the register protects what s keeps. Only names
// say so: two states may hold one record without either being the other's successor.
func (b *Board) line(d, s *entry) bool {
	if !d.Destroys || s.Destroys || !s.Writes || d.Heir == "" {
		return false
	}
	return d.Heir == s.Name || slices.ContainsFunc(s.guesses, func(o *sight) bool { return d.Heir == o.name })
}

// warrant is what may leave, less what the line keeps.
func (b *Board) warrant(e *entry) Warrant {
	keys, ids, all := make(map[string]struct{}), make(map[string]struct{}), false
	if e.Destroys {
		for _, other := range b.said {
			if !b.line(e, other) {
				continue
			}
			all = all || other.mayDeclare(e)
			for _, d := range other.Declares {
				ids[d.ID] = struct{}{}
				if other.Space.scope() == e.From.scope() {
					keys[d.Normal] = struct{}{}
				}
			}
		}
	}
	w := Warrant{ids: make(map[string]struct{}, len(e.Leaves))}
	for _, r := range e.Leaves {
		_, key := keys[r.Normal]
		_, id := ids[r.ID]
		if r.ID != "" && r.Archives && !all && !key && !id {
			w.ids[r.ID] = struct{}{}
		}
	}
	return w
}

// conflicts lists how a statement is at odds with the others.
func (b *Board) conflicts(e *entry) []Conflict {
	var found []Conflict
	found = b.twice(found, e)
	found = b.leavesOther(found, e)
	found = b.leavesHere(found, e)
	found = b.unknown(found, e)
	if b.doubtful > 0 {
		found = b.spelledOtherwise(found, e)
	}
	return inOrder(found)
}

// inOrder sorts conflicts by their records: statements are looked up in maps, and the
// same plan has to say the same in the same order.
func inOrder(found []Conflict) []Conflict {
	slices.SortStableFunc(found, func(x, y Conflict) int {
		return cmp.Or(
			strings.Compare(x.Record.Key, y.Record.Key), cmp.Compare(x.Why, y.Why),
			strings.Compare(x.Space.Type, y.Space.Type), strings.Compare(x.Space.Property, y.Space.Property), strings.Compare(x.Record.ID, y.Record.ID),
		)
	})
	return found
}

// twice finds records that both declare.
func (b *Board) twice(found []Conflict, e *entry) []Conflict {
	byID, byKey := b.ofType(e.Space.Type), b.ofScope(e.Space)
	for _, r := range e.Declares {
		doubled := false
		byKey.declared.others(r.Normal, e, func(other *entry) {
			if !doubled {
				doubled = true
				found = append(found, Conflict{Why: DeclaredTwice, Record: r, Space: other.Space, BothHold: r.Held && other.holds(r.ID)})
			}
		})
		byID.declared.others(r.ID, e, func(other *entry) {
			if !doubled {
				doubled = true
				found = append(found, Conflict{Why: SharedRecord, Record: r, Space: other.Space, BothHold: r.Held && other.holds(r.ID)})
			}
		})
	}
	return found
}

// holds reports whether the state of the object holds a record that it declares.
func (e *entry) holds(id string) bool {
	return id != "" && slices.ContainsFunc(e.Declares, func(d Record) bool { return d.ID == id && d.Held })
}

// leavesOther finds records that this object declares and another may archive.
func (b *Board) leavesOther(found []Conflict, e *entry) []Conflict {
	byID, byKey := b.ofType(e.Space.Type), b.ofScope(e.Space)
	for _, r := range e.Declares {
		taken := false
		take := func(other *entry) {
			if !taken && !b.line(other, e) {
				taken = true
				why := LeavesOther
				if m, ok := other.merged[r.ID]; ok {
					why, r = MergedHere, m
				}
				found = append(found, Conflict{
					Why: why, Record: r, Space: other.From, Destroyed: other.Destroys,
					Undecided: other.All, BothHold: r.Held && other.lets(r.ID), Replaced: other.nameless,
				})
			}
		}
		byKey.leaving.others(r.Normal, e, take)
		byID.leaving.others(r.ID, e, take)
	}
	return found
}

// lets reports whether the object may archive the record.
func (e *entry) lets(id string) bool {
	return id != "" && slices.ContainsFunc(e.Leaves, func(l Record) bool { return l.ID == id })
}

// leavesHere finds records that this object may archive and another declares.
func (b *Board) leavesHere(found []Conflict, e *entry) []Conflict {
	byID, byKey := b.ofType(e.From.Type), b.ofScope(e.From)
	for _, r := range e.Leaves {
		taken := false
		take := func(other *entry) {
			if !taken && !b.line(e, other) {
				taken = true
				found = append(found, Conflict{
					Why: LeavesHere, Record: r, Space: other.Space, Destroyed: e.Destroys,
					Undecided: e.All, BothHold: other.holds(r.ID), Replaced: e.nameless,
				})
			}
		}
		byKey.declared.others(r.Normal, e, take)
		byID.declared.others(r.ID, e, take)
	}
	return found
}

// unknown finds records that may leave one object and that another one may
// declare, as its keys are not known.
func (b *Board) unknown(found []Conflict, e *entry) []Conflict {
	if e.All || e.Adopts {
		for leaver := range b.leaversMeeting(e.Space) {
			if leaver == e || b.line(leaver, e) || !e.mayDeclare(leaver) {
				continue
			}
			for _, r := range leaver.Leaves {
				found = append(found, Conflict{Why: LeavesOtherUnknown, Record: r, Space: leaver.From, Destroyed: leaver.Destroys, Undecided: leaver.All, Replaced: leaver.nameless})
			}
		}
	}
	if len(e.Leaves) == 0 {
		return found
	}
	for other := range b.allMeeting(e.From) {
		if other == e || b.line(e, other) || !other.mayDeclare(e) {
			continue
		}
		for _, r := range e.Leaves {
			found = append(found, Conflict{Why: LeavesHereUnknown, Record: r, Space: other.Space, Destroyed: e.Destroys, Undecided: e.All, Replaced: e.nameless})
		}
		break
	}
	return found
}

// mayDeclare tells whether an object may declare what leaves another one, other than
// by its keys: one that only adopts finds no record that has a key of its property.
func (e *entry) mayDeclare(leaver *entry) bool {
	return e.All || e.Adopts && e.Space.Property != leaver.From.Property
}

func (b *Board) leaversMeeting(s Space) map[*entry]struct{} {
	return b.meeting(s, func(e *entry) bool { return len(e.Leaves) > 0 && e.From.Meets(s) }, func(x *typeIndex) map[*entry]struct{} { return x.leavers })
}

func (b *Board) allMeeting(s Space) map[*entry]struct{} {
	return b.meeting(s, func(e *entry) bool { return (e.All || e.Adopts) && e.Space.Meets(s) }, func(x *typeIndex) map[*entry]struct{} { return x.all })
}

// meeting are the statements whose type may be that of s.
func (b *Board) meeting(s Space, meets func(*entry) bool, of func(*typeIndex) map[*entry]struct{}) map[*entry]struct{} {
	if s.Type != "" && b.doubtful == 0 && len(of(b.ofType(""))) == 0 {
		return of(b.ofType(s.Type))
	}
	found := make(map[*entry]struct{})
	for _, e := range b.said {
		if meets(e) {
			found[e] = struct{}{}
		}
	}
	return found
}

// spelledOtherwise finds what leaves and is declared under two spellings that may
// name one type.
func (b *Board) spelledOtherwise(found []Conflict, e *entry) []Conflict {
	for _, other := range b.said {
		if other == e {
			continue
		}
		for _, pair := range [][2]*entry{{e, other}, {other, e}} {
			leaver, declarer := pair[0], pair[1]
			if leaver.From.Type == declarer.Space.Type || !leaver.From.Meets(declarer.Space) || b.line(leaver, declarer) {
				continue
			}
			for _, r := range leaver.Leaves {
				if !slices.ContainsFunc(declarer.Declares, func(d Record) bool {
					return d.ID != "" && d.ID == r.ID || d.Normal == r.Normal && leaver.From.Property == declarer.Space.Property
				}) {
					continue
				}
				c := Conflict{Why: LeavesHere, Record: r, Space: declarer.Space, Destroyed: leaver.Destroys, Undecided: leaver.All, Replaced: leaver.nameless}
				if declarer == e {
					c.Why, c.Space = LeavesOther, leaver.From
				}
				found = append(found, c)
			}
		}
	}
	return found
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"hash/maphash"
	"iter"
	"slices"
	"sync"
)

// Statement is what one object of the configuration or of the state says in the
// plans of a process.
type Statement struct {
	// Name is that of the object. A create has none of its own as long as Terraform
	// hands it no object; the board then names it, see [Board.Say].
	Name string
	// Heir is the name of the object that took the place of this one, if its private
	// data knows.
	Heir string
	// Failed says that the create of the object failed half way.
	Failed bool
	// Writes says that the object's apply will come, so that the register protects
	// what it declares; without changes Terraform calls no apply.
	Writes bool

	// Declares are the records that the object is to hold, in Space. All says that
	// they are not known: the object declares whatever there may be of the type.
	Space    Space
	Declares []Record
	All      bool
	// Leaves are the records that its apply could archive, in From; those with
	// Archives set are warranted. Releases are the others that leave the object.
	From     Space
	Leaves   []Record
	Releases []Record
	// Resumes says that this is the second planning of a replacement, which knows
	// nothing of the object but its name. The board then takes from the statement
	// before what leaves: all that the object's own policy archives, because under
	// create_before_destroy nothing tells its destroy for certain which object took
	// its place; and warranted is what Archives says too.
	Resumes bool
	// Archives is the policy of a create on what leaves the object that it
	// replaces, by whether that one created the record. nil archives none.
	Archives func(created bool) bool
	// Destroys says that the object is destroyed.
	Destroys bool
}

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

// Board holds what the plans of one process read and said. It is safe for
// concurrent use.
type Board struct {
	mu       sync.Mutex
	register *Register
	clock    int
	seen     map[string]*sight
	said     map[string]*entry
	types    map[string]*typeIndex
	scopes   map[scope]*scopeIndex
	// open are the objects in a scope that were read and not spoken of, and guesses
	// the creates that are taken to replace one of them.
	open map[scope]map[string]*sight
	// doubted are creates that were said before an object was read which they may
	// replace.
	doubted  []*entry
	doubtful int
	failed   map[string]*failure
	seed     maphash.Seed
}

// failure is what an object holds whose create failed: the normal keys by record id.
type failure struct {
	scope scope
	ids   map[string]string
}

// sight is an object that was read.
type sight struct {
	name  string
	space Space
	held  []Record
	// ids are those of held, once asked for.
	ids map[string]struct{}
	at  int
	// guessed are the creates that are taken to replace it.
	guessed map[*entry]struct{}
}

// entry is a statement on the board.
type entry struct {
	Statement
	nameless bool
	said     int
	content  uint64
	// guesses are what it is taken to replace.
	guesses []*sight
	// unasked are ids that leave and of which it is not known what was merged into
	// them; merged are the records that were, with the key that leads to each.
	unasked map[string]struct{}
	merged  map[string]Record
}

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

// NewBoard returns an empty board. What the register keeps never counts as
// leaving: the applies of this process protect it.
func NewBoard(r *Register) *Board {
	return &Board{
		register: r, seen: make(map[string]*sight), said: make(map[string]*entry),
		types: make(map[string]*typeIndex), scopes: make(map[scope]*scopeIndex),
		open: make(map[scope]map[string]*sight), failed: make(map[string]*failure), seed: maphash.MakeSeed(),
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

// Read notes an object that is refreshed, with what its state holds: when the
// refresh begins, so that others see it early, and with what it holds when it ends.
// The object may be tainted: then nothing more is said of it but by the create that
// replaces it. failed says that its create failed.
func (b *Board) Read(name string, s Space, held []Record, failed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock++
	b.note(name, s, held, failed)
	o := &sight{name: name, space: s, held: held, at: b.clock, guessed: make(map[*entry]struct{})}
	if before := b.seen[name]; before != nil {
		b.close(before)
	}
	b.seen[name] = o
	if b.said[name] != nil {
		o.held = nil
		return
	}
	if b.open[s.scope()] == nil {
		b.open[s.scope()] = make(map[string]*sight)
	}
	b.open[s.scope()][name] = o
	for _, e := range b.said {
		if e.nameless && e.Space.scope() == s.scope() && e.shares(o) {
			b.index(e, false)
			e.take(o)
			e.Leaves = b.guessed(e)
			b.index(e, true)
			b.doubted = append(b.doubted, e)
		}
	}
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

// WasRead reports whether an object was refreshed in this process, which then is
// that of a plan: an apply refreshes nothing.
func (b *Board) WasRead(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seen[name] != nil
}

// Forget takes back what was said under a name that an object no longer has.
func (b *Board) Forget(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.said[name]; e != nil {
		b.withdraw(e)
	}
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

// Say enters a statement in place of the former one under its name. It returns
// how the object is at odds with others, and what its apply may archive: what may
// leave, less what the objects in its line keep.
//
// A create without a name gets one: the same as before, if it declares the same
// and an object was read since that nobody spoke of, for then it is the second
// planning of one tainted object. It is taken to replace the tainted objects that
// share a key with it, and lets go what those hold and it does not declare.
func (b *Board) Say(s Statement) ([]Conflict, Warrant) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock++
	e := &entry{Statement: s, said: b.clock, nameless: s.Name == ""}
	var lifted []*entry
	if o := b.seen[s.Name]; o != nil && !e.nameless {
		lifted = b.close(o)
	}
	e.content = b.content(e)
	if e.nameless {
		e.Name = b.nameOf(e)
	}
	if before := b.said[e.Name]; before != nil {
		if e.Resumes {
			e.resume(before)
		}
		if e.Resumes && e.Space.scope() == before.Space.scope() {
			e.recall(before.Declares)
		}
		b.withdraw(before)
	}
	if e.nameless {
		b.guess(e)
	} else {
		b.note(e.Name, e.From, slices.Collect(e.held()), e.Failed)
		e.Leaves = b.unkept(e.From, undeclared(b.others(e), e.Declares))
	}
	b.said[e.Name] = e
	if s.Space.Doubtful || s.From.Doubtful {
		b.doubtful++
	}
	b.index(e, true)
	found := b.conflicts(e)
	for _, other := range append(lifted, b.doubted...) {
		if other != e && b.said[other.Name] == other {
			found = append(found, b.conflicts(other)...)
		}
	}
	b.doubted = nil
	return found, b.warrant(e)
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

// held are the records that the object's own state holds.
func (e *entry) held() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for _, list := range [][]Record{e.Declares, e.Leaves, e.Releases} {
			for _, r := range list {
				if r.Held && !yield(r) {
					return
				}
			}
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

// undeclared leaves out what the object itself declares: a merge can make one
// record of two keys.
func undeclared(leaves, declared []Record) []Record {
	if len(leaves) == 0 {
		return nil
	}
	ids := make(map[string]struct{}, len(declared))
	for _, d := range declared {
		if d.ID != "" {
			ids[d.ID] = struct{}{}
		}
	}
	return slices.DeleteFunc(slices.Clone(leaves), func(l Record) bool { _, ok := ids[l.ID]; return ok })
}

// unkept leaves out what applies of this process keep.
func (b *Board) unkept(s Space, leaves []Record) []Record {
	if b.register == nil || len(leaves) == 0 {
		return leaves
	}
	return slices.DeleteFunc(slices.Clone(leaves), func(r Record) bool { return b.register.Keeps(s, r.Normal, r.ID) })
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

// withdraw takes a statement off the board.
func (b *Board) withdraw(e *entry) {
	b.index(e, false)
	delete(b.said, e.Name)
	for _, o := range e.guesses {
		delete(o.guessed, e)
	}
	if e.Space.Doubtful || e.From.Doubtful {
		b.doubtful--
	}
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
	delete(byID.all, e)
	delete(byID.declarers, e)
	delete(fromID.leavers, e)
	if !enter {
		return
	}
	if e.All {
		byID.all[e] = struct{}{}
	}
	if e.All || len(e.Declares) > 0 {
		byID.declarers[e] = struct{}{}
	}
	if len(e.Leaves) > 0 {
		fromID.leavers[e] = struct{}{}
		if e.unasked == nil {
			e.unasked = make(map[string]struct{}, len(e.Leaves))
			for _, r := range e.Leaves {
				e.unasked[r.ID] = struct{}{}
			}
		}
	}
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
			all = all || other.All
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
	if e.All {
		for leaver := range b.leaversMeeting(e.Space) {
			if leaver == e || b.line(leaver, e) {
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
		if other == e || b.line(e, other) {
			continue
		}
		for _, r := range e.Leaves {
			found = append(found, Conflict{Why: LeavesHereUnknown, Record: r, Space: other.Space, Destroyed: e.Destroys, Undecided: e.All, Replaced: e.nameless})
		}
		break
	}
	return found
}

func (b *Board) leaversMeeting(s Space) map[*entry]struct{} {
	return b.meeting(s, func(e *entry) bool { return len(e.Leaves) > 0 && e.From.Meets(s) }, func(x *typeIndex) map[*entry]struct{} { return x.leavers })
}

func (b *Board) allMeeting(s Space) map[*entry]struct{} {
	return b.meeting(s, func(e *entry) bool { return e.All && e.Space.Meets(s) }, func(x *typeIndex) map[*entry]struct{} { return x.all })
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

// Ask returns the ids of records of a type that may be archived and that may be
// records of another object too, which was not read, so that its state does not tell:
// merged into them, or led to by another key. HubSpot has to be asked for what was
// merged into them and for the values of the properties, by which other objects find
// their records. Each id is returned once.
func (b *Board) Ask(objectType string) (ids, properties []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.ofType(objectType)
	for leaver := range x.leavers {
		if len(leaver.unasked) == 0 {
			continue
		}
		stale := false
		for declarer := range x.declarers {
			if declarer == leaver || b.fresh(declarer) {
				continue
			}
			stale = true
			if p := declarer.Space.Property; p != leaver.From.Property && !slices.Contains(properties, p) {
				properties = append(properties, p)
			}
		}
		if !stale {
			continue
		}
		for id := range leaver.unasked {
			ids = append(ids, id)
		}
		leaver.unasked = map[string]struct{}{}
	}
	slices.Sort(ids)
	slices.Sort(properties)
	return ids, properties
}

// fresh reports whether the records of an object were read in this process, those
// of a create when its keys were looked up.
func (b *Board) fresh(e *entry) bool { return e.nameless || b.seen[e.Name] != nil }

// Facts are what HubSpot holds of a record that may be archived.
type Facts struct {
	// Merged are the ids of records that were merged into it.
	Merged []string
	// Normals are its keys by id property, in normal form.
	Normals map[string]string
}

// Learn enters the answers to [Board.Ask] by record id. It returns the conflicts
// that they show.
func (b *Board) Learn(objectType string, facts map[string]Facts) []Conflict {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(facts) == 0 {
		return nil
	}
	x := b.ofType(objectType)
	var found []Conflict
	for leaver := range x.leavers {
		for _, r := range leaver.Leaves {
			known, ok := facts[r.ID]
			if !ok {
				continue
			}
			why := MergedHere
			conflict := func(other *entry) {
				if !b.line(leaver, other) {
					found = append(found, Conflict{Why: why, Record: r, Space: other.Space, Destroyed: leaver.Destroys})
				}
			}
			for _, id := range known.Merged {
				if leaver.merged == nil {
					leaver.merged = make(map[string]Record)
				}
				leaver.merged[id] = r
				x.leaving.add(id, leaver)
				x.declared.others(id, leaver, conflict)
			}
			why = LeavesHere
			for property, normal := range known.Normals {
				if s := b.scopes[scope{objectType, property}]; s != nil && property != leaver.From.Property {
					s.declared.others(normal, leaver, conflict)
				}
			}
		}
	}
	return found
}

// HeldIDs are the records of an object that a plan of this process spoke of.
func (b *Board) HeldIDs(name string) map[string]struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	ids := make(map[string]struct{})
	if e := b.said[name]; e != nil {
		for r := range e.held() {
			ids[r.ID] = struct{}{}
		}
	}
	return ids
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

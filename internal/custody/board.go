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
	// Adopts says that the object may come to hold further records that have no value
	// of Space's property yet, by values that are not known.
	Adopts bool
	// Unread says that the keys of a create were not looked up in this process, so that
	// it is not known which records they may lead to by now.
	Unread bool
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

// Leave enters a record that leaves the object: archives says that its apply could
// archive it, otherwise it is released.
func (s *Statement) Leave(r Record, archives bool) {
	if !archives {
		s.Releases = append(s.Releases, r)
		return
	}
	r.Archives = true
	s.Leaves = append(s.Leaves, r)
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
	// asked are the ids that leave of which HubSpot was asked by which keys others may
	// know them; merged are the records that were merged into them, with the key that
	// leads to each, led the further keys that lead to them.
	asked  map[question]struct{}
	merged map[string]Record
	led    map[question]struct{}
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

// WasRead reports whether an object was refreshed in this process, which then is
// that of a plan: an apply refreshes nothing.
func (b *Board) WasRead(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seen[name] != nil
}

// Refreshes reports whether any object was refreshed in this process.
func (b *Board) Refreshes() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.seen) > 0
}

// Forget takes back what was said under a name that an object no longer has.
func (b *Board) Forget(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.said[name]; e != nil {
		b.withdraw(e)
	}
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

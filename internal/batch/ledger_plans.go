// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"hash/maphash"
	"iter"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Record is a record as a plan refers to it.
type Record struct {
	// Key is as declared, Normal its normal form.
	Key, Normal string
	// ID is the record id that the prior state holds, "" for none.
	ID string
	// Found is the record id that HubSpot has for a key without ID, "" where it
	// has none or was not asked.
	Found string
	// Imported says that the state comes from an import. Then it does not
	// continue an object that is destroyed: that is another resource's.
	Imported bool
	// Leaves says that the record is archived if its object is replaced by one
	// that does not declare it, Created that its resource made it.
	Leaves, Created bool
}

// Conflicts are records that the plans of two resources are at odds about.
type Conflicts struct {
	// Doubled are keys that another resource declares too.
	Doubled []string
	// Shared are keys whose record another resource keeps under another key or
	// property.
	Shared []string
	// Moved are keys that one resource declares and another one archives.
	Moved []string
	// Rescue are keys whose record is held by this state and also by an object
	// that is destroyed, or may be, as an interrupted create_before_destroy
	// replacement leaves it. What the plan of that destroy knows does not reach
	// its apply, so that the apply of this one has to claim these records.
	Rescue []string
}

// Saw notes the records of an object that was refreshed. It returns the ids of
// those that an object which was refreshed before holds too.
func (l *Ledger) Saw(t Space, idProperty string, held []Record) (shared []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	o := &seenObject{records: held, scope: scope{t.Canonical(), idProperty}}
	for _, r := range held {
		if byID.hold(o, r) {
			shared = append(shared, r.ID)
		}
	}
	byKey.objects = append(byKey.objects, o)
	content := l.content(heldIDs(held))
	byKey.byContent[content] = append(byKey.byContent[content], o)
	l.refreshed = true
	return shared
}

// hold enters a holder of a record and reports whether another object holds it
// too.
func (e *typeEntries) hold(o *seenObject, r Record) bool {
	first, ok := e.seen[r.ID]
	switch {
	case !ok:
		e.seen[r.ID] = holder{o, r.Normal}
		return false
	case first.seenObject == o:
		return false
	}
	first.relate(o, r.Normal)
	for _, other := range e.more[r.ID] {
		other.relate(o, r.Normal)
	}
	e.more[r.ID] = append(e.more[r.ID], holder{o, r.Normal})
	return true
}

// relate notes that another object holds the same record.
func (h holder) relate(o *seenObject, normal string) {
	if h.scope != o.scope || h.normal != normal || h.seenObject == o {
		return
	}
	for _, pair := range [][2]*seenObject{{h.seenObject, o}, {o, h.seenObject}} {
		if pair[0].kin == nil {
			pair[0].kin = make(map[*seenObject]bool)
		}
		pair[0].kin[pair[1]] = true
	}
}

// kin reports whether two plans took up objects that hold a record in common.
func (l *Ledger) kin(one, other Token) bool {
	a, b := l.planned[one], l.planned[other]
	return a != nil && b != nil && a.kin[b]
}

// Take notes that a plan is of the object with these ids by key. Nothing but its
// content tells an object of the state from others.
func (l *Ledger) Take(token Token, t Space, idProperty string, ids iter.Seq2[string, string]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.refreshed {
		return
	}
	byKey, content := l.ofScope(t, idProperty), l.content(ids)
	same := byKey.byContent[content]
	if len(same) == 0 {
		return
	}
	o := same[0]
	byKey.byContent[content] = same[1:]
	o.taken = true
	l.planned[token] = o
	if !o.guessed {
		return
	}
	// The plan that was thought to replace it does not.
	byID := l.ofType(t)
	for _, r := range o.records {
		if byKey.doomed[r.Normal].guess == o {
			delete(byKey.doomed, r.Normal)
		}
		if byID.doomed[r.ID].guess == o {
			delete(byID.doomed, r.ID)
		}
	}
}

func heldIDs(held []Record) iter.Seq2[string, string] {
	return func(yield func(key, id string) bool) {
		for _, r := range held {
			if !yield(r.Key, r.ID) {
				return
			}
		}
	}
}

// content is a hash of ids by key, in whatever order.
func (l *Ledger) content(ids iter.Seq2[string, string]) uint64 {
	var sum uint64
	var h maphash.Hash
	h.SetSeed(l.seed)
	for key, id := range ids {
		h.Reset()
		_, _ = h.WriteString(key)
		_ = h.WriteByte(0)
		_, _ = h.WriteString(id)
		sum += h.Sum64()
	}
	return sum
}

// several reports whether more than one refreshed object holds the record.
func (e *typeEntries) several(id string) bool { return len(e.more[id]) > 0 }

// untaken reports whether an object holds the record that no plan has taken up.
func (e *typeEntries) untaken(id string) bool {
	if o, ok := e.seen[id]; !ok || !o.taken {
		return ok
	}
	return slices.ContainsFunc(e.more[id], func(o holder) bool { return !o.taken })
}

// Refreshed reports whether this process has refreshed any object. Terraform
// refreshes either every object of a plan or none.
func (l *Ledger) Refreshed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refreshed
}

// Await notes the keys that a refreshed state lacks because the create that
// declared them failed.
func (l *Ledger) Await(t Space, idProperty string, normals []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.ofScope(t, idProperty)
	for _, normal := range normals {
		e.awaited[normal] = true
	}
}

// Declare notes what a plan declares and returns where it conflicts with the
// plans so far. An instance that is planned again under its token does not
// conflict with itself.
func (l *Ledger) Declare(token Token, t Space, idProperty string, declared []Record) Conflicts {
	l.mu.Lock()
	defer l.mu.Unlock()
	var c Conflicts
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, r := range declared {
		if other, ok := byKey.declared[r.Normal]; ok && other != token {
			c.Doubled = append(c.Doubled, r.Key)
			continue
		}
		byKey.declared[r.Normal] = token
		if r.Imported {
			l.imported[token] = true
		}
		id := byID.keepFor(token, r)
		if id == "" && r.ID+r.Found != "" {
			c.Shared = append(c.Shared, r.Key)
			continue
		}
		if !l.declareDoomed(&c, token, byID, byKey, r, id) && r.ID != "" && !r.Imported && byID.several(r.ID) && byID.untaken(r.ID) {
			c.Rescue = append(c.Rescue, r.Key)
		}
	}
	return c
}

// declareDoomed judges a declared record that another plan archives. It reports
// whether there is such a plan.
func (l *Ledger) declareDoomed(c *Conflicts, token Token, byID *typeEntries, byKey *scopeEntries, r Record, id string) bool {
	d, sameKey := byKey.doomed[r.Normal]
	if !sameKey {
		d = byID.doomed[id]
	}
	if d.by == 0 || d.by == token {
		return false
	}
	continues := sameKey && !r.Imported && (r.ID == d.id || r.ID == "" && (byID.several(d.id) || byKey.awaited[r.Normal] || l.kin(token, d.by)))
	switch {
	case !d.whole || !continues || !l.continues(token, d.by):
		c.Moved = append(c.Moved, r.Key)
	case r.ID != "":
		c.Rescue = append(c.Rescue, r.Key)
	default:
		// The plan replaces a tainted object that holds the record too, or was to
		// hold it when it failed, or it takes a record back from the object that
		// its own once replaced. Terraform applies it before the destroy, which
		// then finds the record claimed.
	}
	return true
}

// continues reports whether the plan may continue the object that another plan
// destroys: only one can.
func (l *Ledger) continues(token, destroy Token) bool {
	if l.heirs[destroy] == 0 {
		l.heirs[destroy] = token
	}
	return l.heirs[destroy] == token
}

// keepFor notes that a plan keeps the record of a key and returns its id, ""
// where another plan keeps it already or there is none.
func (e *typeEntries) keepFor(token Token, r Record) string {
	id := r.ID
	if id == "" {
		id = r.Found
	}
	if id == "" || elsewhere(token, e.held[id]) || elsewhere(token, e.found[id]) {
		return ""
	}
	if r.ID != "" {
		e.held[id] = token
		e.keepers[token] = true
	} else {
		e.found[id] = token
	}
	return id
}

func elsewhere(token, other Token) bool { return other != 0 && other != token }

// Succeed is called for the plan of a create. If there is a refreshed object
// that no plan has taken up and that holds some of the declared records, it is
// tainted and this create replaces it: its other records leave, by the gentler
// of both policies. Succeed returns those of them that another plan declares or
// keeps.
func (l *Ledger) Succeed(token Token, t Space, idProperty string, policy records.Policy) (moved []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, o := range byKey.objects {
		if o.taken || !byKey.overlaps(token, o) {
			continue
		}
		o.guessed = true
		for _, r := range o.records {
			if !r.Leaves || !policy.Archives(r.Created) || byKey.declared[r.Normal] == token {
				continue
			}
			if byKey.declared[r.Normal] != 0 || elsewhere(token, byID.held[r.ID]) || elsewhere(token, byID.found[r.ID]) {
				moved = append(moved, r)
			}
			d := doomed{by: token, id: r.ID, guess: o}
			if _, known := byKey.doomed[r.Normal]; !known {
				byKey.doomed[r.Normal] = d
			}
			if _, known := byID.doomed[r.ID]; !known {
				byID.doomed[r.ID] = d
			}
		}
	}
	return moved
}

// overlaps reports whether a plan declares any record of the object.
func (e *scopeEntries) overlaps(token Token, o *seenObject) bool {
	return slices.ContainsFunc(o.records, func(r Record) bool { return e.declared[r.Normal] == token })
}

// Doom notes that an object is destroyed and what that archives. It returns the
// records that another plan keeps although this state holds them too, which must
// be spared, and the keys that another plan newly declares.
func (l *Ledger) Doom(token Token, t Space, idProperty string, archived []Record) (spare, moved []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, r := range archived {
		declarer, holder, finder := byKey.declared[r.Normal], byID.held[r.ID], byID.found[r.ID]
		_, applying := byKey.applying[r.Normal]
		continued := holder != 0 || declarer != 0 && (byID.several(r.ID) || byKey.awaited[r.Normal] || l.kin(declarer, token))
		switch {
		case applying || byID.keeps(r.ID):
			spare = append(spare, r)
			continue
		case continued && !l.imported[max(holder, declarer)] && l.continues(max(holder, declarer), token):
			spare = append(spare, r)
			continue
		case continued || declarer != 0 || finder != 0:
			moved = append(moved, r)
		}
		byID.doom(byKey, r, doomed{by: token, key: r.Key, id: r.ID, whole: true})
	}
	return spare, moved
}

// DoomRemoved notes what leaves an object that stays. It returns the records
// that another plan declares or keeps: which of the two applies comes first
// nobody can tell, so that they can't be spared.
func (l *Ledger) DoomRemoved(token Token, t Space, idProperty string, archived []Record) (moved []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, r := range archived {
		if _, applying := byKey.applying[r.Normal]; applying || byID.keeps(r.ID) {
			// An apply of this process keeps it, and the archive will see that.
			continue
		}
		if elsewhere(token, byKey.declared[r.Normal]) || elsewhere(token, byID.held[r.ID]) || elsewhere(token, byID.found[r.ID]) {
			moved = append(moved, r)
		}
		byID.doom(byKey, r, doomed{by: token, key: r.Key, id: r.ID})
	}
	return moved
}

func (e *typeEntries) doom(byKey *scopeEntries, r Record, d doomed) {
	e.doomed[r.ID], byKey.doomed[r.Normal] = d, d
	e.unasked = append(e.unasked, d)
}

// Unasked returns the ids of records that plans archive while plans of other
// resources keep records of the type, each once. Without a refresh the states do
// not know which records were merged into others: HubSpot has to be asked.
func (l *Ledger) Unasked(t Space) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.ofType(t)
	if l.refreshed {
		return nil
	}
	var ids []string
	var rest []doomed
	for _, d := range e.unasked {
		if len(e.keepers) > 1 || len(e.keepers) == 1 && !e.keepers[d.by] {
			ids = append(ids, d.id)
		} else {
			rest = append(rest, d)
		}
	}
	e.unasked = rest
	return ids
}

// Merged enters, by record id, which records were merged into records that plans
// archive. It returns the keys of those that other plans keep a part of.
func (l *Ledger) Merged(t Space, merged map[string][]string) (moved []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.ofType(t)
	for id, others := range merged {
		d := e.doomed[id]
		if d.by == 0 {
			continue
		}
		kept := false
		for _, other := range others {
			e.doomed[other] = d
			kept = kept || elsewhere(d.by, e.held[other])
		}
		if kept {
			moved = append(moved, d.key)
		}
	}
	slices.Sort(moved)
	return moved
}

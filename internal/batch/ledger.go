// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"hash/maphash"
	"slices"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Ledger remembers, within one process, which records resources declare, hold
// in their state, write and archive. Terraform tells a resource nothing of the
// others, nor whether a destroy is half of a replacement; but all resources of
// one provider configuration share a process, so that the ledger can.
//
// The plans of a run see each other through [Ledger.Declare] and [Ledger.Doom],
// the applies through [Ledger.Claim] and [Ledger.Wrote]. Plan and apply are
// different processes, and so are two provider configurations: they see nothing
// of each other. A Ledger is safe for concurrent use.
type Ledger struct {
	mu     sync.Mutex
	tokens Token
	fresh  map[Token]bool
	// heirs are the plans that continue what is destroyed, by the token of the
	// destroy.
	heirs map[Token]Token
	// imported are the plans of states that come from an import.
	imported map[Token]bool
	// planned are the refreshed objects that plans have taken up.
	planned map[Token]*seenObject
	types   map[string]*typeEntries
	scopes  map[scope]*scopeEntries
	// refreshed says that a state was refreshed in this process.
	refreshed bool
	// creates are where an apply of this process made a resource, with the
	// gentlest policy of those resources.
	creates map[scope]records.Policy
	// process is unlike that of any other ledger.
	process string
	seed    maphash.Seed
}

// Token stands for one resource instance within the plans of a process. The
// zero Token is nobody.
type Token uint64

// Space is what ids are unique in: an object type for records, a direction and
// kind for links.
type Space interface {
	// Canonical is the same for every spelling of one space.
	Canonical() string
}

// scope is what keys are unique in.
type scope struct{ objectType, idProperty string }

// typeEntries are by record id.
type typeEntries struct {
	// seen is the first of the refreshed objects that hold the record, and more
	// are the others.
	seen map[string]holder
	more map[string][]holder
	// held is the plan whose prior state holds and keeps the record.
	held map[string]Token
	// keepers are those plans.
	keepers map[Token]bool
	// found is the plan one of whose new keys leads to the record.
	found map[string]Token
	// doomed is the plan that archives the record, unasked are those of which it
	// is not known what was merged into them.
	doomed  map[string]doomed
	unasked []doomed
	// kept are the records that an apply wrote, or that a state it handles keeps,
	// with the first such apply as far as it is known.
	kept map[string]Token
	// archiving are the records in a request that is on its way.
	archiving map[string]bool
}

// scopeEntries are by normalised key.
type scopeEntries struct {
	declared map[string]Token
	// awaited are the keys that a failed create left out of its state.
	awaited map[string]bool
	// objects are the refreshed objects, in the order of their refresh.
	objects []*seenObject
	// byContent are the same that no plan has taken up, by their content.
	byContent map[uint64][]*seenObject
	doomed    map[string]doomed
	// applying are the keys that an apply of this process declares, with its
	// policy on records that leave where that is known.
	applying map[string]records.Policy
	// archived holds the id of the record that was archived.
	archived map[string]string
	spared   map[string]SparedRecord
}

type doomed struct {
	by      Token
	key, id string
	// whole says that the record leaves with all of its object, which may be
	// the deposed half of a replacement. Terraform destroys that one last.
	whole bool
	// guess is the object that was only taken for the one that the plan replaces.
	guess *seenObject
}

// seenObject is an object of a state that was refreshed. Terraform plans
// each of them, but plans a tainted one as if there were none.
type seenObject struct {
	records []Record
	scope   scope
	// taken says that a plan has taken it up, guessed that a create is thought
	// to replace it.
	taken, guessed bool
	// kin are objects that hold a record of this one under the same key. Most
	// likely one of the two replaced the other, which is left over.
	kin map[*seenObject]bool
}

// holder is an object that holds a record, and the normal key.
type holder struct {
	*seenObject
	normal string
}

// NewLedger returns an empty ledger.
func NewLedger() *Ledger {
	return &Ledger{
		fresh: make(map[Token]bool), heirs: make(map[Token]Token), planned: make(map[Token]*seenObject), imported: make(map[Token]bool), types: make(map[string]*typeEntries),
		scopes: make(map[scope]*scopeEntries), creates: make(map[scope]records.Policy), process: randomHex(8),
		seed: maphash.MakeSeed(),
	}
}

// NewToken returns a token that stands for a resource instance from now on.
func (l *Ledger) NewToken() Token {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens++
	return l.tokens
}

func (l *Ledger) ofType(t Space) *typeEntries {
	e, ok := l.types[t.Canonical()]
	if !ok {
		e = &typeEntries{
			seen: make(map[string]holder), more: make(map[string][]holder),
			held: make(map[string]Token), keepers: make(map[Token]bool), found: make(map[string]Token), doomed: make(map[string]doomed),
			kept: make(map[string]Token), archiving: make(map[string]bool),
		}
		l.types[t.Canonical()] = e
	}
	return e
}

func (l *Ledger) ofScope(t Space, idProperty string) *scopeEntries {
	s := scope{t.Canonical(), idProperty}
	e, ok := l.scopes[s]
	if !ok {
		e = &scopeEntries{
			declared: make(map[string]Token), awaited: make(map[string]bool), doomed: make(map[string]doomed),
			byContent: make(map[uint64][]*seenObject),
			applying:  make(map[string]records.Policy), archived: make(map[string]string), spared: make(map[string]SparedRecord),
		}
		l.scopes[s] = e
	}
	return e
}

// Claim protects, for the rest of this process, what an apply declares and the
// records that its state keeps. It returns the keys whose record this process
// has archived already, with the id of that record.
func (l *Ledger) Claim(t Space, idProperty string, claimed []Record) map[string]string {
	return l.ClaimUnder(0, t, idProperty, "", claimed)
}

// ClaimUnder is Claim, and also notes whose apply it is and its policy on
// records that leave.
func (l *Ledger) ClaimUnder(token Token, t Space, idProperty string, policy records.Policy, claimed []Record) map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lost map[string]string
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, r := range claimed {
		byKey.applying[r.Normal] = policy
		if r.ID != "" {
			byID.keep(token, r.ID)
		}
		if id, ok := byKey.archived[r.Normal]; ok {
			if lost == nil {
				lost = make(map[string]string)
			}
			lost[r.Key] = id
		}
	}
	return lost
}

// Process names the process of the ledger, so that a plan can tell an apply
// whether it was made in the same one.
func (l *Ledger) Process() string { return l.process }

// KeepsAny reports whether an apply of this process wrote or keeps any of the
// records.
func (l *Ledger) KeepsAny(t Space, ids []string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(ids, l.ofType(t).keeps)
}

// Creates notes that an apply makes a resource.
func (l *Ledger) Creates(t Space, idProperty string, policy records.Policy) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := scope{t.Canonical(), idProperty}
	if known, ok := l.creates[s]; ok {
		policy = records.Gentler(known, policy)
	}
	l.creates[s] = policy
}

// CreatedUnder returns the gentlest policy of the resources that an apply of
// this process made, and the given one where it made none.
func (l *Ledger) CreatedUnder(policy records.Policy) records.Policy {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, created := range l.creates {
		policy = records.Gentler(policy, created)
	}
	return policy
}

// Succeeded reports whether an apply of this process may have replaced an
// object: one that declares some of its keys, or a create of other records.
func (l *Ledger) Succeeded(t Space, idProperty string, normals []string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := scope{t.Canonical(), idProperty}
	for created := range l.creates {
		if created != own {
			return true
		}
	}
	e := l.ofScope(t, idProperty)
	for _, normal := range normals {
		if _, ok := e.applying[normal]; ok {
			return true
		}
	}
	return false
}

// ClaimedUnder returns the policy under which an apply of this process declares
// a key, "" where none does or it is not known.
func (l *Ledger) ClaimedUnder(t Space, idProperty, normal string) records.Policy {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ofScope(t, idProperty).applying[normal]
}

// Applies reports whether an apply of this process declares a key.
func (l *Ledger) Applies(t Space, idProperty, normal string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.ofScope(t, idProperty).applying[normal]
	return ok
}

// Wrote protects a record that an apply upserted.
func (l *Ledger) Wrote(t Space, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ofType(t).keep(0, id)
}

// Own notes whose apply wrote a record. It reports whether the apply of another
// resource wrote or keeps it too.
func (l *Ledger) Own(token Token, t Space, id string) (shared bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ofType(t).keep(token, id) != token
}

// keep returns who keeps the record first.
func (e *typeEntries) keep(token Token, id string) Token {
	if e.kept[id] == 0 {
		e.kept[id] = token
	}
	return e.kept[id]
}

func (e *typeEntries) keeps(id string) bool {
	_, ok := e.kept[id]
	return ok
}

// beginArchive reserves a record for an archive request, unless an apply of
// this process keeps it.
func (l *Ledger) beginArchive(t Space, idProperty, normal, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	if _, applying := byKey.applying[normal]; applying || byID.keeps(id) || byID.archiving[id] {
		return false
	}
	byID.archiving[id] = true
	// From here on a claim of the key learns that it comes too late.
	byKey.archived[normal] = id
	return true
}

// endArchive lifts a reservation. gone says whether the record was archived.
func (l *Ledger) endArchive(t Space, idProperty, normal, id string, gone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.ofType(t).archiving, id)
	if !gone {
		delete(l.ofScope(t, idProperty).archived, normal)
	}
}

// SparedRecord is a record that the first half of a replacement left in
// HubSpot for the second half.
type SparedRecord struct {
	ID      string
	Created bool
	// Managed and Stored are the record as the old state held it, in the
	// user's and in HubSpot's spelling; nil is a null value.
	Managed, Stored map[string]*string
	// LabelAdded tells of a link that only the label was added by this set.
	LabelAdded bool
}

// Spare leaves a record to the create that follows in the same process.
func (l *Ledger) Spare(t Space, idProperty, normal string, r SparedRecord) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ofScope(t, idProperty).spared[normal] = r
}

// Spared returns a record that was spared under the key.
func (l *Ledger) Spared(t Space, idProperty, normal string) (SparedRecord, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.ofScope(t, idProperty).spared[normal]
	return r, ok
}

// WasSeen reports whether a refreshed state of this process holds the record.
func (l *Ledger) WasSeen(t Space, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, seen := l.ofType(t).seen[id]
	return seen
}

// NewFresh returns a token for a state that was read a moment ago.
func (l *Ledger) NewFresh() Token {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens++
	l.fresh[l.tokens] = true
	return l.tokens
}

// TakeFresh reports, once, whether the token is from this process.
func (l *Ledger) TakeFresh(t Token) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh := l.fresh[t]
	delete(l.fresh, t)
	return fresh
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"context"
	"iter"
	"slices"
	"sync"
)

// Register is what the applies of one process keep and archive. It is safe for
// concurrent use.
type Register struct {
	mu sync.Mutex
	// process is unlike that of any other register.
	process  string
	applies  bool
	keys     map[scope]map[string]struct{}
	types    map[string]*registeredIDs
	creates  []Creation
	legacies []*Legacy
	// settled is closed when a reservation ends.
	settled chan struct{}
}

// registeredIDs are by record id.
type registeredIDs struct {
	// doubtful says that the type may be another one too.
	doubtful bool
	// kept are the records that an apply wrote, or that a state which it handles
	// keeps, with the name of the first such object.
	kept map[string]string
	// holds are the records of requests that are under way and of those that are
	// gone. leads finds them by their ids and those that were merged into them, keys by
	// the keys in each property.
	holds map[string]*hold
	leads map[string]*hold
	keys  map[string]map[string]*hold
}

// hold is a record that is being archived, until it is gone.
type hold struct {
	Archival
	gone bool
}

// Archival is a record that an archive request is about, with all that leads to it.
type Archival struct {
	Space Space
	ID    string
	// Merged are the ids of records that were merged into it.
	Merged []string
	// Normals are its keys, in normal form, by the properties that were read of it:
	// that of Space, and those that [Register.Properties] names. A merge can leave a
	// record several keys in one property.
	Normals map[string][]string
}

// Creation is the create of an object in this process.
type Creation struct {
	// Name is that of the object.
	Name  string
	Space Space
	// Policy is the caller's, on records that leave the new object.
	Policy string
	// Normals are the keys that the create declares.
	Normals map[string]struct{}
}

// NewRegister returns an empty register.
func NewRegister() *Register {
	return &Register{
		process: NewName(), keys: make(map[scope]map[string]struct{}), types: make(map[string]*registeredIDs),
		settled: make(chan struct{}),
	}
}

// Process names the process, so that a plan can tell an apply whether it was made
// in the same one. Only the destroy of a deposed object is.
func (r *Register) Process() string { return r.process }

func (r *Register) ofType(t string) *registeredIDs {
	e, ok := r.types[t]
	if !ok {
		e = &registeredIDs{kept: make(map[string]string), holds: make(map[string]*hold), leads: make(map[string]*hold), keys: make(map[string]map[string]*hold)}
		r.types[t] = e
	}
	return e
}

// ofSpace is [Register.ofType], which remembers whether the spelling is in doubt.
func (r *Register) ofSpace(s Space) *registeredIDs {
	e := r.ofType(s.Type)
	e.doubtful = e.doubtful || s.Doubtful
	return e
}

// meeting are the types that may be that of a space, by name.
func (r *Register) meeting(s Space) iter.Seq2[string, *registeredIDs] {
	return func(yield func(string, *registeredIDs) bool) {
		own := r.ofSpace(s)
		if !yield(s.Type, own) {
			return
		}
		for name, e := range r.types {
			if e != own && (own.doubtful || e.doubtful) && !yield(name, e) {
				return
			}
		}
	}
}

// Keep protects, for the rest of this process, the keys that an apply declares and
// the records that its state holds of them. It comes before any write, and
// [Register.Await] between the two.
func (r *Register) Keep(name string, s Space, declared []Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.applies = true
	keys := r.keys[s.scope()]
	if keys == nil {
		keys = make(map[string]struct{}, len(declared))
		r.keys[s.scope()] = keys
	}
	ids := r.ofSpace(s)
	for _, d := range declared {
		keys[d.Normal] = struct{}{}
		if d.ID != "" {
			ids.keep(name, d.ID)
		}
	}
}

// Late are declared records that this process archived before they were declared.
type Late struct {
	// IDs are their record ids by key as written.
	IDs map[string]string
	// Unread are further records of the type that this process archived. Their values
	// of the property by which the others are declared were not read.
	Unread []string
}

// Await returns what of the declared records comes too late: this process has
// archived it. Where a request to archive one, or one that may be one, is under way,
// its end is awaited, so that a write that follows can't be overtaken by it. The
// error is that of ctx.
func (r *Register) Await(ctx context.Context, s Space, declared []Record) (Late, error) {
	for {
		late, settled := r.late(s, declared)
		if settled == nil {
			return late, nil
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return Late{}, ctx.Err()
		}
	}
}

// late returns a channel to wait on where the answer is not final.
func (r *Register) late(s Space, declared []Record) (late Late, settled <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := false
	for _, e := range r.meeting(s) {
		if len(e.holds) == 0 {
			continue
		}
		keys := e.keys[s.Property]
		for _, d := range declared {
			h := e.leads[d.ID]
			if d.ID == "" || h == nil {
				h = keys[d.Normal]
			}
			switch {
			case h == nil:
			case !h.gone:
				wait = true
			default:
				if late.IDs == nil {
					late.IDs = make(map[string]string)
				}
				late.IDs[d.Key] = h.ID
			}
		}
		for _, h := range e.holds {
			if _, read := h.Normals[s.Property]; read || len(declared) == 0 {
				continue
			}
			wait = wait || !h.gone
			late.Unread = append(late.Unread, h.ID)
		}
	}
	slices.Sort(late.Unread)
	if wait {
		return Late{}, r.settled
	}
	return late, nil
}

func (e *registeredIDs) keep(name, id string) string {
	if first, ok := e.kept[id]; ok && first != "" {
		return first
	}
	e.kept[id] = name
	return name
}

// Wrote protects a record that an apply wrote. It reports whether the apply of
// another object wrote or keeps the record too.
func (r *Register) Wrote(name, objectType, id string) (shared bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := r.ofType(objectType).keep(name, id)
	return name != "" && first != name
}

// Keeps reports whether an apply of this process declares the key or keeps the
// record.
func (r *Register) Keeps(s Space, normal, id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keeps(s, normal, id)
}

func (r *Register) keeps(s Space, normal, id string) bool {
	for name, e := range r.meeting(s) {
		if _, ok := r.keys[scope{name, s.Property}][normal]; ok && normal != "" {
			return true
		}
		if _, ok := e.kept[id]; ok && id != "" {
			return true
		}
	}
	return false
}

// Properties are the further properties by which applies of this process declare
// records of the type. A record has to be read with them before it is archived.
func (r *Register) Properties(s Space) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var properties []string
	for name := range r.meeting(s) {
		for at, keys := range r.keys {
			if at.objectType == name && at.property != s.Property && len(keys) > 0 && !slices.Contains(properties, at.property) {
				properties = append(properties, at.property)
			}
		}
	}
	slices.Sort(properties)
	return properties
}

// Hold is what became of a reservation.
type Hold uint8

// The holds.
const (
	// Reserved: the record may be archived, and is to be settled.
	Reserved Hold = iota
	// Kept: an apply of this process keeps the record, or one that was merged into it,
	// or declares one of its keys.
	Kept
	// UnderWay: another request of this process archives the record.
	UnderWay
	// Unread: an apply of this process declares records by a property that was not
	// read of this one. It has to be read again.
	Unread
)

// Reserve takes a record for an archive request that follows, unless an apply of
// this process keeps it. From then on [Register.Await] tells whoever declares the
// record, by whatever leads to it, to wait. All that leads to it is looked at and
// taken in this one step, so that no declaration falls between.
func (r *Register) Reserve(a Archival) Hold {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, e := range r.meeting(a.Space) {
		for _, id := range append([]string{a.ID}, a.Merged...) {
			if _, ok := e.kept[id]; ok {
				return Kept
			}
		}
		for at, keys := range r.keys {
			if at.objectType != name || len(keys) == 0 {
				continue
			}
			normals, read := a.Normals[at.property]
			if !read {
				return Unread
			}
			if slices.ContainsFunc(normals, func(n string) bool { _, ok := keys[n]; return ok }) {
				return Kept
			}
		}
	}
	ids := r.ofSpace(a.Space)
	if h := ids.holds[a.ID]; h != nil && !h.gone {
		return UnderWay
	}
	ids.enter(&hold{Archival: a})
	return Reserved
}

func (e *registeredIDs) enter(h *hold) {
	e.holds[h.ID] = h
	for _, id := range append([]string{h.ID}, h.Merged...) {
		e.leads[id] = h
	}
	for property, normals := range h.Normals {
		if e.keys[property] == nil {
			e.keys[property] = make(map[string]*hold)
		}
		for _, n := range normals {
			e.keys[property][n] = h
		}
	}
}

// leave takes out what leads to a record.
func (e *registeredIDs) leave(h *hold) {
	delete(e.holds, h.ID)
	for _, id := range append([]string{h.ID}, h.Merged...) {
		if e.leads[id] == h {
			delete(e.leads, id)
		}
	}
	for property, normals := range h.Normals {
		for _, n := range normals {
			if e.keys[property][n] == h {
				delete(e.keys[property], n)
			}
		}
	}
}

// Settle ends a reservation. gone says whether the record was archived.
func (r *Register) Settle(s Space, id string, gone bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := r.ofSpace(s)
	h := ids.holds[id]
	if h == nil {
		return
	}
	if h.gone = gone; !gone {
		ids.leave(h)
	}
	close(r.settled)
	r.settled = make(chan struct{})
}

// Applies reports whether an apply began in this process. A plan of a destroy that
// comes after it is that of a deposed object.
func (r *Register) Applies() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.applies
}

// Create notes that an apply makes an object.
func (r *Register) Create(c Creation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.creates = append(r.creates, c)
}

// Normals are the keys of records, in normal form.
func Normals(list []Record) map[string]struct{} {
	set := make(map[string]struct{}, len(list))
	for _, r := range list {
		set[r.Normal] = struct{}{}
	}
	return set
}

// Heirs returns the creates of this process that took the place of a deposed
// object: those that declare one of its keys or wrote one of its records. The plan of
// such a create said what leaves. That a create of other records replaced the object
// nothing tells.
func (r *Register) Heirs(s Space, held []Record) []Creation {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := r.ofType(s.Type)
	var heirs []Creation
	for _, c := range r.creates {
		if slices.ContainsFunc(held, func(h Record) bool {
			if c.Space.scope() == s.scope() {
				if _, ok := c.Normals[h.Normal]; ok {
					return true
				}
			}
			return c.Name != "" && ids.kept[h.ID] == c.Name
		}) {
			heirs = append(heirs, c)
		}
	}
	return heirs
}

// Legacy is what the first half of a replacement leaves to the second, which
// Terraform plans and applies without telling it of the first.
type Legacy struct {
	// Name is that of the object that was let go.
	Name string
	// Next is where the second half declares its records, as far as the plan knew;
	// Normals are their keys, nil where they were not known.
	Next    Space
	Normals map[string]struct{}
	// Held are the records of the object that were not archived, in Space.
	Space Space
	Held  []Record
	// State is for the caller alone: what the second half returns if it fails. Plan is
	// too: what the plan said of the second half.
	State, Plan any

	// heir are the keys of the create that took it up, where the plan knew none.
	heir map[string]struct{}
}

// Leave notes what the second half of a replacement is to take up.
func (r *Register) Leave(l *Legacy) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.legacies = append(r.legacies, l)
}

// Inherit returns the legacy of the object that a create of this process
// replaces, nil where it replaces none. It is the one whose plan declared just
// these keys, else one whose plan did not know them: rather one that shares a key,
// and rather one that no other create has taken up. Asked again for the same keys it
// answers the same.
func (r *Register) Inherit(s Space, normals map[string]struct{}) *Legacy {
	r.mu.Lock()
	defer r.mu.Unlock()
	best, rank := (*Legacy)(nil), 0
	for _, l := range r.legacies {
		if l.Normals != nil {
			if l.Next.scope() == s.scope() && sameKeys(l.Normals, normals) {
				return l
			}
			continue
		}
		if l.Next.Type != "" && l.Next.Type != s.Type || l.Next.Property != "" && l.Next.Property != s.Property {
			continue
		}
		rating := 1
		switch {
		case l.heir == nil:
			rating++
		case sameKeys(l.heir, normals):
			rating += 4
		}
		if l.Space.scope() == s.scope() && slices.ContainsFunc(l.Held, func(h Record) bool { _, ok := normals[h.Normal]; return ok }) {
			rating += 2
		}
		if rating > rank {
			best, rank = l, rating
		}
	}
	if best != nil && best.heir == nil {
		best.heir = normals
	}
	return best
}

func sameKeys(a, b map[string]struct{}) bool {
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			return false
		}
	}
	return true
}

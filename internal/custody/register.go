// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
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
}

// registeredIDs are by record id.
type registeredIDs struct {
	// kept are the records that an apply wrote, or that a state which it handles
	// keeps, with the name of the first such object.
	kept map[string]string
	// archiving are the records of a request that is under way, with their keys;
	// archived are the keys of these and of the records that are gone, in each space.
	archiving map[string][]string
	archived  map[scope]map[string]string
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
	return &Register{process: NewName(), keys: make(map[scope]map[string]struct{}), types: make(map[string]*registeredIDs)}
}

// Process names the process, so that a plan can tell an apply whether it was made
// in the same one. Only the destroy of a deposed object is.
func (r *Register) Process() string { return r.process }

func (r *Register) ofType(t string) *registeredIDs {
	e, ok := r.types[t]
	if !ok {
		e = &registeredIDs{kept: make(map[string]string), archiving: make(map[string][]string), archived: make(map[scope]map[string]string)}
		r.types[t] = e
	}
	return e
}

// Keep protects, for the rest of this process, the keys that an apply declares and
// the records that its state holds of them. It comes before any write. It returns
// the keys whose record this process has archived already, with the record's id.
func (r *Register) Keep(name string, s Space, declared []Record) (late map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.applies = true
	keys := r.keys[s.scope()]
	if keys == nil {
		keys = make(map[string]struct{}, len(declared))
		r.keys[s.scope()] = keys
	}
	ids := r.ofType(s.Type)
	gone := ids.archived[s.scope()]
	for _, d := range declared {
		keys[d.Normal] = struct{}{}
		if d.ID != "" {
			ids.keep(name, d.ID)
		}
		if id, ok := gone[d.Normal]; ok {
			if late == nil {
				late = make(map[string]string)
			}
			late[d.Key] = id
		}
	}
	return late
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
	if _, ok := r.keys[s.scope()][normal]; ok && normal != "" {
		return true
	}
	if id == "" {
		return false
	}
	_, ok := r.ofType(s.Type).kept[id]
	return ok
}

// KeepsAny reports whether an apply of this process wrote or keeps any of the
// records.
func (r *Register) KeepsAny(objectType string, ids []string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := r.ofType(objectType).kept
	return slices.ContainsFunc(ids, func(id string) bool { _, ok := kept[id]; return ok })
}

// Reserve takes a record for an archive request that follows, unless an apply of
// this process keeps it. From then on [Register.Keep] tells whoever declares the
// key that it comes too late. others are further keys of the record, which a merge
// leaves it: they are looked at and taken in the same step, so that no declaration
// falls between.
func (r *Register) Reserve(s Space, normal, id string, others ...string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := r.ofType(s.Type)
	normals := append([]string{normal}, others...)
	if _, under := ids.archiving[id]; under || slices.ContainsFunc(normals, func(n string) bool { return r.keeps(s, n, id) }) {
		return false
	}
	ids.archiving[id] = normals
	if ids.archived[s.scope()] == nil {
		ids.archived[s.scope()] = make(map[string]string)
	}
	for _, n := range normals {
		ids.archived[s.scope()][n] = id
	}
	return true
}

// Settle ends a reservation. gone says whether the record was archived.
func (r *Register) Settle(s Space, normal, id string, gone bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := r.ofType(s.Type)
	if !gone {
		for _, n := range append(ids.archiving[id], normal) {
			delete(ids.archived[s.scope()], n)
		}
	}
	delete(ids.archiving, id)
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

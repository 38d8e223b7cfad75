// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

// Record is a record as a plan refers to it.
type Record struct {
	// Key is as declared, Normal its normal form.
	Key, Normal string
	// ID is the record id that the prior state holds, "" for none.
	ID string
	// Found is the record id that HubSpot has for a key without ID, "" where it
	// has none or was not asked.
	Found string
	// Leaves says that the record is archived if its object is replaced by one
	// that does not declare it.
	Leaves bool
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
	// that is about to be destroyed, as an interrupted create_before_destroy
	// replacement leaves it. The destroy was planned first and could not know,
	// so that the apply has to claim these records.
	Rescue []string
}

// Saw notes the records of an object that was refreshed.
func (l *Ledger) Saw(t Space, idProperty string, held []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, r := range held {
		byID.seen[r.ID]++
	}
	byKey.objects = append(byKey.objects, &seenObject{records: held})
	l.refreshed = true
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
		id := byID.hold(token, r)
		if id == "" && r.ID+r.Found != "" {
			c.Shared = append(c.Shared, r.Key)
			continue
		}
		l.declareDoomed(&c, token, byID, byKey, r, id)
	}
	return c
}

// declareDoomed judges a declared record that another plan archives.
func (l *Ledger) declareDoomed(c *Conflicts, token Token, byID *typeEntries, byKey *scopeEntries, r Record, id string) {
	d, sameKey := byKey.doomed[r.Normal]
	if sameKey && d.guessed && r.ID == d.id && byID.seen[r.ID] <= 1 {
		// The plan of that very object comes only now, so it is not replaced.
		// Where two refreshed objects hold the record, it may be the other one.
		delete(byKey.doomed, r.Normal)
		return
	}
	if !sameKey {
		d = byID.doomed[id]
	}
	if d.by == 0 || d.by == token {
		return
	}
	continues := sameKey && (r.ID == d.id || r.ID == "" && (byID.seen[d.id] > 1 || byKey.awaited[r.Normal]))
	switch {
	case !d.whole || !continues || !l.continues(token, d.by):
		c.Moved = append(c.Moved, r.Key)
	case r.ID != "":
		c.Rescue = append(c.Rescue, r.Key)
	default:
		// The create replaces a tainted object that holds the record too, or was
		// to hold it when it failed. Terraform runs it before the destroy, which
		// then finds the record claimed.
	}
}

// continues reports whether the plan may continue the object that another plan
// destroys: only one can.
func (l *Ledger) continues(token, destroy Token) bool {
	if l.heirs[destroy] == 0 {
		l.heirs[destroy] = token
	}
	return l.heirs[destroy] == token
}

// hold notes that a plan keeps the record of a key and returns its id, "" where
// another plan keeps it already or there is none.
func (e *typeEntries) hold(token Token, r Record) string {
	id := r.ID
	if id == "" {
		id = r.Found
	}
	if id == "" || elsewhere(token, e.held[id]) || elsewhere(token, e.found[id]) {
		return ""
	}
	if r.ID != "" {
		e.held[id] = token
	} else {
		e.found[id] = token
	}
	return id
}

func elsewhere(token, other Token) bool { return other != 0 && other != token }

// Succeed is called for the plan of a create. If there is a refreshed object
// that no plan has taken up and that holds some of the declared records, it is
// tainted and this create replaces it: its other records leave. Succeed returns
// those of them that another plan declares.
func (l *Ledger) Succeed(token Token, t Space, idProperty string) (moved []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	byID, byKey := l.ofType(t), l.ofScope(t, idProperty)
	for _, o := range byKey.objects {
		if !byKey.replaces(token, byID, o) {
			continue
		}
		for _, r := range o.records {
			if !r.Leaves || byKey.declared[r.Normal] == token {
				continue
			}
			if byKey.declared[r.Normal] != 0 {
				moved = append(moved, r)
			}
			if _, known := byKey.doomed[r.Normal]; !known {
				byKey.doomed[r.Normal] = doomed{by: token, id: r.ID, guessed: true}
			}
		}
	}
	return moved
}

// replaces reports whether the plan of a create may replace an object.
func (e *scopeEntries) replaces(token Token, byID *typeEntries, o *seenObject) bool {
	overlaps := false
	for _, r := range o.records {
		// A record that two refreshed objects hold does not tell which of the
		// two another plan has taken up.
		if byID.seen[r.ID] <= 1 && (byID.held[r.ID] != 0 || byID.doomed[r.ID].whole) {
			return false
		}
		overlaps = overlaps || e.declared[r.Normal] == token
	}
	return overlaps
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
		continued := holder != 0 || declarer != 0 && (byID.seen[r.ID] > 1 || byKey.awaited[r.Normal])
		switch {
		case applying || byID.kept[r.ID]:
			spare = append(spare, r)
			continue
		case continued && l.continues(max(holder, declarer), token):
			spare = append(spare, r)
			continue
		case continued || declarer != 0 || finder != 0:
			moved = append(moved, r)
		}
		d := doomed{by: token, id: r.ID, whole: true}
		byID.doomed[r.ID], byKey.doomed[r.Normal] = d, d
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
		if _, applying := byKey.applying[r.Normal]; applying || byID.kept[r.ID] {
			// An apply of this process keeps it, and the archive will see that.
			continue
		}
		if elsewhere(token, byKey.declared[r.Normal]) || elsewhere(token, byID.held[r.ID]) || elsewhere(token, byID.found[r.ID]) {
			moved = append(moved, r)
		}
		d := doomed{by: token, id: r.ID}
		byID.doomed[r.ID], byKey.doomed[r.Normal] = d, d
	}
	return moved
}

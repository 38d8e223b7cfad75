// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"slices"
	"strings"
)

// Ask returns the ids of records of a type that may be archived and that may be
// records of another object too, which was not read, so that its state does not tell:
// merged into them, or led to by another key. HubSpot has to be asked for what was
// merged into them and for the values of the properties, by which other objects find
// their records: the leaving object's own too, as a merge leaves a contact further
// addresses. Each id is returned once for a property.
func (b *Board) Ask(objectType string) (ids, properties []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.ofType(objectType)
	for leaver := range x.leavers {
		var stale []string
		for declarer := range x.declarers {
			if p := declarer.Space.Property; declarer != leaver && !b.fresh(declarer) && !slices.Contains(stale, p) {
				stale = append(stale, p)
			}
		}
		asks := false
		for _, r := range leaver.Leaves {
			// What was merged into a record is asked for with any property.
			open := false
			for _, p := range stale {
				if _, asked := leaver.asked[question{r.ID, p}]; !asked {
					open = true
					if leaver.asked == nil {
						leaver.asked = make(map[question]struct{}, len(leaver.Leaves))
					}
					leaver.asked[question{r.ID, p}] = struct{}{}
				}
			}
			if open {
				asks = true
				ids = append(ids, r.ID)
			}
		}
		for _, p := range stale {
			if asks && !slices.Contains(properties, p) {
				properties = append(properties, p)
			}
		}
	}
	slices.Sort(ids)
	slices.Sort(properties)
	return slices.Compact(ids), properties
}

// fresh reports whether the records of an object were read in this process, those
// of a create when its keys were looked up.
func (b *Board) fresh(e *entry) bool { return e.nameless && !e.Unread || b.seen[e.Name] != nil }

// question is a record, or a key, and a property.
type question struct{ of, property string }

// Facts are what HubSpot holds of a record that may be archived.
type Facts struct {
	// Merged are the ids of records that were merged into it.
	Merged []string
	// Normals are its keys by id property, in normal form: a merge can leave it several.
	Normals map[string][]string
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
			for property, normals := range known.Normals {
				s := b.ofScope(Space{Type: objectType, Property: property})
				for _, normal := range normals {
					// Whoever declares the key later finds it.
					if leaver.led == nil {
						leaver.led = make(map[question]struct{})
					}
					leaver.led[question{normal, property}] = struct{}{}
					s.leaving.add(normal, leaver)
					s.declared.others(normal, leaver, conflict)
				}
			}
		}
	}
	return inOrder(found)
}

// Leaving are the records that a warrant names, as the objects on the board know
// them, by key.
func (b *Board) Leaving(w Warrant) []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []Record
	named := make(map[string]struct{}, w.Len())
	for _, e := range b.said {
		for _, r := range e.Leaves {
			if _, double := named[r.ID]; !double && w.Names(r.ID) {
				named[r.ID] = struct{}{}
				found = append(found, r)
			}
		}
	}
	slices.SortFunc(found, func(x, y Record) int { return strings.Compare(x.Key, y.Key) })
	return found
}

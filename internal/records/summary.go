// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Counts says in numbers what a plan does: the attribute changes. They follow
// from the configuration and the state alone, so that every planning of one
// change counts alike, as long as Plan.Known.
type Counts struct {
	// New are the records that the state does not hold, whether HubSpot holds
	// them already (adopted) or not (created).
	New int
	// Updated are the records of the state that are written, Cells the
	// properties of theirs that change.
	Updated, Cells int
	// Archived records leave HubSpot, Released ones leave the resource only.
	Archived, Released int
}

// Records counts all records that the plan touches.
func (c Counts) Records() int { return c.New + c.Updated + c.Archived + c.Released }

// Counts counts what the plan does.
func (p Plan) Counts() Counts {
	var c Counts
	for _, w := range p.Writes {
		if w.New {
			c.New++
			continue
		}
		c.Updated++
		for _, property := range w.Properties {
			if property.Changed {
				c.Cells++
			}
		}
	}
	c.Archived = CountArchived(p.Removals)
	c.Released = len(p.Removals) - c.Archived
	return c
}

// Known reports whether the counts can be told: no value is known only in the
// apply, and no policy waits for a look-up of a record that the state holds.
func (p Plan) Known() bool {
	held := make(map[string]bool, len(p.Undecided))
	for key := range p.Undecided {
		held[key] = true
	}
	for _, w := range p.Writes {
		if w.Unknown && !w.New {
			return false
		}
		if w.New {
			delete(held, w.Key)
		}
	}
	return len(held) == 0
}

// Removed is a plan in which every record of a set leaves, as of a resource that
// is destroyed.
func Removed(removals []Removal) Plan { return Plan{Removals: removals, Visible: len(removals) > 0} }

// PropertyChanges counts what a plan does to one property of records that
// HubSpot holds, adopted ones included. Cells of records to create are not
// counted: nothing stood there before.
type PropertyChanges struct {
	Property string
	// Cells is the sum of the three that follow: a value over another, none over
	// a value, a value where there was none.
	Cells, Overwritten, Cleared, Set int
	// Edited are cells among them that somebody changed in HubSpot since the last
	// apply, FirstEdited names the first: its key and, where known, who and when.
	Edited      int
	FirstEdited string
	// Unmanaged are records that stay and no longer manage the property.
	Unmanaged int
}

// SummaryInput is what a summary is made from. The functions may be nil.
type SummaryInput struct {
	Plan Plan
	// Adopted tells whether HubSpot holds a new key already; Anew, whether the
	// state held it until its record was gone from HubSpot.
	Adopted, Anew func(key string) bool
	// Kept tells whether a new key goes on with a record of an object that is
	// replaced.
	Kept func(key string) bool
	// Matched counts adopted records that were found by the property MatchedBy.
	Matched   int
	MatchedBy string
	// Edited tells people's edits from the table's, for changed cells of updated
	// records, and for records that are archived with the property "". Editor tells
	// who made an edit; it is asked for the first of each property.
	Edited func(key, property string) bool
	Editor func(key, property string) Editor
	// Notes are further lines about edits.
	Notes []string
	// Signs are what the changes look like: see [Signs].
	Signs []string
	// Held is the number of records that the state holds.
	Held int
	// KeptEdits counts values that somebody changed in HubSpot and that stand
	// because the policy of their property is to keep edits.
	KeptEdits int
}

// Summary is what a plan does, in the words in which a person reads it before
// an apply.
type Summary struct {
	Counts
	// Properties are sorted by the number of cells, largest first.
	Properties []PropertyChanges
	// The keys concerned, sorted.
	AdoptedKeys, AnewKeys, ArchivedKeys, ReleasedKeys []string
	// EditedKeys are the archived ones that somebody edited since the last apply.
	EditedKeys []string

	matched, keptEdits int
	matchedBy          string
	edited             bool
	notes, signs       []string
	// respelled counts keys in another spelling of the same record.
	respelled  int
	held, kept int
}

// Summarize sums a plan up.
func Summarize(in SummaryInput) Summary {
	s := Summary{Counts: in.Plan.Counts(), matched: in.Matched, matchedBy: in.MatchedBy, keptEdits: in.KeptEdits, notes: in.Notes, signs: in.Signs, respelled: len(in.Plan.Renamed), held: in.Held}
	is := func(told func(string) bool, key string) bool { return told != nil && told(key) }
	byName := make(map[string]*PropertyChanges)
	of := func(name string) *PropertyChanges {
		if byName[name] == nil {
			byName[name] = &PropertyChanges{Property: name}
		}
		return byName[name]
	}
	for _, w := range in.Plan.Writes {
		adopted, kept := w.New && is(in.Adopted, w.Key), w.New && is(in.Kept, w.Key)
		switch {
		case kept:
			s.kept++
		case adopted:
			s.AdoptedKeys = append(s.AdoptedKeys, w.Key)
		case w.New && is(in.Anew, w.Key):
			s.AnewKeys = append(s.AnewKeys, w.Key)
		}
		if w.New && !adopted && !kept {
			continue
		}
		for _, p := range w.Properties {
			if !p.Changed {
				continue
			}
			c := of(p.Name)
			c.count(p)
			if !w.New && in.Edited != nil && in.Edited(w.Key, p.Name) {
				s.edited = true
				c.edit(w.Key, in.Editor)
			}
		}
	}
	for name, n := range in.Plan.Unmanaged {
		of(name).Unmanaged = n
	}
	for _, c := range byName {
		s.Properties = append(s.Properties, *c)
	}
	slices.SortFunc(s.Properties, func(a, b PropertyChanges) int {
		return cmp.Or(cmp.Compare(b.Cells, a.Cells), cmp.Compare(b.Unmanaged, a.Unmanaged), cmp.Compare(a.Property, b.Property))
	})
	for _, r := range in.Plan.Removals {
		if r.Fate == Archived {
			s.ArchivedKeys = append(s.ArchivedKeys, r.Key)
			if in.Edited != nil && in.Edited(r.Key, "") {
				s.EditedKeys = append(s.EditedKeys, r.Key)
			}
		} else {
			s.ReleasedKeys = append(s.ReleasedKeys, r.Key)
		}
	}
	for _, keys := range [][]string{s.AdoptedKeys, s.AnewKeys, s.ArchivedKeys, s.ReleasedKeys, s.EditedKeys} {
		slices.Sort(keys)
	}
	return s
}

func (c *PropertyChanges) count(p Property) {
	c.Cells++
	switch {
	case p.Value == "":
		c.Cleared++
	case p.From == "":
		c.Set++
	default:
		c.Overwritten++
	}
}

// edit counts a cell that somebody changed in HubSpot. Records come sorted by key.
func (c *PropertyChanges) edit(key string, editor func(key, property string) Editor) {
	c.Edited++
	if c.Edited > 1 {
		return
	}
	c.FirstEdited = values.Quote(key)
	if editor != nil {
		if e := editor(key, c.Property); e.By != "" {
			c.FirstEdited += ", " + e.String()
		}
	}
}

// summaryFrom is the number of records up to which a plan is readable as it is.
const summaryFrom = 20

// Shown reports whether the summary is worth a warning: the plan touches many
// records, one of them leaves, is adopted or made anew, or an edit is undone, which
// no diff tells from a change of the table. Records that only lose a managed property,
// as with a column that the table lost, or are spelled differently make as long a diff.
func (s Summary) Shown() bool {
	return s.Records() >= summaryFrom || s.edited || s.Archived+s.Released+len(s.AdoptedKeys)+len(s.AnewKeys) > 0 ||
		s.respelled >= summaryFrom || slices.ContainsFunc(s.Properties, func(c PropertyChanges) bool { return c.Unmanaged >= summaryFrom })
}

// Title is the one line of the summary.
func (s Summary) Title() string {
	var among []string
	if s.kept > 0 {
		among = append(among, fmt.Sprintf("%d kept from the replaced resource", s.kept))
	}
	if n := len(s.AdoptedKeys); n > 0 {
		among = append(among, fmt.Sprintf("%d adopted", n))
	}
	if n := len(s.AnewKeys); n > 0 {
		among = append(among, fmt.Sprintf("%d made anew", n))
	}
	created := ""
	if len(among) > 0 {
		created = " (" + strings.Join(among, ", ") + ")"
	}
	return fmt.Sprintf("Changes in HubSpot: %d new%s, %d updated, %d archived, %d released", s.New, created, s.Updated, s.Archived, s.Released)
}

// shareTold is the denominator of the share of leaving records that is worth a line.
const shareTold = 4

// What a summary lists in full.
const (
	maxSummaryProperties = 30
	maxSummaryKeys       = 10
)

// Lines are the lines below the title: what it looks like, one for each property,
// then the keys that come and go.
func (s Summary) Lines() []string {
	lines := slices.Clone(s.signs)
	if leaving := s.Archived + s.Released; leaving >= guardFrom && leaving*shareTold >= s.held && leaving < s.held {
		lines = append(lines, fmt.Sprintf("%d of the %d records held leave.", leaving, s.held))
	}
	for i, c := range s.Properties {
		if i == maxSummaryProperties {
			lines = append(lines, fmt.Sprintf("and %s more", count(len(s.Properties)-i, "property", "properties")))
			break
		}
		lines = append(lines, c.String())
	}
	if s.respelled > 0 {
		lines = append(lines, fmt.Sprintf("%s another spelling of the same %s: nothing is written for that", count(s.respelled, "key is", "keys are"), oneMany(s.respelled, "record", "records")))
	}
	if s.matched > 0 {
		lines = append(lines, fmt.Sprintf("%s by %s; if another one matches by then, Terraform stops the apply (\"inconsistent final plan\")", count(s.matched, "record matched", "records matched"), s.matchedBy))
	}
	if s.keptEdits > 0 {
		lines = append(lines, fmt.Sprintf("%s in HubSpot and kept (property_policies)", count(s.keptEdits, "value edited", "values edited")))
	}
	lines = append(lines, s.notes...)
	for _, group := range []struct {
		what string
		keys []string
	}{
		{"Archived", s.ArchivedKeys},
		{"Of these edited in HubSpot since the last apply", s.EditedKeys},
		{"Released (stay in HubSpot)", s.ReleasedKeys},
		{"Adopted (keep what is not declared)", s.AdoptedKeys},
		{"Made anew under another id", s.AnewKeys},
	} {
		if len(group.keys) > 0 {
			lines = append(lines, group.what+": "+firstKeys(group.keys))
		}
	}
	if s.Archived > 0 {
		lines = append(lines, "Archived records can be restored for 90 days, in HubSpot's user interface only.")
	}
	return lines
}

// Text is the lines as one text, "" if there are none.
func (s Summary) Text() string { return strings.Join(s.Lines(), "\n") }

// String is the line of one property.
func (c PropertyChanges) String() string {
	var parts []string
	if c.Cells > 0 {
		parts = append(parts, count(c.Cells, "cell", "cells"))
	}
	for _, part := range []struct {
		n    int
		what string
	}{
		{c.Overwritten, "overwritten"},
		{c.Cleared, "cleared"},
		{c.Set, "set"},
		{c.Edited, c.edited()},
		{c.Unmanaged, "no longer managed (HubSpot keeps the value)"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return c.Property + ": " + strings.Join(parts, ", ")
}

func (c PropertyChanges) edited() string {
	text := "edited in HubSpot since the last apply"
	if c.FirstEdited == "" {
		return text
	}
	if c.Edited == 1 {
		return text + " (" + c.FirstEdited + ")"
	}
	return text + " (first " + c.FirstEdited + ")"
}

func firstKeys(keys []string) string {
	quoted := make([]string, 0, maxSummaryKeys)
	for _, key := range keys[:min(len(keys), maxSummaryKeys)] {
		quoted = append(quoted, values.Quote(key))
	}
	text := strings.Join(quoted, ", ")
	if rest := len(keys) - len(quoted); rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

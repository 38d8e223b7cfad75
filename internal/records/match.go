// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"iter"
	"slices"
	"strings"
)

// MatchRow is a row whose key no record has.
type MatchRow struct {
	Key string
	// Value is that of the property to match by; an empty one matches nothing.
	Value string
}

// MatchRecord is a record of HubSpot.
type MatchRecord struct {
	ID string
	// Key is its value of the id property, "" for a record without.
	Key string
	// Value is that of the property to match by.
	Value string
}

// MatchInput is what [Match] decides on.
type MatchInput struct {
	Rows []MatchRow
	// Records are all that there are, in any order; one that comes twice counts as
	// it came last.
	Records iter.Seq[MatchRecord]
	// Normalize gives the form in which two keys are the same record, Form that in
	// which two values are the same thing.
	Normalize, Form func(string) string
}

// Matching is which record is whose. Every row is in exactly one part of it.
type Matching struct {
	// Matched is the id of the one record without a key that has the value of the one
	// row, by the row's key.
	Matched map[string]string
	// Keyed are records that have the row's key in another spelling, by the key: they
	// are the row's, whatever their values.
	Keyed map[string]MatchRecord
	// Clashes are rows and records of one value of which nobody can tell which belongs
	// to which, sorted by their first key.
	Clashes []Clash
	// Elsewhere are rows without a match whose value only records with other keys
	// have, by the row's key.
	Elsewhere map[string][]MatchRecord
	// None are the keys of all other rows, sorted.
	None []string
}

// Clash is several rows, several records or both with one value.
type Clash struct {
	// Keys are those of the rows, IDs those of the records, sorted.
	Keys, IDs []string
	// Value is that of the row with the first key.
	Value string
}

// Match finds for rows the records that have no key and the same value in meaning.
// A record with a key of its own is somebody else's, and where more than one row or
// more than one record has a value, there is no match but a [Clash]: which of the
// records is meant only a person can tell.
func Match(in MatchInput) Matching {
	m := Matching{Matched: make(map[string]string), Keyed: make(map[string]MatchRecord), Elsewhere: make(map[string][]MatchRecord)}
	s := search{in: in, rows: make(map[string][]MatchRow), byKey: make(map[string]string), free: make(map[string][]string), keyed: make(map[string][]MatchRecord)}
	s.index()
	for key, records := range s.own {
		if len(records) == 1 {
			m.Keyed[key] = records[0]
			continue
		}
		m.Clashes = append(m.Clashes, Clash{Keys: []string{key}, IDs: idsOf(records)})
	}
	for form, rows := range s.rows {
		rows = slices.DeleteFunc(rows, func(r MatchRow) bool { return len(s.own[r.Key]) > 0 })
		free := s.free[form]
		switch {
		case len(rows) == 0:
		case form == "":
			for _, r := range rows {
				m.None = append(m.None, r.Key)
			}
		case len(rows) == 1 && len(free) == 1:
			m.Matched[rows[0].Key] = free[0]
		case len(free) > 0:
			m.Clashes = append(m.Clashes, clash(rows, free))
		default:
			for _, r := range rows {
				if others := s.keyed[form]; len(others) > 0 {
					m.Elsewhere[r.Key] = others
				} else {
					m.None = append(m.None, r.Key)
				}
			}
		}
	}
	slices.Sort(m.None)
	slices.SortFunc(m.Clashes, func(a, b Clash) int { return strings.Compare(a.Keys[0], b.Keys[0]) })
	return m
}

// search is what is known of rows and records by their values.
type search struct {
	in MatchInput
	// rows are by the form of their value, byKey the keys by their normal form.
	rows  map[string][]MatchRow
	byKey map[string]string
	// free are the ids of records without a key, keyed the records with one, by the
	// form of a value that some row has; own are those that have a row's key.
	free  map[string][]string
	keyed map[string][]MatchRecord
	own   map[string][]MatchRecord
}

func (s *search) index() {
	for _, r := range s.in.Rows {
		form := ""
		if r.Value != "" {
			form = s.in.Form(r.Value)
		}
		s.rows[form] = append(s.rows[form], r)
		s.byKey[s.in.Normalize(r.Key)] = r.Key
	}
	s.own = make(map[string][]MatchRecord)
	last := make(map[string]MatchRecord)
	for r := range s.in.Records {
		if s.concerns(r) || last[r.ID].ID != "" {
			last[r.ID] = r
		}
	}
	for _, id := range sortedIDs(last) {
		r := last[id]
		form := s.form(r)
		switch key, own := s.byKey[s.in.Normalize(r.Key)]; {
		case r.Key != "" && own:
			s.own[key] = append(s.own[key], r)
		case form == "" || s.rows[form] == nil:
		case r.Key != "":
			s.keyed[form] = append(s.keyed[form], r)
		default:
			s.free[form] = append(s.free[form], r.ID)
		}
	}
}

// concerns reports whether any row may be a record's.
func (s *search) concerns(r MatchRecord) bool {
	if form := s.form(r); form != "" && s.rows[form] != nil {
		return true
	}
	_, own := s.byKey[s.in.Normalize(r.Key)]
	return own && r.Key != ""
}

func (s *search) form(r MatchRecord) string {
	if r.Value == "" {
		return ""
	}
	return s.in.Form(r.Value)
}

func clash(rows []MatchRow, ids []string) Clash {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b MatchRow) int { return strings.Compare(a.Key, b.Key) })
	c := Clash{Value: rows[0].Value, IDs: ids}
	for _, r := range rows {
		c.Keys = append(c.Keys, r.Key)
	}
	return c
}

func idsOf(records []MatchRecord) []string {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return ids
}

// sortedIDs are record ids as numbers ascend, so that older records come first.
func sortedIDs(records map[string]MatchRecord) []string {
	ids := make([]string, 0, len(records))
	for id := range records {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return ids
}

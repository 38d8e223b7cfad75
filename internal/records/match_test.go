// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// matchBy matches by domain, in meaning.
func matchBy(rows []records.MatchRow, held ...records.MatchRecord) records.Matching {
	defs := values.NewDefinitions([]values.Definition{{Name: "domain", Type: "string", FieldType: "text"}})
	return records.Match(records.MatchInput{
		Rows: rows, Records: slices.Values(held), Normalize: values.NormalizeKey,
		Form: func(v string) string { return defs.MatchForm("domain", v) },
	})
}

func TestMatch(t *testing.T) {
	t.Parallel()
	row := func(key, value string) records.MatchRow { return records.MatchRow{Key: key, Value: value} }
	for name, test := range map[string]struct {
		rows []records.MatchRow
		held []records.MatchRecord
		want records.Matching
	}{
		"another spelling": {
			rows: []records.MatchRow{row("a", "https://www.MIT.edu/about")},
			held: []records.MatchRecord{{ID: "1", Value: "mit.edu"}},
			want: records.Matching{Matched: map[string]string{"a": "1"}},
		},
		"nothing to match by": {
			rows: []records.MatchRow{row("a", ""), row("b", "  ")},
			held: []records.MatchRecord{{ID: "1"}, {ID: "2", Value: " "}},
			want: records.Matching{None: []string{"a", "b"}},
		},
		"a record with another key": {
			rows: []records.MatchRow{row("a", "x.org")},
			held: []records.MatchRecord{{ID: "1", Key: "z", Value: "x.org"}},
			want: records.Matching{Elsewhere: map[string][]records.MatchRecord{"a": {{ID: "1", Key: "z", Value: "x.org"}}}},
		},
		"one of two has another key": {
			rows: []records.MatchRow{row("a", "x.org")},
			held: []records.MatchRecord{{ID: "1", Key: "z", Value: "x.org"}, {ID: "2", Value: "X.org"}},
			want: records.Matching{Matched: map[string]string{"a": "2"}},
		},
		"two records": {
			rows: []records.MatchRow{row("a", "x.org")},
			held: []records.MatchRecord{{ID: "12", Value: "x.org"}, {ID: "9", Value: "www.x.org"}},
			want: records.Matching{Clashes: []records.Clash{{Keys: []string{"a"}, IDs: []string{"9", "12"}, Value: "x.org"}}},
		},
		"two rows": {
			rows: []records.MatchRow{row("b", "x.org"), row("a", "www.x.org")},
			held: []records.MatchRecord{{ID: "1", Value: "x.org"}},
			want: records.Matching{Clashes: []records.Clash{{Keys: []string{"a", "b"}, IDs: []string{"1"}, Value: "www.x.org"}}},
		},
		"two rows without a record are no clash": {
			rows: []records.MatchRow{row("b", "x.org"), row("a", "x.org")},
			want: records.Matching{None: []string{"a", "b"}},
		},
		"the key in another spelling": {
			rows: []records.MatchRow{row("Mit", "x.org"), row("b", "y.org")},
			held: []records.MatchRecord{{ID: "1", Key: "MIT"}, {ID: "2", Value: "x.org"}, {ID: "3", Value: "y.org"}},
			want: records.Matching{
				Matched: map[string]string{"b": "3"},
				Keyed:   map[string]records.MatchRecord{"Mit": {ID: "1", Key: "MIT"}},
			},
		},
		"the key in two other spellings": {
			rows: []records.MatchRow{row("Mit", "x.org")},
			held: []records.MatchRecord{{ID: "1", Key: "MIT"}, {ID: "2", Key: "mit"}},
			want: records.Matching{Clashes: []records.Clash{{Keys: []string{"Mit"}, IDs: []string{"1", "2"}}}},
		},
		"a record that changed while the list was read": {
			rows: []records.MatchRow{row("a", "x.org"), row("b", "y.org")},
			held: []records.MatchRecord{{ID: "1", Value: "x.org"}, {ID: "2", Value: "y.org"}, {ID: "1", Value: "z.org"}, {ID: "2", Value: "y.org"}},
			want: records.Matching{Matched: map[string]string{"b": "2"}, None: []string{"a"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := test.want
			if want.Matched == nil {
				want.Matched = map[string]string{}
			}
			if want.Keyed == nil {
				want.Keyed = map[string]records.MatchRecord{}
			}
			if want.Elsewhere == nil {
				want.Elsewhere = map[string][]records.MatchRecord{}
			}
			if diff := cmp.Diff(want, matchBy(test.rows, test.held...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever rows and records there are, no record is two rows', no row has a record
// of another value or with a key of its own, every row is told of once, and the order
// of neither matters.
func TestMatch_random(t *testing.T) {
	t.Parallel()
	domains := []string{"", "a.org", "www.a.org", "https://A.org/x", "b.org", "B.org.", "c.org"}
	form := func(v string) string {
		return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(v), "https://"), "/x"), "www."), ".")
	}
	rapid.Check(t, func(t *rapid.T) {
		var rows []records.MatchRow
		for i := range rapid.IntRange(0, 6).Draw(t, "rows") {
			rows = append(rows, records.MatchRow{Key: fmt.Sprintf("k%d", i), Value: rapid.SampledFrom(domains).Draw(t, "row")})
		}
		var held []records.MatchRecord
		for i := range rapid.IntRange(0, 8).Draw(t, "records") {
			held = append(held, records.MatchRecord{
				ID: fmt.Sprint(98 + i), Value: rapid.SampledFrom(domains).Draw(t, "record"),
				Key: rapid.SampledFrom([]string{"", "", "", "other", "K1", "K3"}).Draw(t, "key"),
			})
		}
		byID := make(map[string]records.MatchRecord)
		for _, r := range held {
			byID[r.ID] = r
		}
		m := matchBy(rows, held...)
		told := make(map[string]int)
		owner := make(map[string]string)
		for key, id := range m.Matched {
			told[key]++
			r := byID[id]
			if other, ok := owner[id]; ok {
				t.Fatalf("record %s is that of %s and %s", id, other, key)
			}
			owner[id] = key
			if r.Key != "" {
				t.Fatalf("%s was matched with %+v, which has a key", key, r)
			}
			for _, row := range rows {
				// A row that has its record by its key wants no other.
				if hasKey := slices.ContainsFunc(held, func(o records.MatchRecord) bool { return strings.EqualFold(o.Key, row.Key) }); hasKey {
					continue
				}
				if same := form(row.Value) == form(r.Value); same != (row.Key == key) {
					t.Fatalf("%s was matched with %+v beside row %+v", key, r, row)
				}
			}
			for _, o := range held {
				if o.ID != id && o.Key == "" && form(o.Value) == form(r.Value) {
					t.Fatalf("%s was matched with %s, and %s has the same value", key, id, o.ID)
				}
			}
		}
		for key, r := range m.Keyed {
			told[key]++
			if !strings.EqualFold(r.Key, key) {
				t.Fatalf("%s counts as %+v", key, r)
			}
		}
		for _, c := range m.Clashes {
			for _, key := range c.Keys {
				told[key]++
			}
			if len(c.Keys)+len(c.IDs) < 3 {
				t.Fatalf("%+v is a match", c)
			}
		}
		for key, others := range m.Elsewhere {
			told[key]++
			if len(others) == 0 {
				t.Fatalf("nobody has the value of %s", key)
			}
		}
		for _, key := range m.None {
			told[key]++
		}
		for _, row := range rows {
			if told[row.Key] != 1 {
				t.Fatalf("row %+v is told of %d times in %+v", row, told[row.Key], m)
			}
		}
		if len(told) != len(rows) {
			t.Fatalf("rows %v, told of %v", rows, slices.Sorted(maps.Keys(told)))
		}
		slices.Reverse(rows)
		slices.Reverse(held)
		if diff := cmp.Diff(m, matchBy(rows, held...)); diff != "" {
			t.Fatalf("another order matches otherwise:\n%s", diff)
		}
	})
}

// A record that was matched gets its key with the first write, and is addressed by
// id; what only serves the search is never written.
func TestCompare_matched(t *testing.T) {
	t.Parallel()
	cells := func(pairs ...string) row {
		r := make(row)
		for i := 0; i < len(pairs); i += 2 {
			r[pairs[i]] = records.Cell{Text: pairs[i+1]}
		}
		return r
	}
	found := func(key string) records.Found {
		if key != "a" {
			return records.Found{Asked: true}
		}
		return records.Found{Asked: true, Exists: true, MatchedID: "7", Value: func(property string) (string, bool) {
			return map[string]string{"name": "Theirs", "phone": "1"}[property], true
		}}
	}
	in := records.Input[row]{
		Desired: table{"a": cells("hs_object_id", "7", "code", "a", "name", "A", "phone", "1", "zip", "9"), "b": cells("hs_object_id", "")},
		Prior:   table{}, Stored: table{},
		ID: func(string) string { return "" }, Created: func(string) bool { return false },
		IDProperty: "code", Normalize: values.NormalizeKey, SearchedBy: "hs_object_id", Found: found,
		PropertyPolicies: records.PolicyOf{"zip": records.OnCreate},
	}
	plan := records.Compare(in)
	want := []records.Write{
		{Key: "a", New: true, ID: "7", Matched: true, Properties: []records.Property{
			{Name: "code", Value: "a", Changed: true}, {Name: "name", Value: "A", From: "Theirs", Changed: true}, {Name: "phone", Value: "1", From: "1"},
		}},
		{Key: "b", New: true},
	}
	if diff := cmp.Diff(want, plan.Writes); diff != "" {
		t.Error(diff)
	}
	// Later, another id, or none, is no change.
	in.Prior, in.Stored = in.Desired, table{"a": cells("hs_object_id", "7", "name", "A", "phone", "1", "zip", ""), "b": cells("hs_object_id", "8")}
	in.Desired = table{"a": cells("code", "a", "name", "A", "phone", "1", "zip", "9"), "b": cells("hs_object_id", "8")}
	if plan := records.Compare(in); len(plan.Writes) > 0 || plan.Visible {
		t.Errorf("the record id makes a change: %+v", plan)
	}
	refresh := records.Refresh[row]{IDProperty: "code", SearchedBy: "hs_object_id", Definitions: func() *values.Definitions { return nil }}
	if drift := refresh.Drift("b", cells("hs_object_id", ""), cells(), func(string) string { return "8" }); len(drift) > 0 {
		t.Errorf("the record id drifts: %v", drift)
	}
}

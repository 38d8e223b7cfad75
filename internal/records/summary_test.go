// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func oneOf(keys ...string) func(string) bool {
	return func(key string) bool { return slices.Contains(keys, key) }
}

func TestSummarize(t *testing.T) {
	t.Parallel()
	change := func(name, value, from string) records.Property {
		return records.Property{Name: name, Value: value, From: from, Changed: true}
	}
	plan := records.Plan{
		Writes: []records.Write{
			{Key: "adopted", New: true, Properties: []records.Property{change("city", "B", "A"), {Name: "name", Value: "N", From: "N"}}},
			{Key: "anew", New: true, Properties: []records.Property{change("city", "B", "")}},
			{Key: "changed", ID: "1", Properties: []records.Property{change("city", "", "A"), change("name", "N", ""), {Name: "size", Value: "1", From: "1"}}},
			{Key: "edited", ID: "2", Properties: []records.Property{change("city", "C", "Z")}},
			{Key: "new", New: true, Properties: []records.Property{change("city", "B", "")}},
		},
		Removals:  []records.Removal{{Key: "z", Fate: records.Archived}, {Key: "a", Fate: records.ReleasedAdopted}, {Key: "b", Fate: records.ReleasedPolicy}},
		Unmanaged: map[string]int{"city": 4, "phone": 1},
	}
	s := records.Summarize(records.SummaryInput{
		Plan: plan, Adopted: oneOf("adopted"), Anew: oneOf("anew"), Matched: 1, MatchedBy: "domain", KeptEdits: 2,
		Edited: func(key, property string) bool { return key == "edited" || key == "z" && property == "" },
		Editor: func(string, string) records.Editor {
			return records.Editor{By: "Ada Young (import)", At: time.Date(2026, 11, 3, 14, 5, 59, 0, time.UTC)}
		},
		Notes: []string{"A note."},
	})
	if diff := cmp.Diff(records.Counts{New: 3, Updated: 2, Cells: 3, Archived: 1, Released: 2}, s.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	want := `Changes in HubSpot: 3 new (1 adopted, 1 made anew), 2 updated, 1 archived, 2 released
city: 3 cells, 2 overwritten, 1 cleared, 1 edited in HubSpot since the last apply ("edited", Ada Young (import), 2026-11-03 14:05 UTC), 4 no longer managed (HubSpot keeps the value)
name: 1 cell, 1 set
phone: 1 no longer managed (HubSpot keeps the value)
1 record matched by domain; if another one matches by then, Terraform stops the apply ("inconsistent final plan")
2 values edited in HubSpot and kept (property_policies)
A note.
Archived: "z"
Of these edited in HubSpot since the last apply: "z"
Released (stay in HubSpot): "a", "b"
Adopted (keep what is not declared): "adopted"
Made anew under another id: "anew"
Archived records can be restored for 90 days, in HubSpot's user interface only.`
	if diff := cmp.Diff(want, s.Title()+"\n"+s.Text()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if !s.Shown() {
		t.Error("a plan in which records leave is not told")
	}
}

func TestSummary_title(t *testing.T) {
	t.Parallel()
	many := records.Plan{}
	for i := range 275 {
		many.Writes = append(many.Writes, records.Write{Key: fmt.Sprintf("k%03d", i), New: i < 15})
	}
	for i := range 20 {
		many.Removals = append(many.Removals, records.Removal{Key: fmt.Sprintf("r%03d", i), Fate: records.Archived})
	}
	many.Writes = many.Writes[:264]
	s := records.Summarize(records.SummaryInput{Plan: many, Adopted: oneOf("k001", "k002", "k003")})
	if got, want := s.Title(), "Changes in HubSpot: 15 new (3 adopted), 249 updated, 20 archived, 0 released"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if want := `Archived: "r000", "r001", "r002", "r003", "r004", "r005", "r006", "r007", "r008", "r009" and 10 more`; !strings.Contains(s.Text(), want) {
		t.Errorf("%s\nlacks\n%s", s.Text(), want)
	}
	one := records.Summarize(records.SummaryInput{Plan: records.Removed([]records.Removal{{Key: "a", Fate: records.Archived}})})
	if got, want := one.Title(), "Changes in HubSpot: 0 new, 0 updated, 1 archived, 0 released"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestSummary_replaced(t *testing.T) {
	t.Parallel()
	s := records.Summarize(records.SummaryInput{
		Plan: records.Plan{Writes: []records.Write{
			{Key: "a", New: true, Properties: []records.Property{{Name: "city", Value: "B", From: "A", Changed: true}}},
			{Key: "b", New: true, Properties: []records.Property{{Name: "city", Value: "B", Changed: true}}},
		}},
		Kept: oneOf("a"), Signs: []string{"A sign."},
	})
	if got, want := s.Title()+"\n"+s.Text(), "Changes in HubSpot: 2 new (1 kept from the replaced resource), 0 updated, 0 archived, 0 released\nA sign.\ncity: 1 cell, 1 overwritten"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestSummary_lines(t *testing.T) {
	t.Parallel()
	leave := func(n int) records.Plan {
		var removals []records.Removal
		for i := range n {
			removals = append(removals, records.Removal{Key: fmt.Sprintf("k%02d", i), Fate: records.ReleasedPolicy})
		}
		return records.Removed(removals)
	}
	for name, test := range map[string]struct {
		in         records.SummaryInput
		want, lack string
	}{
		"a third leaves":       {records.SummaryInput{Plan: leave(20), Held: 60}, "20 of the 60 records held leave.", ""},
		"few leave":            {records.SummaryInput{Plan: leave(9), Held: 18}, "Released", "records held"},
		"a small share":        {records.SummaryInput{Plan: leave(20), Held: 100}, "Released", "records held"},
		"all":                  {records.SummaryInput{Plan: leave(20), Held: 20}, "Released", "records held"},
		"keys respelled":       {records.SummaryInput{Plan: records.Plan{Renamed: map[string]string{"A": "a", "B": "b"}}}, "2 keys are another spelling of the same records: nothing is written for that", ""},
		"one key is respelled": {records.SummaryInput{Plan: records.Plan{Renamed: map[string]string{"A": "a"}}}, "1 key is another spelling of the same record: nothing", ""},
	} {
		text := records.Summarize(test.in).Text()
		if !strings.Contains(text, test.want) || test.lack != "" && strings.Contains(text, test.lack) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestSummary_shown(t *testing.T) {
	t.Parallel()
	writes := func(n int, added bool) (list []records.Write) {
		for i := range n {
			list = append(list, records.Write{Key: fmt.Sprint(i), New: added})
		}
		return list
	}
	for name, test := range map[string]struct {
		in   records.SummaryInput
		want bool
	}{
		"nothing":              {records.SummaryInput{}, false},
		"19 records":           {records.SummaryInput{Plan: records.Plan{Writes: writes(19, false)}}, false},
		"20 records":           {records.SummaryInput{Plan: records.Plan{Writes: writes(20, false)}}, true},
		"20 new ones":          {records.SummaryInput{Plan: records.Plan{Writes: writes(20, true)}}, true},
		"one adopted":          {records.SummaryInput{Plan: records.Plan{Writes: writes(1, true)}, Adopted: oneOf("0")}, true},
		"one anew":             {records.SummaryInput{Plan: records.Plan{Writes: writes(1, true)}, Anew: oneOf("0")}, true},
		"one leaves":           {records.SummaryInput{Plan: records.Removed([]records.Removal{{Key: "a", Fate: records.ReleasedPolicy}})}, true},
		"19 no longer managed": {records.SummaryInput{Plan: records.Plan{Unmanaged: map[string]int{"city": 19}}}, false},
		"20 no longer managed": {records.SummaryInput{Plan: records.Plan{Unmanaged: map[string]int{"city": 20}}}, true},
		"one key respelled":    {records.SummaryInput{Plan: records.Plan{Renamed: map[string]string{"A": "a"}}}, false},
		"one edit undone": {records.SummaryInput{
			Plan:   records.Plan{Writes: []records.Write{{Key: "a", Properties: []records.Property{{Name: "city", Value: "b", From: "c", Changed: true}}}}},
			Edited: func(string, string) bool { return true },
		}, true},
		"one new and created": {records.SummaryInput{Plan: records.Plan{Writes: writes(1, true)}}, false},
	} {
		if s := records.Summarize(test.in); s.Shown() != test.want {
			t.Errorf("%s: shown %t", name, s.Shown())
		}
	}
}

func TestSummary_manyProperties(t *testing.T) {
	t.Parallel()
	w := records.Write{Key: "k"}
	for i := range 32 {
		w.Properties = append(w.Properties, records.Property{Name: fmt.Sprintf("p%02d", i), Value: "b", From: "a", Changed: true})
	}
	lines := records.Summarize(records.SummaryInput{Plan: records.Plan{Writes: []records.Write{w}}}).Lines()
	if len(lines) != 31 || lines[30] != "and 2 properties more" || lines[0] != "p00: 1 cell, 1 overwritten" {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
}

// TestCounts_agree: the summary, line by line, adds up to the counts, and every
// record of the plan is counted once.
func TestCounts_agree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prior, desired := drawTable(t, "prior"), drawTable(t, "desired")
		in := input(prior, desired)
		in.Policy = rapid.SampledFrom(records.Policies()).Draw(t, "policy")
		plan := records.Compare(in)
		c := plan.Counts()
		if c.New+c.Updated+plan.Unchanged != len(desired) || c.Archived+c.Released != len(plan.Removals) || c.Records() != len(plan.Writes)+len(plan.Removals) {
			t.Fatalf("%+v of %d desired, %d writes, %d removals", c, len(desired), len(plan.Writes), len(plan.Removals))
		}
		s := records.Summarize(records.SummaryInput{Plan: plan})
		cells := 0
		for _, p := range s.Properties {
			if p.Cells != p.Overwritten+p.Cleared+p.Set || p.Cells+p.Unmanaged == 0 {
				t.Fatalf("%+v", p)
			}
			cells += p.Cells
		}
		if cells != c.Cells {
			t.Fatalf("%d cells by property, %d in all", cells, c.Cells)
		}
		if again := records.Summarize(records.SummaryInput{Plan: records.Compare(in)}); again.Title() != s.Title() || again.Text() != s.Text() {
			t.Fatalf("planned twice:\n%s\n%s", s.Text(), again.Text())
		}
	})
}

func TestPlan_known(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		plan records.Plan
		want bool
	}{
		"empty":                         {records.Plan{}, true},
		"a value of a new record":       {records.Plan{Writes: []records.Write{{Key: "k", New: true, Unknown: true}}}, true},
		"a value of a record held":      {records.Plan{Writes: []records.Write{{Key: "k", Unknown: true}}}, false},
		"a new record to be looked up":  {records.Plan{Writes: []records.Write{{Key: "k", New: true}}, Undecided: map[string][]string{"k": {"name"}}}, true},
		"a record held to be looked up": {records.Plan{Undecided: map[string][]string{"k": {"name"}}}, false},
	} {
		if got := test.plan.Known(); got != test.want {
			t.Errorf("%s: known %t", name, got)
		}
	}
}

func BenchmarkSummarize(b *testing.B) {
	plan := records.Plan{}
	for i := range 10_000 {
		plan.Writes = append(plan.Writes, records.Write{Key: fmt.Sprintf("org-%06d", i), Properties: []records.Property{
			{Name: "city", Value: "b", From: "a", Changed: true}, {Name: "name", Value: "b", From: "", Changed: true},
		}})
	}
	b.ReportAllocs()
	for b.Loop() {
		if s := records.Summarize(records.SummaryInput{Plan: plan}); s.Cells != 20_000 {
			b.Fatal(s.Title())
		}
	}
}

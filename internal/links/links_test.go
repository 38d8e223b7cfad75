// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func row(to ...string) links.Row { return links.Row{To: to} }

func TestCompare(t *testing.T) {
	t.Parallel()
	input := links.Input{
		Desired: links.MapTable{
			"A":     row("1", "2"),
			"b":     row("3"),
			"later": {Unknown: true},
			"new":   row("9", "8"),
			"none":  row(),
		},
		Prior: links.MapTable{
			"a":     row("2", "4"),
			"b":     row("3"),
			"gone":  row("5", "6"),
			"later": row("7"),
			"none":  row("7"),
		},
		NormalizeFrom: strings.ToLower, NormalizeTo: strings.ToLower,
		Created: func(l links.Link) bool { return l.To != "5" && l.From != "none" },
	}
	want := links.Plan{
		Added: []links.Link{{From: "A", To: "1"}, {From: "new", To: "8"}, {From: "new", To: "9"}},
		Removals: []links.Removal{
			{Link: links.Link{From: "a", To: "4"}, Created: true},
			{Link: links.Link{From: "gone", To: "5"}, Released: true},
			{Link: links.Link{From: "gone", To: "6"}, Created: true},
			{Link: links.Link{From: "none", To: "7"}, Released: true},
		},
		Renamed: map[links.Link]links.Link{{From: "A", To: "2"}: {From: "a", To: "2"}},
		Kept:    2, Unknown: 1,
	}
	got := links.Compare(input)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := links.CountRemoved(got.Removals); n != 2 {
		t.Errorf("%d removed, want 2", n)
	}

	// exact concerns declared records only.
	input.Exact = true
	got = links.Compare(input)
	want.Removals[0].Forced = true
	want.Removals[3] = links.Removal{Link: links.Link{From: "none", To: "7"}, Forced: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	input.Policy = records.Abandon
	for _, r := range links.Compare(input).Removals {
		if r.From == "gone" != r.Released {
			t.Errorf("abandon: %+v", r)
		}
	}
}

// Whatever was before, making what is added and removing what leaves gives what
// is declared; nothing declared leaves, and nothing kept is made again.
func TestCompareConverges(t *testing.T) {
	t.Parallel()
	table := rapid.Custom(func(t *rapid.T) links.MapTable {
		drawn := rapid.MapOfN(rapid.SampledFrom([]string{"a", "A", "b", "c"}), rapid.SliceOfDistinct(rapid.SampledFrom([]string{"x", "y", "z"}), rapid.ID[string]), 0, 4).Draw(t, "links")
		m := links.MapTable{}
		for from, to := range drawn {
			if _, both := drawn["A"]; from == "a" && both {
				continue
			}
			m[from] = links.Row{To: to}
		}
		return m
	})
	rapid.Check(t, func(t *rapid.T) {
		desired, prior := table.Draw(t, "desired"), table.Draw(t, "prior")
		plan := links.Compare(links.Input{
			Desired: desired, Prior: prior, NormalizeFrom: strings.ToLower, NormalizeTo: strings.ToLower,
			Created: func(links.Link) bool { return false }, Policy: records.Archive,
		})
		held := set(prior)
		for _, r := range plan.Removals {
			if !held[normal(r.Link)] {
				t.Fatalf("%+v leaves, but was not there", r)
			}
			delete(held, normal(r.Link))
		}
		for _, l := range plan.Added {
			if held[normal(l)] {
				t.Fatalf("%+v is made, but is there", l)
			}
			held[normal(l)] = true
		}
		if diff := cmp.Diff(set(desired), held); diff != "" {
			t.Fatal(diff)
		}
		if !slices.IsSortedFunc(plan.Added, links.Order) {
			t.Fatalf("not sorted: %v", plan.Added)
		}
	})
}

func normal(l links.Link) links.Link {
	return links.Link{From: strings.ToLower(l.From), To: strings.ToLower(l.To)}
}

func set(t links.MapTable) map[links.Link]bool {
	s := map[links.Link]bool{}
	for from, row := range t.Rows() {
		for _, to := range row.To {
			s[normal(links.Link{From: from, To: to})] = true
		}
	}
	return s
}

func TestDecide(t *testing.T) {
	t.Parallel()
	plain := links.Kind{Category: "HUBSPOT_DEFINED", TypeID: 279}
	primary := links.Kind{Category: "HUBSPOT_DEFINED", TypeID: 1, Label: "Primary"}
	// The same number in another category is another label.
	own := links.Kind{Category: "USER_DEFINED", TypeID: 1, Label: "Buyer"}
	other := links.Kind{Category: "USER_DEFINED", TypeID: 2, Label: "Primary"}
	for name, test := range map[string]struct {
		kind    links.Kind
		present []links.Kind
		cutting links.Cutting
		want    links.Cut
	}{
		"gone":                          {links.Kind{}, nil, links.Cutting{}, links.CutNothing},
		"plain":                         {links.Kind{}, []links.Kind{plain}, links.Cutting{}, links.CutWhole},
		"plain, HubSpot's own label":    {links.Kind{}, []links.Kind{primary, plain}, links.Cutting{}, links.CutWhole},
		"plain, labelled by others":     {links.Kind{}, []links.Kind{plain, other}, links.Cutting{}, links.CutSpared},
		"plain, labelled, asked for":    {links.Kind{}, []links.Kind{plain, other}, links.Cutting{Forced: true}, links.CutWhole},
		"plain, declared elsewhere":     {links.Kind{}, []links.Kind{plain}, links.Cutting{Forced: true, Claimed: true}, links.CutSpared},
		"label gone":                    {own, []links.Kind{plain, primary}, links.Cutting{}, links.CutNothing},
		"label on its own":              {own, []links.Kind{plain, primary, own}, links.Cutting{}, links.CutWhole},
		"label on what was there":       {own, []links.Kind{plain, own}, links.Cutting{OnlyLabel: true}, links.CutLabel},
		"label beside another":          {own, []links.Kind{plain, own, other}, links.Cutting{Forced: true}, links.CutLabel},
		"label, declared elsewhere":     {own, []links.Kind{plain, own}, links.Cutting{Claimed: true}, links.CutLabel},
		"HubSpot's label, on its own":   {primary, []links.Kind{plain, primary}, links.Cutting{}, links.CutWhole},
		"HubSpot's label beside others": {primary, []links.Kind{plain, primary, own}, links.Cutting{}, links.CutLabel},
	} {
		if got, others := links.Decide(test.kind, test.present, test.cutting); got != test.want {
			t.Errorf("%s: got %d (others %v), want %d", name, got, others, test.want)
		}
	}
}

func TestKindRoundTrip(t *testing.T) {
	t.Parallel()
	for _, k := range []links.Kind{{}, {Category: "USER_DEFINED", TypeID: 37, Label: "Buyer"}} {
		got, err := links.ParseKind(k.String(), k.Label)
		if err != nil || got != k {
			t.Errorf("%+v became %+v, %v", k, got, err)
		}
	}
	for _, s := range []string{"USER_DEFINED", "USER_DEFINED/x", "/3", "USER_DEFINED/-1"} {
		if _, err := links.ParseKind(s, ""); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	kinds := []links.Kind{{Category: "a", TypeID: 1, Label: "Buyer"}, {Category: "a", TypeID: 2, Label: "buyer"}, {Category: "a", TypeID: 3, Label: "Seller"}, {Category: "a", TypeID: 4}}
	for label, want := range map[string]int64{"Buyer": 1, "buyer": 2, "SELLER": 3, "BUYER": 0, "": 0, "other": 0} {
		got, ok := links.Find(kinds, label)
		if ok != (want != 0) || ok && got.TypeID != want {
			t.Errorf("%q: got %+v, %v", label, got, ok)
		}
	}
}

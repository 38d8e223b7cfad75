// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// TestAbsence_doubt takes each condition away once: only where all of them hold, an
// absence is relied on.
func TestAbsence_doubt(t *testing.T) {
	t.Parallel()
	planned := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	type apply struct {
		now    time.Time
		keys   records.NewKeys
		stakes records.Stakes
	}
	for name, test := range map[string]struct {
		change func(*apply)
		trust  bool
	}{
		"all hold":                     {func(*apply) {}, true},
		"at once":                      {func(a *apply) { a.now = planned }, true},
		"as old as may be":             {func(a *apply) { a.now = planned.Add(15 * time.Minute) }, true},
		"too old":                      {func(a *apply) { a.now = planned.Add(15*time.Minute + 1) }, false},
		"of yesterday":                 {func(a *apply) { a.now = planned.Add(24 * time.Hour) }, false},
		"of the future":                {func(a *apply) { a.now = planned.Add(-1) }, false},
		"another account":              {func(a *apply) { a.keys.Account = "2" }, false},
		"the account is not known now": {func(a *apply) { a.keys.Account = "" }, false},
		"another object type":          {func(a *apply) { a.keys.ObjectType = "0-1" }, false},
		"another id property":          {func(a *apply) { a.keys.IDProperty = "domain" }, false},
		"a key more":                   {func(a *apply) { a.keys.Keys = []string{"a", "b", "c", "d"} }, false},
		"a key less":                   {func(a *apply) { a.keys.Keys = []string{"a", "b"} }, false},
		"another key":                  {func(a *apply) { a.keys.Keys = []string{"a", "b", "C"} }, false},
		"the same letters":             {func(a *apply) { a.keys.Keys = []string{"a", "bc", ""} }, false},
		"no keys":                      {func(a *apply) { a.keys.Keys = nil }, false},
		"existing_records":             {func(a *apply) { a.stakes.Refuses = true }, false},
		"match_existing_by":            {func(a *apply) { a.stakes.Matches = true }, false},
		"property_policies":            {func(a *apply) { a.stakes.Decides = true }, false},
		"archives":                     {func(a *apply) { a.stakes.Archives = true }, false},
		"records that were gone":       {func(a *apply) { a.stakes.Returns = true }, false},
		"a replacement":                {func(a *apply) { a.stakes.Replaces = true }, false},
		"a doubtful type":              {func(a *apply) { a.stakes.Doubtful = true }, false},
	} {
		keys := records.NewKeys{Account: "1", ObjectType: "0-2", IDProperty: "code", Keys: []string{"a", "b", "c"}}
		absence := records.AbsenceOf(planned, keys)
		a := apply{now: planned.Add(time.Minute), keys: keys}
		test.change(&a)
		if doubt := absence.Doubt(a.now, a.keys, a.stakes); (doubt == "") != test.trust {
			t.Errorf("%s: %q", name, doubt)
		}
	}
	keys := records.NewKeys{ObjectType: "0-2", IDProperty: "code", Keys: []string{"a"}}
	if records.AbsenceOf(planned, keys).Doubt(planned, keys, records.Stakes{}) == "" {
		t.Error("two accounts that are not known count as one")
	}
	var none *records.Absence
	if none.Doubt(planned, keys, records.Stakes{}) == "" || none.Of(keys) {
		t.Error("no absence is relied on")
	}
	empty := records.NewKeys{Account: "1"}
	if records.AbsenceOf(planned, empty).Of(empty) {
		t.Error("no keys count as absent")
	}
}

// TestAbsence_carried: it comes back from JSON as it was, and stays small.
func TestAbsence_carried(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) records.NewKeys {
			keys := rapid.SliceOfDistinct(rapid.StringN(0, 5, 5), rapid.ID[string]).Draw(t, label)
			slices.Sort(keys)
			return records.NewKeys{Account: "1", ObjectType: "0-2", IDProperty: "code", Keys: keys}
		}
		keys, other := draw("keys"), draw("other")
		at := time.Unix(0, rapid.Int64Range(0, 1<<60).Draw(t, "at"))
		b, err := json.Marshal(records.AbsenceOf(at, keys))
		if err != nil || len(b) > 250 {
			t.Fatal(len(b), err)
		}
		var back records.Absence
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if back.Of(keys) != (len(keys.Keys) > 0) || !back.At.Equal(at) {
			t.Fatalf("came back as %+v", back)
		}
		if back.Of(other) && !slices.Equal(keys.Keys, other.Keys) {
			t.Fatal("taken for that of other keys")
		}
	})
}

func TestSample(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := make([]string, rapid.IntRange(0, 500).Draw(t, "keys"))
		for i := range keys {
			keys[i] = string(rune('a' + i))
		}
		n, first := rapid.IntRange(1, 100).Draw(t, "n"), rapid.IntRange(0, 400).Draw(t, "first")
		sample := records.Sample(keys, n, first)
		among := keys[:min(len(keys), max(first, n))]
		if len(sample) != min(n, len(keys)) {
			t.Fatalf("%d of %d", len(sample), len(keys))
		}
		// No gap is longer than the sample makes it.
		last := -1
		for _, key := range sample {
			at := slices.Index(among, key)
			if at <= last || at-last > (len(among)+n-1)/n {
				t.Fatalf("%d after %d of %d", at, last, len(among))
			}
			last = at
		}
	})
}

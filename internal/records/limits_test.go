// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func limit(t *testing.T, s string) records.Limit {
	t.Helper()
	l, err := records.ParseLimit(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return l
}

func TestParseLimit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text       string
		held, most int
		share      bool
	}{
		{"0", 100, 0, false},
		{"50", 10, 50, false},
		{"5%", 1000, 50, true},
		{"5%", 10, 0, true},
		{"2.5%", 1000, 25, true},
		{"0.125%", 8000, 10, true},
		{"100%", 7, 7, true},
		{"100.000%", 7, 7, true},
		{"0%", 7, 0, true},
		{"33.333%", 3, 0, true},
		{"100%", 2_000_000_000, 2_000_000_000, true},
	} {
		l := limit(t, tt.text)
		if most, limited := l.Most(tt.held); most != tt.most || !limited || l.IsShare() != tt.share || l.String() != tt.text || !l.IsSet() {
			t.Errorf("%s of %d: %d, limited %t, share %t", tt.text, tt.held, most, limited, l.IsShare())
		}
	}
	if l := limit(t, ""); l.IsSet() {
		t.Error("nothing said is a limit")
	}
	for _, text := range []string{"-1", "+1", "1.5", "5 %", " 5", "%", ".5%", "5.%", "1.2345%", "101%", "100.001%", "five", "5%%", "1e3", "99999999999", "0x1", "-5%", "٥"} {
		if l, err := records.ParseLimit(text); err == nil || err.Error() == "" {
			t.Errorf("%q is taken for %+v", text, l)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	type counts = records.Counts
	for name, test := range map[string]struct {
		create, update, archive, release string
		counts                           counts
		held                             int
		occasion                         records.Occasion
		// want names the attributes at fault, texts are in the first message.
		want  []string
		texts []string
	}{
		"no limits":                   {counts: counts{New: 1000, Updated: 1000, Archived: 9, Released: 0}, held: 10},
		"within all":                  {create: "10", update: "10%", archive: "0", release: "1", counts: counts{New: 10, Updated: 10, Released: 1}, held: 100},
		"one too many of each":        {create: "9", update: "9%", archive: "1", release: "0", counts: counts{New: 10, Updated: 10, Archived: 2, Released: 1}, held: 100, want: []string{"max_create", "max_update", "max_archive", "max_release"}, texts: []string{"create 10 records", "max_create is 9."}},
		"a share":                     {update: "5%", counts: counts{Updated: 51}, held: 1000, want: []string{"max_update"}, texts: []string{"update 51 records", "max_update is 5% of the 1000 records held, which is 50", "Raise max_update"}},
		"one record":                  {archive: "0", counts: counts{Archived: 1}, held: 1, want: []string{"max_archive"}, texts: []string{"archive 1 record,", `deletion_policy = "abandon"`}},
		"a share of nothing":          {create: "5%", counts: counts{New: 1000}, held: 0},
		"a count of nothing":          {create: "5", counts: counts{New: 1000}, held: 0, want: []string{"max_create"}},
		"a destroy":                   {archive: "5", counts: counts{Archived: 6}, held: 6, occasion: records.OfDestroy, want: []string{"max_archive"}, texts: []string{"The resource is destroyed.", "apply a higher max_archive first", "put it back", "In terraform test, give the higher limit to the last run block"}},
		"a replaced object's records": {create: "5", counts: counts{New: 6}, occasion: records.OfReplacement, want: []string{"max_create"}, texts: []string{"all of its records count as new", "Raise max_create for this apply", "terraform untaint"}},
		"guard: emptied":              {counts: counts{Archived: 30}, held: 30, want: []string{"max_archive"}, texts: []string{"looks empty"}},
		"guard: cut":                  {counts: counts{Archived: 20}, held: 30, want: []string{"max_archive"}, texts: []string{"No new key comes: the table looks cut"}},
		"guard: cut, and rows":        {counts: counts{Archived: 20, New: 1}, held: 30, want: []string{"max_archive"}, texts: []string{"1 new key comes: the table looks cut"}},
		"guard: other keys":           {counts: counts{Archived: 20, New: 19}, held: 30, want: []string{"max_archive"}, texts: []string{"19 new keys come in their place: the keys look renumbered"}},
		"a replacement":               {archive: "5", counts: counts{Archived: 6}, held: 6, occasion: records.OfReplacement, want: []string{"max_archive"}, texts: []string{"The resource is replaced."}},

		"guard: more than half":                      {counts: counts{Archived: 6, Released: 5}, held: 21, want: []string{"max_archive"}, texts: []string{"11 of the 21 records", "6 archived and 5 released", `max_archive and max_release = "100%"`}},
		"guard: half":                                {counts: counts{Archived: 10}, held: 20},
		"guard: nine":                                {counts: counts{Archived: 9}, held: 9},
		"guard: ten, all":                            {counts: counts{Archived: 10}, held: 10, want: []string{"max_archive"}, texts: []string{"max_release", `set max_archive = "100%"`}},
		"guard: released only":                       {counts: counts{Released: 12}, held: 12, want: []string{"max_release"}, texts: []string{"max_archive", `set max_release = "100%"`}},
		"guard: renumbered":                          {counts: counts{New: 300, Archived: 300}, held: 300, want: []string{"max_archive"}},
		"guard: not on a destroy":                    {counts: counts{Archived: 300}, held: 300, occasion: records.OfDestroy},
		"guard: not on a replacement":                {counts: counts{Archived: 300}, held: 300, occasion: records.OfReplacement},
		"guard: a limit takes its place":             {archive: "100%", counts: counts{Archived: 300}, held: 300},
		"guard: a limit on something else does not":  {update: "5", archive: "100%", counts: counts{Archived: 1, Released: 299}, held: 300, want: []string{"max_release"}},
		"guard: where a limit speaks it is not told": {create: "1", counts: counts{New: 300, Archived: 300}, held: 300, want: []string{"max_create"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := records.Limits{Create: limit(t, test.create), Update: limit(t, test.update), Archive: limit(t, test.archive), Release: limit(t, test.release)}
			breaches := limits.Judge(test.counts, test.held, test.occasion)
			if len(breaches) != len(test.want) {
				t.Fatalf("%d breaches, want %v: %+v", len(breaches), test.want, breaches)
			}
			for i, b := range breaches {
				if b.Attribute != test.want[i] || b.Title == "" || !strings.HasSuffix(b.Detail, ".") {
					t.Errorf("breach %+v, want %s", b, test.want[i])
				}
			}
			for _, text := range test.texts {
				if !strings.Contains(breaches[0].Detail, text) {
					t.Errorf("%s\nlacks %q", breaches[0].Detail, text)
				}
			}
		})
	}
}

// TestJudge_guards: a plan without limits never lets ten and most of the
// records go, and one with limits never goes beyond them.
func TestJudge_guards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(0, 60)
		held := number.Draw(t, "held")
		archived := rapid.IntRange(0, held).Draw(t, "archived")
		c := records.Counts{New: number.Draw(t, "new"), Updated: held - archived, Archived: archived, Released: rapid.IntRange(0, held-archived).Draw(t, "released")}
		passes := len(records.Limits{}.Judge(c, held, records.OfUpdate)) == 0
		if leaving := c.Archived + c.Released; passes == (leaving >= 10 && 2*leaving > held) {
			t.Fatalf("%+v of %d passes: %t", c, held, passes)
		}
		l, err := records.ParseLimit(rapid.SampledFrom([]string{"0", "1", "7", "50%", "10%"}).Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		most, _ := l.Most(held)
		limits := records.Limits{Archive: l, Release: l}
		if passes := len(limits.Judge(c, held, records.OfDestroy)) == 0; passes && held > 0 && (c.Archived > most || c.Released > most) {
			t.Fatalf("%+v of %d passes %s", c, held, l)
		}
	})
}

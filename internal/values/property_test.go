// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// meaning is one value in the form in which HubSpot returns it, other spellings
// of the same, and what HubSpot may only be believed to have made of it.
type meaning struct {
	property  string
	canonical string
	spellings []string
	rewritten []string
}

func around(s string) []string { return []string{s, " " + s, s + "\n", "\u00a0" + s + "\t"} }

func recase(s string) []string {
	return []string{s, strings.ToUpper(s), strings.ToLower(s)}
}

func drawMeaning(t *rapid.T) meaning {
	kind := rapid.SampledFrom([]func(*rapid.T) meaning{
		drawNumber, drawDate, drawDateTime, drawBool, drawCheckboxes, drawEmail, drawDomain, drawPhone, drawText, drawOption,
	}).Draw(t, "kind")
	return kind(t)
}

func drawNumber(t *rapid.T) meaning {
	n := rapid.Int64().Draw(t, "number")
	whole := strconv.FormatInt(n, 10)
	frac := rapid.StringMatching(`[0-9]{0,8}[1-9]`).Draw(t, "fraction")
	decimal := whole + "." + frac
	return meaning{property: "count", canonical: decimal, spellings: append(around(decimal), decimal+"000", decimal+"e0", whole+frac+"e-"+strconv.Itoa(len(frac)),
		strings.Replace(decimal, whole, strings.Replace(whole, "-", "-00", 1), 1))}
}

func drawInstant(t *rapid.T) time.Time {
	return time.UnixMilli(rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, "millis")).UTC()
}

func drawDate(t *rapid.T) meaning {
	day := drawInstant(t).Truncate(24 * time.Hour)
	date := day.Format(time.DateOnly)
	return meaning{property: "founded", canonical: date, spellings: append(around(date), strconv.FormatInt(day.UnixMilli(), 10), day.Format(time.RFC3339))}
}

func drawDateTime(t *rapid.T) meaning {
	at := drawInstant(t)
	zone := time.FixedZone("", 60*rapid.IntRange(-12*60, 14*60).Draw(t, "offset in minutes"))
	s := at.Format("2006-01-02T15:04:05.000Z")
	spellings := append(around(s), strconv.FormatInt(at.UnixMilli(), 10), strings.Replace(s, "Z", "999Z", 1))
	if year := at.In(zone).Year(); 1 <= year && year <= 9999 {
		spellings = append(spellings, at.In(zone).Format("2006-01-02T15:04:05.999999999Z07:00"))
	}
	return meaning{property: "seen_at", canonical: s, spellings: spellings}
}

func drawBool(t *rapid.T) meaning {
	s := strconv.FormatBool(rapid.Bool().Draw(t, "bool"))
	property := rapid.SampledFrom([]string{"active", "opted_in"}).Draw(t, "property")
	return meaning{property, s, recase(s), around(strings.ToUpper(s))}
}

func drawCheckboxes(t *rapid.T) meaning {
	set := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"art", "law", "maths"}), rapid.ID[string]).Draw(t, "set")
	slices.Sort(set)
	shuffled := rapid.Permutation(set).Draw(t, "order")
	return meaning{"topics", strings.Join(set, ";"), []string{
		strings.Join(shuffled, ";"), ";" + strings.Join(append(slices.Clone(shuffled), set...), ";;") + ";",
	}, []string{strings.Join(shuffled, " ; ")}}
}

func drawEmail(t *rapid.T) meaning {
	s := rapid.StringMatching(`([a-z0-9+]{1,9}\.)?[a-z0-9+]{1,10}@[a-z]{1,10}\.(org|co\.uk)`).Draw(t, "email")
	return meaning{"email", s, recase(s), around(strings.ToUpper(s))}
}

func drawDomain(t *rapid.T) meaning {
	s := rapid.StringMatching(`[a-z][a-z0-9]{4,10}\.(org|co\.uk)`).Draw(t, "domain")
	return meaning{"domain", s, recase(s), append(around(s), "https://"+s, "HTTP://www."+s+"/", "www."+s)}
}

func drawPhone(t *rapid.T) meaning {
	s := rapid.StringMatching(`[+]?[1-9][0-9]{5,12}`).Draw(t, "phone")
	return meaning{"phone", s, nil, append(around(s), s[:3]+" "+s[3:], s[:2]+"("+s[2:4]+")-"+s[4:])}
}

func drawText(t *rapid.T) meaning {
	s := strings.TrimSpace(rapid.StringN(0, 20, 80).Draw(t, "text"))
	return meaning{"name", s, []string{norm.NFD.String(s)}, around(s)}
}

func drawOption(t *rapid.T) meaning {
	s := rapid.SampledFrom([]string{"RESEARCH", "HIGHER_EDUCATION"}).Draw(t, "option")
	return meaning{"industry", s, nil, around(s)}
}

func TestSpellingsOfOneMeaningAreEqual(t *testing.T) {
	t.Parallel()
	defs := definitions()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMeaning(t)
		spellings := append(slices.Clone(m.spellings), m.canonical)
		for _, a := range spellings {
			for _, b := range spellings {
				if !defs.Equal(m.property, a, b) || !defs.EqualAsStored(m.property, a, b) {
					t.Fatalf("%s: %q and %q differ", m.property, a, b)
				}
			}
			for _, b := range m.rewritten {
				if !defs.EqualAsStored(m.property, a, b) {
					t.Fatalf("%s: %q may not be stored as %q", m.property, a, b)
				}
			}
		}
	})
}

func TestDistinctMeaningsDiffer(t *testing.T) {
	t.Parallel()
	defs := definitions()
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.SampledFrom([]func(*rapid.T) meaning{drawNumber, drawDate, drawDateTime, drawCheckboxes, drawEmail, drawDomain, drawPhone}).Draw(t, "kind")
		a, b := draw(t), draw(t)
		if a.canonical == b.canonical {
			return
		}
		for _, x := range a.spellings {
			for _, y := range b.spellings {
				if defs.Equal(a.property, x, y) {
					t.Fatalf("%s: %q (%s) equals %q (%s)", a.property, x, a.canonical, y, b.canonical)
				}
			}
		}
	})
}

func TestCheckAcceptsCanonicalForms(t *testing.T) {
	t.Parallel()
	defs := definitions()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMeaning(t)
		if p := defs.Check(m.property, m.canonical); p != nil {
			t.Fatalf("%s refuses %q: %s", m.property, m.canonical, p.Detail())
		}
	})
}

// noise draws values near the forms that are parsed, valid and not.
func noise() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[-+ ]?[0-9]{0,4}[.]?[0-9]{0,3}(e[-+]?[0-9]{1,3})?`),
		rapid.StringMatching(`20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?(\.[0-9]{1,4})?(Z|[+-][01][0-9]:00)?)?`),
		rapid.StringMatching(`[a;A ]{0,6}`),
		rapid.StringMatching(`(https?://)?(www\.)?[aA]\.org/{0,2}`),
		rapid.StringMatching(`[+]?[12x() ]{0,5}`),
		rapid.StringMatching(`(a|A|é|É|e\x{301}|\x{a0}|K|\x{212a}|ß|ẞ|İ){0,4}`),
		rapid.SampledFrom([]string{"", " ", "true", "TRUE", "false"}),
	)
}

func TestEqualIsAnEquivalence(t *testing.T) {
	t.Parallel()
	defs := definitions()
	names := []string{"nowhere_defined"}
	for _, def := range properties() {
		names = append(names, def.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		property := rapid.SampledFrom(names).Draw(t, "property")
		pool := rapid.SliceOfN(noise(), 3, 12).Draw(t, "values")
		for _, a := range pool {
			if !defs.Equal(property, a, a) || !defs.Equal(property, a, strings.Clone(a)) {
				t.Fatalf("%s: %q differs from itself", property, a)
			}
			for _, b := range pool {
				ab := defs.Equal(property, a, b)
				if ab != defs.Equal(property, b, a) {
					t.Fatalf("%s: %q and %q are equal one way only", property, a, b)
				}
				for _, c := range pool {
					if ab && defs.Equal(property, b, c) && !defs.Equal(property, a, c) {
						t.Fatalf("%s: %q = %q = %q, but the ends differ", property, a, b, c)
					}
				}
			}
		}
	})
}

func TestNormalizingIsIdempotent(t *testing.T) {
	t.Parallel()
	normalizers := map[string]func(string) string{
		"NormalizeKey": values.NormalizeKey,
	}
	for _, name := range []string{"erp_number", "founded", "seen_at", "email", "phone"} {
		normalizers[name] = values.NewKeyspace(values.ObjectType{}, "", name, definitions()).Normalize
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.OneOf(noise(), rapid.String()).Draw(t, "key")
		for name, normalize := range normalizers {
			once := normalize(key)
			if twice := normalize(once); twice != once {
				t.Fatalf("%s(%q) = %q, then %q", name, key, once, twice)
			}
		}
	})
}

// TestKeyspaceAgreesWithEqual: values that are equal are keys of one record, so
// that a plan compares and matches by one rule.
func TestKeyspaceAgreesWithEqual(t *testing.T) {
	t.Parallel()
	defs := definitions()
	rapid.Check(t, func(t *rapid.T) {
		a, b := noise().Draw(t, "a"), noise().Draw(t, "b")
		for _, name := range []string{"university_domain", "erp_number", "email", "founded", "seen_at", "phone"} {
			keys := values.NewKeyspace(values.ObjectType{}, "", name, defs)
			if defs.Equal(name, a, b) && !keys.Equal(a, b) {
				t.Fatalf("keys %q and %q of %s are equal but normalize to %q and %q", a, b, name, keys.Normalize(a), keys.Normalize(b))
			}
		}
	})
}

func TestConversionsGiveWhatCheckAccepts(t *testing.T) {
	t.Parallel()
	defs := definitions()
	conversions := map[string]func(string) (string, error){
		"founded": values.Date, "seen_at": values.DateTime, "email": values.NormalizeEmail, "domain": values.NormalizeDomain,
		"topics": func(s string) (string, error) {
			return values.MultiCheckbox(slices.DeleteFunc(strings.Split(s, " "), func(o string) bool { return !slices.Contains([]string{"art", "law"}, o) }))
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		property := rapid.SampledFrom([]string{"founded", "seen_at", "email", "domain", "topics"}).Draw(t, "property")
		in := rapid.OneOf(noise(), rapid.Custom(func(t *rapid.T) string { return drawMeaning(t).canonical })).Draw(t, "in")
		out, err := conversions[property](in)
		if err != nil {
			return
		}
		if p := defs.Check(property, out); p != nil {
			t.Fatalf("%s: %q becomes %q, refused: %s", property, in, out, p.Detail())
		}
	})
}

func TestDuplicateKeysAgreesWithPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.StringMatching(`[aAbB ]{0,3}`), 0, 12).Draw(t, "keys")
		got := map[string]int{}
		for _, group := range values.DuplicateKeys(slices.Values(keys), values.NormalizeKey) {
			if !slices.IsSorted(group) || len(group) < 2 {
				t.Fatalf("group %q", group)
			}
			got[values.NormalizeKey(group[0])] = len(group)
		}
		want := map[string]int{}
		for _, a := range keys {
			same := 0
			for _, b := range keys {
				if values.NormalizeKey(a) == values.NormalizeKey(b) {
					same++
				}
			}
			if same > 1 {
				want[values.NormalizeKey(a)] = same
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("groups %v, want %v", got, want)
		}
	})
}

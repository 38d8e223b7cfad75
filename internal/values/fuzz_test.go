// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// FuzzEqual looks for panics, blow-ups and asymmetry over all properties.
func FuzzEqual(f *testing.F) {
	for _, seed := range [][2]string{
		{"1e999999999", "10e999999998"},
		{"-0.0", "0"},
		{"2026-01-31", "1769817600000"},
		{"2026-01-31T09:30:00.1234567891Z", "2026-01-31T09:30:00.123Z"},
		{"a;b;;a", ";b;a"},
		{"https://www.Example.com//", "example.com"},
		{"+1 (617) 555 ext. 5", "+1617555x5"},
		{"e\u0301", "\u00e9"},
		{"\xff\xfe", "\ufffd\ufffd"},
		{"<<a>b", "&lt;b"},
		{"", "\u00a0"},
	} {
		f.Add(seed[0], seed[1])
	}
	defs, list := definitions(), properties()
	f.Fuzz(func(t *testing.T, a, b string) {
		for i := range list {
			name := list[i].Name
			ab := defs.Equal(name, a, b)
			if ab != defs.Equal(name, b, a) {
				t.Errorf("%s: %q and %q compare in two ways", name, a, b)
			}
			if ab && !defs.EqualAsStored(name, a, b) {
				t.Errorf("%s: %q equals %q but can't be stored as it", name, a, b)
			}
			if !defs.Equal(name, a, strings.Clone(a)) {
				t.Errorf("%s: %q differs from itself", name, a)
			}
		}
	})
}

// FuzzCheck looks for panics, and for problems that would not help or would
// flood a message.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"", "1,234", "1e999999999", "-1769817600001", ";a", "a; b", "TRUE", "a@b@c", "2026-02-30", "\x00\xff", strings.Repeat("9", 300)} {
		f.Add("count", seed)
		f.Add("nmea", seed)
	}
	defs, list := definitions(), properties()
	f.Fuzz(func(t *testing.T, name, value string) {
		problems := []*values.Problem{defs.Check(name, value), defs.CheckKey(name, value), values.CheckKey(name, value)}
		for i := range list {
			problems = append(problems, defs.Check(list[i].Name, value))
		}
		for _, p := range problems {
			if p == nil {
				continue
			}
			if p.Reason == "" || p.Remedy == "" || p.Code == "" || strings.ContainsAny(p.Reason, "\n\r") || len(p.Detail()) > 4000 {
				t.Errorf("%q for %q: %+v", value, p.Property, p)
			}
		}
	})
}

// FuzzParseObjectType looks for types that do not read back or that would
// break out of a URL's path.
func FuzzParseObjectType(f *testing.F) {
	for _, seed := range []string{"company", "0-2", "2-123", "p123_Widget", "", "a/b", "COMPANIES ", "..", "İ", "%2e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		objectType, err := values.ParseObjectType(s)
		if err != nil {
			if !objectType.IsZero() {
				t.Errorf("%q gives a type beside the error", s)
			}
			return
		}
		if strings.ContainsAny(objectType.Path(), "/?#%. \n") {
			t.Errorf("%q gives the path %q", s, objectType.Path())
		}
		again, err := values.ParseObjectType(objectType.Path())
		if err != nil || again != objectType {
			t.Errorf("%q: path %q reads as %+v, %v", s, objectType.Path(), again, err)
		}
		canonical, err := values.ParseObjectType(objectType.Canonical())
		if err != nil || !canonical.Equal(objectType) {
			t.Errorf("%q: canonical %q reads as %+v, %v", s, objectType.Canonical(), canonical, err)
		}
	})
}

// FuzzConversions looks for panics and results that HubSpot would refuse or
// that change when converted once more.
func FuzzConversions(f *testing.F) {
	for _, seed := range []string{"2026-1-5", "31 Jan 2026", "1769851800", "-62135596800000", "9999-12-31T23:59:59-01:00", "20260131T093000+0100", "JANE@Example.com", "https://www.xn--mnchen-3ya.de:80/x", "日本。jp", "www.com.", "\u00ad.org"} {
		f.Add(seed)
	}
	defs := definitions()
	conversions := map[string]func(string) (string, error){
		"founded": values.Date, "seen_at": values.DateTime, "email": values.NormalizeEmail, "domain": values.NormalizeDomain,
	}
	f.Fuzz(func(t *testing.T, s string) {
		for property, convert := range conversions {
			out, err := convert(s)
			if err != nil {
				continue
			}
			if p := defs.Check(property, out); p != nil {
				t.Errorf("%s: %q becomes %q, refused: %s", property, s, out, p.Detail())
			}
			if again, err := convert(out); err != nil || again != out {
				t.Errorf("%s: %q becomes %q, then %q, %v", property, s, out, again, err)
			}
		}
	})
}

// FuzzNormalizeKey looks for keys whose form changes when normalized again.
func FuzzNormalizeKey(f *testing.F) {
	for _, seed := range []string{" MIT.edu", "e\u0301", "İ\u0301", "\u212a", "1e999999999999", "-0.00", "\xff", "\u1e9e", "ΑΣ", "\u2000\u2126"} {
		f.Add(seed)
	}
	number := definitions().KeyNormalizer("erp_number")
	f.Fuzz(func(t *testing.T, key string) {
		for name, normalize := range map[string]func(string) string{"text": values.NormalizeKey, "number": number} {
			once := normalize(key)
			if twice := normalize(once); twice != once {
				t.Errorf("%s: %q becomes %q, then %q", name, key, once, twice)
			}
		}
	})
}

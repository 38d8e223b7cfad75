// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func keyspace(t *testing.T, objectType, objectTypeID, idProperty string, defs *values.Definitions) values.Keyspace {
	t.Helper()
	return values.NewKeyspace(parse(t, objectType), objectTypeID, idProperty, defs)
}

func TestKeyspaceNormalize(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		property string
		keys     map[string]string
	}{
		{"erp_number", map[string]string{
			"7": "7", "07": "7", "007": "7", "7.0": "7", "+7": "7", "1e3": "1000", "-0": "0", "0.50": "0.5", "A1": "a1",
			"1e99": "0.1e100", "-100E97": "-0.1e100",
		}},
		{"university_domain", map[string]string{
			"7": "7", "007": "007", "7.0": "7.0", "Cafe\u0301": "caf\u00e9", "CAF\u00c9": "caf\u00e9", "K1": "k1",
			"https://MIT.edu/": "https://mit.edu/",
		}},
		{"email", map[string]string{"Jane@Example.com": "jane@example.com", "A@x.ORG": "a@x.org"}},
		{"founded", map[string]string{
			"2026-01-31": "2026-01-31T00:00:00.000Z", "1769817600000": "2026-01-31T00:00:00.000Z", "Soon": "soon",
		}},
		{"seen_at", map[string]string{"2026-01-31T10:00:00+01:00": "2026-01-31T09:00:00.000Z"}},
		{"phone", map[string]string{"+1-800-FLOWERS": "+1-800-flowers", "+1 800": "+1 800"}},
	} {
		keys := keyspace(t, "companies", "", tt.property, definitions())
		for key, want := range tt.keys {
			if got := keys.Normalize(key); got != want {
				t.Errorf("%s: %q becomes %q, want %q", tt.property, key, got, want)
			}
			if !keys.Equal(key, want) {
				t.Errorf("%s: %q and its normal form are two records", tt.property, key)
			}
		}
	}
	unread := keyspace(t, "companies", "", "erp_number", nil)
	if got := unread.Normalize("007 "); got != "007" || unread.Known() {
		t.Errorf("a key of a property that was not read becomes %q, known %t", got, unread.Known())
	}
	if !keyspace(t, "companies", "", "erp_number", definitions()).Known() {
		t.Error("a property that was read is not known")
	}
	if !keyspace(t, "contacts", "", "email", nil).Equal("A@x.org", "a@x.org") {
		t.Error("without definitions, case tells e-mail addresses apart")
	}
	var zero values.Keyspace
	if zero.Normalize("A ") != "a" || definitions().KeyNormalizer("erp_number")("07") != "7" {
		t.Error("the short ways say something else than a keyspace")
	}
}

func TestKeyspaceSame(t *testing.T) {
	t.Parallel()
	read := keyspace(t, "p123_widget", "2-123", "sku", definitions())
	for _, tt := range []struct {
		name  string
		other values.Keyspace
		want  bool
	}{
		{"by id, definitions unread", keyspace(t, "2-123", "", "sku", nil), true},
		{"by id, in capitals", keyspace(t, "2-123", "2-123", "SKU", nil), true},
		{"by a schema that was not read", keyspace(t, "p123_widget", "", "sku", nil), false},
		{"another property", keyspace(t, "2-123", "", "code", nil), false},
		{"another type", keyspace(t, "2-124", "", "sku", nil), false},
	} {
		if got := read.Same(tt.other); got != tt.want || got != (read.Name() == tt.other.Name()) {
			t.Errorf("%s: same %t, names %q and %q, want %t", tt.name, got, read.Name(), tt.other.Name(), tt.want)
		}
	}
	if a, b := keyspace(t, "company", "", "domain", nil), keyspace(t, "0-2", "0-2", "domain", definitions()); !a.Same(b) || a.Name() != "0-2/domain" {
		t.Errorf("%q and %q", a.Name(), b.Name())
	}
}

func TestKeyspaceCheck(t *testing.T) {
	t.Parallel()
	keys := keyspace(t, "companies", "", "sku", nil)
	if keys.Check("SKU 1") != nil || keys.CheckStored("SKU 1") != nil {
		t.Error("a plain key is refused")
	}
	for _, key := range []string{"a\tb", "a\nb", "a\u200bb", "a\u00a0b", "\ufeffa", "", " a"} {
		declared, stored := keys.Check(key), keys.CheckStored(key)
		if declared == nil || stored == nil || stored.Reason != declared.Reason || declared.Code != values.CodeInvalidKey {
			t.Fatalf("%q: declared %+v, stored %+v", key, declared, stored)
		}
		if !strings.Contains(stored.Remedy, "in HubSpot") || !strings.Contains(stored.Remedy, `"sku"`) {
			t.Errorf("%q: the remedy for a record in HubSpot is %q", key, stored.Remedy)
		}
	}
}

func TestKeyspaceSpellings(t *testing.T) {
	t.Parallel()
	keys := keyspace(t, "companies", "", "name", nil)
	for key, want := range map[string][]string{
		"mit.edu":    {"mit.edu"},
		"日本":         {"日本"},
		"caf\u00e9":  {"caf\u00e9", "cafe\u0301"},
		"cafe\u0301": {"cafe\u0301", "caf\u00e9"},
	} {
		got := keys.Spellings(key)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: -want +got\n%s", key, diff)
		}
		for _, spelling := range got {
			if !keys.Equal(spelling, key) {
				t.Errorf("%q and its spelling %q are two records", key, spelling)
			}
		}
	}
}

func TestInvisible(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "plain text, with: spaces", "é", "e\u0301", "日本\u3000語", "\u2764\ufe0f", "1\ufe0f\u20e3", "#\ufe0f\u20e3", "葛\U000E0100", "\U0001F600",
		"שלום", "नमस्ते",
	} {
		if what, found := values.Invisible(s); found {
			t.Errorf("%+q is told to hold %s", s, what)
		}
	}
	for s, want := range map[string]string{
		"\ufeffname": "U+FEFF (byte order mark)", "a\u200bb": "U+200B (zero width space)", "a\u200c": "U+200C (zero width non-joiner)",
		"a\u200d": "U+200D (zero width joiner)", "a\u200e": "U+200E (left-to-right mark)", "a\u200f": "U+200F (right-to-left mark)",
		"co\u00adop": "U+00AD (soft hyphen)", "a\u2060": "U+2060 (word joiner)", "a\u2063b": "U+2063 (invisible separator)",
		"a\u202eb": "U+202E (right-to-left override)", "a\u2066b": "U+2066 (left-to-right isolate)", "a\u206a": "U+206A (deprecated formatting character)",
		"a\U000E0041": "U+E0041 (tag character)", "\ufe0f": "U+FE0F (variation selector)", "a\ufe0f": "U+FE0F (variation selector)",
		"1\ufe0f": "U+FE0F (variation selector)", "é \ufe0f": "U+FE0F (variation selector)", "\u2764\ufe0f\ufe0f": "U+FE0F (variation selector)",
		"a\U000E0100": "U+E0100 (variation selector)", "a\u00a0b": "U+00A0 (no-break space)", "a\u202fb": "U+202F (narrow no-break space)",
		"a\u2009b": "U+2009 (typographic space)", "a\tb": "U+0009 (tab)", "a\r": "U+000D (line end)", "a\u0085": "U+0085 (line end)",
		"a\u2029": "U+2029 (line end)", "\x7f": "U+007F (control character)", "\u3164": "U+3164 (Hangul filler)", "a\u034fb": "U+034F (combining grapheme joiner)",
		"a\u061c": "U+061C (Arabic letter mark)",
	} {
		if got, found := values.Invisible(s); !found || got != want {
			t.Errorf("%+q: %q, want %q", s, got, want)
		}
	}
	// Every character that Unicode calls a format character is told.
	for r := rune(0xA0); r <= 0xE01EF; r++ {
		if _, found := values.Invisible("x" + string(r)); isFormat(r) && !found {
			t.Errorf("U+%04X passes", r)
		}
	}
}

func TestKeyspaceDuplicates(t *testing.T) {
	t.Parallel()
	keys := keyspace(t, "companies", "", "erp_number", definitions())
	got := values.DuplicateKeys(slices.Values([]string{"7", "07", "8"}), keys.Normalize)
	if diff := cmp.Diff([][]string{{"07", "7"}}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// isFormat reports whether a character is of the category Cf and has no shape:
// some of that category, such as the Arabic number sign, are visible.
func isFormat(r rune) bool {
	visible := 0x0600 <= r && r <= 0x0605 || r == 0x06DD || r == 0x070F || r == 0x0890 || r == 0x0891 || r == 0x08E2 ||
		r == 0x110BD || r == 0x110CD || 0x13430 <= r && r <= 0x1343F
	return unicode.Is(unicode.Cf, r) && !visible
}

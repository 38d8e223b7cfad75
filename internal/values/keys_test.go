// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestNormalizeKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"mit.edu": "mit.edu", " MIT.edu ": "mit.edu", "Jane@X.org": "jane@x.org", "": "", "ÉTÉ": "été",
		"e\u0301te\u0301": "été", "SKU 1": "sku 1", "\u00a0a\u00a0": "a", "007": "007",
		"İ\u0301": "í", "\u212a": "k", "ΟΔΟΣ": "οδοσ", "οδος": "οδοσ", "ſ": "s", "ẞ": "ß", "ışık": "ışık",
	} {
		if got := values.NormalizeKey(key); got != want {
			t.Errorf("NormalizeKey(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestDuplicateKeys(t *testing.T) {
	t.Parallel()
	keys := []string{"z", "b", "A", "B ", "c", "a", "a", "é", "e\u0301"}
	want := [][]string{{"A", "a", "a"}, {"B ", "b"}, {"e\u0301", "é"}}
	for range 5 {
		got := values.DuplicateKeys(slices.Values(keys), values.NormalizeKey)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		keys = append(keys[3:], keys[:3]...)
	}
	if got := values.DuplicateKeys(slices.Values([]string{"a", "b"}), values.NormalizeKey); len(got) != 0 {
		t.Errorf("unlike keys are told as %q", got)
	}
	got := values.DuplicateKeys(slices.Values([]string{"7", "7.0", "8"}), keyspace(t, "companies", "", "erp_number", definitions()).Normalize)
	if diff := cmp.Diff([][]string{{"7", "7.0"}}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCheckKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"mit.edu", "SKU 1", "a,b", "é", "日本", "a/b;c", strings.Repeat("é", 65536)} {
		if p := values.CheckKey("sku", key); p != nil {
			t.Errorf("CheckKey(%.20q): %s", key, p.Detail())
		}
	}
	for key, reason := range map[string]string{
		"": "empty", " \t": "nothing but white space", " a": "white space around it", "a\u00a0": "white space around it",
		"a\nb": "U+000A (line end)", "a\tb": "U+0009 (tab)", "a\x00": "U+0000 (control character)", "a\u2028b": "U+2028 (line end)",
		"\ufeffa": "U+FEFF (byte order mark)", "a\u00ad": "U+00AD (soft hyphen)", "a\u00a0b": "U+00A0 (no-break space)",
		" a\u200bb": "contains the character U+200B (zero width space)", strings.Repeat("é", 65537): "longer than 65536",
	} {
		p := values.CheckKey("sku", key)
		if p == nil || p.Code != values.CodeInvalidKey || p.Property != "sku" || !strings.Contains(p.Reason, reason) || p.Remedy == "" {
			t.Errorf("CheckKey(%.20q) = %+v, want %q", key, p, reason)
		}
	}
}

// TestCheckKeyEmail: keys that are e-mail addresses are checked as values are,
// before any definition is read.
func TestCheckKeyEmail(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"jane@example.com", "Jane+x@Example.co.uk", "j\u00f6rg@example.com"} {
		if p := values.CheckKey("email", key); p != nil {
			t.Errorf("%q is refused: %s", key, p.Detail())
		}
	}
	defs := definitions()
	for _, key := range []string{
		"a b@x.example", "a@b@x.example", "lena@shop", "dsfsafas@", "000", "Jane <jane@example.com>", "a..b@x.example",
		".a@x.example", "a@-.de", "a@x-.de", "mailto:a@x.example", "a@x.example,b@x.example", "a\u200b@x.example",
	} {
		for way, p := range map[string]*values.Problem{
			"as key": values.CheckKey("email", key), "as key with definitions": defs.CheckKey("email", key), "as value": defs.Check("email", key),
			"as key of a keyspace": keyspace(t, "contacts", "", "Email", nil).Check(key),
		} {
			if p == nil || p.Property != "email" || p.Remedy == "" {
				t.Errorf("%q passes %s: %+v", key, way, p)
			}
		}
		if values.CheckKey("sku", key) != nil && key != "a\u200b@x.example" {
			t.Errorf("%q is refused as a key of text", key)
		}
	}
}

func TestDefinitionsCheckKey(t *testing.T) {
	t.Parallel()
	defs := definitions()
	for _, tt := range []struct{ property, key, code string }{
		{"email", "jane@example.com", ""},
		{"email", "jane", values.CodeInvalidEmail},
		{"erp_number", "7", ""},
		{"erp_number", "A7", values.CodeInvalidNumber},
		{"university_domain", "mit.edu", ""},
		{"university_domain", "", values.CodeInvalidKey},
		{"nowhere_defined", "x", ""},
	} {
		code := ""
		if p := defs.CheckKey(tt.property, tt.key); p != nil {
			code = p.Code
		}
		if code != tt.code {
			t.Errorf("CheckKey(%s, %q) = %q, want %q", tt.property, tt.key, code, tt.code)
		}
	}
}

func TestCheckIDProperty(t *testing.T) {
	t.Parallel()
	tests := []struct{ objectType, property, code, remedy string }{
		{"companies", "university_domain", "", ""},
		{"companies", "erp_number", "", ""},
		{"contacts", "email", "", ""},
		{"0-1", "email", "", ""},
		{"companies", "email", values.CodeNotUnique, `("erp_number" or "university_domain")`},
		{"companies", "domain", values.CodeNotUnique, `("erp_number" or "university_domain")`},
		{"contacts", "name", values.CodeNotUnique, `("email", "erp_number" or "university_domain")`},
		{"companies", "universitydomain", values.CodePropertyDoesntExist, `Did you mean "university_domain"?`},
		{"companies", "old_code", values.CodePropertyArchived, "Restore it"},
		{"companies", "hs_unique_creation_key", values.CodeReadOnly, `("erp_number" or "university_domain")`},
		{"companies", "hs_object_id", values.CodeNotUnique, "take the record ids from the attribute ids"},
	}
	defs := definitions()
	for _, tt := range tests {
		p := defs.CheckIDProperty(parse(t, tt.objectType), tt.property)
		switch {
		case p == nil && tt.code == "":
		case p == nil:
			t.Errorf("CheckIDProperty(%s, %s) accepts", tt.objectType, tt.property)
		case p.Code != tt.code || !strings.Contains(p.Remedy, tt.remedy) || p.Value != "":
			t.Errorf("CheckIDProperty(%s, %s) = %+v, want %s %q", tt.objectType, tt.property, p, tt.code, tt.remedy)
		}
	}
}

func TestCheckIDPropertyWithoutUniqueOnes(t *testing.T) {
	t.Parallel()
	defs := values.NewDefinitions([]values.Definition{{Name: "name", Type: "string"}})
	p := defs.CheckIDProperty(parse(t, "deals"), "name")
	if p == nil || !strings.Contains(p.Remedy, "this object type has none yet, so create one") {
		t.Errorf("problem %+v", p)
	}
	var unknown *values.Definitions
	if p := unknown.CheckIDProperty(parse(t, "deals"), "name"); p != nil {
		t.Errorf("unknown definitions refuse: %s", p.Detail())
	}
	if p := unknown.CheckIDProperty(parse(t, "deals"), "hs_object_id"); p == nil {
		t.Error("hs_object_id passes where definitions are unknown")
	}
}

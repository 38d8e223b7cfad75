// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestEqual(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("9", 5000)
	tests := []struct {
		property, a, b string
		want           bool
	}{
		{"place", "", "", true},
		{"place", "a", "a ", false},
		{"place", "", " ", false},
		{"nowhere_defined", "a", "A", false},

		{"name", "MIT", "MIT", true},
		{"name", "MIT", " MIT\n", false},
		{"name", "MIT", "\u00a0MIT", false},
		{"name", "MIT", "mit", false},
		{"name", "a b", "a  b", false},
		{"name", "", "  ", false},
		{"name", "Caf\u00e9", "Cafe\u0301", true},
		{"name", "1.0", "1", false},

		{"count", "5", "5.0", true},
		{"count", "5", "005", true},
		{"count", "5", " 5 ", true},
		{"count", "+5", "5", true},
		{"count", "-0", "0.00", true},
		{"count", ".5", "0.50", true},
		{"count", "5.", "5", true},
		{"count", "100", "1e2", true},
		{"count", "1.0E7", "10000000", true},
		{"count", "0.001", "1e-3", true},
		{"count", "120", "1.2e2", true},
		{"count", "0e99999999999999999999", "0", false},
		{"count", "0e5", "0", true},
		{"count", "-5", "5", false},
		{"count", "5", "50", false},
		{"count", "0.1", "0.10000000000000001", false},
		{"count", "9007199254740993", "9007199254740992", false},
		{"count", "1e999999999", "1e999999999", true},
		{"count", "1e999999999", "10e999999998", true},
		{"count", "1e999999999", "1e999999998", false},
		{"count", "1e99999999999999999999", "1e99999999999999999998", false},
		{"count", huge, huge + ".000", true},
		{"count", huge, huge[1:], false},
		{"count", "1,000", "1000", false},
		{"count", "", " ", false},
		{"count", "", "0", false},
		{"count", "abc", " abc", false},
		{"count", "1e", "1", false},
		{"count", "1 2", "12", false},
		{"count", ".", "0", false},

		{"founded", "2026-01-31", "1769817600000", true},
		{"founded", "2026-01-31", "2026-01-31T00:00:00Z", true},
		{"founded", "2026-01-31", "2026-01-31T01:00:00+01:00", true},
		{"founded", "2026-01-31", "2026-01-31T00:00:00+01:00", false},
		{"founded", "2026-01-31", "2026-02-01", false},
		{"founded", "1969-12-31", "-86400000", true},
		{"founded", "", "1970-01-01", false},
		{"founded", "2026-02-30", "2026-02-30 ", false},
		{"founded", "2026-02-30", "2026-03-02", false},

		{"seen_at", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z", true},
		{"seen_at", "2026-01-31T09:30:00Z", "2026-01-31T10:30:00+01:00", true},
		{"seen_at", "2026-01-31T09:30Z", "2026-01-31T09:30:00Z", true},
		{"seen_at", "2026-01-31T09:30:00.1239Z", "2026-01-31T09:30:00.123Z", true},
		{"seen_at", "2026-01-31T09:30:00.12Z", "2026-01-31T09:30:00.120Z", true},
		{"seen_at", "2026-01-31T09:30:00.123Z", "2026-01-31T09:30:00.124Z", false},
		{"seen_at", "1769851800000", "2026-01-31T09:30:00Z", true},
		{"seen_at", "2026-01-31", "2026-01-31T00:00:00Z", true},
		{"seen_at", "2026-01-31T09:30:00", "2026-01-31T09:30:00Z", false},
		{"seen_at", "1969-12-31T23:59:59.9999Z", "-1", true},
		{"seen_at", "99999999999999999999", "99999999999999999998", false},

		{"active", "TRUE", "true", true},
		{"active", "true", "false", false},
		{"active", "", "false", false},
		{"opted_in", "True", "true", true},

		{"industry", "RESEARCH", "RESEARCH ", false},
		{"industry", "RESEARCH", "research", false},
		{"hubspot_owner_id", "42", " 42", false},
		{"hubspot_owner_id", "42", "042", false},

		{"topics", "art;law", "law;art", true},
		{"topics", "art;law;art", "law;art", true},
		{"topics", "art;law;;", "law;art", true},
		{"topics", "art; law;;", "law;art", false},
		{"topics", ";art", "art", true},
		{"topics", "art", "art;law", false},
		{"topics", "art", "Art", false},
		{"topics", "", ";;", true},

		{"email", "Jane@Example.com", "jane@example.com", true},
		{"email", " jane@example.com", "jane@example.com", false},
		{"email", "jane@example.com", "jane@example.org", false},
		{"hs_additional_emails", "B@x.org;a@x.org", "a@x.org;b@x.org", true},
		{"hs_additional_emails", "a@x.org", "b@x.org", false},

		{"domain", "https://www.Example.com/", "example.com", false},
		{"domain", "http://example.com", "EXAMPLE.com", false},
		{"domain", "Example.com", "EXAMPLE.com", true},
		{"domain", "example.com/about", "example.com", false},
		{"domain", "shop.example.com", "example.com", false},
		{"hs_additional_domains", "a.org;B.org", "b.org;a.org", true},
		{"hs_additional_domains", "www.a.org", "a.org", false},

		{"phone", "+1 (617) 555-0100", "+16175550100", false},
		{"phone", "617.555.0100", "617 555 0100", false},
		{"phone", "+16175550100", "16175550100", false},
		{"phone", "617 555 0100 ext. 5", "6175550100 x5", false},
		{"phone", "617 555 0100 ext. 5", "61755501005", false},
		{"phone", "+1-800-FLOWERS", "+1-800-MATTRESS", false},
		{"phone", "unknown", "none", false},
		{"phone", "", "-", false},
		{"mobile", "(0)30 1", "0301", false},
	}
	defs := definitions()
	for _, tt := range tests {
		for _, swapped := range []bool{false, true} {
			a, b := tt.a, tt.b
			if swapped {
				a, b = b, a
			}
			if got := defs.Equal(tt.property, a, b); got != tt.want {
				t.Errorf("defs.Equal(%s, %q, %q) = %t, want %t", tt.property, values.Shorten(a), values.Shorten(b), got, tt.want)
			}
		}
	}
}

func TestEqualWithUnknownDefinitions(t *testing.T) {
	t.Parallel()
	var unknown *values.Definitions
	for _, tt := range []struct {
		property, a, b string
		want           bool
	}{
		{"email", "Jane@x.org", "jane@x.org", true},
		{"domain", "X.org", "x.org", true},
		{"domain", "https://x.org", "x.org", false},
		{"name", "MIT", "MIT", true},
		{"name", "MIT", "MIT ", false},
		{"count", "1", "1.0", false},
		{"name", "", "", true},
	} {
		if got := unknown.Equal(tt.property, tt.a, tt.b); got != tt.want {
			t.Errorf("Equal(%s, %q, %q) = %t, want %t", tt.property, tt.a, tt.b, got, tt.want)
		}
	}
}

func TestEqualAsStored(t *testing.T) {
	t.Parallel()
	tests := []struct {
		property, declared, stored string
		want                       bool
	}{
		{"name", "MIT", "MIT", true},
		{"name", "a\r\nb", "a\nb", true},
		{"name", "a  b", "a b", true},
		{"name", "a b", "ab", false},
		{"name", "a", "", false},
		{"name", " ", "", true},
		{"name", "<b>a</b>", "a", false},
		{"notes", "<b>a</b> &amp; b", "<p><strong>a</strong> &#38;\nb</p>", true},
		{"notes", "<b>a</b>", "<b>b</b>", false},
		{"notes", "a < b", "a < c", false},
		{"notes", "a < b > c", "a &lt; b &gt; c", true},
		{"place", "a  b", "a b", true},
		{"count", "0.1234567890123456789", "0.12345678901234568", true},
		{"count", "0.12", "0.13", false},
		{"count", "1e999", "1e998", false},
		{"phone", "(617) 555-0100", "+16175550100", true},
		{"phone", "030 901820", "+4930901820", true},
		{"phone", "+16175550100", "6175550100", false},
		{"phone", "555", "+999999555", false},
		{"phone", "0", "+49", false},
		{"domain", "https://www.example.com/about?x=1", "example.com", true},
		{"domain", "example.com:8080", "example.com", true},
		{"domain", "münchen.de", "xn--mnchen-3ya.de", true},
		{"domain", "example.com", "example.org", false},
		{"industry", "RESEARCH", "LEGACY", false},
		{"founded", "2026-01-31", "2026-02-01", false},
	}
	defs := definitions()
	for _, tt := range tests {
		if got := defs.EqualAsStored(tt.property, tt.declared, tt.stored); got != tt.want {
			t.Errorf("defs.EqualAsStored(%s, %q, %q) = %t, want %t", tt.property, tt.declared, tt.stored, got, tt.want)
		}
	}
	var unknown *values.Definitions
	if !unknown.EqualAsStored("name", "a ", "a") || unknown.EqualAsStored("name", "a", "b") {
		t.Error("without definitions only white space may be rewritten")
	}
}

// TestEqualKeepsIdenticalValuesCheap covers the path that nearly every cell of
// an unchanged table takes.
//
//nolint:paralleltest // Allocations are counted for the whole process.
func TestEqualKeepsIdenticalValuesCheap(t *testing.T) {
	defs := definitions()
	a, b := strings.Repeat("art;law;", 100), strings.Repeat("art;law;", 100)
	if n := testing.AllocsPerRun(100, func() {
		if !defs.Equal("topics", a, b) {
			t.Error("identical values differ")
		}
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

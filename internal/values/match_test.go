// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestMatchForm(t *testing.T) {
	t.Parallel()
	defs := definitions()
	for _, tt := range []struct {
		property, a, b string
		want           bool
	}{
		{"domain", "https://www.MIT.edu/about", "mit.edu", true},
		{"domain", "münchen.de", "xn--mnchen-3ya.de", true},
		{"domain", "mit.edu.", "mit.edu", true},
		{"domain", "cs.mit.edu", "mit.edu", false},
		{"name", "Acme  Ltd", " ACME Ltd ", true},
		{"name", "Caf\u00e9", "CAFE\u0301", true},
		{"name", "Acme", "Acme Ltd", false},
		{"count", "7.0", "07", true},
		{"founded", "2026-01-31", "1769817600000", true},
		{"phone", "+1 (617) 555-0100", "+16175550100", true},
		{"phone", "+1-800-FLOWERS", "+1-800-MATTRESS", false},
		{"email", "Jane@x.org", "jane@X.org", true},
		{"industry", "RESEARCH", "research", false},
		{"topics", "a;b", "b; a", true},
		{"hs_additional_domains", "b.org;https://a.org", "a.org;b.org", true},
		{"hs_additional_emails", "B@x.org;a@x.org", "a@x.org;b@x.org", true},
		{"hs_object_id", " 42", "42", true},
	} {
		if got := defs.MatchForm(tt.property, tt.a) == defs.MatchForm(tt.property, tt.b); got != tt.want {
			t.Errorf("%s: %q and %q match: %t (%q, %q)", tt.property, tt.a, tt.b, got, defs.MatchForm(tt.property, tt.a), defs.MatchForm(tt.property, tt.b))
		}
	}
	for _, blank := range []string{"", " ", "\u00a0\t"} {
		if got := defs.MatchForm("name", blank); got != "" {
			t.Errorf("%q matches as %q", blank, got)
		}
	}
	var unknown *values.Definitions
	if unknown.MatchForm("domain", "https://x.org") != "x.org" || unknown.MatchForm("name", "A") != "a" {
		t.Error("without definitions nothing matches in meaning")
	}
}

// TestMatchForm_coversEqual: values that are equal match.
func TestMatchForm_coversEqual(t *testing.T) {
	t.Parallel()
	defs := definitions()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMeaning(t)
		for _, spelling := range m.spellings {
			if defs.Equal(m.property, m.canonical, spelling) && defs.MatchForm(m.property, m.canonical) != defs.MatchForm(m.property, spelling) {
				t.Fatalf("%s: %q and %q are equal and do not match", m.property, m.canonical, spelling)
			}
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// TestEqualities goes through every kind of value with the question whether a
// write may be left out. Where HubSpot is not known to take both for one, only
// its own answer to the write may say so.
func TestEqualities(t *testing.T) {
	t.Parallel()
	const (
		differ = iota
		stored // only as HubSpot's answer
		same   // in every place
	)
	tests := []struct {
		property, a, b string
		want           int
	}{
		{"place", "1;2", "1;2", same},
		{"place", "1; 2", "1;  2", stored},
		{"place", "a", "A", differ},

		{"name", "Caf\u00e9", "Cafe\u0301", same},
		{"name", "MIT", "MIT ", stored},
		{"name", "a\r\nb", "a\nb", stored},
		{"name", "MIT", "mit", differ},
		{"name", "1.0", "1", differ},
		{"name", "", " ", stored},
		{"notes", "a<br/>b", "a<br>b", stored},
		{"notes", "<p>a</p><!-- c -->", "<p>a</p>", stored},
		{"notes", "<b>a</b>", "<b>b</b>", differ},
		{"name", "a<br/>b", "a<br>b", differ},

		{"count", "12.50", "12.5", same},
		{"count", "1e3", "1000", same},
		{"count", " 5", "5", same},
		{"count", "0.1", "0.10000000000000001", stored},
		{"count", "9007199254740993", "9007199254740992", stored},
		{"count", "0", "", differ},
		{"count", "1,000", "1000", differ},

		{"founded", "2026-01-31", "1769817600000", same},
		{"founded", "2026-01-31", "2026-01-31T00:00:00.000Z", same},
		{"founded", "2026-01-31", "2026-01-30T23:00:00Z", differ},
		{"seen_at", "2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00.000Z", same},
		{"seen_at", "2026-01-31T09:30:00.1239Z", "2026-01-31T09:30:00.123Z", same},
		{"seen_at", "2026-01-31T09:30:00Z", "2026-01-31T09:30:01Z", differ},

		{"industry", "RESEARCH", "RESEARCH ", stored},
		{"industry", "RESEARCH", "research", differ},
		{"industry", "RESEARCH", "Research", differ},
		{"lifecyclestage", "lead", "customer", differ},

		{"topics", "art;law", "law;art;art;", same},
		{"topics", "art;law", "art; law", stored},
		{"topics", "art", "art;law", differ},
		{"topics", "", ";", same},

		{"active", "TRUE", "true", same},
		{"active", "true", "true ", stored},
		{"active", "yes", "true", differ},
		{"opted_in", "False", "false", same},

		{"email", "Jane@Example.com", "jane@example.com", same},
		{"email", "jane@example.com ", "jane@example.com", stored},
		{"email", "jane@example.com", "jane@example.org", differ},
		{"hs_additional_emails", "B@x.org;a@x.org", "a@x.org;b@x.org", same},
		{"hs_additional_emails", "a@x.org; b@x.org", "a@x.org;b@x.org", stored},

		{"domain", "MIT.edu", "mit.edu", same},
		{"domain", "https://www.mit.edu/", "mit.edu", stored},
		{"domain", "mit.edu/about", "mit.edu", stored},
		{"domain", "cs.mit.edu", "mit.edu", differ},
		{"hs_additional_domains", "B.org;a.org", "a.org;b.org", same},
		{"hs_additional_domains", "https://a.org", "a.org", stored},

		{"phone", "+1-800-FLOWERS", "+1-800-MATTRESS", differ},
		{"phone", "+1-800-FLOWERS", "+1 800 flowers", stored},
		{"phone", "call reception 5", "call the lab 5", differ},
		{"phone", "+1 617 555 0100", "+16175550100", stored},
		{"phone", "617 555 0100 ext. 5", "6175550100 x5", stored},
		{"phone", "617 555 0100 ext. 5", "61755501005", differ},
		{"mobile", "030 901820", "+4930901820", stored},
		{"mobile", "+49 30 901820", "+49 30 901821", differ},

		{"hubspot_owner_id", "42", "42 ", stored},
		{"hubspot_owner_id", "42", "042", differ},
	}
	defs := definitions()
	seen := map[values.Kind]bool{}
	for _, tt := range tests {
		def, _ := defs.Lookup(tt.property)
		seen[def.Kind()] = true
		if got := defs.Equal(tt.property, tt.a, tt.b); got != (tt.want == same) {
			t.Errorf("%s: a write of %q over %q is left out: %t", tt.property, tt.a, tt.b, got)
		}
		if got := defs.EqualAsStored(tt.property, tt.a, tt.b); got != (tt.want >= stored) {
			t.Errorf("%s: %q answered to %q is taken for the same: %t", tt.property, tt.b, tt.a, got)
		}
	}
	for kind := values.KindUnknown; kind <= values.KindOwner; kind++ {
		if !seen[kind] {
			t.Errorf("no case for values of the kind %s", kind)
		}
	}
}

func TestFurtherOn(t *testing.T) {
	t.Parallel()
	var unknown *values.Definitions
	bare := values.NewDefinitions([]values.Definition{{Name: "lifecyclestage", Type: "enumeration", ExternalOptions: true}})
	own := values.NewDefinitions([]values.Definition{{Name: "lifecyclestage", Type: "enumeration", ExternalOptions: true, Options: []values.Option{
		option("customer", "Customer"), option("12345", "Partner"), option("lead", "Lead"),
	}}})
	for _, tt := range []struct {
		defs                     *values.Definitions
		property, declared, held string
		want                     bool
	}{
		{definitions(), "lifecyclestage", "lead", "customer", true},
		{definitions(), "lifecyclestage", "customer", "lead", false},
		{definitions(), "lifecyclestage", "lead", "lead", false},
		{definitions(), "lifecyclestage", "", "lead", false},
		{definitions(), "lifecyclestage", "lead", "", false},
		{definitions(), "lifecyclestage", "lead", "12345", false},
		{definitions(), "industry", "HIGHER_EDUCATION", "RESEARCH", false},
		{unknown, "lifecyclestage", "lead", "customer", true},
		{unknown, "lifecyclestage", "customer", "lead", false},
		{unknown, "lifecyclestage", "12345", "lead", false},
		{bare, "lifecyclestage", "subscriber", "other", true},
		{own, "lifecyclestage", "customer", "lead", true},
		{own, "lifecyclestage", "customer", "12345", true},
		{own, "lifecyclestage", "lead", "customer", false},
	} {
		if got := tt.defs.FurtherOn(tt.property, tt.declared, tt.held); got != tt.want {
			t.Errorf("FurtherOn(%s, %q, %q) = %t", tt.property, tt.declared, tt.held, got)
		}
	}
}

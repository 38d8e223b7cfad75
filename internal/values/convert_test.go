// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

type conversion struct{ in, want, err string }

func testConversion(t *testing.T, convert func(string) (string, error), tests []conversion) {
	t.Helper()
	for _, tt := range tests {
		got, err := convert(tt.in)
		switch {
		case err != nil && (tt.err == "" || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%q: error %v, want %q", tt.in, err, tt.err)
		case err == nil && (tt.err != "" || got != tt.want):
			t.Errorf("%q: %q, want %q or error %q", tt.in, got, tt.want, tt.err)
		case err == nil:
			if again, err := convert(got); err != nil || again != got {
				t.Errorf("%q: converting %q again gives %q, %v", tt.in, got, again, err)
			}
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	testConversion(t, values.Date, []conversion{
		{"", "", ""},
		{"2026-01-31", "2026-01-31", ""},
		{" 2026-1-5 ", "2026-01-05", ""},
		{"2026/01/31", "2026-01-31", ""},
		{"2026.1.31", "2026-01-31", ""},
		{"20260131", "2026-01-31", ""},
		{"31 Jan 2026", "2026-01-31", ""},
		{"31-Jan-2026", "2026-01-31", ""},
		{"January 31, 2026", "2026-01-31", ""},
		{"2026-01-31T23:30:00-05:00", "2026-01-31", ""},
		{"2026-01-31 23:30:00", "2026-01-31", ""},
		{"1769851800000", "2026-01-31", ""},
		{"1769851800", "2026-01-31", ""},
		{"-864000000000", "1942-08-16", ""},
		{"-864000000", "1942-08-16", ""},
		{"-86400000000", "", "outside the years"},
		{"1861-04-10", "1861-04-10", ""},
		{"31/01/2026", "", "may mean two days"},
		{"01-02-2026", "", "may mean two days"},
		{"1.2.26", "", "may mean two days"},
		{"2026-02-30", "", "a day that does not exist"},
		{"2026", "", "digits only"},
		{"20261301", "", "digits only"},
		{"0000-01-01", "", "outside the years"},
		{"yesterday", "", "is not a date"},
		{strings.Repeat("1", 100), "", "too long"},
	})
}

func TestDateTime(t *testing.T) {
	t.Parallel()
	testConversion(t, values.DateTime, []conversion{
		{"", "", ""},
		{"2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z", ""},
		{"2026-01-31T09:30:00.123987Z", "2026-01-31T09:30:00.123Z", ""},
		{"2026-01-31T09:30:00+02:00", "2026-01-31T07:30:00.000Z", ""},
		{"2026-01-31T09:30:00+0200", "2026-01-31T07:30:00.000Z", ""},
		{"2026-01-31 09:30:00 +0200", "2026-01-31T07:30:00.000Z", ""},
		{"2026-01-31 09:30:00 UTC", "2026-01-31T09:30:00.000Z", ""},
		{"2026-01-31T09:30Z", "2026-01-31T09:30:00.000Z", ""},
		{"2026-01-31 09:30:00", "2026-01-31T09:30:00.000Z", ""},
		{"2026-01-31T09:30", "2026-01-31T09:30:00.000Z", ""},
		{"2026-01-31", "2026-01-31T00:00:00.000Z", ""},
		{"1769851800123", "2026-01-31T09:30:00.123Z", ""},
		{"1769851800", "2026-01-31T09:30:00.000Z", ""},
		{"9999-12-31T23:59:59-01:00", "", "outside the years"},
		{"01/31/2026 09:30", "", "may mean two days"},
		{"2026-01-31T25:00:00Z", "", "is not a date"},
		{"noon", "", "is not a date"},
	})
}

func TestMultiCheckbox(t *testing.T) {
	t.Parallel()
	tests := []struct {
		options []string
		want    string
	}{
		{nil, ""},
		{[]string{"b", "a", "b"}, "b;a"},
		{[]string{" b ", "", "a"}, "b;a"},
	}
	for _, tt := range tests {
		if got, err := values.MultiCheckbox(tt.options); err != nil || got != tt.want {
			t.Errorf("MultiCheckbox(%q) = %q, %v, want %q", tt.options, got, err, tt.want)
		}
	}
	if got, err := values.MultiCheckbox([]string{"a", "b;c"}); err == nil || !strings.Contains(err.Error(), `"b;c"`) {
		t.Errorf("a member with a semicolon gives %q, %v", got, err)
	}
}

func TestNormalizeEmail(t *testing.T) {
	t.Parallel()
	testConversion(t, values.NormalizeEmail, []conversion{
		{"", "", ""},
		{" Jane.Doe@Example.COM\n", "jane.doe@example.com", ""},
		{"JÜRGEN@MÜNCHEN.de", "jürgen@münchen.de", ""},
		{"jane@[192.0.2.1]", "jane@[192.0.2.1]", ""},
		{"jane", "", `no "@"`},
		{"Jane <jane@example.com>", "", "more than the bare address"},
		{"jane@exa/mple.com", "", "no domain has"},
		{"ja\u0001ne@example.com", "", "control character"},
	})
}

func TestNormalizeDomain(t *testing.T) {
	t.Parallel()
	testConversion(t, values.NormalizeDomain, []conversion{
		{"", "", ""},
		{"Example.com", "example.com", ""},
		{"https://www.Example.com/about?x=1#y", "example.com", ""},
		{"//example.com/", "example.com", ""},
		{"http://user:secret@example.com:8080/", "example.com", ""},
		{"example.com.", "example.com", ""},
		{"example.com:443", "example.com", ""},
		{"www.www.example.com", "example.com", ""},
		{"www.com", "www.com", ""},
		{"shop.example.com", "shop.example.com", ""},
		{"MÜNCHEN.de", "xn--mnchen-3ya.de", ""},
		{"日本.jp", "xn--wgv71a.jp", ""},
		{"jane@example.com", "", "looks like an e-mail address"},
		{"localhost", "", "no period"},
		{"https://", "", "no name is left"},
		{"exa mple.com", "", "letters, digits and inner hyphens"},
		{"example..com", "", "letters, digits and inner hyphens"},
		{"-a.example.com", "", "letters, digits and inner hyphens"},
		{strings.Repeat("a", 64) + ".com", "", "letters, digits and inner hyphens"},
	})
}

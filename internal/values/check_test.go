// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestCheckAccepts(t *testing.T) {
	t.Parallel()
	accepted := map[string][]string{
		"name":                  {"MIT", " MIT ", "a;b", "a\nb", strings.Repeat("é", 65536)},
		"count":                 {"5", "-5", "0.5", ".5", "5.", " 5 ", "123456789012345678901234567890.5"},
		"founded":               {"2026-01-31", "1769817600000", "-86400000", "0", " 2026-01-31 "},
		"seen_at":               {"2026-01-31T09:30:00Z", "2026-01-31T09:30:00.123456+02:00", "2026-01-31T09:30Z", "2026-01-31", "1769851800123"},
		"active":                {"true", "false"},
		"opted_in":              {"true", "false"},
		"radio_bool":            {"true", "false"},
		"industry":              {"RESEARCH", "LEGACY"},
		"topics":                {"art", "art;law", "art;law;", "art;art"},
		"dealstage":             {"anything", "12345"},
		"hubspot_owner_id":      {"42", " 42"},
		"email":                 {"jane@example.com", "JANE+x@sub.example.co.uk", "o'brien@example.com", `"a b"@example.com`, "jürgen@münchen.de", "a.@docomo.ne.jp"},
		"hs_additional_emails":  {"a@x.org;b@x.org", "a@x.org"},
		"domain":                {"example.com", "https://example.com/x"},
		"phone":                 {"+1 617 555 0100", "555-0100 ext. 5"},
		"place":                 {"anything"},
		"lifecyclestage":        {"customer"},
		"score":                 {"1"},
		"hs_additional_domains": {"a.org;b.org"},
	}
	defs := definitions()
	for property, list := range accepted {
		for _, value := range append(list, "") {
			if p := defs.Check(property, value); p != nil {
				t.Errorf("Check(%s, %q): %s", property, values.Shorten(value), p.Detail())
			}
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ property, value, code, reason, remedy string }{
		{"nmea", "MIT", values.CodePropertyDoesntExist, `no property "nmea"`, `Did you mean "name"?`},
		{"Company name", "MIT", values.CodePropertyDoesntExist, `no property "Company name"`, `Did you mean "name"?`},
		{"xyzzy", "", values.CodePropertyDoesntExist, `no property "xyzzy"`, "Properties are named by their internal name"},
		{"old_code", "", values.CodePropertyArchived, "archived", "Restore it"},
		{"total_revenue", "5", values.CodeReadOnly, "calculates", "Leave it out"},
		{"hs_lastmodifieddate", "", values.CodeReadOnly, "sets its value itself", "Leave it out"},
		{"name", strings.Repeat("é", 65537), values.CodeTooLong, "65537 characters", "Shorten it"},
		{"place", strings.Repeat("a", 65537), values.CodeTooLong, "65537 characters", "Shorten it"},

		{"count", "5,333,222", values.CodeInvalidNumber, "contains a comma", `Write "5333222".`},
		{"count", "1,234.50", values.CodeInvalidNumber, "contains a comma", `Write "1234.5".`},
		{"count", "23.345.567,23", values.CodeInvalidNumber, "contains a comma", `Write "23345567.23".`},
		{"count", "1,5", values.CodeInvalidNumber, "contains a comma", "digits with at most one period"},
		{"count", "1 234", values.CodeInvalidNumber, "white space", `Write "1234".`},
		{"count", "1.2.3", values.CodeInvalidNumber, "more than one period", "digits with at most one period"},
		{"count", "1e3", values.CodeInvalidNumber, "exponent", `Write "1000".`},
		{"count", "1e-3", values.CodeInvalidNumber, "exponent", `Write "0.001".`},
		{"count", "1e999999999", values.CodeInvalidNumber, "exponent", "digits with at most one period"},
		{"count", "+5", values.CodeInvalidNumber, "plus sign", `Write "5".`},
		{"count", "many", values.CodeInvalidNumber, "not made of digits", "digits with at most one period"},
		{"count", "0x1F", values.CodeInvalidNumber, "not made of digits", ""},
		{"count", "NaN", values.CodeInvalidNumber, "not made of digits", ""},
		{"count", "٣", values.CodeInvalidNumber, "not made of digits", ""},

		{"founded", "1769851800000", values.CodeInvalidDate, "2026-01-31T09:30:00.000Z in milliseconds, which is not midnight UTC", `Write "2026-01-31".`},
		{"founded", "1769817600", values.CodeInvalidDate, "not midnight UTC", `Write "2026-01-31".`},
		{"founded", "2026-01-31T00:00:00Z", values.CodeInvalidDate, "not a date", `Write "2026-01-31".`},
		{"founded", "2026-1-5", values.CodeInvalidDate, "not a date", `Write "2026-01-05".`},
		{"founded", "31/01/2026", values.CodeInvalidDate, "not a date", "YYYY-MM-DD"},
		{"founded", "2026-02-30", values.CodeInvalidDate, "not a date", "YYYY-MM-DD"},
		{"founded", "20260131", values.CodeInvalidDate, "not midnight UTC", `Write "2026-01-31".`},

		{"seen_at", "2026-01-31 09:30:00", values.CodeInvalidDateTime, "how far its clock is from UTC", `Write "2026-01-31T09:30:00.000Z" if it is in UTC.`},
		{"seen_at", "2026-01-31T09:30:00+0100", values.CodeInvalidDateTime, "not a date and time", `Write "2026-01-31T08:30:00.000Z".`},
		{"seen_at", "tomorrow", values.CodeInvalidDateTime, "not a date and time", "ISO 8601"},

		{"active", "TRUE", values.CodeInvalidBool, "neither true nor false", `Write "true".`},
		{"active", "no", values.CodeInvalidBool, "neither true nor false", `Write "false".`},
		{"opted_in", "maybe", values.CodeInvalidBool, "neither true nor false", `Write "true" or "false".`},

		{"industry", "Higher education", values.CodeInvalidOption, `not an option of the property "industry"`, `its internal value "HIGHER_EDUCATION"`},
		{"industry", "RESERCH", values.CodeInvalidOption, "not an option", `Did you mean "RESEARCH"?`},
		{"industry", "mining", values.CodeInvalidOption, "not an option", `The options are "HIGHER_EDUCATION" and "RESEARCH".`},
		{"industry", " RESEARCH", values.CodeInvalidOption, "not an option", `Write "RESEARCH", without white space`},

		{"topics", ";art", values.CodeAppends, "add to the stored options", `starting "art".`},
		{"topics", " ;", values.CodeAppends, "add to the stored options", "without the leading semicolon"},
		{"topics", "art;music", values.CodeInvalidOption, `"music" is not an option`, `"art", "law" and "maths"`},
		{"topics", "art; law", values.CodeInvalidOption, `" law" is not an option`, `Write "law"`},
		{"topics", "Law", values.CodeInvalidOption, `"Law" is not an option`, `internal value "law"`},

		{"hubspot_owner_id", "jane@example.com", values.CodeInvalidOwner, "e-mail address", "owner's id"},
		{"hubspot_owner_id", "Jane", values.CodeInvalidOwner, "not the id of an owner", "owner's id"},

		{"email", "jane", values.CodeInvalidEmail, `no "@"`, "Write one address"},
		{"email", "jane@", values.CodeInvalidEmail, `after the "@"`, ""},
		{"email", "@example.com", values.CodeInvalidEmail, `before the "@"`, ""},
		{"email", "a@b@example.com", values.CodeInvalidEmail, `more than one "@"`, ""},
		{"email", "jane doe@example.com", values.CodeInvalidEmail, "white space", ""},
		{"email", "Jane <jane@example.com>", values.CodeInvalidEmail, "more than the bare address", ""},
		{"email", "a@x.org,b@x.org", values.CodeInvalidEmail, "more than one address", ""},
		{"email", "jane@localhost", values.CodeInvalidEmail, "no period", ""},
		{"email", "jane@example..com", values.CodeInvalidEmail, "misplaced period", ""},
		{"email", strings.Repeat("a", 250) + "@example.com", values.CodeInvalidEmail, "longer than 254", ""},
		{"hs_additional_emails", "a@x.org;b", values.CodeInvalidEmail, `"b" is not an e-mail address`, ""},

		{"phone", "unknown", values.CodeInvalidPhone, "no digit", "country code"},
	}
	defs := definitions()
	for _, tt := range tests {
		p := defs.Check(tt.property, tt.value)
		if p == nil {
			t.Errorf("Check(%s, %q) accepts", tt.property, values.Shorten(tt.value))
			continue
		}
		if p.Code != tt.code || !strings.Contains(p.Reason, tt.reason) || !strings.Contains(p.Remedy, tt.remedy) {
			t.Errorf("Check(%s, %q) = %s %q, want %s %q %q", tt.property, values.Shorten(tt.value), p.Code, p.Detail(), tt.code, tt.reason, tt.remedy)
		}
		if p.Property != tt.property || len(p.Detail()) > 1000 {
			t.Errorf("Check(%s, %q) names %q in %d bytes", tt.property, values.Shorten(tt.value), p.Property, len(p.Detail()))
		}
	}
}

// TestCheckShowsOnlyTheRefusedValue covers that long and multi-line values do
// not spill into messages.
func TestCheckShowsOnlyTheRefusedValue(t *testing.T) {
	t.Parallel()
	p := definitions().Check("count", "secret\nnote "+strings.Repeat("x", 1000))
	if p == nil {
		t.Fatal("a text passes as a number")
	}
	if strings.Contains(p.Reason, "\n") || len(p.Value) > 70 || strings.Contains(p.Reason, strings.Repeat("x", 61)) {
		t.Errorf("reason %q, value %q", p.Reason, p.Value)
	}
}

func TestCheckWithUnknownDefinitions(t *testing.T) {
	t.Parallel()
	var unknown *values.Definitions
	for _, value := range []string{"", "x", "1,2"} {
		if p := unknown.Check("count", value); p != nil {
			t.Errorf("Check(count, %q): %s", value, p.Detail())
		}
	}
	if p := unknown.Check("name", strings.Repeat("a", 65537)); p == nil || p.Code != values.CodeTooLong {
		t.Errorf("a value that is too long for any property gives %+v", p)
	}
}

// TestCheckListsManyOptionsBriefly covers an option list that no message
// should print in full.
func TestCheckListsManyOptionsBriefly(t *testing.T) {
	t.Parallel()
	def := values.Definition{Name: "country_code", Type: "enumeration", FieldType: "select"}
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			def.Options = append(def.Options, option(string(first)+string(second), ""))
		}
	}
	p := values.NewDefinitions([]values.Definition{def}).Check("country_code", "Germany")
	if p == nil || !strings.Contains(p.Remedy, `676 options, among them "AA", "AB" and "AC".`) {
		t.Errorf("problem %+v", p)
	}
}

func TestCheckOptionRemedyWithoutVisibleOptions(t *testing.T) {
	t.Parallel()
	def := values.Definition{Name: "legacy", Type: "enumeration", FieldType: "select", Options: []values.Option{{Value: "x", Label: "X-ray", Hidden: true}}}
	p := values.NewDefinitions([]values.Definition{def}).Check("legacy", "unheard of")
	if p == nil || p.Remedy != "Add the option to the property first." {
		t.Errorf("problem %+v", p)
	}
}

//nolint:paralleltest // Allocations are counted for the whole process.
func TestCheckAcceptsWithoutAllocation(t *testing.T) {
	defs := definitions()
	for property, value := range map[string]string{
		"name": "Massachusetts Institute of Technology", "count": "1234.5", "founded": "1861-04-10",
		"seen_at": "2026-01-31T09:30:00Z", "industry": "RESEARCH", "topics": "art;law", "active": "true",
		"email": "jane@example.com", "phone": "+1 617 555 0100", "hubspot_owner_id": "42",
	} {
		if n := testing.AllocsPerRun(100, func() { defs.Check(property, value) }); n != 0 {
			t.Errorf("Check(%s, %q): %v allocations, want none", property, value, n)
		}
	}
}

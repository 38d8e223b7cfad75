// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func rulesFor(rules ...values.Rule) *values.Rules {
	return values.NewRules(map[string][]values.Rule{"p": rules})
}

func named(property string) values.Definition { return values.Definition{Name: property} }

func TestRules(t *testing.T) {
	t.Parallel()
	rule := func(kind string, arguments ...string) values.Rule {
		return values.Rule{Kind: kind, Arguments: arguments}
	}
	tests := map[string]struct {
		rule values.Rule
		// fine are values that HubSpot may take, refused those that it does not,
		// and says a part of the reason.
		fine, refused []string
		says          string
	}{
		"letters and digits":   {rule(values.RuleAlphanumeric, "ALPHANUMERIC"), []string{"aB1", "ä 1", "漢字", "a_b", "a\nb", " a1 "}, []string{"a-b", "a!", "a\nb!"}, "only letters and digits"},
		"letters":              {rule(values.RuleAlphanumeric, "ALPHA_ONLY"), []string{"aB", "Ärger", "a b"}, []string{"a1", "a-b"}, "only letters"},
		"digits":               {rule(values.RuleAlphanumeric, "NUMERIC_ONLY"), []string{"0123", "1 2", "-1.5", "+49", "٣", "1\n2"}, []string{"12a", "1-2", "ä", "1.2.3"}, "only digits"},
		"unknown characters":   {rule(values.RuleAlphanumeric, "EMOJI_ONLY"), []string{"12a"}, nil, ""},
		"no special ones":      {rule(values.RuleSpecialCharacters, "NOT_ALLOWED"), []string{"O'Neil-Smith & Co.", "a_b"}, []string{"a$", "50%", "<b>"}, "special"},
		"any special ones":     {rule(values.RuleSpecialCharacters, "ALLOWED"), []string{"a$"}, nil, ""},
		"no white space":       {rule(values.RuleWhitespace), []string{"ab", " ab ", "ab\n"}, []string{"a b", "a\tb", "a\nb", "a\u00a0b"}, "white space"},
		"no white space, ALL":  {rule(values.RuleWhitespace, "ALL"), []string{"ab"}, []string{"a b"}, "white space"},
		"white space trimmed":  {rule(values.RuleWhitespace, "TRIM"), []string{" a b "}, nil, ""},
		"capitals":             {rule(values.RuleFormat, "UPPER"), []string{"AB 1", "ÄÖ", "STRAßE", "漢字", "1"}, []string{"Ab", "ä", "A\nb"}, "capitals"},
		"small letters":        {rule(values.RuleFormat, "LOWER"), []string{"ab 1"}, []string{"aB"}, "small"},
		"a capital first":      {rule(values.RuleFormat, "CAPITALIZATION"), []string{"Ab cd", "1a", "Über"}, []string{"ab", "über"}, "begin with a capital"},
		"at most":              {rule(values.RuleMaxLength, "3"), []string{"abc", " abc ", "äöü", "🙂🙂🙂", "a\r\nb", "\nabc\n"}, []string{"abcd", "äöüß"}, "4 characters, and at most 3"},
		"at least":             {rule(values.RuleMinLength, "3"), []string{"abc", "🙂🙂", " a ", "a\r\n"}, []string{"ab", "🙂", "ä"}, "at least 3"},
		"no length":            {rule(values.RuleMinLength, "three"), []string{"a"}, nil, ""},
		"highest number":       {rule(values.RuleMaxNumber, "99.99"), []string{"99.99", "-100", "99.990", "many", " 99.99 ", "099.99", "0000000012", "1e9", "1,000", "1/1", "0x7f"}, []string{"99.991", "100", "0100", " 100 ", "100.", "+100"}, "more than 99.99"},
		"lowest number":        {rule(values.RuleMinNumber, "-10.5"), []string{"-10.5", "0", "-010.5", "-.5"}, []string{"-10.51", "-11"}, "less than -10.5"},
		"no number":            {rule(values.RuleMaxNumber, "1e999999999"), []string{"5"}, nil, ""},
		"decimal places":       {rule(values.RuleDecimal, "2"), []string{"1", "1.25", "1.2500", ".5", "1.", "1,255", "1.255e1", "1.2.345"}, []string{"1.255", " 1.255 ", "-0.001"}, "3 decimal places"},
		"domain":               {rule(values.RuleDomain), []string{"example.com", "https://www.example.com/x", "Sub.EXAMPLE.com.", "münchen.de", "xn--mnchen-3ya.de", "xn--zz.de", "_dmarc.example.com", "-a.com", "example.com:8080"}, []string{"example", "example.", "a b.com", "https://"}, "domain"},
		"e-mail":               {rule(values.RuleEmail), []string{"a@example.com"}, []string{"example.com", "@example.com", "a@b", "a@b c.com"}, "e-mail"},
		"allowed addresses":    {rule(values.RuleEmailAllowedDomains, "Company.com", "partner.com"), []string{"a@company.com", "A@COMPANY.COM", " a@company.com ", "a@company.com.", "a@mail.partner.com", "nobody", "a@x.com;b@company.com", "A <a@x.com>"}, []string{"a@other.com", "a@mycompany.com", "a@company.com@other.com"}, "one of company.com, partner.com"},
		"blocked addresses":    {rule(values.RuleEmailBlockedDomains, "spam.com"), []string{"a@example.com", "a@mail.spam.com"}, []string{"a@SPAM.com"}, "spam.com is not allowed"},
		"URL":                  {rule(values.RuleURL), []string{"https://example.com/a?b#c", "example.com", "http://localhost:80", "http://[::1]/", "http://intranet/page", " https://example.com ", "https://example.com/a b", "HTTPS://MÜNCHEN.DE", "ftp://example.com"}, []string{"https://exa mple.com", "example", "https://", "https:///page"}, "URL"},
		"allowed URLs":         {rule(values.RuleURLAllowedDomains, "hubspot.com"), []string{"https://hubspot.com/x", "http://app.hubspot.com:80"}, []string{"https://example.com/hubspot.com", "https://hubspot.com@example.com"}, "hubspot.com"},
		"blocked URLs":         {rule(values.RuleURLBlockedDomains, "bad.net"), []string{"https://good.net", "sub.bad.net"}, []string{"https://www.bad.net/x", "bad.net"}, "not allowed"},
		"no domains":           {rule(values.RuleURLAllowedDomains), []string{"https://example.com"}, nil, ""},
		"last day":             {rule(values.RuleEndDate, "1640995200000"), []string{"2022-01-01", "1640995200000", "soon"}, []string{"2022-01-02"}, "later than 2022-01-01"},
		"last day, Berlin":     {rule(values.RuleEndDate, "1640991600000"), []string{"2022-01-01"}, []string{"2022-01-02"}, "later than 2022-01-01"},
		"first day, New York":  {rule(values.RuleStartDate, "1641013200000"), []string{"2022-01-01"}, []string{"2021-12-31"}, "earlier than 2022-01-01"},
		"last instant":         {rule(values.RuleEndDateTime, "1640995200000"), []string{"2022-01-01T00:00:00Z", "2022-01-01T01:00:00+01:00"}, []string{"2022-01-01T00:00:00.001Z"}, "later than 2022-01-01T00:00:00.000Z"},
		"first day":            {rule(values.RuleStartDate, "1640995200000"), []string{"2022-01-01"}, []string{"2021-12-31", "1969-12-31"}, "earlier than 2022-01-01"},
		"first instant":        {rule(values.RuleStartDateTime, "1640995200000"), []string{"2022-01-01T00:00:00Z"}, []string{"2021-12-31T23:59:59Z"}, "earlier than"},
		"no instant":           {rule(values.RuleStartDate, "tomorrow"), []string{"2021-12-31"}, nil, ""},
		"week days":            {rule(values.RuleDaysOfWeek, "MONDAY", "friday"), []string{"2026-11-23", "2026-11-27", "2026-11-24T01:00:00Z", "2026-11-22T20:00:00Z"}, []string{"2026-11-22", "2026-11-24", "2026-11-25T12:00:00Z"}, "allowed are monday, friday"},
		"days of another week": {rule(values.RuleDaysOfWeek, "MONDAY", "CAPRIDI"), []string{"2026-11-22"}, nil, ""},
		"telephone":            {rule(values.RulePhone, "us"), []string{"+1-800-FLOWERS", "0123"}, []string{"unknown"}, "telephone"},
		"pattern":              {rule(values.RuleRegex, "^[A-Z]+$", "Must be upper-case."), []string{"ABC", " ABC\n"}, []string{"abc", "ABC\nDEF"}, `Must be upper-case (it does not match "^[A-Z]+$")`},
		"pattern, no message":  {rule(values.RuleRegex, "b+"), []string{"abc"}, []string{"ac"}, `it does not match "b+"`},
		"broken pattern":       {rule(values.RuleRegex, "(?<=a)b"), []string{"c"}, nil, ""},
		"pattern ahead":        {rule(values.RuleRegex, `^(?!test)`), []string{"test"}, nil, ""},
		"pattern back":         {rule(values.RuleRegex, `(a)\1`), []string{"ab"}, nil, ""},
		"pattern, lines":       {rule(values.RuleRegex, `^b$`), []string{"\nb "}, []string{"a\nb"}, "does not match"},
		"allowed, letters":     {rule(values.RuleEmailAllowedDomains, "münchen.de"), []string{"a@münchen.de", "a@xn--mnchen-3ya.de", "a@MÜNCHEN.de"}, []string{"a@munchen.de"}, "one of münchen.de"},
		"allowed, in one":      {rule(values.RuleEmailAllowedDomains, "a.com, @b.com;*.c.com"), []string{"x@a.com", "x@b.com", "x@c.com", "x@d.c.com"}, []string{"x@d.com"}, "one of a.com, b.com, *.c.com"},
		"allowed, addresses":   {rule(values.RuleURLAllowedDomains, "https://www.hubspot.com/x"), []string{"hubspot.com", "https://app.hubspot.com/"}, []string{"https://example.com"}, "hubspot.com"},
		"other days":           {rule(values.RuleStartDate, "1640995200000"), []string{"01/01/1999", "31.12.2021", "2021-12-31 00:00", "1e12", "2022-01-01T00:00:00Z"}, []string{"1640908800000"}, "earlier than 2022-01-01"},
		"bound as a day":       {rule(values.RuleEndDate, "2022-01-01"), []string{"2022-01-01", "1640995200000"}, []string{"2022-01-02"}, "later than"},
		"from today, days":     {rule(values.RuleAfterDuration, "P7D"), []string{"1970-01-01"}, nil, ""},
		"until today, days":    {rule(values.RuleBeforeDuration, "P7D"), []string{"2970-01-01"}, nil, ""},
		"from now":             {rule(values.RuleAfterDateTimeDuration, "P1Y"), []string{"1970-01-01T00:00:00Z"}, nil, ""},
		"until now":            {rule(values.RuleBeforeDateTimeDuration, "P1M"), []string{"2970-01-01T00:00:00Z"}, nil, ""},
		"a kind of the future": {rule("MOOD", "GOOD"), []string{"bad"}, nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules := rulesFor(tt.rule)
			for _, value := range append(tt.fine, "") {
				if p := rules.Check(named("p"), value); p != nil {
					t.Errorf("%q is refused: %s", value, p.Detail())
				}
			}
			for _, value := range tt.refused {
				p := rules.Check(named("p"), value)
				if p == nil {
					t.Errorf("%q is let pass", value)
					continue
				}
				if p.Property != "p" || p.Value != value || p.Code != values.CodeRule || !strings.Contains(p.Reason, tt.says) || !strings.Contains(p.Remedy, tt.rule.Kind) {
					t.Errorf("%q: problem is %+v", value, p)
				}
				if q := rules.Check(named("other"), value); q != nil {
					t.Errorf("%q is refused for a property without rules", value)
				}
			}
		})
	}
}

// What HubSpot may bring into form first is not refused for its form, whichever of
// the property's rules does that.
func TestRules_normalize(t *testing.T) {
	t.Parallel()
	normalizing := func(kind string, arguments ...string) values.Rule {
		return values.Rule{Kind: kind, Arguments: arguments, Normalizes: true}
	}
	rule := func(kind string, arguments ...string) values.Rule {
		return values.Rule{Kind: kind, Arguments: arguments}
	}
	tests := map[string]struct {
		rules         []values.Rule
		fine, refused []string
	}{
		"itself": {
			[]values.Rule{normalizing(values.RuleFormat, "UPPER"), normalizing(values.RuleWhitespace), normalizing(values.RuleMaxLength, "3")},
			[]string{" a b ", "a-b c!"},
			[]string{"abcd"},
		},
		"characters that go":      {[]values.Rule{normalizing(values.RuleAlphanumeric, "NUMERIC_ONLY")}, []string{"+49 (30) 1"}, nil},
		"special ones that go":    {[]values.Rule{normalizing(values.RuleSpecialCharacters, "NOT_ALLOWED")}, []string{"50%"}, nil},
		"a pattern of the result": {[]values.Rule{normalizing(values.RuleFormat, "UPPER"), rule(values.RuleRegex, "^[A-Z]+$")}, []string{"abc"}, nil},
		"places that are rounded": {[]values.Rule{normalizing(values.RuleDecimal, "0"), rule(values.RuleMaxNumber, "10")}, []string{"10.4"}, nil},
		"a number":                {[]values.Rule{normalizing(values.RuleMaxNumber, "10")}, []string{"10"}, []string{"10.4"}},
		"a domain of an address":  {[]values.Rule{normalizing(values.RuleDomain), rule(values.RuleMaxLength, "11")}, []string{"https://www.example.com/page"}, nil},
		"a telephone number":      {[]values.Rule{normalizing(values.RulePhone, "us"), rule(values.RuleMinLength, "12")}, []string{"800 555 0100"}, nil},
		"allowed domains":         {[]values.Rule{normalizing(values.RuleEmail), rule(values.RuleEmailAllowedDomains, "a.com")}, []string{" X@A.com "}, []string{"x@b.com"}},
		"a day":                   {[]values.Rule{normalizing(values.RuleStartDate, "1640995200000")}, []string{"2022-01-01"}, []string{"2021-12-31"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules := rulesFor(tt.rules...)
			for _, value := range tt.fine {
				if p := rules.Check(named("p"), value); p != nil {
					t.Errorf("%q is refused: %s", value, p.Detail())
				}
			}
			for _, value := range tt.refused {
				if p := rules.Check(named("p"), value); p == nil {
					t.Errorf("%q is let pass", value)
				}
			}
		})
	}
}

// In which unit a rule counts is not known of numbers that people see in another
// one than the stored.
func TestRules_units(t *testing.T) {
	t.Parallel()
	rules := rulesFor(values.Rule{Kind: values.RuleMinNumber, Arguments: []string{"1"}}, values.Rule{Kind: values.RuleDecimal, Arguments: []string{"0"}})
	for hint, refused := range map[string]bool{"": true, "formatted": true, "currency": true, "percentage": false, "probability": false, "duration": false} {
		if p := rules.Check(values.Definition{Name: "p", NumberDisplayHint: hint}, "0.25"); (p != nil) != refused {
			t.Errorf("%q: problem %v", hint, p)
		}
	}
}

// What a rule decides about a spelling may be HubSpot's form of a value.
func TestRules_formedAs(t *testing.T) {
	t.Parallel()
	rule := func(kind string, arguments ...string) *values.Rules {
		return rulesFor(values.Rule{Kind: kind, Arguments: arguments, Normalizes: true})
	}
	for name, tt := range map[string]struct {
		rules            *values.Rules
		declared, stored string
		same             bool
	}{
		"case":              {rule(values.RuleFormat, "UPPER"), "ab c", "AB C", true},
		"no space":          {rule(values.RuleFormat, "UPPER"), "ab c", "ABC", false},
		"space":             {rule(values.RuleWhitespace, "ALL"), " a b", "ab", true},
		"no case":           {rule(values.RuleWhitespace, "ALL"), "a b", "AB", false},
		"another":           {rule(values.RuleFormat, "UPPER"), "ab", "AC", false},
		"dropped":           {rule(values.RuleWhitespace, "ALL"), "a", "", false},
		"no form":           {rule(values.RuleRegex, "a"), "a", "A", false},
		"rule not applied":  {rulesFor(values.Rule{Kind: values.RuleFormat, Arguments: []string{"UPPER"}}), "a", "A", false},
		"no rules":          {nil, "a", "A", false},
		"what it may be is": {rule(values.RuleFormat, "LOWER"), "Ä", "ä", true},
	} {
		if got := tt.rules.FormedAs("p", tt.declared, tt.stored); got != tt.same {
			t.Errorf("%s: same as stored %t", name, got)
		}
		if tt.rules.FormedAs("q", "a", "A") {
			t.Errorf("%s: a property without rules is formed too", name)
		}
	}
}

// HubSpot keeps addresses in small letters, so that their case is not refused.
func TestRules_addresses(t *testing.T) {
	t.Parallel()
	rules := values.NewRules(map[string][]values.Rule{"email": {{Kind: values.RuleFormat, Arguments: []string{"LOWER"}}, {Kind: values.RuleEmailBlockedDomains, Arguments: []string{"b.com"}}}})
	for value, refused := range map[string]bool{"A@a.com": false, "A@B.com": true} {
		if p := rules.Check(named("email"), value); (p != nil) != refused {
			t.Errorf("%s: problem %v", value, p)
		}
	}
}

// What no plan can check is known by name.
func TestRules_unchecked(t *testing.T) {
	t.Parallel()
	rules := rulesFor(
		values.Rule{Kind: values.RuleMaxLength, Arguments: []string{"3"}}, values.Rule{Kind: values.RuleAfterDuration, Arguments: []string{"P7D"}},
		values.Rule{Kind: values.RuleRegex, Arguments: []string{"(?=a)", "why"}}, values.Rule{Kind: values.RuleRegex, Arguments: []string{"a+"}}, values.Rule{Kind: "MOOD"},
	)
	if got := fmt.Sprint(rules.Unchecked("p"), rules.Unchecked("q"), (*values.Rules)(nil).Unchecked("p")); got != "[AFTER_DURATION P7D REGEX (?=a) why MOOD] [] []" {
		t.Error(got)
	}
	if got := len(rules.Of("p")) + len(rules.Of("q")) + len((*values.Rules)(nil).Of("p")); got != 5 {
		t.Errorf("%d rules", got)
	}
}

func TestRules_none(t *testing.T) {
	t.Parallel()
	var none *values.Rules
	if p := none.Check(named("p"), "x"); p != nil || none.Len() != 0 {
		t.Errorf("refused by no rules: %v", p)
	}
	if n := rulesFor(values.Rule{Kind: "MOOD"}).Len(); n != 0 {
		t.Errorf("%d properties have rules that are checked", n)
	}
}

// Whatever the arguments and the value are, a rule answers and shows no more of
// the value than messages do.
func TestRules_anything(t *testing.T) {
	t.Parallel()
	kinds := []string{
		values.RuleAlphanumeric, values.RuleDaysOfWeek, values.RuleDecimal, values.RuleDomain, values.RuleEmail, values.RuleEmailAllowedDomains,
		values.RuleEmailBlockedDomains, values.RuleEndDate, values.RuleEndDateTime, values.RuleFormat, values.RuleMaxLength, values.RuleMaxNumber,
		values.RuleMinLength, values.RuleMinNumber, values.RulePhone, values.RuleRegex, values.RuleSpecialCharacters, values.RuleStartDate,
		values.RuleStartDateTime, values.RuleURL, values.RuleURLAllowedDomains, values.RuleURLBlockedDomains, values.RuleWhitespace,
	}
	rapid.Check(t, func(t *rapid.T) {
		argument := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"5", "-1.5", "1640995200000", "UPPER", "ALL", "MONDAY", "a.com", "NUMERIC_ONLY", "NOT_ALLOWED"}))
		rule := values.Rule{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Arguments: rapid.SliceOfN(argument, 0, 3).Draw(t, "arguments"), Normalizes: rapid.Bool().Draw(t, "normalizes")}
		value := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9.eE+-]{0,12}`), rapid.StringMatching(`[a-z@./: ]{0,20}`)).Draw(t, "value")
		p := rulesFor(rule).Check(named("p"), value)
		if p != nil && (value == "" || p.Value != values.Shorten(value) || p.Reason == "") {
			t.Errorf("problem is %+v", p)
		}
	})
}

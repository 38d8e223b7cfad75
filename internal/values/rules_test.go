// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func rulesFor(rules ...values.Rule) *values.Rules {
	return values.NewRules(map[string][]values.Rule{"p": rules})
}

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
		"letters and digits":   {rule(values.RuleAlphanumeric, "ALPHANUMERIC"), []string{"aB1", "ä 1", "漢字"}, []string{"a-b", "a_b", "a!"}, "only letters and digits"},
		"letters":              {rule(values.RuleAlphanumeric, "ALPHA_ONLY"), []string{"aB", "Ärger", "a b"}, []string{"a1", "a-b"}, "only letters"},
		"digits":               {rule(values.RuleAlphanumeric, "NUMERIC_ONLY"), []string{"0123", "1 2"}, []string{"12a", "1-2", "ä"}, "only digits"},
		"unknown characters":   {rule(values.RuleAlphanumeric, "EMOJI_ONLY"), []string{"12a"}, nil, ""},
		"no special ones":      {rule(values.RuleSpecialCharacters, "NOT_ALLOWED"), []string{"O'Neil-Smith & Co.", "a_b"}, []string{"a$", "50%", "<b>"}, "special"},
		"any special ones":     {rule(values.RuleSpecialCharacters, "ALLOWED"), []string{"a$"}, nil, ""},
		"no white space":       {rule(values.RuleWhitespace), []string{"ab", " ab "}, []string{"a b", "a\tb"}, "white space"},
		"no white space, ALL":  {rule(values.RuleWhitespace, "ALL"), []string{"ab"}, []string{"a b"}, "white space"},
		"white space trimmed":  {rule(values.RuleWhitespace, "TRIM"), []string{" a b "}, nil, ""},
		"capitals":             {rule(values.RuleFormat, "UPPER"), []string{"AB 1", "ÄÖ"}, []string{"Ab", "ä"}, "capitals"},
		"small letters":        {rule(values.RuleFormat, "LOWER"), []string{"ab 1"}, []string{"aB"}, "small"},
		"a capital first":      {rule(values.RuleFormat, "CAPITALIZATION"), []string{"Ab cd", "1a", "Über"}, []string{"ab", "über"}, "begin with a capital"},
		"at most":              {rule(values.RuleMaxLength, "3"), []string{"abc", "äöü", "🙂🙂🙂"}, []string{"abcd"}, "4 characters, and at most 3"},
		"at least":             {rule(values.RuleMinLength, "3"), []string{"abc", "🙂🙂"}, []string{"ab", "🙂"}, "at least 3"},
		"no length":            {rule(values.RuleMinLength, "three"), []string{"a"}, nil, ""},
		"highest number":       {rule(values.RuleMaxNumber, "99.99"), []string{"99.99", "-100", "99.990", "many"}, []string{"99.991", "100"}, "more than 99.99"},
		"lowest number":        {rule(values.RuleMinNumber, "-10.5"), []string{"-10.5", "0"}, []string{"-10.51", "-11"}, "less than -10.5"},
		"no number":            {rule(values.RuleMaxNumber, "1e999999999"), []string{"5"}, nil, ""},
		"decimal places":       {rule(values.RuleDecimal, "2"), []string{"1", "1.25", "1.2500", ".5"}, []string{"1.255"}, "3 decimal places"},
		"domain":               {rule(values.RuleDomain), []string{"example.com", "https://www.example.com/x"}, []string{"example", "a b.com"}, "domain"},
		"e-mail":               {rule(values.RuleEmail), []string{"a@example.com"}, []string{"example.com", "@example.com", "a@b", "a@b c.com"}, "e-mail"},
		"allowed addresses":    {rule(values.RuleEmailAllowedDomains, "Company.com", "partner.com"), []string{"a@company.com", "a@mail.partner.com", "nobody"}, []string{"a@other.com", "a@mycompany.com"}, "one of company.com, partner.com"},
		"blocked addresses":    {rule(values.RuleEmailBlockedDomains, "spam.com"), []string{"a@example.com", "a@mail.spam.com"}, []string{"a@SPAM.com"}, "spam.com is not allowed"},
		"URL":                  {rule(values.RuleURL), []string{"https://example.com/a?b#c", "example.com", "http://localhost:80", "http://[::1]/"}, []string{"https://exa mple.com", "example", "https://"}, "URL"},
		"allowed URLs":         {rule(values.RuleURLAllowedDomains, "hubspot.com"), []string{"https://hubspot.com/x", "http://app.hubspot.com:80"}, []string{"https://example.com/hubspot.com", "https://hubspot.com@example.com"}, "hubspot.com"},
		"blocked URLs":         {rule(values.RuleURLBlockedDomains, "bad.net"), []string{"https://good.net", "sub.bad.net"}, []string{"https://www.bad.net/x", "bad.net"}, "not allowed"},
		"no domains":           {rule(values.RuleURLAllowedDomains), []string{"https://example.com"}, nil, ""},
		"last day":             {rule(values.RuleEndDate, "1640995200000"), []string{"2022-01-01", "1640995200000", "soon"}, []string{"2022-01-02"}, "later than 2022-01-01"},
		"last instant":         {rule(values.RuleEndDateTime, "1640995200000"), []string{"2022-01-01T00:00:00Z", "2022-01-01T01:00:00+01:00"}, []string{"2022-01-01T00:00:00.001Z"}, "later than 2022-01-01T00:00:00.000Z"},
		"first day":            {rule(values.RuleStartDate, "1640995200000"), []string{"2022-01-01"}, []string{"2021-12-31", "1969-12-31"}, "earlier than 2022-01-01"},
		"first instant":        {rule(values.RuleStartDateTime, "1640995200000"), []string{"2022-01-01T00:00:00Z"}, []string{"2021-12-31T23:59:59Z"}, "earlier than"},
		"no instant":           {rule(values.RuleStartDate, "tomorrow"), []string{"2021-12-31"}, nil, ""},
		"week days":            {rule(values.RuleDaysOfWeek, "MONDAY", "friday"), []string{"2026-11-23", "2026-11-27", "2026-11-24T01:00:00Z", "2026-11-22T20:00:00Z"}, []string{"2026-11-22", "2026-11-24", "2026-11-25T12:00:00Z"}, "allowed are monday, friday"},
		"days of another week": {rule(values.RuleDaysOfWeek, "MONDAY", "CAPRIDI"), []string{"2026-11-22"}, nil, ""},
		"telephone":            {rule(values.RulePhone, "us"), []string{"+1-800-FLOWERS", "0123"}, []string{"unknown"}, "telephone"},
		"pattern":              {rule(values.RuleRegex, "^[A-Z]+$", "Must be upper-case."), []string{"ABC"}, []string{"abc"}, `Must be upper-case (it does not match "^[A-Z]+$")`},
		"pattern, no message":  {rule(values.RuleRegex, "b+"), []string{"abc"}, []string{"ac"}, `it does not match "b+"`},
		"broken pattern":       {rule(values.RuleRegex, "(?<=a)b"), []string{"c"}, nil, ""},
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
				if p := rules.Check("p", value); p != nil {
					t.Errorf("%q is refused: %s", value, p.Detail())
				}
			}
			for _, value := range tt.refused {
				p := rules.Check("p", value)
				if p == nil {
					t.Errorf("%q is let pass", value)
					continue
				}
				if p.Property != "p" || p.Value != value || p.Code != values.CodeRule || !strings.Contains(p.Reason, tt.says) || !strings.Contains(p.Remedy, tt.rule.Kind) {
					t.Errorf("%q: problem is %+v", value, p)
				}
				if q := rules.Check("other", value); q != nil {
					t.Errorf("%q is refused for a property without rules", value)
				}
			}
		})
	}
}

// What HubSpot brings into form first is not refused for its form.
func TestRules_normalize(t *testing.T) {
	t.Parallel()
	rules := rulesFor(
		values.Rule{Kind: values.RuleFormat, Arguments: []string{"UPPER"}, Normalizes: true},
		values.Rule{Kind: values.RuleWhitespace, Normalizes: true},
		values.Rule{Kind: values.RuleMaxLength, Arguments: []string{"3"}, Normalizes: true},
	)
	if p := rules.Check("p", " a b "); p != nil {
		t.Errorf("refused: %s", p.Detail())
	}
	if p := rules.Check("p", "abcd"); p == nil {
		t.Error("a value that is too long in any form is let pass")
	}
}

func TestRules_none(t *testing.T) {
	t.Parallel()
	var none *values.Rules
	if p := none.Check("p", "x"); p != nil || none.Len() != 0 {
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
		p := rulesFor(rule).Check("p", value)
		if p != nil && (value == "" || p.Value != values.Shorten(value) || p.Reason == "") {
			t.Errorf("problem is %+v", p)
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"regexp"
	"strings"
	"unicode"
)

// numberFault accepts digits with a sign and at most one period. White space
// around the number is let pass: HubSpot withdrew its ban.
func numberFault(value string) *fault {
	trimmed := strings.TrimSpace(value)
	if trimmed == "" {
		return nil
	}
	d, ok := parseDecimal(trimmed)
	if ok && !d.exponent && trimmed[0] != '+' {
		return nil
	}
	remedy := "Write digits with at most one period, such as \"1234.5\"."
	if plain, ok := plainNumber(trimmed); ok {
		remedy = "Write " + Quote(plain) + "."
	}
	return &fault{CodeInvalidNumber, Quote(value) + " is not a number that HubSpot takes: " + numberDefect(trimmed) + ".", remedy}
}

func numberDefect(s string) string {
	_, isNumber := parseDecimal(s)
	switch {
	case isNumber && s[0] == '+':
		return "it has a plus sign"
	case isNumber:
		return "it is in exponent notation"
	case strings.Contains(s, ","):
		return "it contains a comma"
	case strings.ContainsFunc(s, unicode.IsSpace):
		return "it contains white space"
	case strings.Count(s, ".") > 1:
		return "it has more than one period"
	}
	return "it is not made of digits"
}

var (
	commaGroups  = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)
	periodGroups = regexp.MustCompile(`^-?\d{1,3}(\.\d{3}){2,}(,\d+)?$|^-?\d{1,3}\.\d{3},\d+$`)
	spaceGroups  = regexp.MustCompile(`^-?\d{1,3}([\s\x{a0}\x{202f}]\d{3})+(\.\d+)?$`)
)

// plainNumber finds the number that a refused spelling can only mean. A single
// comma such as in "1,5" may mean two things and is left to the user.
func plainNumber(s string) (string, bool) {
	switch {
	case len(s) > maxDisplay:
		return "", false
	case commaGroups.MatchString(s):
		s = strings.ReplaceAll(s, ",", "")
	case periodGroups.MatchString(s):
		s = strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")
	case spaceGroups.MatchString(s):
		s = strings.Join(strings.Fields(s), "")
	}
	d, ok := parseDecimal(s)
	if !ok {
		return "", false
	}
	return d.plain()
}

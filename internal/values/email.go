// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Limits of an address (RFC 5321, 4.5.3.1).
const (
	maxEmailLength = 254
	maxLocalLength = 64
	maxLabelLength = 63
)

// CheckEmail tells what keeps s from being a bare e-mail address, or nil. It is
// the one decision for values and keys of e-mail properties and for what
// normalizes addresses. The text begins with "it" or "its", to follow the
// quoted address. White space around the address counts as part of it; the
// empty text is no address.
//
// It holds an address to what mail can be sent to (RFC 5321 and, for letters
// beyond ASCII, RFC 6531) and to a domain of the public internet. HubSpot
// documents no rule of its own beyond INVALID_EMAIL
// (developers.hubspot.com/docs/api-reference/error-handling).
func CheckEmail(s string) error {
	if why := emailDefect(s); why != "" {
		return errors.New(why)
	}
	return nil
}

func emailDefect(s string) string {
	if isPlainEmail(s) {
		return ""
	}
	if s == "" {
		return "it is empty"
	}
	if scheme, _, ok := strings.Cut(s, ":"); ok && strings.EqualFold(scheme, "mailto") {
		return `it begins with "mailto:"`
	}
	local, domain, why := cutEmail(s)
	switch {
	case why != "":
		return why
	case local == "":
		return `nothing stands before the "@"`
	case domain == "":
		return `nothing stands after the "@"`
	case characters(s) > maxEmailLength:
		return fmt.Sprintf("it is longer than %d characters", maxEmailLength)
	}
	if why := localDefect(local, domain); why != "" {
		return why
	}
	return mailDomainDefect(domain)
}

// isPlainEmail recognizes nearly all addresses in one pass: letters and digits
// of ASCII, single periods, hyphens and underscores.
func isPlainEmail(s string) bool {
	if len(s) > maxLocalLength {
		return false
	}
	at, period := -1, -1
	before := byte('.')
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '@' && at < 0 && before != '.':
			at = i
		case c == '.' && before != '.' && before != '@' && before != '-':
			period = i
		case (c == '-' || c == '_') && at < 0:
		case c == '-' && before != '.' && before != '@':
		default:
			return false
		}
		before = c
	}
	// A top-level domain in ASCII has two letters at least and does not begin
	// with a digit.
	return at > 0 && period > at && len(s)-period > 2 && before != '-' && before != '.' && !isDigit(rune(s[period+1]))
}

// cutEmail parts an address at its "@", or tells what stands in the way.
func cutEmail(s string) (local, domain, why string) {
	at := strings.LastIndexByte(s, '@')
	quoted := strings.HasPrefix(s, `"`)
	switch {
	case at < 0:
		return "", "", `it has no "@"`
	case strings.ContainsAny(s, "<>"):
		return "", "", "it holds more than the bare address"
	}
	if name, hidden := Invisible(s); hidden {
		return "", "", "it contains the character " + name
	}
	switch {
	case strings.ContainsFunc(s, unicode.IsSpace) && !quoted:
		return "", "", "it contains white space"
	case strings.ContainsAny(s, ",;") && !quoted:
		return "", "", "it holds more than one address"
	case strings.Contains(s[:at], "@") && !quoted:
		return "", "", `it has more than one "@"`
	}
	return s[:at], s[at+1:], ""
}

// carriers are mobile carriers that gave out addresses with periods in any
// place but the first until 2009. Mail reaches them.
var carriers = []string{"docomo.ne.jp", "ezweb.ne.jp"}

// localDefect checks what stands before the "@".
func localDefect(local, domain string) string {
	carrier := slices.Contains(carriers, strings.ToLower(domain))
	switch {
	case len(local) > maxLocalLength:
		return fmt.Sprintf(`what stands before its "@" is longer than %d bytes`, maxLocalLength)
	case local[0] == '"':
		return quotedDefect(local)
	case local[0] == '.', !carrier && (strings.HasSuffix(local, ".") || strings.Contains(local, "..")):
		return `what stands before its "@" has a misplaced period`
	}
	for _, r := range local {
		if strings.ContainsRune(`()[]:\"`, r) || r == unicode.ReplacementChar {
			return fmt.Sprintf("it contains the character %q, which no address has before its \"@\"", r)
		}
	}
	return ""
}

// quotedDefect checks a quoted local part, such as "jane doe"@example.com.
func quotedDefect(local string) string {
	inner := strings.TrimPrefix(local, `"`)
	for {
		i := strings.IndexAny(inner, `\"`)
		switch {
		case i < 0:
			return `what stands before its "@" begins with a quote that does not end there`
		case inner[i] == '"' && i == len(inner)-1:
			return ""
		case inner[i] == '"' || i+1 == len(inner):
			return `what stands before its "@" is in quotes that do not end there`
		}
		inner = inner[i+2:]
	}
}

// mailDomainDefect checks what stands after the "@".
func mailDomainDefect(domain string) string {
	if strings.HasPrefix(domain, "[") && strings.HasSuffix(domain, "]") {
		return ""
	}
	if strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, "..") {
		return "its domain has a misplaced period"
	}
	for _, r := range domain {
		if r != '.' && r != '-' && !isLabelLetter(r) {
			return fmt.Sprintf("its domain contains the character %q, which no domain has", r)
		}
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return "its domain has no period"
	}
	for _, label := range labels {
		switch {
		case strings.HasPrefix(label, "-"), strings.HasSuffix(label, "-"):
			return "its domain has a misplaced hyphen"
		case len(label) > maxLabelLength:
			return fmt.Sprintf("its domain has a part of more than %d bytes", maxLabelLength)
		}
	}
	if top := labels[len(labels)-1]; isDigit(rune(top[0])) || len(top) == 1 {
		return "its domain ends in " + Quote(top) + ", which is no top-level domain"
	}
	return ""
}

// isLabelLetter reports whether a part of a domain may hold the character:
// letters, digits and the marks that belong to letters.
func isLabelLetter(r rune) bool {
	if r < unicode.MaxASCII {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || isDigit(r)
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

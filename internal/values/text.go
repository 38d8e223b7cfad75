// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// canonicalText drops surrounding white space and composes accents: Terraform
// itself holds strings in Unicode's form NFC.
func canonicalText(s string) string {
	s = strings.TrimSpace(s)
	if isASCII(s) || norm.NFC.IsNormalString(s) {
		return s
	}
	return strings.TrimSpace(norm.NFC.String(s))
}

// canonicalFold is canonicalText without case. It allocates nothing for text
// that is in this form already.
func canonicalFold(s string) string {
	if isLowerASCII(s) {
		return strings.TrimSpace(s)
	}
	return canonicalText(strings.ToLower(canonicalText(s)))
}

// foldKey is the normal form of a text key: canonicalFold with letters that
// only differ in case in some position (a final sigma, a long s) taken as one.
func foldKey(s string) string {
	if isLowerASCII(s) {
		return strings.TrimSpace(s)
	}
	return canonicalText(strings.Map(foldRune, canonicalText(s)))
}

// foldRune keeps the dotless i, whose capital is that of another letter.
func foldRune(r rune) rune {
	if r == 'ı' {
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// canonicalDomain drops what does not tell two company domains apart: case,
// scheme, "www." and trailing slashes. A path stays.
func canonicalDomain(s string) string {
	s = canonicalFold(s)
	s = strings.TrimPrefix(s, "https://")
	s = strings.TrimPrefix(s, "http://")
	s = strings.TrimRight(s, "/")
	return strings.TrimPrefix(s, "www.")
}

// canonicalPhone keeps digits, a leading "+", the mark of an extension and
// words, which stand for digits on a keypad. What holds no digit is no number
// and stays as it is.
func canonicalPhone(s string) string {
	s = canonicalText(s)
	if isCanonicalPhone(s) || !strings.ContainsFunc(s, isDigit) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		if word := leadingWord(s); word != "" {
			s = s[len(word):]
			if isExtensionMark(word) {
				word = "x"
			}
			b.WriteString(strings.ToLower(word))
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if isDigit(r) || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func leadingWord(s string) string {
	if end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		return s[:end]
	}
	return s
}

func isExtensionMark(word string) bool {
	return strings.EqualFold(word, "x") || strings.EqualFold(word, "ext") || strings.EqualFold(word, "extension")
}

func isCanonicalPhone(s string) bool {
	digits, rest := cutDigits(strings.TrimPrefix(s, "+"))
	return digits != "" && rest == ""
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// members splits "a;b" into its sorted set of canonical members.
func members(s string, canonical func(string) string) []string {
	set := make([]string, 0, strings.Count(s, ";")+1)
	for more := true; more; {
		var member string
		if member, s, more = strings.Cut(s, ";"); member != "" {
			if member = canonical(member); member != "" {
				set = append(set, member)
			}
		}
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// collapseSpace makes every run of white space one space.
func collapseSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// visibleText is what a reader sees of rich text: no tags, no entities.
func visibleText(s string) string {
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(s, "<")
		b.WriteString(text)
		if !found {
			break
		}
		_, afterTag, closed := strings.Cut(rest, ">")
		if closed && startsTag(rest[0]) {
			b.WriteByte(' ')
			s = afterTag
			continue
		}
		b.WriteByte('<')
		if !closed {
			b.WriteString(rest)
			break
		}
		s = rest
	}
	return collapseSpace(html.UnescapeString(b.String()))
}

func startsTag(c byte) bool { return c == '/' || c == '!' || 'a' <= c|0x20 && c|0x20 <= 'z' }

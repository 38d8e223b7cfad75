// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package messages

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Capitalize begins a sentence with a capital letter.
func Capitalize(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Plural gives "1 record" and "2 records".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// One gives the first word for one thing and the second for several.
func One(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// Others ends the sentence about failures: where the rest is, if there is one.
func Others(failed, all int) string {
	switch all - failed {
	case 0:
		return ""
	case 1:
		return "; the other one is in HubSpot and in the state"
	}
	return "; the others are in HubSpot and in the state"
}

// FirstOf lists the first names, quoted, and counts the rest.
func FirstOf(names []string, most int) string {
	shown := names
	if len(shown) > most {
		shown = shown[:most]
	}
	quoted := make([]string, len(shown))
	for i, name := range shown {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	text := strings.Join(quoted, ", ")
	if rest := len(names) - len(shown); rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// Some lists the first of several and counts the rest.
func Some(list []string, most int) string {
	if rest := len(list) - most; rest > 0 {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", rest)
	}
	return strings.Join(list, ", ")
}

// IsAre gives "1 record is" and "2 records are".
func IsAre(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return Plural(n, noun) + " are"
}

// WasWere gives "1 record was" and "2 records were".
func WasWere(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " was"
	}
	return Plural(n, noun) + " were"
}

// Without takes names out of a text where they stand as words of their own, so that
// what is said of several things becomes the same.
func Without(text string, names ...string) string {
	for _, name := range names {
		if name == "" {
			continue
		}
		var b strings.Builder
		rest, before := text, rune(0)
		for {
			i := strings.Index(rest, name)
			if i < 0 {
				break
			}
			if i > 0 {
				before, _ = utf8.DecodeLastRuneInString(rest[:i])
			}
			after, _ := utf8.DecodeRuneInString(rest[i+len(name):])
			b.WriteString(rest[:i])
			if isWord(before) || isWord(after) {
				b.WriteString(name)
			}
			before, _ = utf8.DecodeLastRuneInString(name)
			rest = rest[i+len(name):]
		}
		text = b.String() + rest
	}
	return text
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// DidYouMean suggests names, as a sentence with a space before it. Of no names it
// says nothing.
func DidYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " Did you mean " + FirstOf(names, 3) + "?"
}

// NoProperty says that an object type has no property of a name, and which names are
// near.
func NoProperty(t values.ObjectType, name string, near []string) string {
	hint := DidYouMean(near)
	if hint == "" {
		hint = " Check the internal name."
	}
	return fmt.Sprintf("%s has no property %q.%s", t, name, hint)
}

// OtherLabels tells which labels may be meant by one that is not among the kinds of
// association, as a sentence with a space before it.
func OtherLabels(kinds []links.Kind, label string) string {
	var names []string
	for _, k := range kinds {
		if k.Label != "" {
			names = append(names, k.Label)
		}
	}
	slices.Sort(names)
	if hint := DidYouMean(values.NearestNames(label, names, 3)); hint != "" {
		return hint
	}
	if len(names) == 0 {
		return " This direction has no labels."
	}
	return " It has " + FirstOf(names, 10) + "."
}

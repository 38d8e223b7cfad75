// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// The decimal marks that a table may have.
const (
	decimalComma  = ","
	decimalPeriod = "."
)

// groupMarks are what may part thousands beside the mark that is not the
// decimal one: spaces and the apostrophes of Swiss tables.
const groupMarks = " \u00a0\u202f\u2009'’"

// plainNumber writes a number with the given decimal mark as HubSpot takes it:
// digits, at most one period, a minus sign. Thousands have to be parted by one
// mark throughout, in threes. It reports false for anything else. Digits alone
// stay as they are, leading zeros too: they may be no number.
func plainNumber(s, decimal string) (string, bool) {
	rest := s
	sign := ""
	if after, ok := strings.CutPrefix(rest, "-"); ok {
		sign, rest = "-", after
	} else if after, ok := strings.CutPrefix(rest, "\u2212"); ok {
		sign, rest = "-", after
	} else if after, ok := strings.CutPrefix(rest, "+"); ok {
		rest = after
	}
	whole, fraction, hasFraction := strings.Cut(rest, decimal)
	if hasFraction && !isDigits(fraction) {
		return "", false
	}
	whole, ok := joinThousands(whole, otherMark(decimal))
	if !ok {
		return "", false
	}
	if hasFraction {
		whole += "." + fraction
	}
	return sign + whole, true
}

func otherMark(decimal string) string {
	if decimal == decimalComma {
		return decimalPeriod
	}
	return decimalComma
}

// joinThousands drops the marks between groups of three digits.
func joinThousands(whole, mark string) (string, bool) {
	if isDigits(whole) {
		return whole, true
	}
	at := strings.IndexAny(whole, mark+groupMarks)
	if at < 1 || at > 3 || whole[0] == '0' {
		return "", false
	}
	for _, r := range whole[at:] {
		mark = string(r)
		break
	}
	groups := strings.Split(whole, mark)
	for i, group := range groups {
		if !isDigits(group) || i > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// numberDefect says what a cell is not.
func numberDefect(cell, decimal string) string {
	name, example := "comma", "1.250,50"
	if decimal == decimalPeriod {
		name, example = "period", "1,250.50"
	}
	return values.Quote(cell) + " is not a number with a decimal " + name + ", such as " + example + "."
}

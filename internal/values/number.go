// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strconv"
	"strings"
)

// maxExponentDigits bounds the exponents that are read. A number beyond it is
// compared as text; no HubSpot value comes near.
const maxExponentDigits = 15

// decimal is a number as sign, significant digits and magnitude: its value is
// 0.DIGITS times ten to the magnitude. Comparing takes no arithmetic, so that
// neither precision nor a huge exponent can do harm.
type decimal struct {
	negative bool
	// whole and frac hold the significant digits in two parts of the source,
	// without leading and trailing zeros. Zero has none.
	whole, frac string
	magnitude   int64
	// exponent tells that the source was in exponent notation.
	exponent bool
}

// parseDecimal reads digits with at most one period, a sign and an exponent.
// It allocates nothing.
func parseDecimal(s string) (decimal, bool) {
	var d decimal
	s = strings.TrimSpace(s)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.negative = s[0] == '-'
		s = s[1:]
	}
	d.whole, s = cutDigits(s)
	if s != "" && s[0] == '.' {
		d.frac, s = cutDigits(s[1:])
	}
	if d.whole == "" && d.frac == "" {
		return decimal{}, false
	}
	if s != "" {
		if s[0] != 'e' && s[0] != 'E' {
			return decimal{}, false
		}
		exponent, ok := parseExponent(s[1:])
		if !ok {
			return decimal{}, false
		}
		d.magnitude, d.exponent = exponent, true
	}
	d.normalize()
	return d, true
}

func cutDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

func parseExponent(s string) (int64, bool) {
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = strings.TrimPrefix(s[:1], "+"), s[1:]
	}
	digits, rest := cutDigits(s)
	if digits == "" || rest != "" {
		return 0, false
	}
	digits = strings.TrimLeft(digits, "0")
	if len(digits) > maxExponentDigits {
		return 0, false
	}
	if digits == "" {
		return 0, true
	}
	exponent, err := strconv.ParseInt(digits, 10, 64)
	if sign == "-" {
		exponent = -exponent
	}
	return exponent, err == nil
}

func (d *decimal) normalize() {
	d.whole = strings.TrimLeft(d.whole, "0")
	d.frac = strings.TrimRight(d.frac, "0")
	d.magnitude += int64(len(d.whole))
	if d.whole == "" {
		significant := strings.TrimLeft(d.frac, "0")
		d.magnitude -= int64(len(d.frac) - len(significant))
		d.frac = significant
	}
	if d.frac == "" {
		d.whole = strings.TrimRight(d.whole, "0")
	}
	if d.size() == 0 {
		d.negative, d.magnitude = false, 0
	}
}

// size counts the significant digits.
func (d *decimal) size() int { return len(d.whole) + len(d.frac) }

func (d *decimal) digit(i int) byte {
	if i < len(d.whole) {
		return d.whole[i]
	}
	return d.frac[i-len(d.whole)]
}

func (d *decimal) equal(other *decimal) bool {
	if d.negative != other.negative || d.magnitude != other.magnitude || d.size() != other.size() {
		return false
	}
	for i := range d.size() {
		if d.digit(i) != other.digit(i) {
			return false
		}
	}
	return true
}

// maxPlainZeros bounds the zeros that plain notation may add to a number.
const maxPlainZeros = 40

// plain writes the number with digits and at most one period, the form in
// which HubSpot accepts it. It reports false where that would be absurdly long.
func (d *decimal) plain() (string, bool) {
	size := int64(d.size())
	if d.magnitude < -maxPlainZeros || d.magnitude-size > maxPlainZeros {
		return "", false
	}
	var b strings.Builder
	if d.negative {
		b.WriteByte('-')
	}
	digits := d.whole + d.frac
	switch {
	case size == 0:
		b.WriteByte('0')
	case d.magnitude <= 0:
		b.WriteString("0.")
		b.WriteString(strings.Repeat("0", int(-d.magnitude)))
		b.WriteString(digits)
	case d.magnitude >= size:
		b.WriteString(digits)
		b.WriteString(strings.Repeat("0", int(d.magnitude-size)))
	default:
		b.WriteString(digits[:d.magnitude])
		b.WriteByte('.')
		b.WriteString(digits[d.magnitude:])
	}
	return b.String(), true
}

// canonical writes the number in the one form that all its spellings share.
func (d *decimal) canonical() string {
	if s, ok := d.plain(); ok {
		return s
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return sign + "0." + d.whole + d.frac + "e" + strconv.FormatInt(d.magnitude, 10)
}

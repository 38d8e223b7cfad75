// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Invisible finds the first character of s that nobody sees, or that looks
// like a plain space and is none, and describes it, as in
// "U+200B (zero width space)". Two texts that differ by such a character look
// the same and are not. Control characters count, plain spaces do not; what
// surrounds a visible character and belongs to it (an accent, the variation
// selector of an emoji) does not.
func Invisible(s string) (description string, found bool) {
	if isPrintableASCII(s) {
		return "", false
	}
	var before rune
	for i, r := range s {
		name := invisibleName(r)
		if name != "" && (!isVariationSelector(r) || !selects(before, s[i+utf8.RuneLen(r):])) {
			return fmt.Sprintf("U+%04X (%s)", r, name), true
		}
		before = r
	}
	return "", false
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

func isVariationSelector(r rune) bool {
	return 0xFE00 <= r && r <= 0xFE0F || 0xE0100 <= r && r <= 0xE01EF || 0x180B <= r && r <= 0x180D || r == 0x180F
}

// selects reports whether a variation selector after the character and before
// the rest has something to vary: a symbol, an ideograph, or the digit of a
// keycap.
func selects(before rune, rest string) bool {
	if before < utf8.RuneSelf {
		next, _ := utf8.DecodeRuneInString(rest)
		return next == 0x20E3 && (isDigit(before) || before == '#' || before == '*')
	}
	return before != 0 && invisibleName(before) == "" && !unicode.IsSpace(before)
}

// invisibleName names a character that shows nothing, "" for any other.
func invisibleName(r rune) string {
	switch {
	case r == '\t':
		return "tab"
	case r == '\n', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return "line end"
	case unicode.IsControl(r):
		return "control character"
	case r < 0xA0:
		return ""
	case isVariationSelector(r):
		return "variation selector"
	case 0xE0000 <= r && r <= 0xE007F:
		return "tag character"
	case 0xFFF9 <= r && r <= 0xFFFB:
		return "interlinear annotation"
	case 0x1D173 <= r && r <= 0x1D17A:
		return "musical formatting character"
	case 0x2000 <= r && r <= 0x200A && r != 0x2007:
		return "typographic space"
	case 0x206A <= r && r <= 0x206F:
		return "deprecated formatting character"
	}
	return invisibleNames[r]
}

// invisibleNames are the single ones, named as Unicode names them.
var invisibleNames = map[rune]string{
	0x00A0:  "no-break space",
	0x00AD:  "soft hyphen",
	0x034F:  "combining grapheme joiner",
	0x061C:  "Arabic letter mark",
	0x115F:  "Hangul filler",
	0x1160:  "Hangul filler",
	0x1680:  "Ogham space mark",
	0x17B4:  "Khmer inherent vowel",
	0x17B5:  "Khmer inherent vowel",
	0x180E:  "Mongolian vowel separator",
	0x2007:  "figure space",
	0x200B:  "zero width space",
	0x200C:  "zero width non-joiner",
	0x200D:  "zero width joiner",
	0x200E:  "left-to-right mark",
	0x200F:  "right-to-left mark",
	0x202A:  "left-to-right embedding",
	0x202B:  "right-to-left embedding",
	0x202C:  "pop directional formatting",
	0x202D:  "left-to-right override",
	0x202E:  "right-to-left override",
	0x202F:  "narrow no-break space",
	0x205F:  "mathematical space",
	0x2060:  "word joiner",
	0x2061:  "function application",
	0x2062:  "invisible times",
	0x2063:  "invisible separator",
	0x2064:  "invisible plus",
	0x2066:  "left-to-right isolate",
	0x2067:  "right-to-left isolate",
	0x2068:  "first strong isolate",
	0x2069:  "pop directional isolate",
	0x2800:  "blank Braille pattern",
	0x3164:  "Hangul filler",
	0xFEFF:  "byte order mark",
	0xFFA0:  "Hangul filler",
	0x1BCA0: "shorthand formatting character",
	0x1BCA1: "shorthand formatting character",
	0x1BCA2: "shorthand formatting character",
	0x1BCA3: "shorthand formatting character",
}

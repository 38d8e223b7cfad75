// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// byteOrderMark is what some programs put before UTF-8 text.
const byteOrderMark = "\ufeff"

// breakage is a place where a wrong encoding broke letters.
type breakage struct {
	// found is the word as it stands, meant what it was, "" if that is lost.
	found, meant string
	// charset is the encoding that UTF-8 was read in, as Terraform's functions
	// name it; "" where letters are lost.
	charset string
}

// brokenText finds the first place of s where letters were broken by a wrong
// encoding, and only where that is certain: "Ã¼" is, a capital letter before a
// quotation mark is not. Text in ASCII is passed over quickly.
func brokenText(s string) (breakage, bool) {
	var before rune
	for i := firstBeyondASCII(s); i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < utf8.RuneSelf {
			// The next letter beyond ASCII, and what stands before it.
			skip := firstBeyondASCII(s[i:])
			before = rune(s[i+skip-1])
			i += skip
			continue
		}
		if i > 0 && before == 0 {
			before, _ = utf8.DecodeLastRuneInString(s[:i])
		}
		if r == unicode.ReplacementChar {
			return breakage{found: wordAt(s, i, i+size)}, true
		}
		if charset, length := misread(s[i:], before); charset != nil {
			b := breakage{found: wordAt(s, i, i+length), charset: charset.name}
			b.meant = repair(b.found, charset.table)
			if strings.ContainsRune(b.meant, unicode.ReplacementChar) {
				b.meant, b.charset = "", ""
			}
			return b, true
		}
		before = r
		i += size
	}
	return breakage{}, false
}

// firstBeyondASCII is the index of the first byte that is not ASCII, or the
// length. It takes eight bytes at a time.
func firstBeyondASCII(s string) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		// The compiler makes one load of it.
		eight := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		if eight&0x8080808080808080 != 0 {
			break
		}
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf; i++ {
	}
	return i
}

// A charset is an encoding that UTF-8 text is often taken for.
type charset struct {
	// name is what textdecodebase64 calls it.
	name  string
	table *charmap.Charmap
}

var (
	windows1252 = &charset{"windows-1252", charmap.Windows1252}
	macintosh   = &charset{"macintosh", charmap.Macintosh}
	ibm850      = &charset{"IBM850", charmap.CodePage850}
)

// encode returns the byte that a character was read from. Windows-1252 leaves
// five bytes without a character; programs read them as control characters.
func (c *charset) encode(r rune) (byte, bool) {
	if c == windows1252 && 0x80 <= r && r < 0xA0 {
		return byte(r), true
	}
	if r < utf8.RuneSelf {
		return 0, false
	}
	return c.table.EncodeRune(r)
}

// sequence reads one character of UTF-8 that was taken for the charset: what
// was meant, the characters that stand for its bytes and their length.
func (c *charset) sequence(s string) (meant rune, parts []rune, length int) {
	var encoded [utf8.UTFMax]byte
	var runes [utf8.UTFMax]rune
	want := 1
	for i := 0; i < want; i++ {
		r, size := utf8.DecodeRuneInString(s[length:])
		b, ok := c.encode(r)
		switch {
		case !ok:
			return 0, nil, 0
		case i > 0 && b&0xC0 != 0x80:
			return 0, nil, 0
		case i == 0 && b >= 0xF0:
			want = 4
		case i == 0 && b >= 0xE0:
			want = 3
		case i == 0 && b >= 0xC2:
			want = 2
		case i == 0:
			return 0, nil, 0
		}
		encoded[i], runes[i] = b, r
		length += size
	}
	meant, size := utf8.DecodeRune(encoded[:want])
	if size != want {
		return 0, nil, 0
	}
	return meant, runes[:want], length
}

// misread tells whether s, which follows the character before, begins with a
// character of UTF-8 that was taken for another encoding, and how long it is.
func misread(s string, before rune) (*charset, int) {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case first == '√' || first == '‚':
		return misreadOddly(macintosh, s, before)
	case first == '├':
		return misreadOddly(ibm850, s, before)
	case first < 0xC2 || first > 0xF4:
		return nil, 0
	}
	// Most letters are followed by one that no sequence goes on with.
	if second, _ := utf8.DecodeRuneInString(s[size:]); second < utf8.RuneSelf {
		return nil, 0
	}
	_, parts, length := windows1252.sequence(s)
	if parts == nil {
		return nil, 0
	}
	after, _ := utf8.DecodeRuneInString(s[length:])
	if certain(parts, before, after) {
		return windows1252, length
	}
	if _, next, more := windows1252.sequence(s[length:]); len(next) == len(parts) {
		return windows1252, length + more
	}
	return nil, 0
}

// misreadOddly is for encodings in which the first byte of a letter gives a
// sign that no word holds.
func misreadOddly(c *charset, s string, before rune) (*charset, int) {
	_, parts, length := c.sequence(s)
	if parts == nil || parts[1] == 'π' {
		return nil, 0
	}
	after, _ := utf8.DecodeRuneInString(s[length:])
	if len(parts) == 2 && !unicode.IsLetter(before) && !unicode.IsLetter(after) {
		return nil, 0
	}
	if len(parts) == 3 && parts[1] != 'Ä' {
		return nil, 0
	}
	return c, length
}

// certain tells whether a sequence can't be what somebody wrote. before and
// after are the characters around it.
func certain(parts []rune, before, after rune) bool {
	if slices.ContainsFunc(parts[1:], unicode.IsControl) {
		return true
	}
	first, second := parts[0], parts[1]
	weak := strings.ContainsRune(followsLetters, second)
	switch {
	case len(parts) == 4:
		return first == 'ð' && second == 'Ÿ'
	case len(parts) == 3:
		return first == 'â' && (second == '€' || second == '‚' || second == '„' && parts[2] == '¢') ||
			first == 'ï' && (second == '»' && parts[2] == '¿' || second == '¿' && parts[2] == '½')
	case first == 'Ã' || first == 'Â':
		return !weak || !unicode.IsUpper(before) || unicode.IsLetter(after)
	case first == 'Ä' || first == 'Å':
		if weak {
			return unicode.IsLower(before) || unicode.IsLower(after)
		}
		return unicode.IsLetter(before) || unicode.IsLetter(after)
	}
	return false
}

// followsLetters are characters that may stand right after a capital letter.
const followsLetters = "\u00a0“”„’‘‚«»‹›…–—•™®©°·†‡ˆ˜"

// repair reads as UTF-8 what was taken for another encoding. What can't be
// read stays.
func repair(s string, table *charmap.Charmap) string {
	c := &charset{table: table}
	if table == charmap.Windows1252 {
		c = windows1252
	}
	var b strings.Builder
	for s != "" {
		if meant, parts, length := c.sequence(s); parts != nil {
			b.WriteRune(meant)
			s = s[length:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// maxWord bounds, in bytes, what is shown on either side of a broken letter.
const maxWord = 24

// wordAt is the word around a part of s.
func wordAt(s string, from, to int) string {
	start := max(0, from-maxWord)
	for start < from && !utf8.RuneStart(s[start]) {
		start++
	}
	if i := strings.LastIndexFunc(s[start:from], unicode.IsSpace); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[start+i:])
		start += i + size
	}
	end := min(len(s), to+maxWord)
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end--
	}
	if i := strings.IndexFunc(s[to:end], unicode.IsSpace); i >= 0 {
		end = to + i
	}
	return s[start:end]
}

// EncodingError tells that letters were broken by a wrong encoding: one cause,
// whatever the number of cells.
type EncodingError struct {
	// Total is the number of cells in which letters are broken.
	Total int
	// Place tells where the first is, as in `row 5, column "city"`.
	Place string

	first breakage
}

// Broken returns what is wrong with a value whose letters a wrong encoding broke,
// nil for all others. The caller fills in the place and counts further cells.
func Broken(value string) *EncodingError {
	if found, broken := brokenText(value); broken {
		return &EncodingError{Total: 1, first: found}
	}
	return nil
}

// Error implements error.
func (e *EncodingError) Error() string {
	return e.Detail() + " If the letters are right as they are, pass { check_encoding = false }."
}

// Detail is the fault and its remedies, for values that no function of ours read.
func (e *EncodingError) Detail() string {
	text := "letters are broken by a wrong encoding: " + e.Place + " has " + values.Quote(e.first.found)
	if e.first.charset == "" {
		text += ", where a letter is lost"
	} else {
		text += " where " + values.Quote(e.first.meant) + " was meant"
	}
	if e.Total > 1 {
		text += ", and so it is in " + count(e.Total-1, "more cell")
	}
	if e.first.charset == "" {
		text += ". file() reads UTF-8 only. Decode the file by the encoding that it has: " +
			`textdecodebase64(filebase64("table.csv"), "windows-1252") for a table that Excel saved on Windows, ` +
			`"macintosh" on a Mac, "UTF-16LE" for "Unicode text". Where the file itself holds the sign, the letters are lost there: save it anew as UTF-8`
	} else {
		name := strconv.Quote(e.first.charset)
		text += ". The text is UTF-8 that was read as " + e.first.charset + ". Where the configuration decodes the file with textdecodebase64, read it with file() instead. " +
			"Where the file itself holds the broken letters, save it anew as UTF-8, or mend the text: " +
			`textdecodebase64(textencodebase64(text, ` + name + `), "UTF-8")`
	}
	return text + "."
}

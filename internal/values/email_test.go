// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestCheckEmail_accepts(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"jane@example.com", "Jane.Doe+list@Example.COM", "o'brien@example.ie", "a@b.co", "-@example.com", "_x-@example.com",
		"user%host@example.com", "a!#$&*/=?^`{|}~b@example.com", "jürgen@münchen.de", "用户@例子.公司", "x@xn--mnchen-3ya.de",
		"a@a-b.example", "1@2.example", "a@3com.example", "jane@[192.0.2.1]", "a..b.@docomo.ne.jp", `"jane doe"@example.com`, `"a@b"@example.com`, `"a\"b,;"@example.com`,
		strings.Repeat("a", 64) + "@example.com",
	} {
		if err := values.CheckEmail(address); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestCheckEmail_refuses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                                       "is empty",
		"000":                                    `no "@"`,
		"jane":                                   `no "@"`,
		"jane＠example.com":                       `no "@"`,
		"dsfsafas@":                              `nothing stands after`,
		"@example.com":                           `nothing stands before`,
		"@":                                      `nothing stands before`,
		"lena@shop":                              "no period",
		"a b@x.example":                          "white space",
		"a@b@x.example":                          `more than one "@"`,
		"jane@@example.com":                      `more than one "@"`,
		"Jane <jane@example.com>":                "more than the bare address",
		"<jane@example.com>":                     "more than the bare address",
		"a@x.example,b@x.example":                "more than one address",
		"a@x.example; b@x.example":               "white space",
		"mailto:jane@example.com":                `begins with "mailto:"`,
		"MAILTO:jane@example.com":                `begins with "mailto:"`,
		"https://jane@example.com":               `the character ':'`,
		"a..b@example.com":                       "misplaced period",
		".a@example.com":                         "misplaced period",
		".a@docomo.ne.jp":                        "misplaced period",
		"a.@example.com":                         "misplaced period",
		"a@.example.com":                         "domain has a misplaced period",
		"a@example..com":                         "domain has a misplaced period",
		"a@example.com.":                         "domain has a misplaced period",
		"-@-.de":                                 "misplaced hyphen",
		"a@-x.de":                                "misplaced hyphen",
		"a@x-.de":                                "misplaced hyphen",
		"a@x.de-":                                "misplaced hyphen",
		"a@x.-de":                                "misplaced hyphen",
		"a@x_y.de":                               `the character '_'`,
		"a@exa/mple.com":                         `the character '/'`,
		"'jane@example.com'":                     `the character '\''`,
		"a@example.com?subject=x":                `the character '?'`,
		"a@x.example:25":                         `the character ':'`,
		"jane(home)@example.com":                 `the character '('`,
		`"jane@example.com`:                      "does not end there",
		`"jane"x@example.com`:                    "do not end there",
		"a@192.0.2.1":                            "no top-level domain",
		"a@example.c":                            "no top-level domain",
		"a@example.1st":                          "no top-level domain",
		"ja\u200bne@example.com":                 "U+200B (zero width space)",
		"\ufeffjane@example.com":                 "U+FEFF (byte order mark)",
		"jane@exam\u00adple.com":                 "U+00AD (soft hyphen)",
		"jane@example.com\u00a0":                 "U+00A0 (no-break space)",
		"ja\tne@example.com":                     "U+0009 (tab)",
		"ja\u0001ne@example.com":                 "control character",
		"j\ufffdrgen@example.com":                "the character '\ufffd'",
		"j\xfcrgen@example.com":                  "the character '\ufffd'",
		" jane@example.com":                      "white space",
		strings.Repeat("a", 65) + "@example.com": "longer than 64 bytes",
		"a@" + strings.Repeat("b", 64) + ".com":  "more than 63 bytes",
		"a@" + strings.Repeat("bcd.", 70) + "com": "longer than 254",
	} {
		err := values.CheckEmail(address)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", address, err, want)
		}
	}
}

// TestCheckEmail_normalized draws texts near to addresses: what is accepted is
// so in lower case, and what normalizing returns is.
func TestCheckEmail_normalized(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.StringMatching(`[aB1.\-_"\\ü+ ]{0,6}@?@[aB1.\-_ü ]{0,6}[.][a-z1\-]{0,3}`).Draw(t, "address")
		normal, err := values.NormalizeEmail(address)
		if err != nil {
			return
		}
		if err := values.CheckEmail(normal); err != nil {
			t.Fatalf("%q became %q, which is refused: %v", address, normal, err)
		}
		if err := values.CheckEmail(strings.TrimSpace(address)); err != nil {
			t.Fatalf("%q became %q but is refused itself: %v", address, normal, err)
		}
	})
}

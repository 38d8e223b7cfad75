// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// What a server says ends up in terminals, logs and reviews. It is text of a
// stranger: everything of it that is shown passes through this file, where
// secrets are taken out, what a terminal would act on is quoted, and lengths are
// bounded.
const (
	// maxMessage bounds a message in bytes, maxNote a name or an id.
	maxMessage = 1000
	maxNote    = 200
	// maxWording bounds what is kept of a message to be searched.
	maxWording = 64 << 10
)

// Shown returns a server's text as it can be shown to people: on one line, what
// is not graphic (control characters, terminal escapes, marks that turn the
// direction of writing) quoted as in Go, and no longer than limit bytes.
func Shown(s string, limit int) string {
	s = strings.TrimSpace(s)
	if len(s) > limit {
		// Enough of it to be cut once more where quoting makes it longer.
		s = s[:min(len(s), limit+utf8.UTFMax)]
	}
	if !graphic(s) {
		s = quoteControls(s)
	}
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

func graphic(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) < 0
}

func quoteControls(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		i += size
	}
	return b.String()
}

// note is Shown for names, ids and the like.
func note(s string) string { return Shown(s, maxNote) }

// minSecret keeps trivial test values from blotting out texts.
const minSecret = 6

// redact takes secrets out of a body before anything is read from it: gateways
// have been seen to echo requests.
func redact(body []byte, secrets ...secret) []byte {
	for _, s := range secrets {
		if len(s) >= minSecret && bytes.Contains(body, []byte(s)) {
			body = bytes.ReplaceAll(body, []byte(s), []byte(redacted))
		}
	}
	return body
}

// hide takes secrets out of a text, also where they are escaped as in JSON, in a
// URL or in HTML.
func hide(text string, secrets ...secret) string {
	escaped := strings.ContainsAny(text, `%\&`)
	for _, s := range secrets {
		if len(s) < minSecret {
			continue
		}
		text = strings.ReplaceAll(text, string(s), redacted)
		if escaped {
			text = spellings(s).ReplaceAllLiteralString(text, redacted)
		}
	}
	return text
}

// spelt holds the expressions of secrets, which live as long as the process.
var spelt sync.Map

// spellings matches a secret however its characters are escaped.
func spellings(s secret) *regexp.Regexp {
	if known, ok := spelt.Load(s); ok {
		if re, ok := known.(*regexp.Regexp); ok {
			return re
		}
	}
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, `(?:%s|%%(?:25)*(?i:%02x)|\\+u00(?i:%02x)|\\+x(?i:%02x)|&#0*%d;|&#(?i:x0*%x);)`, regexp.QuoteMeta(string(rune(c))), c, c, c, c, c)
	}
	re := regexp.MustCompile(b.String())
	spelt.Store(s, re)
	return re
}

// masker takes the secrets of a client out of a text; a nil one has none.
type masker func(string) string

// shown masks and shows a text.
func (m masker) shown(s string, limit int) string {
	return Shown(m.wording(s), limit)
}

func (m masker) note(s string) string { return m.shown(s, maxNote) }

// wording masks a message that is searched and not shown.
func (m masker) wording(s string) string {
	if len(s) > maxWording {
		s = s[:maxWording]
	}
	if m == nil {
		return s
	}
	return m(s)
}

// context masks the values of a context, which are compared with what was sent and
// so are not quoted.
func (m masker) context(c map[string][]string) map[string][]string {
	for key, values := range c {
		for i, v := range values {
			values[i] = m.wording(v)
		}
		if name := m.note(key); name != key {
			delete(c, key)
			c[name] = values
		}
	}
	return c
}

func (m masker) details(in []ErrorDetail) []ErrorDetail {
	for i := range in {
		d := &in[i]
		d.Message, d.Code, d.In, d.SubCategory = m.shown(d.Message, maxMessage), m.note(d.Code), m.note(d.In), m.note(d.SubCategory)
		d.Context = m.context(d.Context)
	}
	return in
}

func (m masker) links(in map[string]string) map[string]string {
	for name, link := range in {
		in[name] = m.shown(link, maxMessage)
	}
	return in
}

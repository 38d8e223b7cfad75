// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// printer writes the story. Colour only adds: every line reads without it.
type printer struct {
	w      io.Writer
	colour bool
}

// The colours used, as the terminal's own palette shows them.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

// newPrinter colours only for a terminal, and not where NO_COLOR is set
// (no-color.org).
func newPrinter(w io.Writer) *printer {
	p := &printer{w: w}
	if f, ok := w.(*os.File); ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		info, err := f.Stat()
		p.colour = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *printer) paint(code, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p *printer) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

// heading begins a step.
func (p *printer) heading(text string) { p.line("\n%s", p.paint(bold, text)) }

// command shows what a person would type.
func (p *printer) command(text string) { p.line("%s", p.paint(bold, "  $ "+text)) }

// quote shows lines of terraform's output, coloured by what they do.
func (p *printer) quote(lines []string) {
	for _, l := range lines {
		code := ""
		switch text := strings.TrimSpace(l); {
		case strings.HasPrefix(text, "+"):
			code = green
		case strings.HasPrefix(text, "~"):
			code = yellow
		case strings.HasPrefix(text, "-"):
			code = red
		case strings.HasPrefix(text, "#"), strings.HasPrefix(text, "…"):
			code = faint
		}
		if code != "" {
			l = p.paint(code, l)
		}
		p.line("  | %s", l)
	}
}

// check says whether what was promised came true.
func (p *printer) check(ok bool, text string) {
	if ok {
		p.line("  %s %s", p.paint(green, "ok   "), text)
	} else {
		p.line("  %s %s", p.paint(red, "WRONG"), text)
	}
}

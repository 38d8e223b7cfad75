// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	// maxEntries is how many entries of a map an excerpt shows.
	maxEntries = 3
	// maxWidth is where an excerpt cuts lines, in characters.
	maxWidth = 110
)

// excerpt returns the part of a plan that tells what happens to one resource,
// with long maps folded to their first entries and the number of the rest.
func excerpt(plan, address string) []string {
	lines := strings.Split(plan, "\n")
	from := slices.IndexFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, "  # "+address+" ")
	})
	if from < 0 {
		return nil
	}
	// Comments, then the line that opens the resource.
	to := from
	for to < len(lines) && !opens(lines[to]) {
		to++
	}
	if to == len(lines) {
		return nil
	}
	folded, end := fold(lines, to+1, 0)
	out := make([]string, 0, len(folded)+to-from+2)
	for _, line := range append(slices.Clone(lines[from:to+1]), folded...) {
		out = append(out, clip(line))
	}
	return append(out, lines[end])
}

// fold returns the lines of a block from i on, and the index of the line that
// closes it. Below the top every block shows its first entries only.
func fold(lines []string, i, depth int) (out []string, end int) {
	entries := 0
	for ; i < len(lines)-1 && !closes(lines[i]); i++ {
		line := lines[i]
		text := strings.TrimSpace(line)
		if text == "" {
			continue
		}
		note := strings.HasPrefix(text, "# (")
		if !note {
			entries++
		}
		show := note || depth == 0 || entries <= maxEntries
		if show {
			out = append(out, line)
		}
		if !opens(line) {
			continue
		}
		inner, closing := fold(lines, i+1, depth+1)
		if show {
			out = append(append(out, inner...), lines[closing])
		}
		i = closing
	}
	i = min(i, len(lines)-1)
	if more := entries - maxEntries; more > 0 && depth > 0 {
		out = append(out, fmt.Sprintf("%s… %d more", indentOf(lines[i])+"    ", more))
	}
	return out, i
}

func opens(line string) bool {
	line, _, _ = strings.Cut(line, " # ") // A note such as "forces replacement".
	line = strings.TrimRight(line, " ")
	return strings.HasSuffix(line, "{") || strings.HasSuffix(line, "[")
}

func closes(line string) bool {
	text := strings.TrimSpace(line)
	return strings.HasPrefix(text, "}") || strings.HasPrefix(text, "]")
}

func indentOf(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " "))] }

func clip(line string) string {
	if runes := []rune(line); len(runes) > maxWidth {
		return string(runes[:maxWidth-1]) + "…"
	}
	return line
}

// sourceLine matches the lines of a diagnostic that point into the configuration.
var sourceLine = regexp.MustCompile(`^ +(with|on) [^ ]+.*[,:]$|^ +[0-9]+: `)

// summary returns the lines that say what came of a run: warnings, errors and
// the counts.
func summary(output string) []string {
	var out []string
	diagnostic := false
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "Warning:"), strings.HasPrefix(line, "Error:"):
			diagnostic = true
		case strings.HasPrefix(line, "Plan:"), strings.HasPrefix(line, "No changes."),
			strings.HasPrefix(line, "Apply complete!"), strings.HasPrefix(line, "Destroy complete!"):
			diagnostic = false
			out = append(out, line)
			continue
		case strings.HasPrefix(line, "──"):
			diagnostic = false
		}
		if diagnostic && line != "" && !sourceLine.MatchString(line) {
			out = append(out, clip(line))
		}
	}
	return out
}

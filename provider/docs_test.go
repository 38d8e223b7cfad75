// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// quotedMessage is a message in the first column of a table.
var quotedMessage = regexp.MustCompile("`([^`]+)`")

// TestDocs_messages looks for every message that the guide explains in the
// sources, so that a message which is worded anew is explained anew.
func TestDocs_messages(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "templates", "guides", "failures-and-recovery.md"))
	if err != nil {
		t.Fatal(err)
	}
	sources := readSources(t)
	seen := 0
	_, tables, _ := strings.Cut(string(guide), "## What each message means")
	tables, _, _ = strings.Cut(tables, "\n## ")
	for line := range strings.Lines(tables) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		first, _, _ := strings.Cut(line[2:], "|")
		for _, m := range quotedMessage.FindAllStringSubmatch(first, -1) {
			seen++
			if !strings.Contains(sources, m[1]) {
				t.Errorf("no message says %q", m[1])
			}
		}
	}
	if seen < 40 {
		t.Errorf("found %d messages in the guide, expected all of its tables", seen)
	}
}

// readSources returns the code of this package, of those in its folder and of the two
// that word limits and summaries, without their tests.
func readSources(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob(filepath.Join("*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	decided, err := filepath.Glob(filepath.Join("..", "internal", "records", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	linked, err := filepath.Glob(filepath.Join("..", "internal", "links", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range slices.Concat(files, below, decided, linked) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(content)
	}
	return b.String()
}

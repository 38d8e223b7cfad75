// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The list holds what the resources of one run say last, and goes with the last of it.
func TestBook_Candidates(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "review")
	path := filepath.Join(dir, CandidatesFile)
	list := func() []string {
		t.Helper()
		file, err := os.Open(path)
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		lines, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if info, _ := file.Stat(); info.Mode().Perm() != 0o600 {
			t.Errorf("others can read it: %v", info.Mode())
		}
		var pairs []string
		for _, line := range lines[1:] {
			pairs = append(pairs, line[2]+" "+line[4])
		}
		return pairs
	}
	say := func(b *Book, name string, pairs ...Pair) {
		t.Helper()
		if err := b.Candidates(Candidates{Name: name, ObjectType: "companies", IDProperty: "code", MatchedBy: "domain", Pairs: pairs}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(what string, pairs ...string) {
		t.Helper()
		if diff := cmp.Diff(pairs, list()); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	first, alias := bookOf(dir, "one"), bookOf(dir, "one")
	say(first, "a")
	if _, err := os.Stat(dir); err == nil {
		t.Error("nothing to say makes a folder")
	}
	say(first, "a", Pair{`k,"1"`, "7"}, Pair{`k,"1"`, "8"})
	say(alias, "b", Pair{"k2", "9"})
	want("two resources", `k,"1" 7`, `k,"1" 8`, "k2 9")
	say(first, "a", Pair{"k3", "7"})
	want("said anew", "k2 9", "k3 7")
	say(first, "a")
	say(alias, "b")
	want("nothing left")

	say(first, "a", Pair{"k", "1"})
	second := bookOf(dir, "two", "code")
	say(second, "c", Pair{"secret", "2"})
	want("another run", "masked 2")
	if err := second.Applying(); err != nil {
		t.Fatal(err)
	}
	say(second, "c")
	say(bookOf(dir, "two"), "c")
	want("applying", "masked 2")
}

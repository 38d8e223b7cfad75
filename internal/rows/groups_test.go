// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
)

// fataler is the part of a test that the helpers need.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func mustParse(t fataler, text string) *rows.Records {
	t.Helper()
	records, err := rows.ParseCSV(text, "key", rows.Options{AllowEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// groupNames returns the name of the group of each key.
func groupNames(t fataler, records *rows.Records, count int) map[string]string {
	t.Helper()
	groups, err := records.Split(count)
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]string)
	for _, group := range groups {
		for _, key := range group.Records.Keys {
			names[key] = group.Name
		}
	}
	return names
}

// The expected names are what Terraform 1.11 makes of
// substr(md5(lower(key)), 0, 2).
func TestRecordsSplitAsTerraform(t *testing.T) {
	t.Parallel()
	records := mustParse(t, "key,name\nmit.edu,1\nETHZ.ch,2\norg-000001.example,3\nCafe\u0301.example,4\n\u0130stanbul,5\nÅngström,6\n")
	want := map[string]string{
		"mit.edu": "71", "ETHZ.ch": "89", "org-000001.example": "c1", "Cafe\u0301.example": "48", "\u0130stanbul": "26", "Ångström": "de",
	}
	if diff := cmp.Diff(want, groupNames(t, records, 256)); diff != "" {
		t.Errorf("256 groups (-want +got):\n%s", diff)
	}
	for key, name := range want {
		want[key] = name[:1]
	}
	if diff := cmp.Diff(want, groupNames(t, records, 16)); diff != "" {
		t.Errorf("16 groups (-want +got):\n%s", diff)
	}
}

func TestRecordsSplitHasAllGroups(t *testing.T) {
	t.Parallel()
	for count, format := range map[int]string{16: "%x", 256: "%02x"} {
		groups, err := mustParse(t, "key,b,a\nmit.edu,1,2\n").Split(count)
		if err != nil {
			t.Fatal(err)
		}
		if len(groups) != count {
			t.Fatalf("%d groups, want %d", len(groups), count)
		}
		total := 0
		for i, group := range groups {
			if want := fmt.Sprintf(format, i); group.Name != want {
				t.Errorf("group %d is named %q, want %q", i, group.Name, want)
			}
			if diff := cmp.Diff([]string{"b", "a"}, group.Records.Columns); diff != "" {
				t.Errorf("columns of group %q (-want +got):\n%s", group.Name, diff)
			}
			total += group.Records.Len()
		}
		if total != 1 {
			t.Errorf("%d records in %d groups, want the one", total, count)
		}
	}
}

func TestRecordsSplitRefusesOtherCounts(t *testing.T) {
	t.Parallel()
	for _, count := range []int{-16, 0, 1, 2, 15, 17, 255, 4096} {
		groups, err := mustParse(t, "key\na\n").Split(count)
		if want := fmt.Sprintf("16 or 256 groups, not %d", count); err == nil || groups != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d groups: %v, error %v", count, groups, err)
		}
	}
}

// TestRecordsSplitKeepsRecords divides random tables: the groups together hold
// the records that the text holds, each with its cells and in its order, and
// neither another row nor another case of a key moves any.
func TestRecordsSplitKeepsRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9éüß.-]{1,12}`), 1, 60, rapid.ID[string]).Draw(t, "keys")
		count := rapid.SampledFrom(rows.GroupCounts).Draw(t, "groups")
		more := rapid.IntRange(0, len(keys)).Draw(t, "rows of the longer table only")
		line := func(key string) string { return fmt.Sprintf("%s,name of %s,%d\n", key, key, len(key)%2) }
		var long, short strings.Builder
		for i, key := range keys {
			if i >= more {
				short.WriteString(line(key))
			}
			long.WriteString(line(key))
		}
		const header = "key,name,parity\n"
		whole := mustParse(t, header+long.String())
		groups, err := whole.Split(count)
		if err != nil {
			t.Fatal(err)
		}
		union := make(map[string]map[string]string)
		for _, group := range groups {
			maps.Copy(union, plain(group.Records))
			if !slices.IsSortedFunc(group.Records.Keys, func(a, b string) int { return slices.Index(keys, a) - slices.Index(keys, b) }) {
				t.Fatalf("group %q has the keys %q, which are in another order", group.Name, group.Records.Keys)
			}
		}
		if diff := cmp.Diff(plain(whole), union); diff != "" {
			t.Fatalf("records in no group or changed (-want +got):\n%s", diff)
		}
		of := groupNames(t, whole, count)
		for key, name := range groupNames(t, mustParse(t, header+short.String()), count) {
			if of[key] != name {
				t.Fatalf("%q is in group %q, but in %q with %d more rows", key, name, of[key], more)
			}
		}
		for key, name := range groupNames(t, mustParse(t, header+strings.ToUpper(line(keys[0]))), count) {
			if name != of[strings.ToLower(key)] {
				t.Fatalf("%q is in group %q, %q in %q", key, name, keys[0], of[keys[0]])
			}
		}
	})
}

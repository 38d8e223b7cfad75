// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

func tfNumber(n any) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

func TestCSVGroups(t *testing.T) {
	t.Parallel()
	// The hashes of these keys begin with 71 and 89.
	const universities = "domain,name,country\nmit.edu,MIT,United States\nETHZ.ch,\"ETH, Zürich\",\n"
	text, key := tfString(universities), tfString("domain")
	for name, c := range map[string]struct {
		arguments []tftypes.Value
		// groups are those with records; length is the number of all.
		groups   map[string]map[string]map[string]string
		length   int
		argument int64
		message  string
	}{
		"16 groups": {
			arguments: []tftypes.Value{text, key, tfNumber(16)}, length: 16,
			groups: map[string]map[string]map[string]string{
				"7": {"mit.edu": {"name": "MIT", "country": "United States"}},
				"8": {"ETHZ.ch": {"name": "ETH, Zürich", "country": nullCell}},
			},
		},
		"256 groups and chosen columns": {
			arguments: []tftypes.Value{text, key, tfNumber(256), tfString("name"), tfString("domain")}, length: 256,
			groups: map[string]map[string]map[string]string{
				"71": {"mit.edu": {"domain": "mit.edu", "name": "MIT"}},
				"89": {"ETHZ.ch": {"domain": "ETHZ.ch", "name": "ETH, Zürich"}},
			},
		},
		"header alone": {
			arguments: []tftypes.Value{tfString("domain,name\n"), key, tfNumber(16)},
			argument:  argumentSource, message: "has no row",
		},
		"header alone, asked for": {
			arguments: []tftypes.Value{tfString("domain,name\n"), key, tfNumber(16), tfOptions("allow_empty", tfBool(true))}, length: 16,
			groups: map[string]map[string]map[string]string{},
		},
		"no such option": {
			arguments: []tftypes.Value{text, key, tfNumber(16), tfOptions("empty", tfString("keep"))},
			argument:  argumentGroupColumns, message: `no option "empty"`,
		},
		"another number": {
			arguments: []tftypes.Value{text, key, tfNumber(17)},
			argument:  argumentGroups, message: "16 or 256 groups, not 17",
		},
		"part of a group": {
			arguments: []tftypes.Value{text, key, tfNumber(16.5)},
			argument:  argumentGroups, message: "a whole number, 16 or 256, not 16.5",
		},
		"a huge number": {
			arguments: []tftypes.Value{text, key, tfNumber(1e30)},
			argument:  argumentGroups, message: "a whole number, 16 or 256, not 1000000000000000",
		},
		"one key twice": {
			arguments: []tftypes.Value{tfString("domain,name\nΣΑΣ.gr,a\nmit.edu,b\nσασ.gr,c\n"), key, tfNumber(256)},
			argument:  argumentSource, message: "rows 2 and 4",
		},
		"empty key": {
			arguments: []tftypes.Value{tfString("domain,name\nmit.edu,a\n,b\n"), key, tfNumber(16)},
			argument:  argumentSource, message: "row 3: The key is empty",
		},
		"no such key column": {
			arguments: []tftypes.Value{text, tfString("domains"), tfNumber(16)},
			argument:  argumentKey, message: `no key column "domains". Did you mean "domain"?`,
		},
		"no such column": {
			arguments: []tftypes.Value{text, key, tfNumber(16), tfString("name"), tfString("nam")},
			argument:  argumentGroupColumns, message: `no column "nam". Did you mean "name"?`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := callBoth(t, t, csvGroupsName, c.arguments...)
			if c.message != "" {
				checkAnswer(t, got, functionAnswer{Argument: c.argument}, c.message)
				return
			}
			if len(got.Groups) != c.length {
				t.Errorf("%d groups, want %d", len(got.Groups), c.length)
			}
			maps.DeleteFunc(got.Groups, func(_ string, group map[string]map[string]string) bool { return len(group) == 0 })
			if diff := cmp.Diff(c.groups, got.Groups); diff != "" {
				t.Errorf("groups with records (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever the text is, both servers answer the same, and the groups together
// hold what csv_records returns; where one refuses the text, the other does.
func TestCSVGroups_asRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		cell := rapid.StringMatching(`[a-cA-C ü]{0,3}`)
		var text strings.Builder
		text.WriteString("name,key,city\n")
		for range rapid.IntRange(0, 12).Draw(rt, "rows") {
			fmt.Fprintf(&text, "%s,%s,%s\n", cell.Draw(rt, "name"), cell.Draw(rt, "key"), cell.Draw(rt, "city"))
		}
		count := rapid.SampledFrom([]int{16, 256}).Draw(rt, "groups")
		grouped := callBoth(t, rt, csvGroupsName, tfString(text.String()), tfString("key"), tfNumber(count))
		whole := callBoth(t, rt, csvRecordsName, tfString(text.String()), tfString("key"))
		if grouped.Error == "" {
			grouped.Records = map[string]map[string]string{}
			for _, group := range grouped.Groups {
				maps.Copy(grouped.Records, group)
			}
			grouped.Groups = nil
		}
		if diff := cmp.Diff(whole, grouped); diff != "" {
			rt.Fatalf("csv_records (-) and csv_groups (+) of\n%s\ndisagree:\n%s", text.String(), diff)
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// A label that leaves is at odds with any that is declared between the same records
// from the other direction, in whichever order the two are planned.
func TestSayLabels(t *testing.T) {
	t.Parallel()
	end := func(name string) spaceEnd {
		parsed, err := values.ParseObjectType(name)
		if err != nil {
			t.Fatal(err)
		}
		return spaceEnd{linkEnd{objectType: parsed}, parsed.Canonical()}
	}
	space := func(from, to, kind string) linkSpace { return newLinkSpace(end(from), end(to), kind) }
	record := func(s linkSpace, from, to string) custody.Record {
		return custody.Record{Key: recordKey(from, to), Normal: s.normal(from, to), ID: s.id(from, to), Held: true, Archives: true}
	}
	there := space("contacts", "companies", "USER_DEFINED/1")
	leaves := custody.Statement{Name: "a", Space: there.Space, From: there.Space, Writes: true, Leaves: []custody.Record{
		record(there, "1", "2"), there.anyOf("1", "1", true), there.anyOf("2", "2", false),
	}}
	again := leaves
	again.Declares = []custody.Record{record(there, "1", "2")}
	people := space("contacts", "contacts", "USER_DEFINED/1")
	swap := custody.Statement{
		Name: "a", Space: people.Space, From: people.Space, Writes: true,
		Leaves: []custody.Record{record(people, "1", "2")}, Declares: []custody.Record{record(people, "2", "1")},
	}
	declares := func(s linkSpace, from, to string) custody.Statement {
		return custody.Statement{Name: "b", Space: s.Space, Declares: []custody.Record{record(s, from, to)}}
	}
	back := space("companies", "contacts", "USER_DEFINED/2")
	row := custody.Statement{Name: "b", Space: back.Space, Declares: []custody.Record{back.anyOf("2", "2", true)}}
	tests := map[string]struct {
		leaves, declares custody.Statement
		want             bool
	}{
		"the inverse":                    {leaves, declares(back, "2", "1"), true},
		"its text only":                  {leaves, declares(space("companies", "contacts", labelText("Decided by")), "2", "1"), true},
		"other records":                  {leaves, declares(back, "3", "1"), false},
		"another label, the same way":    {leaves, declares(space("contacts", "companies", "USER_DEFINED/3"), "1", "2"), false},
		"without a label":                {leaves, declares(space("companies", "contacts", ""), "2", "1"), false},
		"links of the record not known":  {leaves, row, true},
		"no links known":                 {leaves, custody.Statement{Name: "b", Space: back.Space, All: true}, true},
		"declared again":                 {again, declares(back, "2", "1"), false},
		"the same object, turned around": {swap, custody.Statement{Name: "b"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, order := range [][]custody.Statement{{tt.leaves, tt.declares}, {tt.declares, tt.leaves}} {
				board, found := custody.NewBoard(custody.NewRegister()), false
				for _, s := range order {
					found = sayLabels(board, s).HasError() || found
				}
				if found != tt.want {
					t.Errorf("at odds: %t, want %t", found, tt.want)
				}
			}
		})
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestNewDefinitionsPrefersLive(t *testing.T) {
	t.Parallel()
	live := values.Definition{Name: "code", Label: "live", Type: "string"}
	archived := values.Definition{Name: "code", Label: "archived", Type: "string", Archived: true}
	for _, list := range [][]values.Definition{{live, archived}, {archived, live}} {
		defs := values.NewDefinitions(list)
		if got, ok := defs.Lookup("code"); !ok || got.Label != "live" || defs.Len() != 1 {
			t.Errorf("Lookup = %+v, %t; %d definitions", got, ok, defs.Len())
		}
	}
}

func TestUnknownDefinitions(t *testing.T) {
	t.Parallel()
	var unknown *values.Definitions
	if _, ok := unknown.Lookup("name"); ok || unknown.Len() != 0 || unknown.Nearest("name", 3) != nil {
		t.Error("unknown definitions know something")
	}
	if merged := unknown.Merge([]values.Definition{{Name: "name"}}); merged != nil {
		t.Error("a planned property made unknown definitions known")
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	base := definitions()
	merged := base.Merge([]values.Definition{
		{Name: "sku", Type: "string", FieldType: "text", Unique: true},
		{Name: "old_code", Type: "number", FieldType: "number"},
		{Name: "industry", Type: "enumeration", FieldType: "select", Options: []values.Option{option("MINING", "Mining"), option("RESEARCH", "x")}},
		{Name: "total_revenue", Type: "number", FieldType: "number"},
		{Name: "sku", Type: "string", FieldType: "text", Unique: true},
	})
	for _, tt := range []struct {
		property, value string
		before, after   string
	}{
		{"sku", "A-1", values.CodePropertyDoesntExist, ""},
		{"old_code", "5", values.CodePropertyArchived, ""},
		{"old_code", "five", values.CodePropertyArchived, values.CodeInvalidNumber},
		{"industry", "MINING", values.CodeInvalidOption, ""},
		{"industry", "RESEARCH", "", ""},
		{"industry", "FARMING", values.CodeInvalidOption, values.CodeInvalidOption},
		{"total_revenue", "5", values.CodeReadOnly, values.CodeReadOnly},
		{"name", "MIT", "", ""},
	} {
		for defs, want := range map[*values.Definitions]string{base: tt.before, merged: tt.after} {
			got := ""
			if p := defs.Check(tt.property, tt.value); p != nil {
				got = p.Code
			}
			if got != want {
				t.Errorf("Check(%s, %s) = %q, want %q (merged: %t)", tt.property, tt.value, got, want, defs == merged)
			}
		}
	}
	if p := merged.CheckIDProperty(parse(t, "companies"), "sku"); p != nil {
		t.Errorf("a planned unique property can't address records: %s", p.Detail())
	}
	if planned, _ := merged.Lookup("sku"); !planned.Planned {
		t.Error("the planned property is not marked")
	}
	if base.Merge(nil) != base {
		t.Error("merging nothing makes a copy")
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	defs := definitions()
	tests := []struct {
		name string
		n    int
		want []string
	}{
		{"nmea", 3, []string{"name"}},
		{"Name", 3, []string{"name"}},
		{"Company Name", 3, []string{"name"}},
		{"company domain name", 1, []string{"domain"}},
		{"stage", 3, []string{}},
		{"owner-id", 3, []string{"hubspot_owner_id"}},
		{"foundet", 3, []string{"founded"}},
		{"university domain", 1, []string{"university_domain"}},
		{"total_revenu", 3, []string{}},
		{"old_cod", 3, []string{}},
		{"", 3, []string{}},
		{strings.Repeat("x", 1_000_000), 3, []string{}},
		{"name", 0, nil},
	}
	for _, tt := range tests {
		for range 2 { // The second answer is remembered.
			if diff := cmp.Diff(tt.want, defs.Nearest(tt.name, tt.n), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Nearest(%.20q): -want +got\n%s", tt.name, diff)
			}
		}
	}
	if got := defs.Nearest("nmea", 1); len(got) == 1 {
		got[0] = "changed"
	}
	if got := defs.Nearest("nmea", 1); !slices.Equal(got, []string{"name"}) {
		t.Errorf("a caller changed the remembered names to %q", got)
	}
}

func TestNearestNamesOrder(t *testing.T) {
	t.Parallel()
	got := values.NearestNames("countri", []string{"county", "country", "count", "zebra"}, 2)
	if want := []string{"country", "count"}; !slices.Equal(got, want) {
		t.Errorf("NearestNames = %q, want %q", got, want)
	}
}

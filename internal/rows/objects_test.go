// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows_test

import (
	"errors"
	"iter"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
)

type object = map[string]rows.Cell

func text(s string) rows.Cell { return rows.Cell{Text: s} }

func fromObjects(objects []object, key string, opts rows.Options) (*rows.Records, error) {
	return rows.FromObjects(len(objects), func(i int) iter.Seq2[string, rows.Cell] { return maps.All(objects[i]) }, key, opts)
}

func TestFromObjects(t *testing.T) {
	t.Parallel()
	objects := []object{
		{"key": text("mit.edu"), "name": text("MIT"), "state": text("")},
		{"key": text("ethz.ch"), "name": {Null: true, Text: "ignored"}, "canton": text("ZH")},
		{"key": text(""), "name": text(" ")},
	}
	records, err := fromObjects(objects, "key", rows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{"mit.edu": {"name": "MIT"}, "ethz.ch": {"canton": "ZH"}}
	if diff := cmp.Diff(want, plain(records)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"canton", "name", "state"}, records.Columns); diff != "" {
		t.Errorf("columns: -want +got\n%s", diff)
	}
}

func TestFromObjectsKeepsChosenColumns(t *testing.T) {
	t.Parallel()
	records, err := fromObjects([]object{{"key": text("a"), "x": text("1"), "y": text("2")}}, "key", rows.Options{Columns: []string{"y", "key"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]map[string]string{"a": {"key": "a", "y": "2"}}, plain(records)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestFromObjectsWithoutRows(t *testing.T) {
	t.Parallel()
	records, err := fromObjects(nil, "key", rows.Options{Columns: []string{"name"}, AllowEmpty: true})
	if err != nil || records.Len() != 0 {
		t.Errorf("records %v, error %v", records, err)
	}
	for name, objects := range map[string][]object{"none": nil, "blank ones": {{"key": text("")}, {"key": {Null: true}}}} {
		if records, err := fromObjects(objects, "key", rows.Options{}); err == nil || records != nil || !strings.Contains(err.Error(), "allow_empty = true") {
			t.Errorf("%s: records %v, error %v", name, records, err)
		}
	}
}

func TestFromObjectsRefuses(t *testing.T) {
	t.Parallel()
	_, err := fromObjects([]object{
		{"key": text("a"), "x": text("1")},
		{"x": text("1")},
		{"key": {Null: true}, "x": text("1")},
		{"key": text("A"), "x": text("1")},
	}, "key", rows.Options{})
	var refused *rows.Error
	if !errors.As(err, &refused) || refused.Total != 3 {
		t.Fatalf("error %v", err)
	}
	for i, want := range []string{
		"row 2 (index 1): The key is empty.",
		"row 3 (index 2): The key is empty.",
		"rows 1 (index 0) and 4 (index 3): Their keys",
	} {
		if !strings.HasPrefix(refused.Lines[i], want) {
			t.Errorf("line %q, want %q", refused.Lines[i], want)
		}
	}

	_, err = fromObjects([]object{{"domain": text("a")}}, "domian", rows.Options{})
	var missing *rows.ColumnError
	if !errors.As(err, &missing) || missing.Name != "domian" || !strings.Contains(err.Error(), `Did you mean "domain"?`) {
		t.Errorf("error %v", err)
	}
}

func TestFromObjectsKeepsUnknownCells(t *testing.T) {
	t.Parallel()
	records, err := fromObjects([]object{
		{"key": text("a"), "x": {Unknown: true}, "y": text("1")},
		{"key": text("b"), "x": text("2"), "y": {Unknown: true}},
		{"key": text(""), "x": {Null: true}},
	}, "key", rows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := records.Split(16)
	if err != nil {
		t.Fatal(err)
	}
	all := []*rows.Records{records}
	for _, group := range groups {
		all = append(all, group.Records)
	}
	seen := 0
	for _, r := range all {
		for i, key := range r.Keys {
			for c, column := range r.Columns {
				unknown := key+"."+column == "a.x" || key+"."+column == "b.y"
				if r.IsUnknown(i, c) != unknown {
					t.Errorf("%s of %s is unknown: %t", column, key, !unknown)
				}
				seen++
			}
		}
	}
	if seen != 8 {
		t.Errorf("%d cells in records and groups, want 8", seen)
	}
}

func TestFromObjectsRefusesBrokenLetters(t *testing.T) {
	t.Parallel()
	objects := []object{{"key": text("a"), "x": text("ok")}, {"key": text("b"), "x": text("KÃ¶ln"), "other": text("MÃ¼nchen")}}
	_, err := fromObjects(objects, "key", rows.Options{})
	var broken *rows.EncodingError
	if !errors.As(err, &broken) || broken.Total != 2 || !strings.Contains(err.Error(), `row 2 (index 1), column "other", has "MÃ¼nchen" where "München" was meant, and so it is in 1 more cell`) {
		t.Errorf("error %v", err)
	}
	if _, err := fromObjects(objects, "key", rows.Options{AnyEncoding: true}); err != nil {
		t.Errorf("asked for: %v", err)
	}
	_, err = fromObjects([]object{{"key": text("a"), "StraÃŸe": text("x")}}, "key", rows.Options{})
	if !errors.As(err, &broken) || !strings.Contains(err.Error(), `"Straße" was meant`) {
		t.Errorf("a name: error %v", err)
	}
}

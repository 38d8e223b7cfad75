// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// partsByJSON takes an array or object apart as encoding/json does.
func partsByJSON(b []byte) (list []json.RawMessage, byName map[string]json.RawMessage) {
	if json.Unmarshal(b, &list) == nil {
		return list, nil
	}
	_ = json.Unmarshal(b, &byName)
	return nil, byName
}

func checkParts(t *testing.T, b []byte) {
	t.Helper()
	if !json.Valid(b) || !utf8.Valid(b) {
		return
	}
	list, byName := partsByJSON(b)
	if list != nil {
		got := []json.RawMessage{}
		for part := range elements(b) {
			got = append(got, part)
		}
		if d := cmp.Diff(list, got); d != "" {
			t.Errorf("elements of %q: %s", b, d)
		}
	}
	if byName != nil {
		got := map[string]json.RawMessage{}
		for name, value := range members(b) {
			got[string(name)] = value
		}
		if d := cmp.Diff(byName, got); d != "" {
			t.Errorf("members of %q: %s", b, d)
		}
	}
}

var partsSamples = []string{
	`[]`, `[ ]`, `{}`, "{\n}", `[1,-2.5e3 , true,false,null]`, `["a","","\"","\\","]","a\\\"b",","]`,
	`[[],[[]],{},{"a":[{}]} , "x"]`, `{"a":1,"b":{"c":"}"},"d" : [1,2] ,"":"" }`,
	"{\n\t\"a\" :\r\n 1 ,\n\t\"b\": null\n}", `{"\u0061b":"x","q\"":1,"a\\":{}}`, `{"a":1,"a":2}`, `["é",{"ü":"日本"}]`,
}

// TestParts holds the parts of arrays and objects against those that encoding/json
// finds.
func TestParts(t *testing.T) {
	t.Parallel()
	for _, text := range partsSamples {
		checkParts(t, []byte(text))
	}
}

// FuzzParts asserts the same of any JSON, and that nothing makes it panic.
func FuzzParts(f *testing.F) {
	for _, text := range partsSamples {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		for range elements(b) {
		}
		for range members(b) {
		}
		if b[0] == '[' || b[0] == '{' {
			checkParts(t, b)
		}
	})
}

// TestBatch_everyMember asserts that every member of an answer and of its records
// is read.
func TestBatch_everyMember(t *testing.T) {
	t.Parallel()
	const body = `{"status":"COMPLETE","requestedAt":"2026-11-01T10:00:00Z","startedAt":"2026-11-01T10:00:01Z","completedAt":"2026-11-01T10:00:02Z",
		"numErrors":1,"errors":[{"message":"m"}],"links":{"a":"b"},"results":[{"id":"1","new":true,"archived":true,"properties":{"name":"MIT"},
		"propertiesWithHistory":{"name":[{"value":"MIT"}]},"createdAt":"2026-11-01T10:00:00Z","updatedAt":"2026-11-01T10:00:00Z","archivedAt":1793527200000,
		"url":"https://example.com","objectWriteTraceId":"t","warnings":[{"message":"w"}],"somethingElse":{"id":"2"}}]}`
	var w wireBatch[wireObject]
	if err := decodeObject([]byte(body), &w); err != nil {
		t.Fatal(err)
	}
	for _, read := range []reflect.Value{reflect.ValueOf(w), reflect.ValueOf(w.Results.list[0])} {
		for i := range read.NumField() {
			if read.Field(i).IsZero() {
				t.Errorf("%s is not read", read.Type().Field(i).Name)
			}
		}
	}
	if w.Results.list[0].ID != "1" {
		t.Errorf("the id is %q", w.Results.list[0].ID)
	}
}

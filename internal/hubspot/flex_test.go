// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestFlexProperties_exact asserts that the quick way of reading properties gives
// what encoding/json gives, for any names, values and white space.
func TestFlexProperties_exact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.MapOf(rapid.String(), rapid.Ptr(rapid.String(), true)).Draw(t, "properties")
		body, err := json.Marshal(in)
		if rapid.Bool().Draw(t, "spaced") {
			body, err = json.MarshalIndent(in, " ", "\t")
		}
		if err != nil {
			t.Fatal(err)
		}
		var got flexProperties
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		var want map[string]*string
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, map[string]*string(got)); diff != "" {
			t.Fatalf("%s differs (-want +got):\n%s", body, diff)
		}
	})
}

func TestFlexProperties_odd(t *testing.T) {
	t.Parallel()
	tests := map[string]map[string]*string{
		`null`:                  nil,
		`"text"`:                nil,
		`[1]`:                   nil,
		`{}`:                    {},
		"\t{ \"a\" : \"b\" }\n": {"a": new("b")},
		`{"a":1,"b":"x"}`:       {"a": new("1"), "b": new("x")},
		`{"a":{"b":"c"}}`:       {"a": new(`{"b":"c"}`)},
		`{"a":"b","a":null}`:    {"a": nil},
		"{\"a\":\"\xff\"}":      {"a": new("\ufffd")},
		`{"a":"x\u00e4\n"}`:     {"a": new("xä\n")},
		`{"time":"10:00:00"}`:   {"time": new("10:00:00")},
	}
	for body, want := range tests {
		var got struct{ P flexProperties }
		if err := json.Unmarshal([]byte(`{"P":`+body+`}`), &got); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, map[string]*string(got.P)); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", body, diff)
		}
	}
}

func TestFlexTime(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]time.Time{
		`"2026-11-01T10:00:00.100Z"`:  at("2026-11-01T10:00:00.1Z"),
		`"2026-11-01T11:00:00+01:00"`: at("2026-11-01T10:00:00Z"),
		`1793527200000`:               at("2026-11-01T10:00:00Z"),
		`"1793527200000"`:             at("2026-11-01T10:00:00Z"),
		`null`:                        {},
		`""`:                          {},
		`"soon"`:                      {},
		`{"a":1}`:                     {},
	} {
		var got flexTime
		if err := json.Unmarshal([]byte(body), &got); err != nil || !time.Time(got).Equal(want) {
			t.Errorf("%s is %s (%v), want %s", body, time.Time(got), err, want)
		}
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func TestEdits(t *testing.T) {
	t.Parallel()
	var e records.Edits
	if e.Has("a", "name") || e.Note("a") != nil {
		t.Error("no edits are some")
	}
	e = e.Note("a", "name").Note("b", "size", "name").Note("a", "city", "name")
	if diff := cmp.Diff(records.Edits{"a": {"city", "name"}, "b": {"name", "size"}}, e); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if !e.Has("b", "size") || e.Has("b", "city") {
		t.Error("Has is wrong")
	}
	if diff := cmp.Diff(records.Edits{"b": {"name", "size"}}, e.Within(oneOf("b", "c"))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// An edit is what HubSpot held when last asked and holds no more, in meaning,
// whatever is declared and whoever owns the property.
func TestRefresh_Edited(t *testing.T) {
	t.Parallel()
	declared := cells(map[string]string{"name": "A", "size": "10", "city": "x", "code": "k", "new": "n"})
	stored := cells(map[string]string{"name": "A", "size": "10", "city": "y", "code": "k"})
	now := map[string]string{"name": "B", "size": "10.0", "city": "y", "code": "other", "new": "m", "foreign": "z"}
	r := records.Refresh[row]{IDProperty: "code", Definitions: definitions}
	if diff := cmp.Diff([]string{"name"}, r.Edited(declared, stored, func(name string) string { return now[name] })); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	now["name"], now["city"] = "A", ""
	if diff := cmp.Diff([]string{"city"}, r.Edited(declared, stored, func(name string) string { return now[name] })); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSetBy(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 11, 3, hour, 0, 0, 0, time.UTC) }
	newest := records.Version{Value: "10.0", At: at(3), SourceType: "CRM_UI"}
	history := []records.Version{newest, {Value: "9", At: at(2)}, {Value: "10", At: at(1)}}
	// The order of the answer does not matter, the meaning of the value does.
	for range 3 {
		history = append(history[1:], history[0])
		if v, ok := records.SetBy(definitions(), "size", "10", history); !ok || v != newest {
			t.Errorf("%v %t", v, ok)
		}
	}
	if _, ok := records.SetBy(definitions(), "size", "9", history); ok {
		t.Error("who set a later value is said to have set an earlier one")
	}
	if _, ok := records.SetBy(definitions(), "size", "10", nil); ok {
		t.Error("no history tells something")
	}
}

func TestVersion_Who(t *testing.T) {
	t.Parallel()
	names := map[string]string{"2001": "Ada Young"}
	for _, tt := range []struct {
		in   records.Version
		want string
	}{
		{records.Version{SourceType: "CRM_UI", SourceID: "userId:2001", UserID: "2001"}, "Ada Young"},
		{records.Version{SourceType: "CRM_UI", SourceID: "userId:2001"}, "Ada Young"},
		{records.Version{SourceType: "CRM_UI", SourceID: "userId:7"}, "user 7"},
		{records.Version{SourceType: "CRM_UI"}, "a user"},
		{records.Version{SourceType: "CRM_UI", SourceID: "userId:x", SourceLabel: "Ben"}, "Ben"},
		{records.Version{}, "a user"},
		{records.Version{SourceType: "IMPORT", SourceID: "26187403"}, "import"},
		{records.Version{SourceType: "IMPORT", UserID: "2001"}, "Ada Young (import)"},
		{records.Version{SourceType: "INTEGRATION", SourceID: "777001"}, "integration 777001"},
		{records.Version{SourceType: "INTEGRATION", SourceID: "777001", SourceLabel: "Sync"}, "integration Sync"},
		{records.Version{SourceType: "INTEGRATION", SourceID: "5"}, "the app of these credentials"},
		{records.Version{SourceType: "API"}, "integration"},
		{records.Version{SourceType: "AUTOMATION_PLATFORM", SourceID: "enrollmentId:1;actionExecutionIndex:0"}, "workflow"},
		{records.Version{SourceType: "CRM_UI_BULK_ACTION", UserID: "9"}, "user 9 (bulk edit)"},
		{records.Version{SourceType: "GMAIL_INTEGRATION"}, "gmail integration"},
	} {
		if got := tt.in.Who(func(user string) string { return names[user] }, "5"); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.in, got, tt.want)
		}
	}
	if got := (records.Editor{By: "import"}).String(); got != "import" {
		t.Error(got)
	}
}

func cells(texts map[string]string) row {
	r := make(row, len(texts))
	for name, text := range texts {
		r[name] = records.Cell{Text: text}
	}
	return r
}

// What an apply sent and got no answer to is nobody's edit when it turns up.
func TestSent(t *testing.T) {
	t.Parallel()
	var none records.Sent
	sent := none.Note(records.Write{Key: "a"})
	if sent != nil {
		t.Errorf("a write of nothing sent %v", sent)
	}
	sent = none.Note(records.Write{Key: "a", Properties: []records.Property{{Name: "name", Value: "B"}, {Name: "size", Value: "2"}, {Name: "phone", Value: ""}}})
	for _, tt := range []struct {
		key    string
		remote map[string]string
		want   []string
	}{
		{"a", map[string]string{"name": "B", "size": "2.0"}, []string{"tags"}},
		{"a", map[string]string{"name": "C", "size": "2", "phone": "1"}, []string{"name", "phone", "tags"}},
		{"b", map[string]string{"name": "B"}, []string{"name", "phone", "size", "tags"}},
	} {
		got := sent.Others(definitions(), tt.key, []string{"name", "phone", "size", "tags"}, func(name string) string { return tt.remote[name] })
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s with %v (-want +got):\n%s", tt.key, tt.remote, diff)
		}
	}
	if got := none.Others(definitions(), "a", []string{"name"}, nil); len(got) != 1 {
		t.Errorf("without anything sent: %v", got)
	}
}

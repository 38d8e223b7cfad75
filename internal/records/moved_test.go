// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func TestMoves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		property, planned, now, value string
		want                          records.Move
	}{
		{"name", "A", "A", "B", records.Stayed},
		{"size", "1.0", "1", "2", records.Stayed},
		{"name", "", "", "B", records.Stayed},
		{"name", "A", "B", "B", records.Arrived},
		{"size", "1", "2.0", "2", records.Arrived},
		{"name", "A", "Z", "B", records.Moved},
		{"name", "A", "", "B", records.Moved},
		{"name", "", "Z", "B", records.Moved},
		{"name", "A", "Z", "", records.Moved},
		{"phone", "+1-800-FLOWERS", "+1-800-MATTRESS", "+1", records.Moved},
	} {
		if got := records.Moves(definitions(), tt.property, tt.planned, tt.now, tt.value); got != tt.want {
			t.Errorf("%s: planned %q, now %q, to write %q: %d, want %d", tt.property, tt.planned, tt.now, tt.value, got, tt.want)
		}
	}
}

func TestReread(t *testing.T) {
	t.Parallel()
	w := records.Write{Key: "k", ID: "1", Properties: []records.Property{
		{Name: "name", Value: "B", From: "A", Changed: true},
		{Name: "phone", Value: "1", From: "1"},
		{Name: "size", Value: "2", From: "1", Changed: true},
		{Name: "tags", Value: "a", From: "", Changed: true},
	}}
	for name, test := range map[string]struct {
		now   map[string]string
		left  []string
		moved []string
	}{
		"nothing moved":            {map[string]string{"name": "A", "phone": "1", "size": "1", "tags": ""}, []string{"name", "phone", "size", "tags"}, nil},
		"one moved":                {map[string]string{"name": "Z", "phone": "1", "size": "1", "tags": ""}, []string{"phone", "size", "tags"}, []string{"name"}},
		"one is there already":     {map[string]string{"name": "B", "phone": "1", "size": "1", "tags": ""}, []string{"phone", "size", "tags"}, nil},
		"one that was only resent": {map[string]string{"name": "A", "phone": "9", "size": "1", "tags": ""}, []string{"name", "size", "tags"}, nil},
		"not read":                 {map[string]string{"name": "A"}, []string{"name", "phone", "size", "tags"}, nil},
		"nothing is left but what is only resent": {map[string]string{"name": "Z", "phone": "1", "size": "2", "tags": "b"}, nil, []string{"name", "tags"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cells := w.Reread(definitions(), func(name string) (string, bool) { v, ok := test.now[name]; return v, ok })
			var left, moved []string
			for _, p := range got.Properties {
				left = append(left, p.Name)
			}
			for _, m := range cells {
				moved = append(moved, m.Property)
				if m.Key != "k" || m.Now != test.now[m.Property] {
					t.Errorf("moved %+v", m)
				}
			}
			if diff := cmp.Diff(test.left, left); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.moved, moved); diff != "" {
				t.Errorf("moved (-want +got):\n%s", diff)
			}
			if len(w.Properties) != 4 || got.Key != "k" || got.ID != "1" {
				t.Errorf("the write itself changed: %+v, %+v", w, got)
			}
		})
	}
	created := records.Write{Key: "k", New: true, Properties: []records.Property{
		{Name: "name", Value: "B", Changed: true, Policy: records.OnCreate}, {Name: "size", Value: "2", Changed: true, Policy: records.IfEmpty},
	}}
	if got, moved := created.Reread(definitions(), func(string) (string, bool) { return "", true }); len(got.Properties) != 1 || got.Properties[0].Name != "size" || len(moved) > 0 {
		t.Errorf("a record that somebody else has created is written with %+v, moved %+v", got.Properties, moved)
	}
}

// What is written where HubSpot holds nothing gives way without a word.
func TestReread_filledSince(t *testing.T) {
	t.Parallel()
	w := records.Write{Key: "k", ID: "1", Properties: []records.Property{
		{Name: "name", Value: "B", From: "A", Changed: true}, {Name: "size", Value: "2", Changed: true, Policy: records.IfEmpty},
	}}
	for now, want := range map[string]int{"": 2, "2": 1, "3": 1} {
		got, moved := w.Reread(definitions(), func(name string) (string, bool) { return map[string]string{"name": "A", "size": now}[name], true })
		if len(got.Properties) != want || len(moved) > 0 {
			t.Errorf("with %q in HubSpot %+v is written, moved %+v", now, got.Properties, moved)
		}
	}
}

// TestReread_loses: what somebody changed since the plan is never overwritten,
// and what nobody touched is always written.
func TestReread_loses(t *testing.T) {
	t.Parallel()
	texts := rapid.SampledFrom([]string{"", "1", "1.0", "2", "3"})
	rapid.Check(t, func(t *rapid.T) {
		from, now, value := texts.Draw(t, "from"), texts.Draw(t, "now"), texts.Draw(t, "value")
		w := records.Write{Key: "k", Properties: []records.Property{{Name: "size", Value: value, From: from, Changed: true}}}
		got, moved := w.Reread(definitions(), func(string) (string, bool) { return now, true })
		touched, same := !definitions().Equal("size", from, now), definitions().Equal("size", now, value)
		if wrote := len(got.Properties) > 0; wrote == touched || (len(moved) > 0) != (touched && !same) {
			t.Fatalf("from %q, now %q, to %q: written %t, moved %v", from, now, value, wrote, moved)
		}
	})
}

func TestEdited(t *testing.T) {
	t.Parallel()
	stored := row{"name": is("A"), "size": is("1"), "tags": is("a;b"), "phone": unmanaged, "lifecyclestage": unknown}
	now := map[string]string{"name": "Z", "size": "1.0", "tags": "b;a", "phone": "", "lifecyclestage": "lead"}
	ask := func(name string) (string, bool) { v, ok := now[name]; return v, ok }
	if diff := cmp.Diff([]string{"name"}, records.Edited(definitions(), stored, ask)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	delete(now, "name")
	if got := records.Edited(definitions(), stored, ask); got != nil {
		t.Errorf("edited %v", got)
	}
}

func TestAfterWrite(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	w := records.Write{Properties: []records.Property{{Name: "name", Value: "B"}, {Name: "size", Value: ""}}}
	for _, tt := range []struct {
		property     string
		answer       map[string]*string
		before, want *string
	}{
		{"name", map[string]*string{"name": text("b")}, text("A"), text("b")},
		{"name", map[string]*string{"name": nil}, text("A"), nil},
		{"name", map[string]*string{"name": text("")}, text("A"), nil},
		{"name", nil, text("A"), text("B")},
		{"size", nil, text("1"), nil},
		{"phone", nil, text("1"), text("1")},
		{"phone", map[string]*string{"phone": text("2")}, text("1"), text("2")},
		{"phone", nil, nil, nil},
	} {
		if diff := cmp.Diff(tt.want, w.AfterWrite(tt.property, tt.answer, tt.before)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.property, diff)
		}
	}
}

func TestAltered(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	w := records.Write{Key: "k", Properties: []records.Property{
		{Name: "lifecyclestage", Value: "lead"}, {Name: "name", Value: "A  B"}, {Name: "phone", Value: "1", From: "0"}, {Name: "size", Value: "1.0"}, {Name: "tags", Value: "a"},
	}}
	answer := map[string]*string{"lifecyclestage": text("customer"), "name": text("A B"), "phone": nil, "size": text("2")}
	want := []records.MovedCell{{Key: "k", Property: "phone", Planned: "0", Value: "1"}, {Key: "k", Property: "size", Now: "2", Value: "1.0"}}
	if diff := cmp.Diff(want, w.Altered(definitions(), answer)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What a write by e-mail leaves out is sent as HubSpot holds it, but nothing that it
// does not hold, that was not read, or that is written anyway.
func TestWrite_Whole(t *testing.T) {
	t.Parallel()
	held := map[string]string{"firstname": "Augusta", "lastname": "Byron", "city": ""}
	now := func(name string) (string, bool) {
		v, ok := held[name]
		return v, ok
	}
	w := records.Write{Key: "a", Properties: []records.Property{{Name: "lastname", Value: "King", From: "Byron", Changed: true}}}
	got := w.Whole([]string{"lastname", "firstname", "city", "phone"}, now)
	want := []records.Property{
		{Name: "firstname", Value: "Augusta", From: "Augusta"},
		{Name: "lastname", Value: "King", From: "Byron", Changed: true},
	}
	if diff := cmp.Diff(want, got.Properties); diff != "" {
		t.Error(diff)
	}
	if empty := (records.Write{Key: "a"}).Whole([]string{"firstname"}, now); len(empty.Properties) != 0 {
		t.Errorf("a write of nothing got %v", empty.Properties)
	}
}

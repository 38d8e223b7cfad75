// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func parse(tb testing.TB, s string) values.ObjectType {
	tb.Helper()
	objectType, err := values.ParseObjectType(s)
	if err != nil {
		tb.Fatal(err)
	}
	return objectType
}

func TestParseObjectType(t *testing.T) {
	t.Parallel()
	tests := []struct{ written, canonical, path string }{
		{"companies", "0-2", "companies"},
		{"company", "0-2", "companies"},
		{"COMPANY", "0-2", "companies"},
		{" Companies ", "0-2", "companies"},
		{"0-2", "0-2", "0-2"},
		{"contact", "0-1", "contacts"},
		{"deals", "0-3", "deals"},
		{"ticket", "0-5", "tickets"},
		{"product", "0-7", "products"},
		{"LINE_ITEM", "0-8", "line_items"},
		{"quote", "0-14", "quotes"},
		{"tasks", "0-27", "tasks"},
		{"2-123", "2-123", "2-123"},
		{"p123_Widget", "p123_widget", "p123_Widget"},
		{"widgets", "widgets", "widgets"},
		{"orders", "orders", "orders"},
		{"0-421", "0-421", "0-421"},
	}
	for _, tt := range tests {
		got := parse(t, tt.written)
		if got.Canonical() != tt.canonical || got.Path() != tt.path || got.String() != tt.path || got.IsZero() {
			t.Errorf("ParseObjectType(%q) = %q, %q, want %q, %q", tt.written, got.Canonical(), got.Path(), tt.canonical, tt.path)
		}
		if again := parse(t, got.Path()); !again.Equal(got) || again != got {
			t.Errorf("%q reads back as %+v", got.Path(), again)
		}
	}
}

func TestParseObjectTypeRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "  ", "companies/batch", "a b", "c?x", "2-123,0-1", "é", "a\nb"} {
		if got, err := values.ParseObjectType(s); err == nil || !got.IsZero() {
			t.Errorf("ParseObjectType(%q) = %+v, %v", s, got, err)
		}
	}
}

func TestObjectTypePredicates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		written                              string
		contacts, companies, deals, ticketss bool
	}{
		{"contact", true, false, false, false},
		{"0-2", false, true, false, false},
		{"deal", false, false, true, false},
		{"tickets", false, false, false, true},
		{"2-1", false, false, false, false},
	} {
		o := parse(t, tt.written)
		if o.IsContacts() != tt.contacts || o.IsCompanies() != tt.companies || o.IsDeals() != tt.deals || o.IsTickets() != tt.ticketss {
			t.Errorf("predicates of %q are wrong", tt.written)
		}
	}
}

func TestObjectTypeIsStandard(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]bool{"company": true, "0-49": true, "2-1": false, "orders": false, "p1_x": false} {
		if got := parse(t, written).IsStandard(); got != want {
			t.Errorf("%q is standard: %t, want %t", written, got, want)
		}
	}
	if (values.ObjectType{}).IsStandard() {
		t.Error("no type is standard")
	}
}

func TestObjectTypeName(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{"company": "companies", "0-2": "companies", "LINE_ITEM": "line_items", "2-123": "2-123", "p1_X": "p1_x", "orders": "orders", "0-421": "0-421"} {
		got := parse(t, written).Name()
		if got != want {
			t.Errorf("the name of %q is %q, want %q", written, got, want)
		}
		if !parse(t, got).Equal(parse(t, written)) {
			t.Errorf("%q and its name %q are two types", written, got)
		}
	}
}

func TestObjectTypeNames(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]bool{
		"2-123": true, "p7_Widget": true, "P7_widget": true, "widget": true, "2-124": false, "widgets": false,
	} {
		if got := parse(t, written).Names("2-123", "p7_widget", "widget"); got != want {
			t.Errorf("%q names the widget: %t, want %t", written, got, want)
		}
	}
	if parse(t, "widget").Names("", "", "") {
		t.Error("a schema without names is named")
	}
}

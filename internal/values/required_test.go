// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"slices"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestRequiredForCreate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		objectType   string
		schema, have []string
		want         []string
	}{
		{"contacts", nil, nil, nil},
		{"companies", nil, nil, []string{"name or domain"}},
		{"companies", []string{"name"}, []string{"domain"}, nil},
		{"company", nil, []string{"name"}, nil},
		{"deals", []string{"dealname"}, []string{"dealstage"}, []string{"dealname"}},
		{"deals", nil, []string{"dealname"}, nil},
		{"tickets", nil, []string{"subject"}, nil},
		{"0-5", nil, nil, []string{"subject"}},
		{"2-123", []string{"sku", "title", "sku"}, []string{"title"}, []string{"sku"}},
	}
	for _, tt := range tests {
		got := values.RequiredForCreate(parse(t, tt.objectType), tt.schema, func(name string) bool { return slices.Contains(tt.have, name) })
		if !slices.Equal(got, tt.want) {
			t.Errorf("RequiredForCreate(%s, %q) with %q = %q, want %q", tt.objectType, tt.schema, tt.have, got, tt.want)
		}
	}
}

func TestLifecycleBackwards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     bool
	}{
		{"customer", "lead", true},
		{"lead", "customer", false},
		{"lead", "lead", false},
		{"customer", "", false},
		{"", "lead", false},
		{"customer", "unheard_of", false},
		{"unheard_of", "lead", false},
	}
	for _, tt := range tests {
		if got := values.LifecycleBackwards(lifecycle(), tt.from, tt.to); got != tt.want {
			t.Errorf("LifecycleBackwards(%q, %q) = %t", tt.from, tt.to, got)
		}
	}
	other := lifecycle()
	other.Name = "size"
	if values.LifecycleBackwards(other, "customer", "lead") {
		t.Error("a property that is no lifecycle moves back")
	}
}

func TestDefaultPropertiesAreWritableNames(t *testing.T) {
	t.Parallel()
	if got := values.DefaultProperties(parse(t, "company")); !slices.Equal(got, []string{"name", "domain"}) {
		t.Errorf("companies: %q", got)
	}
	if got := values.DefaultProperties(parse(t, "2-1")); got != nil {
		t.Errorf("custom objects: %q", got)
	}
}

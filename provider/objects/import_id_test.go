// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseImportID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]importID{
		"companies/code":                         {objectType: "companies", idProperty: "code"},
		"companies/code/a,b":                     {objectType: "companies", idProperty: "code", keys: []string{"a", "b"}},
		"companies/code/a%2Cb,c/d":               {objectType: "companies", idProperty: "code", keys: []string{"a,b", "c/d"}},
		"companies/code?properties=name,country": {objectType: "companies", idProperty: "code", properties: []string{"name", "country"}},
		"contacts/email/a@b.c?properties=phone":  {objectType: "contacts", idProperty: "email", keys: []string{"a@b.c"}, properties: []string{"phone"}},
	} {
		got, err := parseImportID(id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(importID{})); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	for _, id := range []string{"", "companies", "companies/", "/code", "companies/code/", "companies/code/a,,b", "companies/code?properties=", "companies/code?properties=a,"} {
		if got, err := parseImportID(id); err == nil {
			t.Errorf("%q was read as %+v", id, got)
		}
	}
}

// An identity writes its keys as an import id does, and names a standard type
// as configurations do.
func TestIdentityImportID(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		identity map[string]string
		want     importID
	}{
		{map[string]string{"object_type": "companies", "id_property": "code"}, importID{objectType: "companies", idProperty: "code"}},
		{map[string]string{"object_type": "0-2", "id_property": "code", "keys": "a, b"}, importID{objectType: "companies", idProperty: "code", keys: []string{"a", "b"}}},
		{map[string]string{"object_type": "p1_Widget", "id_property": "sku", "keys": "a%2Cb,100%25,c/d"}, importID{objectType: "p1_Widget", idProperty: "sku", keys: []string{"a,b", "100%", "c/d"}}},
	} {
		got, err := identityImportID(tt.identity)
		if err != nil {
			t.Errorf("%v: %v", tt.identity, err)
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(importID{})); diff != "" {
			t.Errorf("%v: %s", tt.identity, diff)
		}
	}
	for _, keys := range []string{"a,,b", "a,", ",", " "} {
		if got, err := identityImportID(map[string]string{"object_type": "companies", "id_property": "code", "keys": keys}); err == nil {
			t.Errorf("keys %q were read as %+v", keys, got)
		}
	}
}

func FuzzParseImportID(f *testing.F) {
	for _, id := range []string{"companies/code/a,b?properties=name", "a/b/%2C", "a/b/%", "//", "?properties="} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		parsed, err := parseImportID(id)
		if err != nil {
			return
		}
		if parsed.idProperty == "" && strings.TrimSpace(id) != "" {
			return
		}
		for _, key := range parsed.keys {
			if strings.TrimSpace(key) == "" {
				t.Errorf("%q gives an empty key", id)
			}
		}
	})
}

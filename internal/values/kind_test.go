// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestKind(t *testing.T) {
	t.Parallel()
	want := map[string]values.Kind{
		"name": values.KindText, "notes": values.KindText, "country": values.KindText,
		"count": values.KindNumber, "founded": values.KindDate, "seen_at": values.KindDateTime,
		"active": values.KindBool, "opted_in": values.KindBool, "radio_bool": values.KindBool,
		"industry": values.KindEnumeration, "topics": values.KindCheckboxes, "dealstage": values.KindEnumeration,
		"hubspot_owner_id": values.KindOwner, "email": values.KindEmail, "hs_additional_emails": values.KindEmails,
		"domain": values.KindDomain, "hs_additional_domains": values.KindDomains,
		"phone": values.KindPhone, "mobile": values.KindPhone, "place": values.KindUnknown,
		"university_domain": values.KindText, "lifecyclestage": values.KindEnumeration,
	}
	defs := definitions()
	for name, kind := range want {
		def, ok := defs.Lookup(name)
		if !ok || def.Kind() != kind {
			t.Errorf("kind of %s = %s (known: %t), want %s", name, def.Kind(), ok, kind)
		}
	}
}

func TestKindOfUnknownDefinition(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]values.Kind{"email": values.KindEmail, "domain": values.KindDomain, "name": values.KindUnknown} {
		if got := (values.Definition{Name: name}).Kind(); got != kind {
			t.Errorf("kind of %s without a type = %s, want %s", name, got, kind)
		}
	}
	if got := (values.Definition{Name: "email", Type: "enumeration"}).Kind(); got != values.KindEnumeration {
		t.Errorf("an enumeration called email is %s", got)
	}
}

func TestKindString(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for kind := values.KindUnknown; kind <= values.KindOwner; kind++ {
		if name := kind.String(); name == "" || seen[name] {
			t.Errorf("kind %d is called %q", uint8(kind), name)
		} else {
			seen[name] = true
		}
	}
	if got := values.KindOwner.String(); got != "owner" {
		t.Errorf("the last kind is called %q", got)
	}
}

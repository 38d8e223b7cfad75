// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

type labelsAPI struct {
	asked []string
	kinds []hubspot.AssociationType
}

func (a *labelsAPI) AssociationLabels(_ context.Context, from, to string) ([]hubspot.AssociationType, error) {
	a.asked = append(a.asked, from+">"+to)
	return a.kinds, nil
}

// What is planned and what was written counts, whatever HubSpot's list says, and the
// list itself stays as HubSpot has it.
func TestLabels(t *testing.T) {
	t.Parallel()
	contacts, companies := objectTypeOf(t, "contacts"), objectTypeOf(t, "companies")
	api := &labelsAPI{kinds: []hubspot.AssociationType{{Category: "HUBSPOT_DEFINED", TypeID: 7}, {Category: "USER_DEFINED", TypeID: 7, Label: "Boss"}}}
	l := NewLabels(api)
	l.Plan(contacts, companies, " Mentor ")
	l.Name(contacts, companies, links.Kind{Category: "USER_DEFINED", TypeID: 7, Label: "Chief"})
	l.Name(contacts, companies, links.Kind{Category: "USER_DEFINED", TypeID: 7, Label: "Head"})
	l.Name(contacts, companies, links.Kind{Category: "USER_DEFINED", TypeID: 9, Label: "New"})
	want := []links.Kind{{Category: "HUBSPOT_DEFINED", TypeID: 7}, {Category: "USER_DEFINED", TypeID: 7, Label: "Head"}, {Category: "USER_DEFINED", TypeID: 9, Label: "New"}}
	for range 2 {
		got, err := l.Get(t.Context(), contacts, companies)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("with what is planned (-want +got):\n%s", diff)
		}
	}
	listed, _ := l.List(t.Context(), contacts, companies)
	if diff := cmp.Diff([]links.Kind{{Category: "HUBSPOT_DEFINED", TypeID: 7}, {Category: "USER_DEFINED", TypeID: 7, Label: "Boss"}}, listed); diff != "" {
		t.Errorf("as HubSpot has it (-want +got):\n%s", diff)
	}
	if !l.Planned(contacts, companies, "mentor") || l.Planned(companies, contacts, "Mentor") || l.Planned(contacts, companies, "Boss") {
		t.Error("a label is planned in the direction that it was planned in")
	}
	if l.Made(contacts, companies, "Mentor"); l.Planned(contacts, companies, "Mentor") {
		t.Error("a label that was made is still planned")
	}
	if reversed, _ := l.Get(t.Context(), companies, contacts); len(reversed) != 2 || reversed[1].Label != "Boss" {
		t.Errorf("the other direction is %v", reversed)
	}
	l.Forget(companies, contacts)
	_, _ = l.Get(t.Context(), contacts, companies)
	if diff := cmp.Diff([]string{"contacts>companies", "companies>contacts", "contacts>companies"}, api.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func objectTypeOf(t *testing.T, name string) values.ObjectType {
	t.Helper()
	objectType, err := values.ParseObjectType(name)
	if err != nil {
		t.Fatal(err)
	}
	return objectType
}

// What was read of two object types is forgotten in both directions.
func TestLabels_forget(t *testing.T) {
	t.Parallel()
	contacts, companies := objectTypeOf(t, "contacts"), objectTypeOf(t, "companies")
	api := &labelsAPI{kinds: []hubspot.AssociationType{{Category: "USER_DEFINED", TypeID: 3, Label: "Billing"}}}
	labels := NewLabels(api)
	for range 2 {
		kinds, err := labels.Get(t.Context(), contacts, companies)
		if diff := cmp.Diff([]links.Kind{{Category: "USER_DEFINED", TypeID: 3, Label: "Billing"}}, kinds); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	labels.Forget(companies, contacts)
	if _, err := labels.Get(t.Context(), contacts, companies); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"contacts>companies", "contacts>companies"}, api.asked); diff != "" {
		t.Error(diff)
	}
}

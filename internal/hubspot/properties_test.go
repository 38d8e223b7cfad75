// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const fullProperty = `{"name":"size","label":"Size","type":"enumeration","fieldType":"select","groupName":"g","description":"d",
 "options":[{"label":"Small","value":"s","description":"small","displayOrder":1,"hidden":true}],
 "displayOrder":2,"hasUniqueValue":true,"hidden":true,"formField":true,"calculated":true,"calculationFormula":"a+b","externalOptions":true,
 "referencedObjectType":"OWNER","numberDisplayHint":"formatted","currencyPropertyName":"cur","dataSensitivity":"sensitive","sensitiveDataCategories":["HIPAA"],
 "dateDisplayHint":"absolute","textDisplayHint":"email","showCurrencySymbol":true,"hubspotDefined":true,
 "archived":true,"archivedAt":"2026-01-02T00:00:00Z","createdAt":"2025-01-01T00:00:00.5Z","updatedAt":null,"createdUserId":"1","updatedUserId":2,
 "modificationMetadata":{"archivable":true,"readOnlyDefinition":true,"readOnlyOptions":true,"readOnlyValue":true}}`

func TestListProperties(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, nil, answer(http.StatusOK, `{"results":[`+fullProperty+`,{"name":"plain","type":"string"}]}`))
	got, err := c.ListProperties(t.Context(), "companies", PropertiesQuery{Archived: true, DataSensitivity: SensitivitySensitive})
	if err != nil {
		t.Fatal(err)
	}
	if query := s.requests(1)[0].query.Encode(); query != "archived=true&dataSensitivity=sensitive" {
		t.Errorf("sent %s", query)
	}
	want := []Property{
		{
			Name: "size", Label: "Size", Type: "enumeration", FieldType: "select", GroupName: "g", Description: "d",
			Options:      []PropertyOption{{Label: "Small", Value: "s", Description: "small", DisplayOrder: 1, Hidden: true}},
			DisplayOrder: 2, HasUniqueValue: true, Hidden: true, FormField: true, Calculated: true, CalculationFormula: "a+b", ExternalOptions: true,
			ReferencedObjectType: "OWNER", NumberDisplayHint: "formatted", CurrencyPropertyName: "cur", DataSensitivity: "sensitive", SensitiveDataCategories: []string{"HIPAA"},
			DateDisplayHint: "absolute", TextDisplayHint: "email", ShowCurrencySymbol: true, HubSpotDefined: true,
			Archived: true, ArchivedAt: at("2026-01-02T00:00:00Z"), CreatedAt: at("2025-01-01T00:00:00.5Z"), CreatedUserID: "1", UpdatedUserID: "2",
			ModificationMetadata: &ModificationMetadata{Archivable: true, ReadOnlyDefinition: true, ReadOnlyOptions: true, ReadOnlyValue: true},
		},
		{Name: "plain", Type: "string"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	if !got[0].ReadOnly() || got[1].ReadOnly() {
		t.Error("whether values can be written is told wrong")
	}
}

func TestPropertyWrites(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, nil, answer(http.StatusCreated, fullProperty), answer(http.StatusOK, fullProperty), answer(http.StatusNoContent, ""))
	if got, err := c.CreateProperty(t.Context(), "companies", PropertyCreate{
		Name: "size", Label: "Size", Type: "enumeration", FieldType: "select", GroupName: "g",
		Options: Value([]PropertyOption{{Label: "Small", Value: "s"}}), HasUniqueValue: Value(false),
	}); err != nil || got.Name != "size" || got.CreatedAt.IsZero() {
		t.Errorf("created %+v, %v", got, err)
	}
	if got, err := c.UpdateProperty(t.Context(), "companies", "size", PropertyUpdate{Label: Value(""), DisplayOrder: Value(0)}); err != nil || got.Label != "Size" {
		t.Errorf("updated %+v, %v", got, err)
	}
	if err := c.ArchiveProperty(t.Context(), "companies", "size"); err != nil {
		t.Error(err)
	}
	sent := s.requests(3)
	sameJSON(t, sent[0].body, `{"name":"size","label":"Size","type":"enumeration","fieldType":"select","groupName":"g",
		"options":[{"label":"Small","value":"s","displayOrder":0,"hidden":false}],"hasUniqueValue":false}`)
	// Left out, empty and zero are three different things.
	sameJSON(t, sent[1].body, `{"label":"","displayOrder":0}`)
	for i, want := range []string{"POST /crm/v3/properties/companies", "PATCH /crm/v3/properties/companies/size", "DELETE /crm/v3/properties/companies/size"} {
		if got := sent[i].method + " " + sent[i].path[len(basePath):]; got != want {
			t.Errorf("sent %s, want %s", got, want)
		}
	}
}

func TestPropertyGroups(t *testing.T) {
	t.Parallel()
	const group = `{"name":"g","label":"G","displayOrder":3,"archived":true}`
	want := PropertyGroup{Name: "g", Label: "G", DisplayOrder: 3, Archived: true}
	c, s := overWire(t, nil, answer(http.StatusOK, `{"results":[`+group+`]}`), answer(http.StatusOK, group),
		answer(http.StatusCreated, group), answer(http.StatusOK, group), answer(http.StatusNoContent, ""))
	if got, err := c.ListPropertyGroups(t.Context(), "deals"); err != nil || !cmp.Equal(got, []PropertyGroup{want}) {
		t.Errorf("listed %+v, %v", got, err)
	}
	if got, err := c.GetPropertyGroup(t.Context(), "deals", "g"); err != nil || *got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := c.CreatePropertyGroup(t.Context(), "deals", PropertyGroupCreate{Name: "g", Label: "G"}); err != nil || *got != want {
		t.Errorf("created %+v, %v", got, err)
	}
	if got, err := c.UpdatePropertyGroup(t.Context(), "deals", "g", PropertyGroupUpdate{DisplayOrder: Value(-1)}); err != nil || *got != want {
		t.Errorf("updated %+v, %v", got, err)
	}
	if err := c.ArchivePropertyGroup(t.Context(), "deals", "g"); err != nil {
		t.Error(err)
	}
	sent := s.requests(5)
	sameJSON(t, sent[2].body, `{"name":"g","label":"G"}`)
	sameJSON(t, sent[3].body, `{"displayOrder":-1}`)
	for i, want := range []string{"GET /deals/groups", "GET /deals/groups/g", "POST /deals/groups", "PATCH /deals/groups/g", "DELETE /deals/groups/g"} {
		if got := sent[i].method + " " + sent[i].path[len(basePath+"/crm/v3/properties"):]; got != want {
			t.Errorf("sent %s, want %s", got, want)
		}
	}
}

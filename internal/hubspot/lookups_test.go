// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSchemas(t *testing.T) {
	t.Parallel()
	const schema = `{"id":"1","objectTypeId":"2-1","name":"widget","fullyQualifiedName":"p1_widget","labels":{"singular":"Widget","plural":"Widgets"},
		"description":"d","primaryDisplayProperty":"n","secondaryDisplayProperties":["m"],"requiredProperties":["n"],"searchableProperties":["n"],
		"properties":[{"name":"n","createdAt":"2025-01-01T00:00:00Z"}],"associations":[{"id":"9","name":"w","fromObjectTypeId":"2-1","toObjectTypeId":"0-1"}],
		"archived":true,"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-02T00:00:00Z"}`
	want := Schema{
		ID: "1", ObjectTypeID: "2-1", Name: "widget", FullyQualifiedName: "p1_widget", Labels: SchemaLabels{Singular: "Widget", Plural: "Widgets"},
		Description: "d", PrimaryDisplayProperty: "n", SecondaryDisplayProperties: []string{"m"}, RequiredProperties: []string{"n"}, SearchableProperties: []string{"n"},
		Properties:   []Property{{Name: "n", CreatedAt: at("2025-01-01T00:00:00Z")}},
		Associations: []SchemaAssociation{{ID: "9", Name: "w", FromObjectTypeID: "2-1", ToObjectTypeID: "0-1"}},
		Archived:     true, CreatedAt: at("2025-01-01T00:00:00Z"), UpdatedAt: at("2025-01-02T00:00:00Z"),
	}
	c, s := overWire(t, nil, answer(http.StatusOK, schema), answer(http.StatusOK, `{"results":[`+schema+`]}`))
	one, err := c.GetSchema(t.Context(), "p1_widget")
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.ListSchemas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Schema{want, want}, append(all, *one)); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	if got := s.requests(2)[0].path; got != basePath+"/crm-object-schemas/v3/schemas/p1_widget" {
		t.Errorf("sent %s", got)
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, nil,
		answer(http.StatusOK, `{"portalId":52016473,"accountType":"STANDARD","timeZone":"Europe/Berlin","companyCurrency":"EUR","additionalCurrencies":["USD"],"utcOffset":"+01:00","utcOffsetMilliseconds":3600000,"uiDomain":"app.hubspot.com","dataHostingLocation":"eu1"}`),
		answer(http.StatusOK, `{"results":[{"name":"private-apps-api-calls-daily","usageLimit":250000,"currentUsage":12,"collectedAt":"2026-11-01T10:00:00Z","fetchStatus":"SUCCESS","resetsAt":"2026-11-02T00:00:00Z"}]}`),
		answer(http.StatusOK, `{"hubspotDefinedObjectTypes":[{"objectTypeId":"0-1","singularLabel":"Contact","pluralLabel":"Contacts","usage":7,"limit":15000000,"percentage":0.5}],"customObjectTypes":{"overallLimit":1000,"overallUsage":2,"overallPercentage":0.2,"byObjectType":[{"objectTypeId":"2-1","singularLabel":"W","pluralLabel":"Ws","usage":2}]}}`))
	details, err := c.AccountDetails(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&AccountDetails{
		PortalID: 52016473, AccountType: "STANDARD", TimeZone: "Europe/Berlin", CompanyCurrency: "EUR", AdditionalCurrencies: []string{"USD"},
		UTCOffset: "+01:00", UTCOffsetMilliseconds: 3600000, UIDomain: "app.hubspot.com", DataHostingLocation: "eu1",
	}, details); diff != "" {
		t.Error(diff)
	}
	usage, err := c.APIUsage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]APIUsage{{
		Name: "private-apps-api-calls-daily", UsageLimit: 250000, CurrentUsage: 12, CollectedAt: at("2026-11-01T10:00:00Z"), FetchStatus: "SUCCESS", ResetsAt: at("2026-11-02T00:00:00Z"),
	}}, usage); diff != "" {
		t.Error(diff)
	}
	limits, err := c.RecordLimits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&RecordLimits{
		Standard: []RecordLimit{{ObjectTypeID: "0-1", SingularLabel: "Contact", PluralLabel: "Contacts", Usage: 7, Limit: 15000000, Percentage: 0.5}},
		Custom:   CustomRecordLimits{Limit: 1000, Usage: 2, Percentage: 0.2, Types: []RecordLimit{{ObjectTypeID: "2-1", SingularLabel: "W", PluralLabel: "Ws", Usage: 2}}},
	}, limits); diff != "" {
		t.Error(diff)
	}
	for i, want := range []string{"/account-info/v3/details", "/account-info/v3/api-usage/daily/private-apps", "/crm/v3/limits/records"} {
		if got := s.requests(3)[i].path; got != basePath+want {
			t.Errorf("sent %s, want %s", got, want)
		}
	}
}

func TestOwners(t *testing.T) {
	t.Parallel()
	const owner = `{"id":"5","email":"a@example.com","firstName":"A","lastName":"B","type":"PERSON","userId":12,"userIdIncludingInactive":12,"teams":[{"id":"t","name":"T","primary":true}],"archived":false,"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-02T00:00:00Z"}`
	want := Owner{
		ID: "5", Email: "a@example.com", FirstName: "A", LastName: "B", Type: "PERSON", UserID: 12, UserIDIncludingInactive: 12,
		Teams: []OwnerTeam{{ID: "t", Name: "T", Primary: true}}, CreatedAt: at("2025-01-01T00:00:00Z"), UpdatedAt: at("2025-01-02T00:00:00Z"),
	}
	c, s := overWire(t, nil, answer(http.StatusOK, `{"results":[`+owner+`],"paging":{"next":{"after":"100"}}}`))
	page, err := c.ListOwners(t.Context(), OwnersRequest{Email: "a@example.com", Archived: true, After: "3", Limit: 7})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&OwnersPage{Results: []Owner{want}, After: "100"}, page); diff != "" {
		t.Error(diff)
	}
	sent := s.requests(1)
	if want := (url.Values{"email": {"a@example.com"}, "archived": {"true"}, "after": {"3"}, "limit": {"7"}}); !cmp.Equal(sent[0].query, want) {
		t.Errorf("sent %v, want %v", sent[0].query, want)
	}
}

func TestListPipelines(t *testing.T) {
	t.Parallel()
	c, _ := overWire(t, nil, answer(http.StatusOK, `{"results":[{"id":"default","label":"Sales","displayOrder":0,"archived":false,"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-01T00:00:00Z",
		"stages":[{"id":"won","label":"Won","displayOrder":1,"metadata":{"isClosed":"true","probability":1.0},"archived":false,"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-01T00:00:00Z"}]}]}`))
	got, err := c.ListPipelines(t.Context(), "deals")
	if err != nil {
		t.Fatal(err)
	}
	created := at("2025-01-01T00:00:00Z")
	if diff := cmp.Diff([]Pipeline{{
		ID: "default", Label: "Sales", CreatedAt: created, UpdatedAt: created,
		Stages: []PipelineStage{{ID: "won", Label: "Won", DisplayOrder: 1, Metadata: map[string]string{"isClosed": "true", "probability": "1.0"}, CreatedAt: created, UpdatedAt: created}},
	}}, got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

const companiesPath = "/crm/v3/objects/companies"

func TestArchive_batch(t *testing.T) {
	t.Parallel()
	tests := map[hubspotsim.UnknownArchive]struct {
		code, archived int
	}{
		hubspotsim.ArchiveIgnoresUnknown: {204, 1},
		hubspotsim.ArchiveReportsUnknown: {207, 1},
		hubspotsim.ArchiveRefusesUnknown: {404, 0},
	}
	for mode, tt := range tests {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			a := companies(t, set(func(c *hubspotsim.Config) { c.UnknownArchive = mode }))
			id := a.s.Seed("companies", properties("domain_key", "a"))
			got := a.want(a.post(companiesPath+"/batch/archive", batch(input{ID: id}, input{ID: "1"}, input{ID: "domain"})), tt.code)
			if n := len(a.s.ArchivedRecords("companies")); n != tt.archived {
				t.Errorf("%d archived, want %d", n, tt.archived)
			}
			refused := got
			if tt.code == 207 {
				refused = got.Errors[0]
			}
			if tt.code != 204 {
				if diff := cmp.Diff(contextMap{"ids": {"1", "domain"}}, refused.Context); diff != "" {
					t.Errorf("context (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestArchive_freesKeyAndHandRestores(t *testing.T) {
	t.Parallel()
	a := companies(t)
	id := a.s.Seed("companies", properties("domain_key", "a", "name", "A"))
	a.want(a.post(companiesPath+"/batch/archive", batch(input{ID: id})), 204)
	a.want(a.get(companiesPath+"/"+id), 404)
	newer := a.want(a.upsert(company("a", "name", "A2")), 200).Results[0].ID
	if err := a.s.Restore("companies", id); err == nil {
		t.Error("restored a record whose key is taken")
	}
	a.s.Archive("companies", newer)
	if err := a.s.Restore("companies", id); err != nil {
		t.Error(err)
	}
	if record, found := a.s.Find("companies", "domain_key", "a"); !found || record.ID != id {
		t.Errorf("the key leads to %+v", record)
	}
}

func TestArchive_mergedID(t *testing.T) {
	t.Parallel()
	for follows, wantArchived := range map[bool]int{true: 1, false: 0} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.ArchiveFollowsMerge = follows }))
		one := a.s.Seed("companies", properties("domain_key", "a"))
		two := a.s.Seed("companies", properties("domain_key", "b"))
		a.s.Merge("companies", one, two)
		a.post(companiesPath+"/batch/archive", batch(input{ID: two}))
		if n := len(a.s.ArchivedRecords("companies")); n != wantArchived {
			t.Errorf("follows=%v: %d archived", follows, n)
		}
	}
}

func TestBatchCreateAndUpdate(t *testing.T) {
	t.Parallel()
	a := newAPI(t, set(func(c *hubspotsim.Config) { c.ContactConflictWholeBatch = false }))
	taken := a.s.Seed("contacts", properties("email", "taken@example.org"))
	const path = "/crm/v3/objects/contacts/batch/"
	a.want(a.post(path+"create", batch(input{Properties: properties("email", "first@example.org")})), 201)
	got := a.want(a.post(path+"create", batch(traced("", []input{
		{Properties: properties("email", "new@example.org")}, {Properties: properties("email", "taken@example.org")},
	})...)), 207)
	if diff := cmp.Diff(contextMap{"existingId": {taken}, "objectWriteTraceId": {"trace-1"}}, got.Errors[0].Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	if got.Results[0].New != nil {
		t.Error("a create answers new")
	}
	id := got.Results[0].ID
	a.want(a.post(path+"update", batch(input{ID: id, Properties: properties("lastname", "Young")})), 200)
	refused := a.want(a.post(path+"update", batch(input{ID: "new@example.org", IDProperty: "email", Properties: properties("city", "x")})), 400)
	if !strings.Contains(refused.Message, "non-unique 0-1 property email") {
		t.Errorf("message %q", refused.Message)
	}
	missing := a.want(a.post(path+"update", batch(traced("", []input{
		{ID: "1", Properties: properties("city", "x")}, {ID: id, Properties: properties("city", "y")},
	})...)), 207)
	if diff := cmp.Diff(contextMap{"ids": {"1"}, "objectWriteTraceId": {"trace-0"}}, missing.Errors[0].Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
}

func TestBatchUpdate_mergedIDVanishes(t *testing.T) {
	t.Parallel()
	for follows, wantResults := range map[bool]int{false: 0, true: 1} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.UpdateFollowsMerge = follows }))
		one := a.s.Seed("companies", properties("domain_key", "a"))
		two := a.s.Seed("companies", properties("domain_key", "b"))
		a.s.Merge("companies", one, two)
		got := a.want(a.post(companiesPath+"/batch/update", batch(traced("", []input{{ID: two, Properties: properties("city", "Oslo")}})...)), 200)
		if len(got.Results) != wantResults || got.NumErrors != 0 {
			t.Errorf("follows=%v: %s", follows, got.Raw)
		}
	}
}

func TestSingleRecord(t *testing.T) {
	t.Parallel()
	a := companies(t)
	created := a.want(a.post(companiesPath, map[string]any{"properties": properties("name", "ETH", "domain", "https://www.ETHZ.ch/en")}), 201)
	path := companiesPath + "/" + created.ID
	if created.property("domain") != "ethz.ch" || created.property("hs_object_source") != "INTEGRATION" {
		t.Errorf("created %v", created.Properties)
	}
	a.want(a.send(http.MethodPatch, path, map[string]any{"properties": properties("name", "ETH Zurich", "domain_key", "k/1")}), 200)
	got := a.want(a.get(path), 200)
	want := []string{"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"}
	for _, name := range want {
		if got.property(name) == "" {
			t.Errorf("unasked %s is not there: %v", name, got.Properties)
		}
	}
	byKey := a.want(a.get(companiesPath+"/k%2F1?idProperty=domain_key&properties=name&properties=city,country"), 200)
	if byKey.ID != created.ID || byKey.property("name") != "ETH Zurich" || len(byKey.Properties) != 6 {
		t.Errorf("by key: %s", byKey.Raw)
	}
	a.want(a.send(http.MethodDelete, path, nil), 204)
	if missing := a.want(a.get(path), 404); missing.Category != "OBJECT_NOT_FOUND" {
		t.Errorf("after delete: %s", missing.Raw)
	}
	if archived := a.want(a.get(path+"?archived=true"), 200); !archived.Archived {
		t.Errorf("archived: %s", archived.Raw)
	}
	a.want(a.send(http.MethodPatch, path, map[string]any{"properties": properties("name", "x")}), 404)
	a.want(a.post(companiesPath, map[string]any{}), 400)
	a.want(a.get(companiesPath+"/x?idProperty=name"), 400)
}

func TestSingleCreate_usedEmail(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.s.Seed("contacts", properties("email", "ada@example.org"))
	got := a.want(a.post("/crm/v3/objects/contacts", map[string]any{"properties": properties("email", "Ada@example.org")}), 409)
	if got.Category != "CONFLICT" || got.Message != "Contact already exists. Existing ID: "+id {
		t.Errorf("body: %s", got.Raw)
	}
}

// seedMany makes n companies with keys in order.
func (a *api) seedMany(n int) {
	records := make([]map[string]string, n)
	for i := range records {
		records[i] = properties("domain_key", fmt.Sprintf("k%05d", i), "name", fmt.Sprint("Company ", i%7))
	}
	a.s.SeedMany("companies", records)
}

func TestList_paging(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.seedMany(10_000)
	archived := a.s.Records("companies")[5].ID
	a.s.Archive("companies", archived)
	seen := map[string]bool{}
	path, pages := companiesPath+"?limit=100&properties=domain_key", 0
	for after := ""; ; pages++ {
		got := a.want(a.get(path+after), 200)
		for _, r := range got.Results {
			if seen[r.ID] {
				t.Fatalf("%s twice", r.ID)
			}
			seen[r.ID] = true
		}
		if got.Paging == nil {
			break
		}
		if !strings.Contains(got.Paging.Next.Link, "after="+got.Paging.Next.After) {
			t.Fatalf("link %s", got.Paging.Next.Link)
		}
		after = "&after=" + got.Paging.Next.After
	}
	if len(seen) != 9_999 || seen[archived] || pages != 99 {
		t.Errorf("%d records on %d further pages, archived one seen: %v", len(seen), pages, seen[archived])
	}
	if got := a.want(a.get(companiesPath), 200); len(got.Results) != 10 {
		t.Errorf("%d records by default, want 10", len(got.Results))
	}
	if got := a.want(a.get(companiesPath+"?archived=true"), 200); len(got.Results) != 1 || got.Results[0].ID != archived {
		t.Errorf("archived: %s", got.Raw)
	}
	a.want(a.get(companiesPath+"?limit=101"), 400)
	a.want(a.get(companiesPath+"?after=x"), 400)
}

func search(filters ...map[string]any) map[string]any {
	return map[string]any{"filterGroups": []any{map[string]any{"filters": filters}}, "properties": []string{"domain_key"}}
}

func filter(name, operator string, value any) map[string]any {
	f := map[string]any{"propertyName": name, "operator": operator}
	switch v := value.(type) {
	case []string:
		f["values"] = v
	case string:
		f["value"] = v
	}
	return f
}

func TestSearch_operators(t *testing.T) {
	t.Parallel()
	a := companies(t)
	for _, pairs := range [][]string{
		{"a", "name", "Alpine Club", "numberofemployees", "9"},
		{"b", "name", "Blue Alps", "numberofemployees", "10"},
		{"c", "name", "Coast", "country", "Norway"},
	} {
		a.s.Seed("companies", properties(append([]string{"domain_key"}, pairs...)...))
	}
	tests := map[string]struct {
		filter map[string]any
		want   string
	}{
		"EQ without case":    {filter("name", "EQ", "coast"), "c"},
		"NEQ":                {filter("name", "NEQ", "Coast"), "a b"},
		"GT by number":       {filter("numberofemployees", "GT", "9"), "b"},
		"LTE by number":      {filter("numberofemployees", "LTE", "9.0"), "a"},
		"IN":                 {filter("domain_key", "IN", []string{"a", "c"}), "a c"},
		"NOT_IN":             {filter("domain_key", "NOT_IN", []string{"a", "c"}), "b"},
		"HAS_PROPERTY":       {filter("country", "HAS_PROPERTY", nil), "c"},
		"NOT_HAS_PROPERTY":   {filter("country", "NOT_HAS_PROPERTY", nil), "a b"},
		"CONTAINS_TOKEN":     {filter("name", "CONTAINS_TOKEN", "alp*"), "a b"},
		"NOT_CONTAINS_TOKEN": {filter("name", "NOT_CONTAINS_TOKEN", "alps"), "a c"},
		"BETWEEN":            {map[string]any{"propertyName": "numberofemployees", "operator": "BETWEEN", "value": "9.5", "highValue": "11"}, "b"},
		"date GTE":           {filter("createdate", "GTE", "2020-01-01"), "a b c"},
	}
	for name, tt := range tests {
		got := a.want(a.post(companiesPath+"/search", search(tt.filter)), 200)
		if have := strings.Join(keys(got.Results, "domain_key"), " "); have != tt.want || got.Total != len(got.Results) {
			t.Errorf("%s: found %q of %d, want %q", name, have, got.Total, tt.want)
		}
	}
	body := map[string]any{"query": "alp", "sorts": []any{map[string]string{"propertyName": "name", "direction": "DESCENDING"}}, "properties": []string{"domain_key"}}
	if have := keys(a.want(a.post(companiesPath+"/search", body), 200).Results, "domain_key"); strings.Join(have, " ") != "b a" {
		t.Errorf("sorted query found %v", have)
	}
}

func TestSearch_limits(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.seedMany(10_100)
	got := a.want(a.post(companiesPath+"/search", `{"limit":200,"after":"9800","properties":["domain_key"]}`), 200)
	if got.Total != 10_100 || len(got.Results) != 200 || got.Paging.Next.After != "10000" {
		t.Errorf("last page: total %d, %d results", got.Total, len(got.Results))
	}
	if got.Header.Get("X-HubSpot-RateLimit-Max") != "" {
		t.Error("search sends limit headers")
	}
	var seven []map[string]any
	for range 7 {
		seven = append(seven, filter("name", "EQ", "x"))
	}
	for name, body := range map[string]any{
		"beyond 10,000":     `{"limit":200,"after":"9801"}`,
		"page of 201":       `{"limit":201}`,
		"seven filters":     search(seven...),
		"unknown operator":  search(filter("name", "LIKE", "x")),
		"unknown property":  search(filter("nope", "EQ", "x")),
		"no value":          search(filter("name", "EQ", nil)),
		"six groups":        map[string]any{"filterGroups": []any{1: map[string]any{}, 2: map[string]any{}, 3: map[string]any{}, 4: map[string]any{}, 5: map[string]any{}}},
		"3,001 characters":  `{"query":"` + strings.Repeat("x", 3000) + `"}`,
		"unreadable cursor": `{"after":"x"}`,
	} {
		if got := a.post(companiesPath+"/search", body); got.Code != 400 {
			t.Errorf("%s: answered %d", name, got.Code)
		}
	}
}

func TestSearch_lags(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now))
	a.s.Seed("companies", properties("domain_key", "by-hand"))
	a.want(a.upsert(company("by-api", "name", "x")), 200)
	total := func() int { return a.want(a.post(companiesPath+"/search", `{}`), 200).Total }
	if n := total(); n != 1 {
		t.Errorf("%d found at once, want 1", n)
	}
	now.Advance(2 * time.Second)
	if n := total(); n != 2 {
		t.Errorf("%d found later, want 2", n)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	one := a.s.Seed("contacts", properties("email", "one@example.org", "firstname", "One"))
	two := a.s.Seed("contacts", properties("email", "two@example.org", "firstname", "Two", "city", "Oslo"))
	merge := func(primary, other string) answer {
		return a.post("/crm/v3/objects/contacts/merge", map[string]string{"primaryObjectId": primary, "objectIdToMerge": other})
	}
	survivor := a.want(merge(one, two), 200).ID
	if survivor == one || survivor == two {
		t.Errorf("survivor has id %s", survivor)
	}
	record, _ := a.s.Record("contacts", two)
	want := map[string]string{"email": "one@example.org", "firstname": "One", "city": "Oslo", "hs_additional_emails": "two@example.org"}
	for name, value := range want {
		if record.Properties[name] != value {
			t.Errorf("%s is %q, want %q", name, record.Properties[name], value)
		}
	}
	// Both addresses lead to the survivor, and its id follows a second merge.
	three := a.s.Seed("contacts", properties("email", "three@example.org"))
	a.s.Configure(set(func(c *hubspotsim.Config) { c.MergeKeepsPrimaryID = true }))
	if kept := a.want(merge(three, survivor), 200).ID; kept != three {
		t.Errorf("the beta keeps %s, got %s", three, kept)
	}
	for _, address := range []string{"one@example.org", "two@example.org", "three@example.org"} {
		if record, found := a.s.Find("contacts", "email", address); !found || record.ID != three {
			t.Errorf("%s leads to %+v", address, record)
		}
	}
	if record, _ := a.s.Record("contacts", one); record.ID != three {
		t.Errorf("the first id leads to %s", record.ID)
	}
	a.want(merge(three, three), 400)
	a.want(merge(three, "1"), 404)
}

func TestObjectTypes_everyName(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.s.DefineObjectType(hubspotsim.Schema{
		Name: "widget", PrimaryDisplayProperty: "sku", RequiredProperties: []string{"sku"},
		Properties: []hubspotsim.Property{{Name: "sku", Unique: true}, {Name: "weight", Type: "number"}},
	})
	a.s.Seed("widget", properties("sku", "W1", "weight", "2.0"))
	for _, name := range []string{"widget", id, "p4242_widget", "P4242_WIDGET"} {
		got := a.want(a.get("/crm/v3/objects/"+name+"?properties=sku,weight"), 200)
		if len(got.Results) != 1 || got.Results[0].property("weight") != "2" || got.Results[0].property("hs_createdate") == "" {
			t.Errorf("%s: %s", name, got.Raw)
		}
	}
	for _, name := range []string{"companies", "company", "0-2", "COMPANY", "Companies"} {
		a.want(a.get("/crm/v3/objects/"+name), 200)
	}
	got := a.want(a.get("/crm/v3/objects/gadgets"), 400)
	if got.Message != "Unable to infer object type from: gadgets" || got.Category != "" {
		t.Errorf("unknown type: %s", got.Raw)
	}
	refused := a.want(a.post("/crm/v3/objects/"+id, map[string]any{"properties": properties("weight", "1")}), 400)
	if diff := cmp.Diff(contextMap{"properties": {"sku"}}, refused.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
}

func TestVersions_bothPathFamilies(t *testing.T) {
	t.Parallel()
	a := companies(t)
	for _, version := range []string{"2025-09", "2026-03", "2026-09"} {
		base := "/crm/objects/" + version + "/companies"
		got := a.want(a.post(base+"/batch/upsert", batch(traced("domain_key", []input{
			company("k"+version, "name", "K"), company("bad", "nope", "1"),
		})...)), 207)
		if got.NumErrors != 1 || len(got.Results) != 1 {
			t.Errorf("%s: %s", version, got.Raw)
		}
		a.want(a.get(base+"/"+got.Results[0].ID), 200)
		a.want(a.get("/crm/properties/"+version+"/companies"), 200)
		a.want(a.get("/crm/owners/"+version), 200)
		a.want(a.get("/crm/pipelines/"+version+"/deals"), 200)
		a.want(a.get("/crm/limits/"+version+"/records"), 200)
		a.want(a.get("/crm-object-schemas/"+version+"/schemas"), 200)
		a.want(a.get("/crm/associations/"+version+"/contacts/companies/labels"), 200)
		a.want(a.get("/account-info/"+version+"/details"), 200)
		a.want(a.get("/crm/property-validations/"+version+"/0-2"), 200)
	}
	a.want(a.get("/crm/objects/2024-03/companies"), 404)
	a.want(a.get("/crm/v4/objects/companies"), 404)
	a.want(a.get("/crm/v3/associations/contacts/companies/labels"), 404)
}

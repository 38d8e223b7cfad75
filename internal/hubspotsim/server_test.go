// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func TestServer_log(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.Seed("companies", properties("domain_key", "seeded"))
	a.upsert(company("a", "name", "A"), company("b", "nope", "1"))
	a.read(nil, "a", "b")
	a.want(a.post(companiesPath+"/batch/archive", batch(input{ID: "1"})), 207)
	a.get(propertiesPath)
	a.get("/nope")
	counts := map[string]int{
		"upserts": a.s.CountUpserts(), "reads": a.s.CountReads(), "archives": a.s.CountArchives(), "definitions": a.s.CountDefinitions(),
		"searches": a.s.CountSearches(), "all": a.s.CountRequests(), "pattern": a.s.Count("POST /crm/v3/objects/*/batch/upsert"),
		"operation": a.s.Count("objects.batch.read"), "prefix": a.s.Count("/crm/v3/objects/**"), "other method": a.s.Count("GET /crm/v3/objects/**"),
	}
	want := map[string]int{
		"upserts": 1, "reads": 1, "archives": 1, "definitions": 1, "searches": 0, "all": 5, "pattern": 1, "operation": 1, "prefix": 3, "other method": 0,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	wantInputs := []hubspotsim.UpsertInput{
		{Seq: 1, ObjectType: "companies", ID: "a", IDProperty: "domain_key", TraceID: "trace-0", Properties: properties("name", "A")},
		{Seq: 1, ObjectType: "companies", ID: "b", IDProperty: "domain_key", TraceID: "trace-1", Properties: properties("nope", "1")},
	}
	if diff := cmp.Diff(wantInputs, a.s.UpsertInputs()); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1"}, a.s.ArchiveInputs()); diff != "" {
		t.Errorf("archived (-want +got):\n%s", diff)
	}
	var statuses []int
	for _, r := range a.s.Requests() {
		statuses = append(statuses, r.Status)
	}
	if diff := cmp.Diff([]int{207, 207, 207, 200, 404}, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	a.s.ResetRequests()
	if a.s.CountRequests() != 0 {
		t.Error("the log is not empty")
	}
}

func TestServer_logLimit(t *testing.T) {
	t.Parallel()
	a := newAPI(t, set(func(c *hubspotsim.Config) { c.LogLimit = 3 }))
	for range 10 {
		a.get(ownersPath)
	}
	requests := a.s.Requests()
	if len(requests) != 3 || requests[2].Seq != 10 {
		t.Errorf("kept %d, last %d", len(requests), requests[len(requests)-1].Seq)
	}
}

func TestServer_hand(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now))
	id := a.s.Seed("0-2", properties("domain_key", "a", "name", " A ", "numberofemployees", "07"))
	record, _ := a.s.Record("company", id)
	want := properties(
		"domain_key", "a", "name", "A", "numberofemployees", "7", "hs_object_id", id, "hs_object_source", "CRM_UI",
		"hs_object_source_label", "CRM_UI", "hs_object_source_id", "userId:2001",
		"createdate", "2026-11-01T10:00:00.000Z", "hs_createdate", "2026-11-01T10:00:00.000Z", "hs_lastmodifieddate", "2026-11-01T10:00:00.000Z",
	)
	if diff := cmp.Diff(want, record.Properties); diff != "" {
		t.Errorf("seeded (-want +got):\n%s", diff)
	}
	now.Advance(time.Hour)
	a.s.Edit("companies", id, properties("domain_key", "b", "name", ""))
	if _, found := a.s.Find("companies", "domain_key", "a"); found {
		t.Error("the old key still leads somewhere")
	}
	edited, _ := a.s.Find("companies", "domain_key", "b")
	if _, named := edited.Properties["name"]; named || edited.Properties["hs_lastmodifieddate"] != "2026-11-01T11:00:00.000Z" {
		t.Errorf("edited %v", edited.Properties)
	}
	a.s.Archive("companies", id)
	if len(a.s.Records("companies")) != 0 || len(a.s.ArchivedRecords("companies")) != 1 {
		t.Error("not archived")
	}
	a.s.Delete("companies", id)
	if _, found := a.s.Record("companies", id); found {
		t.Error("not deleted")
	}
	if n := a.s.CountRequests(); n != 0 {
		t.Errorf("%d requests logged for the hand", n)
	}
}

func TestServer_handMistakesPanic(t *testing.T) {
	t.Parallel()
	s := hubspotsim.New()
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	s.Seed("companies", properties("domain_key", "a"))
	for name, f := range map[string]func(){
		"unknown type":  func() { s.Seed("gadgets", nil) },
		"unknown id":    func() { s.Edit("companies", "1", nil) },
		"doubled key":   func() { s.Seed("companies", properties("domain_key", "A")) },
		"unknown label": func() { s.Link("contacts", "1", "companies", "2", "Nope") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestServer_listensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "[::]:0", "example.org:0", "127.0.0.1"} {
		s := hubspotsim.New()
		if err := s.Listen(addr); err == nil {
			s.Close()
			t.Errorf("listens on %s", addr)
		}
	}
	s := hubspotsim.Start(t)
	if !strings.HasPrefix(s.URL(), "http://127.0.0.1:") {
		t.Errorf("URL %s", s.URL())
	}
}

func TestServer_configureReindexes(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.UniqueKeyCase = hubspotsim.KeysExact }))
	a.s.Seed("companies", properties("domain_key", "Key"))
	if _, found := a.s.Find("companies", "domain_key", "KEY"); found {
		t.Error("found in another case")
	}
	a.s.Configure(set(func(c *hubspotsim.Config) { c.UniqueKeyCase = hubspotsim.KeysIgnoreCase }))
	if _, found := a.s.Find("companies", "domain_key", "KEY"); !found {
		t.Error("not found after the switch")
	}
}

func TestServer_concurrentUse(t *testing.T) {
	t.Parallel()
	a := companies(t)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 20 {
				key := fmt.Sprintf("w%d-%d", worker, i)
				got := a.upsert(company(key, "name", "N"), company("shared", "name", key))
				if got.Code != 200 {
					t.Errorf("%s: %s", key, got.Raw)
					return
				}
				a.read([]string{"name"}, key, "shared")
				if record, found := a.s.Find("companies", "domain_key", key); found && i%5 == 0 {
					a.s.Archive("companies", record.ID)
				}
				a.get(companiesPath + "?limit=100")
				a.s.Records("companies")
				a.s.Requests()
			}
		})
	}
	wg.Wait()
	if n := a.s.CountRecords("companies"); n != 4*16+1 {
		t.Errorf("%d records, want %d", n, 4*16+1)
	}
}

func TestServer_sameSeedSameAnswers(t *testing.T) {
	t.Parallel()
	run := func() []string {
		a := companies(t)
		var list []input
		for i := range 20 {
			list = append(list, company(fmt.Sprint(i), "name", "x"))
		}
		return keys(a.upsert(list...).Results, "domain_key")
	}
	if first, second := run(), run(); !slices.Equal(first, second) {
		t.Errorf("%v and %v", first, second)
	}
}

func TestServer_saveAndLoad(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.DefineObjectType(hubspotsim.Schema{Name: "widget", RequiredProperties: []string{"sku"}, Properties: []hubspotsim.Property{{Name: "sku", Unique: true}}})
	one := a.s.Seed("companies", properties("domain_key", "a", "name", "A"))
	two := a.s.Seed("companies", properties("domain_key", "b"))
	gone := a.s.Seed("companies", properties("domain_key", "c"))
	a.s.Archive("companies", gone)
	survivor := a.s.Merge("companies", one, two)
	widget := a.s.Seed("widget", properties("sku", "W"))
	a.s.Link("widget", widget, "companies", survivor)
	a.s.Edit("companies", survivor, properties("name", "Edited"))
	a.s.DefineOwner(hubspotsim.Owner{ID: "1", Email: "new@simulator.example"})

	var file bytes.Buffer
	if err := a.s.Save(&file); err != nil {
		t.Fatal(err)
	}
	b := newAPI(t)
	if err := b.s.Load(bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	for _, objectType := range []string{"companies", "widget"} {
		if diff := cmp.Diff(a.s.Records(objectType), b.s.Records(objectType)); diff != "" {
			t.Errorf("%s (-saved +loaded):\n%s", objectType, diff)
		}
		if diff := cmp.Diff(a.s.ArchivedRecords(objectType), b.s.ArchivedRecords(objectType)); diff != "" {
			t.Errorf("archived %s (-saved +loaded):\n%s", objectType, diff)
		}
	}
	if diff := cmp.Diff(a.s.Links("widget", widget, "companies"), b.s.Links("widget", widget, "companies")); diff != "" {
		t.Errorf("links (-saved +loaded):\n%s", diff)
	}
	if record, _ := b.s.Record("companies", two); record.ID != survivor {
		t.Errorf("the merged id leads to %s", record.ID)
	}
	b.want(b.get(ownersPath+"/1"), 200)
	got := b.want(b.upsert(company("a", "name", "A2"), company("new", "name", "N")), 200)
	for _, r := range got.Results {
		if *r.New == (r.ID == survivor) {
			t.Errorf("result %+v, survivor %s", r, survivor)
		}
	}
	b.want(b.post("/crm/v3/objects/p4242_widget", map[string]any{"properties": properties("sku", "W")}), 400)
	if err := b.s.Load(strings.NewReader(`{"version":99}`)); err == nil {
		t.Error("loaded another version")
	}
	if err := b.s.Load(strings.NewReader(`nonsense`)); err == nil {
		t.Error("loaded nonsense")
	}
	b.s.Reset()
	if b.s.HasObjectType("widget") || b.s.CountRecords("companies") != 0 {
		t.Error("not reset")
	}
	b.want(b.get("/crm/v3/objects/widget"), 400)
}

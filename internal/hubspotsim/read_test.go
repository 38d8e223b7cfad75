// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// read asks for companies by domain_key.
func (a *api) read(properties []string, keys ...string) answer {
	a.t.Helper()
	body := map[string]any{"idProperty": "domain_key", "properties": properties, "propertiesWithHistory": []string{}}
	var inputs []input
	for _, key := range keys {
		inputs = append(inputs, input{ID: key})
	}
	body["inputs"] = inputs
	return a.post("/crm/v3/objects/companies/batch/read", body)
}

func TestRead_missingKeys(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.Seed("companies", properties("domain_key", "a", "name", "A"))
	gone := a.s.Seed("companies", properties("domain_key", "c"))
	a.s.Archive("companies", gone)
	got := a.want(a.read([]string{"name", "domain_key", "nope"}, "a", "b", "c"), 207)
	if diff := cmp.Diff([]string{"A"}, keys(got.Results, "name")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, shown := got.Results[0].Properties["nope"]; shown {
		t.Error("an undefined property was not dropped")
	}
	missing := got.Errors[0]
	if missing.Category != "OBJECT_NOT_FOUND" || !strings.HasPrefix(missing.Message, "Could not get some COMPANY objects") {
		t.Errorf("error: %s", got.Raw)
	}
	if diff := cmp.Diff(contextMap{"ids": {"b", "c"}}, missing.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	a.s.Configure(set(func(c *hubspotsim.Config) { c.OmitMissingReads = true }))
	if got := a.want(a.read(nil, "a", "b"), 200); len(got.Results) != 1 || got.NumErrors != 0 {
		t.Errorf("omitted: %s", got.Raw)
	}
}

func TestRead_unsetIsNullOrAbsent(t *testing.T) {
	t.Parallel()
	for omit, wantShown := range map[bool]bool{false: true, true: false} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.OmitUnset = omit }))
		a.s.Seed("companies", properties("domain_key", "a"))
		got := a.want(a.read([]string{"country"}, "a"), 200).Results[0]
		value, shown := got.Properties["country"]
		if shown != wantShown || value != nil {
			t.Errorf("omit=%v: country shown %v as %v", omit, shown, value)
		}
		for _, name := range []string{"hs_object_id", "createdate", "hs_lastmodifieddate"} {
			if got.property(name) == "" {
				t.Errorf("omit=%v: %s is not there", omit, name)
			}
		}
	}
}

func TestRead_byIDFollowsMerges(t *testing.T) {
	t.Parallel()
	a := companies(t)
	one := a.s.Seed("companies", properties("domain_key", "a", "name", "A"))
	two := a.s.Seed("companies", properties("domain_key", "b", "country", "Norway"))
	survivor := a.s.Merge("companies", one, two)
	if survivor == one || survivor == two {
		t.Fatalf("merge kept id %s", survivor)
	}
	got := a.want(a.post("/crm/v3/objects/companies/batch/read", map[string]any{
		"properties": []string{"name", "country", "domain_key"}, "inputs": []input{{ID: one}, {ID: two}},
	}), 200)
	if len(got.Results) != 1 || got.Results[0].ID != survivor {
		t.Fatalf("want the survivor once: %s", got.Raw)
	}
	if r := got.Results[0]; r.property("name") != "A" || r.property("country") != "Norway" || r.property("domain_key") != "a" {
		t.Errorf("merged values: %v", r.Properties)
	}
	if _, found := a.s.Find("companies", "domain_key", "b"); found {
		t.Error("the key of the merged record still leads somewhere")
	}
}

func TestRead_limits(t *testing.T) {
	t.Parallel()
	a := companies(t)
	var inputs []input
	for i := range 101 {
		inputs = append(inputs, input{ID: fmt.Sprint(i)})
	}
	path := "/crm/v3/objects/companies/batch/read"
	a.want(a.post(path, map[string]any{"inputs": inputs}), 400)
	history := map[string]any{"inputs": inputs[:51], "propertiesWithHistory": []string{"name"}}
	a.want(a.post(path, history), 400)
	a.want(a.post(path, map[string]any{"inputs": inputs[:1], "idProperty": "name"}), 400)
}

func TestRead_history(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now))
	a.want(a.upsert(company("a", "name", "First")), 200)
	now.Advance(time.Minute)
	a.want(a.upsert(company("a", "name", "Second")), 200)
	got := a.want(a.post("/crm/v3/objects/companies/batch/read",
		`{"idProperty":"domain_key","inputs":[{"id":"a"}],"properties":[],"propertiesWithHistory":["name","nope"]}`), 200)
	want := `"propertiesWithHistory":{"name":[{"value":"Second","timestamp":"2026-11-01T10:01:00.000Z","sourceType":"INTEGRATION","sourceId":"777001"},` +
		`{"value":"First","timestamp":"2026-11-01T10:00:00.000Z","sourceType":"INTEGRATION","sourceId":"777001"}]}`
	if !strings.Contains(got.Raw, want) {
		t.Errorf("history: %s", got.Raw)
	}
}

func TestRead_archivedOnly(t *testing.T) {
	t.Parallel()
	a := companies(t)
	live := a.s.Seed("companies", properties("domain_key", "live"))
	gone := a.s.Seed("companies", properties("domain_key", "gone"))
	a.s.Archive("companies", gone)
	got := a.want(a.post("/crm/v3/objects/companies/batch/read?archived=true", batch(input{ID: live}, input{ID: gone})), 207)
	if len(got.Results) != 1 || got.Results[0].ID != gone || !got.Results[0].Archived {
		t.Errorf("archived: %s", got.Raw)
	}
}

func TestRead_freshRecordsMayBeMissed(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.FreshReadMisses = 1 }))
	a.want(a.upsert(company("a", "name", "A")), 200)
	a.want(a.read(nil, "a"), 207)
	a.want(a.read(nil, "a"), 200)

	now := newClock()
	b := companies(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) { c.ReadLag = time.Second }))
	b.want(b.upsert(company("a", "name", "A")), 200)
	b.want(b.read(nil, "a"), 207)
	now.Advance(time.Second)
	b.want(b.read(nil, "a"), 200)
}

func TestRead_contactsBySecondaryEmail(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.s.Seed("contacts", properties("email", "one@example.org", "hs_additional_emails", "two@example.org"))
	got := a.want(a.post("/crm/v3/objects/contacts/batch/read",
		`{"idProperty":"email","properties":["email"],"inputs":[{"id":"TWO@example.org"}]}`), 200)
	if got.Results[0].ID != id || got.Results[0].property("email") != "one@example.org" {
		t.Errorf("by secondary address: %s", got.Raw)
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func TestSwitches(t *testing.T) {
	t.Parallel()
	cfg := hubspotsim.DefaultConfig()
	for name, value := range map[string]string{
		"echotraceids": "true", "MaxInputs": "7", "Latency": "20ms", "UniqueKeyCase": "conflict", "Scopes": "a,b", "PortalID": "9", "Seed": "3",
	} {
		if err := cfg.Set(name, value); err != nil {
			t.Error(err)
		}
	}
	if !cfg.EchoTraceIDs || cfg.MaxInputs != 7 || cfg.Latency != 20_000_000 || cfg.UniqueKeyCase != hubspotsim.KeysConflict ||
		len(cfg.Scopes) != 2 || cfg.PortalID != 9 || cfg.Seed != 3 {
		t.Errorf("config %+v", cfg)
	}
	for name, value := range map[string]string{
		"Nope": "1", "EchoTraceIDs": "maybe", "MaxInputs": "x", "Latency": "fast", "UniqueKeyCase": "some", "Clock": "now", "AccountType": "gold",
	} {
		if err := cfg.Set(name, value); err == nil {
			t.Errorf("%s=%s was taken", name, value)
		}
	}
	shown := cfg.Switches()
	for _, name := range hubspotsim.SwitchNames() {
		secret := name == "Token" || name == "ClientSecret" || name == "RefreshToken"
		value, there := shown[name]
		if there == secret {
			t.Errorf("%s shown: %v", name, there)
		}
		if there && value != "" {
			if err := cfg.Set(name, value); err != nil {
				t.Errorf("the value shown is not taken: %v", err)
			}
		}
	}
}

// Each switch does what its name says: the same steps are answered otherwise
// under another value.
func TestSwitches_eachChangesSomething(t *testing.T) {
	t.Parallel()
	phone := func(a *api) string {
		a.want(a.upsert(company("k", "name", "K", "phone", "+47 22 85 50 50")), 200)
		record, _ := a.s.Find("companies", "domain_key", "k")
		return record.Properties["phone"]
	}
	status := func(send func(a *api) answer) func(a *api) string {
		return func(a *api) string { return fmt.Sprint(send(a).Code) }
	}
	// links are two associations of one contact and two companies.
	links := func(a *api) answer {
		contact := a.s.Seed("contacts", properties("email", "a@example.org"))
		var inputs []map[string]any
		for _, id := range a.s.SeedMany("companies", []map[string]string{{"name": "A"}, {"name": "B"}}) {
			inputs = append(inputs, map[string]any{"from": map[string]string{"id": contact}, "to": map[string]string{"id": id}})
		}
		return a.post("/crm/v4/associations/contacts/companies/batch/associate/default", map[string]any{"inputs": inputs})
	}
	history := func(a *api) answer {
		ids := a.s.SeedMany("companies", []map[string]string{{"name": "A"}, {"name": "B"}})
		return a.post("/crm/v3/objects/companies/batch/read", map[string]any{
			"inputs": []input{{ID: ids[0]}, {ID: ids[1]}}, "propertiesWithHistory": []string{"name"},
		})
	}
	mixed := func(a *api) answer {
		a.s.DefineProperty("companies", hubspotsim.Property{Name: "sku", Unique: true})
		return a.post("/crm/v3/objects/companies/batch/upsert", batch(
			input{ID: "a", IDProperty: "domain_key", TraceID: "1", Properties: properties("name", "A")},
			input{ID: "b", IDProperty: "sku", TraceID: "2", Properties: properties("name", "B")}))
	}
	searches := func(a *api) answer {
		a.want(a.post("/crm/v3/objects/companies/search", map[string]any{}), 200)
		return a.post("/crm/v3/objects/companies/search", map[string]any{})
	}
	tests := map[string]struct {
		set          func(*hubspotsim.Config)
		with, before string
		steps        func(a *api) string
	}{
		"AppID": {func(c *hubspotsim.Config) { c.AppID = 5 }, "5", "777001", func(a *api) string {
			got := a.want(a.upsert(company("k", "name", "K")), 200)
			return got.Results[0].property("hs_object_source_id")
		}},
		"DefaultLifecycleStage": {func(c *hubspotsim.Config) { c.DefaultLifecycleStage = "customer" }, "customer", "lead", func(a *api) string {
			a.want(a.upsert(company("k", "name", "K")), 200)
			record, _ := a.s.Find("companies", "domain_key", "k")
			return record.Properties["lifecyclestage"]
		}},
		"FormatPhone": {func(c *hubspotsim.Config) { c.FormatPhone = true }, "+4722855050", "+47 22 85 50 50", phone},
		"RewriteHTML": {func(c *hubspotsim.Config) { c.RewriteHTML = false }, "a<br/>b<!-- c -->", "a<br>b", func(a *api) string {
			a.s.DefineProperty("companies", hubspotsim.Property{Name: "notes", FieldType: "html"})
			a.want(a.upsert(company("k", "name", "K", "notes", "a<br/>b<!-- c -->")), 200)
			record, _ := a.s.Find("companies", "domain_key", "k")
			return record.Properties["notes"]
		}},
		"TrimStrings": {func(c *hubspotsim.Config) { c.TrimStrings = false }, " K ", "K", func(a *api) string {
			a.want(a.upsert(company("k", "name", " K ")), 200)
			record, _ := a.s.Find("companies", "domain_key", "k")
			return record.Properties["name"]
		}},
		"MaxAssociationInputs": {func(c *hubspotsim.Config) { c.MaxAssociationInputs = 1 }, "400", "200", status(links)},
		"MaxHistoryInputs":     {func(c *hubspotsim.Config) { c.MaxHistoryInputs = 1 }, "400", "200", status(history)},
		"MaxTextLength": {func(c *hubspotsim.Config) { c.MaxTextLength = 3 }, "400", "200", status(func(a *api) answer {
			return a.post("/crm/v3/objects/companies/batch/upsert", batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "Four")}))
		})},
		"MaxURLBytes": {func(c *hubspotsim.Config) { c.MaxURLBytes = 50 }, "414", "200", status(func(a *api) answer {
			return a.get("/crm/v3/objects/companies?properties=" + strings.Repeat("name,", 20))
		})},
		"MixedIDProperties": {func(c *hubspotsim.Config) { c.MixedIDProperties = true }, "200", "400", status(mixed)},
		"SearchLag": {func(c *hubspotsim.Config) { c.SearchLag = 0 }, "1", "0", func(a *api) string {
			a.want(a.upsert(company("k", "name", "K")), 200)
			return fmt.Sprint(a.want(a.post("/crm/v3/objects/companies/search", map[string]any{}), 200).Total)
		}},
		"SearchLimit": {func(c *hubspotsim.Config) {
			c.AccountType, c.SearchLimit = hubspotsim.AccountProfessional, 1
		}, "429", "200", status(searches)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := newClock()
			if got := tt.steps(companies(t, hubspotsim.WithClock(now.Now))); got != tt.before {
				t.Errorf("by default %q, want %q", got, tt.before)
			}
			if got := tt.steps(companies(t, hubspotsim.WithClock(now.Now), set(tt.set))); got != tt.with {
				t.Errorf("switched %q, want %q", got, tt.with)
			}
		})
	}
}

// A lock ends when its duration is over, and a window when its own is.
func TestSwitches_durations(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) { c.LockAfter, c.LockDuration = 1, 5*time.Second }))
	a.want(a.upsert(company("k", "name", "K")), 200)
	a.want(a.upsert(company("k", "name", "K")), http.StatusLocked)
	now.Advance(4 * time.Second)
	a.want(a.upsert(company("k", "name", "K")), http.StatusLocked)
	now.Advance(1001 * time.Millisecond)
	a.want(a.upsert(company("k", "name", "K")), 200)
	b := companies(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) { c.BurstLimit, c.BurstWindow = 1, 3*time.Second }))
	b.want(b.get("/crm/v3/owners"), 200)
	now.Advance(2 * time.Second)
	b.want(b.get("/crm/v3/owners"), 429)
	now.Advance(4 * time.Second)
	b.want(b.get("/crm/v3/owners"), 200)
}

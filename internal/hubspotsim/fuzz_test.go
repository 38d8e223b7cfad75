// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// FuzzRequest sends anything anywhere: no panic, a status that HubSpot knows,
// and JSON wherever JSON is announced.
func FuzzRequest(f *testing.F) {
	for _, path := range []string{
		"/crm/v3/objects/companies/batch/upsert", "/crm/v3/objects/companies/batch/read", "/crm/v3/objects/0-1/batch/archive",
		"/crm/v3/objects/companies/search", "/crm/v3/objects/companies/merge", "/crm/v3/properties/companies",
		"/crm/v4/associations/contacts/companies/batch/create", "/crm/v4/objects/contacts/1/associations/companies/2",
		"/crm/objects/2026-09/companies/batch/update", "/oauth/v3/token", "/crm/v3/objects/companies/9001", "/%2f/..//",
	} {
		f.Add("POST", path, "", `{"inputs":[{"id":"a","idProperty":"domain_key","objectWriteTraceId":"t","properties":{"name":"x","numberofemployees":"1e9"}}]}`)
		f.Add("GET", path, "limit=1&after=1&properties=name&associations=contacts&archived=true", "")
		f.Add("PATCH", path, "idProperty=domain_key", `{"properties":{"name":null}}`)
	}
	f.Add("POST", "/crm/v3/objects/companies/search", "", `{"filterGroups":[{"filters":[{"propertyName":"numberofemployees","operator":"GT","value":"1e999"}]}],"sorts":["name"],"after":5}`)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		s := hubspotsim.New()
		s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
		s.Seed("companies", properties("domain_key", "a", "numberofemployees", "5"))
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", strings.NewReader(body))
		u, err := url.ParseRequestURI(path)
		if err != nil || strings.HasPrefix(u.Path, "/_sim/") {
			return
		}
		u.RawQuery = query
		req.URL, req.Method = u, method
		req.Header.Set("Authorization", "Bearer "+s.Token())
		req.Header.Set("Content-Type", "application/json")
		if strings.HasPrefix(u.Path, "/oauth/") {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code < 200 || w.Code >= 500 {
			t.Errorf("answered %d: %s", w.Code, w.Body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && !json.Valid(w.Body.Bytes()) {
			t.Errorf("no JSON: %s", w.Body)
		}
	})
}

// FuzzValue stores any text in a property of any kind. What is read back must
// be stable: writing it again changes nothing.
func FuzzValue(f *testing.F) {
	for _, value := range []string{"12.50", "-0", "1e-3", "2026-02-28", "1772236800000", "a;b;;a", ";a", "true", "+1 (555)", "\u2028\"\\\x00", "https://WWW.x.org/"} {
		for _, name := range []string{"text", "amount", "day", "moment", "choices", "flag", "phone2", "domain"} {
			f.Add(name, value)
		}
	}
	s := hubspotsim.New()
	valueProperties(s)
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	write := func(t *testing.T, name, value string) (string, bool) {
		t.Helper()
		body, err := json.Marshal(batch(input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "K", name, value)}))
		if err != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/crm/v3/objects/companies/batch/upsert", strings.NewReader(string(body)))
		req.Header.Set("Authorization", "Bearer "+s.Token())
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		record, _ := s.Find("companies", "domain_key", "k")
		return record.Properties[name], w.Code == http.StatusOK
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if strings.HasPrefix(name, "domain_key") || name == "lifecyclestage" {
			return
		}
		stored, ok := write(t, name, value)
		if !ok || stored == "" {
			return
		}
		if again, ok := write(t, name, stored); !ok || again != stored {
			t.Errorf("%s: %q is stored as %q, and that as %q (%v)", name, value, stored, again, ok)
		}
	})
}

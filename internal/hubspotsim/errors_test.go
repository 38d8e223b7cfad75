// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func TestErrors_routesAndMethods(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, path := range []string{"/", "/nope", "/crm/v3/nope", "/crm/v3/objects/companies/batch/nope", "/crm/v9/objects/companies", "/crm//objects"} {
		got := a.want(a.get(path), 404)
		if !strings.HasPrefix(got.Raw, "<html>") {
			t.Errorf("%s: %s", path, got.Raw)
		}
	}
	got := a.want(a.send(http.MethodPut, "/crm/v3/objects/companies/batch/upsert", `{}`), 405)
	if got.Message != "HTTP 405 Method Not Allowed" || got.Header.Get("Allow") != "POST" || got.CorrelationID == "" {
		t.Errorf("405: %s, Allow %q", got.Raw, got.Header.Get("Allow"))
	}
	if got := a.send(http.MethodPut, "/crm/v3/objects/companies/1", nil); got.Code != 405 || got.Header.Get("Allow") != "DELETE, GET, PATCH" {
		t.Errorf("answered %d, Allow %q", got.Code, got.Header.Get("Allow"))
	}
}

func TestErrors_bodies(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.MaxBodyBytes = 1000 }))
	tests := map[string]struct {
		body    string
		code    int
		message string
	}{
		"no JSON":           {`inputs=1`, 400, "Invalid input JSON on line 1, column 2:"},
		"cut off":           {`{"inputs":[`, 400, "Invalid input JSON on line 1, column"},
		"second line":       {"{\n  \"inputs\": [}", 400, "Invalid input JSON on line 2, column"},
		"array":             {`[]`, 400, "Invalid input JSON on line 1, column 2: Cannot deserialize value from array"},
		"number as a value": {`{"inputs":[{"id":"a","idProperty":"domain_key","properties":{"name":1}}]}`, 400, "Cannot deserialize value from number"},
		"empty":             {``, 400, "Invalid input JSON"},
		"no id":             {`{"inputs":[{"idProperty":"domain_key","properties":{}}]}`, 400, "Some required fields were not set: [id]"},
		"no idProperty":     {`{"inputs":[{"id":"a","properties":{}}]}`, 400, "idProperty is required"},
		"too long":          {`{"inputs":"` + strings.Repeat("x", 1000) + `"}`, 413, ""},
	}
	for name, tt := range tests {
		got := a.want(a.post("/crm/v3/objects/companies/batch/upsert", tt.body), tt.code)
		if !strings.Contains(got.Message, tt.message) {
			t.Errorf("%s: message %q, want %q", name, got.Message, tt.message)
		}
	}
	a.want(a.get("/crm/v3/objects/companies?properties="+strings.Repeat("x", 20_000)), 414)
}

func TestErrors_contentType(t *testing.T) {
	t.Parallel()
	a := companies(t)
	for contentType, code := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "text/plain": 415, "": 415, "application/x-www-form-urlencoded": 415,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://simulator.test/crm/v3/objects/companies/batch/upsert", strings.NewReader(`{"inputs":[]}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", contentType)
		if got := a.do(req); got.Code != code {
			t.Errorf("%q answered %d, want %d", contentType, got.Code, code)
		}
	}
}

func TestErrors_tokens(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, header := range []string{"Bearer wrong", "Bearer ", "Basic " + a.token, a.token} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://simulator.test/crm/v3/objects/companies", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", header)
		got := a.want(a.do(req), 401)
		if got.Category != "INVALID_AUTHENTICATION" || !strings.HasPrefix(got.Message, "Authentication credentials not found") {
			t.Errorf("%q: %s", header, got.Raw)
		}
	}
	a.token = ""
	a.want(a.get("/crm/v3/objects/companies"), 401)
	for _, r := range a.s.Requests() {
		if strings.Contains(r.Header.Get("Authorization"), a.s.Token()) || strings.Contains(r.Header.Get("Authorization"), "wrong") {
			t.Errorf("the log holds a token: %q", r.Header.Get("Authorization"))
		}
	}
}

func TestErrors_scopes(t *testing.T) {
	t.Parallel()
	a := newAPI(t, hubspotsim.WithScopes("crm.objects.companies.read", "tickets", "e-commerce", "crm.schemas.custom.read"))
	widget := a.s.DefineObjectType(hubspotsim.Schema{Name: "widget"})
	granted := []string{
		"/crm/v3/objects/companies", "/crm/v3/properties/companies", "/crm/v3/objects/tickets", "/crm/v3/objects/line_items",
		"/crm/v3/properties/" + widget, "/crm-object-schemas/v3/schemas/" + widget, "/crm/v3/limits/records", "/account-info/v3/details",
	}
	for _, path := range granted {
		a.want(a.get(path), 200)
	}
	got := a.want(a.post("/crm/v3/objects/companies/batch/upsert", `{"inputs":[]}`), 403)
	if got.Category != "MISSING_SCOPES" || got.Links["scopes"] != "https://developers.hubspot.com/scopes" {
		t.Errorf("body: %s", got.Raw)
	}
	if diff := cmp.Diff([]string{"crm.objects.companies.write"}, got.Errors[0].Context["requiredGranularScopes"]); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
	for _, path := range []string{"/crm/v3/objects/contacts", "/crm/v3/objects/" + widget, "/crm/v3/owners", "/crm/v4/associations/companies/contacts/labels"} {
		a.want(a.get(path), 403)
	}
	refused := a.want(a.post("/crm/v3/properties/companies", `{}`), 403)
	if diff := cmp.Diff([]string{"crm.schemas.companies.write"}, refused.Errors[0].Context["requiredGranularScopes"]); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
}

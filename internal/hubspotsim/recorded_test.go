// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// The tests of this file are about answers that were recorded, or that the
// specification has, and that differ from what one would expect.

// raw decodes an answer's body into plain values.
func (a answer) raw(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(a.Raw), &out); err != nil {
		t.Fatalf("%v: %s", err, a.Raw)
	}
	return out
}

func TestRecorded_formulas(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	body := newProperty("total", "type", "number", "fieldType", "calculation_equation", "calculationFormula", "numberofemployees*2+'x'")
	created := a.want(a.post(propertiesPath, body), 201).raw(t)
	if _, shown := created["calculationFormula"]; shown {
		t.Error("the answer to a create shows the formula")
	}
	const want = `( numberofemployees * 2 + "x" )`
	single := a.want(a.get(propertiesPath+"/total"), 200).raw(t)
	if single["calculationFormula"] != want {
		t.Errorf("formula %q, want %q", single["calculationFormula"], want)
	}
	if all := a.want(a.get(propertiesPath), 200); strings.Contains(all.Raw, "calculationFormula") {
		t.Error("a list shows formulas")
	}
	// The stored form is its own stored form.
	a.want(a.send(http.MethodPatch, propertiesPath+"/total", map[string]string{"calculationFormula": want}), 200)
	if again := a.want(a.get(propertiesPath+"/total"), 200).raw(t); again["calculationFormula"] != want {
		t.Errorf("formula %q, want %q", again["calculationFormula"], want)
	}
}

func TestRecorded_currencies(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	price := newProperty("price", "type", "number", "fieldType", "number", "currencyPropertyName", "currency", "numberDisplayHint", "currency")
	refused := a.want(a.post(propertiesPath, price), 400)
	if !strings.Contains(refused.Raw, "ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY") {
		t.Errorf("refused: %s", refused.Raw)
	}
	price["showCurrencySymbol"] = true
	a.want(a.post(propertiesPath, price), 201)
	text := newProperty("site", "textDisplayHint", "domain_name")
	a.want(a.post(propertiesPath, text), 201)
	got := a.want(a.get(propertiesPath+"/price"), 200).raw(t)
	if got["currencyPropertyName"] != "currency" || got["showCurrencySymbol"] != true || got["numberDisplayHint"] != "currency" {
		t.Errorf("price: %v", got)
	}
	if got := a.want(a.get(propertiesPath+"/site"), 200).raw(t); got["textDisplayHint"] != "domain_name" {
		t.Errorf("site: %v", got)
	}
	a.want(a.send(http.MethodPatch, propertiesPath+"/price", map[string]any{"showCurrencySymbol": false}), 400)
}

func TestRecorded_definitionNamesAndOptions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	if got := a.want(a.post(propertiesPath, newProperty("My_Tier")), 201).raw(t); got["name"] != "my_tier" {
		t.Errorf("name %v", got["name"])
	}
	a.want(a.get(propertiesPath+"/my_tier"), 200)
	a.want(a.post(propertiesPath, newProperty("MY_TIER")), 409)

	choice := newProperty("choice", "type", "enumeration", "fieldType", "select")
	choice["options"] = []map[string]any{{"label": "A", "value": "a", "hidden": false}}
	a.want(a.post("/crm/properties/2026-09/companies", choice), 400)
	b := newAPI(t, set(func(c *hubspotsim.Config) { c.RequireOptionOrder = false }))
	b.want(b.post("/crm/properties/2026-09/companies", choice), 201)
	a.want(a.post(propertiesPath, choice), 201)
	choice["name"] = "other_choice"
	choice["options"] = []map[string]any{{"label": "A", "value": "a", "hidden": false, "displayOrder": 7}}
	if got := a.want(a.post("/crm/properties/2026-09/companies", choice), 201); !strings.Contains(got.Raw, `"displayOrder":7`) {
		t.Errorf("options: %s", got.Raw)
	}
}

func TestRecorded_sensitiveDefinitions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.s.DefineProperty("contacts", hubspotsim.Property{Name: "diagnosis", Sensitivity: "sensitive"})
	const path = "/crm/v3/properties/contacts/diagnosis"
	a.want(a.get(path), 404)
	a.want(a.get(path+"?dataSensitivity=sensitive"), 200)
	a.want(a.get("/crm/v3/properties/contacts/email?dataSensitivity=sensitive"), 404)
}

func TestRecorded_bareCustomNames(t *testing.T) {
	t.Parallel()
	for taken, code := range map[bool]int{false: 400, true: 200} {
		a := newAPI(t, set(func(c *hubspotsim.Config) { c.BareCustomNames = taken }))
		id := a.s.DefineObjectType(hubspotsim.Schema{Name: "widget"})
		for _, path := range []string{"/crm/v3/properties/%s", "/crm/properties/2026-09/%s/groups", "/crm/v3/pipelines/%s"} {
			got := a.want(a.get(fmt.Sprintf(path, "widget")), code)
			if !taken && got.Message != "Unable to infer object type from: widget" {
				t.Errorf("%s", got.Raw)
			}
			a.want(a.get(fmt.Sprintf(path, id)), 200)
			a.want(a.get(fmt.Sprintf(path, "p4242_widget")), 200)
		}
		a.want(a.get("/crm/v3/objects/widget"), 200)
	}
}

func TestRecorded_schemasAndStages(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.s.DefineObjectType(hubspotsim.Schema{Name: "widget"})
	if got := a.want(a.get("/crm-object-schemas/2026-09/schemas/"+id), 200).raw(t); got["allowsSensitiveProperties"] != false {
		t.Errorf("schema: %v", got)
	}
	for _, stage := range a.want(a.get("/crm/v3/pipelines/deals/default/stages"), 200).raw(t)["results"].([]any) { //nolint:forcetypeassert // A failing test.
		if stage.(map[string]any)["writePermissions"] != "CRM_PERMISSIONS_ENFORCEMENT" { //nolint:forcetypeassert // A failing test.
			t.Errorf("stage: %v", stage)
		}
	}
}

func TestRecorded_batchErrorsHaveEveryMember(t *testing.T) {
	t.Parallel()
	for bare, want := range map[bool]int{false: 3, true: 1} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.BareErrors = bare }))
		got := a.want(a.post("/crm/objects/2026-09/companies/batch/read", batch(input{ID: "1"})), 207).raw(t)
		first := got["errors"].([]any)[0].(map[string]any) //nolint:forcetypeassert // A failing test.
		have := 0
		for _, name := range []string{"context", "errors", "links"} {
			if _, there := first[name]; there {
				have++
			}
		}
		if have != want {
			t.Errorf("bare %v: %v", bare, first)
		}
	}
}

func TestRecorded_associationLimits(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t)
	var reads []map[string]any
	var links []map[string]any
	for range 1001 {
		reads = append(reads, map[string]any{"id": contacts[0]})
		links = append(links, pair(contacts[0], companies[0]))
	}
	post := func(path string, inputs []map[string]any) answer {
		return a.post(linksPath+path, map[string]any{"inputs": inputs})
	}
	a.want(post("/batch/read", reads[:1000]), 207)
	if got := a.want(post("/batch/read", reads), 400); !strings.Contains(got.Message, "supported in a batch is 1000") {
		t.Errorf("read: %s", got.Message)
	}
	a.want(post("/batch/associate/default", links[:100]), 200)
	a.want(post("/batch/associate/default", links[:101]), 400)
	a.s.Configure(func(c *hubspotsim.Config) { c.MaxAssociationInputs = 1000 })
	a.want(post("/batch/associate/default", links[:1000]), 200)
	a.s.Configure(func(c *hubspotsim.Config) { c.MaxAssociationReads = 1 })
	a.want(post("/batch/read", reads[:2]), 400)
}

func TestRecorded_noRightToEditAssociations(t *testing.T) {
	t.Parallel()
	a, contacts, companies := people(t, set(func(c *hubspotsim.Config) { c.NoAssociationRight = true }))
	const dated = "/crm/associations/2026-09/contacts/companies"
	body := inputs(pair(contacts[0], companies[0], 279))
	got := a.want(a.post(dated+"/batch/create", body), 400)
	if got.Message != "Missing 'Edit Associations' permission." || got.Category != "VALIDATION_ERROR" {
		t.Errorf("%s", got.Raw)
	}
	a.want(a.post(dated+"/batch/read", inputs(map[string]any{"id": contacts[0]})), 207)
	a.want(a.post(linksPath+"/batch/create", body), 201)
}

func TestRecorded_takenEmail(t *testing.T) {
	t.Parallel()
	for how, want := range map[hubspotsim.TakenEmail]struct {
		code     int
		category string
		contains string
	}{
		hubspotsim.TakenConflict:    {409, "CONFLICT", `"existingId":["9001"]`},
		hubspotsim.TakenExists:      {409, "OBJECT_ALREADY_EXISTS", `"identityProfile":{"vid":9001,"identity":[{"value":"ada@example.org","type":"EMAIL"`},
		hubspotsim.TakenCoordinates: {400, "VALIDATION_ERROR", "propertyName=email, value=ada@example.org} on 9003. 9001 already has that value."},
	} {
		a := newAPI(t, set(func(c *hubspotsim.Config) { c.TakenEmail = how }))
		a.s.Seed("contacts", properties("email", "ada@example.org"))
		a.s.Seed("contacts", properties("email", "ben@example.org"))
		got := a.want(a.post("/crm/v3/objects/contacts", map[string]any{"properties": properties("email", "Ada@example.org")}), want.code)
		if got.Category != want.category || !strings.Contains(got.Raw, want.contains) {
			t.Errorf("%s: %s", how, got.Raw)
		}
		if a.s.CountRecords("contacts") != 2 {
			t.Errorf("%s: a contact was made", how)
		}
	}
}

// A deal needs neither pipeline nor stage; a stage alone is dropped without a
// word.
func TestRecorded_stages(t *testing.T) {
	t.Parallel()
	create := func(a *api, pairs ...string) answer {
		return a.post("/crm/v3/objects/deals", map[string]any{"properties": properties(append(pairs, "dealname", "D")...)})
	}
	a := newAPI(t)
	a.want(create(a, "amount", "5"), 201)
	dropped := a.want(create(a, "dealstage", "closedwon"), 201)
	record, _ := a.s.Record("deals", dropped.ID)
	if stage, there := record.Properties["dealstage"]; there {
		t.Errorf("stage %q", stage)
	}
	if answered, there := dropped.Properties["dealstage"]; !there || answered != nil {
		t.Errorf("answered: %s", dropped.Raw)
	}
	refused := a.want(create(a, "pipeline", "default", "dealstage", "nope"), 400)
	want := "nope is not a valid pipeline stage ID. Valid options are: pipelineId=default : " +
		"[appointmentscheduled, qualifiedtobuy, presentationscheduled, contractsent, closedwon, closedlost]"
	if !strings.Contains(refused.Message, want) || !strings.Contains(refused.Message, "INVALID_OPTION") {
		t.Errorf("refused: %s", refused.Raw)
	}
	// A deal that has a pipeline keeps its stages.
	whole := a.want(create(a, "pipeline", "default", "dealstage", "closedwon"), 201)
	a.want(a.send(http.MethodPatch, "/crm/v3/objects/deals/"+whole.ID, map[string]any{"properties": properties("dealstage", "closedlost")}), 200)
	if record, _ := a.s.Record("deals", whole.ID); record.Properties["dealstage"] != "closedlost" {
		t.Errorf("record %v", record.Properties)
	}
	a.want(a.post("/crm/v3/objects/tickets", map[string]any{"properties": properties("subject", "T")}), 201)
	b := newAPI(t, set(func(c *hubspotsim.Config) { c.KeepStageWithoutPipeline = true }))
	kept := b.want(create(b, "dealstage", "closedwon"), 201)
	if record, _ := b.s.Record("deals", kept.ID); record.Properties["dealstage"] != "closedwon" {
		t.Errorf("kept: %v", record.Properties)
	}
}

func TestRecorded_listedOptionsBindDespiteExternalOptions(t *testing.T) {
	t.Parallel()
	a := companies(t)
	got := a.want(a.upsert(company("k", "name", "K", "lifecyclestage", "Customer")), 207)
	if !strings.Contains(got.Raw, "INVALID_OPTION") {
		t.Errorf("a label: %s", got.Raw)
	}
	a.want(a.upsert(company("k", "name", "K", "hs_additional_domains", "b.example;a.example;b.example")), 200)
	a.want(a.upsert(company("k", "hs_additional_domains", ";c.example")), 200)
	if record, _ := a.s.Find("companies", "domain_key", "k"); record.Properties["hs_additional_domains"] != "b.example;a.example;c.example" {
		t.Errorf("domains %q", record.Properties["hs_additional_domains"])
	}
}

func TestRecorded_bareRateLimits(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) { c.BareRateLimits, c.DailyLimit = true, 2 }))
	first := a.want(a.get("/crm/v3/owners"), 200)
	if first.Header.Get("X-HubSpot-RateLimit-Daily-Remaining") != "1" || first.Header.Get("X-HubSpot-RateLimit-Max") != "" ||
		first.Header.Get("X-HubSpot-RateLimit-Interval-Milliseconds") != "" {
		t.Errorf("headers %v", first.Header)
	}
	a.want(a.get("/crm/v3/owners"), 200)
	got := a.want(a.get("/crm/v3/owners"), 429)
	if got.Category != "RATE_LIMITS" || got.PolicyName != "" || got.ErrorType != "" || got.Message != "You have reached your daily limit." ||
		got.Header.Get("X-HubSpot-RateLimit-Daily-Remaining") != "0" {
		t.Errorf("%s, %v", got.Raw, got.Header)
	}
}

func TestRecorded_wrongTokens(t *testing.T) {
	t.Parallel()
	a := newAPI(t, hubspotsim.WithClock(newClock().Now))
	a.token = "wrong"
	a.want(a.get("/crm/v3/owners"), 401)
	a.s.Configure(func(c *hubspotsim.Config) { c.WrongTokenExpired = true })
	got := a.want(a.get("/crm/v3/owners"), 401)
	if got.Category != "EXPIRED_AUTHENTICATION" || !strings.Contains(got.Message, "expired 20758 day(s) ago") {
		t.Errorf("%s", got.Raw)
	}
	if diff := cmp.Diff(contextMap{"expire time": {"1970-01-01T00:00:00.000Z"}}, got.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
}

// Introspection has every member that the specification requires, of the token
// and of its signature.
func TestRecorded_introspection(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, issued := a.renew("sim-refresh-token", "sim-client-secret")
	for _, path := range []string{"/oauth/2026-09/token/introspect", "/oauth/2026-03/token/introspect", "/oauth/v3/token/introspect"} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader("token="+fmt.Sprint(issued["access_token"])))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		a.s.ServeHTTP(w, req)
		var body map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != http.StatusOK || body["active"] != true {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		signed, _ := body["signed_access_token"].(map[string]any)
		for _, name := range []string{"app_id", "client_id", "expires_in", "hub_id", "is_private_distribution", "scopes", "token", "token_type", "token_use", "user_id"} {
			if body[name] == nil {
				t.Errorf("%s: no %s", path, name)
			}
		}
		for _, name := range []string{
			"appId", "appInstallId", "audience", "expiresAt", "hubId", "hublet", "installingUserId", "isPrivateDistribution", "isServiceAccount",
			"isUserLevel", "newSignature", "scopeToScopeGroupPks", "scopes", "signature", "trialScopeToScopeGroupPks", "trialScopes", "userId",
		} {
			if signed[name] == nil {
				t.Errorf("%s: no %s in the signed token", path, name)
			}
		}
	}
	if got := a.get("/oauth/2025-09/token/introspect"); got.Code != 404 {
		t.Errorf("2025-09 answers %d", got.Code)
	}
}

// The history says who set a value: an app, or the user with that id.
func TestRecorded_historyNamesUsers(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now))
	id := a.want(a.upsert(company("k", "name", "K")), 200).Results[0].ID
	// Even within the millisecond that it was made in.
	a.s.EditAs(2002, "companies", id, properties("name", "Edited"))
	got := a.want(a.post("/crm/objects/2026-09/companies/batch/read", map[string]any{
		"inputs": []input{{ID: id}}, "properties": []string{"name"}, "propertiesWithHistory": []string{"name"},
	}), 200)
	var body struct {
		Results []struct {
			History map[string][]struct {
				Value  string `json:"value"`
				Source string `json:"sourceType"`
				ID     string `json:"sourceId"`
				User   int64  `json:"updatedByUserId"`
			} `json:"propertiesWithHistory"`
		} `json:"results"`
	}
	if err := json.Unmarshal([]byte(got.Raw), &body); err != nil {
		t.Fatal(err)
	}
	entries := body.Results[0].History["name"]
	if len(entries) != 2 || entries[0].Value != "Edited" || entries[0].Source != "CRM_UI" || entries[0].ID != "userId:2002" || entries[0].User != 2002 ||
		entries[1].Value != "K" || entries[1].Source != "INTEGRATION" || entries[1].ID != "777001" || entries[1].User != 0 {
		t.Errorf("history %+v", entries)
	}
	owner := a.want(a.get("/crm/owners/2026-09/2002?idProperty=userId"), 200)
	if owner.ID != "70002" {
		t.Errorf("owner: %s", owner.Raw)
	}
}

// The recycle bin is read by id; a merged id leads to the record that is left.
func TestRecorded_recycleBinAndMergedIDs(t *testing.T) {
	t.Parallel()
	a := companies(t)
	ids := a.s.SeedMany("companies", []map[string]string{{"domain_key": "a", "name": "A"}, {"domain_key": "b", "name": "B"}, {"domain_key": "c", "name": "C"}})
	a.s.Archive("companies", ids[0])
	survivor := a.s.Merge("companies", ids[1], ids[2])
	read := func(query string) answer {
		return a.post("/crm/objects/2026-09/companies/batch/read"+query, batch(input{ID: ids[0]}, input{ID: ids[1]}, input{ID: ids[2]}))
	}
	bin := a.want(read("?archived=true"), 207)
	if len(bin.Results) != 1 || bin.Results[0].ID != ids[0] || !bin.Results[0].Archived || !strings.Contains(bin.Raw, `"archivedAt":"`) {
		t.Errorf("recycle bin: %s", bin.Raw)
	}
	if diff := cmp.Diff([]string{ids[1], ids[2]}, bin.Errors[0].Context["ids"]); diff != "" {
		t.Errorf("missing there (-want +got):\n%s", diff)
	}
	live := a.want(read(""), 207)
	if len(live.Results) != 1 || live.Results[0].ID != survivor || !slices.Equal(live.Errors[0].Context["ids"], ids[:1]) {
		t.Errorf("live: %s", live.Raw)
	}
}

// A list of 10,000 records is 100 pages in the order of ids, past what is
// archived.
func TestRecorded_listsOfTenThousand(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	rows := make([]map[string]string, 10_100)
	for i := range rows {
		rows[i] = properties("name", fmt.Sprint(i))
	}
	ids := a.s.SeedMany("companies", rows)
	for _, id := range ids[5000:5100] {
		a.s.Archive("companies", id)
	}
	var seen []string
	pages := 0
	for after := ""; ; pages++ {
		got := a.want(a.get("/crm/objects/2026-09/companies?limit=100&properties=name&after="+after), 200)
		for _, r := range got.Results {
			seen = append(seen, r.ID)
		}
		if got.Paging == nil {
			break
		}
		after = got.Paging.Next.After
	}
	if want := slices.Concat(ids[:5000], ids[5100:]); pages != 99 || !slices.Equal(seen, want) {
		t.Errorf("%d pages follow the first, %d records", pages, len(seen))
	}
	bin := a.want(a.get("/crm/objects/2026-09/companies?limit=100&archived=true"), 200)
	if len(bin.Results) != 100 || bin.Paging != nil {
		t.Errorf("recycle bin: %d records", len(bin.Results))
	}
}

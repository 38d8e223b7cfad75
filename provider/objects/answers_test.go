// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// What HubSpot answers that it made of a value is what the state says: a value that
// means the same is no news, another one is told by cause, and neither is a change in
// the next plan. What somebody makes of it afterwards is.
func TestAccObjectsBatch_answersOtherwise(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "opened", Type: "datetime", FieldType: "date"})
	sim.DefineProperty("companies", hubspotsim.Property{Name: "member", Type: "bool", FieldType: "booleancheckbox"})
	sim.DefineProperty("companies", hubspotsim.Property{Name: "story", Type: "string", FieldType: "html"})
	between := hostile.New(sim)
	w := acctest.NewWorkspace(t, sim)
	w.Env = append(w.Env, "HUBSPOT_BASE_URL="+between.Start(t))
	made := map[string]map[string]any{
		// The same in meaning.
		"same": {"name": "MIT", "students": "12.5", "founded": "1769817600000", "tags": ";b;a", "opened": "2026-01-31T09:30:00.000Z", "member": "true", "story": "<p>a<br>b</p>"},
		// Something else.
		"null": {"region": nil}, "empty": {"region": ""}, "round": {"students": "12.35"}, "label": {"tier": "Gold"},
		"case": {"region": "NORTH"}, "day": {"founded": "2026-01-30"}, "fewer": {"tags": "a"},
	}
	// absent is a value that the answer does not have at all.
	change := func(x *hostile.Exchange) bool {
		var root map[string]any
		if err := json.Unmarshal(x.Body, &root); err != nil {
			t.Errorf("answer: %v", err)
			return false
		}
		results, _ := root["results"].([]any)
		for _, r := range results {
			result, _ := r.(map[string]any)
			properties, _ := result["properties"].(map[string]any)
			code, _ := properties["code"].(string)
			if code == "absent" {
				delete(properties, "region")
			}
			stored := map[string]string{}
			for name, value := range made[code] {
				properties[name] = value
				stored[name], _ = value.(string)
			}
			if id, _ := result["id"].(string); len(stored) > 0 {
				sim.Edit("companies", id, stored)
			}
		}
		x.Body, _ = json.Marshal(root)
		return true
	}
	between.Add(hostile.Rule{Match: hostile.Path("/batch/upsert"), Spoil: change})
	w.Config(batchHCL("test", "",
		`same: name = " MIT ", students = "12.50", founded = "2026-01-31", tags = "a;b", opened = "2026-01-31T10:30:00+01:00", member = "TRUE", story = "<p>a<br/>b</p>"`,
		`null: name = "N", region = "north"`, `empty: name = "N", region = "north"`, `absent: name = "N", region = "north"`, `case: name = "N", region = "north"`,
		`round: name = "N", students = "12.3456"`, `label: name = "N", tier = "gold"`, `day: name = "N", founded = "2026-01-31"`, `fewer: name = "N", tags = "a;b"`))
	out := w.Apply()
	acctest.MustContain(t, out, `HubSpot stored no value of "region"`, "holds nothing", `"empty", "null"`, `HubSpot stored another value of "region"`, `"NORTH"`,
		`HubSpot stored another value of "students"`, `"12.35"`, `HubSpot stored another value of "tier"`, `HubSpot stored another value of "founded"`, `"2026-01-30"`, `HubSpot stored another value of "tags"`)
	acctest.Equal(t, "warnings", strings.Count(out, "HubSpot stored"), 6)
	acctest.MustNotContain(t, out, `another value of "name"`, `another value of "opened"`, `another value of "member"`, `another value of "story"`)
	state := w.State()
	for key, property := range map[string]string{"null": "region", "empty": "region"} {
		acctest.Equal(t, key, state.Props[key][property] == nil, true)
	}
	for key, want := range map[string][2]string{
		"absent": {"region", "north"}, "case": {"region", "NORTH"}, "round": {"students", "12.35"}, "label": {"tier", "Gold"}, "day": {"founded", "2026-01-30"}, "fewer": {"tags", "a"},
	} {
		acctest.Equal(t, key, *state.Props[key][want[0]], want[1])
	}
	acctest.Equal(t, "declared", *state.Records["round"]["students"], "12.3456")

	for _, flags := range [][]string{{"plan"}, {"apply", "-auto-approve"}, {"plan", "-refresh=false"}} {
		sim.ResetRequests()
		acctest.MustContain(t, w.Must(flags...), "No changes")
		acctest.Equal(t, "upserts", sim.Count(string(hubspotsim.OpUpsert)), 0)
	}
	ids := acctest.SimIDs(sim)
	sim.Edit("companies", ids["round"], map[string]string{"students": "13"})
	sim.Edit("companies", ids["same"], map[string]string{"region": "south", "name": "Mit"})
	acctest.MustContain(t, w.Must("plan"), `"13" -> "12.3456"`, `"Mit" -> " MIT "`, "0 new, 2 updated")
}

// Refusals of whole calls as HubSpot gives them: how many calls go out, one remedy, and
// the state is as it was.
func TestAccObjectsBatch_recordedRefusals(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	rows := func(name string) string {
		return batchHCL("test", "", "a: name = \""+name+"\"", "b: name = \""+name+"\"", "c: name = \""+name+"\"")
	}
	w.Config(rows("Old"))
	w.Apply()
	before := w.State()
	w.Config(rows("New"))
	const scopes = `{"status":"error","category":"MISSING_SCOPES","message":"This app hasn't been granted all required scopes to make this call.","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":[%]}}]}`
	for name, test := range map[string]struct {
		status  int
		body    string
		header  http.Header
		upserts int
		texts   []string
	}{
		"the day, by wording":     {429, `{"status":"error","category":"RATE_LIMITS","message":"You have reached your daily limit."}`, nil, 1, []string{"daily quota", "resets at midnight"}},
		"the day, by the header":  {429, `{"category":"RATE_LIMITS"}`, http.Header{"X-Hubspot-Ratelimit-Daily-Remaining": {"0"}}, 1, []string{"resets at midnight"}},
		"a wait of days":          {429, `{"category":"RATE_LIMITS"}`, http.Header{"Retry-After": {"172800"}}, 1, []string{"asks to wait 48h0m0s", "requests_per_10_seconds"}},
		"a migration":             {477, `{"status":"error","message":"moving"}`, http.Header{"Retry-After": {"3600"}}, 1, []string{"data centres"}},
		"an expired token":        {401, `{"status":"error","message":"The OAuth token used to make this call expired 5 hour(s) ago.","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-03-10T23:04:41.164Z"]}}`, nil, 1, []string{"expired 2026-03-10T23:04:41Z", "Create a new one"}},
		"one of two scopes":       {403, strings.Replace(scopes, "%", `"crm.objects.companies.write","crm.objects.companies.sensitive.write.v2"`, 1), nil, 1, []string{"one of the scopes crm.objects.companies.sensitive.write.v2, crm.objects.companies.write."}},
		"a scope of another type": {403, strings.Replace(scopes, "%", `"crm.objects.contacts.write"`, 1), nil, 1, []string{"crm.objects.companies.read and crm.objects.companies.write"}},
		"an owner of a value":     {409, `{"status":"error","category":"CONFLICT","message":"Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-2, propertyName=code2, value=x} on 5. 7 already has that value."}`, nil, 5, []string{"Record 7 holds the value of", `"code2"`}},
	} {
		sim.ClearFaults()
		sim.ResetRequests()
		sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: test.status, Body: test.body, Header: test.header})
		out := w.MustFail(test.texts, "apply", "-auto-approve")
		if n := sim.Count(string(hubspotsim.OpUpsert)); n != test.upserts {
			t.Errorf("%s: %d upserts, want %d", name, n, test.upserts)
		}
		acctest.Equal(t, name+": remedies", strings.Count(out, "Give the app")+strings.Count(out, "Look for a proxy")+strings.Count(out, "Check the credentials")+strings.Count(out, "Create a new one") <= 1, true)
		now := w.State()
		// What a plan was to do is noted whatever comes of it.
		now.Changes = before.Changes
		if diff := cmp.Diff(before, now); diff != "" {
			t.Errorf("%s: the state changed (-before +now):\n%s", name, diff)
		}
	}
	sim.ClearFaults()
	acctest.MustContain(t, w.Apply(), "0 added, 1 changed")
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

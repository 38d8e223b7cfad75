// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func (a *api) decode(got answer, v any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(got.Raw), v); err != nil {
		a.t.Fatalf("%v: %s", err, got.Raw)
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now), hubspotsim.WithAccountType(hubspotsim.AccountEnterprise))
	var details struct {
		PortalID  int64  `json:"portalId"`
		TimeZone  string `json:"timeZone"`
		UTCOffset string `json:"utcOffset"`
		Millis    int64  `json:"utcOffsetMilliseconds"`
	}
	a.decode(a.want(a.get("/account-info/v3/details"), 200), &details)
	if details.PortalID != 4242 || details.TimeZone != "US/Eastern" || details.UTCOffset != "-05:00" || details.Millis != -18_000_000 {
		t.Errorf("details %+v", details)
	}
	var usage struct {
		Results []struct {
			UsageLimit   int    `json:"usageLimit"`
			CurrentUsage int    `json:"currentUsage"`
			ResetsAt     string `json:"resetsAt"`
		} `json:"results"`
	}
	a.decode(a.want(a.get("/account-info/v3/api-usage/daily/private-apps"), 200), &usage)
	if u := usage.Results[0]; u.UsageLimit != 1_000_000 || u.CurrentUsage != 2 || u.ResetsAt != "2026-11-02T05:00:00.000Z" {
		t.Errorf("usage %+v", u)
	}
	a.s.Seed("companies", properties("name", "x"))
	if got := a.want(a.get("/crm/v3/limits/records"), 200); !strings.Contains(got.Raw, `"limit":15000000`) || !strings.Contains(got.Raw, `"usage":1`) {
		t.Errorf("limits %s", got.Raw)
	}
}

func TestOwners(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.s.DefineOwner(hubspotsim.Owner{ID: "123", UserID: 9, Email: "short@simulator.example"})
	var seen []string
	for after := ""; ; {
		got := a.want(a.get(ownersPath+"?limit=2"+after), 200)
		for _, r := range got.Results {
			seen = append(seen, r.ID)
		}
		if got.Paging == nil {
			break
		}
		after = "&after=" + got.Paging.Next.After
	}
	if strings.Join(seen, " ") != "123 70001 70002 70003" {
		t.Errorf("owners %v", seen)
	}
	if got := a.want(a.get(ownersPath+"?email=BEN@simulator.example"), 200); len(got.Results) != 1 || got.Results[0].ID != "70002" {
		t.Errorf("by e-mail: %s", got.Raw)
	}
	if got := a.want(a.get(ownersPath+"?archived=true"), 200); len(got.Results) != 1 || got.Results[0].ID != "70009" {
		t.Errorf("archived: %s", got.Raw)
	}
	a.want(a.get(ownersPath+"/70001"), 200)
	if got := a.want(a.get(ownersPath+"/2001?idProperty=userId"), 200); got.ID != "70001" {
		t.Errorf("by user id: %s", got.Raw)
	}
	a.want(a.get(ownersPath+"/70009"), 404)
}

func TestPipelines(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.s.DefinePipeline("deals", hubspotsim.Pipeline{ID: "p2", Label: "Second", Stages: []hubspotsim.Stage{
		{ID: "s1", Metadata: map[string]string{"probability": "0.50"}},
	}})
	if got := a.want(a.get("/crm/v3/pipelines/deals"), 200); len(got.Results) != 2 || !strings.Contains(got.Raw, `"probability":"0.5"`) {
		t.Errorf("pipelines, with metadata in canonical form: %s", got.Raw)
	}
	a.want(a.get("/crm/v3/pipelines/deals/p2/stages"), 200)
	a.want(a.get("/crm/v3/pipelines/deals/p3/stages"), 404)
	id := a.s.DefineObjectType(hubspotsim.Schema{Name: "widget"})
	a.want(a.get("/crm/v3/pipelines/widget"), 400)
	a.want(a.get("/crm/v3/pipelines/"+id), 200)
}

// renew asks for an access token.
func (a *api) renew(refresh string, secret string) (answer, map[string]any) {
	a.t.Helper()
	form := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"sim-client-id"}, "client_secret": {secret}, "refresh_token": {refresh},
	}
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, "http://simulator.test/oauth/v3/token", strings.NewReader(form.Encode()))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got := a.do(req)
	body := map[string]any{}
	a.decode(got, &body)
	return got, body
}

func TestOAuth_renewal(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now))
	a.token = ""
	got, body := a.renew("sim-refresh-token", "sim-client-secret")
	a.want(got, 200)
	for name, want := range map[string]any{
		"refresh_token": "sim-refresh-token", "expires_in": 1800.0, "token_type": "bearer", "token_use": "access_token", "hub_id": 4242.0,
	} {
		if body[name] != want {
			t.Errorf("%s is %v, want %v", name, body[name], want)
		}
	}
	token, ok := body["access_token"].(string)
	if !ok {
		t.Fatalf("answer %s", got.Raw)
	}
	a.token = token
	header := a.want(a.get(ownersPath), 200).Header
	if header.Get("X-HubSpot-RateLimit-Max") == "" || header.Get("X-HubSpot-RateLimit-Daily") != "" {
		t.Errorf("with OAuth the daily headers are absent: %v", header)
	}
	now.Advance(30 * time.Minute)
	if got := a.want(a.get(ownersPath), 401); got.Category != "EXPIRED_AUTHENTICATION" {
		t.Errorf("expired: %s", got.Raw)
	}
	_, body = a.renew("sim-refresh-token", "sim-client-secret")
	a.token, _ = body["access_token"].(string)
	a.want(a.get(ownersPath), 200)
	a.want(a.get("/oauth/v1/access-tokens/"+a.token), 200)
	a.s.RevokeAccessTokens()
	a.want(a.get(ownersPath), 401)
	a.s.RevokeRefreshTokens()
	a.token = ""
	got, body = a.renew("sim-refresh-token", "sim-client-secret")
	if a.want(got, 400); body["status"] != "BAD_REFRESH_TOKEN" || body["error"] != "invalid_grant" {
		t.Errorf("dead: %s", got.Raw)
	}
	for _, r := range a.s.Requests() {
		if r.Operation == hubspotsim.OpToken && (strings.Contains(string(r.Body), "secret=sim") || strings.Contains(string(r.Body), "sim-refresh")) {
			t.Errorf("the log holds secrets: %s", r.Body)
		}
	}
}

func TestOAuth_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.token = ""
	got, body := a.renew("sim-refresh-token", "wrong")
	if a.want(got, 400); body["error"] != "invalid_client" {
		t.Errorf("wrong secret: %s", got.Raw)
	}
	a.want(a.post("/oauth/v3/token", `{"grant_type":"refresh_token"}`), 415)
}

func TestOAuth_rotation(t *testing.T) {
	t.Parallel()
	a := newAPI(t, set(func(c *hubspotsim.Config) { c.RotateRefreshTokens, c.OmitExpiresIn = true, true }))
	a.token = ""
	got, body := a.renew("sim-refresh-token", "sim-client-secret")
	a.want(got, 200)
	next, _ := body["refresh_token"].(string)
	if next == "sim-refresh-token" || body["expires_in"] != nil {
		t.Errorf("answer %s", got.Raw)
	}
	got, _ = a.renew("sim-refresh-token", "sim-client-secret")
	a.want(got, 400)
	got, _ = a.renew(next, "sim-client-secret")
	a.want(got, 200)
}

func TestOAuth_introspection(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, body := a.renew("sim-refresh-token", "sim-client-secret")
	token, _ := body["access_token"].(string)
	for _, path := range []string{"/oauth/2026-03/token/introspect", "/oauth/v3/token/introspect"} {
		for value, active := range map[string]bool{token: true, "other": false} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://simulator.test"+path, strings.NewReader(url.Values{"token": {value}}.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			var info struct {
				Active bool `json:"active"`
			}
			a.decode(a.want(a.do(req), 200), &info)
			if info.Active != active {
				t.Errorf("%s: active %v, want %v", path, info.Active, active)
			}
		}
	}
}

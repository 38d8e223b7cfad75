// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// many are n rows of the resource test.
func many(n int, cells func(i int) string) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf("k%03d: %s", i, cells(i))
	}
	return rows
}

func named(i int) string { return fmt.Sprintf(`name = "Name %d"`, i) }

// Passing faults, of writes and of reads, cost nothing but time.
func TestAccObjectsBatch_passingFaults(t *testing.T) {
	t.Parallel()
	faults := map[string]hubspotsim.Fault{
		"429 with Retry-After": {Status: 429, Header: http.Header{"Retry-After": {"1"}}, Times: 2},
		"429 without":          {Status: 429, Header: http.Header{"X-Hubspot-Ratelimit-Interval-Milliseconds": {"300"}}, Times: 1},
		"423":                  {Status: 423, Times: 1},
		"html":                 {Status: 200, Body: "<html>hello</html>", Header: http.Header{"Content-Type": {"text/html"}}, Times: 1},
		"cut before the work":  {CutBefore: true, Times: 1},
		"cut after the work":   {CutAfter: true, Times: 1},
		"cut in the answer":    {CutDuring: true, Times: 1},
		"slow":                 {Delay: 2 * time.Second, Times: 1},
		"504 after the work":   {Status: 504, DoWork: true, Times: 1},
	}
	for _, status := range []int{500, 501, 502, 503, 504, 521, 523, 524} {
		faults[fmt.Sprint(status)] = hubspotsim.Fault{Status: status, Body: "<html>broken</html>", Times: 2}
	}
	for name, fault := range faults {
		for _, op := range []hubspotsim.Operation{hubspotsim.OpUpsert, hubspotsim.OpBatchRead, hubspotsim.OpBatchArchive} {
			t.Run(fmt.Sprintf("%s of %s", name, op), func(t *testing.T) {
				t.Parallel()
				sim, _ := acctest.CompaniesSim(t)
				w := acctest.NewWorkspace(t, sim)
				scripted := fault
				scripted.Operation = op
				sim.Fault(scripted)
				w.Config(batchHCL("test", "", many(120, named)...))
				w.Apply()
				state := w.State()
				acctest.Equal(t, "keys in state", len(state.Keys()), 120)
				acctest.Equal(t, "ids", state.IDs, acctest.SimIDs(sim))
				acctest.Equal(t, "records", len(sim.Records("companies")), 120)
				acctest.Equal(t, "created", slices.Contains(slices.Collect(maps.Values(state.Created)), false), false)
				acctest.MustContain(t, w.Must("plan"), "No changes")
				w.Must("destroy", "-auto-approve")
				acctest.Equal(t, "live records", len(sim.Records("companies")), 0)
				acctest.Equal(t, "archived records", len(sim.ArchivedRecords("companies")), 120)
			})
		}
	}
}

// Lasting faults end in one clear error, at once or within the timeout.
func TestAccObjectsBatch_lastingFaults(t *testing.T) {
	t.Parallel()
	daily := `{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","correlationId":"c-1","policyName":"DAILY"}`
	for name, test := range map[string]struct {
		fault hubspotsim.Fault
		texts []string
		calls int
	}{
		"daily limit": {hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 429, Body: daily}, []string{"daily", "midnight"}, 1},
		"migration":   {hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 477, Header: http.Header{"Retry-After": {"3600"}}}, []string{"data centres"}, 1},
		"no scopes":   {hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 403}, []string{"scopes"}, 1},
		"no token":    {hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 401}, []string{"access_token (HUBSPOT_ACCESS_TOKEN)"}, 1},
		"too large":   {hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 413}, []string{"HubSpot did not write a record"}, 7},
		"down":        {hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 503, Body: "<html>secret page</html>"}, []string{"503"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			sim.Fault(test.fault)
			w.Config("provider \"hubspot\" {\n  max_retries = 1\n}\n" + batchHCL("test", "", many(4, named)...))
			out := w.MustFail(test.texts, "apply", "-auto-approve")
			acctest.MustNotContain(t, out, "secret page", sim.Token())
			acctest.Equal(t, "upserts", sim.CountUpserts(), test.calls)
			acctest.Equal(t, "state", w.State() == nil, true)
		})
	}
}

func TestAccObjectsBatch_timeout(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: 503, After: 1})
	w.Config(batchHCL("test", "timeouts = { create = \"3s\" }", many(300, named)...))
	w.MustFail([]string{"timeout"}, "apply", "-auto-approve")
	state := w.State()
	acctest.Equal(t, "keys in state", len(state.Keys()), len(sim.Records("companies")))
	acctest.Equal(t, "landed", len(state.Keys()), 100)
	sim.ClearFaults()
	w.Apply()
	acctest.Equal(t, "ids", w.State().IDs, acctest.SimIDs(sim))
	acctest.Equal(t, "archives", sim.CountArchives(), 0)
}

func TestAccObjectsBatch_unreachable(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down := "http://" + listener.Addr().String()
	_ = listener.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(untrusted.Close)
	for url, text := range map[string]string{down: "no connection can be made", untrusted.URL: "certificate"} {
		w := acctest.NewWorkspace(t, sim)
		w.Config(fmt.Sprintf("provider \"hubspot\" {\n  base_url    = %q\n  max_retries = 1\n}\n", url) + batchHCL("test", "", many(2, named)...))
		acctest.MustNotContain(t, w.MustFail([]string{text}, "plan"), sim.Token())
	}
}

func TestAccObjectsBatch_oauth(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*hubspotsim.Server)
		texts   []string
	}{
		"dies in the middle": {prepare: func(sim *hubspotsim.Server) {
			sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Times: 1, Hook: func(hubspotsim.Request) { sim.RevokeAccessTokens() }})
		}},
		"expires before": {prepare: func(sim *hubspotsim.Server) {
			sim.Configure(func(c *hubspotsim.Config) { c.AccessTokenTTL = time.Second })
		}},
		"dead refresh token": {prepare: func(sim *hubspotsim.Server) { sim.RevokeRefreshTokens() }, texts: []string{"refresh"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t, func(c *hubspotsim.Config) {
				c.ClientID, c.ClientSecret, c.RefreshToken = "client-id", "client-secret-value", "refresh-token-value"
			})
			w := acctest.NewWorkspace(t, sim)
			w.Env = slices.DeleteFunc(w.Env, func(v string) bool { return strings.HasPrefix(v, "HUBSPOT_ACCESS_TOKEN") })
			w.Env = append(w.Env, "HUBSPOT_CLIENT_ID=client-id", "HUBSPOT_CLIENT_SECRET=client-secret-value", "HUBSPOT_REFRESH_TOKEN=refresh-token-value", "TF_LOG=TRACE", "TF_LOG_PATH="+w.Dir+"/trace.log")
			test.prepare(sim)
			w.Config(batchHCL("test", "", many(250, named)...))
			if test.texts != nil {
				w.MustFail(test.texts, "plan")
			} else {
				w.Apply()
				acctest.Equal(t, "ids", w.State().IDs, acctest.SimIDs(sim))
			}
			w.MustHideSecrets("client-secret-value", "refresh-token-value", "sim-oauth-access")
		})
	}
}

// Whatever HubSpot leaves out of an answer, every input is accounted for.
func TestAccObjectsBatch_accounting(t *testing.T) {
	t.Parallel()
	rewrite := func(change func(body map[string]any)) func(hubspotsim.Request, *hubspotsim.Answer) {
		return func(_ hubspotsim.Request, a *hubspotsim.Answer) {
			var body map[string]any
			if json.Unmarshal(a.Body, &body) != nil {
				return
			}
			change(body)
			a.Body, _ = json.Marshal(body)
		}
	}
	for name, test := range map[string]struct {
		configure hubspotsim.Option
		change    func(body map[string]any)
	}{
		"no results":           {change: func(b map[string]any) { b["results"] = []any{} }},
		"half of the results":  {change: func(b map[string]any) { r, _ := b["results"].([]any); b["results"] = r[:len(r)/2] }},
		"no result properties": {configure: func(c *hubspotsim.Config) { c.AnswerSystemOnly = true }},
		"no keys":              {configure: func(c *hubspotsim.Config) { c.AnswerOmitsKey = true }},
		"trace ids echoed":     {configure: func(c *hubspotsim.Config) { c.EchoTraceIDs = true; c.AnswerSystemOnly = true }},
		"pending":              {configure: func(c *hubspotsim.Config) { c.PendingBatches = 1 }},
		"request echoed":       {configure: func(c *hubspotsim.Config) { c.EchoRequestValues = true }},
		"fresh reads miss":     {configure: func(c *hubspotsim.Config) { c.FreshReadMisses = 1; c.PendingBatches = 1 }},
		"missing keys omitted": {configure: func(c *hubspotsim.Config) { c.OmitMissingReads = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opts []hubspotsim.Option
			if test.configure != nil {
				opts = append(opts, test.configure)
			}
			sim, _ := acctest.CompaniesSim(t, opts...)
			if test.change != nil {
				sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Times: 1, Rewrite: rewrite(test.change)})
			}
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", "", many(150, func(i int) string { return fmt.Sprintf(`name = " Name %d ", students = "%d.0"`, i, i) })...))
			w.Apply()
			state := w.State()
			acctest.Equal(t, "ids", state.IDs, acctest.SimIDs(sim))
			acctest.Equal(t, "created", slices.Contains(slices.Collect(maps.Values(state.Created)), false), false)
			acctest.MustContain(t, w.Must("plan"), "No changes")
			acctest.Equal(t, "upserted records", len(sim.UpsertInputs()), 150)
		})
	}
}

// A refusal of the whole batch costs the culprits alone, with few more calls.
func TestAccObjectsBatch_wholeBatchRefusals(t *testing.T) {
	t.Parallel()
	for _, named := range []bool{false, true} {
		for _, culprits := range []int{1, 3} {
			t.Run(fmt.Sprintf("named %t culprits %d", named, culprits), func(t *testing.T) {
				t.Parallel()
				sim, _ := acctest.CompaniesSim(t, func(c *hubspotsim.Config) { c.NameRefusedInputs = named })
				withoutDefinitions(sim)
				sim.Seed("companies", map[string]string{"code2": "taken", "name": "T"})
				w := acctest.NewWorkspace(t, sim)
				bad := map[int]bool{13: true, 57: culprits > 1, 99: culprits > 1}
				w.Config(batchHCL("test", "", many(100, func(i int) string {
					if bad[i] {
						return fmt.Sprintf(`name = "Name %d", code2 = "taken"`, i)
					}
					return fmt.Sprintf(`name = "Name %d"`, i)
				})...))
				w.MustFail([]string{`Record "k013"`, fmt.Sprintf("%d of 100 records", culprits), "must be unique"}, "apply", "-auto-approve")
				acctest.Equal(t, "landed", len(w.State().Keys()), 100-culprits)
				if most := 1 + culprits*9; sim.CountUpserts() > most {
					t.Fatalf("%d upserts for %d culprits, want at most %d", sim.CountUpserts(), culprits, most)
				}
			})
		}
	}
}

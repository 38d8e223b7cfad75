// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func TestFault_afterAndTimes(t *testing.T) {
	t.Parallel()
	a := companies(t)
	fault := a.s.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, After: 1, Times: 2, Status: 503})
	for i, want := range []int{200, 503, 503, 200} {
		if got := a.upsert(company("k", "name", "K")); got.Code != want {
			t.Fatalf("call %d answered %d, want %d", i, got.Code, want)
		}
		a.want(a.get(ownersPath), 200)
	}
	if fault.Hits() != 2 {
		t.Errorf("%d hits, want 2", fault.Hits())
	}
}

func TestFault_matching(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.Fault(hubspotsim.Fault{Method: "POST", PathContains: "/companies/", BodyContains: `"poison"`, Status: 500})
	removed := a.s.Fault(hubspotsim.Fault{Match: func(r hubspotsim.Request) bool { return r.ObjectType == "contacts" }, Status: 502})
	a.want(a.upsert(company("fine", "name", "K")), 200)
	a.want(a.upsert(company("poison", "name", "K")), 500)
	a.want(a.get("/crm/v3/objects/contacts"), 502)
	removed.Remove()
	a.want(a.get("/crm/v3/objects/contacts"), 200)
	a.s.ClearFaults()
	a.want(a.upsert(company("poison", "name", "K")), 200)
}

func TestFault_standardAnswers(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for status, contains := range map[int]string{
		401: "INVALID_AUTHENTICATION", 403: "MISSING_SCOPES", 404: "OBJECT_NOT_FOUND", 409: "CONFLICT", 413: "<html>", 423: "locked",
		429: "TEN_SECONDLY_ROLLING", 477: "another data center", 500: `"status":"error"`, 502: "<html>", 503: "<html>", 504: "<html>",
		521: "<html>", 523: "<html>", 524: "<html>",
	} {
		a.s.Fault(hubspotsim.Fault{Status: status, Times: 1})
		if got := a.want(a.get(ownersPath), status); !strings.Contains(got.Raw, contains) {
			t.Errorf("%d: %s", status, got.Raw)
		}
	}
	a.s.Fault(hubspotsim.Fault{Status: 404, NoBody: true, Times: 1})
	if got := a.want(a.get(ownersPath), 404); got.Raw != "" {
		t.Errorf("body %q", got.Raw)
	}
	a.s.Fault(hubspotsim.Fault{Status: 400, Body: `{"status":"error"}`, Header: http.Header{"x-extra": {"1"}}, Times: 1})
	if got := a.want(a.get(ownersPath), 400); got.Header.Get("X-Extra") != "1" || got.Raw != `{"status":"error"}` {
		t.Errorf("scripted: %s %v", got.Raw, got.Header)
	}
	a.s.RateLimited("DAILY", "7", 1)
	if got := a.want(a.get(ownersPath), 429); got.PolicyName != "DAILY" || got.Header.Get("Retry-After") != "7" {
		t.Errorf("daily: %s", got.Raw)
	}
}

// cutRequest sends an upsert over the network and returns what the client sees.
func cutRequest(t *testing.T, s *hubspotsim.Server, key string) (status int, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/crm/v3/objects/companies/batch/upsert",
		strings.NewReader(`{"inputs":[{"id":"`+key+`","idProperty":"domain_key","properties":{"name":"K"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.Token())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.ReadAll(res.Body)
	return res.StatusCode, err
}

func TestFault_cutConnections(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault  hubspotsim.Fault
		status int
		landed bool
	}{
		"before": {hubspotsim.Fault{CutBefore: true}, 0, false},
		"after":  {hubspotsim.Fault{CutAfter: true}, 0, true},
		"during": {hubspotsim.Fault{CutDuring: true}, 200, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := hubspotsim.Start(t)
			s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
			s.Fault(tt.fault)
			status, err := cutRequest(t, s, "k")
			if err == nil || status != tt.status {
				t.Errorf("status %d, error %v, want %d and an error", status, err, tt.status)
			}
			if _, landed := s.Find("companies", "domain_key", "k"); landed != tt.landed {
				t.Errorf("landed: %v, want %v", landed, tt.landed)
			}
			if n := s.CountUpserts(); n != 1 {
				t.Errorf("%d upserts logged, want 1: the client must not have resent by itself", n)
			}
		})
	}
}

func TestFault_cutInMemory(t *testing.T) {
	t.Parallel()
	a := companies(t)
	for _, fault := range []hubspotsim.Fault{{CutBefore: true, Times: 1}, {CutDuring: true, Times: 1}} {
		a.s.Fault(fault)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://simulator.test"+ownersPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+a.token)
		res, err := a.client.Do(req)
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if err == nil {
			t.Errorf("%+v: no error", fault)
		}
	}
}

func TestFault_workDoneBehindAnError(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.Fault(hubspotsim.Fault{Status: 504, DoWork: true, Times: 1})
	a.want(a.upsert(company("k", "name", "K")), 504)
	if got := a.want(a.upsert(company("k", "name", "K")), 200); *got.Results[0].New {
		t.Error("the first call did nothing")
	}
}

func TestFault_hookSeesAndChanges(t *testing.T) {
	t.Parallel()
	a := companies(t)
	id := a.s.Seed("companies", properties("domain_key", "k", "name", "K"))
	a.s.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchRead, Hook: func(r hubspotsim.Request) {
		if r.Inputs != 1 || r.ObjectType != "companies" {
			t.Errorf("hook sees %+v", r)
		}
		a.s.Edit("companies", id, properties("name", "Edited"))
	}})
	if got := a.want(a.read([]string{"name"}, "k"), 200); got.Results[0].property("name") != "Edited" {
		t.Errorf("read %s", got.Raw)
	}
}

func TestFault_rewrite(t *testing.T) {
	t.Parallel()
	a := companies(t)
	a.s.Fault(hubspotsim.Fault{Rewrite: func(_ hubspotsim.Request, answer *hubspotsim.Answer) {
		answer.Body = []byte(`{"status":"COMPLETE","results":[]}`)
		answer.Header.Set("X-Rewritten", "1")
	}})
	got := a.want(a.upsert(company("k", "name", "K")), 200)
	if len(got.Results) != 0 || got.Header.Get("X-Rewritten") != "1" || a.s.CountRecords("companies") != 1 {
		t.Errorf("answer: %s", got.Raw)
	}
}

func TestFault_delayEndsWithTheClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := companies(t)
		a.s.Fault(hubspotsim.Fault{Delay: time.Minute, Times: 2})
		start := time.Now()
		a.want(a.upsert(company("slow", "name", "K")), 200)
		if took := time.Since(start); took != time.Minute {
			t.Errorf("took %v", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://simulator.test"+ownersPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+a.token)
		if res, err := a.client.Do(req); !errors.Is(err, context.DeadlineExceeded) {
			if err == nil {
				res.Body.Close()
			}
			t.Errorf("error %v", err)
		}
		synctest.Wait()
	})
}

func TestFault_fromJSON(t *testing.T) {
	t.Parallel()
	var f hubspotsim.Fault
	err := json.Unmarshal([]byte(`{"operation":"objects.batch.upsert","after":2,"times":1,"delay":"250ms","status":429,"header":{"Retry-After":["2"]}}`), &f)
	if err != nil || f.Delay != 250*time.Millisecond || f.Status != 429 || f.After != 2 || f.Operation != hubspotsim.OpUpsert {
		t.Errorf("%+v, %v", f, err)
	}
	for _, bad := range []string{`{"delay":"soon"}`, `{"stat":1}`} {
		if json.Unmarshal([]byte(bad), &f) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

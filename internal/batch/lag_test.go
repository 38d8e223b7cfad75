// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch_test

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// lagTest runs a test in virtual time on an account whose companies have the
// properties code, which is unique, and rank. fresh are the properties that were
// just made.
func lagTest(t *testing.T, fresh []string, test func(t *testing.T, sim *hubspotsim.Server, api batch.API)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim := hubspotsim.New()
		sim.DefineProperty("companies", hubspotsim.Property{Name: "code", Type: "string", FieldType: "text", Unique: true})
		sim.DefineProperty("companies", hubspotsim.Property{Name: "rank", Type: "number", FieldType: "number"})
		client, err := hubspot.New(hubspot.Config{
			AccessToken: sim.Token(), BaseURL: "http://127.0.0.1", Transport: sim.RoundTripper(), MaxRetries: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
		companies := objectType(t, "companies")
		test(t, sim, batch.TolerateLag(client, func(asked values.ObjectType, property string) bool {
			return asked.Equal(companies) && slices.Contains(fresh, property)
		}, definitions.New(client).Key))
	})
}

// oneWithRank is a batch whose second input alone uses the property rank.
var oneWithRank = []hubspot.UpsertInput{
	{ID: "a", IDProperty: "code", ObjectWriteTraceID: "1", Properties: map[string]string{"name": "A"}},
	{ID: "b", IDProperty: "code", ObjectWriteTraceID: "2", Properties: map[string]string{"name": "B", "rank": "7"}},
}

// Only what was refused is sent again, and the first answer stays.
func TestTolerateLag_partial(t *testing.T) {
	t.Parallel()
	lagTest(t, []string{"rank"}, func(t *testing.T, sim *hubspotsim.Server, api batch.API) {
		sim.Refuse(hubspotsim.Refusal{Property: "rank", Code: values.CodePropertyDoesntExist, Times: 1})
		answer, err := api.BatchUpsert(t.Context(), "0-2", oneWithRank)
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Results) != 2 || len(answer.Errors) != 0 {
			t.Fatalf("got %d results and %d errors, want both records written", len(answer.Results), len(answer.Errors))
		}
		for _, object := range answer.Results {
			if object.New == nil || !*object.New {
				t.Errorf("record %s does not count as created", object.ID)
			}
		}
		var sent []string
		for _, in := range sim.UpsertInputs() {
			sent = append(sent, in.ID)
		}
		if diff := cmp.Diff([]string{"a", "b", "b"}, sent); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
	})
}

// A refusal that no fresh definition explains is passed on at once.
func TestTolerateLag_passesOn(t *testing.T) {
	t.Parallel()
	inputs := []hubspot.UpsertInput{{ID: "a", IDProperty: "name", ObjectWriteTraceID: "1", Properties: map[string]string{"rank": "7"}}}
	for name, c := range map[string]struct {
		fresh []string
		fault hubspotsim.Fault
	}{
		"nothing is fresh":       {nil, hubspotsim.Fault{}},
		"another key is fresh":   {[]string{"domain"}, hubspotsim.Fault{}},
		"not about a definition": {[]string{"name"}, hubspotsim.Fault{Status: http.StatusBadRequest, Body: `{"message":"name is odd"}`}},
		"no refusal of content":  {[]string{"name"}, hubspotsim.Fault{Status: http.StatusForbidden}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lagTest(t, c.fresh, func(t *testing.T, sim *hubspotsim.Server, api batch.API) {
				sim.Fault(c.fault)
				if _, err := api.BatchUpsert(t.Context(), "companies", inputs); err == nil {
					t.Error("the refusal got lost")
				}
				if n := sim.CountUpserts(); n != 1 {
					t.Errorf("sent %d times, want once", n)
				}
			})
		})
	}
}

// What is refused to the end is reported like any refusal.
func TestTolerateLag_givesUp(t *testing.T) {
	t.Parallel()
	lagTest(t, []string{"rank"}, func(t *testing.T, sim *hubspotsim.Server, api batch.API) {
		sim.Refuse(hubspotsim.Refusal{Property: "rank", Code: values.CodePropertyDoesntExist})
		began := time.Now()
		answer, err := api.BatchUpsert(t.Context(), "companies", oneWithRank)
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Results) != 1 || len(answer.Errors) != 1 || answer.NumErrors != 1 {
			t.Errorf("got %d results and %d errors, want one of each", len(answer.Results), len(answer.Errors))
		}
		if n := len(sim.UpsertInputs()); n != 1+sim.CountUpserts() {
			t.Errorf("sent %d inputs in %d calls, want both in the first and one in each other", n, sim.CountUpserts())
		}
		if waited := time.Since(began); waited < definitions.Patience {
			t.Errorf("gave up after %s", waited)
		}
	})
}

// A look-up by a key that was made a moment ago waits like a write with it, be it
// that another process made it.
func TestTolerateLag_read(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key     string
		fresh   []string
		without bool
		age     time.Duration
		waits   bool
	}{
		"made by this process":       {key: "code", fresh: []string{"code"}, without: true, waits: true},
		"defined as unique":          {key: "code", age: time.Hour, waits: true},
		"definitions are unreadable": {key: "code", without: true},
		"young":                      {key: "late", age: time.Minute, waits: true},
		"old and not unique":         {key: "late", age: time.Hour},
		"unknown":                    {key: "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lagTest(t, c.fresh, func(t *testing.T, sim *hubspotsim.Server, api batch.API) {
				sim.DefineProperty("companies", hubspotsim.Property{Name: "late", Type: "string", FieldType: "text", CreatedAt: time.Now().Add(-c.age)})
				if c.without {
					sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyList, Status: http.StatusForbidden})
				}
				fault := hubspotsim.Fault{
					Operation: hubspotsim.OpBatchRead, Times: 2, Status: http.StatusBadRequest,
					Body: `{"status":"error","category":"VALIDATION_ERROR","message":"Unable to perform read by non-unique 0-2 property ` + c.key + `"}`,
				}
				sim.Fault(fault)
				_, _ = api.BatchRead(t.Context(), "companies", hubspot.ReadRequest{IDProperty: c.key, IDs: []string{"a"}, Properties: []string{"code"}})
				if n := sim.CountReads(); c.waits && n < 3 || !c.waits && n != 1 {
					t.Errorf("asked %d times", n)
				}
				sim.ResetRequests()
				refusal := hubspotsim.Fault{
					Operation: hubspotsim.OpUpsert, Times: 2, Status: http.StatusBadRequest,
					Body: `{"status":"error","category":"VALIDATION_ERROR","message":"Unable to perform update/upsert by non-unique 0-2 property ` + c.key + `"}`,
				}
				sim.Fault(refusal)
				_, _ = api.BatchUpsert(t.Context(), "companies", []hubspot.UpsertInput{{ID: "a", IDProperty: c.key, ObjectWriteTraceID: "1", Properties: map[string]string{"name": "A"}}})
				if n := sim.CountUpserts(); c.waits && n < 3 || !c.waits && n != 1 {
					t.Errorf("sent %d times", n)
				}
			})
		})
	}
}

// A write by record id that gives the key waits for a key that another process made
// a moment ago, and for nothing else.
func TestTolerateLag_update(t *testing.T) {
	t.Parallel()
	for property, want := range map[string]int{"code": 2, "name": 1} {
		t.Run(property, func(t *testing.T) {
			t.Parallel()
			lagTest(t, nil, func(t *testing.T, sim *hubspotsim.Server, api batch.API) {
				id := sim.Seed("companies", map[string]string{"name": "A"})
				sim.Refuse(hubspotsim.Refusal{Property: property, Code: values.CodePropertyDoesntExist, Times: 1})
				answer, err := api.BatchUpdate(t.Context(), "companies", []hubspot.UpdateInput{{ID: id, ObjectWriteTraceID: "1", Properties: map[string]string{property: "7"}}})
				if err != nil {
					t.Fatal(err)
				}
				if n := sim.Count(string(hubspotsim.OpBatchUpdate)); n != want {
					t.Errorf("sent %d times, want %d", n, want)
				}
				if len(answer.Results) != want-1 || len(answer.Errors) != 2-want {
					t.Errorf("got %d results and %d errors", len(answer.Results), len(answer.Errors))
				}
			})
		})
	}
}

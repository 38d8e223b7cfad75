// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// Every input is accounted for, however HubSpot answers.
func TestUpsert_accounting(t *testing.T) {
	t.Parallel()
	tied := func(context map[string][]string) hubspot.BatchError {
		return hubspot.BatchError{Category: hubspot.CategoryValidation, Message: "no", Context: context}
	}
	for name, test := range map[string]struct {
		idProperty string
		answer     func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse)
		// stored are the keys that a read finds.
		stored []string
		want   []string
		reads  int
		// upserts is 1 where it is 0.
		upserts int
	}{
		"results in another order, tied by key": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) { slices.Reverse(resp.Results) },
			want:   []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"tied by trace id where the key is missing": {
			answer: func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				for i := range resp.Results {
					resp.Results[i].Properties, resp.Results[i].ObjectWriteTraceID = nil, inputs[i].ObjectWriteTraceID
				}
				slices.Reverse(resp.Results)
			},
			stored: []string{"a", "b", "c"}, reads: 1,
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"trace ids swapped": {
			answer: func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				for i := range resp.Results {
					resp.Results[i].ObjectWriteTraceID = inputs[i].ObjectWriteTraceID
				}
				resp.Results[0].ObjectWriteTraceID, resp.Results[1].ObjectWriteTraceID = inputs[1].ObjectWriteTraceID, inputs[0].ObjectWriteTraceID
			},
			stored: []string{"a", "b", "c"}, reads: 1,
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"a trace id of nobody": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results[0].ObjectWriteTraceID = "tf-other-0"
			},
			stored: []string{"a"}, reads: 1,
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"ids swapped between results without keys": {
			answer: func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				for i := range resp.Results {
					resp.Results[i].Properties, resp.Results[i].ObjectWriteTraceID = nil, inputs[i].ObjectWriteTraceID
				}
				resp.Results[0].ID, resp.Results[1].ID = resp.Results[1].ID, resp.Results[0].ID
				resp.Results[2].New = new(false)
			},
			stored: []string{"a", "b", "c"}, reads: 1,
			want: []string{"a written id-a true", "b written id-b true", "c written id-c false"},
		},
		"tied by another spelling of the key": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results[0].Properties["code"] = new(" A ")
			},
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"tied by a further e-mail address": {
			idProperty: "email",
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results[1].Properties["email"] = new("main@x.org")
				resp.Results[1].Properties["hs_additional_emails"] = new("other@x.org;B")
			},
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"results that tell nothing are read": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) { resp.Results[1].Properties = nil },
			stored: []string{"b"}, reads: 1,
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"no results at all": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) { resp.Results = nil },
			stored: []string{"c"}, reads: 6, upserts: 2,
			want: []string{"a refused", "b refused", "c written id-c false"},
		},
		"no results at first": {
			answer: func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				if len(inputs) == 3 {
					resp.Results = nil
				}
			},
			stored: []string{"c"}, reads: 3, upserts: 2,
			want: []string{"a written id-a true", "b written id-b true", "c written id-c false"},
		},
		"an archived result is no result": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) { resp.Results[0].Archived = true },
			reads:  6, upserts: 2,
			want: []string{"a refused", "b written id-b true", "c written id-c true"},
		},
		"a result without an id is no result": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) { resp.Results[0].ID = "" },
			stored: []string{"a"}, reads: 1,
			want: []string{"a written id-a false", "b written id-b true", "c written id-c true"},
		},
		"not finished": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) { resp.Status = hubspot.StatusPending },
			stored: []string{"a", "b"}, reads: 3,
			want: []string{"a written id-a true", "b written id-b true", "c refused"},
		},
		"error tied by trace id": {
			answer: func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results = resp.Results[1:]
				resp.Errors = []hubspot.BatchError{tied(map[string][]string{"objectWriteTraceId": {inputs[0].ObjectWriteTraceID}})}
			},
			want: []string{"a refused", "b written id-b true", "c written id-c true"},
		},
		"one error covers several inputs by their ids": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results, resp.NumErrors = resp.Results[2:], 1
				resp.Errors = []hubspot.BatchError{tied(map[string][]string{"ids": {"B", "a"}})}
			},
			want: []string{"a refused", "b refused", "c written id-c true"},
		},
		"an error that names nothing, for the only input left": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results, resp.Errors = resp.Results[:2], []hubspot.BatchError{tied(nil)}
			},
			want: []string{"a written id-a true", "b written id-b true", "c refused"},
		},
		"an error that names nothing, for one of two": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results, resp.Errors = resp.Results[:1], []hubspot.BatchError{tied(nil)}
			},
			stored: []string{"b"}, reads: 3,
			want: []string{"a written id-a true", "b written id-b false", "c refused"},
		},
		"a result counts for more than an error, where nothing can be read": {
			reads: 1,
			answer: func(inputs []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Errors = []hubspot.BatchError{tied(map[string][]string{"objectWriteTraceId": {inputs[0].ObjectWriteTraceID}})}
			},
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
		"foreign errors and results": {
			answer: func(_ []hubspot.UpsertInput, resp *hubspot.BatchResponse) {
				resp.Results = append(resp.Results, hubspot.Object{ID: "9", Properties: map[string]*string{"code": new("z")}})
				resp.Errors = []hubspot.BatchError{tied(map[string][]string{"ids": {"z"}})}
			},
			want: []string{"a written id-a true", "b written id-b true", "c written id-c true"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.idProperty == "" {
				test.idProperty = "code"
			}
			api := &fakeAPI{read: holding(test.idProperty, test.stored...)}
			api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
				resp := answerAll(inputs)
				test.answer(inputs, resp)
				return resp, nil
			}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "contacts", test.idProperty), Writes: writesOf("a", "b", "c")})
			if diff := cmp.Diff(test.want, statuses(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(api.upserts) != max(test.upserts, 1) || len(api.reads) != test.reads {
				t.Errorf("%d upserts and %d reads, want %d and %d", len(api.upserts), len(api.reads), max(test.upserts, 1), test.reads)
			}
			for _, o := range r.Outcomes {
				if (o.Status == Refused || o.Status == Unknown) && (o.Failure == nil || o.Failure.Message == "") {
					t.Errorf("no reason for %s", o.Write.Key)
				}
			}
		})
	}
}

// A record that is there with other values was not written.
func TestUpsert_readsBackOtherValues(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{
		upsert: func([]hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
			return &hubspot.BatchResponse{Status: hubspot.StatusComplete}, nil
		},
		read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
			return &hubspot.BatchResponse{Results: []hubspot.Object{{ID: "1", Properties: map[string]*string{"code": new("a"), "name": new("Other")}}}}, nil
		},
	}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf("a")})
	if diff := cmp.Diff([]string{"a unknown"}, statuses(r)); diff != "" || !r.Doubt() {
		t.Errorf("doubt %v, (-want +got):\n%s", r.Doubt(), diff)
	}
}

// Who made a record decides what may be archived one day.
func TestUpsert_created(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	server := began.Add(time.Hour) // HubSpot's clock runs ahead.
	for name, test := range map[string]struct {
		isNew     *bool
		known     bool
		createdAt time.Time
		startedAt time.Time
		source    string
		// first says that no earlier attempt can have made the record.
		first bool
		want  bool
	}{
		"somebody was quicker":               {isNew: new(false), createdAt: server.Add(-time.Second), startedAt: server, source: "INTEGRATION", first: true},
		"new":                                {isNew: new(true), want: true},
		"new although the state knew it":     {isNew: new(true), known: true, want: true},
		"not new":                            {isNew: new(false), createdAt: server.Add(-24 * time.Hour), startedAt: server},
		"not new, but made during this run":  {isNew: new(false), createdAt: server.Add(-time.Second), startedAt: server, want: true},
		"the same, made by an app":           {isNew: new(false), createdAt: server.Add(-time.Second), startedAt: server, source: "INTEGRATION", want: true},
		"the same, made by a person":         {isNew: new(false), createdAt: server.Add(-time.Second), startedAt: server, source: "CRM_UI"},
		"the same, of a record in the state": {isNew: new(false), known: true, createdAt: server.Add(-time.Second), startedAt: server},
		"HubSpot does not say when":          {isNew: new(false), startedAt: server},
		"HubSpot's time is not known":        {isNew: new(false), createdAt: server},
		"HubSpot does not say anything":      {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{}
			api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
				resp := answerAll(inputs)
				resp.StartedAt, resp.Repeated = test.startedAt, !test.first
				o := &resp.Results[0]
				o.New, o.CreatedAt = test.isNew, test.createdAt
				if test.source != "" {
					o.Properties["hs_object_source"] = new(test.source)
				}
				return resp, nil
			}
			e, clock := engineOn(api), began
			e.now = func() time.Time { clock = clock.Add(3 * time.Second); return clock }
			writes := writesOf("a")
			writes[0].New = !test.known
			r := e.Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writes})
			if got := r.Outcomes[0].Created; got != test.want || r.Outcomes[0].Status != Written {
				t.Errorf("created %v, status %v", got, r.Outcomes[0].Status)
			}
		})
	}
}

// An answer without the times that tell who made a record does not say that
// somebody else did: it is asked again, and only it.
func TestUpsert_undated(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	whole := func(o *hubspot.Object) { o.CreatedAt, o.UpdatedAt = began.Add(time.Second), began.Add(time.Second) }
	noCreated := func(o *hubspot.Object) { o.CreatedAt, o.UpdatedAt = time.Time{}, began.Add(time.Second) }
	noUpdated := func(o *hubspot.Object) { o.CreatedAt, o.UpdatedAt = began.Add(time.Second), time.Time{} }
	older := func(o *hubspot.Object) { o.CreatedAt, o.UpdatedAt = began.Add(-time.Hour), began.Add(time.Second) }
	another := func(o *hubspot.Object) { whole(o); o.ID = "id-another" }
	byHand := func(o *hubspot.Object) { whole(o); o.Properties["hs_object_source"] = new("CRM_UI") }
	for name, test := range map[string]struct {
		// answer changes the answer to a repeated upsert; none is an upsert
		// whose answer was lost.
		answer func(*hubspot.Object)
		reads  []func(*hubspot.Object)
		fail   bool
		known  bool
		want   bool
	}{
		"a dated answer is not read":         {answer: whole, want: true},
		"an older one neither":               {answer: older},
		"nor that of a record in the state":  {answer: noCreated, known: true},
		"an answer without createdAt":        {answer: noCreated, reads: []func(*hubspot.Object){whole}, want: true},
		"an answer without updatedAt":        {answer: noUpdated, reads: []func(*hubspot.Object){whole}, want: true},
		"a dated read-back is enough":        {reads: []func(*hubspot.Object){whole}, want: true},
		"a read-back without createdAt":      {reads: []func(*hubspot.Object){noCreated, whole}, want: true},
		"a read-back without updatedAt":      {reads: []func(*hubspot.Object){noUpdated, whole}, want: true},
		"it was there before":                {reads: []func(*hubspot.Object){noUpdated, older}},
		"a person made it":                   {reads: []func(*hubspot.Object){noCreated, byHand}},
		"it is another record by now":        {reads: []func(*hubspot.Object){noCreated, another, another}},
		"two answers are without":            {reads: []func(*hubspot.Object){noCreated, noUpdated, whole}, want: true},
		"no answer has it, so it is adopted": {reads: []func(*hubspot.Object){noCreated, noCreated, noCreated}},
		"a failing read costs no more":       {answer: noCreated, fail: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{}
			api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
				if test.answer == nil {
					return nil, &hubspot.Error{StatusCode: 502, Message: "lost"}
				}
				resp := answerAll(inputs)
				resp.Repeated, resp.Results[0].New = true, new(false)
				test.answer(&resp.Results[0])
				return resp, nil
			}
			reads := test.reads
			api.read = func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
				if test.fail {
					return nil, errors.New("no answer")
				}
				if len(reads) == 0 {
					t.Fatalf("%v is read once too often", req.IDs)
				}
				resp, err := holding("code", "a")(req)
				reads[0](&resp.Results[0])
				reads = reads[1:]
				return resp, err
			}
			e := engineOn(api)
			e.now = func() time.Time { return began.Add(time.Second) }
			writes := writesOf("a")
			writes[0].New = !test.known
			r := e.Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writes})
			if diff := cmp.Diff([]string{fmt.Sprintf("a written id-a %v", test.want)}, statuses(r)); diff != "" || len(reads) > 0 {
				t.Errorf("%d reads are left, (-want +got):\n%s", len(reads), diff)
			}
		})
	}
}

// k bad records among 100 cost about k*log2(100) requests, and nobody else
// anything.
func TestUpsert_splitting(t *testing.T) {
	t.Parallel()
	keys := numbered(100)
	for _, bad := range [][]int{{0}, {99}, {50}, {0, 99}, {3, 4}, {10, 30, 70}, {0, 1, 2, 3, 4, 5, 6, 7}, {5, 17, 29, 41, 53, 65, 77, 89, 95, 99}} {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			t.Parallel()
			var culprits []string
			for _, i := range bad {
				culprits = append(culprits, keys[i])
			}
			api := &fakeAPI{upsert: refusing(nameless, culprits...)}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(keys...)})
			bound := 1 + int(float64(len(bad))*(math.Log2(100)+2))
			if n := len(api.upserts); n > bound {
				t.Errorf("%d requests, at most %d are allowed", n, bound)
			} else {
				t.Logf("%d bad records: %d requests of %d", len(bad), n, bound)
			}
			for _, o := range r.Outcomes {
				if isBad := slices.Contains(culprits, o.Write.Key); isBad != (o.Status == Refused) || !isBad && o.Status != Written {
					t.Errorf("%s ended as %v", o.Write.Key, o.Status)
				}
			}
			sent := map[string]int{}
			for _, inputs := range api.upserts {
				for _, in := range inputs {
					sent[in.ObjectWriteTraceID]++
				}
			}
			for trace, n := range sent {
				if n > 1 {
					t.Errorf("the trace id %s is used %d times", trace, n)
				}
			}
		})
	}
}

// A refusal that names the culprits costs one more request.
func TestUpsert_namedCulprits(t *testing.T) {
	t.Parallel()
	keys := numbered(100)
	for name, refusal := range map[string]func([]string) *hubspot.Error{
		"in its context": func(found []string) *hubspot.Error {
			return &hubspot.Error{StatusCode: 409, Message: "conflict", Context: map[string][]string{"ids": found}}
		},
		"as duplicates in its message": func(found []string) *hubspot.Error {
			return &hubspot.Error{StatusCode: 400, Message: fmt.Sprintf("Duplicate IDs found in batch input: [%s, %s]. IDs must be unique", found[0], found[1])}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{upsert: refusing(refusal, "k007", "k042")}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(keys...)})
			if len(api.upserts) != 2 || r.Count(Refused) != 2 || r.Count(Written) != 98 {
				t.Errorf("%d requests, %d refused, %d written", len(api.upserts), r.Count(Refused), r.Count(Written))
			}
		})
	}
}

// The trace ids of the request that was refused name its inputs too.
func TestUpsert_culpritsNamedByTraceID(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{}
	api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		for _, in := range inputs {
			if in.ID == "k007" {
				return nil, &hubspot.Error{StatusCode: 409, Message: "conflict", Context: map[string][]string{"objectWriteTraceId": {in.ObjectWriteTraceID}}}
			}
		}
		return answerAll(inputs), nil
	}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(100)...)})
	if len(api.upserts) != 2 || r.Count(Refused) != 1 || r.Count(Written) != 99 {
		t.Errorf("%d requests, %d refused, %d written", len(api.upserts), r.Count(Refused), r.Count(Written))
	}
}

// A refusal that quotes a value leads to the record that holds it.
func TestUpsert_suspects(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{
		"conflict":      "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-2, propertyName=name, value=Name k007} on 1. 2 already has that value.",
		"invalid value": `Property values were not valid: [{"isValid":false,"message":"Name k007 was not one of the allowed options","error":"INVALID_OPTION","name":"name"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{upsert: refusing(func([]string) *hubspot.Error { return &hubspot.Error{StatusCode: 400, Message: message} }, "k007")}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(100)...)})
			if n := len(api.upserts); n > 3 || r.Count(Refused) != 1 || r.Count(Written) != 99 {
				t.Errorf("%d requests, %d refused, %d written", n, r.Count(Refused), r.Count(Written))
			}
		})
	}
}

// A reason that concerns every record is not looked for in all of them.
func TestUpsert_hopeless(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{upsert: func([]hubspot.UpsertInput) (*hubspot.BatchResponse, error) { return nil, nameless(nil) }}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(1000)...)})
	if !errors.Is(r.Stopped, ErrEveryRecordRefused) || len(api.upserts) > 50 {
		t.Errorf("stopped by %v after %d requests", r.Stopped, len(api.upserts))
	}
	if r.Count(Written)+r.Count(Unknown) > 0 || r.Count(NotSent) < 900 {
		t.Errorf("%d written, %d unknown, %d not sent", r.Count(Written), r.Count(Unknown), r.Count(NotSent))
	}
}

// What hits every record stops the run at the first request.
func TestUpsert_stops(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]*hubspot.Error{
		"no token":      {StatusCode: 401},
		"no scopes":     {StatusCode: 403},
		"no such type":  {StatusCode: 404},
		"daily limit":   {StatusCode: 429, PolicyName: "DAILY"},
		"migration":     {StatusCode: 477},
		"not a type":    {StatusCode: 400, Message: "Unable to infer object type from: x"},
		"not unique":    {StatusCode: 400, Message: "Unable to perform update/upsert by non-unique 0-2 property domain"},
		"not our JSON":  {StatusCode: 400, Message: "Invalid input JSON on line 1, column 2"},
		"not the route": {StatusCode: 405},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{upsert: func([]hubspot.UpsertInput) (*hubspot.BatchResponse, error) { return nil, err }}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(500)...)})
			if len(api.upserts) != 1 || !errors.Is(r.Stopped, error(err)) || r.Count(NotSent) != 500 {
				t.Errorf("%d requests, stopped by %v, %d not sent", len(api.upserts), r.Stopped, r.Count(NotSent))
			}
		})
	}
}

// Batches in a row without an answer end the run; one that is answered starts
// the count anew.
func TestUpsert_outages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		works    func(request int) bool
		requests int
	}{
		"down":     {func(int) bool { return false }, maxOutages},
		"flapping": {func(n int) bool { return n%maxOutages == 0 }, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) { return nil, &hubspot.Error{StatusCode: 503} }}
			api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
				if test.works(len(api.upserts)) {
					return answerAll(inputs), nil
				}
				return nil, &hubspot.Error{StatusCode: 503}
			}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(1000)...)})
			if len(api.upserts) != test.requests || (r.Stopped != nil) != (test.requests < 10) || !r.Doubt() {
				t.Errorf("%d requests, stopped by %v", len(api.upserts), r.Stopped)
			}
		})
	}
}

// What HubSpot turns away to the end is refused, with its reason.
func TestUpsert_turnedAway(t *testing.T) {
	t.Parallel()
	for _, status := range []int{423, 429} {
		err := &hubspot.Error{StatusCode: status, CorrelationID: "c-1", Attempts: 9}
		api := &fakeAPI{upsert: func([]hubspot.UpsertInput) (*hubspot.BatchResponse, error) { return nil, err }}
		r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf("a")})
		o := r.Outcomes[0]
		if o.Status != Refused || o.Failure == nil || o.Failure.Message != err.Error() || !errors.Is(o.Failure.Err, error(err)) || len(api.reads) > 0 {
			t.Errorf("%d: %v, %+v", status, statuses(r), o.Failure)
		}
	}
}

// An unanswered batch is read: what is there was written, anything else stays
// unknown.
func TestUpsert_unanswered(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{
		upsert: func([]hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
			return nil, &hubspot.Error{StatusCode: 504}
		},
		read: holding("code", "a"),
	}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf("a", "b")})
	if diff := cmp.Diff([]string{"a written id-a false", "b unknown"}, statuses(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// After the context has ended nothing is sent any more, and what was under way
// is accounted for.
func TestUpsert_cancelled(t *testing.T) {
	t.Parallel()
	for _, at := range []int{0, 1, 2} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			api := &fakeAPI{}
			api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
				if len(api.upserts) == at {
					cancel()
				}
				return answerAll(inputs), nil
			}
			if at == 0 {
				cancel()
			}
			r := engineOn(api).Upsert(ctx, UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(500)...)})
			if len(api.upserts) != at || r.Count(Written) != at*100 || r.Count(NotSent) != 500-at*100 || !errors.Is(r.Stopped, context.Canceled) {
				t.Errorf("%d requests, %d written, %d not sent, stopped by %v", len(api.upserts), r.Count(Written), r.Count(NotSent), r.Stopped)
			}
		})
	}
}

// A search for culprits ends with the context too.
func TestUpsert_cancelledInSearch(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	api := &fakeAPI{}
	api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		if len(api.upserts) == 3 {
			cancel()
		}
		return refusing(nameless, "k050")(inputs)
	}
	r := engineOn(api).Upsert(ctx, UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(100)...)})
	if len(api.upserts) != 3 || r.Count(Unknown) > 0 {
		t.Errorf("%d requests, outcomes %v", len(api.upserts), statuses(r))
	}
}

// Keys that lead to one record are told.
func TestUpsert_sharedRecords(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{}
	api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		resp := answerAll(inputs)
		for i := range resp.Results {
			resp.Results[i].ObjectWriteTraceID = inputs[i].ObjectWriteTraceID
			if i != 1 {
				resp.Results[i].ID = "1"
			}
		}
		return resp, nil
	}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "contacts", "email"), Writes: writesOf("a", "b", "c")})
	if diff := cmp.Diff([][]string{{"a", "c"}}, r.SharedRecords()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A record that is written while culprits are looked for is not sent again,
// where it would not be new any more.
func TestUpsert_writtenOnce(t *testing.T) {
	t.Parallel()
	// The good records are spread in many ways over the batch.
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		bad := make(map[string]bool)
		for _, key := range numbered(100) {
			bad[key] = random.IntN(2) == 0
		}
		landed := make(map[string]int)
		api := &fakeAPI{}
		api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
			if slices.ContainsFunc(inputs, func(in hubspot.UpsertInput) bool { return bad[in.ID] }) {
				return nil, &hubspot.Error{StatusCode: 400, Category: "VALIDATION_ERROR", Message: "one of them is bad"}
			}
			for _, in := range inputs {
				landed[in.ID]++
			}
			return answerAll(inputs), nil
		}
		r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(100)...)})
		for key, times := range landed {
			if times != 1 {
				t.Errorf("seed %d: %s was written %d times", seed, key, times)
			}
		}
		if r.Count(Written) != len(landed) || r.Stopped == nil && r.Count(Written)+r.Count(Refused) != 100 {
			t.Errorf("seed %d: %d landed, %d written, %d refused", seed, len(landed), r.Count(Written), r.Count(Refused))
		}
	}
}

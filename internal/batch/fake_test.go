// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// fakeAPI answers as a test says and notes what it was asked.
type fakeAPI struct {
	upsert  func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error)
	read    func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error)
	update  func(inputs []hubspot.UpdateInput) (*hubspot.BatchResponse, error)
	archive func(ids []string) error
	list    func(req hubspot.ListRequest) (*hubspot.ObjectPage, error)

	mu       sync.Mutex
	upserts  [][]hubspot.UpsertInput
	updates  [][]hubspot.UpdateInput
	reads    []hubspot.ReadRequest
	archives [][]string
}

func (f *fakeAPI) BatchUpsert(_ context.Context, _ string, inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
	f.mu.Lock()
	f.upserts = append(f.upserts, inputs)
	f.mu.Unlock()
	return f.upsert(inputs)
}

func (f *fakeAPI) BatchUpdate(_ context.Context, _ string, inputs []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
	f.mu.Lock()
	f.updates = append(f.updates, inputs)
	f.mu.Unlock()
	return f.update(inputs)
}

func (f *fakeAPI) BatchRead(_ context.Context, _ string, req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
	f.mu.Lock()
	f.reads = append(f.reads, req)
	f.mu.Unlock()
	if f.read == nil {
		return alive(req), nil
	}
	return f.read(req)
}

// alive answers that every record id-x is there under the key x.
func alive(req hubspot.ReadRequest) *hubspot.BatchResponse {
	answer := &hubspot.BatchResponse{}
	for _, id := range req.IDs {
		answer.Results = append(answer.Results, hubspot.Object{ID: id, Properties: map[string]*string{"code": new(strings.TrimPrefix(id, "id-"))}})
	}
	return answer
}

func (f *fakeAPI) BatchArchive(_ context.Context, _ string, ids []string) error {
	f.mu.Lock()
	f.archives = append(f.archives, ids)
	f.mu.Unlock()
	return f.archive(ids)
}

func (f *fakeAPI) ListObjects(_ context.Context, _ string, req hubspot.ListRequest) (*hubspot.ObjectPage, error) {
	return f.list(req)
}

// engineOn returns an engine that never waits.
func engineOn(api API) *Engine {
	e := NewEngine(api, custody.NewRegister(), 1)
	e.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return e
}

func targetOf(t *testing.T, objectType, idProperty string) Target {
	t.Helper()
	parsed, err := values.ParseObjectType(objectType)
	if err != nil {
		t.Fatal(err)
	}
	return Target{ObjectType: parsed, IDProperty: idProperty, Normalize: values.NormalizeKey}
}

// writesOf are new records with the keys.
func writesOf(keys ...string) []records.Write {
	writes := make([]records.Write, len(keys))
	for i, key := range keys {
		writes[i] = records.Write{Key: key, New: true, Properties: []records.Property{{Name: "name", Value: "Name " + key, Changed: true}}}
	}
	return writes
}

func numbered(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%03d", i)
	}
	return keys
}

// recordOf is the result of an input.
func recordOf(in hubspot.UpsertInput) hubspot.Object {
	o := hubspot.Object{ID: "id-" + in.ID, New: new(true), Properties: map[string]*string{in.IDProperty: new(in.ID)}}
	for name, value := range in.Properties {
		o.Properties[name] = new(value)
	}
	return o
}

func answerAll(inputs []hubspot.UpsertInput) *hubspot.BatchResponse {
	resp := &hubspot.BatchResponse{Status: hubspot.StatusComplete}
	for _, in := range inputs {
		resp.Results = append(resp.Results, recordOf(in))
	}
	return resp
}

// refusing refuses a whole batch while it holds one of the keys.
func refusing(refusal func(keys []string) *hubspot.Error, bad ...string) func([]hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
	return func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		var found []string
		for _, in := range inputs {
			if slices.Contains(bad, in.ID) {
				found = append(found, in.ID)
			}
		}
		if len(found) > 0 {
			return nil, refusal(found)
		}
		return answerAll(inputs), nil
	}
}

func nameless([]string) *hubspot.Error {
	return &hubspot.Error{StatusCode: 400, Category: hubspot.CategoryValidation, Message: "something is wrong", CorrelationID: "c-1"}
}

// holding reads back records by key, with the names as sent and of long ago, and
// reports the others as missing.
func holding(idProperty string, keys ...string) func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
	return func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		resp := &hubspot.BatchResponse{Status: hubspot.StatusComplete}
		var missing []string
		for _, id := range req.IDs {
			key := strings.TrimPrefix(id, "id-")
			if !slices.Contains(keys, key) {
				missing = append(missing, id)
				continue
			}
			resp.Results = append(resp.Results, hubspot.Object{
				ID: "id-" + key, CreatedAt: time.Unix(1, 0), UpdatedAt: time.Unix(1e9, 0),
				Properties: map[string]*string{idProperty: new(key), "name": new("Name " + key)},
			})
		}
		if len(missing) > 0 {
			resp.Errors = append(resp.Errors, hubspot.BatchError{Category: hubspot.CategoryObjectNotFound, Context: map[string][]string{"ids": missing}})
		}
		return resp, nil
	}
}

// statuses are the outcomes as "key status id created".
func statuses(r *UpsertResult) []string {
	names := map[Status]string{NotSent: "not sent", Written: "written", Refused: "refused", Unknown: "unknown"}
	out := make([]string, len(r.Outcomes))
	for i, o := range r.Outcomes {
		out[i] = o.Write.Key + " " + names[o.Status]
		if o.Status == Written {
			out[i] += fmt.Sprintf(" %s %v", o.ID, o.Created)
		}
	}
	return out
}

// warrantOf names all that is to be archived.
func warrantOf(removals []records.Removal) custody.Warrant {
	ids := make([]string, len(removals))
	for i, r := range removals {
		ids[i] = r.ID
	}
	return custody.WarrantOf(ids...)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// matchedWrites are writes to records with the ids 1, 2, ... that get the keys.
func matchedWrites(keys ...string) []records.Write {
	writes := writesOf(keys...)
	for i := range writes {
		w := &writes[i]
		w.ID, w.Matched = fmt.Sprint(i+1), true
		w.Properties = append([]records.Property{{Name: "code", Value: w.Key, Changed: true}}, w.Properties...)
	}
	return writes
}

// written answers an update as HubSpot does.
func written(in hubspot.UpdateInput) hubspot.Object {
	o := hubspot.Object{ID: in.ID, ObjectWriteTraceID: in.ObjectWriteTraceID, CreatedAt: time.Now(), UpdatedAt: time.Now(), Properties: map[string]*string{}}
	for name, value := range in.Properties {
		o.Properties[name] = new(value)
	}
	return o
}

func complete(results ...hubspot.Object) *hubspot.BatchResponse {
	return &hubspot.BatchResponse{Status: hubspot.StatusComplete, Results: results}
}

// held are records by id with their keys, "" for one without.
func held(keys map[string]string) func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
	return func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		resp := complete()
		var missing []string
		for _, id := range req.IDs {
			key, ok := keys[id]
			if !ok || req.IDProperty != "" {
				missing = append(missing, id)
				continue
			}
			o := hubspot.Object{ID: id, CreatedAt: time.Now(), Properties: map[string]*string{"code": nil, "name": new("Theirs")}}
			if key != "" {
				o.Properties["code"], o.Properties["name"] = new(key), new("Name "+key)
			}
			resp.Results = append(resp.Results, o)
		}
		if len(missing) > 0 {
			resp.Errors = []hubspot.BatchError{{Category: hubspot.CategoryObjectNotFound, Context: map[string][]string{"ids": missing}}}
		}
		return resp, nil
	}
}

func TestUpsert_matched(t *testing.T) {
	t.Parallel()
	bare := func(in hubspot.UpdateInput) hubspot.Object {
		o := written(in)
		o.ObjectWriteTraceID = ""
		return o
	}
	keyless := func(in hubspot.UpdateInput) hubspot.Object {
		o := bare(in)
		delete(o.Properties, "code")
		return o
	}
	for name, test := range map[string]struct {
		update func(inputs []hubspot.UpdateInput) (*hubspot.BatchResponse, error)
		read   map[string]string
		want   []string
		calls  int
	}{
		"with trace ids": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				return complete(written(in[1]), written(in[0])), nil
			},
			want: []string{"a written 1 false", "2 written 2 false"}, calls: 1,
		},
		"by key": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				return complete(bare(in[1]), bare(in[0])), nil
			},
			want: []string{"a written 1 false", "2 written 2 false"}, calls: 1,
		},
		"by id": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				return complete(keyless(in[1]), keyless(in[0])), nil
			},
			want: []string{"a written 1 false", "2 written 2 false"}, calls: 1,
		},
		"another record answers": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				survivor := written(in[0])
				survivor.ID = "9"
				if len(in) == 1 {
					return complete(survivor), nil
				}
				return complete(survivor, written(in[1])), nil
			},
			read: map[string]string{"9": "a"},
			want: []string{"a refused", "2 written 2 false"}, calls: 2,
		},
		"an id that is the other's key": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				resp := complete(written(in[0]))
				resp.Errors = []hubspot.BatchError{{Category: hubspot.CategoryObjectNotFound, Message: "gone", Context: map[string][]string{"ids": {"2"}}}}
				return resp, nil
			},
			want: []string{"a written 1 false", "2 refused"}, calls: 1,
		},
		"passed over": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				if in[0].ID == "1" {
					return complete(written(in[0])), nil
				}
				return complete(), nil
			},
			want: []string{"a written 1 false", "2 refused"}, calls: 2,
		},
		"no answer, and done": {
			update: func([]hubspot.UpdateInput) (*hubspot.BatchResponse, error) { return nil, cut() },
			read:   map[string]string{"1": "a", "2": "2"},
			want:   []string{"a written 1 false", "2 written 2 false"}, calls: 1,
		},
		"no answer, and not done": {
			update: func([]hubspot.UpdateInput) (*hubspot.BatchResponse, error) { return nil, cut() },
			read:   map[string]string{"1": "a", "2": ""},
			want:   []string{"a written 1 false", "2 unknown"}, calls: 1,
		},
		"refused whole, by id": {
			update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
				if slices.ContainsFunc(in, func(in hubspot.UpdateInput) bool { return in.ID == "2" }) {
					return nil, &hubspot.Error{StatusCode: 400, Category: hubspot.CategoryValidation, Message: "no", Context: map[string][]string{"ids": {"2"}}}
				}
				return complete(written(in[0])), nil
			},
			want: []string{"a written 1 false", "2 refused"}, calls: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{update: test.update, read: held(test.read)}
			result := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: matchedWrites("a", "2")})
			if diff := cmp.Diff(test.want, statuses(result)); diff != "" {
				t.Error(diff)
			}
			if len(api.upserts) > 0 || len(api.updates) != test.calls {
				t.Errorf("%d upserts, %d updates, want %d", len(api.upserts), len(api.updates), test.calls)
			}
		})
	}
}

// cut is a request whose answer got lost.
func cut() error { return &hubspot.Error{StatusCode: 502, Message: "bad gateway"} }

// Writes by key and by id go in requests of their own and come back in their order.
func TestUpsert_matchedAmongOthers(t *testing.T) {
	t.Parallel()
	writes := writesOf(numbered(230)...)
	for i := range writes {
		if i%2 == 1 {
			writes[i].ID, writes[i].Matched = fmt.Sprint(1000+i), true
			writes[i].Properties = append(writes[i].Properties, records.Property{Name: "code", Value: writes[i].Key})
		}
	}
	api := &fakeAPI{
		upsert: func(in []hubspot.UpsertInput) (*hubspot.BatchResponse, error) { return answerAll(in), nil },
		update: func(in []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
			resp := complete()
			for _, i := range in {
				if len(i.Properties) != 2 || i.Properties["code"] == "" {
					return nil, errors.New("the key is missing")
				}
				resp.Results = append(resp.Results, written(i))
			}
			return resp, nil
		},
	}
	result := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writes})
	for i, o := range result.Outcomes {
		want := "id-" + writes[i].Key
		if i%2 == 1 {
			want = writes[i].ID
		}
		if o.Status != Written || o.Write.Key != writes[i].Key || o.ID != want || o.Created == (i%2 == 1) {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if len(api.upserts) != 2 || len(api.updates) != 2 {
		t.Errorf("%d upserts, %d updates", len(api.upserts), len(api.updates))
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

func TestRead_forms(t *testing.T) {
	t.Parallel()
	object := func(id string, properties ...string) hubspot.Object {
		o := hubspot.Object{ID: id, Properties: map[string]*string{}}
		for i := 0; i < len(properties); i += 2 {
			o.Properties[properties[i]] = new(properties[i+1])
		}
		return o
	}
	for name, test := range map[string]struct {
		idProperty string
		keys       []string
		// answers are given by request; the last one repeats.
		answers []any
		want    map[string]string
		fails   bool
		reads   int
	}{
		"found and missing": {
			keys: []string{"a", "b"}, reads: 1,
			answers: []any{&hubspot.BatchResponse{
				Results: []hubspot.Object{object("1", "code", "A ")},
				Errors:  []hubspot.BatchError{{Category: hubspot.CategoryObjectNotFound, Context: map[string][]string{"ids": {"B"}}}},
			}},
			want: map[string]string{"a": "1"},
		},
		"missing without a word": {keys: []string{"a"}, answers: []any{&hubspot.BatchResponse{Status: hubspot.StatusComplete}}, reads: 2, want: map[string]string{}},
		"dropped at first": {
			keys: []string{"a"}, reads: 2, want: map[string]string{"a": "1"},
			answers: []any{&hubspot.BatchResponse{Status: hubspot.StatusComplete}, &hubspot.BatchResponse{Results: []hubspot.Object{object("1", "code", "a")}}},
		},
		"not finished":     {keys: []string{"a"}, answers: []any{&hubspot.BatchResponse{Status: hubspot.StatusPending}}, reads: 1, fails: true},
		"empty altogether": {keys: []string{"a"}, answers: []any{&hubspot.BatchResponse{}}, reads: 1, fails: true},
		"some missing without a word are asked for once more": {
			keys: []string{"a", "b"}, reads: 2,
			answers: []any{&hubspot.BatchResponse{Results: []hubspot.Object{object("1", "code", "a")}}, &hubspot.BatchResponse{Results: []hubspot.Object{object("2", "code", "b")}}},
			want:    map[string]string{"a": "1", "b": "2"},
		},
		"404 for a single key":  {keys: []string{"a"}, answers: []any{&hubspot.Error{StatusCode: 404}}, reads: 1, want: map[string]string{}},
		"404 of another server": {keys: []string{"a"}, answers: []any{&hubspot.Error{StatusCode: 404, Foreign: true}}, reads: 1, fails: true},
		"404 for several keys":  {keys: []string{"a", "b"}, answers: []any{&hubspot.Error{StatusCode: 404}}, reads: 1, fails: true},
		"another error in the answer": {
			keys: []string{"a"}, reads: 1, fails: true,
			answers: []any{&hubspot.BatchResponse{Errors: []hubspot.BatchError{{Category: hubspot.CategoryValidation, Message: "no"}}}},
		},
		"a stranger is not the only key": {
			keys: []string{"a"}, reads: 1, fails: true,
			answers: []any{&hubspot.BatchResponse{Results: []hubspot.Object{object("9", "code", "z")}}},
		},
		"a record without the key is a stranger": {
			keys: []string{"a"}, reads: 1, fails: true,
			answers: []any{&hubspot.BatchResponse{Results: []hubspot.Object{object("9")}}},
		},
		"strangers among several keys": {
			keys: []string{"a", "b"}, reads: 3, want: map[string]string{"a": "1", "b": "2"},
			answers: []any{
				&hubspot.BatchResponse{Results: []hubspot.Object{object("2"), object("1")}},
				&hubspot.BatchResponse{Results: []hubspot.Object{object("1", "code", "a")}}, &hubspot.BatchResponse{Results: []hubspot.Object{object("2", "code", "b")}},
			},
		},
		"strangers to the end": {
			keys: []string{"a", "b"}, reads: 2, fails: true,
			answers: []any{&hubspot.BatchResponse{Results: []hubspot.Object{object("2"), object("1")}}},
		},
		"two records for one key": {
			keys: []string{"a", "b"}, reads: 1, fails: true,
			answers: []any{&hubspot.BatchResponse{Results: []hubspot.Object{object("2", "code", "a"), object("1", "code", "A")}}},
		},
		"two addresses of one contact": {
			idProperty: "email", keys: []string{"a@x.org", "b@x.org"}, reads: 1, want: map[string]string{"a@x.org": "1", "b@x.org": "1"},
			answers: []any{&hubspot.BatchResponse{Results: []hubspot.Object{object("1", "email", "A@x.org", "hs_additional_emails", "c@x.org;b@x.org")}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{}
			api.read = func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
				switch answer := test.answers[min(len(api.reads), len(test.answers))-1].(type) {
				case error:
					return nil, answer
				case *hubspot.BatchResponse:
					return answer, nil
				}
				return nil, errors.New("no answer")
			}
			idProperty := "code"
			if test.idProperty != "" {
				idProperty = test.idProperty
			}
			found, err := engineOn(api).Read(t.Context(), ReadRequest{Target: targetOf(t, "contacts", idProperty), Keys: test.keys})
			if (err != nil) != test.fails || len(api.reads) != test.reads {
				t.Fatalf("error %v after %d reads", err, len(api.reads))
			}
			if test.fails {
				return
			}
			got := map[string]string{}
			for key, o := range found {
				got[key] = o.ID
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Reads take a hundred keys a request, ask for what they need to match, and
// fail as a whole.
func TestRead_requests(t *testing.T) {
	t.Parallel()
	keys := numbered(250)
	api := &fakeAPI{read: holding("email", keys...)}
	found, err := engineOn(api).Read(t.Context(), ReadRequest{Target: targetOf(t, "contacts", "email"), Keys: keys, Properties: []string{"name", "email"}})
	if err != nil || len(found) != 250 || len(api.reads) != 3 {
		t.Fatalf("%d found by %d reads, %v", len(found), len(api.reads), err)
	}
	if diff := cmp.Diff([]string{"email", "hs_additional_emails", "name"}, api.reads[0].Properties); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	api.read = func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		if req.IDs[0] == "k100" {
			return nil, &hubspot.Error{StatusCode: 500}
		}
		return holding("email", keys...)(req)
	}
	if _, err := engineOn(api).Read(t.Context(), ReadRequest{Target: targetOf(t, "contacts", "email"), Keys: keys}); err == nil {
		t.Error("a read of which a part failed succeeds")
	}
}

// Nobody takes the survivor of a merge for the record that was asked for.
func TestReadIDs_merged(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		return &hubspot.BatchResponse{Results: []hubspot.Object{{ID: "1"}, {ID: "survivor"}, {ID: "3", Archived: true}}}, nil
	}}
	found, err := engineOn(api).ReadIDs(t.Context(), targetOf(t, "companies", "code"), []string{"1", "2", "3"}, nil)
	if err != nil || len(found) != 1 || found["1"] == nil {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestList_pages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after func(page int) string
		pages int
		want  int
		fails bool
	}{
		"to the end":          {func(page int) string { return []string{"", "p1", "p2", "", ""}[page] }, 3, 5, false},
		"the same page twice": {func(int) string { return "p1" }, 2, 0, true},
		"a single page":       {func(int) string { return "" }, 1, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := 0
			api := &fakeAPI{list: func(hubspot.ListRequest) (*hubspot.ObjectPage, error) {
				page++
				out := &hubspot.ObjectPage{After: test.after(page)}
				for i := range page {
					if i == 2 {
						// A record without the key is not one of ours.
						out.Results = append(out.Results, hubspot.Object{ID: "no key"})
						continue
					}
					key := fmt.Sprintf("k%d-%d", page, i)
					out.Results = append(out.Results, hubspot.Object{ID: key, Properties: map[string]*string{"code": new(key)}})
				}
				return out, nil
			}}
			found, err := engineOn(api).List(t.Context(), targetOf(t, "companies", "code"), nil, nil)
			if (err != nil) != test.fails || page != test.pages || len(found) != test.want {
				t.Errorf("%d records on %d pages, %v", len(found), page, err)
			}
		})
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Errors that carry neither a trace id nor an id are tied by what they quote.
func TestUpsert_errorsWithoutIDs(t *testing.T) {
	t.Parallel()
	held := func(value string) string {
		return "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-2, propertyName=name, value=" + value + "} on 5. 7 already has that value."
	}
	invalid := func(name, value string) string {
		return fmt.Sprintf(`Property values were not valid: [{"isValid":false,"message":"%s was not one of the options","error":"INVALID_OPTION","name":%q}]`, value, name)
	}
	const dontKnow = "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: "
	tests := map[string]struct {
		open   []string
		errors []string
		// stored are the keys of records as sent, and other those of records with
		// other values; known says that all of them existed before.
		stored, other []string
		known         bool
		want          map[string]string
		reads         int
	}{
		"a value that is taken":     {open: []string{"a", "b"}, errors: []string{held("Name b"), "no"}, want: map[string]string{"a": "no", "b": held("Name b")}},
		"a value that is no option": {open: []string{"a", "b", "c"}, errors: []string{invalid("name", "Name c"), invalid("name", "Name a"), "no"}, want: map[string]string{"a": invalid("name", "Name a"), "b": "no", "c": invalid("name", "Name c")}},
		"a key":                     {open: []string{"a", "b"}, errors: []string{`record "b" is odd`, `record "a" is odd`}, want: map[string]string{"a": `record "a" is odd`, "b": `record "b" is odd`}},
		"as many as inputs":         {open: []string{"a", "b"}, errors: []string{"one", "two"}, want: map[string]string{"a": dontKnow + "one; two", "b": dontKnow + "one; two"}},
		"fewer, and none is there": {
			open: []string{"a", "b", "c"}, errors: []string{"one", "one."}, reads: 3,
			want: map[string]string{"a": "one; the record is not in HubSpot", "b": "one; the record is not in HubSpot", "c": "one; the record is not in HubSpot"},
		},
		"fewer, and one was written": {
			open: []string{"a", "b", "c"}, errors: []string{"one", "two"}, stored: []string{"b"}, reads: 3,
			want: map[string]string{"a": dontKnow + "one; two; the record is not in HubSpot", "c": dontKnow + "one; two; the record is not in HubSpot"},
		},
		"fewer, of records that exist": {
			open: []string{"a", "b", "c"}, errors: []string{"one", "two"}, stored: []string{"b"}, other: []string{"a", "c"}, known: true, reads: 3,
			want: map[string]string{"a": dontKnow + "one; two", "c": dontKnow + "one; two"},
		},
		"many reasons": {
			open: []string{"a", "b"}, errors: []string{"1x", "2x", "3x", "4x", "5x", "6x", "7x"}, reads: 3,
			want: map[string]string{
				"a": dontKnow + "1x; 2x; 3x; 4x; 5x; and 2 more; the record is not in HubSpot",
				"b": dontKnow + "1x; 2x; 3x; 4x; 5x; and 2 more; the record is not in HubSpot",
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{}
			api.upsert = func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
				resp := answerAll(inputs)
				resp.Results = slices.DeleteFunc(resp.Results, func(o hubspot.Object) bool { return slices.Contains(tt.open, strings.TrimPrefix(o.ID, "id-")) })
				for _, message := range tt.errors {
					resp.Errors = append(resp.Errors, hubspot.BatchError{Category: hubspot.CategoryValidation, Message: message})
				}
				return resp, nil
			}
			api.read = func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
				resp, err := holding("code", append(slices.Clone(tt.stored), tt.other...)...)(req)
				for i := range resp.Results {
					if slices.Contains(tt.other, *resp.Results[i].Properties["code"]) {
						resp.Results[i].Properties["name"] = new("Other")
					}
				}
				return resp, err
			}
			writes := writesOf("a", "b", "c", "d")
			for i := range writes {
				writes[i].New = !tt.known
			}
			r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writes})
			got := map[string]string{}
			for _, o := range r.Outcomes {
				switch {
				case o.Status == Refused:
					got[o.Write.Key] = o.Failure.Message
				case o.Status != Written:
					t.Errorf("%s: status %d", o.Write.Key, o.Status)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(api.upserts) != 1 || len(api.reads) != tt.reads {
				t.Errorf("%d upserts and %d reads, want 1 and %d", len(api.upserts), len(api.reads), tt.reads)
			}
		})
	}
}

// A refusal says who has the value, and what HubSpot changed is passed on.
func TestUpsert_conflictAndWarnings(t *testing.T) {
	t.Parallel()
	warned := []hubspot.Warning{{Category: "PROPERTY_VALUE_NORMALIZED", Message: "m"}}
	api := &fakeAPI{upsert: func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		resp := answerAll(inputs)
		resp.Results = resp.Results[:1]
		resp.Results[0].Warnings = warned
		resp.Errors = []hubspot.BatchError{{
			Message: "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=0-2, propertyName=name, value=Name b} on 5. 7 already has that value.",
			Context: map[string][]string{"objectWriteTraceId": {inputs[1].ObjectWriteTraceID}},
		}}
		return resp, nil
	}}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf("a", "b")})
	if diff := cmp.Diff(warned, r.Outcomes[0].Warnings); diff != "" {
		t.Error(diff)
	}
	f := r.Outcomes[1].Failure
	if f == nil || f.Reason != hubspot.ReasonConflict || f.ExistingID != "7" || f.Taken != "name" {
		t.Errorf("failure is %+v", f)
	}
}

// A batch that is refused for want of a property is cut at the records that lack
// it.
func TestUpsert_suspectsWithoutTheProperty(t *testing.T) {
	t.Parallel()
	writes := writesOf(numbered(64)...)
	for i := range writes {
		if i != 40 {
			writes[i].Properties = append(writes[i].Properties, records.Property{Name: "country", Value: "DE"})
		}
	}
	api := &fakeAPI{upsert: func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		for _, in := range inputs {
			if in.Properties["country"] == "" {
				return nil, &hubspot.Error{StatusCode: 400, Category: hubspot.CategoryValidation, Message: "The property values provided are invalid", Details: []hubspot.ErrorDetail{{
					Code: hubspot.CodeMissingRequired, Message: "A value for country must be provided", Context: map[string][]string{"propertyName": {"country"}},
				}}}
			}
		}
		return answerAll(inputs), nil
	}}
	r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writes})
	if n := r.Count(Written); n != 63 || r.Outcomes[40].Status != Refused || r.Outcomes[40].Failure.Reason != hubspot.ReasonRequired {
		t.Errorf("%d written, and %+v", n, r.Outcomes[40])
	}
	if n := len(api.upserts); n != 3 {
		t.Errorf("%d calls, want the batch, the suspect and the rest", n)
	}
}

func TestReadHistory(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{read: func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		if len(req.IDs) > hubspot.MaxBatchReadWithHistory || !slices.Equal(req.PropertiesWithHistory, []string{"name"}) || req.Archived {
			t.Errorf("asked for %+v", req)
		}
		return alive(req), nil
	}}
	found, err := engineOn(api).ReadHistory(t.Context(), targetOf(t, "companies", "code"), numbered(120), []string{"name"})
	if err != nil || len(found) != 120 || len(api.reads) != 3 {
		t.Errorf("%d records in %d calls, %v", len(found), len(api.reads), err)
	}
}

func TestReadArchived(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{read: func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		resp := alive(req)
		for i := range resp.Results {
			resp.Results[i].Archived = req.Archived
		}
		return resp, nil
	}}
	found, err := engineOn(api).ReadArchived(t.Context(), targetOf(t, "companies", "code"), numbered(120), []string{"name"})
	if err != nil || len(found) != 120 || len(api.reads) != 2 || !api.reads[0].Archived {
		t.Errorf("%d records in %d calls, %v", len(found), len(api.reads), err)
	}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	var asked []hubspot.ListRequest
	api := &fakeAPI{list: func(req hubspot.ListRequest) (*hubspot.ObjectPage, error) {
		asked = append(asked, req)
		if req.After == "" {
			return &hubspot.ObjectPage{Results: []hubspot.Object{{ID: "1"}, {ID: "2"}}, After: "2"}, nil
		}
		return &hubspot.ObjectPage{Results: []hubspot.Object{{ID: "3"}}}, nil
	}}
	var seen []string
	target := targetOf(t, "companies", "")
	if err := engineOn(api).Walk(t.Context(), target, []string{"domain"}, nil, func(o *hubspot.Object) { seen = append(seen, o.ID) }); err != nil {
		t.Fatal(err)
	}
	want := []hubspot.ListRequest{{Properties: []string{"domain"}, Limit: 100}, {Properties: []string{"domain"}, Limit: 100, After: "2"}}
	if diff := cmp.Diff(want, asked); diff != "" || !slices.Equal(seen, []string{"1", "2", "3"}) {
		t.Errorf("visited %v, asked %s", seen, diff)
	}
}

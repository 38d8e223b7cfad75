// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// FuzzDuplicateIDs reads ids out of HubSpot's wording. Whatever it says, no
// input is blamed that it does not name.
func FuzzDuplicateIDs(f *testing.F) {
	for _, seed := range []string{
		"", "Duplicate IDs found in batch input: [a]. IDs must be unique",
		"Duplicate IDs found in batch input: [a, b]. IDs must be unique", "Duplicate IDs found in batch input: [",
		"Duplicate IDs found in batch input: []", "Duplicate IDs found in batch input: [a]b], [c]", "x Duplicate IDs found in batch input: [ä, ü ]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		for _, id := range (&hubspot.Error{Message: message}).DuplicateIDs() {
			if !strings.Contains(message, id) || strings.Contains(id, "]") {
				t.Errorf("%q out of %q", id, message)
			}
		}
	})
}

// FuzzRefusal lets a refusal of a whole batch say anything. Every input ends
// refused or written, in a bounded number of requests.
func FuzzRefusal(f *testing.F) {
	f.Add(400, "something is wrong", "", "")
	f.Add(400, "Duplicate IDs found in batch input: [k001, k003]. IDs must be unique", "", "")
	f.Add(409, "Contact already exists. Existing ID: 1", "k002", "")
	f.Add(413, "", "", "tf-x-1")
	f.Add(400, `Property values were not valid: [{"name":"name","message":"Name k003","error":"INVALID_OPTION"}]`, "", "")
	f.Add(400, "value=Name k001}", "K001", "")
	f.Add(422, `Property values were not valid: [{"name":null}]`, "", "")
	f.Fuzz(func(t *testing.T, status int, message, id, trace string) {
		api := &fakeAPI{upsert: func(inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
			if !slices.ContainsFunc(inputs, func(in hubspot.UpsertInput) bool { return in.ID == "k003" }) {
				return answerAll(inputs), nil
			}
			return nil, &hubspot.Error{StatusCode: status, Message: message, Context: map[string][]string{"ids": {id}, "objectWriteTraceId": {trace}}}
		}, read: holding("code")}
		r := engineOn(api).Upsert(t.Context(), UpsertRequest{Target: targetOf(t, "companies", "code"), Writes: writesOf(numbered(8)...)})
		if len(api.upserts) > 40 {
			t.Errorf("%d requests", len(api.upserts))
		}
		refusal := &hubspot.Error{StatusCode: status, Message: message}
		if r.Stopped != nil || classify(refusal) != refusedWhole {
			return
		}
		for _, o := range r.Outcomes {
			if o.Status != Written && o.Status != Refused || o.Write.Key == "k003" && o.Status != Refused {
				t.Errorf("%s ended as %v", o.Write.Key, o.Status)
			}
		}
	})
}

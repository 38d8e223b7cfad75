// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// reason is why an input was refused, without its key, so that reasons compare.
func (u *upsert) reason(i int) string {
	o := &u.outcomes[i]
	if o.Failure == nil {
		return ""
	}
	return strings.ReplaceAll(o.Failure.Message, o.Write.Key, "")
}

// named returns the inputs that a refusal of the whole batch names by trace id
// or by id.
func (u *upsert) named(indices []int, err *hubspot.Error) []int {
	ids := make(map[string]bool)
	for _, id := range append(err.IDs(), duplicateIDs(err.Wording())...) {
		ids[u.req.Normalize(id)] = true
	}
	traces := make(map[string]bool)
	for _, trace := range err.TraceIDs() {
		traces[trace] = true
	}
	var named []int
	for _, i := range indices {
		if ids[u.req.Normalize(u.outcomes[i].Write.Key)] || traces[u.sent[i]] {
			named = append(named, i)
		}
	}
	return named
}

// suspects returns the inputs that the wording of a refusal points at: those
// that hold the refused property, with the refused value where the message
// quotes one. They are sent apart from the rest, so a wrong guess costs a call
// and no record.
func (u *upsert) suspects(indices []int, err *hubspot.Error) []int {
	refused := err.PropertyErrors()
	if len(refused) == 0 && !strings.Contains(err.Wording(), "value=") {
		return nil
	}
	var suspects []int
	for _, i := range indices {
		if u.suspect(i, refused, err.Wording()) {
			suspects = append(suspects, i)
		}
	}
	return suspects
}

func (u *upsert) suspect(i int, refused []hubspot.PropertyError, message string) bool {
	write := u.outcomes[i].Write
	for _, p := range write.Properties {
		for _, r := range refused {
			if r.Name != p.Name {
				continue
			}
			if r.Code == "PROPERTY_DOESNT_EXIST" || r.Code == "READ_ONLY_VALUE" {
				return true
			}
			if p.Value != "" && strings.Contains(r.Message, p.Value) {
				return true
			}
		}
		if p.Value != "" && strings.Contains(message, "value="+p.Value+"}") {
			return true
		}
	}
	return strings.Contains(message, "value="+write.Key+"}")
}

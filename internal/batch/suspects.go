// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
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
	for _, id := range slices.Concat(err.IDs(), err.DuplicateIDs()) {
		ids[u.normalID(indices, id)] = true
	}
	traces := make(map[string]bool)
	for _, trace := range err.TraceIDs() {
		traces[trace] = true
	}
	var named []int
	for _, i := range indices {
		if ids[u.sentID(i)] || traces[u.sent[i]] {
			named = append(named, i)
		}
	}
	return named
}

// suspects returns the inputs that the wording of a refusal points at: those
// that hold the refused property, with the refused value where the message
// quotes one, or that lack the property that the account asks for. They are sent
// apart from the rest, so a wrong guess costs a call and no record.
func (u *upsert) suspects(indices []int, err *hubspot.Error) []int {
	refused := err.PropertyErrors()
	var suspects []int
	for _, i := range indices {
		if u.pointsAt(i, refused, err.Wording()) {
			suspects = append(suspects, i)
		}
	}
	return suspects
}

// pointsAt tells whether a refusal may be that of an input, going by its wording.
func (u *upsert) pointsAt(i int, refused []hubspot.PropertyError, message string) bool {
	write := u.outcomes[i].Write
	for _, r := range refused {
		at := slices.IndexFunc(write.Properties, func(p records.Property) bool { return p.Name == r.Name })
		switch {
		case r.Missing():
			if at < 0 || write.Properties[at].Value == "" {
				return true
			}
		case at < 0:
		case r.Code == hubspot.CodePropertyDoesntExist, r.Code == hubspot.CodeReadOnlyValue, hubspot.Quotes(r.Message, write.Properties[at].Value):
			return true
		}
	}
	for _, p := range write.Properties {
		if hubspot.QuotesValue(message, p.Value) {
			return true
		}
	}
	return hubspot.QuotesValue(message, write.Key)
}

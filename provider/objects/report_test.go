// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// Failures of one cause have one name, whatever is a record's own in them.
func TestCauseOf(t *testing.T) {
	t.Parallel()
	outcome := func(key, value string, f batch.Failure) *batch.Outcome {
		return &batch.Outcome{
			Status: batch.Refused, Failure: &f,
			Write: records.Write{Key: key, ID: "9" + key, Properties: []records.Property{{Name: "vat", Value: value}}},
		}
	}
	coded := func(name, code, message string) batch.Failure {
		return batch.Failure{Properties: []hubspot.PropertyError{{Name: name, Code: code, Message: message}}}
	}
	unknown := func(key, message string) *batch.Outcome {
		o := outcome(key, "", batch.Failure{Message: message})
		o.Status = batch.Unknown
		return o
	}
	taken := func(key, value, by string) *batch.Outcome {
		return outcome(key, value, batch.Failure{
			Message: fmt.Sprintf("Cannot set PropertyValueCoordinates{propertyName=vat, value=%s} on 9%s. %s already has that value.", value, key, by),
			Reason:  hubspot.ReasonConflict, Taken: "vat", ExistingID: by,
		})
	}
	for name, test := range map[string]struct {
		one, other *batch.Outcome
		same       bool
	}{
		"one property and code":        {outcome("a", "x", coded("vat", "INVALID_OPTION", "x is none")), outcome("b", "y", coded("vat", "INVALID_OPTION", "y is none")), true},
		"another code":                 {outcome("a", "x", coded("vat", "INVALID_OPTION", "")), outcome("b", "x", coded("vat", "READ_ONLY_VALUE", "")), false},
		"another property":             {outcome("a", "x", coded("vat", "INVALID_OPTION", "")), outcome("b", "x", coded("name", "INVALID_OPTION", "")), false},
		"no code, own values":          {outcome("a", "x1", coded("vat", "", `"x1" is no number`)), outcome("b", "y2", coded("vat", "", `"y2" is no number`)), true},
		"no code, another reason":      {outcome("a", "x1", coded("vat", "", `"x1" is no number`)), outcome("b", "y2", coded("vat", "", `"y2" is too long`)), false},
		"no answer":                    {unknown("a", "timeout 1"), unknown("b", "timeout 2"), true},
		"no answer is no refusal":      {unknown("a", "no"), outcome("b", "", batch.Failure{Message: "no"}), false},
		"values taken by two records":  {taken("a", "1", "71"), taken("b", "2", "72"), true},
		"a record's name in a message": {outcome("a", "", batch.Failure{Message: "Record a may not be written"}), outcome("b", "", batch.Failure{Message: "Record b may not be written"}), true},
		"values in a message":          {outcome("a", "DE1", batch.Failure{Message: "DE1 is no VAT number"}), outcome("b", "FR2", batch.Failure{Message: "FR2 is no VAT number"}), true},
		"another message":              {outcome("a", "DE1", batch.Failure{Message: "not today"}), outcome("b", "FR2", batch.Failure{Message: "not ever"}), false},
	} {
		if same := causeOf(test.one) == causeOf(test.other); same != test.same {
			t.Errorf("%s: %q and %q", name, causeOf(test.one), causeOf(test.other))
		}
	}
}

// What could not be archived is one error for each cause, with its own keys.
func TestArchiveFailures(t *testing.T) {
	t.Parallel()
	refused := func(status int, call int, format string, a ...any) error {
		return &hubspot.Error{StatusCode: status, Category: "VALIDATION_ERROR", Message: fmt.Sprintf(format, a...), CorrelationID: fmt.Sprint("call-", call)}
	}
	fail := func(result *batch.ArchiveResult, n int, why func(id string) error) {
		for range n {
			i := len(result.Failed)
			r := records.Removal{Key: fmt.Sprintf("k%03d", i), ID: fmt.Sprint(9000 + i)}
			result.Failed = append(result.Failed, batch.FailedArchive{Removal: r, Err: why(r.ID)})
		}
	}
	for name, test := range map[string]struct {
		fill func(*batch.ArchiveResult)
		want []string
	}{
		"none": {func(*batch.ArchiveResult) {}, nil},
		"one": {func(r *batch.ArchiveResult) {
			fail(r, 1, func(id string) error { return refused(400, 1, "Object %s is used", id) })
		}, []string{"1 record was not archived and stays in the state"}},
		"one cause in many words": {func(r *batch.ArchiveResult) {
			fail(r, 30, func(id string) error { return refused(400, len(r.Failed), "Object %s is used", id) })
		}, []string{"30 records were not archived"}},
		"three causes": {func(r *batch.ArchiveResult) {
			fail(r, 2, func(id string) error { return refused(400, len(r.Failed), "Object %s is used", id) })
			fail(r, 1, func(string) error { return refused(409, 9, "being merged") })
			fail(r, 3, func(string) error { return messages.NotTried(true) })
			fail(r, 1, func(id string) error { return refused(400, 99, "Object %s is used", id) })
		}, []string{"3 records were not archived", "1 record was not archived", "3 records were not archived"}},
		"no answers": {func(r *batch.ArchiveResult) {
			fail(r, 200, func(string) error {
				return &hubspot.Error{StatusCode: http.StatusServiceUnavailable, CorrelationID: fmt.Sprint(len(r.Failed))}
			})
		}, []string{"200 records were not archived"}},
		"too many causes": {func(r *batch.ArchiveResult) {
			for i := range 25 {
				fail(r, 1, func(string) error { return refused(400, 1, "reason %c", 'a'+rune(i)) })
			}
		}, append(make([]string, 20), "5 further causes are not shown")},
		"interrupted": {func(r *batch.ArchiveResult) { fail(r, 2, func(string) error { return context.Canceled }) }, []string{"2 records were not archived"}},
	} {
		result := &batch.ArchiveResult{}
		test.fill(result)
		var details []string
		for _, d := range archiveFailures(result) {
			details = append(details, d.Detail())
		}
		if len(details) != len(test.want) {
			t.Errorf("%s: %d errors:\n%s", name, len(details), strings.Join(details, "\n\n"))
			continue
		}
		for i, want := range test.want {
			if !strings.Contains(details[i], want) {
				t.Errorf("%s: error %d is %q", name, i, details[i])
			}
		}
	}
}

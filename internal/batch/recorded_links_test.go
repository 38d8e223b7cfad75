// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
)

// That there are too many links in a request is heard in every form and once, and what
// was made all the same is not sent a second time.
func TestLinks_tooMany(t *testing.T) {
	t.Parallel()
	const n = 1500
	whole := func(status int, body string) func([]pair) (int, string, int) {
		return func([]pair) (int, string, int) { return status, body, 0 }
	}
	tests := map[string]struct {
		// first answers requests of more than 100: what it made of it, too.
		first func(pairs []pair) (status int, body string, made int)
		calls int
	}{
		"400":            {whole(400, `{"status":"error","category":"VALIDATION_ERROR","message":"The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again"}`), 16},
		"400, a size":    {whole(400, `{"status":"error","category":"VALIDATION_ERROR","message":"inputs size must be between 1 and 100"}`), 16},
		"400, a detail":  {whole(400, `{"status":"error","category":"VALIDATION_ERROR","message":"Invalid request","errors":[{"message":"size must be between 0 and 100","in":"inputs"}]}`), 16},
		"400, links":     {whole(400, `{"status":"error","category":"VALIDATION_ERROR","message":"No more than 100 associations can be created at a time"}`), 16},
		"400, no number": {whole(400, `{"status":"error","category":"VALIDATION_ERROR","message":"The batch is too large"}`), 16},
		"400, 500":       {whole(400, `{"status":"error","category":"VALIDATION_ERROR","message":"Batch size exceeds the limit of 500"}`), 4},
		"422":            {whole(422, `{"status":"error","category":"VALIDATION_ERROR","message":"Too many inputs"}`), 16},
		"413":            {whole(413, `{"status":"error","message":"Request Entity Too Large"}`), 16},
		"413, a page":    {whole(413, `<html><title>413 Request Entity Too Large</title></html>`), 16},
		"413, empty":     {whole(413, ``), 16},
		"207, none made": {whole(207, `{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error","category":"VALIDATION_ERROR","message":"The maximum number of inputs supported in a batch is 100"}]}`), 16},
		"207, the first made": {func(pairs []pair) (int, string, int) {
			return 207, `{"status":"COMPLETE","results":[` + strings.Join(madeLinks(pairs[:100]), ",") + `],"numErrors":1,"errors":[{"category":"VALIDATION_ERROR","message":"The maximum number of inputs supported in a batch is 100"}]}`, 100
		}, 15},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := make(map[string]int)
			w := &linkWire{t: t, most: 1000}
			bound := 100
			if tt.calls == 4 {
				bound = 500
			}
			w.answer = func(pairs []pair) (int, string) {
				if len(pairs) > bound {
					status, body, made := tt.first(pairs)
					for _, p := range pairs[:made] {
						w.made[p.from] = p.to
						sent[p.from]++
					}
					return status, body
				}
				for _, p := range pairs {
					sent[p.from]++
				}
				return 0, ""
			}
			linker, target := w.linker(t, 8), contactsToCompanies(t)
			result := linker.Create(t.Context(), LinkRequest{LinkTarget: target, Links: linksOf(n)})
			if made := result.Count(Written); made != n || result.Stopped != nil {
				t.Errorf("%d of %d links were made, stopped: %v", made, n, result.Stopped)
			}
			if w.calls["associate/default"] != tt.calls || w.calls["read"] != 0 {
				t.Errorf("%d calls and %d reads, want %d and none", w.calls["associate/default"], w.calls["read"], tt.calls)
			}
			for from, times := range sent {
				if times != 1 {
					t.Fatalf("the link of %s was made %d times", from, times)
				}
			}
			// It is known from now on.
			before := w.calls["associate/default"]
			linker.Create(t.Context(), LinkRequest{LinkTarget: target, Links: linksOf(bound)})
			if extra := w.calls["associate/default"] - before; extra != 1 {
				t.Errorf("%d further calls, want 1", extra)
			}
		})
	}
}

func madeLinks(pairs []pair) []string {
	results := make([]string, len(pairs))
	for i, p := range pairs {
		results[i] = fmt.Sprintf(`{"from":{"id":%q},"to":{"id":%q}}`, p.from, p.to)
	}
	return results
}

// Reads learn the bound from an answer that lists the refusal among its errors, too.
func TestReadLinks_tooMany(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]struct {
		status int
		body   string
	}{
		"207": {207, `{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"category":"VALIDATION_ERROR","message":"Batch reads are limited to 100 inputs"}]}`},
		"400": {400, `{"status":"error","message":"inputs: size must be between 1 and 100"}`},
		"413": {413, `<html>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &linkWire{t: t, most: 1000, linked: func(int) bool { return true }}
			w.answerRead = func(inputs int) (int, string) {
				if inputs > 100 {
					return refusal.status, refusal.body
				}
				return 0, ""
			}
			target := contactsToCompanies(t)
			found, err := w.linker(t, 8).ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: ids(1200)})
			if err != nil || len(found) != 1200 || w.calls["read"] != 13 {
				t.Errorf("%d records in %d calls, %v; want 1,200 in 13", len(found), w.calls["read"], err)
			}
		})
	}
}

// Errors of links in all forms.
func TestLinks_recordedErrors(t *testing.T) {
	t.Parallel()
	named := func(from, to string) Link { return Link{Link: links.Link{From: from, To: to}, FromID: from, ToID: to} }
	some := []Link{named("1001", "2001"), named("1001", "2002"), named("1002", "2001"), named("1003", "1002")}
	tests := map[string]struct {
		// done are the results, by place, and errors the list of errors.
		done   []int
		errors string
		// want is how those ended that were not made.
		want  map[string]string
		reads int
		// again are the calls for what HubSpot passed over without a word.
		again int
	}{
		"a record, in the wording": {[]int{1, 3}, `{"status":"error","category":"VALIDATION_ERROR","message":"COMPANY=2001 is not valid"}`, map[string]string{"1001>2001": "COMPANY=2001", "1002>2001": "COMPANY=2001"}, 0, 0},
		"an id of both types":      {[]int{0, 1, 3}, `{"category":"VALIDATION_ERROR","message":"CONTACT=1002 is not valid"}`, map[string]string{"1002>2001": "CONTACT=1002"}, 0, 0},
		"in lower case":            {[]int{0, 1, 3}, `{"category":"VALIDATION_ERROR","message":"contact=1002 was not found"}`, map[string]string{"1002>2001": "contact=1002"}, 0, 0},
		"in a context": {
			[]int{1, 3},
			`{"category":"VALIDATION_ERROR","message":"One or more associations are not valid","context":{"INVALID_OBJECT_IDS":["COMPANY=2001 is not valid"]}}`,
			map[string]string{"1001>2001": "not valid", "1002>2001": "not valid"},
			0, 0,
		},
		"several records at once": {[]int{3}, `{"category":"VALIDATION_ERROR","message":"CONTACT=1001 is not valid, CONTACT=1002 is not valid"}`, map[string]string{"1001>2001": "1001", "1001>2002": "1001", "1002>2001": "1001"}, 0, 0},
		"an id without a type":    {[]int{1, 3}, `{"category":"OBJECT_NOT_FOUND","message":"No company with id 2001 was found"}`, map[string]string{"1001>2001": "No company", "1002>2001": "No company"}, 0, 0},
		"both ids":                {[]int{1, 2, 3}, `{"category":"VALIDATION_ERROR","message":"Object 1001 cannot be associated to object 2001"}`, map[string]string{"1001>2001": "Object 1001"}, 0, 0},
		"ids in the context":      {[]int{1, 3}, `{"category":"OBJECT_NOT_FOUND","message":"no","context":{"ids":["2001"]}}`, map[string]string{"1001>2001": "no", "1002>2001": "no"}, 0, 0},
		"from and to":             {[]int{1, 2, 3}, `{"category":"VALIDATION_ERROR","message":"no","context":{"fromObjectId":["1001"],"toObjectId":["2001"]}}`, map[string]string{"1001>2001": "no"}, 0, 0},
		"a limit of one record":   {[]int{0, 2, 3}, `{"category":"VALIDATION_ERROR","message":"The record has reached its limit of associations","context":{"fromObjectId":["1001"]}}`, map[string]string{"1001>2002": "limit"}, 0, 0},
		"a result and an error":   {[]int{0, 1, 2, 3}, `{"category":"VALIDATION_ERROR","message":"no","context":{"fromObjectId":["1001"],"toObjectId":["2001"]}}`, map[string]string{"1001>2001": "no"}, 3, 0},
		"nothing is named":        {[]int{1, 2, 3}, `{"category":"VALIDATION_ERROR","message":"no"}`, map[string]string{"1001>2001": "no"}, 0, 0},
		"as many as links":        {[]int{2, 3}, `{"message":"one"},{"message":"two"}`, map[string]string{"1001>2001": "one; two", "1001>2002": "one; two"}, 0, 0},
		"fewer than links":        {[]int{3}, `{"message":"one"},{"message":"two"}`, map[string]string{"1001>2001": "one; two", "1001>2002": "one; two", "1002>2001": "one; two"}, 3, 0},
		"somebody else":           {[]int{1, 2, 3}, `{"category":"OBJECT_NOT_FOUND","message":"no","context":{"ids":["77"]}}`, map[string]string{"1001>2001": "no effect"}, 6, 1},
		"own trouble, with ids":   {[]int{1, 2, 3}, `{"category":"INTERNAL_ERROR","message":"internal error","context":{"fromObjectId":["1001"],"toObjectId":["2001"]}}`, map[string]string{"1001>2001": "internal error; the request had no effect"}, 6, 1},
		"own trouble, in words":   {[]int{1, 2, 3}, `{"category":"RATE_LIMITS","message":"You have reached your limit while Object 1001 was associated to object 2001"}`, map[string]string{"1001>2001": "your limit"}, 6, 1},
		"a kind of association":   {[]int{1, 2, 3}, `{"category":"VALIDATION_ERROR","message":"associationTypeId=2002 is not allowed"}`, map[string]string{"1001>2001": "2002"}, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &linkWire{t: t, most: 1000}
			w.answer = func(pairs []pair) (int, string) {
				var done []pair
				for _, i := range tt.done {
					if len(pairs) == len(some) {
						done = append(done, pairs[i])
					}
				}
				return http.StatusMultiStatus, `{"status":"COMPLETE","results":[` + strings.Join(madeLinks(done), ",") + `],"numErrors":1,"errors":[` + tt.errors + `]}`
			}
			result := w.linker(t, 1).Create(t.Context(), LinkRequest{LinkTarget: contactsToCompanies(t), Links: some})
			got := map[string]string{}
			for _, o := range result.Outcomes {
				want, ok := tt.want[o.ID()]
				switch {
				case o.Status == Written:
				case o.Status == Refused && ok && strings.Contains(o.Failure.Message, want):
					got[o.ID()] = want
				default:
					got[o.ID()] = fmt.Sprintf("%d %+v", o.Status, o.Failure)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || w.calls["associate/default"] != 1+tt.again || w.calls["read"] != tt.reads {
				t.Errorf("%d calls, %d reads, want %d and %d (-want +got):\n%s", w.calls["associate/default"], w.calls["read"], 1+tt.again, tt.reads, diff)
			}
		})
	}
}

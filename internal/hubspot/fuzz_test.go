// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// FuzzParseError asserts that any refusal becomes an error that can be shown.
func FuzzParseError(f *testing.F) {
	f.Add(400, "application/json", "", []byte(`{"message":"m"}`))
	f.Add(404, "text/html", "", []byte("{\"message\":\"\\u001b[2J\\u202e\",\"correlationId\":\"a\\nb\"}"))
	f.Fuzz(func(t *testing.T, status int, contentType, retry string, body []byte) {
		e := parseError(status, http.Header{"Content-Type": {contentType}, "Retry-After": {retry}}, body, epoch, nil)
		if e.StatusCode != status {
			t.Errorf("status is %d", e.StatusCode)
		}
		if e.RetryAfter < 0 || e.RetryAfter > 100*365*24*time.Hour {
			// An HTTP date can lie far ahead; the policy gives up on it.
			if _, err := http.ParseTime(strings.TrimSpace(retry)); err != nil {
				t.Errorf("Retry-After is %s", e.RetryAfter)
			}
		}
		text := e.Error()
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }) || len(text) > 6*maxMessageInErrors {
			t.Errorf("text is %q", text)
		}
		if !utf8.ValidString(text) {
			t.Errorf("text is not UTF-8: %q", text)
		}
		for _, p := range e.PropertyErrors() {
			if Shown(p.Name+p.Code, len(p.Name+p.Code)) != strings.TrimSpace(p.Name+p.Code) {
				t.Errorf("a property is shown as %+v", p)
			}
		}
		e.IDs()
		e.TraceIDs()
		policy{}.decide(attemptFailure{err: e, attempt: 1, repeatable: true}, func() float64 { return 1 })
	})
}

// FuzzRateHeaders asserts that no header makes the budget stand still or lets
// more through than it says.
func FuzzRateHeaders(f *testing.F) {
	f.Add("100", "99", "10000", false)
	f.Fuzz(func(t *testing.T, limit, remaining, interval string, refused bool) {
		h := parseRateHeaders(http.Header{
			"X-Hubspot-Ratelimit-Max": {limit}, "X-Hubspot-Ratelimit-Remaining": {remaining}, "X-Hubspot-Ratelimit-Interval-Milliseconds": {interval},
		})
		b := newBudget(0)
		now := epoch
		taken := b.take(now)
		if refused {
			e := &Error{StatusCode: http.StatusTooManyRequests, interval: h.interval}
			wait, told := limitWait(e)
			b.refused(taken, e, h, wait, told, now)
		} else {
			b.learn(taken, h, now)
		}
		if b.limit < 1 || b.limit > maxLimit || b.window < minInterval || b.window > maxInterval {
			t.Fatalf("learnt %d in %s", b.limit, b.window)
		}
		for range 5 {
			at := b.next(now)
			if wait := at.Sub(now); wait > 2*b.window+initialWindow {
				t.Fatalf("a wait of %s with a window of %s", wait, b.window)
			}
			now = latest(now, at)
			b.take(now)
		}
		if b.own(now) > b.limit {
			t.Fatalf("%d calls in the window, %d are allowed", b.own(now), b.limit)
		}
	})
}

// FuzzDecodeBatch asserts that no result and no error of an answer gets lost in
// reading it.
func FuzzDecodeBatch(f *testing.F) {
	f.Add([]byte(mixedUpsert))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decodeBatch(http.StatusOK, body, batchQuestion{inputs: MaxBatch})
		if err != nil {
			if got != nil {
				t.Fatalf("an answer came with the error %v", err)
			}
			describeProblem(&response{body: body}, err)
			return
		}
		if !json.Valid(body) {
			t.Fatal("invalid JSON was read")
		}
		for i := range got.Errors {
			got.Errors[i].PropertyErrors()
			got.Errors[i].IDs()
		}
		// Member names are matched without case, of which only plain bodies
		// are counted here.
		var plain map[string]json.RawMessage
		if err := json.Unmarshal(body, &plain); err != nil {
			t.Fatal(err)
		}
		var results []json.RawMessage
		if json.Unmarshal(plain["results"], &results) == nil && onlyLower(plain) && len(got.Results) != len(results) {
			t.Fatalf("%d results were read of %d", len(got.Results), len(results))
		}
		var errors []map[string]any
		if json.Unmarshal(plain["errors"], &errors) == nil && onlyLower(plain) {
			want := 0
			for _, e := range errors {
				if e != nil {
					want++
				}
			}
			if len(got.Errors) != want {
				t.Fatalf("%d errors were read of %d", len(got.Errors), want)
			}
		}
	})
}

func onlyLower(m map[string]json.RawMessage) bool {
	for name := range m {
		if name != strings.ToLower(name) || strings.ContainsFunc(name, func(r rune) bool { return r > 'z' }) {
			return false
		}
	}
	return true
}

// FuzzDecodePage asserts the same for pages of records.
func FuzzDecodePage(f *testing.F) {
	f.Add([]byte(`{"total":1,"results":[{"id":"1"}],"paging":{"next":{"after":"1"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := decodePage(body, 100, false); err == nil && !json.Valid(body) {
			t.Fatal("invalid JSON was read")
		}
	})
}

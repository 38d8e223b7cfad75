// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

var (
	errReset   = &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	errRefused = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	errLookup  = &net.DNSError{Err: "no such host", Name: "api.example.com", IsNotFound: true}
)

// TestPolicy lists what is sent again, after which wait, and what is not and why.
// The random number is 0.5, so a backoff is half of its ceiling.
func TestPolicy(t *testing.T) {
	t.Parallel()
	refused := func(status int, change ...func(*Error)) error {
		e := &Error{StatusCode: status}
		for _, f := range change {
			f(e)
		}
		return e
	}
	broken := func(kind transportFailure, ambiguous bool) error {
		return &TransportError{kind: kind, ambiguous: ambiguous, Reason: "r"}
	}
	policyName := func(name string) func(*Error) { return func(e *Error) { e.PolicyName = name } }
	after := func(d time.Duration) func(*Error) { return func(e *Error) { e.RetryAfter = d } }
	interval := func(d time.Duration) func(*Error) { return func(e *Error) { e.interval = d } }
	renewable := func(e *Error) { e.renewable = true }
	ofToken := func(e *Error) { e.token = true }

	const jitter = limitJitter / 2
	tests := []struct {
		why     string
		err     error
		attempt int
		// once marks a request that must not be carried out twice.
		once    bool
		renewed bool
		// others marks a 423 that another request brought about.
		others bool
		again  bool
		wait   time.Duration
	}{
		{why: "429: as long as HubSpot says", err: refused(429, after(7*time.Second), interval(10*time.Second)), again: true, wait: 7*time.Second + jitter},
		{why: "429 of a create: it was not carried out", err: refused(429, after(time.Second)), once: true, again: true, wait: time.Second + jitter},
		{why: "429 without Retry-After: the window passes", err: refused(429, interval(10*time.Second)), again: true, wait: 10*time.Second + jitter},
		{why: "429 without headers: the policy's window passes", err: refused(429, policyName("TEN_SECONDLY_ROLLING")), again: true, wait: 10*time.Second + jitter},
		{why: "429 of a search: a second passes", err: refused(429, policyName("SECONDLY")), again: true, wait: time.Second + jitter},
		{why: "429 that tells nothing", err: refused(429), again: true, wait: minLimitWait + jitter},
		{why: "429 DAILY: nothing helps before midnight", err: refused(429, policyName("DAILY"), after(time.Second))},
		{why: "429 with a wait of hours: the person should know", err: refused(429, after(3*time.Hour))},
		{why: "423: the lock holds two seconds", err: refused(423), again: true, wait: 2*time.Second + 250*time.Millisecond},
		{why: "423 of a create: it was not carried out", err: refused(423), once: true, again: true, wait: 2*time.Second + 250*time.Millisecond},
		{why: "423 with a longer wait", err: refused(423, after(5*time.Second)), again: true, wait: 5*time.Second + 250*time.Millisecond},
		{why: "423 of a lock that another request met: the line of writes waits", err: refused(423), others: true, again: true},
		{why: "423 of another's lock with a wait of hours", err: refused(423, after(3*time.Hour)), others: true},
		{why: "423 once more: no growing backoff", err: refused(423), attempt: 6, again: true, wait: 2*time.Second + 250*time.Millisecond},
		{why: "477: a migration takes up to a day", err: refused(477, after(time.Minute))},
		{why: "401 with a token that cannot be renewed", err: refused(401)},
		{why: "401 with a token that can be: at once", err: refused(401, renewable), again: true},
		{why: "401 once more: the new token is refused too", err: refused(401, renewable), renewed: true},
		{why: "400: the content is wrong", err: refused(400)},
		{why: "403: a right is missing", err: refused(403)},
		{why: "404: nothing there", err: refused(404)},
		{why: "405", err: refused(405)},
		{why: "409: exists already", err: refused(409)},
		{why: "413: the body stays too large", err: refused(413)},
		{why: "414: the URL stays too long", err: refused(414)},
		{why: "302: the API knows no redirects", err: refused(302)},
		{why: "408: HubSpot did not get the request in time", err: refused(408), again: true, wait: 250 * time.Millisecond},
		{why: "500: first wait", err: refused(500), again: true, wait: 250 * time.Millisecond},
		{why: "502: doubled", err: refused(502), attempt: 3, again: true, wait: time.Second},
		{why: "503: capped", err: refused(503), attempt: 40, again: true, wait: backoffCap / 2},
		{why: "503 with a wait", err: refused(503, after(4*time.Second)), again: true, wait: 4*time.Second + 250*time.Millisecond},
		{why: "504", err: refused(504), again: true, wait: 250 * time.Millisecond},
		{why: "521", err: refused(521), again: true, wait: 250 * time.Millisecond},
		{why: "523", err: refused(523), again: true, wait: 250 * time.Millisecond},
		{why: "524", err: refused(524), again: true, wait: 250 * time.Millisecond},
		{why: "500 of a create: it may be done", err: refused(500), once: true},
		{why: "503 of the token endpoint: the create was not sent", err: refused(503, ofToken), once: true, again: true, wait: 250 * time.Millisecond},
		{why: "400 of the token endpoint: the refresh token is dead", err: refused(400, ofToken)},
		{why: "connection cut", err: broken(failedConnection, true), again: true, wait: 250 * time.Millisecond},
		{why: "connection cut under a create: it may be done", err: broken(failedConnection, true), once: true},
		{why: "connection cut before the create left", err: broken(failedConnection, false), once: true, again: true, wait: 250 * time.Millisecond},
		{why: "HTML or half a body with a 200", err: broken(failedAnswer, true), again: true, wait: 250 * time.Millisecond},
		{why: "HTML with the 200 of a create: it may be done", err: broken(failedAnswer, true), once: true},
		{why: "host out of reach", err: broken(failedDial, false), attempt: dialRetries, again: true, wait: 2 * time.Second},
		{why: "host out of reach for long", err: broken(failedDial, false), attempt: dialRetries + 1},
		{why: "host unknown", err: broken(failedLookup, false), attempt: lookupRetries, again: true, wait: 500 * time.Millisecond},
		{why: "host unknown for long", err: broken(failedLookup, false), attempt: lookupRetries + 1},
		{why: "certificate wrong", err: broken(failedCertificate, false)},
		{why: "answer too large", err: broken(failedTooLong, true)},
		{why: "context ended", err: broken(failedEnded, true)},
		{why: "request that cannot be built", err: errors.New("no")},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			f := attemptFailure{err: tt.err, attempt: max(tt.attempt, 1), repeatable: !tt.once, othersLock: tt.others, renewed: tt.renewed}
			v := policy{}.decide(f, func() float64 { return 0.5 })
			if v.again != tt.again || v.wait != tt.wait {
				t.Errorf("again %t after %s, want %t after %s", v.again, v.wait, tt.again, tt.wait)
			}
			if v.reason == "" {
				t.Error("no reason given")
			}
		})
	}
}

func TestBackoffHasFullJitter(t *testing.T) {
	t.Parallel()
	for attempt, ceiling := range map[int]time.Duration{1: backoffBase, 2: 2 * backoffBase, 7: backoffCap, 1000: backoffCap} {
		if got := backoff(attempt, func() float64 { return 0 }); got != 0 {
			t.Errorf("the shortest wait after attempt %d is %s, want 0", attempt, got)
		}
		if got := backoff(attempt, func() float64 { return 1 }); got != ceiling {
			t.Errorf("the longest wait after attempt %d is %s, want %s", attempt, got, ceiling)
		}
	}
}

// TestRetry_ends asserts, in virtual time, what a failing call comes to.
func TestRetry_ends(t *testing.T) {
	t.Parallel()
	createOne := func(ctx context.Context, c *Client) error {
		_, err := c.CreateProperty(ctx, "companies", PropertyCreate{Name: "n"})
		return err
	}
	createAgain := func(ctx context.Context, c *Client) error {
		_, err := c.CreateProperty(ctx, "companies", PropertyCreate{Name: "n"}, ResendAmbiguous())
		return err
	}
	const limited = `{"policyName":"TEN_SECONDLY_ROLLING"}`
	ok := answer(http.StatusOK, complete)
	tests := map[string]struct {
		steps   []step
		call    func(context.Context, *Client) error
		retries int
		sent    int
		took    time.Duration
		// fails is the status of the refusal, 0 for none.
		fails   int
		broken  string
		unknown bool
	}{
		"429 then well": {steps: []step{answer(429, limited, "Retry-After: 3"), ok}, sent: 2, took: 3*time.Second + limitJitter/2},
		"423 then well": {steps: []step{answer(423, ""), ok}, sent: 2, took: 2250 * time.Millisecond},
		"gateway page, cut connection, half a body, then well": {
			steps: []step{answer(502, "<html>"), fail(errReset), answer(200, `{"status":"COM`), answer(200, "<html>", "Content-Type: text/html"), answer(200, ""), answer(200, `null`), ok},
			sent:  7, took: 250*time.Millisecond + 500*time.Millisecond + time.Second + 2*time.Second + 4*time.Second + 8*time.Second,
		},
		"never well": {
			steps: []step{answer(503, ""), answer(503, ""), answer(503, "")}, retries: 2, sent: 3,
			took: 750 * time.Millisecond, fails: 503, unknown: true,
		},
		"half a body for ever": {
			steps: []step{answer(200, `{"status":"COM`), answer(200, `{"status":"COM`)}, retries: 1, sent: 2,
			took: 250 * time.Millisecond, broken: "cut short", unknown: true,
		},
		"no retries wanted":   {steps: []step{answer(503, "")}, retries: -1, sent: 1, fails: 503, unknown: true},
		"content refused":     {steps: []step{answer(400, `{"category":"VALIDATION_ERROR"}`)}, sent: 1, fails: 400},
		"conflict":            {steps: []step{answer(409, `{"category":"CONFLICT"}`)}, sent: 1, fails: 409},
		"daily quota":         {steps: []step{answer(429, `{"policyName":"DAILY"}`)}, sent: 1, fails: 429},
		"migration":           {steps: []step{answer(477, "", "Retry-After: 60")}, sent: 1, fails: 477},
		"create in a cut":     {call: createOne, steps: []step{fail(errReset)}, sent: 1, broken: "connection broke", unknown: true},
		"create in a 502":     {call: createOne, steps: []step{answer(502, "")}, sent: 1, fails: 502, unknown: true},
		"create limited":      {call: createOne, steps: []step{answer(429, limited, "Retry-After: 1"), answer(201, `{"name":"n","type":"string"}`)}, sent: 2, took: time.Second + limitJitter/2},
		"create never left":   {call: createOne, steps: []step{fail(errRefused), answer(201, `{"name":"n","type":"string"}`)}, sent: 2, took: 250 * time.Millisecond},
		"create on request":   {call: createAgain, steps: []step{answer(502, ""), answer(409, `{"category":"OBJECT_ALREADY_EXISTS"}`)}, sent: 2, took: 250 * time.Millisecond, fails: 409},
		"host out of reach":   {steps: []step{fail(errRefused), fail(errRefused), fail(errRefused), fail(errRefused), fail(errRefused)}, sent: 5, took: 3750 * time.Millisecond, broken: "no connection can be made"},
		"host unknown":        {steps: []step{fail(errLookup), fail(errLookup), fail(errLookup)}, sent: 3, took: 750 * time.Millisecond, broken: "cannot be resolved"},
		"refused after a 502": {steps: []step{answer(502, ""), answer(403, "")}, sent: 2, took: 250 * time.Millisecond, fails: 403, unknown: true},
		"content refused after a 502": {
			steps: []step{answer(502, ""), answer(400, `{"category":"VALIDATION_ERROR"}`)}, sent: 2, took: 250 * time.Millisecond, fails: 400,
		},
		"an answer of another server": {steps: []step{answer(400, "<html>")}, sent: 1, fails: 400, unknown: true},
		"another server's not found, then well": {
			steps: []step{answer(404, "<html>"), answer(404, `{"status":"error"}`), ok}, sent: 3, took: 750 * time.Millisecond,
		},
		"another server's not found for ever": {
			steps: []step{answer(404, "<html>"), answer(404, ""), answer(404, "")}, sent: 3, took: 750 * time.Millisecond, fails: 404, unknown: true,
		},
		"switched protocols for ever": {
			steps: []step{answer(101, ""), answer(101, ""), answer(101, "")}, sent: 3, took: 750 * time.Millisecond, fails: 101, unknown: true,
		},
		"no answer to the question for ever": {
			steps: []step{answer(200, `{}`), answer(200, `{"status":"COMPLETE"}`), answer(200, `{"status":"ok","results":[]}`)}, sent: 3,
			took: 750 * time.Millisecond, broken: "has no status of the batch", unknown: true,
		},
		"out of reach after a 502": {
			steps: []step{answer(502, ""), fail(errLookup), fail(errLookup)}, retries: 2, sent: 3,
			took: 750 * time.Millisecond, broken: "cannot be resolved", fails: 502, unknown: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, func(cfg *Config) { cfg.MaxRetries = tt.retries }, tt.steps...)
				call := tt.call
				if call == nil {
					call = upsertOne
				}
				start := time.Now()
				err := call(t.Context(), c)
				if got := time.Since(start); got != tt.took {
					t.Errorf("took %s, want %s", got, tt.took)
				}
				s.requests(tt.sent)
				wantError := tt.fails != 0 || tt.broken != ""
				if (err != nil) != wantError {
					t.Fatalf("error is %v", err)
				}
				var refusal *Error
				if errors.As(err, &refusal) != (tt.fails != 0) || refusal != nil && refusal.StatusCode != tt.fails {
					t.Errorf("error is %v, want status %d", err, tt.fails)
				}
				var broken *TransportError
				if errors.As(err, &broken) != (tt.broken != "") || broken != nil && !strings.Contains(broken.Error(), tt.broken) {
					t.Errorf("error is %v, want %q", err, tt.broken)
				}
				if broken != nil && broken.Attempts != tt.sent {
					t.Errorf("the error tells of %d attempts, want %d", broken.Attempts, tt.sent)
				}
				if broken == nil && refusal != nil && refusal.Attempts != tt.sent {
					t.Errorf("the error tells of %d attempts, want %d", refusal.Attempts, tt.sent)
				}
				if OutcomeUnknown(err) != tt.unknown {
					t.Errorf("outcome unknown is %t, want %t", !tt.unknown, tt.unknown)
				}
				stats := c.Stats()
				if stats.TotalCalls() != int64(tt.sent) || stats.Retries != int64(tt.sent-1) || stats.WaitTime != tt.took {
					t.Errorf("counted %+v", stats)
				}
			})
		})
	}
}

// TestRetry_deadline asserts that no wait is begun that cannot end in time.
func TestRetry_deadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := inMemory(t, nil, answer(429, `{"message":"slow down"}`, "Retry-After: 60"))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		err := upsertOne(ctx, c)
		if got := time.Since(start); got != 0 {
			t.Errorf("failed after %s, want at once", got)
		}
		s.requests(1)
		if !errors.Is(err, context.DeadlineExceeded) || OutcomeUnknown(err) {
			t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
		}
		var last *Error
		if !errors.As(err, &last) || last.StatusCode != http.StatusTooManyRequests {
			t.Errorf("error is %v, want the refusal in it", err)
		}
		for _, want := range []string{"a wait of 1m0", "only 10s are left", "slow down", "429"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error is %q, want %q in it", err, want)
			}
		}
	})
}

// TestCancel asserts that a call ends at once with its context, wherever it
// stands, and what is known of it then.
func TestCancel(t *testing.T) {
	t.Parallel()
	hang := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	// A real transport reports its steps.
	dialing := func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).GetConn("")
		return hang(r)
	}
	slow := func(r *http.Request) (*http.Response, error) {
		time.Sleep(3 * time.Second)
		return answer(http.StatusOK, complete)(r)
	}
	readOne := func(ctx context.Context, c *Client) error {
		_, err := c.BatchRead(ctx, "companies", ReadRequest{IDs: []string{"1"}})
		return err
	}
	tests := map[string]struct {
		step step
		call func(context.Context, *Client) error
		took time.Duration
		// well tells that the call succeeds all the same.
		well    bool
		unknown bool
	}{
		"while waiting to try again":             {step: answer(423, "", "Retry-After: 60"), call: upsertOne, took: time.Second},
		"while waiting to try again after a 5xx": {step: answer(502, "", "Retry-After: 60"), call: upsertOne, took: time.Second, unknown: true},
		"while a connection is made":             {step: dialing, call: upsertOne, took: time.Second},
		"while HubSpot reads":                    {step: hang, call: readOne, took: time.Second, unknown: true},
		"while HubSpot writes":                   {step: slow, call: upsertOne, took: 3 * time.Second, well: true},
		"while HubSpot writes for long":          {step: hang, call: upsertOne, took: time.Second + writeGrace, unknown: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, nil, tt.step)
				ctx, cancel := context.WithCancel(t.Context())
				start := time.Now()
				time.AfterFunc(time.Second, cancel)
				err := tt.call(ctx, c)
				if got := time.Since(start); got != tt.took {
					t.Errorf("ended after %s, want %s", got, tt.took)
				}
				s.requests(1)
				if tt.well {
					if err != nil {
						t.Errorf("the write was done, but the call failed: %v", err)
					}
					return
				}
				if !errors.Is(err, context.Canceled) || OutcomeUnknown(err) != tt.unknown {
					t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
				}
			})
		})
	}
}

// TestCancel_inQueue asserts the same for calls that wait for the budget or for
// a place in flight, and that they leave no place taken.
func TestCancel_inQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		s := &script{t: t, always: func(r *http.Request) (*http.Response, error) {
			<-release
			return answer(http.StatusOK, complete)(r)
		}}
		c := newTestClient(t, "https://api.example.com"+basePath, s, func(cfg *Config) { cfg.MaxConcurrency = 1 })
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := upsertOne(t.Context(), c); err != nil {
				t.Errorf("the call in flight failed: %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			wg.Go(func() {
				if err := upsertOne(ctx, c); !errors.Is(err, context.Canceled) || OutcomeUnknown(err) {
					t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
				}
			})
		}
		synctest.Wait()
		s.requests(1)
		cancel()
		synctest.Wait()
		close(release)
		wg.Wait()
		if err := upsertOne(t.Context(), c); err != nil {
			t.Errorf("a call after that failed: %v", err)
		}
		s.requests(2)
	})
}

// TestAttemptTimeout asserts that a server that never answers does not hold a
// call for ever.
func TestAttemptTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		c, s := inMemory(t, nil, hang, answer(http.StatusOK, complete))
		start := time.Now()
		if err := upsertOne(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != attemptTimeout+250*time.Millisecond {
			t.Errorf("took %s", got)
		}
		s.requests(2)
	})
}

// TestLockLowersConcurrency asserts that a 423 halves the requests in flight and
// that good answers bring them back, and that it slows down writes besides: reads
// tell of the one, and writes of the other.
func TestLockLowersConcurrency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		inFlight, peak, n := 0, 0, 0
		s := &script{t: t, always: func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			n++
			inFlight++
			peak = max(peak, inFlight)
			lock := n == 9
			mu.Unlock()
			time.Sleep(100 * time.Millisecond)
			mu.Lock()
			inFlight--
			mu.Unlock()
			if lock {
				return answer(http.StatusLocked, "")(r)
			}
			return answer(http.StatusOK, complete, "X-HubSpot-RateLimit-Max: 1000", "X-HubSpot-RateLimit-Remaining: 999")(r)
		}}
		c := newTestClient(t, "https://api.example.com"+basePath, s, func(cfg *Config) { cfg.MaxConcurrency = 8 })
		readOne := func() error {
			_, err := c.BatchRead(t.Context(), "companies", ReadRequest{IDs: []string{"1"}})
			return err
		}
		writeOne := func() error { return upsertOne(t.Context(), c) }
		batch := func(calls int, call func() error) int {
			mu.Lock()
			peak = 0
			mu.Unlock()
			var wg sync.WaitGroup
			for range calls {
				wg.Go(func() {
					if err := call(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			return peak
		}
		// Until the first answer a client sends one call at a time.
		if got := batch(1, writeOne); got != 1 {
			t.Errorf("%d in flight at first, want 1", got)
		}
		if got := batch(8, writeOne); got != 8 {
			t.Errorf("%d in flight before the lock, want 8", got)
		}
		// Eight went through in a second, one did not: about eight a second.
		start := time.Now()
		if got := batch(5, writeOne); got != 1 {
			t.Errorf("%d writes in flight after the lock, want one after the other", got)
		}
		if got := time.Since(start); got < 500*time.Millisecond || got > 800*time.Millisecond {
			t.Errorf("five writes took %s, want about an eighth of a second each", got)
		}
		if got := batch(6, readOne); got != 5 {
			t.Errorf("%d reads in flight after the lock and a round of good answers, want 5", got)
		}
		if got := batch(60, readOne); got != 8 {
			t.Errorf("%d reads in flight in the end, want 8 again", got)
		}
		if c.Stats().Locked != 1 {
			t.Errorf("counted %d locks", c.Stats().Locked)
		}
	})
}

// TestEvents asserts what an observer is told, and that it is told no value and
// no id.
func TestEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen events
		c, _ := inMemory(t, func(cfg *Config) { cfg.Observe = seen.observe },
			answer(429, `{"policyName":"TEN_SECONDLY_ROLLING","correlationId":"c1"}`, "Retry-After: 2"),
			fail(io.ErrUnexpectedEOF),
			answer(http.StatusOK, `{"name":"tier","type":"string"}`, "X-HubSpot-Correlation-Id: c2"))
		if _, err := c.GetProperty(t.Context(), "2-5", "tier", PropertiesQuery{}); err != nil {
			t.Fatal(err)
		}
		attempts := seen.of(EventAttempt)
		if len(attempts) != 3 {
			t.Fatalf("%d attempts reported, want 3", len(attempts))
		}
		for i, want := range []Event{
			{StatusCode: 429, PolicyName: "TEN_SECONDLY_ROLLING", CorrelationID: "c1"},
			{Reason: "the connection broke"},
			{StatusCode: 200, CorrelationID: "c2"},
		} {
			want.Kind, want.Method, want.Endpoint, want.Attempt = EventAttempt, http.MethodGet, "/crm/v3/properties/{objectType}/{propertyName}", i+1
			if attempts[i] != want {
				t.Errorf("attempt %d is %+v, want %+v", i+1, attempts[i], want)
			}
		}
		waits := seen.of(EventWait)
		if len(waits) != 2 || waits[0].Duration != 2*time.Second+limitJitter/2 || waits[0].Reason == "" {
			t.Errorf("waits are %+v", waits)
		}
	})
}

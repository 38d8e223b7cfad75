// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// account stands in for HubSpot's side of the request limit: a sliding window
// over arrivals. It is an http.RoundTripper, so that whole applies run in the
// virtual time of testing/synctest.
type account struct {
	limit  int
	window time.Duration
	// travel is how long a request is under way before it is counted, work how
	// long it takes after that.
	travel, work func() time.Duration
	// connect is what the first requests pay for a connection.
	connect     time.Duration
	connections int
	// rejectedCount lets refused calls count towards the limit, too.
	rejectedCount bool
	noHeaders     bool
	policy        string
	// lockAfter locks for lockWait when more calls arrive within lockWindow, which
	// is a second by default; 0 never.
	lockAfter  int
	lockWindow time.Duration

	// late delays the calls of other programs, nil for not at all.
	late func() time.Duration

	// body is that of accepted calls.
	body string

	mu       sync.Mutex
	hits     []time.Time
	arrivals []time.Time
	accepted int
	refused  int
	locked   int
	locks    int
	lockedTo time.Time
	writes   []time.Time
	opened   int
	inFlight int
	peak     int
}

func newAccount(limit int, window time.Duration) *account {
	return &account{limit: limit, window: window, travel: constant(0), work: constant(0), policy: "TEN_SECONDLY_ROLLING", lockWindow: time.Second}
}

func (a *account) hit(own bool) (bool, int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	start := now.Add(-a.window)
	n := 0
	for n < len(a.hits) && !a.hits[n].After(start) {
		n++
	}
	a.hits = a.hits[n:]
	ok := len(a.hits) < a.limit
	if ok || a.rejectedCount {
		a.hits = append(a.hits, now)
	}
	if own {
		a.arrivals = append(a.arrivals, now)
		if ok {
			a.accepted++
		} else {
			a.refused++
		}
	}
	return ok, max(0, a.limit-len(a.hits))
}

// lock tells whether a call meets a lock, or brings one about.
func (a *account) lock() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	a.writes = append(a.writes, now)
	n := 0
	for _, at := range a.writes {
		if at.After(now.Add(-a.lockWindow)) {
			n++
		}
	}
	if a.lockAfter > 0 && n > a.lockAfter {
		a.lockedTo, a.writes = now.Add(lockWait), nil
		a.locks++
	}
	if !now.Before(a.lockedTo) {
		return false
	}
	a.locked++
	a.accepted--
	return true
}

func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn("")
	a.mu.Lock()
	fresh := a.opened < a.connections
	if fresh {
		a.opened++
	}
	a.inFlight++
	a.peak = max(a.peak, a.inFlight)
	a.mu.Unlock()
	if fresh {
		time.Sleep(a.connect)
	}
	trace.WroteHeaders()
	time.Sleep(a.travel())
	ok, remaining := a.hit(true)
	locked := ok && a.lock()
	time.Sleep(a.work())
	a.mu.Lock()
	a.inFlight--
	a.mu.Unlock()

	resp := &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: r}
	if a.body != "" {
		resp.StatusCode, resp.Body = http.StatusOK, io.NopCloser(strings.NewReader(a.body))
	}
	if !a.noHeaders {
		resp.Header.Set("X-HubSpot-RateLimit-Max", strconv.Itoa(a.limit))
		resp.Header.Set("X-HubSpot-RateLimit-Remaining", strconv.Itoa(remaining))
		resp.Header.Set("X-HubSpot-RateLimit-Interval-Milliseconds", strconv.FormatInt(a.window.Milliseconds(), 10))
	}
	if locked {
		resp.StatusCode, resp.Body = http.StatusLocked, http.NoBody
	}
	if !ok {
		resp.StatusCode = http.StatusTooManyRequests
		resp.Body = io.NopCloser(strings.NewReader(`{"status":"error","errorType":"RATE_LIMIT","policyName":"` + a.policy + `"}`))
	}
	return resp, nil
}

// share lets another program use calls of the allowance in every window.
func (a *account) share(ctx context.Context, s scene, calls int) {
	switch {
	case s.burst:
		go a.others(ctx, a.window, calls)
	default:
		go a.others(ctx, a.window/time.Duration(calls), 1)
	}
	if !s.late {
		time.Sleep(a.window*2 + a.window/3)
	}
}

// most returns the most accepted or refused calls of ours in any window.
func (a *account) most(window time.Duration) int { return mostWithin(a.arrivals, window) }

func mostWithin(times []time.Time, window time.Duration) int {
	most, first := 0, 0
	for i, at := range times {
		for !times[first].After(at.Add(-window)) {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// others uses part of the allowance until the context ends.
func (a *account) others(ctx context.Context, every time.Duration, burst int) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		for range burst {
			if a.late == nil {
				a.hit(false)
				continue
			}
			time.AfterFunc(a.late(), func() { a.hit(false) })
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// callAll makes calls as a bulk job does and returns how long they took.
func (a *account) callAll(t testing.TB, c *Client, calls, workers int) time.Duration {
	t.Helper()
	start := time.Now()
	queue := make(chan struct{}, calls)
	for range calls {
		queue <- struct{}{}
	}
	close(queue)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range queue {
				if err := c.BatchArchive(t.Context(), "companies", []string{"1"}); err != nil {
					t.Errorf("call failed: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

func simClient(t *testing.T, a *account, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{AccessToken: "pat-na1-test", Transport: a}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func constant(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

// jittered returns delays around d, half as long to half as long again.
func jittered(d time.Duration) func() time.Duration {
	r := rand.New(rand.NewPCG(1, uint64(d)))
	var mu sync.Mutex
	return func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration((0.5 + r.Float64()) * float64(d))
	}
}

// between returns delays between zero and d.
func between(d time.Duration, seed uint64) func() time.Duration {
	r := rand.New(rand.NewPCG(seed, uint64(d)))
	var mu sync.Mutex
	return func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(r.Float64() * float64(d))
	}
}

// ideal is the least time in which n calls of a latency get through a sliding
// window, as many in flight as the client has by default: a call goes when the one
// limit places before it has left the window and the one flight places before it
// is done.
func ideal(n, limit int, window, latency time.Duration) time.Duration {
	const flight = DefaultMaxConcurrency
	at := make([]time.Duration, n)
	for k := range at {
		if k >= limit {
			at[k] = at[k-limit] + window
		}
		if k >= flight {
			at[k] = max(at[k], at[k-flight]+latency)
		}
	}
	return at[n-1] + latency
}

// scene is a situation in which calls are made.
type scene struct {
	name string
	// set changes the account for a latency.
	set func(a *account, latency time.Duration)
	// half tells that another program uses half of the allowance; late that it
	// begins with us and not before.
	half, late bool
	// burst lets it use its half at once in every window.
	burst bool
	// extra is what a call takes beyond the latency, on average.
	extra time.Duration
}

var scenes = []scene{
	{name: "counted on arrival", set: func(a *account, l time.Duration) { a.work = constant(l) }},
	{name: "counted at the end", set: func(a *account, l time.Duration) { a.travel = constant(l) }},
	{name: "uneven work", set: func(a *account, l time.Duration) { a.work = jittered(l) }},
	{name: "connections to make, uneven network", extra: 20 * time.Millisecond, set: func(a *account, l time.Duration) {
		a.connect, a.connections = 300*time.Millisecond, DefaultMaxConcurrency
		a.travel, a.work = jittered(20*time.Millisecond), jittered(l)
	}},
	{name: "half used by another program", half: true, set: func(a *account, l time.Duration) { a.work = constant(l) }},
	{name: "half used in bursts", half: true, burst: true, set: func(a *account, l time.Duration) { a.work = constant(l) }},
	{name: "half used, refused calls count", half: true, set: func(a *account, l time.Duration) {
		a.work, a.rejectedCount = constant(l), true
	}},
	{name: "half used from now on", half: true, late: true, set: func(a *account, l time.Duration) { a.work = constant(l) }},
}

// TestRateLimit runs bulk jobs of 618 calls in virtual time and asserts the two
// aims of rate control: all of the allowance is used, and hardly a call is
// refused.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	const calls = 618
	for _, l := range []struct {
		limit  int
		window time.Duration
	}{{20, time.Second}, {100, 10 * time.Second}, {190, 10 * time.Second}} {
		for _, latency := range []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond} {
			for _, s := range scenes {
				t.Run(fmt.Sprintf("%d in %s/%s/%s", l.limit, l.window, latency, s.name), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						a := newAccount(l.limit, l.window)
						s.set(a, latency)
						limit := l.limit
						if s.half {
							limit /= 2
							ctx, cancel := context.WithCancel(t.Context())
							defer cancel()
							a.share(ctx, s, limit)
						}
						// Three batches apply at once, with all their goroutines.
						got := a.callAll(t, simClient(t, a, nil), calls, 3*64)
						least := ideal(calls, limit, l.window, latency+s.extra) + a.connect
						allowed, slack := calls/200, 1.1
						if s.late {
							// What others will use cannot be known in the first
							// moments, and until they have their half, both push.
							allowed, slack = calls/100, 1.15
						}
						if got.Seconds() > least.Seconds()*slack {
							t.Errorf("took %s, more than %.2f of the least %s", got, slack, least)
						}
						if a.refused > allowed {
							t.Errorf("%d calls were refused, want at most %d of %d", a.refused, allowed, calls)
						}
						if a.accepted != calls {
							t.Errorf("%d calls were accepted, want %d", a.accepted, calls)
						}
						if a.peak > DefaultMaxConcurrency {
							t.Errorf("%d calls in flight, want at most %d", a.peak, DefaultMaxConcurrency)
						}
					})
				})
			}
		}
	}
}

// TestRateLimit_nextProcess asserts that a client that starts where another has
// just used up the window meets no refusal.
func TestRateLimit_nextProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAccount(100, 10*time.Second)
		a.work = constant(50 * time.Millisecond)
		a.callAll(t, simClient(t, a, nil), 97, 8)
		time.Sleep(time.Second)
		got := a.callAll(t, simClient(t, a, nil), 103, 8)
		if a.refused != 0 {
			t.Errorf("%d calls were refused, want none", a.refused)
		}
		if limit := 21 * time.Second; got > limit {
			t.Errorf("took %s, want at most two windows", got)
		}
	})
}

// TestRateLimit_noHeaders asserts that the smallest limit of any account is kept
// and used where answers say nothing.
func TestRateLimit_noHeaders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAccount(110, 10*time.Second)
		a.work, a.noHeaders = constant(100*time.Millisecond), true
		got := a.callAll(t, simClient(t, a, nil), 500, 64)
		if a.refused != 0 {
			t.Errorf("%d calls were refused, want none", a.refused)
		}
		if least := ideal(500, 100, 10*time.Second, 100*time.Millisecond); got > least*11/10 {
			t.Errorf("took %s, more than 1.1 of %s", got, least)
		}
	})
}

// TestRateLimit_noHeadersOfASecond asserts that an account without headers whose
// window is a tenth of what is assumed refuses hardly a call, and is used for
// more than is assumed once it did.
func TestRateLimit_noHeadersOfASecond(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond} {
		for _, uneven := range []time.Duration{0, 20 * time.Millisecond} {
			t.Run(fmt.Sprintf("%s/uneven by %s", latency, uneven), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					const calls = 309
					a := newAccount(20, time.Second)
					a.travel, a.work, a.noHeaders, a.policy = between(uneven, 1), constant(latency), true, policySecondly
					a.rejectedCount = true
					got := a.callAll(t, simClient(t, a, nil), calls, 8)
					if a.refused > 2 {
						t.Errorf("%d of %d calls were refused, want at most 2", a.refused, calls)
					}
					if assumed := ideal(calls, 100, 10*time.Second, latency); got > assumed*8/10 {
						t.Errorf("took %s, want clearly less than the %s of the limit that is assumed", got, assumed)
					}
				})
			})
		}
	}
}

// TestRateLimit_noHeadersLearns asserts that refusals alone teach a lower limit,
// so that they do not go on.
func TestRateLimit_noHeadersLearns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAccount(40, 10*time.Second)
		a.work, a.noHeaders = constant(100*time.Millisecond), true
		c := simClient(t, a, nil)
		a.callAll(t, c, 400, 64)
		if a.accepted != 400 {
			t.Errorf("%d calls were accepted, want 400", a.accepted)
		}
		if a.refused > 10 {
			t.Errorf("%d of 400 calls were refused, want at most 10", a.refused)
		}
		before := a.refused
		took := a.callAll(t, c, 400, 64)
		if later := a.refused - before; later > 4 {
			t.Errorf("%d of the next 400 calls were refused, want at most 4", later)
		}
		if least := 100 * time.Second; took > least*13/10 {
			t.Errorf("the next 400 calls took %s, more than 1.3 of %s", took, least)
		}
	})
}

// TestRateLimit_uneven asserts both aims in a window of a second, of which an
// uneven network is a larger part than of HubSpot's ten. What unevenness beyond
// a fiftieth of the window costs is bounded, too.
func TestRateLimit_uneven(t *testing.T) {
	t.Parallel()
	const calls, seeds = 309, 4
	for _, u := range []struct {
		uneven  time.Duration
		half    bool
		late    time.Duration
		slack   float64
		refused int
	}{
		{uneven: 0, slack: 1.06},
		{uneven: 20 * time.Millisecond, slack: 1.1, refused: 1},
		{uneven: 60 * time.Millisecond, slack: 1.16, refused: 2},
		{uneven: 0, half: true, slack: 1.06},
		{uneven: 20 * time.Millisecond, half: true, slack: 1.12, refused: 1},
		{uneven: 60 * time.Millisecond, half: true, slack: 1.25, refused: 5},
		// Where the others are uneven, a window has now ten of their calls and now
		// eleven.
		{uneven: 20 * time.Millisecond, half: true, late: 20 * time.Millisecond, slack: 1.18, refused: 3},
	} {
		for _, latency := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond} {
			for seed := range uint64(seeds) {
				t.Run(fmt.Sprintf("%s/half used %t, %s late/%s/%d", u.uneven, u.half, u.late, latency, seed), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						a := newAccount(20, time.Second)
						a.travel, a.work = between(u.uneven, seed), constant(latency)
						limit := 20
						if u.half {
							limit, a.late = 10, between(u.late, seed+100)
							ctx, cancel := context.WithCancel(t.Context())
							defer cancel()
							a.share(ctx, scene{half: true}, limit)
						}
						got := a.callAll(t, simClient(t, a, func(c *Config) { c.Rand = func() float64 { return 0.5 } }), calls, 8)
						least := ideal(calls, limit, time.Second, latency+u.uneven/2)
						if got.Seconds() > u.slack*least.Seconds() {
							t.Errorf("took %s, more than %.2f of the least %s", got, u.slack, least)
						}
						if a.refused > u.refused {
							t.Errorf("%d of %d calls were refused, want at most %d", a.refused, calls, u.refused)
						}
					})
				})
			}
		}
	}
}

// TestRateLimit_shareOnAverage asserts both aims on average over many courses
// beside another program that uses half of a window of a second, both uneven. A
// single course may be unlucky by a call or two.
func TestRateLimit_shareOnAverage(t *testing.T) {
	t.Parallel()
	const calls, seeds, uneven = 309, 24, 20 * time.Millisecond
	for _, latency := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			var took time.Duration
			refused := 0
			for seed := range uint64(seeds) {
				synctest.Test(t, func(t *testing.T) {
					a := newAccount(20, time.Second)
					a.travel, a.work, a.late = between(uneven, seed), constant(latency-uneven/2), between(uneven, seed+100)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					a.share(ctx, scene{half: true}, 10)
					time.Sleep(time.Duration(seed) * a.window / seeds)
					took += a.callAll(t, simClient(t, a, func(c *Config) { c.Rand = func() float64 { return 0.5 } }), calls, 8)
					refused += a.refused
				})
			}
			if least := seeds * ideal(calls, 10, time.Second, latency); took.Seconds() > 1.1*least.Seconds() {
				t.Errorf("took %s, more than 1.1 of the least %s", took, least)
			}
			if refused > seeds*calls/200 {
				t.Errorf("%d of %d calls were refused, want at most one in 200", refused, seeds*calls)
			}
		})
	}
}

// TestRateLimit_lock asserts that one lock is enough to learn a rate which HubSpot
// does not lock at, and what that costs: the lock's two seconds and one round of
// answers above the rate itself.
func TestRateLimit_lock(t *testing.T) {
	t.Parallel()
	const calls, after = 309, 15
	for _, l := range []struct {
		limit  int
		window time.Duration
	}{{20, time.Second}, {100, 10 * time.Second}, {190, 10 * time.Second}} {
		for _, latency := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond} {
			for _, uneven := range []time.Duration{0, 20 * time.Millisecond, 60 * time.Millisecond} {
				t.Run(fmt.Sprintf("%d in %s/%s/uneven by %s", l.limit, l.window, latency, uneven), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						a := newAccount(l.limit, l.window)
						a.travel, a.work, a.lockAfter = between(uneven, 2), constant(latency), after
						got := a.callAll(t, simClient(t, a, func(c *Config) { c.Rand = func() float64 { return 0.5 } }), calls, 8)
						least := max(ideal(calls, l.limit, l.window, latency+uneven/2), (calls-1)*time.Second/after+latency)
						// Some parts in a hundred keep clear of the rate, the more the
						// less even the answers are.
						slack := 1.04 + uneven.Seconds()
						most := time.Duration(slack*float64(least)) + lockWait + latency
						if l.window > time.Second && l.limit < 10*after {
							// The limit leaves time for the lock.
							most = least * 11 / 10
						}
						if got > most {
							t.Errorf("took %s, more than %s with an ideal of %s", got, most, least)
						}
						if a.locks != 1 || a.locked > DefaultMaxConcurrency {
							t.Errorf("%d calls met %d locks, want those under way when there was one", a.locked, a.locks)
						}
						if a.refused > 1 {
							t.Errorf("%d calls got a 429", a.refused)
						}
						if a.accepted != calls {
							t.Errorf("%d calls were accepted, want %d", a.accepted, calls)
						}
					})
				})
			}
		}
	}
}

// TestRateLimit_otherLocks asserts that locks which work otherwise than by the
// second are learnt, too, with a bounded number of them.
func TestRateLimit_otherLocks(t *testing.T) {
	t.Parallel()
	for _, l := range []struct {
		after  int
		window time.Duration
		calls  int
		locks  int
		slack  float64
	}{
		{after: 15, window: time.Second, calls: 2000, locks: 3, slack: 1.1},
		{after: 3, window: time.Second, calls: 300, locks: 5, slack: 1.15},
		{after: 1, window: time.Second, calls: 100, locks: 7, slack: 1.2},
		{after: 40, window: 3 * time.Second, calls: 1000, locks: 10, slack: 1.3},
		{after: 5, window: time.Second / 5, calls: 1000, locks: 4, slack: 2.5},
	} {
		t.Run(fmt.Sprintf("%d in %s", l.after, l.window), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAccount(10_000, 10*time.Second)
				a.travel, a.work = between(10*time.Millisecond, 1), constant(50*time.Millisecond)
				a.lockAfter, a.lockWindow = l.after, l.window
				got := a.callAll(t, simClient(t, a, func(c *Config) { c.Rand = func() float64 { return 0.5 } }), l.calls, 8)
				least := time.Duration(l.calls) * l.window / time.Duration(l.after)
				if got.Seconds() > l.slack*least.Seconds() {
					t.Errorf("took %s, more than %.2f of %s", got, l.slack, least)
				}
				if a.locks > l.locks {
					t.Errorf("%d locks, want at most %d", a.locks, l.locks)
				}
			})
		})
	}
}

// TestRateLimit_ceiling asserts that the configured ceiling holds below HubSpot's
// limit, in every window.
func TestRateLimit_ceiling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAccount(190, 10*time.Second)
		a.work = constant(100 * time.Millisecond)
		a.callAll(t, simClient(t, a, func(c *Config) { c.RequestsPer10Seconds = 50 }), 180, 64)
		if most := a.most(10 * time.Second); most > 50 {
			t.Errorf("%d calls in ten seconds, want at most 50", most)
		}
		if most := a.most(11 * time.Second); most < 50 {
			t.Errorf("at most %d calls in eleven seconds: the ceiling was not used", most)
		}
	})
}

// TestRateLimit_spreads asserts that a long job ends up sending evenly instead
// of in a burst at the window's edge.
func TestRateLimit_spreads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAccount(100, 10*time.Second)
		a.work = constant(50 * time.Millisecond)
		a.callAll(t, simClient(t, a, nil), 3000, 64)
		first, last := a.arrivals[:1000], a.arrivals[2000:]
		if burst := mostWithin(first, time.Second); burst < 50 {
			t.Errorf("at most %d calls in a second at first: the allowance at hand was not used", burst)
		}
		if burst := mostWithin(last, time.Second); burst > 20 {
			t.Errorf("%d calls in a second after minutes, want about 10", burst)
		}
	})
}

// TestRateLimit_search asserts the budget that searches have of their own.
func TestRateLimit_search(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAccount(5, time.Second)
		a.work, a.noHeaders, a.policy, a.body = constant(50*time.Millisecond), true, policySecondly, `{"results":[],"total":0}`
		c := simClient(t, a, nil)
		start := time.Now()
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if _, err := c.SearchObjects(t.Context(), "companies", SearchRequest{}); err != nil {
					t.Errorf("search failed: %v", err)
				}
			})
		}
		wg.Wait()
		if a.refused != 0 {
			t.Errorf("%d searches were refused, want none", a.refused)
		}
		if got := time.Since(start); got > 11*time.Second {
			t.Errorf("40 searches took %s, want about 10s", got)
		}
	})
}

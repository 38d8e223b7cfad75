// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

var errLocked = &Error{StatusCode: http.StatusLocked}

// write lets a write go at a time.
func write(p *pace, at time.Time) *ticket {
	t := &ticket{at: at}
	p.take(t)
	return t
}

// end ends writes with a refusal, or well for nil.
func end(p *pace, now time.Time, refusal *Error, writes ...*ticket) (others int) {
	for _, w := range writes {
		var err error
		if refusal != nil {
			err = refusal
		}
		if p.settle(w, refusal, err, now) {
			others++
		}
	}
	return others
}

// lockAfterBurst has a pace meet a lock with its 16th write, after 15 that go
// through, with four more under way.
func lockAfterBurst(p *pace, start time.Time) (now time.Time) {
	var writes []*ticket
	for i := range 20 {
		writes = append(writes, write(p, start.Add(time.Duration(i)*10*time.Millisecond)))
	}
	now = start.Add(300 * time.Millisecond)
	end(p, now, nil, writes[:13]...)
	end(p, now, errLocked, writes[15:]...)
	// What was under way before it went through, too.
	end(p, now, nil, writes[13:15]...)
	return now
}

func TestPace_measures(t *testing.T) {
	t.Parallel()
	p := &pace{}
	if p.slow(epoch) || p.next(epoch).After(epoch) {
		t.Fatal("writes are held back before any lock")
	}
	now := lockAfterBurst(p, epoch)
	if got := p.next(now).Sub(now); got != lockWait {
		t.Errorf("the next write may go after %s, want %s", got, lockWait)
	}
	now = p.next(now)
	write(p, now)
	// Fifteen went through in the second before.
	if gap := p.next(now).Sub(now); gap < time.Second/15 || gap > time.Second/14 {
		t.Errorf("%s between writes, want a little more than a fifteenth of a second", gap)
	}
}

// TestPace_oneLock asserts that the writes that were under way when a lock was
// met count as met by the same lock.
func TestPace_oneLock(t *testing.T) {
	t.Parallel()
	p := &pace{}
	a, b, c := write(p, epoch), write(p, epoch), write(p, epoch)
	if others := end(p, epoch.Add(time.Second), errLocked, a); others != 0 {
		t.Error("the first write is said to have met a lock of others")
	}
	until := p.heldUntil
	if others := end(p, epoch.Add(1500*time.Millisecond), errLocked, b, c); others != 2 {
		t.Errorf("%d writes met the lock of another, want 2", others)
	}
	if !p.heldUntil.Equal(until) || p.epoch != 1 {
		t.Errorf("%d locks and held until %s, want one until %s", p.epoch, p.heldUntil, until)
	}
	// Unless HubSpot says that it takes longer.
	d := write(p, p.heldUntil)
	e := write(p, p.heldUntil)
	end(p, d.at, errLocked, d)
	end(p, d.at, &Error{StatusCode: http.StatusLocked, RetryAfter: 9 * time.Second}, e)
	if got := p.next(d.at).Sub(d.at); got != 9*time.Second {
		t.Errorf("held for %s, want the nine seconds that were asked for", got)
	}
}

// TestPace_memory asserts how the rate moves: down with a lock, up slowly to
// below where it was locked, and beyond that only after a long time.
func TestPace_memory(t *testing.T) {
	t.Parallel()
	p := &pace{}
	now := lockAfterBurst(p, epoch)
	first := p.rate
	// goOn writes at the pace for so long, and returns the rate then.
	goOn := func(d time.Duration) float64 {
		for until := latest(now, p.heldUntil).Add(d); now.Before(until); {
			now = latest(now, p.next(now))
			end(p, now, nil, write(p, now))
		}
		return p.rate
	}
	if got := goOn(probeAfter - time.Second); got != first {
		t.Errorf("after half a minute the rate is %.2f, want the measured %.2f", got, first)
	}
	if got := goOn(2 * time.Second); got < 1.05*first || got > 1.3*first {
		t.Errorf("the rate is %.2f after that, want a little above %.2f", got, first)
	}
	// More is too much: back to what goes through.
	for range 3 {
		now = latest(now, p.next(now))
		end(p, now, errLocked, write(p, now))
	}
	reduced := p.rate
	if reduced > decrease*first {
		t.Errorf("the rate is %.2f after three more locks, want at most %.2f", reduced, decrease*first)
	}
	if got := goOn(probeAfter + time.Second); got <= reduced || got > first {
		t.Errorf("the rate is %.2f after half a minute, want between %.2f and %.2f", got, reduced, first)
	}
	if got := goOn(3 * probeAfter); got < reduced*1.2 {
		t.Errorf("the rate is %.2f after two minutes, want more tried", got)
	}
}

// TestPace_idle asserts that a rate which is not used is not raised.
func TestPace_idle(t *testing.T) {
	t.Parallel()
	p := &pace{}
	now := lockAfterBurst(p, epoch)
	rate := p.rate
	for range 200 {
		now = now.Add(time.Second)
		end(p, now, nil, write(p, now))
	}
	if p.rate != rate {
		t.Errorf("the rate went from %.2f to %.2f although it was not used", rate, p.rate)
	}
}

// TestPace_limits asserts for any sequence of writes and answers that no write
// goes while a lock lasts, that the gap is kept and that the rate stays within
// its bounds.
func TestPace_limits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := &pace{}
		now := epoch
		var inFlight []*ticket
		var held time.Time
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "idle")) * time.Millisecond)
			if len(inFlight) > 0 && (len(inFlight) == 8 || rapid.Bool().Draw(t, "answer")) {
				i := rapid.IntRange(0, len(inFlight)-1).Draw(t, "which")
				w := inFlight[i]
				inFlight = append(inFlight[:i], inFlight[i+1:]...)
				refusal := rapid.SampledFrom([]*Error{nil, nil, nil, nil, errLocked, {StatusCode: 429}, {StatusCode: 503}, {StatusCode: 401, token: true}}).Draw(t, "refusal")
				if others := end(p, now, refusal, w); refusal == errLocked && others == 0 {
					held = now.Add(lockWait)
				}
				continue
			}
			now = latest(now, p.next(now))
			if now.Before(held) {
				t.Fatalf("a write goes %s before the lock ends", held.Sub(now))
			}
			if n := len(p.writes); p.rate > 0 && n > 0 && now.Sub(p.writes[n-1].at) < time.Duration(float64(time.Second)/p.rate) {
				t.Fatalf("a write goes %s after the last at %.2f a second", now.Sub(p.writes[n-1].at), p.rate)
			}
			inFlight = append(inFlight, write(p, now))
			if p.rate != 0 && (p.rate < slowest || p.rate > unpaced) {
				t.Fatalf("%.2f writes a second", p.rate)
			}
		}
	})
}

func TestLineKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ template, path, want string }{
		"upsert":      {"/crm/v3/objects/{objectType}/batch/upsert", "/crm/v3/objects/companies/batch/upsert", "/crm/v3/objects/companies"},
		"archive":     {"/crm/v3/objects/{objectType}/batch/archive", "/crm/v3/objects/companies/batch/archive", "/crm/v3/objects/companies"},
		"escaped":     {"/crm/v3/objects/{objectType}/batch/upsert", "/crm/v3/objects/p_a%2Fb/batch/upsert", "/crm/v3/objects/p_a%2Fb"},
		"at the end":  {"/crm/v3/properties/{objectType}", "/crm/v3/properties/deals", "/crm/v3/properties/deals"},
		"association": {"/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create", "/crm/v4/associations/a/b/batch/create", "/crm/v4/associations/a"},
		"no type":     {"/crm/v3/owners", "/crm/v3/owners", "/crm/v3/owners"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lineKey(route{template: tt.template, path: tt.path}); got != tt.want {
				t.Errorf("key is %q, want %q", got, tt.want)
			}
		})
	}
}

// lockable answers well after a while, but may lock companies.
type lockable struct {
	mu sync.Mutex
	// locks is how many writes to come bring about a lock.
	locks int
	// takes is how long an answer takes, a tenth of a second by default.
	takes time.Duration
	until time.Time
	// writes and others are when writes to companies and all else arrived.
	writes, others []time.Time
	locked         int
}

func (l *lockable) step(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	now := time.Now()
	refuse := false
	if strings.Contains(r.URL.Path, "/companies/batch/upsert") {
		l.writes = append(l.writes, now)
		if !now.Before(l.until) && l.locks > 0 {
			l.locks--
			l.until = now.Add(lockWait)
		}
		refuse = now.Before(l.until)
	} else {
		l.others = append(l.others, now)
	}
	if refuse {
		l.locked++
	}
	takes := l.takes
	l.mu.Unlock()
	if takes == 0 {
		takes = 100 * time.Millisecond
	}
	time.Sleep(takes)
	if refuse {
		return answer(http.StatusLocked, "")(r)
	}
	return answer(http.StatusOK, complete, "X-HubSpot-RateLimit-Max: 1000", "X-HubSpot-RateLimit-Remaining: 999")(r)
}

// upsertAll makes calls at once.
func upsertAll(t *testing.T, c *Client, calls int) {
	t.Helper()
	var wg sync.WaitGroup
	for range calls {
		wg.Go(func() {
			if err := upsertOne(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestLock_holdsWrites asserts that one 423 holds back every write of the object
// type, those in the queue too, and nothing else.
func TestLock_holdsWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := &lockable{}
		s := &script{t: t, always: account.step}
		c := newTestClient(t, "https://api.example.com"+basePath, s, func(cfg *Config) { cfg.MaxConcurrency = 4 })
		upsertAll(t, c, 1)
		account.locks = 1
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() { upsertAll(t, c, 20) })
		time.Sleep(150 * time.Millisecond)
		// The lock is met by now.
		wg.Go(func() {
			if _, err := c.BatchRead(t.Context(), "companies", ReadRequest{IDs: []string{"1"}}); err != nil {
				t.Error(err)
			}
			if _, err := c.BatchUpsert(t.Context(), "contacts", []UpsertInput{{ID: "a", IDProperty: "key"}}); err != nil {
				t.Error(err)
			}
			if got := time.Since(start); got > time.Second {
				t.Errorf("a read and a write of another type ended after %s, want at once", got)
			}
		})
		wg.Wait()
		if len(account.others) != 2 || account.locked != 4 {
			t.Errorf("%d other calls and %d locked, want 2 and the 4 under way", len(account.others), account.locked)
		}
		for _, at := range account.writes {
			if after := at.Sub(start); after > 0 && after >= 150*time.Millisecond && after < lockWait+100*time.Millisecond {
				t.Errorf("a write arrived %s after the start, while the lock lasted", after)
			}
		}
	})
}

// TestLock_keepsRetries asserts that calls which meet a lock that another call
// brought about do not lose their retries by it, and that a call does which
// brings them about itself.
func TestLock_keepsRetries(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		locks, calls, retries int
		// takes is long enough for several writes to be under way at the pace.
		takes time.Duration
		fail  bool
	}{
		"others' locks":     {locks: 2, calls: 8, retries: 1, takes: 3 * time.Second},
		"its own":           {locks: 3, calls: 1, retries: 2, fail: true},
		"no retries at all": {locks: 1, calls: 1, retries: -1, fail: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := &lockable{}
				s := &script{t: t, always: account.step}
				c := newTestClient(t, "https://api.example.com"+basePath, s, func(cfg *Config) { cfg.MaxRetries = tt.retries })
				upsertAll(t, c, 1)
				account.locks, account.takes = tt.locks, tt.takes
				var failed atomic.Int64
				var wg sync.WaitGroup
				for range tt.calls {
					wg.Go(func() {
						if err := upsertOne(t.Context(), c); err != nil {
							if !hasStatus(err, http.StatusLocked) {
								t.Errorf("error is %v, want the 423", err)
							}
							failed.Add(1)
						}
					})
				}
				wg.Wait()
				if got := failed.Load(); (got > 0) != tt.fail {
					t.Errorf("%d calls failed", got)
				}
			})
		})
	}
}

// TestLock_ends asserts that calls which are always locked end, and how often
// they are sent at most.
func TestLock_ends(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := &lockable{locks: 1 << 30}
		s := &script{t: t, always: account.step}
		c := newTestClient(t, "https://api.example.com"+basePath, s, func(cfg *Config) { cfg.MaxRetries = 3 })
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := upsertOne(t.Context(), c); !hasStatus(err, http.StatusLocked) {
					t.Errorf("error is %v, want the 423", err)
				}
			})
		}
		wg.Wait()
		if most := 8 * 8 * 4; len(account.writes) > most {
			t.Errorf("%d calls were sent, want at most %d", len(account.writes), most)
		}
	})
}

// TestLock_cancel asserts that a write which is held back ends at once with its
// context, and before it where the hold is longer than the time left.
func TestLock_cancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := &lockable{locks: 1}
		s := &script{t: t, always: account.step}
		c := newTestClient(t, "https://api.example.com"+basePath, s, nil)
		var wg sync.WaitGroup
		wg.Go(func() { upsertAll(t, c, 1) })
		time.Sleep(200 * time.Millisecond)
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		if err := upsertOne(ctx, c); err == nil || OutcomeUnknown(err) || time.Since(start) != 300*time.Millisecond {
			t.Errorf("ended with %v after %s, want with its context", err, time.Since(start))
		}
		start = time.Now()
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := upsertOne(short, c); err == nil || OutcomeUnknown(err) || time.Since(start) != 0 {
			t.Errorf("ended with %v after %s, want at once", err, time.Since(start))
		}
		wg.Wait()
		if len(account.writes) != 2 {
			t.Errorf("%d writes were sent, want the first one twice", len(account.writes))
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// silentBudget is the budget after a first answer without headers.
func silentBudget() *budget {
	b := newBudget(0)
	b.learn(b.take(epoch), rateHeaders{}, epoch.Add(50*time.Millisecond))
	return b
}

func refuse(b *budget, t *ticket, policy string, now time.Time) {
	e := &Error{StatusCode: http.StatusTooManyRequests, PolicyName: policy}
	wait, told := limitWait(e)
	b.refused(t, e, rateHeaders{}, wait, told, now)
}

func TestGuess_window(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		went      int
		policy    string
		limit     int
		window    time.Duration
		paused    time.Duration
		refusedBy int
	}{
		"a second, more than assumed":   {went: 20, policy: policySecondly, limit: 18, window: time.Second, paused: time.Second},
		"a second, less than assumed":   {went: 4, policy: policySecondly, limit: 5, window: time.Second, paused: time.Second},
		"ten seconds":                   {went: 60, policy: "TEN_SECONDLY_ROLLING", limit: 54, window: 10 * time.Second, paused: 10 * time.Second},
		"ten seconds, hardly any":       {went: 10, policy: "TEN_SECONDLY_ROLLING", limit: 50, window: 10 * time.Second, paused: 10 * time.Second},
		"nothing said":                  {went: 60, limit: 54, window: 10 * time.Second, paused: minLimitWait},
		"more of those under way, late": {went: 20, policy: policySecondly, limit: 18, window: time.Second, paused: time.Second + 400*time.Millisecond, refusedBy: 7},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := silentBudget()
			now := epoch.Add(20 * time.Second)
			spend(b, now, tt.went)
			refused := spend(b, now, 1+tt.refusedBy)
			later := now
			for i, call := range refused {
				if i > 0 {
					later = now.Add(400 * time.Millisecond)
				}
				refuse(b, call, tt.policy, later)
			}
			if b.limit != tt.limit || b.window != tt.window {
				t.Errorf("guessed %d in %s, want %d in %s", b.limit, b.window, tt.limit, tt.window)
			}
			if got := b.pausedUntil.Sub(now); got != tt.paused {
				t.Errorf("paused for %s, want %s", got, tt.paused)
			}
		})
	}
}

// TestGuess_memory asserts that a limit is raised to what went through, and for
// more only after some time, which doubles when it fails.
func TestGuess_memory(t *testing.T) {
	t.Parallel()
	b := silentBudget()
	now := epoch.Add(time.Minute)
	lower := func() {
		spend(b, now, 40)
		refuse(b, b.take(now), "TEN_SECONDLY_ROLLING", now)
		refuse(b, b.take(now), "TEN_SECONDLY_ROLLING", now)
	}
	// until lets windows pass without a refusal until the limit is above.
	until := func(limit int) (windows int) {
		for ; b.limit <= limit && windows < 1000; windows++ {
			now = now.Add(b.window + time.Millisecond)
			b.learn(b.take(now), rateHeaders{}, now)
		}
		return windows
	}
	lower()
	// Once more, because the first time the limit is only halved.
	now = now.Add(time.Minute)
	b.limit = 44
	lower()
	if b.limit > 40 || b.limit < 30 {
		t.Fatalf("the limit is %d after 40 calls went through", b.limit)
	}
	first := until(40)
	now = now.Add(time.Minute)
	lower()
	second := until(40)
	if first < leastPatience || second < 2*first-2 {
		t.Errorf("more was tried after %d windows, and then after %d, want some and then about twice as many", first, second)
	}
	if windows := until(initialLimit - 1); windows > 12 {
		t.Errorf("it took %d windows to the whole limit when nothing was refused any more", windows)
	}
	now = now.Add(time.Hour)
	b.learn(b.take(now), rateHeaders{}, now)
	if b.limit != initialLimit {
		t.Errorf("the limit grew to %d, want at most %d", b.limit, initialLimit)
	}
}

// TestBudget_gateway asserts that an answer without headers among others with them
// changes nothing.
func TestBudget_gateway(t *testing.T) {
	t.Parallel()
	b := newBudget(0)
	b.learn(b.take(epoch), headers(100, 99, 10*time.Second), epoch)
	b.learn(b.take(epoch), rateHeaders{}, epoch)
	now := epoch
	for range 60 {
		now = latest(now, b.next(now))
		b.take(now)
	}
	if took := now.Sub(epoch); took > time.Second {
		t.Errorf("sixty calls took %s, want them at once", took)
	}
}

// TestBudget_silent asserts for any delays that in the first windows no second
// has more than about twice the calls of an even use, but as many at once.
func TestBudget_silent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := silentBudget()
		now := epoch.Add(100 * time.Millisecond)
		sent := []time.Time{epoch}
		for now.Sub(epoch) < silentTrial*initialWindow {
			now = latest(now, b.next(now)).Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "idle")) * time.Millisecond)
			now = latest(now, b.next(now))
			b.learn(b.take(now), rateHeaders{}, now)
			sent = append(sent, now)
		}
		if most := mostWithin(sent, time.Second); most > 21 {
			t.Fatalf("%d calls in a second, want at most 21", most)
		}
		if most := mostWithin(sent, initialWindow); most > initialLimit {
			t.Fatalf("%d calls in ten seconds, want at most %d", most, initialLimit)
		}
	})
	b := silentBudget()
	at := epoch.Add(time.Second)
	for n := range 20 {
		if next := b.next(at); next.After(at.Add(100 * time.Millisecond)) {
			t.Fatalf("call %d must wait for %s", n, next.Sub(at))
		}
		b.take(latest(at, b.next(at)))
	}
}

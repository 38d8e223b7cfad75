// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var epoch = time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)

func headers(limit, remaining int, interval time.Duration) rateHeaders {
	return rateHeaders{known: true, limit: limit, remaining: remaining, interval: interval}
}

// spend takes calls at once.
func spend(b *budget, now time.Time, calls int) []*ticket {
	var taken []*ticket
	for range calls {
		taken = append(taken, b.take(now))
	}
	return taken
}

func TestBudget_learnsLimitAndWindow(t *testing.T) {
	t.Parallel()
	b := newBudget(0)
	taken := spend(b, epoch, 20)
	b.learn(taken[19], headers(20, 0, time.Second), epoch.Add(50*time.Millisecond))
	if b.limit != 20 || b.window != time.Second {
		t.Errorf("learnt %d in %s, want 20 in 1s", b.limit, b.window)
	}
	at := b.next(epoch.Add(100 * time.Millisecond)).Sub(epoch)
	if at < time.Second || at > 1100*time.Millisecond {
		t.Errorf("the next call may go after %s, want a little over 1s", at)
	}
}

func TestBudget_seesOthers(t *testing.T) {
	t.Parallel()
	b := newBudget(0)
	taken := spend(b, epoch, 3)
	// Three are ours, so sixty are others'.
	b.learn(taken[2], headers(100, 37, 10*time.Second), epoch.Add(time.Millisecond))
	if got := b.others(epoch.Add(time.Millisecond)); got != 60 {
		t.Errorf("others use %d, want 60", got)
	}
	later := epoch.Add(time.Second)
	spend(b, later, 37)
	if at := b.next(later.Add(time.Second)); at.Sub(epoch) < 10*time.Second {
		t.Errorf("the allowance is used up, but a call may go at %s", at.Sub(epoch))
	}
	if got := b.others(epoch.Add(10*time.Second + time.Millisecond)); got != 0 {
		t.Errorf("after a window without news others still use %d", got)
	}
}

// TestBudget_slowAnswers asserts that an answer about a window which began longer
// ago than the last one is held against the calls of that window.
func TestBudget_slowAnswers(t *testing.T) {
	t.Parallel()
	b := newBudget(0)
	for _, call := range spend(b, epoch, 90) {
		b.learn(call, headers(100, 10, 10*time.Second), epoch.Add(time.Second))
	}
	// It arrived while the ninety were counted, and its answer took a while.
	at := epoch.Add(9 * time.Second)
	late := b.take(at)
	at = at.Add(3 * time.Second)
	b.next(at)
	b.learn(late, headers(100, 9, 10*time.Second), at)
	if got := b.others(at); got != 0 {
		t.Errorf("others use %d, want none", got)
	}
}

// TestBudget_crowdsNobodyOut asserts that a call less of others is not taken for
// room, which they would want back, and that more than that is.
func TestBudget_crowdsNobodyOut(t *testing.T) {
	t.Parallel()
	b := newBudget(0)
	now := epoch
	b.learn(b.take(now), headers(20, 9, time.Second), now)
	answer := func(others int) int {
		for range 20 {
			now = now.Add(100 * time.Millisecond)
			call := b.take(now)
			b.learn(call, headers(20, 20-others-b.own(now), time.Second), now.Add(10*time.Millisecond))
		}
		return b.others(now.Add(10 * time.Millisecond))
	}
	if got := answer(9); got != 10 {
		t.Errorf("others use %d, want the 10 that they used before", got)
	}
	if got := answer(6); got > 7 {
		t.Errorf("others use %d, want at most 7", got)
	}
}

func TestBudget_refusals(t *testing.T) {
	t.Parallel()
	rolling := &Error{StatusCode: http.StatusTooManyRequests, PolicyName: "TEN_SECONDLY_ROLLING"}
	tests := map[string]struct {
		err      *Error
		headers  rateHeaders
		told     bool
		wait     time.Duration
		atLeast  time.Duration
		atMost   time.Duration
		newLimit int
	}{
		"Retry-After holds everyone back": {
			err: rolling, headers: headers(100, 0, 10*time.Second), told: true, wait: 3 * time.Second,
			atLeast: 10 * time.Second, atMost: 11 * time.Second, newLimit: 100,
		},
		"headers tell that others used the rest": {
			err: rolling, headers: headers(100, 0, 10*time.Second), wait: 10 * time.Second,
			atLeast: 10 * time.Second, atMost: 11 * time.Second, newLimit: 100,
		},
		"no headers: the limit is halved at most": {
			err: rolling, wait: 10 * time.Second,
			atLeast: 10 * time.Second, atMost: 11 * time.Second, newLimit: 50,
		},
		"allowance left: some other limit": {
			err: rolling, headers: headers(100, 49, 10*time.Second), wait: 10 * time.Second,
			atLeast: 0, atMost: 200 * time.Millisecond, newLimit: 100,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBudget(0)
			taken := spend(b, epoch, 51)
			b.refused(taken[50], tt.err, tt.headers, tt.wait, tt.told, epoch)
			if b.limit != tt.newLimit {
				t.Errorf("limit is %d, want %d", b.limit, tt.newLimit)
			}
			if at := b.next(epoch).Sub(epoch); at < tt.atLeast || at > tt.atMost {
				t.Errorf("the next call may go after %s, want %s to %s", at, tt.atLeast, tt.atMost)
			}
		})
	}
}

func TestBudget_unusedCallsAreGivenBack(t *testing.T) {
	t.Parallel()
	b := newBudget(5)
	for _, call := range spend(b, epoch, 5) {
		b.unused(call)
	}
	if at := b.next(epoch); at.After(epoch) {
		t.Errorf("no call was made, but the next must wait %s", at.Sub(epoch))
	}
}

// TestBudget_window asserts for any sequence of calls, delays and news that the
// calls let go stay within the limit in every window.
func TestBudget_window(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 30).Draw(t, "limit")
		ceiling := rapid.IntRange(0, 100).Draw(t, "ceiling")
		b := newBudget(ceiling)
		now := epoch
		// A first answer tells the limit.
		b.learn(b.take(now), headers(limit, limit-1, time.Second), now)
		sent := []time.Time{now}
		for range rapid.IntRange(1, 200).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "idle")) * time.Millisecond)
			if at := b.next(now); at.After(now) {
				now = at
			}
			call := b.take(now)
			if late := rapid.IntRange(0, 20).Draw(t, "late"); late > 0 {
				b.sent(call, now.Add(time.Duration(late)*time.Millisecond))
			}
			sent = append(sent, call.at)
			if !slices.IsSortedFunc(b.calls, func(x, y *ticket) int { return x.at.Compare(y.at) }) {
				t.Fatal("calls are out of order")
			}
		}
		slices.SortFunc(sent, time.Time.Compare)
		if most := mostWithin(sent, time.Second); most > limit {
			t.Fatalf("%d calls in a second, want at most %d", most, limit)
		}
		if most := mostWithin(sent, ceilingWindow); ceiling > 0 && most > max(ceiling, 1) {
			t.Fatalf("%d calls in ten seconds, want at most %d", most, ceiling)
		}
	})
}

func TestConcurrency(t *testing.T) {
	t.Parallel()
	c := newConcurrency(8)
	c.pressed(0)
	if c.limit != 4 {
		t.Errorf("limit is %d after a 423, want 4", c.limit)
	}
	// Others of the same round say nothing new.
	c.pressed(0)
	if c.limit != 4 {
		t.Errorf("limit is %d after a second 423 of the same round, want 4", c.limit)
	}
	for range 5 {
		c.pressed(c.epoch)
	}
	if c.limit != 1 {
		t.Errorf("limit is %d, want at least one in flight", c.limit)
	}
	for range 1 + 2 + 3 + 4 + 5 + 6 + 7 {
		c.relaxed()
	}
	if c.limit != 8 {
		t.Errorf("limit is %d after good answers, want 8 again", c.limit)
	}
	c.relaxed()
	if c.limit != 8 {
		t.Errorf("limit grew to %d, beyond what is configured", c.limit)
	}
}

func TestParseRateHeaders(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		max, remaining, interval string
		want                     rateHeaders
	}{
		"all":                    {"190", "12", "10000", headers(190, 12, 10*time.Second)},
		"spaces":                 {" 190 ", " 12", "10000 ", headers(190, 12, 10*time.Second)},
		"none":                   {"", "", "", rateHeaders{}},
		"no interval":            {"110", "9", "", headers(110, 9, 0)},
		"only the interval":      {"", "", "1000", rateHeaders{interval: time.Second}},
		"garbage":                {"many", "few", "soon", rateHeaders{}},
		"zero limit":             {"0", "0", "0", rateHeaders{}},
		"negative remaining":     {"100", "-4", "10000", headers(100, 0, 10*time.Second)},
		"more left than allowed": {"100", "400", "10000", headers(100, 100, 10*time.Second)},
		"absurd interval":        {"100", "1", "99999999999", headers(100, 1, 0)},
		"tiny interval":          {"100", "1", "1", headers(100, 1, minInterval)},
		"absurd limit":           {"99999999999999999999", "1", "10000", rateHeaders{interval: 10 * time.Second}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			for key, v := range map[string]string{"Max": tt.max, "Remaining": tt.remaining, "Interval-Milliseconds": tt.interval} {
				if v != "" {
					h.Set("X-HubSpot-RateLimit-"+key, v)
				}
			}
			if got := parseRateHeaders(h); got != tt.want {
				t.Errorf("parsed %+v, want %+v", got, tt.want)
			}
		})
	}
}

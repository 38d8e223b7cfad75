// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"math"
	"time"
)

// HubSpot's limits where nothing was learnt yet: the smallest that any account
// has, and what all accounts have for searches. One search a second is left to
// others, because that limit is the whole account's and no header shows it. See
// developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
const (
	initialLimit  = 100
	initialWindow = 10 * time.Second
	searchLimit   = 4
	searchWindow  = time.Second
	ceilingWindow = 10 * time.Second
)

// How a budget keeps clear of the limit.
const (
	// minMargin and maxMargin bound, as parts of the window, how much longer a
	// call is taken to count than the window. HubSpot counts a call when it
	// arrives, and calls are not equally long under way.
	minMargin = 0.015
	maxMargin = 0.10
	// spreadPerWindow is by how much of a window a window's calls may be drawn
	// apart, for every window that the budget has been in use.
	spreadPerWindow = 0.03
	// foreignWeight is how much of the newest answer goes into the estimate of
	// what others use.
	foreignWeight = 0.3
	// blindFlight is how many calls may be in flight while nothing was heard of
	// the limit for a window.
	blindFlight = 8
)

// budget is the request allowance of one sliding window: what HubSpot allows,
// less our own calls and those of other programs that use the same allowance.
// It is pure: it is told the time and never waits. Its user holds a lock.
//
// Every answer tells how much is left. What is missing and not our own was used
// by others, and is taken to stay used for a window. So the budget is right
// about its own calls even between answers, and follows others within one.
type budget struct {
	limit   int
	window  time.Duration
	ceiling int
	// learns is false for an allowance that no header describes.
	learns bool
	// even draws calls apart evenly from the start.
	even bool

	// calls are our own, in order of time, for the longer of the two windows.
	calls []*ticket
	// foreign estimates what others have used in the window up to news.
	foreign float64
	news    time.Time
	// margin is a part of the window.
	margin float64
	// calm is when the margin was last changed.
	calm time.Time
	// busySince is when the present run of calls without a pause of a window
	// began.
	busySince   time.Time
	pausedUntil time.Time
	// slowUntil is until when calls are drawn apart after a refusal.
	slowUntil time.Time
}

// ticket is one call on the budget.
type ticket struct {
	at     time.Time
	budget *budget
	// epoch counts the reductions of concurrency before the call was let go.
	epoch int
}

func newBudget(ceiling int) *budget {
	return &budget{limit: initialLimit, window: initialWindow, ceiling: ceiling, learns: true, margin: minMargin}
}

func newSearchBudget() *budget {
	return &budget{limit: searchLimit, window: searchWindow, even: true, margin: minMargin}
}

// next returns when the next call may go: a time that is not after now means at
// once.
func (b *budget) next(now time.Time) time.Time {
	b.forget(now)
	at := latest(b.pausedUntil, b.freed(now, b.window+b.extra(), b.limit-b.others(now)))
	if b.ceiling > 0 {
		at = latest(at, b.freed(now, ceilingWindow, b.ceiling))
	}
	if n := len(b.calls); n > 0 {
		at = latest(at, b.calls[n-1].at.Add(b.spacing(now)))
	}
	return at
}

// blind tells whether nothing is known of what others use at present.
func (b *budget) blind(now time.Time) bool {
	return b.learns && now.Sub(b.news) >= b.window
}

// take counts a call that goes now.
func (b *budget) take(now time.Time) *ticket {
	if n := len(b.calls); n == 0 || now.Sub(b.calls[n-1].at) > b.window {
		b.busySince = now
	}
	t := &ticket{at: now, budget: b}
	b.calls = append(b.calls, t)
	return t
}

// sent corrects the time of a call to when it really left, which is later where
// a connection had to be made first.
func (b *budget) sent(t *ticket, at time.Time) {
	if !at.After(t.at) {
		return
	}
	t.at = at
	for i := len(b.calls) - 1; i >= 0; i-- {
		if b.calls[i] != t {
			continue
		}
		for ; i+1 < len(b.calls) && b.calls[i+1].at.Before(at); i++ {
			b.calls[i], b.calls[i+1] = b.calls[i+1], t
		}
		return
	}
}

// unused takes back a call that never left.
func (b *budget) unused(t *ticket) {
	for i := len(b.calls) - 1; i >= 0; i-- {
		if b.calls[i] == t {
			b.calls = append(b.calls[:i], b.calls[i+1:]...)
			return
		}
	}
}

// learn takes in what an answer says of the limit.
func (b *budget) learn(t *ticket, h rateHeaders, now time.Time) {
	if !b.learns || !h.known {
		return
	}
	if h.interval > 0 {
		b.window = h.interval
	}
	b.limit = h.limit
	used := float64(h.limit - h.remaining - b.own(t.at))
	if b.blind(now) {
		b.foreign = used
	} else {
		b.foreign += foreignWeight * (used - b.foreign)
	}
	b.news = now
	if now.Sub(b.calm) > b.window && b.margin > minMargin {
		b.margin = max(minMargin, b.margin*0.9)
		b.calm = now
	}
}

// refused takes in a 429. Wait is how long HubSpot wants the caller to wait, and
// told whether it said so itself.
func (b *budget) refused(t *ticket, e *Error, h rateHeaders, wait time.Duration, told bool, now time.Time) {
	own := b.own(t.at) - 1
	switch {
	case h.known:
		b.foreign = max(b.foreign, float64(h.limit-h.remaining-own))
		b.news = now
	case b.learns:
		// Nothing but the refusal tells the limit: what went through is it.
		if policyWindow(e) > 0 {
			b.window = policyWindow(e)
			own = b.own(t.at) - 1
		}
		b.limit = max(1, min(b.limit, own*9/10))
	}
	if told || !h.known {
		b.pausedUntil = latest(b.pausedUntil, now.Add(wait))
	}
	if now.Sub(b.calm) > b.window/10 {
		b.margin = min(maxMargin, b.margin*2)
		b.calm = now
	}
	b.slowUntil = latest(b.slowUntil, latest(now, b.pausedUntil).Add(b.window))
}

// others is what other programs have in the window, rounded up.
func (b *budget) others(now time.Time) int {
	if b.blind(now) || b.foreign < 0.5 {
		return 0
	}
	return int(math.Ceil(b.foreign))
}

// own counts our calls in the window that ends at a time.
func (b *budget) own(at time.Time) int {
	n, start := 0, at.Add(-b.window)
	for _, c := range b.calls {
		if c.at.After(start) && !c.at.After(at) {
			n++
		}
	}
	return n
}

// freed returns when fewer than limit of our calls will lie in the window.
func (b *budget) freed(now time.Time, window time.Duration, limit int) time.Time {
	start := now.Add(-window)
	first := len(b.calls)
	for first > 0 && b.calls[first-1].at.After(start) {
		first--
	}
	live := b.calls[first:]
	switch {
	case len(live) < limit:
		return now
	case limit > 0:
		return live[len(live)-limit].at.Add(window)
	default:
		// Others use all there is. The last that was heard of them holds for a
		// window; then a call may find out.
		return latest(b.news.Add(window), now)
	}
}

// spacing is the least time between two calls. A run of calls starts as fast as
// it can and is drawn apart a little more in every window, until calls leave
// evenly: what was sent in a burst is free again in a burst, and then a small
// error about the window's edge would cost many refusals.
func (b *budget) spacing(now time.Time) time.Duration {
	even := b.window / time.Duration(b.limit)
	if b.even {
		return even
	}
	if now.Before(b.slowUntil) {
		return even / 2
	}
	windows := 1 + float64(now.Sub(b.busySince))/float64(b.window)
	return time.Duration(min(0.9, spreadPerWindow*windows) * float64(even))
}

func (b *budget) extra() time.Duration { return time.Duration(b.margin * float64(b.window)) }

// forget drops calls that no window reaches back to.
func (b *budget) forget(now time.Time) {
	start := now.Add(-max(b.window+b.extra(), ceilingWindow))
	n := 0
	for n < len(b.calls) && !b.calls[n].at.After(start) {
		n++
	}
	// One is kept: spacing and pauses are measured from it.
	if n = min(n, len(b.calls)-1); n > 0 {
		b.calls = append(b.calls[:0], b.calls[n:]...)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// policyWindow is the window that a limit's policy name tells; 0 where it tells
// none.
func policyWindow(e *Error) time.Duration {
	switch {
	case e == nil:
		return 0
	case e.PolicyName == policySecondly:
		return time.Second
	case e.PolicyName == "TEN_SECONDLY_ROLLING":
		return 10 * time.Second
	default:
		return 0
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"math"
	"slices"
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

// How a budget keeps clear of the limit. The figures were found by simulation,
// see the tests: they trade refusals against time.
const (
	// minMargin and maxMargin bound, as parts of the window, how much longer a
	// call is taken to count than the window. HubSpot counts a call when it
	// arrives, and calls are not equally long under way. How uneven that is does
	// not depend on the window, so that short ones have bounds in time.
	minMargin   = 0.015
	maxMargin   = 0.05
	leastMargin = 25 * time.Millisecond
	mostMargin  = 80 * time.Millisecond
	// raiseMargin is by how much a refusal raises the margin, and lowerMargin by
	// how much it falls again in a window, and in lowerMarginAfter at least,
	// without one.
	raiseMargin      = 2.5
	lowerMargin      = 0.9
	lowerMarginAfter = 10 * time.Second
	// spreadPerWindow is by how much of a window a window's calls may be drawn
	// apart, for every window that the budget has been in use.
	spreadPerWindow = 0.03
	// foreignWeight and noiseWeight are how much of the newest answer goes into
	// the estimates of what others use and of how far single answers are off.
	foreignWeight = 0.3
	noiseWeight   = 0.1
	// noiseShare is how many times that is left alone, beyond the estimate.
	noiseShare = 2
	// crowded is how many calls fewer of others say nothing: ours may have
	// crowded them out.
	crowded = 1
	// cautiousWindows is for how many windows after a refusal a part of the
	// allowance is left alone, and cautiousShared where others use it too, but
	// less than we do.
	cautiousWindows = 3
	cautiousShared  = 10
	// silentBurst is by how much faster than evenly a limit is used at first that
	// no header tells, in any silentWindow: HubSpot's window may be shorter than
	// it is taken for. After silentTrial windows without a refusal it is not.
	silentBurst  = 2
	silentWindow = time.Second + 50*time.Millisecond
	silentTrial  = 3
	// blindFlight is how many calls may be in flight while nothing was heard
	// for a window: the process before may have used up the allowance.
	blindFlight = 1
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
	// told marks a limit that headers told, and silent one of which answers said
	// nothing: it is a guess, and guess what refusals taught of it.
	told, silent bool
	guess        guess

	// calls are our own, in order of time, for the longer of the two windows.
	calls []*ticket
	// foreign estimates what others have used in the window up to news, and
	// noise how far single answers are from the estimate.
	foreign float64
	noise   float64
	news    time.Time
	// margin is what refusals taught of it; see extra.
	margin time.Duration
	// calm is when the margin was last changed.
	calm time.Time
	// busySince is when the present run of calls without a pause of a window
	// began.
	busySince   time.Time
	pausedUntil time.Time
	// cautiousUntil is until when, after a refusal, calls are drawn apart and a
	// part of the allowance is left alone.
	cautiousUntil time.Time
}

// ticket is one call on the budget.
type ticket struct {
	at     time.Time
	budget *budget
	// epoch counts the reductions of concurrency before the call was let go.
	epoch int

	// line is that of a write, nil for other calls.
	line *line
	// lock counts the locks in the line before the call was let go.
	lock int
	// done tells that the call has ended, and locked that it met a lock.
	done, locked bool
	// took is how long a write that ended otherwise was under way.
	took time.Duration
}

func newBudget(ceiling int) *budget {
	return &budget{limit: initialLimit, window: initialWindow, ceiling: ceiling, learns: true}
}

func newSearchBudget() *budget {
	return &budget{limit: searchLimit, window: searchWindow, even: true}
}

// next returns when the next call may go: a time that is not after now means at
// once.
func (b *budget) next(now time.Time) time.Time {
	b.forget(now)
	at := latest(b.pausedUntil, b.freed(now, b.window+b.extra(), b.limit-b.others(now)))
	if b.ceiling > 0 {
		at = latest(at, b.freed(now, ceilingWindow, b.ceiling))
	}
	if b.silent && b.window > silentWindow {
		burst := silentBurst * float64(b.limit) * float64(silentWindow) / float64(b.window)
		windows := float64(now.Sub(b.busySince)) / float64(b.window)
		at = latest(at, b.freed(now, silentWindow, max(1, int(burst*max(1, windows-silentTrial+1)))))
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
	i := b.index(t)
	for ; i >= 0 && i+1 < len(b.calls) && b.calls[i+1].at.Before(at); i++ {
		b.calls[i], b.calls[i+1] = b.calls[i+1], t
	}
}

// unused takes back a call that never left.
func (b *budget) unused(t *ticket) {
	if i := b.index(t); i >= 0 {
		b.calls = slices.Delete(b.calls, i, i+1)
	}
}

// learn takes in what an answer says of the limit.
func (b *budget) learn(t *ticket, h rateHeaders, now time.Time) {
	if !b.learns {
		return
	}
	b.hear(h)
	if !h.known {
		b.news = latest(t.at, b.news)
		b.guess.raise(b, now)
		return
	}
	if h.interval > 0 {
		b.window = h.interval
	}
	b.limit = h.limit
	b.see(t, h.limit-h.remaining)
	b.news = latest(t.at, b.news)
	if now.Sub(b.calm) > max(b.window, lowerMarginAfter) {
		b.margin = time.Duration(lowerMargin * float64(b.extra()))
		b.calm = now
	}
}

// see takes in how many calls of all had been counted when one of ours arrived.
func (b *budget) see(t *ticket, all int) {
	if b.blind(t.at) {
		b.foreign = float64(max(0, all-b.own(t.at)))
		return
	}
	least, most := b.counted(t)
	// Who takes the place of a call that was crowded out crowds out the next, until
	// the others push back.
	used := min(b.foreign, float64(max(0, all-least)+crowded))
	used = max(used, float64(max(0, all-most)))
	b.noise += noiseWeight * (math.Abs(used-b.foreign) - b.noise)
	b.foreign += foreignWeight * (used - b.foreign)
}

// counted returns how many of our calls lay in the window when one of them
// arrived, itself among them, at least and at most. They overtake each other on
// the way: of those that left at about the time when this one did, or when its
// window began, nobody knows on which side they fell.
func (b *budget) counted(t *ticket) (least, most int) {
	// Not the margin, which grows with each refusal: a large one would hide others who come.
	const slack = leastMargin
	least = 1 + max(0, b.after(t.at.Add(-slack))-b.after(t.at.Add(slack-b.window)))
	most = b.after(t.at.Add(slack)) - b.after(t.at.Add(-slack-b.window))
	return least, most
}

// hear notes whether headers tell the limit. Single answers without them, as
// gateways give, change nothing.
func (b *budget) hear(h rateHeaders) {
	b.told = b.told || h.known
	b.silent = !b.told
}

// refused takes in a 429. Wait is how long HubSpot wants the caller to wait, and
// told whether it said so itself.
func (b *budget) refused(t *ticket, e *Error, h rateHeaders, wait time.Duration, told bool, now time.Time) {
	_, most := b.counted(t)
	// Whether refused calls count is not documented. Where they do, they show
	// up as others'.
	b.unused(t)
	own, before := b.own(t.at), b.foreign
	switch {
	case h.known && before < 1 && h.limit-h.remaining <= most:
		// All of them may have been ours.
		b.news = latest(t.at, b.news)
	case h.known:
		b.foreign = max(b.foreign, float64(h.limit-h.remaining-own))
		b.news = latest(t.at, b.news)
	case b.learns:
		b.hear(h)
		b.guess.refused(b, t, max(h.interval, policyWindow(e)), now)
	}
	if told || !h.known {
		b.pausedUntil = latest(b.pausedUntil, now.Add(wait))
	}
	if h.known && h.remaining > 0 {
		// Another limit than this one, of which nothing is known.
		return
	}
	cautious := cautiousWindows * b.window
	switch {
	case b.foreign < 1:
		if now.Sub(b.calm) > b.window/10 {
			b.margin = time.Duration(raiseMargin * float64(b.extra()))
			b.calm = now
		}
	case before < float64(b.limit)/2-crowded:
		// Others are the likelier reason. Who uses more than they do gives way.
		cautious = cautiousShared * b.window
	default:
		return
	}
	b.cautiousUntil = latest(b.cautiousUntil, latest(now, b.pausedUntil).Add(cautious))
}

// others is what other programs have in the window, and what is left alone for
// them.
func (b *budget) others(now time.Time) int {
	if b.blind(now) {
		return 0
	}
	n := int(math.Ceil(b.foreign + noiseShare*b.noise - 0.5))
	if now.Before(b.cautiousUntil) {
		n += 1 + b.limit/100
	}
	return min(max(0, n), b.limit)
}

// index finds a call, which is most likely a late one.
func (b *budget) index(t *ticket) int {
	for i, c := range slices.Backward(b.calls) {
		if c == t {
			return i
		}
	}
	return -1
}

// after returns the index of the first of our calls after a time.
func (b *budget) after(at time.Time) int {
	i, _ := slices.BinarySearchFunc(b.calls, at, func(c *ticket, at time.Time) int {
		if c.at.After(at) {
			return 1
		}
		return -1
	})
	return i
}

// own counts our calls in the window that ends at a time.
func (b *budget) own(at time.Time) int {
	return b.after(at) - b.after(at.Add(-b.window))
}

// freed returns when fewer than limit of our calls will lie in the window.
func (b *budget) freed(now time.Time, window time.Duration, limit int) time.Time {
	live := b.calls[b.after(now.Add(-window)):]
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
	if now.Before(b.cautiousUntil) {
		return time.Duration(0.9 * float64(b.window) / float64(max(1, b.limit-b.others(now))))
	}
	windows := 1 + float64(now.Sub(b.busySince))/float64(b.window)
	return time.Duration(min(0.9, spreadPerWindow*windows) * float64(even))
}

// extra is how much longer than the window a call is taken to count.
func (b *budget) extra() time.Duration {
	window := float64(b.window)
	least := max(time.Duration(minMargin*window), leastMargin)
	most := max(time.Duration(maxMargin*window), mostMargin)
	return min(max(b.margin, least), most)
}

// forget drops calls that no window reaches back to.
func (b *budget) forget(now time.Time) {
	// Answers of a while ago are still to come, about windows that began before
	// this one. One call is kept: spacing is measured from it.
	n := min(b.after(now.Add(-max(2*b.window, ceilingWindow)-b.extra())), len(b.calls)-1)
	if n > 0 {
		b.calls = b.calls[n:]
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// policyWindow is the window of the limit that a 429 names; 0 where it names none.
func policyWindow(e *Error) time.Duration {
	if e == nil {
		return 0
	}
	switch limitPolicy(e) {
	case policySecondly:
		return time.Second
	case policyTenSecondly:
		return 10 * time.Second
	default:
		return 0
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"slices"
	"time"
)

// How writes are paced after a lock. HubSpot says that a lock lasts two seconds
// and that writes should slow down then, but not at which rate it locks, so that
// has to be learnt. See developers.hubspot.com/docs/api-reference/error-handling.
const (
	// paceWindow is the time before a lock whose writes are counted.
	paceWindow = time.Second
	// leastSlack is how much longer than that as many writes take afterwards,
	// more with uneven answers, up to mostUnevenness. It doubles with every lock,
	// up to mostSlack.
	leastSlack     = 25 * time.Millisecond
	mostUnevenness = 60 * time.Millisecond
	mostSlack      = 100 * time.Millisecond
	// longestGap is kept between two writes at the slowest rate.
	longestGap = 2 * time.Second
	// slowest and unmeasured are rates in writes a second: HubSpot's own advice,
	// and what to begin with where a lock says nothing of our own rate.
	slowest    = float64(time.Second) / float64(longestGap)
	unmeasured = 2
	// decrease is what is left of a rate that was locked once more, and target
	// up to where it then is raised again by increase in every increaseAfter.
	decrease      = 0.8
	target        = 0.9
	increase      = 1.05
	increaseAfter = 5 * time.Second
	// A rate that stayed well for probeAfter is raised by probe, to see whether
	// HubSpot allows more by now, and by search in every searchAfter as long as
	// it does. probeAfter doubles, up to mostProbeAfter, when it does not.
	probe          = 1.1
	probeAfter     = 30 * time.Second
	mostProbeAfter = 10 * time.Minute
	search         = 1.25
	searchAfter    = 2 * time.Second
	// unpaced is a rate beyond which there is no pacing, and inUse the part of a
	// rate that must be in use for it to be raised.
	unpaced = 200
	inUse   = 0.7
)

// pace holds back the writes of one object type after HubSpot locked its
// records: all of them while the lock lasts, and then to a rate. It is the
// answer to locks that halving the requests in flight is not, where already one
// request after the other is too fast.
//
// The rate is learnt as TCP learns a connection's: from what went through before
// the lock, reduced where that turns out too much, and raised slowly, with the
// rate in mind at which it last failed. Pace is pure: it is told the time and
// never waits. Its user holds a lock.
type pace struct {
	// rate is in writes a second; 0 means that there is none.
	rate float64
	// known is the rate that is taken to be the highest without locks; 0 while it
	// is searched for.
	known float64
	// proven is the rate that was left to search for a higher one; 0 for none.
	proven float64
	// changed is when the rate was last set, and probeAfter how long after that
	// more is tried.
	changed    time.Time
	probeAfter time.Duration
	slack      time.Duration

	// heldUntil is when the present lock ends.
	heldUntil time.Time
	// epoch counts the locks: what left before the last one says nothing of what
	// came after it.
	epoch int
	// lockedAt is when the first of the writes that met the present lock left,
	// and before the pace as it was then.
	lockedAt time.Time
	before   paceRate

	// writes are those of the last moments, in order of time.
	writes []*ticket
}

// paceRate is the part of a pace that a lock changes.
type paceRate struct{ rate, known, proven float64 }

// slow tells whether writes have to wait for their turn.
func (p *pace) slow(now time.Time) bool { return p.rate > 0 || now.Before(p.heldUntil) }

// next returns when the next write may go: a time that is not after now means at
// once.
func (p *pace) next(now time.Time) time.Time {
	at := latest(now, p.heldUntil)
	if n := len(p.writes); p.rate > 0 && n > 0 {
		at = latest(at, p.writes[n-1].at.Add(p.gap()))
	}
	return at
}

func (p *pace) gap() time.Duration { return time.Duration(float64(time.Second) / p.rate) }

// take counts a write that goes now.
func (p *pace) take(t *ticket) {
	p.forget(t.at)
	t.lock = p.epoch
	p.writes = append(p.writes, t)
}

// unused takes back a write that did not reach HubSpot's records.
func (p *pace) unused(t *ticket) {
	p.writes = slices.DeleteFunc(p.writes, func(w *ticket) bool { return w == t })
}

// settle takes in how a write ended. It tells whether it met a lock that an
// earlier write had met before it.
func (p *pace) settle(t *ticket, refusal *Error, err error, now time.Time) (othersLock bool) {
	switch {
	case err == nil, refusal == nil && OutcomeUnknown(err):
		p.done(t, err == nil, now)
	case refusal == nil, refusal.token, refusal.StatusCode == http.StatusTooManyRequests:
		p.unused(t)
	case refusal.StatusCode == http.StatusLocked:
		return !p.locked(t, refusal, now)
	default:
		p.done(t, false, now)
	}
	return false
}

// done takes in the end of a write that met no lock. Only good answers raise the
// rate.
func (p *pace) done(t *ticket, good bool, now time.Time) {
	t.done, t.took = true, now.Sub(t.at)
	if !good || p.rate == 0 || t.lock != p.epoch || float64(p.count(now.Add(-paceWindow))) < inUse*p.rate {
		return
	}
	quiet := now.Sub(p.changed)
	switch {
	case p.known == 0 && quiet >= searchAfter:
		p.set(p.rate*search, now)
	case p.known == 0:
	case p.rate < p.known && quiet >= increaseAfter:
		p.set(min(p.known, p.rate*increase), now)
	case p.rate >= p.known && quiet >= p.probeAfter:
		p.known, p.proven = 0, p.rate
		p.set(p.rate*probe, now)
	}
	if p.rate > unpaced {
		p.rate, p.proven = 0, 0
	}
}

func (p *pace) set(rate float64, now time.Time) { p.rate, p.changed = rate, now }

// locked takes in a 423. It tells whether the write is the first to meet this
// lock; the others were under way by then.
func (p *pace) locked(t *ticket, e *Error, now time.Time) bool {
	t.done, t.locked = true, true
	first := t.lock == p.epoch
	if e.RetryAfter <= longestAsked {
		p.heldUntil = latest(p.heldUntil, now.Add(e.RetryAfter))
	}
	switch {
	case first:
		p.begin(t, now)
	case t.lock == p.epoch-1:
		// It belongs to the same lock: fewer went through than it seemed.
		if t.at.Before(p.lockedAt) {
			p.lockedAt = t.at
		}
	default:
		return false
	}
	p.reduce(now)
	return first
}

// begin notes a new lock.
func (p *pace) begin(t *ticket, now time.Time) {
	p.before = paceRate{p.rate, p.known, p.proven}
	if p.proven > 0 {
		p.probeAfter = min(2*p.probeAfter, mostProbeAfter)
	} else {
		p.probeAfter = max(p.probeAfter, probeAfter)
		p.slack = min(max(2*p.slack, p.unevenness(), leastSlack), mostSlack)
	}
	p.proven = 0
	p.heldUntil = latest(p.heldUntil, now.Add(lockWait))
	p.lockedAt = t.at
	p.epoch++
}

// reduce sets the rate after a lock.
func (p *pace) reduce(now time.Time) {
	n := float64(p.passed())
	measured := n / (paceWindow + p.slack).Seconds()
	was := p.before.rate
	switch {
	case p.before.proven > 0:
		// The search for more is over.
		p.rate = max(p.before.proven, min(measured, decrease*was))
		p.known = p.rate
	case was == 0 && n < unmeasured:
		// Hardly anything went through, so it was not our rate.
		p.rate, p.known = unmeasured, 0
	case was == 0:
		// As many went through within the window, and one more did not.
		p.rate, p.known = measured, measured
	default:
		was = min(was, max(n, 1))
		p.rate, p.known = decrease*was, target*was
	}
	p.rate = max(p.rate, slowest)
	p.changed = latest(now, p.heldUntil)
}

// unevenness is how far apart the answers' times are, as a guess at how far apart
// requests may be under way.
func (p *pace) unevenness() time.Duration {
	var total, deviation, n time.Duration
	for _, w := range p.writes {
		if w.done && !w.locked {
			total += w.took
			n++
		}
	}
	if n == 0 {
		return 0
	}
	for _, w := range p.writes {
		if w.done && !w.locked {
			deviation += (w.took - total/n).Abs()
		}
	}
	// Four times the mean deviation is the range of an even distribution.
	return min(4*deviation/n, mostUnevenness)
}

// passed counts the writes that went through in the window before the lock: none
// that arrived later did.
func (p *pace) passed() int {
	n := 0
	for _, w := range p.writes {
		if !w.locked && w.lock == p.epoch-1 && w.at.After(p.lockedAt.Add(-paceWindow)) {
			n++
		}
	}
	return n
}

// count counts the writes since a time.
func (p *pace) count(since time.Time) int {
	n := 0
	for _, w := range slices.Backward(p.writes) {
		if !w.at.After(since) {
			break
		}
		n++
	}
	return n
}

// forget drops writes that a lock can no longer be about.
func (p *pace) forget(now time.Time) {
	oldest := now
	for _, w := range p.writes {
		if !w.done && w.at.Before(oldest) {
			oldest = w.at
		}
	}
	p.writes = slices.DeleteFunc(p.writes, func(w *ticket) bool { return !w.at.After(oldest.Add(-longestGap)) })
}

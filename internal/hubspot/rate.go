// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// minReportedWait is the shortest wait that is counted and reported; what is
// shorter is pacing.
const minReportedWait = 5 * time.Millisecond

// rateLayer lets requests through in the order in which they came, as the budget
// and the bound on requests in flight allow. Writes of an object type that was
// locked stand in a line of their own before that, so that they let others pass.
type rateLayer struct {
	next  handler
	clock Clock
	stats *counters

	general lane
	search  lane

	mu sync.Mutex
	// changed is closed and replaced when a waiting request should look again.
	changed     chan struct{}
	concurrency *concurrency
	// lines are those of writes, by lineKey.
	lines map[string]*line
}

// lane is a budget with the queue of those who wait for it.
type lane struct {
	budget *budget
	// turn holds the foremost of the waiting; the runtime queues the others.
	turn chan struct{}
}

func newRateLayer(next handler, s settings, stats *counters) *rateLayer {
	return &rateLayer{
		next:        next,
		clock:       s.clock,
		stats:       stats,
		general:     lane{budget: newBudget(s.ceiling), turn: make(chan struct{}, 1)},
		search:      lane{budget: newSearchBudget(), turn: make(chan struct{}, 1)},
		changed:     make(chan struct{}),
		concurrency: newConcurrency(s.maxConcurrency),
		lines:       map[string]*line{},
	}
}

func (l *rateLayer) do(ctx context.Context, req *request) (*response, error) {
	t, err := l.acquire(ctx, req)
	if err != nil {
		return nil, &TransportError{Method: req.method, Endpoint: req.route.template, Reason: "waiting for the request budget", Err: err, kind: failedEnded}
	}
	req.onSent = func(at time.Time) {
		l.mu.Lock()
		defer l.mu.Unlock()
		t.budget.sent(t, at)
	}
	resp, err := l.next.do(ctx, req)
	if l.release(t, resp, err) {
		err = &otherLock{err}
	}
	return resp, err
}

// acquire waits for the pace of writes, a place in flight and the budget.
func (l *rateLayer) acquire(ctx context.Context, req *request) (*ticket, error) {
	in, writes := &l.general, l.lineOf(req)
	if req.search {
		in = &l.search
	}
	for {
		leave, err := l.stand(ctx, req, writes)
		if err != nil {
			return nil, err
		}
		t, err := l.queue(ctx, req, in, writes)
		leave()
		if t != nil || err != nil {
			return t, err
		}
	}
}

// queue waits for a place in flight and the budget. It returns no ticket for a
// write that has to stand in line first, because a lock came up meanwhile.
func (l *rateLayer) queue(ctx context.Context, req *request, in *lane, writes *line) (*ticket, error) {
	select {
	case in.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-in.turn }()

	var waited time.Duration
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t, wait, changed, slowed := l.try(in.budget, writes)
		switch {
		case slowed:
			return nil, nil
		case t != nil:
			if waited >= minReportedWait {
				l.stats.wait(ctx, req, waited, "request budget")
			}
			return t, nil
		}
		took, err := l.await(ctx, wait, changed)
		if err != nil {
			return nil, err
		}
		waited += took
	}
}

// try takes a ticket, or tells how long the budget asks to wait. A wait of 0
// means that a place in flight is missing. Slowed is a write that has to stand in
// line.
func (l *rateLayer) try(b *budget, writes *line) (t *ticket, wait time.Duration, changed <-chan struct{}, slowed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if writes != nil && writes.pace.next(now).After(now) {
		return nil, 0, nil, true
	}
	wait = b.next(now).Sub(now)
	blocked := !l.concurrency.free() || b.blind(now) && l.concurrency.inFlight >= blindFlight
	if wait > 0 || blocked {
		return nil, max(wait, 0), l.changed, false
	}
	t = b.take(now)
	t.epoch = l.concurrency.epoch
	l.concurrency.inFlight++
	if t.line = writes; writes != nil {
		writes.pace.take(t)
	}
	return t, 0, nil, false
}

// await returns after the wait or when something changed, and how much of the
// time was waited for the budget.
func (l *rateLayer) await(ctx context.Context, wait time.Duration, changed <-chan struct{}) (time.Duration, error) {
	if wait == 0 {
		select {
		case <-changed:
			return 0, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	if err := fits(ctx, l.clock, wait); err != nil {
		return 0, err
	}
	start := l.clock.Now()
	timer, stop := l.clock.After(wait)
	defer stop()
	select {
	case <-timer:
	case <-changed:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return l.clock.Now().Sub(start), nil
}

// release takes in what the answer says, and lets the next request look. It
// tells whether the request met a lock that others had brought about.
func (l *rateLayer) release(t *ticket, resp *response, err error) (othersLock bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	l.concurrency.inFlight--
	var headers rateHeaders
	if resp != nil {
		headers = parseRateHeaders(resp.header)
	}
	refusal, _ := errors.AsType[*Error](err)
	switch {
	case refusal != nil && refusal.token, err != nil && refusal == nil && !OutcomeUnknown(err):
		t.budget.unused(t)
	case refusal != nil && refusal.StatusCode == http.StatusTooManyRequests:
		if !refusal.daily() {
			wait, told := limitWait(refusal)
			if wait > longestAsked {
				// The call itself gives up; the others find out for themselves.
				wait = min(t.budget.window, maxInterval)
			}
			t.budget.refused(t, refusal, headers, wait, told, now)
		}
	case refusal != nil && (refusal.StatusCode == http.StatusLocked || refusal.StatusCode >= 500):
		t.budget.learn(t, headers, now)
		l.concurrency.pressed(t.epoch)
	default:
		t.budget.learn(t, headers, now)
		if err == nil {
			l.concurrency.relaxed()
		}
	}
	othersLock = t.line != nil && t.line.pace.settle(t, refusal, err, now)
	close(l.changed)
	l.changed = make(chan struct{})
	return othersLock
}

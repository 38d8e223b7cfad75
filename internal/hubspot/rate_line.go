// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"strings"
	"time"
)

// line is a pace with the queue of those who wait for it.
type line struct {
	pace pace
	// turn holds the foremost of the waiting; the runtime queues the others.
	turn chan struct{}
}

// lineOf returns the line of a write, nil for other requests.
func (l *rateLayer) lineOf(req *request) *line {
	if !req.write {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := lineKey(req.route)
	if l.lines[key] == nil {
		l.lines[key] = &line{turn: make(chan struct{}, 1)}
	}
	return l.lines[key]
}

// stand waits in the line of writes, where there is one, until the pace lets the
// write go. The returned function lets the next one look.
func (l *rateLayer) stand(ctx context.Context, req *request, writes *line) (leave func(), err error) {
	if writes == nil || !l.slow(writes) {
		return func() {}, nil
	}
	select {
	case writes.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	leave = func() { <-writes.turn }
	var waited time.Duration
	for {
		wait := l.untilNext(writes)
		if wait <= 0 {
			break
		}
		took, err := l.await(ctx, wait, nil)
		if err != nil {
			leave()
			return nil, err
		}
		waited += took
	}
	if waited >= minReportedWait {
		l.stats.wait(ctx, req, waited, "writes go slower after a 423")
	}
	return leave, nil
}

func (l *rateLayer) slow(writes *line) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return writes.pace.slow(l.clock.Now())
}

func (l *rateLayer) untilNext(writes *line) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	return writes.pace.next(now).Sub(now)
}

// lineKey names the writes that a lock is taken to concern: those to records of
// one object type, since HubSpot speaks of records and names upserts of
// companies. If a lock holds for more, the other types meet it once each.
func lineKey(rt route) string {
	prefix, _, filled := strings.Cut(rt.template, "{")
	if !filled {
		return rt.template
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(rt.path, prefix), "/")
	return prefix + name
}

// otherLock is a 423 that came about by a write before this one: the request
// itself need not be sent less often.
type otherLock struct{ refusal error }

func (e *otherLock) Error() string { return e.refusal.Error() }

// Unwrap returns HubSpot's refusal.
func (e *otherLock) Unwrap() error { return e.refusal }

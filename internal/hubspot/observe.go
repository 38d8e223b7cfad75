// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// counters add up what a client does, and pass it on to the observer.
type counters struct {
	calls       map[EndpointKind]*atomic.Int64
	retries     atomic.Int64
	waits       atomic.Int64
	waitTime    atomic.Int64
	rateLimited atomic.Int64
	locked      atomic.Int64
	observe     func(context.Context, Event)
}

func newCounters(observe func(context.Context, Event)) *counters {
	c := &counters{calls: map[EndpointKind]*atomic.Int64{}, observe: observe}
	for _, kind := range allKinds {
		c.calls[kind] = new(atomic.Int64)
	}
	return c
}

// attempt counts one exchange.
func (c *counters) attempt(ctx context.Context, req *request, resp *response, err error, took time.Duration) {
	c.calls[req.kind].Add(1)
	if req.attempt > 1 {
		c.retries.Add(1)
	}
	event := Event{Kind: EventAttempt, Method: req.method, Endpoint: req.route.template, Attempt: req.attempt, Duration: took}
	var refusal *Error
	var broken *TransportError
	switch {
	case errors.As(err, &refusal):
		event.StatusCode = refusal.StatusCode
		event.Category, event.PolicyName, event.CorrelationID = refusal.Category, refusal.PolicyName, refusal.CorrelationID
	case errors.As(err, &broken):
		event.Reason = broken.Reason
	case err == nil:
		event.StatusCode = resp.status
		event.CorrelationID = resp.header.Get(correlationHeader)
	}
	switch event.StatusCode {
	case http.StatusTooManyRequests:
		c.rateLimited.Add(1)
	case http.StatusLocked:
		c.locked.Add(1)
	}
	c.emit(ctx, event)
}

// wait counts time in which a request was held back.
func (c *counters) wait(ctx context.Context, req *request, took time.Duration, reason string) {
	c.waits.Add(1)
	c.waitTime.Add(int64(took))
	c.emit(ctx, Event{Kind: EventWait, Method: req.method, Endpoint: req.route.template, Attempt: req.attempt, Duration: took, Reason: reason})
}

func (c *counters) emit(ctx context.Context, e Event) {
	if c.observe != nil {
		c.observe(ctx, e)
	}
}

// observeLayer counts and reports what the layers below send.
func observeLayer(next handler, clock Clock, stats *counters) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		start := clock.Now()
		resp, err := next.do(ctx, req)
		stats.attempt(ctx, req, resp, err, clock.Now().Sub(start))
		return resp, err
	})
}

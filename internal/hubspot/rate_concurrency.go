// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

// concurrency bounds the requests in flight. The bound is halved when HubSpot
// shows that it is pressed, by a 423 or a 5xx, and grows back by one with every
// full round of good answers. It is pure; its user holds a lock.
type concurrency struct {
	max      int
	limit    int
	inFlight int
	// good counts the good answers since the bound last changed.
	good int
	// epoch counts the reductions: calls that were let go before the last one
	// say nothing about the present bound.
	epoch int
}

func newConcurrency(limit int) *concurrency { return &concurrency{max: limit, limit: limit} }

func (c *concurrency) free() bool { return c.inFlight < c.limit }

func (c *concurrency) pressed(epoch int) {
	if epoch != c.epoch {
		return
	}
	c.epoch++
	c.good = 0
	c.limit = max(1, c.limit/2)
}

func (c *concurrency) relaxed() {
	if c.limit == c.max {
		return
	}
	if c.good++; c.good >= c.limit {
		c.good = 0
		c.limit++
	}
}

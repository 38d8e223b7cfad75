// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of what rate limit headers can say and be believed.
const (
	maxLimit    = 1_000_000
	minInterval = 100 * time.Millisecond
	// maxInterval is far above HubSpot's windows of one and of ten seconds: for
	// longer than this no header makes a call wait.
	maxInterval = time.Minute
)

// rateHeaders is what an answer says about the request limit, see
// developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
// The -Secondly pair is deprecated and not read; searches carry none.
type rateHeaders struct {
	// known tells whether both limit and remaining were given.
	known     bool
	limit     int
	remaining int
	// interval is 0 where it was not given.
	interval time.Duration
}

func parseRateHeaders(h http.Header) rateHeaders {
	var r rateHeaders
	limit, okLimit := headerInt(h, "X-HubSpot-RateLimit-Max")
	remaining, okRemaining := headerInt(h, "X-HubSpot-RateLimit-Remaining")
	if okLimit && okRemaining && limit > 0 && limit <= maxLimit {
		r.known, r.limit, r.remaining = true, limit, min(max(remaining, 0), limit)
	}
	if ms, ok := headerInt(h, "X-HubSpot-RateLimit-Interval-Milliseconds"); ok && ms > 0 && ms < int(maxInterval/time.Millisecond) {
		r.interval = max(time.Duration(ms)*time.Millisecond, minInterval)
	}
	return r
}

func headerInt(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(h.Get(name)))
	return n, err == nil
}

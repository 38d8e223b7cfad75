// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	// The daily quota needs the account's time zone on any machine.
	_ "time/tzdata"
)

// Policies that a 429 names.
const (
	policyBurst    = "TEN_SECONDLY_ROLLING"
	policyDaily    = "DAILY"
	policySecondly = "SECONDLY"
)

// statusMigration answers calls while an account moves between data centers.
const statusMigration = 477

// unlimitedBurst and unlimitedDaily are the limits that headers show where
// none is in force.
const (
	unlimitedBurst = 1_000_000
	unlimitedDaily = 1_000_000_000
)

// limiter counts calls in a sliding window, a day and, for search, a second,
// and locks object types under fast writes.
type limiter struct {
	mu       sync.Mutex
	burst    []time.Time
	searches []time.Time
	day      string
	today    int
	writes   map[string][]time.Time
	locked   map[string]time.Time
}

// admit counts a call and returns the limit headers of its answer, and the
// answer itself if the call is over a limit.
func (l *limiter) admit(c *call) (http.Header, *reply) {
	if c.route == nil || c.route.form || c.route.open {
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	burst, daily := c.cfg.allowance()
	if c.route.op == OpSearch {
		return nil, l.admitSearch(c, burst)
	}
	if day := c.now.In(c.cfg.location()).Format(time.DateOnly); day != l.day {
		l.day, l.today = day, 0
	}
	l.burst = within(l.burst, c.now, c.cfg.BurstWindow)
	overDaily := daily > 0 && l.today >= daily
	overBurst := burst > 0 && len(l.burst) >= burst
	if burst > 0 && (!overBurst && !overDaily || c.cfg.RejectedCount) {
		l.burst = append(l.burst, c.now)
	}
	if !overBurst && !overDaily {
		l.today++
	}
	header := l.headers(c, burst, daily)
	switch {
	case overDaily:
		return header, l.refuse(c, policyDaily, l.untilMidnight(c))
	case overBurst:
		return header, l.refuse(c, c.cfg.burstPolicy(), l.untilFree(c, burst))
	}
	return header, nil
}

// admitSearch applies the limit of search, which is apart from the others and
// sends no headers.
func (l *limiter) admitSearch(c *call, burst int) *reply {
	if burst == 0 || c.cfg.SearchLimit == 0 {
		return nil
	}
	l.searches = within(l.searches, c.now, time.Second)
	over := len(l.searches) >= c.cfg.SearchLimit
	if !over || c.cfg.RejectedCount {
		l.searches = append(l.searches, c.now)
	}
	if over {
		return l.refuse(c, policySecondly, time.Second)
	}
	return nil
}

func (l *limiter) refuse(c *call, policy string, wait time.Duration) *reply {
	answer := rateLimitReply(c.s, policy)
	if c.cfg.BareRateLimits {
		answer = bareRateLimitReply(c.s, policy)
	}
	if c.cfg.RetryAfter {
		seconds := int64((wait + time.Second - 1) / time.Second)
		answer.header = http.Header{"Retry-After": {strconv.FormatInt(max(seconds, 1), 10)}}
	}
	return &answer
}

// untilFree returns how long the burst window needs to let a call through.
func (l *limiter) untilFree(c *call, burst int) time.Duration {
	oldest := l.burst[max(0, len(l.burst)-burst)]
	return oldest.Add(c.cfg.BurstWindow).Sub(c.now)
}

// burstPolicy names the burst limit by its window.
func (c *Config) burstPolicy() string {
	if c.BurstWindow == time.Second {
		return policySecondly
	}
	return policyBurst
}

func (l *limiter) untilMidnight(c *call) time.Duration {
	return midnightAfter(c.now, c.cfg.location()).Sub(c.now)
}

// headers are the limit headers of
// developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
func (l *limiter) headers(c *call, burst, daily int) http.Header {
	if c.cfg.OmitLimitHeaders {
		return nil
	}
	if burst == 0 {
		burst = unlimitedBurst
	}
	if daily == 0 {
		daily = unlimitedDaily
	}
	daysHeader := http.Header{
		"X-Hubspot-Ratelimit-Daily":           {strconv.Itoa(daily)},
		"X-Hubspot-Ratelimit-Daily-Remaining": {strconv.Itoa(max(0, daily-l.today))},
	}
	if c.cfg.BareRateLimits {
		return daysHeader
	}
	header := http.Header{
		"X-Hubspot-Ratelimit-Max":                   {strconv.Itoa(burst)},
		"X-Hubspot-Ratelimit-Remaining":             {strconv.Itoa(max(0, burst-len(l.burst)))},
		"X-Hubspot-Ratelimit-Interval-Milliseconds": {strconv.FormatInt(c.cfg.BurstWindow.Milliseconds(), 10)},
		"X-Hubspot-Ratelimit-Secondly":              {strconv.Itoa(max(1, burst/10))},
		"X-Hubspot-Ratelimit-Secondly-Remaining":    {strconv.Itoa(max(0, burst/10-1))},
	}
	if c.viaOAuth || c.cfg.AccountType == AccountOAuth {
		return header
	}
	return mergeHeader(header, daysHeader)
}

// lock counts a batch write when it arrives, and answers 423 if its object type
// was written too fast. What becomes of the write does not matter to the count.
func (l *limiter) lock(c *call) *reply {
	switch c.route.op {
	case OpUpsert, OpBatchCreate, OpBatchUpdate, OpBatchArchive:
	default:
		return nil
	}
	if c.cfg.LockAfter <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writes == nil {
		l.writes, l.locked = map[string][]time.Time{}, map[string]time.Time{}
	}
	name := c.param("type")
	if t := c.s.objectType(name); t != nil {
		name = t.id
	}
	writes := append(within(l.writes[name], c.now, time.Second), c.now)
	l.writes[name] = writes
	if len(writes) > c.cfg.LockAfter {
		l.locked[name] = c.now.Add(c.cfg.LockDuration)
		l.writes[name] = nil
	}
	if c.now.Before(l.locked[name]) {
		answer := standardAnswer(c.s, http.StatusLocked)
		return &answer
	}
	return nil
}

// used returns the calls counted today.
func (l *limiter) used(c *call) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.now.In(c.cfg.location()).Format(time.DateOnly) != l.day {
		return 0
	}
	return l.today
}

// within drops the times that left the window.
func within(times []time.Time, now time.Time, window time.Duration) []time.Time {
	i := 0
	for i < len(times) && !times[i].After(now.Add(-window)) {
		i++
	}
	return times[i:]
}

// locations holds the time zones that were looked up: reading one takes longer
// than the rest of a small call.
var locations sync.Map

func (c *Config) location() *time.Location {
	if loc, ok := locations.Load(c.TimeZone); ok {
		return loc.(*time.Location) //nolint:forcetypeassert // Nothing else is stored.
	}
	loc, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	locations.Store(c.TimeZone, loc)
	return loc
}

func midnightAfter(now time.Time, loc *time.Location) time.Time {
	local := now.In(loc)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, loc)
}

// policyNames are what messages call the policies.
var policyNames = map[string]string{policyBurst: "ten_secondly_rolling", policyDaily: "daily", policySecondly: "secondly"}

// bareRateLimitReply is the 429 that has a category and neither a type nor a
// policy.
func bareRateLimitReply(s *Server, policy string) reply {
	return jsonReply(http.StatusTooManyRequests, errorBody{
		Status: "error", Message: "You have reached your " + policyNames[policy] + " limit.", Category: categoryRateLimits,
		CorrelationID: s.newUUID(),
	})
}

// rateLimitReply is the 429 of a policy. These bodies have an errorType and no
// category.
func rateLimitReply(s *Server, policy string) reply {
	return jsonReply(http.StatusTooManyRequests, errorBody{
		Status: "error", Message: "You have reached your " + policyNames[policy] + " limit.",
		ErrorType: "RATE_LIMIT", CorrelationID: s.newUUID(), PolicyName: policy,
	})
}

// RateLimited returns a fault that answers 429 with a policy
// (TEN_SECONDLY_ROLLING, DAILY, SECONDLY) the given number of times, with a
// Retry-After header if retryAfter is not empty.
func (s *Server) RateLimited(policy, retryAfter string, times int) *ActiveFault {
	f := Fault{Status: http.StatusTooManyRequests, Times: times, Body: string(rateLimitReply(s, policy).body)}
	if retryAfter != "" {
		f.Header = http.Header{"Retry-After": {retryAfter}}
	}
	return s.Fault(f)
}

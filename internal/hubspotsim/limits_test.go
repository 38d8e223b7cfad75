// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

const ownersPath = "/crm/v3/owners"

func TestLimits_slidingWindow(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now), hubspotsim.WithAccountType(hubspotsim.AccountFree),
		set(func(c *hubspotsim.Config) { c.RejectedCount = false }))
	for i := range 100 {
		got := a.want(a.get(ownersPath), 200)
		if remaining := got.Header.Get("X-HubSpot-RateLimit-Remaining"); remaining != strconv.Itoa(99-i) {
			t.Fatalf("call %d leaves %s", i, remaining)
		}
		if i == 49 {
			now.Advance(5 * time.Second)
		}
	}
	got := a.want(a.get(ownersPath), 429)
	if got.Message != "You have reached your ten_secondly_rolling limit." || got.ErrorType != "RATE_LIMIT" ||
		got.PolicyName != "TEN_SECONDLY_ROLLING" || got.Category != "" || got.CorrelationID == "" {
		t.Errorf("body: %s", got.Raw)
	}
	for name, want := range map[string]string{
		"X-HubSpot-RateLimit-Max": "100", "X-HubSpot-RateLimit-Remaining": "0", "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
		"X-HubSpot-RateLimit-Daily": "250000", "X-HubSpot-RateLimit-Daily-Remaining": "249900", "Retry-After": "",
	} {
		if have := got.Header.Get(name); have != want {
			t.Errorf("%s is %q, want %q", name, have, want)
		}
	}
	// The first half leaves the window after five more seconds.
	now.Advance(5 * time.Second)
	for range 50 {
		a.want(a.get(ownersPath), 200)
	}
	a.want(a.get(ownersPath), 429)
}

func TestLimits_rejectedCallsCount(t *testing.T) {
	t.Parallel()
	for counts, want := range map[bool]int{true: 429, false: 200} {
		now := newClock()
		a := newAPI(t, hubspotsim.WithClock(now.Now), hubspotsim.WithBurst(2, time.Second),
			set(func(c *hubspotsim.Config) { c.RejectedCount = counts }))
		for _, code := range []int{200, 200, 429} {
			a.want(a.get(ownersPath), code)
			now.Advance(300 * time.Millisecond)
		}
		a.want(a.get(ownersPath), 429)
		// At 1.25 s the calls that were answered have left the window, those
		// that were rejected have not.
		now.Advance(350 * time.Millisecond)
		if got := a.get(ownersPath); got.Code != want {
			t.Errorf("counts=%v: answered %d, want %d", counts, got.Code, want)
		}
	}
}

func TestLimits_retryAfter(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now), hubspotsim.WithBurst(1, 10*time.Second),
		set(func(c *hubspotsim.Config) { c.RetryAfter, c.RejectedCount = true, false }))
	a.want(a.get(ownersPath), 200)
	now.Advance(2500 * time.Millisecond)
	if got := a.want(a.get(ownersPath), 429); got.Header.Get("Retry-After") != "8" {
		t.Errorf("Retry-After %q, want 8", got.Header.Get("Retry-After"))
	}
}

func TestLimits_daily(t *testing.T) {
	t.Parallel()
	now := newClock() // 06:00 in US/Eastern after the change to winter time is 05:00.
	a := newAPI(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) { c.DailyLimit = 2 }))
	a.want(a.get(ownersPath), 200)
	a.want(a.get(ownersPath), 200)
	if got := a.want(a.get(ownersPath), 429); got.PolicyName != "DAILY" || got.Message != "You have reached your daily limit." {
		t.Errorf("body: %s", got.Raw)
	}
	now.Advance(18 * time.Hour) // 04:00 UTC is 23:00 in US/Eastern.
	a.want(a.get(ownersPath), 429)
	now.Advance(time.Hour)
	a.want(a.get(ownersPath), 200)
	usage := a.s.Requests()
	if len(usage) != 5 {
		t.Errorf("%d requests logged, want rejected ones too: 5", len(usage))
	}
}

func TestLimits_search(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now), hubspotsim.WithAccountType(hubspotsim.AccountProfessional))
	for range 5 {
		a.want(a.post(companiesPath+"/search", `{}`), 200)
	}
	got := a.want(a.post(companiesPath+"/search", `{}`), 429)
	if got.Message != "You have reached your secondly limit." || got.PolicyName != "SECONDLY" || got.Header.Get("X-HubSpot-RateLimit-Max") != "" {
		t.Errorf("body: %s, headers %v", got.Raw, got.Header)
	}
	if got := a.want(a.get(ownersPath), 200); got.Header.Get("X-HubSpot-RateLimit-Remaining") != "189" {
		t.Errorf("searches count toward the burst: %v", got.Header)
	}
	now.Advance(time.Second)
	a.want(a.post(companiesPath+"/search", `{}`), 200)
}

func TestLimits_accountTypes(t *testing.T) {
	t.Parallel()
	for accountType, want := range map[string][2]string{
		hubspotsim.AccountFree: {"100", "250000"}, hubspotsim.AccountStarter: {"100", "250000"},
		hubspotsim.AccountProfessional: {"190", "625000"}, hubspotsim.AccountEnterprise: {"190", "1000000"},
		hubspotsim.AccountLimitIncrease: {"250", "2000000"}, hubspotsim.AccountOAuth: {"110", ""},
		hubspotsim.AccountUnlimited: {"1000000", "1000000000"},
	} {
		a := newAPI(t, hubspotsim.WithAccountType(accountType))
		header := a.want(a.get(ownersPath), 200).Header
		have := [2]string{header.Get("X-HubSpot-RateLimit-Max"), header.Get("X-HubSpot-RateLimit-Daily")}
		if have != want {
			t.Errorf("%s: %v, want %v", accountType, have, want)
		}
	}
	silent := newAPI(t, set(func(c *hubspotsim.Config) { c.OmitLimitHeaders = true }))
	if header := silent.get(ownersPath).Header; header.Get("X-HubSpot-RateLimit-Max") != "" {
		t.Errorf("headers %v", header)
	}
}

func TestLimits_lockUnderFastWrites(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := companies(t, hubspotsim.WithClock(now.Now), set(func(c *hubspotsim.Config) { c.LockAfter = 2 }))
	write := func() int { return a.upsert(company("k", "name", "K")).Code }
	for i, want := range []int{200, 200, 423, 423} {
		if got := write(); got != want {
			t.Fatalf("write %d answered %d, want %d", i, got, want)
		}
	}
	a.want(a.get(companiesPath), 200)
	a.want(a.post("/crm/v3/objects/contacts/batch/upsert", contactInputs(input{ID: "a@example.org"})), 200)
	now.Advance(2 * time.Second)
	if got := write(); got != 200 {
		t.Errorf("answered %d after the lock", got)
	}
}

// TestLatency_countsOnArrival asserts that the slower of two calls is counted
// first if it arrived first, toward the limit and toward a lock.
func TestLatency_countsOnArrival(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		set     func(*hubspotsim.Config)
		refused int
	}{
		"limit": {func(c *hubspotsim.Config) { c.BurstLimit = 1 }, 429},
		"lock":  {func(c *hubspotsim.Config) { c.LockAfter = 1 }, 423},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := companies(t, set(tt.set), hubspotsim.WithLatency(400*time.Millisecond, 400*time.Millisecond))
				write := func() (int, time.Duration) {
					start := time.Now()
					code := a.upsert(company("k", "name", "K")).Code
					return code, time.Since(start)
				}
				var slow int
				var slowTook time.Duration
				var wg sync.WaitGroup
				wg.Go(func() { slow, slowTook = write() })
				time.Sleep(100 * time.Millisecond)
				a.s.Configure(hubspotsim.WithLatency(50*time.Millisecond, 50*time.Millisecond))
				quick, quickTook := write()
				wg.Wait()
				if slow != 200 || quick != tt.refused {
					t.Errorf("answered %d and %d, want 200 and %d", slow, quick, tt.refused)
				}
				if slowTook != 400*time.Millisecond || quickTook != 50*time.Millisecond {
					t.Errorf("took %s and %s, want the whole latency, refused or not", slowTook, quickTook)
				}
			})
		})
	}
}

func TestLimits_policyOfASecond(t *testing.T) {
	t.Parallel()
	a := newAPI(t, hubspotsim.WithClock(newClock().Now), hubspotsim.WithBurst(1, time.Second))
	a.want(a.get(ownersPath), 200)
	if got := a.want(a.get(ownersPath), 429); got.PolicyName != "SECONDLY" {
		t.Errorf("policy %q, want SECONDLY", got.PolicyName)
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, hubspotsim.WithLatency(50*time.Millisecond, 400*time.Millisecond))
		var total time.Duration
		for range 100 {
			start := time.Now()
			a.want(a.get(ownersPath), 200)
			took := time.Since(start)
			if took < 50*time.Millisecond || took >= 400*time.Millisecond {
				t.Fatalf("took %v", took)
			}
			total += took
		}
		if mean := total / 100; mean < 175*time.Millisecond || mean > 275*time.Millisecond {
			t.Errorf("mean %v, want about 225ms", mean)
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// What the retry policy waits for, see
// developers.hubspot.com/docs/api-reference/error-handling.
const (
	// backoffBase doubles with every attempt up to backoffCap; the wait is
	// drawn between zero and that.
	backoffBase = 500 * time.Millisecond
	backoffCap  = 30 * time.Second
	// lockWait is how long HubSpot holds the lock of a 423.
	lockWait = 2 * time.Second
	// limitJitter lengthens the wait after a 429 at random.
	limitJitter = 250 * time.Millisecond
	// longestAsked is the longest wait that is sat out when HubSpot asks for it.
	longestAsked = 15 * time.Minute
	// A host that cannot be resolved or reached is seldom back soon.
	lookupRetries = 2
	dialRetries   = 4
	// answerRetries is for answers that are well formed and no answers: a proxy's
	// page may be gone the next time, a server that speaks of something else will
	// seldom change its mind.
	answerRetries = 2
)

// policy decides whether a failed attempt is repeated. It is the only place that
// does, and it is pure.
type policy struct{}

// attemptFailure is what the policy knows of a failed attempt.
type attemptFailure struct {
	err error
	// attempt counts from 1, without those that met a lock of others.
	attempt int
	// repeatable: see request.
	repeatable bool
	// othersLock tells that it met a lock that other requests had met before.
	othersLock bool
	// renewed tells that an access token was renewed for this request already.
	renewed bool
}

// verdict is the policy's answer. Where again is false, reason may say why not.
type verdict struct {
	again  bool
	wait   time.Duration
	reason string
	// renews marks the repetition with another access token.
	renews bool
}

func stop(reason string) verdict { return verdict{reason: reason} }

func (policy) decide(f attemptFailure, random func() float64) verdict {
	// This order, because a broken attempt carries the refusal of the one before.
	if broken, ok := errors.AsType[*TransportError](f.err); ok {
		return decideTransport(f, broken, random)
	}
	if refusal, ok := errors.AsType[*Error](f.err); ok {
		return decideRefusal(f, refusal, random)
	}
	return stop("the request could not be built")
}

func decideRefusal(f attemptFailure, e *Error, random func() float64) verdict {
	switch {
	case e.StatusCode == http.StatusUnauthorized && e.renewable && !f.renewed:
		return verdict{again: true, reason: "the access token was refused", renews: true}
	case e.StatusCode == http.StatusTooManyRequests && e.daily():
		return stop("the account's daily quota is used up")
	case e.StatusCode == http.StatusTooManyRequests:
		wait, _ := limitWait(e)
		return asked(wait, time.Duration(random()*float64(limitJitter)), "429, request limit met")
	case e.StatusCode == http.StatusLocked && f.othersLock && e.RetryAfter <= longestAsked:
		// The line of writes holds it back until that lock ends.
		return verdict{again: true, reason: "423, records are locked"}
	case e.StatusCode == http.StatusLocked:
		// No growing backoff: how fast writes go after the lock is for the pace.
		return asked(max(lockWait, e.RetryAfter), backoff(1, random), "423, records are locked")
	case e.StatusCode == statusMigrating:
		return stop("the account is being migrated")
	case e.StatusCode >= 500 && !f.repeatable && !e.token:
		return stop("the request may have been carried out")
	case e.StatusCode >= 500, e.StatusCode == http.StatusRequestTimeout:
		return asked(e.RetryAfter, backoff(f.attempt, random), statusText(e.StatusCode))
	case e.UnknownVersion != "":
		return stop("HubSpot has no such version of its API")
	case e.Foreign && !e.token && f.repeatable && f.attempt <= answerRetries && mayPass(e.StatusCode):
		return verdict{again: true, wait: backoff(f.attempt, random), reason: "an answer that is not HubSpot's"}
	default:
		return stop("the request was refused")
	}
}

// mayPass tells whether a status that another server made up may be a passing
// one, rather than a rule of it about what it lets through.
func mayPass(status int) bool { return status < 200 || status == http.StatusNotFound }

// asked waits as long as HubSpot asks and a little more, unless that is absurd.
func asked(wait, more time.Duration, reason string) verdict {
	if wait > longestAsked {
		return stop(fmt.Sprintf("HubSpot asks to wait %s", wait))
	}
	return verdict{again: true, wait: wait + more, reason: reason}
}

func decideTransport(f attemptFailure, e *TransportError, random func() float64) verdict {
	switch {
	case e.kind == failedEnded:
		return stop("the context ended")
	case e.kind == failedCertificate:
		return stop("certificates do not mend themselves")
	case e.kind == failedTooLong:
		return stop("the answer would be as large again")
	case e.ambiguous && !f.repeatable:
		return stop("the request may have been carried out")
	case e.kind == failedUnasked && f.attempt > answerRetries:
		return stop("the answer stays unusable")
	case e.kind == failedLookup && f.attempt > lookupRetries:
		return stop("the host name stays unknown")
	case e.kind == failedDial && f.attempt > dialRetries:
		return stop("the host stays out of reach")
	default:
		return verdict{again: true, wait: backoff(f.attempt, random), reason: e.Reason}
	}
}

// limitWait is how long a 429 asks to wait, and whether it says so itself.
// Retry-After is not documented for it, so the length of the window stands in.
func limitWait(e *Error) (wait time.Duration, told bool) {
	switch {
	case e.RetryAfter > 0:
		return e.RetryAfter, true
	case policyWindow(e) == time.Second:
		return time.Second, false
	case e.interval > 0:
		return e.interval, false
	default:
		return max(policyWindow(e), minLimitWait), false
	}
}

// minLimitWait is the wait after a 429 that tells nothing: searches have a limit
// of a second, everything else one of ten, which more attempts reach too.
const minLimitWait = 2 * time.Second

// backoff is a capped exponential wait with full jitter.
func backoff(attempt int, random func() float64) time.Duration {
	ceiling := backoffCap
	if shift := attempt - 1; shift < 10 {
		ceiling = min(backoffBase<<shift, backoffCap)
	}
	return time.Duration(random() * float64(ceiling))
}

// retryLayer repeats failed attempts as the policy says.
type retryLayer struct {
	next   handler
	policy policy
	limit  int
	clock  Clock
	rand   func() float64
	stats  *counters
}

func newRetryLayer(next handler, s settings, stats *counters, p policy) *retryLayer {
	return &retryLayer{next: next, policy: p, limit: s.maxRetries, clock: s.clock, rand: s.rand, stats: stats}
}

func (l *retryLayer) do(ctx context.Context, req *request) (*response, error) {
	var past history
	// excused counts the attempts that met a lock of others. They do not go on
	// for ever: a lock begins with a request whose attempt counts.
	excused := 0
	for attempt := 1; ; attempt++ {
		try := *req
		try.attempt, try.repeats = attempt, past.doubted
		resp, err := l.next.do(ctx, &try)
		if err == nil {
			return resp, nil
		}
		_, othersLock := errors.AsType[*otherLock](err)
		if othersLock {
			excused++
		}
		err = past.note(err, attempt)
		v := l.policy.decide(attemptFailure{
			err: err, attempt: max(1, attempt-excused), repeatable: req.repeatable, othersLock: othersLock, renewed: past.renewed,
		}, l.rand)
		if !v.again || l.limit == 0 || attempt-excused > l.limit {
			return nil, err
		}
		past.renewed = past.renewed || v.renews
		start := l.clock.Now()
		if ended := sleep(ctx, l.clock, v.wait); ended != nil {
			return nil, past.ended(&try, err, ended, v)
		}
		if v.wait > 0 {
			l.stats.wait(ctx, &try, l.clock.Now().Sub(start), v.reason)
		}
	}
}

// history is what the attempts of one request came to so far.
type history struct {
	// ambiguous tells that one of them may have been carried out.
	ambiguous bool
	// doubted tells the same, also where the last attempts were refused.
	doubted bool
	last    *Error
	renewed bool
}

// note completes an attempt's error with what went before.
func (h *history) note(err error, attempt int) error {
	var refusal *Error
	var broken *TransportError
	switch {
	case errors.As(err, &refusal):
		// The token endpoint's error is shared by all who wait for a token.
		e := *refusal
		e.Attempts, e.ambiguous = attempt, h.ambiguous
		h.ambiguous = h.ambiguous || e.outcomeUnknown()
		h.doubted = h.doubted || h.ambiguous
		h.last = &e
		return &e
	case errors.As(err, &broken):
		e := *broken
		e.Attempts, e.ambiguous, e.Last = attempt, e.ambiguous || h.ambiguous, h.last
		h.ambiguous = e.ambiguous
		h.doubted = h.doubted || h.ambiguous
		return &e
	default:
		return err
	}
}

// ended is the error of a request whose context is done, or will be, before the
// next attempt.
func (h *history) ended(req *request, failed, ended error, v verdict) error {
	e := &TransportError{
		Method:    req.method,
		Endpoint:  req.route.template,
		Attempts:  req.attempt,
		Reason:    fmt.Sprintf("no time is left to try again (%s)", v.reason),
		Err:       ended,
		Last:      h.last,
		kind:      failedEnded,
		ambiguous: h.ambiguous,
	}
	if broken, ok := errors.AsType[*TransportError](failed); ok {
		// It carries the last refusal itself.
		e.Err, e.Last = fmt.Errorf("%w; before that, %w", ended, broken), nil
	}
	return e
}

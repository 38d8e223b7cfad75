// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/http"
	"time"
)

// Defaults of [Config].
const (
	DefaultBaseURL        = "https://api.hubapi.com"
	DefaultAPIVersion     = "v3"
	DefaultMaxConcurrency = 8
	DefaultMaxRetries     = 8
)

// Config says how to reach HubSpot, as whom, and how hard to press. Exactly one
// of AccessToken and OAuth is set. Printing a Config never shows a secret.
type Config struct {
	// AccessToken is a private app token or a service key.
	AccessToken string
	// OAuth is the refresh-token grant of an app.
	OAuth *OAuthConfig
	// BaseURL defaults to [DefaultBaseURL]. A path in it is kept in front of
	// every request. Plain http is accepted for loopback addresses only.
	BaseURL string
	// APIVersion is "v3" (the default) or a dated version such as "2026-03".
	APIVersion string
	// UserAgent is sent with every request.
	UserAgent string
	// RequestsPer10Seconds is a ceiling for the request budget. Zero means that
	// the budget is learnt from the answers' headers alone.
	RequestsPer10Seconds int
	// MaxConcurrency bounds the requests in flight; zero means
	// [DefaultMaxConcurrency].
	MaxConcurrency int
	// MaxRetries bounds the repetitions of one request; zero means
	// [DefaultMaxRetries], a negative number none.
	MaxRetries int
	// Transport sends the requests; nil means a pooled transport of its own.
	Transport http.RoundTripper
	// Clock tells the time and waits; nil means the machine's clock.
	Clock Clock
	// Rand returns numbers in [0, 1) for the jitter of waits; nil means
	// math/rand/v2. It is called by many goroutines at once.
	Rand func() float64
	// Observe is called once for every finished attempt and every wait. It must
	// be quick and safe for concurrent use.
	Observe func(context.Context, Event)
}

// OAuthConfig holds the credentials of the refresh-token grant, see
// developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide.
type OAuthConfig struct {
	ClientID     string
	ClientSecret string
	RefreshToken string
	// TokenURL defaults to the base URL followed by /oauth/v3/token.
	TokenURL string
}

// Clock tells the time and makes timers.
type Clock interface {
	Now() time.Time
	// After returns a channel that receives once d has passed, and a function
	// that gives the timer up.
	After(d time.Duration) (c <-chan time.Time, stop func())
}

// EventKind says what an [Event] reports.
type EventKind string

// The kinds of events.
const (
	// EventAttempt is a request that was sent and got an answer or an error.
	EventAttempt EventKind = "attempt"
	// EventWait is a finished wait for the request budget, for a free place in
	// flight, or before a repetition.
	EventWait EventKind = "wait"
)

// Event is one finished attempt or wait. It carries no token, no record id and
// no property value.
type Event struct {
	Kind   EventKind
	Method string
	// Endpoint is the path as a template, such as
	// /crm/v3/objects/{objectType}/batch/upsert.
	Endpoint string
	// StatusCode is 0 where no answer came.
	StatusCode int
	// Attempt counts from 1.
	Attempt int
	// Duration is how long the attempt or the wait took.
	Duration time.Duration
	// Reason says in a few words why a wait was needed or an attempt failed.
	Reason string
	// Category, PolicyName and CorrelationID are HubSpot's, where given.
	Category      string
	PolicyName    string
	CorrelationID string
}

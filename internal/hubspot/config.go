// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of [Config].
const (
	DefaultBaseURL        = "https://api.hubapi.com"
	DefaultAPIVersion     = APIVersion202609
	DefaultMaxConcurrency = 8
	DefaultMaxRetries     = 8
	// DefaultRequestTimeout has room for the longest wait that is sat out when
	// HubSpot asks for it, and for the attempt after it.
	DefaultRequestTimeout = 20 * time.Minute
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
	// APIVersion is "v3" or a dated version; empty means [DefaultAPIVersion].
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
	// RequestTimeout bounds one call with all of its repetitions and waits; zero
	// means [DefaultRequestTimeout].
	RequestTimeout time.Duration
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
	// Permit is asked before each call but those about the account itself; its
	// error ends the call before anything is sent. It may use the client for
	// calls about the account. Nil permits all.
	Permit func(context.Context) error
}

// OAuthConfig holds the credentials of the refresh-token grant, see
// developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide.
type OAuthConfig struct {
	ClientID     string
	ClientSecret string
	RefreshToken string
	// TokenURL defaults to the base URL followed by /oauth/{version}/token, with
	// the version of the API.
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

// redacted stands for a secret wherever a configuration is printed.
const redacted = "[redacted]"

// secret is a string that never prints its value.
type secret string

// Format implements [fmt.Formatter].
func (s secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, blank(string(s))) }

// LogValue implements [slog.LogValuer].
func (s secret) LogValue() slog.Value { return slog.StringValue(blank(string(s))) }

func blank(s string) string {
	if s == "" {
		return ""
	}
	return redacted
}

// String describes the configuration without its secrets.
func (c Config) String() string {
	return fmt.Sprintf("hubspot.Config{BaseURL:%q APIVersion:%q UserAgent:%q AccessToken:%q OAuth:%v RequestsPer10Seconds:%d MaxConcurrency:%d MaxRetries:%d RequestTimeout:%s}",
		c.BaseURL, c.APIVersion, c.UserAgent, blank(c.AccessToken), c.OAuth, c.RequestsPer10Seconds, c.MaxConcurrency, c.MaxRetries, c.RequestTimeout)
}

// GoString is String.
func (c Config) GoString() string { return c.String() }

// Format implements [fmt.Formatter], so that no verb prints a secret.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue implements [slog.LogValuer].
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// String describes the credentials without the secrets.
func (c OAuthConfig) String() string {
	return fmt.Sprintf("hubspot.OAuthConfig{ClientID:%q ClientSecret:%q RefreshToken:%q TokenURL:%q}",
		c.ClientID, blank(c.ClientSecret), blank(c.RefreshToken), c.TokenURL)
}

// GoString is String.
func (c OAuthConfig) GoString() string { return c.String() }

// Format implements [fmt.Formatter], so that no verb prints a secret.
func (c OAuthConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue implements [slog.LogValuer].
func (c OAuthConfig) LogValue() slog.Value { return slog.StringValue(c.String()) }

// settings is a configuration that was checked and completed.
type settings struct {
	baseURL        string
	version        apiVersion
	userAgent      string
	accessToken    secret
	oauth          *oauthSettings
	ceiling        int
	maxConcurrency int
	maxRetries     int
	requestTimeout time.Duration
	transport      http.RoundTripper
	clock          Clock
	rand           func() float64
	observe        func(context.Context, Event)
}

type oauthSettings struct {
	clientID     string
	clientSecret secret
	refreshToken secret
	tokenURL     string
}

func (c Config) settings() (settings, error) {
	s := settings{userAgent: c.UserAgent, ceiling: c.RequestsPer10Seconds, transport: c.Transport, clock: c.Clock, rand: c.Rand, observe: c.Observe}
	var err error
	if s.baseURL, err = checkURL("BaseURL", orDefault(c.BaseURL, DefaultBaseURL)); err != nil {
		return settings{}, err
	}
	if s.version, err = parseAPIVersion(orDefault(c.APIVersion, DefaultAPIVersion)); err != nil {
		return settings{}, err
	}
	if !headerSafe(c.UserAgent) {
		return settings{}, errors.New("hubspot: Config.UserAgent holds characters that a header cannot carry")
	}
	if err = s.credentials(c); err != nil {
		return settings{}, err
	}
	if err = s.limits(c); err != nil {
		return settings{}, err
	}
	return s, nil
}

func (s *settings) credentials(c Config) error {
	switch {
	case c.AccessToken == "" && c.OAuth == nil:
		return errors.New("hubspot: Config.AccessToken or Config.OAuth is needed")
	case c.AccessToken != "" && c.OAuth != nil:
		return errors.New("hubspot: Config.AccessToken and Config.OAuth exclude each other")
	case c.OAuth == nil:
		if !tokenSafe(c.AccessToken) {
			return errors.New("hubspot: Config.AccessToken holds white space or control characters")
		}
		s.accessToken = secret(c.AccessToken)
		return nil
	}
	for _, field := range []struct{ name, value string }{
		{"ClientID", c.OAuth.ClientID},
		{"ClientSecret", c.OAuth.ClientSecret},
		{"RefreshToken", c.OAuth.RefreshToken},
	} {
		if field.value == "" {
			return fmt.Errorf("hubspot: Config.OAuth.%s is missing", field.name)
		}
	}
	tokenURL, err := checkURL("OAuth.TokenURL", orDefault(c.OAuth.TokenURL, s.baseURL+s.version.tokenPath()))
	if err != nil {
		return err
	}
	s.oauth = &oauthSettings{
		clientID:     c.OAuth.ClientID,
		clientSecret: secret(c.OAuth.ClientSecret),
		refreshToken: secret(c.OAuth.RefreshToken),
		tokenURL:     tokenURL,
	}
	return nil
}

func (s *settings) limits(c Config) error {
	if c.RequestsPer10Seconds < 0 {
		return fmt.Errorf("hubspot: Config.RequestsPer10Seconds is %d, which is less than 0", c.RequestsPer10Seconds)
	}
	if c.MaxConcurrency < 0 {
		return fmt.Errorf("hubspot: Config.MaxConcurrency is %d, which is less than 0", c.MaxConcurrency)
	}
	if c.RequestTimeout < 0 {
		return fmt.Errorf("hubspot: Config.RequestTimeout is %s, which is less than 0", c.RequestTimeout)
	}
	s.requestTimeout = c.RequestTimeout
	if s.requestTimeout == 0 {
		s.requestTimeout = DefaultRequestTimeout
	}
	s.maxConcurrency = c.MaxConcurrency
	if s.maxConcurrency == 0 {
		s.maxConcurrency = DefaultMaxConcurrency
	}
	s.maxRetries = max(c.MaxRetries, 0)
	if c.MaxRetries == 0 {
		s.maxRetries = DefaultMaxRetries
	}
	return nil
}

func orDefault(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// checkURL accepts https anywhere and http on loopback, and returns the URL
// without a trailing slash.
func checkURL(field, raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The parser's error would repeat the URL, which may hold a secret.
		return "", fmt.Errorf("hubspot: Config.%s is not a URL", field)
	}
	switch {
	case u.User != nil:
		return "", fmt.Errorf("hubspot: Config.%s must not hold credentials", field)
	case u.Scheme != "https" && u.Scheme != "http":
		return "", fmt.Errorf("hubspot: Config.%s must start with https://", field)
	case u.Hostname() == "":
		return "", fmt.Errorf("hubspot: Config.%s has no host", field)
	case strings.ContainsAny(raw, "?#"):
		return "", fmt.Errorf("hubspot: Config.%s must have no query and no fragment", field)
	case dotted(u.EscapedPath()):
		return "", fmt.Errorf("hubspot: Config.%s must have no dot segments and no escaped slashes", field)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "", fmt.Errorf("hubspot: Config.%s must use https; plain http is for loopback addresses only", field)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// dotted tells whether a path has a segment that leads elsewhere.
func dotted(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(part); err != nil || plain == "." || plain == ".." || strings.ContainsAny(plain, `/\`) {
			return true
		}
	}
	return false
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func headerSafe(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func tokenSafe(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

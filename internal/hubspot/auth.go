// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

const (
	// renewBefore is how long before its end an access token is renewed; of a
	// short-lived token at most a quarter of its life.
	renewBefore = 2 * time.Minute
	// renewTimeout bounds one call of the token endpoint.
	renewTimeout = time.Minute

	tokenEndpoint = "/oauth/{version}/token"
)

// authLayer adds the access token. A token that was refused is dropped, so that
// the next attempt takes another one.
func authLayer(next handler, creds *credentials) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		token, err := creds.token(ctx)
		if err != nil {
			return nil, forRequest(err, req)
		}
		req.token = token
		resp, err := next.do(ctx, req)
		var refusal *Error
		if errors.As(err, &refusal) && refusal.StatusCode == http.StatusUnauthorized {
			refusal.renewable = creds.drop(token)
		}
		return resp, err
	})
}

// forRequest puts a request's name on a failure to get a token for it.
func forRequest(err error, req *request) error {
	if broken, ok := errors.AsType[*TransportError](err); ok {
		e := *broken
		e.Method, e.Endpoint = req.method, req.route.template
		return &e
	}
	return err
}

// credentials hand out access tokens, a fixed one or those of a refresh token.
type credentials struct {
	clock Clock
	// fixed is the source of a token that cannot be renewed.
	fixed oauth2.TokenSource
	// config and client make the refresh-token grant.
	config *oauth2.Config
	client *http.Client

	renewal singleflight.Group
	mu      sync.Mutex
	access  secret
	refresh secret
	// previous is the access token before, and firstRefresh the refresh token
	// that the client was made with: answers may still quote them.
	previous, firstRefresh secret
	// renewAt and expires are zero for a token that does not say.
	renewAt, expires time.Time
	// dead is the answer that said that the refresh token is no longer good.
	dead *Error
	// held is the answer that asked to leave the token endpoint alone until heldUntil:
	// all who wait for a token are told the same, instead of each asking for itself.
	held      *Error
	heldUntil time.Time
}

func newCredentials(s settings, stats *counters) *credentials {
	c := &credentials{clock: s.clock}
	if s.oauth == nil {
		c.fixed = oauth2.StaticTokenSource(&oauth2.Token{AccessToken: string(s.accessToken)})
		return c
	}
	c.refresh, c.firstRefresh = s.oauth.refreshToken, s.oauth.refreshToken
	c.config = &oauth2.Config{
		ClientID:     s.oauth.clientID,
		ClientSecret: string(s.oauth.clientSecret),
		Endpoint:     oauth2.Endpoint{TokenURL: s.oauth.tokenURL, AuthStyle: oauth2.AuthStyleInParams},
	}
	c.client = newHTTPClient(&tokenTransport{next: s.transport, clock: s.clock, stats: stats, userAgent: s.userAgent})
	c.client.Timeout = renewTimeout
	return c
}

// token returns an access token that is good for a while. Goroutines that need
// a new one at the same time share one renewal, which goes on when one of them
// gives up.
func (c *credentials) token(ctx context.Context) (secret, error) {
	if c.fixed != nil {
		t, err := c.fixed.Token()
		if err != nil {
			return "", &TransportError{Reason: "no access token", Err: err, kind: failedEnded}
		}
		return secret(t.AccessToken), nil
	}
	if t, err, ok := c.current(); ok {
		return t, err
	}
	renewed := c.renewal.DoChan("", func() (any, error) {
		if t, err, ok := c.current(); ok {
			return t, err
		}
		return c.renew(context.WithoutCancel(ctx))
	})
	select {
	case r := <-renewed:
		if r.Err != nil {
			return "", r.Err
		}
		t, _ := r.Val.(secret)
		return t, nil
	case <-ctx.Done():
		return "", &TransportError{Reason: "waiting for an access token", Err: ctx.Err(), kind: failedEnded}
	}
}

// current returns the present token, or the reason why there can be none; ok is
// false where it has to be renewed.
func (c *credentials) current() (token secret, err error, ok bool) { //nolint:revive // The flag says whether the others count.
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	held := c.held != nil && now.Before(c.heldUntil)
	switch {
	case c.dead != nil:
		return "", c.dead, true
	case c.access != "" && (c.renewAt.IsZero() || now.Before(c.renewAt) || held && now.Before(c.expires)):
		return c.access, nil, true
	case held:
		return "", c.held, true
	}
	return "", nil, false
}

// renew trades the refresh token for an access token.
func (c *credentials) renew(ctx context.Context) (secret, error) {
	c.mu.Lock()
	old := &oauth2.Token{RefreshToken: string(c.refresh)}
	c.mu.Unlock()
	started := c.clock.Now()
	t, err := c.config.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, c.client), old).Token()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		return c.renewalFailed(ctx, err)
	}
	if c.access != "" {
		c.previous = c.access
	}
	c.access = secret(t.AccessToken)
	if t.RefreshToken != "" {
		c.refresh = secret(t.RefreshToken)
	}
	c.renewAt, c.expires = time.Time{}, time.Time{}
	if life := time.Duration(t.ExpiresIn) * time.Second; life > 0 {
		c.expires = started.Add(life)
		c.renewAt = c.expires.Add(-min(renewBefore, life/4))
	}
	return c.access, nil
}

// renewalFailed returns the old token while it is good, and else an error that
// holds nothing of the request. The caller holds the lock.
func (c *credentials) renewalFailed(ctx context.Context, err error) (secret, error) {
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) || answer.Response == nil {
		if c.access != "" && c.clock.Now().Before(c.expires) {
			return c.access, nil
		}
		e := &TransportError{}
		e.kind, e.Reason, e.Err = classify(ctx, ctx, err)
		if !isNetworkError(err) {
			// The library's errors can quote the answer, which holds tokens.
			e.kind, e.Err = failedAnswer, nil
			e.Reason = "the token endpoint's answer holds no access token"
		} else {
			e.Reason = "the access token cannot be renewed: " + e.Reason
		}
		return "", e
	}
	refusal := tokenRefusal(answer, redact(answer.Body, c.secretsLocked()...), c.clock.Now(), c.maskLocked)
	if refusal.StatusCode == http.StatusTooManyRequests {
		wait, _ := limitWait(refusal)
		c.held, c.heldUntil = refusal, c.clock.Now().Add(min(wait, longestAsked))
	}
	if refusedCredentials(refusal.StatusCode) {
		c.dead = refusal
	} else if c.access != "" && c.clock.Now().Before(c.expires) {
		return c.access, nil
	}
	return "", refusal
}

// tokenRefusal reads a refusal of the token endpoint, see
// developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide.
func tokenRefusal(answer *oauth2.RetrieveError, body []byte, now time.Time, hide masker) *Error {
	e := parseError(answer.Response.StatusCode, answer.Response.Header, body, now, hide)
	e.Method, e.Endpoint, e.token = http.MethodPost, tokenEndpoint, true
	e.usedUp = e.StatusCode == http.StatusTooManyRequests && usedUp(answer.Response.Header)
	if refusedCredentials(e.StatusCode) {
		e.Message = joinNonEmpty(": ", "the OAuth app or its refresh token is not accepted", e.Message)
	}
	return e
}

// drop forgets a refused access token, and tells whether there can be another.
func (c *credentials) drop(token secret) bool {
	if c.fixed != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.access == token {
		c.access, c.previous = "", token
	}
	return c.dead == nil
}

// redact takes the secrets out of a body.
func (c *credentials) redact(body []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return redact(body, c.secretsLocked()...)
}

// mask takes the secrets out of a text, however they are escaped in it.
func (c *credentials) mask(text string) string {
	c.mu.Lock()
	secrets := c.secretsLocked()
	c.mu.Unlock()
	return hide(text, secrets...)
}

func (c *credentials) maskLocked(text string) string { return hide(text, c.secretsLocked()...) }

// secretsLocked are all that no text may show, of access tokens the present one
// and the one before.
func (c *credentials) secretsLocked() []secret {
	if c.fixed != nil {
		if t, err := c.fixed.Token(); err == nil {
			return []secret{secret(t.AccessToken)}
		}
	}
	if c.config != nil {
		return []secret{c.access, c.previous, c.refresh, c.firstRefresh, secret(c.config.ClientSecret)}
	}
	return nil
}

// tokenTransport counts and reports the calls of the token endpoint.
type tokenTransport struct {
	next      http.RoundTripper
	clock     Clock
	stats     *counters
	userAgent string
}

// RoundTrip implements [http.RoundTripper].
func (t *tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.userAgent != "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", t.userAgent)
	}
	start := t.clock.Now()
	resp, err := t.next.RoundTrip(r)
	req := &request{kind: KindToken, method: http.MethodPost, route: route{template: tokenEndpoint}, attempt: 1}
	took := t.clock.Now().Sub(start)
	switch {
	case err != nil:
		t.stats.attempt(r.Context(), req, nil, &TransportError{Reason: "the connection broke"}, took)
	case !success(resp.StatusCode):
		t.stats.attempt(r.Context(), req, nil, &Error{StatusCode: resp.StatusCode}, took)
	default:
		t.stats.attempt(r.Context(), req, &response{status: resp.StatusCode, header: resp.Header}, nil, took)
	}
	return resp, err
}

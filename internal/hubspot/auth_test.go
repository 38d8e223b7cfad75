// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	testSecret  = "client-secret-0123456789"
	testRefresh = "refresh-token-0123456789"
)

func withOAuth(cfg *Config) {
	cfg.AccessToken = ""
	cfg.OAuth = &OAuthConfig{ClientID: "client", ClientSecret: testSecret, RefreshToken: testRefresh}
}

// grant answers a token request with a token for half an hour; more are further
// members.
func grant(token string, more ...string) step {
	body := fmt.Sprintf(`{"access_token":%q,"token_type":"bearer","expires_in":1800`, token)
	for _, m := range more {
		body += "," + m
	}
	return answer(http.StatusOK, body+"}")
}

// isToken tells whether a request went to the token endpoint.
func isToken(s seen) bool { return strings.HasSuffix(s.path, "/oauth/v3/token") }

// tokens returns the access tokens of the API requests.
func tokens(all []seen) []string {
	var found []string
	for _, s := range all {
		if !isToken(s) {
			found = append(found, strings.TrimPrefix(s.header.Get("Authorization"), "Bearer "))
		}
	}
	return found
}

func TestOAuth_request(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, withOAuth, grant("access-1"), answer(http.StatusOK, complete))
	if err := upsertOne(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	sent := s.requests(2)
	if sent[0].method != http.MethodPost || sent[0].path != basePath+"/oauth/v3/token" {
		t.Errorf("sent %s %s", sent[0].method, sent[0].path)
	}
	form, err := url.ParseQuery(sent[0].body)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"grant_type": {"refresh_token"}, "client_id": {"client"}, "client_secret": {testSecret}, "refresh_token": {testRefresh}}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("form differs (-want +got):\n%s", diff)
	}
	if got := sent[0].header.Get("User-Agent"); got != "test/1.0" {
		t.Errorf("user agent is %q", got)
	}
	if sent[0].header.Get("Authorization") != "" {
		t.Error("the token request carries an Authorization header")
	}
	if diff := cmp.Diff([]string{"access-1"}, tokens(sent)); diff != "" {
		t.Error(diff)
	}
	if stats := c.Stats(); stats.Calls[KindToken] != 1 || stats.Calls[KindUpsert] != 1 {
		t.Errorf("counted %v", stats.Calls)
	}
}

// TestOAuth_renewal asserts in virtual time when tokens are renewed, and that a
// rotated refresh token is used from then on.
func TestOAuth_renewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ok := answer(http.StatusOK, complete)
		c, s := inMemory(t, withOAuth, grant("access-1", `"refresh_token":"rotated-refresh-token"`), ok, ok, grant("access-2"), ok)
		call := func() {
			t.Helper()
			if err := upsertOne(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		call()
		time.Sleep(1800*time.Second - renewBefore - time.Second)
		call()
		time.Sleep(2 * time.Second)
		call()
		sent := s.requests(5)
		if diff := cmp.Diff([]string{"access-1", "access-1", "access-2"}, tokens(sent)); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(sent[3].body, "refresh_token=rotated-refresh-token") {
			t.Error("the second renewal does not use the rotated refresh token")
		}
	})
}

// TestOAuth_shared asserts that goroutines share one renewal, and that one that
// gives up does not spoil it for the others.
func TestOAuth_shared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{t: t, always: answer(http.StatusOK, complete), steps: []step{func(r *http.Request) (*http.Response, error) {
			time.Sleep(2 * time.Second)
			return grant("access-1")(r)
		}}}
		c := newTestClient(t, "https://api.example.com"+basePath, s, withOAuth)
		first, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.AccountDetails(first); !errors.Is(err, context.Canceled) || OutcomeUnknown(err) {
				t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
			}
		})
		synctest.Wait()
		for range 6 {
			wg.Go(func() {
				if err := upsertOne(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Second)
		start := time.Now()
		cancel()
		wg.Wait()
		if got := time.Since(start); got > 1100*time.Millisecond {
			t.Errorf("the others ended %s later, want with the token", got)
		}
		if got := c.Stats().Calls[KindToken]; got != 1 {
			t.Errorf("%d renewals, want 1", got)
		}
	})
}

// TestOAuth_refused asserts that a 401 renews the token once.
func TestOAuth_refused(t *testing.T) {
	t.Parallel()
	expired := answer(http.StatusUnauthorized, `{"category":"EXPIRED_AUTHENTICATION","message":"expired"}`)
	ok := answer(http.StatusOK, complete)
	tests := map[string]struct {
		steps  []step
		tokens []string
		fails  bool
	}{
		"the next token is good":      {steps: []step{grant("a"), expired, grant("b"), ok}, tokens: []string{"a", "b"}},
		"the next token is bad too":   {steps: []step{grant("a"), expired, grant("b"), expired}, tokens: []string{"a", "b"}, fails: true},
		"a create is sent again, too": {steps: []step{grant("a"), expired, grant("b"), answer(http.StatusCreated, `{"name":"n","type":"string"}`)}, tokens: []string{"a", "b"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, withOAuth, tt.steps...)
				start := time.Now()
				var err error
				if strings.Contains(name, "create") {
					_, err = c.CreateProperty(t.Context(), "companies", PropertyCreate{Name: "n"})
				} else {
					err = upsertOne(t.Context(), c)
				}
				if time.Since(start) > 10*time.Millisecond {
					t.Error("a new token was waited for")
				}
				if IsAuthentication(err) != tt.fails || (err != nil) != tt.fails {
					t.Errorf("error is %v", err)
				}
				if diff := cmp.Diff(tt.tokens, tokens(s.requests(len(tt.steps)))); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestStaticToken_refused(t *testing.T) {
	t.Parallel()
	c, s := inMemory(t, nil, answer(http.StatusUnauthorized, `{"message":"no"}`))
	if err := upsertOne(t.Context(), c); !IsAuthentication(err) {
		t.Errorf("error is %v", err)
	}
	s.requests(1)
}

// TestOAuth_dead asserts that a dead refresh token is one clear error, for all
// calls, with one request.
func TestOAuth_dead(t *testing.T) {
	t.Parallel()
	const body = `{"status":"BAD_REFRESH_TOKEN","error":"invalid_grant","message":"missing or invalid refresh token","correlationId":"c"}`
	c, s := inMemory(t, withOAuth, answer(http.StatusBadRequest, body))
	for range 3 {
		err := upsertOne(t.Context(), c)
		var refused *Error
		if !errors.As(err, &refused) || !IsAuthentication(err) || OutcomeUnknown(err) {
			t.Fatalf("error is %v", err)
		}
		want := "HubSpot answered 400 Bad Request to POST /oauth/{version}/token: the OAuth app or its refresh token is not accepted: missing or invalid refresh token (category invalid_grant; correlation id c)"
		if err.Error() != want {
			t.Errorf("text is\n%s\nwant\n%s", err, want)
		}
		if IsNotFound(err) || IsConflict(err) || IsMissingScopes(err) {
			t.Error("the error is taken for an answer of the API")
		}
	}
	s.requests(1)
}

// TestOAuth_trouble asserts what becomes of a token endpoint that does not work.
func TestOAuth_trouble(t *testing.T) {
	t.Parallel()
	ok := answer(http.StatusOK, `{"name":"n"}`)
	tests := map[string]struct {
		steps []step
		fails string
	}{
		"gateway page, then well":    {steps: []step{answer(503, "<html>"), grant("a"), ok}},
		"cut, then well":             {steps: []step{fail(errReset), grant("a"), ok}},
		"HTML with a 200, then well": {steps: []step{answer(200, "<html>secret</html>", "Content-Type: text/html"), grant("a"), ok}},
		"no token, then well":        {steps: []step{answer(200, `{"access":"secret"}`), grant("a"), ok}},
		"never well":                 {steps: []step{answer(503, ""), answer(503, ""), answer(503, "")}, fails: "503"},
		"never there":                {steps: []step{fail(errLookup), fail(errLookup), fail(errLookup)}, fails: "the access token cannot be renewed"},
		"app unknown":                {steps: []step{answer(401, `{"error":"invalid_client","message":"unknown"}`)}, fails: "invalid_client"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, func(cfg *Config) { withOAuth(cfg); cfg.MaxRetries = 2 }, tt.steps...)
				// A create: a token that cannot be had is no reason for doubt.
				_, err := c.CreatePropertyGroup(t.Context(), "companies", PropertyGroupCreate{Name: "n"})
				s.requests(len(tt.steps))
				if tt.fails == "" && err != nil {
					t.Errorf("failed: %v", err)
				}
				if tt.fails != "" && (err == nil || !strings.Contains(err.Error(), tt.fails)) {
					t.Errorf("error is %v, want %q", err, tt.fails)
				}
				if OutcomeUnknown(err) {
					t.Error("nothing was sent, but the outcome is called unknown")
				}
			})
		})
	}
}

// TestOAuth_renewalFails asserts that a token that is still good is used while
// it cannot be renewed.
func TestOAuth_renewalFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ok := answer(http.StatusOK, complete)
		c, s := inMemory(t, withOAuth, grant("a"), ok, answer(503, ""), ok, fail(errReset), ok, grant("b"), ok)
		// The token is due after 28 minutes and good for 30.
		for _, pause := range []time.Duration{0, 1700 * time.Second, time.Second, 100 * time.Second} {
			time.Sleep(pause)
			if err := upsertOne(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"a", "a", "a", "b"}, tokens(s.requests(8))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSecretsStayInside asserts that answers which echo secrets, and everything
// that prints a client, show none of them.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	echo := func(r *http.Request) (*http.Response, error) {
		body := fmt.Sprintf(`{"message":"you sent %s %s %s","context":{"h":[%q]}}`, r.Header.Get("Authorization"), testSecret, testRefresh, r.Header.Get("Authorization"))
		return answer(http.StatusBadRequest, body)(r)
	}
	echoToken := func(r *http.Request) (*http.Response, error) {
		return answer(http.StatusBadRequest, "you sent "+r.Header.Get("Authorization"))(r)
	}
	tests := map[string]struct {
		change func(*Config)
		steps  []step
	}{
		"static": {steps: []step{func(r *http.Request) (*http.Response, error) {
			return answer(400, `{"message":"you sent `+r.Header.Get("Authorization")+`"}`)(r)
		}}},
		"no JSON":        {steps: []step{echoToken}},
		"OAuth":          {change: withOAuth, steps: []step{grant("access-token-1"), echo}},
		"token endpoint": {change: withOAuth, steps: []step{echo}},
		"odd token answer": {change: func(cfg *Config) { withOAuth(cfg); cfg.MaxRetries = -1 }, steps: []step{
			answer(200, `{"refresh_token":"`+testRefresh+`","x":"access-token-1"}`),
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := inMemory(t, tt.change, tt.steps...)
			err := upsertOne(t.Context(), c)
			if err == nil {
				t.Fatal("no error")
			}
			s.requests(len(tt.steps))
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), fmt.Sprintf("%v %+v %#v", c, c, c)} {
				for _, secret := range []string{testToken, testSecret, testRefresh, "access-token-1"} {
					if strings.Contains(text, secret) {
						t.Errorf("%q is shown in %q", secret, text)
					}
				}
			}
		})
	}
}

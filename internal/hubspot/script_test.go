// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// basePath is in front of every path of the test servers, so that a client that
// drops the path of its base URL fails.
const basePath = "/behind/a/gateway"

const testToken = "pat-na1-0123456789abcdef"

// seen is a request as it arrived.
type seen struct {
	method string
	path   string
	query  url.Values
	header http.Header
	body   string
}

// script answers requests in order and fails the test on one more. With a last
// step of its own it answers everything after with that.
type script struct {
	t     *testing.T
	steps []step
	// always answers when the steps are used up.
	always step

	mu   sync.Mutex
	seen []seen
}

// step is one answer.
type step func(r *http.Request) (*http.Response, error)

// answer is a step with a status, a body and header lines of the form Name: value.
func answer(status int, body string, lines ...string) step {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for _, line := range lines {
			name, value, _ := strings.Cut(line, ": ")
			h.Set(name, value)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

// fail is a step in which the exchange breaks.
func fail(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func (s *script) next(r *http.Request) step {
	body := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			s.t.Errorf("reading a request: %v", err)
		}
		body = string(b)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.seen)
	s.seen = append(s.seen, seen{method: r.Method, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header.Clone(), body: body})
	switch {
	case n < len(s.steps):
		return s.steps[n]
	case s.always != nil:
		return s.always
	default:
		s.t.Errorf("unexpected request %d: %s %s", n+1, r.Method, r.URL.Path)
		return answer(http.StatusTeapot, "")
	}
}

// RoundTrip implements http.RoundTripper, for tests in virtual time.
func (s *script) RoundTrip(r *http.Request) (*http.Response, error) { return s.next(r)(r) }

// requests returns what arrived, and fails unless it was so many.
func (s *script) requests(want int) []seen {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) != want {
		s.t.Fatalf("%d requests were sent, want %d", len(s.seen), want)
	}
	return s.seen
}

// serve answers over a real connection.
func (s *script) serve() *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := s.next(r)(r)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer func() { _ = resp.Body.Close() }()
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	s.t.Cleanup(server.Close)
	return server
}

// overWire returns a client of a server that answers as scripted.
func overWire(t *testing.T, change func(*Config), steps ...step) (*Client, *script) {
	t.Helper()
	s := &script{t: t, steps: steps}
	return newTestClient(t, s.serve().URL+basePath, nil, change), s
}

// inMemory returns a client whose transport answers as scripted.
func inMemory(t *testing.T, change func(*Config), steps ...step) (*Client, *script) {
	t.Helper()
	s := &script{t: t, steps: steps}
	return newTestClient(t, "https://api.example.com"+basePath, s, change), s
}

func newTestClient(t *testing.T, baseURL string, transport http.RoundTripper, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{AccessToken: testToken, BaseURL: baseURL, APIVersion: APIVersion3, UserAgent: "test/1.0", Transport: transport, Rand: func() float64 { return 0.5 }}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// upsertOne is a call that is safe to repeat.
func upsertOne(ctx context.Context, c *Client) error {
	_, err := c.BatchUpsert(ctx, "companies", []UpsertInput{{ID: "a", IDProperty: "key"}})
	return err
}

const complete = `{"status":"COMPLETE","results":[]}`

// events collects what a client reports.
type events struct {
	mu  sync.Mutex
	all []Event
}

func (e *events) observe(_ context.Context, event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, event)
}

func (e *events) of(kind EventKind) []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []Event
	for _, event := range e.all {
		if event.Kind == kind {
			found = append(found, event)
		}
	}
	return found
}

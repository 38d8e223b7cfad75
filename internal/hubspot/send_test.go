// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// TestSend_cut asserts over real connections that an exchange that is cut after
// the request left leaves doubt, and is made good where that is safe.
func TestSend_cut(t *testing.T) {
	t.Parallel()
	cuts := map[string]func(w http.ResponseWriter){
		"without an answer": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"in the body": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"status":"COMPLETE",`)
			panic(http.ErrAbortHandler)
		},
	}
	for name, cut := range cuts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if calls.Add(1) == 1 {
					cut(w)
				}
				_, _ = io.WriteString(w, complete)
			}))
			t.Cleanup(server.Close)
			quick := func(c *Config) { c.Rand = func() float64 { return 0 } }
			if err := upsertOne(t.Context(), newTestClient(t, server.URL, nil, quick)); err != nil {
				t.Errorf("the upsert was not made good: %v", err)
			}
			if got := calls.Load(); got != 2 {
				t.Errorf("%d requests, want 2", got)
			}
			calls.Store(0)
			_, err := newTestClient(t, server.URL, nil, quick).CreateProperty(t.Context(), "companies", PropertyCreate{Name: "n"})
			var broken *TransportError
			if !errors.As(err, &broken) || !OutcomeUnknown(err) {
				t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
			}
			if got := calls.Load(); got != 1 {
				t.Errorf("the create was sent %d times", got)
			}
		})
	}
}

func TestSend_certificate(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	c := newTestClient(t, server.URL, nil, nil)
	err := upsertOne(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "certificate") || OutcomeUnknown(err) {
		t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
	}
	if calls.Load() != 0 || c.Stats().Retries != 0 {
		t.Errorf("%d requests, %d retries", calls.Load(), c.Stats().Retries)
	}
}

// TestSend_plainServer asserts that a server that speaks no TLS is not tried
// again and again.
func TestSend_plainServer(t *testing.T) {
	t.Parallel()
	s := &script{t: t}
	url := strings.Replace(s.serve().URL, "http://", "https://", 1)
	c := newTestClient(t, url, nil, nil)
	if err := upsertOne(t.Context(), c); err == nil || OutcomeUnknown(err) {
		t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
	}
	if got := c.Stats().Retries; got != 0 {
		t.Errorf("%d retries", got)
	}
}

func TestSend_nobodyThere(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	c := newTestClient(t, "http://"+address, nil, func(cfg *Config) { cfg.Rand = func() float64 { return 0 } })
	err = upsertOne(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "no connection can be made") || OutcomeUnknown(err) {
		t.Errorf("error is %v, outcome unknown %t", err, OutcomeUnknown(err))
	}
	if got := c.Stats().TotalCalls(); got != dialRetries+1 {
		t.Errorf("%d attempts, want %d", got, dialRetries+1)
	}
}

// TestSend_redirect asserts that the token follows no redirect.
func TestSend_redirect(t *testing.T) {
	t.Parallel()
	elsewhere := &script{t: t}
	c, s := overWire(t, nil, answer(http.StatusFound, "", "Location: "+elsewhere.serve().URL))
	err := upsertOne(t.Context(), c)
	var refused *Error
	if !errors.As(err, &refused) || refused.StatusCode != http.StatusFound {
		t.Errorf("error is %v", err)
	}
	s.requests(1)
	elsewhere.requests(0)
}

// TestSend_namesNoOne asserts that transport errors leave out the URL, which can
// hold an e-mail address.
func TestSend_namesNoOne(t *testing.T) {
	t.Parallel()
	c, _ := overWire(t, func(cfg *Config) { cfg.MaxRetries = -1 }, fail(io.EOF))
	_, err := c.ListOwners(t.Context(), OwnersRequest{Email: "someone@example.com"})
	if err == nil || strings.Contains(err.Error(), "someone") {
		t.Errorf("error is %v", err)
	}
}

// TestSend_bodiesAreBounded asserts that an endless refusal is not read whole.
func TestSend_bodiesAreBounded(t *testing.T) {
	t.Parallel()
	body := &endless{}
	c, _ := inMemory(t, func(cfg *Config) { cfg.MaxRetries = -1 }, func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: io.NopCloser(body), Request: r}, nil
	})
	if err := upsertOne(t.Context(), c); err == nil || len(err.Error()) > 2000 {
		t.Errorf("error is %v", err)
	}
	if body.read > 2*maxRefusal {
		t.Errorf("%d bytes were read", body.read)
	}
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += len(p)
	return len(p), nil
}

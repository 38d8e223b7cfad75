// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// attemptTimeout bounds one attempt. HubSpot's own gateway gives up after
	// 100 seconds.
	attemptTimeout = 2 * time.Minute
	// writeGrace is how long a write on its way may go on after its context.
	writeGrace = 5 * time.Second
)

var errAttemptTimeout = fmt.Errorf("no answer within %s", attemptTimeout)

// sender is the innermost layer: one HTTP exchange.
type sender struct {
	client    *http.Client
	baseURL   string
	userAgent string
	clock     Clock
}

func newSender(s settings) *sender {
	return &sender{client: newHTTPClient(s.transport), baseURL: s.baseURL, userAgent: s.userAgent, clock: s.clock}
}

// newHTTPClient returns a client that follows no redirect: the API knows none,
// and following one would take the token elsewhere.
func newHTTPClient(t http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (s *sender) do(ctx context.Context, req *request) (*response, error) {
	if err := ctx.Err(); err != nil {
		return nil, s.failed(ctx, ctx, req, false, err)
	}
	trail := &trail{clock: s.clock, onSent: req.onSent}
	lifetime := ctx
	if req.write {
		var end context.CancelFunc
		lifetime, end = s.outlive(ctx, trail)
		defer end()
	}
	attempt, cancel := context.WithTimeoutCause(lifetime, attemptTimeout, errAttemptTimeout)
	defer cancel()
	httpReq, err := s.build(httptrace.WithClientTrace(attempt, trail.trace()), req)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(httpReq)
	if err != nil {
		return nil, s.failed(ctx, attempt, req, trail.left(err), err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := readBody(resp, req.kind.maxBytes())
	var deep unasked
	switch {
	case errors.As(err, &deep):
		return nil, &TransportError{
			Method: req.method, Endpoint: req.route.template, Reason: "the answer " + deep.Error(), kind: failedUnasked, ambiguous: true,
			unusable: &UnusableAnswerError{StatusCode: resp.StatusCode, Problem: deep.Error()},
		}
	case errors.Is(err, errTooLong):
		return nil, &TransportError{Method: req.method, Endpoint: req.route.template, Reason: err.Error(), kind: failedTooLong, ambiguous: true}
	case err != nil && success(resp.StatusCode):
		return nil, s.failed(ctx, attempt, req, true, err)
	}
	// What arrived of a refusal is enough.
	return &response{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// outlive returns a context that ends a grace period after ctx if the request has
// left by then, and else with ctx: giving up a write that is on its way would
// not stop it, only hide how it ends.
func (s *sender) outlive(ctx context.Context, trail *trail) (context.Context, context.CancelFunc) {
	lifetime, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if trail.mayHaveLeft() {
			over, stopTimer := s.clock.After(writeGrace)
			defer stopTimer()
			select {
			case <-over:
			case <-lifetime.Done():
			}
		}
		cancel()
	})
	return lifetime, func() { stop(); cancel() }
}

func (s *sender) build(ctx context.Context, req *request) (*http.Request, error) {
	target := s.baseURL + req.route.path
	if len(req.query) > 0 {
		target += "?" + req.query.Encode()
	}
	var body io.Reader
	if req.body != nil {
		body = bytes.NewReader(req.body)
	}
	r, err := http.NewRequestWithContext(ctx, req.method, target, body)
	if err != nil {
		return nil, fmt.Errorf("hubspot: %s %s cannot be built", req.method, req.route.template)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+string(req.token))
	if req.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.userAgent != "" {
		r.Header.Set("User-Agent", s.userAgent)
	}
	return r, nil
}

func success(status int) bool { return status >= 200 && status < 300 }

// readBody reads a body that may have been compressed, and so may be of any
// size.
func readBody(resp *http.Response, most int) ([]byte, error) {
	if !success(resp.StatusCode) {
		return io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	}
	space, _ := spaces.Get().(*bytes.Buffer)
	defer spaces.Put(space)
	space.Reset()
	_, err := space.ReadFrom(&boundedReader{r: resp.Body, left: most})
	return bytes.Clone(space.Bytes()), err
}

// spaces are to read bodies into: how long one is shows at its end, and answers to
// batches are about as long as each other.
var spaces = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// failed describes an exchange that brought no answer.
func (s *sender) failed(ctx, attempt context.Context, req *request, sent bool, err error) error {
	e := &TransportError{Method: req.method, Endpoint: req.route.template, ambiguous: sent}
	e.kind, e.Reason, e.Err = classify(ctx, attempt, err)
	return e
}

// classify sorts an error of an HTTP exchange. It drops the URL that net/http
// puts in front, which may hold an e-mail address or an id.
func classify(ctx, attempt context.Context, err error) (transportFailure, string, error) {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	var lookup *net.DNSError
	var dial *net.OpError
	switch {
	case ctx.Err() != nil:
		return failedEnded, "the request was given up", ctx.Err()
	case attempt.Err() != nil && errors.Is(context.Cause(attempt), errAttemptTimeout):
		return failedConnection, errAttemptTimeout.Error(), nil
	case isCertificateError(err):
		return failedCertificate, "the server's certificate or TLS is not acceptable", err
	case errors.As(err, &lookup):
		return failedLookup, "the host name cannot be resolved", err
	case errors.As(err, &dial) && dial.Op == "dial":
		return failedDial, "no connection can be made", err
	default:
		return failedConnection, "the connection broke", err
	}
}

func isCertificateError(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
		record       tls.RecordHeaderError
		alert        tls.AlertError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.Is(err, http.ErrSchemeMismatch)
}

// trail notes how far a request got.
type trail struct {
	clock  Clock
	onSent func(time.Time)
	// traced is set by transports that report their steps at all.
	traced atomic.Bool
	wrote  atomic.Bool
}

func (t *trail) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { t.traced.Store(true) },
		WroteHeaders: func() {
			if t.wrote.CompareAndSwap(false, true) && t.onSent != nil {
				t.onSent(t.clock.Now())
			}
		},
	}
}

// mayHaveLeft tells whether a request is on its way, as far as is known.
func (t *trail) mayHaveLeft() bool { return t.wrote.Load() || !t.traced.Load() }

// left tells whether a request that failed with err may have reached HubSpot.
func (t *trail) left(err error) bool {
	if t.traced.Load() {
		return t.wrote.Load()
	}
	_, lookup := errors.AsType[*net.DNSError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	return !isCertificateError(err) && !lookup && (!isOp || op.Op != "dial")
}

// isNetworkError tells whether an error comes from an HTTP exchange rather than
// from reading its answer.
func isNetworkError(err error) bool {
	var wrapped *url.Error
	return errors.As(err, &wrapped)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-cleanhttp"
)

// Client talks to one HubSpot account. All of its goroutines share one request
// budget, one bound on requests in flight and one access token.
type Client struct {
	version apiVersion
	chain   handler
	stats   *counters
	// associations are what batches of links were found to take.
	associations associationBounds
	// hide takes the client's secrets out of texts.
	hide masker
	// permit is the configuration's.
	permit func(context.Context) error
}

// New checks the configuration and returns a client. It sends nothing. Errors
// name the field at fault.
func New(cfg Config) (*Client, error) {
	s, err := cfg.settings()
	if err != nil {
		return nil, err
	}
	if s.clock == nil {
		s.clock = systemClock{}
	}
	if s.rand == nil {
		s.rand = rand.Float64
	}
	if s.transport == nil {
		s.transport = newTransport(s.maxConcurrency)
	}
	stats := newCounters(s.observe)
	creds := newCredentials(s, stats)

	// The layers, innermost first. Each has one job and a file of its own.
	var h handler = newSender(s)                 // sends one request, reads a bounded body
	h = errorLayer(h, s.clock, creds, s.version) // turns a refusal into an *Error
	h = observeLayer(h, s.clock, stats)          // counts and reports what was sent
	h = authLayer(h, creds)                      // adds the access token, drops a refused one
	h = newRateLayer(h, s, stats)                // waits for the budget, learns from headers
	h = decodeLayer(h)                           // a success that cannot be read is a failure
	h = newRetryLayer(h, s, stats, policy{})     // decides what is sent again, and when
	h = timeoutLayer(h, s.requestTimeout)        // bounds a call with all of its repetitions
	return &Client{version: s.version, chain: h, stats: stats, hide: creds.mask, permit: cfg.Permit}, nil
}

// maxHeader bounds the headers of an answer.
const maxHeader = 256 << 10

// newTransport returns a connection pool with room for all requests in flight.
func newTransport(connections int) http.RoundTripper {
	t := cleanhttp.DefaultPooledTransport()
	t.MaxIdleConns = connections + 1
	t.MaxIdleConnsPerHost = connections + 1
	t.MaxResponseHeaderBytes = maxHeader
	return t
}

// Format implements [fmt.Formatter]: a client prints as its name alone.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "hubspot.Client") }

// CallOption changes how one call is made.
type CallOption func(*request)

// ResendAmbiguous lets a create that is not idempotent be sent again although
// the failed attempt may have reached HubSpot. The repetition then may answer
// that the thing exists already, see [IsConflict].
func ResendAmbiguous() CallOption {
	return func(r *request) { r.repeatable = true }
}

// get sends a GET and decodes its answer with decode.
func (c *Client) get(ctx context.Context, kind EndpointKind, rt route, query url.Values, decode func(*response) error) error {
	return c.send(ctx, &request{kind: kind, method: http.MethodGet, route: rt, query: query, repeatable: true, decode: decode}, nil)
}

// send encodes the body, where there is one, and sends the request down the
// layers.
func (c *Client) send(ctx context.Context, req *request, body any, opts ...CallOption) error {
	for _, opt := range opts {
		opt(req)
	}
	if c.permit != nil && req.kind != KindAccount {
		if err := c.permit(ctx); err != nil {
			return err
		}
	}
	if body != nil {
		encoded, err := encode(body)
		if err != nil {
			return fmt.Errorf("hubspot: encoding the body of %s %s: %w", req.method, req.route.template, err)
		}
		req.body = encoded
	}
	_, err := c.chain.do(ctx, req)
	return err
}

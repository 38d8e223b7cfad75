// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// request is one call on its way down the layers. The retry layer hands a copy
// of it down for every attempt.
type request struct {
	kind   EndpointKind
	method string
	route  route
	query  url.Values
	// body is the encoded JSON, nil for none.
	body []byte
	// search takes the allowance of searches instead of the general one.
	search bool
	// repeatable marks a request that may be sent again although it may have
	// been carried out: doing it twice is doing it once.
	repeatable bool
	// write marks a request that changes something: once on its way it outlives
	// its context for a moment, so that its end is known.
	write bool
	// decode reads a successful answer; nil where only the status counts.
	decode func(*response) error

	// attempt counts from 1.
	attempt int
	// repeats says that an earlier attempt may have been carried out.
	repeats bool
	// token is the access token, set by the auth layer.
	token secret
	// onSent is called when the request leaves, set by the rate layer.
	onSent func(time.Time)
}

// response is an answer whose body was read.
type response struct {
	status int
	// repeats is the request's.
	repeats bool
	header  http.Header
	body    []byte
}

// handler is one layer, with those below it. An error may come with a response,
// so that layers above can read its headers.
type handler interface {
	do(ctx context.Context, req *request) (*response, error)
}

// handlerFunc makes a handler of a function.
type handlerFunc func(ctx context.Context, req *request) (*response, error)

func (f handlerFunc) do(ctx context.Context, req *request) (*response, error) { return f(ctx, req) }

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import "errors"

// Client talks to one HubSpot account. All of its goroutines share one request
// budget, one bound on requests in flight and one access token.
type Client struct{}

var errNotBuilt = errors.New("hubspot: not built yet")

// New checks the configuration and returns a client. It sends nothing. Errors
// name the field at fault.
func New(cfg Config) (*Client, error) {
	return nil, errNotBuilt
}

// CallOption changes how one call is made.
type CallOption func(*callOptions)

type callOptions struct{ resendAmbiguous bool }

// ResendAmbiguous lets a create that is not idempotent be sent again although
// the failed attempt may have reached HubSpot. The repetition then may answer
// that the thing exists already, see [IsConflict].
func ResendAmbiguous() CallOption {
	return func(o *callOptions) { o.resendAmbiguous = true }
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"context"
	"net/http"
)

// errorLayer turns answers other than 2xx into errors.
func errorLayer(next handler, clock Clock, creds *credentials, version apiVersion) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		resp, err := next.do(ctx, req)
		if err != nil || success(resp.status) {
			return resp, err
		}
		body := creds.redact(resp.body)
		e := parseError(resp.status, resp.header, body, clock.Now())
		e.Method, e.Endpoint = req.method, req.route.template
		switch resp.status {
		case http.StatusNotFound:
			e.UnknownVersion = unknownVersion(version, e)
		case http.StatusConflict:
			e.Identity = identityIn(body)
		case http.StatusTooManyRequests:
			e.usedUp = usedUp(resp.header)
		}
		return resp, e
	})
}

// unknownVersion returns the version where a 404 to it says nothing of what was
// asked for. What HubSpot answers to a version that it does not have is not
// documented, but an answer about a thing that is missing has a category.
func unknownVersion(v apiVersion, e *Error) string {
	if v.known() || e.Category != "" {
		return ""
	}
	return string(v)
}

// usedUp tells whether the headers of a 429 say that the day's quota is. Where the
// quota itself is 0 they say nothing.
func usedUp(h http.Header) bool {
	remaining, ok := headerInt(h, "X-HubSpot-RateLimit-Daily-Remaining")
	quota, told := headerInt(h, "X-HubSpot-RateLimit-Daily")
	return ok && remaining <= 0 && (!told || quota > 0)
}

// redact takes our own secrets out of a body before anything is read from it:
// gateways have been seen to echo requests.
func redact(body []byte, secrets ...secret) []byte {
	for _, s := range secrets {
		if len(s) >= minSecret && bytes.Contains(body, []byte(s)) {
			body = bytes.ReplaceAll(body, []byte(s), []byte(redacted))
		}
	}
	return body
}

// minSecret keeps trivial test values from blotting out texts.
const minSecret = 6

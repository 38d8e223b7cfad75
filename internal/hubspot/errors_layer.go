// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"context"
)

// errorLayer turns answers other than 2xx into errors.
func errorLayer(next handler, clock Clock, creds *credentials) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		resp, err := next.do(ctx, req)
		if err != nil || success(resp.status) {
			return resp, err
		}
		e := parseError(resp.status, resp.header, creds.redact(resp.body), clock.Now())
		e.Method, e.Endpoint = req.method, req.route.template
		return resp, e
	})
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

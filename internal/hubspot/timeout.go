// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// timeoutLayer bounds one call with all of its repetitions and waits. Whatever
// the other side answers, stalls or promises, the call ends.
func timeoutLayer(next handler, limit time.Duration) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		// Where the caller's own deadline comes first, it is what ends the call.
		deadline, set := ctx.Deadline()
		callers := set && !deadline.After(time.Now().Add(limit))
		bounded, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		resp, err := next.do(bounded, req)
		broken, ok := errors.AsType[*TransportError](err)
		if !ok || broken.kind != failedEnded || ctx.Err() != nil || callers {
			return resp, err
		}
		e := *broken
		e.Err = &callTimeoutError{limit: limit, cause: broken.Err}
		return resp, &e
	})
}

// callTimeoutError is a call that took longer than the configuration allows.
type callTimeoutError struct {
	limit time.Duration
	cause error
}

func (e *callTimeoutError) Error() string {
	return fmt.Sprintf("the request did not end within the request time-out of %s: %v", e.limit, e.cause)
}

// Unwrap returns what the call was doing when it ended.
func (e *callTimeoutError) Unwrap() error { return e.cause }

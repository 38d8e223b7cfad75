// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
)

// encode returns v as JSON, without the escapes that only HTML needs.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// into returns a decode function that fills out, from scratch in every attempt.
func into[T any](out *T) func(*response) error {
	return func(r *response) error {
		var fresh T
		if err := decodeObject(r.body, &fresh); err != nil {
			return err
		}
		*out = fresh
		return nil
	}
}

var errNotObject = errors.New("not a JSON object")

// decodeObject decodes a JSON object; another value, even null, is an error.
func decodeObject(body []byte, out any) error {
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 {
		return io.ErrUnexpectedEOF
	} else if trimmed[0] != '{' {
		return errNotObject
	}
	return json.Unmarshal(body, out)
}

// decodeLayer reads successful answers. An answer that cannot be read is a
// failure like a broken connection: proxies answer 200 with HTML pages, and
// bodies end early.
func decodeLayer(next handler) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		resp, err := next.do(ctx, req)
		if err != nil || req.decode == nil {
			return resp, err
		}
		resp.repeats = req.repeats
		if err := req.decode(resp); err != nil {
			return resp, &TransportError{
				Method:    req.method,
				Endpoint:  req.route.template,
				Reason:    describeAnswer(resp, err),
				kind:      failedAnswer,
				ambiguous: true,
			}
		}
		return resp, nil
	})
}

// describeAnswer says what is wrong with an answer. It quotes neither the body
// nor the decoder, whose errors can hold values.
func describeAnswer(r *response, err error) string {
	media, _, mediaErr := mime.ParseMediaType(r.header.Get("Content-Type"))
	if mediaErr != nil || media == "" {
		media = "no content type"
	}
	problem := "is not JSON"
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Offset >= int64(len(r.body)):
		problem = "is cut short"
	case errors.Is(err, errNotObject) && json.Valid(r.body), errors.As(err, &wrongType):
		problem = "is not of the documented form"
	}
	return fmt.Sprintf("the answer %s (status %d, %s, %d bytes)", problem, r.status, shorten(media, 60), len(r.body))
}

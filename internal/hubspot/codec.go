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

// checked is what an answer must say besides being of the right form; nil where
// that is all.
type checked[T any] func(*T) error

// into returns a decode function that fills out, from scratch in every attempt,
// with an answer that passes the check.
func into[T any](out *T, check checked[T]) func(*response) error {
	return func(r *response) error {
		var fresh T
		if err := decodeObject(r.body, &fresh); err != nil {
			return err
		}
		if check != nil {
			if err := check(&fresh); err != nil {
				return err
			}
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
	} else if whole, ok := out.(json.Unmarshaler); ok && json.Valid(body) {
		return whole.UnmarshalJSON(trimmed)
	}
	return json.Unmarshal(body, out)
}

// decodeRefusal is decodeObject for the body of a refusal, whose form nobody
// warrants: one that is nested more deeply than HubSpot's is not read at all.
func decodeRefusal(body []byte, out any) error {
	var bounds answerBounds
	if err := bounds.scan(body); err != nil {
		return err
	}
	return decodeObject(body, out)
}

// unasked is an answer that does not answer what was asked.
type unasked string

func (e unasked) Error() string { return string(e) }

// lacks is an answer without something that it must have.
func lacks(member string) error { return unasked("has no " + member) }

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
			problem, kind := describeProblem(resp, err)
			return resp, &TransportError{
				Method:    req.method,
				Endpoint:  req.route.template,
				Reason:    fmt.Sprintf("the answer %s (status %d, %s, %d bytes)", problem, resp.status, mediaType(resp), len(resp.body)),
				kind:      kind,
				unusable:  &UnusableAnswerError{StatusCode: resp.status, Problem: problem},
				ambiguous: true,
			}
		}
		return resp, nil
	})
}

func mediaType(r *response) string {
	media, _, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	if err != nil || media == "" {
		return "no content type"
	}
	return Shown(media, 60)
}

// describeProblem says what is wrong with an answer. It quotes neither the body
// nor the decoder, whose errors can hold values.
func describeProblem(r *response, err error) (string, transportFailure) {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	var other unasked
	switch {
	case errors.As(err, &other):
		return other.Error(), failedUnasked
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Offset >= int64(len(r.body)):
		return "is cut short", failedAnswer
	case errors.Is(err, errNotObject) && json.Valid(r.body), errors.As(err, &wrongType):
		return "is not of the documented form", failedAnswer
	default:
		return "is not JSON", failedAnswer
	}
}

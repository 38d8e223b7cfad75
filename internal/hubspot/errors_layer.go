// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"net/http"
)

// errorLayer turns answers other than 2xx into errors. What is shown of any
// answer, good or bad, has lost its secrets when it leaves this layer.
func errorLayer(next handler, clock Clock, creds *credentials, version apiVersion) handler {
	return handlerFunc(func(ctx context.Context, req *request) (*response, error) {
		resp, err := next.do(ctx, req)
		if err != nil {
			return resp, maskCause(err, creds.mask)
		}
		for _, name := range []string{correlationHeader, "Content-Type"} {
			if text := resp.header.Get(name); text != "" {
				resp.header.Set(name, masker(creds.mask).note(text))
			}
		}
		if success(resp.status) {
			return resp, nil
		}
		body := creds.redact(resp.body)
		e := parseError(resp.status, resp.header, body, clock.Now(), creds.mask)
		e.Method, e.Endpoint, e.ObjectType = req.method, req.route.template, req.route.objectType()
		switch resp.status {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusGone:
			e.UnknownVersion = unknownVersion(version, e)
		case http.StatusConflict:
			e.Identity = identityIn(body)
			// Nobody else describes a contact.
			e.Foreign = e.Foreign && e.Identity == nil
		case http.StatusTooManyRequests:
			e.usedUp = usedUp(resp.header)
		}
		return resp, e
	})
}

// unknownVersion returns the version where a 404 or 410 to it says nothing of what was
// asked for, or a refusal is worded as one of the version. What HubSpot answers to a
// version that it does not have is not documented, but an answer about a thing that is
// missing has a form of its own.
func unknownVersion(v apiVersion, e *Error) string {
	switch {
	case v.known():
		return ""
	case saysVersion(e.Message, string(v)), e.Foreign && e.StatusCode != http.StatusBadRequest:
		return string(v)
	}
	return ""
}

// usedUp tells whether the headers of a 429 say that the day's quota is. Where the
// quota itself is 0 they say nothing.
func usedUp(h http.Header) bool {
	remaining, ok := headerInt(h, "X-HubSpot-RateLimit-Daily-Remaining")
	quota, told := headerInt(h, "X-HubSpot-RateLimit-Daily")
	return ok && remaining <= 0 && (!told || quota > 0)
}

// maskCause hides the secrets that the text of a broken exchange quotes: the
// HTTP library repeats what it cannot make sense of.
func maskCause(err error, hide masker) error {
	broken, ok := errors.AsType[*TransportError](err)
	if !ok || broken.Err == nil {
		return err
	}
	text := broken.Err.Error()
	if masked := hide.wording(text); masked != text {
		e := *broken
		e.Err = &maskedError{text: masked, cause: broken.Err}
		return &e
	}
	return err
}

// maskedError shows another text than its cause.
type maskedError struct {
	text  string
	cause error
}

func (e *maskedError) Error() string { return e.text }

// Is passes the question on; the cause itself is not handed out.
func (e *maskedError) Is(target error) bool { return errors.Is(e.cause, target) }

// ownForm tells whether a refusal is in HubSpot's own form. A status below 400
// never is one, and a 404 needs a category: gateways say "error" too. What HubSpot
// writes beside the statuses that turn a request away is not documented, so there
// anything will do that is empty or JSON.
func ownForm(status int, w *wireError, readable bool) bool {
	hasCategory := isCategory(string(w.Category))
	switch {
	case status < http.StatusBadRequest:
		return false
	case status == http.StatusNotFound:
		return hasCategory
	case status == http.StatusTooManyRequests, status == http.StatusLocked, status == statusMigrating:
		return readable
	default:
		return hasCategory || w.Status == "error"
	}
}

// isCategory tells whether a text is spelt like HubSpot's categories, such as
// OBJECT_NOT_FOUND.
func isCategory(s string) bool {
	if s == "" || len(s) > maxNote {
		return false
	}
	for _, r := range s {
		if r != '_' && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

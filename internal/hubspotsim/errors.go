// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Error categories of developers.hubspot.com/docs/api-reference/error-handling.
const (
	categoryValidation = "VALIDATION_ERROR"
	categoryNotFound   = "OBJECT_NOT_FOUND"
	categoryConflict   = "CONFLICT"
	categoryExists     = "OBJECT_ALREADY_EXISTS"
	categoryAuth       = "INVALID_AUTHENTICATION"
	categoryExpired    = "EXPIRED_AUTHENTICATION"
	categoryScopes     = "MISSING_SCOPES"
	categoryRateLimits = "RATE_LIMITS"
)

// errorBody is the body of an answer that refuses a call, and, without the
// correlation id, an element of a batch answer's errors.
type errorBody struct {
	Status        string              `json:"status"`
	Category      string              `json:"category,omitempty"`
	SubCategory   string              `json:"subCategory,omitempty"`
	Message       string              `json:"message"`
	CorrelationID string              `json:"correlationId,omitempty"`
	Context       map[string][]string `json:"context,omitempty"`
	Errors        []errorDetail       `json:"errors,omitempty"`
	Links         map[string]string   `json:"links,omitempty"`
	// ErrorType, PolicyName and RequestID occur in 429 bodies only.
	ErrorType  string `json:"errorType,omitempty"`
	PolicyName string `json:"policyName,omitempty"`
	// Identity describes the contact that a 409 is about.
	Identity *identityProfile `json:"identityProfile,omitempty"`
}

// identityProfile is how a 409 describes the contact that has an address.
type identityProfile struct {
	VID       uint64     `json:"vid"`
	Identity  []identity `json:"identity"`
	IsContact bool       `json:"is-contact"`
}

type identity struct {
	Value     string `json:"value"`
	Type      string `json:"type"`
	Timestamp int64  `json:"timestamp"`
	IsPrimary bool   `json:"is-primary"`
}

// errorDetail is an element of errors[] inside an [errorBody].
type errorDetail struct {
	Message     string              `json:"message"`
	Code        string              `json:"code,omitempty"`
	In          string              `json:"in,omitempty"`
	Context     map[string][]string `json:"context,omitempty"`
	SubCategory string              `json:"subCategory,omitempty"`
}

// apiError is a refusal on its way to the client.
type apiError struct {
	status int
	body   errorBody
	// whole refuses the batch that the input came in, trace ids or not.
	whole bool
	// drop leaves the input out of the answer altogether.
	drop bool
}

// refuse builds an apiError.
func refuse(status int, category, format string, args ...any) *apiError {
	return &apiError{status: status, body: errorBody{Category: category, Message: fmt.Sprintf(format, args...)}}
}

// with adds a context value.
func (e *apiError) with(key string, values ...string) *apiError {
	if e.body.Context == nil {
		e.body.Context = map[string][]string{}
	}
	e.body.Context[key] = append(e.body.Context[key], values...)
	return e
}

// reply renders the refusal of a whole call.
func (e *apiError) reply(s *Server) reply {
	body := e.body
	body.Status = "error"
	body.CorrelationID = s.newUUID()
	return reply{status: e.status, body: marshal(body)}
}

// item renders the refusal of one input of a batch.
func (e *apiError) item() errorBody {
	body := e.body
	body.Status = "error"
	return body
}

// itemBody is an element of a batch answer's errors as the specification has it,
// with empty members where there is nothing to tell.
type itemBody struct {
	errorBody
	Context map[string][]string `json:"context"`
	Errors  []errorDetail       `json:"errors"`
	Links   map[string]string   `json:"links"`
}

// items renders the errors of a batch.
func (c *call) items(errs []errorBody) any {
	if c.cfg.BareErrors {
		return errs
	}
	items := make([]itemBody, len(errs))
	for i, e := range errs {
		item := itemBody{errorBody: e, Context: e.Context, Errors: e.Errors, Links: e.Links}
		if item.Context == nil {
			item.Context = map[string][]string{}
		}
		if item.Errors == nil {
			item.Errors = []errorDetail{}
		}
		if item.Links == nil {
			item.Links = map[string]string{}
		}
		items[i] = item
	}
	return items
}

// valueError is one invalid property value.
type valueError struct {
	Property string
	Code     string
	Message  string
}

// invalidValues renders value errors the way HubSpot does: as JSON inside the
// message, and with cfg.ErrorCodes also one by one in errors[].
func invalidValues(cfg *Config, errs []valueError) *apiError {
	type entry struct {
		IsValid   bool   `json:"isValid"`
		Message   string `json:"message"`
		Error     string `json:"error"`
		Name      string `json:"name"`
		Localized string `json:"localizedErrorMessage"`
		PortalID  int64  `json:"portalId"`
	}
	entries := make([]entry, len(errs))
	for i, e := range errs {
		entries[i] = entry{Message: e.Message, Error: e.Code, Name: e.Property, Localized: e.Message, PortalID: cfg.PortalID}
	}
	refusal := refuse(http.StatusBadRequest, categoryValidation, "Property values were not valid: %s", marshal(entries))
	if cfg.ErrorCodes {
		for _, e := range errs {
			refusal.body.Errors = append(refusal.body.Errors, errorDetail{
				Message: e.Message, Code: e.Code, Context: map[string][]string{"propertyName": {e.Property}},
			})
		}
	}
	return refusal
}

// marshal encodes a value of the simulator's own, which cannot fail, without
// escaping the characters that matter to HTML only.
func marshal(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("hubspotsim: encode %T: %v", v, err))
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

// unknownRoute is the answer to a path that no endpoint has. HubSpot's edge
// answers these with HTML.
func unknownRoute(path string) reply {
	return htmlReply(http.StatusNotFound, "Error 404 Not Found",
		"Problem accessing "+strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace(path)+". Reason: Not Found")
}

func htmlReply(status int, title, text string) reply {
	return reply{
		status:      status,
		contentType: "text/html; charset=utf-8",
		body:        []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1><p>" + text + "</p></body></html>"),
	}
}

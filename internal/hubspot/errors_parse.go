// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// correlationHeader carries the id that HubSpot's support asks for.
const correlationHeader = "X-HubSpot-Correlation-Id"

// Context keys that tie an error to the inputs of a batch.
const (
	contextTraceID      = "objectWriteTraceId"
	contextPropertyName = "propertyName"
)

// invalidValues precedes a JSON list of refused properties in a message.
const invalidValues = "Property values were not valid: "

// notSet is how a new record is refused that lacks what its object type requires,
// whose names are in the context.
const notSet = "required properties were not set"

// PropertyError is HubSpot's reason for refusing the value of one property.
type PropertyError struct {
	// Name is the property; empty where HubSpot does not say.
	Name string
	// Code is HubSpot's, such as PROPERTY_DOESNT_EXIST or INVALID_OPTION.
	Code string
	// Message may quote the refused value.
	Message string
	// NotSet tells that HubSpot makes no record of the type without a value of the
	// property, which it says without a code.
	NotSet bool
}

// wireError is an error body, of an answer or of one entry of a batch's errors.
// Every part is optional and may have another JSON type than documented.
type wireError struct {
	Status        flexString  `json:"status"`
	Category      flexString  `json:"category"`
	SubCategory   flexString  `json:"subCategory"`
	Message       flexString  `json:"message"`
	ID            flexString  `json:"id"`
	CorrelationID flexString  `json:"correlationId"`
	RequestID     flexString  `json:"requestId"`
	ErrorType     flexString  `json:"errorType"`
	PolicyName    flexString  `json:"policyName"`
	Context       flexContext `json:"context"`
	Errors        flexDetails `json:"errors"`
	Links         flexLinks   `json:"links"`

	// The token endpoint's.
	OAuthError            flexString `json:"error"`
	OAuthErrorDescription flexString `json:"error_description"`
}

type wireDetail struct {
	Message     flexString  `json:"message"`
	Code        flexString  `json:"code"`
	In          flexString  `json:"in"`
	SubCategory flexString  `json:"subCategory"`
	Context     flexContext `json:"context"`
}

func (w wireDetail) detail() ErrorDetail {
	return ErrorDetail{
		Message:     string(w.Message),
		Code:        string(w.Code),
		In:          string(w.In),
		SubCategory: string(w.SubCategory),
		Context:     w.Context,
	}
}

// parseError reads a refusal. It never fails: a body that is not HubSpot's JSON
// is summarised.
func parseError(status int, header http.Header, body []byte, now time.Time, hide masker) *Error {
	e := &Error{StatusCode: status, RetryAfter: retryAfter(header, now), interval: parseRateHeaders(header).interval}
	var w wireError
	if err := decodeRefusal(body, &w); err != nil {
		w = wireError{}
		e.Message = describeBody(header, body)
	}
	e.Foreign = !ownForm(status, &w, e.Message == "")
	e.Category = hide.note(firstNonEmpty(string(w.Category), string(w.ErrorType), string(w.OAuthError)))
	e.SubCategory = hide.note(string(w.SubCategory))
	e.wording = hide.wording(firstNonEmpty(string(w.Message), string(w.OAuthErrorDescription), e.Message))
	e.Message = Shown(e.wording, maxMessage)
	e.CorrelationID = hide.note(firstNonEmpty(string(w.CorrelationID), header.Get(correlationHeader), string(w.RequestID)))
	e.PolicyName = hide.note(string(w.PolicyName))
	e.Context = hide.context(w.Context)
	e.Details = hide.details(w.Errors)
	if status == http.StatusForbidden {
		e.RequiredScopes = requiredScopes(e)
		e.AnyScope = len(e.RequiredScopes) > 1 && saysAny(messagesOf(e.wording, e.Details))
	}
	return e
}

// describeBody says what a body is that is no error object, without its text.
func describeBody(header http.Header, body []byte) string {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return ""
	case trimmed[0] == '<', strings.Contains(header.Get("Content-Type"), "html"):
		return fmt.Sprintf("(an HTML page of %d bytes instead of HubSpot's error)", len(body))
	default:
		return fmt.Sprintf("(%d bytes that are not HubSpot's error)", len(body))
	}
}

func firstNonEmpty(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// requiredScopes collects the scopes that a 403 names in its context, in those of its
// details or, where those have none, in its wording.
func requiredScopes(e *Error) []string {
	contexts := []map[string][]string{e.Context}
	for _, d := range e.Details {
		contexts = append(contexts, d.Context)
	}
	var scopes []string
	for _, c := range contexts {
		for _, key := range []string{"requiredGranularScopes", "requiredScopes", "missingScopes"} {
			for _, scope := range c[key] {
				scopes = append(scopes, note(scope))
			}
		}
	}
	if len(scopes) == 0 {
		scopes = scopesIn(messagesOf(e.wording, e.Details))
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// propertyErrors reads the refused properties from an error's details, where
// single writes put them, and from the JSON inside its message, where batches
// do.
func propertyErrors(message string, context map[string][]string, details []ErrorDetail) []PropertyError {
	var found []PropertyError
	for _, d := range details {
		for _, name := range d.Context[contextPropertyName] {
			found = append(found, PropertyError{Name: note(name), Code: d.Code, Message: d.Message})
		}
	}
	for _, p := range messageProperties(message) {
		if !slices.ContainsFunc(found, func(q PropertyError) bool { return q.Name == p.Name }) {
			found = append(found, p)
		}
	}
	if strings.Contains(message, notSet) {
		for _, name := range context["properties"] {
			if !slices.ContainsFunc(found, func(q PropertyError) bool { return q.Name == name }) {
				found = append(found, PropertyError{Name: note(name), Message: "a value is required to create the record", NotSet: true})
			}
		}
	}
	return found
}

func messageProperties(message string) []PropertyError {
	_, list, ok := strings.Cut(message, invalidValues)
	if !ok {
		return nil
	}
	var entries []struct {
		Name    flexString `json:"name"`
		Error   flexString `json:"error"`
		Message flexString `json:"message"`
	}
	// A decoder, not Unmarshal: text may follow the list.
	if err := json.NewDecoder(strings.NewReader(list)).Decode(&entries); err != nil {
		return nil
	}
	found := make([]PropertyError, 0, len(entries))
	for _, p := range entries {
		found = append(found, PropertyError{Name: note(string(p.Name)), Code: note(string(p.Error)), Message: Shown(string(p.Message), maxMessage)})
	}
	return found
}

// contextIDs returns the input ids of an error's context.
func contextIDs(c map[string][]string) []string {
	if ids := c["ids"]; len(ids) > 0 {
		return ids
	}
	return c["id"]
}

// retryAfter reads the header's seconds or HTTP date; 0 where there is none.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if !(seconds > 0) || math.IsInf(seconds, 0) {
			return 0
		}
		return time.Duration(min(seconds, maxRetryAfterSeconds) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// maxRetryAfterSeconds keeps absurd values from overflowing: it is a month.
const maxRetryAfterSeconds = 31 * 24 * 3600

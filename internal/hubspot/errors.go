// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import "time"

// Error is a refusal by HubSpot: an answer with a status of 400 or more. Every
// field but StatusCode may be empty, see
// developers.hubspot.com/docs/api-reference/error-handling.
type Error struct {
	StatusCode    int
	Category      string
	SubCategory   string
	Message       string
	CorrelationID string
	// PolicyName names the limit that a 429 met, such as
	// TEN_SECONDLY_ROLLING, SECONDLY or DAILY.
	PolicyName string
	Context    map[string][]string
	Details    []ErrorDetail
	// RequiredScopes are the scopes that a 403 says are missing; it may name
	// none.
	RequiredScopes []string
	// RetryAfter is what HubSpot asked to wait; 0 where it said nothing.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	Method   string
	// Endpoint is the path as a template, without ids.
	Endpoint string

	outcomeUnknown bool
}

// Error is short and holds no secret.
func (e *Error) Error() string { return "" }

// ErrorDetail is one entry of an error's errors list.
type ErrorDetail struct {
	Message     string
	Code        string
	In          string
	SubCategory string
	Context     map[string][]string
}

// PropertyError is HubSpot's reason for refusing the value of one property.
type PropertyError struct {
	// Name is the property; empty where HubSpot does not say.
	Name string
	// Code is HubSpot's, such as PROPERTY_DOESNT_EXIST or INVALID_OPTION.
	Code string
	// Message may quote the refused value.
	Message string
}

// PropertyErrors returns the refused properties that the error names.
func (e *Error) PropertyErrors() []PropertyError { return nil }

// IDs returns the input ids that the error names in its context.
func (e *Error) IDs() []string { return nil }

// TraceIDs returns the object write trace ids that the error names.
func (e *Error) TraceIDs() []string { return nil }

// TransportError is a request that got no usable answer: it was not sent, the
// connection broke, the answer was cut short or was no JSON, or the context
// ended. It unwraps to its cause and to HubSpot's last refusal, so that
// errors.Is(err, context.Canceled) and errors.As(err, **Error) work.
type TransportError struct {
	Method   string
	Endpoint string
	Attempts int
	// Reason says in a few words what failed.
	Reason string
	// Err is the cause.
	Err error
	// Last is HubSpot's answer to an earlier attempt, nil if there was none.
	Last *Error

	outcomeUnknown bool
}

// Error is short and holds no secret.
func (e *TransportError) Error() string { return "" }

// Unwrap returns the cause and the last refusal.
func (e *TransportError) Unwrap() []error { return nil }

// OutcomeUnknown tells whether the request that failed with err may have been
// carried out: true for connections cut after sending, time-outs and 5xx
// answers, false for definite refusals and requests that were never sent.
func OutcomeUnknown(err error) bool { return false }

// IsNotFound tells whether HubSpot answered 404.
func IsNotFound(err error) bool { return false }

// IsConflict tells whether HubSpot answered 409: something of that key exists.
func IsConflict(err error) bool { return false }

// IsMissingScopes tells whether HubSpot answered 403.
func IsMissingScopes(err error) bool { return false }

// IsDailyLimit tells whether the daily quota of the account is used up.
func IsDailyLimit(err error) bool { return false }

// IsMigrating tells whether HubSpot answered 477: the account is being moved
// between data centres, which can take a day.
func IsMigrating(err error) bool { return false }

// IsAuthentication tells whether the credentials were refused: a 401, or a
// refresh token that is no longer valid.
func IsAuthentication(err error) bool { return false }

// IsTooLarge tells whether HubSpot answered 413.
func IsTooLarge(err error) bool { return false }

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Categories and policies that HubSpot names in errors.
const (
	CategoryObjectNotFound = "OBJECT_NOT_FOUND"
	CategoryValidation     = "VALIDATION_ERROR"
	CategoryConflict       = "CONFLICT"
	CategoryMissingScopes  = "MISSING_SCOPES"
	CategoryExists         = "OBJECT_ALREADY_EXISTS"
	CategoryExpired        = "EXPIRED_AUTHENTICATION"
	CategoryRateLimits     = "RATE_LIMITS"

	policyDaily        = "DAILY"
	policySecondly     = "SECONDLY"
	policyTenSecondly  = "TEN_SECONDLY_ROLLING"
	statusMigrating    = 477
	maxMessageInErrors = 600
)

// Error is a refusal by HubSpot: an answer with a status other than 2xx. Every
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
	// AnyScope tells that one of RequiredScopes is enough.
	AnyScope bool
	// RetryAfter is what HubSpot asked to wait; 0 where it said nothing.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	Method   string
	// Endpoint is the path as a template, without ids.
	Endpoint string
	// ObjectType is the one that the path names, as it names it; empty where it names
	// none or two.
	ObjectType string
	// Foreign tells that the answer is not in HubSpot's own error form, a JSON
	// object with a category or the status "error". It may be another server's
	// that stands between, so it says nothing about what HubSpot holds.
	Foreign bool
	// UnknownVersion is the API version that HubSpot has no such endpoint in;
	// empty for the versions that it is known to have, see [IsUnknownVersion].
	UnknownVersion string
	// Identity is what a 409 tells of the record that is in the way; nil where
	// it tells nothing.
	Identity *Identity

	// wording is the whole message, to be searched and not to be shown.
	wording string
	// interval is the length of the rate limit's window, where the answer says.
	interval time.Duration
	// token marks an answer of the OAuth token endpoint: the request itself was
	// not sent.
	token bool
	// renewable marks a 401 after which another access token can be had.
	renewable bool
	// ambiguous marks an error after an attempt that may have been carried out.
	ambiguous bool
	// usedUp marks a 429 whose headers say that nothing is left of the day.
	usedUp bool
}

// Error is short and holds no secret.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("HubSpot answered ")
	b.WriteString(statusText(e.StatusCode))
	if e.Method != "" {
		fmt.Fprintf(&b, " to %s %s", e.Method, e.Endpoint)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " after %d attempts", e.Attempts)
	}
	if msg := Shown(e.Message, maxMessageInErrors); msg != "" {
		b.WriteString(": ")
		b.WriteString(msg)
	}
	if e.UnknownVersion != "" {
		fmt.Fprintf(&b, "; it seems to have no API version %s", e.UnknownVersion)
	}
	var notes []string
	for _, note := range []struct{ name, value string }{
		{"category", joinNonEmpty("/", e.Category, e.SubCategory)},
		{"policy", e.PolicyName},
		{"expired", e.expiry()},
		{"missing scopes", strings.Join(e.RequiredScopes, ", ")},
		{"HubSpot asks to wait", e.longWait()},
		{"correlation id", e.CorrelationID},
	} {
		if note.value != "" {
			notes = append(notes, note.name+" "+Shown(note.value, maxMessageInErrors))
		}
	}
	if len(notes) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(notes, "; "))
	}
	return b.String()
}

// longWait is how long HubSpot asks to wait where that is too long to be sat out.
func (e *Error) longWait() string {
	if e.RetryAfter <= longestAsked || e.Foreign {
		return ""
	}
	return e.RetryAfter.Round(time.Minute).String()
}

// expiry is since when the access token is expired, in words.
func (e *Error) expiry() string {
	if since, _ := IsExpired(e); !since.IsZero() {
		return since.Format(time.RFC3339)
	}
	return ""
}

func statusText(code int) string {
	text := http.StatusText(code)
	switch code {
	case statusMigrating:
		text = "Account Migration in Progress"
	case 520, 521, 522, 523, 524, 525, 526:
		text = "Gateway Trouble"
	}
	if text == "" {
		return fmt.Sprintf("%d", code)
	}
	return fmt.Sprintf("%d %s", code, text)
}

func joinNonEmpty(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

// ErrorDetail is one entry of an error's errors list.
type ErrorDetail struct {
	Message     string
	Code        string
	In          string
	SubCategory string
	Context     map[string][]string
}

// Wording returns HubSpot's message unabridged, without secrets. It is there to
// be searched for names and values; Message is there to be shown.
func (e *Error) Wording() string { return firstNonEmpty(e.wording, e.Message) }

// PropertyErrors returns the refused properties that the error names.
func (e *Error) PropertyErrors() []PropertyError {
	return propertyErrors(e.Wording(), e.Context, e.Details)
}

// IDs returns the input ids that the error names in its context.
func (e *Error) IDs() []string { return contextIDs(e.Context) }

// TraceIDs returns the object write trace ids that the error names.
func (e *Error) TraceIDs() []string { return e.Context[contextTraceID] }

func (e *Error) outcomeUnknown() bool {
	if e.Foreign && !e.token && e.UnknownVersion == "" {
		// Whoever wrote this answer may not know what HubSpot did.
		return true
	}
	if e.ambiguous {
		switch e.StatusCode {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict,
			http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong:
			// The content itself was refused, so earlier attempts most likely were
			// too: see [EarlierUnknown].
			return false
		}
		return true
	}
	return e.StatusCode >= 500 && !e.token
}

// TransportError is a request that got no usable answer: it was not sent, the
// connection broke, the answer was cut short or was no JSON, or the context
// ended. It unwraps to its cause and to HubSpot's last refusal, so that
// errors.Is(err, context.Canceled) and errors.As(err, **Error) work.
type TransportError struct {
	Method   string
	Endpoint string
	// Attempts is how often the request was sent, or tried to be.
	Attempts int
	// Reason says in a few words what failed.
	Reason string
	// Err is the cause.
	Err error
	// Last is the refusal of an earlier attempt, nil if there was none.
	Last *Error

	kind transportFailure
	// unusable describes the answer, where one came.
	unusable *UnusableAnswerError
	// ambiguous marks a request of which at least one attempt may have been
	// carried out.
	ambiguous bool
}

// transportFailure sorts failures by what the retry policy makes of them.
type transportFailure int

const (
	// failedEnded: the context is done, or would be before the next attempt.
	failedEnded transportFailure = iota
	// failedConnection: the connection broke after it stood, or timed out.
	failedConnection
	// failedDial: no connection could be made.
	failedDial
	// failedLookup: the host has no address.
	failedLookup
	// failedCertificate: the host could not prove who it is.
	failedCertificate
	// failedAnswer: a success whose body is cut short or no JSON.
	failedAnswer
	// failedUnasked: a success that does not answer what was asked.
	failedUnasked
	// failedTooLong: an answer larger than the client takes.
	failedTooLong
)

// Error is short and holds no secret.
func (e *TransportError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "no usable answer from HubSpot to %s %s", e.Method, e.Endpoint)
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " after %d attempts", e.Attempts)
	}
	b.WriteString(": ")
	b.WriteString(e.Reason)
	if e.Err != nil {
		fmt.Fprintf(&b, ": %s", Shown(e.Err.Error(), maxMessageInErrors))
	}
	if e.Last != nil {
		fmt.Fprintf(&b, "; before that, %s", e.Last.Error())
	}
	return b.String()
}

// Unwrap returns the cause and the last refusal.
func (e *TransportError) Unwrap() []error {
	var errs []error
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	if e.unusable != nil {
		errs = append(errs, e.unusable)
	}
	if e.Last != nil {
		errs = append(errs, e.Last)
	}
	return errs
}

// UnusableAnswerError is a success (2xx) that is no answer to what was asked: it
// is no JSON, it lacks what such an answer must have, or it speaks of something
// else. It says nothing: neither that a list is empty, nor that a thing is gone,
// nor that a write was done. It comes inside a [*TransportError].
type UnusableAnswerError struct {
	// StatusCode is the answer's.
	StatusCode int
	// Problem says in a few words what is wrong with it.
	Problem string
}

// Error is short and quotes nothing of the answer.
func (e *UnusableAnswerError) Error() string {
	return fmt.Sprintf("the answer %s (status %d)", e.Problem, e.StatusCode)
}

// IsUnusableAnswer tells whether the call ended in an [*UnusableAnswerError].
func IsUnusableAnswer(err error) bool {
	var e *UnusableAnswerError
	return errors.As(err, &e)
}

func (e *TransportError) outcomeUnknown() bool { return e.ambiguous }

// IsAnswerTooLarge tells whether the call ended because its answer was larger
// than the client takes. Asking for less may help.
func IsAnswerTooLarge(err error) bool {
	var broken *TransportError
	return errors.As(err, &broken) && broken.kind == failedTooLong
}

// OutcomeUnknown tells whether the request that failed with err may have been
// carried out: true for connections cut after sending, time-outs, 5xx answers
// and answers in a form that is not HubSpot's ([Error.Foreign]), also where a
// later attempt failed for another reason; false for HubSpot's refusals of the
// content and for requests that were never sent.
func OutcomeUnknown(err error) bool {
	var o interface {
		error
		outcomeUnknown() bool
	}
	return errors.As(err, &o) && o.outcomeUnknown()
}

// EarlierUnknown tells whether an attempt before the one that err tells of may have
// been carried out. [OutcomeUnknown] is false where HubSpot refuses the content of
// the last attempt; the refusal may yet be about that one alone, as a conflict with
// what the earlier one has done is.
func EarlierUnknown(err error) bool {
	refusal, ok := errors.AsType[*Error](err)
	return ok && refusal.ambiguous
}

// IsNotFound tells whether HubSpot itself answered 404, in its own error form.
// The 404 of a proxy, or to a version that HubSpot does not have, tells nothing of
// what HubSpot holds.
func IsNotFound(err error) bool { return hasOwnStatus(err, http.StatusNotFound) }

// IsUnknownVersion tells whether HubSpot has no API of the configured version, as
// far as its answer tells: a 404 to a dated version that this client was not made
// for, which is about no record.
func IsUnknownVersion(err error) bool {
	e := finalRefusal(err)
	return e != nil && e.UnknownVersion != ""
}

// IsConflict tells whether HubSpot itself answered 409: something of that key
// exists.
func IsConflict(err error) bool { return hasOwnStatus(err, http.StatusConflict) }

// IsMissingScopes tells whether HubSpot itself answered 403.
func IsMissingScopes(err error) bool { return hasOwnStatus(err, http.StatusForbidden) }

// IsMigrating tells whether HubSpot answered 477: the account is being moved
// between data centres, which can take a day.
func IsMigrating(err error) bool { return hasStatus(err, statusMigrating) }

// IsDailyLimit tells whether the daily quota of the account is used up.
func IsDailyLimit(err error) bool {
	e := finalRefusal(err)
	return e != nil && e.StatusCode == http.StatusTooManyRequests && e.daily()
}

// IsAuthentication tells whether the credentials were refused: a 401, or a
// refresh token or app secret that the token endpoint does not take.
func IsAuthentication(err error) bool {
	e := finalRefusal(err)
	return e != nil && (e.StatusCode == http.StatusUnauthorized || e.token && refusedCredentials(e.StatusCode))
}

// IsForeign tells whether the call ended in an answer that is not in HubSpot's own
// form, see [Error.Foreign]. The token endpoint has another form, and is not meant.
func IsForeign(err error) bool {
	e := finalRefusal(err)
	return e != nil && e.Foreign && !e.token
}

func refusedCredentials(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden
}

// daily tells whether a 429 is about the account's quota for the day: by the name
// of the policy, by the headers, or by the category and the wording where no policy
// names another limit.
func (e *Error) daily() bool {
	policy := strings.ToUpper(e.PolicyName)
	switch {
	case strings.Contains(policy, policyDaily), e.usedUp:
		return true
	case strings.Contains(policy, policySecondly):
		return false
	}
	return strings.Contains(strings.ToUpper(e.Category), policyDaily) || saysDaily(e.Message)
}

func hasStatus(err error, status int) bool {
	e := finalRefusal(err)
	return e != nil && e.StatusCode == status && !e.token
}

// hasOwnStatus is hasStatus for an answer in HubSpot's own form.
func hasOwnStatus(err error, status int) bool {
	e := finalRefusal(err)
	return e != nil && e.StatusCode == status && !e.token && !e.Foreign
}

// finalRefusal returns HubSpot's refusal if that is what the call ended in, and not
// only what an earlier attempt met.
func finalRefusal(err error) *Error {
	var broken *TransportError
	var e *Error
	if errors.As(err, &broken) || !errors.As(err, &e) {
		return nil
	}
	return e
}

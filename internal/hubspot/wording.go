// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// HubSpot has no code for much of what it refuses, so that the wording of its
// messages decides. This file is the only place that knows the wording; others ask
// for what it means. What is not recognised is refused for no known reason, which
// costs a remedy and nothing else. See
// developers.hubspot.com/docs/api-reference/error-handling.

// Reason is what a refusal of one input is about, as far as it can be told.
type Reason string

// The reasons.
const (
	// ReasonUnknown: the message says it, if anything does.
	ReasonUnknown Reason = ""
	// ReasonConflict: another record has a value that must be unique.
	ReasonConflict Reason = "conflict"
	// ReasonNoRecord: a record does not exist, is archived or of another type.
	ReasonNoRecord Reason = "no record"
	// ReasonAssociationLimit: a record has as many links as it may have.
	ReasonAssociationLimit Reason = "association limit"
	// ReasonAssociationRight: the user may not edit associations.
	ReasonAssociationRight Reason = "association right"
	// ReasonRequired: a property without which the account allows no record, or
	// not one with the values of others, is missing.
	ReasonRequired Reason = "required property"
	// ReasonRecordLimit: the account may hold no more records of the type.
	ReasonRecordLimit Reason = "record limit"
	// ReasonStage: the stage is none of the pipeline's.
	ReasonStage Reason = "stage"
)

// Codes of refused properties, see [PropertyError].
const (
	CodePropertyDoesntExist = "PROPERTY_DOESNT_EXIST"
	CodeReadOnlyValue       = "READ_ONLY_VALUE"
	CodeInvalidOption       = "INVALID_OPTION"
	// CodeMissingRequired and CodeMissingConditional are the account's own rules,
	// which the API enforces since version 2026-09.
	CodeMissingRequired    = "MISSING_REQUIRED_PROPERTY"
	CodeMissingConditional = "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
)

// Reason returns what the refusal is about.
func (e *Error) Reason() Reason {
	return reasonOf(e.Category, e.Wording(), e.Context, e.Details)
}

// Reason returns what the refusal is about.
func (e *BatchError) Reason() Reason {
	return reasonOf(e.Category, e.Wording(), e.Context, e.Errors)
}

func reasonOf(category, message string, context map[string][]string, details []ErrorDetail) Reason {
	if _, ok := conflict(category, message, context, details); ok {
		return ReasonConflict
	}
	properties := propertyErrors(message, context, details)
	if slices.ContainsFunc(properties, PropertyError.Missing) || strings.Contains(message, notSet) {
		return ReasonRequired
	}
	if category == CategoryObjectNotFound {
		return ReasonNoRecord
	}
	for _, text := range messagesOf(message, details) {
		switch lower := strings.ToLower(text); {
		case strings.Contains(lower, "edit associations") && strings.Contains(lower, "permission"):
			return ReasonAssociationRight
		case strings.Contains(lower, "is not a valid pipeline stage"):
			return ReasonStage
		case len(namedRecords([]string{text})) > 0, strings.Contains(lower, "associations are not valid"):
			return ReasonNoRecord
		case len(properties) == 0 && strings.Contains(lower, "limit") && strings.Contains(lower, "associat"):
			return ReasonAssociationLimit
		case len(properties) == 0 && strings.Contains(lower, "limit") && strings.Contains(lower, "records"):
			return ReasonRecordLimit
		}
	}
	return ReasonUnknown
}

// Passing tells whether an error is about HubSpot's own trouble rather than about the
// input: whether the input was written is open, and another try may fare better.
func (e *BatchError) Passing() bool {
	if len(e.PropertyErrors()) > 0 {
		return false
	}
	switch e.Category {
	case CategoryRateLimits, "INTERNAL_ERROR", "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT", "GATEWAY_TIMEOUT", "LOCKED":
		return true
	case "":
		return passing.MatchString(e.Wording())
	}
	return false
}

// passing is how trouble is worded that is given no category.
var passing = regexp.MustCompile(`(?i)^(internal( server)? error|service (is )?(temporarily )?unavailable|(the )?(request|operation) timed out|gateway time-?out)\b`)

// messagesOf are the texts of a refusal, the general one first.
func messagesOf(message string, details []ErrorDetail) []string {
	texts := []string{message}
	for _, d := range details {
		texts = append(texts, d.Message)
	}
	return texts
}

// MissesAssociationRight tells whether HubSpot refuses to edit associations for
// lack of that right, which it tells users of OAuth apps since version 2026-09. No
// other link would fare better.
func MissesAssociationRight(err error) bool {
	e := finalRefusal(err)
	return e != nil && !e.token && e.Reason() == ReasonAssociationRight
}

// ConcernsRequest tells whether a 400 is about the request as a whole, so that no
// input is to blame: an object type that does not exist, a key property that is
// not unique, a body that cannot be read.
func ConcernsRequest(err error) bool {
	e := finalRefusal(err)
	if e == nil || e.StatusCode != http.StatusBadRequest {
		return false
	}
	m := strings.ToLower(e.Wording())
	_, notUnique := e.NonUniqueProperty()
	return notUnique || e.Reason() == ReasonAssociationRight ||
		strings.Contains(m, "infer object type") ||
		strings.Contains(m, "non-unique") ||
		strings.Contains(m, "invalid input json") ||
		strings.Contains(m, "maximum number of inputs")
}

var (
	// tooMany is how HubSpot words that a batch is too large. What it calls the
	// things in it, and how the number is put, differs between endpoints.
	tooMany = regexp.MustCompile(`(?i)(maximum|max|limit|at most|exceed|too many|more than|up to).*\b(inputs?|batch|batches|items|requests|elements|entries)\b|\b(inputs?|batch|batches|items|elements|entries)\b.*(maximum|limit|at most|exceed|too (many|large|big|long)|more than|up to)|\bsize must be between [0-9]+ and [0-9]+`)
	// tooManyLinks are spellings that count associations or records. A single one of
	// either may have a limit too, so that they hold for a refusal as a whole alone.
	tooManyLinks = regexp.MustCompile(`(?i)(maximum|at most|up to|too many|(no|not|only) .{0,20}(more|greater|larger) than|exceeds? .{0,20}[0-9]).*\b(associations|records|objects|ids|pairs)\b|\b(associations|records|objects|ids|pairs)\b.*(at a time|at once|per (request|call))`)
	number       = regexp.MustCompile(`[0-9][0-9,]*`)
)

// TooManyInputs tells whether HubSpot refused a batch because it holds too many
// inputs, and how many it says that it takes, 0 where it does not say. Sent is how
// many inputs there were: only a smaller number can be the bound.
func TooManyInputs(err error, sent int) (most int, tooLarge bool) {
	e := finalRefusal(err)
	switch {
	case e == nil || e.token:
		return 0, false
	case e.StatusCode == http.StatusRequestEntityTooLarge:
		return 0, true
	case e.StatusCode != http.StatusBadRequest && e.StatusCode != http.StatusUnprocessableEntity && e.StatusCode != http.StatusMultiStatus:
		return 0, false
	}
	for _, text := range messagesOf(e.Wording(), e.Details) {
		if tooMany.MatchString(text) || e.StatusCode != http.StatusMultiStatus && tooManyLinks.MatchString(text) {
			return boundIn(text, sent), true
		}
	}
	return 0, false
}

// TooMany is [TooManyInputs] for an error that an answer lists beside results, so that
// it may be about a single input. One that names its inputs is about those.
func (e *BatchError) TooMany(sent int) bool {
	if len(e.TraceIDs())+len(e.IDs())+len(e.Context["fromObjectId"])+len(e.Context["toObjectId"]) > 0 {
		return false
	}
	_, tooLarge := TooManyInputs(e.OfRequest(http.StatusMultiStatus, ""), sent)
	return tooLarge
}

// boundIn is the largest number in a text that is smaller than what was sent.
func boundIn(text string, sent int) int {
	most := 0
	for _, digits := range number.FindAllString(text, -1) {
		if n, err := strconv.Atoi(strings.ReplaceAll(digits, ",", "")); err == nil && n > most && n < sent {
			most = n
		}
	}
	return most
}

// IsUnknownObjectType tells whether HubSpot has no object type of the name or id
// that was asked for.
func IsUnknownObjectType(err error) bool {
	e := finalRefusal(err)
	return e != nil && (IsNotFound(err) || strings.Contains(strings.ToLower(e.Wording()), "infer object type"))
}

// DuplicateIDs returns the ids that a refusal of a batch calls given twice.
func (e *Error) DuplicateIDs() []string {
	_, rest, ok := strings.Cut(e.Wording(), "Duplicate IDs found in batch input: [")
	if !ok {
		return nil
	}
	list, _, ok := strings.Cut(rest, "]")
	if !ok {
		return nil
	}
	return strings.Split(list, ", ")
}

// NonUniqueProperty returns the property that HubSpot does not take as a key,
// because its values are not unique.
func (e *Error) NonUniqueProperty() (name string, ok bool) {
	_, rest, ok := strings.Cut(e.Wording(), "non-unique ")
	if !ok {
		return "", false
	}
	// The object type may stand between, and the name ends the sentence.
	words := strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '.' || r == ',' || r == '"' || r == '\'' })
	if len(words) == 0 {
		return "", false
	}
	if i := slices.Index(words, "property"); i >= 0 && i+1 < len(words) {
		return words[i+1], true
	}
	return words[len(words)-1], true
}

// OfRequest returns the refusal of one input as that of a whole request, for what
// concerns all inputs alike.
func (e *BatchError) OfRequest(status int, correlationID string) *Error {
	return &Error{
		StatusCode: status, Category: e.Category, SubCategory: e.SubCategory, Message: e.Message,
		CorrelationID: correlationID, Context: e.Context, Details: e.Errors, wording: e.wording,
	}
}

// NoAssociations tells whether a read of links reports records without any, or
// that do not exist, and which.
func (e *BatchError) NoAssociations() (ids []string, ok bool) {
	if e.Category != CategoryObjectNotFound && !strings.Contains(e.SubCategory, "NO_ASSOCIATIONS_FOUND") {
		return nil, false
	}
	return slices.Concat(e.Context["fromObjectId"], e.IDs()), true
}

// namedRecord is how refusals of links name records that are none.
var namedRecord = regexp.MustCompile(`\b([A-Za-z0-9][A-Za-z0-9_-]*)=([0-9]+)\b`)

// noSuchRecord is what is said of them.
var noSuchRecord = regexp.MustCompile(`(?i)\b(not valid|invalid|not exist|not found|deleted|archived|unknown)\b`)

// NamedRecord is a record as a refusal names it. Ids are unique within an object
// type only.
type NamedRecord struct {
	// ObjectType is HubSpot's word for the type, such as CONTACT or 2-123.
	ObjectType string
	ID         string
}

// NamedRecords returns the records that the wording of a refusal calls not valid, as
// in "CONTACT=1234 is not valid".
func (e *BatchError) NamedRecords() []NamedRecord {
	return namedRecords(slices.Concat(messagesOf(e.Wording(), e.Errors), e.AllContext()))
}

// NamedRecords is that of [BatchError.NamedRecords], of a whole request.
func (e *Error) NamedRecords() []NamedRecord {
	texts := slices.Concat(messagesOf(e.Wording(), e.Details), allValues(e.Context))
	for _, d := range e.Details {
		texts = append(texts, allValues(d.Context)...)
	}
	return namedRecords(texts)
}

func namedRecords(texts []string) []NamedRecord {
	var named []NamedRecord
	for _, text := range texts {
		text = coordinates.ReplaceAllString(text, "")
		if !noSuchRecord.MatchString(text) {
			continue
		}
		for _, m := range namedRecord.FindAllStringSubmatch(text, -1) {
			named = append(named, NamedRecord{ObjectType: m[1], ID: m[2]})
		}
	}
	return named
}

// Missing tells whether the property is refused because it has no value, although
// the object type or the account's rules ask for one.
func (p PropertyError) Missing() bool {
	return p.NotSet || p.Code == CodeMissingRequired || p.Code == CodeMissingConditional
}

// RuledBy returns the property whose value makes this one required; empty where
// it is required always, or HubSpot does not say.
func (p PropertyError) RuledBy() string {
	if p.Code != CodeMissingConditional {
		return ""
	}
	_, rest, _ := strings.Cut(p.Message, "[")
	name, _, ok := strings.Cut(rest, "]")
	if !ok {
		return ""
	}
	return name
}

// IsRateLimit tells whether HubSpot refused a request because there were too many
// in a short time. The daily quota is another matter, see [IsDailyLimit].
func IsRateLimit(err error) bool {
	return hasStatus(err, http.StatusTooManyRequests) && !IsDailyLimit(err)
}

// IsInTrouble tells whether HubSpot, or the gateway before it, answered that it could
// not do its work: 5xx, in whatever form.
func IsInTrouble(err error) bool {
	e := finalRefusal(err)
	return e != nil && e.StatusCode >= http.StatusInternalServerError
}

// IsLocked tells whether HubSpot held records locked in spite of all repetitions.
func IsLocked(err error) bool { return hasStatus(err, http.StatusLocked) }

// ofVersion is how a refusal is worded that is about the version of the API.
var ofVersion = regexp.MustCompile(`(?i)\b(api )?version\b.{0,40}\b(not|unknown|unsupported|invalid|no longer)\b|\b(unknown|unsupported|invalid|no such) (api )?version\b`)

// saysVersion tells whether a message is about the version that was asked for.
func saysVersion(message, version string) bool {
	return ofVersion.MatchString(message) || strings.Contains(message, version) && strings.Contains(strings.ToLower(message), "version")
}

// saysDaily tells whether a 429 is worded as one of the daily quota.
func saysDaily(message string) bool {
	lower := strings.ToLower(message)
	return strings.Contains(lower, policyDailyWord) || strings.Contains(lower, "per day")
}

const policyDailyWord = "daily"

// limitPolicy is the name of the limit that a 429 met: the policy, or the one that
// the wording names, as in "your ten_secondly_rolling limit".
func limitPolicy(e *Error) string {
	name := strings.ToUpper(firstNonEmpty(e.PolicyName, e.Message))
	switch {
	case strings.Contains(name, "TEN_SECONDLY"):
		return policyTenSecondly
	case strings.Contains(name, policySecondly):
		return policySecondly
	}
	return strings.ToUpper(e.PolicyName)
}

var (
	// anyScope is how HubSpot words that one of the scopes that it lists is enough.
	anyScope = regexp.MustCompile(`(?i)\b(one or more|any|at least one|one) of\b`)
	// scopeList precedes scopes in a message, and scope is the form of one.
	scopeList = regexp.MustCompile(`(?i)(?:\bscopes?\b[^:.\[]*[:\[]|\brequires (?:any|all) of)\s*\[?([A-Za-z0-9_., -]+)`)
	scope     = regexp.MustCompile(`^[a-z][a-z0-9_-]*([.-][a-z0-9_-]+)+$`)
)

func saysAny(texts []string) bool { return slices.ContainsFunc(texts, anyScope.MatchString) }

// scopesIn returns the scopes that messages list.
func scopesIn(texts []string) []string {
	var found []string
	for _, text := range texts {
		for _, m := range scopeList.FindAllStringSubmatch(text, -1) {
			for _, word := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ' ' || r == ',' }) {
				if word = strings.TrimRight(word, "."); scope.MatchString(word) {
					found = append(found, note(word))
				}
			}
		}
	}
	return found
}

// LacksScope tells whether a 403 of HubSpot's is about scopes, rather than about the
// permissions of a user or what the account has. One that says nothing is taken to be.
func LacksScope(err error) bool {
	e := finalRefusal(err)
	if e == nil || !IsMissingScopes(err) {
		return false
	}
	return e.Category == "" || e.Category == CategoryMissingScopes || len(e.RequiredScopes) > 0 ||
		slices.ContainsFunc(messagesOf(e.Wording(), e.Details), func(text string) bool { return strings.Contains(strings.ToLower(text), "scope") })
}

// foundedYear is HubSpot's: no token expired before.
const foundedYear = 2006

// tokenExpired is how a 401 words what its category should say.
const tokenExpired = "token used to make this call expired"

// IsExpired tells whether HubSpot calls the access token expired, and since when;
// the time is zero where it does not say. A static token that it does not know at
// all is called expired since the year 1970, which is no time to show.
func IsExpired(err error) (since time.Time, expired bool) {
	e := finalRefusal(err)
	if e == nil || e.StatusCode != http.StatusUnauthorized ||
		e.Category != CategoryExpired && !strings.Contains(strings.ToLower(e.Wording()), tokenExpired) {
		return time.Time{}, false
	}
	for _, key := range slices.Sorted(maps.Keys(e.Context)) {
		if !strings.HasPrefix(strings.ToLower(key), "expir") {
			continue
		}
		for _, text := range e.Context[key] {
			if at := timeIn(text); at.Year() >= foundedYear {
				return at, true
			}
		}
	}
	return time.Time{}, true
}

// timeIn reads a time as HubSpot writes one anywhere: ISO 8601 or milliseconds; zero for
// what is none.
func timeIn(text string) time.Time {
	var at flexTime
	_ = at.UnmarshalJSON([]byte(text))
	return time.Time(at)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
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
	tooMany = regexp.MustCompile(`(?i)(maximum|max|limit|at most|exceed|too many|more than|up to).*\b(inputs?|batch|batches|items|requests|elements)\b|\b(inputs?|batch|batches|items|elements)\b.*(maximum|limit|at most|exceed|too many|more than|up to)`)
	number  = regexp.MustCompile(`[0-9][0-9,]*`)
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
	case e.StatusCode != http.StatusBadRequest || !tooMany.MatchString(e.Wording()):
		return 0, false
	}
	for _, text := range number.FindAllString(e.Wording(), -1) {
		if n, err := strconv.Atoi(strings.ReplaceAll(text, ",", "")); err == nil && n > most && n < sent {
			most = n
		}
	}
	return most, true
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
var namedRecord = regexp.MustCompile(`\b([A-Z0-9][A-Z0-9_-]*)=([0-9]+)\b`)

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
	return namedRecords(messagesOf(e.Wording(), e.Errors))
}

// NamedRecords is that of [BatchError.NamedRecords], of a whole request.
func (e *Error) NamedRecords() []NamedRecord {
	return namedRecords(messagesOf(e.Wording(), e.Details))
}

func namedRecords(texts []string) []NamedRecord {
	var named []NamedRecord
	for _, text := range texts {
		if !strings.Contains(text, "not valid") && !strings.Contains(text, "not exist") && !strings.Contains(text, "invalid") {
			continue
		}
		for _, m := range namedRecord.FindAllStringSubmatch(text, -1) {
			named = append(named, NamedRecord{ObjectType: m[1], ID: m[2]})
		}
	}
	return named
}

// Quotes tells whether a text quotes a word: as it stands, not inside a longer
// word or number. Nothing quotes the empty word.
func Quotes(text, word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		if !wordByte(text, start-1) && !wordByte(text, end) {
			return true
		}
		from = start + 1
	}
	return false
}

// wordByte tells whether a word goes on at a place. Bytes of letters beyond ASCII
// do.
func wordByte(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// QuotesValue tells whether a text names a property's value the way in which
// refusals of single values do. Nothing names the empty value.
func QuotesValue(text, value string) bool {
	return value != "" && strings.Contains(text, "value="+value+"}")
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

// foundedYear is HubSpot's: no token expired before.
const foundedYear = 2006

const contextExpireTime = "expire time"

// IsExpired tells whether HubSpot calls the access token expired, and since when;
// the time is zero where it does not say. A static token that it does not know at
// all is called expired since the year 1970, which is no time to show.
func IsExpired(err error) (since time.Time, expired bool) {
	e := finalRefusal(err)
	if e == nil || e.StatusCode != http.StatusUnauthorized || e.Category != CategoryExpired {
		return time.Time{}, false
	}
	for _, text := range e.Context[contextExpireTime] {
		if at, err := time.Parse(time.RFC3339, text); err == nil && at.Year() >= foundedYear {
			return at.UTC(), true
		}
	}
	return time.Time{}, true
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strconv"
	"unicode/utf8"
)

// Codes of problems. Those that HubSpot has a name for carry it (it comes as
// errors[].code, developers.hubspot.com/docs/api-reference/error-handling).
const (
	CodePropertyDoesntExist = "PROPERTY_DOESNT_EXIST"
	CodePropertyArchived    = "PROPERTY_ARCHIVED"
	CodeReadOnly            = "READ_ONLY_VALUE"
	CodeInvalidOption       = "INVALID_OPTION"
	CodeInvalidNumber       = "INVALID_NUMBER"
	CodeInvalidDate         = "INVALID_DATE"
	CodeInvalidDateTime     = "INVALID_DATETIME"
	CodeInvalidBool         = "INVALID_BOOLEAN"
	CodeInvalidEmail        = "INVALID_EMAIL"
	CodeInvalidPhone        = "INVALID_PHONE_NUMBER"
	CodeInvalidOwner        = "INVALID_OWNER_ID"
	CodeInvalidPipeline     = "INVALID_PIPELINE"
	CodeInvalidStage        = "INVALID_STAGE"
	CodeAmbiguous           = "AMBIGUOUS_VALUE"
	CodeAppends             = "APPENDS_OPTIONS"
	CodeTooLong             = "VALUE_TOO_LONG"
	CodeNotUnique           = "PROPERTY_NOT_UNIQUE"
	CodeInvalidKey          = "INVALID_KEY"
)

// Problem is one reason why HubSpot would refuse a value.
type Problem struct {
	// Property is the name of the property at fault.
	Property string
	// Value is the refused value, shortened for display; Reason repeats it. It
	// is empty where the value has no part in the problem, so that messages
	// show no other property value.
	Value string
	// Reason says what is wrong, Remedy what to do; both are sentences.
	Reason string
	Remedy string
	// Code is one of the Code constants.
	Code string
}

// Detail is the reason and the remedy as a message shows them.
func (p *Problem) Detail() string {
	if p.Remedy == "" {
		return p.Reason
	}
	return p.Reason + " " + p.Remedy
}

// maxDisplay bounds, in characters, what a message shows of a value.
const maxDisplay = 60

// Shorten bounds a value for display.
func Shorten(value string) string {
	count := 0
	for i := range value {
		if count == maxDisplay {
			return value[:i] + "…"
		}
		count++
	}
	return value
}

// Quote bounds a value and puts it in quotes, control characters and invisible
// white space spelt out.
func Quote(value string) string { return strconv.Quote(Shorten(value)) }

func characters(value string) int { return utf8.RuneCountInString(value) }

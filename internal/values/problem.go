// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

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
	CodeInvalidDomain       = "INVALID_DOMAIN"
	CodeInvalidPhone        = "INVALID_PHONE_NUMBER"
	CodeInvalidOwner        = "INVALID_OWNER_ID"
	CodeAppends             = "APPENDS_OPTIONS"
	CodeTooLong             = "VALUE_TOO_LONG"
	CodeNotUnique           = "PROPERTY_NOT_UNIQUE"
	CodeInvalidKey          = "INVALID_KEY"
)

// Problem is one reason why HubSpot would refuse a value.
type Problem struct {
	// Property is the name of the property at fault.
	Property string
	// Value is the refused value, shortened for display. It is the only
	// property value that a message may show. It is empty where the value has
	// no part in the problem.
	Value string
	// Reason says what is wrong, Remedy what to do; both are sentences.
	Reason string
	Remedy string
	// Code is one of the Code constants.
	Code string
}

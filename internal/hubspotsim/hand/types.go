// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import (
	"regexp"
	"strings"
	"time"
)

// Property is the definition of a property, as
// developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
// describes it.
type Property struct {
	Name        string `json:"name"`
	Label       string `json:"label,omitempty"`
	Description string `json:"description,omitempty"`
	GroupName   string `json:"groupName,omitempty"`
	// Type is string, number, date, datetime, enumeration, bool, phone_number,
	// object_coordinates or json. Default string.
	Type string `json:"type,omitempty"`
	// FieldType is the form field, such as text, number, date, select, checkbox
	// (several values joined by ";") or booleancheckbox. The default fits Type.
	FieldType string `json:"fieldType,omitempty"`
	// Options are the values of an enumeration.
	Options      []PropertyOption `json:"options,omitempty"`
	DisplayOrder int              `json:"displayOrder,omitempty"`
	// Unique makes values unique across live records (hasUniqueValue).
	Unique bool `json:"hasUniqueValue,omitempty"`
	// ReadOnly refuses writes through the API
	// (modificationMetadata.readOnlyValue).
	ReadOnly   bool `json:"readOnlyValue,omitempty"`
	Calculated bool `json:"calculated,omitempty"`
	Hidden     bool `json:"hidden,omitempty"`
	FormField  bool `json:"formField,omitempty"`
	// ExternalOptions says that the values are kept elsewhere (owners,
	// pipelines), so that Options is empty.
	ExternalOptions      bool   `json:"externalOptions,omitempty"`
	ReferencedObjectType string `json:"referencedObjectType,omitempty"`
	NumberDisplayHint    string `json:"numberDisplayHint,omitempty"`
	TextDisplayHint      string `json:"textDisplayHint,omitempty"`
	// ShowCurrencySymbol marks amounts of money, in the currency that the
	// record has in the property CurrencyPropertyName.
	ShowCurrencySymbol   bool   `json:"showCurrencySymbol,omitempty"`
	CurrencyPropertyName string `json:"currencyPropertyName,omitempty"`
	// CalculationFormula is in the form that HubSpot stores.
	CalculationFormula string `json:"calculationFormula,omitempty"`
	// Sensitivity is "", "sensitive" or "highly_sensitive": definitions are
	// listed by one sensitivity at a time.
	Sensitivity string `json:"dataSensitivity,omitempty"`
	// HubSpotDefined marks the properties of a fresh account.
	HubSpotDefined bool      `json:"hubspotDefined,omitempty"`
	Archived       bool      `json:"archived,omitempty"`
	CreatedAt      time.Time `json:"createdAt,omitzero"`
	UpdatedAt      time.Time `json:"updatedAt,omitzero"`
	ArchivedAt     time.Time `json:"archivedAt,omitzero"`
}

// PropertyOption is one value of an enumeration.
type PropertyOption struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// PropertyGroup is a heading that properties are listed under.
type PropertyGroup struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// Schema is the definition of a custom object type, as
// developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis
// describes it.
type Schema struct {
	// Name is the bare name; the fully qualified one is p{portal}_{name}.
	Name          string `json:"name"`
	SingularLabel string `json:"singularLabel,omitempty"`
	PluralLabel   string `json:"pluralLabel,omitempty"`
	Description   string `json:"description,omitempty"`
	// ObjectTypeID has the form 2-123 and is chosen if empty.
	ObjectTypeID               string     `json:"objectTypeId,omitempty"`
	PrimaryDisplayProperty     string     `json:"primaryDisplayProperty,omitempty"`
	SecondaryDisplayProperties []string   `json:"secondaryDisplayProperties,omitempty"`
	RequiredProperties         []string   `json:"requiredProperties,omitempty"`
	SearchableProperties       []string   `json:"searchableProperties,omitempty"`
	Properties                 []Property `json:"properties,omitempty"`
}

// Rules are what an account's administrators ask of the records of one object
// type. They bind the API from version 2026-09 on.
type Rules struct {
	// Validations are the rules for values, by the name of the property.
	Validations map[string][]ValidationRule `json:"validations,omitempty"`
	// CreateRequired are the properties that the form for new records requires.
	CreateRequired []string `json:"createRequired,omitempty"`
	// Conditions make properties required by the value of another one.
	Conditions []Condition `json:"conditions,omitempty"`
	// RecordLimit is how many records of the type the account may hold; 0 is
	// HubSpot's own limit. It binds every version.
	RecordLimit int `json:"recordLimit,omitempty"`
}

// ValidationRule is a rule for the values of a property, as
// developers.hubspot.com/docs/api-reference/latest/crm/property-validations/guide
// describes it.
type ValidationRule struct {
	// Type is one of [ValidationTypes], such as MAX_LENGTH.
	Type      string   `json:"ruleType"`
	Arguments []string `json:"ruleArguments"`
	// Normalizes brings values into form before they are checked.
	Normalizes bool `json:"shouldApplyNormalization"`
}

// ValidationTypes are the kinds of [ValidationRule].
var ValidationTypes = []string{
	"AFTER_DATETIME_DURATION", "AFTER_DURATION", "ALPHANUMERIC", "BEFORE_DATETIME_DURATION", "BEFORE_DURATION",
	"DAYS_OF_WEEK", "DECIMAL", "DOMAIN", "EMAIL", "EMAIL_ALLOWED_DOMAINS", "EMAIL_BLOCKED_DOMAINS", "END_DATE",
	"END_DATETIME", "FORMAT", "MAX_LENGTH", "MAX_NUMBER", "MIN_LENGTH", "MIN_NUMBER",
	"PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", "REGEX", "SPECIAL_CHARACTERS", "START_DATE", "START_DATETIME", "URL",
	"URL_ALLOWED_DOMAINS", "URL_BLOCKED_DOMAINS", "WHITESPACE",
}

// Condition makes properties required where another property has one of some
// values, or any value if none are given.
type Condition struct {
	Property string   `json:"property"`
	Values   []string `json:"values,omitempty"`
	Required []string `json:"required"`
}

// Record is a copy of a record as it stands, with its system properties among
// Properties.
type Record struct {
	ID         string            `json:"id"`
	ObjectType string            `json:"objectType"`
	Properties map[string]string `json:"properties"`
	CreatedAt  time.Time         `json:"createdAt"`
	UpdatedAt  time.Time         `json:"updatedAt"`
	Archived   bool              `json:"archived"`
	ArchivedAt time.Time         `json:"archivedAt,omitzero"`
}

// Owner is a user whom records can be assigned to.
type Owner struct {
	ID        string
	UserID    int64
	Email     string
	FirstName string
	LastName  string
	Archived  bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Pipeline is the sequence of stages that deals, tickets or custom objects
// move through.
type Pipeline struct {
	ID           string
	Label        string
	DisplayOrder int
	Stages       []Stage
}

// Stage is a step of a [Pipeline]. Metadata values are strings.
type Stage struct {
	ID           string
	Label        string
	DisplayOrder int
	Metadata     map[string]string
}

// fieldTypes lists the form fields that fit each type that can be created.
var fieldTypes = map[string][]string{
	"string":       {"text", "textarea", "html", "phonenumber", "file", "calculation_equation"},
	"number":       {"number", "calculation_equation"},
	"date":         {"date"},
	"datetime":     {"date"},
	"enumeration":  {"select", "radio", "checkbox", "booleancheckbox", "calculation_equation"},
	"bool":         {"booleancheckbox", "calculation_equation"},
	"phone_number": {"phonenumber", "text"},
}

// FieldTypes lists the form fields that fit a type, none for types that cannot
// be created.
func FieldTypes(propertyType string) []string { return fieldTypes[propertyType] }

var propertyNamePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`)

// ValidPropertyName reports whether a property may have a name.
func ValidPropertyName(name string) bool { return propertyNamePattern.MatchString(name) }

// ParseOptions reads value=Label pairs.
func ParseOptions(pairs []string) []PropertyOption {
	options := make([]PropertyOption, len(pairs))
	for i, pair := range pairs {
		value, label, labelled := strings.Cut(pair, "=")
		if !labelled {
			label = Title(value)
		}
		options[i] = PropertyOption{Value: value, Label: label, DisplayOrder: i}
	}
	return options
}

// Title turns hs_lead_status into Hs lead status.
func Title(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

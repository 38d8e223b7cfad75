// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Codes of invalid values.
const (
	codeNoProperty   = "PROPERTY_DOESNT_EXIST"
	codeReadOnly     = "READ_ONLY_VALUE"
	codeOption       = "INVALID_OPTION"
	codeNumber       = "INVALID_NUMBER"
	codeInteger      = "INVALID_INTEGER"
	codeLong         = "INVALID_LONG"
	codeDate         = "INVALID_DATE"
	codeEmail        = "INVALID_EMAIL"
	codeLength       = "INVALID_LENGTH"
	codeStage        = "INVALID_LIFECYCLE_STAGE"
	codeBool         = "INVALID_BOOLEAN"
	codeRequired     = "MISSING_REQUIRED_PROPERTY"
	codeConditional  = "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
	millisPerDay     = 24 * 60 * 60 * 1000
	maxNumberExp     = 300
	fieldTypeChecks  = "checkbox"
	typeEnumeration  = "enumeration"
	typeBool         = "bool"
	typeNumber       = "number"
	typeDate         = "date"
	typeDatetime     = "datetime"
	typePhone        = "phone_number"
	fieldTypePhone   = "phonenumber"
	fieldTypeHTML    = "html"
	propertyOwner    = "hubspot_owner_id"
	referenceToOwner = "OWNER"
)

// normalizeValue checks a value that is not empty against its definition and
// returns it as it will be stored. old is the value that stands now.
func normalizeValue(cfg *Config, p *Property, raw, old string) (string, *valueError) {
	fail := func(code, format string, args ...any) (string, *valueError) {
		return "", &valueError{Property: p.Name, Code: code, Message: fmt.Sprintf(format, args...)}
	}
	trimmed := strings.TrimSpace(raw)
	switch p.Type {
	case typeNumber:
		canonical, ok := canonicalNumber(trimmed)
		switch {
		case !ok && p.ReferencedObjectType == referenceToOwner:
			return fail(codeInteger, "%s was not a valid integer (for owner ID).", raw)
		case !ok:
			return fail(codeNumber, "%s was not a valid number.", raw)
		case cfg.CanonicalNumbers:
			return canonical, nil
		}
		return trimmed, nil
	case typeDate:
		return normalizeDate(p, trimmed)
	case typeDatetime:
		return normalizeDatetime(p, trimmed)
	case typeBool:
		if len(p.Options) == 0 && trimmed != "true" && trimmed != "false" {
			return fail(codeBool, "%s was not a valid boolean.", raw)
		}
		return normalizeOptions(cfg, p, trimmed, old)
	case typeEnumeration:
		return normalizeOptions(cfg, p, trimmed, old)
	}
	if utf8.RuneCountInString(raw) > cfg.MaxTextLength {
		return fail(codeLength, "The value of %s is longer than %d characters.", p.Name, cfg.MaxTextLength)
	}
	return normalizeText(cfg, p, raw)
}

// normalizeText treats the kinds of string that HubSpot rewrites.
func normalizeText(cfg *Config, p *Property, raw string) (string, *valueError) {
	trimmed := strings.TrimSpace(raw)
	switch {
	case p.Name == "email" || p.Name == "hs_additional_emails":
		for address := range strings.SplitSeq(trimmed, ";") {
			if !validEmail(address) {
				return "", &valueError{
					Property: p.Name, Code: codeEmail,
					Message: fmt.Sprintf("Email address %s is invalid", address),
				}
			}
		}
		if cfg.NormalizeEmail {
			return strings.ToLower(trimmed), nil
		}
		return trimmed, nil
	case p.Name == "domain" && p.HubSpotDefined && cfg.NormalizeDomain:
		return normalizeDomain(trimmed), nil
	case (p.Type == typePhone || p.FieldType == fieldTypePhone) && cfg.FormatPhone:
		return normalizePhone(trimmed), nil
	case p.FieldType == fieldTypeHTML && cfg.RewriteHTML:
		raw = htmlComment.ReplaceAllString(lineBreak.ReplaceAllString(raw, "<br>"), "")
	}
	if cfg.TrimStrings {
		return strings.TrimSpace(raw), nil
	}
	return raw, nil
}

// What HubSpot rewrites in rich text.
var (
	lineBreak   = regexp.MustCompile(`(?i)<br\s*/>`)
	htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// validEmail is the part of HubSpot's check that matters to a client: one @,
// something before it, a dotted name after it, no blanks.
func validEmail(address string) bool {
	local, host, ok := strings.Cut(address, "@")
	if !ok || local == "" || strings.ContainsAny(address, " \t\r\n,;<>()\"") || strings.Contains(host, "@") {
		return false
	}
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && dot < len(host)-1 && !strings.Contains(host, "..") && !strings.HasPrefix(host, ".")
}

func normalizeDomain(value string) string {
	value = strings.ToLower(value)
	if _, rest, ok := strings.Cut(value, "://"); ok {
		value = rest
	}
	value = strings.TrimPrefix(value, "www.")
	if i := strings.IndexAny(value, "/?#"); i >= 0 {
		value = value[:i]
	}
	return value
}

func normalizePhone(value string) string {
	var b strings.Builder
	for i, r := range value {
		if r >= '0' && r <= '9' || (r == '+' && i == 0) {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return value
	}
	return b.String()
}

// normalizeDate accepts YYYY-MM-DD and milliseconds at midnight UTC.
func normalizeDate(p *Property, value string) (string, *valueError) {
	if ms, err := strconv.ParseInt(value, 10, 64); err == nil {
		if ms%millisPerDay != 0 {
			at := time.UnixMilli(ms).UTC()
			return "", &valueError{
				Property: p.Name, Code: codeDate,
				Message: fmt.Sprintf("%d is at %s UTC, not midnight!", ms, at.Format("15:04:05.000")),
			}
		}
		return time.UnixMilli(ms).UTC().Format(time.DateOnly), nil
	}
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return "", &valueError{Property: p.Name, Code: codeDate, Message: value + " was not a valid date."}
	}
	return day.Format(time.DateOnly), nil
}

// dayOf returns the day of a date-time, in UTC, and anything else as it is.
func dayOf(p *Property, value string) string {
	if at, err := normalizeDatetime(p, strings.TrimSpace(value)); err == nil {
		return at[:len(time.DateOnly)]
	}
	return value
}

// normalizeDatetime accepts ISO 8601 and milliseconds.
func normalizeDatetime(p *Property, value string) (string, *valueError) {
	if ms, err := strconv.ParseInt(value, 10, 64); err == nil {
		return formatTime(time.UnixMilli(ms)), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if at, err := time.Parse(layout, value); err == nil {
			return formatTime(at), nil
		}
	}
	return "", &valueError{Property: p.Name, Code: codeLong, Message: value + " was not a valid long."}
}

// normalizeOptions checks the values of an enumeration.
func normalizeOptions(cfg *Config, p *Property, value, old string) (string, *valueError) {
	// Values that are kept elsewhere are not checked here, unless the options
	// are listed all the same.
	free := p.ExternalOptions && len(p.Options) == 0
	if free && p.FieldType != fieldTypeChecks || p.Type == typeBool && len(p.Options) == 0 {
		return value, nil
	}
	position := func(v string) int {
		return slices.IndexFunc(p.Options, func(o PropertyOption) bool { return o.Value == v })
	}
	refusal := func(v string) *valueError {
		names := make([]string, len(p.Options))
		for i, o := range p.Options {
			names[i] = o.Value
		}
		return &valueError{
			Property: p.Name, Code: codeOption,
			Message: fmt.Sprintf("%s was not one of the allowed options: [%s]", v, strings.Join(names, ", ")),
		}
	}
	if p.FieldType != fieldTypeChecks {
		if position(value) < 0 {
			return "", refusal(value)
		}
		return value, nil
	}
	if rest, appends := strings.CutPrefix(value, ";"); appends {
		value = rest
		if old != "" {
			value = old + ";" + rest
		}
	}
	var chosen []string
	for v := range strings.SplitSeq(value, ";") {
		switch {
		case v == "" || slices.Contains(chosen, v):
		case !free && position(v) < 0:
			return "", refusal(v)
		default:
			chosen = append(chosen, v)
		}
	}
	if cfg.SortCheckboxes && !free {
		slices.SortFunc(chosen, func(a, b string) int { return position(a) - position(b) })
	}
	return strings.Join(chosen, ";"), nil
}

// canonicalNumber checks a decimal (no commas, one period, an exponent at
// most) and drops superfluous digits.
func canonicalNumber(value string) (string, bool) {
	rest := value
	negative := strings.HasPrefix(rest, "-")
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "-"), "+")
	exp := 0
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		n, err := strconv.Atoi(rest[i+1:])
		if err != nil || n > maxNumberExp || n < -maxNumberExp {
			return "", false
		}
		rest, exp = rest[:i], n
	}
	whole, frac, _ := strings.Cut(rest, ".")
	digits := whole + frac
	if digits == "" || strings.Trim(digits, "0123456789") != "" || strings.HasPrefix(value, "-+") {
		return "", false
	}
	point := len(whole) + exp
	if point < 0 {
		digits = strings.Repeat("0", -point) + digits
		point = 0
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole = strings.TrimLeft(digits[:point], "0")
	frac = strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole, true
}

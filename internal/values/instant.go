// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strconv"
	"strings"
	"time"
)

const (
	dateLayout = time.DateOnly
	// dateTimeLayout is the form in which HubSpot returns instants.
	dateTimeLayout = "2006-01-02T15:04:05.000Z"
	minuteLayout   = "2006-01-02T15:04Z07:00"

	millisPerDay = int64(24 * time.Hour / time.Millisecond)
	// Instants outside the years 1 to 9999 are not instants to HubSpot.
	minMillis = int64(-62135596800000)
	maxMillis = int64(253402300799999)
)

// parseInstant reads the forms of dates and datetimes that HubSpot documents:
// YYYY-MM-DD (midnight UTC), ISO 8601 with an offset, and milliseconds since
// 1970. Fractions of a millisecond are cut off, as HubSpot keeps none.
func parseInstant(s string) (millis int64, ok bool) {
	s = strings.TrimSpace(s)
	if millis, ok := parseMillis(s); ok {
		return millis, true
	}
	if len(s) < len(dateLayout) || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	if len(s) == len(dateLayout) {
		return millisOf(time.Parse(dateLayout, s))
	}
	if s[10] != 'T' {
		return 0, false
	}
	if len(s) > 16 && s[16] == ':' {
		return millisOf(time.Parse(time.RFC3339, s))
	}
	return millisOf(time.Parse(minuteLayout, s))
}

func millisOf(t time.Time, err error) (int64, bool) {
	if err != nil {
		return 0, false
	}
	millis := t.UnixMilli()
	return millis, minMillis <= millis && millis <= maxMillis
}

// canonicalInstant writes an instant in the one form that all its spellings
// share: HubSpot's own.
func canonicalInstant(millis int64) string {
	return time.UnixMilli(millis).UTC().Format(dateTimeLayout)
}

func parseMillis(s string) (int64, bool) {
	digits, rest := cutDigits(strings.TrimPrefix(s, "-"))
	if digits == "" || rest != "" || len(digits) > len("253402300799999") {
		return 0, false
	}
	millis, err := strconv.ParseInt(s, 10, 64)
	return millis, err == nil && minMillis <= millis && millis <= maxMillis
}

// isDate reports whether HubSpot takes s as a date: YYYY-MM-DD, or
// milliseconds that are exactly midnight UTC.
func isDate(s string) bool {
	s = strings.TrimSpace(s)
	if millis, ok := parseMillis(s); ok {
		return millis%millisPerDay == 0
	}
	_, ok := parseInstant(s)
	return ok && len(s) == len(dateLayout)
}

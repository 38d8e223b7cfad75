// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strings"
	"time"
)

// dateFault accepts YYYY-MM-DD and milliseconds that are midnight UTC.
func dateFault(value string) *fault {
	trimmed := strings.TrimSpace(value)
	if trimmed == "" || isDate(trimmed) {
		return nil
	}
	reason := Quote(value) + " is not a date that HubSpot takes."
	if millis, ok := parseMillis(trimmed); ok {
		reason = Quote(value) + " is " + time.UnixMilli(millis).UTC().Format(dateTimeLayout) +
			" in milliseconds, which is not midnight UTC."
	}
	remedy := "Write YYYY-MM-DD, such as \"2026-01-31\"."
	if date, err := Date(trimmed); err == nil {
		remedy = "Write " + Quote(date) + "."
	}
	return &fault{CodeInvalidDate, reason, remedy}
}

// dateTimeFault accepts ISO 8601 with an offset, YYYY-MM-DD and milliseconds.
func dateTimeFault(value string) *fault {
	trimmed := strings.TrimSpace(value)
	if trimmed == "" {
		return nil
	}
	if _, ok := parseInstant(trimmed); ok {
		return nil
	}
	reason := Quote(value) + " is not a date and time that HubSpot takes."
	remedy := "Write ISO 8601 with an offset, such as \"2026-01-31T09:30:00Z\"."
	if t, zoned, err := parseTime(trimmed); err == nil {
		if !zoned {
			reason = Quote(value) + " does not say how far its clock is from UTC."
		}
		remedy = "Write " + Quote(t.UTC().Format(dateTimeLayout))
		if !zoned {
			remedy += " if it is in UTC"
		}
		remedy += "."
	}
	return &fault{CodeInvalidDateTime, reason, remedy}
}

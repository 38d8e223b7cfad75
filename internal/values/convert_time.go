// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Layouts of dates and times that mean one thing only. Go's parser also takes
// fractions of a second after the seconds of each.
var (
	zonedLayouts = []string{
		time.RFC3339,
		minuteLayout,
		"2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05 Z07:00",
		"2006-01-02T15:04:05Z0700",
		"2006-01-02 15:04:05Z0700",
		"2006-01-02 15:04:05 Z0700",
		"2006-01-02 15:04:05 UTC",
		"20060102T150405Z0700",
	}
	localLayouts = []string{
		"2006-01-02T15:04:05",
		"2006-01-02 15:04:05",
		"2006-01-02T15:04",
		"2006-01-02 15:04",
		"2006/01/02 15:04:05",
		"2006/01/02 15:04",
	}
	dateLayouts = []string{
		dateLayout,
		"2006-1-2",
		"2006/1/2",
		"2006.1.2",
		"20060102",
		"2 Jan 2006",
		"2-Jan-2006",
		"2 January 2006",
		"Jan 2, 2006",
		"January 2, 2006",
	}
)

// Date converts a date to HubSpot's form, YYYY-MM-DD. Of a time with an offset
// the day counts that is written there; of seconds or milliseconds since 1970
// the day in UTC. Numeric dates that begin with the day or the month are
// refused, since they may mean two days. Empty stays empty, which clears a
// property.
func Date(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	t, _, err := parseTime(s)
	if err != nil {
		return "", err
	}
	return t.Format(dateLayout), nil
}

// DateTime converts an instant to HubSpot's form, 2006-01-02T15:04:05.000Z. A
// time without an offset is taken as UTC, a date as its midnight in UTC;
// fractions of a millisecond are cut off. Empty stays empty, which clears a
// property.
func DateTime(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	t, _, err := parseTime(s)
	if err != nil {
		return "", err
	}
	return t.UTC().Format(dateTimeLayout), nil
}

// maxTimeLength bounds what is tried against the layouts.
const maxTimeLength = 64

// parseTime reads a time, in the offset that it is written with. zoned is
// false where the text says a clock time but no offset.
func parseTime(s string) (t time.Time, zoned bool, err error) {
	if len(s) > maxTimeLength {
		return time.Time{}, false, fmt.Errorf("%s is too long to be a date", Quote(s))
	}
	if t, ok := parseEpoch(s); ok {
		return checkYear(t, s, "")
	}
	for _, layouts := range [][]string{zonedLayouts, dateLayouts, localLayouts} {
		for _, layout := range layouts {
			if t, err := time.Parse(layout, s); err == nil {
				return checkYear(t, s, layout)
			}
		}
	}
	return time.Time{}, false, timeDefect(s)
}

// checkYear refuses what is no instant in the years 1 to 9999 of UTC, and
// tells whether the layout has an offset.
func checkYear(t time.Time, s, layout string) (time.Time, bool, error) {
	if _, ok := millisOf(t, nil); !ok || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, false, fmt.Errorf("%s is outside the years 1 to 9999", Quote(s))
	}
	return t, !slices.Contains(localLayouts, layout), nil
}

// parseEpoch reads seconds since 1970 of nine to eleven digits and
// milliseconds of twelve and more: the former are the years 1973 to 5138, the
// latter begin in 1973.
func parseEpoch(s string) (time.Time, bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) < 9 {
		return time.Time{}, false
	}
	millis, ok := parseMillis(s)
	if !ok {
		return time.Time{}, false
	}
	if len(digits) <= 11 {
		return time.Unix(millis, 0).UTC(), true
	}
	return time.UnixMilli(millis).UTC(), true
}

func timeDefect(s string) error {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) >= 3 && len(parts[0]) <= 2 && allDigits(parts[0]) && allDigits(parts[1]) {
		return fmt.Errorf("%s may mean two days, depending on whether the day or the month comes first: write it as YYYY-MM-DD", Quote(s))
	}
	if allDigits(s) {
		return fmt.Errorf("%s is not a date: a date of digits only is YYYYMMDD, and seconds since 1970 have at least nine digits", Quote(s))
	}
	if len(s) >= len(dateLayout) {
		if _, err := time.Parse(dateLayout, s[:len(dateLayout)]); err != nil {
			var parseErr *time.ParseError
			if errors.As(err, &parseErr) && strings.Contains(parseErr.Message, "out of range") {
				return fmt.Errorf("%s names a day that does not exist", Quote(s))
			}
		}
	}
	return fmt.Errorf("%s is not a date: write YYYY-MM-DD, or ISO 8601 such as \"2026-01-31T09:30:00Z\"", Quote(s))
}

func allDigits(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

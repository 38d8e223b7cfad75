// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"strconv"
	"strings"
	"time"
)

// Cause tells doubts apart: one warning is enough for each.
type Cause string

// The causes of doubt about a date or an instant.
const (
	// CauseDayNumber is the day number by which a spreadsheet counts days.
	CauseDayNumber Cause = "day number of a spreadsheet"
	// CauseSeconds is seconds since 1970 where HubSpot takes milliseconds.
	CauseSeconds Cause = "seconds since 1970"
	// CauseDigits is a day or a year written in digits alone.
	CauseDigits Cause = "date in digits alone"
	// CauseZero is a zero for what is not known.
	CauseZero Cause = "zero"
	// CauseEpoch is any other number that comes to the first months of 1970.
	CauseEpoch Cause = "number that is no time of today"
)

// Doubt is a value that HubSpot takes and that most likely means something
// else than it would be taken for.
type Doubt struct {
	Cause Cause
	// Value is what is written, shortened for display; Taken what HubSpot would
	// make of it, Meant what was most likely meant, "" where that is open.
	Value, Taken, Meant string
}

// Detail is a sentence or two about the value and what to write instead.
func (d *Doubt) Detail() string {
	text := Quote(d.Value) + " looks like a " + string(d.Cause)
	switch d.Cause {
	case CauseSeconds:
		text = Quote(d.Value) + " looks like seconds since 1970"
	case CauseZero:
		text = Quote(d.Value) + " stands for the beginning of 1970"
	case CauseDayNumber, CauseDigits, CauseEpoch:
	}
	if d.Taken != "" && d.Cause != CauseZero {
		text += "; as milliseconds it is " + d.Taken
	}
	if d.Meant != "" {
		return text + ". Write " + Quote(d.Meant) + "."
	}
	if d.Cause == CauseZero {
		return text + ". Leave it empty if the time is not known."
	}
	return text + ". Write YYYY-MM-DD, or ISO 8601 such as \"2026-01-31T09:30:00Z\"."
}

// Doubt tells what is doubtful about a value of a date or datetime property, or
// nil. It is meant for values that [Definitions.Check] lets pass.
func (defs *Definitions) Doubt(property, value string) *Doubt {
	switch defs.kind(property) {
	case KindDate, KindDateTime:
		return DoubtTime(value)
	default:
		return nil
	}
}

// The numbers that are taken for day numbers of a spreadsheet (1954 to 2119),
// and the milliseconds that are too few for a time of today: those of January
// to April 1970, which as seconds are the years up to 2286.
const (
	firstDayNumber = 20_000
	lastDayNumber  = 80_000
	fewMillis      = 9_999_999_999
	// manySeconds begin in 1973.
	manySeconds = 100_000_000
)

// spreadsheetEpoch is day 0 of spreadsheets, which hold 1900 for a leap year.
var spreadsheetEpoch = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// DoubtTime tells what is doubtful about a number that stands for a date or an
// instant, or nil: HubSpot takes digits for milliseconds since 1970, whatever
// program wrote them.
func DoubtTime(value string) *Doubt {
	s := strings.TrimSpace(value)
	if day, ok := dayNumber(s); ok {
		d := &Doubt{Cause: CauseDayNumber, Value: Shorten(s), Meant: day}
		if millis, ok := parseMillis(s); ok {
			d.Taken = canonicalInstant(millis)
		}
		return d
	}
	millis, ok := parseMillis(s)
	if !ok || millis < -fewMillis || millis > fewMillis || millis != 0 && millis%millisPerDay == 0 {
		// Midnight to the millisecond is no accident.
		return nil
	}
	d := &Doubt{Cause: CauseEpoch, Value: Shorten(s), Taken: canonicalInstant(millis)}
	switch {
	case millis == 0:
		d.Cause = CauseZero
	case len(s) == len("20060102") && isDay(s):
		d.Cause, d.Meant = CauseDigits, s[:4]+"-"+s[4:6]+"-"+s[6:]
	case len(s) == len("2006") && 1900 <= millis && millis <= 2100:
		d.Cause = CauseDigits
	case millis >= manySeconds:
		d.Cause, d.Meant = CauseSeconds, time.Unix(millis, 0).UTC().Format(dateTimeLayout)
	}
	return d
}

// dayNumber reads the day number of a spreadsheet, with or without the time of
// day as its fraction.
func dayNumber(s string) (meant string, ok bool) {
	whole, fraction, parted := strings.Cut(s, ".")
	days, err := strconv.Atoi(whole)
	if err != nil || len(whole) != 5 || days < firstDayNumber || days > lastDayNumber {
		return "", false
	}
	t := spreadsheetEpoch.AddDate(0, 0, days)
	if !parted {
		return t.Format(dateLayout), true
	}
	part, err := strconv.ParseFloat("0."+fraction, 64)
	if err != nil || !allDigits(fraction) {
		return "", false
	}
	return t.Add(time.Duration(part * float64(24*time.Hour))).Round(time.Second).Format(dateTimeLayout), true
}

func isDay(digits string) bool {
	t, err := time.Parse("20060102", digits)
	return err == nil && 1900 <= t.Year() && t.Year() <= 2100
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// datePattern is how a table writes dates or times, such as DD.MM.YYYY.
type datePattern struct {
	// text is the pattern as written, layout what the package time calls it.
	text, layout string
	// clock says that the pattern has a time of day, offset that it has one
	// from UTC.
	clock, offset bool
	// parted says that no two parts stand side by side.
	parted bool
}

// datePart is a part of a pattern. kind tells parts apart that say the same.
type datePart struct {
	text, layout, strict string
	kind                 byte
}

// dateParts are the parts of a pattern, longer ones before those that they
// begin with. A day that is written with one digit also fits DD, unless parts
// stand side by side.
var dateParts = []datePart{
	{"YYYY", "2006", "2006", 'Y'},
	{"YY", "06", "06", 'Y'},
	{"MMMM", "January", "January", 'M'},
	{"MMM", "Jan", "Jan", 'M'},
	{"MM", "1", "01", 'M'},
	{"M", "1", "1", 'M'},
	{"DD", "2", "02", 'D'},
	{"D", "2", "2", 'D'},
	{"HH", "15", "15", 'H'},
	{"H", "15", "15", 'H'},
	{"hh", "3", "03", 'H'},
	{"h", "3", "3", 'H'},
	{"mm", "4", "04", 'm'},
	{"m", "4", "4", 'm'},
	{"ss", "5", "05", 's'},
	{"s", "5", "5", 's'},
	{"A", "PM", "PM", 'A'},
	{"a", "pm", "pm", 'A'},
	{"Z", "Z07:00", "Z07:00", 'Z'},
}

const patternHelp = "A pattern is made of YYYY or YY, MM (or MMM for Jan, MMMM for January), DD, and for times HH (hh with A for AM and PM), mm, ss and Z, such as DD.MM.YYYY or YYYY-MM-DD HH:mm"

// parsePattern reads a pattern.
func parsePattern(text string) (*datePattern, error) {
	p := &datePattern{text: text, parted: true}
	var layout, strict strings.Builder
	seen := make(map[byte]string)
	afterPart := false
	for rest := text; rest != ""; {
		part := partOf(rest)
		if part == nil {
			c := rest[0]
			if isASCIILetter(c) && (c != 'T' || !afterPart) || '0' <= c && c <= '9' || c == '_' {
				return nil, patternError(text, strconv.Quote(rest[:1])+" is no part of a pattern")
			}
			layout.WriteByte(c)
			strict.WriteByte(c)
			rest, afterPart = rest[1:], false
			continue
		}
		if other, twice := seen[part.kind]; twice {
			return nil, patternError(text, other+" and "+part.text+" say the same")
		}
		seen[part.kind] = part.text
		if afterPart && part.kind != 'Z' {
			p.parted = false
		}
		layout.WriteString(part.layout)
		strict.WriteString(part.strict)
		rest, afterPart = rest[len(part.text):], true
	}
	for _, need := range []string{"YYYY", "MM", "DD"} {
		if seen[need[0]] == "" {
			return nil, patternError(text, "it lacks "+need)
		}
	}
	_, p.clock = seen['H']
	_, p.offset = seen['Z']
	twelve := strings.HasPrefix(seen['H'], "h")
	switch {
	case !p.clock && (seen['m'] != "" || seen['s'] != "" || seen['A'] != "" || p.offset):
		return nil, patternError(text, "it has parts of a time but no HH; a month is MM")
	case twelve != (seen['A'] != ""):
		return nil, patternError(text, "hh goes with A, for AM and PM, and HH without")
	}
	p.layout = layout.String()
	if !p.parted {
		p.layout = strict.String()
	}
	return p, nil
}

func partOf(s string) *datePart {
	for i := range dateParts {
		if strings.HasPrefix(s, dateParts[i].text) {
			return &dateParts[i]
		}
	}
	return nil
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// patternError refuses a pattern and offers the one that was meant, which is
// most often spelled in small letters.
func patternError(text, why string) error {
	hint := ""
	day, clock, _ := strings.Cut(text, " ")
	meant := strings.ToUpper(day)
	meant = strings.NewReplacer("JJJJ", "YYYY", "TT", "DD", "AAAA", "YYYY", "JJ", "DD").Replace(meant)
	if clock != "" {
		meant += " " + strings.NewReplacer("hh", "HH", "MM", "mm", "SS", "ss").Replace(clock)
	}
	if meant != text {
		if _, err := parsePattern(meant); err == nil {
			hint = " Did you mean " + values.Quote(meant) + "?"
		}
	}
	return fmt.Errorf("the pattern %s can't be read: %s.%s %s", values.Quote(text), why, hint, patternHelp)
}

// The forms of HubSpot, and what a time must look like to be one with an
// offset.
const (
	hubspotDate = time.DateOnly
	hubspotTime = "2006-01-02T15:04:05.000Z"
)

// convert writes a date or time of the pattern as HubSpot has it. What is in
// that form already stays: a date for a pattern of dates, an instant for one of
// times.
func (p *datePattern) convert(s string, zone *time.Location) (string, bool) {
	t, err := p.parse(s, zone)
	switch {
	case err == nil && p.clock:
		return t.UTC().Format(hubspotTime), true
	case err == nil:
		return t.Format(hubspotDate), true
	case p.clock:
		t, err = time.Parse(time.RFC3339, s)
		return s, err == nil && inRange(t)
	}
	t, err = time.Parse(hubspotDate, s)
	return s, err == nil && inRange(t)
}

func inRange(t time.Time) bool { return 1 <= t.UTC().Year() && t.UTC().Year() <= 9999 }

// parse reads a date or time of the pattern. A time that the clock of the zone
// shows twice is the first of both.
func (p *datePattern) parse(s string, zone *time.Location) (time.Time, error) {
	wall, err := time.Parse(p.layout, s)
	switch {
	case err != nil:
		return time.Time{}, err
	case !inRange(wall):
		return time.Time{}, fmt.Errorf("%s is outside the years 1 to 9999", values.Quote(s))
	case !p.clock || p.offset:
		return wall, nil
	}
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	if t.Hour() != wall.Hour() || t.Minute() != wall.Minute() || t.Day() != wall.Day() {
		return time.Time{}, fmt.Errorf("the clocks of %s skip %s", zone, values.Quote(s))
	}
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, before := start.Add(-time.Nanosecond).Zone()
		_, now := t.Zone()
		if first := t.Add(time.Duration(now-before) * time.Second); first.Before(start) {
			t = first
		}
	}
	if !inRange(t) {
		return time.Time{}, fmt.Errorf("%s is outside the years 1 to 9999", values.Quote(s))
	}
	return t, nil
}

// defect says what is wrong with a cell that is no date of the pattern.
func (p *datePattern) defect(s string, zone *time.Location) string {
	text := values.Quote(s) + " is not written as " + p.text + "."
	_, err := p.parse(s, zone)
	switch {
	case err == nil:
	case strings.Contains(err.Error(), "out of range"):
		text = values.Quote(s) + " names a day or a time that does not exist."
	case strings.Contains(err.Error(), "clocks"), strings.Contains(err.Error(), "outside"):
		text = strings.ToUpper(err.Error()[:1]) + err.Error()[1:] + "."
	}
	if doubt := values.DoubtTime(s); doubt != nil {
		text += " " + doubt.Detail()
	}
	return text
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// columns are those of review.csv. Programs read them by these names.
var columns = [...]string{
	"object_type", "id_property", "key", "record_id", "change", "property",
	"label", "old", "new", "edited_by", "edited_at",
}

// replacement stands for bytes that are no UTF-8.
const replacement = "\uFFFD"

// Line is one line of review.csv: a cell that is written, or a record that comes
// or goes without one.
type Line struct {
	ObjectType, IDProperty, Key, RecordID string
	Change                                Change
	Property, Label, Old, New             string
	EditedBy, EditedAt                    string
}

func (l Line) fields() [len(columns)]string {
	return [...]string{
		l.ObjectType, l.IDProperty, l.Key, l.RecordID, string(l.Change), l.Property,
		l.Label, l.Old, l.New, l.EditedBy, l.EditedAt,
	}
}

func lineOf(f [len(columns)]string) Line {
	return Line{
		ObjectType: f[0], IDProperty: f[1], Key: f[2], RecordID: f[3], Change: Change(f[4]), Property: f[5],
		Label: f[6], Old: f[7], New: f[8], EditedBy: f[9], EditedAt: f[10],
	}
}

func (l Line) append(text []byte) []byte {
	fields := l.fields()
	return appendFields(text, fields[:])
}

// appendFields writes one line. encoding/csv would not do: with the line ends of
// RFC 4180 it changes those within values.
func appendFields(text []byte, fields []string) []byte {
	for i, field := range fields {
		if i > 0 {
			text = append(text, ',')
		}
		field = strings.ToValidUTF8(field, replacement)
		if !strings.ContainsAny(field, "\",\r\n") {
			text = append(text, field...)
			continue
		}
		text = append(text, '"')
		text = append(text, strings.ReplaceAll(field, `"`, `""`)...)
		text = append(text, '"')
	}
	return append(text, '\r', '\n')
}

// header is the first line of review.csv.
func header() []byte {
	return appendFields(nil, columns[:])
}

// lineReader reads what appendFields writes, and nothing else.
type lineReader struct {
	in   *bufio.Reader
	text bytes.Buffer
	ends [len(columns)]int
}

var (
	errFields = fmt.Errorf("it does not have %d fields", len(columns))
	errQuotes = errors.New("it is cut off or quoted wrongly")
)

// next returns [io.EOF] at the end of the text, and only there.
func (r *lineReader) next() (fields [len(columns)]string, err error) {
	r.text.Reset()
	for i := range fields {
		end, err := r.field()
		if err != nil {
			if errors.Is(err, io.EOF) && i > 0 {
				err = errQuotes
			}
			return fields, err
		}
		if (end == '\n') != (i == len(fields)-1) {
			return fields, errFields
		}
		r.ends[i] = r.text.Len()
	}
	// One string for the line, of which the fields are parts.
	line, start := r.text.String(), 0
	for i, end := range r.ends {
		fields[i] = line[start:end]
		start = end
	}
	return fields, nil
}

// field reads one field and returns what ended it, a comma or a line feed. It
// returns [io.EOF] only if there was nothing at all.
func (r *lineReader) field() (byte, error) {
	b, err := r.in.ReadByte()
	if err != nil {
		return 0, err
	}
	if b == '"' {
		if b, err = r.quoted(); err != nil {
			return 0, errQuotes
		}
	}
	for {
		switch b {
		case ',':
			return b, nil
		case '\r':
			if b, err = r.in.ReadByte(); err != nil || b != '\n' {
				return 0, errQuotes
			}
			return b, nil
		case '"', '\n':
			return 0, errQuotes
		}
		r.text.WriteByte(b)
		if b, err = r.in.ReadByte(); err != nil {
			return 0, errQuotes
		}
	}
}

// quoted reads up to the closing quote and returns the byte behind it.
func (r *lineReader) quoted() (byte, error) {
	for {
		b, err := r.in.ReadByte()
		if err != nil {
			return 0, err
		}
		if b == '"' {
			if b, err = r.in.ReadByte(); err != nil {
				return 0, err
			}
			if b == ',' || b == '\r' {
				return b, nil
			}
			if b != '"' {
				return 0, errQuotes
			}
		}
		r.text.WriteByte(b)
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const defaultSeparator = ','

// ParseCSV reads records from CSV text (RFC 4180) whose first row names the
// columns. A byte order mark before it, every kind of line end, and rows
// without any content are tolerated. Every row must have as many cells as the
// first, and a key in the key column that is like no other.
//
// Errors name rows as a spreadsheet counts them, the header being row 1, and
// the line of the text where that is another number.
func ParseCSV(text, key string, opts Options) (*Records, error) {
	source, err := openCSV(text, defaultSeparator)
	if errors.Is(err, errNoText) && opts.AllowEmpty {
		return &Records{Columns: opts.Columns}, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := newBuilder(source.header, key, opts, source.size())
	if err != nil {
		return nil, withSeparatorHint(err, source.header, "save the table with commas, or read it with table() and its option separator")
	}
	return source.read(b)
}

// csvSource is CSV text whose header was read.
type csvSource struct {
	text      string
	separator rune
	reader    *csv.Reader
	header    []string
}

func openCSV(text string, separator rune) (*csvSource, error) {
	s := &csvSource{text: unixLines(strings.TrimPrefix(text, byteOrderMark)), separator: separator}
	s.reader = newReader(s.text, separator)
	first, err := s.reader.Read()
	switch {
	case isBlank(s.text):
		return nil, errNoText
	case err != nil:
		return nil, csvError(err)
	}
	s.header = make([]string, len(first))
	for i, name := range first {
		s.header[i] = strings.Trim(name, " \t\n\v\f")
	}
	return s, nil
}

func newReader(text string, separator rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator
	reader.FieldsPerRecord, reader.ReuseRecord = -1, true
	return reader
}

// unixLines makes every line end one that encoding/csv knows: the lone CR of
// old spreadsheets and the CR CR LF of files that were converted twice are none
// to it.
func unixLines(text string) string {
	returns := strings.Count(text, "\r")
	if returns == 0 || returns == strings.Count(text, "\r\n") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := strings.IndexByte(text, '\r')
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		b.WriteByte('\n')
		after := strings.TrimLeft(text[i:], "\r")
		if rest, ok := strings.CutPrefix(after, "\n"); ok {
			text = rest
			continue
		}
		text = text[i+1:]
	}
}

// size is the number of rows to expect. A row takes at least one byte for each
// cell.
func (s *csvSource) size() int {
	return min(strings.Count(s.text, "\n"), len(s.text)/len(s.header)) + 1
}

// read adds all rows to the builder.
func (s *csvSource) read(b *builder) (*Records, error) {
	if b.inspect {
		_, b.inspect = brokenText(s.text)
		b.inspect = b.inspect || strings.Contains(s.text, byteOrderMark)
	}
	for row := 0; ; row++ {
		cells, err := s.reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return b.finish(s.locate)
		case err != nil:
			return nil, csvError(err)
		}
		b.add(row, cells)
	}
}

// csvError tells what is wrong with the text, without its content.
func csvError(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf("the CSV text can't be read: %w", err)
	}
	why := parse.Err.Error()
	switch {
	case errors.Is(parse.Err, csv.ErrQuote):
		why = "a quoted cell does not end where its quotes end, or is never closed; inside of quotes write \"\" for a quote"
	case errors.Is(parse.Err, csv.ErrBareQuote):
		why = "a quote stands inside of a cell that is not quoted; put the cell in quotes and write \"\" for a quote"
	}
	if parse.Line != parse.StartLine {
		return fmt.Errorf("the CSV text can't be read at line %d (the row starts at line %d), column %d: %s", parse.Line, parse.StartLine, parse.Column, why)
	}
	return fmt.Errorf("the CSV text can't be read at line %d, column %d: %s", parse.Line, parse.Column, why)
}

// withSeparatorHint adds to an error about a missing column that the text
// seems to be separated otherwise, and what to do then.
func withSeparatorHint(err error, header []string, remedy string) error {
	var missing *ColumnError
	if len(header) != 1 || !errors.As(err, &missing) {
		return err
	}
	for _, separator := range []struct{ mark, name string }{
		{";", "semicolons"}, {"\t", "tabs"}, {"|", "vertical bars"}, {",", "commas"},
	} {
		if strings.Contains(header[0], separator.mark) {
			return fmt.Errorf("%w The cells seem to be separated by %s: %s", err, separator.name, remedy)
		}
	}
	return err
}

// place is where a user finds a row.
type place struct {
	// number is the row as a spreadsheet or a reader of the list counts it,
	// note what else helps to find it.
	number int
	note   string
}

func (p place) String() string { return strconv.Itoa(p.number) + p.note }

// locate numbers rows as a spreadsheet does and adds the line of the text
// where that differs. It reads the text once more, so that text without a
// fault pays nothing for it.
func (s *csvSource) locate(rows []int) map[int]place {
	places := make(map[int]place, len(rows))
	wanted := make(map[int]bool, len(rows))
	for _, row := range rows {
		wanted[row] = true
	}
	last := slices.Max(rows)
	reader := newReader(s.text, s.separator)
	// inner counts the line ends inside of cells so far, which lines have more
	// than rows. Row -1 is the header.
	inner := 0
	for row := -1; row <= last; row++ {
		cells, err := reader.Read()
		if err != nil {
			break
		}
		line, _ := reader.FieldPos(0)
		if wanted[row] {
			found := place{number: line - inner}
			if inner > 0 {
				found.note = " (line " + strconv.Itoa(line) + ")"
			}
			places[row] = found
		}
		end, _ := reader.FieldPos(len(cells) - 1)
		inner += end - line + strings.Count(cells[len(cells)-1], "\n")
	}
	return places
}

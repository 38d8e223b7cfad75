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

// byteOrderMark is what some programs put before UTF-8 text.
const byteOrderMark = "\ufeff"

// ParseCSV reads records from CSV text (RFC 4180) whose first row names the
// columns. A byte order mark, either kind of line end, and rows without any
// content are tolerated. Every row must have as many cells as the first, and a
// key in the key column that is like no other.
//
// Errors name rows as a spreadsheet counts them, the header being row 1, and
// the line of the text where that is another number.
func ParseCSV(text, key string, opts Options) (*Records, error) {
	text = strings.TrimPrefix(text, byteOrderMark)
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	header, err := readHeader(reader)
	if err != nil {
		return nil, err
	}
	// A row takes at least one byte for each cell.
	size := min(strings.Count(text, "\n"), len(text)/len(header)) + 1
	b, err := newBuilder(header, key, opts, size)
	if err != nil {
		return nil, withSeparatorHint(err, header)
	}
	for row := 0; ; row++ {
		cells, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return b.finish(func(rows []int) map[int]string { return locateLines(text, rows) })
		case err != nil:
			return nil, csvError(err)
		}
		b.add(row, cells)
	}
}

func readHeader(reader *csv.Reader) ([]string, error) {
	first, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the CSV text is empty: its first row must name the columns")
	}
	if err != nil {
		return nil, csvError(err)
	}
	header := make([]string, len(first))
	for i, name := range first {
		header[i] = strings.TrimSpace(name)
	}
	return header, nil
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
// seems to be separated otherwise.
func withSeparatorHint(err error, header []string) error {
	var missing *ColumnError
	if len(header) != 1 || !errors.As(err, &missing) {
		return err
	}
	for _, separator := range []struct{ mark, name string }{
		{";", "semicolons"}, {"\t", "tabs"}, {"|", "vertical bars"},
	} {
		if strings.Contains(header[0], separator.mark) {
			return fmt.Errorf("%w The cells seem to be separated by %s: save the table with commas", err, separator.name)
		}
	}
	return err
}

// locateLines numbers rows as a spreadsheet does and adds the line of the text
// where that differs. It reads the text once more, so that text without a
// fault pays nothing for it.
func locateLines(text string, rows []int) map[int]string {
	numbers := make(map[int]string, len(rows))
	last := slices.Max(rows)
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord, reader.ReuseRecord = -1, true
	// inner counts the line ends inside of cells so far, which lines have more
	// than rows. Row -1 is the header.
	inner := 0
	for row := -1; row <= last; row++ {
		cells, err := reader.Read()
		if err != nil {
			break
		}
		line, _ := reader.FieldPos(0)
		if slices.Contains(rows, row) {
			numbers[row] = strconv.Itoa(line - inner)
			if inner > 0 {
				numbers[row] += " (line " + strconv.Itoa(line) + ")"
			}
		}
		end, _ := reader.FieldPos(len(cells) - 1)
		inner += end - line + strings.Count(cells[len(cells)-1], "\n")
	}
	return numbers
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// maxListed is the number of rows that an error names, maxAlike of those with one
// fault that it tells in full.
const (
	maxListed = 20
	maxAlike  = 5
)

// Error tells which rows can't become records. Its text names no value but the
// keys at fault.
type Error struct {
	// Total is the number of rows at fault.
	Total int
	// Lines tell the first of them, with their row numbers.
	Lines []string
	// rest is the number of rows that no line names.
	rest int
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(count(e.Total, "row") + " can't become records:")
	for _, line := range e.Lines {
		b.WriteString("\n- " + line)
	}
	if e.rest > 0 {
		b.WriteString("\nand " + strconv.Itoa(e.rest) + " more.")
	}
	return b.String()
}

// ColumnError tells that the table lacks a column.
type ColumnError struct {
	// What is the role of the column, Name its name.
	What, Name string
	// Columns are those that the table has.
	Columns []string
}

// maxColumns is the number of columns up to which an error lists all.
const maxColumns = 30

// Error implements error.
func (e *ColumnError) Error() string {
	text := "there is no " + e.What + " " + values.Quote(e.Name) + "."
	if near := values.NearestNames(e.Name, e.Columns, 1); len(near) > 0 {
		text += " Did you mean " + values.Quote(near[0]) + "?"
	}
	var listed []string
	for _, name := range e.Columns[:min(len(e.Columns), maxColumns)] {
		if name != "" {
			listed = append(listed, values.Quote(name))
		}
	}
	text += " The columns are " + strings.Join(listed, ", ")
	if rest := len(e.Columns) - maxColumns; rest > 0 {
		text += " and " + strconv.Itoa(rest) + " more"
	}
	return text + "."
}

// DoubleColumnError tells that two columns have one name; columns count from 1.
type DoubleColumnError struct {
	Name          string
	First, Second int
}

// Error implements error.
func (e *DoubleColumnError) Error() string {
	return fmt.Sprintf("the columns %d and %d are both named %s: a record has one value of a property", e.First, e.Second, values.Quote(e.Name))
}

// HeaderError tells that a name in the header holds a character that nobody
// sees; columns count from 1.
type HeaderError struct {
	Name      string
	Column    int
	Character string
}

// Error implements error.
func (e *HeaderError) Error() string {
	text := fmt.Sprintf("the name of column %d, %s, contains the character %s, which nobody sees: it names no property. Take it out of the table", e.Column, values.Quote(e.Name), e.Character)
	if strings.HasPrefix(e.Name, byteOrderMark) {
		text += `. It is the mark at the beginning of a file, which csvdecode keeps: read the text with csv_records or table, or pass csvdecode trimprefix(text, "\ufeff")`
	}
	return text + "."
}

// faults collects rows at fault, in their order.
type faults struct {
	total  int
	listed []fault
	// encoding are cells whose letters are broken, place the row and the name
	// of the column of the first.
	encoding *EncodingError
	row      int
	column   string
}

type fault struct {
	rows   []int
	reason string
}

func (f *faults) add(row int, reason string) { f.note(fault{[]int{row}, reason}) }

func (f *faults) addDouble(first, second int, key, other string) {
	f.note(fault{[]int{first, second}, doubleReason(key, other) + " Keep one of the rows, or give them different keys."})
}

func doubleReason(key, other string) string {
	if key == other {
		return "Both have the key " + values.Quote(key) + "."
	}
	return "Their keys " + values.Quote(key) + " and " + values.Quote(other) +
		" differ only in case or in how accents are encoded, so that both may be one record."
}

func (f *faults) addBroken(row int, column string, b breakage) {
	if f.encoding == nil {
		f.encoding = &EncodingError{first: b}
		f.row, f.column = row, column
	}
	f.encoding.Total++
}

func (f *faults) note(one fault) {
	f.total++
	if len(f.listed) < maxListed {
		f.listed = append(f.listed, one)
	}
}

// placesOf names a row, or the two rows of a double.
func placesOf(rows []int, places map[int]place) string {
	if len(rows) > 1 {
		return places[rows[0]].String() + " and " + places[rows[1]].String()
	}
	return places[rows[0]].String()
}

// kindOf is a reason without the values that it quotes and the numbers in it.
func kindOf(reason string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, r := range reason {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case !quoted && (r < '0' || r > '9'):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// err returns what is wrong with the rows, or nil. Broken letters come first:
// they are a fault of the whole text.
func (f *faults) err(locate func(rows []int) map[int]place) error {
	if f.encoding != nil {
		f.encoding.Place = "row " + locate([]int{f.row})[f.row].String() + ", column " + values.Quote(f.column) + ","
		return f.encoding
	}
	if f.total == 0 {
		return nil
	}
	var rows []int
	for _, one := range f.listed {
		rows = append(rows, one.rows...)
	}
	places := locate(rows)
	e := &Error{Total: f.total, rest: f.total - len(f.listed)}
	// The first of one fault are told in full, the others named.
	told, others := make(map[string]int), make(map[string][]string)
	first := make(map[string]string)
	var kinds []string
	for _, one := range f.listed {
		at, kind := placesOf(one.rows, places), kindOf(one.reason)
		if told[kind]++; told[kind] <= maxAlike {
			word := "row "
			if len(one.rows) > 1 {
				word = "rows "
			}
			if told[kind] == 1 {
				first[kind] = word + at
			}
			e.Lines = append(e.Lines, word+at+": "+one.reason)
			continue
		}
		if others[kind] == nil {
			kinds = append(kinds, kind)
		}
		others[kind] = append(others[kind], at)
	}
	for _, kind := range kinds {
		list := others[kind]
		word := "row "
		if len(list) > 1 || strings.Contains(list[0], " and ") {
			word = "rows "
		}
		e.Lines = append(e.Lines, word+strings.Join(list, ", ")+": The same as in "+first[kind]+".")
	}
	return e
}

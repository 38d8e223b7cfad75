// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// maxListed is the number of rows that an error tells in full.
const maxListed = 20

// Error tells which rows can't become records. Its text names no value but the
// keys at fault.
type Error struct {
	// Total is the number of rows at fault.
	Total int
	// Lines tell the first of them, each with its row number.
	Lines []string
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(count(e.Total, "row") + " can't become records:")
	for _, line := range e.Lines {
		b.WriteString("\n- " + line)
	}
	if rest := e.Total - len(e.Lines); rest > 0 {
		b.WriteString("\nand " + strconv.Itoa(rest) + " more.")
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

// faults collects rows at fault, in their order.
type faults struct {
	total  int
	listed []fault
}

type fault struct {
	rows   []int
	reason string
}

func (f *faults) add(row int, reason string) { f.note(fault{[]int{row}, reason}) }

func (f *faults) addDouble(first, second int, key, other string) {
	reason := "Both have the key " + values.Quote(key) + "."
	if key != other {
		reason = "Their keys " + values.Quote(key) + " and " + values.Quote(other) +
			" differ only in case or in how accents are encoded, so that both may be one record."
	}
	f.note(fault{[]int{first, second}, reason + " Keep one of the rows, or give them different keys."})
}

func (f *faults) note(one fault) {
	f.total++
	if len(f.listed) < maxListed {
		f.listed = append(f.listed, one)
	}
}

func (f *faults) err(locate func(rows []int) map[int]string) error {
	var rows []int
	for _, one := range f.listed {
		rows = append(rows, one.rows...)
	}
	numbers := locate(rows)
	e := &Error{Total: f.total}
	for _, one := range f.listed {
		line := "row " + numbers[one.rows[0]]
		if len(one.rows) > 1 {
			line = "rows " + numbers[one.rows[0]] + " and " + numbers[one.rows[1]]
		}
		e.Lines = append(e.Lines, line+": "+one.reason)
	}
	return e
}

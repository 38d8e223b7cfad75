// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package rows turns the rows of a table, as CSV text or decoded, into records
// by key. Rows without a usable key and rows with one key are told by their
// numbers.
//
// # Empty cells
//
// CSV has one way to leave a cell empty, records have two: null means that the
// property is not managed and keeps its value, "" clears it. An empty cell is
// null here, which never destroys anything; white space and characters that
// nobody sees are empty too. [ParseTable] can be told to clear instead. With
// the others, a configuration says so itself:
//
//	{ for key, record in csv_records(text, "key") :
//	  key => { for name, value in record : name => value == null ? "" : value } }
//
// # Empty tables
//
// A table without rows is an error unless it is asked for: a resource that
// takes it as its records lets all of them go, and a file that was cut short or
// misread looks the same.
package rows

import "errors"

// Records are rows by key, in the order of the rows. All have the same columns,
// and the cells lie in one slice, so that a hundred thousand records cost a
// handful of allocations beside their text.
type Records struct {
	// Columns are the names of the properties.
	Columns []string
	// Keys are the keys of the records, as written, no two of them the same
	// after normalizing.
	Keys []string

	cells []string
	// clear says that empty cells are "" and not null.
	clear bool
	// unknown holds the cells that are not known yet.
	unknown map[int]struct{}
}

// Len is the number of records.
func (r *Records) Len() int { return len(r.Keys) }

// Value returns the cell of a record, both by their index. It reports false
// where the cell is null: the record does not manage the property.
func (r *Records) Value(record, column int) (string, bool) {
	cell := r.cells[record*len(r.Columns)+column]
	return cell, cell != "" || r.clear
}

// IsUnknown reports whether a cell is not known yet; Value has nothing to say
// about it then.
func (r *Records) IsUnknown(record, column int) bool {
	if len(r.unknown) == 0 {
		return false
	}
	_, unknown := r.unknown[record*len(r.Columns)+column]
	return unknown
}

// Options say how rows become records.
type Options struct {
	// Columns are the columns to keep, in this order; the key column may be
	// one of them. Without any, all columns but the key column are kept.
	Columns []string
	// AllowEmpty takes a table without rows for what it is.
	AllowEmpty bool
	// AnyEncoding lets letters pass that look broken by a wrong encoding.
	AnyEncoding bool
}

// errNoText and errNoRows are about tables that would let all records go.
var (
	errNoText = errors.New("the CSV text is empty: its first row must name the columns. " + howToAllowEmpty)
	errNoRows = errors.New("the table has no row. " + howToAllowEmpty)
)

const howToAllowEmpty = "A resource that takes it as its records would let all of them go. If it is meant to be empty, pass { allow_empty = true }"

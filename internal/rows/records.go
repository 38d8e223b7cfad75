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
// null here, which never destroys anything. To clear the properties that have
// an empty cell, a configuration says so itself:
//
//	{ for key, record in csv_records(text, "key") :
//	  key => { for name, value in record : name => value == null ? "" : value } }
package rows

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
}

// Len is the number of records.
func (r *Records) Len() int { return len(r.Keys) }

// Value returns the cell of a record, both by their index. It reports false
// where the cell is null: the record does not manage the property.
func (r *Records) Value(record, column int) (string, bool) {
	cell := r.cells[record*len(r.Columns)+column]
	return cell, cell != ""
}

// Options say how rows become records.
type Options struct {
	// Columns are the columns to keep, in this order; the key column may be
	// one of them. Without any, all columns but the key column are kept.
	Columns []string
}

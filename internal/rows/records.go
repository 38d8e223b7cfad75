// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package rows turns the rows of a table, as CSV text or decoded, into records
// by key. Rows without a usable key and rows with one key are told by their
// numbers.
//
// # Empty cells
//
// CSV has one way to leave a cell empty, records have two: null means that the
// property is not managed and keeps its value, "" clears it. By default an
// empty cell is null, which never destroys anything. With
// [Options.ClearEmpty] every empty cell is "" and clears the property. To clear
// some properties only, leave their columns out by [Options.Columns] and set
// them from a second table, or set the single values beside the table:
//
//	merge(csv_records(text, "key"), { "mit.edu" = { phone = "" } })
//
// replaces the whole record, so it names all the properties of that one.
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
	null  []bool
}

// Len is the number of records.
func (r *Records) Len() int { return len(r.Keys) }

// Value returns the cell of a record, both by their index. It reports false
// where the cell is null: the record does not manage the property.
func (r *Records) Value(record, column int) (string, bool) {
	i := record*len(r.Columns) + column
	return r.cells[i], !r.null[i]
}

// Options say how rows become records.
type Options struct {
	// Columns are the columns to keep, in this order; the key column may be
	// one of them. Without any, all columns but the key column are kept.
	Columns []string
	// Comma separates the cells of CSV text; 0 is a comma.
	Comma rune
	// ClearEmpty makes an empty cell "" (the property is cleared) instead of
	// null (the property is not managed).
	ClearEmpty bool
}

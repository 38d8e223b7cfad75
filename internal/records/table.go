// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import "iter"

// Cell is one property of one record.
type Cell struct {
	// Text is the value where it is known; "" clears the property.
	Text string
	// Unmanaged says that the record does not manage the property (null).
	Unmanaged bool
	// Unknown says that the value is not known before the apply.
	Unknown bool
}

// Row is the cells of one record, sorted by property name.
type Row[R any] interface {
	// Cell returns the cell of the named property and whether there is one.
	Cell(name string) (Cell, bool)
	// Cells yields all cells, sorted by name.
	Cells() iter.Seq2[string, Cell]
	// Unknown reports whether not even the names of the properties are known.
	Unknown() bool
	// Same reports whether both rows hold the same cells in the same spelling.
	// It may err towards false; the comparison then just takes longer.
	Same(other R) bool
}

// Table is a set of records.
type Table[R Row[R]] interface {
	// Len is the number of rows.
	Len() int
	// Rows yields keys and rows, sorted by key.
	Rows() iter.Seq2[string, R]
	// Row returns the row of the key and whether there is one.
	Row(key string) (R, bool)
}

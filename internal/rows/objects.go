// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"iter"
	"maps"
	"slices"
	"strconv"
)

// Cell is one cell of a decoded row.
type Cell struct {
	Text string
	Null bool
	// Unknown says that the value is known only later. The key of a row must
	// not be.
	Unknown bool
}

// FromObjects makes records of n decoded rows, such as csvdecode gives. row
// yields the cells of a row by name and is asked twice for every row. Rows need
// not have the same names: what a row lacks is null, as are empty cells. The
// columns are in the order of their names, unless the options say which to
// keep.
//
// Errors name rows by their number, counted from 1, and their index.
func FromObjects(n int, row func(i int) iter.Seq2[string, Cell], key string, opts Options) (*Records, error) {
	names := make(map[string]int)
	// Rows mostly have the same names in one order. One function serves all rows:
	// a loop over each would allocate one a row.
	var order []string
	at := 0
	name := func(name string, _ Cell) bool {
		if at < len(order) && order[at] == name {
			at++
			return true
		}
		i, ok := names[name]
		if !ok {
			i = len(order)
			names[name], order = i, append(order, name)
		}
		at = i + 1
		return true
	}
	for i := range n {
		at = 0
		row(i)(name)
	}
	switch {
	case n == 0 && opts.AllowEmpty:
		return &Records{Columns: opts.Columns}, nil
	case n == 0:
		return nil, errNoRows
	}
	header := slices.Sorted(maps.Keys(names))
	for i, name := range header {
		names[name] = i
	}
	b, err := newBuilder(header, key, opts, n)
	if err != nil {
		return nil, err
	}
	cells := make([]string, len(header))
	b.unknown = make([]bool, len(header))
	cell := func(name string, cell Cell) bool {
		if at >= len(header) || header[at] != name {
			at = names[name]
		}
		if b.unknown[at] = cell.Unknown; !cell.Null && !cell.Unknown {
			cells[at] = cell.Text
		}
		at++
		return true
	}
	for i := range n {
		clear(cells)
		clear(b.unknown)
		at = 0
		row(i)(cell)
		b.add(i, cells)
	}
	return b.finish(locateObjects)
}

func locateObjects(rows []int) map[int]place {
	places := make(map[int]place, len(rows))
	for _, row := range rows {
		places[row] = place{number: row + 1, note: " (index " + strconv.Itoa(row) + ")"}
	}
	return places
}

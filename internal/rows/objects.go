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
	for i := range n {
		for name := range row(i) {
			if _, ok := names[name]; !ok {
				names[name] = 0
			}
		}
	}
	if n == 0 {
		return &Records{Columns: opts.Columns}, nil
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
	for i := range n {
		clear(cells)
		for name, cell := range row(i) {
			if !cell.Null {
				cells[names[name]] = cell.Text
			}
		}
		b.add(i, cells)
	}
	return b.finish(locateObjects)
}

func locateObjects(rows []int) map[int]string {
	numbers := make(map[int]string, len(rows))
	for _, row := range rows {
		numbers[row] = strconv.Itoa(row+1) + " (index " + strconv.Itoa(row) + ")"
	}
	return numbers
}

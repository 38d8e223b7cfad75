// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// builder collects records row by row. Rows count from 0.
type builder struct {
	records *Records
	header  []string
	// key and kept are indexes into the header; unnamed are the columns that
	// have no name and must therefore be empty.
	key     int
	kept    []int
	unnamed []int
	// seen holds the index of each normalized key's record, rows the row of
	// each record.
	seen   map[string]int
	rows   []int
	faults faults
}

// newBuilder resolves the key column and the columns to keep. size is the
// number of rows to expect.
func newBuilder(header []string, key string, opts Options, size int) (*builder, error) {
	b := &builder{header: header}
	if err := b.readHeader(); err != nil {
		return nil, err
	}
	var err error
	if b.key, err = b.column("key column", key); err != nil {
		return nil, err
	}
	if err := b.keep(opts.Columns); err != nil {
		return nil, err
	}
	b.seen = make(map[string]int, size)
	b.rows = make([]int, 0, size)
	b.records = &Records{
		Columns: make([]string, len(b.kept)),
		Keys:    make([]string, 0, size),
		cells:   make([]string, 0, size*len(b.kept)),
	}
	for i, from := range b.kept {
		b.records.Columns[i] = header[from]
	}
	return b, nil
}

// readHeader refuses columns of one name and finds those without.
func (b *builder) readHeader() error {
	first := make(map[string]int, len(b.header))
	for i, name := range b.header {
		if name == "" {
			b.unnamed = append(b.unnamed, i)
			continue
		}
		if other, doubled := first[name]; doubled {
			return &DoubleColumnError{Name: name, First: other + 1, Second: i + 1}
		}
		first[name] = i
	}
	return nil
}

func (b *builder) column(what, name string) (int, error) {
	if i := slices.Index(b.header, name); i >= 0 && name != "" {
		return i, nil
	}
	return 0, &ColumnError{What: what, Name: name, Columns: b.header}
}

func (b *builder) keep(columns []string) error {
	for _, name := range columns {
		i, err := b.column("column", name)
		if err != nil {
			return err
		}
		if !slices.Contains(b.kept, i) {
			b.kept = append(b.kept, i)
		}
	}
	if len(columns) > 0 {
		return nil
	}
	for i, name := range b.header {
		if i != b.key && name != "" {
			b.kept = append(b.kept, i)
		}
	}
	return nil
}

// add takes a row. Rows without any content are passed over: spreadsheets tend
// to leave some behind.
func (b *builder) add(row int, cells []string) {
	switch {
	case isBlank(cells):
		return
	case len(cells) != len(b.header):
		b.faults.add(row, "It has "+count(len(cells), "cell")+", the header "+strconv.Itoa(len(b.header))+
			". A cell that holds the separator must stand in double quotes.")
		return
	}
	for _, i := range b.unnamed {
		if cells[i] != "" {
			b.faults.add(row, "The column "+strconv.Itoa(i+1)+" has no name but holds a value.")
			return
		}
	}
	key := cells[b.key]
	if p := values.CheckKey(b.header[b.key], key); p != nil {
		b.faults.add(row, p.Detail())
		return
	}
	normal := values.NormalizeKey(key)
	if first, doubled := b.seen[normal]; doubled {
		b.faults.addDouble(b.rows[first], row, b.records.Keys[first], key)
		return
	}
	b.seen[normal] = len(b.rows)
	b.rows = append(b.rows, row)
	b.records.Keys = append(b.records.Keys, key)
	for _, i := range b.kept {
		b.records.cells = append(b.records.cells, cells[i])
	}
}

// finish returns the records, or an error that tells the rows at fault. locate
// gives the numbers by which a user knows rows, all in one go.
func (b *builder) finish(locate func(rows []int) map[int]string) (*Records, error) {
	if b.faults.total > 0 {
		return nil, b.faults.err(locate)
	}
	return b.records, nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

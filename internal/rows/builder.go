// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

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
	// idProperty names the property that the key column holds.
	idProperty string
	// seen holds the index of each normalized key's record, rows the row of
	// each record.
	seen   map[string]int
	rows   []int
	faults faults
	// unknown tells which cells of the row to add are not known yet; nil where
	// all are.
	unknown []bool
	// inspect says to look for broken letters.
	inspect    bool
	allowEmpty bool
	// table is what only ParseTable asks for.
	table    *TableOptions
	rejected []rejection
}

// rejection is a row that is left out. record is the index of the record that
// has its key, -1 where the key itself is at fault.
type rejection struct {
	row, record int
	key, reason string
}

// newBuilder resolves the key column and the columns to keep. size is the
// number of rows to expect.
func newBuilder(header []string, key string, opts Options, size int) (*builder, error) {
	b := &builder{header: header, idProperty: key, inspect: !opts.AnyEncoding, allowEmpty: opts.AllowEmpty}
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
	if err := b.checkNames(); err != nil {
		return nil, err
	}
	b.start(size)
	for i, from := range b.kept {
		b.records.Columns[i] = header[from]
	}
	return b, nil
}

// start makes room for records of the kept columns, whose names are yet to be
// told.
func (b *builder) start(size int) {
	b.seen = make(map[string]int, size)
	b.rows = make([]int, 0, size)
	b.records = &Records{
		Columns: make([]string, len(b.kept)),
		Keys:    make([]string, 0, size),
		cells:   make([]string, 0, size*len(b.kept)),
	}
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

// checkNames refuses names of columns with characters that nobody sees or with
// broken letters. Line ends and tabs show: a spreadsheet wraps long titles.
func (b *builder) checkNames() error {
	for i, name := range b.header {
		plain := strings.NewReplacer("\n", " ", "\t", " ").Replace(name)
		if character, hidden := values.Invisible(plain); hidden {
			return &HeaderError{Name: name, Column: i + 1, Character: character}
		}
		if broken, found := brokenText(name); found && b.inspect {
			return &EncodingError{Total: 1, Place: "the name of column " + strconv.Itoa(i+1), first: broken}
		}
	}
	return nil
}

func (b *builder) column(what, name string) (int, error) {
	if i := slices.Index(b.header, name); i >= 0 && name != "" {
		return i, nil
	}
	// A character that nobody sees may be all that is wrong with a name.
	if err := b.checkNames(); err != nil && len(b.header) > 1 {
		return 0, err
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
	case isBlankRow(cells) && !slices.Contains(b.unknown, true):
		return
	case len(cells) != len(b.header):
		b.faults.add(row, "It has "+count(len(cells), "cell")+", the header "+strconv.Itoa(len(b.header))+
			". A cell that holds the separator must stand in double quotes.")
		return
	case b.repeatsHeader(cells):
		b.faults.add(row, "It repeats the header, as where two tables were joined. Take the row out.")
		return
	}
	for _, i := range b.unnamed {
		if !isBlank(cells[i]) {
			b.faults.add(row, "The column "+strconv.Itoa(i+1)+" has no name but holds a value.")
			return
		}
	}
	if b.inspect && b.refuseBroken(row, cells) {
		return
	}
	key := cells[b.key]
	if b.table != nil {
		key = strings.TrimSpace(key)
	}
	if p := values.CheckKey(b.idProperty, key); p != nil {
		if b.table != nil && b.table.SkipInvalidKeys {
			b.rejected = append(b.rejected, rejection{row: row, record: -1, key: key, reason: p.Detail()})
			return
		}
		b.faults.add(row, p.Detail())
		return
	}
	normal := values.NormalizeKey(key)
	if first, doubled := b.seen[normal]; doubled {
		b.addDouble(first, row, key, cells)
		return
	}
	b.seen[normal] = len(b.rows)
	b.rows = append(b.rows, row)
	b.records.Keys = append(b.records.Keys, key)
	for _, i := range b.kept {
		if b.unknown != nil && b.unknown[i] {
			if b.records.unknown == nil {
				b.records.unknown = make(map[int]struct{})
			}
			b.records.unknown[len(b.records.cells)] = struct{}{}
		}
		b.records.cells = append(b.records.cells, content(cells[i]))
	}
}

// addDouble takes a row whose key an earlier one has.
func (b *builder) addDouble(first, row int, key string, cells []string) {
	policy := DuplicatesFail
	if b.table != nil {
		policy = b.table.Duplicates
	}
	kept := b.records.Keys[first]
	switch policy {
	case DuplicatesFirst:
		b.rejected = append(b.rejected, rejection{row: row, record: first, key: key})
	case DuplicatesLast:
		b.rejected = append(b.rejected, rejection{row: b.rows[first], record: first, key: kept})
		b.rows[first], b.records.Keys[first] = row, key
		for i, from := range b.kept {
			b.records.cells[first*len(b.kept)+i] = content(cells[from])
		}
	default:
		b.faults.addDouble(b.rows[first], row, kept, key)
	}
}

// repeatsHeader reports whether a row is the header again.
func (b *builder) repeatsHeader(cells []string) bool {
	for i, cell := range cells {
		name := b.header[i]
		if cell != name && (len(cell) <= len(name) || strings.TrimSpace(cell) != name) {
			return false
		}
	}
	return true
}

// refuseBroken reports whether letters of the cells that count are broken.
func (b *builder) refuseBroken(row int, cells []string) bool {
	broken, marked := b.lookAt(row, b.key, cells[b.key]), -1
	for _, i := range b.kept {
		if cell := cells[i]; i != b.key && firstBeyondASCII(cell) < len(cell) {
			broken = b.lookAt(row, i, cell) || broken
			if strings.Contains(cell, byteOrderMark) && !isBlank(cell) {
				marked = i
			}
		}
	}
	if marked >= 0 && !broken {
		b.faults.add(row, "The column "+values.Quote(b.header[marked])+" holds the character U+FEFF (byte order mark), which nobody sees and which belongs at the beginning of a file. Take it out.")
	}
	return broken || marked >= 0
}

// lookAt notes broken letters of a cell.
func (b *builder) lookAt(row, column int, cell string) bool {
	found, broken := brokenText(cell)
	if broken {
		b.faults.addBroken(row, b.header[column], found)
	}
	return broken
}

// finish returns the records, or an error that tells the rows at fault. locate
// gives the places by which a user knows rows, all in one go.
func (b *builder) finish(locate func(rows []int) map[int]place) (*Records, error) {
	if err := b.faults.err(locate); err != nil {
		return nil, err
	}
	if len(b.records.Keys) == 0 && !b.allowEmpty {
		if len(b.rejected) > 0 {
			return nil, errors.New("no row of " + strconv.Itoa(len(b.rejected)) + " has a usable key. The first: " + b.rejected[0].reason + " " + howToAllowEmpty)
		}
		return nil, errNoRows
	}
	return b.records, nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func isBlankRow(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return !isBlank(cell) })
}

// isBlank reports whether nothing of a cell shows.
func isBlank(cell string) bool {
	for _, r := range cell {
		if r > ' ' && r < unicode.MaxASCII {
			return false
		}
		if unicode.IsSpace(r) {
			continue
		}
		if _, hidden := values.Invisible(string(r)); !hidden {
			return false
		}
	}
	return true
}

// content is a cell as it counts: white space is no content.
func content(cell string) string {
	if cell != "" && (cell[0] <= ' ' || cell[0] >= unicode.MaxASCII) && isBlank(cell) {
		return ""
	}
	return cell
}

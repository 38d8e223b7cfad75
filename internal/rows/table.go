// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Table is what becomes of a table.
type Table struct {
	Records *Records
	// Rejected are the rows that became no record, in their order.
	Rejected []Rejected
}

// Rejected is a row that became no record.
type Rejected struct {
	// Row is the number of the row as a spreadsheet counts it, the header being
	// row 1.
	Row int
	// Key is what the row has for a key.
	Key string
	// Reason is a sentence.
	Reason string
}

// ParseTable reads records from a table as a spreadsheet or an export gives
// it, which the options describe. It holds the text to all that [ParseCSV] does.
func ParseTable(text string, opts *TableOptions) (*Table, error) {
	source, err := openCSV(text, opts.Separator)
	if err == errNoText && opts.AllowEmpty { //nolint:errorlint // It is not wrapped.
		return &Table{Records: &Records{}}, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := opts.builder(source)
	if err != nil {
		return nil, withSeparatorHint(err, source.header, "say so by the option separator")
	}
	records, err := source.read(b)
	if err != nil {
		return nil, err
	}
	if err := opts.convert(b, source.locate); err != nil {
		return nil, err
	}
	records.clear = opts.Clear
	return &Table{Records: records, Rejected: b.rejections(source.locate)}, nil
}

// builder resolves titles.
func (o *TableOptions) builder(source *csvSource) (*builder, error) {
	b := &builder{header: source.header, inspect: !o.AnyEncoding, allowEmpty: o.AllowEmpty, table: o}
	if err := b.readHeader(); err != nil {
		return nil, err
	}
	title, property := o.keyColumn(source.header)
	var err error
	if b.key, err = b.column("key column", title); err != nil {
		return nil, err
	}
	b.idProperty = property
	var names []string
	for _, column := range o.Columns {
		i, err := b.column("column", column.Title)
		if err != nil {
			return nil, err
		}
		if column.Property == property && i == b.key {
			continue
		}
		b.kept, names = append(b.kept, i), append(names, column.Property)
	}
	if o.Columns == nil {
		_ = b.keep(nil) // Without names there is none that could be missing.
		for _, i := range b.kept {
			names = append(names, b.header[i])
		}
	}
	if err := b.checkNames(); err != nil {
		return nil, err
	}
	b.start(source.size())
	copy(b.records.Columns, names)
	return b, nil
}

// keyColumn returns the title of the key column and the property that it holds.
// The option key may be either. Without it, the first column is the key.
func (o *TableOptions) keyColumn(header []string) (title, property string) {
	key := o.Key
	if key == "" {
		key = header[0]
	}
	for _, column := range o.Columns {
		if column.Property == key {
			return column.Title, key
		}
	}
	for _, column := range o.Columns {
		if column.Title == key {
			return key, column.Property
		}
	}
	return key, key
}

// rejections tells the rows that were left out, with their numbers.
func (b *builder) rejections(locate func(rows []int) map[int]place) []Rejected {
	if len(b.rejected) == 0 {
		return nil
	}
	slices.SortFunc(b.rejected, func(x, y rejection) int { return x.row - y.row })
	rows := make([]int, 0, 2*len(b.rejected))
	for _, r := range b.rejected {
		rows = append(rows, r.row)
		if r.record >= 0 {
			rows = append(rows, b.rows[r.record])
		}
	}
	places := locate(rows)
	out := make([]Rejected, len(b.rejected))
	for i, r := range b.rejected {
		reason := r.reason
		if r.record >= 0 {
			reason = "Row " + strconv.Itoa(places[b.rows[r.record]].number) + " is kept. " + doubleReason(b.records.Keys[r.record], r.key)
		}
		out[i] = Rejected{Row: places[r.row].number, Key: r.key, Reason: reason}
	}
	return out
}

// maxNumbers is the number of rows that a fault of a column names.
const maxNumbers = 5

// ColumnFault tells that cells of one column can't be converted: one cause,
// whatever the number of cells.
type ColumnFault struct {
	// Column is the property; Total is the number of cells at fault.
	Column string
	Total  int
	// Rows are the first rows at fault.
	Rows []string
	// Value is what stands in the first of them, Reason what is wrong with it
	// and Remedy what to do about the column; both are sentences.
	Value, Reason, Remedy string
}

// Error implements error.
func (e *ColumnFault) Error() string {
	rows := "row " + e.Rows[0]
	if len(e.Rows) > 1 {
		last := len(e.Rows) - 1
		rows = "rows " + strings.Join(e.Rows[:last], ", ") + " and " + e.Rows[last]
		if e.Total > len(e.Rows) {
			rows = "rows " + strings.Join(e.Rows, ", ") + " and " + strconv.Itoa(e.Total-len(e.Rows)) + " more"
		}
	}
	return "the column " + values.Quote(e.Column) + ", " + rows + ": " + e.Reason + " " + e.Remedy
}

// convert rewrites numbers and dates, column by column.
func (o *TableOptions) convert(b *builder, locate func(rows []int) map[int]place) error {
	if err := o.checkConverted(b.records.Columns); err != nil {
		return err
	}
	for i, name := range b.records.Columns {
		for _, c := range o.conversions(name) {
			if fault := c.apply(b, i); fault != nil {
				var rows []int
				for _, at := range fault.records {
					rows = append(rows, b.rows[at])
				}
				places := locate(rows)
				for _, row := range rows {
					fault.Rows = append(fault.Rows, places[row].String())
				}
				fault.Column = name
				return &fault.ColumnFault
			}
		}
	}
	return nil
}

// checkConverted refuses names of columns that the table does not keep.
func (o *TableOptions) checkConverted(columns []string) error {
	for _, names := range [][]string{o.Decimal.named(), o.Dates.named()} {
		for _, name := range names {
			if !slices.Contains(columns, name) {
				return &ColumnError{What: "column", Name: name, Columns: columns}
			}
		}
	}
	return nil
}

// conversion rewrites the cells of one column.
type conversion struct {
	// read returns a cell as HubSpot takes it and whether it is of the kind at
	// all; defect is a sentence on one that is not.
	read   func(cell string) (converted string, ok bool)
	defect func(cell string) string
	// named says that the configuration names this column: each cell must be of
	// the kind. Otherwise the column is left alone if none of its cells is.
	named bool
	// mixed is what to do about a column some of whose cells are of the kind.
	mixed string
}

type columnFault struct {
	ColumnFault
	records []int
}

// apply converts the column, or tells why it can't.
func (c conversion) apply(b *builder, column int) *columnFault {
	width := len(b.records.Columns)
	fault := &columnFault{}
	changed := make(map[int]string)
	for at := range b.records.Keys {
		cell := strings.TrimSpace(b.records.cells[at*width+column])
		if cell == "" {
			continue
		}
		converted, ok := c.read(cell)
		switch {
		case ok && converted != b.records.cells[at*width+column]:
			changed[at] = converted
		case !ok:
			if fault.Total == 0 {
				fault.Value = cell
			}
			if fault.Total++; len(fault.records) < maxNumbers {
				fault.records = append(fault.records, at)
			}
		}
	}
	if fault.Total > 0 && (c.named || len(changed) > 0) {
		fault.Reason = c.defect(fault.Value)
		if fault.Remedy = "Correct the table."; !c.named {
			fault.Remedy = c.mixed
		}
		return fault
	}
	if fault.Total == 0 {
		for at, converted := range changed {
			b.records.cells[at*width+column] = converted
		}
	}
	return nil
}

// conversions are those that a column is put through.
func (o *TableOptions) conversions(column string) []conversion {
	var list []conversion
	if pattern, named, ok := o.Dates.of(column); ok {
		list = append(list, conversion{
			read:   func(cell string) (string, bool) { return pattern.convert(cell, o.location) },
			defect: func(cell string) string { return pattern.defect(cell, o.location) },
			named:  named,
			mixed:  `Other cells of the column are. Correct this one; or, if the column holds text, name those with dates: dates = { birthday = "` + pattern.text + `" }.`,
		})
	}
	if mark, named, ok := o.Decimal.of(column); ok {
		list = append(list, conversion{
			read:   func(cell string) (string, bool) { return plainNumber(cell, mark) },
			defect: func(cell string) string { return numberDefect(cell, mark) },
			named:  named,
			mixed:  `Other cells of the column are. Correct this one; or, if the column holds text, name those with numbers: decimal = { amount = "` + mark + `" }.`,
		})
	}
	return list
}

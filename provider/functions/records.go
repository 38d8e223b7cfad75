// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

var _ function.Function = (*recordsFunction)(nil)

const recordsName = "records"

// recordsFunction turns decoded rows into records. Terraform's calls are
// answered by callRecords; Run says the same through the framework.
type recordsFunction struct{}

func newRecordsFunction() function.Function { return &recordsFunction{} }

// Metadata implements [function.Function].
func (f *recordsFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = recordsName
}

// Definition implements [function.Function].
func (f *recordsFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Turn decoded rows into records",
		MarkdownDescription: "Turns rows, such as `csvdecode` returns or a `for` expression makes, into the map that `records` of `hubspot_objects_batch` takes. " +
			"What `{ for r in rows : r.key => ... }` reports by its position in the configuration or not at all, this function reports by row number.\n\n" +
			emptyCells + "\n\n" +
			"Numbers and booleans become text. Rows need not have the same columns. " +
			"A value that is not known before the apply is an unknown cell of a known map; only an unknown key or row makes the whole result unknown. " +
			"For text straight from a CSV file, `csv_records` is faster.\n\n" +
			"Errors name the row: empty keys, keys that occur twice, also in another case, columns that are not there, characters that nobody sees in a name or a key (each is named), " +
			"letters that a wrong encoding broke (`Ã¼`, U+FFFD), and a list without rows. `csvdecode` takes the byte order mark of a file for a part of the first name, which is an error here: " +
			"read such a file with `csv_records`, or as `csvdecode(trimprefix(file(\"table.csv\"), \"\\ufeff\"))`.",
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "rows", AllowUnknownValues: true, MarkdownDescription: "List of objects or maps, one for each record."},
			function.StringParameter{Name: "key", MarkdownDescription: "Name of the column that holds the keys: the values of `id_property`."},
		},
		VariadicParameter: columnsParameter(),
		Return:            function.MapReturn{ElementType: recordType},
	}
}

const emptyCells = "An empty cell becomes null: the property is not managed and keeps its value in HubSpot, so that a gap in a table never clears anything. " +
	"White space alone is empty. To clear a property, give the record `\"\"` in a map that is merged over the result, or read the text with `table` and `empty = \"clear\"`. " +
	"The key column itself is left out of the records unless it is among the columns to keep."

// tableRules are what every function holds a table to.
const tableRules = "Errors name the row as a spreadsheet counts it: empty keys, keys that occur twice, also in another case, rows with too many or too few cells, a header that is repeated, " +
	"a column that is not there or there twice, characters that nobody sees in a title or a key (each is named), letters that a wrong encoding broke (`Ã¼`, U+FFFD), and a table without rows, since a resource would let all of its records go. " +
	"Every kind of line end, a byte order mark at the beginning and blank rows are tolerated."

// Run implements [function.Function].
func (f *recordsFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var source types.Dynamic
	var key string
	var columns []types.Dynamic
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &source, &key, &columns))
	if resp.Error != nil {
		return
	}
	table, err := frameworkTable(source.UnderlyingValue(), key)
	if source.IsUnknown() || source.IsUnderlyingValueUnknown() {
		table, err = decodedRows{unknown: true}, nil
	}
	if err != nil {
		resp.Error = argumentError(argumentSource, err)
		return
	}
	opts, wrong := recordOptions(frameworkArguments(columns), argumentColumns)
	if wrong != nil {
		resp.Error = wrong
		return
	}
	if table.unknown {
		resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.MapUnknown(recordType)))
		return
	}
	records, err := table.records(key, opts)
	if err != nil {
		resp.Error = recordsError(err, argumentColumns)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, recordsValue(records)))
}

// callRecords answers calls of records straight from the message.
func callRecords(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
	key, _ := req.Arguments[argumentKey].Text()
	table, err := directTable(req.Arguments[argumentSource], key.Get())
	if err != nil {
		resp.Error = argumentError(argumentSource, err)
		return
	}
	opts, wrong := recordOptions(directArguments(req.Arguments[argumentColumns:]), argumentColumns)
	if wrong != nil {
		resp.Error = wrong
		return
	}
	if table.unknown {
		resp.Result = protocol.UnknownMap[protocol.Map[protocol.String]]()
		return
	}
	records, err := table.records(key.Get(), opts)
	if err != nil {
		resp.Error = recordsError(err, argumentColumns)
		return
	}
	resp.Result = recordsMap(records)
}

// decodedRows is a list of decoded rows.
type decodedRows struct {
	length int
	row    func(i int) iter.Seq2[string, rows.Cell]
	// unknown says that a row or a key is not known yet: neither is the result.
	unknown bool
}

func (t decodedRows) records(key string, opts rows.Options) (*rows.Records, error) {
	return rows.FromObjects(t.length, t.row, key, opts)
}

var errNotRows = errors.New("the rows have to be a list of objects or maps, such as csvdecode returns")

func rowError(i int, what string) error {
	return fmt.Errorf("row %d (index %d) is %s, but has to be an object or a map", i+1, i, what)
}

func cellError(i int, column string) error {
	return fmt.Errorf("row %d (index %d) has a list or an object in column %s, but a property holds text: join or encode it first", i+1, i, values.Quote(column))
}

// directTable reads rows from a message. key is the name of the key column.
func directTable(source protocol.Dynamic, key string) (decodedRows, error) {
	if source.Kind() == protocol.KindUnknown {
		return decodedRows{unknown: true}, nil
	}
	if source.Kind() != protocol.KindList {
		return decodedRows{}, errNotRows
	}
	elements := make([]protocol.Dynamic, 0, source.Len())
	t := decodedRows{length: source.Len()}
	for element := range source.Elements() {
		i := len(elements)
		elements = append(elements, element)
		switch element.Kind() {
		case protocol.KindUnknown:
			t.unknown = true
			continue
		case protocol.KindNull:
			return decodedRows{}, rowError(i, "null")
		case protocol.KindMap:
		default:
			return decodedRows{}, rowError(i, "no object")
		}
		for column, cell := range element.Entries() {
			text, ok := cell.Text()
			if !ok {
				return decodedRows{}, cellError(i, column)
			}
			t.unknown = t.unknown || column == key && text.IsUnknown()
		}
	}
	t.row = func(i int) iter.Seq2[string, rows.Cell] {
		return func(yield func(string, rows.Cell) bool) {
			for column, cell := range elements[i].Entries() {
				text, _ := cell.Text()
				if !yield(column, rows.Cell{Text: text.Get(), Null: text.IsNull(), Unknown: text.IsUnknown()}) {
					return
				}
			}
		}
	}
	return t, nil
}

// frameworkTable is directTable for a value of the framework.
func frameworkTable(source attr.Value, key string) (decodedRows, error) {
	if source == nil || source.IsNull() {
		return decodedRows{}, errNotRows
	}
	if source.IsUnknown() {
		return decodedRows{unknown: true}, nil
	}
	list, ok := elementsOf(source)
	if !ok {
		return decodedRows{}, errNotRows
	}
	t := decodedRows{length: len(list)}
	all := make([]map[string]attr.Value, len(list))
	for i, element := range list {
		if element.IsUnknown() {
			t.unknown = true
			continue
		}
		if element.IsNull() {
			return decodedRows{}, rowError(i, "null")
		}
		if all[i], ok = attributesOf(element); !ok {
			return decodedRows{}, rowError(i, "no object")
		}
		for _, column := range slices.Sorted(maps.Keys(all[i])) {
			cell, ok := cellText(all[i][column])
			if !ok {
				return decodedRows{}, cellError(i, column)
			}
			t.unknown = t.unknown || column == key && cell.Unknown
		}
	}
	t.row = func(i int) iter.Seq2[string, rows.Cell] {
		return func(yield func(string, rows.Cell) bool) {
			for column, value := range all[i] {
				cell, _ := cellText(value)
				if !yield(column, cell) {
					return
				}
			}
		}
	}
	return t, nil
}

// elementsOf returns the elements of a list, set or tuple.
func elementsOf(v attr.Value) ([]attr.Value, bool) {
	switch v := v.(type) {
	case basetypes.ListValue:
		return v.Elements(), true
	case basetypes.SetValue:
		return v.Elements(), true
	case basetypes.TupleValue:
		return v.Elements(), true
	}
	return nil, false
}

// attributesOf returns the members of an object or map.
func attributesOf(v attr.Value) (map[string]attr.Value, bool) {
	switch v := v.(type) {
	case basetypes.ObjectValue:
		return v.Attributes(), true
	case basetypes.MapValue:
		return v.Elements(), true
	}
	return nil, false
}

// cellText returns a primitive value as Terraform turns it into text.
func cellText(v attr.Value) (cell rows.Cell, ok bool) {
	if d, dynamic := v.(basetypes.DynamicValue); dynamic {
		switch {
		case d.IsNull() || d.IsUnderlyingValueNull():
			return rows.Cell{Null: true}, true
		case d.IsUnknown() || d.IsUnderlyingValueUnknown():
			return rows.Cell{Unknown: true}, true
		}
		v = d.UnderlyingValue()
	}
	cell = rows.Cell{Null: v.IsNull(), Unknown: v.IsUnknown()}
	if cell.Null || cell.Unknown {
		return cell, true
	}
	switch v := v.(type) {
	case basetypes.StringValue:
		cell.Text = v.ValueString()
	case basetypes.BoolValue:
		cell.Text = v.String()
	case basetypes.NumberValue:
		cell.Text = v.ValueBigFloat().Text('f', -1)
	default:
		return rows.Cell{}, false
	}
	return cell, true
}

// recordsError blames the argument that an error is about; columns is the index
// of the first that names a column to keep.
func recordsError(err error, columns int64) *function.FuncError {
	var missing *rows.ColumnError
	if !errors.As(err, &missing) {
		return argumentError(argumentSource, err)
	}
	if missing.What == "key column" {
		return argumentError(argumentKey, err)
	}
	return argumentError(columns, err)
}

// recordsMap is the result for the direct server.
func recordsMap(records *rows.Records) protocol.Map[protocol.Map[protocol.String]] {
	builder := protocol.NewTableBuilder(records.Columns, records.Len())
	cells := make([]protocol.String, len(records.Columns))
	for i, key := range records.Keys {
		for j := range cells {
			cells[j] = protocol.Null[string]()
			if records.IsUnknown(i, j) {
				cells[j] = protocol.Unknown[string]()
			} else if text, ok := records.Value(i, j); ok {
				cells[j] = protocol.Known(text)
			}
		}
		builder.Set(key, cells)
	}
	return builder.Map()
}

// recordsValue is the result for the framework.
func recordsValue(records *rows.Records) types.Map {
	all := make(map[string]attr.Value, records.Len())
	for i, key := range records.Keys {
		cells := make(map[string]attr.Value, len(records.Columns))
		for j, column := range records.Columns {
			cells[column] = types.StringNull()
			if records.IsUnknown(i, j) {
				cells[column] = types.StringUnknown()
			} else if text, ok := records.Value(i, j); ok {
				cells[column] = types.StringValue(text)
			}
		}
		all[key] = types.MapValueMust(types.StringType, cells)
	}
	return types.MapValueMust(recordType, all)
}

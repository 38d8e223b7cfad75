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

// The arguments of the functions that make records, by index.
const (
	argumentSource = iota
	argumentKey
	argumentColumns
)

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
			"What `{ for r in rows : r.key => ... }` reports by its position in the configuration or not at all, this function reports by row number: empty keys, keys that occur twice, also in another case, and columns that are not there.\n\n" +
			emptyCells + "\n\n" +
			"Numbers and booleans become text. Rows need not have the same columns. " +
			"As soon as one value in the rows is not known before the apply, the whole result is unknown; where that matters, write the map with a `for` expression. " +
			"For text straight from a CSV file, `csv_records` is faster.",
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "rows", MarkdownDescription: "List of objects or maps, one for each record."},
			function.StringParameter{Name: "key", MarkdownDescription: "Name of the column that holds the keys: the values of `id_property`."},
		},
		VariadicParameter: columnsParameter(),
		Return:            function.MapReturn{ElementType: recordType},
	}
}

const emptyCells = "An empty cell becomes null: the property is not managed and keeps its value in HubSpot, so that a gap in a table never clears anything. " +
	"To clear a property, give the record `\"\"` in a map that is merged over the result. " +
	"The key column itself is left out of the records unless it is among the columns to keep."

func columnsParameter() function.StringParameter {
	return function.StringParameter{
		Name: "columns", MarkdownDescription: "Names of the columns to keep. Default: all but the key column.",
	}
}

// Run implements [function.Function].
func (f *recordsFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var source types.Dynamic
	var key string
	var columns []string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &source, &key, &columns))
	if resp.Error != nil {
		return
	}
	table, err := frameworkTable(source.UnderlyingValue())
	if err != nil {
		resp.Error = argumentError(argumentSource, err)
		return
	}
	if table.unknown {
		resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.MapUnknown(recordType)))
		return
	}
	records, err := table.records(key, columns)
	if err != nil {
		resp.Error = recordsError(err, argumentColumns)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, recordsValue(records)))
}

// callRecords answers calls of records straight from the message.
func callRecords(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
	table, err := directTable(req.Arguments[argumentSource])
	if err != nil {
		resp.Error = argumentError(argumentSource, err)
		return
	}
	if table.unknown {
		resp.Result = protocol.UnknownMap[protocol.Map[protocol.String]]()
		return
	}
	key, columns := keyAndColumns(req)
	records, err := table.records(key, columns)
	if err != nil {
		resp.Error = recordsError(err, argumentColumns)
		return
	}
	resp.Result = recordsMap(records)
}

// keyAndColumns reads the arguments after the first. Terraform sends those of a
// variadic parameter one by one.
func keyAndColumns(req protocol.CallRequest) (key string, columns []string) {
	text, _ := req.Arguments[argumentKey].Text()
	return text.Get(), columnsFrom(req, argumentColumns)
}

// columnsFrom reads the names of columns, which are the arguments from first on.
func columnsFrom(req protocol.CallRequest, first int) (columns []string) {
	for _, column := range req.Arguments[first:] {
		name, _ := column.Text()
		columns = append(columns, name.Get())
	}
	return columns
}

// decodedRows is a list of decoded rows.
type decodedRows struct {
	length int
	row    func(i int) iter.Seq2[string, rows.Cell]
	// unknown says that some value is not known yet.
	unknown bool
}

func (t decodedRows) records(key string, columns []string) (*rows.Records, error) {
	return rows.FromObjects(t.length, t.row, key, rows.Options{Columns: columns})
}

var errNotRows = errors.New("the rows have to be a list of objects or maps, such as csvdecode returns")

func rowError(i int, what string) error {
	return fmt.Errorf("row %d (index %d) is %s, but has to be an object or a map", i+1, i, what)
}

func cellError(i int, column string) error {
	return fmt.Errorf("row %d (index %d) has a list or an object in column %s, but a property holds text: join or encode it first", i+1, i, values.Quote(column))
}

// directTable reads rows from a message.
func directTable(source protocol.Dynamic) (decodedRows, error) {
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
			t.unknown = t.unknown || text.IsUnknown()
		}
	}
	t.row = func(i int) iter.Seq2[string, rows.Cell] {
		return func(yield func(string, rows.Cell) bool) {
			for column, cell := range elements[i].Entries() {
				text, _ := cell.Text()
				if !yield(column, rows.Cell{Text: text.Get(), Null: text.IsNull()}) {
					return
				}
			}
		}
	}
	return t, nil
}

// frameworkTable reads rows from a value of the framework.
func frameworkTable(source attr.Value) (decodedRows, error) {
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
			if _, _, ok := cellText(all[i][column]); !ok {
				return decodedRows{}, cellError(i, column)
			}
			t.unknown = t.unknown || all[i][column].IsUnknown()
		}
	}
	t.row = func(i int) iter.Seq2[string, rows.Cell] {
		return func(yield func(string, rows.Cell) bool) {
			for column, value := range all[i] {
				text, null, _ := cellText(value)
				if !yield(column, rows.Cell{Text: text, Null: null}) {
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
func cellText(v attr.Value) (text string, null, ok bool) {
	if d, dynamic := v.(basetypes.DynamicValue); dynamic {
		if d.IsNull() || d.IsUnderlyingValueNull() {
			return "", true, true
		}
		v = d.UnderlyingValue()
	}
	switch v := v.(type) {
	case basetypes.StringValue:
		return v.ValueString(), v.IsNull(), true
	case basetypes.BoolValue:
		return v.String(), v.IsNull(), true
	case basetypes.NumberValue:
		if v.IsNull() || v.IsUnknown() {
			return "", v.IsNull(), true
		}
		return v.ValueBigFloat().Text('f', -1), false, true
	}
	return "", v.IsNull(), v.IsNull()
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
			if text, ok := records.Value(i, j); ok {
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
			if text, ok := records.Value(i, j); ok {
				cells[column] = types.StringValue(text)
			}
		}
		all[key] = types.MapValueMust(types.StringType, cells)
	}
	return types.MapValueMust(recordType, all)
}

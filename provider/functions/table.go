// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"
	"errors"
	_ "time/tzdata" // Machines that know no time zones get the same answers.

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

var _ function.Function = (*tableFunction)(nil)

const (
	tableName = "table"
	// argumentOptions is the second argument of table.
	argumentOptions = argumentSource + 1
)

// tableFunction turns a table as it comes into records and rejected rows.
// Terraform's calls are answered by callTable; Run says the same through the
// framework.
type tableFunction struct{}

func newTableFunction() function.Function { return &tableFunction{} }

// rejectedType is the type of a rejected row.
var rejectedType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"row": types.Int64Type, "key": types.StringType, "reason": types.StringType,
}}

// tableType is the type of what table returns.
var tableType = map[string]attr.Type{
	"records": recordsType, "rejected": types.ListType{ElemType: rejectedType},
}

// tableResult and rejectedRow are tableType for the direct server.
type (
	tableResult struct {
		Records  protocol.Map[protocol.Map[protocol.String]] `tf:"records"`
		Rejected protocol.List[protocol.Object[rejectedRow]] `tf:"rejected"`
	}
	rejectedRow struct {
		Row    protocol.Int64  `tf:"row"`
		Key    protocol.String `tf:"key"`
		Reason protocol.String `tf:"reason"`
	}
)

// Metadata implements [function.Function].
func (f *tableFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = tableName
}

// Definition implements [function.Function].
func (f *tableFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Turn a table as it comes into records and rejected rows",
		MarkdownDescription: "Reads a table as a spreadsheet or an export writes it, with titles of its own, decimal commas and local dates, and returns an object: " +
			"`records`, the map that `records` of `hubspot_objects_batch` takes, and `rejected`, the rows that became no record, each with `row` (its number in a spreadsheet), `key` and `reason`.\n\n" +
			"The options, none of which has to be there:\n\n" +
			"- `key`: the column that holds the keys, by its title or by its property. Default: the first column. White space around a key goes. The column is left out of the records. Keys of the property `email` have to be e-mail addresses.\n" +
			"- `columns`: the columns to keep, as an object of properties and titles: `{ name = \"Company name\" }`. A list keeps columns whose titles are properties. Default: all columns but the key, under their titles.\n" +
			"- `separator`: the character that parts cells. Default: `,`.\n" +
			"- `decimal`: `,` or `.`, the mark before the fractions of numbers. `1.250,50` becomes `1250.50` under `,`, and so does `1,250.50` under `.`; spaces and apostrophes part thousands as well. Digits alone stay as they are. Default: numbers stay as they are.\n" +
			"- `dates`: the pattern of dates or times, made of `YYYY` or `YY` (69 to 99 are 1969 to 1999), `MM`, `MMM` (`Jan`) or `MMMM` (`January`), `DD`, `HH` (or `hh` with `A` for AM and PM), `mm`, `ss` and `Z` (the offset from UTC). " +
			"`31.01.2026` under `DD.MM.YYYY` becomes `2026-01-31`; a pattern with a time gives an instant in UTC. What is in HubSpot's form already stays. Default: dates stay as they are.\n" +
			"- `time_zone`: where the clocks of the table are, such as `Europe/Berlin`. A time that these clocks show twice is the first of both, one that they skip is an error. Default: `UTC`.\n" +
			"- `empty`: `keep` makes an empty cell null, so that the property keeps its value in HubSpot; `clear` makes it `\"\"`, which clears the property. Default: `keep`.\n" +
			"- `duplicates`: what becomes of rows with one key, also in another case: `fail`, or the `first` or the `last` of them counts and the others are rejected. Default: `fail`.\n" +
			"- `skip_invalid_keys`: `true` rejects rows whose key can't be used instead of failing. Default: `false`.\n" +
			"- `allow_empty`, `check_encoding`: as for `csv_records`.\n\n" +
			"`decimal` and `dates` are a text for all columns or an object by column: `dates = { birthday = \"DD.MM.YYYY\" }`, by property. " +
			"For all columns, a column is converted where all of its cells are written so, and left alone where none is; a column in which only some are is an error, since it may be text. A column that is named must hold nothing else.\n\n" +
			tableRules,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "The text of the table, as `file` returns it. For a file that is not in UTF-8: `textdecodebase64(filebase64(\"table.csv\"), \"windows-1252\")`."},
			function.DynamicParameter{Name: "options", AllowNullValue: true, MarkdownDescription: "Object of options; `{}` for none."},
		},
		Return: function.ObjectReturn{AttributeTypes: tableType},
	}
}

// Run implements [function.Function].
func (f *tableFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	var options types.Dynamic
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &text, &options))
	if resp.Error != nil {
		return
	}
	table, wrong := readTable(text, frameworkValue(options))
	if wrong != nil {
		resp.Error = wrong
		return
	}
	rejected := make([]attr.Value, len(table.Rejected))
	for i, row := range table.Rejected {
		rejected[i] = types.ObjectValueMust(rejectedType.AttrTypes, map[string]attr.Value{
			"row": types.Int64Value(int64(row.Row)), "key": types.StringValue(row.Key), "reason": types.StringValue(row.Reason),
		})
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.ObjectValueMust(tableType, map[string]attr.Value{
		"records": recordsValue(table.Records), "rejected": types.ListValueMust(rejectedType, rejected),
	})))
}

// callTable answers calls of table straight from the message.
func callTable(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
	text, _ := req.Arguments[argumentSource].Text()
	table, wrong := readTable(text.Get(), directValue(req.Arguments[argumentOptions]))
	if wrong != nil {
		resp.Error = wrong
		return
	}
	result := tableResult{Records: recordsMap(table.Records)}
	rejected := make([]protocol.Object[rejectedRow], len(table.Rejected))
	for i, row := range table.Rejected {
		rejected[i] = protocol.Known(rejectedRow{
			Row: protocol.Known(int64(row.Row)), Key: protocol.Known(row.Key), Reason: protocol.Known(row.Reason),
		})
	}
	result.Rejected = protocol.Known(rejected)
	object := protocol.Known(result)
	resp.Result = &object
}

var errOptions = errors.New("the options have to be an object, such as { key = \"domain\" }")

// readTable reads a table by options that directValue or frameworkValue made.
func readTable(text string, options any) (*rows.Table, *function.FuncError) {
	if options == nil {
		options = map[string]any{}
	}
	byName, ok := options.(map[string]any)
	if !ok {
		return nil, argumentError(argumentOptions, errOptions)
	}
	opts, err := rows.ParseTableOptions(byName)
	if err != nil {
		return nil, argumentError(argumentOptions, err)
	}
	table, err := rows.ParseTable(text, opts)
	var missing *rows.ColumnError
	switch {
	case errors.As(err, &missing):
		return nil, argumentError(argumentOptions, err)
	case err != nil:
		return nil, argumentError(argumentSource, err)
	}
	return table, nil
}

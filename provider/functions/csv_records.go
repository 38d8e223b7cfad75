// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

var _ function.Function = (*csvRecordsFunction)(nil)

const csvRecordsName = "csv_records"

// csvRecordsFunction turns CSV text into records. Terraform's calls are answered
// by callCSVRecords; Run says the same through the framework.
type csvRecordsFunction struct{}

func newCSVRecordsFunction() function.Function { return &csvRecordsFunction{} }

// Metadata implements [function.Function].
func (f *csvRecordsFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = csvRecordsName
}

// Definition implements [function.Function].
func (f *csvRecordsFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Turn CSV text into records",
		MarkdownDescription: "Turns CSV text into the map that `records` of `hubspot_objects_batch` takes: `records = provider::hubspot::csv_records(file(\"universities.csv\"), \"university_domain\")`. " +
			"The first row names the columns, which have to be the internal names of properties.\n\n" +
			"It does in one step what `csvdecode` and a `for` expression do in two. For some thousand rows that makes no difference; " +
			"from about 20,000 on it is the way to go, since Terraform's own conversion takes minutes for 100,000 rows.\n\n" +
			emptyCells + "\n\n" +
			tableRules + " For other separators, titles that are no properties, decimal commas and local dates there is `table`.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "The CSV text, as `file` returns it: comma-separated, UTF-8."},
			function.StringParameter{Name: "key", MarkdownDescription: "Name of the column that holds the keys: the values of `id_property`."},
		},
		VariadicParameter: columnsParameter(),
		Return:            function.MapReturn{ElementType: recordType},
	}
}

// Run implements [function.Function].
func (f *csvRecordsFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text, key string
	var columns []types.Dynamic
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &text, &key, &columns))
	if resp.Error != nil {
		return
	}
	opts, wrong := recordOptions(frameworkArguments(columns), argumentColumns)
	if wrong != nil {
		resp.Error = wrong
		return
	}
	records, err := rows.ParseCSV(text, key, opts)
	if err != nil {
		resp.Error = recordsError(err, argumentColumns)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, recordsValue(records)))
}

// callCSVRecords answers calls of csv_records straight from the message.
func callCSVRecords(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
	text, _ := req.Arguments[argumentSource].Text()
	key, _ := req.Arguments[argumentKey].Text()
	opts, wrong := recordOptions(directArguments(req.Arguments[argumentColumns:]), argumentColumns)
	if wrong != nil {
		resp.Error = wrong
		return
	}
	records, err := rows.ParseCSV(text.Get(), key.Get(), opts)
	if err != nil {
		resp.Error = recordsError(err, argumentColumns)
		return
	}
	resp.Result = recordsMap(records)
}

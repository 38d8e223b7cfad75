// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"
	"fmt"
	"math/big"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

var _ function.Function = (*csvGroupsFunction)(nil)

const csvGroupsName = "csv_groups"

// The arguments of csv_groups after those that it shares with csv_records.
const (
	argumentGroups       = argumentKey + 1
	argumentGroupColumns = argumentGroups + 1
)

// csvGroupsFunction turns CSV text into groups of records. Terraform's calls are
// answered by callCSVGroups; Run says the same through the framework.
type csvGroupsFunction struct{}

func newCSVGroupsFunction() function.Function { return &csvGroupsFunction{} }

// Metadata implements [function.Function].
func (f *csvGroupsFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = csvGroupsName
}

// Definition implements [function.Function].
func (f *csvGroupsFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Turn CSV text into groups of records",
		MarkdownDescription: "Turns CSV text into records as `csv_records` does, and divides them among 16 or 256 groups for as many resources. " +
			"Sixteen resources need less of Terraform's time and memory than one with all records, which pays from some ten thousand records on.\n\n" +
			"The result maps the name of each group to its records. Write it as in the example: the result in `locals`, fixed names in `for_each`. " +
			"With the groups themselves in `for_each`, Terraform walks through all of them once for each resource.\n\n" +
			"The name of a record's group is the beginning of `md5(lower(key))`: one digit with 16 groups, `\"0\"` to `\"f\"`, two with 256, `\"00\"` to `\"ff\"`. " +
			"It depends on nothing but the key, so that a row that comes or goes touches its own group alone. " +
			"Groups without records are there as well, empty, so that a resource stays declared when its last record leaves.\n\n" +
			"Choose the number of groups once. With another number records move from one resource to another, which a plan refuses; " +
			"see [Moving a record](../guides/failures-and-recovery.md#moving-a-record-to-another-resource).\n\n" +
			emptyCells + "\n\n" +
			"The same rows are errors as for `csv_records`, among them those with one key, also in another case.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "The CSV text, as `file` returns it: comma-separated, UTF-8."},
			function.StringParameter{Name: "key", MarkdownDescription: "Name of the column that holds the keys: the values of `id_property`."},
			function.NumberParameter{Name: "groups", MarkdownDescription: "Number of groups: 16 or 256. With 16, a hundred thousand rows make some 6,250 records a group; 256 are for several hundred thousand."},
		},
		VariadicParameter: columnsParameter(),
		Return:            function.MapReturn{ElementType: recordsType},
	}
}

// Run implements [function.Function].
func (f *csvGroupsFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text, key string
	var count *big.Float
	var columns []types.Dynamic
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &text, &key, &count, &columns))
	if resp.Error != nil {
		return
	}
	groups, err := csvGroups(text, key, count.Text('f', -1), frameworkArguments(columns))
	if err != nil {
		resp.Error = err
		return
	}
	all := make(map[string]attr.Value, len(groups))
	for _, group := range groups {
		all[group.Name] = recordsValue(group.Records)
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.MapValueMust(recordsType, all)))
}

// callCSVGroups answers calls of csv_groups straight from the message.
func callCSVGroups(_ context.Context, req protocol.CallRequest, resp *protocol.CallResponse) {
	text, _ := req.Arguments[argumentSource].Text()
	key, _ := req.Arguments[argumentKey].Text()
	count, _ := req.Arguments[argumentGroups].Text()
	groups, err := csvGroups(text.Get(), key.Get(), count.Get(), directArguments(req.Arguments[argumentGroupColumns:]))
	if err != nil {
		resp.Error = err
		return
	}
	all := protocol.NewMapBuilder[protocol.Map[protocol.Map[protocol.String]]](len(groups))
	for _, group := range groups {
		all.Set(group.Name, recordsMap(group.Records))
	}
	resp.Result = all.Map()
}

// csvGroups parses text and divides its records. count is the number of groups
// as Terraform writes a number.
func csvGroups(text, key, count string, columns []any) ([]rows.Group, *function.FuncError) {
	n, err := strconv.Atoi(count)
	if err != nil {
		return nil, argumentError(argumentGroups, fmt.Errorf("the number of groups has to be a whole number, 16 or 256, not %s", count))
	}
	opts, wrong := recordOptions(columns, argumentGroupColumns)
	if wrong != nil {
		return nil, wrong
	}
	records, err := rows.ParseCSV(text, key, opts)
	if err != nil {
		return nil, recordsError(err, argumentGroupColumns)
	}
	groups, err := records.Split(n)
	if err != nil {
		return nil, argumentError(argumentGroups, err)
	}
	return groups, nil
}

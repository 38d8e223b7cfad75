// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

var _ function.Function = (*multiCheckboxFunction)(nil)

// multiCheckboxFunction joins options to the value of a multiple-checkbox
// property.
type multiCheckboxFunction struct{}

func newMultiCheckboxFunction() function.Function { return &multiCheckboxFunction{} }

// Metadata implements [function.Function].
func (f *multiCheckboxFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "multi_checkbox"
}

// Definition implements [function.Function].
func (f *multiCheckboxFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Join options to the value of a multiple-checkbox property",
		MarkdownDescription: "Joins the internal values of options to `a;b`, the form that properties with several check boxes take. " +
			"White space around an option goes, and so do empty, null and repeated options, so that the value never begins with a semicolon, which HubSpot would take for \"add to what is there\". " +
			"An option with a semicolon in it is an error. An empty list gives `\"\"`, which clears the property; null stays null.",
		Parameters: []function.Parameter{
			function.ListParameter{Name: "options", ElementType: types.StringType, AllowNullValue: true, MarkdownDescription: "Internal values of the options, in any order."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (f *multiCheckboxFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var list types.List
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &list))
	if resp.Error != nil {
		return
	}
	result := types.StringNull()
	if !list.IsNull() {
		var options []string
		for _, element := range list.Elements() {
			if option, ok := element.(types.String); ok && !option.IsNull() {
				options = append(options, option.ValueString())
			}
		}
		joined, err := values.MultiCheckbox(options)
		if err != nil {
			resp.Error = argumentError(0, err)
			return
		}
		result = types.StringValue(joined)
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, result))
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ValidateString runs framework validators on one attribute. Validators that
// look at other attributes see nothing.
func ValidateString(ctx context.Context, p path.Path, v String, validators ...validator.String) diag.Diagnostics {
	var diags diag.Diagnostics
	value := types.StringNull()
	switch {
	case v.IsUnknown():
		value = types.StringUnknown()
	case v.IsKnown():
		value = types.StringValue(v.Get())
	}
	for _, check := range validators {
		var resp validator.StringResponse
		check.ValidateString(ctx, validator.StringRequest{Path: p, PathExpression: p.Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

// ValidateInt64 is [ValidateString] for numbers.
func ValidateInt64(ctx context.Context, p path.Path, v Int64, validators ...validator.Int64) diag.Diagnostics {
	var diags diag.Diagnostics
	value := types.Int64Null()
	switch {
	case v.IsUnknown():
		value = types.Int64Unknown()
	case v.IsKnown():
		value = types.Int64Value(v.Get())
	}
	for _, check := range validators {
		var resp validator.Int64Response
		check.ValidateInt64(ctx, validator.Int64Request{Path: p, PathExpression: p.Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

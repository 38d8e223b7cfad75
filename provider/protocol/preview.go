// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// ImportPreview shows what an import would bring into the state, in a resource of the
// framework's such as a list resource hands out.
type ImportPreview func(ctx context.Context, req ImportRequest, into *tfsdk.Resource) diag.Diagnostics

// Preview is the [ImportPreview] of a direct resource.
func Preview[M any](r Resource[M]) ImportPreview {
	codec := codecOf(reflect.TypeFor[M]())
	return func(ctx context.Context, req ImportRequest, into *tfsdk.Resource) diag.Diagnostics {
		var resp ImportResponse[M]
		r.Import(ctx, req, &resp)
		if resp.Diagnostics.HasError() || resp.State == nil {
			return resp.Diagnostics
		}
		raw, err := encodeModel(codec, resp.State).Unmarshal(into.Schema.Type().TerraformType(ctx))
		if err != nil {
			resp.Diagnostics.AddError("Invalid state", fmt.Sprintf("The state that an import brings does not fit the schema: %s.\n\n%s", err, reportBug))
			return resp.Diagnostics
		}
		into.Raw = raw
		return resp.Diagnostics
	}
}

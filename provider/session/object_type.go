// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// ParseObjectType reads the object type in an attribute.
func ParseObjectType(attribute, name string) (values.ObjectType, diag.Diagnostics) {
	var diags diag.Diagnostics
	t, err := values.ParseObjectType(name)
	if err != nil {
		diags.AddAttributeError(path.Root(attribute), "Invalid object type", messages.Capitalize(err.Error())+".")
	}
	return t, diags
}

// Readable reads the object type of a data source, and checks that HubSpot may be read.
func (d *DataSource) Readable(ctx context.Context, objectType types.String) (values.ObjectType, diag.Diagnostics) {
	diags := d.Session.Readable(ctx)
	t, more := ParseObjectType("object_type", objectType.ValueString())
	diags.Append(more...)
	return t, diags
}

// SameObjectType tells whether two spellings are one object type. That the name
// and the id of a custom object are one only HubSpot knows.
func (s *Session) SameObjectType(ctx context.Context, prior, planned values.ObjectType) bool {
	if prior.Equal(planned) {
		return true
	}
	if !s.Configured() || prior.IsStandard() || planned.IsStandard() {
		return false
	}
	schema, err := s.Definitions.Schema(ctx, prior)
	return err == nil && schema != nil && planned.Names(schema.ObjectTypeID, schema.FullyQualifiedName, schema.Name)
}

// DefinitionsPath is what names an object type where definitions are asked for:
// HubSpot takes no bare name of a custom object there, but the id that it has.
func (s *Session) DefinitionsPath(ctx context.Context, t values.ObjectType) string {
	if !s.Configured() {
		return t.Path()
	}
	return s.Definitions.Path(ctx, t)
}

// ObjectTypeValidator checks that a string can name an object type.
type ObjectTypeValidator struct{}

// Description implements [validator.String].
func (ObjectTypeValidator) Description(context.Context) string {
	return "the name or id of an object type"
}

// MarkdownDescription implements [validator.String].
func (v ObjectTypeValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString implements [validator.String].
func (ObjectTypeValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !IsKnown(req.ConfigValue) {
		return
	}
	if _, err := values.ParseObjectType(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid object type",
			messages.Capitalize(strings.TrimSuffix(err.Error(), "."))+". Use a name such as companies, an object type id such as 0-2 or 2-123, or the fully qualified name of a custom object such as p123_widget.")
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// parseObjectType reads the object type in an attribute.
func parseObjectType(attribute, name string) (values.ObjectType, diag.Diagnostics) {
	var diags diag.Diagnostics
	t, err := values.ParseObjectType(name)
	if err != nil {
		diags.AddAttributeError(path.Root(attribute), "Invalid object type", capitalize(err.Error())+".")
	}
	return t, diags
}

// sameObjectType tells whether two spellings are one object type. That the name
// and the id of a custom object are one only HubSpot knows.
func (s *session) sameObjectType(ctx context.Context, prior, planned values.ObjectType) bool {
	if prior.Equal(planned) {
		return true
	}
	if !s.configured() || prior.IsStandard() || planned.IsStandard() {
		return false
	}
	schema, err := s.definitions.Schema(ctx, prior)
	return err == nil && schema != nil && planned.Names(schema.ObjectTypeID, schema.FullyQualifiedName, schema.Name)
}

// objectTypeValidator checks that a string can name an object type.
type objectTypeValidator struct{}

func (objectTypeValidator) Description(context.Context) string {
	return "the name or id of an object type"
}

func (v objectTypeValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (objectTypeValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isKnown(req.ConfigValue) {
		return
	}
	if _, err := values.ParseObjectType(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid object type",
			capitalize(strings.TrimSuffix(err.Error(), "."))+". Use a name such as companies, an object type id such as 0-2 or 2-123, or the fully qualified name of a custom object such as p123_widget.")
	}
}

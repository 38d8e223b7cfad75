// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package lookup

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ list.ListResourceWithConfigure = (*objectsBatchListResource)(nil)

// objectsBatchListResource finds batches that could be imported: the pairs of an
// object type and a property by which its records are found.
type objectsBatchListResource struct {
	session.ConfiguredResource
	typeName string
	preview  protocol.ImportPreview
}

// NewListResource returns the list resource of hubspot_objects_batch, whose type name
// is given. What an import would bring into the state, preview tells.
func NewListResource(typeName string, preview protocol.ImportPreview) list.ListResource {
	return &objectsBatchListResource{typeName: typeName, preview: preview}
}

type objectsBatchListModel struct {
	ObjectType types.String `tfsdk:"object_type"`
}

// Metadata implements [list.ListResource].
func (r *objectsBatchListResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.typeName
}

// ListResourceConfigSchema implements [list.ListResource].
func (r *objectsBatchListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: "Finds what `hubspot_objects_batch` can import: for each object type the properties with unique values, by which its records are found. " +
			"With `include_resource = true` every record that has the property is read, which takes a call for each hundred records of the object type.",
		Attributes: map[string]listschema.Attribute{
			"object_type": listschema.StringAttribute{
				Optional: true, Validators: []validator.String{session.ObjectTypeValidator{}},
				MarkdownDescription: "Object type to look at. Default: contacts, companies, deals, tickets, products and the account's custom objects.",
			},
		},
	}
}

// List implements [list.ListResource].
func (r *objectsBatchListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config objectsBatchListModel
	diags := req.Config.Get(ctx, &config)
	diags.Append(r.Session.Readable(ctx)...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		pushed := int64(0)
		for batch, err := range r.importable(ctx, config.ObjectType.ValueString()) {
			result := req.NewListResult(ctx)
			switch {
			case err == nil:
				r.describe(ctx, req, batch, &result)
			case hubspot.IsUnknownObjectType(err):
				result.Diagnostics.Append(messages.UnknownObjectType(batch.objectType, err))
			default:
				result.Diagnostics.Append(messages.APIError("Unable to List Batches", fmt.Sprintf("The properties of %s could not be read.", batch.objectType), err))
			}
			pushed++
			if !push(result) || pushed == req.Limit {
				return
			}
		}
	}
}

// importableBatch is an object type and a property by which its records are
// found.
type importableBatch struct{ objectType, idProperty, label string }

// importable yields the batches one by one. An object type that cannot be read
// is an error of its own, after which the others follow.
func (r *objectsBatchListResource) importable(ctx context.Context, only string) iter.Seq2[importableBatch, error] {
	return func(yield func(importableBatch, error) bool) {
		objectTypes := []string{only}
		if only == "" {
			objectTypes = []string{"contacts", "companies", "deals", "tickets", "products"}
			custom, err := r.Session.Client.ListSchemas(ctx)
			if err != nil && !hubspot.IsMissingScopes(err) && !yield(importableBatch{objectType: "custom objects"}, err) {
				return
			}
			for i := range custom {
				objectTypes = append(objectTypes, custom[i].FullyQualifiedName)
			}
		}
		for _, name := range objectTypes {
			if !r.yieldType(ctx, name, only == "", yield) {
				return
			}
		}
	}
}

// yieldType yields the batches of one object type. Among several types those
// that the credentials may not read are passed over.
func (r *objectsBatchListResource) yieldType(ctx context.Context, name string, several bool, yield func(importableBatch, error) bool) bool {
	objectType, err := values.ParseObjectType(name)
	if err != nil {
		return yield(importableBatch{objectType: name}, err)
	}
	name = objectType.Spelled()
	properties, err := r.Session.Client.ListProperties(ctx, objectType.Path(), hubspot.PropertiesQuery{})
	if err != nil {
		return several && hubspot.IsMissingScopes(err) || yield(importableBatch{objectType: name}, err)
	}
	for i := range properties {
		p := &properties[i]
		isEmail := objectType.IsContacts() && p.Name == "email"
		if p.Archived || p.ReadOnly() || !p.HasUniqueValue && !isEmail {
			continue
		}
		if !yield(importableBatch{objectType: name, idProperty: p.Name, label: p.Label}, nil) {
			return false
		}
	}
	return true
}

// describe fills in a result.
func (r *objectsBatchListResource) describe(ctx context.Context, req list.ListRequest, batch importableBatch, result *list.ListResult) {
	result.DisplayName = fmt.Sprintf("%s by %s", batch.objectType, batch.idProperty)
	if batch.label != "" && batch.label != batch.idProperty {
		result.DisplayName += fmt.Sprintf(" (%s)", batch.label)
	}
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("object_type"), batch.objectType)...)
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("id_property"), batch.idProperty)...)
	if req.IncludeResource {
		id := protocol.ImportRequest{ID: batch.objectType + "/" + batch.idProperty}
		result.Diagnostics.Append(r.preview(ctx, id, result.Resource)...)
	}
}

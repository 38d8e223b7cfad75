// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ datasource.DataSourceWithConfigure = (*objectTypeDataSource)(nil)

type objectTypeDataSource struct{ session.DataSource }

// NewObjectTypeDataSource returns the data source hubspot_object_type.
func NewObjectTypeDataSource() datasource.DataSource {
	return &objectTypeDataSource{session.DataSource{Name: "object_type"}}
}

type objectTypeModel struct {
	ID                         types.String `tfsdk:"id"`
	ObjectType                 types.String `tfsdk:"object_type"`
	ObjectTypeID               types.String `tfsdk:"object_type_id"`
	Name                       types.String `tfsdk:"name"`
	FullyQualifiedName         types.String `tfsdk:"fully_qualified_name"`
	SingularLabel              types.String `tfsdk:"singular_label"`
	PluralLabel                types.String `tfsdk:"plural_label"`
	Description                types.String `tfsdk:"description"`
	Custom                     types.Bool   `tfsdk:"custom"`
	PrimaryDisplayProperty     types.String `tfsdk:"primary_display_property"`
	SecondaryDisplayProperties types.List   `tfsdk:"secondary_display_properties"`
	RequiredProperties         types.List   `tfsdk:"required_properties"`
	SearchableProperties       types.List   `tfsdk:"searchable_properties"`
}

// Schema implements [datasource.DataSource].
func (d *objectTypeDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The definition of an object type, HubSpot's own or a custom one: its ids and names, and which properties a record needs. " +
			"A custom object is found by its name, so that a configuration need not know the id that one account gave it: `object_type = data.hubspot_object_type.widget.object_type_id`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The object type id."},
			"object_type": schema.StringAttribute{
				Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
				MarkdownDescription: "Object type to look up: a name such as `companies` or `widget`, an object type id (`0-2`, `2-123`) or a fully qualified name (`p123_widget`).",
			},
			"object_type_id":               schema.StringAttribute{Computed: true, MarkdownDescription: "Object type id, such as `0-2` or `2-123`."},
			"name":                         schema.StringAttribute{Computed: true, MarkdownDescription: "Internal name."},
			"fully_qualified_name":         schema.StringAttribute{Computed: true, MarkdownDescription: "Name with the account's id for custom objects, such as `p123_widget`."},
			"singular_label":               schema.StringAttribute{Computed: true, MarkdownDescription: "Name of one record, for people."},
			"plural_label":                 schema.StringAttribute{Computed: true, MarkdownDescription: "Name of several records, for people."},
			"description":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Description; null for none."},
			"custom":                       schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the account defined the object type."},
			"primary_display_property":     schema.StringAttribute{Computed: true, MarkdownDescription: "Property that names a record."},
			"secondary_display_properties": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Properties shown beside the name."},
			"required_properties":          schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Properties that a new record needs."},
			"searchable_properties":        schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Properties that HubSpot's search looks at by default."},
		},
	}
}

// Read implements [datasource.DataSource].
func (d *objectTypeDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m objectTypeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	objectType, diags := d.Readable(ctx, m.ObjectType)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, diags := d.find(ctx, objectType, m.ObjectType.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.fill(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// find asks for the object type. Some accounts know custom objects by their
// full name only, so that a bare name is looked for in the list as well.
func (d *objectTypeDataSource) find(ctx context.Context, objectType values.ObjectType, name string) (*hubspot.Schema, diag.Diagnostics) {
	var diags diag.Diagnostics
	schema, err := d.Session.Definitions.Schema(ctx, objectType)
	if err == nil {
		return schema, diags
	}
	all, listErr := d.Session.Client.ListSchemas(ctx)
	var names []string
	for i := range all {
		if strings.EqualFold(all[i].Name, name) || strings.EqualFold(all[i].FullyQualifiedName, name) {
			return &all[i], diags
		}
		names = append(names, all[i].Name)
	}
	if listErr != nil || hubspot.IsMissingScopes(err) || hubspot.IsAuthentication(err) || hubspot.OutcomeUnknown(err) {
		diags.Append(messages.SchemaError("Unable to Read Object Type", fmt.Sprintf("Object type %q could not be read.", name), objectType, err))
		return nil, diags
	}
	detail := fmt.Sprintf("HubSpot knows no object type %q: %s.", name, strings.TrimSuffix(err.Error(), "."))
	if len(names) > 0 {
		detail += " The account's custom objects are " + messages.FirstOf(names, 20) + "."
	}
	diags.AddAttributeError(path.Root("object_type"), "Unable to Find Object Type", detail)
	return nil, diags
}

func (m *objectTypeModel) fill(s *hubspot.Schema) {
	m.ObjectTypeID = types.StringValue(s.ObjectTypeID)
	m.ID = m.ObjectTypeID
	m.Name = session.OrNull(s.Name)
	m.FullyQualifiedName = session.OrNull(s.FullyQualifiedName)
	m.SingularLabel = session.OrNull(s.Labels.Singular)
	m.PluralLabel = session.OrNull(s.Labels.Plural)
	m.Description = session.OrNull(s.Description)
	m.Custom = types.BoolValue(strings.HasPrefix(s.ObjectTypeID, "2-"))
	m.PrimaryDisplayProperty = session.OrNull(s.PrimaryDisplayProperty)
	m.SecondaryDisplayProperties = session.StringList(s.SecondaryDisplayProperties)
	m.RequiredProperties = session.StringList(s.RequiredProperties)
	m.SearchableProperties = session.StringList(s.SearchableProperties)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ datasource.DataSourceWithConfigure = (*propertiesDataSource)(nil)

type propertiesDataSource struct{ session.DataSource }

// NewDataSource returns the data source hubspot_properties.
func NewDataSource() datasource.DataSource {
	return &propertiesDataSource{session.DataSource{Name: "properties"}}
}

type propertiesModel struct {
	ID              types.String `tfsdk:"id"`
	ObjectType      types.String `tfsdk:"object_type"`
	Archived        types.Bool   `tfsdk:"archived"`
	DataSensitivity types.String `tfsdk:"data_sensitivity"`
	Properties      types.Map    `tfsdk:"properties"`
}

// listedElement is an element of properties.
var listedElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"label":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Name that people see."},
	"type":                   schema.StringAttribute{Computed: true, MarkdownDescription: "Type of the values."},
	"field_type":             schema.StringAttribute{Computed: true, MarkdownDescription: "How the property looks in HubSpot."},
	"group_name":             schema.StringAttribute{Computed: true, MarkdownDescription: "Group that the property is listed in."},
	"description":            schema.StringAttribute{Computed: true, MarkdownDescription: "Help text."},
	"options":                schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Options of an enumeration: internal value, which records hold -> label. Hidden ones are included."},
	"has_unique_value":       schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether values are unique, so that the property can be an `id_property`."},
	"hidden":                 schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the property is hidden in HubSpot."},
	"form_field":             schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether forms may use the property."},
	"calculated":             schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether HubSpot calculates the values."},
	"external_options":       schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the options are kept elsewhere, such as owners and pipelines."},
	"referenced_object_type": schema.StringAttribute{Computed: true, MarkdownDescription: "What external options refer to, such as `OWNER`; null for none."},
	"hubspot_defined":        schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the property is one of HubSpot's own."},
	"writable":               schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether values can be written."},
}}

var listedType = session.NestedType(listedElement)

// Schema implements [datasource.DataSource].
func (d *propertiesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The property definitions of an object type, by internal name: which exist, which have unique values, which options they take, which may be written. " +
			"Useful to find the internal name behind a label, to check a configuration, or to compare two accounts.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The object type."},
			"object_type": schema.StringAttribute{
				Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
				MarkdownDescription: "Object type: a name such as `companies`, an object type id (`0-2`, `2-123`) or the fully qualified name of a custom object (`p123_widget`).",
			},
			"archived": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "`true` returns the archived definitions instead of the live ones.",
			},
			"data_sensitivity": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(hubspot.SensitivityNone, hubspot.SensitivitySensitive, hubspot.SensitivityHighlySensitive)},
				MarkdownDescription: "HubSpot lists the definitions of one sensitivity at a time: `non_sensitive` (default), `sensitive` or `highly_sensitive`.",
			},
			"properties": schema.MapNestedAttribute{
				Computed: true, MarkdownDescription: "Internal name -> definition.",
				NestedObject: listedElement,
			},
		},
	}
}

// Read implements [datasource.DataSource].
func (d *propertiesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m propertiesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	objectType, diags := d.Readable(ctx, m.ObjectType)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	list, err := d.Session.Client.ListProperties(ctx, d.Session.DefinitionsPath(ctx, objectType), hubspot.PropertiesQuery{
		Archived: m.Archived.ValueBool(), DataSensitivity: m.DataSensitivity.ValueString(),
	})
	if err != nil {
		resp.Diagnostics.Append(messages.SchemaError("Unable to Read Property Definitions", fmt.Sprintf("The properties of %s could not be read.", m.ObjectType.ValueString()), objectType, err))
		return
	}
	properties := make(map[string]attr.Value, len(list))
	for i := range list {
		properties[list[i].Name] = listedProperty(&list[i])
	}
	m.ID = types.StringValue(m.ObjectType.ValueString())
	m.Properties = types.MapValueMust(listedType, properties)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

func listedProperty(p *hubspot.Property) types.Object {
	options := make(map[string]attr.Value, len(p.Options))
	for _, o := range p.Options {
		options[o.Value] = types.StringValue(o.Label)
	}
	return types.ObjectValueMust(listedType.AttrTypes, map[string]attr.Value{
		"label":                  types.StringValue(p.Label),
		"type":                   types.StringValue(p.Type),
		"field_type":             types.StringValue(p.FieldType),
		"group_name":             types.StringValue(p.GroupName),
		"description":            types.StringValue(p.Description),
		"options":                types.MapValueMust(types.StringType, options),
		"has_unique_value":       types.BoolValue(p.HasUniqueValue),
		"hidden":                 types.BoolValue(p.Hidden),
		"form_field":             types.BoolValue(p.FormField),
		"calculated":             types.BoolValue(p.Calculated),
		"external_options":       types.BoolValue(p.ExternalOptions),
		"referenced_object_type": session.OrNull(p.ReferencedObjectType),
		"hubspot_defined":        types.BoolValue(p.HubSpotDefined),
		"writable":               types.BoolValue(!p.ReadOnly()),
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ datasource.DataSourceWithConfigure = (*labelDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*labelsDataSource)(nil)
)

type labelDataSource struct{ session.DataSource }

type labelsDataSource struct{ session.DataSource }

// NewDataSource returns the data source hubspot_association_label.
func NewDataSource() datasource.DataSource {
	return &labelDataSource{session.DataSource{Name: "association_label"}}
}

// NewListDataSource returns the data source hubspot_association_labels.
func NewListDataSource() datasource.DataSource {
	return &labelsDataSource{session.DataSource{Name: "association_labels"}}
}

type labelDataModel struct {
	ID              types.String `tfsdk:"id"`
	FromObjectType  types.String `tfsdk:"from_object_type"`
	ToObjectType    types.String `tfsdk:"to_object_type"`
	Label           types.String `tfsdk:"label"`
	Category        types.String `tfsdk:"category"`
	TypeID          types.Int64  `tfsdk:"type_id"`
	AssociationType types.String `tfsdk:"association_type"`
}

type labelsDataModel struct {
	ID             types.String `tfsdk:"id"`
	FromObjectType types.String `tfsdk:"from_object_type"`
	ToObjectType   types.String `tfsdk:"to_object_type"`
	Labels         types.Map    `tfsdk:"labels"`
}

var listedLabelType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"category": types.StringType, "type_id": types.Int64Type, "association_type": types.StringType,
}}

func directionAttributes() map[string]schema.Attribute {
	end := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
			MarkdownDescription: what + ": a name such as `contacts`, an object type id (`0-1`, `2-123`) or the fully qualified name of a custom object (`p123_widget`).",
		}
	}
	return map[string]schema.Attribute{
		"from_object_type": end("Object type that the label reads from"),
		"to_object_type":   end("Object type at the other end"),
	}
}

const (
	categoryText        = "`USER_DEFINED` for labels of the account's own, `HUBSPOT_DEFINED` for HubSpot's, or another of HubSpot's categories."
	typeIDText          = "HubSpot's id of the kind of association, in this direction; unique within the category."
	associationTypeText = "Category and type id, such as `USER_DEFINED/37`, as `hubspot_associations_batch` shows it."
)

// Schema implements [datasource.DataSource].
func (d *labelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := directionAttributes()
	attributes["id"] = schema.StringAttribute{Computed: true, MarkdownDescription: "`{from_object_type}/{to_object_type}/{type_id}`, which is the import id of a label of the account's own."}
	attributes["label"] = schema.StringAttribute{
		Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		MarkdownDescription: "The label as HubSpot shows it in this direction, such as `Decision maker` or `Primary`. Capitals do not matter where no label is spelled so.",
	}
	attributes["category"] = schema.StringAttribute{Computed: true, MarkdownDescription: categoryText}
	attributes["type_id"] = schema.Int64Attribute{Computed: true, MarkdownDescription: typeIDText}
	attributes["association_type"] = schema.StringAttribute{Computed: true, MarkdownDescription: associationTypeText}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An association label by its text: HubSpot's type id of it, which differs between accounts. A label that does not exist is an error, so that a configuration can rely on one that people made.",
		Attributes:          attributes,
	}
}

// Schema implements [datasource.DataSource].
func (d *labelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := directionAttributes()
	attributes["id"] = schema.StringAttribute{Computed: true, MarkdownDescription: "`{from_object_type}/{to_object_type}`."}
	attributes["labels"] = schema.MapNestedAttribute{
		Computed: true, MarkdownDescription: "Label -> kind of association. A text that several labels have is left out, as it names none of them.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"category":         schema.StringAttribute{Computed: true, MarkdownDescription: categoryText},
			"type_id":          schema.Int64Attribute{Computed: true, MarkdownDescription: typeIDText},
			"association_type": schema.StringAttribute{Computed: true, MarkdownDescription: associationTypeText},
		}},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The association labels from one object type to another, HubSpot's own included.",
		Attributes:          attributes,
	}
}

// readDirection reads the kinds of association of a data source.
func readDirection(ctx context.Context, s *session.Session, from, to types.String) ([]links.Kind, ends, diag.Diagnostics) {
	diags := s.Readable(ctx)
	if diags.HasError() {
		return nil, ends{}, diags
	}
	e, more := parseEnds(from, to)
	if diags.Append(more...); diags.HasError() {
		return nil, e, diags
	}
	kinds, more := listOne(ctx, s, e)
	diags.Append(more...)
	return kinds, e, diags
}

// Read implements [datasource.DataSource].
func (d *labelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m labelDataModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	kinds, e, diags := readDirection(ctx, d.Session, m.FromObjectType, m.ToObjectType)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	k, ok := links.Find(kinds, m.Label.ValueString())
	if !ok {
		resp.Diagnostics.AddAttributeError(path.Root("label"), "Unknown label",
			fmt.Sprintf("HubSpot has no single label %q %s.%s Labels have a direction: the other one may be called differently.", m.Label.ValueString(), e, messages.OtherLabels(kinds, m.Label.ValueString())))
		return
	}
	m.ID = types.StringValue(fmt.Sprintf("%s/%s/%d", m.FromObjectType.ValueString(), m.ToObjectType.ValueString(), k.TypeID))
	m.Category, m.TypeID, m.AssociationType = types.StringValue(k.Category), types.Int64Value(k.TypeID), types.StringValue(k.String())
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// Read implements [datasource.DataSource].
func (d *labelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m labelsDataModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	kinds, _, diags := readDirection(ctx, d.Session, m.FromObjectType, m.ToObjectType)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	labels, twice := make(map[string]attr.Value, len(kinds)), make(map[string]bool)
	for _, k := range kinds {
		text := strings.TrimSpace(k.Label)
		if text == "" {
			continue
		}
		if _, ok := labels[text]; ok {
			twice[text] = true
		}
		labels[text] = types.ObjectValueMust(listedLabelType.AttrTypes, map[string]attr.Value{
			"category": types.StringValue(k.Category), "type_id": types.Int64Value(k.TypeID), "association_type": types.StringValue(k.String()),
		})
	}
	for text := range twice {
		delete(labels, text)
	}
	m.ID = types.StringValue(m.FromObjectType.ValueString() + "/" + m.ToObjectType.ValueString())
	m.Labels = types.MapValueMust(listedLabelType, labels)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ datasource.DataSourceWithConfigure = (*pipelinesDataSource)(nil)

type pipelinesDataSource struct{ session.DataSource }

// NewPipelinesDataSource returns the data source hubspot_pipelines.
func NewPipelinesDataSource() datasource.DataSource {
	return &pipelinesDataSource{session.DataSource{Name: "pipelines"}}
}

type pipelinesModel struct {
	ID         types.String `tfsdk:"id"`
	ObjectType types.String `tfsdk:"object_type"`
	IDs        types.Map    `tfsdk:"ids"`
	StageIDs   types.Map    `tfsdk:"stage_ids"`
	Pipelines  types.Map    `tfsdk:"pipelines"`
}

// stageElement is an element of stages.
var stageElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"label":         schema.StringAttribute{Computed: true, MarkdownDescription: "Label."},
	"display_order": schema.Int64Attribute{Computed: true, MarkdownDescription: "Place in the pipeline, lowest first."},
	"metadata":      schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "What HubSpot keeps of the stage, such as `probability` of a deal stage or `ticketState`."},
}}

var stageType = session.NestedType(stageElement)

// pipelineElement is an element of pipelines.
var pipelineElement = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"label":         schema.StringAttribute{Computed: true, MarkdownDescription: "Label."},
	"display_order": schema.Int64Attribute{Computed: true, MarkdownDescription: "Place among the pipelines, lowest first."},
	"stages": schema.MapNestedAttribute{
		Computed: true, MarkdownDescription: "Stage id -> stage.",
		NestedObject: stageElement,
	},
}}

var pipelineType = session.NestedType(pipelineElement)

// Schema implements [datasource.DataSource].
func (d *pipelinesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The pipelines of an object type and their stages. Records take **ids**, which differ between accounts; people know the labels: `pipeline = data.hubspot_pipelines.deals.ids[\"Sales\"]`, `dealstage = data.hubspot_pipelines.deals.stage_ids[\"Sales\"][\"Won\"]`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The object type as given."},
			"object_type": schema.StringAttribute{
				Required: true, Validators: []validator.String{session.ObjectTypeValidator{}},
				MarkdownDescription: "Object type whose records move through pipelines: `deals`, `tickets`, or a custom object by name or id.",
			},
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Label -> pipeline id. A label that two pipelines have is left out, as it names neither.",
			},
			"stage_ids": schema.MapAttribute{
				Computed: true, ElementType: types.MapType{ElemType: types.StringType},
				MarkdownDescription: "Label of the pipeline -> label of the stage -> stage id. Labels that name several pipelines, or several stages of one, are left out.",
			},
			"pipelines": schema.MapNestedAttribute{
				Computed: true, MarkdownDescription: "Pipeline id -> pipeline.",
				NestedObject: pipelineElement,
			},
		},
	}
}

// Read implements [datasource.DataSource].
func (d *pipelinesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m pipelinesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	objectType, diags := d.Readable(ctx, m.ObjectType)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	pipelines, err := d.Session.Client.ListPipelines(ctx, d.Session.DefinitionsPath(ctx, objectType))
	if err != nil {
		resp.Diagnostics.Append(messages.SchemaError("Unable to Read Pipelines", fmt.Sprintf("The pipelines of %s could not be read.", objectType), objectType, err))
		return
	}
	m.fill(pipelines)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

func (m *pipelinesModel) fill(list []hubspot.Pipeline) {
	var ids, stageIDs labelled
	all := make(map[string]attr.Value, len(list))
	for i := range list {
		p := &list[i]
		if p.Archived {
			continue
		}
		var own labelled
		stages := make(map[string]attr.Value, len(p.Stages))
		for _, s := range p.Stages {
			if s.Archived {
				continue
			}
			own.add(s.Label, types.StringValue(s.ID))
			stages[s.ID] = types.ObjectValueMust(stageType.AttrTypes, map[string]attr.Value{
				"label": types.StringValue(s.Label), "display_order": types.Int64Value(int64(s.DisplayOrder)), "metadata": textMap(s.Metadata),
			})
		}
		ids.add(p.Label, types.StringValue(p.ID))
		stageIDs.add(p.Label, types.MapValueMust(types.StringType, own.unique()))
		all[p.ID] = types.ObjectValueMust(pipelineType.AttrTypes, map[string]attr.Value{
			"label": types.StringValue(p.Label), "display_order": types.Int64Value(int64(p.DisplayOrder)), "stages": types.MapValueMust(stageType, stages),
		})
	}
	m.ID = m.ObjectType
	m.IDs = types.MapValueMust(types.StringType, ids.unique())
	m.StageIDs = types.MapValueMust(types.MapType{ElemType: types.StringType}, stageIDs.unique())
	m.Pipelines = types.MapValueMust(pipelineType, all)
}

// labelled collects what has a label. Labels that differ in surrounding white space
// only are one.
type labelled struct {
	values map[string]attr.Value
	twice  []string
}

func (l *labelled) add(label string, v attr.Value) {
	label = strings.TrimSpace(label)
	if l.values == nil {
		l.values = make(map[string]attr.Value)
	}
	if _, ok := l.values[label]; ok {
		l.twice = append(l.twice, label)
	}
	l.values[label] = v
}

// unique is what one label alone names.
func (l *labelled) unique() map[string]attr.Value {
	for _, label := range l.twice {
		delete(l.values, label)
	}
	return l.values
}

func textMap(m map[string]string) types.Map {
	values := make(map[string]attr.Value, len(m))
	for k, v := range m {
		values[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, values)
}

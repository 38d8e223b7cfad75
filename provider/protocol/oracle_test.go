// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// testProvider is a framework provider with one resource and one function.
type testProvider struct {
	resource  func() resource.Resource
	functions []func() function.Function
}

func (p *testProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}
func (p *testProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p *testProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (p *testProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (p *testProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{p.resource}
}
func (p *testProvider) Functions(context.Context) []func() function.Function { return p.functions }

// description is the schema that both implementations share.
type description struct {
	version int64
}

func (description) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "test_records"
}

func (d description) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	rows := types.MapType{ElemType: types.StringType}
	resp.Schema = schema.Schema{
		Version: d.version,
		Attributes: map[string]schema.Attribute{
			"object_type": schema.StringAttribute{
				Required:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"records":         schema.MapAttribute{Required: true, ElementType: rows},
			"policy":          schema.StringAttribute{Optional: true},
			"max":             schema.Int64Attribute{Optional: true},
			"read_properties": schema.ListAttribute{Optional: true, ElementType: types.StringType},
			"timeouts":        timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true}),
			"id":              schema.StringAttribute{Computed: true},
			"ids":             schema.MapAttribute{Computed: true, ElementType: types.StringType},
			"properties":      schema.MapAttribute{Computed: true, ElementType: rows},
			"created":         schema.MapAttribute{Computed: true, ElementType: types.BoolType},
		},
	}
}

func (description) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"object_type": identityschema.StringAttribute{RequiredForImport: true},
		"keys":        identityschema.StringAttribute{OptionalForImport: true},
	}}
}

// oracleModel is the model of the plain framework implementation.
type oracleModel struct {
	ID             types.String   `tfsdk:"id"`
	ObjectType     types.String   `tfsdk:"object_type"`
	Records        types.Map      `tfsdk:"records"`
	Policy         types.String   `tfsdk:"policy"`
	Max            types.Int64    `tfsdk:"max"`
	ReadProperties types.List     `tfsdk:"read_properties"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
	IDs            types.Map      `tfsdk:"ids"`
	Properties     types.Map      `tfsdk:"properties"`
	Created        types.Map      `tfsdk:"created"`
}

// fields names pointers to the model's fields.
func (m *oracleModel) values() map[string]attr.Value {
	return map[string]attr.Value{
		"id": m.ID, "object_type": m.ObjectType, "records": m.Records, "policy": m.Policy, "max": m.Max,
		"read_properties": m.ReadProperties, "timeouts": m.Timeouts, "ids": m.IDs, "properties": m.Properties, "created": m.Created,
	}
}

// getter is a state, plan or configuration of the framework.
type getter interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// setter is a state or plan of the framework.
type setter interface {
	Set(ctx context.Context, val any) diag.Diagnostics
}

func oracleGet(ctx context.Context, from getter, diags *diag.Diagnostics) map[string]any {
	var m oracleModel
	diags.Append(from.Get(ctx, &m)...)
	if diags.HasError() {
		return nil
	}
	n := make(map[string]any)
	for name, v := range m.values() {
		tf, err := v.ToTerraformValue(ctx)
		must(err)
		n[name] = fromTF(tf)
	}
	return n
}

func oracleSet(ctx context.Context, to setter, n map[string]any, diags *diag.Diagnostics) {
	timeoutsType := timeouts.Type{ObjectType: types.ObjectType{AttrTypes: map[string]attr.Type{"create": types.StringType, "read": types.StringType}}}
	rows := types.MapType{ElemType: types.MapType{ElemType: types.StringType}}
	var m oracleModel
	m.ID = oracleValue[types.String](ctx, types.StringType, n["id"])
	m.ObjectType = oracleValue[types.String](ctx, types.StringType, n["object_type"])
	m.Records = oracleValue[types.Map](ctx, rows, n["records"])
	m.Policy = oracleValue[types.String](ctx, types.StringType, n["policy"])
	m.Max = oracleValue[types.Int64](ctx, types.Int64Type, n["max"])
	m.ReadProperties = oracleValue[types.List](ctx, types.ListType{ElemType: types.StringType}, n["read_properties"])
	m.Timeouts = oracleValue[timeouts.Value](ctx, timeoutsType, n["timeouts"])
	m.IDs = oracleValue[types.Map](ctx, types.MapType{ElemType: types.StringType}, n["ids"])
	m.Properties = oracleValue[types.Map](ctx, rows, n["properties"])
	m.Created = oracleValue[types.Map](ctx, types.MapType{ElemType: types.BoolType}, n["created"])
	diags.Append(to.Set(ctx, m)...)
}

func oracleValue[V attr.Value](ctx context.Context, t attr.Type, n any) V {
	v, err := t.ValueFromTerraform(ctx, toTF(t.TerraformType(ctx), n))
	must(err)
	return v.(V) //nolint:forcetypeassert // The types above fit.
}

// oracleResource implements the test resource with the framework alone.
type oracleResource struct {
	description
}

var (
	_ resource.ResourceWithValidateConfig = oracleResource{}
	_ resource.ResourceWithModifyPlan     = oracleResource{}
	_ resource.ResourceWithImportState    = oracleResource{}
	_ resource.ResourceWithIdentity       = oracleResource{}
)

func (oracleResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := oracleGet(ctx, req.Config, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(logicValidate(config)...)
	}
}

func (oracleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	config := oracleGet(ctx, req.Config, &resp.Diagnostics)
	var prior map[string]any
	if !req.State.Raw.IsNull() {
		prior = oracleGet(ctx, req.State, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	private, diags := req.Private.GetKey(ctx, "step")
	resp.Diagnostics.Append(diags...)
	planned, next, diags := logicPlan(config, prior, unquoteJSON(private))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "step", quoteJSON(next))...)
	oracleSet(ctx, &resp.Plan, planned, &resp.Diagnostics)
}

func (oracleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := logicRead(oracleGet(ctx, req.State, &resp.Diagnostics))
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("object_type"), identityOf(state))...)
	if state == nil {
		resp.State.RemoveResource(ctx)
		return
	}
	oracleSet(ctx, &resp.State, state, &resp.Diagnostics)
}

func (oracleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	planned := oracleGet(ctx, req.Plan, &resp.Diagnostics)
	// The framework hands a create no planned private state.
	state, diags := logicApply(planned, nil, "created")
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("object_type"), identityOf(state))...)
	oracleSet(ctx, &resp.State, state, &resp.Diagnostics)
}

func (oracleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	planned := oracleGet(ctx, req.Plan, &resp.Diagnostics)
	prior := oracleGet(ctx, req.State, &resp.Diagnostics)
	private, diags := req.Private.GetKey(ctx, "step")
	resp.Diagnostics.Append(diags...)
	state, diags := logicApply(planned, prior, unquoteJSON(private))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("object_type"), identityOf(state))...)
	oracleSet(ctx, &resp.State, state, &resp.Diagnostics)
}

func (oracleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state := oracleGet(ctx, req.State, &resp.Diagnostics)
	if state["policy"] == "stuck" {
		resp.Diagnostics.AddError("Stuck", "It cannot be deleted.")
	}
}

func (oracleResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		var objectType, keys types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("object_type"), &objectType)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("keys"), &keys)...)
		id = objectType.ValueString() + "/" + keys.ValueString()
	}
	state, diags := logicImport(id)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("object_type"), identityOf(state))...)
	oracleSet(ctx, &resp.State, state, &resp.Diagnostics)
}

// identityOf is the identity attribute that every state has.
func identityOf(state map[string]any) string {
	s, _ := state["object_type"].(string)
	if s == "" {
		return "none"
	}
	return s
}

func quoteJSON(s string) []byte { return []byte(`"` + s + `"`) }

func unquoteJSON(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	return string(b[1 : len(b)-1])
}

var _ protocol.Description = description{}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ resource.ResourceWithConfigure   = (*propertyGroupResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*propertyGroupResource)(nil)
	_ resource.ResourceWithImportState = (*propertyGroupResource)(nil)
	_ resource.ResourceWithIdentity    = (*propertyGroupResource)(nil)
)

type propertyGroupResource struct{ session.ConfiguredResource }

// NewGroupResource returns the resource hubspot_property_group.
func NewGroupResource() resource.Resource { return &propertyGroupResource{} }

// Metadata implements [resource.Resource].
func (r *propertyGroupResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_property_group"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements [resource.Resource].
func (r *propertyGroupResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A group that properties of an object type are listed under in HubSpot. " +
			"A group of your own shows at a glance which properties Terraform manages.\n\n" +
			"HubSpot archives a group only once it holds no live property: let the properties refer to the group, `group_name = hubspot_property_group.example.name`, and Terraform destroys them first.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "`{object_type}/{name}`, which is also the import id.",
			},
			"object_type": objectTypeAttribute("group"),
			"name":        internalNameAttribute("Internal name, such as `university_information`. Another name is another group and replaces this one."),
			"label":       labelAttribute(),
			"display_order": schema.Int64Attribute{
				Optional: true, Computed: true, Validators: []validator.Int64{int64validator.AtLeast(-1)},
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "Place among the groups, lowest first; `-1` (HubSpot's default) comes last." + unmanagedHint,
			},
			"deletion_policy": deletionPolicyAttribute("group", "HubSpot's own groups cannot be archived."),
			"created": schema.BoolAttribute{
				Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Whether this resource created the group; `false` where it was imported.",
			},
		},
	}
}

// IdentitySchema implements [resource.ResourceWithIdentity].
func (r *propertyGroupResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = definitionIdentity("property group")
}

// ModifyPlan implements [resource.ResourceWithModifyPlan].
func (r *propertyGroupResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan propertyGroupModel
	var prior *propertyGroupModel
	if !req.State.Raw.IsNull() {
		prior = &propertyGroupModel{}
		resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
	}
	if req.Plan.Raw.IsNull() {
		if prior != nil && !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(planDestroy(r.Session, prior)...)
		}
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.completeID()
	if prior == nil {
		plan.Created = types.BoolValue(true)
		if plan.DisplayOrder.IsUnknown() {
			plan.DisplayOrder = types.Int64Value(-1)
		}
	}
	held, diags := ledger.Holding(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if prior != nil {
		resp.Diagnostics.Append(hold(ctx, r.Session, prior, resp.Private)...)
	}
	replace, diags := r.checkPlan(ctx, &plan, prior, held)
	resp.Diagnostics.Append(diags...)
	resp.RequiresReplace = append(resp.RequiresReplace, replace...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

func (r *propertyGroupResource) checkPlan(ctx context.Context, plan, prior *propertyGroupModel, held ledger.Held) (path.Paths, diag.Diagnostics) {
	if prior == nil {
		return nil, r.checkNew(ctx, plan, held)
	}
	replace, diags := r.findReplacement(ctx, plan, prior)
	if policy := prior.policy(); len(replace) > 0 && policy == preventDeletion {
		diags.Append(policy.refusal(prior.ID.ValueString(), "property group"))
	}
	return replace, diags
}

// findReplacement names the attributes that HubSpot cannot change.
func (r *propertyGroupResource) findReplacement(ctx context.Context, plan, prior *propertyGroupModel) (path.Paths, diag.Diagnostics) {
	if plan.ObjectType.IsUnknown() {
		// It may turn out to be another one.
		return path.Paths{path.Root("object_type")}, nil
	}
	objectType, diags := plan.objectType()
	if diags.HasError() {
		return nil, diags
	}
	var replace path.Paths
	if was, diags := prior.objectType(); !diags.HasError() && !r.Session.SameObjectType(ctx, was, objectType) {
		replace = append(replace, path.Root("object_type"))
	}
	if !plan.Name.Equal(prior.Name) {
		replace = append(replace, path.Root("name"))
	}
	return replace, diags
}

// checkNew checks a group that is to be created, and counts it in for the
// properties that are planned after it.
func (r *propertyGroupResource) checkNew(ctx context.Context, plan *propertyGroupModel, held ledger.Held) diag.Diagnostics {
	if plan.ObjectType.IsUnknown() {
		return nil
	}
	objectType, diags := plan.objectType()
	if diags.HasError() || plan.Name.IsUnknown() || !r.Session.Configured() {
		return diags
	}
	defer r.Session.Groups.Plan(objectType, plan.Name.ValueString())
	replaces, more := replaces(r.Session, held, plan, objectType)
	if diags.Append(more...); replaces {
		return diags
	}
	_, err := plan.get(ctx, r.Session, objectType)
	switch {
	case err == nil:
		diags.Append(taken(r.Session, held, plan, objectType)...)
	case !hubspot.IsNotFound(err) && !hubspot.IsMissingScopes(err):
		diags.Append(messages.APIError("Unable to Read Property Groups", "Whether group "+plan.inWords()+" exists could not be checked.", err))
	}
	return diags
}

// Create implements [resource.Resource].
func (r *propertyGroupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan propertyGroupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	objectType, diags := plan.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	made, err := r.Session.Client.CreatePropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), hubspot.PropertyGroupCreate{
		Name: plan.Name.ValueString(), Label: plan.Label.ValueString(), DisplayOrder: intField(plan.DisplayOrder),
	}, hubspot.ResendAmbiguous())
	made, diags = settleCreate(ctx, r.Session, objectType, &plan, made, err)
	resp.Diagnostics.Append(diags...)
	if made == nil {
		return
	}
	r.Session.Groups.Forget(objectType)
	// Properties can be put into it once it can be read.
	_, diags = awaitCreated(ctx, r.Session, objectType, &plan, made)
	resp.Diagnostics.Append(diags...)
	plan.completeID()
	if plan.DisplayOrder.IsUnknown() {
		plan.DisplayOrder = types.Int64Value(int64(made.DisplayOrder))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// Read implements [resource.Resource].
func (r *propertyGroupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state propertyGroupModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() {
		readDefinition(ctx, r.Session, &state, resp)
	}
}

// Update implements [resource.Resource].
func (r *propertyGroupResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior propertyGroupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var changes hubspot.PropertyGroupUpdate
	if !plan.Label.Equal(prior.Label) {
		changes.Label = hubspot.Value(plan.Label.ValueString())
	}
	if !plan.DisplayOrder.IsUnknown() && !plan.DisplayOrder.Equal(prior.DisplayOrder) {
		changes.DisplayOrder = intField(plan.DisplayOrder)
	}
	if !changes.Label.IsZero() || !changes.DisplayOrder.IsZero() {
		resp.Diagnostics.Append(r.update(ctx, &plan, changes)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

func (r *propertyGroupResource) update(ctx context.Context, plan *propertyGroupModel, changes hubspot.PropertyGroupUpdate) diag.Diagnostics {
	objectType, diags := plan.target(ctx, r.Session)
	if diags.HasError() {
		return diags
	}
	if _, err := r.Session.Client.UpdatePropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString(), changes); err != nil {
		diags.Append(messages.SchemaError("Unable to Update Property Group", "Group "+plan.inWords()+" was not changed.", objectType, err))
		return diags
	}
	_, matches, err := await(ctx, r.Session, objectType, plan, changePatience, plan.matches)
	switch {
	case err != nil:
		diags.Append(messages.SchemaError("Unable to Verify Property Group", "Group "+plan.inWords()+" was changed, but could not be read back.", objectType, err))
	case !matches:
		diags.AddError("Unable to Update Property Group",
			"HubSpot accepted the change of group "+plan.inWords()+", but still returns the old one. Apply again.")
	}
	return diags
}

// Delete implements [resource.Resource].
func (r *propertyGroupResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state propertyGroupModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(deleteDefinition(ctx, r.Session, &state)...)
	}
}

// ImportState implements [resource.ResourceWithImportState].
func (r *propertyGroupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importDefinition(ctx, req, resp, "property group", "companies/companyinformation")
}

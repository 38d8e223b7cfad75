// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package properties is what Terraform sees of property definitions: the
// resources hubspot_property and hubspot_property_group, and the data source
// hubspot_properties.
package properties

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var (
	_ resource.ResourceWithConfigure      = (*propertyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*propertyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*propertyResource)(nil)
	_ resource.ResourceWithImportState    = (*propertyResource)(nil)
	_ resource.ResourceWithIdentity       = (*propertyResource)(nil)
)

type propertyResource struct{ session.ConfiguredResource }

// NewResource returns the resource hubspot_property.
func NewResource() resource.Resource { return &propertyResource{} }

// Metadata implements [resource.Resource].
func (r *propertyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_property"
	// The object type may be spelt another way without a replacement.
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements [resource.Resource].
func (r *propertyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan propertyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	objectType, diags := plan.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if plan.GroupName.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("group_name"), "Missing property group",
			fmt.Sprintf("The property groups of %s may not be read, so that none could be chosen. Set group_name.", plan.ObjectType.ValueString()))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	made, err := r.Session.Client.CreateProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.forCreate(), hubspot.ResendAmbiguous())
	made, diags = settleCreate(ctx, r.Session, objectType, &plan, made, err)
	resp.Diagnostics.Append(diags...)
	if made == nil {
		return
	}
	r.Session.Definitions.Wrote(objectType, plan.Name.ValueString())
	seen, diags := awaitCreated(ctx, r.Session, objectType, &plan, made)
	resp.Diagnostics.Append(diags...)
	if kept := plan.differencesFrom(seen); len(kept) > 0 {
		resp.Diagnostics.AddWarning("Property differs from its plan",
			fmt.Sprintf("HubSpot accepted property %s but holds another %s. The next plan shows the difference.", plan.fullName(), strings.Join(kept, ", ")))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.keepPlanned(seen))...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// Read implements [resource.Resource].
func (r *propertyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state propertyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() {
		readDefinition(ctx, r.Session, &state, resp)
	}
}

// Update implements [resource.Resource].
func (r *propertyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior propertyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	changes, changed := plan.changesFrom(&prior)
	if len(changed) == 0 {
		settled := settleUnknown(&plan, &prior)
		resp.Diagnostics.Append(resp.State.Set(ctx, settled)...)
		resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
		return
	}
	objectType, diags := plan.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	made, err := r.Session.Client.UpdateProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString(), changes)
	if err != nil {
		r.Session.Definitions.Forget(objectType)
		resp.Diagnostics.Append(messages.SchemaError("Unable to Update Property",
			fmt.Sprintf("Property %s was not changed (%s).", plan.inWords(), strings.Join(changed, ", ")), objectType, err))
		return
	}
	r.Session.Definitions.Wrote(objectType, plan.Name.ValueString())
	seen, diags := awaitChange(ctx, r.Session, objectType, &plan, made)
	resp.Diagnostics.Append(diags...)
	state := plan
	state.fill(seen)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// awaitChange waits until a changed property reads as planned.
func awaitChange(ctx context.Context, s *session.Session, objectType values.ObjectType, plan *propertyModel, made *hubspot.Property) (*hubspot.Property, diag.Diagnostics) {
	var diags diag.Diagnostics
	seen, matches, err := await(ctx, s, objectType, plan, changePatience, plan.matches)
	if seen == nil {
		seen = made
	}
	switch {
	case err != nil:
		diags.Append(messages.SchemaError("Unable to Verify Property", fmt.Sprintf("Property %s was changed, but could not be read back.", plan.fullName()), objectType, err))
	case !matches:
		diags.AddError("Unable to Update Property",
			fmt.Sprintf("HubSpot accepted the change of %s but holds another %s. Terraform's state has what HubSpot holds. Change the configuration to it, or apply again.", plan.fullName(), strings.Join(plan.differencesFrom(seen), ", ")))
	}
	return seen, diags
}

// settleUnknown returns the plan with what it left open as it was: nothing was
// written that could have changed it.
func settleUnknown(plan, prior *propertyModel) *propertyModel {
	settled := *plan
	if settled.ModificationMetadata.IsUnknown() {
		settled.ModificationMetadata = prior.ModificationMetadata
	}
	if settled.HubSpotDefined.IsUnknown() {
		settled.HubSpotDefined = prior.HubSpotDefined
	}
	if settled.NumberDisplayHint.IsUnknown() {
		settled.NumberDisplayHint = prior.NumberDisplayHint
	}
	return &settled
}

// Delete implements [resource.Resource].
func (r *propertyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state propertyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(deleteDefinition(ctx, r.Session, &state)...)
	}
}

// ImportState implements [resource.ResourceWithImportState].
func (r *propertyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importDefinition(ctx, req, resp, "property", "companies/university_domain")
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("restore_archived"), false)...)
	}
}

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
	made, diags := r.create(ctx, objectType, &plan)
	resp.Diagnostics.Append(diags...)
	if made == nil {
		return
	}
	r.Session.Definitions.Wrote(objectType, plan.Name.ValueString())
	seen, diags := r.awaitDefinition(ctx, objectType, &plan, made)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.keepPlanned(seen))...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// create sends the definition. It returns what HubSpot made of it.
func (r *propertyResource) create(ctx context.Context, objectType values.ObjectType, plan *propertyModel) (*hubspot.Property, diag.Diagnostics) {
	var diags diag.Diagnostics
	made, err := r.Session.Client.CreateProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.forCreate(), hubspot.ResendAmbiguous())
	if err == nil {
		return made, diags
	}
	if conflictsWithItself(err) {
		live, getErr := r.Session.Client.GetProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString(), plan.query())
		if getErr == nil && len(plan.differencesFrom(live)) == 0 {
			return live, diags
		}
	}
	if hubspot.IsConflict(err) {
		diags.Append(propertyExists(plan))
	} else {
		diags.Append(messages.SchemaError("Unable to Create Property", "Property "+plan.inWords()+" was not created.", objectType, err))
	}
	return nil, diags
}

// Read implements [resource.Resource].
func (r *propertyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state propertyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// Also a read that finds nothing has to answer with an identity.
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
	if resp.Diagnostics.HasError() || !r.Session.Configured() {
		return
	}
	objectType, diags := state.objectType()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	imported := state.Label.IsNull()
	live, err := r.find(ctx, objectType, &state, imported)
	switch {
	case hubspot.IsNotFound(err) && imported:
		resp.Diagnostics.Append(r.notImportable(ctx, objectType, &state))
		return
	case hubspot.IsNotFound(err), err == nil && live.Archived:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(messages.SchemaError("Unable to Read Property", "Property "+state.inWords()+" could not be read.", objectType, err))
		return
	}
	r.Session.Properties.Read(session.KeyOfProperty(objectType, state.Name.ValueString()), state.archives())
	state.fill(live)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// find reads the definition. Of an imported one the sensitivity is not known
// yet, and HubSpot answers for one sensitivity at a time.
func (r *propertyResource) find(ctx context.Context, objectType values.ObjectType, state *propertyModel, imported bool) (*hubspot.Property, error) {
	live, err := r.Session.Client.GetProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString(), state.query())
	if !imported || !hubspot.IsNotFound(err) {
		return live, err
	}
	for _, sensitivity := range []string{hubspot.SensitivitySensitive, hubspot.SensitivityHighlySensitive} {
		found, otherErr := r.Session.Client.GetProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString(), hubspot.PropertiesQuery{DataSensitivity: sensitivity})
		if otherErr == nil {
			return found, nil
		}
	}
	return nil, err
}

func (r *propertyResource) notImportable(ctx context.Context, objectType values.ObjectType, state *propertyModel) diag.Diagnostic {
	hint := ""
	if known, err := r.Session.Definitions.Wide(ctx, objectType); err == nil {
		if d, ok := known.Lookup(state.Name.ValueString()); ok && d.Archived {
			hint = " It is archived: restore it in HubSpot first, or declare it with restore_archived = true."
		} else if near := known.Nearest(state.Name.ValueString(), 3); len(near) > 0 {
			hint = " Did you mean " + messages.FirstOf(near, 3) + "?"
		}
	}
	return diag.NewErrorDiagnostic("Unable to Import Property",
		fmt.Sprintf("Object type %s has no property %q.%s The import id is the object type and the internal name of the property, such as companies/university_domain.",
			state.ObjectType.ValueString(), state.Name.ValueString(), hint))
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
	seen, diags := r.awaitChange(ctx, objectType, &plan, made)
	resp.Diagnostics.Append(diags...)
	state := plan
	state.fill(seen)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
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
	resp.Diagnostics.Append(state.checkDestroy()...)
	if resp.Diagnostics.HasError() || !state.archives() {
		return
	}
	objectType, diags := state.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.Session.Client.ArchiveProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString())
	r.Session.Definitions.Forget(objectType)
	err = settleArchive(ctx, err, func(ctx context.Context) (bool, error) {
		live, err := r.Session.Client.GetProperty(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString(), state.query())
		return err == nil && !live.Archived, err
	})
	if err != nil {
		resp.Diagnostics.Append(messages.SchemaError("Unable to Archive Property",
			"Property "+state.inWords()+" was not archived. HubSpot refuses this for properties that a list, form, workflow or calculation uses.", objectType, err))
		return
	}
	r.Session.Properties.Archive(session.KeyOfProperty(objectType, state.Name.ValueString()))
}

// ImportState implements [resource.ResourceWithImportState].
func (r *propertyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importDefinition(ctx, req, resp, "property", "companies/university_domain")
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("restore_archived"), false)...)
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"
	"strings"

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

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
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

type propertyGroupModel struct{ definitionModel }

func (m *propertyGroupModel) fill(g *hubspot.PropertyGroup) { m.take(g.Name, g.Label, g.DisplayOrder) }

// matches tells whether the group is as planned.
func (m *propertyGroupModel) matches(g *hubspot.PropertyGroup) bool {
	got := *m
	got.fill(g)
	return got.Label.Equal(m.Label) && (m.DisplayOrder.IsUnknown() || got.DisplayOrder.Equal(m.DisplayOrder))
}

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
			resp.Diagnostics.Append(prior.checkDestroy()...)
			if key, ok := prior.groupKey(); ok && r.Session.Properties.Spoke(key, true) {
				resp.Diagnostics.Append(declaredElsewhere("property group", prior.fullName()))
			}
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
	held, diags := holding(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if prior != nil {
		if key, ok := prior.groupKey(); ok {
			r.Session.Properties.Spoke(key, false)
			resp.Diagnostics.Append(hold(ctx, resp.Private, key, prior.archives())...)
		}
	}
	replace, diags := r.checkPlan(ctx, &plan, prior, held)
	resp.Diagnostics.Append(diags...)
	resp.RequiresReplace = append(resp.RequiresReplace, replace...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

// groupKey is what the ledger knows the group by, ok where it is known.
func (m *propertyGroupModel) groupKey() (key session.PropertyKey, ok bool) {
	t, diags := m.objectType()
	if diags.HasError() || m.Name.IsUnknown() {
		return key, false
	}
	return session.KeyOfGroup(t, m.Name.ValueString()), true
}

func (r *propertyGroupResource) checkPlan(ctx context.Context, plan, prior *propertyGroupModel, held heldDefinition) (path.Paths, diag.Diagnostics) {
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
func (r *propertyGroupResource) checkNew(ctx context.Context, plan *propertyGroupModel, held heldDefinition) diag.Diagnostics {
	if plan.ObjectType.IsUnknown() {
		return nil
	}
	objectType, diags := plan.objectType()
	if diags.HasError() || plan.Name.IsUnknown() || !r.Session.Configured() {
		return diags
	}
	key := session.KeyOfGroup(objectType, plan.Name.ValueString())
	defer r.Session.Properties.Plan(key)
	replaces, more := replaces(r.Session, held, key, "property group", plan.fullName())
	if diags.Append(more...); replaces {
		return diags
	}
	_, err := r.Session.Client.GetPropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString())
	switch {
	case err == nil:
		diags.Append(taken(r.Session, held, key, "property group", plan.fullName(), propertyGroupExists(plan))...)
	case !hubspot.IsNotFound(err) && !hubspot.IsMissingScopes(err):
		diags.Append(messages.APIError("Unable to Read Property Groups", "Whether group "+plan.inWords()+" exists could not be checked.", err))
	}
	return diags
}

func propertyGroupExists(m *propertyGroupModel) diag.DiagnosticWithPath {
	id := m.fullName()
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Property group already exists",
		fmt.Sprintf("Object type %s has a property group %q already. To manage it, import it: terraform import hubspot_property_group.NAME %s, or an import block with id = %q. Otherwise choose another name; properties can use the group by its name without a resource.",
			m.ObjectType.ValueString(), m.Name.ValueString(), id, id))
}

func (m *propertyGroupModel) checkDestroy() diag.Diagnostics {
	return m.policy().checkDestroy(deletion{
		thing: "property group", id: m.ID.ValueString(), created: m.Created.ValueBool(), archivable: true,
	})
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
	made, diags := r.create(ctx, objectType, &plan)
	resp.Diagnostics.Append(diags...)
	if made == nil {
		return
	}
	r.Session.Properties.ForgetGroups(objectType)
	resp.Diagnostics.Append(r.awaitGroup(ctx, objectType, &plan)...)
	plan.completeID()
	if plan.DisplayOrder.IsUnknown() {
		plan.DisplayOrder = types.Int64Value(int64(made.DisplayOrder))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

func (r *propertyGroupResource) create(ctx context.Context, objectType values.ObjectType, plan *propertyGroupModel) (*hubspot.PropertyGroup, diag.Diagnostics) {
	var diags diag.Diagnostics
	made, err := r.Session.Client.CreatePropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), hubspot.PropertyGroupCreate{
		Name: plan.Name.ValueString(), Label: plan.Label.ValueString(), DisplayOrder: intField(plan.DisplayOrder),
	}, hubspot.ResendAmbiguous())
	if err == nil {
		return made, diags
	}
	if conflictsWithItself(err) {
		live, getErr := r.Session.Client.GetPropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString())
		if getErr == nil && plan.matches(live) {
			return live, diags
		}
	}
	if hubspot.IsConflict(err) {
		diags.Append(propertyGroupExists(plan))
	} else {
		diags.Append(messages.SchemaError("Unable to Create Property Group", "Group "+plan.inWords()+" was not created.", objectType, err))
	}
	return nil, diags
}

// awaitGroup waits until a new group can be read, so that properties can be
// put into it. The group exists whatever happens here.
func (r *propertyGroupResource) awaitGroup(ctx context.Context, objectType values.ObjectType, plan *propertyGroupModel) diag.Diagnostics {
	var diags diag.Diagnostics
	visible, err := definitions.Await(ctx, definitions.Patience, func(ctx context.Context) (bool, error) {
		_, err := r.Session.Client.GetPropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString())
		return err == nil, err
	})
	switch {
	case err != nil:
		diags.AddWarning("Property group is not verified", fmt.Sprintf("Group %s was created, but could not be read back: %s.", plan.fullName(), strings.TrimSuffix(err.Error(), ".")))
	case !visible:
		diags.AddWarning("Property group is not visible yet", fmt.Sprintf("Group %s was created, but HubSpot does not return it after %s. What uses it may have to be applied again.", plan.fullName(), definitions.Patience))
	}
	return diags
}

// Read implements [resource.Resource].
func (r *propertyGroupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state propertyGroupModel
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
	live, err := r.Session.Client.GetPropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString())
	switch {
	case hubspot.IsNotFound(err) && state.Label.IsNull():
		resp.Diagnostics.Append(r.notImportable(ctx, objectType, &state))
		return
	case hubspot.IsNotFound(err), err == nil && live.Archived:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(messages.SchemaError("Unable to Read Property Group", "Group "+state.inWords()+" could not be read.", objectType, err))
		return
	}
	r.Session.Properties.Read(session.KeyOfGroup(objectType, state.Name.ValueString()), state.archives())
	state.fill(live)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *propertyGroupResource) notImportable(ctx context.Context, objectType values.ObjectType, state *propertyGroupModel) diag.Diagnostic {
	hint := ""
	if names, err := r.Session.Properties.GroupNames(ctx, r.Session.Client, objectType, r.Session.DefinitionsPath(ctx, objectType)); err == nil {
		if near := values.NearestNames(state.Name.ValueString(), names, 3); len(near) > 0 {
			hint = " Did you mean " + messages.FirstOf(near, 3) + "?"
		}
	}
	return diag.NewErrorDiagnostic("Unable to Import Property Group",
		fmt.Sprintf("Object type %s has no property group %q.%s The import id is the object type and the internal name of the group, such as companies/companyinformation.",
			state.ObjectType.ValueString(), state.Name.ValueString(), hint))
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
	matches, err := definitions.Await(ctx, changePatience, func(ctx context.Context) (bool, error) {
		live, err := r.Session.Client.GetPropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), plan.Name.ValueString())
		return err == nil && plan.matches(live), err
	})
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
	resp.Diagnostics.Append(state.checkDestroy()...)
	if resp.Diagnostics.HasError() || !state.archives() {
		return
	}
	objectType, diags := state.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.Session.Client.ArchivePropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString())
	r.Session.Properties.ForgetGroups(objectType)
	err = settleArchive(ctx, err, func(ctx context.Context) (bool, error) {
		live, err := r.Session.Client.GetPropertyGroup(ctx, r.Session.DefinitionsPath(ctx, objectType), state.Name.ValueString())
		return err == nil && !live.Archived, err
	})
	if err != nil {
		resp.Diagnostics.Append(messages.SchemaError("Unable to Archive Property Group",
			"Group "+state.inWords()+" was not archived. HubSpot archives a group only once it holds no live property. Move or archive its properties, or set deletion_policy = \"abandon\".", objectType, err))
		return
	}
	r.Session.Properties.Archive(session.KeyOfGroup(objectType, state.Name.ValueString()))
}

// ImportState implements [resource.ResourceWithImportState].
func (r *propertyGroupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importDefinition(ctx, req, resp, "property group", "companies/companyinformation")
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// ModifyPlan implements [resource.ResourceWithModifyPlan].
func (r *propertyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan propertyModel
	var prior *propertyModel
	if !req.State.Raw.IsNull() {
		prior = &propertyModel{}
		resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
	}
	if req.Plan.Raw.IsNull() {
		if prior != nil && !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(planDestroy(r.Session, prior)...)
		}
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	completeProperty(&plan, &config, prior)
	p := &propertyPlanner{session: r.Session, config: &config, plan: &plan, prior: prior}
	held, diags := ledger.Holding(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if p.held = held; prior != nil {
		resp.Diagnostics.Append(hold(ctx, r.Session, prior, resp.Private)...)
	}
	p.check(ctx)
	resp.Diagnostics.Append(p.diags...)
	resp.RequiresReplace = append(resp.RequiresReplace, p.replace...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.announce()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// completeProperty fills in what follows from the configuration and from the
// prior definition, so that a plan shows what an apply sends.
func completeProperty(plan, config, prior *propertyModel) {
	plan.completeID()
	if prior == nil {
		completeNewProperty(plan)
		prior = &propertyModel{}
	}
	if config.FieldType.IsNull() {
		plan.FieldType = types.StringUnknown()
		if !plan.Type.IsUnknown() {
			plan.FieldType = types.StringValue(defaultFieldType(plan.Type.ValueString(), prior.FieldType.ValueString()))
		}
	}
	retyped := !plan.Type.Equal(prior.Type)
	if retyped || plan.isCalculation() != prior.isCalculation() {
		plan.ModificationMetadata = types.ObjectUnknown(modificationType.AttrTypes)
	}
	if retyped && config.NumberDisplayHint.IsNull() {
		plan.NumberDisplayHint = types.StringUnknown()
	}
	if plan.NumberDisplayHint.IsUnknown() && config.NumberDisplayHint.IsNull() && !plan.Type.IsUnknown() && plan.Type.ValueString() != typeNumber {
		plan.NumberDisplayHint = types.StringNull()
	}
	if plan.ReferencedObjectType.IsUnknown() && config.ReferencedObjectType.IsNull() && !plan.ExternalOptions.IsUnknown() {
		plan.ReferencedObjectType = types.StringNull()
		if plan.ExternalOptions.ValueBool() {
			plan.ReferencedObjectType = types.StringValue(referenceOwner)
		}
	}
	switch {
	case !config.Options.IsNull() && !config.Options.IsUnknown():
		plan.Options = completeOptions(config.Options, prior.Options)
	case config.Options.IsNull() && plan.Options.IsUnknown():
		plan.Options = defaultOptions(plan)
	}
}

// isCalculation tells whether HubSpot computes the values, as far as known.
func (m *propertyModel) isCalculation() bool { return m.FieldType.ValueString() == fieldCalculation }

// completeNewProperty sets what HubSpot would assume of a new property. It is
// sent all the same, so that the plan holds.
func completeNewProperty(plan *propertyModel) {
	for _, a := range plan.shown() {
		if a.initial != nil && a.get().IsUnknown() {
			a.set(a.initial)
		}
	}
	plan.Created = types.BoolValue(true)
	plan.HubSpotDefined = types.BoolValue(false)
}

// defaultOptions are the options of a property whose configuration lists none.
func defaultOptions(plan *propertyModel) types.List {
	switch {
	case plan.Type.IsUnknown() || plan.FieldType.IsUnknown():
		return types.ListUnknown(optionType)
	case plan.FieldType.ValueString() == fieldBooleanCheckbox:
		yes := propertyOption{types.StringValue("true"), types.StringValue("Yes"), types.StringValue(""), types.Int64Value(0), types.BoolValue(false)}
		no := propertyOption{types.StringValue("false"), types.StringValue("No"), types.StringValue(""), types.Int64Value(1), types.BoolValue(false)}
		return optionList([]propertyOption{yes, no})
	}
	return types.ListNull(optionType)
}

// completeOptions fills in what the configuration leaves out of its options:
// what HubSpot holds for the option, and for new ones the value as label. The
// display order follows the list and changes no more than it has to.
func completeOptions(config, prior types.List) types.List {
	known := make(map[string]propertyOption)
	for _, o := range optionsOf(prior) {
		known[o.value.ValueString()] = o
	}
	options := optionsOf(config)
	last := int64(-1)
	for i := range options {
		o := &options[i]
		if o.value.IsUnknown() {
			o.complete(propertyOption{label: types.StringUnknown()}, &last)
			continue
		}
		was, ok := known[o.value.ValueString()]
		if !ok {
			was = propertyOption{label: o.value}
		}
		o.complete(was, &last)
	}
	return optionList(options)
}

func (o *propertyOption) complete(was propertyOption, last *int64) {
	if o.label.IsNull() {
		o.label = was.label
	}
	if o.description.IsNull() {
		o.description = types.StringValue(was.description.ValueString())
	}
	if o.hidden.IsNull() {
		o.hidden = types.BoolValue(was.hidden.ValueBool())
	}
	if o.displayOrder.IsNull() {
		o.displayOrder = types.Int64Value(*last + 1)
		if !was.displayOrder.IsNull() && was.displayOrder.ValueInt64() > *last {
			o.displayOrder = was.displayOrder
		}
	}
	if !o.displayOrder.IsUnknown() {
		*last = max(*last, o.displayOrder.ValueInt64())
	}
}

// propertyPlanner checks one plan against what is known of HubSpot.
type propertyPlanner struct {
	session             *session.Session
	config, plan, prior *propertyModel

	objectType values.ObjectType
	// held is which definition the instance holds whose replacement this is.
	held    ledger.Held
	diags   diag.Diagnostics
	replace path.Paths
}

func (p *propertyPlanner) check(ctx context.Context) {
	if p.plan.ObjectType.IsUnknown() {
		if p.prior != nil {
			// It may turn out to be another one.
			p.replace = append(p.replace, path.Root("object_type"))
			p.checkReplacement()
		}
		return
	}
	objectType, diags := p.plan.objectType()
	p.diags.Append(diags...)
	if diags.HasError() {
		return
	}
	p.objectType = objectType
	if p.prior == nil {
		p.checkNew(ctx)
		return
	}
	p.findReplacement(ctx)
	if len(p.replace) > 0 {
		p.checkReplacement()
		return
	}
	p.checkUpdate(ctx)
}

// checkNew checks a property that is to be created.
func (p *propertyPlanner) checkNew(ctx context.Context) {
	p.checkOptions()
	p.resolveGroup(ctx)
	if p.plan.Name.IsUnknown() || !p.session.Configured() {
		return
	}
	replaces, diags := replaces(p.session, p.held, p.plan, p.objectType)
	if p.diags.Append(diags...); replaces {
		return
	}
	live, err := p.plan.get(ctx, p.session, p.objectType)
	switch {
	case err == nil && live != nil && !live.Archived:
		p.diags.Append(taken(p.session, p.held, p.plan, p.objectType)...)
		return
	case err != nil && !hubspot.IsNotFound(err):
		p.unreadable(err)
		return
	}
	if p.plan.RestoreArchived.ValueBool() || p.plan.RestoreArchived.IsUnknown() {
		return
	}
	archived, err := p.session.Client.GetProperty(ctx, p.session.DefinitionsPath(ctx, p.objectType), p.plan.Name.ValueString(), hubspot.PropertiesQuery{Archived: true})
	switch {
	case err == nil && archived != nil:
		p.diags.Append(propertyIsArchived(p.plan))
	case err != nil && !hubspot.IsNotFound(err):
		p.unreadable(err)
	}
}

// unreadable passes over a missing right to read definitions: the apply tells.
func (p *propertyPlanner) unreadable(err error) {
	if !hubspot.IsMissingScopes(err) {
		p.diags.Append(messages.APIError("Unable to Read Property Definitions", "Whether property "+p.plan.inWords()+" exists could not be checked.", err))
	}
}

// checkOptions asks for the options that a new enumeration needs.
func (p *propertyPlanner) checkOptions() {
	if p.plan.Type.ValueString() != typeEnumeration || p.plan.FieldType.ValueString() == fieldCalculation ||
		p.plan.Options.IsUnknown() || len(p.plan.Options.Elements()) > 0 || p.plan.ExternalOptions.IsUnknown() || p.plan.ExternalOptions.ValueBool() {
		return
	}
	p.diags.AddAttributeError(path.Root("options"), "Missing options",
		fmt.Sprintf("Property %q is an enumeration, which needs at least one option. List them in options, or set external_options = true for a choice of owners.", p.plan.Name.ValueString()))
}

// resolveGroup chooses the group of a property that names none, and checks one
// that is named.
func (p *propertyPlanner) resolveGroup(ctx context.Context) {
	if !p.config.GroupName.IsNull() {
		p.checkGroup(ctx)
		return
	}
	if !p.plan.GroupName.IsUnknown() {
		return
	}
	if name, ok := defaultGroups[p.objectType.Canonical()]; ok {
		p.plan.GroupName = types.StringValue(name)
		return
	}
	if !p.session.Configured() {
		return
	}
	names, err := p.session.Groups.Names(ctx, p.objectType)
	if err != nil {
		p.unreadable(err)
		return
	}
	if name := chooseDefaultGroup(names); name != "" {
		p.plan.GroupName = types.StringValue(name)
		return
	}
	p.diags.AddAttributeError(path.Root("group_name"), "Missing property group",
		fmt.Sprintf("Object type %s has no group that custom properties go into by default. Set group_name to one of %s.", p.plan.ObjectType.ValueString(), messages.FirstOf(names, 10)))
}

func (p *propertyPlanner) checkGroup(ctx context.Context) {
	if p.plan.GroupName.IsUnknown() || !p.session.Configured() || p.prior != nil && p.plan.GroupName.Equal(p.prior.GroupName) {
		return
	}
	name := p.plan.GroupName.ValueString()
	if name == defaultGroups[p.objectType.Canonical()] {
		return
	}
	names, err := p.session.Groups.Names(ctx, p.objectType)
	if err != nil {
		p.unreadable(err)
		return
	}
	if slices.Contains(names, name) || p.session.Groups.Planned(p.objectType, name) {
		return
	}
	p.diags.AddAttributeError(path.Root("group_name"), "Unknown property group",
		fmt.Sprintf("Object type %s has no property group %q.%s If a hubspot_property_group of this configuration creates it, refer to it: group_name = hubspot_property_group.example.name.",
			p.plan.ObjectType.ValueString(), name, messages.DidYouMean(values.NearestNames(name, names, 3))))
}

// findReplacement names the attributes that HubSpot cannot change.
func (p *propertyPlanner) findReplacement(ctx context.Context) {
	if was, diags := p.prior.objectType(); !diags.HasError() && !p.session.SameObjectType(ctx, was, p.objectType) {
		p.replace = append(p.replace, path.Root("object_type"))
	}
	if !p.plan.Name.Equal(p.prior.Name) {
		p.replace = append(p.replace, path.Root("name"))
	}
	was := p.prior.shown()
	for i, a := range p.plan.shown() {
		if a.change == nil && !a.get().Equal(was[i].get()) {
			p.replace = append(p.replace, path.Root(a.name))
		}
	}
	slices.SortFunc(p.replace, func(a, b path.Path) int { return strings.Compare(a.String(), b.String()) })
}

// checkReplacement refuses a replacement that could not be carried out. Under
// another name it archives the old property, if the policy wants that, and
// creates the new one. Under the same name HubSpot restores what was just
// archived, which somebody has to want.
func (p *propertyPlanner) checkReplacement() {
	policy := p.prior.policy()
	if policy == preventDeletion {
		p.diags.Append(policy.refusal(p.prior.ID.ValueString(), "property"))
		return
	}
	if p.replace.Contains(path.Root("object_type")) || p.replace.Contains(path.Root("name")) {
		p.checkOptions()
		p.plan.Created = types.BoolValue(true)
		return
	}
	what := p.replace[0].String()
	id := p.prior.ID.ValueString()
	switch {
	case !policy.archives(p.prior.Created.ValueBool()):
		p.diags.AddAttributeError(p.replace[0], "Property can't be changed",
			fmt.Sprintf("HubSpot fixes %s when a property is created, and deletion_policy keeps %s from being archived to make room for a new one of that name. Use another name.", what, id))
	case !p.plan.RestoreArchived.ValueBool():
		p.diags.AddAttributeError(p.replace[0], "Property can't be changed",
			fmt.Sprintf("HubSpot fixes %s when a property is created. A replacement under the same name archives %s, which takes its values from every record, and then has HubSpot restore it with the new definition. "+
				"Use another name and copy the values over; or set restore_archived = true to accept the replacement.", what, id))
	default:
		p.diags.AddAttributeWarning(p.replace[0], "Property is archived and restored",
			fmt.Sprintf("Replacing %s takes its values from every record for the time between the two steps. HubSpot does not document whether a restored property takes over a changed %s; the apply tells what it kept.", id, what))
	}
}

// checkUpdate checks a change in place.
func (p *propertyPlanner) checkUpdate(ctx context.Context) {
	p.checkGroup(ctx)
	_, changed := p.plan.changesFrom(p.prior)
	id := p.prior.ID.ValueString()
	for _, attribute := range changed {
		switch {
		case attribute == "options" && p.prior.modification("read_only_options", false):
			p.diags.AddAttributeError(path.Root(attribute), "Options can't be changed",
				fmt.Sprintf("HubSpot defines the options of %s itself. Remove options from the configuration.", id))
		case p.prior.modification("read_only_definition", false) && attribute != "options":
			p.diags.AddAttributeError(path.Root(attribute), "Property can't be changed",
				fmt.Sprintf("HubSpot defines %s itself and does not let its %s be changed. Leave the argument as HubSpot has it (%s), or read the property with the data source hubspot_properties instead.",
					id, attribute, p.prior.text(attribute)))
		}
	}
	if p.diags.HasError() {
		return
	}
	if slices.Contains(changed, "type") {
		p.diags.AddAttributeWarning(path.Root("type"), "Property changes its type",
			fmt.Sprintf("The type of %s changes from %s to %s in place. HubSpot refuses this for some pairs of types, which then changes nothing, and records keep values that may not fit the new type.",
				id, p.prior.Type.ValueString(), p.plan.Type.ValueString()))
	}
	if removed := removedOptions(p.prior.Options, p.plan.Options); slices.Contains(changed, "options") && len(removed) > 0 {
		p.diags.AddAttributeWarning(path.Root("options"), "Options are removed",
			fmt.Sprintf("%s loses %s: %s. Records that hold one keep a value that is no option any more. To only take an option out of sight, set hidden = true on it.",
				id, messages.Plural(len(removed), "option"), messages.FirstOf(removed, 10)))
	}
}

func removedOptions(prior, plan types.List) []string {
	if plan.IsUnknown() {
		return nil
	}
	kept := make(map[string]bool)
	for _, o := range optionsOf(plan) {
		if o.value.IsUnknown() {
			return nil
		}
		kept[o.value.ValueString()] = true
	}
	var removed []string
	for _, o := range optionsOf(prior) {
		if !kept[o.value.ValueString()] {
			removed = append(removed, o.value.ValueString())
		}
	}
	return removed
}

// announce counts the planned definition in, so that a batch of records that
// uses the property can be planned in the same run.
func (p *propertyPlanner) announce() {
	if p.objectType.IsZero() || p.plan.Name.IsUnknown() || !p.session.Configured() {
		return
	}
	p.session.Definitions.Plan(p.objectType, p.plan.definition())
}

// propertyIsArchived is the error of a create whose name an archived property has.
func propertyIsArchived(m *propertyModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Property is archived",
		fmt.Sprintf("Object type %s has an archived property %q. HubSpot answers a new property of that name by restoring the archived one, with the values that records had. "+
			"To want that, set restore_archived = true. Otherwise choose another name; HubSpot deletes archived properties for good after 90 days.",
			m.ObjectType.ValueString(), m.Name.ValueString()))
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// ModifyPlan implements [resource.ResourceWithModifyPlan].
func (r *labelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	p := &planner{session: r.Session}
	if !req.State.Raw.IsNull() {
		p.prior = &labelModel{}
		resp.Diagnostics.Append(req.State.Get(ctx, p.prior)...)
		if r.Session.Configured() && !resp.Diagnostics.HasError() {
			account, diags := sameAccount(ctx, r.Session, req.Private)
			resp.Diagnostics.Append(diags...)
			resp.Diagnostics.Append(keepAccount(ctx, resp.Private, account)...)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		if p.prior != nil {
			p.destroy()
			resp.Diagnostics.Append(p.diags...)
		}
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &p.config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &p.plan)...)
	held, diags := ledger.Holding(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if p.held = held; p.prior != nil {
		if e, ok := p.prior.ends(); ok {
			key := ledger.KeyOfLabel(e.from, e.to, p.prior.Label.ValueString())
			r.Session.Ledger.Spoke(key, false)
			resp.Diagnostics.Append(ledger.Hold(ctx, resp.Private, key, p.prior.deletes())...)
		}
	}
	p.completeAndCheck(ctx)
	resp.Diagnostics.Append(p.diags...)
	resp.RequiresReplace = append(resp.RequiresReplace, p.replace...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &p.plan)...)
	}
}

// planner is one planning.
type planner struct {
	session      *session.Session
	config, plan labelModel
	// prior is nil where the label is to be created.
	prior   *labelModel
	held    ledger.Held
	replace path.Paths
	diags   diag.Diagnostics
}

// destroy says what a destroy takes away.
func (p *planner) destroy() {
	if p.prior.policy() == preventDeletion {
		p.diags.Append(p.prior.refusal())
		return
	}
	if e, ok := p.prior.ends(); ok && p.session.Ledger.Spoke(ledger.KeyOfLabel(e.from, e.to, p.prior.Label.ValueString()), true) {
		p.diags.Append(ledger.DeclaredElsewhere(thing, p.prior.inWords()))
		return
	}
	if p.prior.deletes() {
		p.diags.AddAttributeWarning(path.Root("label"), "Association label is deleted",
			fmt.Sprintf("HubSpot takes label %s off every link that has it, whoever made the link, in both directions, and it can't be restored. The records stay linked. Lists, workflows and reports that use the label lose it. To leave it in HubSpot, apply deletion_policy = \"abandon\" first.", p.prior.inWords()))
	}
}

// completeAndCheck completes and checks the plan of a label that is to be there.
func (p *planner) completeAndCheck(ctx context.Context) {
	if p.prior == nil {
		p.completeNew()
		p.checkNew(ctx)
		return
	}
	p.findReplacement(ctx)
	if len(p.replace) > 0 {
		p.checkReplacement()
		return
	}
	p.completeUpdate()
	if !p.plan.Label.Equal(p.prior.Label) || !p.plan.InverseLabel.Equal(p.prior.InverseLabel) {
		p.checkUpdate(ctx)
	}
}

// completeNew fills in what a new label gets.
func (p *planner) completeNew() {
	m := &p.plan
	m.TypeID, m.InverseTypeID, m.Created = types.Int64Unknown(), types.Int64Unknown(), types.BoolValue(true)
	m.completeID()
	if p.config.InverseLabel.IsNull() {
		m.InverseLabel = m.Label
	}
	if !p.config.Name.IsNull() {
		return
	}
	m.Name = types.StringUnknown()
	if m.Label.IsUnknown() {
		return
	}
	name := links.NameOf(m.Label.ValueString())
	if name == "" {
		p.diags.AddAttributeError(path.Root("name"), "Missing name",
			fmt.Sprintf("HubSpot wants an internal name of Latin letters, digits and underscores, and none can be made of the label %q. Set name.", m.Label.ValueString()))
		return
	}
	m.Name = types.StringValue(name)
}

// checkNew checks a label that is to be created, and counts it in for the links that
// are planned after it.
func (p *planner) checkNew(ctx context.Context) {
	e, ok := p.plan.ends()
	if !ok || p.plan.Label.IsUnknown() {
		return
	}
	label := p.plan.Label.ValueString()
	p.session.Labels.Plan(e.from, e.to, label)
	if session.IsKnown(p.plan.InverseLabel) {
		p.session.Labels.Plan(e.to, e.from, p.plan.InverseLabel.ValueString())
	}
	if !p.session.Configured() || p.diags.HasError() {
		return
	}
	key := ledger.KeyOfLabel(e.from, e.to, label)
	replaces, diags := p.session.Ledger.Replaces(p.held, key, thing, p.plan.inWords())
	if p.diags.Append(diags...); replaces {
		return
	}
	forward, diags := listOne(ctx, p.session, e)
	if p.diags.Append(diags...); diags.HasError() {
		return
	}
	if there, exists := links.OwnLabel(forward, label); exists {
		p.diags.Append(p.session.Ledger.Taken(p.held, key, thing, p.plan.inWords(), labelExists(&p.plan, there.TypeID))...)
	}
}

// labelExists is the error of a label whose text is taken.
func labelExists(m *labelModel, typeID int64) diag.DiagnosticWithPath {
	from, to := m.FromObjectType.ValueString(), m.ToObjectType.ValueString()
	id := fmt.Sprintf("%s/%s/%d", from, to, typeID)
	hint := ""
	if typeID != 0 {
		hint = fmt.Sprintf(" To manage it, import it: terraform import hubspot_association_label.NAME %s, or an import block with id = %q.", id, id)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("label"), "Association label already exists",
		fmt.Sprintf("HubSpot has a label %s already.%s To only use it, name it in hubspot_associations_batch; no resource is needed. Otherwise choose another label.", m.inWords(), hint))
}

// findReplacement names the attributes that HubSpot cannot change.
func (p *planner) findReplacement(ctx context.Context) {
	for _, c := range []struct {
		attribute   string
		prior, plan types.String
	}{
		{"from_object_type", p.prior.FromObjectType, p.plan.FromObjectType},
		{"to_object_type", p.prior.ToObjectType, p.plan.ToObjectType},
	} {
		was, diags := session.ParseObjectType(c.attribute, c.prior.ValueString())
		p.diags.Append(diags...)
		is, diags := session.ParseObjectType(c.attribute, c.plan.ValueString())
		if c.plan.IsUnknown() || !diags.HasError() && !p.session.SameObjectType(ctx, was, is) {
			p.replace = append(p.replace, path.Root(c.attribute))
		}
	}
	if !p.config.Name.IsNull() && !p.prior.Name.IsNull() && !p.config.Name.Equal(p.prior.Name) {
		p.replace = append(p.replace, path.Root("name"))
	}
	if p.splits() {
		p.replace = append(p.replace, path.Root("inverse_label"))
	}
}

// splits reports whether one kind that reads the same from both ends, between records
// of one type, is to become two.
func (p *planner) splits() bool {
	return !p.config.InverseLabel.IsNull() && !p.config.InverseLabel.Equal(p.config.Label) &&
		!p.prior.InverseTypeID.IsNull() && p.prior.InverseTypeID.Equal(p.prior.TypeID)
}

// checkReplacement says what a replacement takes away. Terraform plans the new label
// with a second call.
func (p *planner) checkReplacement() {
	switch {
	case p.prior.policy() == preventDeletion:
		p.diags.Append(p.prior.refusal())
	case p.prior.deletes():
		p.diags.AddAttributeWarning(p.replace[0], "Association label is replaced",
			fmt.Sprintf("HubSpot can't change %s of a label. Label %s is deleted, which takes it off every link that has it, whoever made the link, and a new one is created. Links of hubspot_associations_batch that refer to this resource get the new one in the same apply; other links do not.", p.replace[0], p.prior.inWords()))
	}
}

// completeUpdate fills in what follows from the configuration and from the prior
// label, so that a plan shows what an apply sends.
func (p *planner) completeUpdate() {
	m := &p.plan
	m.TypeID, m.InverseTypeID, m.Created = p.prior.TypeID, p.prior.InverseTypeID, p.prior.Created
	m.completeID()
	if p.config.Name.IsNull() {
		m.Name = p.prior.Name
	}
	if !p.config.InverseLabel.IsNull() {
		if m.InverseTypeID.IsNull() {
			// Once it is written, the text tells which one it is.
			m.InverseTypeID = types.Int64Unknown()
		}
		return
	}
	m.InverseLabel = p.prior.InverseLabel
	if !p.prior.InverseLabel.IsNull() && p.prior.InverseLabel.Equal(p.prior.Label) {
		m.InverseLabel = m.Label
	}
}

// checkUpdate checks a label that gets another text, and has links that are planned
// after it find it under that.
func (p *planner) checkUpdate(ctx context.Context) {
	e, ok := p.plan.ends()
	if !ok || !p.session.Configured() {
		return
	}
	forward, diags := listOne(ctx, p.session, e)
	if p.diags.Append(diags...); diags.HasError() || p.plan.Label.IsUnknown() {
		return
	}
	if other, exists := links.OwnLabel(forward, p.plan.Label.ValueString()); exists && other.TypeID != p.prior.TypeID.ValueInt64() {
		p.diags.AddAttributeError(path.Root("label"), "Association label already exists",
			fmt.Sprintf("HubSpot has another label %s already, with the type id %d. Choose another text, or delete that label first.", p.plan.inWords(), other.TypeID))
		return
	}
	p.plan.announce(p.session, e)
}

// announce has links find the label under its text.
func (m *labelModel) announce(s *session.Session, e ends) {
	s.Labels.Name(e.from, e.to, m.kind())
	if !m.InverseTypeID.IsNull() && !m.InverseTypeID.IsUnknown() && session.IsKnown(m.InverseLabel) {
		s.Labels.Name(e.to, e.from, links.Kind{Category: links.UserDefined, TypeID: m.InverseTypeID.ValueInt64(), Label: m.InverseLabel.ValueString()})
	}
}

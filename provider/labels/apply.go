// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// changePatience is shorter than [definitions.Patience]: a change that does not show
// was not made.
const changePatience = 5 * time.Second

// target returns the object types of a label that is about to be written, and checks
// that it may be.
func (m *labelModel) target(ctx context.Context, s *session.Session) (ends, diag.Diagnostics) {
	e, diags := parseEnds(m.FromObjectType, m.ToObjectType)
	diags.Append(s.Writable(ctx)...)
	return e, diags
}

// Create implements [resource.Resource].
func (r *labelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan labelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	e, diags := plan.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := sameAccount(ctx, r.Session, nil)
	resp.Diagnostics.Append(diags...)
	if plan.Name.IsUnknown() {
		plan.Name = types.StringValue(links.NameOf(plan.Label.ValueString()))
	}
	if plan.Name.ValueString() == "" {
		resp.Diagnostics.AddError("Missing name", fmt.Sprintf("No internal name can be made of the label %q. Set name.", plan.Label.ValueString()))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	done, diags := r.create(ctx, e, &plan)
	resp.Diagnostics.Append(diags...)
	if !done {
		return
	}
	plan.completeID()
	plan.settle()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
	resp.Diagnostics.Append(keepAccount(ctx, resp.Private, account)...)
}

// create makes the label and waits until it shows: links that use it are made next,
// and only the list of a direction tells which kind belongs to it. It reports whether
// the label exists. Once it does, trouble is a warning: an error would have Terraform
// replace the label in the next run.
func (r *labelResource) create(ctx context.Context, e ends, plan *labelModel) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	l := hubspot.AssociationLabelCreate{Name: plan.Name.ValueString(), Label: plan.Label.ValueString()}
	if session.IsKnown(plan.InverseLabel) && !plan.InverseLabel.Equal(plan.Label) {
		l.InverseLabel = hubspot.Value(plan.InverseLabel.ValueString())
	}
	answer, err := r.Session.Client.CreateAssociationLabel(ctx, e.from.Path(), e.to.Path(), l)
	made := make([]links.Kind, len(answer))
	for i, t := range answer {
		made[i] = links.Kind{Category: t.Category, TypeID: t.TypeID, Label: t.Label}
	}
	if err != nil && !hubspot.OutcomeUnknown(err) {
		if hubspot.IsConflict(err) {
			diags.Append(r.conflict(ctx, e, plan, err))
		} else {
			diags.Append(messages.APIError("Unable to Create Association Label", "Label "+plan.inWords()+" was not created.", err))
		}
		return false, diags
	}
	there, back, shown, look := r.await(ctx, e, plan, made)
	r.Session.Labels.Made(e.from, e.to, plan.Label.ValueString())
	r.Session.Labels.Made(e.to, e.from, plan.InverseLabel.ValueString())
	switch {
	case shown:
		plan.TypeID = types.Int64Value(there.TypeID)
		if back.TypeID != 0 {
			plan.InverseTypeID = types.Int64Value(back.TypeID)
		}
		plan.announce(r.Session, e)
		return true, diags
	case err != nil:
		// It is not sent again: that could make a second label.
		diags.Append(messages.APIError("Unable to Create Association Label",
			"Whether label "+plan.inWords()+" was created is not known: HubSpot gave no answer, and does not list it. Plan again: if it exists by then, the plan says how to import it.", err))
		return false, diags
	}
	first, _ := links.OwnLabel(made, plan.Label.ValueString())
	plan.TypeID = types.Int64Value(first.TypeID)
	why := fmt.Sprintf("does not list it after %s", definitions.Patience)
	if look != nil {
		why = "could not be asked for it: " + strings.TrimSuffix(look.Error(), ".")
	}
	diags.AddWarning("Association label is not verified", fmt.Sprintf("Label %s was created, but HubSpot %s. Links that use it may have to be applied again.", plan.inWords(), why))
	return true, diags
}

// await looks for a new label in HubSpot's list. Where the answer to the create was
// lost, the text tells which one it is: the plan has seen that there was none.
func (r *labelResource) await(ctx context.Context, e ends, plan *labelModel, made []links.Kind) (there, back links.Kind, shown bool, err error) {
	label, inverse := plan.Label.ValueString(), plan.InverseLabel.ValueString()
	_, err = definitions.Await(ctx, definitions.Patience, func(ctx context.Context) (bool, error) {
		r.Session.Labels.Forget(e.from, e.to)
		forward, err := r.Session.Labels.List(ctx, e.from, e.to)
		if err != nil {
			return false, err
		}
		if len(made) > 0 {
			there, back, shown = links.Made(made, forward, label, inverse, e.same())
		} else {
			there, shown = links.OwnLabel(forward, label)
		}
		return shown, nil
	})
	if shown && back.TypeID == 0 {
		back = r.findBack(ctx, e, inverse, there)
	}
	return there, back, shown, err
}

// findBack looks for the other direction of a label by its text.
func (r *labelResource) findBack(ctx context.Context, e ends, inverse string, there links.Kind) links.Kind {
	backward, err := r.Session.Labels.List(ctx, e.to, e.from)
	if err != nil {
		return links.Kind{}
	}
	back, _ := links.OwnLabel(backward, inverse)
	if e.same() && inverse == there.Label {
		back = there
	}
	return back
}

// conflict explains why a label could not be created.
func (r *labelResource) conflict(ctx context.Context, e ends, plan *labelModel, err error) diag.Diagnostic {
	r.Session.Labels.Forget(e.from, e.to)
	if forward, listErr := r.Session.Labels.List(ctx, e.from, e.to); listErr == nil {
		if there, ok := links.OwnLabel(forward, plan.Label.ValueString()); ok {
			return labelExists(plan, there.TypeID)
		}
	}
	return messages.APIError("Unable to Create Association Label",
		fmt.Sprintf("Label %s was not created. Another label may have the name %q, which HubSpot does not show, or the text %q from the other end. Set another name, or another inverse_label.", plan.inWords(), plan.Name.ValueString(), plan.InverseLabel.ValueString()), err)
}

// Read implements [resource.Resource].
func (r *labelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state labelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// Also a read that finds nothing has to answer with an identity.
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
	if resp.Diagnostics.HasError() || !r.Session.Configured() {
		return
	}
	account, diags := sameAccount(ctx, r.Session, req.Private)
	resp.Diagnostics.Append(diags...)
	e, diags := parseEnds(state.FromObjectType, state.ToObjectType)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	forward, backward, diags := list(ctx, r.Session, e)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	there, ok := links.OwnLabelByID(forward, state.TypeID.ValueInt64())
	if !ok {
		resp.State.RemoveResource(ctx)
		return
	}
	var back links.Kind
	if !state.InverseTypeID.IsNull() {
		back, _ = links.OwnLabelByID(backward, state.InverseTypeID.ValueInt64())
	}
	r.Session.Ledger.Read(ledger.KeyOfLabel(e.from, e.to, state.Label.ValueString()), state.deletes())
	state.take(there, back)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(keepAccount(ctx, resp.Private, account)...)
}

// Update implements [resource.Resource].
func (r *labelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior labelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.Label.Equal(prior.Label) || !plan.InverseLabel.Equal(prior.InverseLabel) {
		resp.Diagnostics.Append(r.update(ctx, &plan, req.Private)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	plan.completeID()
	plan.settle()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// update sends the texts of both directions, so that they are what the plan shows
// whatever HubSpot takes a missing one for.
func (r *labelResource) update(ctx context.Context, plan *labelModel, private protocol.PrivateReader) diag.Diagnostics {
	e, diags := plan.target(ctx, r.Session)
	if diags.HasError() {
		return diags
	}
	if _, more := sameAccount(ctx, r.Session, private); more.HasError() {
		return more
	}
	l := hubspot.AssociationLabelUpdate{TypeID: plan.TypeID.ValueInt64(), Label: plan.Label.ValueString()}
	if session.IsKnown(plan.InverseLabel) {
		l.InverseLabel = hubspot.Value(plan.InverseLabel.ValueString())
	}
	if err := r.Session.Client.UpdateAssociationLabel(ctx, e.from.Path(), e.to.Path(), l); err != nil {
		r.Session.Labels.Forget(e.from, e.to)
		diags.Append(messages.APIError("Unable to Update Association Label", "Label "+plan.inWords()+" was not changed.", err))
		return diags
	}
	matches, err := definitions.Await(ctx, changePatience, func(ctx context.Context) (bool, error) {
		r.Session.Labels.Forget(e.from, e.to)
		return r.matches(ctx, e, plan)
	})
	switch {
	case err != nil:
		diags.Append(messages.APIError("Unable to Update Association Label", "Label "+plan.inWords()+" was changed, but could not be read back.", err))
	case !matches:
		diags.AddError("Unable to Update Association Label",
			"HubSpot accepted the change of label "+plan.inWords()+", but does not show it. Plan again: the plan shows what HubSpot holds.")
	default:
		plan.announce(r.Session, e)
	}
	return diags
}

// matches tells whether both directions are called as planned, and takes over which
// kind the other direction is where only the text tells it.
func (r *labelResource) matches(ctx context.Context, e ends, plan *labelModel) (bool, error) {
	forward, err := r.Session.Labels.List(ctx, e.from, e.to)
	if err != nil {
		return false, err
	}
	there, ok := links.OwnLabelByID(forward, plan.TypeID.ValueInt64())
	if !ok || !keepText(plan.Label, there.Label).Equal(plan.Label) {
		return false, nil
	}
	if !session.IsKnown(plan.InverseLabel) {
		return true, nil
	}
	backward, err := r.Session.Labels.List(ctx, e.to, e.from)
	if err != nil {
		return false, err
	}
	if plan.InverseTypeID.IsUnknown() || plan.InverseTypeID.IsNull() {
		back, ok := links.OwnLabel(backward, plan.InverseLabel.ValueString())
		if ok {
			plan.InverseTypeID = types.Int64Value(back.TypeID)
		}
		return ok, nil
	}
	back, ok := links.OwnLabelByID(backward, plan.InverseTypeID.ValueInt64())
	return ok && keepText(plan.InverseLabel, back.Label).Equal(plan.InverseLabel), nil
}

// Delete implements [resource.Resource].
func (r *labelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state labelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.policy() == preventDeletion {
		resp.Diagnostics.Append(state.refusal())
		return
	}
	if !state.deletes() {
		return
	}
	e, diags := state.target(ctx, r.Session)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	_, diags = sameAccount(ctx, r.Session, req.Private)
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.delete(ctx, e, &state)...)
	}
}

// delete deletes the label if it is the one that the state knows: a label that
// somebody has renamed since means something else to them.
func (r *labelResource) delete(ctx context.Context, e ends, state *labelModel) diag.Diagnostics {
	r.Session.Labels.Forget(e.from, e.to)
	forward, diags := listOne(ctx, r.Session, e)
	if diags.HasError() {
		return diags
	}
	there, ok := links.OwnLabelByID(forward, state.TypeID.ValueInt64())
	switch {
	case !ok:
		return diags
	case !keepText(state.Label, there.Label).Equal(state.Label):
		diags.AddError("Association label was renamed",
			fmt.Sprintf("Label %s is called %q in HubSpot now, which the plan did not know. Nothing was deleted. Plan again.", state.inWords(), there.Label))
		return diags
	}
	err := r.Session.Client.DeleteAssociationLabel(ctx, e.from.Path(), e.to.Path(), state.TypeID.ValueInt64())
	r.Session.Labels.Forget(e.from, e.to)
	err = definitions.SettleArchive(ctx, err, func(ctx context.Context) (bool, error) {
		forward, err := r.Session.Labels.List(ctx, e.from, e.to)
		_, live := links.OwnLabelByID(forward, state.TypeID.ValueInt64())
		return live || len(forward) == 0, err
	})
	r.Session.Labels.Forget(e.from, e.to)
	if err != nil {
		diags.Append(messages.APIError("Unable to Delete Association Label",
			"Label "+state.inWords()+" was not deleted. Where HubSpot says that it is in use, take it off the links, lists and workflows that have it, or leave it in HubSpot with deletion_policy = \"abandon\".", err))
		return diags
	}
	r.Session.Ledger.Archive(ledger.KeyOfLabel(e.from, e.to, state.Label.ValueString()))
	return diags
}

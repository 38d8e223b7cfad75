// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Delete removes or releases what the state holds. It is also the first half of
// a replacement, and under create_before_destroy the second. What it may remove
// custody judges.
func (r *Resource) Delete(ctx context.Context, req protocol.DeleteRequest[associationsBatchModel], resp *protocol.ApplyResponse[associationsBatchModel]) {
	d := &associationsDelete{
		session: r.session(), prior: req.Prior, private: decodePrivate(req.Private),
		target: req.Prior.target(req.Prior.kind()), result: &batch.RemoveLinksResult{},
	}
	if d.private.Plan == nil {
		d.private.Plan = &associationsPrivatePlan{}
	}
	d.next = d.private.Plan.Creates
	ctx, cancel := context.WithTimeout(ctx, session.TimeoutOf(req.Prior.Timeouts.Get().Delete))
	defer cancel()
	d.destroy(ctx)
	if d.next != nil && ctx.Err() != nil && !d.diags.HasError() {
		// Terraform was told to stop, so that the create would not come.
		d.diags.AddError("Replacement was stopped", "The run was interrupted after the replaced links had been let go and before the new ones were made. The state keeps what is still in HubSpot. Apply again.")
	}
	resp.Diagnostics.Append(d.diags...)
	if d.diags.HasError() {
		resp.State, resp.Private = d.remaining(), d.private.forState()
		return
	}
	d.leave()
}

type associationsDelete struct {
	session *session.Session
	prior   *associationsBatchModel
	private associationsPrivate
	target  batch.LinkTarget
	// next is what the other half of a replacement declares, nil for a destroy.
	next  *plannedLinks
	diags diag.Diagnostics

	space     linkSpace
	judgement custody.Judgement
	policy    records.Policy
	// declared tells which links the replacement declares, whatever its label.
	declared func(links.Link) bool
	removals []batch.LinkRemoval
	result   *batch.RemoveLinksResult
	// tried is false as long as all of the state stands.
	tried bool
}

func (d *associationsDelete) destroy(ctx context.Context) {
	if !d.session.SameAccount(ctx, &d.private.Account, &d.diags) {
		return
	}
	d.space = spaceOf(ctx, d.session, d.prior, d.target.Kind)
	d.target = d.space.addressed(d.target)
	if !d.judge(ctx) || len(d.judgement.Archive) == 0 {
		d.reportUnnamed()
		return
	}
	for _, r := range d.judgement.Archive {
		from, to := splitKey(r.Key)
		d.removals = append(d.removals, d.removal(links.Link{From: from, To: to}, r.Created))
	}
	d.diags.Append(d.session.Writable(ctx)...)
	if d.diags.HasError() {
		if d.judgement.Deposed {
			d.untried()
		}
		return
	}
	d.tried = true
	progress := session.NewProgress(d.session.Client, batch.Target{ObjectType: d.target.From})
	d.result = d.session.Linker.Remove(ctx, batch.RemoveLinksRequest{LinkTarget: d.target, Links: d.removals, Warrant: d.named(), Progress: progress.Phase("dissociate")})
	d.diags.Append(removalFailures(d.result)...)
	if d.judgement.Deposed && d.diags.HasError() {
		d.bequeath()
	}
	d.reportUnnamed()
	d.diags.Append(sparedLinks(d.result)...)
	tflog.Info(ctx, "Delete finished", progress.Calls(map[string]any{
		"to_object_type": d.target.To.String(), "removed": d.result.Removed, "gone": len(d.result.Gone),
		"spared": len(d.result.Spared), "failed": len(d.result.Failed), "links": len(d.removals),
	}))
}

// named is what custody let go.
func (d *associationsDelete) named() custody.Warrant {
	ids := make([]string, len(d.removals))
	for i, r := range d.removals {
		ids[i] = r.ID()
	}
	return custody.WarrantOf(ids...)
}

// removal is a link to remove. Where the replacement declares the same records
// under another label, only the label goes.
func (d *associationsDelete) removal(l links.Link, created bool) batch.LinkRemoval {
	removal := d.prior.removal(links.Removal{Link: l, Created: created, Forced: d.policy == records.Archive})
	if d.declared != nil && d.declared(l) {
		removal.OnlyLabel = true
	}
	return removal
}

// judge asks custody what may be removed. It reports whether the delete goes on.
func (d *associationsDelete) judge(ctx context.Context) bool {
	policy := d.prior.policy()
	input := custody.Destroy{
		Space: d.space.Space, Process: d.private.Plan.Process, Warrant: d.private.Plan.Warrant,
		Failed: d.private.Failed, Heir: d.private.Heir, Saved: d.private.Saved,
	}
	register := d.session.LinkRegister
	switch {
	case d.next != nil:
		policy = records.Gentler(policy, d.next.Policy)
		next, err := d.declaredNext(ctx, policy)
		if err != nil {
			d.diags.Append(messages.APIError("Unable to Look Up Replaced Links", "The records that the replacement links are looked up first, so that none of its links is removed. Nothing was removed.", err))
			return false
		}
		input.Next = next
	case input.Process == register.Process():
		for _, heir := range register.Heirs(d.space.Space, d.space.held(d.prior, policy.Archives)) {
			policy = records.Gentler(policy, records.Policy(heir.Policy))
		}
	}
	d.policy, input.Held = policy, d.space.held(d.prior, policy.Archives)
	d.judgement = register.Judge(input)
	switch d.judgement.Refused {
	case custody.NextUnknown:
		d.diags.AddError("Unable to Replace Links Safely",
			"The resource is replaced, and which links the replacement declares was not known in the plan. Deleting first could remove links that it declares. "+
				"Nothing was removed. Apply what links and the other arguments depend on first, with terraform apply -target.")
	case custody.Unchecked:
		d.diags.AddError("Unable to Replace Links Safely",
			fmt.Sprintf("The resource is tainted, and links leave it that its plan could not compare with what other resources declare, because it was made with -refresh=false or the replacement declares none of the old links: %s. Nothing was removed. Run terraform untaint on the resource and apply again: then its change is planned with the old links.",
				linksOf(d.judgement.Unnamed)))
	default:
		return true
	}
	return false
}

// linksOf lists links in a message.
func linksOf(list []custody.Record) string {
	names := make([]string, len(list))
	for i, r := range list {
		from, to := splitKey(r.Key)
		names[i] = fmt.Sprintf("%q to %q", from, to)
	}
	return messages.Some(names, messages.MaxReported)
}

// declaredNext is what the second half of a replacement declares of the links of
// the state.
func (d *associationsDelete) declaredNext(ctx context.Context, policy records.Policy) (*custody.Next, error) {
	next := &custody.Next{Known: d.next.AllKeys, Normals: make(map[string]struct{})}
	if !next.Known || !sameOrUnclear(d.next.From, d.target.From) || !sameOrUnclear(d.next.To, d.target.To) {
		return next, nil
	}
	d.declared = d.declaredByKey()
	if d.next.FromIDProperty != d.prior.FromIDProperty.Get() || d.next.ToIDProperty != d.prior.ToIDProperty.Get() {
		if links.CountRemoved(removeAllLinks(d.prior, policy)) == 0 {
			return next, nil
		}
		var err error
		if d.declared, err = d.declaredByID(ctx); err != nil {
			return nil, err
		}
	}
	if !d.target.Kind.Unlabelled() && !strings.EqualFold(d.next.Label, d.prior.Label.Get()) && d.next.AssociationType != d.target.Kind.String() {
		// Under another label they are other links; only the labels go.
		return next, nil
	}
	for from, row := range (linkTable{d.prior.Links}).Rows() {
		for _, to := range row.To {
			if d.declared(links.Link{From: from, To: to}) {
				next.Normals[d.space.normal(from, to)] = struct{}{}
			}
		}
	}
	return next, nil
}

// untried keeps what a deposed object may remove for its next destroy.
func (d *associationsDelete) untried() {
	d.tried = true
	for _, r := range d.removals {
		d.result.Failed = append(d.result.Failed, batch.FailedRemoval{LinkRemoval: r, Failure: &batch.Failure{Message: messages.ErrNotArchived.Error(), Err: messages.ErrNotArchived}})
	}
	d.bequeath()
}

// bequeath notes for the next destroy of a deposed object what this one was allowed
// to remove and could not, and which object took its place.
func (d *associationsDelete) bequeath() {
	ids := make([]string, len(d.result.Failed))
	for i, f := range d.result.Failed {
		ids[i] = d.space.id(f.FromID, f.ToID)
	}
	d.private.Saved = custody.WarrantOf(ids...)
	if len(d.judgement.Heirs) == 1 {
		d.private.Heir = d.judgement.Heirs[0].Name
	}
}

// leave hands what was not removed to the second half of a replacement, which
// Terraform tells nothing of the first.
func (d *associationsDelete) leave() {
	if d.next == nil {
		return
	}
	next := declaredSpace(d.next.From, d.next.To, d.next.FromIDProperty, d.next.ToIDProperty, d.next.Label)
	legacy := &custody.Legacy{Name: d.private.Name, Space: d.prior.declaredSpace().Space}
	if d.next.From != "" && d.next.To != "" {
		legacy.Next = next.Space
	}
	if d.next.AllKeys && len(d.next.Unknown) == 0 {
		legacy.Normals = make(map[string]struct{})
		for from, row := range d.next.Links {
			for _, to := range row {
				legacy.Normals[next.normal(from, to)] = struct{}{}
			}
		}
	}
	left := d.left()
	legacy.State, legacy.Held = newInheritance(d.prior, left, d.private.Plan), d.prior.declaredSpace().held(left, d.prior.policy().Archives)
	d.session.LinkRegister.Leave(legacy)
}

// left is the state without what was removed.
func (d *associationsDelete) left() *associationsBatchModel {
	if !d.tried {
		return d.prior
	}
	gone := make(map[links.Link]bool, len(d.result.Gone))
	for _, r := range d.result.Gone {
		gone[r.Link.Link] = true
	}
	s := newLinkStateBuilder(d.prior, d.target.Kind)
	for from, row := range (linkTable{d.prior.Links}).Rows() {
		for _, to := range row.To {
			if l := (links.Link{From: from, To: to}); !gone[l] {
				d.keep(s, l)
			}
		}
	}
	return s.model()
}

func (d *associationsDelete) keep(s *linkStateBuilder, l links.Link) {
	s.add(l, d.prior.fromID(l.From), d.prior.toID(l.To), linkState{d.prior.created(l), d.prior.labelAdded(l)})
}

// reportUnnamed tells what a destroy leaves in HubSpot because no plan said that it
// may go.
func (d *associationsDelete) reportUnnamed() {
	unnamed := d.judgement.Unnamed
	if len(unnamed) == 0 || d.diags.HasError() {
		return
	}
	why := "No plan could tell whether another object holds them by now: the replacement that this object is left over from belongs to an earlier run, or declares none of its links."
	if !d.judgement.Deposed {
		why = "They came to the state after the plan was made."
	}
	d.diags.AddWarning(fmt.Sprintf("%s left in HubSpot", messages.Capitalize(messages.IsAre(len(unnamed), "link"))),
		fmt.Sprintf("%s Links: %s. Remove in HubSpot what you do not need.", why, linksOf(unnamed)))
}

// sameOrUnclear reports whether two object types are or may be the same: the
// name and the id of a custom object are not told apart here.
func sameOrUnclear(name string, t values.ObjectType) bool {
	other, err := values.ParseObjectType(name)
	return err == nil && (other.Equal(t) || !other.IsStandard() && !t.IsStandard())
}

// declaredByKey looks links up among those that are declared next, by keys.
func (d *associationsDelete) declaredByKey() func(links.Link) bool {
	from, to := d.prior.from(), d.prior.to()
	next := d.nextLinks(from.normalize, to.normalize)
	return func(l links.Link) bool { return next.has(from.normalize(l.From), to.normalize(l.To)) }
}

// declaredByID does so where the next ones have other keys. Which records those
// are only HubSpot knows.
func (d *associationsDelete) declaredByID(ctx context.Context) (func(links.Link) bool, error) {
	from, to := slices.Clone(d.next.Unknown), []string(nil)
	for key, row := range d.next.Links {
		from = append(from, key)
		to = append(to, row...)
	}
	fromIDs, err := linkEnd{d.target.From, d.next.FromIDProperty}.resolve(ctx, d.session, from)
	if err != nil {
		return nil, err
	}
	toIDs, err := linkEnd{d.target.To, d.next.ToIDProperty}.resolve(ctx, d.session, to)
	if err != nil {
		return nil, err
	}
	next := d.nextLinks(func(key string) string { return fromIDs[key] }, func(key string) string { return toIDs[key] })
	return func(l links.Link) bool { return next.has(d.prior.fromID(l.From), d.prior.toID(l.To)) }, nil
}

// nextLinks are the links that a replacement declares. Of a record whose other
// ends were not known in the plan any may be declared.
type nextLinks struct {
	links map[links.Link]bool
	any   map[string]bool
}

func (n nextLinks) has(from, to string) bool {
	return n.any[from] || n.links[links.Link{From: from, To: to}]
}

func (d *associationsDelete) nextLinks(from, to func(key string) string) nextLinks {
	next := nextLinks{links: make(map[links.Link]bool), any: make(map[string]bool)}
	for _, key := range d.next.Unknown {
		next.any[from(key)] = true
	}
	for key, row := range d.next.Links {
		for _, other := range row {
			next.links[links.Link{From: from(key), To: to(other)}] = true
		}
	}
	return next
}

// remaining is the state after a failed delete: all that the replacement was to
// take up, else what is still to be removed. What was let go is gone from it.
func (d *associationsDelete) remaining() *associationsBatchModel {
	if !d.tried || d.next != nil {
		return d.left()
	}
	s := newLinkStateBuilder(d.prior, d.target.Kind)
	for _, f := range d.result.Failed {
		d.keep(s, f.Link.Link)
	}
	return s.model()
}

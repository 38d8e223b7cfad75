// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
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
	d.Delete = custodian.Delete{
		Words: words, Register: d.session.LinkRegister, Writable: d.session.Writable,
		Object: &d.private.Object, Planned: d.private.Plan.Planned, Policy: req.Prior.policy(), Diags: &d.diags,
	}
	if d.next = d.private.Plan.Creates; d.next != nil {
		d.Next = &d.next.Policy
	}
	ctx, cancel := context.WithTimeout(ctx, session.TimeoutOf(req.Prior.Timeouts.Get().Delete))
	defer cancel()
	d.destroy(ctx)
	d.Stops(ctx)
	resp.Diagnostics.Append(d.diags...)
	if d.diags.HasError() {
		resp.State, resp.Private = d.remaining(), d.private.forState()
		return
	}
	d.leave()
}

type associationsDelete struct {
	custodian.Delete
	session *session.Session
	prior   *associationsBatchModel
	private associationsPrivate
	target  batch.LinkTarget
	// next is what the other half of a replacement declares, nil for a destroy.
	next  *plannedLinks
	diags diag.Diagnostics

	space linkSpace
	// declared tells which links the replacement declares, whatever its label.
	declared func(links.Link) bool
	removals []batch.LinkRemoval
	progress *session.Progress
	result   *batch.RemoveLinksResult
}

func (d *associationsDelete) destroy(ctx context.Context) {
	if !d.session.SameAccount(ctx, &d.private.Account, &d.diags) {
		return
	}
	d.space = spaceOf(ctx, d.session, d.prior, d.target.Kind)
	d.target = d.space.addressed(d.target)
	d.Space = d.space.Space
	d.Run(ctx, d)
}

// Held implements [custodian.Things].
func (d *associationsDelete) Held(policy records.Policy) []custody.Record {
	return d.space.held(d.prior, policy.Archives)
}

// Archive implements [custodian.Things].
func (d *associationsDelete) Archive(ctx context.Context) (left []string) {
	d.remove()
	d.progress = session.NewProgress(d.session.Client, batch.Target{ObjectType: d.target.From})
	d.result = d.session.Linker.Remove(ctx, batch.RemoveLinksRequest{LinkTarget: d.target, Links: d.removals, Warrant: d.named(), Progress: d.progress.Phase("dissociate")})
	d.diags.Append(removalFailures(d.result)...)
	return d.left()
}

// Untried implements [custodian.Things].
func (d *associationsDelete) Untried() (left []string) {
	d.remove()
	for _, r := range d.removals {
		d.result.Failed = append(d.result.Failed, batch.FailedRemoval{LinkRemoval: r, Failure: &batch.Failure{Message: messages.NotTried(false).Error(), Err: messages.NotTried(false)}})
	}
	return d.left()
}

// Tell implements [custodian.Things].
func (d *associationsDelete) Tell(ctx context.Context) {
	d.diags.Append(sparedLinks(d.result)...)
	tflog.Info(ctx, "Delete finished", d.progress.Calls(map[string]any{
		"to_object_type": d.target.To.String(), "removed": d.result.Removed, "gone": len(d.result.Gone),
		"spared": len(d.result.Spared), "failed": len(d.result.Failed), "links": len(d.removals),
	}))
}

// DeclaredNext implements [custodian.Things].
func (d *associationsDelete) DeclaredNext(ctx context.Context, policy records.Policy) (*custody.Next, diag.Diagnostics) {
	var diags diag.Diagnostics
	next, err := d.declaredNext(ctx, policy)
	if err != nil {
		diags.Append(messages.APIError("Unable to Look Up Replaced Links", "The records that the replacement links are looked up first, so that none of its links is removed. Nothing was removed.", err))
	}
	return next, diags
}

// remove lists what custody lets go, as the linker takes it.
func (d *associationsDelete) remove() {
	for _, r := range d.Judgement.Archive {
		from, to := splitKey(r.Key)
		d.removals = append(d.removals, d.removal(links.Link{From: from, To: to}, r.Created))
	}
}

// left are the links that are still to be removed, as custody knows them.
func (d *associationsDelete) left() (ids []string) {
	for _, f := range d.result.Failed {
		ids = append(ids, d.space.id(f.FromID, f.ToID))
	}
	return ids
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
	removal := d.prior.removal(links.Removal{Link: l, Created: created, Forced: d.Policy == records.Archive})
	if d.declared != nil && d.declared(l) {
		removal.OnlyLabel = true
	}
	return removal
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
	left := d.standing()
	legacy.State, legacy.Held = newInheritance(d.prior, left, d.private.Plan), d.prior.declaredSpace().held(left, d.prior.policy().Archives)
	d.session.LinkRegister.Leave(legacy)
}

// standing is the state without what was removed.
func (d *associationsDelete) standing() *associationsBatchModel {
	if !d.Tried {
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
	if d.Stands() {
		return d.standing()
	}
	s := newLinkStateBuilder(d.prior, d.target.Kind)
	for _, f := range d.result.Failed {
		d.keep(s, f.Link.Link)
	}
	return s.model()
}

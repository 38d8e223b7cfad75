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
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Delete removes or releases what the state holds. It is also the first half of
// a replacement, and under create_before_destroy the second; then whatever the
// other half declares or made stays in HubSpot.
func (r *Resource) Delete(ctx context.Context, req protocol.DeleteRequest[associationsBatchModel], resp *protocol.ApplyResponse[associationsBatchModel]) {
	d := &associationsDelete{
		session: r.session(), prior: req.Prior, private: decodeAssociationsPrivate(req.Private), target: req.Prior.target(req.Prior.kind()), result: &batch.RemoveLinksResult{},
	}
	if plan := d.private.Plan; plan != nil {
		d.next = plan.Creates
	}
	ctx, cancel := context.WithTimeout(ctx, req.Prior.timeout(func(t session.Timeouts) protocol.String { return t.Delete }))
	defer cancel()
	d.run(ctx)
	resp.Diagnostics.Append(d.diags...)
	if d.diags.HasError() {
		resp.State, resp.Private = d.remaining(), associationsPrivate{Account: d.private.Account}.encode()
	}
}

type associationsDelete struct {
	session *session.Session
	prior   *associationsBatchModel
	private associationsPrivate
	target  batch.LinkTarget
	// next is what the other half of a replacement declares, nil for a destroy.
	next  *plannedLinks
	diags diag.Diagnostics

	removals []batch.LinkRemoval
	result   *batch.RemoveLinksResult
	// spared are left to the create of a replacement. If the delete fails, that
	// create does not come.
	spared []links.Link
	// tried is false as long as all of the state stands.
	tried bool
}

func (d *associationsDelete) run(ctx context.Context) {
	if !d.private.sameAccount(ctx, d.session, &d.diags) {
		return
	}
	policy := d.prior.policy()
	if d.next != nil {
		policy = records.Gentler(policy, d.next.Policy)
	}
	leaving := removeAllLinks(d.prior, policy)
	if d.next != nil {
		leaving = d.spareReplaced(ctx, leaving)
	}
	if d.diags.HasError() {
		return
	}
	for _, r := range leaving {
		if !r.Released {
			d.removals = append(d.removals, d.removal(r))
		}
	}
	if len(d.removals) == 0 {
		return
	}
	if d.next != nil && d.next.MaxArchive != nil && int64(len(d.removals)) > *d.next.MaxArchive {
		d.diags.Append(removalDiagnostics(protocol.Known(*d.next.MaxArchive), len(d.removals), len(leaving), "Nothing was removed. ")...)
		return
	}
	d.diags.Append(d.session.Writable(ctx)...)
	if d.diags.HasError() {
		return
	}
	d.tried = true
	progress := session.NewProgress(d.session.Client, batch.Target{ObjectType: d.target.From})
	d.result = d.session.Linker.Remove(ctx, batch.RemoveLinksRequest{LinkTarget: d.target, Links: d.removals, Warrant: warrantOf(d.removals), Progress: progress.Phase("dissociate")})
	d.diags.Append(removalFailures(d.result)...)
	d.diags.Append(sparedLinks(d.result)...)
	tflog.Info(ctx, "Delete finished", progress.Calls(map[string]any{
		"to_object_type": d.target.To.String(), "removed": d.result.Removed, "gone": len(d.result.Gone),
		"spared": len(d.result.Spared), "failed": len(d.result.Failed), "links": len(d.removals),
	}))
}

// removal is a link to remove. Where the replacement declares the same records
// under another label, only the label goes.
func (d *associationsDelete) removal(r links.Removal) batch.LinkRemoval {
	removal := d.prior.removal(r)
	if _, pair := d.session.Linker.SparedLink(d.target, removal.Link); pair != nil && d.next != nil {
		removal.OnlyLabel = true
	}
	return removal
}

// spareReplaced leaves in HubSpot what the create after this delete declares.
func (d *associationsDelete) spareReplaced(ctx context.Context, leaving []links.Removal) []links.Removal {
	if !d.next.AllKeys {
		if links.CountRemoved(leaving) > 0 {
			d.diags.AddError("Unable to Replace Links Safely",
				"The resource is replaced, and which links the replacement declares was not known in the plan. Deleting first could remove links that it declares. "+
					"Nothing was removed. Apply what links and the other arguments depend on first (terraform apply -target=...), or set deletion_policy = \"abandon\" in an apply of its own.")
		}
		return leaving
	}
	if !sameOrUnclear(d.next.From, d.target.From) || !sameOrUnclear(d.next.To, d.target.To) {
		return leaving
	}
	declared := d.declaredByKey()
	if d.next.FromIDProperty != d.prior.FromIDProperty.Get() || d.next.ToIDProperty != d.prior.ToIDProperty.Get() {
		if links.CountRemoved(leaving) == 0 {
			return leaving
		}
		var err error
		if declared, err = d.declaredByID(ctx); err != nil {
			d.diags.Append(messages.APIError("Unable to Look Up Replaced Links", "The records that the replacement links are looked up first, so that none of its links is removed. Nothing was removed.", err))
			return leaving
		}
	}
	return slices.DeleteFunc(leaving, func(r links.Removal) bool { return declared(r.Link) && d.spare(r) })
}

// sameOrUnclear reports whether two object types are or may be the same: the
// name and the id of a custom object are not told apart here.
func sameOrUnclear(name string, t values.ObjectType) bool {
	other, err := values.ParseObjectType(name)
	return err == nil && (other.Equal(t) || !other.IsStandard() && !t.IsStandard())
}

// spare leaves a link to the create. It reports whether nothing of it is to be
// removed: a label other than the next one is.
func (d *associationsDelete) spare(r links.Removal) bool {
	l := d.prior.link(r.Link)
	from, to := d.prior.from(), d.prior.to()
	d.session.Linker.SpareLink(d.target, links.Link{From: from.normalize(l.From), To: to.normalize(l.To)},
		batch.SparedLink{Link: l, Created: r.Created, LabelAdded: d.prior.labelAdded(r.Link)})
	if d.target.Kind.Unlabelled() || strings.EqualFold(d.next.Label, d.prior.Label.Get()) {
		d.spared = append(d.spared, l.Link)
		return true
	}
	return false
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

// remaining is the state after a failed delete: what is still to be removed.
// What was let go is gone from it.
func (d *associationsDelete) remaining() *associationsBatchModel {
	if !d.tried {
		return d.prior
	}
	s := newLinkStateBuilder(d.prior, d.target.Kind)
	keep := func(l links.Link) {
		s.add(l, d.prior.fromID(l.From), d.prior.toID(l.To), linkState{d.prior.created(l), d.prior.labelAdded(l)})
	}
	for _, f := range d.result.Failed {
		keep(f.Link.Link)
	}
	for _, l := range d.spared {
		keep(l)
	}
	return s.model()
}

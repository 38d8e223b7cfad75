// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Create makes all links. With an error, the state holds exactly those that
// HubSpot has, and what the first half of a replacement left.
func (r *Resource) Create(ctx context.Context, req protocol.CreateRequest[associationsBatchModel], resp *protocol.ApplyResponse[associationsBatchModel]) {
	a := newAssociationsApply(r.session(), nil, req.Planned, req.Private)
	a.name, a.inherited = custody.NewName(), inherit(r.session(), req.Planned)
	a.apply(ctx, session.TimeoutOf(req.Planned.Timeouts.Get().Create))
	resp.Diagnostics.Append(a.diags...)
	state, failed := a.state(), a.diags.HasError()
	if failed && (!a.tried || state.Links.Len() == 0 || a.inherited == nil && a.made.Count(batch.Written) == 0) {
		// Nothing was sent, or nothing landed: without a state the next plan is a
		// plain create, and Terraform goes back to the object that this one was to
		// replace. A second object that holds the same links, only found, would be at
		// odds with the first one or not, as Terraform happens to plan the two.
		if state = nil; a.inherited != nil && a.inherited.left.Links.Len() > 0 {
			state = a.inherited.left
		}
	}
	if state == nil {
		return
	}
	resp.State, resp.Private = state, associationsPrivate{Object: custodian.Object{Name: a.name, Failed: failed, Account: a.private.Account}}.forState()
}

// Update makes what is new and removes what left. With an error, the state holds
// exactly what is true, so that the next plan shows the rest.
func (r *Resource) Update(ctx context.Context, req protocol.UpdateRequest[associationsBatchModel], resp *protocol.ApplyResponse[associationsBatchModel]) {
	a := newAssociationsApply(r.session(), req.Prior, req.Planned, req.Private)
	a.name = nameOf(a.private, req.Prior)
	a.apply(ctx, session.TimeoutOf(req.Planned.Timeouts.Get().Update))
	resp.Diagnostics.Append(a.diags...)
	private := a.private
	private.Name = a.name
	if a.tried {
		resp.State, private.Failed = a.state(), false
	}
	resp.Private = private.forState()
}

// associationsApply is one create or update.
type associationsApply struct {
	session        *session.Session
	prior, planned *associationsBatchModel
	private        associationsPrivate
	diags          diag.Diagnostics

	// name is what custody knows the object by, inherited what the first half of a
	// replacement left to this create.
	name      string
	inherited *inheritance
	space     linkSpace
	target    batch.LinkTarget
	changes   links.Plan
	// fromIDs and toIDs are the record ids of keys; what has none is absent.
	fromIDs, toIDs map[string]string
	// present is what HubSpot held, before the writes, of the records that get
	// links.
	present map[string]batch.Associated
	made    *batch.LinkResult
	removed *batch.RemoveLinksResult
	// results are by the link as declared.
	results map[links.Link]linkState
	// tried is false as long as nothing was sent.
	tried bool
}

// linkState is a new link that HubSpot has.
type linkState struct{ created, labelAdded bool }

func newAssociationsApply(s *session.Session, prior, planned *associationsBatchModel, private []byte) *associationsApply {
	return &associationsApply{
		session: s, prior: prior, planned: planned, private: decodePrivate(private),
		made: &batch.LinkResult{}, removed: &batch.RemoveLinksResult{},
		changes: compareLinks(prior, planned), results: make(map[links.Link]linkState),
	}
}

func (a *associationsApply) apply(ctx context.Context, timeout time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a.diags.Append(a.session.Writable(ctx)...)
	if a.diags.HasError() || !a.session.SameAccount(ctx, &a.private.Account, &a.diags) {
		return
	}
	a.prepare(ctx)
	if a.diags.HasError() {
		return
	}
	a.tried = true
	progress := session.NewProgress(a.session.Client, batch.Target{ObjectType: a.target.From})
	a.made = a.session.Linker.Create(ctx, batch.LinkRequest{LinkTarget: a.target, Links: a.missing(), Progress: progress.Phase("associate")})
	a.collect()
	a.remove(ctx, progress)
	a.report()
	a.summarize(ctx, progress)
}

// prepare decides what to do, now that every value is known, and protects what
// is declared from other applies of this process.
func (a *associationsApply) prepare(ctx context.Context) {
	limit, n := a.planned.MaxArchive, links.CountRemoved(a.changes.Removals)+a.extras()
	if limit.IsKnown() && int64(n) > limit.Get() {
		a.diags.Append(removalDiagnostics(limit, n, "Nothing was written. ")...)
		return
	}
	a.target = a.planned.target(links.Kind{})
	if a.prior != nil && len(a.changes.Added) == 0 {
		a.target.Kind = a.prior.kind()
	} else if a.planned.Label.IsKnown() {
		kind, diags := associationKind(ctx, a.session, a.planned)
		a.diags.Append(diags...)
		a.target.Kind = kind
	}
	if a.diags.HasError() {
		return
	}
	if err := a.resolve(ctx); err != nil {
		a.diags.Append(messages.APIError("Unable to Find Records", "The records of new links are looked up before they are linked. Nothing was written.", err))
		return
	}
	if err := a.keep(ctx); err != nil {
		a.diags.AddError("Write was stopped", "The run was interrupted while another resource removed links that are declared here. Nothing was written. Apply again.")
		return
	}
	if err := a.look(ctx); err != nil {
		a.diags.Append(messages.APIError("Unable to Read Associations", "What HubSpot holds is read before links are made, so that links that exist count as adopted. Nothing was written.", err))
	}
}

// keep protects what is declared for the rest of this process. A removal of it that
// is under way is awaited, so that a link that is about to go is not taken for one
// that exists. The error is that of ctx.
func (a *associationsApply) keep(ctx context.Context) error {
	a.space = spaceOf(ctx, a.session, a.planned, a.target.Kind)
	a.target = a.space.addressed(a.target)
	var claims []custody.Record
	for from, row := range (linkTable{a.planned.Links}).Rows() {
		for _, to := range row.To {
			claims = append(claims, custody.Record{
				Key: recordKey(from, to), Normal: a.space.normal(from, to), ID: a.space.id(a.fromIDs[from], a.toIDs[to]),
			})
		}
	}
	var created *records.Policy
	if a.prior == nil {
		policy := a.planned.policy()
		created = &policy
	}
	custodian.Keep(a.session.LinkRegister, a.name, a.space.Space, claims, created)
	return a.session.Linker.KeepLinks(ctx, a.name, a.target, a.declared())
}

func (a *associationsApply) extras() int { return len(a.private.Plan.Extras) }

// resolve finds the record ids that the plan did not know.
func (a *associationsApply) resolve(ctx context.Context) error {
	a.fromIDs, a.toIDs = make(map[string]string), make(map[string]string)
	var from, to []string
	for key := range a.planned.Links.Keys() {
		if id := a.planned.fromID(key); id != "" {
			a.fromIDs[key] = id
		} else {
			from = append(from, key)
		}
	}
	for _, row := range (linkTable{a.planned.Links}).Rows() {
		for _, key := range row.To {
			if id := a.planned.toID(key); id != "" {
				a.toIDs[key] = id
			} else {
				to = append(to, key)
			}
		}
	}
	found, err := a.planned.from().resolve(ctx, a.session, from)
	if err != nil {
		return err
	}
	maps.Copy(a.fromIDs, found)
	if found, err = a.planned.to().resolve(ctx, a.session, to); err != nil {
		return err
	}
	maps.Copy(a.toIDs, found)
	return nil
}

// link adds the record ids to a declared link, as far as there are records.
func (a *associationsApply) link(l links.Link) (batch.Link, bool) {
	from, to := a.fromIDs[l.From], a.toIDs[l.To]
	return batch.Link{
		Link:   links.Link{From: strings.Clone(l.From), To: strings.Clone(l.To)},
		FromID: strings.Clone(from), ToID: strings.Clone(to),
	}, from != "" && to != ""
}

// declared are all links that the plan keeps or makes.
func (a *associationsApply) declared() []batch.Link {
	var declared []batch.Link
	for from, row := range (linkTable{a.planned.Links}).Rows() {
		for _, to := range row.To {
			if link, ok := a.link(links.Link{From: from, To: to}); ok {
				declared = append(declared, link)
			}
		}
	}
	return declared
}

// look reads the associations of the records that get links.
func (a *associationsApply) look(ctx context.Context) error {
	var ids []string
	for _, l := range a.changes.Added {
		if link, ok := a.link(l); ok {
			ids = append(ids, link.FromID)
		}
	}
	slices.Sort(ids)
	var err error
	a.present, err = a.session.Linker.ReadLinks(ctx, batch.LinkReadRequest{From: a.target.From, To: a.target.To, IDs: slices.Compact(ids)})
	return err
}

// missing are the links to make. Those that exist already are adopted as they
// are.
func (a *associationsApply) missing() []batch.Link {
	var missing []batch.Link
	for _, l := range a.changes.Added {
		link, ok := a.link(l)
		if !ok {
			continue
		}
		if a.target.Kind.In(a.present[link.FromID][link.ToID]) {
			a.results[l] = a.adopted(link)
			continue
		}
		missing = append(missing, link)
	}
	return missing
}

// adopted describes a link that exists: one that a replacement spared keeps
// what was known of it.
func (a *associationsApply) adopted(link batch.Link) linkState {
	state, _ := a.inherited.link(a.target.Kind, link)
	return state
}

// collect notes which links were made.
func (a *associationsApply) collect() {
	for i := range a.made.Outcomes {
		o := &a.made.Outcomes[i]
		if o.Status != batch.Written {
			continue
		}
		added := !a.target.Kind.Unlabelled() && len(a.present[o.FromID][o.ToID]) > 0
		if a.inherited.madeAssociation(o.Link) {
			// The association is this resource's own, under its old label.
			added = false
		}
		a.results[o.Link.Link] = linkState{created: true, labelAdded: added}
	}
}

// remove comes after the writes: if one of those is in doubt, nothing is
// removed.
func (a *associationsApply) remove(ctx context.Context, progress *session.Progress) {
	todo := a.removals()
	if len(todo) == 0 {
		return
	}
	if doubt := a.made.Count(batch.Unknown) > 0; doubt || a.made.Stopped != nil {
		why := messages.NotTried(doubt)
		for _, r := range todo {
			a.removed.Failed = append(a.removed.Failed, batch.FailedRemoval{LinkRemoval: r, Failure: &batch.Failure{Message: why.Error(), Err: why}})
		}
		return
	}
	a.removed = a.session.Linker.Remove(ctx, batch.RemoveLinksRequest{LinkTarget: a.target, Links: todo, Warrant: a.space.warranted(a.private.Plan.Warrant, todo), Progress: progress.Phase("dissociate")})
}

// removals are the links that leave, and those that exact removes although no
// state knows them. None of them is declared.
func (a *associationsApply) removals() []batch.LinkRemoval {
	var todo []batch.LinkRemoval
	for _, r := range a.changes.Removals {
		if !r.Released {
			todo = append(todo, a.prior.removal(r))
		}
	}
	if a.extras() > 0 {
		for _, extra := range a.private.Plan.Extras {
			link := batch.Link{Link: links.Link{From: extra[0], To: extra[1]}, FromID: extra[0], ToID: extra[1]}
			todo = append(todo, batch.LinkRemoval{Link: link, OnlyLabel: true, Forced: true})
		}
	}
	slices.SortFunc(todo, func(x, y batch.LinkRemoval) int {
		return links.Order(links.Link{From: x.FromID, To: x.ToID}, links.Link{From: y.FromID, To: y.ToID})
	})
	return todo
}

// state assembles what is true now.
func (a *associationsApply) state() *associationsBatchModel {
	kind := a.target.Kind
	if kind.Unlabelled() {
		// The apply may have failed before it asked for the label.
		kind = a.planned.kind()
	}
	s := newLinkStateBuilder(a.planned, kind)
	added := make(map[links.Link]bool, len(a.changes.Added))
	for _, l := range a.changes.Added {
		added[l] = true
	}
	for from, row := range (linkTable{a.planned.Links}).Rows() {
		if len(row.To) == 0 {
			s.empty(from, a.fromIDs[from])
		}
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			switch result, ok := a.results[l]; {
			case ok:
				s.add(l, a.fromIDs[from], a.toIDs[to], result)
			case !added[l]:
				old := a.changes.Prior(l)
				s.add(l, a.prior.fromID(old.From), a.prior.toID(old.To), linkState{a.prior.created(old), a.prior.labelAdded(old)})
			case a.prior == nil:
				a.spared(s, l)
			}
		}
	}
	for _, f := range a.removed.Failed {
		a.restore(s, f.LinkRemoval)
	}
	return s.model()
}

// spared keeps a link that could not be looked at again but that the first half
// of a replacement left in HubSpot.
func (a *associationsApply) spared(s *linkStateBuilder, l links.Link) {
	if a.inherited == nil || a.inherited.kind.String() != s.kind.String() {
		return
	}
	if old, ok := a.inherited.keys[a.planned.declaredSpace().normal(l.From, l.To)]; ok {
		s.add(l, old.FromID, old.ToID, old.linkState)
	}
}

// restore keeps a link of the prior state that could not be removed.
func (a *associationsApply) restore(s *linkStateBuilder, r batch.LinkRemoval) {
	if a.prior == nil {
		return
	}
	for _, to := range plainLinks(rowOf(a.prior.Links, r.From)).To {
		if to == r.To {
			s.add(r.Link.Link, r.FromID, r.ToID, linkState{a.prior.created(r.Link.Link), a.prior.labelAdded(r.Link.Link)})
		}
	}
}

func rowOf(rows linkRows, key string) linkRow {
	row, _ := rows.Get(key)
	return row
}

// summarize logs what an apply did: counts, never keys.
func (a *associationsApply) summarize(ctx context.Context, progress *session.Progress) {
	tflog.Info(ctx, "Apply finished", progress.Calls(map[string]any{
		"to_object_type": a.target.To.String(),
		"created":        a.made.Count(batch.Written), "adopted": len(a.results) - a.made.Count(batch.Written), "unchanged": a.changes.Kept,
		"removed": a.removed.Removed, "spared": len(a.removed.Spared), "failed_removals": len(a.removed.Failed),
		"refused": a.made.Count(batch.Refused), "unknown": a.made.Count(batch.Unknown), "not_sent": a.made.Count(batch.NotSent),
	}))
}

// unresolved are the keys of new links that no record has.
func (a *associationsApply) unresolved(l links.Link) string {
	m := a.planned
	switch {
	case a.fromIDs[l.From] == "":
		return fmt.Sprintf("HubSpot has no record of %s with %s = %q", m.from().objectType, m.from().idProperty, l.From)
	case a.toIDs[l.To] == "":
		return fmt.Sprintf("HubSpot has no record of %s with %s = %q", m.to().objectType, m.to().idProperty, l.To)
	}
	return ""
}

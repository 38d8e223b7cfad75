// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Create writes all records. With an error, the state holds exactly those that
// HubSpot has, and what the first half of a replacement left.
func (r *Resource) Create(ctx context.Context, req protocol.CreateRequest[objectsBatchModel], resp *protocol.ApplyResponse[objectsBatchModel]) {
	a := r.newApply(nil, req.Planned, req.Private)
	a.name, a.private.State = custody.NewName(), a.private.State.ofCreate()
	a.apply(ctx, session.TimeoutOf(req.Planned.Timeouts.Get().Create))
	resp.Diagnostics.Append(a.diags...)
	failed := a.diags.HasError()
	if failed && (a.state == nil || a.state.Records.Len() == 0) {
		// Nothing landed: without a state the next plan is a plain create.
		a.state = a.legacyState()
	}
	if a.state == nil {
		return
	}
	a.private.State.Name, a.private.State.Failed, a.private.State.Keyspace = a.name, failed, a.keyspace.Known()
	resp.State, resp.Private = a.state, a.private.State.forState()
}

// legacyState is what the first half of a replacement left to this create, nil
// where there is nothing.
func (a *objectsBatchApply) legacyState() *objectsBatchModel {
	if a.legacy == nil {
		return nil
	}
	left, _ := a.legacy.State.(*objectsBatchModel)
	if left == nil || left.Records.Len() == 0 {
		return nil
	}
	return left
}

// Update writes what changed and archives what left. With an error, the state
// holds exactly what is true, so that the next plan shows the rest.
func (r *Resource) Update(ctx context.Context, req protocol.UpdateRequest[objectsBatchModel], resp *protocol.ApplyResponse[objectsBatchModel]) {
	a := r.newApply(req.Prior, req.Planned, req.Private)
	a.name = nameOf(a.private.State, req.Prior)
	a.apply(ctx, session.TimeoutOf(req.Planned.Timeouts.Get().Update))
	resp.Diagnostics.Append(a.diags...)
	a.private.State.Name = a.name
	if a.state != nil {
		resp.State = a.state
		a.private.State.Failed, a.private.State.Keyspace = false, a.keyspace.Known()
	}
	resp.Private = a.private.State.forState()
}

// objectsBatchApply is one create or update.
type objectsBatchApply struct {
	session        *session.Session
	now            time.Time
	prior, planned *objectsBatchModel
	private        objectsBatchPrivate
	diags          diag.Diagnostics

	// name is what custody knows the object by, legacy what the first half of a
	// replacement left to this create.
	name   string
	legacy *custody.Legacy
	// legacyCreated is made by inherited.
	legacyCreated map[string]bool
	keyspace      session.Keyspace
	target        batch.Target
	defs          *values.Definitions
	changes       records.Plan
	// resolution and found are as in a plan.
	resolution *resolution
	found      *lookedUp
	upserts    *batch.UpsertResult
	archive    *batch.ArchiveResult
	// reread holds what was read right before the writes.
	reread reread
	// read holds what was read back after the writes, by key.
	read map[string]*hubspot.Object

	// state is nil as long as nothing was tried.
	state *objectsBatchModel
}

func (r *Resource) newApply(prior, planned *objectsBatchModel, private []byte) *objectsBatchApply {
	return &objectsBatchApply{
		session: r.session(), now: r.now(), prior: prior, planned: planned,
		private: decodePrivate(private), archive: &batch.ArchiveResult{},
	}
}

func (a *objectsBatchApply) apply(ctx context.Context, timeout time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a.keyspace = keyspace(ctx, a.session, a.planned, a.private.State)
	a.target = a.keyspace.Target(a.private.State.Spelled)
	if a.prior == nil {
		a.legacy = a.session.Register.Inherit(a.keyspace.Space(), normals(a.planned, a.keyspace))
	}
	a.diags.Append(a.session.Writable(ctx)...)
	if a.diags.HasError() || !sameAccount(ctx, a.session, a.planned, &a.private.State, &a.diags) {
		return
	}
	a.prepare(ctx)
	if a.diags.HasError() {
		return
	}
	a.diags.Append(applying(a.session)...)
	if a.rereadChanged(ctx); a.diags.HasError() {
		return
	}
	progress := session.NewProgress(a.session.Client, a.target)
	a.upserts = a.session.Engine.Upsert(ctx, batch.UpsertRequest{
		Target: a.target, Writes: a.reread.writes, Definitions: a.defs, Progress: progress.Phase("upsert"),
	})
	a.session.ForgetListings(a.keyspace.ObjectTypeID)
	a.readBack(ctx)
	a.archiveRemoved(ctx, progress)
	a.report(ctx)
	a.buildState()
	a.reportCame()
	progress.Applied(ctx, a.counts())
}

// prepare decides what to do, now that every value is known, and protects what
// is declared from other applies of this process.
func (a *objectsBatchApply) prepare(ctx context.Context) {
	t := a.planned.objectType()
	if a.prior == nil || !a.planned.Records.Equal(a.prior.Records) {
		defs, err := a.session.Definitions.Get(ctx, t)
		if err != nil && !hubspot.IsMissingScopes(err) {
			a.diags.Append(messages.APIError("Unable to Read Property Definitions", fmt.Sprintf("The definitions of %s are needed to tell what changed. Nothing was written.", t), err))
			return
		}
		a.defs = defs
	}
	if !a.decide(ctx) {
		return
	}
	for i, w := range a.changes.Writes {
		if as, ok := a.private.Plan.Spelled[w.Key]; ok && w.As == "" {
			a.changes.Writes[i].As = as
		}
	}
	if a.prior != nil {
		a.diags.Append(a.planned.judge(a.changes.Counts(), heldBy(a.prior), records.OfUpdate)...)
		if a.diags.HasError() {
			return
		}
	}
	a.keep(ctx)
}

func (a *objectsBatchApply) priorKey(key string) string {
	if old, ok := a.changes.Renamed[key]; ok {
		return old
	}
	return key
}

// readBack reads read_properties of what was written, as an upsert's answer has
// only what it wrote; of what the plan wanted to write and HubSpot held already; and of
// everything where read_properties itself changed.
func (a *objectsBatchApply) readBack(ctx context.Context) {
	names := a.planned.readProperties()
	if len(names) == 0 || ctx.Err() != nil {
		return
	}
	var keys []string
	tried := make(map[string]bool, len(a.upserts.Outcomes))
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		tried[o.Write.Key] = true
		if o.Status == batch.Written {
			keys = append(keys, o.Write.Key)
		}
	}
	if a.prior != nil && rereads(a.prior, a.planned) {
		for key := range a.planned.Records.Keys() {
			if !tried[key] {
				keys = append(keys, key)
			}
		}
	} else {
		for i := range a.changes.Writes {
			if key := a.changes.Writes[i].Key; !tried[key] {
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return
	}
	found, err := a.session.Engine.Read(ctx, batch.ReadRequest{Target: a.target, Keys: keys, Properties: a.planned.propertiesToRead()})
	if err != nil {
		a.diags.Append(messages.APIError("Unable to Read Back Records", "The records were written, but read_properties could not be read. Refresh or apply again.", err))
		return
	}
	a.read = found
}

// archiveRemoved comes after the writes: if one of those is in doubt, nothing
// is archived.
func (a *objectsBatchApply) archiveRemoved(ctx context.Context, progress *session.Progress) {
	if records.CountArchived(a.changes.Removals) == 0 {
		return
	}
	if a.upserts.Doubt() || a.upserts.Stopped != nil {
		for _, r := range a.changes.Removals {
			if r.Fate == records.Archived {
				a.archive.Failed = append(a.archive.Failed, batch.FailedArchive{Removal: r, Err: messages.NotTried(a.upserts.Doubt())})
			}
		}
		return
	}
	properties, edited := editedSince(ctx, a.session, a.prior)
	a.archive = a.session.Engine.Archive(ctx, batch.ArchiveRequest{
		Target: a.target, Removals: a.changes.Removals, Warrant: a.private.Plan.Warrant, Progress: progress.Phase("archive"),
		Properties: properties, Edited: edited,
	})
}

// buildState assembles what is true now.
func (a *objectsBatchApply) buildState() {
	outcomes := make(map[string]*batch.Outcome, len(a.upserts.Outcomes))
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		outcomes[o.Write.Key] = o
		if o.Status == batch.Written && o.Created {
			if source := session.TextOf(o.Properties[sourceIDProperty]); source != "" {
				a.private.State.Source = source
			}
		}
	}
	a.respell(outcomes)
	a.noteAnswers(outcomes)
	s := newStateBuilder(a.planned)
	s.adjust = a.adjust
	for key, cells := range a.planned.Records.All() {
		o, written := outcomes[key]
		switch {
		case a.reread.leaves(key):
			s.failed(key, a)
		case !written:
			s.keep(key, cells, a)
		case o.Status == batch.Written:
			s.written(key, cells, o, a)
		default:
			s.failed(key, a)
		}
	}
	for _, f := range slices.Concat(a.archive.Failed, a.archive.Edited) {
		s.prior(f.Key, a.prior)
	}
	a.state = s.model()
	a.state.Changes = a.appliedChanges()
	a.private.State.Edited, a.private.State.Sent = a.stillEdited(outcomes), unanswered(outcomes)
	a.private.State.Gone = stillGone(a.private.State.Gone, a.planned, a.state)
}

// noteAnswers keeps what HubSpot made of values that it did not store as they were
// sent: of this apply's, and of earlier ones that were not written again.
func (a *objectsBatchApply) noteAnswers(outcomes map[string]*batch.Outcome) {
	before := a.private.State.Answered
	var now map[string]map[string]records.Answered
	for key := range a.planned.Records.Keys() {
		key = strings.Clone(key)
		o := outcomes[key]
		written := o != nil && o.Status == batch.Written
		for property, answered := range before[a.priorKey(key)] {
			if !written || !slices.ContainsFunc(o.Write.Properties, func(p records.Property) bool { return p.Name == property }) {
				noteAnswer(&now, key, property, answered)
			}
		}
		if !written {
			continue
		}
		for _, cell := range o.Write.Altered(a.defs, o.Properties) {
			noteAnswer(&now, key, cell.Property, records.Answered{Sent: cell.Value, Now: cell.Now})
		}
	}
	a.private.State.Answered = now
}

// respell keeps how HubSpot spells the keys: as it answered, else as it was told.
func (a *objectsBatchApply) respell(outcomes map[string]*batch.Outcome) {
	var spelled map[string]string
	for key := range a.planned.Records.Keys() {
		stored := a.private.State.Spelled[a.priorKey(key)]
		if o, ok := outcomes[key]; ok && o.Status == batch.Written {
			stored = o.Write.Address()
			if now := session.TextOf(o.Properties[a.target.IDProperty]); now != "" {
				stored = now
			}
		} else if old := a.priorKey(key); stored == "" && old != key {
			stored = old
		}
		spelled = a.keyspace.Spelled(spelled, key, stored)
	}
	a.private.State.Spelled = spelled
}

// createdHere reports whether this resource made the record: in this upsert, in
// the state that a replacement put aside, or in an apply that was interrupted.
func (a *objectsBatchApply) createdHere(o *batch.Outcome) bool {
	if o.Created {
		return true
	}
	if !o.Write.New {
		// A key that leads to another record now was merged, or made again by
		// somebody else.
		return a.prior.created(a.priorKey(o.Write.Key)) && o.ID == o.Write.ID
	}
	if created, ok := a.inherited()[o.ID]; ok {
		return created
	}
	if gone, ok := a.private.State.cameBack(o.ID); ok {
		return gone.Created
	}
	if a.private.State.Source == "" {
		return false
	}
	own, ok := a.private.Plan.Ours[o.Write.Key]
	return ok && own.ID == o.ID && own.Source == a.private.State.Source
}

// inherited tells of the records that the first half of a replacement left, by id,
// whether the resource created them.
func (a *objectsBatchApply) inherited() map[string]bool {
	if a.legacyCreated == nil {
		a.legacyCreated = make(map[string]bool)
		if a.legacy != nil {
			for _, r := range a.legacy.Held {
				a.legacyCreated[r.ID] = r.Created
			}
		}
	}
	return a.legacyCreated
}

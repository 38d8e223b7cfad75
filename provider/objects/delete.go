// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Delete archives or releases what the state holds. It is also the first half
// of a replacement, and under create_before_destroy the second. What it may archive
// custody judges.
func (r *Resource) Delete(ctx context.Context, req protocol.DeleteRequest[objectsBatchModel], resp *protocol.ApplyResponse[objectsBatchModel]) {
	d := &objectsBatchDelete{
		session: r.session(), prior: req.Prior, private: decodePrivate(req.Private),
		result: &batch.ArchiveResult{},
	}
	if d.private.Plan == nil {
		d.private.Plan = &privatePlan{}
	}
	d.next = d.private.Plan.Creates
	ctx, cancel := context.WithTimeout(ctx, session.TimeoutOf(req.Prior.Timeouts.Get().Delete))
	defer cancel()
	d.destroy(ctx)
	if d.next != nil && ctx.Err() != nil && !d.diags.HasError() {
		// Terraform was told to stop, so that the create would not come.
		d.diags.AddError("Replacement was stopped", "The run was interrupted after the replaced records had been let go and before the new ones were written. The state keeps what is still in HubSpot. Apply again.")
	}
	resp.Diagnostics.Append(d.diags...)
	if d.diags.HasError() {
		resp.State = d.remaining()
		resp.Private = d.private.State.forState()
		return
	}
	d.leave(ctx)
}

type objectsBatchDelete struct {
	session *session.Session
	prior   *objectsBatchModel
	private objectsBatchPrivate
	// next is what the second half of a replacement declares, nil for a destroy.
	next  *plannedCreate
	diags diag.Diagnostics

	keyspace  session.Keyspace
	judgement custody.Judgement
	result    *batch.ArchiveResult
	// tried says that something may have been archived.
	tried bool
}

func (d *objectsBatchDelete) destroy(ctx context.Context) {
	if !sameAccount(ctx, d.session, d.prior, &d.private.State, &d.diags) {
		return
	}
	d.diags.Append(applying(d.session)...)
	d.keyspace = keyspace(ctx, d.session, d.prior, d.private.State)
	if !d.judge(ctx) || len(d.judgement.Archive) == 0 {
		d.reportUnnamed()
		return
	}
	removals, ids := d.removals()
	d.diags.Append(d.session.Writable(ctx)...)
	if d.diags.HasError() {
		if d.judgement.Deposed {
			d.untried(removals)
		}
		return
	}
	d.tried = true
	target := d.keyspace.Target(d.private.State.Spelled)
	progress := session.NewProgress(d.session.Client, target)
	properties, edited := editedSince(ctx, d.session, d.prior)
	d.result = d.session.Engine.Archive(ctx, batch.ArchiveRequest{
		Target: target, Removals: removals, Warrant: custody.WarrantOf(ids...), Progress: progress.Phase("archive"),
		Properties: properties, Edited: edited,
	})
	d.keepMissing()
	d.diags.Append(archiveFailures(d.result)...)
	d.diags.Append(editedRecords(d.result)...)
	d.result.Failed = append(d.result.Failed, d.result.Edited...)
	if d.judgement.Deposed && d.diags.HasError() {
		d.bequeath()
	}
	d.reportLeft()
	progress.Deleted(ctx, d.result, len(removals))
}

// judge asks custody what may be archived. It reports whether the delete goes on.
func (d *objectsBatchDelete) judge(ctx context.Context) bool {
	policy := d.prior.policy()
	space := d.keyspace.Space()
	input := custody.Destroy{
		Space: space, Process: d.private.Plan.Process, Warrant: d.private.Plan.Warrant,
		Failed: d.private.State.Failed, Heir: d.private.State.Heir, Saved: d.private.State.Saved,
	}
	switch {
	case d.next != nil:
		policy = records.Gentler(policy, d.next.Policy)
		next, err := d.declaredNext(ctx)
		if err != nil {
			d.diags.Append(messages.APIError("Unable to Look Up Replaced Records", "The records that the replacement declares are looked up first, so that none of them is archived. Nothing was archived.", err))
			return false
		}
		input.Next = next
	case input.Process == d.session.Register.Process():
		for _, heir := range d.session.Register.Heirs(space, held(d.prior, d.keyspace, policy)) {
			policy = records.Gentler(policy, records.Policy(heir.Policy))
		}
	}
	input.Held = held(d.prior, d.keyspace, policy)
	d.judgement = d.session.Register.Judge(input)
	switch d.judgement.Refused {
	case custody.NextUnknown:
		d.diags.AddError("Unable to Replace Records Safely",
			"The resource is replaced, and which records the replacement declares was not known in the plan. Deleting first could archive records that it declares. "+
				"Nothing was archived. Apply what records, object_type and id_property depend on first, with terraform apply -target.")
	case custody.Unchecked:
		d.diags.AddError("Unable to Replace Records Safely",
			fmt.Sprintf("The resource is tainted, and records leave it that its plan could not compare with what other resources declare, because it was made with -refresh=false or the replacement declares none of the old records: %s. Nothing was archived. Run terraform untaint on the resource and apply again: then its change is planned with the old records.",
				messages.FirstOf(keysOf(d.judgement.Unnamed), messages.MaxReported)))
	default:
		return true
	}
	return false
}

// declaredNext is what the second half of a replacement declares. By another
// property only HubSpot knows which records those are.
func (d *objectsBatchDelete) declaredNext(ctx context.Context) (*custody.Next, error) {
	next := &custody.Next{Known: d.next.AllKeys, IDs: make(map[string]struct{})}
	for _, id := range d.next.IDs {
		next.IDs[id] = struct{}{}
	}
	t, err := values.ParseObjectType(d.next.ObjectType)
	if err != nil || !next.Known {
		return next, nil //nolint:nilerr // an unknown type is known not to be known.
	}
	k := d.session.Keyspace(ctx, t, d.next.IDProperty, session.Known{})
	if k.ObjectTypeID != d.keyspace.ObjectTypeID && !k.Doubtful && !d.keyspace.Doubtful {
		return next, nil
	}
	if k.Same(d.keyspace.Keyspace) {
		next.Normals = make(map[string]struct{}, len(d.next.Keys))
		for _, key := range d.next.Keys {
			next.Normals[k.Normalize(key)] = struct{}{}
		}
		return next, nil
	}
	// A row that was not matched in the plan may be any of them.
	next.Known = !d.next.Unmatched
	if !slices.ContainsFunc(held(d.prior, d.keyspace, records.Gentler(d.prior.policy(), d.next.Policy)), func(r custody.Record) bool { return r.Archives }) {
		return next, nil
	}
	// One look-up may miss what was made a moment ago. Kept, a key is also seen from its
	// record, which is read by its id before it is archived.
	claims := make([]custody.Record, len(d.next.Keys))
	for i, key := range d.next.Keys {
		claims[i] = custody.Record{Key: key, Normal: k.Normalize(key)}
	}
	d.session.Register.Keep("", k.Space(), claims)
	found, err := d.session.Engine.Read(ctx, batch.ReadRequest{Target: k.Target(nil), Keys: d.next.Keys})
	if err != nil {
		return nil, err
	}
	for _, object := range found {
		next.IDs[object.ID] = struct{}{}
	}
	return next, nil
}

// removals are what custody lets go, as the engine takes them.
func (d *objectsBatchDelete) removals() (removals []records.Removal, ids []string) {
	for _, r := range d.judgement.Archive {
		removals = append(removals, records.Removal{Key: r.Key, ID: r.ID, Created: r.Created, Fate: records.Archived})
		ids = append(ids, r.ID)
	}
	return removals, ids
}

// untried keeps what a deposed object may archive for its next destroy.
func (d *objectsBatchDelete) untried(removals []records.Removal) {
	d.tried = true
	for _, r := range removals {
		d.result.Failed = append(d.result.Failed, batch.FailedArchive{Removal: r, Err: errNotArchived})
	}
	d.bequeath()
}

// bequeath notes for the next destroy of a deposed object what this one was allowed
// to archive and could not, and which object took its place.
func (d *objectsBatchDelete) bequeath() {
	ids := make([]string, len(d.result.Failed))
	for i, f := range d.result.Failed {
		ids[i] = f.ID
	}
	d.private.State.Saved = custody.WarrantOf(ids...)
	if len(d.judgement.Heirs) == 1 {
		d.private.State.Heir = d.judgement.Heirs[0].Name
	}
}

// leave hands what was not archived to the second half of a replacement, which
// Terraform tells nothing of the first.
func (d *objectsBatchDelete) leave(ctx context.Context) {
	if d.next == nil {
		return
	}
	legacy := &custody.Legacy{Name: d.private.State.Name, Space: d.keyspace.Space(), Plan: d.next}
	legacy.Next.Property = d.next.IDProperty
	if t, err := values.ParseObjectType(d.next.ObjectType); err == nil {
		k := d.session.Keyspace(ctx, t, d.next.IDProperty, session.Known{})
		legacy.Next = k.Space()
		if d.next.AllKeys {
			legacy.Normals = make(map[string]struct{}, len(d.next.Keys))
			for _, key := range d.next.Keys {
				legacy.Normals[k.Normalize(key)] = struct{}{}
			}
		}
	}
	left := d.left()
	legacy.State, legacy.Held = left, held(left, d.keyspace, d.prior.policy())
	d.session.Register.Leave(legacy)
}

// left is the state without what was archived.
func (d *objectsBatchDelete) left() *objectsBatchModel {
	if !d.tried {
		return d.prior
	}
	gone := make(map[string]bool, len(d.result.Gone))
	for _, r := range d.result.Gone {
		gone[r.Key] = true
	}
	s := newStateBuilder(d.prior)
	for key := range d.prior.Records.Keys() {
		if !gone[key] {
			s.prior(key, d.prior)
		}
	}
	return s.model()
}

// remaining is the state after a failed delete: all that the replacement was to
// take up, else what is still to be archived. What was let go is gone from it.
func (d *objectsBatchDelete) remaining() *objectsBatchModel {
	if !d.tried || d.next != nil {
		return d.left()
	}
	s := newStateBuilder(d.prior)
	for _, f := range d.result.Failed {
		s.prior(f.Key, d.prior)
	}
	return s.model()
}

// reportUnnamed tells what a destroy leaves in HubSpot because no plan said that it
// may go.
func (d *objectsBatchDelete) reportUnnamed() {
	unnamed := d.judgement.Unnamed
	if len(unnamed) == 0 || d.diags.HasError() {
		return
	}
	why := "No plan could tell whether another object holds them by now: the replacement that this object is left over from belongs to an earlier run, or declares none of its records."
	if !d.judgement.Deposed {
		why = "They came to the state after the plan was made."
	}
	d.diags.AddWarning(fmt.Sprintf("%s left in HubSpot", messages.Capitalize(messages.IsAre(len(unnamed), "record"))),
		fmt.Sprintf("%s Keys: %s. Archive in HubSpot what you do not need.", why, messages.FirstOf(keysOf(unnamed), messages.MaxReported)))
}

// reportLeft tells what was not archived, by cause.
func (d *objectsBatchDelete) reportLeft() {
	d.reportUnnamed()
	d.diags.Append(sparedRecords(d.result)...)
	if missing := d.result.Missing; len(missing) > 0 {
		keys := make([]string, len(missing))
		for i, r := range missing {
			keys[i] = r.Key
		}
		d.diags.AddWarning(fmt.Sprintf("%s not found in HubSpot", messages.Capitalize(messages.WasWere(len(missing), "record"))),
			fmt.Sprintf("They were to be archived, and the account of these credentials holds no such records: they were archived, deleted or merged before, or the account is another one. Keys: %s.", messages.FirstOf(keys, messages.MaxReported)))
	}
}

// sparedRecords tells by cause which records were not archived.
func sparedRecords(result *batch.ArchiveResult) diag.Diagnostics {
	var diags diag.Diagnostics
	byCause := make(map[string][]string)
	var causes []string
	for _, s := range result.Spared {
		if byCause[s.Why] == nil {
			causes = append(causes, s.Why)
		}
		byCause[s.Why] = append(byCause[s.Why], fmt.Sprintf("%q (id %s)", s.Key, s.ID))
	}
	slices.Sort(causes)
	for _, why := range causes {
		list := byCause[why]
		slices.Sort(list)
		diags.AddWarning(fmt.Sprintf("%s left in HubSpot", messages.Capitalize(messages.IsAre(len(list), "record"))),
			fmt.Sprintf("Not archived, because %s: %s.", why, messages.Some(list, messages.MaxReported)))
	}
	return diags
}

func keysOf(list []custody.Record) []string {
	keys := make([]string, len(list))
	for i, r := range list {
		keys[i] = r.Key
	}
	return keys
}

// errNotArchived keeps records whose archive was not tried.
var errNotArchived = errors.New("not tried, because the outcome of a write is not known")

// archiveFailures reports what could not be archived.
func archiveFailures(result *batch.ArchiveResult) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(result.Failed) == 0 {
		return diags
	}
	keys := make([]string, len(result.Failed))
	for i, f := range result.Failed {
		keys[i] = f.Key
	}
	diags.Append(messages.APIError("Unable to Archive Records",
		fmt.Sprintf("%s not archived and stay in the state: %s. Apply again to archive them.", messages.WasWere(len(keys), "record"), messages.FirstOf(keys, messages.MaxReported)), result.Failed[0].Err))
	return diags
}

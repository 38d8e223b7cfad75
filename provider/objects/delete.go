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
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
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
	d.Delete = custodian.Delete{
		Words: words, Register: d.session.Register, Writable: d.session.Writable,
		Object: &d.private.State.Object, Planned: d.private.Plan.Planned, Policy: req.Prior.policy(), Diags: &d.diags,
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
		resp.State = d.remaining()
		resp.Private = d.private.State.forState()
		return
	}
	d.leave(ctx)
}

type objectsBatchDelete struct {
	custodian.Delete
	session *session.Session
	prior   *objectsBatchModel
	private objectsBatchPrivate
	// next is what the second half of a replacement declares, nil for a destroy.
	next  *plannedCreate
	diags diag.Diagnostics

	keyspace session.Keyspace
	progress *session.Progress
	result   *batch.ArchiveResult
}

func (d *objectsBatchDelete) destroy(ctx context.Context) {
	if !sameAccount(ctx, d.session, d.prior, &d.private.State, &d.diags) {
		return
	}
	d.diags.Append(applying(d.session)...)
	d.keyspace = keyspace(ctx, d.session, d.prior, d.private.State)
	d.Space = d.keyspace.Space()
	d.Run(ctx, d)
}

// Held implements [custodian.Things].
func (d *objectsBatchDelete) Held(policy records.Policy) []custody.Record {
	return held(d.prior, d.keyspace, policy)
}

// Archive implements [custodian.Things].
func (d *objectsBatchDelete) Archive(ctx context.Context) (left []string) {
	target := d.keyspace.Target(d.private.State.Spelled)
	d.progress = session.NewProgress(d.session.Client, target)
	properties, edited := editedSince(ctx, d.session, d.prior)
	removals, ids := d.removals()
	d.result = d.session.Engine.Archive(ctx, batch.ArchiveRequest{
		Target: target, Removals: removals, Warrant: custody.WarrantOf(ids...), Progress: d.progress.Phase("archive"),
		Properties: properties, Edited: edited,
	})
	d.keepMissing()
	d.diags.Append(archiveFailures(d.result)...)
	d.diags.Append(editedRecords(d.result)...)
	d.result.Failed = append(d.result.Failed, d.result.Edited...)
	for _, f := range d.result.Failed {
		left = append(left, f.ID)
	}
	return left
}

// Untried implements [custodian.Things].
func (d *objectsBatchDelete) Untried() (left []string) {
	removals, ids := d.removals()
	for _, r := range removals {
		d.result.Failed = append(d.result.Failed, batch.FailedArchive{Removal: r, Err: messages.NotTried(false)})
	}
	return ids
}

// Tell implements [custodian.Things].
func (d *objectsBatchDelete) Tell(ctx context.Context) {
	d.reportLeft()
	d.progress.Deleted(ctx, d.result, len(d.Judgement.Archive))
}

// DeclaredNext implements [custodian.Things].
func (d *objectsBatchDelete) DeclaredNext(ctx context.Context, policy records.Policy) (*custody.Next, diag.Diagnostics) {
	var diags diag.Diagnostics
	next, err := d.declaredNext(ctx, policy)
	if err != nil {
		diags.Append(messages.APIError("Unable to Look Up Replaced Records", "The records that the replacement declares are looked up first, so that none of them is archived. Nothing was archived.", err))
	}
	return next, diags
}

// declaredNext is what the second half of a replacement declares. By another
// property only HubSpot knows which records those are.
func (d *objectsBatchDelete) declaredNext(ctx context.Context, policy records.Policy) (*custody.Next, error) {
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
	if !slices.ContainsFunc(d.Held(policy), func(r custody.Record) bool { return r.Archives }) {
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
	for _, r := range d.Judgement.Archive {
		removals = append(removals, records.Removal{Key: r.Key, ID: r.ID, Created: r.Created, Fate: records.Archived})
		ids = append(ids, r.ID)
	}
	return removals, ids
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
	left := d.standing()
	legacy.State, legacy.Held = left, held(left, d.keyspace, d.prior.policy())
	d.session.Register.Leave(legacy)
}

// standing is the state without what was archived.
func (d *objectsBatchDelete) standing() *objectsBatchModel {
	if !d.Tried {
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
	if d.Stands() {
		return d.standing()
	}
	s := newStateBuilder(d.prior)
	for _, f := range d.result.Failed {
		s.prior(f.Key, d.prior)
	}
	return s.model()
}

// reportLeft tells what was left in HubSpot, by cause.
func (d *objectsBatchDelete) reportLeft() {
	d.diags.Append(sparedRecords(d.result)...)
	if missing := d.result.Missing; len(missing) > 0 {
		keys := make([]string, len(missing))
		for i, r := range missing {
			keys[i] = r.Key
		}
		d.diags.AddWarning(fmt.Sprintf("%s not found in HubSpot", messages.Capitalize(messages.WasWere(len(missing), "record"))),
			fmt.Sprintf("%s to be archived, and the account of these credentials holds no such %s: archived, deleted or merged before, or in another account. %s: %s.",
				messages.One(len(missing), "It was", "They were"), messages.One(len(missing), "record", "records"), messages.One(len(missing), "Key", "Keys"), messages.FirstOf(keys, messages.MaxReported)))
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

// archiveFailures reports by cause what could not be archived.
func archiveFailures(result *batch.ArchiveResult) diag.Diagnostics {
	var diags diag.Diagnostics
	by := make(map[string][]batch.FailedArchive)
	var causes []string
	for _, f := range result.Failed {
		cause := archiveCause(f)
		if by[cause] == nil {
			causes = append(causes, cause)
		}
		by[cause] = append(by[cause], f)
	}
	for _, cause := range causes[:min(len(causes), messages.MaxReported)] {
		failed := by[cause]
		keys := make([]string, len(failed))
		for i, f := range failed {
			keys[i] = f.Key
		}
		slices.Sort(keys)
		diags.Append(messages.APIError("Unable to Archive Records",
			fmt.Sprintf("%s not archived and %s in the state: %s. Apply again to archive %s.", messages.WasWere(len(keys), "record"), messages.One(len(keys), "stays", "stay"),
				messages.FirstOf(keys, messages.MaxKeys), messages.One(len(keys), "it", "them")), failed[0].Err))
	}
	if more := len(causes) - messages.MaxReported; more > 0 {
		diags.AddError("Unable to Archive Records", fmt.Sprintf("%s not shown. Correct the ones above first.", messages.Capitalize(messages.IsAre(more, "further cause"))))
	}
	return diags
}

// archiveCause is what failures of one cause have in common: what HubSpot said, less
// the record that it said it of and the number of the call.
func archiveCause(f batch.FailedArchive) string {
	refusal, refused := errors.AsType[*hubspot.Error](f.Err)
	switch {
	case hubspot.OutcomeUnknown(f.Err):
		// Each batch has a call of its own that got no answer.
		return "no answer"
	case refused:
		return fmt.Sprint(refusal.StatusCode, " ", refusal.Category, " ", messages.Without(refusal.Message, f.Key, f.ID))
	}
	return f.Err.Error()
}

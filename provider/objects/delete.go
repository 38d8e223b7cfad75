// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Delete archives or releases what the state holds. It is also the first half
// of a replacement, and under create_before_destroy the second; then whatever
// the other half declares or wrote stays in HubSpot.
func (r *Resource) Delete(ctx context.Context, req protocol.DeleteRequest[objectsBatchModel], resp *protocol.ApplyResponse[objectsBatchModel]) {
	d := &objectsBatchDelete{
		session: r.session(), prior: req.Prior, private: decodePrivate(req.Private),
		result: &batch.ArchiveResult{},
	}
	ctx, cancel := context.WithTimeout(ctx, req.Prior.timeout(func(t session.Timeouts) protocol.String { return t.Delete }))
	defer cancel()
	d.run(ctx)
	resp.Diagnostics.Append(d.diags...)
	if d.diags.HasError() {
		resp.State, resp.Private = d.remaining(), d.private.State.forState()
	}
}

type objectsBatchDelete struct {
	session *session.Session
	prior   *objectsBatchModel
	private objectsBatchPrivate
	diags   diag.Diagnostics

	target   batch.Target
	removals []records.Removal
	result   *batch.ArchiveResult
	// spared are keys that were left to the create of a replacement. If the
	// delete fails, that create does not come.
	spared []string
	// overlaps says that the replacement declares some of the keys.
	overlaps bool
	// untouched says that nothing was tried, so that all of the state stands.
	untouched bool
}

func (d *objectsBatchDelete) run(ctx context.Context) {
	d.untouched = true
	d.target = d.prior.target(nil)
	policy := d.prior.policy()
	replacement := d.replacement()
	if replacement != nil {
		policy = records.Gentler(policy, replacement.Policy)
	}
	policy = d.claimedPolicy(policy)
	d.removals = removeAll(d.prior, policy)
	if replacement != nil {
		d.diags.Append(d.spareReplaced(ctx, replacement)...)
	}
	d.sparePlanned()
	d.spareShared()
	d.spareLeftOver()
	if d.diags.HasError() || records.CountArchived(d.removals) == 0 {
		return
	}
	if replacement != nil && !d.compared(replacement) {
		d.diags.AddError("Unable to Replace Records Safely",
			fmt.Sprintf("The resource is tainted. Terraform plans its replacement without the old records, so that the plan could not tell whether another resource declares those that leave: it was made with -refresh=false, or the replacement declares none of the old records. They are: %s. Nothing was archived. Run terraform untaint on the resource and apply again: then its change is planned with the old records and archives those that leave.",
				messages.FirstOf(keysOfRemovals(d.removals), messages.MaxReported)))
		return
	}
	if replacement != nil && replacement.MaxArchive != nil {
		n := records.CountArchived(d.removals)
		if int64(n) > *replacement.MaxArchive {
			d.diags.Append(archiveDiagnostics(protocol.Known(*replacement.MaxArchive), n, len(d.removals), "Nothing was archived. ")...)
			return
		}
	}
	d.diags.Append(d.session.Writable(ctx)...)
	if d.diags.HasError() {
		return
	}
	d.untouched = false
	progress := session.NewProgress(d.session.Client, d.target)
	d.result = d.session.Engine.Archive(ctx, batch.ArchiveRequest{
		Target: d.target, Removals: d.removals, Progress: progress.Phase("archive"),
	})
	d.diags.Append(archiveFailures(d.result)...)
	progress.Deleted(ctx, d.result, len(d.removals))
}

// compared reports whether the plan of the replacement could compare the records
// of this object with what other resources declare.
func (d *objectsBatchDelete) compared(next *plannedCreate) bool {
	if next.Resumed {
		return true
	}
	return next.Refreshed && d.overlaps
}

// replacement returns what the other half of a replacement declares, nil for a
// destroy. The plan of a create tells the delete before it; under
// create_before_destroy the ledger protects what was written.
func (d *objectsBatchDelete) replacement() *plannedCreate {
	if d.private.Plan == nil {
		return nil
	}
	return d.private.Plan.Creates
}

// claimedPolicy heeds the policy of the create that went before under
// create_before_destroy: one that declares any of the records, or, where the
// destroy was planned in this process, any create of it. Of several the gentlest
// counts, as nothing tells which of them replaces this object.
func (d *objectsBatchDelete) claimedPolicy(policy records.Policy) records.Policy {
	if d.deposed() {
		policy = d.session.Ledger.CreatedUnder(policy)
	}
	for key := range d.prior.Records.Keys() {
		if claimed := d.session.Ledger.ClaimedUnder(d.target.ObjectType, d.target.IDProperty, d.target.Normalize(key)); claimed != "" {
			policy = records.Gentler(policy, claimed)
		}
	}
	return policy
}

// spareReplaced leaves in HubSpot what the create after this delete declares.
func (d *objectsBatchDelete) spareReplaced(ctx context.Context, next *plannedCreate) diag.Diagnostics {
	var diags diag.Diagnostics
	if !next.AllKeys && records.CountArchived(d.removals) > 0 {
		diags.AddError("Unable to Replace Records Safely",
			"The resource is replaced, and which records the replacement declares was not known in the plan. Deleting first could archive records that it declares. "+
				"Nothing was archived. Apply what records, object_type and id_property depend on first (terraform apply -target=...), or set deletion_policy = \"abandon\" in an apply of its own.")
		return diags
	}
	nextType, err := values.ParseObjectType(next.ObjectType)
	if err != nil || !nextType.Equal(d.target.ObjectType) && (nextType.IsStandard() || d.target.ObjectType.IsStandard()) {
		return diags
	}
	if next.IDProperty == d.target.IDProperty {
		d.spareKeys(next.Keys)
		d.overlaps = len(d.spared) > 0
		d.spareRecords(next.IDs)
		return diags
	}
	return d.spareIDs(ctx, next)
}

// spareKeys spares the records that are declared again under their key.
func (d *objectsBatchDelete) spareKeys(keys []string) {
	declared := make(map[string]bool, len(keys))
	for _, key := range keys {
		declared[d.target.Normalize(key)] = true
	}
	d.spare(func(r records.Removal) bool { return declared[d.target.Normalize(r.Key)] })
}

// spareRecords spares the records with the ids.
func (d *objectsBatchDelete) spareRecords(ids []string) {
	declared := make(map[string]bool, len(ids))
	for _, id := range ids {
		declared[id] = true
	}
	d.spare(func(r records.Removal) bool { return declared[r.ID] })
}

// spareIDs spares the records that are declared again under another property.
// Which those are only HubSpot knows.
func (d *objectsBatchDelete) spareIDs(ctx context.Context, next *plannedCreate) diag.Diagnostics {
	var diags diag.Diagnostics
	if records.CountArchived(d.removals) == 0 {
		return diags
	}
	diags.Append(d.session.Writable(ctx)...)
	if diags.HasError() {
		return diags
	}
	target := batch.Target{ObjectType: d.target.ObjectType, IDProperty: next.IDProperty, Normalize: values.NormalizeKey}
	found, err := d.session.Engine.Read(ctx, batch.ReadRequest{Target: target, Keys: next.Keys})
	if err != nil {
		diags.Append(messages.APIError("Unable to Look Up Replaced Records", "The records that the replacement declares are looked up first, so that none of them is archived. Nothing was archived.", err))
		return diags
	}
	ids := make([]string, 0, len(found))
	for _, object := range found {
		ids = append(ids, object.ID)
	}
	d.spareRecords(ids)
	return diags
}

// spare takes records out of the removals and leaves them to the create.
func (d *objectsBatchDelete) spare(declared func(records.Removal) bool) {
	d.removals = slices.DeleteFunc(d.removals, func(r records.Removal) bool {
		if !declared(r) {
			return false
		}
		d.spared = append(d.spared, r.Key)
		cells, _ := d.prior.Records.Get(r.Key)
		stored, _ := d.prior.Properties.Get(r.Key)
		d.session.Ledger.Spare(d.target.ObjectType, d.target.IDProperty, d.target.Normalize(r.Key), batch.SparedRecord{
			ID: r.ID, Created: r.Created, Managed: plainRow(cells), Stored: plainRow(stored),
		})
		return true
	})
}

// sparePlanned leaves out what the plan found another object to hold.
func (d *objectsBatchDelete) sparePlanned() {
	if d.private.Plan == nil || len(d.private.Plan.Spare) == 0 {
		return
	}
	d.removals = slices.DeleteFunc(d.removals, func(r records.Removal) bool { return slices.Contains(d.private.Plan.Spare, r.ID) })
}

// spareShared leaves out of a deposed object what another object held in the
// refresh.
func (d *objectsBatchDelete) spareShared() {
	if !d.deposed() || len(d.private.State.Shared) == 0 {
		return
	}
	shared := make(map[string]bool, len(d.private.State.Shared))
	for _, id := range d.private.State.Shared {
		shared[id] = true
	}
	d.removals = slices.DeleteFunc(d.removals, func(r records.Removal) bool { return shared[r.ID] })
}

// deposed reports whether the object is a deposed one, whose destroy Terraform
// plans once more in the process of the apply.
func (d *objectsBatchDelete) deposed() bool {
	return d.private.Plan != nil && d.private.Plan.Process == d.session.Ledger.Process()
}

// spareLeftOver leaves all records of a deposed object in HubSpot whose
// replacement came about in an earlier run, which was interrupted before it got
// here. The current object holds most of the records by now. Unless it is
// applied in this run too, nothing here tells which.
func (d *objectsBatchDelete) spareLeftOver() {
	if !d.deposed() {
		return
	}
	normals := make([]string, 0, len(d.removals))
	for _, r := range d.removals {
		normals = append(normals, d.target.Normalize(r.Key))
	}
	if d.session.Ledger.Succeeded(d.target.ObjectType, d.target.IDProperty, normals) {
		return
	}
	if n := records.CountArchived(d.removals); n > 0 {
		d.diags.AddWarning(fmt.Sprintf("%s left in HubSpot", messages.Capitalize(messages.IsAre(n, "record"))),
			fmt.Sprintf("An earlier run replaced the resource and was stopped before it removed the replaced object. What of it left the configuration then is not archived now, as other records of it are still declared. Keys of the object: %s. Archive in HubSpot what you do not need.", messages.FirstOf(keysOfRemovals(d.removals), messages.MaxReported)))
	}
	d.removals = nil
}

func keysOfRemovals(removals []records.Removal) []string {
	keys := make([]string, len(removals))
	for i, r := range removals {
		keys[i] = r.Key
	}
	return keys
}

// remaining is the state after a failed delete: what is still to be archived.
// What was let go is gone from it.
func (d *objectsBatchDelete) remaining() *objectsBatchModel {
	if d.untouched {
		return d.prior
	}
	s := newStateBuilder(d.prior)
	for _, f := range d.result.Failed {
		s.prior(f.Key, d.prior)
	}
	for _, key := range d.spared {
		s.prior(key, d.prior)
	}
	return s.model()
}

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

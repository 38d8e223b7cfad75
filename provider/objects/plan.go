// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Plan decides what an apply will do and tells what HubSpot would refuse.
func (r *Resource) Plan(ctx context.Context, req protocol.PlanRequest[objectsBatchModel], resp *protocol.PlanResponse[objectsBatchModel]) {
	if req.Destroy {
		r.planDestroy(ctx, req, resp)
		return
	}
	p := &objectsBatchPlan{
		session: r.session(), now: r.now(),
		config: req.Config, prior: req.Prior, private: decodePrivate(req.Private),
	}
	p.run(ctx)
	resp.Planned, resp.RequiresReplace = p.planned, p.replace
	resp.Private = p.private.encode()
	resp.Diagnostics.Append(p.diags...)
	resp.Diagnostics.Append(checkSize(req.MessageBytes)...)
}

// checkSize warns before a message grows beyond what Terraform and a provider
// exchange, which nothing could explain afterwards.
func checkSize(bytes int) diag.Diagnostics {
	var diags diag.Diagnostics
	if bytes > protocol.MaxMessageBytes/10*8 {
		diags.AddAttributeWarning(path.Root("records"), "Records are close to Terraform's limit",
			fmt.Sprintf("The plan of this resource takes %d MiB; Terraform and providers exchange at most %d MiB at a time. Split the records over several resources, for example by for_each over groups made from a hash of the key.",
				bytes>>20, protocol.MaxMessageBytes>>20))
	}
	return diags
}

// objectsBatchPlan is one planning of a create or an update.
type objectsBatchPlan struct {
	session       *session.Session
	now           time.Time
	config, prior *objectsBatchModel
	private       objectsBatchPrivate

	planned *objectsBatchModel
	replace path.Paths
	diags   diag.Diagnostics

	defs    *values.Definitions
	changes records.Plan
	// existing are new keys that HubSpot holds.
	existing map[string]existingRecord
	token    batch.Token
	// resumed says that this is the second planning of a replacement.
	resumed bool
	// rescue are keys that the apply has to claim, see batch.Conflicts.
	rescue []string
}

func (p *objectsBatchPlan) run(ctx context.Context) {
	p.resume()
	if p.prior != nil {
		p.session.Ledger.Take(p.token, p.prior.objectType(), p.prior.IDProperty.Get(), p.prior.heldIDs())
	}
	p.planned = &objectsBatchModel{}
	*p.planned = *p.config
	p.planned.ID = plannedID(p.config)
	if p.prior != nil {
		p.replace = p.replacements(ctx)
	}
	if len(p.replace) > 0 {
		p.planReplacement(ctx)
		return
	}
	if !p.config.Records.IsKnown() || !p.config.addressed() {
		p.unknown()
		return
	}
	p.changes = compare(p.prior, p.config, nil)
	if len(p.changes.Writes) > 0 || p.prior == nil {
		p.check(ctx)
		if p.diags.HasError() {
			return
		}
	}
	p.lookUpNew(ctx)
	p.declare(ctx)
	p.limitArchives()
	p.compute()
	p.remember()
}

// resume takes up the token of the planning that found the replacement whose
// create is planned now.
func (p *objectsBatchPlan) resume() {
	if p.prior == nil && p.private.Plan != nil {
		p.token = p.private.Plan.Token
		p.resumed = p.token != 0
	}
	if p.token == 0 {
		p.token = p.session.Ledger.NewToken()
	}
	p.private.Plan = &privatePlan{Token: p.token}
}

func plannedID(m *objectsBatchModel) protocol.String {
	if !m.addressed() {
		return protocol.Unknown[string]()
	}
	return protocol.Known(m.ObjectType.Get() + "/" + m.IDProperty.Get())
}

// replacements lists the attributes whose change makes other records of it. A
// value that is not known may be another one.
func (p *objectsBatchPlan) replacements(ctx context.Context) path.Paths {
	var replace path.Paths
	if p.config.ObjectType.IsUnknown() || !p.sameType(ctx) {
		replace = append(replace, path.Root("object_type"))
	}
	if p.config.IDProperty.IsUnknown() || p.config.IDProperty.Get() != p.prior.IDProperty.Get() {
		replace = append(replace, path.Root("id_property"))
	}
	return replace
}

// sameType compares object types in meaning. That a custom object's name and
// its id are one type only HubSpot can tell.
func (p *objectsBatchPlan) sameType(ctx context.Context) bool {
	was, is := p.prior.objectType(), p.config.objectType()
	if was.Equal(is) {
		return true
	}
	if !p.session.Configured() || was.IsStandard() || is.IsStandard() {
		return false
	}
	schema, err := p.session.Definitions.Schema(ctx, was)
	return err == nil && is.Names(schema.ObjectTypeID, schema.FullyQualifiedName, schema.Name)
}

// planReplacement plans all as new; Terraform asks again for the create. The
// old records are counted here, where both sides are known.
func (p *objectsBatchPlan) planReplacement(ctx context.Context) {
	p.planned.IDs = protocol.UnknownMap[protocol.String]()
	p.planned.Properties = protocol.UnknownMap[rowMap]()
	p.planned.Created = protocol.UnknownMap[protocol.Bool]()
	leaving := removeAll(p.prior, records.Gentler(p.prior.policy(), p.config.policy()))
	target := p.prior.target(nil)
	p.reportMoved(p.session.Ledger.DoomRemoved(p.token, target.ObjectType, target.IDProperty, archivedRecords(target, leaving)))
	p.diags.Append(checkMerged(ctx, p.session, target)...)
	p.reportArchives(records.CountArchived(leaving), len(leaving), "The change of object_type or id_property replaces the resource. ")
}

// unknown plans records that are not known before the apply.
func (p *objectsBatchPlan) unknown() {
	p.planned.IDs = protocol.UnknownMap[protocol.String]()
	p.planned.Properties = protocol.UnknownMap[rowMap]()
	p.planned.Created = protocol.UnknownMap[protocol.Bool]()
	p.remember()
}

// limitArchives tells how many records leave HubSpot, and stops a plan that
// archives more than it may.
func (p *objectsBatchPlan) limitArchives() {
	p.reportArchives(records.CountArchived(p.changes.Removals), len(p.changes.Removals), "Records leave the configuration. ")
}

func (p *objectsBatchPlan) reportArchives(archived, leaving int, why string) {
	p.diags.Append(archiveDiagnostics(p.config.MaxArchive, archived, leaving, why)...)
}

func archiveDiagnostics(limit protocol.Int64, archived, leaving int, why string) diag.Diagnostics {
	var diags diag.Diagnostics
	if limit.IsKnown() && int64(archived) > limit.Get() {
		diags.AddAttributeError(path.Root("max_archive"), "Plan archives too many records",
			fmt.Sprintf("%sThis would archive %s in HubSpot, but max_archive is %d. Raise max_archive if that is intended, set deletion_policy = \"abandon\" to leave the records in HubSpot, or put the records back.",
				why, messages.Plural(archived, "record"), limit.Get()))
		return diags
	}
	if archived > 0 {
		diags.AddAttributeWarning(path.Root("records"), fmt.Sprintf("%s will be archived in HubSpot", messages.Capitalize(messages.Plural(archived, "record"))),
			fmt.Sprintf("%sOf %s that leave, %d will be archived and %d left in HubSpot. Archived records can be restored for 90 days, in HubSpot's user interface only.",
				why, messages.Plural(leaving, "record"), archived, leaving-archived))
	}
	return diags
}

// removeAll is every record of a state as it leaves.
func removeAll(m *objectsBatchModel, policy records.Policy) []records.Removal {
	leaving := make([]records.Removal, 0, m.Records.Len())
	for key := range m.Records.Keys() {
		leaving = append(leaving, records.Remove(policy, key, m.id(key), m.created(key), nil))
	}
	return leaving
}

// declare enters the plan into the ledger and reports what other resources of
// the same configuration want with the same records.
func (p *objectsBatchPlan) declare(ctx context.Context) {
	target := p.config.target(p.defs)
	declared := make([]batch.Record, 0, p.config.Records.Len())
	owner := make(map[string]string)
	for key := range p.config.Records.Keys() {
		r := batch.Record{Key: key, Normal: strings.Clone(target.Normalize(key)), Found: p.existing[key].id}
		if p.prior != nil {
			r.ID = strings.Clone(p.prior.id(p.priorKey(key)))
			r.Imported = p.private.State.Imported
		}
		id := cmp.Or(r.ID, r.Found)
		if other, ok := owner[id]; ok && id != "" {
			p.diags.AddAttributeError(path.Root("records").AtMapKey(key), "Two keys for one record",
				fmt.Sprintf("HubSpot holds one record, %s, under both %q and %q: it was merged, or one key is a further address of it. Keep one of the two keys; the record stays.", id, other, key))
			continue
		}
		owner[id] = key
		declared = append(declared, r)
	}
	conflicts := p.session.Ledger.Declare(p.token, target.ObjectType, target.IDProperty, declared)
	moved := p.session.Ledger.DoomRemoved(p.token, target.ObjectType, target.IDProperty, archivedRecords(target, p.changes.Removals))
	p.diags.Append(checkMerged(ctx, p.session, target)...)
	if p.prior == nil && p.config.policy() != records.Abandon {
		moved = p.session.Ledger.Succeed(p.token, target.ObjectType, target.IDProperty, p.config.policy())
	}
	found := messages.NewProblems("records")
	for _, key := range conflicts.Doubled {
		found.Add(path.Root("records").AtMapKey(key), "Record is declared twice",
			fmt.Sprintf("Another hubspot_objects_batch of this configuration declares the record %q of %s by %s too. Two resources would overwrite each other. Keep it in one of them.", key, target.ObjectType, target.IDProperty))
	}
	for _, key := range conflicts.Shared {
		found.Add(path.Root("records").AtMapKey(key), "Record is declared twice",
			fmt.Sprintf("Another hubspot_objects_batch of this configuration declares the same record of %s as %q here, under another key or property: it was merged, or one key is a further address of it. Two resources would overwrite each other. Keep it in one of them; the record stays.", target.ObjectType, key))
	}
	for _, key := range conflicts.Moved {
		found.Add(path.Root("records").AtMapKey(key), "Record is archived elsewhere", movedDetail(key))
	}
	p.diags.Append(found.Diagnostics()...)
	p.reportMoved(moved)
	p.rescue = conflicts.Rescue
}

// checkMerged looks for records that leave and that other resources keep a part
// of. It comes after the plan is entered into the ledger, so that of two plans at
// least the later one sees both.
func checkMerged(ctx context.Context, s *session.Session, target batch.Target) diag.Diagnostics {
	var diags diag.Diagnostics
	if !s.Configured() {
		return diags
	}
	ids := s.Ledger.Unasked(target.ObjectType)
	if len(ids) == 0 {
		return diags
	}
	merged, err := s.Engine.Merged(ctx, target, ids)
	if err != nil && !hubspot.IsMissingScopes(err) {
		diags.Append(messages.APIError("Unable to Read Records That Leave", fmt.Sprintf("The plan was made with -refresh=false, and it could not be read whether records of other resources were merged into %s of %s that would be archived.", messages.Plural(len(ids), "record"), target.ObjectType), err))
		return diags
	}
	found := messages.NewProblems("records")
	for _, key := range s.Ledger.Merged(target.ObjectType, merged) {
		found.Add(path.Root("records"), "Record is declared elsewhere",
			fmt.Sprintf("The record %q leaves one hubspot_objects_batch, which archives it, but a record of another was merged into it. Plan without -refresh=false: then the states follow the merge, and what is declared twice shows. To keep the record, set deletion_policy = \"abandon\" on the resource that it leaves.", key))
	}
	diags.Append(found.Diagnostics()...)
	return diags
}

// reportMoved names records that leave here and that another resource declares.
func (p *objectsBatchPlan) reportMoved(moved []batch.Record) {
	found := messages.NewProblems("records")
	for _, r := range moved {
		found.Add(path.Root("records"), "Record is declared elsewhere", movedDetail(r.Key))
	}
	p.diags.Append(found.Diagnostics()...)
}

func movedDetail(key string) string {
	return fmt.Sprintf("The record %q leaves one hubspot_objects_batch, which archives it, and is declared by another in the same plan; it could be archived after it was written. "+
		"To move it, set deletion_policy = \"abandon\" on the resource that it leaves and apply that first. If a resource was only renamed, use a moved block. If a create_before_destroy replacement failed before, plan without -refresh=false, so that the refresh can tell which object holds the record. If such a replacement was killed, so that the state has nothing but a deposed object, let go of it with terraform state rm and apply again: the records are found by their keys and adopted.", key)
}

// archivedRecords are the removals that leave HubSpot, as the ledger knows them.
func archivedRecords(target batch.Target, removals []records.Removal) []batch.Record {
	var archived []batch.Record
	for _, r := range removals {
		if r.Fate == records.Archived {
			archived = append(archived, batch.Record{Key: strings.Clone(r.Key), Normal: strings.Clone(target.Normalize(r.Key)), ID: strings.Clone(r.ID)})
		}
	}
	return archived
}

func (p *objectsBatchPlan) priorKey(key string) string {
	if old, ok := p.changes.Renamed[key]; ok {
		return old
	}
	return key
}

// remember leaves to the apply what only the plan can know.
func (p *objectsBatchPlan) remember() {
	if p.prior != nil {
		return
	}
	create := &plannedCreate{
		ObjectType: p.config.ObjectType.Get(), IDProperty: p.config.IDProperty.Get(),
		Policy: p.config.policy(), AllKeys: p.config.Records.IsKnown() && p.config.addressed(),
		Resumed: p.resumed, Refreshed: p.session.Ledger.Refreshed(),
	}
	if p.config.MaxArchive.IsKnown() {
		limit := p.config.MaxArchive.Get()
		create.MaxArchive = &limit
	}
	for key := range p.config.Records.Keys() {
		create.Keys = append(create.Keys, key)
		if existing, ok := p.existing[key]; ok && p.config.byEmail() {
			create.IDs = append(create.IDs, existing.id)
		}
	}
	p.private.Plan.Creates = create
}

// planDestroy tells how many records leave HubSpot and spares those that
// another object holds.
func (r *Resource) planDestroy(ctx context.Context, req protocol.PlanRequest[objectsBatchModel], resp *protocol.PlanResponse[objectsBatchModel]) {
	m, private := req.Prior, decodePrivate(req.Private)
	leaving := removeAll(m, m.policy())
	target, ledger := m.target(nil), r.session().Ledger
	token := ledger.NewToken()
	ledger.Take(token, target.ObjectType, target.IDProperty, m.heldIDs())
	spare, moved := ledger.Doom(token, target.ObjectType, target.IDProperty, archivedRecords(target, leaving))
	resp.Diagnostics.Append(checkMerged(ctx, r.session(), target)...)
	found := messages.NewProblems("records")
	for _, record := range moved {
		found.Add(path.Root("records"), "Record is declared elsewhere", movedDetail(record.Key))
	}
	resp.Diagnostics.Append(found.Diagnostics()...)
	resp.Diagnostics.Append(archiveDiagnostics(m.MaxArchive, records.CountArchived(leaving)-len(spare), len(leaving), "The resource is destroyed. ")...)
	private.Plan = &privatePlan{Process: ledger.Process()}
	for _, record := range spare {
		private.Plan.Spare = append(private.Plan.Spare, record.ID)
	}
	resp.Planned, resp.Private = nil, private.encode()
}

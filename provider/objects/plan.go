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
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
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
		config: req.Config, prior: req.Prior, private: decodePrivate(req.Private), stored: req.Stored,
	}
	p.plan(ctx)
	p.diags.Append(checkSize(req.MessageBytes)...)
	if p.repeated {
		// The plan has said it, and Terraform prints it when it has happened.
		p.diags = p.diags.Errors()
	} else if !p.stopped {
		p.diags.Append(noReview(p.session, p.sheetName(), p.diags)...)
	}
	resp.Planned, resp.RequiresReplace = p.planned, p.replace
	resp.Private = p.private.encode()
	resp.Diagnostics.Append(p.diags...)
}

// checkSize warns before a message grows beyond what Terraform and a provider
// exchange, which nothing could explain afterwards.
func checkSize(bytes int) diag.Diagnostics {
	var diags diag.Diagnostics
	if bytes > protocol.MaxMessageBytes/10*8 {
		diags.AddWarning("Records are close to Terraform's limit",
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
	stored        protocol.StoredPlan

	planned *objectsBatchModel
	replace path.Paths
	diags   diag.Diagnostics

	defs *values.Definitions
	// comparison is the configuration held against the state, changes what is to be
	// done about it, as decided by the definitions decidedBy.
	comparison comparison
	changes    records.Plan
	decidedBy  *values.Definitions
	// resolution takes declared values for what is sent, found is what was looked up.
	resolution *resolution
	found      *lookedUp
	// existing are new keys that HubSpot holds.
	existing map[string]existingRecord
	// absent says that HubSpot held none of the new keys, spared that this planning
	// relies on the plan's word for it.
	absent *records.Absence
	spared bool
	// carried are the ids that the plan of a replacement told, in its apply.
	carried  map[string]string
	keyspace session.Keyspace
	// name is what custody knows the object by, "" for a create that Terraform
	// hands no object.
	name string
	// resumed says that this is the second planning of a replacement.
	resumed bool
	// repeated says that this is the planning inside an apply.
	repeated bool
	// replaced are the ids of the object whose replacement this is, once asked for.
	replaced map[string]struct{}
	// counts is what the plan does in numbers, if countable.
	counts    records.Counts
	countable bool
	// stopped says that nothing but a limit is at odds with the plan.
	stopped bool
	// edits is what is known of cells that people changed.
	edits editedCells
}

func (p *objectsBatchPlan) plan(ctx context.Context) {
	p.identify()
	p.planned = &objectsBatchModel{}
	*p.planned = *p.config
	p.planned.ID = plannedID(p.config)
	if p.config.addressed() {
		p.keyspace = keyspace(ctx, p.session, p.config, p.remembered())
	}
	if p.reaches() && !sameAccount(ctx, p.session, p.heldBefore(), &p.private.State, &p.diags) {
		return
	}
	if p.prior != nil {
		p.replace = p.replacements(ctx)
	}
	switch known := p.config.Records.IsKnown() && p.config.addressed() && p.config.policiesKnown(); {
	case len(p.replace) > 0:
		p.planReplacement(ctx)
	case !known:
		p.unknown()
		p.sayUnknown(ctx)
		p.review(ctx)
	case p.continues():
		// The first half of a replacement is done, so nothing may fail before the
		// create: Terraform would have no object left.
		p.carryOn()
		p.computeNew()
		p.remember()
	default:
		p.planKnown(ctx)
	}
}

// planKnown plans records whose keys are known.
func (p *objectsBatchPlan) planKnown(ctx context.Context) {
	p.comparison = compare(ctx, p.prior, p.config, p.keyspace, p.private.State.Spelled)
	if !p.idles() {
		p.check(ctx)
		if p.diags.HasError() {
			return
		}
	}
	p.count()
	p.lookUpNew(ctx)
	p.match(ctx)
	if p.found.matters(p.changes, p.config) {
		p.revise()
	}
	p.checkCells(ctx)
	if p.diags.HasError() {
		p.hint()
		return
	}
	p.warnRequired(ctx)
	p.warnFull(ctx)
	p.reportMissing()
	p.reportAbsent()
	p.see(ctx)
	p.learnEdits(ctx)
	p.sayDeclared(ctx)
	p.noteAbsence()
	p.limit()
	p.review(ctx)
	p.compute()
	p.remember()
}

// idles reports whether an update writes nothing, whatever the definitions are, so
// that nobody asks for them. A create needs them whatever it holds.
func (p *objectsBatchPlan) idles() (idle bool) {
	if p.prior != nil {
		p.changes, idle = p.comparison.Idle(knowledge(nil, nil, nil))
	}
	return idle
}

// identify finds out which object is planned.
func (p *objectsBatchPlan) identify() {
	p.name, p.resumed = p.private.State.Identify(p.prior != nil, p.prior.content)
	p.private.Plan = &privatePlan{}
	p.repeated = p.session.Repeats(p.prior != nil)
}

// remembered is the private data of an object with the keys of the configuration.
func (p *objectsBatchPlan) remembered() privateState {
	if p.prior != nil && p.prior.IDProperty.Get() == p.config.IDProperty.Get() && p.prior.objectType().Equal(p.config.objectType()) {
		return p.private.State
	}
	return privateState{}
}

// continues reports whether this is the create that follows the first half of a
// replacement in the same process.
func (p *objectsBatchPlan) continues() bool {
	return p.prior == nil && !p.resumed && p.session.Register.Inherit(p.keyspace.Space(), normals(p.config, p.keyspace)) != nil
}

// normals are the normal forms of a model's keys.
func normals(m *objectsBatchModel, k session.Keyspace) map[string]struct{} {
	set := make(map[string]struct{}, m.Records.Len())
	for key := range m.Records.Keys() {
		set[strings.Clone(k.Normalize(key))] = struct{}{}
	}
	return set
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
	if p.config.ObjectType.IsUnknown() || !p.session.SameObjectType(ctx, p.prior.objectType(), p.config.objectType()) {
		replace = append(replace, path.Root("object_type"))
	}
	if p.config.IDProperty.IsUnknown() || p.config.IDProperty.Get() != p.prior.IDProperty.Get() {
		replace = append(replace, path.Root("id_property"))
	}
	return replace
}

// planReplacement plans all as new; Terraform asks again for the create. The
// old records are counted here, where both sides are known.
func (p *objectsBatchPlan) planReplacement(ctx context.Context) {
	p.unknown()
	p.sayReplacement(ctx)
	leaving := leavingPlan(p.prior, records.Gentler(p.prior.policy(), p.config.policy()), nil)
	wrong := p.diags.HasError()
	p.diags.Append(p.config.judge(leaving.Counts(), heldBy(p.prior), records.OfReplacement)...)
	if !wrong {
		p.diags.Append(summaryDiagnostics(records.Summarize(records.SummaryInput{Plan: leaving}))...)
		p.diags.Append(reportReview(ctx, p.session, p.private.State.Account, sheetOf(p.name+" replaced", p.prior, reviewRemovals(leaving.Removals)))...)
	}
}

// unknown plans records that are not known before the apply.
func (p *objectsBatchPlan) unknown() {
	p.planned.IDs = protocol.UnknownMap[protocol.String]()
	p.planned.Properties = protocol.UnknownMap[rowMap]()
	p.planned.Created = protocol.UnknownMap[protocol.Bool]()
	p.planned.Changes = protocol.Unknown[planCounts]()
	p.remember()
}

// limit stops a plan that does more than it may, and sums up one that goes on.
func (p *objectsBatchPlan) limit() {
	counts, occasion := p.counts, records.OfUpdate
	if n := p.private.Plan.Warrant.Len(); p.prior == nil && n > 0 {
		// What a replaced object loses counts as the plan of its replacement says.
		counts.Archived, occasion = n, records.OfReplacement
	}
	if slices.ContainsFunc(p.changes.Writes, func(w records.Write) bool { return p.keeps(w.Key) }) {
		// All count as new: the planning of an apply can't tell which of them HubSpot
		// keeps, and must not be stricter than the plan.
		occasion = records.OfReplacement
	}
	wrong := p.diags.HasError()
	p.diags.Append(p.config.judge(counts, heldBy(p.prior), occasion)...)
	if !wrong {
		// Also where a limit stops the plan: what would have changed tells why.
		p.summarize()
		p.stopped = p.diags.HasError()
	}
}

// removeAll is every record of a state as it leaves.
func removeAll(m *objectsBatchModel, policy records.Policy) []records.Removal {
	leaving := make([]records.Removal, 0, m.Records.Len())
	for key := range m.Records.Keys() {
		leaving = append(leaving, records.Remove(policy, key, m.id(key), m.created(key), nil))
	}
	return leaving
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
	}
	create.Unmatched = p.unmatched()
	for key := range p.config.Records.Keys() {
		create.Keys = append(create.Keys, key)
		existing, ok := p.existing[key]
		if ok && (p.config.byEmail() || existing.matched) {
			create.IDs = append(create.IDs, existing.id)
		}
		if id := p.foundID(key); id.IsKnown() {
			if create.Found == nil {
				create.Found = make(map[string]string)
			}
			create.Found[key] = id.Get()
		}
	}
	p.private.Plan.Creates = create
}

// planDestroy tells how many records leave HubSpot.
func (r *Resource) planDestroy(ctx context.Context, req protocol.PlanRequest[objectsBatchModel], resp *protocol.PlanResponse[objectsBatchModel]) {
	m, private, s := req.Prior, decodePrivate(req.Private), r.session()
	if s.Configured() && !sameAccount(ctx, s, m, &private.State, &resp.Diagnostics) {
		return
	}
	from := keyspace(ctx, s, m, private.State)
	name := nameOf(private.State, m)
	said := private.State.Destroyed(name, from.Space())
	for _, record := range held(m, from, m.policy()) {
		if record.Archives {
			said.Leaves = append(said.Leaves, record)
		}
	}
	conflicts, warrant := s.Board.Say(said)
	more, diags := learn(ctx, s, m.objectType(), from.Space().Type)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(conflictDiagnostics(append(conflicts, more...))...)
	if !private.State.Deposed(s.Register) && !resp.Diagnostics.HasError() {
		leaving := leavingPlan(m, m.policy(), &warrant)
		resp.Diagnostics.Append(m.judge(leaving.Counts(), heldBy(m), records.OfDestroy)...)
		resp.Diagnostics.Append(summaryDiagnostics(records.Summarize(records.SummaryInput{Plan: leaving}))...)
		resp.Diagnostics.Append(reportReview(ctx, s, private.State.Account, sheetOf(name, m, reviewRemovals(leaving.Removals)))...)
	} else {
		resp.Diagnostics.Append(noReview(s, name, resp.Diagnostics)...)
	}
	private.Plan = &privatePlan{Planned: custodian.Planned{Process: s.Register.Process(), Warrant: warrant}}
	resp.Planned, resp.Private = nil, private.encode()
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// planCounts is the attribute changes.
type planCounts struct {
	New      protocol.Int64 `tf:"new"`
	Updated  protocol.Int64 `tf:"updated"`
	Cells    protocol.Int64 `tf:"cells"`
	Archived protocol.Int64 `tf:"archived"`
	Released protocol.Int64 `tf:"released"`
}

func countsOf(c records.Counts) protocol.Object[planCounts] {
	n := func(i int) protocol.Int64 { return protocol.Known(int64(i)) }
	return protocol.Known(planCounts{New: n(c.New), Updated: n(c.Updated), Cells: n(c.Cells), Archived: n(c.Archived), Released: n(c.Released)})
}

// count keeps what the plan does in numbers before HubSpot was asked for new
// keys: what it answers may be another thing in the apply, and both plannings
// have to count alike.
func (p *objectsBatchPlan) count() {
	p.counts, p.countable = p.changes.Counts(), p.changes.Known()
}

// plannedChanges is the attribute changes: that of the last plan that changed
// something. It follows from the configuration and the state alone.
func (p *objectsBatchPlan) plannedChanges() protocol.Object[planCounts] {
	switch {
	case !p.config.Records.IsKnown() || !p.config.addressed():
		return protocol.Unknown[planCounts]()
	case p.prior == nil:
		return countsOf(records.Counts{New: p.config.Records.Len()})
	case p.undecided():
		return protocol.Unknown[planCounts]()
	case p.sameArguments() && !p.changes.Visible:
		return p.prior.Changes
	case !p.countable:
		return protocol.Unknown[planCounts]()
	}
	return countsOf(p.counts)
}

// undecided reports whether an argument that decides on what the plan does, or
// on whether it does anything, is not known yet.
func (p *objectsBatchPlan) undecided() bool {
	c := p.config
	for _, l := range c.limitArguments() {
		if l.value.IsUnknown() {
			return true
		}
	}
	for _, name := range c.ReadProperties.Get() {
		if name.IsUnknown() {
			return true
		}
	}
	t := c.Timeouts.Get()
	return c.DeletionPolicy.IsUnknown() || c.MissingRecords.IsUnknown() || c.MatchExistingBy.IsUnknown() || c.ExistingRecords.IsUnknown() || c.ReadProperties.IsUnknown() || c.CompactState.IsUnknown() ||
		c.Timeouts.IsUnknown() || t.Create.IsUnknown() || t.Read.IsUnknown() || t.Update.IsUnknown() || t.Delete.IsUnknown()
}

// appliedChanges is the attribute changes after an apply: what was planned, or
// what was counted where the plan could not know it.
func (a *objectsBatchApply) appliedChanges() protocol.Object[planCounts] {
	if !a.planned.Changes.IsUnknown() {
		return a.planned.Changes
	}
	return countsOf(a.changes.Counts())
}

// summarize tells what the plan does where the plan itself is not readable, or
// records come and go.
func (p *objectsBatchPlan) summarize() {
	plan := p.changes
	if p.prior == nil {
		// What leaves the object that the create replaces.
		for _, r := range p.session.Board.Leaving(p.private.Plan.Warrant) {
			plan.Removals = append(plan.Removals, records.Removal{Key: r.Key, ID: r.ID, Created: r.Created, Fate: records.Archived})
		}
	}
	p.diags.Append(summaryDiagnostics(records.Summarize(records.SummaryInput{
		Plan: plan, Adopted: p.adopts, Anew: p.madeAnew, Kept: p.keeps, Matched: p.countMatched(), MatchedBy: p.config.matchesBy(),
		Edited: p.edited, Editor: p.editor, Notes: p.edits.notes, Signs: p.signs(), Held: heldBy(p.prior),
	}))...)
}

// hint tells what the changes look like where values of theirs are refused: of swapped
// columns, the one with numbers is refused, and the other one tells why.
func (p *objectsBatchPlan) hint() {
	if signs := p.signs(); len(signs) > 0 {
		p.diags.AddWarning("What the changes look like", strings.Join(signs, "\n"))
	}
}

// signs are what the changes look like.
func (p *objectsBatchPlan) signs() []string {
	if p.repeated {
		return nil
	}
	prior := p.prior
	if prior == nil {
		prior = &objectsBatchModel{}
	}
	held := heldIn(p.prior, func() *lookedUp { return p.found })
	return records.Signs(records.SignsInput[row]{
		Plan: p.changes, Prior: table{prior.Records}, Desired: table{p.config.Records},
		Adopted: func(key string) bool { return p.adopts(key) || p.keeps(key) },
		Held:    func(key, property string) (string, bool) { return held(p.priorKey(key), property) },
	})
}

func summaryDiagnostics(s records.Summary) diag.Diagnostics {
	var diags diag.Diagnostics
	if s.Shown() {
		// Of the resource as a whole: at records, Terraform would print the source
		// of the whole table with it.
		diags.AddWarning(s.Title(), s.Text())
	}
	return diags
}

// adopts reports whether HubSpot holds a new key already, so that its record is
// taken over from somebody else.
func (p *objectsBatchPlan) adopts(key string) bool {
	existing, ok := p.existing[key]
	return ok && !existing.continued && !p.resumes(existing)
}

// keeps reports whether a create takes up a record of the object that it replaces.
func (p *objectsBatchPlan) keeps(key string) bool {
	return p.prior == nil && p.existing[key].continued
}

// resumes reports whether a record looks like what an interrupted apply of this
// resource made.
func (p *objectsBatchPlan) resumes(existing existingRecord) bool {
	return existing.source != "" && (p.private.State.Source == "" || p.private.State.Source == existing.source)
}

// madeAnew reports whether the state held a key until its record was gone.
func (p *objectsBatchPlan) madeAnew(key string) bool {
	was, gone := p.private.State.Gone[key]
	return gone && p.existing[key].id != was.ID
}

// leavingPlan is a plan in which all records of a state leave. Without a warrant
// the policy alone decides on them.
func leavingPlan(m *objectsBatchModel, policy records.Policy, warrant *custody.Warrant) records.Plan {
	removals := removeAll(m, policy)
	for i := range removals {
		if r := &removals[i]; warrant != nil && r.Fate == records.Archived && !warrant.Names(r.ID) {
			r.Fate = records.ReleasedShared
		}
	}
	return records.Removed(removals)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custodian

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Delete is the delete of an object: of one that is destroyed, or the first half of
// a replacement or, under create_before_destroy, the second. What it may archive
// custody judges.
type Delete struct {
	Words    Words
	Register *custody.Register
	// Writable checks that HubSpot may be written to.
	Writable func(context.Context) diag.Diagnostics
	// Object and Planned are the object's private data, Space is where its keys are.
	Object  *Object
	Planned Planned
	Space   custody.Space
	// Policy is that of the state and, once judged, the one that decides. Next is the
	// policy of the second half of a replacement, nil for a destroy.
	Policy records.Policy
	Next   *records.Policy
	// Diags is where all of it is told.
	Diags *diag.Diagnostics

	// Judgement is what may be archived.
	Judgement custody.Judgement
	// Tried says that something may have been archived. Before, all of the state stands.
	Tried bool
}

// Things are what an object holds, and how they are archived.
type Things interface {
	// Held are those that the state holds, with what a policy archives of them.
	Held(policy records.Policy) []custody.Record
	// DeclaredNext is what the second half of a replacement declares of them. With an
	// error nothing is archived.
	DeclaredNext(ctx context.Context, policy records.Policy) (*custody.Next, diag.Diagnostics)
	// Archive archives what the judgement names, and tells of failures. It returns the
	// ids of what is still to be archived, as custody knows them.
	Archive(ctx context.Context) (left []string)
	// Untried notes that nothing of that was tried, and returns the ids of all of it.
	Untried() (left []string)
	// Tell tells what was left in HubSpot on purpose, and logs.
	Tell(ctx context.Context)
}

// Run archives what may be archived.
func (d *Delete) Run(ctx context.Context, things Things) {
	if !d.judge(ctx, things) || len(d.Judgement.Archive) == 0 {
		d.tellUnnamed()
		return
	}
	d.Diags.Append(d.Writable(ctx)...)
	if d.Diags.HasError() {
		if d.Judgement.Deposed {
			d.Tried = true
			d.bequeath(things.Untried())
		}
		return
	}
	d.Tried = true
	left := things.Archive(ctx)
	if d.Judgement.Deposed && d.Diags.HasError() {
		d.bequeath(left)
	}
	d.tellUnnamed()
	things.Tell(ctx)
}

// Stops tells of a replacement that was stopped between its halves: Terraform was
// told to stop, so that the create would not come, and the state has to stay.
func (d *Delete) Stops(ctx context.Context) {
	if d.Next != nil && ctx.Err() != nil && !d.Diags.HasError() {
		d.Diags.Append(d.Words.stopped())
	}
}

// Stands reports whether the state after a failed delete is the one before less what
// was archived: all that the replacement was to take up, or all of it as long as
// nothing was tried. Else it is what is still to be archived, as the rest was let go.
func (d *Delete) Stands() bool { return !d.Tried || d.Next != nil }

// judge asks custody what may be archived, by the gentlest policy of those that have a
// say. It reports whether the delete goes on.
func (d *Delete) judge(ctx context.Context, things Things) bool {
	input := custody.Destroy{
		Space: d.Space, Process: d.Planned.Process, Warrant: d.Planned.Warrant,
		Failed: d.Object.Failed, Heir: d.Object.Heir, Saved: d.Object.Saved,
	}
	switch {
	case d.Next != nil:
		d.Policy = records.Gentler(d.Policy, *d.Next)
		next, diags := things.DeclaredNext(ctx, d.Policy)
		d.Diags.Append(diags...)
		if diags.HasError() {
			return false
		}
		input.Next = next
	case input.Process == d.Register.Process():
		for _, heir := range d.Register.Heirs(d.Space, things.Held(d.Policy)) {
			d.Policy = records.Gentler(d.Policy, records.Policy(heir.Policy))
		}
	}
	input.Held = things.Held(d.Policy)
	d.Judgement = d.Register.Judge(input)
	if d.Judgement.Refused != 0 {
		d.Diags.Append(d.Words.refusal(d.Judgement))
	}
	return d.Judgement.Refused == 0
}

// bequeath notes for the next destroy of a deposed object what is left of this one.
func (d *Delete) bequeath(left []string) {
	saved, heir := d.Judgement.Bequest(left...)
	if d.Object.Saved = saved; heir != "" {
		d.Object.Heir = heir
	}
}

func (d *Delete) tellUnnamed() {
	if len(d.Judgement.Unnamed) > 0 && !d.Diags.HasError() {
		d.Diags.Append(d.Words.unnamed(d.Judgement))
	}
}

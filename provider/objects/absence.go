// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// A first load asks for its new keys in the plan, and again in the planning that
// Terraform repeats inside the apply. Where the engine hands the plan's private data to
// that one (Terraform 1.16 and later), and all keys were absent a moment ago, it
// asks for a few of them only.

// firstWrites is out of how many of the first writes those few are taken: more than an
// apply has under way at a time.
const firstWrites = 20 * hubspot.MaxBatch

// newKeys are the new keys of the plan, as an absence is about them. The account is
// asked for only where a second look-up can be spared.
func (p *objectsBatchPlan) newKeys(ctx context.Context, keys []string) records.NewKeys {
	k := records.NewKeys{ObjectType: p.keyspace.ObjectTypeID, IDProperty: p.config.IDProperty.Get(), Keys: keys}
	if p.stored.Stores && len(keys) > hubspot.MaxBatch {
		// Where it can't be told, nothing is spared; an error comes with the next call.
		k.Account, _ = p.session.Account(ctx, p.private.State.Account)
	}
	return k
}

// plannedAbsence is what the plan noted, in the planning of its apply.
func plannedAbsence(stored protocol.StoredPlan) *records.Absence {
	if !stored.Stores {
		return nil
	}
	return protocol.DecodePrivate[struct {
		Plan struct {
			Absent *records.Absence `json:"absent"`
		} `json:"plan"`
	}](stored.Private).Plan.Absent
}

// stillAbsent reports whether the plan of this apply found none of the new keys, and a
// look at a few of them finds none now. Then the others are not looked up again.
func (p *objectsBatchPlan) stillAbsent(ctx context.Context, k records.NewKeys, absence *records.Absence, target batch.Target) bool {
	if absence == nil || len(k.Keys) <= hubspot.MaxBatch {
		return false
	}
	doubt := absence.Doubt(p.now, k, records.Stakes{
		Refuses:  p.config.ExistingRecords.IsUnknown() || p.config.ExistingRecords.Or(existingAdopt) != existingAdopt,
		Matches:  p.config.matchesBy() != "",
		Decides:  decides(p.changes, p.config),
		Archives: records.CountArchived(p.changes.Removals) > 0,
		Returns:  slices.ContainsFunc(k.Keys, func(key string) bool { _, gone := p.private.State.Gone[key]; return gone }),
		Replaces: p.resumed, Doubtful: p.keyspace.Doubtful,
	})
	few := p.doubtfulKeys(k.Keys)
	if doubt == "" && len(few) < len(k.Keys) {
		found, err := p.session.Engine.Read(ctx, batch.ReadRequest{Target: target, Keys: few})
		switch {
		case err != nil:
			doubt = "they can't be looked up"
		case len(found) > 0:
			doubt = "some are there by now"
		default:
			tflog.Debug(ctx, "New keys are not looked up again", map[string]any{"keys": len(k.Keys), "asked": len(few)})
			return true
		}
	}
	tflog.Debug(ctx, "New keys are looked up again", map[string]any{"keys": len(k.Keys), "because": doubt})
	return false
}

// doubtfulKeys are those that tell best whether an absence still holds: some of the
// first to be written, which an apply of the same plan would have made that was killed
// before it saved its state; and those that HubSpot may spell otherwise, as a write to
// the wrong spelling makes a second record.
func (p *objectsBatchPlan) doubtfulKeys(keys []string) []string {
	few := records.Sample(keys, hubspot.MaxBatch, firstWrites)
	for _, key := range keys {
		if len(p.keyspace.Spellings(key)) > 1 {
			few = append(few, key)
		}
	}
	slices.Sort(few)
	return slices.Compact(few)
}

// noteAbsence leaves to the apply that the plan found none of the new keys, unless the
// object takes the place of another one.
func (p *objectsBatchPlan) noteAbsence() {
	if !p.resumed && (p.prior != nil || p.private.Plan.Warrant.Len() == 0) {
		p.private.Plan.Absent = p.absent
	}
}

// reportCame tells of records that the plan took for new and that are not, as the
// answers to their writes say.
func (a *objectsBatchApply) reportCame() {
	absent := a.private.Plan.Absent
	if absent == nil {
		return
	}
	var keys []string
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		if o.Status != batch.Written || !o.Write.New || o.Write.Matched || a.createdHere(o) {
			continue
		}
		if _, back := a.private.State.cameBack(o.ID); !back {
			keys = append(keys, o.Write.Key)
		}
	}
	if len(keys) == 0 {
		return
	}
	n := len(keys)
	a.diags.AddAttributeWarning(path.Root("records").AtMapKey(keys[0]), fmt.Sprintf("%s existed already", messages.Capitalize(messages.Plural(n, "record"))),
		fmt.Sprintf("HubSpot held none of the new keys when the plan looked them up (%s), and did not answer to the write of these that %s new: %s. Somebody else, or an apply that was cut short, made %s meanwhile. %s as declared and %s as adopted: see created.",
			absent.At.UTC().Format(time.RFC3339), messages.One(n, "it is", "they are"), messages.FirstOf(keys, messages.MaxKeys), messages.One(n, "it", "them"),
			messages.One(n, "It was written", "They were written"), messages.One(n, "counts", "count")))
}

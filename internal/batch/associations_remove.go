// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
)

// LinkRemoval is a link to remove.
type LinkRemoval struct {
	Link
	// OnlyLabel and Forced are as in [links.Cutting].
	OnlyLabel, Forced bool
}

// RemoveLinksRequest is what [Linker.Remove] removes.
type RemoveLinksRequest struct {
	LinkTarget
	// Links are sorted.
	Links []LinkRemoval
	// Warrant names the links that may be removed, by [Link.ID]; all others are
	// spared.
	Warrant  custody.Warrant
	Progress Progress
}

// RemoveLinksResult is how a run of removals ended.
type RemoveLinksResult struct {
	// Gone are the links that are removed, or were gone already.
	Gone []LinkRemoval
	// Removed counts those of Gone that this run removed.
	Removed int
	// Spared are links that were left on purpose.
	Spared []SparedRemoval
	// Failed are links that still are to be removed.
	Failed []FailedRemoval
	// Stopped is why the run ended early.
	Stopped error
}

// SparedRemoval is a link that was left on purpose.
type SparedRemoval struct {
	LinkRemoval
	Why string
}

// FailedRemoval is a link that could not be removed.
type FailedRemoval struct {
	LinkRemoval
	Failure *Failure
}

// Remove takes links away. What HubSpot holds is read first: an id of a merged
// record leads to the survivor, whose links stay, and labels that are not of
// the target's kind are never taken along. A link that this process declares is
// left.
func (l *Linker) Remove(ctx context.Context, req RemoveLinksRequest) *RemoveLinksResult {
	result := &RemoveLinksResult{}
	named, unnamed := custody.Split(req.Warrant, req.Links, func(r LinkRemoval) string { return r.ID() })
	for _, r := range unnamed {
		result.Spared = append(result.Spared, SparedRemoval{r, "no plan named it"})
	}
	// A merge makes one link of two.
	twins := make(map[string][]LinkRemoval, len(named))
	req.Links = nil
	for _, r := range named {
		if _, seen := twins[r.ID()]; seen {
			twins[r.ID()] = append(twins[r.ID()], r)
			continue
		}
		twins[r.ID()] = nil
		req.Links = append(req.Links, r)
	}
	if len(req.Links) == 0 {
		return result
	}
	l.removeDistinct(ctx, req, result)
	for _, r := range result.Gone {
		result.Gone = append(result.Gone, twins[r.ID()]...)
	}
	for _, f := range result.Failed {
		for _, twin := range twins[f.ID()] {
			result.Failed = append(result.Failed, FailedRemoval{twin, f.Failure})
		}
	}
	for _, s := range result.Spared {
		for _, twin := range twins[s.ID()] {
			result.Spared = append(result.Spared, SparedRemoval{twin, s.Why})
		}
	}
	return result
}

func (l *Linker) removeDistinct(ctx context.Context, req RemoveLinksRequest, result *RemoveLinksResult) {
	found, err := l.presentTwice(ctx, req)
	if err != nil {
		result.Stopped = err
		for _, r := range req.Links {
			result.Failed = append(result.Failed, FailedRemoval{r, &Failure{Message: err.Error(), Err: err, CorrelationID: correlationID(err)}})
		}
		return
	}
	var whole, label []LinkRemoval
	for _, r := range req.Links {
		switch l.cut(req.LinkTarget, r, found[r.FromID][r.ToID], result) {
		case links.CutWhole:
			whole = append(whole, r)
		case links.CutLabel:
			label = append(label, r)
		}
	}
	l.remove(ctx, req, whole, true, result)
	l.remove(ctx, req, label, false, result)
}

// presentTwice reads what HubSpot holds. A link that is not there counts as gone,
// and a fresh one may take a moment to be readable, so that the records of such are
// asked for once more.
func (l *Linker) presentTwice(ctx context.Context, req RemoveLinksRequest) (map[string]Associated, error) {
	found, err := l.ReadLinks(ctx, LinkReadRequest{From: req.From, To: req.To, IDs: fromIDs(req.Links)})
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(req.Links), func(r LinkRemoval) bool { return req.Kind.In(found[r.FromID][r.ToID]) })
	if len(missing) == 0 {
		return found, nil
	}
	if err := l.sleep(ctx, time.Second); err != nil {
		return nil, err
	}
	late, err := l.ReadLinks(ctx, LinkReadRequest{From: req.From, To: req.To, IDs: fromIDs(missing)})
	if err != nil {
		return nil, err
	}
	maps.Copy(found, late)
	return found, nil
}

func fromIDs(removals []LinkRemoval) []string {
	var ids []string
	seen := make(map[string]bool)
	for _, r := range removals {
		if !seen[r.FromID] {
			seen[r.FromID] = true
			ids = append(ids, r.FromID)
		}
	}
	return ids
}

// cut decides on one link and reserves it in the register.
func (l *Linker) cut(t LinkTarget, r LinkRemoval, present []links.Kind, result *RemoveLinksResult) links.Cut {
	switch l.reserve(t.Space(), r.ID()) {
	case custody.Reserved:
	case custody.UnderWay:
		result.Spared = append(result.Spared, SparedRemoval{r, "another resource removes it at this moment"})
		return links.CutNothing
	default:
		result.Spared = append(result.Spared, SparedRemoval{r, "the same run makes or keeps it"})
		return links.CutNothing
	}
	if !t.Kind.Unlabelled() && l.reserveInverse(t, r.Link) != custody.Reserved {
		result.Spared = append(result.Spared, SparedRemoval{r, "the same run keeps a label between the two records from the other direction, and HubSpot removes a label together with its inverse"})
		l.register.Settle(t.Space(), r.ID(), false)
		return links.CutNothing
	}
	free := l.reserve(t.pair(), t.pairID(r.Link)) == custody.Reserved
	cut, others := links.Decide(t.Kind, present, links.Cutting{OnlyLabel: r.OnlyLabel, Forced: r.Forced, Claimed: !free})
	if free && cut != links.CutWhole {
		l.register.Settle(t.pair(), t.pairID(r.Link), false)
	}
	switch cut {
	case links.CutNothing:
		result.Gone = append(result.Gone, r)
		l.settle(t, r, true)
	case links.CutSpared:
		why := "the same run declares another link between the two records"
		if free {
			why = fmt.Sprintf("it carries the label %s, which removing it would take away", strings.Join(others, ", "))
		}
		result.Spared = append(result.Spared, SparedRemoval{r, why})
		l.settle(t, r, false)
	}
	return cut
}

// settle ends the reservations of a link and of the inverse of its label.
func (l *Linker) settle(t LinkTarget, r LinkRemoval, gone bool) {
	l.register.Settle(t.Space(), r.ID(), gone)
	if !t.Kind.Unlabelled() {
		l.register.Settle(t.back().labels(), inverseID(t, r.Link), false)
	}
}

// remove takes reserved links away, as a whole or their label only.
func (l *Linker) remove(ctx context.Context, req RemoveLinksRequest, removals []LinkRemoval, whole bool, result *RemoveLinksResult) {
	if len(removals) == 0 {
		return
	}
	call := func(ctx context.Context, batch []Link) (*hubspot.AssociationBatch, error) {
		if whole {
			return l.links.BatchArchiveAssociations(ctx, req.From.Path(), req.To.Path(), archiveInputs(batch))
		}
		return l.links.BatchArchiveAssociationLabels(ctx, req.From.Path(), req.To.Path(), labelled(batch, req.Kind))
	}
	all := make([]Link, len(removals))
	for i, r := range removals {
		all[i] = r.Link
	}
	ran := l.sendAll(ctx, &linkRun{
		linker: l, target: req.LinkTarget, call: call, kind: hubspot.AssociationArchive,
		done: func(present []links.Kind) bool { return !req.Kind.In(present) },
	}, all, req.Progress)
	if result.Stopped == nil {
		result.Stopped = ran.Stopped
	}
	for i := range ran.Outcomes {
		o, r := &ran.Outcomes[i], removals[i]
		gone := o.Status == Written
		l.settle(req.LinkTarget, r, gone)
		if whole {
			l.register.Settle(req.pair(), req.pairID(r.Link), gone)
		}
		switch {
		case gone:
			result.Gone = append(result.Gone, r)
			result.Removed++
		case o.Failure != nil:
			result.Failed = append(result.Failed, FailedRemoval{r, o.Failure})
		default:
			result.Failed = append(result.Failed, FailedRemoval{r, stoppedFailure(ran.Stopped)})
		}
	}
}

func stoppedFailure(err error) *Failure {
	if err == nil {
		return &Failure{Message: "it was not tried"}
	}
	return &Failure{Message: err.Error(), Err: err, CorrelationID: correlationID(err)}
}

// archiveInputs groups links by their first record.
func archiveInputs(batch []Link) []hubspot.AssociationArchiveInput {
	var inputs []hubspot.AssociationArchiveInput
	at := make(map[string]int)
	for _, link := range batch {
		n, ok := at[link.FromID]
		if !ok {
			n = len(inputs)
			at[link.FromID] = n
			inputs = append(inputs, hubspot.AssociationArchiveInput{FromID: link.FromID})
		}
		inputs[n].ToIDs = append(inputs[n].ToIDs, link.ToID)
	}
	return inputs
}

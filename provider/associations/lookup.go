// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// lookUp asks HubSpot which of the new links exist already, and in exact mode
// which others the declared records have that no refresh has looked at.
func (p *associationsPlan) lookUp(ctx context.Context) {
	if !p.session.Configured() || p.config.Label.IsKnown() && p.kind.Unlabelled() {
		// No association has a label that is yet to be created; what has one that may
		// not be read can't be told.
		return
	}
	l := &linkLookup{plan: p, wanted: make(map[string]bool), ctx: ctx}
	for _, link := range p.changes.Added {
		l.wanted[link.From] = true
	}
	if p.config.exact() {
		for key := range p.config.Links.Keys() {
			if p.prior == nil || !p.prior.exact() || !p.prior.Links.Has(key) {
				l.wanted[key] = true
			}
		}
	}
	if len(l.wanted) == 0 {
		return
	}
	err := l.ask(ctx)
	p.fromIDs, p.toIDs = l.fromIDs, l.toIDs
	switch {
	case hubspot.IsMissingScopes(err):
		p.diags.AddWarning("New links are not looked up",
			fmt.Sprintf("The credentials may not read the records or their associations, so the plan can't tell which links exist in HubSpot already. %s", messages.RemedyFor(err)))
	case err != nil:
		p.diags.Append(messages.APIError("Unable to Look Up New Links", fmt.Sprintf("The links of %s were to be looked up.", messages.Plural(len(l.wanted), "record")), err))
	default:
		l.report()
	}
}

// linkLookup reads what HubSpot holds of some records of a plan.
type linkLookup struct {
	plan *associationsPlan
	// wanted are keys of links.
	wanted         map[string]bool
	fromIDs, toIDs map[string]string
	present        map[string]batch.Associated
	// replaced are the links of the object whose replacement this is, once asked for.
	replaced map[string]struct{}
	ctx      context.Context //nolint:containedctx // lives as long as one call.
}

func (l *linkLookup) ask(ctx context.Context) error {
	config := l.plan.config
	var err error
	if l.fromIDs, err = l.resolve(ctx, config.from(), slices.Collect(maps.Keys(l.wanted)), (*associationsBatchModel).fromID); err != nil {
		return err
	}
	var others []string
	for key := range l.wanted {
		row, _ := linkTable{config.Links}.Row(key)
		others = append(others, row.To...)
	}
	if l.toIDs, err = l.resolve(ctx, config.to(), others, (*associationsBatchModel).toID); err != nil {
		return err
	}
	ids := slices.Sorted(maps.Values(l.fromIDs))
	l.present, err = l.plan.session.Linker.ReadLinks(ctx, batch.LinkReadRequest{
		From: config.from().objectType, To: config.to().objectType, IDs: slices.Compact(ids),
	})
	return err
}

// resolve takes ids from the state where it has them. Records that are yet to
// be made have none.
func (l *linkLookup) resolve(ctx context.Context, end linkEnd, keys []string, known func(*associationsBatchModel, string) string) (map[string]string, error) {
	ids := make(map[string]string, len(keys))
	var open []string
	for _, key := range keys {
		if l.plan.prior != nil {
			if id := known(l.plan.prior, key); id != "" {
				ids[key] = id
				continue
			}
		}
		open = append(open, key)
	}
	found, err := end.resolve(ctx, l.plan.session, open)
	maps.Copy(ids, found)
	return ids, err
}

// report notes links that are taken over, and those that exact removes.
func (l *linkLookup) report() {
	p := l.plan
	for _, link := range p.changes.Added {
		if p.kind.In(l.present[l.fromIDs[link.From]][l.toIDs[link.To]]) && !l.continued(link) {
			p.adopted++
			if n := len(p.adoptedOf); n == 0 || p.adoptedOf[n-1] != link.From {
				p.adoptedOf = append(p.adoptedOf, link.From)
			}
		}
	}
	if p.config.exact() {
		l.noteExtras()
	}
}

// continued reports whether a new link is one that the object holds whose
// replacement this is, so that the create takes it over.
func (l *linkLookup) continued(link links.Link) bool {
	if l.plan.prior != nil {
		return false
	}
	if l.replaced == nil {
		l.replaced = l.plan.session.LinkBoard.HeldIDs(l.plan.name)
	}
	space := l.plan.where(l.ctx)
	id := space.id(l.fromIDs[link.From], l.toIDs[link.To])
	if _, ok := l.replaced[id]; ok {
		return true
	}
	return l.plan.session.LinkBoard.Seen(space.Type, id)
}

func (l *linkLookup) noteExtras() {
	p := l.plan
	for _, key := range slices.Sorted(maps.Keys(l.wanted)) {
		row, _ := linkTable{p.config.Links}.Row(key)
		id, ok := l.fromIDs[key]
		if !ok || row.Unknown {
			continue
		}
		declared := make(map[string]bool, len(row.To))
		for _, to := range row.To {
			declared[l.toIDs[to]] = true
		}
		if prior, ok := p.priorRow(key); ok {
			// What the state holds and the configuration does not is a removal
			// already.
			for _, to := range prior.To {
				declared[p.prior.toID(to)] = true
			}
		}
		for _, to := range slices.Sorted(maps.Keys(l.present[id])) {
			if !declared[to] && p.kind.In(l.present[id][to]) {
				p.private.Plan.Extras = append(p.private.Plan.Extras, [2]string{id, to})
			}
		}
	}
}

func (p *associationsPlan) priorRow(key string) (links.Row, bool) {
	if p.prior == nil {
		return links.Row{}, false
	}
	return linkTable{p.prior.Links}.Row(key)
}

// explainExtras begins the warning about removals in exact mode.
func (p *associationsPlan) explainExtras() string {
	if !p.config.exact() {
		return ""
	}
	undeclared := len(p.private.Plan.Extras)
	for _, r := range p.changes.Removals {
		if r.Forced && !r.Created {
			undeclared++
		}
	}
	if undeclared == 0 {
		return ""
	}
	text := fmt.Sprintf("mode = \"exact\" removes every undeclared link of the declared records: %s of these made by others", messages.Plural(undeclared, "link"))
	if p.config.Label.IsNull() {
		text += ", with any labels on them"
	}
	return text + "."
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
)

func (l *Linker) readBound() int { return l.links.AssociationBatch(hubspot.AssociationRead) }

// readBounded reads the associations of records in batches of as many as HubSpot
// takes, which it may say only when it is given too many.
func (l *Linker) readBounded(ctx context.Context, req LinkReadRequest, ids []string) (map[string]Associated, error) {
	found := make(map[string]Associated, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), l.readBound())
		batch, err := l.readBatch(ctx, req, ids[:n])
		switch {
		case err == nil:
			maps.Copy(found, batch)
			ids = ids[n:]
		case n <= l.readBound():
			return nil, err
		}
	}
	return found, nil
}

// readBatch reads the associations of up to a batch of records, page by page.
func (l *Linker) readBatch(ctx context.Context, req LinkReadRequest, ids []string) (map[string]Associated, error) {
	asked := make(map[string]bool, len(ids))
	todo := make([]hubspot.AssociationReadInput, len(ids))
	for i, id := range ids {
		asked[id] = true
		todo[i] = hubspot.AssociationReadInput{ID: id}
	}
	found := make(map[string]Associated, len(ids))
	settled := make(map[string]bool, len(ids))
	pages := make(map[string]*hubspot.Pages, len(ids))
	strangers := 0
	for len(todo) > 0 {
		resp, err := l.links.BatchReadAssociations(ctx, req.From.Path(), req.To.Path(), todo)
		if err != nil {
			return nil, err
		}
		if err := noLinks(resp, settled); err != nil {
			return nil, err
		}
		sent := len(todo)
		var more []hubspot.AssociationReadInput
		for _, r := range resp.Results {
			id := r.FromID
			switch {
			case asked[id]:
			case len(ids) == 1:
				// A merged record answers under the id of the survivor.
				if err := l.checkSurvivor(ctx, req, ids[0], id); err != nil {
					return nil, err
				}
				id = ids[0]
			default:
				strangers++
				continue
			}
			settled[id] = true
			found[id] = merge(found[id], r.To)
			if pages[id] == nil {
				pages[id] = &hubspot.Pages{}
			}
			goesOn, err := pages[id].Next(linkedIDs(r.To), r.After)
			if err != nil {
				return nil, fmt.Errorf("the associations of record %s: %w", id, err)
			}
			if goesOn {
				more = append(more, hubspot.AssociationReadInput{ID: id, After: r.After})
			}
		}
		if len(more) > sent {
			return nil, fmt.Errorf("HubSpot answered a batch read of %d records with %d results", sent, len(more))
		}
		todo = more
	}
	if strangers > 0 || len(settled) == len(ids) {
		return found, l.readStrangers(ctx, req, ids, settled, strangers, found)
	}
	return found, l.readLeftOut(ctx, req, ids, settled, found)
}

// linkedIDs are the other ends of links.
func linkedIDs(to []hubspot.AssociatedObject) []string {
	ids := make([]string, len(to))
	for i := range to {
		ids[i] = to[i].ID
	}
	return ids
}

// readLeftOut asks once more for records of which an answer says nothing at all,
// neither that they have links nor that they have none. After that they have
// none.
func (l *Linker) readLeftOut(ctx context.Context, req LinkReadRequest, ids []string, settled map[string]bool, found map[string]Associated) error {
	if req.again {
		return nil
	}
	req.again = true
	left := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return settled[id] })
	more, err := l.readBatch(ctx, req, left)
	maps.Copy(found, more)
	return err
}

// checkSurvivor makes sure that a record was merged into another one, before
// that one's links count as its own.
func (l *Linker) checkSurvivor(ctx context.Context, req LinkReadRequest, id, survivor string) error {
	resp, err := l.api.BatchRead(ctx, req.From.Path(), hubspot.ReadRequest{IDs: []string{id}})
	if err != nil {
		return err
	}
	if len(resp.Results) != 1 || resp.Results[0].ID != survivor {
		return fmt.Errorf("HubSpot answered with the associations of record %s when it was asked for those of %s, which was not merged into it", survivor, id)
	}
	return nil
}

// readStrangers asks apart for records that an answer did not name while it named
// others: they were merged. Which of the others an answer stands for only a
// request for a single record can tell, so that the set is cut in two until such
// records stand alone.
func (l *Linker) readStrangers(ctx context.Context, req LinkReadRequest, ids []string, settled map[string]bool, strangers int, found map[string]Associated) error {
	if strangers == 0 {
		return nil
	}
	var open []string
	for _, id := range ids {
		if !settled[id] {
			open = append(open, id)
		}
	}
	middle := len(open) / 2
	for _, half := range [][]string{open[:middle], open[middle:]} {
		if len(half) == 0 {
			continue
		}
		part, err := l.readBatch(ctx, req, half)
		if err != nil {
			return err
		}
		maps.Copy(found, part)
	}
	return nil
}

func merge(all Associated, to []hubspot.AssociatedObject) Associated {
	if all == nil {
		all = make(Associated, len(to))
	}
	for _, o := range to {
		for _, t := range o.Types {
			all[o.ID] = append(all[o.ID], links.Kind{Category: t.Category, TypeID: t.TypeID, Label: t.Label})
		}
		if len(o.Types) == 0 {
			all[o.ID] = append(all[o.ID], links.Kind{})
		}
	}
	return all
}

// noLinks settles the records that an answer calls missing or without links.
// Any other error in the answer fails the read.
func noLinks(resp *hubspot.AssociationReadBatch, settled map[string]bool) error {
	for i := range resp.Errors {
		err := &resp.Errors[i]
		ids, ok := err.NoAssociations()
		if !ok {
			return fmt.Errorf("HubSpot could not read some associations: %s (%s)", err.Message, err.Category)
		}
		for _, id := range ids {
			settled[id] = true
		}
	}
	return nil
}

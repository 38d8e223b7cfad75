// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// Fate is what became of a record that is not found by its key.
type Fate struct {
	// Live is the record where it still is one, under whatever key.
	Live *hubspot.Object
	// Survivor is the record that it was merged into.
	Survivor *hubspot.Object
	// Archived is when it went to the recycle bin, and zero for a record that is
	// not there. One of which nothing is left was deleted for good.
	Archived time.Time
}

// Fates finds out by record id what became of records: live ones and those that
// were merged take a call for a hundred records, and what is left another one. An
// id that HubSpot holds nothing of has the zero Fate.
func (e *Engine) Fates(ctx context.Context, target Target, ids, properties []string) (map[string]Fate, error) {
	fates := make(map[string]Fate, len(ids))
	var mu sync.Mutex
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(e.concurrency)
	ask := hubspot.ReadRequest{Properties: append(withKey(properties, target.IDProperty), mergedProperty)}
	for batch := range slices.Chunk(ids, hubspot.MaxBatch) {
		group.Go(func() error {
			found, err := e.fates(groupCtx, target, batch, ask)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(fates, found)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	left := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, known := fates[id]; return known })
	archived, err := e.ReadArchived(ctx, target, left, nil)
	if err != nil {
		return nil, err
	}
	for _, id := range left {
		fates[id] = Fate{}
		if object := archived[id]; object != nil {
			fates[id] = Fate{Archived: archivedAt(object)}
		}
	}
	return fates, nil
}

// archivedAt is when a record was archived: an answer may leave it out.
func archivedAt(object *hubspot.Object) time.Time {
	if object.ArchivedAt.IsZero() {
		return object.UpdatedAt
	}
	return object.ArchivedAt
}

// fates reads up to a batch of records by id. What an answer neither returns nor
// calls missing is asked for once more.
func (e *Engine) fates(ctx context.Context, target Target, ids []string, ask hubspot.ReadRequest) (map[string]Fate, error) {
	found := make(map[string]Fate, len(ids))
	for range 2 {
		ask.IDs = ids
		resp, err := e.batchRead(ctx, target, ask)
		if err != nil {
			if hubspot.IsNotFound(err) && len(ids) == 1 {
				return found, nil
			}
			return nil, err
		}
		settled, err := notFound(resp, func(id string) string { return id })
		if err != nil {
			return nil, err
		}
		for i := range resp.Results {
			o := &resp.Results[i]
			if o.Archived {
				continue
			}
			if slices.Contains(ids, o.ID) {
				found[o.ID], settled[o.ID] = Fate{Live: o}, true
			}
			for _, id := range mergedInto(o) {
				if slices.Contains(ids, id) && found[id].Live == nil {
					found[id], settled[id] = Fate{Survivor: o}, true
				}
			}
			if len(ids) == 1 && !settled[ids[0]] {
				found[ids[0]], settled[ids[0]] = Fate{Survivor: o}, true
			}
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return settled[id] })
		if len(ids) == 0 {
			break
		}
	}
	return found, nil
}

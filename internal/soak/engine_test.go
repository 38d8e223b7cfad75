// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// engineWalk drives the engine through upserts and archives of several batches,
// with the client's own retries and request budget, under a clock that takes no
// time. Batches go one after the other: a goroutine that waits for a lock would
// stop that clock.
type engineWalk struct {
	walk
	client *hubspot.Client
	engine *batch.Engine
	target batch.Target
}

// TestSoakEngine checks that what the engine says of each record is what the
// account holds.
func TestSoakEngine(t *testing.T) {
	t.Parallel()
	steps, seed := length(t, 400)
	walks := (steps + stepsPerWalk - 1) / stepsPerWalk
	for n := range walks {
		seed := seed + uint64(n)
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newEngineWalk(t, seed, (*hubspotsim.Server).RoundTripper)
				for step := range stepsPerWalk {
					w.note("step %d", step+1)
					if err := w.step(t.Context()); err != nil {
						t.Fatalf("SOAK_SEED=%d SOAK_STEPS=%d: step %d: %v\n%s", seed, stepsPerWalk, step+1, err, strings.Join(w.log, "\n"))
					}
				}
			})
		})
	}
}

// newEngineWalk returns a walk over an account that is reached through a
// transport.
func newEngineWalk(t *testing.T, seed uint64, reach func(*hubspotsim.Server) http.RoundTripper) *engineWalk {
	t.Helper()
	w := &engineWalk{walk: walk{rng: rand.New(rand.NewPCG(seed, 11))}}
	w.universe = 400
	sim := hubspotsim.New(w.switches, hubspotsim.WithConfig(func(c *hubspotsim.Config) {
		c.ArchivedTwin, c.FreshReadMisses = hubspotsim.TwinFree, w.rng.IntN(2)
		if chance(w.rng, 3) {
			c.AccountType, c.BurstLimit = hubspotsim.AccountProfessional, 5+w.rng.IntN(20)
		}
		if chance(w.rng, 4) {
			c.LockAfter = 3
		}
		c.Latency = time.Duration(w.rng.IntN(200)) * time.Millisecond
	}))
	t.Cleanup(sim.Close)
	w.account = newAccount(sim, companies)
	sim.OnRequest(nil)
	client, err := hubspot.New(hubspot.Config{
		AccessToken: sim.Token(), BaseURL: "http://127.0.0.1", Transport: reach(sim), MaxRetries: pick(w.rng, []int{-1, 1, 8}),
	})
	if err != nil {
		t.Fatal(err)
	}
	objectType, err := values.ParseObjectType("companies")
	if err != nil {
		t.Fatal(err)
	}
	w.target = batch.Target{ObjectType: objectType, IDProperty: "code", Normalize: values.NormalizeKey}
	w.client, w.engine = client, batch.NewEngine(client, custody.NewRegister(), 1)
	return w
}

// snapshot is the live records by key.
func (w *engineWalk) snapshot() map[string]hubspotsim.Record {
	live := map[string]hubspotsim.Record{}
	for _, r := range w.account.sim.Records("companies") {
		live[normal(r.Properties["code"])] = r
	}
	return live
}

func (w *engineWalk) step(ctx context.Context) error {
	if chance(w.rng, 4) {
		w.note("%s", w.handSeed())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	switch w.rng.IntN(8) {
	case 0, 1, 2, 3:
		w.note("%s", w.trouble())
	case 4:
		w.note("%s", w.interrupt(cancel))
	}
	defer w.clear()
	if chance(w.rng, 4) {
		return w.archiveSome(ctx)
	}
	return w.upsertSome(ctx)
}

func (w *engineWalk) upsertSome(ctx context.Context) error {
	before := w.snapshot()
	var writes []records.Write
	share := 1 + w.rng.IntN(6)
	for n := range w.universe {
		if !chance(w.rng, share) {
			continue
		}
		key := w.key(n)
		_, exists := before[key]
		write := records.Write{Key: key, New: !exists, Properties: []records.Property{{Name: "name", Value: fmt.Sprint("Name ", w.rng.IntN(1000)), Changed: true}}}
		if chance(w.rng, 2) {
			write.Properties = append(write.Properties, records.Property{Name: "region", Value: pick(w.rng, []string{"", "north", "south"}), Changed: true})
		}
		writes = append(writes, write)
	}
	w.account.sim.ResetRequests()
	result := w.engine.Upsert(ctx, batch.UpsertRequest{Target: w.target, Writes: writes, Definitions: w.account.defs})
	w.note("upsert of %d: %d written, %d refused, %d unknown, %d not sent, %d requests, stopped by %v", len(writes), result.Count(batch.Written),
		result.Count(batch.Refused), result.Count(batch.Unknown), result.Count(batch.NotSent), w.account.sim.CountUpserts(), result.Stopped)
	after := w.snapshot()
	for i := range result.Outcomes {
		if err := w.judgeOutcome(&result.Outcomes[i], before, after); err != nil {
			return err
		}
		delete(before, result.Outcomes[i].Write.Key)
	}
	for key, r := range before {
		if !maps.Equal(r.Properties, after[key].Properties) {
			return lost("%q changed although it was not written", key)
		}
	}
	if result.Count(batch.NotSent) > 0 && result.Stopped == nil {
		return lost("records are not sent and nobody says why")
	}
	return nil
}

// judgeOutcome compares what the engine says of one record with the account.
func (w *engineWalk) judgeOutcome(o *batch.Outcome, before, after map[string]hubspotsim.Record) error {
	was, existed := before[o.Write.Key]
	is, exists := after[o.Write.Key]
	if existed && is.ID != was.ID {
		return lost("%q had the id %s and has %q", o.Write.Key, was.ID, is.ID)
	}
	if (o.Status == batch.Refused || o.Status == batch.Unknown) && (o.Failure == nil || o.Failure.Message == "") {
		return lost("no reason for %q", o.Write.Key)
	}
	switch o.Status {
	case batch.Written:
		if !exists || is.ID != o.ID {
			return lost("%q is written as %q, HubSpot has %q", o.Write.Key, o.ID, is.ID)
		}
		for name, value := range o.Write.Map() {
			if !w.account.defs.Equal(name, value, is.Properties[name]) {
				return lost("%s of %q is written as %q, HubSpot has %q", name, o.Write.Key, value, is.Properties[name])
			}
		}
		if o.Created == existed {
			return lost("%q existed before: %v, created: %v", o.Write.Key, existed, o.Created)
		}
	case batch.Refused, batch.NotSent:
		if exists != existed || existed && !maps.Equal(was.Properties, is.Properties) {
			return lost("%q is not written (status %d), but changed", o.Write.Key, o.Status)
		}
	}
	return nil
}

// someOf draws records to archive.
func (w *engineWalk) someOf(live map[string]hubspotsim.Record) []records.Removal {
	var removals []records.Removal
	for _, key := range sortedKeys(live) {
		if chance(w.rng, 3) {
			removals = append(removals, records.Removal{Key: key, ID: live[key].ID, Created: true, Fate: records.Archived})
		}
	}
	return removals
}

// sendArchive archives as another process: what this one wrote is protected.
func (w *engineWalk) sendArchive(ctx context.Context, removals []records.Removal, concurrency int) *batch.ArchiveResult {
	ids := make([]string, len(removals))
	for i, r := range removals {
		ids[i] = r.ID
	}
	result := batch.NewEngine(w.client, custody.NewRegister(), concurrency).Archive(ctx, batch.ArchiveRequest{
		Target: w.target, Removals: removals, Warrant: custody.WarrantOf(ids...),
	})
	w.note("archive of %d: %d gone, %d failed, %d spared, stopped by %v", len(removals), len(result.Gone), len(result.Failed), len(result.Spared), result.Stopped)
	return result
}

func (w *engineWalk) archiveSome(ctx context.Context) error {
	live := w.snapshot()
	removals := w.someOf(live)
	result := w.sendArchive(ctx, removals, 2)
	if len(result.Gone)+len(result.Failed) != len(removals) {
		return lost("%d of %d removals are accounted for, %d spared", len(result.Gone)+len(result.Failed), len(removals), len(result.Spared))
	}
	after := w.snapshot()
	for _, r := range result.Gone {
		if _, ok := after[r.Key]; ok {
			return lost("%q is gone, but HubSpot has it", r.Key)
		}
	}
	asked := make([]string, 0, len(removals))
	for _, r := range removals {
		asked = append(asked, r.Key)
	}
	for key := range live {
		if _, ok := after[key]; !ok && !slices.Contains(asked, key) {
			return lost("%q is archived and nobody asked for it", key)
		}
	}
	return nil
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// TestSoakHostile checks that the engine believes no answer that does not answer:
// whatever is spoilt on the way, what it calls written is written under that id,
// what it calls gone is gone, and nothing is archived that was not to be.
func TestSoakHostile(t *testing.T) {
	t.Parallel()
	steps, seed := length(t, 400)
	walks := (steps + stepsPerWalk - 1) / stepsPerWalk
	for n := range walks {
		seed := seed + uint64(n)
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := &hostileWalk{}
				h.engineWalk = newEngineWalk(t, seed, func(sim *hubspotsim.Server) http.RoundTripper {
					h.server = hostile.New(sim)
					return h.server.RoundTripper()
				})
				for step := range stepsPerWalk {
					h.note("step %d", step+1)
					if err := h.step(t.Context()); err != nil {
						t.Fatalf("SOAK_SEED=%d SOAK_STEPS=%d: step %d: %v\n%s\nspoilt:\n%s", seed, stepsPerWalk, step+1, err,
							strings.Join(h.log, "\n"), strings.Join(h.server.Log(), "\n"))
					}
				}
			})
		})
	}
}

// hostileWalk is an engineWalk with a hostile server in front of the account.
type hostileWalk struct {
	*engineWalk
	server *hostile.Server
}

func (h *hostileWalk) step(ctx context.Context) error {
	if chance(h.rng, 4) {
		h.note("%s", h.handSeed())
	}
	h.spoil()
	defer h.server.Clear()
	if chance(h.rng, 4) {
		h.note("%s", h.trouble())
	}
	defer h.clear()
	switch h.rng.IntN(4) {
	case 0:
		return h.archive(ctx)
	case 1:
		return h.read(ctx)
	default:
		return h.upsertSome(ctx)
	}
}

func (h *hostileWalk) spoil() {
	oneIn := 1 + h.rng.IntN(4)
	h.server.Randomly(rand.New(rand.NewPCG(h.rng.Uint64(), 5)), oneIn, nil)
	h.note("one answer in %d is spoilt", oneIn)
}

// read compares what a read says with the account: it may fail, but it may not
// be wrong.
func (h *hostileWalk) read(ctx context.Context) error {
	live := h.snapshot()
	keys := make([]string, 0, h.universe)
	for n := range h.universe {
		if chance(h.rng, 3) {
			keys = append(keys, h.key(n))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	// A fresh record may be missing from the first read of it, which is another
	// story.
	h.server.Clear()
	if _, err := h.engine.Read(ctx, batch.ReadRequest{Target: h.target, Keys: keys}); err != nil {
		h.note("not readable: %v", err)
		return nil
	}
	h.spoil()
	found, err := h.engine.Read(ctx, batch.ReadRequest{Target: h.target, Keys: keys, Properties: []string{"name"}})
	h.note("read of %d: %d found, %v", len(keys), len(found), err)
	if err != nil {
		return nil //nolint:nilerr // An error says nothing of any record, which is what is asked of it.
	}
	for _, key := range keys {
		is, exists := live[normal(key)]
		o, ok := found[key]
		switch {
		case ok != exists:
			return lost("%q is found: %v, exists: %v", key, ok, exists)
		case ok && o.ID != is.ID:
			return lost("%q is read as %q, HubSpot has %q", key, o.ID, is.ID)
		}
	}
	return nil
}

// archive is archiveSome for answers that may leave a record spared or failed,
// as long as what is called gone is.
func (h *hostileWalk) archive(ctx context.Context) error {
	live := h.snapshot()
	removals := h.someOf(live)
	result := h.sendArchive(ctx, removals, 1)
	if len(result.Gone)+len(result.Failed)+len(result.Spared) != len(removals) {
		return lost("%d removals are not accounted for", len(removals)-len(result.Gone)-len(result.Failed)-len(result.Spared))
	}
	after := h.snapshot()
	var asked []string
	for _, r := range removals {
		asked = append(asked, r.Key)
	}
	for _, r := range result.Gone {
		if _, ok := after[r.Key]; ok {
			return lost("%q is gone, but HubSpot has it", r.Key)
		}
	}
	for _, r := range result.Spared {
		if _, ok := after[r.Key]; !ok {
			return lost("%q is spared, but HubSpot does not have it", r.Key)
		}
	}
	for key := range live {
		if _, ok := after[key]; !ok && !slices.Contains(asked, key) {
			return lost("%q is archived and nobody asked for it", key)
		}
	}
	return nil
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// A walk is short, so that a failing one can be read; a soak is many of them.
const stepsPerWalk = 40

// length is how many steps a soak takes and the seed of its first walk.
func length(t *testing.T, short int) (steps int, seed uint64) {
	t.Helper()
	steps, seed = short, 1
	if text := os.Getenv("SOAK_STEPS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("SOAK_STEPS: %v", err)
		}
		steps = n
	}
	if text := os.Getenv("SOAK_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("SOAK_SEED: %v", err)
		}
		seed = n
	}
	return steps, seed
}

func isRefusal(err error) bool { return errors.Is(err, errRefused) }

// walk is one walk through the life of a configuration.
type walk struct {
	rng       *rand.Rand
	account   *account
	terraform *terraform
	universe  int

	state  state
	config map[string]*declaration
	dead   atomic.Bool

	// lead is how far HubSpot's clock is ahead, in nanoseconds.
	lead atomic.Int64

	operations, applies, refusals int
	log                           []string
}

func (w *walk) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

// clock is HubSpot's. Time passes between the actions of people.
func (w *walk) clock() time.Time { return time.Now().Add(time.Duration(w.lead.Load())) }

func (w *walk) pass() { w.lead.Add(int64(time.Minute)) }

func newWalk(t *testing.T, types types, seed uint64) *walk {
	t.Helper()
	w := &walk{rng: rand.New(rand.NewPCG(seed, 7)), state: state{}, config: map[string]*declaration{}} //nolint:gosec // Repeatable on purpose.
	w.universe = pick(w.rng, []int{4, 8, 12, 12, 250})
	k := companies
	if chance(w.rng, 4) {
		k = contacts
	}
	sim := hubspotsim.Start(t, w.switches, hubspotsim.WithClock(w.clock))
	w.account = newAccount(sim, k)
	w.terraform = &terraform{
		types: types, rng: w.rng, watch: w,
		settings: map[string]any{
			"base_url": sim.URL(), "access_token": sim.Token(), "max_retries": 0,
			"max_concurrency": pick(w.rng, []int{1, 1, 4}),
		},
	}
	if chance(w.rng, 8) {
		w.terraform.settings["max_retries"] = 1
	}
	return w
}

// TestSoakProvider walks through plans and applies of the provider the way
// Terraform makes them.
func TestSoakProvider(t *testing.T) {
	t.Parallel()
	types := readTypes(t)
	steps, seed := length(t, 600)
	walks := (steps + stepsPerWalk - 1) / stepsPerWalk
	slots := make(chan struct{}, 8*runtime.GOMAXPROCS(0))
	var taken, applies, operations, refusals atomic.Int64
	t.Run("walks", func(t *testing.T) {
		t.Parallel()
		for n := range walks {
			seed := seed + uint64(n)
			t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				w := newWalk(t, types, seed)
				err := w.run(t.Context())
				taken.Add(stepsPerWalk)
				applies.Add(int64(w.applies))
				operations.Add(int64(w.operations))
				refusals.Add(int64(w.refusals))
				if err != nil {
					t.Fatalf("SOAK_SEED=%d SOAK_STEPS=%d: %v\n%s", seed, stepsPerWalk, err, strings.Join(w.log, "\n"))
				}
			})
		}
	})
	t.Cleanup(func() {
		t.Logf("%d steps, %d applies, %d operations, %d refused plans", taken.Load(), applies.Load(), operations.Load(), refusals.Load())
	})
}

func (w *walk) run(ctx context.Context) error {
	for n := range stepsPerWalk {
		w.note("step %d", n+1)
		if err := w.step(ctx); err != nil {
			return fmt.Errorf("step %d: %w", n+1, err)
		}
		if n%10 == 9 {
			if err := w.converge(ctx); err != nil {
				return fmt.Errorf("after step %d: %w", n+1, err)
			}
		}
	}
	return nil
}

// step edits, plans and applies once, with whatever may go wrong.
func (w *walk) step(ctx context.Context) error {
	w.pass()
	before := cloneConfig(w.config)
	for range w.rng.IntN(4) {
		w.note("config: %s", w.mutate(w.config))
	}
	for w.rng.IntN(5) == 0 {
		w.note("%s", w.handAction())
	}
	w.meddleWithState()
	o := w.options()
	if chance(w.rng, 8) {
		w.note("in the plan, %s", w.trouble())
	}
	p, err := w.plan(ctx, o)
	w.clear()
	if isRefusal(err) {
		w.refusals++
		w.note("plan refused: %s", clip(err.Error()))
		if chance(w.rng, 2) {
			w.config = before
		}
		return nil
	}
	if err != nil {
		return err
	}
	if chance(w.rng, 15) {
		return nil
	}
	calm := true
	if chance(w.rng, 10) {
		w.note("before the apply, %s", w.handAction())
		calm = false
	}
	return w.apply(ctx, p, o, calm)
}

func (w *walk) options() planOptions {
	o := planOptions{refresh: !chance(w.rng, 6), destroy: chance(w.rng, 30), replace: map[string]bool{}}
	if chance(w.rng, 15) {
		o.replace["r1"] = true
	}
	return o
}

// meddleWithState does what people do to states.
func (w *walk) meddleWithState() {
	for _, addr := range sortedKeys(w.state) {
		i := w.state[addr]
		switch {
		case i.current == nil:
		case i.current.tainted && chance(w.rng, 3):
			i.current = &object{value: i.current.value, private: i.current.private}
			w.note("untaint %s", addr)
		case chance(w.rng, 20):
			i.current = &object{value: i.current.value, private: i.current.private, tainted: true}
			w.note("taint %s", addr)
		case chance(w.rng, 50) && len(i.deposed) == 0:
			delete(w.state, addr)
			w.note("state rm %s", addr)
		}
	}
}

func (w *walk) plan(ctx context.Context, o planOptions) (*plan, error) {
	if o.imports == nil && w.config["r1"] != nil && w.state["r1"] == nil && chance(w.rng, 10) {
		d := w.config["r1"]
		o.imports = map[string]string{"r1": d.objectType + "/" + d.idProperty}
	}
	w.note("plan: refresh=%v destroy=%v replace=%v imports=%v", o.refresh, o.destroy, o.replace, o.imports)
	w.account.sim.ResetRequests()
	p, err := w.terraform.plan(ctx, w.state, w.config, o)
	if n := w.account.sim.CountUpserts() + w.account.sim.CountArchives(); n > 0 {
		return nil, lost("a plan writes %d times", n)
	}
	if err != nil {
		return nil, err
	}
	if o.refresh {
		w.account.refreshed()
	}
	for _, c := range p.changes {
		w.note("  plan %s %s", c.action, c.addr)
	}
	return p, nil
}

// apply applies a plan under trouble and checks what it may not have done.
func (w *walk) apply(ctx context.Context, p *plan, o planOptions, calm bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w.dead.Store(false)
	switch n := w.rng.IntN(12); {
	case n < 3:
		w.note("%s", w.trouble())
		calm = false
	case n == 3:
		w.note("%s", w.interrupt(cancel))
		calm = false
	case n == 4:
		w.note("%s", w.kill(cancel))
		calm = false
	case n == 5:
		w.note("%s", w.meddle())
		calm = false
	}
	config := w.config
	if o.destroy {
		config = map[string]*declaration{}
	}
	err := w.carryOut(ctx, p, config)
	if err != nil && !isRefusal(err) {
		return err
	}
	if err != nil || !calm || o.destroy || !o.refresh {
		return nil
	}
	return w.mustBeDone(ctx)
}

// carryOut applies a plan. Whatever happens meanwhile, each declared record
// that HubSpot holds is the same afterwards.
func (w *walk) carryOut(ctx context.Context, p *plan, config map[string]*declaration) error {
	w.applies++
	a := w.account
	a.declare(config)
	was := map[string]map[string]string{}
	for _, d := range config {
		was[d.idProperty] = a.census(d.idProperty)
	}
	next, err := w.terraform.apply(ctx, p)
	w.clear()
	w.dead.Store(false)
	w.state = next
	w.log = append(w.log, describe(w.state)...)
	if err != nil && !isRefusal(err) {
		return err
	}
	if err != nil {
		w.note("apply refused: %s", clip(err.Error()))
	}
	for _, d := range config {
		is := a.census(d.idProperty)
		for key := range d.records {
			id := was[d.idProperty][normal(key)]
			if id != "" && is[normal(key)] != id && !a.wasTouched(id) {
				return lost("the record of %q was %s and is %q now", key, id, is[normal(key)])
			}
		}
	}
	return err
}

// mustBeDone checks that an undisturbed apply leaves nothing to plan and that
// HubSpot holds what is declared.
func (w *walk) mustBeDone(ctx context.Context) error {
	p, err := w.plan(ctx, planOptions{refresh: true, imports: map[string]string{}})
	if err != nil {
		if isRefusal(err) {
			return lost("a plan after an undisturbed apply is refused: %v", err)
		}
		return err
	}
	if !p.empty() {
		return lost("a plan after an undisturbed apply is not empty:\n%s", explain(p))
	}
	w.state = p.state
	if missing := w.account.missing(w.config, w.state); len(missing) > 0 {
		return lost("HubSpot does not hold what is declared: %s", brief(missing))
	}
	return nil
}

// maxApplies is how many undisturbed applies may be needed after trouble.
const maxApplies = 4

// converge ends all trouble and applies until there is nothing left to do.
func (w *walk) converge(ctx context.Context) error {
	w.clear()
	w.note("converge")
	applies, repairs := 0, 0
	for {
		p, err := w.plan(ctx, planOptions{refresh: true, imports: map[string]string{}})
		if isRefusal(err) {
			w.note("plan refused: %s", clip(err.Error()))
			if repairs++; repairs > 6 || !w.repair(err) {
				return lost("a plan stays refused: %v", err)
			}
			continue
		}
		if err != nil {
			return err
		}
		if p.empty() {
			w.state = p.state
			return w.mustBeDone(ctx)
		}
		if applies++; applies > maxApplies {
			return lost("%d applies do not converge, planned is still:\n%s", maxApplies, explain(p))
		}
		err = w.carryOut(ctx, p, w.config)
		if isRefusal(err) {
			w.repair(err)
			continue
		}
		if err != nil {
			return err
		}
	}
}

// repair does what the errors that a person has to act on say.
func (w *walk) repair(err error) bool {
	text := err.Error()
	switch {
	case strings.Contains(text, "Two keys for one record"), strings.Contains(text, "Record is declared twice"), strings.Contains(text, "Several keys for one record"):
		return w.dropShared()
	case strings.Contains(text, "must be unique"):
		return w.dropTaken(text)
	case strings.Contains(text, "Unable to Replace Records Safely"):
		return w.untaintAll()
	case strings.Contains(text, "declared elsewhere"), strings.Contains(text, "archived elsewhere"):
		if !w.abandoning() {
			return w.abandonAll()
		}
		return w.forgetDeposed() || w.dropMoved()
	}
	return false
}

// refusedAsTaken finds the keys of records that hold a unique value which
// another record holds by now.
var refusedAsTaken = regexp.MustCompile(`Record "([^"]+)": [^;]*already has that value`)

// dropTaken gives up records that can't be written: an archived one comes back
// with a write by one unique property, and the value of the other is taken.
func (w *walk) dropTaken(text string) bool {
	dropped := false
	for _, found := range refusedAsTaken.FindAllStringSubmatch(text, -1) {
		for _, addr := range sortedKeys(w.config) {
			if _, ok := w.config[addr].records[found[1]]; ok {
				delete(w.config[addr].records, found[1])
				w.note("drop %s of %s: its other unique value is taken", found[1], addr)
				dropped = true
			}
		}
	}
	return dropped
}

func (w *walk) untaintAll() bool {
	untainted := false
	for _, addr := range sortedKeys(w.state) {
		if i := w.state[addr]; i.current != nil && i.current.tainted {
			i.current = &object{value: i.current.value, private: i.current.private}
			w.note("untaint %s", addr)
			untainted = true
		}
	}
	return untainted
}

// forgetDeposed lets go of resources of which a killed replacement left nothing
// but a deposed object.
func (w *walk) forgetDeposed() bool {
	for _, addr := range sortedKeys(w.state) {
		if w.state[addr].current == nil && len(w.state[addr].deposed) > 0 {
			delete(w.state, addr)
			w.note("state rm %s", addr)
			return true
		}
	}
	return false
}

func (w *walk) abandoning() bool {
	for addr, i := range w.state {
		if w.config[addr] == nil && i.current != nil {
			return false
		}
	}
	for _, d := range w.config {
		if d.policy != "abandon" {
			return false
		}
	}
	return true
}

// dropMoved takes back keys that still belong to an object of another resource
// which nobody can tell to abandon them: a deposed one.
func (w *walk) dropMoved() bool {
	dropped := false
	for addr, i := range w.state {
		for _, o := range i.deposed {
			h := holds(o.value)
			for other, d := range w.config {
				if other == addr || d.idProperty != h.idProperty {
					continue
				}
				for key := range d.records {
					for mine := range h.ids {
						if normal(mine) == normal(key) {
							delete(d.records, key)
							w.note("take %s back from %s", key, other)
							dropped = true
						}
					}
				}
			}
		}
	}
	return dropped
}

// dropShared keeps one key of each record.
func (w *walk) dropShared() bool {
	dropped := false
	seen := map[string]bool{}
	for _, addr := range sortedKeys(w.config) {
		ids := w.account.census(w.config[addr].idProperty)
		for _, key := range sortedKeys(w.config[addr].records) {
			id := ids[normal(key)]
			if id != "" && seen[id] {
				delete(w.config[addr].records, key)
				w.note("drop %s of %s: another key for %s", key, addr, id)
				dropped = true
			}
			seen[id] = true
		}
	}
	return dropped
}

// abandonAll lets every resource release what leaves it. A resource that left
// the configuration comes back without the records that others declare.
func (w *walk) abandonAll() bool {
	for _, addr := range sortedKeys(w.state) {
		if w.config[addr] == nil && w.state[addr].current != nil {
			h := holds(w.state[addr].current.value)
			d := &declaration{objectType: h.objectType, idProperty: h.idProperty, records: map[string]map[string]*string{}}
			used := taken(w.config, d.idProperty)
			for key, cells := range h.records {
				if !used[normal(key)] {
					d.records[key] = cells
				}
			}
			w.config[addr] = d
		}
	}
	for _, addr := range sortedKeys(w.config) {
		w.config[addr].policy = "abandon"
	}
	w.note("every resource abandons")
	return true
}

func (w *walk) clear() {
	w.account.sim.ClearFaults()
	w.account.sim.ClearRefusals()
}

// explain shows what differs between state and plan.
func explain(p *plan) string {
	var b strings.Builder
	for _, c := range p.changes {
		if c.action == noop {
			continue
		}
		fmt.Fprintf(&b, "%s %s\n", c.action, c.addr)
		if c.object == nil {
			continue
		}
		was, will := attributes(c.object.value), attributes(c.planned)
		for _, name := range sortedKeys(was) {
			w, ok := will[name]
			if !ok || w.Equal(was[name]) {
				continue
			}
			before, after := attributes(was[name]), attributes(w)
			if before == nil || after == nil {
				fmt.Fprintf(&b, "  %s: %s -> %s\n", name, was[name], w)
				continue
			}
			for key := range union(before, after) {
				x, hadX := before[key]
				y, hasY := after[key]
				if !hadX || !hasY || !x.Equal(y) {
					fmt.Fprintf(&b, "  %s[%q]: %v %s -> %v %s\n", name, key, hadX, x, hasY, y)
				}
			}
		}
	}
	return b.String()
}

func union(a, b map[string]tftypes.Value) map[string]bool {
	keys := map[string]bool{}
	for key := range a {
		keys[key] = true
	}
	for key := range b {
		keys[key] = true
	}
	return keys
}

func cloneConfig(config map[string]*declaration) map[string]*declaration {
	c := make(map[string]*declaration, len(config))
	for addr, d := range config {
		c[addr] = d.clone()
	}
	return c
}

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
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
	// adopter is the resource that the next plan targets.
	adopter string

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
	w := &walk{rng: rand.New(rand.NewPCG(seed, 7)), state: state{}, config: map[string]*declaration{}}
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
				err := w.walkOn(t.Context())
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

// walkOn takes the steps of the walk up to the first that fails.
func (w *walk) walkOn(ctx context.Context) error {
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
	w.edit()
	w.meddleWithState()
	hidden := w.hide()
	o := w.options()
	if chance(w.rng, 8) {
		w.note("in the plan, %s", w.trouble())
	}
	w.avoidTaintGap(o)
	p, err := w.plan(ctx, o)
	w.clear()
	w.reveal()
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
	// Two keys of a kind that the plan did not know may turn out to be one record.
	calm := !hidden
	switch {
	case chance(w.rng, 10):
		w.note("before the apply, %s", w.handAction())
		calm = false
	case chance(w.rng, 8):
		w.note("the plan is saved")
		for range 2 {
			w.edit()
		}
		calm = false
	}
	return w.apply(ctx, p, o, calm)
}

// edit changes the configuration and lets people act in HubSpot.
func (w *walk) edit() {
	for range w.rng.IntN(4) {
		w.note("config: %s", w.mutate(w.config))
	}
	for w.rng.IntN(5) == 0 {
		w.note("%s", w.handAction())
	}
}

// hide makes parts of the configuration depend on what is not applied yet.
func (w *walk) hide() (some bool) {
	for _, addr := range sortedKeys(w.config) {
		if chance(w.rng, 10) {
			d := w.config[addr]
			d.hidden = pick(w.rng, []hidden{allKeys, allKeys, oneRow, oneCell, theType, thePolicy})
			w.note("%s: %s is not known in the plan", addr, d.hidden)
			some = true
		}
	}
	return some
}

func (w *walk) reveal() {
	for _, d := range w.config {
		d.hidden = nothing
	}
}

// avoidTaintGap leaves out what is documented as a gap: to the destroy of an object
// that a person tainted nothing tells it from a healthy one, and without a refresh
// or known keys no plan speaks for it.
func (w *walk) avoidTaintGap(o planOptions) {
	for addr, d := range w.config {
		i := w.state[addr]
		if i != nil && i.current != nil && i.current.tainted && (!o.refresh || d.hidden != nothing) {
			d.beforeDestroy = false
		}
	}
}

func (w *walk) options() planOptions {
	o := planOptions{refresh: !chance(w.rng, 6), destroy: chance(w.rng, 30), replace: map[string]bool{}, forget: map[string]bool{}}
	o.minimal = o.refresh && chance(w.rng, 5)
	if chance(w.rng, 15) {
		o.replace["r1"] = true
	}
	addrs := sortedKeys(union(w.state, w.config))
	for _, addr := range addrs {
		if w.config[addr] == nil && !o.destroy && chance(w.rng, 3) {
			o.forget[addr] = true
		}
	}
	switch {
	case w.adopter != "":
		o.targets = map[string]bool{w.adopter: true}
	case len(addrs) > 0 && chance(w.rng, 10):
		o.targets = map[string]bool{pick(w.rng, addrs): true}
	}
	w.adopter = ""
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
		case chance(w.rng, 50):
			delete(w.state, addr)
			w.note("state rm %s", addr)
		case chance(w.rng, 40):
			w.moveState(addr)
		}
	}
}

// moveState renames a resource in the state, with the configuration, as a moved
// block does, or without it.
func (w *walk) moveState(addr string) {
	var free []string
	for _, other := range addresses {
		if w.state[other] == nil && (w.config[other] == nil || w.config[addr] == nil) {
			free = append(free, other)
		}
	}
	if len(free) == 0 {
		return
	}
	to := pick(w.rng, free)
	w.state[to] = w.state[addr]
	delete(w.state, addr)
	if d := w.config[addr]; d != nil && chance(w.rng, 2) {
		w.config[to] = d
		delete(w.config, addr)
		w.note("moved %s to %s", addr, to)
		return
	}
	w.note("state mv %s %s", addr, to)
}

func (w *walk) plan(ctx context.Context, o planOptions) (*plan, error) {
	if o.imports == nil && w.config["r1"] != nil && w.state["r1"] == nil && chance(w.rng, 10) {
		d := w.config["r1"]
		o.imports = map[string]string{"r1": d.objectType + "/" + d.idProperty}
	}
	w.note("plan: refresh=%v minimal=%v destroy=%v replace=%v imports=%v targets=%v forget=%v", o.refresh, o.minimal, o.destroy, o.replace, o.imports, o.targets, o.forget)
	w.account.sim.ResetRequests()
	p, err := w.terraform.plan(ctx, w.state, w.config, o)
	if n := w.account.sim.CountUpserts() + w.account.sim.CountArchives(); n > 0 {
		return nil, lost("a plan writes %d times", n)
	}
	if err != nil {
		return nil, err
	}
	if o.full() {
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
	err := w.carryOut(ctx, p)
	if err != nil && !isRefusal(err) {
		return err
	}
	if err != nil || !calm || !o.full() {
		return nil
	}
	return w.mustBeDone(ctx)
}

// carryOut applies a plan. Whatever happens meanwhile, each record that HubSpot
// holds and that the configuration declares, as far as the plan saw it, is the same
// afterwards.
func (w *walk) carryOut(ctx context.Context, p *plan) error {
	w.applies++
	a, config := w.account, p.config
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
		err = w.carryOut(ctx, p)
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
	case containsAny(text, "Two keys for one record", "Record is declared twice", "Several keys for one record") && w.dropShared(text):
		return true
	case strings.Contains(text, "must be unique"):
		return w.dropTaken(text)
	case strings.Contains(text, "Unable to Replace Records Safely"):
		return w.untaintAll()
	case containsAny(text, "declared elsewhere", "archived elsewhere", "declared twice"):
		return containsAny(text, "terraform untaint") && w.untaintAll() || containsAny(text, "terraform state rm") && w.letGo(text) || w.abandonAll() || w.takeBack(text)
	}
	return false
}

func containsAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}

// disputed finds the keys that an error names.
var disputed = regexp.MustCompile(`[Tt]he record "([^"]+)"`)

func disputedIn(text string) map[string]bool {
	keys := map[string]bool{}
	for _, found := range disputed.FindAllStringSubmatch(text, -1) {
		keys[normal(found[1])] = true
	}
	return keys
}

// letGo takes objects that would archive a disputed record out of the state: of
// resources that left the configuration, and deposed ones with their resource.
func (w *walk) letGo(text string) bool {
	named, done := disputedIn(text), false
	for _, addr := range sortedKeys(w.state) {
		i := w.state[addr]
		going := slices.Clone(i.deposed)
		if w.config[addr] == nil && i.current != nil {
			going = append(going, i.current)
		}
		if slices.ContainsFunc(going, func(o *object) bool {
			return slices.ContainsFunc(sortedKeys(holds(o.value).ids), func(key string) bool { return named[normal(key)] })
		}) {
			delete(w.state, addr)
			w.note("state rm %s", addr)
			done = true
		}
	}
	return done
}

// takeBack undoes moves of disputed records, and of all others between the same two
// resources, so that the one that lets them go is applied first. A message names the
// first of them only.
func (w *walk) takeBack(text string) bool {
	named, done := disputedIn(text), false
	for _, addr := range sortedKeys(w.config) {
		for _, other := range sortedKeys(w.state) {
			if other == addr || w.state[other].current == nil {
				continue
			}
			moved := w.movedFrom(other, addr)
			if !slices.ContainsFunc(moved, func(key string) bool { return named[normal(key)] }) {
				continue
			}
			for _, key := range moved {
				delete(w.config[addr].records, key)
			}
			w.note("take %s back from %s", brief(moved), addr)
			done = true
		}
	}
	return done
}

// movedFrom are the keys that a resource declares and another one's state holds.
func (w *walk) movedFrom(other, addr string) []string {
	h := holds(w.state[other].current.value)
	d := w.config[addr]
	if h.idProperty != d.idProperty {
		return nil
	}
	mine := map[string]bool{}
	for key := range h.ids {
		mine[normal(key)] = true
	}
	return slices.DeleteFunc(sortedKeys(d.records), func(key string) bool { return !mine[normal(key)] })
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

// dropShared keeps one key of each record: of those that share a record now, by
// key, in HubSpot or by the state.
func (w *walk) dropShared(text string) bool {
	dropped := false
	seen := map[string]bool{}
	for _, addr := range sortedKeys(w.config) {
		d := w.config[addr]
		ids := w.account.census(d.idProperty)
		var own held
		if i := w.state[addr]; i != nil && i.current != nil {
			own = holds(i.current.value)
		}
		for _, key := range sortedKeys(d.records) {
			names := []string{d.idProperty + "=" + normal(key), ids[normal(key)]}
			if own.idProperty == d.idProperty && ids[normal(key)] == "" {
				names = append(names, own.ids[key])
			}
			names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
			if slices.ContainsFunc(names, func(name string) bool { return seen[name] }) {
				delete(d.records, key)
				if strings.Contains(text, "declared twice") {
					d.policy = "abandon"
				}
				w.note("drop %s of %s: another key for %v", key, addr, names)
				dropped = true
			}
			for _, name := range names {
				seen[name] = true
			}
		}
	}
	return dropped
}

// abandonAll lets every resource release what leaves it.
func (w *walk) abandonAll() bool {
	changed := false
	for _, d := range w.config {
		changed = changed || d.policy != "abandon"
		d.policy = "abandon"
	}
	if changed {
		w.note("every resource abandons")
	}
	return changed
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

func union[A, B any](a map[string]A, b map[string]B) map[string]bool {
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

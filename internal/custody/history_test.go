// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var (
	histories = flag.Int("histories", 20000, "histories that the model draws")
	seed      = flag.Uint64("seed", 1, "seed of the first of them")
)

// history is a configuration and a state that change from run to run.
type history struct {
	rng       *rand.Rand
	hub       *hub
	instances []*instance
	log       []string
	counts    map[string]int
	// crowded says that much happens to few records, and that plans see little of
	// it: then the register alone stands between a record and its archive.
	crowded bool
}

var allKeys = []string{"a", "b", "c"}

func (h *history) chance(n int) bool { return h.rng.IntN(n) == 0 }

func (h *history) space() Space {
	s := Space{Type: "T", Property: "p"}
	if h.crowded {
		s.Property = []string{"p", "q", several, several}[h.rng.IntN(4)]
		return s
	}
	if h.chance(6) {
		s.Property = []string{"q", several}[h.rng.IntN(2)]
	}
	if h.chance(8) {
		s.Type = "U"
	}
	return s
}

func (h *history) subset() []string {
	var ks []string
	for _, k := range allKeys {
		if h.chance(2) {
			ks = append(ks, k)
		}
	}
	return ks
}

func (h *history) policy() string {
	return []string{"archive", "archive", "created", "abandon"}[h.rng.IntN(4)]
}

// change edits the configuration between two runs.
func (h *history) change() {
	for _, in := range h.instances {
		switch {
		case h.chance(6), h.crowded && in.cur != nil && h.chance(3):
			in.config = nil
			continue
		case in.config == nil && h.chance(2):
			continue
		case in.config == nil:
			in.config = &declaration{space: h.space(), policy: h.policy()}
			in.config.keys = h.subset()
		}
		d := *in.config
		if h.chance(2) {
			d.keys = h.subset()
		}
		if h.chance(10) {
			d.space = h.space()
		}
		if h.chance(5) {
			d.policy = h.policy()
		}
		d.unknown, d.unknownType = h.chance(6), h.chance(20)
		d.cbd, d.replace = h.chance(3), h.chance(6)
		in.config = &d
	}
	switch h.rng.IntN(9) {
	case 0: // terraform taint
		if in := h.instances[h.rng.IntN(len(h.instances))]; in.cur != nil {
			in.cur.tainted = true
		}
	case 1: // Somebody else's state holds the same: imported, or adopted.
		from, to := h.instances[h.rng.IntN(len(h.instances))], h.instances[h.rng.IntN(len(h.instances))]
		if from != to && from.cur != nil && to.cur == nil {
			to.cur = from.cur.clone()
			to.cur.name, to.cur.tainted, to.cur.failed = NewName(), false, false
			for k, v := range to.cur.holds {
				to.cur.holds[k] = held{id: v.id}
			}
		}
	case 2: // terraform state rm
		in := h.instances[h.rng.IntN(len(h.instances))]
		in.cur, in.dep = nil, nil
	case 3: // terraform untaint
		if in := h.instances[h.rng.IntN(len(h.instances))]; in.cur != nil {
			in.cur.tainted = false
		}
	case 4: // terraform state mv, or a moved block
		from, to := h.instances[h.rng.IntN(len(h.instances))], h.instances[h.rng.IntN(len(h.instances))]
		if from != to && to.cur == nil && len(to.dep) == 0 {
			to.cur, to.dep, from.cur, from.dep = from.cur, from.dep, nil, nil
		}
	default:
		for range 1 + h.rng.IntN(2) {
			h.people()
		}
	}
}

// people are those who edit in HubSpot, and other tools.
func (h *history) people() {
	what := h.rng.IntN(3)
	if h.crowded && h.chance(2) {
		what = 2
	}
	switch what {
	case 0: // A record appears.
		h.hub.upsert(h.space(), allKeys[h.rng.IntN(3)])
	case 1: // A record gets a value of another property too.
		for _, id := range keys(h.hub.records) {
			r := h.hub.records[id]
			k := allKeys[h.rng.IntN(3)]
			free := func(property string) bool { return h.hub.find(Space{Type: r.objectType, Property: property}, k) == "" }
			if free("p") && free("q") && free(several) {
				for _, p := range []string{"p", "q", several} {
					if len(r.keys[p]) == 0 {
						r.keys[p] = []string{k}
					}
				}
				break
			}
		}
	case 2: // Two records are merged.
		ids := keys(h.hub.records)
		if len(ids) > 1 {
			a, b := ids[h.rng.IntN(len(ids))], ids[h.rng.IntN(len(ids))]
			if a != b && h.hub.records[a].objectType == h.hub.records[b].objectType {
				h.hub.merge(a, b)
			}
		}
	}
}

// declared are the records that the configuration declares, by id as of now. What
// the records of a tainted object were merged into no plan can know without a
// refresh: neither its state nor its keys lead there.
func (h *history) declared(mode string) map[string]bool {
	ids := map[string]bool{}
	for _, in := range h.instances {
		if in.config == nil {
			continue
		}
		for _, k := range in.config.keys {
			if id := h.hub.find(in.config.space, k); id != "" {
				ids[id] = true
			} else if in.cur != nil && (!in.cur.tainted || mode != "none") && in.cur.space == in.config.space {
				if id := h.hub.alive(in.cur.holds[k].id); id != "" {
					ids[id] = true
				}
			}
		}
	}
	return ids
}

// atOdds reports whether the configuration itself asks for what can't be.
func (h *history) atOdds() bool {
	owner := map[string]*instance{}
	for _, in := range h.instances {
		if in.config == nil {
			continue
		}
		for _, k := range in.config.keys {
			names := []string{in.config.space.Type + in.config.space.Property + k, h.hub.find(in.config.space, k)}
			if in.cur != nil && in.cur.space == in.config.space {
				names = append(names, in.cur.holds[k].id, h.hub.alive(in.cur.holds[k].id))
			}
			for _, name := range names {
				if other := owner[name]; name != "" && other != nil && other != in {
					return true
				}
				owner[name] = in
			}
		}
	}
	for _, in := range h.instances {
		for _, o := range append(slices.Clone(in.dep), in.cur) {
			if o == nil {
				continue
			}
			for k, v := range o.holds {
				for _, name := range []string{o.space.Type + o.space.Property + k, v.id, h.hub.alive(v.id)} {
					if other := owner[name]; name != "" && other != nil && other != in {
						return true
					}
				}
			}
		}
	}
	return false
}

func (h *history) plain() bool {
	for _, in := range h.instances {
		if len(in.dep) > 0 || in.cur != nil && in.cur.tainted || in.config != nil && (in.config.unknown || in.config.unknownType) {
			return false
		}
	}
	return true
}

// planAndApply is one plan and apply. It returns what must not be.
func (h *history) planAndApply() (wrong string) {
	mode := []string{"full", "none", "minimal"}[h.rng.IntN(3)]
	for _, in := range h.instances {
		// The gap that stays: an object that a person tainted looks healthy to its
		// destroy, and no plan speaks for it without a refresh or known keys.
		if in.config != nil && (mode == "none" || in.config.unknown || in.config.unknownType) && in.cur != nil && in.cur.tainted && !in.cur.failed {
			d := *in.config
			d.cbd = false
			in.config = &d
		}
	}
	h.log = append(h.log, fmt.Sprintf("%s %v", mode, h.instances))
	declared := h.declared(mode)
	h.hub.archived, h.hub.lost = map[string]bool{}, map[string]bool{}
	count := func(what string) { h.counts[what]++ }
	p := newProcess(h.hub, count, h.chance)
	// A plan need not see all objects: those of another state or of another
	// configuration, or those that -target leaves out. Then again only what applies
	// declare that have begun is safe.
	blind := h.chance(5) || h.crowded && !h.chance(3)
	plans := make([]plannedChange, len(h.instances))
	// A plan that is refused changes no state.
	before := make([]*instance, len(h.instances))
	var queues []*queue
	for i, in := range h.instances {
		c := &instance{cur: in.cur.clone(), config: in.config}
		for _, o := range in.dep {
			c.dep = append(c.dep, o.clone())
		}
		before[i] = c
		if blind {
			p = newProcess(h.hub, count, h.chance)
		}
		queues = append(queues, planInstance(p, in, mode, &plans[i]))
		for _, o := range in.dep {
			queues = append(queues, planDeposed(p, o, mode))
		}
	}
	h.counts["runs"]++
	if !walk(h.rng, !blind, -1, queues...) && !blind {
		h.log = append(h.log, "refused")
		h.counts["refused"]++
		if h.plain() && !h.atOdds() {
			wrong = "a plan that nobody is at odds with was refused"
		}
		for i := range h.instances {
			h.instances[i].cur, h.instances[i].dep = before[i].cur, before[i].dep
		}
		return wrong
	}
	// Somebody may act between the plan and the apply: then what the plan found need
	// not be so any more, and only what applies declare that have begun is safe.
	between := h.chance(4) || h.crowded
	for between && !h.chance(3) {
		h.people()
	}
	troubled := h.chance(3)
	fails := func() bool { return troubled && h.chance(4) }
	kill := -1
	if h.chance(8) {
		kill = h.rng.IntN(30)
	}
	a := newProcess(h.hub, count, h.chance)
	queues = nil
	for i, in := range h.instances {
		queues = append(queues, applyInstance(a, in, &plans[i], fails, func(what string) { wrong = "lost: " + what }))
	}
	if !walk(h.rng, false, kill, queues...) {
		h.counts["failed"]++
	}
	for id := range h.hub.archived {
		h.counts["archived"]++
		if declared[id] && !between && !blind {
			wrong = "declared record " + id + " was archived"
		}
	}
	h.log = append(h.log, fmt.Sprintf("archived %v", keys(h.hub.archived)))
	if wrong == "" {
		wrong = h.hub.wrong
	}
	return wrong
}

func TestModel_noDeclaredRecordIsArchived(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for i := range *histories {
		s := *seed + uint64(i)
		h := &history{rng: rand.New(rand.NewPCG(s, 7)), hub: newHub(), counts: counts}
		h.crowded = h.chance(3)
		for range 2 + h.rng.IntN(2) {
			h.instances = append(h.instances, &instance{})
		}
		for range 1 + h.rng.IntN(5) {
			h.change()
			if wrong := h.planAndApply(); wrong != "" {
				t.Fatalf("seed %d: %s\n%s", s, wrong, strings.Join(h.log, "\n"))
			}
		}
	}
	// A model that refuses everything, or archives nothing, would prove nothing.
	t.Logf("%d histories: %v", *histories, counts)
	if counts["archived"]*20 < *histories || counts["not looked up"]*20 < *histories || counts["refused"]*2 > counts["runs"] {
		t.Errorf("the histories say too little: %v", counts)
	}
}

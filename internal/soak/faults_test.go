// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// switches sets what is not known of HubSpot to one of its possibilities.
func (w *walk) switches(c *hubspotsim.Config) {
	flip := func() bool { return chance(w.rng, 2) }
	c.Seed = w.rng.Uint64()
	c.EchoTraceIDs, c.GroupErrors, c.ErrorCodes = flip(), flip(), flip()
	c.NameRefusedInputs, c.PartialWithoutTraceIDs = flip(), chance(w.rng, 4)
	c.AnswerOmitsKey, c.AnswerSystemOnly = chance(w.rng, 5), chance(w.rng, 5)
	c.OmitUnset, c.OmitMissingReads = flip(), chance(w.rng, 4)
	c.MergeKeepsPrimaryID, c.NormalizedDuplicates = flip(), flip()
	c.ArchiveFollowsMerge = !chance(w.rng, 4)
	c.UpsertByEmailBlanks, c.CanonicalNumbers, c.SortCheckboxes = flip(), flip(), flip()
	c.UnknownArchive = pick(w.rng, []hubspotsim.UnknownArchive{
		hubspotsim.ArchiveIgnoresUnknown, hubspotsim.ArchiveReportsUnknown, hubspotsim.ArchiveRefusesUnknown,
	})
	c.ArchivedTwin = pick(w.rng, []hubspotsim.ArchivedTwin{hubspotsim.TwinFree, hubspotsim.TwinFree, hubspotsim.TwinRestore})
	c.DefinitionMisses = 0
}

// trouble makes HubSpot fail in some way and says how.
func (w *walk) trouble() string {
	switch w.rng.IntN(8) {
	case 0, 1:
		return w.refuseSome()
	default:
		f, what := w.fault()
		f.After = w.rng.IntN(3)
		f.Times = pick(w.rng, []int{1, 1, 2, 0})
		w.account.sim.Fault(f)
		return fmt.Sprintf("%s after %d, %d times", what, f.After, f.Times)
	}
}

func (w *walk) fault() (hubspotsim.Fault, string) {
	op := pick(w.rng, []hubspotsim.Operation{hubspotsim.OpUpsert, hubspotsim.OpUpsert, hubspotsim.OpUpsert, hubspotsim.OpBatchArchive, hubspotsim.OpBatchArchive, hubspotsim.OpBatchRead})
	f := hubspotsim.Fault{Operation: op}
	switch w.rng.IntN(6) {
	case 0:
		f.CutBefore = true
		return f, fmt.Sprintf("%s cut before", op)
	case 1:
		f.CutAfter = true
		return f, fmt.Sprintf("%s cut after", op)
	case 2:
		f.CutDuring = true
		return f, fmt.Sprintf("%s cut during", op)
	case 3:
		body := pick(w.rng, []string{`{}`, `{"status":"COMPLETE","results":[]}`, `{"status":"PENDING","results":[]}`, "<html>hello</html>"})
		f.Status, f.Body, f.DoWork = http.StatusOK, body, chance(w.rng, 2)
		if op != hubspotsim.OpUpsert && strings.Contains(body, "COMPLETE") || op == hubspotsim.OpBatchArchive && body == "{}" {
			// A complete answer without a word about a record is how an archive
			// succeeds, and may be how a read says that there is none.
			f.Body = `{"status":"PENDING","results":[]}`
		}
		return f, fmt.Sprintf("%s answers %s, work %v", op, f.Body, f.DoWork)
	default:
		f.Status = pick(w.rng, []int{400, 401, 403, 409, 413, 423, 429, 477, 500, 502, 503, 504, 524})
		f.DoWork = f.Status >= 500 && chance(w.rng, 2)
		if f.Status == http.StatusTooManyRequests {
			f.Header = http.Header{"X-Hubspot-Ratelimit-Interval-Milliseconds": {"100"}}
		}
		return f, fmt.Sprintf("%s answers %d, work %v", op, f.Status, f.DoWork)
	}
}

// refuseSome makes HubSpot refuse some records, alone or their whole batch.
func (w *walk) refuseSome() string {
	salt, share := w.rng.Uint32(), uint32(2+w.rng.IntN(6))
	r := hubspotsim.Refusal{
		Whole: chance(w.rng, 2), Named: chance(w.rng, 2), Drop: chance(w.rng, 5), Times: pick(w.rng, []int{0, 0, 3}),
		Status: pick(w.rng, []int{0, 409, 413}), Message: "refused by the walk",
		Match: func(in hubspotsim.UpsertInput) bool {
			h := fnv.New32a()
			_, _ = h.Write([]byte(normal(in.ID)))
			return (h.Sum32()^salt)%share == 0
		},
	}
	if r.Drop {
		r.Whole = false
	}
	w.account.sim.Refuse(r)
	return fmt.Sprintf("one in %d records is refused, whole %v, named %v, dropped %v, %d times", share, r.Whole, r.Named, r.Drop, r.Times)
}

// interrupt ends the context of the apply at one of its requests.
func (w *walk) interrupt(cancel context.CancelFunc) string {
	f, what := w.moment()
	f.Hook = func(hubspotsim.Request) { cancel() }
	w.account.sim.Fault(f)
	return "interrupt at " + what
}

// kill ends the process at one of its requests: no later one is sent, and the
// state of the operation is lost.
func (w *walk) kill(cancel context.CancelFunc) string {
	f, what := w.moment()
	f.CutBefore, f.CutAfter = false, true
	if chance(w.rng, 3) {
		f.CutBefore, f.CutAfter = true, false
	}
	f.Hook = func(hubspotsim.Request) {
		w.dead.Store(true)
		w.account.sim.Fault(hubspotsim.Fault{CutBefore: true})
		cancel()
	}
	w.account.sim.Fault(f)
	return fmt.Sprintf("kill at %s, work done %v", what, f.CutAfter)
}

// meddle lets a person act in the middle of the apply.
func (w *walk) meddle() string {
	f, what := w.moment()
	f.Hook = func(hubspotsim.Request) { w.note("during the apply, %s", w.handAction()) }
	w.account.sim.Fault(f)
	return "a person acts at " + what
}

func (w *walk) moment() (hubspotsim.Fault, string) {
	op := pick(w.rng, []hubspotsim.Operation{hubspotsim.OpUpsert, hubspotsim.OpUpsert, hubspotsim.OpBatchArchive})
	after := w.rng.IntN(2)
	return hubspotsim.Fault{Operation: op, After: after, Times: 1}, fmt.Sprintf("%s %d", op, after+1)
}

// before implements [watcher].
func (w *walk) before(op operation, s state) {
	w.account.sim.ResetRequests()
	w.account.begin(op, s)
}

// after implements [watcher].
func (w *walk) after(op operation, result *object, errs []string, _ state) error {
	w.operations++
	w.note("  %s %s: %d errors, archives %v, upserts %s", op.action, op.addr, len(errs), w.account.sim.ArchiveInputs(), brief(inputKeys(w.account.sim.UpsertInputs())))
	if len(errs) > 0 {
		w.note("    %s", clip(errs[0]))
	}
	if w.killed() {
		result = nil
	}
	return w.account.finish(op, result)
}

func (w *walk) killed() bool { return w.dead.Load() }

func inputKeys(inputs []hubspotsim.UpsertInput) []string {
	keys := make([]string, len(inputs))
	for i, in := range inputs {
		keys[i] = in.ID
	}
	return keys
}

func clip(s string) string {
	if len(s) > 300 {
		return s[:300] + "..."
	}
	return s
}

// describe lists what a state holds, for the log of a failing walk.
func describe(s state) []string {
	var lines []string
	line := func(addr, kind string, v tftypes.Value, tainted bool) {
		h := holds(v)
		out := fmt.Sprintf("  state %s %s tainted=%v policy=%s by %s:", addr, kind, tainted, h.policy, h.idProperty)
		for n, key := range sortedKeys(h.ids) {
			if n == 20 {
				out += " ..."
				break
			}
			out += fmt.Sprintf(" %s=%s/%v", key, h.ids[key], h.created[key])
		}
		lines = append(lines, out)
	}
	for _, addr := range sortedKeys(s) {
		if s[addr].current != nil {
			line(addr, "current", s[addr].current.value, s[addr].current.tainted)
		}
		for _, d := range s[addr].deposed {
			line(addr, "deposed", d.value, d.tainted)
		}
	}
	return lines
}

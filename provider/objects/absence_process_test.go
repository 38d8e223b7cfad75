// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// firstRows are n new rows. Of 250, every second or third is among the few keys that
// the planning of an apply asks for again; unasked is none of them.
func firstRows(n int) map[string]string {
	names := make(map[string]string, n)
	for i := range n {
		names[fmt.Sprintf("k%04d", i)] = fmt.Sprintf("Name %d", i)
	}
	return names
}

const asked, unasked = "k0002", "k0001"

// load is a plan and its apply, as an engine drives them that stores what plans leave,
// each in a process of its own.
type load struct {
	t   *testing.T
	sim *hubspotsim.Server
	// prior is the object so far, made makes a configuration.
	prior object
	made  func(p *process) *tfprotov6.DynamicValue
	// old is an engine that stores nothing.
	old bool
	// private is what the plan left.
	private []byte
	// reads, accounts and upserts count the requests of the last step.
	reads, accounts, upserts int
}

func (l *load) counting(step func()) {
	l.sim.ResetRequests()
	step()
	l.reads, l.upserts, l.accounts = l.sim.CountReads(), l.sim.CountUpserts(), l.sim.Count("/account-info/**")
}

func (l *load) process(private []byte) *process {
	p := newProcess(l.t, l.sim)
	if !l.old {
		p.stored = protocol.StoredPlan{Stores: true, Private: private}
	}
	return p
}

func (l *load) plan() {
	l.t.Helper()
	l.counting(func() {
		p := l.process(nil)
		plan, problems := p.plan(l.prior, l.made(p))
		if len(problems) > 0 {
			l.t.Fatal(problems)
		}
		l.private = plan.PlannedPrivate
	})
}

// apply returns the new object, and what was said as warnings and errors.
func (l *load) apply() (o object, warnings, problems []string) {
	l.t.Helper()
	l.counting(func() {
		p := l.process(l.private)
		config := l.made(p)
		plan, wrong := p.plan(l.prior, config)
		if problems = wrong; len(wrong) > 0 {
			return
		}
		prior := l.prior.state
		if prior == nil {
			prior = p.null()
		}
		resp, err := p.server.ApplyResourceChange(l.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: objects.TypeName, PriorState: prior, PlannedState: plan.PlannedState, Config: config, PlannedPrivate: plan.PlannedPrivate,
		})
		if err != nil {
			l.t.Fatal(err)
		}
		for _, d := range resp.Diagnostics {
			if d.Severity == tfprotov6.DiagnosticSeverityWarning {
				warnings = append(warnings, d.Summary+": "+d.Detail)
			}
		}
		o, problems = object{resp.NewState, resp.Private}, errorsOf(resp.Diagnostics)
	})
	if bytes.Contains(o.private, []byte("absent")) {
		l.t.Errorf("the state keeps what the plan noted: %s", o.private)
	}
	return o, warnings, problems
}

func newLoad(t *testing.T, sim *hubspotsim.Server, names map[string]string) *load {
	t.Helper()
	return &load{t: t, sim: sim, made: func(p *process) *tfprotov6.DynamicValue { return p.config(names) }}
}

// TestObjectsBatch_firstLoad: new keys that the plan found absent are not all looked up
// again in the apply, where nothing but their adoption depends on it.
func TestObjectsBatch_firstLoad(t *testing.T) {
	t.Parallel()
	type want struct {
		reads    int // in the planning of the apply
		adopted  []string
		warnings []string
	}
	names := firstRows(250)
	spared := want{reads: 1}
	lookedUp := want{reads: 3}
	rewrittenAt := func(at time.Time) func(*load) {
		return func(l *load) {
			l.private = regexp.MustCompile(`"at":"[^"]*"`).ReplaceAll(l.private, []byte(`"at":"`+at.UTC().Format(time.RFC3339)+`"`))
		}
	}
	// earlier does something a minute before what follows.
	earlier := func(l *load, do func()) {
		l.sim.Configure(hubspotsim.WithClock(func() time.Time { return time.Now().Add(-time.Minute) }))
		do()
		l.sim.Configure(hubspotsim.WithClock(time.Now))
	}
	// another makes records by the provider itself, whose state is lost.
	another := func(keys ...string) func(*load) {
		return func(l *load) {
			rows := make(map[string]string)
			for _, key := range keys {
				rows[key] = names[key]
			}
			earlier(l, func() { newProcess(l.t, l.sim).made(rows) })
		}
	}
	// somebody makes a record in HubSpot.
	somebody := func(key string) func(*load) {
		return func(l *load) {
			earlier(l, func() { l.sim.Seed("companies", map[string]string{"code": key, "name": "Theirs"}) })
		}
	}
	arguments := func(args ...string) func(*load) {
		return func(l *load) {
			rows := make(table)
			for key, name := range names {
				rows[key] = map[string]string{"name": name}
			}
			l.made = func(p *process) *tfprotov6.DynamicValue {
				var by string
				if len(args) > 1 && args[0] == "match_existing_by" {
					by = args[1]
				}
				return p.matching(by, rows, args...)
			}
		}
	}
	for name, test := range map[string]struct {
		rows    map[string]string
		before  func(*load)
		between func(*load)
		want    want
	}{
		"absent":                        {want: spared},
		"an engine that stores nothing": {before: func(l *load) { l.old = true }, want: lookedUp},
		"the engine hands back nothing": {between: func(l *load) { l.private = nil }, want: lookedUp},
		"bad bytes":                     {between: func(l *load) { l.private = []byte(`{"plan":{"absent":[1]}}`) }, want: lookedUp},
		"one call would do":             {rows: firstRows(100), want: spared},
		"old":                           {between: rewrittenAt(time.Now().Add(-time.Hour)), want: lookedUp},
		"of another clock":              {between: rewrittenAt(time.Now().Add(time.Hour)), want: lookedUp},
		"another account":               {between: func(l *load) { l.sim.Configure(func(c *hubspotsim.Config) { c.PortalID++ }) }, want: lookedUp},
		"the account can't be told":     {before: func(l *load) { l.sim.Fault(hubspotsim.Fault{PathContains: "/account-info/", Status: 403}) }, want: lookedUp},
		"existing_records":              {before: arguments("existing_records", "fail"), want: lookedUp},
		"match_existing_by":             {before: arguments("match_existing_by", "name"), want: lookedUp},
		"other keys": {between: func(l *load) {
			other := maps.Clone(names)
			delete(other, asked)
			other["z"] = "Z"
			l.made = func(p *process) *tfprotov6.DynamicValue { return p.config(other) }
		}, want: lookedUp},
		"somebody made one": {between: somebody(unasked), want: want{
			reads: 1, adopted: []string{unasked}, warnings: []string{"1 record existed already", unasked, "counts as adopted"},
		}},
		"another app made one": {between: another(unasked), want: want{
			reads: 1, adopted: []string{unasked}, warnings: []string{"1 record existed already", unasked},
		}},
		"another app made one, and no answer says what is new": {
			between: func(l *load) {
				another(unasked)(l)
				isNew := regexp.MustCompile(`,"new":(true|false)`)
				l.sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Rewrite: func(_ hubspotsim.Request, a *hubspotsim.Answer) {
					a.Body = isNew.ReplaceAll(a.Body, nil)
				}})
			}, want: want{reads: 1, adopted: []string{unasked}, warnings: []string{"1 record existed already", unasked}},
		},
		"another app made one, and the first answers are lost": {
			between: func(l *load) {
				another(unasked)(l)
				l.sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, CutAfter: true, Times: 3})
			}, want: want{reads: 1, adopted: []string{unasked}, warnings: []string{"1 record existed already", unasked}},
		},
		"somebody made one that is asked for": {between: somebody(asked), want: want{
			reads: 4, adopted: []string{asked}, warnings: []string{"1 record existed already", asked},
		}},
		// What an apply of the same plan made that was killed counts as made here, as ever.
		"an apply was killed after the first call": {between: another(slices.Sorted(maps.Keys(names))[:100]...), want: want{reads: 4}},
		"an apply was killed after its end":        {between: another(slices.Sorted(maps.Keys(names))[:249]...), want: want{reads: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			rows := names
			if test.rows != nil {
				rows = test.rows
			}
			l := newLoad(t, sim, rows)
			if test.before != nil {
				test.before(l)
			}
			l.plan()
			accounts := 1
			if l.old || len(rows) <= 100 {
				accounts = 0
			}
			if l.reads != (len(rows)+99)/100 || l.accounts != accounts {
				t.Errorf("the plan: %d reads, %d of the account", l.reads, l.accounts)
			}
			if test.between != nil {
				test.between(l)
			}
			ids := acctest.SimIDs(sim)
			o, warnings, problems := l.apply()
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			reads := 0
			for _, r := range sim.Requests() {
				if r.Operation == hubspotsim.OpUpsert {
					break
				}
				if r.Operation == hubspotsim.OpBatchRead {
					reads++
				}
			}
			acctest.Equal(t, "reads before the writes", reads, test.want.reads)
			p := newProcess(t, sim)
			created := p.texts(o.state, "created")
			var adopted []string
			for key, made := range created {
				if made == "false" {
					adopted = append(adopted, key)
				}
			}
			slices.Sort(adopted)
			acctest.Equal(t, "adopted", adopted, test.want.adopted)
			now := p.texts(o.state, "ids")
			acctest.Equal(t, "ids", now, acctest.SimIDs(sim))
			for key, id := range ids {
				if now[key] != id {
					t.Errorf("%s was %s and is %s", key, id, now[key])
				}
			}
			if len(test.want.warnings) > 0 {
				mustSay(t, warnings, test.want.warnings...)
			} else if strings.Contains(strings.Join(warnings, ""), "existed already") {
				t.Errorf("warned: %v", warnings)
			}
			acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
			mustBeIdle(t, sim, o, l.made(p))
		})
	}
}

// TestObjectsBatch_firstLoadSpelledOtherwise: a key that HubSpot may hold in another
// spelling is asked for in any case, as a write to the wrong one makes a second record.
func TestObjectsBatch_firstLoadSpelledOtherwise(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	rows := firstRows(250)
	rows["k0001\u00e9"] = "Composed"
	l := newLoad(t, sim, rows)
	l.plan()
	id := sim.Seed("companies", map[string]string{"code": "k0001e\u0301", "name": "Theirs"})
	o, warnings, problems := l.apply()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	acctest.Equal(t, "id", newProcess(t, sim).texts(o.state, "ids")["k0001\u00e9"], id)
	acctest.Equal(t, "records", sim.CountRecords("companies"), 251)
	mustSay(t, warnings, "1 record existed already", "k0001\u00e9")
}

// TestObjectsBatch_firstLoadBesideOthers: somebody gives a record that leaves another
// resource one of the new keys, between the plan and the apply. It is not archived,
// whichever of the two is planned and applied first.
func TestObjectsBatch_firstLoadBesideOthers(t *testing.T) {
	t.Parallel()
	setup := func(t *testing.T) (sim *hubspotsim.Server, p *process, leaver object, less *tfprotov6.DynamicValue, l *load, id string) {
		t.Helper()
		sim, _ = acctest.CompaniesSim(t)
		p = newProcess(t, sim)
		leaver, less = p.made(map[string]string{"a": "A", "b": "B"}), p.config(map[string]string{"b": "B"})
		l = newLoad(t, sim, firstRows(250))
		l.plan()
		id = acctest.SimIDs(sim)["a"]
		sim.Edit("companies", id, map[string]string{"code": unasked})
		p = l.process(l.private)
		sim.ResetRequests()
		return sim, p, leaver, less, l, id
	}
	for _, first := range []bool{true, false} {
		t.Run(fmt.Sprintf("planned first %t", first), func(t *testing.T) {
			t.Parallel()
			_, p, leaver, less, l, _ := setup(t)
			plans := []func() []string{
				func() []string { _, problems := p.plan(object{}, l.made(p)); return problems },
				func() []string { _, problems := p.plan(leaver, less); return problems },
			}
			if !first {
				slices.Reverse(plans)
			}
			mustSay(t, append(plans[0](), plans[1]()...), "Record is declared elsewhere")
		})
	}
	t.Run("applied first", func(t *testing.T) {
		t.Parallel()
		sim, p, leaver, less, l, id := setup(t)
		plan, problems := p.plan(object{}, l.made(p))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		acctest.Equal(t, "reads", sim.CountReads(), 1)
		o := p.apply(object{}, l.made(p), plan)
		acctest.Equal(t, "id", p.texts(o.state, "ids")[unasked], id)
		acctest.Equal(t, "created", p.texts(o.state, "created")[unasked], "false")
		if plan, problems = p.plan(leaver, less); len(problems) == 0 {
			p.apply(leaver, less, plan)
		}
		if !acctest.IsLive(sim, id) {
			t.Error("a record that an apply wrote was archived")
		}
	})
}

// TestObjectsBatch_firstLoadOfAnUpdate: keys that come to an object are not looked up
// again either, unless records leave it that are archived.
func TestObjectsBatch_firstLoadOfAnUpdate(t *testing.T) {
	t.Parallel()
	for _, leaves := range []bool{false, true} {
		t.Run(fmt.Sprintf("leaves %t", leaves), func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			rows := firstRows(250)
			rows["a"] = "A"
			l := newLoad(t, sim, rows)
			l.prior = newProcess(t, sim).made(map[string]string{"a": "A", "b": "B"})
			if !leaves {
				rows["b"] = "B"
			}
			id := acctest.SimIDs(sim)["b"]
			l.plan()
			// The record that leaves gets one of the new keys.
			if leaves {
				sim.Edit("companies", id, map[string]string{"code": unasked})
			}
			o, _, problems := l.apply()
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			want := 1
			if leaves {
				want = 3
				acctest.Equal(t, "id", newProcess(t, sim).texts(o.state, "ids")[unasked], id)
			}
			acctest.Equal(t, "reads", l.reads, want)
			acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
		})
	}
}

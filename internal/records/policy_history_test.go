// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// owned is an account, a state over it and the configuration of one resource
// with property policies, for histories of what people and Terraform do.
type owned struct {
	next  int
	byKey map[string]string
	held  map[string]map[string]string // by id

	config   table
	policies records.PolicyOf

	prior, stored table
	ids           map[string]string
	statePolicies records.PolicyOf
	// moved says that the last apply left cells that somebody changed meanwhile.
	moved bool
	// applied is what the last apply was told, whether it showed or not, of cells
	// under the policy KeepEdits.
	applied table
	// all says that records are written whole.
	all bool
}

var ownedTexts = map[string][]string{
	"name":           {"", "x", "x  y", "x y", "z"},
	"size":           {"", "1", "1.0", "2"},
	"tags":           {"", "a;b", "b;a", "a"},
	"grade":          {"", "a", "Gold", "b", "Silver"},
	"lifecyclestage": {"", "lead", "customer"},
}

func ownedDefinitions() *values.Definitions {
	return values.NewDefinitions([]values.Definition{
		{Name: "name", Type: "string", FieldType: "text"},
		{Name: "size", Type: "number", FieldType: "number"},
		{Name: "tags", Type: "enumeration", FieldType: "checkbox"},
		{Name: "grade", Type: "enumeration", FieldType: "select", Options: []values.Option{{Value: "a", Label: "Gold"}, {Value: "b", Label: "Silver"}}},
		{Name: "lifecyclestage", Type: "enumeration", FieldType: "radio", Options: []values.Option{{Value: "lead"}, {Value: "customer"}}},
	})
}

func sender() func(key string, row row, property, declared string) string {
	resolver := values.NewResolver(values.ObjectType{}, ownedDefinitions(), nil, nil)
	return func(_ string, _ row, property, declared string) string { return resolver.Send(property, declared, nil) }
}

// put writes as HubSpot does: in its spelling, a lifecycle stage only forward.
func (o *owned) put(id, name, value string) {
	if name == "lifecyclestage" && ownedDefinitions().FurtherOn(name, value, o.held[id][name]) {
		return
	}
	o.held[id][name] = store(name, value)
}

func (o *owned) make(key string) string {
	o.next++
	id := fmt.Sprint(o.next)
	o.byKey[key], o.held[id] = id, map[string]string{}
	return id
}

// refresh takes over what HubSpot holds.
func (o *owned) refresh() {
	r := records.Refresh[row]{IDProperty: "code", Policies: o.statePolicies, Definitions: ownedDefinitions, Send: sender()}
	for key, cells := range o.prior {
		id, ok := o.byKey[key]
		if !ok {
			delete(o.prior, key)
			delete(o.stored, key)
			delete(o.ids, key)
			continue
		}
		o.ids[key] = id
		drift := r.Drift(key, cells, o.stored[key], func(name string) string { return o.held[id][name] })
		merged, now := maps.Clone(cells), row{}
		for name, c := range cells {
			if text, ok := drift[name]; ok {
				merged[name] = is(text)
			}
			if !c.Unmanaged {
				now[name] = is(o.held[id][name])
			}
		}
		o.prior[key], o.stored[key] = merged, now
	}
}

// plan compares, looks up what is undecided and what is new, and compares again.
func (o *owned) plan(t *rapid.T) (records.Plan, map[string]bool) {
	in := records.Input[row]{
		Desired: o.config, Prior: o.prior, Stored: o.stored,
		ID: func(key string) string { return o.ids[key] }, Created: func(string) bool { return true },
		IDProperty: "code", Normalize: values.NormalizeKey, Definitions: ownedDefinitions(), Policy: records.Archive,
		PropertyPolicies: o.policies, PriorPolicies: o.statePolicies, Send: sender(), WriteAll: o.all,
	}
	asked := map[string]bool{}
	pairing, known := records.Pair(in), records.Knowledge[row]{Definitions: in.Definitions, Send: in.Send}
	first := pairing.Decide(known)
	if idle, ok := pairing.Idle(known); ok != (len(first.Writes)+len(first.Undecided) == 0) || ok && cmp.Diff(first, idle, cmpopts.EquateEmpty()) != "" {
		t.Fatalf("idle is %v, and the plan %+v", ok, first)
	}
	for key := range first.Undecided {
		asked[key] = true
	}
	for _, w := range first.Writes {
		asked[w.Key] = asked[w.Key] || w.New
	}
	in.Found = func(key string) records.Found {
		id, exists := o.byKey[key]
		return records.Found{Asked: asked[key], Exists: exists && asked[key], Value: func(name string) (string, bool) { return o.held[id][name], true }}
	}
	plan := records.Compare(in)
	known.Found = in.Found
	if diff := cmp.Diff(plan, pairing.Revise(first, known, func(key string) bool { return asked[key] }), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("revised, the plan is another one than decided at once: %s", diff)
	}
	if len(plan.Undecided) > 0 {
		t.Fatalf("undecided after a look-up: %v", plan.Undecided)
	}
	return plan, asked
}

// apply carries a plan out, after what people did in between.
func (o *owned) apply(t *rapid.T, plan records.Plan, asked map[string]bool) {
	o.moved = false
	writes := map[string]records.Write{}
	for _, w := range plan.Writes {
		writes[w.Key] = w
	}
	prior, stored, ids := table{}, table{}, map[string]string{}
	for key, cells := range o.config {
		w, writing := writes[key]
		id, exists := o.byKey[key]
		cells = maps.Clone(cells)
		if writing && exists {
			var moved []records.MovedCell
			w, moved = w.Reread(ownedDefinitions(), func(name string) (string, bool) { return o.held[id][name], true })
			for _, m := range moved {
				o.moved = true
				cells[m.Property] = is(m.Now)
			}
		}
		answer := map[string]*string{}
		if writing {
			created := !exists
			if created {
				id = o.make(key)
			}
			for _, p := range w.Properties {
				o.obeys(t, key, p, created)
				o.put(id, p.Name, p.Value)
				now := o.held[id][p.Name]
				answer[p.Name] = &now
			}
		}
		now := row{}
		for name, c := range cells {
			if c.Unmanaged {
				continue
			}
			var before *string
			if s, ok := o.stored[key][name]; ok && !asked[key] {
				before = &s.Text
			} else if asked[key] || writing {
				held := o.held[id][name]
				before = &held
			}
			if v := w.AfterWrite(name, answer, before); v != nil {
				now[name] = is(*v)
			} else if before != nil {
				now[name] = is("")
			}
		}
		prior[key], stored[key], ids[key] = cells, now, id
	}
	o.applied = table{}
	for key, cells := range prior {
		o.applied[key] = row{}
		for name, c := range cells {
			if o.policies.Get(name) == records.KeepEdits && !c.Unmanaged && c == o.config[key][name] {
				o.applied[key][name] = c
			}
		}
	}
	for _, r := range plan.Removals {
		delete(o.byKey, r.Key)
	}
	if !plan.Visible {
		// Terraform keeps the state as it was where the plan shows nothing.
		prior, stored = o.prior, o.stored
	}
	o.prior, o.stored, o.ids, o.statePolicies = prior, stored, ids, maps.Clone(o.policies)
}

// obeys fails the test if the policy forbids a write.
func (o *owned) obeys(t *rapid.T, key string, p records.Property, created bool) {
	id := o.byKey[key]
	_, declaredBefore := o.prior[key]
	switch o.policies.Get(p.Name) {
	case records.OnCreate:
		if !created {
			t.Fatalf("writes %s of %q, which this apply did not create", p.Name, key)
		}
	case records.IfEmpty:
		if o.held[id][p.Name] != "" {
			t.Fatalf("writes %s of %q over %q", p.Name, key, o.held[id][p.Name])
		}
	case records.KeepEdits:
		declared := o.config[key][p.Name]
		if before, ok := o.applied[key][p.Name]; ok && declaredBefore && before == declared {
			t.Fatalf("writes %s of %q over %q, although %q was declared before", p.Name, key, o.held[id][p.Name], declared.Text)
		}
	}
}

// holds fails the test if HubSpot does not hold what a policy promises.
func (o *owned) holds(t *rapid.T, createdNow map[string]bool, changed func(key, name string) bool) {
	defs, send := ownedDefinitions(), sender()
	for key, cells := range o.config {
		id := o.byKey[key]
		for name, c := range cells {
			if c.Unmanaged {
				continue
			}
			want, now := store(name, send(key, cells, name, c.Text)), o.held[id][name]
			if defs.Equal(name, want, now) || defs.FurtherOn(name, want, now) {
				continue
			}
			policy := o.policies.Get(name)
			if policy == records.Always || createdNow[key] && want != "" || policy == records.IfEmpty && now == "" && want != "" || policy == records.KeepEdits && changed(key, name) {
				t.Fatalf("%s of %q is %q under %s, declared %q", name, key, now, policy, want)
			}
		}
	}
}

func drawOwnedConfig(t *rapid.T) table {
	config := table{}
	for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"k", "l", "m"}), rapid.ID[string]).Draw(t, "keys") {
		cells := row{}
		for _, name := range slices.Sorted(maps.Keys(ownedTexts)) {
			switch rapid.IntRange(0, 4).Draw(t, "cell") {
			case 0:
			case 1:
				cells[name] = unmanaged
			default:
				cells[name] = is(rapid.SampledFrom(ownedTexts[name]).Draw(t, name))
			}
		}
		config[key] = cells
	}
	return config
}

// reconfigure changes nothing, one cell or all of the configuration.
func (o *owned) reconfigure(t *rapid.T) {
	switch keys := slices.Sorted(maps.Keys(o.config)); {
	case rapid.IntRange(0, 2).Draw(t, "configuration stays") == 0:
	case len(keys) > 0 && rapid.Bool().Draw(t, "one cell"):
		key, name := rapid.SampledFrom(keys).Draw(t, "key"), rapid.SampledFrom(slices.Sorted(maps.Keys(ownedTexts))).Draw(t, "property")
		o.config = maps.Clone(o.config)
		o.config[key] = maps.Clone(o.config[key])
		o.config[key][name] = is(rapid.SampledFrom(ownedTexts[name]).Draw(t, "text"))
	default:
		o.config = drawOwnedConfig(t)
	}
}

func drawPolicies(t *rapid.T) records.PolicyOf {
	// The stage of a life cycle never converges under the policy Always, which
	// is HubSpot's doing.
	policies := records.PolicyOf{"lifecyclestage": rapid.SampledFrom(records.PropertyPolicies()[1:]).Draw(t, "policy of the stage")}
	for _, name := range []string{"name", "size", "tags", "grade", "not_declared"} {
		if rapid.Bool().Draw(t, "named") {
			policies[name] = rapid.SampledFrom(records.PropertyPolicies()).Draw(t, "policy")
		}
	}
	return policies
}

// people edit, clear, archive and create records.
func (o *owned) people(t *rapid.T) {
	for range rapid.IntRange(0, 3).Draw(t, "acts") {
		key := rapid.SampledFrom([]string{"k", "l", "m"}).Draw(t, "key")
		id, ok := o.byKey[key]
		switch rapid.IntRange(0, 6).Draw(t, "act") {
		case 0:
			delete(o.byKey, key)
		case 1:
			if !ok {
				o.make(key)
			}
		default:
			if name := rapid.SampledFrom(slices.Sorted(maps.Keys(ownedTexts))).Draw(t, "property"); ok {
				text := rapid.SampledFrom(ownedTexts[name]).Draw(t, "edit")
				o.held[id][name] = store(name, sender()(key, nil, name, text))
			}
		}
	}
}

// TestPolicies_histories: whatever people do in HubSpot and whatever becomes of
// the configuration and its policies, an apply writes nothing that a policy
// forbids and everything that it promises, and a second plan is empty.
func TestPolicies_histories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := &owned{byKey: map[string]string{}, held: map[string]map[string]string{}, prior: table{}, stored: table{}, ids: map[string]string{}, config: table{}, all: rapid.Bool().Draw(t, "whole records")}
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			o.people(t)
			o.reconfigure(t)
			if o.policies == nil || rapid.IntRange(0, 2).Draw(t, "new policies") == 0 {
				o.policies = drawPolicies(t)
			}
			fresh := rapid.Bool().Draw(t, "refresh")
			if fresh {
				o.refresh()
			}
			plan, asked := o.plan(t)
			meanwhile := rapid.IntRange(0, 3).Draw(t, "people act between plan and apply") == 0
			if meanwhile {
				o.people(t)
			}
			declaredBefore, existed := o.prior, maps.Clone(o.byKey)
			o.apply(t, plan, asked)
			if o.moved || meanwhile || !fresh {
				// What nobody saw shows in the next plan.
				continue
			}
			created := map[string]bool{}
			for key := range o.config {
				created[key] = existed[key] == ""
			}
			o.holds(t, created, func(key, name string) bool {
				before, ok := declaredBefore[key][name]
				send := sender()
				return !ok || before.Unmanaged || !ownedDefinitions().Equal(name, send(key, nil, name, before.Text), send(key, nil, name, o.config[key][name].Text))
			})
			for _, way := range []string{"without a refresh", "with a refresh"} {
				if way == "with a refresh" {
					o.refresh()
				}
				again, _ := o.plan(t)
				if len(again.Writes) > 0 || len(again.Removals) > 0 || again.Visible {
					t.Fatalf("a second plan %s writes %+v, removes %v, shows something: %t", way, again.Writes, again.Removals, again.Visible)
				}
			}
		}
	})
}

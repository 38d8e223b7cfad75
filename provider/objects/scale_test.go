// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// attribute is an attribute of a planned state or a state.
func (p *process) attribute(state *tfprotov6.DynamicValue, name string) tftypes.Value {
	p.t.Helper()
	value, err := state.Unmarshal(p.objectType)
	if err != nil {
		p.t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		p.t.Fatal(err)
	}
	return attributes[name]
}

// elements are the elements of a known map.
func (p *process) elements(v tftypes.Value) map[string]tftypes.Value {
	p.t.Helper()
	var elements map[string]tftypes.Value
	if err := v.As(&elements); err != nil || !v.IsKnown() {
		p.t.Fatal(v, err)
	}
	return elements
}

// A create names the keys of ids, so that for_each over it works, and plans what
// it can't know of any record as one unknown value. An update knows all but the
// keys that come.
func TestObjectsBatch_plannedUnknowns(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	p := newProcess(t, sim)
	plan, problems := p.plan(object{}, p.config(map[string]string{"a": "A", "b": "B"}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ids := p.elements(p.attribute(plan.PlannedState, "ids"))
	acctest.Equal(t, "ids", len(ids), 2)
	for _, key := range []string{"a", "b"} {
		if id, ok := ids[key]; !ok || id.IsKnown() {
			t.Errorf("ids[%q] is %v, want it unknown", key, id)
		}
	}
	for _, name := range []string{"properties", "created"} {
		if v := p.attribute(plan.PlannedState, name); v.IsKnown() {
			t.Errorf("%s of a create is %v, want it unknown as a whole", name, v)
		}
	}

	p = newProcess(t, sim)
	none, problems := p.plan(object{}, p.config(nil))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, name := range []string{"ids", "properties", "created"} {
		acctest.Equal(t, name+" of no records", len(p.elements(p.attribute(none.PlannedState, name))), 0)
	}

	made := newProcess(t, sim).made(map[string]string{"a": "A", "b": "B"})
	p = newProcess(t, sim)
	more, problems := p.plan(p.read(made), p.config(map[string]string{"a": "A", "b": "B", "c": "C"}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, name := range []string{"ids", "properties", "created"} {
		for key, v := range p.elements(p.attribute(more.PlannedState, name)) {
			acctest.Equal(t, fmt.Sprintf("%s[%q] is known", name, key), v.IsKnown(), key != "c")
		}
	}
}

// With -minimal-refresh, one changed row costs the reads of its own group alone,
// whatever the number of groups: a sixteenth of a hundredth of the records, which
// are 63 calls for 100,000.
func TestObjectsBatch_minimalRefreshReads(t *testing.T) {
	t.Parallel()
	const groups, size = 16, 250
	sim, _ := acctest.CompaniesSim(t)
	p := newProcess(t, sim)
	rows := make([]map[string]string, groups)
	made := make([]object, groups)
	for g := range rows {
		rows[g] = make(map[string]string, size)
		for i := range size {
			rows[g][fmt.Sprintf("k%x-%03d", g, i)] = "Name"
		}
		made[g] = p.made(rows[g])
	}
	p = newProcess(t, sim)
	sim.ResetRequests()
	rows[7]["k7-123"] = "Other"
	for g, o := range made {
		plan, problems := p.plan(o, p.config(rows[g]))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if g != 7 {
			acctest.Equal(t, fmt.Sprintf("planned state of group %d", g), string(plan.PlannedState.MsgPack) == string(o.state.MsgPack), true)
			continue
		}
		if _, problems := p.plan(p.read(o), p.config(rows[g])); len(problems) > 0 {
			t.Fatal(problems)
		}
	}
	acctest.Equal(t, "reads", sim.CountReads(), (size+99)/100)
}

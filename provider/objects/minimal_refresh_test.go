// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// process is a provider process as an engine drives it that refreshes only what
// changes: it plans on the stored state, and reads and plans again in the same
// process what is not as it was.
type process struct {
	t          *testing.T
	server     tfprotov6.ProviderServer
	objectType tftypes.Object
	// stored is what the engine says of stored plans.
	stored protocol.StoredPlan
}

// object is an object of the state.
type object struct {
	state   *tfprotov6.DynamicValue
	private []byte
}

func newProcess(t *testing.T, sim *hubspotsim.Server) *process {
	t.Helper()
	server := acctest.ConfiguredServer(t, provider.NewServer("test")(), sim)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	objectType, ok := schemas.ResourceSchemas[objects.TypeName].ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the resource is no object")
	}
	return &process{t: t, server: server, objectType: objectType}
}

// config is a configuration by code: the name of each company.
func (p *process) config(names map[string]string) *tfprotov6.DynamicValue {
	p.t.Helper()
	cells := tftypes.Map{ElementType: tftypes.String}
	rows := make(map[string]tftypes.Value, len(names))
	for key, name := range names {
		rows[key] = tftypes.NewValue(cells, map[string]tftypes.Value{"name": textValue(name)})
	}
	values := make(map[string]tftypes.Value, len(p.objectType.AttributeTypes))
	for name, attribute := range p.objectType.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["object_type"], values["id_property"] = textValue("companies"), textValue("code")
	values["records"] = tftypes.NewValue(tftypes.Map{ElementType: cells}, rows)
	return p.value(tftypes.NewValue(p.objectType, values))
}

func (p *process) value(v tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	value, err := tfprotov6.NewDynamicValue(p.objectType, v)
	if err != nil {
		p.t.Fatal(err)
	}
	return &value
}

func (p *process) null() *tfprotov6.DynamicValue { return p.value(tftypes.NewValue(p.objectType, nil)) }

// plan plans an object, or a create or destroy where state or config are nil. It
// returns the summaries of errors.
func (p *process) plan(o object, config *tfprotov6.DynamicValue) (*tfprotov6.PlanResourceChangeResponse, []string) {
	p.t.Helper()
	prior := o.state
	if prior == nil {
		prior = p.null()
	}
	if config == nil {
		config = p.null()
	}
	resp, err := p.server.PlanResourceChange(protocol.WithStoredPlan(p.t.Context(), p.stored), &tfprotov6.PlanResourceChangeRequest{
		TypeName: objects.TypeName, PriorState: prior, ProposedNewState: config, Config: config, PriorPrivate: o.private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp, errorsOf(resp.Diagnostics)
}

func errorsOf(diags []*tfprotov6.Diagnostic) []string {
	var found []string
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			found = append(found, d.Summary+": "+d.Detail)
		}
	}
	return found
}

func (p *process) read(o object) object {
	p.t.Helper()
	resp, err := p.server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: objects.TypeName, CurrentState: o.state, Private: o.private})
	if err != nil || len(errorsOf(resp.Diagnostics)) > 0 {
		p.t.Fatal(err, errorsOf(resp.Diagnostics))
	}
	return object{resp.NewState, resp.Private}
}

func (p *process) apply(o object, config *tfprotov6.DynamicValue, plan *tfprotov6.PlanResourceChangeResponse) object {
	p.t.Helper()
	prior := o.state
	if prior == nil {
		prior = p.null()
	}
	if config == nil {
		config = p.null()
	}
	resp, err := p.server.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: objects.TypeName, PriorState: prior, PlannedState: plan.PlannedState, Config: config, PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil || len(errorsOf(resp.Diagnostics)) > 0 {
		p.t.Fatal(err, errorsOf(resp.Diagnostics))
	}
	return object{resp.NewState, resp.Private}
}

// made is an object whose create was planned and applied.
func (p *process) made(names map[string]string) object {
	p.t.Helper()
	config := p.config(names)
	plan, problems := p.plan(object{}, config)
	if len(problems) > 0 {
		p.t.Fatal(problems)
	}
	return p.apply(object{}, config, plan)
}

// twice plans as -minimal-refresh does for an object that is not as it was.
func (p *process) twice(o object, config *tfprotov6.DynamicValue) (object, *tfprotov6.PlanResourceChangeResponse, []string) {
	p.t.Helper()
	if _, problems := p.plan(o, config); len(problems) > 0 {
		return o, nil, problems
	}
	o = p.read(o)
	plan, problems := p.plan(o, config)
	return o, plan, problems
}

func TestObjectsBatch_minimalRefresh(t *testing.T) {
	t.Parallel()
	one := map[string]string{"a": "A", "b": "B"}
	two := map[string]string{"c": "C", "d": "D"}
	setup := func(t *testing.T, opts ...hubspotsim.Option) (*hubspotsim.Server, object, object) {
		t.Helper()
		sim, _ := acctest.CompaniesSim(t, opts...)
		p := newProcess(t, sim)
		first, second := p.made(one), p.made(two)
		sim.ResetRequests()
		return sim, first, second
	}

	t.Run("nothing changed", func(t *testing.T) {
		t.Parallel()
		sim, first, second := setup(t)
		p := newProcess(t, sim)
		before := sim.CountRequests()
		for o, config := range map[*object]map[string]string{&first: one, &second: two} {
			if _, problems := p.plan(*o, p.config(config)); len(problems) > 0 {
				t.Error(problems)
			}
		}
		acctest.Equal(t, "requests", sim.CountRequests()-before, 0)
	})
	t.Run("one changed row", func(t *testing.T) {
		t.Parallel()
		sim, first, second := setup(t)
		p := newProcess(t, sim)
		changed := p.config(map[string]string{"a": "Other", "b": "B"})
		first, plan, problems := p.twice(first, changed)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if _, problems := p.plan(second, p.config(two)); len(problems) > 0 {
			t.Error(problems)
		}
		var asked []string
		for _, r := range sim.Requests() {
			if r.Operation == hubspotsim.OpBatchRead {
				asked = append(asked, r.Path)
			}
		}
		acctest.Equal(t, "reads", len(asked), 1)
		newProcess(t, sim).apply(first, changed, plan)
		acctest.Equal(t, "inputs", len(sim.UpsertInputs()), 1)
		acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
	})
	t.Run("a key that leaves", func(t *testing.T) {
		t.Parallel()
		sim, first, second := setup(t)
		ids := acctest.SimIDs(sim)
		p := newProcess(t, sim)
		less := p.config(map[string]string{"a": "A"})
		if _, problems := p.plan(second, p.config(two)); len(problems) > 0 {
			t.Error(problems)
		}
		first, _, problems := p.twice(first, less)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		// The apply plans again, in its own process.
		p = newProcess(t, sim)
		plan, _ := p.plan(first, less)
		p.apply(first, less, plan)
		acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
	})
	t.Run("tainted", func(t *testing.T) {
		t.Parallel()
		sim, first, _ := setup(t)
		ids := acctest.SimIDs(sim)
		p := newProcess(t, sim)
		less := p.config(map[string]string{"a": "A"})
		if _, problems := p.plan(object{}, less); len(problems) > 0 {
			t.Fatal(problems)
		}
		first = p.read(first)
		plan, problems := p.plan(object{}, less)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		p = newProcess(t, sim)
		resp, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: objects.TypeName, PriorState: first.state, PlannedState: p.null(), Config: p.null(), PlannedPrivate: plan.PlannedPrivate,
		})
		if err != nil || len(errorsOf(resp.Diagnostics)) > 0 {
			t.Fatal(err, errorsOf(resp.Diagnostics))
		}
		acctest.Equal(t, "archived", sim.ArchiveInputs(), []string{ids["b"]})
	})
	t.Run("replaced", func(t *testing.T) {
		t.Parallel()
		sim, first, second := setup(t)
		p := newProcess(t, sim)
		config := p.config(one)
		first, plan, problems := p.twice(first, config)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		// -replace: the second half is planned without the state.
		if _, problems = p.plan(object{private: plan.PlannedPrivate}, config); len(problems) > 0 {
			t.Errorf("at odds with itself: %v", problems)
		}
		if _, problems := p.plan(second, p.config(map[string]string{"c": "C", "d": "D", "a": "A"})); len(problems) == 0 {
			t.Error("a record that a replaced object holds is taken without a word")
		}
		_ = first
	})
	t.Run("destroyed and unread", func(t *testing.T) {
		t.Parallel()
		sim, first, second := setup(t)
		p := newProcess(t, sim)
		if _, problems := p.plan(first, nil); len(problems) > 0 {
			t.Fatal(problems)
		}
		_, _, problems := p.twice(second, p.config(map[string]string{"c": "C", "b": "B"}))
		if len(problems) == 0 || !strings.Contains(problems[0], "moved block") {
			t.Errorf("got %v", problems)
		}
	})
	t.Run("merged into an unread neighbour's", func(t *testing.T) {
		t.Parallel()
		sim, first, second := setup(t, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.MergeKeepsPrimaryID = true }))
		ids := acctest.SimIDs(sim)
		sim.Merge("companies", ids["b"], ids["c"])
		p := newProcess(t, sim)
		if _, problems := p.plan(second, p.config(two)); len(problems) > 0 {
			t.Fatal(problems)
		}
		_, _, problems := p.twice(first, p.config(map[string]string{"a": "A"}))
		if len(problems) == 0 || !strings.Contains(problems[0], "merged into it") {
			t.Errorf("got %v", problems)
		}
		acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
)

const typeName = "hubspot_objects_batch"

// types are the schemas of the provider and of its resource as values.
type types struct {
	provider tftypes.Object
	resource tftypes.Object
}

func readTypes(t testing.TB) types {
	t.Helper()
	schema, err := provider.NewServer("soak")().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var out types
	var ok, ok2 bool
	out.provider, ok = schema.Provider.ValueType().(tftypes.Object)
	out.resource, ok2 = schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	if !ok || !ok2 {
		t.Fatal("schemas are not objects")
	}
	return out
}

// object is a resource instance object as Terraform keeps it in a state file.
type object struct {
	value   tftypes.Value
	private []byte
	tainted bool
}

// instance is the current object of an address and the deposed ones, which a
// create_before_destroy replacement leaves when it fails half way.
type instance struct {
	current *object
	deposed []*object
}

func (i *instance) empty() bool { return i.current == nil && len(i.deposed) == 0 }

// state is a state file.
type state map[string]*instance

func (s state) clone() state {
	c := make(state, len(s))
	for addr, i := range s {
		c[addr] = &instance{current: i.current, deposed: slices.Clone(i.deposed)}
	}
	return c
}

// process is one run of the provider's binary. Plan and apply are two.
type process struct {
	server tfprotov6.ProviderServer
	types  types
}

// action is what a plan does with one object.
type action string

const (
	noop             action = "noop"
	create           action = "create"
	update           action = "update"
	destroy          action = "destroy"
	destroyDeposed   action = "destroy deposed"
	destroyAndCreate action = "destroy and create"
	createAndDestroy action = "create and destroy"
	// forget lets go of an object without telling the provider.
	forget action = "forget"
)

// change is one planned change.
type change struct {
	addr    string
	action  action
	object  *object
	planned tftypes.Value
	private []byte
	config  *declaration
}

// plan is a plan file: what to do, and the refreshed state.
type plan struct {
	changes []*change
	state   state
	// config is what was planned, as far as the plan saw it, with all values that
	// are known at apply.
	config map[string]*declaration
}

func (p *plan) empty() bool {
	return !slices.ContainsFunc(p.changes, func(c *change) bool { return c.action != noop })
}

// planOptions are the arguments of terraform plan.
type planOptions struct {
	refresh bool
	// minimal is -minimal-refresh: what doesn't change on the stored state is not
	// read.
	minimal bool
	// targets limits the plan to some addresses; nil is all.
	targets map[string]bool
	// forget are the addresses with a removed block that destroys nothing.
	forget  map[string]bool
	replace map[string]bool
	// imports maps addresses to import ids.
	imports map[string]string
	destroy bool
}

// full reports whether the plan looks at all that there is.
func (o planOptions) full() bool { return o.refresh && !o.minimal && o.targets == nil && !o.destroy }

func (o planOptions) covers(addr string) bool { return o.targets == nil || o.targets[addr] }

// errRefused is a plan or an apply that ended with diagnostics.
var errRefused = errors.New("refused")

// errBroken is behaviour that Terraform itself complains about.
var errBroken = errors.New("provider broke the protocol")

func dynamic(typ tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(typ, v)
	if err != nil {
		panic(err)
	}
	return &d
}

func (t types) decode(d *tfprotov6.DynamicValue) (tftypes.Value, error) {
	if d == nil {
		return tftypes.NewValue(t.resource, nil), nil
	}
	v, err := d.Unmarshal(t.resource)
	if err != nil {
		return v, fmt.Errorf("%w: %w", errBroken, err)
	}
	return v, nil
}

func refused(diags []*tfprotov6.Diagnostic) []string {
	var errs []string
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errs = append(errs, d.Summary+": "+d.Detail)
		}
	}
	return errs
}

// upgrade reads an object the way every process reads it from a state file.
func (p *process) upgrade(ctx context.Context, o *object) (tftypes.Value, error) {
	text, err := json.Marshal(plain(o.value))
	if err != nil {
		return tftypes.Value{}, err
	}
	resp, err := p.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, Version: 0, RawState: &tfprotov6.RawState{JSON: text},
	})
	if err != nil {
		return tftypes.Value{}, err
	}
	if errs := refused(resp.Diagnostics); len(errs) > 0 {
		return tftypes.Value{}, fmt.Errorf("%w: state is not read: %v", errBroken, errs)
	}
	return p.types.decode(resp.UpgradedState)
}

// refresh reads an object; it returns nil where it is gone.
func (p *process) refresh(ctx context.Context, o *object) (*object, error) {
	resp, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: dynamic(p.types.resource, o.value), Private: o.private,
	})
	if err != nil {
		return nil, err
	}
	if errs := refused(resp.Diagnostics); len(errs) > 0 {
		return nil, fmt.Errorf("%w: refresh: %s", errRefused, strings.Join(errs, "; "))
	}
	v, err := p.types.decode(resp.NewState)
	if err != nil || v.IsNull() {
		return nil, err
	}
	return &object{value: v, private: resp.Private, tainted: o.tainted}, nil
}

// planChange asks the provider for one plan. A null config plans a destroy.
func (p *process) planChange(ctx context.Context, prior, config tftypes.Value, private []byte) (planned tftypes.Value, out []byte, replaces bool, err error) {
	resp, err := p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: dynamic(p.types.resource, prior), PriorPrivate: private,
		ProposedNewState: dynamic(p.types.resource, config), Config: dynamic(p.types.resource, config),
	})
	if err != nil {
		return planned, nil, false, err
	}
	if errs := refused(resp.Diagnostics); len(errs) > 0 {
		return planned, nil, false, fmt.Errorf("%w: plan: %s", errRefused, strings.Join(errs, "; "))
	}
	planned, err = p.types.decode(resp.PlannedState)
	if err != nil {
		return planned, nil, false, err
	}
	if !config.IsNull() {
		err = validPlan(prior, config, planned)
	}
	return planned, resp.PlannedPrivate, len(resp.RequiresReplace) > 0, err
}

// applied is how one apply of an object ended.
type applied struct {
	object *object
	errs   []string
}

// applyChange applies one planned change and treats the result as Terraform
// does.
func (p *process) applyChange(ctx context.Context, prior *object, planned, config tftypes.Value, private []byte) (applied, error) {
	null := tftypes.NewValue(p.types.resource, nil)
	priorValue := null
	if prior != nil {
		priorValue = prior.value
	}
	resp, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: dynamic(p.types.resource, priorValue),
		PlannedState: dynamic(p.types.resource, planned), Config: dynamic(p.types.resource, config), PlannedPrivate: private,
	})
	if err != nil {
		return applied{object: prior}, err
	}
	value, err := p.types.decode(resp.NewState)
	if err != nil {
		return applied{object: prior}, err
	}
	out := applied{errs: refused(resp.Diagnostics)}
	switch {
	case value.IsNull() && len(out.errs) > 0:
		out.object = prior
	case value.IsNull():
		if !planned.IsNull() {
			err = fmt.Errorf("%w: no state and no error", errBroken)
		}
	default:
		if !value.IsFullyKnown() {
			return applied{object: prior}, fmt.Errorf("%w: state holds unknown values", errBroken)
		}
		out.object = &object{value: value, private: resp.Private}
		switch {
		case prior == nil:
			out.object.tainted = len(out.errs) > 0
		case planned.IsNull() && len(out.errs) == 0:
			err = fmt.Errorf("%w: a destroy left a state", errBroken)
		default:
			out.object.tainted = prior.tainted
		}
		if len(out.errs) == 0 && err == nil {
			err = compatible("state", planned, value)
		}
	}
	return out, err
}

// validPlan checks what Terraform checks of a plan: an argument is planned as
// configured, or stays as it was.
func validPlan(prior, config, planned tftypes.Value) error {
	was, is, will := attributes(prior), attributes(config), attributes(planned)
	for _, name := range []string{"object_type", "id_property", "records", "deletion_policy", "existing_records", "missing_records", "property_policies", "max_create", "max_update", "max_archive", "max_release", "read_properties", "compact_state", "timeouts"} {
		if !will[name].Equal(is[name]) && (was == nil || !will[name].Equal(was[name])) {
			return fmt.Errorf("%w: %s is planned as neither the configuration nor the state has it", errBroken, name)
		}
	}
	return nil
}

// compatible checks that what was planned came about, as Terraform does after
// an apply without errors.
func compatible(path string, planned, actual tftypes.Value) error {
	if !planned.IsKnown() {
		return nil
	}
	if planned.IsNull() || actual.IsNull() {
		if planned.IsNull() != actual.IsNull() {
			return fmt.Errorf("%w: inconsistent result at %s: planned null %v, is null %v", errBroken, path, planned.IsNull(), actual.IsNull())
		}
		return nil
	}
	want, isMap := members(planned)
	if !isMap {
		if !planned.Equal(actual) {
			return fmt.Errorf("%w: inconsistent result at %s: planned %s, is %s", errBroken, path, planned, actual)
		}
		return nil
	}
	got, _ := members(actual)
	if len(got) != len(want) {
		return fmt.Errorf("%w: inconsistent result at %s: planned %d elements, are %d", errBroken, path, len(want), len(got))
	}
	for key, w := range want {
		g, ok := got[key]
		if !ok {
			return fmt.Errorf("%w: inconsistent result at %s: %s is missing", errBroken, path, key)
		}
		if err := compatible(path+"."+key, w, g); err != nil {
			return err
		}
	}
	return nil
}

// members are the elements of a map, a list or an object.
func members(v tftypes.Value) (map[string]tftypes.Value, bool) {
	switch v.Type().(type) {
	case tftypes.Map, tftypes.Object:
		m := map[string]tftypes.Value{}
		if !v.IsKnown() || v.IsNull() || v.As(&m) != nil {
			return nil, true
		}
		return m, true
	case tftypes.List:
		var list []tftypes.Value
		if !v.IsKnown() || v.IsNull() || v.As(&list) != nil {
			return nil, true
		}
		m := make(map[string]tftypes.Value, len(list))
		for i, e := range list {
			m[fmt.Sprint(i)] = e
		}
		return m, true
	}
	return nil, false
}

func attributes(v tftypes.Value) map[string]tftypes.Value {
	m, _ := members(v)
	return m
}

// plain is a value in the form of a state file.
func plain(v tftypes.Value) any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	switch v.Type().(type) {
	case tftypes.Map, tftypes.Object:
		m := map[string]any{}
		for key, e := range attributes(v) {
			m[key] = plain(e)
		}
		return m
	case tftypes.List:
		var list []tftypes.Value
		_ = v.As(&list)
		out := make([]any, len(list))
		for i, e := range list {
			out[i] = plain(e)
		}
		return out
	}
	switch {
	case v.Type().Is(tftypes.Bool):
		var b bool
		_ = v.As(&b)
		return b
	case v.Type().Is(tftypes.Number):
		var n json.Number
		_ = json.Unmarshal([]byte(numberText(v)), &n)
		return n
	}
	return textOf(v)
}

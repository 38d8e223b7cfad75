// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
)

// terraform does with the provider what Terraform's core does with it: it is
// small enough to run thousands of times a minute, and as exact as the safety
// of records needs.
type terraform struct {
	types types
	rng   *rand.Rand
	// settings are the arguments of the provider block.
	settings map[string]any
	// watch is told of every operation right before and after it.
	watch watcher
}

// operation is one call that may change records.
type operation struct {
	addr    string
	action  action
	prior   *object
	planned tftypes.Value
	// policy decides on the records that leave in this operation.
	policy string
	// adopted are the ids of records that the object did not create.
	adopted map[string]bool
}

type watcher interface {
	before(op operation, s state)
	after(op operation, result *object, errs []string, s state) error
	// killed tells that the process is gone: nothing it did since the last
	// operation is in the state.
	killed() bool
}

// start runs the provider's binary.
func (t *terraform) start(ctx context.Context) (*process, error) {
	p := &process{server: provider.NewServer("soak")(), types: t.types}
	values := make(map[string]tftypes.Value)
	for name, typ := range t.types.provider.AttributeTypes {
		values[name] = tftypes.NewValue(typ, t.settings[name])
	}
	resp, err := p.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4",
		Config:           dynamic(t.types.provider, tftypes.NewValue(t.types.provider, values)),
	})
	if err != nil {
		return nil, err
	}
	if errs := refused(resp.Diagnostics); len(errs) > 0 {
		return nil, fmt.Errorf("%w: configure: %v", errBroken, errs)
	}
	return p, nil
}

// visit is a part of the plan of one object that calls the provider once. It
// returns the part that follows, nil if none does.
type visit func() (visit, error)

// planning is one terraform plan under way.
type planning struct {
	*terraform
	process *process
	out     *plan
	options planOptions
}

// plan makes a plan in a process of its own. The calls for one object follow each
// other; those for different objects come in any order.
func (t *terraform) plan(ctx context.Context, prior state, config map[string]*declaration, o planOptions) (*plan, error) {
	p, err := t.start(ctx)
	if err != nil {
		return nil, err
	}
	if o.destroy {
		config = nil
	}
	pl := &planning{terraform: t, process: p, options: o, out: &plan{state: prior.clone(), config: map[string]*declaration{}}}
	addrs := slices.Sorted(maps.Keys(union(prior, config)))
	var visits []visit
	for _, addr := range addrs {
		if !o.covers(addr) {
			continue
		}
		if pl.out.state[addr] == nil {
			pl.out.state[addr] = &instance{}
		}
		if d := config[addr]; d != nil {
			pl.out.config[addr] = d.known()
		}
		visits = append(visits, func() (visit, error) { return pl.current(ctx, addr, config[addr]) })
		for _, deposed := range pl.out.state[addr].deposed {
			visits = append(visits, func() (visit, error) { return pl.deposed(ctx, addr, deposed) })
		}
	}
	for len(visits) > 0 {
		n := t.rng.IntN(len(visits))
		next, err := visits[n]()
		switch {
		case err != nil:
			return nil, err
		case next == nil:
			visits = slices.Delete(visits, n, n+1)
		default:
			visits[n] = next
		}
	}
	for addr, i := range pl.out.state {
		if i.empty() && !slices.ContainsFunc(pl.out.changes, func(c *change) bool { return c.addr == addr }) {
			delete(pl.out.state, addr)
		}
	}
	return pl.out, nil
}

// stored is an object as this process reads it from the state file.
func (p *planning) stored(ctx context.Context, o *object) (*object, error) {
	v, err := p.process.upgrade(ctx, o)
	if err != nil {
		return nil, err
	}
	return &object{value: v, private: o.private, tainted: o.tainted}, nil
}

// read reads an object where the plan refreshes: objects without a configuration
// are never read by a minimal refresh.
func (p *planning) read(ctx context.Context, o *object) (*object, error) {
	o, err := p.stored(ctx, o)
	if err != nil || !p.options.refresh || p.options.minimal {
		return o, err
	}
	return p.process.refresh(ctx, o)
}

func (p *planning) deposed(ctx context.Context, addr string, old *object) (visit, error) {
	o, err := p.read(ctx, old)
	if err != nil {
		return nil, err
	}
	i := p.out.state[addr]
	at := slices.Index(i.deposed, old)
	if o == nil {
		i.deposed = slices.Delete(i.deposed, at, at+1)
		return nil, nil
	}
	i.deposed[at] = o
	return func() (visit, error) { return nil, p.gone(ctx, addr, o, destroyDeposed) }, nil
}

// gone plans that an object goes: it is destroyed, or let go by a removed block.
func (p *planning) gone(ctx context.Context, addr string, o *object, how action) error {
	if p.options.forget[addr] {
		p.out.changes = append(p.out.changes, &change{addr: addr, action: forget, object: o})
		return nil
	}
	null := tftypes.NewValue(p.types.resource, nil)
	planned, private, _, err := p.process.planChange(ctx, o.value, null, o.private)
	p.out.changes = append(p.out.changes, &change{addr: addr, action: how, object: o, planned: planned, private: private})
	return err
}

// current plans the current object of an address: import, read, plan. A minimal
// refresh plans on the stored state first, and reads and plans again in the same
// process if that changes anything.
func (p *planning) current(ctx context.Context, addr string, d *declaration) (visit, error) {
	i := p.out.state[addr]
	if id, ok := p.options.imports[addr]; ok && i.current == nil {
		imported, err := p.importObject(ctx, p.process, id)
		if err != nil {
			return nil, err
		}
		i.current = imported
		return func() (visit, error) {
			o, err := p.process.refresh(ctx, imported)
			i.current = o
			return func() (visit, error) { return nil, p.declared(ctx, addr, d) }, err
		}, nil
	}
	if i.current == nil {
		if d == nil {
			return nil, nil
		}
		return nil, p.declared(ctx, addr, d)
	}
	if d == nil {
		o, err := p.read(ctx, i.current)
		i.current = o
		if o == nil {
			return nil, err
		}
		return func() (visit, error) { return nil, p.gone(ctx, addr, o, destroy) }, err
	}
	if !p.options.minimal {
		o, err := p.read(ctx, i.current)
		i.current = o
		return func() (visit, error) { return nil, p.declared(ctx, addr, d) }, err
	}
	o, err := p.stored(ctx, i.current)
	if err != nil {
		return nil, err
	}
	c, err := p.planDeclared(ctx, p.process, addr, d, o, p.options.replace[addr])
	if err != nil {
		return nil, err
	}
	if c.action == noop {
		i.current = o
		p.out.changes = append(p.out.changes, c)
		return nil, nil
	}
	return func() (visit, error) {
		again, err := p.process.refresh(ctx, o)
		i.current = again
		return func() (visit, error) { return nil, p.declared(ctx, addr, d) }, err
	}, nil
}

func (p *planning) declared(ctx context.Context, addr string, d *declaration) error {
	c, err := p.planDeclared(ctx, p.process, addr, d, p.out.state[addr].current, p.options.replace[addr])
	if err == nil {
		p.out.changes = append(p.out.changes, c)
	}
	return err
}

func (t *terraform) importObject(ctx context.Context, p *process, id string) (*object, error) {
	resp, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if err != nil {
		return nil, err
	}
	if errs := refused(resp.Diagnostics); len(errs) > 0 {
		return nil, fmt.Errorf("%w: import: %s", errRefused, strings.Join(errs, "; "))
	}
	v, err := t.types.decode(resp.ImportedResources[0].State)
	return &object{value: v, private: resp.ImportedResources[0].Private}, err
}

// planDeclared plans the current object of a resource block. A tainted one is
// planned as if there were none and then made a replacement; one whose plan
// asks for a replacement is planned once more as a create.
func (t *terraform) planDeclared(ctx context.Context, p *process, addr string, d *declaration, current *object, force bool) (*change, error) {
	config := d.value(t.types.resource)
	valid, err := p.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: dynamic(t.types.resource, config)})
	if err != nil {
		return nil, err
	}
	if errs := refused(valid.Diagnostics); len(errs) > 0 {
		return nil, fmt.Errorf("%w: validate: %s", errRefused, strings.Join(errs, "; "))
	}
	null := tftypes.NewValue(t.types.resource, nil)
	c := &change{addr: addr, object: current, config: d.known()}
	replacing := destroyAndCreate
	if d.beforeDestroy {
		replacing = createAndDestroy
	}
	if current == nil || current.tainted {
		c.planned, c.private, _, err = p.planChange(ctx, null, config, nil)
		c.action = create
		if current != nil {
			c.action = replacing
		}
		return c, err
	}
	planned, private, replaces, err := p.planChange(ctx, current.value, config, current.private)
	if err != nil {
		return nil, err
	}
	c.planned, c.private, c.action = planned, private, update
	switch {
	case planned.Equal(current.value) && !replaces && !force:
		c.action = noop
	case replaces || force:
		c.action = replacing
		c.planned, c.private, _, err = p.planChange(ctx, null, config, private)
	}
	return c, err
}

// apply carries a plan out in a process of its own and returns the state it
// leaves. The error joins the diagnostics of all operations.
func (t *terraform) apply(ctx context.Context, pl *plan) (state, error) {
	s := pl.state.clone()
	p, err := t.start(ctx)
	if err != nil {
		return s, err
	}
	a := &application{terraform: t, process: p, state: s, queues: map[string][]step{}}
	for _, c := range pl.changes {
		switch c.action {
		case forget:
			// Nobody is asked.
			i := s[c.addr]
			if i.current == c.object {
				i.current = nil
			}
			i.deposed = slices.DeleteFunc(i.deposed, func(o *object) bool { return o == c.object })
		case destroyDeposed:
		default:
			a.queues[c.addr] = a.steps(c)
		}
	}
	// What was deposed before goes after the current object of its address.
	for _, c := range pl.changes {
		if c.action == destroyDeposed {
			a.queues[c.addr] = append(a.queues[c.addr], func(ctx context.Context) (bool, error) { return a.destroyDeposed(ctx, c.addr, c.object) })
		}
	}
	err = a.apply(ctx)
	for addr, i := range s {
		if i.empty() {
			delete(s, addr)
		}
	}
	return s, err
}

// step is one operation of an apply. It reports whether those that wait for it
// may go on.
type step func(context.Context) (bool, error)

// application is one terraform apply under way. The queues of the addresses are
// independent of each other; within one a failure ends the rest.
type application struct {
	*terraform
	process *process
	state   state
	queues  map[string][]step
	errs    []string
}

func (a *application) steps(c *change) []step {
	switch c.action {
	case create:
		return []step{func(ctx context.Context) (bool, error) { return a.create(ctx, c, nil) }}
	case update:
		return []step{func(ctx context.Context) (bool, error) { return a.update(ctx, c) }}
	case destroy:
		return []step{func(ctx context.Context) (bool, error) { return a.destroy(ctx, c) }}
	case destroyAndCreate:
		return []step{
			func(ctx context.Context) (bool, error) { return a.destroy(ctx, c) },
			func(ctx context.Context) (bool, error) { return a.create(ctx, c, nil) },
		}
	case createAndDestroy:
		old := a.state[c.addr].current
		return []step{
			func(ctx context.Context) (bool, error) {
				a.state[c.addr].current = nil
				a.state[c.addr].deposed = append(a.state[c.addr].deposed, old)
				return a.create(ctx, c, old)
			},
			func(ctx context.Context) (bool, error) { return a.destroyDeposed(ctx, c.addr, old) },
		}
	}
	return nil
}

// apply takes one step after the other, of an address chosen at random.
func (a *application) apply(ctx context.Context) error {
	for ctx.Err() == nil && !a.watch.killed() {
		var ready []string
		for addr, steps := range a.queues {
			if len(steps) > 0 {
				ready = append(ready, addr)
			}
		}
		if len(ready) == 0 {
			break
		}
		slices.Sort(ready)
		addr := ready[a.rng.IntN(len(ready))]
		next := a.queues[addr][0]
		a.queues[addr] = a.queues[addr][1:]
		ok, err := next(ctx)
		if err != nil {
			return err
		}
		if !ok {
			delete(a.queues, addr)
		}
	}
	if ctx.Err() != nil {
		a.errs = append(a.errs, "interrupted")
	}
	if len(a.errs) > 0 {
		return fmt.Errorf("%w: %s", errRefused, strings.Join(a.errs, "; "))
	}
	return nil
}

// carry calls the provider for one operation and stores the result, unless the
// process was killed meanwhile.
func (a *application) carry(ctx context.Context, op operation, config tftypes.Value, private []byte, store func(*object)) (bool, error) {
	a.watch.before(op, a.state)
	result, err := a.process.applyChange(ctx, op.prior, op.planned, config, private)
	if err == nil && !a.watch.killed() {
		store(result.object)
	}
	if err == nil {
		err = a.watch.after(op, result.object, result.errs, a.state)
	}
	a.errs = append(a.errs, result.errs...)
	return len(result.errs) == 0, err
}

func (a *application) create(ctx context.Context, c *change, replaced *object) (bool, error) {
	config := c.config.value(a.types.resource)
	null := tftypes.NewValue(a.types.resource, nil)
	planned, private, _, err := a.process.planChange(ctx, null, config, nil)
	if err != nil {
		return a.unplanned(c.addr, replaced, err)
	}
	if err := compatible("final plan", c.planned, planned); err != nil {
		return false, err
	}
	op := operation{addr: c.addr, action: create, planned: planned, policy: "abandon"}
	ok, err := a.carry(ctx, op, config, private, func(o *object) { a.state[c.addr].current = o })
	a.restore(c.addr, replaced)
	return ok, err
}

// unplanned ends an operation whose second plan failed.
func (a *application) unplanned(addr string, replaced *object, err error) (bool, error) {
	a.restore(addr, replaced)
	if !isRefusal(err) {
		return false, err
	}
	a.errs = append(a.errs, err.Error())
	return false, nil
}

// restore makes a deposed object the current one again if the create that was
// to replace it left nothing.
func (a *application) restore(addr string, replaced *object) {
	i := a.state[addr]
	if replaced == nil || i.current != nil {
		return
	}
	if a.watch.killed() && a.rng.IntN(2) == 0 {
		// The state file was written once more before the process died.
		return
	}
	i.current = replaced
	i.deposed = slices.DeleteFunc(i.deposed, func(o *object) bool { return o == replaced })
}

func (a *application) update(ctx context.Context, c *change) (bool, error) {
	config := c.config.value(a.types.resource)
	prior := a.state[c.addr].current
	planned, private, replaces, err := a.process.planChange(ctx, prior.value, config, prior.private)
	if err != nil {
		return a.unplanned(c.addr, nil, err)
	}
	if replaces {
		return false, fmt.Errorf("%w: an update became a replacement", errBroken)
	}
	if err := compatible("final plan", c.planned, planned); err != nil {
		return false, err
	}
	op := operation{addr: c.addr, action: update, prior: prior, planned: planned, policy: holds(planned).policy}
	return a.carry(ctx, op, config, private, func(o *object) { a.state[c.addr].current = o })
}

func (a *application) destroy(ctx context.Context, c *change) (bool, error) {
	null := tftypes.NewValue(a.types.resource, nil)
	prior := a.state[c.addr].current
	op := operation{addr: c.addr, action: c.action, prior: prior, planned: null, policy: holds(prior.value).policy}
	if c.config != nil {
		op.policy = gentler(op.policy, c.config.policy)
	}
	return a.carry(ctx, op, null, c.private, func(o *object) { a.state[c.addr].current = o })
}

// destroyDeposed plans the destroy once more before it applies it.
func (a *application) destroyDeposed(ctx context.Context, addr string, o *object) (bool, error) {
	null := tftypes.NewValue(a.types.resource, nil)
	planned, private, _, err := a.process.planChange(ctx, o.value, null, o.private)
	if err != nil {
		return a.unplanned(addr, nil, err)
	}
	op := operation{addr: addr, action: destroyDeposed, prior: o, planned: planned, policy: holds(o.value).policy}
	return a.carry(ctx, op, null, private, func(left *object) {
		i := a.state[addr]
		at := slices.IndexFunc(i.deposed, func(d *object) bool { return d == o })
		if left == nil {
			i.deposed = slices.Delete(i.deposed, at, at+1)
			return
		}
		i.deposed[at] = left
	})
}

// gentler is the policy of the two that archives less.
func gentler(a, b string) string {
	order := []string{"abandon", "archive_created", "archive"}
	if b == "" {
		b = "archive_created"
	}
	return order[min(slices.Index(order, a), slices.Index(order, b))]
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// errLost is a broken invariant.
var errLost = errors.New("invariant broken")

func lost(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errLost, fmt.Sprintf(format, args...))
}

// kind is what the records of a walk are.
type kind struct {
	objectType, idProperty string
	// other is a second unique property, for replacements.
	other string
}

var (
	companies = kind{objectType: "companies", idProperty: "code", other: "code2"}
	contacts  = kind{objectType: "contacts", idProperty: "email"}
)

// properties are those that walks manage, as both sides see them.
var properties = []hubspotsim.Property{
	{Name: "region", Type: "string", FieldType: "text"},
	{Name: "students", Type: "number", FieldType: "number"},
	{Name: "founded", Type: "date", FieldType: "date"},
	{Name: "seen_at", Type: "datetime", FieldType: "date"},
	{Name: "public", Type: "bool", FieldType: "booleancheckbox"},
	{Name: "tier", Type: "enumeration", FieldType: "select", Options: []hubspotsim.PropertyOption{{Value: "gold", Label: "Gold"}, {Value: "silver", Label: "Silver"}}},
	{Name: "tags", Type: "enumeration", FieldType: "checkbox", Options: []hubspotsim.PropertyOption{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}, {Value: "c", Label: "C"}}},
}

// definitions are the same properties for comparisons in meaning.
func definitions() *values.Definitions {
	defs := []values.Definition{
		{Name: "phone", Type: "string", FieldType: "phonenumber"},
		{Name: "name", Type: "string", FieldType: "text"},
		{Name: "firstname", Type: "string", FieldType: "text"},
	}
	for _, p := range properties {
		d := values.Definition{Name: p.Name, Type: p.Type, FieldType: p.FieldType}
		for _, o := range p.Options {
			d.Options = append(d.Options, values.Option{Value: o.Value, Label: o.Label})
		}
		defs = append(defs, d)
	}
	return values.NewDefinitions(defs)
}

// account is the simulated account and what the walk knows about its records
// beyond what an account knows.
type account struct {
	sim  *hubspotsim.Server
	kind kind
	defs *values.Definitions

	mu sync.Mutex
	// hand are the ids of records that a person made, by merging too.
	hand map[string]bool
	// touched are the ids of records whose identity a person changed since the
	// last refresh: archived, restored, merged, given another key. Terraform
	// answers for the others.
	touched map[string]bool
	// merged are the ids that a person merged in the middle of the operation.
	merged map[string]bool
	// forgotten are ids of own records that an interrupted apply, a killed
	// process or a release may have lost from the state.
	forgotten map[string]bool

	// declared are the normal keys of the configuration that is being applied,
	// by id property.
	declared map[string]map[string]bool
	config   map[string]*declaration
	op       *operation
	// claimed are the ids of the records that the state keeps through op.
	claimed map[string]bool
	err     error
}

func newAccount(sim *hubspotsim.Server, k kind) *account {
	for _, p := range properties {
		sim.DefineProperty(k.objectType, p)
	}
	if k.other != "" {
		sim.DefineProperty(k.objectType, hubspotsim.Property{Name: k.idProperty, Type: "string", FieldType: "text", Unique: true})
		sim.DefineProperty(k.objectType, hubspotsim.Property{Name: k.other, Type: "string", FieldType: "text", Unique: true})
	}
	a := &account{
		sim: sim, kind: k, defs: definitions(), hand: map[string]bool{}, touched: map[string]bool{},
		merged: map[string]bool{}, forgotten: map[string]bool{},
	}
	sim.OnRequest(a.onRequest)
	return a
}

func normal(key string) string { return values.NormalizeKey(key) }

// keysOf are the normal keys under which a record can be addressed.
func keysOf(r hubspotsim.Record, idProperty string) []string {
	keys := []string{normal(r.Properties[idProperty])}
	if idProperty == "email" {
		for extra := range strings.SplitSeq(r.Properties["hs_additional_emails"], ";") {
			keys = append(keys, normal(extra))
		}
	}
	return slices.DeleteFunc(keys, func(k string) bool { return k == "" })
}

// onRequest judges every archive as it happens.
func (a *account) onRequest(r hubspotsim.Request) {
	if r.Operation != hubspotsim.OpBatchArchive {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err == nil {
		a.err = a.judgeArchive(r)
	}
}

// judgeArchive checks that none of the records is one that the configuration
// declares, that the state keeps, or that the policy protects.
func (a *account) judgeArchive(r hubspotsim.Request) error {
	if a.op == nil {
		return lost("an archive outside of any operation")
	}
	for _, in := range r.UpsertInputs() {
		record, ok := a.sim.Record(a.kind.objectType, in.ID)
		if !ok || a.merged[in.ID] {
			// The id leads to another record from one moment to the next.
			continue
		}
		if a.op.policy == "abandon" {
			return lost("%s of %s archives %s under abandon", a.op.action, a.op.addr, in.ID)
		}
		if a.op.policy == "archive_created" && a.hand[record.ID] {
			return lost("%s of %s archives %s, which a person made, under archive_created", a.op.action, a.op.addr, in.ID)
		}
		if a.op.policy == "archive_created" && a.op.adopted[in.ID] {
			return lost("%s of %s archives %s, which it adopted, under archive_created", a.op.action, a.op.addr, in.ID)
		}
		if a.claimed[in.ID] || a.claimed[record.ID] {
			return lost("%s of %s archives %s, which the state keeps", a.op.action, a.op.addr, in.ID)
		}
		for idProperty, keys := range a.declared {
			for _, key := range keysOf(record, idProperty) {
				if keys[key] {
					return lost("%s of %s archives %s, which the configuration declares as %q", a.op.action, a.op.addr, in.ID, key)
				}
			}
		}
	}
	return nil
}

// begin prepares for judging one operation.
func (a *account) begin(op operation, s state) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.op, a.claimed = &op, map[string]bool{}
	if op.prior != nil {
		h := holds(op.prior.value)
		op.adopted = map[string]bool{}
		for key, id := range h.ids {
			before, twice := op.adopted[id]
			op.adopted[id] = !h.created[key] && (before || !twice)
		}
	}
	for addr, i := range s {
		if a.config[addr] == nil {
			continue
		}
		objects := []*object{i.current}
		if addr != op.addr {
			objects = append(objects, i.deposed...)
		}
		for _, o := range objects {
			if o != nil && o != op.prior {
				h := holds(o.value)
				for key, id := range h.ids {
					// One that is kept only because its archive failed may go.
					a.claimed[id] = a.claimed[id] || a.declared[h.idProperty][normal(key)]
				}
			}
		}
	}
}

// finish checks what an operation sent and what state it left.
func (a *account) finish(op operation, result *object) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.op = nil
	clear(a.merged)
	if a.err != nil {
		return a.err
	}
	if err := a.judgeUpserts(op); err != nil {
		return err
	}
	if result == nil {
		return nil
	}
	h := holds(result.value)
	for key, id := range h.ids {
		if id == "" {
			return lost("the state holds %q without an id", key)
		}
		if h.created[key] && a.hand[id] {
			return lost("the state says that it created %q (%s), which a person made", key, id)
		}
	}
	if len(h.ids) != len(h.records) || len(h.created) != len(h.records) || len(h.properties) != len(h.records) {
		return lost("the state has %d records, %d ids, %d created, %d properties", len(h.records), len(h.ids), len(h.created), len(h.properties))
	}
	return nil
}

// judgeUpserts checks that only records were sent that are new or changed, and
// of these only the changed properties, unless the key is an e-mail.
func (a *account) judgeUpserts(op operation) error {
	inputs := a.sim.UpsertInputs()
	if len(inputs) == 0 {
		return nil
	}
	if op.action != create && op.action != update {
		return lost("%s of %s sends %d upserts", op.action, op.addr, len(inputs))
	}
	if op.prior == nil {
		return nil
	}
	prior := holds(op.prior.value)
	known := make(map[string]string, len(prior.ids))
	for key := range prior.ids {
		known[normal(key)] = key
	}
	for _, in := range inputs {
		key, ok := known[normal(in.ID)]
		if !ok {
			continue
		}
		changed := 0
		for name, value := range in.Properties {
			before, managed := prior.properties[key][name]
			if !managed || !a.defs.Equal(name, deref(before), value) {
				changed++
			} else if a.kind != contacts {
				return lost("update of %s sends %s of %q although HubSpot holds %q already", op.addr, name, in.ID, value)
			}
		}
		if changed == 0 {
			return lost("update of %s sends %q although nothing of it changed", op.addr, in.ID)
		}
	}
	return nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// declare sets what is protected from now on.
func (a *account) declare(config map[string]*declaration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.declared, a.config = map[string]map[string]bool{}, cloneConfig(config)
	for _, d := range config {
		if a.declared[d.idProperty] == nil {
			a.declared[d.idProperty] = map[string]bool{}
		}
		for key := range d.records {
			a.declared[d.idProperty][normal(key)] = true
		}
	}
}

// census lists the live records by normal key of an id property.
func (a *account) census(idProperty string) map[string]string {
	ids := map[string]string{}
	for _, r := range a.sim.Records(a.kind.objectType) {
		for _, key := range keysOf(r, idProperty) {
			ids[key] = r.ID
		}
	}
	return ids
}

// touch notes that a person changed the identity of records.
func (a *account) touch(ids ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range ids {
		a.touched[id] = true
	}
}

// seedByHand makes a record as a person does.
func (a *account) seedByHand(props map[string]string) string {
	id := a.sim.Seed(a.kind.objectType, props)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hand[id] = true
	return id
}

// mergeByHand merges two records as a person does.
func (a *account) mergeByHand(primary, other string) {
	survivor := a.sim.Merge(a.kind.objectType, primary, other)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range []string{primary, other, survivor} {
		// The provider looks at a record right before it archives it, so that
		// only what happens in the middle of an operation can come in between.
		a.touched[id], a.merged[id] = true, a.op != nil
	}
	if survivor != primary {
		a.hand[survivor] = true
	}
}

// missing lists what keeps HubSpot from holding what is declared.
func (a *account) missing(config map[string]*declaration, s state) []string {
	var out []string
	for _, addr := range slices.Sorted(maps.Keys(config)) {
		d := config[addr]
		var h held
		if s[addr] != nil && s[addr].current != nil {
			h = holds(s[addr].current.value)
		}
		for _, key := range slices.Sorted(maps.Keys(d.records)) {
			r, ok := a.sim.Find(a.kind.objectType, d.idProperty, key)
			if !ok || r.Archived {
				out = append(out, fmt.Sprintf("%s: %q is not in HubSpot", addr, key))
				continue
			}
			if h.ids[key] != r.ID {
				out = append(out, fmt.Sprintf("%s: the state has %q as %q, HubSpot as %s", addr, key, h.ids[key], r.ID))
			}
			for name, v := range d.records[key] {
				if v != nil && name != d.idProperty && !a.defs.Equal(name, *v, r.Properties[name]) {
					out = append(out, fmt.Sprintf("%s: %s of %q is %q, declared %q", addr, name, key, r.Properties[name], *v))
				}
			}
		}
		if len(h.ids) != len(d.records) {
			out = append(out, fmt.Sprintf("%s: the state has %d records, declared are %d", addr, len(h.ids), len(d.records)))
		}
	}
	return out
}

// refreshed notes that Terraform has looked at all records.
func (a *account) refreshed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.touched)
}

func (a *account) wasTouched(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.touched[id]
}

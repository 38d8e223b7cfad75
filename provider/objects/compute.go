// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// compute fills in the computed attributes: known for whatever the apply leaves
// alone, unknown for each record that it writes, and but for the keys of ids
// unknown as a whole where it writes all of them.
func (p *objectsBatchPlan) compute() {
	p.planned.Changes = p.plannedChanges()
	if p.prior == nil {
		p.computeNew()
		return
	}
	if p.idle() {
		// Nothing differs but the spelling of values. The state keeps its own
		// spelling, so that there is nothing to show.
		p.planned.Records = p.prior.Records
	}
	p.planned.IDs = p.prior.IDs
	if p.keysChange() {
		p.planned.IDs = p.knownIDs()
	}
	p.planned.Created, p.planned.Properties = p.createdAfter(), p.propertiesAfter()
}

// createdAfter is the attribute created after the apply.
func (p *objectsBatchPlan) createdAfter() protocol.Map[protocol.Bool] {
	switch {
	case p.sameForm() && !p.keysChange():
		return p.prior.Created
	case p.planned.CompactState.IsUnknown(), p.planned.sparse() && slices.ContainsFunc(p.changes.Writes, func(w records.Write) bool { return w.New }):
		// Which keys it has is told by HubSpot's answers.
		return protocol.UnknownMap[protocol.Bool]()
	case !p.planned.sparse():
		return p.knownCreated()
	}
	b := protocol.NewMapBuilder[protocol.Bool](0)
	for key := range p.planned.Records.Keys() {
		if !p.prior.created(p.priorKey(key)) {
			b.Set(key, protocol.Known(false))
		}
	}
	return b.Map()
}

// propertiesAfter is the attribute properties after the apply.
func (p *objectsBatchPlan) propertiesAfter() rowsMap {
	rereads := rereads(p.prior, p.config)
	switch {
	case p.sameForm() && !p.changes.Visible && !rereads && !p.dropsReadProperties():
		return p.prior.Properties
	case p.planned.CompactState.IsUnknown(), p.planned.sparse() && (rereads || len(p.changes.Writes) > 0):
		// Which keys it has is told by HubSpot's spelling of what is written.
		return protocol.UnknownMap[rowMap]()
	}
	written := p.written()
	b := protocol.NewMapBuilder[rowMap](p.planned.Records.Len())
	for key, cells := range p.planned.Records.All() {
		stored, ok := p.prior.stored(p.priorKey(key))
		w, writes := written[key]
		switch {
		case p.planned.sparse() && (!ok || hasUnknown(cells)):
			return protocol.UnknownMap[rowMap]()
		case !ok || rereads || w.Unknown:
			b.Set(key, protocol.UnknownMap[protocol.String]())
		case writes:
			b.Set(key, p.storedAfter(w, cells, stored))
		default:
			if stored = p.managedOf(cells, stored); !p.planned.tells(cells, stored) {
				b.Set(key, stored)
			}
		}
	}
	return b.Map()
}

// idle reports whether the plan changes nothing at all. It is false in an apply,
// where an object is planned again because the plan did change something: whatever
// an unknown value turned out to be, the configuration's spelling was promised then.
// The process tells them apart, as only that of a plan refreshes objects.
func (p *objectsBatchPlan) idle() bool {
	return p.sameArguments() && !p.changes.Visible && p.session.Board.WasRead(p.name)
}

// sameArguments reports whether every argument but records is as it was.
func (p *objectsBatchPlan) sameArguments() bool {
	was, is := p.prior, p.config
	return was.ObjectType == is.ObjectType && was.IDProperty == is.IDProperty && was.DeletionPolicy == is.DeletionPolicy &&
		was.ExistingRecords == is.ExistingRecords && was.MatchExistingBy == is.MatchExistingBy && was.MissingRecords == is.MissingRecords && was.PropertyPolicies.Equal(is.PropertyPolicies) && was.CompactState == is.CompactState && slices.Equal(was.limitArguments(), is.limitArguments()) && was.Timeouts == is.Timeouts &&
		slices.Equal(was.ReadProperties.Get(), is.ReadProperties.Get())
}

// computeNew plans records of which the apply writes every one: only the keys of
// ids are known, which for_each needs. Unknown values of each record beside them
// would cost Terraform as much as the records themselves, and say nothing.
func (p *objectsBatchPlan) computeNew() {
	p.planned.Changes = p.plannedChanges()
	n := p.config.Records.Len()
	ids := protocol.NewMapBuilder[protocol.String](n)
	for key := range p.config.Records.Keys() {
		ids.Set(key, p.foundID(key))
	}
	p.planned.IDs = ids.Map()
	p.planned.Properties, p.planned.Created = protocol.UnknownMap[rowMap](), protocol.UnknownMap[protocol.Bool]()
	if n == 0 {
		p.planned.Properties, p.planned.Created = protocol.MapOf[rowMap](nil), protocol.MapOf[protocol.Bool](nil)
	}
}

// written are the records that the apply writes, by key.
func (p *objectsBatchPlan) written() map[string]records.Write {
	written := make(map[string]records.Write, len(p.changes.Writes))
	for _, w := range p.changes.Writes {
		written[w.Key] = w
	}
	return written
}

// sameForm reports whether the state keeps its form, and what it leaves out may be read
// from the planned records as from the prior ones.
func (p *objectsBatchPlan) sameForm() bool {
	if p.planned.CompactState.IsUnknown() || p.planned.sparse() != p.prior.sparse() {
		return false
	}
	return !p.planned.sparse() || p.planned.Records.Equal(p.prior.Records)
}

// storedAfter is what HubSpot will hold of a record that is written: unknown is
// only what is sent, as HubSpot may respell it, and what is read back.
func (p *objectsBatchPlan) storedAfter(w records.Write, cells, stored rowMap) rowMap {
	read := p.config.readProperties()
	names := storedNames(cells, read)
	b := protocol.NewMapBuilder[protocol.String](len(names))
	for _, name := range names {
		v, ok := stored.Get(name)
		if !ok || slices.Contains(read, name) || slices.ContainsFunc(w.Properties, func(property records.Property) bool { return property.Name == name }) {
			v = protocol.Unknown[string]()
		}
		b.Set(name, v)
	}
	return b.Map()
}

// rereads reports whether properties have to be read that the state lacks.
func rereads(prior, config *objectsBatchModel) bool {
	if config.ReadProperties.IsUnknown() {
		return true
	}
	had := prior.readProperties()
	for _, name := range config.ReadProperties.Get() {
		if !name.IsKnown() || !slices.Contains(had, name.Get()) {
			return true
		}
	}
	return false
}

func (p *objectsBatchPlan) dropsReadProperties() bool {
	return len(p.config.readProperties()) != len(p.prior.readProperties())
}

// managedOf keeps of a stored record what is still managed or read.
func (p *objectsBatchPlan) managedOf(cells, stored rowMap) rowMap {
	read := p.config.readProperties()
	drop := false
	for name := range stored.Keys() {
		drop = drop || !keeps(cells, read, name)
	}
	if !drop {
		return stored
	}
	b := protocol.NewMapBuilder[protocol.String](stored.Len())
	for name, v := range stored.All() {
		if keeps(cells, read, name) {
			b.Set(name, v)
		}
	}
	return b.Map()
}

func keeps(cells rowMap, read []string, name string) bool {
	v, ok := cells.Get(name)
	return ok && !v.IsNull() || slices.Contains(read, name)
}

func (p *objectsBatchPlan) keysChange() bool {
	if len(p.changes.Removals) > 0 || len(p.changes.Renamed) > 0 {
		return true
	}
	return slices.ContainsFunc(p.changes.Writes, func(w records.Write) bool { return w.New })
}

func (p *objectsBatchPlan) knownIDs() protocol.Map[protocol.String] {
	return knownPerKey(p.planned.Records, func(key string) (protocol.String, bool) {
		if id, held := p.prior.IDs.Get(p.priorKey(key)); held {
			return id, true
		}
		return p.foundID(key), true
	})
}

func (p *objectsBatchPlan) knownCreated() protocol.Map[protocol.Bool] {
	return knownPerKey(p.planned.Records, func(key string) (protocol.Bool, bool) { return p.prior.createdAt(p.priorKey(key)) })
}

// knownPerKey takes over what is known of a key and leaves the rest unknown.
func knownPerKey[T any](rows rowsMap, known func(key string) (protocol.Value[T], bool)) protocol.Map[protocol.Value[T]] {
	b := protocol.NewMapBuilder[protocol.Value[T]](rows.Len())
	for key := range rows.Keys() {
		v, ok := known(key)
		if !ok {
			v = protocol.Unknown[T]()
		}
		b.Set(key, v)
	}
	return b.Map()
}

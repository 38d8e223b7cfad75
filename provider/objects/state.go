// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// stateBuilder assembles a state record by record.
type stateBuilder struct {
	base       *objectsBatchModel
	rows       *protocol.MapBuilder[rowMap]
	ids        *protocol.MapBuilder[protocol.String]
	properties *protocol.MapBuilder[rowMap]
	created    *protocol.MapBuilder[protocol.Bool]
	// adjust may change what was planned of a record.
	adjust func(key string, cells, stored rowMap) (rowMap, rowMap)
}

func newStateBuilder(base *objectsBatchModel) *stateBuilder {
	n := base.Records.Len()
	return &stateBuilder{
		base:       base,
		rows:       protocol.NewMapBuilder[rowMap](n),
		ids:        protocol.NewMapBuilder[protocol.String](n),
		properties: protocol.NewMapBuilder[rowMap](n),
		created:    protocol.NewMapBuilder[protocol.Bool](n),
	}
}

func (s *stateBuilder) set(key string, cells rowMap, id string, stored rowMap, created bool) {
	s.rows.Set(key, cells)
	s.ids.Set(key, protocol.Known(id))
	if !s.base.tells(cells, stored) {
		s.properties.Set(key, stored)
	}
	if !created || !s.base.sparse() {
		s.created.Set(key, protocol.Known(created))
	}
}

// prior takes a record over from an earlier state.
func (s *stateBuilder) prior(key string, m *objectsBatchModel) {
	if m == nil {
		return
	}
	cells, ok := m.Records.Get(key)
	if !ok {
		return
	}
	stored, _ := m.stored(key)
	s.set(key, cells, m.id(key), known(stored), m.created(key))
}

// keep notes a record that needed no write.
func (s *stateBuilder) keep(key string, cells rowMap, a *objectsBatchApply) {
	old := a.priorKey(key)
	stored, _ := a.planned.stored(key)
	if !stored.IsKnown() || hasUnknown(stored) {
		planned := stored
		before, _ := a.prior.stored(old)
		object, reread := a.read[key]
		stored = storedRow(storedNames(cells, a.planned.readProperties()), func(name string) *string {
			if v, ok := planned.Get(name); ok && !v.IsUnknown() {
				return textOrNil(v)
			}
			// What HubSpot answered to the write stands until a refresh
			// compares it: an edit by somebody else must not pass for it.
			if v, ok := before.Get(name); ok && (cells.Has(name) || !reread) {
				return textOrNil(v)
			}
			if reread {
				return valueOf(object, name)
			}
			return nil
		})
	}
	cells, stored = s.adjust(key, cells, known(stored))
	s.set(key, cells, a.prior.id(old), stored, a.prior.created(old))
}

// written notes a record as HubSpot answered.
func (s *stateBuilder) written(key string, cells rowMap, o *batch.Outcome, a *objectsBatchApply) {
	var before rowMap
	if a.prior != nil {
		before, _ = a.prior.stored(a.priorKey(key))
	}
	object, reread := a.read[key]
	planned, _ := a.planned.stored(key)
	stored := storedRow(storedNames(cells, a.planned.readProperties()), func(name string) *string {
		if v, ok := planned.Get(name); ok && !v.IsUnknown() {
			// Not written, so the plan has promised that it stays.
			return textOrNil(v)
		}
		if reread {
			return valueOf(object, name)
		}
		v, _ := before.Get(name)
		held := textOrNil(v)
		if now, known := a.found.holds(key, name); known && now != "" {
			held = &now
		}
		return o.Write.AfterWrite(name, o.Properties, held)
	})
	cells, stored = s.adjust(key, cells, stored)
	s.set(key, cells, o.ID, stored, a.createdHere(o))
}

// failed notes a record that could not be written as it was before: in the
// prior state, or in the one that a replacement put aside.
func (s *stateBuilder) failed(key string, a *objectsBatchApply) {
	if a.prior != nil {
		s.prior(a.priorKey(key), a.prior)
		return
	}
	left := a.legacyState()
	if left == nil || a.legacy.Space != a.keyspace.Space() {
		return
	}
	normal := a.keyspace.Normalize(key)
	for _, r := range a.legacy.Held {
		if r.Normal == normal {
			s.prior(r.Key, left)
		}
	}
}

func (s *stateBuilder) model() *objectsBatchModel {
	m := *s.base
	m.ID = plannedID(s.base)
	m.Records, m.IDs, m.Properties, m.Created = s.rows.Map(), s.ids.Map(), s.properties.Map(), s.created.Map()
	return &m
}

// storedNames are the properties to show of a record: the managed ones and
// those to read.
func storedNames(cells rowMap, read []string) []string {
	names := make([]string, 0, cells.Len()+len(read))
	for name, v := range cells.All() {
		if !v.IsNull() {
			names = append(names, name)
		}
	}
	for _, name := range read {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// known replaces what is not known by an empty map.
func known(m rowMap) rowMap {
	if m.IsKnown() {
		return m
	}
	return protocol.MapOf[protocol.String](nil)
}

func textOrNil(v protocol.String) *string {
	if !v.IsKnown() {
		return nil
	}
	text := v.Get()
	return &text
}

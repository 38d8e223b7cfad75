// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"iter"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// Terraform decodes, compares and encodes every value of a state several times in a
// run. Most of what HubSpot returns repeats records, so that a compact state leaves it
// out: a row of properties that says the same as the row of records, and a created of
// true. Nothing is lost: what is left out is read from records of the same state, so
// that the two must never be taken from different models.

// sparse reports whether the model leaves out what records tells.
func (m *objectsBatchModel) sparse() bool { return m.CompactState.Get() }

// stored is what HubSpot holds of a record as far as the model knows, and whether it
// knows.
func (m *objectsBatchModel) stored(key string) (rowMap, bool) {
	row, ok := m.Properties.Get(key)
	if ok || !m.sparse() || !m.Properties.IsKnown() {
		return row, ok
	}
	cells, ok := m.Records.Get(key)
	if !ok || !cells.IsKnown() {
		return rowMap{}, false
	}
	return m.told(cells), true
}

// createdAt is the element of created, and whether there is one.
func (m *objectsBatchModel) createdAt(key string) (protocol.Bool, bool) {
	created, ok := m.Created.Get(key)
	if ok || !m.sparse() || !m.Created.IsKnown() || !m.Records.Has(key) {
		return created, ok
	}
	return protocol.Known(true), true
}

// created reports whether this resource made the record. What is not known counts as
// adopted.
func (m *objectsBatchModel) created(key string) bool {
	created, _ := m.createdAt(key)
	return created.Get()
}

// told is what HubSpot holds of a record if its spelling is that of records and it has
// no value of what is only read.
func (m *objectsBatchModel) told(cells rowMap) rowMap {
	same := true
	for _, v := range cells.All() {
		same = same && !v.IsNull() && (v.IsUnknown() || v.Get() != "")
	}
	for _, name := range m.ReadProperties.Get() {
		same = same && cells.Has(name.Get())
	}
	if same {
		return cells
	}
	b := protocol.NewMapBuilder[protocol.String](cells.Len())
	for _, name := range storedNames(cells, m.readProperties()) {
		v, _ := cells.Get(name)
		if v.IsKnown() && v.Get() == "" {
			v = protocol.Null[string]()
		}
		b.Set(name, v)
	}
	return b.Map()
}

// tells reports whether the model leaves out what HubSpot holds of a record.
func (m *objectsBatchModel) tells(cells, stored rowMap) bool {
	return m.sparse() && stored.IsKnown() && stored.Equal(m.told(cells))
}

// storedTable presents what HubSpot holds to the package that decides about records.
type storedTable struct{ model *objectsBatchModel }

func (t storedTable) Len() int { return t.model.Records.Len() }

func (t storedTable) Rows() iter.Seq2[string, row] {
	return func(yield func(string, row) bool) {
		for key := range t.model.Records.Keys() {
			if r, ok := t.Row(key); ok && !yield(key, r) {
				return
			}
		}
	}
}

func (t storedTable) Row(key string) (row, bool) {
	r, ok := t.model.stored(key)
	return row{r}, ok
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"iter"
	"maps"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// row is a [records.Row] held in memory.
type row map[string]records.Cell

func (r row) Cell(name string) (records.Cell, bool) { c, ok := r[name]; return c, ok }

func (r row) Cells() iter.Seq2[string, records.Cell] { return sorted(r) }

func (r row) Unknown() bool { return false }

func (r row) Same(other row) bool {
	if len(r) != len(other) {
		return false
	}
	for name, cell := range r {
		if o, ok := other[name]; !ok || o != cell {
			return false
		}
	}
	return true
}

// table is a [records.Table] held in memory.
type table map[string]row

func (t table) Len() int { return len(t) }

func (t table) Rows() iter.Seq2[string, row] { return sorted(t) }

func (t table) Row(key string) (row, bool) { r, ok := t[key]; return r, ok }

// sorted yields a map in the order of its keys.
func sorted[M ~map[string]V, V any](m M) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

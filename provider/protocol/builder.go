// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"slices"
	"strings"

	"github.com/tinylib/msgp/msgp"
)

// chunkSize is the size of the pieces of memory that builders encode into.
const chunkSize = 64 << 10

// arena gathers small encodings in large pieces of memory. What it hands out
// is never written to again.
type arena struct {
	chunk []byte
	total int
}

// room makes sure that the next encoding rarely has to move a chunk.
func (a *arena) room(n int) {
	if cap(a.chunk)-len(a.chunk) >= n {
		return
	}
	size := min(max(2*a.total, 256), chunkSize)
	a.chunk = make([]byte, 0, max(size, n))
}

// since returns what was appended to the chunk from position start on.
func (a *arena) since(start int) string {
	a.total += len(a.chunk) - start
	return viewString(a.chunk[start:])
}

// MapBuilder collects the elements of a new [Map].
type MapBuilder[E any] struct {
	entries []entry
	arena   arena
	sorted  bool
}

// NewMapBuilder returns a builder with room for n elements.
func NewMapBuilder[E any](n int) *MapBuilder[E] {
	return &MapBuilder[E]{entries: make([]entry, 0, n), sorted: true}
}

// Set adds an element; a later element of the same key wins. Setting the
// keys in their order saves sorting them.
func (b *MapBuilder[E]) Set(key string, e E) {
	b.add(key, b.encode(e))
}

func (b *MapBuilder[E]) add(key, raw string) {
	if n := len(b.entries); n > 0 && b.entries[n-1].key >= key {
		b.sorted = false
	}
	b.entries = append(b.entries, entry{key: key, raw: raw})
}

// encode returns the encoding of e, which is e's own where it has one.
func (b *MapBuilder[E]) encode(e E) string {
	a := &b.arena
	switch v := any(&e).(type) {
	case *String:
		a.room(v.sizeHint())
		start := len(a.chunk)
		a.chunk = v.appendMsg(a.chunk)
		return a.since(start)
	case *Map[String]:
		if v.raw != "" {
			return v.raw
		}
		a.room(v.sizeHint())
		start := len(a.chunk)
		a.chunk = v.appendMsg(a.chunk)
		return a.since(start)
	default:
		return encodeAny(a, e)
	}
}

func encodeAny[E any](a *arena, e E) string {
	v, ok := any(&e).(wireValue)
	if !ok {
		panic("protocol: a Map holds only values of this package")
	}
	a.room(v.sizeHint())
	start := len(a.chunk)
	a.chunk = v.appendMsg(a.chunk)
	return a.since(start)
}

// Map returns the map of everything set so far. The builder must not be used
// afterwards.
func (b *MapBuilder[E]) Map() Map[E] {
	return Map[E]{state: stateKnown, entries: sortEntries(b.entries, b.sorted)}
}

// sortEntries sorts entries and leaves the last one of each key.
func sortEntries(entries []entry, sorted bool) []entry {
	if sorted {
		return entries
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	kept := entries[:0]
	for i, e := range entries {
		if i+1 < len(entries) && entries[i+1].key == e.key {
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

// TableBuilder builds a map(map(string)) of rows that have the columns of one
// header, without a Go map for each row.
type TableBuilder struct {
	rows    MapBuilder[Map[String]]
	columns []column // sorted by name, each name once
}

type column struct {
	name string // encoded
	cell int
}

// NewTableBuilder returns a builder for rows with these columns and room for
// n rows. Of columns with the same name the last one counts.
func NewTableBuilder(header []string, n int) *TableBuilder {
	t := &TableBuilder{rows: MapBuilder[Map[String]]{entries: make([]entry, 0, n), sorted: true}}
	order := make([]int, len(header))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(header[a], header[b]) })
	for i, at := range order {
		if i+1 < len(order) && header[order[i+1]] == header[at] {
			continue
		}
		t.columns = append(t.columns, column{name: string(msgp.AppendString(nil, header[at])), cell: at})
	}
	return t
}

// Set adds a row; cells are in the order of the header and those that are
// missing at its end are null. A later row of the same key wins.
func (t *TableBuilder) Set(key string, cells []String) {
	a := &t.rows.arena
	size := 5
	for _, c := range t.columns {
		size += len(c.name) + 5
		if c.cell < len(cells) {
			size += len(cells[c.cell].v)
		}
	}
	a.room(size)
	start := len(a.chunk)
	a.chunk = msgp.AppendMapHeader(a.chunk, uint32(len(t.columns)))
	for _, c := range t.columns {
		a.chunk = append(a.chunk, c.name...)
		if c.cell < len(cells) {
			a.chunk = cells[c.cell].appendMsg(a.chunk)
		} else {
			a.chunk = append(a.chunk, leadNil)
		}
	}
	t.rows.add(key, a.since(start))
}

// Map returns the map of all rows. The builder must not be used afterwards.
func (t *TableBuilder) Map() Map[Map[String]] { return t.rows.Map() }

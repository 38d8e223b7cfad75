// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import "iter"

// Map is an immutable map attribute, sorted by key. E is one of this
// package's types; Map[Map[String]] is a map(map(string)). The zero Map is
// null.
//
// A Map that comes from a message keeps the message's bytes and decodes an
// element when it is asked for: the strings handed out share those bytes and
// keep them alive. Taking an element of one Map over into another costs a copy
// of its bytes, and two elements with the same bytes are equal.
type Map[E any] struct {
	entries []entry
	raw     string
	state   state
}

// entry is one element: its key and its canonical encoding.
type entry struct {
	key, raw string
}

// NullMap returns the null map, which is also the zero Map.
func NullMap[E any]() Map[E] { return Map[E]{} }

// UnknownMap returns a map of which not even the keys are known.
func UnknownMap[E any]() Map[E] { return Map[E]{state: stateUnknown} }

// MapOf returns a known map with the elements of m; a nil m gives an empty map.
func MapOf[E any](m map[string]E) Map[E] { panic("not implemented") }

// IsNull reports whether the map is null.
func (m Map[E]) IsNull() bool { return m.state == stateNull }

// IsUnknown reports whether the whole map is unknown; elements of a known map
// may still be unknown.
func (m Map[E]) IsUnknown() bool { return m.state == stateUnknown }

// IsKnown reports whether the map is neither null nor unknown.
func (m Map[E]) IsKnown() bool { return m.state == stateKnown }

// Len returns the number of elements, 0 for a null or unknown map.
func (m Map[E]) Len() int { panic("not implemented") }

// Get returns the element of key and whether there is one. A null element
// is there. The lookup is a binary search.
func (m Map[E]) Get(key string) (E, bool) { panic("not implemented") }

// All yields keys and elements sorted by key.
func (m Map[E]) All() iter.Seq2[string, E] { panic("not implemented") }

// Keys yields the keys, sorted.
func (m Map[E]) Keys() iter.Seq[string] { panic("not implemented") }

// Equal reports whether both maps are equal, unknown being equal to unknown.
// It compares encoded bytes and does not decode.
func (m Map[E]) Equal(other Map[E]) bool { panic("not implemented") }

// MapBuilder collects the elements of a new [Map].
type MapBuilder[E any] struct {
	entries []entry
}

// NewMapBuilder returns a builder with room for n elements.
func NewMapBuilder[E any](n int) *MapBuilder[E] { panic("not implemented") }

// Set adds an element; a later element of the same key wins.
func (b *MapBuilder[E]) Set(key string, e E) { panic("not implemented") }

// Map returns the map of everything set so far. The builder must not be used
// afterwards.
func (b *MapBuilder[E]) Map() Map[E] { panic("not implemented") }

// TableBuilder builds a map(map(string)) whose rows have the columns of one
// header, without a Go map for each row.
type TableBuilder struct{}

// NewTableBuilder returns a builder for rows with these columns and room for
// n rows.
func NewTableBuilder(header []string, n int) *TableBuilder { panic("not implemented") }

// Set adds a row; cells are in the order of the header. A later row of the
// same key wins.
func (b *TableBuilder) Set(key string, cells []String) { panic("not implemented") }

// Map returns the map of all rows. The builder must not be used afterwards.
func (b *TableBuilder) Map() Map[Map[String]] { panic("not implemented") }

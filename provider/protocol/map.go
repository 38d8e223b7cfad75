// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"iter"
	"slices"
	"strings"

	"github.com/tinylib/msgp/msgp"
)

// Map is an immutable map attribute, sorted by key. E is one of this
// package's types; Map[Map[String]] is a map(map(string)). The zero Map is
// null.
//
// A Map that comes from a message keeps the message's bytes and decodes an
// element when it is asked for: the strings handed out share those bytes and
// keep all of them alive, so whoever stores one beyond the call clones it.
// Taking an element of one Map over into another copies its bytes as they are,
// and comparing two elements compares bytes.
type Map[E any] struct {
	// entries are the elements, sorted. A map inside another map has none
	// while it has raw: its few elements are found by walking raw.
	entries []entry
	// raw is the canonical encoding of the whole map, empty for a map that
	// was built and not yet encoded.
	raw   string
	state state
}

// entry is one element: its key and its canonical encoding.
type entry struct {
	key, raw string
}

// UnknownMap returns a map of which not even the keys are known.
func UnknownMap[E any]() Map[E] { return Map[E]{state: stateUnknown} }

// MapOf returns a known map with the elements of m; a nil m gives an empty map.
func MapOf[E any](m map[string]E) Map[E] {
	b := NewMapBuilder[E](len(m))
	for key, e := range m {
		b.Set(key, e)
	}
	return b.Map()
}

// IsNull reports whether the map is null.
func (m Map[E]) IsNull() bool { return m.state == stateNull }

// IsUnknown reports whether the whole map is unknown; elements of a known map
// may still be unknown.
func (m Map[E]) IsUnknown() bool { return m.state == stateUnknown }

// IsKnown reports whether the map is neither null nor unknown.
func (m Map[E]) IsKnown() bool { return m.state == stateKnown }

// Len returns the number of elements, 0 for a null or unknown map.
func (m Map[E]) Len() int {
	if m.entries != nil || m.raw == "" {
		return len(m.entries)
	}
	n, _ := mustMapHeader(m.raw)
	return n
}

// Get returns the element of key and whether there is one; a null element
// counts. It searches the keys by halving, and those of a map inside a map one
// by one.
func (m Map[E]) Get(key string) (E, bool) {
	if m.entries != nil {
		i, ok := slices.BinarySearchFunc(m.entries, key, func(e entry, key string) int {
			return strings.Compare(e.key, key)
		})
		if ok {
			return element[E](m.entries[i].raw), true
		}
	} else {
		for k, raw := range m.elements() {
			if k == key {
				return element[E](raw), true
			}
		}
	}
	var none E
	return none, false
}

// Has reports whether there is an element of key.
func (m Map[E]) Has(key string) bool {
	_, ok := m.Get(key)
	return ok
}

// All yields keys and elements sorted by key.
func (m Map[E]) All() iter.Seq2[string, E] {
	return func(yield func(string, E) bool) {
		for key, raw := range m.elements() {
			if !yield(key, element[E](raw)) {
				return
			}
		}
	}
}

// Keys yields the keys, sorted.
func (m Map[E]) Keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		for key := range m.elements() {
			if !yield(key) {
				return
			}
		}
	}
}

// Equal reports whether both maps are equal, unknown being equal to unknown.
// It compares encodings and does not decode.
func (m Map[E]) Equal(other Map[E]) bool {
	switch {
	case m.state != other.state:
		return false
	case m.raw != "" && other.raw != "":
		return m.raw == other.raw
	case other.raw != "":
		return m.sameAs(other.raw)
	case m.raw != "":
		return other.sameAs(m.raw)
	case m.Len() != other.Len():
		return false
	}
	next, stop := iter.Pull2(other.elements())
	defer stop()
	for key, raw := range m.elements() {
		if k, r, _ := next(); k != key || r != raw {
			return false
		}
	}
	return true
}

// elements yields keys and encodings sorted by key.
func (m Map[E]) elements() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if m.entries != nil || m.raw == "" {
			for _, e := range m.entries {
				if !yield(e.key, e.raw) {
					return
				}
			}
			return
		}
		n, rest := mustMapHeader(m.raw)
		for range n {
			var key, raw string
			key, rest = mustString(rest)
			raw, rest = mustNext(rest)
			if !yield(key, raw) {
				return
			}
		}
	}
}

func (m Map[E]) appendMsg(b []byte) []byte {
	switch m.state {
	case stateNull:
		return append(b, leadNil)
	case stateUnknown:
		return appendUnknown(b)
	}
	if m.raw != "" {
		return append(b, m.raw...)
	}
	b = msgp.AppendMapHeader(b, uint32(len(m.entries)))
	for _, e := range m.entries {
		b = msgp.AppendString(b, e.key)
		b = append(b, e.raw...)
	}
	return b
}

func (m *Map[E]) shape() *shape {
	elem, ok := any(new(E)).(wireValue)
	if !ok {
		panic("protocol: a Map holds only values of this package")
	}
	return &shape{kind: shapeMap, elem: elem.shape()}
}

func (m *Map[E]) decodeRaw(raw string) {
	*m = mapOfRaw[E](raw)
	if m.state == stateKnown {
		m.entries = indexEntries(raw)
	}
}

func (m Map[E]) sizeHint() int {
	if m.raw != "" {
		return len(m.raw)
	}
	size := 5
	for _, e := range m.entries {
		size += len(e.key) + 5 + len(e.raw)
	}
	return size
}

func (m *Map[E]) sameAs(raw string) bool {
	switch {
	case m.state != stateOf(raw):
		return false
	case m.state != stateKnown:
		return true
	case m.raw != "":
		return m.raw == raw
	}
	n, rest := mustMapHeader(raw)
	if n != len(m.entries) {
		return false
	}
	for _, e := range m.entries {
		var key string
		key, rest = mustString(rest)
		if key != e.key || !strings.HasPrefix(rest, e.raw) {
			return false
		}
		rest = rest[len(e.raw):]
	}
	return true
}

// mapOfRaw returns a map without an index of its elements.
func mapOfRaw[E any](raw string) Map[E] {
	m := Map[E]{state: stateOf(raw)}
	if m.state == stateKnown {
		m.raw = raw
	}
	return m
}

// element decodes one element. The common types come without an allocation,
// which calling a method through an interface would cost.
func element[E any](raw string) E {
	var e E
	switch p := any(&e).(type) {
	case *String:
		p.state = stateOf(raw)
		if p.state == stateKnown {
			p.v, _ = mustString(raw)
		}
	case *Bool:
		p.state = stateOf(raw)
		p.v = raw[0] == leadTrue
	case *Map[String]:
		*p = mapOfRaw[String](raw)
	default:
		return elementOfAnyType[E](raw)
	}
	return e
}

func elementOfAnyType[E any](raw string) E {
	e := new(E)
	v, ok := any(e).(wireValue)
	if !ok {
		panic("protocol: a Map holds only values of this package")
	}
	v.decodeRaw(raw)
	return *e
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"reflect"

	"github.com/tinylib/msgp/msgp"
)

// state tells null, unknown and known apart; its zero value is null.
type state uint8

const (
	stateNull state = iota
	stateUnknown
	stateKnown
)

// Value is an attribute value that is null, unknown or known. The zero Value
// is null.
type Value[T any] struct {
	v     T
	state state
}

type (
	// String is a string attribute.
	String = Value[string]
	// Bool is a bool attribute.
	Bool = Value[bool]
	// Int64 is a number attribute that has to be integral.
	Int64 = Value[int64]
	// List is a list or set attribute with elements of one of this package's types.
	List[E any] = Value[[]E]
	// Object is a nested object whose attributes are the tagged fields of T.
	Object[T any] = Value[T]
)

// Known returns a known value.
func Known[T any](v T) Value[T] { return Value[T]{v: v, state: stateKnown} }

// Null returns the null value, which is also the zero value.
func Null[T any]() Value[T] { return Value[T]{} }

// Unknown returns a value that is not known before the apply.
func Unknown[T any]() Value[T] { return Value[T]{state: stateUnknown} }

// IsNull reports whether the value is null.
func (v Value[T]) IsNull() bool { return v.state == stateNull }

// IsUnknown reports whether the value itself is unknown; a known list or
// object may still hold unknown elements.
func (v Value[T]) IsUnknown() bool { return v.state == stateUnknown }

// IsKnown reports whether the value is neither null nor unknown.
func (v Value[T]) IsKnown() bool { return v.state == stateKnown }

// Get returns the Go value, which is the zero value of T where the value is
// null or unknown.
func (v Value[T]) Get() T { return v.v }

// Or returns the Go value where it is known and otherwise the fallback.
func (v Value[T]) Or(fallback T) T {
	if v.state == stateKnown {
		return v.v
	}
	return fallback
}

func (v Value[T]) appendMsg(b []byte) []byte {
	switch v.state {
	case stateNull:
		return append(b, leadNil)
	case stateUnknown:
		return appendUnknown(b)
	}
	switch known := any(&v.v).(type) {
	case *string:
		return msgp.AppendString(b, *known)
	case *bool:
		return msgp.AppendBool(b, *known)
	case *int64:
		return appendInt(b, *known)
	}
	known := reflected(v.v)
	if known.Kind() == reflect.Struct {
		return codecOf(known.Type()).append(b, known)
	}
	b = msgp.AppendArrayHeader(b, uint32(known.Len()))
	for i := range known.Len() {
		b = wireValueAt(known, i).appendMsg(b)
	}
	return b
}

func (v *Value[T]) shape() *shape {
	switch any(&v.v).(type) {
	case *string:
		return &shape{kind: shapeString}
	case *bool:
		return &shape{kind: shapeBool}
	case *int64:
		return &shape{kind: shapeInt}
	}
	t := reflect.TypeFor[T]()
	if t.Kind() == reflect.Slice {
		return &shape{kind: shapeList, elem: shapeOf(t.Elem())}
	}
	return codecOf(t).shape
}

func (v *Value[T]) decodeRaw(raw string) {
	*v = Value[T]{state: stateOf(raw)}
	if v.state != stateKnown {
		return
	}
	switch known := any(&v.v).(type) {
	case *string:
		*known, _ = mustString(raw)
		return
	case *bool:
		*known = raw[0] == leadTrue
		return
	case *int64:
		*known = mustInt(raw)
		return
	}
	v.v = decodeReflected[T](raw)
}

// decodeReflected decodes a list or object.
func decodeReflected[T any](raw string) T {
	p := new(T)
	known := reflect.ValueOf(p).Elem()
	if known.Kind() == reflect.Struct {
		codecOf(known.Type()).decode(known, raw)
		return *p
	}
	n, rest := mustArrayHeader(raw)
	known.Set(reflect.MakeSlice(known.Type(), n, n))
	for i := range n {
		var elem string
		elem, rest = mustNext(rest)
		wireValueAt(known, i).decodeRaw(elem)
	}
	return *p
}

func (v *Value[T]) sizeHint() int {
	switch known := any(&v.v).(type) {
	case *string:
		return len(*known) + 5
	case *bool, *int64:
		return 9
	}
	known := reflected(v.v)
	if known.Kind() == reflect.Struct {
		return codecOf(known.Type()).sizeHint(known)
	}
	size := 5
	for i := range known.Len() {
		size += wireValueAt(known, i).sizeHint()
	}
	return size
}

func (v *Value[T]) sameAs(raw string) bool {
	return string(v.appendMsg(make([]byte, 0, 64))) == raw
}

// reflected returns a list or object with addressable elements. The copy keeps
// values of the common types off the heap, which reflection would move there.
func reflected[T any](v T) reflect.Value {
	p := new(T)
	*p = v
	return reflect.ValueOf(p).Elem()
}

// wireValueAt returns the element i of a slice of values.
func wireValueAt(slice reflect.Value, i int) wireValue {
	v, ok := reflect.TypeAssert[wireValue](slice.Index(i).Addr())
	if !ok {
		panic("protocol: a list cannot hold a " + slice.Type().Elem().String())
	}
	return v
}

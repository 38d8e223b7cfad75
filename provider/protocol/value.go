// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

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

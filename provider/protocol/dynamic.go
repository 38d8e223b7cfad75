// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import "iter"

// Kind is the kind of a [Dynamic] value.
type Kind uint8

// The kinds of a dynamic value. A list stands for lists, sets and tuples, a
// map for maps and objects: their encodings are the same.
const (
	KindNull Kind = iota
	KindUnknown
	KindString
	KindNumber
	KindBool
	KindList
	KindMap
)

// Dynamic is a value whose type is known only when it arrives. Strings share
// the bytes of the message.
type Dynamic struct {
	raw string
}

// Kind returns the kind of the value.
func (d Dynamic) Kind() Kind { panic("not implemented") }

// Len returns the number of elements of a list or map.
func (d Dynamic) Len() int { panic("not implemented") }

// Elements yields the elements of a list in order.
func (d Dynamic) Elements() iter.Seq[Dynamic] { panic("not implemented") }

// Entries yields keys and elements of a map, sorted by key.
func (d Dynamic) Entries() iter.Seq2[string, Dynamic] { panic("not implemented") }

// Text returns a string, number or bool as Terraform converts it to a string,
// null and unknown as such, and false for a list or map.
func (d Dynamic) Text() (String, bool) { panic("not implemented") }

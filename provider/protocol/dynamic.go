// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"errors"
	"iter"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tinylib/msgp/msgp"
)

// Kind is the kind of a [Dynamic] value.
type Kind uint8

// The kinds of a dynamic value. A list stands for lists, sets and tuples, a
// map for maps and objects: their encodings are the same. A number with more
// digits than a 64-bit one can hold arrives as a string.
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
// the bytes of the message. The zero Dynamic is null.
type Dynamic struct {
	raw string
}

// decodeDynamic checks a message and returns its value.
func decodeDynamic(value *tfprotov6.DynamicValue) (Dynamic, error) {
	if value == nil {
		return Dynamic{}, nil
	}
	b, err := msgPackOf(value)
	if err != nil {
		return Dynamic{}, err
	}
	rest, err := wellFormed(b, 0)
	if err != nil {
		return Dynamic{}, err
	}
	if len(rest) > 0 {
		return Dynamic{}, errors.New("the message goes on after its value")
	}
	return dynamicOf(viewString(b)), nil
}

// dynamicOf returns the value at raw without the type that goes with a value
// of dynamic type. That pair starts with a bin, which no other value holds.
func dynamicOf(raw string) Dynamic {
	if len(raw) > 2 && raw[0] == leadPair && raw[1] >= leadBin8 && raw[1] <= leadBin32 {
		_, raw = mustNext(raw[1:])
	}
	return Dynamic{raw: raw}
}

// Kind returns the kind of the value.
func (d Dynamic) Kind() Kind {
	if d.raw == "" {
		return KindNull
	}
	if isExt(d.raw[0]) {
		return KindUnknown
	}
	switch msgp.NextType(viewBytes(d.raw)) {
	case msgp.StrType:
		return KindString
	case msgp.BoolType:
		return KindBool
	case msgp.IntType, msgp.UintType, msgp.Float32Type, msgp.Float64Type:
		return KindNumber
	case msgp.ArrayType:
		return KindList
	case msgp.MapType:
		return KindMap
	default:
		return KindNull
	}
}

// Len returns the number of elements of a list or map, 0 for anything else.
func (d Dynamic) Len() int {
	n := 0
	switch d.Kind() {
	case KindList:
		n, _ = mustArrayHeader(d.raw)
	case KindMap:
		n, _ = mustMapHeader(d.raw)
	}
	return n
}

// Elements yields the elements of a list in order.
func (d Dynamic) Elements() iter.Seq[Dynamic] {
	return func(yield func(Dynamic) bool) {
		if d.Kind() != KindList {
			return
		}
		n, rest := mustArrayHeader(d.raw)
		for range n {
			var elem string
			elem, rest = mustNext(rest)
			if !yield(dynamicOf(elem)) {
				return
			}
		}
	}
}

// Entries yields keys and elements of a map, sorted by key.
func (d Dynamic) Entries() iter.Seq2[string, Dynamic] {
	return func(yield func(string, Dynamic) bool) {
		if d.Kind() != KindMap {
			return
		}
		n, rest := mustMapHeader(d.raw)
		for range n {
			var key, elem string
			key, rest = mustString(rest)
			elem, rest = mustNext(rest)
			if !yield(key, dynamicOf(elem)) {
				return
			}
		}
	}
}

// Text returns a string, number or bool as Terraform converts it to a string,
// null and unknown as such, and false for a list or map.
func (d Dynamic) Text() (String, bool) {
	switch d.Kind() {
	case KindNull:
		return String{}, true
	case KindUnknown:
		return Unknown[string](), true
	case KindString:
		s, _ := mustString(d.raw)
		return Known(s), true
	case KindNumber:
		return Known(numberText(d.raw)), true
	case KindBool:
		return Known(strconv.FormatBool(d.raw[0] == leadTrue)), true
	default:
		return String{}, false
	}
}

// numberText writes a number out in full, without an exponent.
func numberText(raw string) string {
	b := viewBytes(raw)
	switch msgp.NextType(b) {
	case msgp.IntType, msgp.UintType:
		if i, _, err := msgp.ReadInt64Bytes(b); err == nil {
			return strconv.FormatInt(i, 10)
		}
		u, _, err := msgp.ReadUint64Bytes(b)
		if err != nil {
			panic("protocol: value was not checked: " + err.Error())
		}
		return strconv.FormatUint(u, 10)
	default:
		f, _, err := msgp.ReadFloat64Bytes(b)
		if err != nil {
			panic("protocol: value was not checked: " + err.Error())
		}
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
}

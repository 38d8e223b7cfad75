// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/tinylib/msgp/msgp"
)

// wireValue is what a field of a model can do; [Value] and [Map] can.
type wireValue interface {
	Encoder
	IsNull() bool
	// shape returns the shape of the type.
	shape() *shape
	// decodeRaw takes over a canonical encoding that was checked before.
	decodeRaw(raw string)
	// sizeHint estimates the size of the encoding.
	sizeHint() int
	// sameAs reports whether raw is the canonical encoding.
	sameAs(raw string) bool
}

// structCodec decodes and encodes a tagged struct.
type structCodec struct {
	shape  *shape
	fields []int // of the struct, in the order of the shape's fields
}

var structCodecs sync.Map // of reflect.Type to *structCodec

// codecOf returns the codec of a struct type and panics where the type is not
// fit for a model, as that is a mistake in the program.
func codecOf(t reflect.Type) *structCodec {
	if known, ok := structCodecs.Load(t); ok {
		if codec, ok := known.(*structCodec); ok {
			return codec
		}
	}
	codec := compile(t)
	structCodecs.Store(t, codec)
	return codec
}

func compile(t reflect.Type) *structCodec {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("protocol: %s is not a struct with tf tags", t))
	}
	var fields []int
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("tf") == "" || !f.IsExported() {
			panic(fmt.Sprintf("protocol: the field %s of %s needs a tf tag and to be exported", f.Name, t))
		}
		fields = append(fields, i)
	}
	name := func(i int) string { return t.Field(i).Tag.Get("tf") }
	slices.SortFunc(fields, func(a, b int) int { return strings.Compare(name(a), name(b)) })
	s := &shape{kind: shapeObject}
	for i, at := range fields {
		if i > 0 && name(at) == name(fields[i-1]) {
			panic(fmt.Sprintf("protocol: two fields of %s are tagged %q", t, name(at)))
		}
		s.fields = append(s.fields, shapeField{name: name(at), shape: shapeOf(t.Field(at).Type)})
	}
	return &structCodec{shape: s, fields: fields}
}

// shapeOf returns the shape of a type that is a [Value] or [Map].
func shapeOf(t reflect.Type) *shape {
	v, ok := reflect.TypeAssert[wireValue](reflect.New(t))
	if !ok {
		panic(fmt.Sprintf("protocol: a model cannot hold a %s", t))
	}
	return v.shape()
}

// at returns the field of structure that belongs to the shape's field i.
func (c *structCodec) at(structure reflect.Value, i int) wireValue {
	v, ok := reflect.TypeAssert[wireValue](structure.Field(c.fields[i]).Addr())
	if !ok {
		panic("protocol: the codec does not belong to the struct")
	}
	return v
}

// decode fills structure from a canonical encoding that was checked before
// and returns the encodings of the fields.
func (c *structCodec) decode(structure reflect.Value, raw string) []string {
	_, rest := mustMapHeader(raw)
	segments := make([]string, len(c.fields))
	for i := range c.fields {
		_, rest = mustString(rest)
		segments[i], rest = mustNext(rest)
		c.at(structure, i).decodeRaw(segments[i])
	}
	return segments
}

// append appends the encoding of structure.
func (c *structCodec) append(b []byte, structure reflect.Value) []byte {
	b = msgp.AppendMapHeader(b, uint32(len(c.fields)))
	for i, f := range c.shape.fields {
		b = msgp.AppendString(b, f.name)
		b = c.at(structure, i).appendMsg(b)
	}
	return b
}

// sizeHint estimates the size of the encoding of structure.
func (c *structCodec) sizeHint(structure reflect.Value) int {
	size := 5
	for i, f := range c.shape.fields {
		size += len(f.name) + 5 + c.at(structure, i).sizeHint()
	}
	return size
}

// isNull reports whether a field of the struct that model points to is null.
func (c *structCodec) isNull(model any, name string) bool {
	return c.at(reflect.ValueOf(model).Elem(), c.shape.field([]byte(name))).IsNull()
}

// same reports whether segments are the encodings of the fields of structure.
func (c *structCodec) same(structure reflect.Value, segments []string) bool {
	for i, raw := range segments {
		if !c.at(structure, i).sameAs(raw) {
			return false
		}
	}
	return true
}

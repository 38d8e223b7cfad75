// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/tinylib/msgp/msgp"
)

type shapeKind uint8

const (
	shapeString shapeKind = iota
	shapeBool
	shapeInt
	shapeList
	shapeMap
	shapeObject
)

// shape is the type of a value as far as its encoding goes.
type shape struct {
	kind   shapeKind
	elem   *shape       // of a list or map
	fields []shapeField // of an object, sorted by name
}

type shapeField struct {
	name  string
	shape *shape
}

// field returns the index of a field of an object, or -1.
func (s *shape) field(name []byte) int {
	i, ok := slices.BinarySearchFunc(s.fields, viewString(name), func(f shapeField, name string) int {
		return strings.Compare(f.name, name)
	})
	if !ok {
		return -1
	}
	return i
}

func (s *shape) sortFields() {
	slices.SortFunc(s.fields, func(a, b shapeField) int { return strings.Compare(a.name, b.name) })
}

// read checks the value of this shape at the start of b, and returns its
// canonical encoding, which is a view of b wherever b has it already, and what
// follows.
func (s *shape) read(b []byte) (raw string, rest []byte, err error) {
	rest, canonical, err := s.scan(b)
	if err != nil {
		return "", nil, err
	}
	value := b[:len(b)-len(rest)]
	if canonical {
		return viewString(value), rest, nil
	}
	normal, err := s.normalize(make([]byte, 0, len(value)), value)
	if err != nil {
		return "", nil, err
	}
	return viewString(normal), rest, nil
}

// scan checks the value at the start of b, and tells whether it is encoded
// canonically.
func (s *shape) scan(b []byte) (rest []byte, canonical bool, err error) {
	switch {
	case len(b) == 0:
		return nil, false, errShort
	case b[0] == leadNil:
		return b[1:], true, nil
	case isExt(b[0]):
		return readExt(b)
	}
	switch s.kind {
	case shapeString:
		v, rest, err := msgp.ReadStringZC(b)
		if err != nil {
			return nil, false, wireError("a string", err)
		}
		return rest, shortestString(len(b)-len(rest)-len(v), len(v)), nil
	case shapeBool:
		_, rest, err := msgp.ReadBoolBytes(b)
		return rest, true, wireError("a bool", err)
	case shapeInt:
		return scanInt(b)
	case shapeList:
		return s.scanList(b)
	case shapeMap:
		return s.scanMap(b)
	default:
		return s.scanObject(b)
	}
}

func (s *shape) scanList(b []byte) (rest []byte, canonical bool, err error) {
	n, rest, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil {
		return nil, false, wireError("a list", err)
	}
	canonical = shortestCollection(len(b)-len(rest), int(n))
	for i := range n {
		var ok bool
		if rest, ok, err = s.elem.scan(rest); err != nil {
			return nil, false, within(err, step{index: int(i), kind: stepIndex})
		}
		canonical = canonical && ok
	}
	return rest, canonical, nil
}

func (s *shape) scanMap(b []byte) (rest []byte, canonical bool, err error) {
	n, rest, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, false, wireError("a map", err)
	}
	canonical = shortestCollection(len(b)-len(rest), int(n))
	var last []byte
	for i := range n {
		key, value, err := msgp.ReadStringZC(rest)
		if err != nil {
			return nil, false, wireError("a string as key", err)
		}
		if i > 0 && bytes.Compare(last, key) >= 0 {
			canonical = false
		}
		short := shortestString(len(rest)-len(value)-len(key), len(key))
		var ok bool
		if rest, ok, err = s.elem.scan(value); err != nil {
			return nil, false, within(err, step{name: string(key), kind: stepKey})
		}
		canonical = canonical && short && ok
		last = key
	}
	return rest, canonical, nil
}

func (s *shape) scanObject(b []byte) (rest []byte, canonical bool, err error) {
	n, rest, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, false, wireError("an object", err)
	}
	canonical = shortestCollection(len(b)-len(rest), int(n))
	seen := make([]bool, len(s.fields))
	for i := range n {
		name, value, err := msgp.ReadStringZC(rest)
		if err != nil {
			return nil, false, wireError("a string as attribute name", err)
		}
		at := s.field(name)
		if at < 0 {
			return nil, false, fmt.Errorf("the attribute %q is not one that the provider knows", name)
		}
		if seen[at] {
			return nil, false, fmt.Errorf("the attribute %q is there twice", name)
		}
		seen[at] = true
		short := shortestString(len(rest)-len(value)-len(name), len(name))
		var ok bool
		if rest, ok, err = s.fields[at].shape.scan(value); err != nil {
			return nil, false, within(err, step{name: string(name), kind: stepAttribute})
		}
		canonical = canonical && short && ok && at == int(i)
	}
	if missing := slices.Index(seen, false); missing >= 0 {
		return nil, false, fmt.Errorf("the attribute %q is missing", s.fields[missing].name)
	}
	return rest, canonical, nil
}

// normalize appends the canonical encoding of a value that passed scan.
func (s *shape) normalize(dst, value []byte) ([]byte, error) {
	switch {
	case value[0] == leadNil:
		return append(dst, leadNil), nil
	case isExt(value[0]):
		return appendUnknown(dst), nil
	}
	raw := viewString(value)
	switch s.kind {
	case shapeString:
		v, _ := mustString(raw)
		return msgp.AppendString(dst, v), nil
	case shapeInt:
		i, _, err := readInt(value)
		return appendInt(dst, i), err
	case shapeList:
		n, rest := mustArrayHeader(raw)
		dst = msgp.AppendArrayHeader(dst, uint32(n))
		var err error
		for range n {
			var elem string
			elem, rest = mustNext(rest)
			if dst, err = s.elem.normalize(dst, viewBytes(elem)); err != nil {
				return nil, err
			}
		}
		return dst, nil
	case shapeMap, shapeObject:
		return s.normalizeEntries(dst, raw)
	default:
		return append(dst, value...), nil
	}
}

// normalizeEntries is normalize for a map or object.
func (s *shape) normalizeEntries(dst []byte, raw string) ([]byte, error) {
	entries := indexEntries(raw)
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	dst = msgp.AppendMapHeader(dst, uint32(len(entries)))
	for i, e := range entries {
		if i > 0 && entries[i-1].key == e.key {
			return nil, errors.New("a key is there twice")
		}
		elem := s.elem
		if s.kind == shapeObject {
			elem = s.fields[i].shape
		}
		dst = msgp.AppendString(dst, e.key)
		var err error
		if dst, err = elem.normalize(dst, viewBytes(e.raw)); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// indexEntries lists keys and values of a map that was checked before.
func indexEntries(raw string) []entry {
	n, rest := mustMapHeader(raw)
	entries := make([]entry, n)
	for i := range entries {
		entries[i].key, rest = mustString(rest)
		entries[i].raw, rest = mustNext(rest)
	}
	return entries
}

func scanInt(b []byte) (rest []byte, canonical bool, err error) {
	i, rest, err := readInt(b)
	if err != nil {
		return nil, false, err
	}
	var short [16]byte
	return rest, bytes.Equal(appendInt(short[:0], i), b[:len(b)-len(rest)]), nil
}

// notWholeError is what a person gets to see for a number with a fraction, or one
// that is too large.
type notWholeError struct{ value string }

// Error implements error.
func (e *notWholeError) Error() string {
	return fmt.Sprintf("%s is not a whole number of at most 64 bits", e.value)
}

// readInt reads a number, which Terraform writes as an integer, a float or,
// where neither holds it exactly, as decimal text.
func readInt(b []byte) (int64, []byte, error) {
	switch msgp.NextType(b) {
	case msgp.IntType:
		i, rest, err := msgp.ReadInt64Bytes(b)
		return i, rest, wireError("a number", err)
	case msgp.UintType:
		u, rest, err := msgp.ReadUint64Bytes(b)
		if err != nil {
			return 0, nil, wireError("a number", err)
		}
		if u > math.MaxInt64 {
			return 0, nil, &notWholeError{strconv.FormatUint(u, 10)}
		}
		return int64(u), rest, nil
	case msgp.Float32Type, msgp.Float64Type:
		f, rest, err := msgp.ReadFloat64Bytes(b)
		if err != nil {
			return 0, nil, wireError("a number", err)
		}
		if f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
			return 0, nil, &notWholeError{strconv.FormatFloat(f, 'g', -1, 64)}
		}
		return int64(f), rest, nil
	default:
		text, rest, err := msgp.ReadStringZC(b)
		if err != nil {
			return 0, nil, wireError("a number", err)
		}
		i, err := wholeNumber(string(text))
		return i, rest, err
	}
}

// wholeNumber parses decimal text with the precision of Terraform's numbers.
func wholeNumber(text string) (int64, error) {
	f, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		return 0, errors.New("a number is expected")
	}
	i, accuracy := f.Int64()
	if accuracy != big.Exact {
		return 0, &notWholeError{f.Text('g', 20)}
	}
	return i, nil
}

func wireError(expected string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, msgp.ErrShortBytes) {
		return errShort
	}
	return fmt.Errorf("%s is expected", expected)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"errors"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// Terraform encodes values as MessagePack with these conventions: null is nil;
// an unknown value is an extension, of type 0 with one zero byte where nothing
// else is known about it, of type 12 where refinements say more; maps and
// objects are maps sorted by key; lists, sets and tuples are arrays; a value of
// dynamic type is a pair of its type, as JSON in a bin, and itself.
//
// The canonical encoding used throughout this package is the one Terraform
// itself writes, without refinements: the shortest headers, sorted keys. Equal
// values thereby have equal bytes.
const (
	leadNil       = 0xc0
	leadTrue      = 0xc3
	leadEmptyMap  = 0x80
	leadPair      = 0x92
	leadBin8      = 0xc4
	leadBin32     = 0xc6
	extRefined    = 12
	maxRefinement = 1024
	maxDepth      = 100
)

const unknownMsg = "\xd4\x00\x00"

var (
	errShort = errors.New("the message ends in the middle of a value")
	errDeep  = errors.New("values are nested too deeply")
)

func appendUnknown(b []byte) []byte { return append(b, unknownMsg...) }

func appendInt(b []byte, i int64) []byte {
	if i >= 0 {
		return msgp.AppendUint64(b, uint64(i))
	}
	return msgp.AppendInt64(b, i)
}

// viewString returns b as a string without copying. It is safe as long as
// nobody writes to b again: the bytes of messages are never written to, and
// those of builders are only appended to.
func viewString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // Sound as long as the rule above is kept.
}

// viewBytes returns s as bytes that must not be written to.
func viewBytes(s string) []byte {
	return unsafe.Slice(unsafe.StringData(s), len(s)) //nolint:gosec // Sound as long as the rule above is kept.
}

// stateOf reads whether an encoded value is null, unknown or known.
func stateOf(raw string) state {
	switch {
	case raw[0] == leadNil:
		return stateNull
	case isExt(raw[0]):
		return stateUnknown
	default:
		return stateKnown
	}
}

func isExt(lead byte) bool {
	return lead >= 0xc7 && lead <= 0xc9 || lead >= 0xd4 && lead <= 0xd8
}

// readExt reads an extension, which always stands for an unknown value, and
// reports whether it is the plain one.
func readExt(b []byte) (rest []byte, plain bool, err error) {
	if len(b) >= len(unknownMsg) && string(b[:len(unknownMsg)]) == unknownMsg {
		return b[len(unknownMsg):], true, nil
	}
	rest, err = msgp.Skip(b)
	if err != nil {
		return nil, false, errShort
	}
	kind, size := extHeader(b)
	if size > 1 && kind != extRefined || size > maxRefinement {
		return nil, false, errors.New("the extension is none that stands for an unknown value")
	}
	return rest, false, nil
}

// extHeader returns type and size of the complete extension at b.
func extHeader(b []byte) (kind, size int) {
	switch b[0] {
	case 0xc7:
		return int(b[2]), int(b[1])
	case 0xc8:
		return int(b[3]), int(b[1])<<8 | int(b[2])
	case 0xc9:
		return int(b[5]), int(b[1])<<24 | int(b[2])<<16 | int(b[3])<<8 | int(b[4])
	default:
		return int(b[1]), 1 << (b[0] - 0xd4)
	}
}

// shortestString reports whether a string of n bytes has the shortest header.
func shortestString(header, n int) bool {
	switch {
	case n < 1<<5:
		return header == 1
	case n < 1<<8:
		return header == 2
	case n < 1<<16:
		return header == 3
	default:
		return header == 5
	}
}

// shortestCollection is shortestString for maps and arrays of n elements.
func shortestCollection(header, n int) bool {
	switch {
	case n < 1<<4:
		return header == 1
	case n < 1<<16:
		return header == 3
	default:
		return header == 5
	}
}

// wellFormed skips one value of any type and checks that it is complete, that
// keys are strings and that it is not nested beyond reason.
func wellFormed(b []byte, depth int) ([]byte, error) {
	if len(b) == 0 {
		return nil, errShort
	}
	if depth > maxDepth {
		return nil, errDeep
	}
	if isExt(b[0]) {
		rest, _, err := readExt(b)
		return rest, err
	}
	switch msgp.NextType(b) {
	case msgp.MapType:
		return wellFormedMap(b, depth)
	case msgp.ArrayType:
		n, rest, err := msgp.ReadArrayHeaderBytes(b)
		for ; err == nil && n > 0; n-- {
			rest, err = wellFormed(rest, depth+1)
		}
		return rest, err
	default:
		rest, err := msgp.Skip(b)
		if err != nil {
			return nil, errShort
		}
		return rest, nil
	}
}

func wellFormedMap(b []byte, depth int) ([]byte, error) {
	n, rest, err := msgp.ReadMapHeaderBytes(b)
	for ; err == nil && n > 0; n-- {
		if _, rest, err = msgp.ReadStringZC(rest); err != nil {
			return nil, errors.New("a key is not a string")
		}
		rest, err = wellFormed(rest, depth+1)
	}
	return rest, err
}

// mustNext returns the first value of bytes that were checked before, and the
// rest.
func mustNext(raw string) (value, rest string) {
	after, err := msgp.Skip(viewBytes(raw))
	if err != nil {
		panic("protocol: value was not checked: " + err.Error())
	}
	n := len(raw) - len(after)
	return raw[:n], raw[n:]
}

// mustString returns the string at the start of bytes that were checked
// before, and the rest.
func mustString(raw string) (s, rest string) {
	v, after, err := msgp.ReadStringZC(viewBytes(raw))
	if err != nil {
		panic("protocol: value was not checked: " + err.Error())
	}
	return viewString(v), raw[len(raw)-len(after):]
}

// mustInt returns the number that a checked value is.
func mustInt(raw string) int64 {
	i, _, err := readInt(viewBytes(raw))
	if err != nil {
		panic("protocol: value was not checked: " + err.Error())
	}
	return i
}

// mustMapHeader returns the number of entries of a map that was checked
// before, and its entries.
func mustMapHeader(raw string) (n int, rest string) {
	size, after, err := msgp.ReadMapHeaderBytes(viewBytes(raw))
	if err != nil {
		panic("protocol: value was not checked: " + err.Error())
	}
	return int(size), raw[len(raw)-len(after):]
}

// mustArrayHeader is mustMapHeader for arrays.
func mustArrayHeader(raw string) (n int, rest string) {
	size, after, err := msgp.ReadArrayHeaderBytes(viewBytes(raw))
	if err != nil {
		panic("protocol: value was not checked: " + err.Error())
	}
	return int(size), raw[len(raw)-len(after):]
}

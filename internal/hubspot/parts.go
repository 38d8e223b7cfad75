// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Where a type implements [json.Unmarshaler], encoding/json looks at all of its text
// twice, whether it is valid and where it ends, once more for each level that does.
// The functions of this file take JSON apart that is known to be valid, in one pass:
// the answers to batches are most of what the client reads.

// membered is a struct that is read from a JSON object.
type membered interface {
	// member returns where the member of a name goes, nil for one that nobody
	// wants.
	member(name []byte) json.Unmarshaler
}

// decodeMembers reads a JSON object. Names are taken as HubSpot writes them.
func decodeMembers(b []byte, into membered) error {
	if len(b) == 0 || b[0] != '{' {
		return errNotObject
	}
	for name, value := range members(b) {
		if member := into.member(name); member != nil {
			if err := member.UnmarshalJSON(value); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodePart is [json.Unmarshal] for a value in an array.
func decodePart(b []byte, out any) error {
	if direct, ok := out.(json.Unmarshaler); ok {
		return direct.UnmarshalJSON(b)
	}
	return json.Unmarshal(b, out)
}

// elements are the values in a JSON array.
func elements(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for b = nextPart(b[1:]); len(b) > 0; {
			end := valueEnd(b)
			if end == 0 || !yield(b[:end]) {
				return
			}
			b = nextPart(b[end:])
		}
	}
}

// members are the names and values in a JSON object.
func members(b []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for b = nextPart(b[1:]); len(b) > 0; {
			end := valueEnd(b)
			if end < len(`""`) {
				return
			}
			name, rest := b[1:end-1], nextPart(b[end:])
			if bytes.IndexByte(name, '\\') >= 0 {
				name = []byte(flatten(b[:end]))
			}
			end = valueEnd(rest)
			if end == 0 || !yield(name, rest[:end]) {
				return
			}
			b = nextPart(rest[end:])
		}
	}
}

// nextPart leaves out what stands between the parts of arrays and objects.
func nextPart(b []byte) []byte {
	for i, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n', ',', ':':
		default:
			return b[i:]
		}
	}
	return nil
}

// valueEnd returns where the value at the start of b ends; 0 where the array or
// object around it does.
func valueEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return min(i+1, len(b))
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"errors"
	"io"
)

// Bounds of one answer, after decompression. HubSpot's largest, a hundred
// records with all of their properties, stays far below each.
const (
	// maxRecords bounds the bytes of an answer that holds records, maxAnswer
	// those of any other and maxRefusal those that are read of a refusal.
	maxRecords = 32 << 20
	maxAnswer  = 16 << 20
	maxRefusal = 1 << 20
	// maxDepth bounds how deeply arrays and objects are nested, and maxParts how
	// many values there are.
	maxDepth = 32
	maxParts = 1_000_000
	// maxDefinitions bounds the lists that have no pages, and maxErrors the
	// errors of a batch.
	maxDefinitions = 10_000
	maxErrors      = 1_000
	// maxCursor bounds a cursor, which travels in URLs.
	maxCursor = 1 << 10
)

var (
	errTooLong = errors.New("the answer is larger than the client takes")
	errTooDeep = unasked("is nested more deeply than the client takes")
)

// answerBounds looks at JSON as it comes in, without decoding it: a few bytes of
// a compressed answer can be gigabytes once they are read, and a few bytes of
// JSON hundreds once they are decoded.
type answerBounds struct {
	depth, parts    int
	quoted, escaped bool
}

// scan takes in the next bytes.
func (a *answerBounds) scan(p []byte) error {
	for _, c := range p {
		if a.quoted {
			switch {
			case a.escaped:
				a.escaped = false
			case c == '\\':
				a.escaped = true
			case c == '"':
				a.quoted = false
			}
			continue
		}
		switch c {
		case '"':
			a.quoted = true
		case '{', '[':
			a.parts++
			if a.depth++; a.depth > maxDepth {
				return errTooDeep
			}
		case '}', ']':
			a.depth--
		case ',':
			a.parts++
		}
	}
	if a.parts > maxParts {
		return errTooLong
	}
	return nil
}

// boundedReader ends with an error as soon as an answer exceeds its bounds.
type boundedReader struct {
	r      io.Reader
	left   int
	bounds answerBounds
}

// Read implements [io.Reader].
func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errTooLong
	}
	if bad := b.bounds.scan(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// answerList is the list that an answer consists of. It is decoded one part
// after the other and ends with the first part beyond what was asked for.
type answerList[T any] struct {
	list []T
	// given tells that the answer has the list at all.
	given bool
	// most is how many parts there may be; 0 means [maxDefinitions].
	most int
}

// UnmarshalJSON implements [json.Unmarshaler].
func (l *answerList[T]) UnmarshalJSON(list []byte) error {
	if l.given {
		return unasked("has two lists of results")
	}
	if bytes.Equal(list, []byte("null")) {
		return nil
	}
	if len(list) == 0 || list[0] != '[' {
		return unasked("has no list of results")
	}
	l.given, l.list = true, []T{}
	most := l.most
	if most == 0 {
		most = maxDefinitions
	}
	for b := range elements(list) {
		if len(l.list) == most {
			return unasked("holds more than was asked for")
		}
		// A part of null would leave an empty value that looks like a record.
		if bytes.Equal(b, []byte("null")) {
			return unasked("has an empty result")
		}
		var part T
		if err := decodePart(b, &part); err != nil {
			return err
		}
		if len(l.list) == 0 {
			// The parts of an answer are about as long as each other.
			l.list = make([]T, 0, min(most, 1+len(list)/len(b)))
		}
		l.list = append(l.list, part)
	}
	return nil
}

// IsRecordID tells whether a text has the form of a record's id: digits. Nothing
// else may be put where an id belongs.
func IsRecordID(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

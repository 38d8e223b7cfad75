// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

type stepKind uint8

const (
	stepAttribute stepKind = iota
	stepKey
	stepIndex
)

// step leads from a value to one inside it.
type step struct {
	name  string
	index int
	kind  stepKind
}

// pathError is an error about a value inside the message.
type pathError struct {
	steps []step // innermost first
	err   error
}

func (e *pathError) Error() string { return e.err.Error() }

func (e *pathError) Unwrap() error { return e.err }

// path returns the place of the error.
func (e *pathError) path() path.Path {
	p := path.Empty()
	for _, s := range slices.Backward(e.steps) {
		switch s.kind {
		case stepAttribute:
			p = p.AtName(s.name)
		case stepKey:
			p = p.AtMapKey(s.name)
		case stepIndex:
			p = p.AtListIndex(s.index)
		}
	}
	return p
}

// within adds a step to the place of an error.
func within(err error, s step) error {
	var at *pathError
	if !errors.As(err, &at) {
		at = &pathError{err: err}
	}
	at.steps = append(at.steps, s)
	return at
}

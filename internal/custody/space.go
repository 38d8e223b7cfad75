// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"crypto/rand"
	"encoding/hex"
)

// Space is where keys are unique. Ids are unique within its type.
type Space struct {
	// Type is the object type in its one canonical spelling, the object type id
	// where that is known. For links it is the direction and the label. "" says
	// that the type is not known: it may be any.
	Type string
	// Property is the id property. Keys of different properties are never
	// compared, only the ids that they lead to.
	Property string
	// Doubtful says that Type is as a user spelled it, so that another spelling may
	// be the same type.
	Doubtful bool
}

// scope is a Space as a map knows it.
type scope struct{ objectType, property string }

func (s Space) scope() scope { return scope{s.Type, s.Property} }

// Meets reports whether both may be of one type.
func (s Space) Meets(other Space) bool {
	return s.Type == other.Type || s.Type == "" || other.Type == "" || s.Doubtful || other.Doubtful
}

// Record is a record, or a link, as an object knows it.
type Record struct {
	// Key is as written, Normal its normal form, in which two keys are one.
	Key, Normal string
	// ID is the record id, "" as long as there is none.
	ID string
	// Held says that ID comes from the object's own state rather than from a
	// look-up of a new key.
	Held bool
	// Archives says of a record that a state holds that the policy of its object
	// archives it when it leaves, Created that its resource made it.
	Archives, Created bool
}

// NewName returns a name for an object, unlike any other.
func NewName() string {
	b := make([]byte, 9)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

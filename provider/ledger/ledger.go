// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package ledger keeps what one process knows of the definitions that its resources
// hold (properties, their groups, association labels), so that the create that follows
// the first half of a replacement is told from one whose name is taken.
package ledger

import (
	"fmt"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Ledger is what one process knows of property definitions, of their groups and of
// association labels, beyond HubSpot's answers. A plan for a name that exists is an
// error, unless the name belongs to an instance that is being replaced: Terraform plans
// the second half of a replacement like any other create. Of a planned replacement the
// private data tells; an instance that is tainted is planned without any, so that the
// ledger keeps which instances were read and not spoken of since. The zero value is
// ready.
type Ledger struct {
	mu sync.Mutex
	// read are the instances that were read and not planned yet, with whether their
	// destroy archives them; guessed those that a create is taken to replace.
	read    map[Key]bool
	guessed map[Key]bool
	// sighted says that any instance was read.
	sighted bool
	// destroyed are those that a plan destroys, archived those that this process
	// archived.
	destroyed, archived map[Key]bool
}

// Key names a property, a group or an association label.
type Key struct {
	group, label     bool
	objectType, name string
}

// KeyOfProperty names a property of an object type.
func KeyOfProperty(t values.ObjectType, name string) Key {
	return Key{objectType: t.Canonical(), name: strings.ToLower(name)}
}

// String is the key as private data has it.
func (k Key) String() string {
	if k.label {
		return fmt.Sprintf("label/%s/%s", k.objectType, k.name)
	}
	return fmt.Sprintf("%t/%s/%s", k.group, k.objectType, k.name)
}

// KeyOfGroup names a property group of an object type.
func KeyOfGroup(t values.ObjectType, name string) Key {
	return Key{group: true, objectType: t.Canonical(), name: name}
}

// KeyOfLabel names an association label from one object type to another.
func KeyOfLabel(from, to values.ObjectType, label string) Key {
	return Key{label: true, objectType: from.Canonical() + ">" + to.Canonical(), name: strings.TrimSpace(label)}
}

// Read notes an instance that was refreshed. archives says whether its destroy
// archives the definition.
func (l *Ledger) Read(k Key, archives bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sighted = true
	set(&l.read, k, archives)
}

// Blind reports whether no instance was read in this process, so that a tainted one
// can't be told.
func (l *Ledger) Blind() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.sighted
}

// Archive notes that this process archived the name.
func (l *Ledger) Archive(k Key) {
	l.mu.Lock()
	defer l.mu.Unlock()
	set(&l.archived, k, true)
}

func set(m *map[Key]bool, k Key, v bool) {
	if *m == nil {
		*m = make(map[Key]bool)
	}
	(*m)[k] = v
}

// Spoke notes that an instance with a state is planned, and thus not tainted, or
// destroyed. It reports whether a create of the same name was let pass because the
// instance looked tainted.
func (l *Ledger) Spoke(k Key, destroyed bool) (guessed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.read, k)
	if destroyed {
		set(&l.destroyed, k, true)
	}
	return l.guessed[k]
}

// Replacement is what a create may be of a definition that exists.
type Replacement uint8

// The replacements.
const (
	// NoReplacement: no instance of that name is known.
	NoReplacement Replacement = iota
	// ArchivedNow: this process has archived the definition.
	ArchivedNow
	// OfTainted: an instance of that name was read and may be tainted.
	OfTainted
	// OfKept is OfTainted, but its destroy would not archive the definition.
	OfKept
	// OfDestroyed: the plan destroys an instance of that name.
	OfDestroyed
)

// Successor tells what a create of a name may replace that has no object.
func (l *Ledger) Successor(k Key) Replacement {
	l.mu.Lock()
	defer l.mu.Unlock()
	archives, read := l.read[k]
	switch {
	case l.archived[k]:
		return ArchivedNow
	case l.destroyed[k]:
		return OfDestroyed
	case !read:
		return NoReplacement
	case !archives:
		return OfKept
	}
	set(&l.guessed, k, true)
	return OfTainted
}

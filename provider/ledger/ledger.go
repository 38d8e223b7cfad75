// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package ledger keeps what one process knows of the definitions that its resources
// hold (properties, their groups, association labels), so that the create that follows
// the first half of a replacement is told from one whose name is taken.
package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// DefinitionLedger is what one process knows of property definitions, of their groups
// and of association labels, beyond HubSpot's answers. A plan for a name that exists is an error, unless
// the name belongs to an instance that is being replaced: Terraform plans the
// second half of a replacement like any other create. Of a planned replacement the
// private data tells; an instance that is tainted is planned without any, so that the
// ledger keeps which instances were read and not spoken of since. The zero value is
// ready.
type DefinitionLedger struct {
	mu sync.Mutex
	// read are the instances that were read and not planned yet, with whether their
	// destroy archives them; guessed those that a create is taken to replace.
	read    map[DefinitionKey]bool
	guessed map[DefinitionKey]bool
	// sighted says that any instance was read.
	sighted bool
	// destroyed are those that a plan destroys, archived those that this process
	// archived.
	destroyed, archived map[DefinitionKey]bool
	// groups are HubSpot's groups by canonical object type, planned those that
	// the configuration is about to create.
	groups  map[string][]string
	planned map[DefinitionKey]bool
}

// DefinitionKey names a property, a group or an association label.
type DefinitionKey struct {
	group, label     bool
	objectType, name string
}

// KeyOfProperty names a property of an object type.
func KeyOfProperty(t values.ObjectType, name string) DefinitionKey {
	return DefinitionKey{objectType: t.Canonical(), name: strings.ToLower(name)}
}

// String is the key as private data has it.
func (k DefinitionKey) String() string {
	if k.label {
		return fmt.Sprintf("label/%s/%s", k.objectType, k.name)
	}
	return fmt.Sprintf("%t/%s/%s", k.group, k.objectType, k.name)
}

// KeyOfGroup names a property group of an object type.
func KeyOfGroup(t values.ObjectType, name string) DefinitionKey {
	return DefinitionKey{group: true, objectType: t.Canonical(), name: name}
}

// KeyOfLabel names an association label from one object type to another.
func KeyOfLabel(from, to values.ObjectType, label string) DefinitionKey {
	return DefinitionKey{label: true, objectType: from.Canonical() + ">" + to.Canonical(), name: strings.TrimSpace(label)}
}

// Read notes an instance that was refreshed. archives says whether its destroy
// archives the definition.
func (l *DefinitionLedger) Read(k DefinitionKey, archives bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sighted = true
	set(&l.read, k, archives)
}

// Blind reports whether no instance was read in this process, so that a tainted one
// can't be told.
func (l *DefinitionLedger) Blind() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.sighted
}

// Archive notes that this process archived the name.
func (l *DefinitionLedger) Archive(k DefinitionKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	set(&l.archived, k, true)
}

// Plan notes that the configuration is about to create the name.
func (l *DefinitionLedger) Plan(k DefinitionKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	set(&l.planned, k, true)
}

func set(m *map[DefinitionKey]bool, k DefinitionKey, v bool) {
	if *m == nil {
		*m = make(map[DefinitionKey]bool)
	}
	(*m)[k] = v
}

// Spoke notes that an instance with a state is planned, and thus not tainted, or
// destroyed. It reports whether a create of the same name was let pass because the
// instance looked tainted.
func (l *DefinitionLedger) Spoke(k DefinitionKey, destroyed bool) (guessed bool) {
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
func (l *DefinitionLedger) Successor(k DefinitionKey) Replacement {
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

// GroupLister is what the ledger asks of HubSpot.
type GroupLister interface {
	ListPropertyGroups(ctx context.Context, objectType string) ([]hubspot.PropertyGroup, error)
}

// GroupNames returns the live groups of an object type, which are read once in
// a process. path names the type, see [definitions.Catalog.Path].
func (l *DefinitionLedger) GroupNames(ctx context.Context, api GroupLister, t values.ObjectType, path string) ([]string, error) {
	l.mu.Lock()
	names, ok := l.groups[t.Canonical()]
	l.mu.Unlock()
	if ok {
		return names, nil
	}
	groups, err := api.ListPropertyGroups(ctx, path)
	if err != nil {
		return nil, err
	}
	names = make([]string, 0, len(groups))
	for _, g := range groups {
		if !g.Archived {
			names = append(names, g.Name)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.groups == nil {
		l.groups = make(map[string][]string)
	}
	l.groups[t.Canonical()] = names
	return names, nil
}

// ForgetGroups drops what was read of an object type's groups.
func (l *DefinitionLedger) ForgetGroups(t values.ObjectType) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.groups, t.Canonical())
}

// GroupKnown tells whether a group exists or is planned.
func (l *DefinitionLedger) GroupKnown(names []string, t values.ObjectType, name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(names, name) || l.planned[KeyOfGroup(t, name)]
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"slices"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// PropertyLedger is what one process knows of property definitions and groups
// beyond HubSpot's answers. A plan for a name that exists is an error, unless
// the name belongs to an instance that is being replaced: Terraform plans the
// second half of a replacement like any other create. The zero value is ready.
type PropertyLedger struct {
	mu sync.Mutex
	// held are names that some state holds, archived those that this process
	// archived.
	held, archived map[PropertyKey]bool
	// groups are HubSpot's groups by canonical object type, planned those that
	// the configuration is about to create.
	groups  map[string][]string
	planned map[PropertyKey]bool
}

// PropertyKey names a property, or a group where group is set.
type PropertyKey struct {
	group            bool
	objectType, name string
}

// KeyOfProperty names a property of an object type.
func KeyOfProperty(t values.ObjectType, name string) PropertyKey {
	return PropertyKey{objectType: t.Canonical(), name: name}
}

// KeyOfGroup names a property group of an object type.
func KeyOfGroup(t values.ObjectType, name string) PropertyKey {
	return PropertyKey{group: true, objectType: t.Canonical(), name: name}
}

// Hold notes that a state has the name.
func (l *PropertyLedger) Hold(k PropertyKey) { l.mark(&l.held, k) }

// Archive notes that this process archived the name.
func (l *PropertyLedger) Archive(k PropertyKey) { l.mark(&l.archived, k) }

// Plan notes that the configuration is about to create the name.
func (l *PropertyLedger) Plan(k PropertyKey) { l.mark(&l.planned, k) }

func (l *PropertyLedger) mark(set *map[PropertyKey]bool, k PropertyKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *set == nil {
		*set = make(map[PropertyKey]bool)
	}
	(*set)[k] = true
}

// Replaceable tells whether the name may exist although a plan creates it.
func (l *PropertyLedger) Replaceable(k PropertyKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held[k] || l.archived[k]
}

// GroupLister is what the ledger asks of HubSpot.
type GroupLister interface {
	ListPropertyGroups(ctx context.Context, objectType string) ([]hubspot.PropertyGroup, error)
}

// GroupNames returns the live groups of an object type, which are read once in
// a process.
func (l *PropertyLedger) GroupNames(ctx context.Context, api GroupLister, t values.ObjectType) ([]string, error) {
	l.mu.Lock()
	names, ok := l.groups[t.Canonical()]
	l.mu.Unlock()
	if ok {
		return names, nil
	}
	groups, err := api.ListPropertyGroups(ctx, t.Path())
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
func (l *PropertyLedger) ForgetGroups(t values.ObjectType) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.groups, t.Canonical())
}

// GroupKnown tells whether a group exists or is planned.
func (l *PropertyLedger) GroupKnown(names []string, t values.ObjectType, name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(names, name) || l.planned[KeyOfGroup(t, name)]
}

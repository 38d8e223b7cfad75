// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// propertyLedger is what one process knows of property definitions and groups
// beyond HubSpot's answers. A plan for a name that exists is an error, unless
// the name belongs to an instance that is being replaced: Terraform plans the
// second half of a replacement like any other create. The zero value is ready.
type propertyLedger struct {
	mu sync.Mutex
	// held are names that some state holds, archived those that this process
	// archived.
	held, archived map[propertyKey]bool
	// groups are HubSpot's groups by canonical object type, planned those that
	// the configuration is about to create.
	groups  map[string][]string
	planned map[propertyKey]bool
}

// propertyKey names a property, or a group where group is set.
type propertyKey struct {
	group            bool
	objectType, name string
}

func keyOfProperty(t values.ObjectType, name string) propertyKey {
	return propertyKey{objectType: t.Canonical(), name: name}
}

func keyOfGroup(t values.ObjectType, name string) propertyKey {
	return propertyKey{group: true, objectType: t.Canonical(), name: name}
}

// hold notes that a state has the name.
func (l *propertyLedger) hold(k propertyKey) { l.mark(&l.held, k) }

// archive notes that this process archived the name.
func (l *propertyLedger) archive(k propertyKey) { l.mark(&l.archived, k) }

// plan notes that the configuration is about to create the name.
func (l *propertyLedger) plan(k propertyKey) { l.mark(&l.planned, k) }

func (l *propertyLedger) mark(set *map[propertyKey]bool, k propertyKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *set == nil {
		*set = make(map[propertyKey]bool)
	}
	(*set)[k] = true
}

// replaceable tells whether the name may exist although a plan creates it.
func (l *propertyLedger) replaceable(k propertyKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held[k] || l.archived[k]
}

// groupLister is what the ledger asks of HubSpot.
type groupLister interface {
	ListPropertyGroups(ctx context.Context, objectType string) ([]hubspot.PropertyGroup, error)
}

// groupNames returns the live groups of an object type, which are read once in
// a process.
func (l *propertyLedger) groupNames(ctx context.Context, api groupLister, t values.ObjectType) ([]string, error) {
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

// forgetGroups drops what was read of an object type's groups.
func (l *propertyLedger) forgetGroups(t values.ObjectType) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.groups, t.Canonical())
}

// groupKnown tells whether a group exists or is planned.
func (l *propertyLedger) groupKnown(names []string, t values.ObjectType, name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(names, name) || l.planned[keyOfGroup(t, name)]
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/once"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// GroupsAPI is what the groups ask of HubSpot.
type GroupsAPI interface {
	ListPropertyGroups(ctx context.Context, objectType string) ([]hubspot.PropertyGroup, error)
}

// Groups holds the names of the property groups of object types, read once for each
// type, and those that the configuration is about to create. It is safe for
// concurrent use.
type Groups struct {
	api   GroupsAPI
	path  func(context.Context, values.ObjectType) string
	names once.Cache[[]string]

	mu      sync.Mutex
	planned map[plannedGroup]bool
}

type plannedGroup struct{ objectType, name string }

// NewGroups returns an empty collection. path is what names an object type where its
// definitions are asked for, see [Catalog.Path].
func NewGroups(api GroupsAPI, path func(context.Context, values.ObjectType) string) *Groups {
	return &Groups{api: api, path: path}
}

// Names returns the live groups of an object type, which are read once. A refusal for
// lack of rights ([hubspot.IsMissingScopes]) is remembered; other errors are not.
func (g *Groups) Names(ctx context.Context, t values.ObjectType) ([]string, error) {
	return g.names.Get(ctx, t.Canonical(), func(ctx context.Context) ([]string, error) {
		groups, err := g.api.ListPropertyGroups(ctx, g.path(ctx, t))
		if err != nil {
			return nil, err
		}
		names := make([]string, 0, len(groups))
		for _, group := range groups {
			if !group.Archived {
				names = append(names, group.Name)
			}
		}
		return names, nil
	})
}

// Plan counts in a group that the configuration is about to create.
func (g *Groups) Plan(t values.ObjectType, name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.planned == nil {
		g.planned = make(map[plannedGroup]bool)
	}
	g.planned[plannedGroup{t.Canonical(), name}] = true
}

// Planned reports whether the configuration is about to create a group.
func (g *Groups) Planned(t values.ObjectType, name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.planned[plannedGroup{t.Canonical(), name}]
}

// Forget drops what was read of an object type's groups, after a change of them.
func (g *Groups) Forget(t values.ObjectType) { g.names.Forget(t.Canonical()) }

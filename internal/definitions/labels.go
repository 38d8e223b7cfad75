// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/once"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// LabelsAPI is what the labels ask of HubSpot.
type LabelsAPI interface {
	AssociationLabels(ctx context.Context, fromType, toType string) ([]hubspot.AssociationType, error)
}

// Labels holds the kinds of association between object types, read once for
// each direction
// (developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide),
// and the labels that the configuration is about to create, or has just created or
// renamed. It is safe for concurrent use.
type Labels struct {
	api   LabelsAPI
	pairs once.Cache[[]links.Kind]

	mu sync.Mutex
	// planned are the labels that are about to be created, named those kinds that are
	// about to be renamed or that this process wrote; by direction.
	planned map[string][]string
	named   map[string][]links.Kind
}

// NewLabels returns an empty collection.
func NewLabels(api LabelsAPI) *Labels { return &Labels{api: api} }

func direction(from, to values.ObjectType) string { return from.Canonical() + ">" + to.Canonical() }

// List returns the kinds of association from one object type to another as HubSpot
// has them, those without a label included. A refusal for lack of rights
// ([hubspot.IsMissingScopes]) is remembered; other errors are not.
func (l *Labels) List(ctx context.Context, from, to values.ObjectType) ([]links.Kind, error) {
	return l.pairs.Get(ctx, direction(from, to), func(ctx context.Context) ([]links.Kind, error) {
		list, err := l.api.AssociationLabels(ctx, from.Path(), to.Path())
		if err != nil {
			return nil, err
		}
		kinds := make([]links.Kind, len(list))
		for i, t := range list {
			kinds[i] = links.Kind{Category: t.Category, TypeID: t.TypeID, Label: t.Label}
		}
		return kinds, nil
	})
}

// Get is List with the labels called as the configuration is about to call them, and
// with those that this process has made: HubSpot's list lags behind its writes.
func (l *Labels) Get(ctx context.Context, from, to values.ObjectType) ([]links.Kind, error) {
	kinds, err := l.List(ctx, from, to)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	named := slices.Clone(l.named[direction(from, to)])
	l.mu.Unlock()
	if len(named) == 0 {
		return kinds, nil
	}
	kinds = slices.Clone(kinds)
	for _, k := range named {
		if i := slices.IndexFunc(kinds, k.Is); i >= 0 {
			kinds[i].Label = k.Label
		} else {
			kinds = append(kinds, k)
		}
	}
	return kinds, nil
}

// Plan counts in a label that the configuration is about to create: no association
// has it yet, and which kind it will be nobody knows.
func (l *Labels) Plan(from, to values.ObjectType, label string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.planned == nil {
		l.planned = make(map[string][]string)
	}
	d := direction(from, to)
	l.planned[d] = append(l.planned[d], strings.TrimSpace(label))
}

// Planned reports whether the configuration is about to create a label.
func (l *Labels) Planned(from, to values.ObjectType, label string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.planned[direction(from, to)], func(planned string) bool {
		return strings.EqualFold(planned, strings.TrimSpace(label))
	})
}

// Made ends what Plan began: the label exists.
func (l *Labels) Made(from, to values.ObjectType, label string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := direction(from, to)
	if l.planned == nil {
		return
	}
	l.planned[d] = slices.DeleteFunc(l.planned[d], func(planned string) bool { return planned == strings.TrimSpace(label) })
}

// Name notes what a kind is called, or is about to be called.
func (l *Labels) Name(from, to values.ObjectType, kind links.Kind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.named == nil {
		l.named = make(map[string][]links.Kind)
	}
	d := direction(from, to)
	l.named[d] = append(slices.DeleteFunc(l.named[d], kind.Is), kind)
}

// Forget drops what was read of two object types, in both directions, after a
// change of their labels.
func (l *Labels) Forget(from, to values.ObjectType) {
	l.pairs.Forget(direction(from, to))
	l.pairs.Forget(direction(to, from))
}

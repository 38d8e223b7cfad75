// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// LabelsAPI is what the labels ask of HubSpot.
type LabelsAPI interface {
	AssociationLabels(ctx context.Context, fromType, toType string) ([]hubspot.AssociationType, error)
}

// Labels holds the kinds of association between object types, read once for
// each direction
// (developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide).
// It is safe for concurrent use.
type Labels struct {
	api LabelsAPI

	mu    sync.Mutex
	pairs map[string]*labelsOfPair
}

type labelsOfPair struct {
	mu    sync.Mutex
	kinds []links.Kind
	err   error
	read  bool
}

// NewLabels returns an empty collection.
func NewLabels(api LabelsAPI) *Labels {
	return &Labels{api: api, pairs: make(map[string]*labelsOfPair)}
}

// Get returns the kinds of association from one object type to another, those
// without a label included. A refusal for lack of rights
// ([hubspot.IsMissingScopes]) is remembered; other errors are not.
func (l *Labels) Get(ctx context.Context, from, to values.ObjectType) ([]links.Kind, error) {
	p := l.pair(from.Canonical() + ">" + to.Canonical())
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read || p.err != nil {
		return p.kinds, p.err
	}
	list, err := l.api.AssociationLabels(ctx, from.Path(), to.Path())
	if err != nil {
		if hubspot.IsMissingScopes(err) {
			p.err = err
		}
		return nil, err
	}
	for _, t := range list {
		p.kinds = append(p.kinds, links.Kind{Category: t.Category, TypeID: t.TypeID, Label: t.Label})
	}
	p.read = true
	return p.kinds, nil
}

func (l *Labels) pair(key string) *labelsOfPair {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.pairs[key]
	if !ok {
		p = &labelsOfPair{}
		l.pairs[key] = p
	}
	return p
}

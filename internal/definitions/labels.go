// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"

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
	api   LabelsAPI
	pairs cache[[]links.Kind]
}

// NewLabels returns an empty collection.
func NewLabels(api LabelsAPI) *Labels { return &Labels{api: api} }

// Get returns the kinds of association from one object type to another, those
// without a label included. A refusal for lack of rights
// ([hubspot.IsMissingScopes]) is remembered; other errors are not.
func (l *Labels) Get(ctx context.Context, from, to values.ObjectType) ([]links.Kind, error) {
	return l.pairs.get(ctx, from.Canonical()+">"+to.Canonical(), func(ctx context.Context) ([]links.Kind, error) {
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

// Forget drops what was read of two object types, in both directions, after a
// change of their labels.
func (l *Labels) Forget(from, to values.ObjectType) {
	l.pairs.forget(from.Canonical() + ">" + to.Canonical())
	l.pairs.forget(to.Canonical() + ">" + from.Canonical())
}

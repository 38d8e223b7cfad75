// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package directory

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Resolver takes values as people write them for what HubSpot wants. Owners and
// pipelines are read where one of the named properties holds such, in a call each;
// where they may not be read, their values count as they are. deactivated owners
// take a further call.
func (d *Directory) Resolver(ctx context.Context, t values.ObjectType, defs *values.Definitions, names []string, deactivated bool) (*values.Resolver, error) {
	if d.api == nil {
		return values.NewResolver(t, defs, nil, nil), nil
	}
	needsOwners, needsPipelines := values.Lookups(t, defs, names)
	var owners []values.Owner
	var pipelines []values.Pipeline
	if needsOwners {
		active, err := d.ownersOf(ctx, false)
		if err != nil {
			return nil, fmt.Errorf("the owners could not be read: %w", err)
		}
		owners = active
		if deactivated && owners != nil {
			former, err := d.ownersOf(ctx, true)
			if err != nil {
				return nil, fmt.Errorf("the deactivated owners could not be read: %w", err)
			}
			owners = append(slices.Clip(owners), former...)
		}
	}
	if needsPipelines {
		known, err := d.pipelinesOf(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("the pipelines could not be read: %w", err)
		}
		pipelines = known
	}
	return values.NewResolver(t, defs, owners, pipelines), nil
}

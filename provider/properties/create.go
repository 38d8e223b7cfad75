// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// settleCreate decides how a create ended. It returns what HubSpot made of the plan,
// nil where it made nothing.
func settleCreate[Answer any](ctx context.Context, s *session.Session, objectType values.ObjectType, plan definitionOf[Answer], made *Answer, err error) (*Answer, diag.Diagnostics) {
	if err == nil {
		return made, nil
	}
	if conflictsWithItself(err) {
		if live, getErr := plan.get(ctx, s, objectType); getErr == nil && plan.matches(live) {
			return live, nil
		}
	}
	if hubspot.IsConflict(err) {
		return nil, diag.Diagnostics{plan.exists()}
	}
	w := plan.words()
	return nil, diag.Diagnostics{messages.SchemaError("Unable to Create "+w.title, w.noun+" "+plan.common().inWords()+" was not created.", objectType, err)}
}

// conflictsWithItself tells whether a create may have found its own work: an
// earlier attempt, whose answer was lost, may have made the definition.
func conflictsWithItself(err error) bool {
	var refusal *hubspot.Error
	return hubspot.IsConflict(err) && errors.As(err, &refusal) && refusal.Attempts > 1
}

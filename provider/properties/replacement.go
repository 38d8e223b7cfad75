// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// hold notes that a plan speaks of the definition that its instance holds, and leaves
// to a second planning which one that is.
func hold(ctx context.Context, s *session.Session, prior definition, private protocol.PrivateWriter) diag.Diagnostics {
	key, ok := keyInLedger(prior)
	if !ok {
		return nil
	}
	s.Ledger.Spoke(key, false)
	return ledger.Hold(ctx, private, key, prior.common().archives())
}

// planDestroy checks a plan that destroys the definition.
func planDestroy(s *session.Session, prior definition) diag.Diagnostics {
	diags := checkDestroy(prior)
	if key, ok := keyInLedger(prior); ok && s.Ledger.Spoke(key, true) {
		diags.Append(ledger.DeclaredElsewhere(prior.words().thing, prior.common().fullName()))
	}
	return diags
}

// keyInLedger is what the ledger knows a definition by, ok where it is known.
func keyInLedger(d definition) (key ledger.Key, ok bool) {
	t, diags := d.common().objectType()
	if diags.HasError() || d.common().Name.IsUnknown() {
		return key, false
	}
	return d.ledgerKey(t), true
}

// replaces reports whether a create is the second half of a replacement under the
// same name, so that the definition exists, and what is wrong with it.
func replaces(s *session.Session, held ledger.Held, plan definition, objectType values.ObjectType) (bool, diag.Diagnostics) {
	return s.Ledger.Replaces(held, plan.ledgerKey(objectType), plan.words().thing, plan.common().fullName())
}

// taken is what a plan says of a create whose name HubSpot holds.
func taken(s *session.Session, held ledger.Held, plan definition, objectType values.ObjectType) diag.Diagnostics {
	return s.Ledger.Taken(held, plan.ledgerKey(objectType), plan.words().thing, plan.common().fullName(), plan.exists())
}

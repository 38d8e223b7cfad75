// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// sameAccount is [session.Session.SameAccount] for the records of a model. Without
// records there is nothing to ask for.
func sameAccount(ctx context.Context, s *session.Session, m *objectsBatchModel, private *privateState, diags *diag.Diagnostics) bool {
	if m == nil || m.Records.IsKnown() && m.Records.Len() == 0 && private.Account == "" {
		return true
	}
	return s.SameAccount(ctx, &private.Account, diags)
}

// ofCreate is what a create takes over from the object that it replaces.
func (p privateState) ofCreate() privateState {
	return privateState{Object: custodian.Object{Account: p.Account}, Source: p.Source, Gone: p.Gone}
}

// reaches reports whether a plan may ask HubSpot something because the
// configuration differs from a state that an account holds.
func (p *objectsBatchPlan) reaches() bool {
	if !p.session.Configured() || p.private.State.Account == "" {
		return false
	}
	return p.prior == nil || !p.config.Records.Equal(p.prior.Records) ||
		p.config.ObjectType != p.prior.ObjectType || p.config.IDProperty != p.prior.IDProperty
}

// heldBefore is the model whose records the account holds.
func (p *objectsBatchPlan) heldBefore() *objectsBatchModel {
	if p.prior != nil {
		return p.prior
	}
	return p.config
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// readDefinition brings a state up to date, and takes out of it what HubSpot has no
// more.
func readDefinition[Answer any](ctx context.Context, s *session.Session, state definitionOf[Answer], resp *resource.ReadResponse) {
	m, w := state.common(), state.words()
	// Also a read that finds nothing has to answer with an identity.
	resp.Diagnostics.Append(m.identify(ctx, resp.Identity)...)
	if resp.Diagnostics.HasError() || !s.Configured() {
		return
	}
	objectType, diags := m.objectType()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	live, err := state.get(ctx, s, objectType)
	switch {
	case hubspot.IsNotFound(err) && m.justImported():
		resp.Diagnostics.Append(state.notImportable(ctx, s, objectType))
		return
	case hubspot.IsNotFound(err), err == nil && state.isArchived(live):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(messages.SchemaError("Unable to Read "+w.title, w.noun+" "+m.inWords()+" could not be read.", objectType, err))
		return
	}
	s.Ledger.Read(state.ledgerKey(objectType), m.archives())
	state.fill(live)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

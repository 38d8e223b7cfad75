// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// ValidateConfig finds every mistake that shows without HubSpot.
func (r *Resource) ValidateConfig(ctx context.Context, req protocol.ValidateRequest[objectsBatchModel], resp *protocol.ValidateResponse) {
	m := req.Config
	resp.Diagnostics.Append(validateSize(req.MessageBytes)...)
	resp.Diagnostics.Append(session.ValidateObjectType("object_type", m.ObjectType)...)
	resp.Diagnostics.Append(validateIDProperty(m)...)
	resp.Diagnostics.Append(session.ValidateDeletionPolicy(ctx, m.DeletionPolicy)...)
	resp.Diagnostics.Append(validateLimits(m)...)
	resp.Diagnostics.Append(protocol.ValidateString(ctx, path.Root("existing_records"), m.ExistingRecords, stringvalidator.OneOf(existingAdopt, existingFail, existingRequire))...)
	resp.Diagnostics.Append(protocol.ValidateString(ctx, path.Root("missing_records"), m.MissingRecords, stringvalidator.OneOf(missingRecreateArchived, missingRecreate, missingFail))...)
	resp.Diagnostics.Append(validateMatch(m)...)
	resp.Diagnostics.Append(validatePolicies(ctx, m)...)
	for i, name := range m.ReadProperties.Get() {
		if name.IsNull() || name.IsKnown() && name.Get() == "" {
			resp.Diagnostics.AddAttributeError(path.Root("read_properties").AtListIndex(i), "Empty property name", "Write the internal name of a property, or remove the element.")
		}
	}
	resp.Diagnostics.Append(session.ValidateTimeouts(m.Timeouts.Get())...)
	resp.Diagnostics.Append(validateRecords(m)...)
}

// validateSize refuses records that could be created and never be planned again: the
// plan of a change carries them five times, and one that is too large for Terraform ends
// in words of its transport.
func validateSize(bytes int) diag.Diagnostics {
	var diags diag.Diagnostics
	if later := protocol.PlanBytes(bytes); later > protocol.MaxMessageBytes {
		diags.AddAttributeError(path.Root("records"), "Records are too large for one resource",
			fmt.Sprintf("The configuration of this resource takes %d MiB, so that a plan which changes it would take about %d MiB; Terraform and providers exchange at most %d MiB at a time. Split the records over several resources, for example with provider::hubspot::csv_groups, or leave out columns that nobody needs in HubSpot.",
				bytes>>20, later>>20, protocol.MaxMessageBytes>>20))
	}
	return diags
}

func validateIDProperty(m *objectsBatchModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if !m.IDProperty.IsKnown() {
		return diags
	}
	var unknown *values.Definitions
	if p := unknown.CheckIDProperty(m.objectType(), m.IDProperty.Get()); p != nil {
		diags.AddAttributeError(path.Root("id_property"), "Invalid id_property", p.Detail())
	}
	return diags
}

func validateRecords(m *objectsBatchModel) diag.Diagnostics {
	found := messages.NewProblems("records")
	if !m.Records.IsKnown() {
		return found.Diagnostics()
	}
	idProperty := m.IDProperty.Get()
	var unknown *values.Definitions
	normalize := unknown.KeyNormalizer(idProperty)
	for key, cells := range m.Records.All() {
		at := path.Root("records").AtMapKey(key)
		if p := values.CheckKey(idProperty, key); p != nil {
			found.AddCause(p.Code, key, at, "Invalid key", fmt.Sprintf("Record %q: %s", key, p.Detail()))
		}
		if cells.IsNull() {
			found.AddCause("", key, at, "Missing record", fmt.Sprintf("The record %q is null. Write {} for a record without managed properties, or remove the key.", key))
			continue
		}
		if own, ok := cells.Get(idProperty); ok && m.IDProperty.IsKnown() && own.IsKnown() && normalize(own.Get()) != normalize(key) {
			found.AddCause("", key, at.AtMapKey(idProperty), "Key and property differ",
				fmt.Sprintf("The record %q sets %s to %s, but the key is the value of %s. Leave the property out, or make both the same.", key, idProperty, values.Quote(own.Get()), idProperty))
		}
		if cells.Has("") {
			found.AddCause("", key, at, "Empty property name", fmt.Sprintf("The record %q has a property without a name. Write the internal name of a property, or remove it.", key))
		}
	}
	if m.addressed() {
		for _, group := range values.DuplicateKeys(m.Records.Keys(), normalize) {
			found.Add(path.Root("records").AtMapKey(group[0]), "Duplicate keys",
				fmt.Sprintf("HubSpot takes the keys %s for one record. Keep one of them.", messages.FirstOf(group, 10)))
		}
	}
	return found.Diagnostics()
}

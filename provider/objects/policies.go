// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// policies are who owns which property.
func (m *objectsBatchModel) policies() records.PolicyOf {
	if m.PropertyPolicies.Len() == 0 {
		return nil
	}
	policies := make(records.PolicyOf, m.PropertyPolicies.Len())
	for name, policy := range m.PropertyPolicies.All() {
		if policy.IsKnown() {
			policies[strings.Clone(name)] = records.PropertyPolicy(policy.Get())
		}
	}
	return policies
}

// policiesKnown reports whether it is known who owns which property. Until then a
// value of somebody else's could be taken for one to write.
func (m *objectsBatchModel) policiesKnown() bool {
	if m.PropertyPolicies.IsUnknown() {
		return false
	}
	for _, policy := range m.PropertyPolicies.All() {
		if policy.IsUnknown() {
			return false
		}
	}
	return true
}

func validatePolicies(ctx context.Context, m *objectsBatchModel) diag.Diagnostics {
	var diags diag.Diagnostics
	allowed := make([]string, 0, 4)
	for _, policy := range records.PropertyPolicies() {
		allowed = append(allowed, string(policy))
	}
	for name, policy := range m.PropertyPolicies.All() {
		at := path.Root("property_policies").AtMapKey(name)
		switch {
		case policy.IsNull():
			diags.AddAttributeError(at, "Missing policy", fmt.Sprintf("The policy of %q is null. Write one of %s, or remove the element.", name, strings.Join(allowed, ", ")))
		case m.IDProperty.IsKnown() && name == m.IDProperty.Get():
			diags.AddAttributeError(at, "Policy of the id property", fmt.Sprintf("%q is the key of the records, which HubSpot has to hold as it is declared. Remove its policy.", name))
		default:
			diags.Append(protocol.ValidateString(ctx, at, policy, stringvalidator.OneOf(allowed...))...)
		}
	}
	return diags
}

// checkPolicies tells of policies whose property does not exist, which would own
// nothing.
func (p *objectsBatchPlan) checkPolicies() {
	if p.defs == nil {
		return
	}
	for name := range p.config.PropertyPolicies.Keys() {
		if _, ok := p.defs.Lookup(name); !ok {
			p.diags.AddAttributeError(path.Root("property_policies").AtMapKey(name), "Unknown property",
				messages.NoProperty(p.config.objectType(), name, p.defs.Nearest(name, 3)))
		}
	}
}

// reportKept tells which values people edited that stand against the declared ones.
func (f *objectsBatchRefresh) reportKept(found map[string]*hubspot.Object) {
	if len(f.kept) == 0 {
		return
	}
	slices.SortFunc(f.kept, func(a, b records.Kept) int { return strings.Compare(a.Property+"\x00"+a.Key, b.Property+"\x00"+b.Key) })
	editor := f.keepers(f.kept[:min(len(f.kept), messages.MaxReported)], found)
	var names, cells []string
	for _, kept := range f.kept {
		if !slices.Contains(names, kept.Property) {
			names = append(names, kept.Property)
		}
		cell := fmt.Sprintf("%q of %q", kept.Property, kept.Key)
		if e := editor(kept.Key, kept.Property); e.By != "" {
			cell += " (" + e.String() + ")"
		}
		cells = append(cells, cell)
	}
	f.diags.AddAttributeWarning(path.Root("property_policies"), fmt.Sprintf("%s kept", messages.Capitalize(messages.IsAre(len(cells), "edited value"))),
		fmt.Sprintf("Somebody changed values in HubSpot whose policy is keep_edits (%s), and they stand until the declared value changes: %s. To bring the table in line, declare what HubSpot holds.",
			strings.Join(names, ", "), messages.Some(cells, messages.MaxReported)))
}

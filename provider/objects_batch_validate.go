// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// ValidateConfig finds every mistake that shows without HubSpot.
func (r *objectsBatchResource) ValidateConfig(ctx context.Context, req protocol.ValidateRequest[objectsBatchModel], resp *protocol.ValidateResponse) {
	m := req.Config
	resp.Diagnostics.Append(validateObjectType("object_type", m.ObjectType)...)
	resp.Diagnostics.Append(validateIDProperty(m)...)
	resp.Diagnostics.Append(validateDeletion(ctx, m.DeletionPolicy, m.MaxArchive)...)
	resp.Diagnostics.Append(protocol.ValidateString(ctx, path.Root("existing_records"), m.ExistingRecords, stringvalidator.OneOf(existingAdopt, existingFail))...)
	for i, name := range m.ReadProperties.Get() {
		if name.IsNull() || name.IsKnown() && name.Get() == "" {
			resp.Diagnostics.AddAttributeError(path.Root("read_properties").AtListIndex(i), "Empty property name", "Write the internal name of a property, or remove the element.")
		}
	}
	resp.Diagnostics.Append(validateTimeouts(m.Timeouts.Get())...)
	resp.Diagnostics.Append(validateRecords(m)...)
}

func validateObjectType(attribute string, v protocol.String) diag.Diagnostics {
	if !v.IsKnown() {
		return nil
	}
	_, diags := parseObjectType(attribute, v.Get())
	return diags
}

func validateDeletion(ctx context.Context, policy protocol.String, maxArchive protocol.Int64) diag.Diagnostics {
	policies := make([]string, 0, 3)
	for _, p := range records.Policies() {
		policies = append(policies, string(p))
	}
	diags := protocol.ValidateString(ctx, path.Root("deletion_policy"), policy, stringvalidator.OneOf(policies...))
	diags.Append(protocol.ValidateInt64(ctx, path.Root("max_archive"), maxArchive, int64validator.AtLeast(0))...)
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

func validateTimeouts(m timeoutsModel) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, v := range map[string]protocol.String{"create": m.Create, "read": m.Read, "update": m.Update, "delete": m.Delete} {
		if !v.IsKnown() {
			continue
		}
		if d, err := time.ParseDuration(v.Get()); err != nil || d <= 0 {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "Invalid timeout",
				fmt.Sprintf("%q is not a duration. Write a number with a unit, such as \"30m\" or \"2h\".", v.Get()))
		}
	}
	return diags
}

func validateRecords(m *objectsBatchModel) diag.Diagnostics {
	found := newProblems("records")
	if !m.Records.IsKnown() {
		return found.diagnostics()
	}
	idProperty := m.IDProperty.Get()
	var unknown *values.Definitions
	normalize := unknown.KeyNormalizer(idProperty)
	for key, cells := range m.Records.All() {
		at := path.Root("records").AtMapKey(key)
		if p := values.CheckKey(idProperty, key); p != nil {
			found.add(at, "Invalid key", p.Detail())
		}
		if cells.IsNull() {
			found.add(at, "Missing record", fmt.Sprintf("The record %q is null. Write {} for a record without managed properties, or remove the key.", key))
			continue
		}
		if own, ok := cells.Get(idProperty); ok && m.IDProperty.IsKnown() && own.IsKnown() && normalize(own.Get()) != normalize(key) {
			found.add(at.AtMapKey(idProperty), "Key and property differ",
				fmt.Sprintf("The record %q sets %s to %s, but the key is the value of %s. Leave the property out, or make both the same.", key, idProperty, values.Quote(own.Get()), idProperty))
		}
		if cells.Has("") {
			found.add(at, "Empty property name", fmt.Sprintf("The record %q has a property without a name. Write the internal name of a property, or remove it.", key))
		}
	}
	if m.addressed() {
		for _, group := range values.DuplicateKeys(m.Records.Keys(), normalize) {
			found.add(path.Root("records").AtMapKey(group[0]), "Duplicate keys",
				fmt.Sprintf("HubSpot takes the keys %s for one record. Keep one of them.", firstOf(group, 10)))
		}
	}
	return found.diagnostics()
}

// maxReported is how many mistakes of one kind of input are told in full.
const maxReported = 20

// problems collects mistakes in a large input: the first in full, then a count.
type problems struct {
	attribute string
	diags     diag.Diagnostics
	more      int
}

func newProblems(attribute string) *problems { return &problems{attribute: attribute} }

func (p *problems) add(at path.Path, summary, detail string) {
	if len(p.diags) >= maxReported {
		p.more++
		return
	}
	p.diags.AddAttributeError(at, summary, detail)
}

func (p *problems) diagnostics() diag.Diagnostics {
	if p.more > 0 {
		p.diags.AddAttributeError(path.Root(p.attribute), "More mistakes of this kind",
			fmt.Sprintf("%s in %s not shown. Correct the ones above first; many mistakes often have one cause.", plural(p.more, "further mistake"), strings.TrimSpace(p.attribute)))
	}
	return p.diags
}

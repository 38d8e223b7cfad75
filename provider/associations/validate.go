// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// ValidateConfig finds every mistake that shows without HubSpot.
func (r *Resource) ValidateConfig(ctx context.Context, req protocol.ValidateRequest[associationsBatchModel], resp *protocol.ValidateResponse) {
	m := req.Config
	if later := protocol.PlanBytes(req.MessageBytes); later > protocol.MaxMessageBytes {
		resp.Diagnostics.AddAttributeError(path.Root("links"), "Links are too large for one resource",
			fmt.Sprintf("The configuration of this resource takes %d MiB, so that a plan which changes it would take about %d MiB; Terraform and providers exchange at most %d MiB at a time. Split the links over several resources.",
				req.MessageBytes>>20, later>>20, protocol.MaxMessageBytes>>20))
	}
	resp.Diagnostics.Append(session.ValidateObjectType("from_object_type", m.FromObjectType)...)
	resp.Diagnostics.Append(session.ValidateObjectType("to_object_type", m.ToObjectType)...)
	resp.Diagnostics.Append(validateLinkProperty("from_id_property", m.from(), m.FromIDProperty)...)
	resp.Diagnostics.Append(validateLinkProperty("to_id_property", m.to(), m.ToIDProperty)...)
	resp.Diagnostics.Append(protocol.ValidateString(ctx, path.Root("label"), m.Label, stringvalidator.LengthAtLeast(1))...)
	resp.Diagnostics.Append(protocol.ValidateString(ctx, path.Root("mode"), m.Mode, stringvalidator.OneOf(modeAdditive, modeExact))...)
	resp.Diagnostics.Append(session.ValidateDeletion(ctx, m.DeletionPolicy, m.MaxArchive)...)
	resp.Diagnostics.Append(session.ValidateTimeouts(m.Timeouts.Get())...)
	resp.Diagnostics.Append(validateLinks(m)...)
}

func validateLinkProperty(attribute string, end linkEnd, v protocol.String) diag.Diagnostics {
	var diags diag.Diagnostics
	if !v.IsKnown() {
		return diags
	}
	if v.Get() == "" || v.Get() == "hs_object_id" {
		diags.AddAttributeError(path.Root(attribute), "Invalid "+attribute,
			fmt.Sprintf("Write the internal name of a property with unique values. To name records by HubSpot's record ids, leave %s out.", attribute))
		return diags
	}
	var unknown *values.Definitions
	if p := unknown.CheckIDProperty(end.objectType, v.Get()); p != nil {
		diags.AddAttributeError(path.Root(attribute), "Invalid "+attribute, p.Detail())
	}
	return diags
}

// linkCheck checks the keys of links.
type linkCheck struct {
	m        *associationsBatchModel
	from, to linkEnd
	found    *messages.Problems
}

func validateLinks(m *associationsBatchModel) diag.Diagnostics {
	c := &linkCheck{m: m, from: m.from(), to: m.to(), found: messages.NewProblems("links")}
	if !m.Links.IsKnown() {
		return c.found.Diagnostics()
	}
	for from, row := range m.Links.All() {
		c.row(from, row)
	}
	if m.FromIDProperty.IsKnown() {
		for _, group := range values.DuplicateKeys(m.Links.Keys(), c.from.normalize) {
			c.found.Add(path.Root("links").AtMapKey(group[0]), "Duplicate keys",
				fmt.Sprintf("HubSpot takes the keys %s for one record. Join their sets under one of them, for example with setunion().", messages.FirstOf(group, 10)))
		}
	}
	return c.found.Diagnostics()
}

func (c *linkCheck) row(from string, row linkRow) {
	at := path.Root("links").AtMapKey(from)
	if reason := keyFault(c.m.FromIDProperty, from, "from_id_property"); reason != "" {
		c.found.Add(at, "Invalid key", fmt.Sprintf("The key %s of links: %s", values.Quote(from), reason))
	}
	if row.IsNull() {
		c.found.Add(at, "Missing set", fmt.Sprintf("The value of the key %q is null. Write [] for a record without links, or remove the key.", from))
		return
	}
	known := make([]string, 0, len(row.Get()))
	for _, to := range row.Get() {
		switch {
		case to.IsNull():
			c.found.Add(at, "Invalid link", fmt.Sprintf("The set of the key %q has a null element. Name a record, or leave the element out, for example with compact().", from))
		case to.IsKnown():
			known = append(known, to.Get())
		}
	}
	for _, to := range known {
		if reason := keyFault(c.m.ToIDProperty, to, "to_id_property"); reason != "" {
			c.found.Add(at, "Invalid link", fmt.Sprintf("The link of %q to %s: %s", from, values.Quote(to), reason))
		}
		if c.toItself(from, to) {
			c.found.Add(at, "Record is linked to itself", fmt.Sprintf("HubSpot cannot associate the record %q with itself. Leave it out of its own set.", from))
		}
	}
	if c.m.ToIDProperty.IsKnown() {
		for _, group := range values.DuplicateKeys(slices.Values(known), c.to.normalize) {
			c.found.Add(at, "Duplicate links", fmt.Sprintf("In the set of %q, HubSpot takes %s for one record. Keep one of them.", from, messages.FirstOf(group, 10)))
		}
	}
}

func (c *linkCheck) toItself(from, to string) bool {
	return c.m.addressed() && c.from.objectType.Equal(c.to.objectType) && c.from.idProperty == c.to.idProperty &&
		c.from.normalize(from) == c.to.normalize(to)
}

// keyFault tells why a key can't name a record, "" if it can.
func keyFault(idProperty protocol.String, key, attribute string) string {
	switch {
	case idProperty.IsUnknown():
		return ""
	case idProperty.IsKnown():
		if p := values.CheckKey(idProperty.Get(), key); p != nil {
			return p.Detail()
		}
		return ""
	case key == "":
		return "it is empty. Name a record, or leave it out."
	case strings.Trim(key, "0123456789") != "":
		return fmt.Sprintf("HubSpot's record ids are numbers. Take the id from an attribute such as hubspot_objects_batch.x.ids, or set %s to name records by a unique property.", attribute)
	}
	return ""
}

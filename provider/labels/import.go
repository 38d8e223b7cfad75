// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// ImportState implements [resource.ResourceWithImportState]. The import id is
// contacts/companies/37 or contacts/companies/Decision maker.
func (r *labelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	m, which, diags := importedLabel(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.Session.Readable(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, diags := sameAccount(ctx, r.Session, nil)
	resp.Diagnostics.Append(diags...)
	e, diags := parseEnds(m.FromObjectType, m.ToObjectType)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	forward, backward, diags := list(ctx, r.Session, e)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	there, ok := findLabel(forward, which)
	if !ok {
		resp.Diagnostics.Append(notImportable(e, forward, which))
		return
	}
	m.TypeID, m.InverseTypeID = types.Int64Value(there.TypeID), types.Int64Null()
	back, _ := links.Inverse(there, forward, backward, e.same())
	m.take(there, back)
	m.DeletionPolicy, m.Created = types.StringValue(string(records.ArchiveCreated)), types.BoolValue(false)
	m.completeID()
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	resp.Diagnostics.Append(m.identify(ctx, resp.Identity)...)
	resp.Diagnostics.Append(keepAccount(ctx, resp.Private, account)...)
}

// importedLabel takes an import id, or an identity, apart: the object types, and a
// type id or the text of a label.
func importedLabel(ctx context.Context, req resource.ImportStateRequest) (m labelModel, which string, diags diag.Diagnostics) {
	var from, to string
	if req.ID != "" {
		parts := append(strings.SplitN(req.ID, "/", 3), "", "")
		from, to, which = parts[0], parts[1], parts[2]
	} else if req.Identity != nil {
		var typeID int64
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("from_object_type"), &from)...)
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("to_object_type"), &to)...)
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("type_id"), &typeID)...)
		which = strconv.FormatInt(typeID, 10)
	}
	_, fromErr := values.ParseObjectType(from)
	_, toErr := values.ParseObjectType(to)
	if fromErr != nil || toErr != nil || strings.TrimSpace(which) == "" {
		diags.AddError("Invalid import id",
			fmt.Sprintf("%q does not name an association label. The import id is both object types and the type id or the label, such as contacts/companies/37 or \"contacts/companies/Decision maker\".", req.ID))
	}
	return labelModel{FromObjectType: types.StringValue(from), ToObjectType: types.StringValue(to)}, which, diags
}

// findLabel finds a label of the account's own by its type id or else by its text.
func findLabel(kinds []links.Kind, which string) (links.Kind, bool) {
	if typeID, err := strconv.ParseInt(which, 10, 64); err == nil {
		if k, ok := links.OwnLabelByID(kinds, typeID); ok && k.Label != "" {
			return k, true
		}
	}
	return links.OwnLabel(kinds, which)
}

func notImportable(e ends, kinds []links.Kind, which string) diag.Diagnostic {
	var own, foreign []string
	for _, k := range kinds {
		switch {
		case k.Label == "":
		case k.Category == links.UserDefined:
			own = append(own, fmt.Sprintf("%s (%d)", k.Label, k.TypeID))
		case k.Label == which || strconv.FormatInt(k.TypeID, 10) == which:
			foreign = append(foreign, k.Label)
		}
	}
	slices.Sort(own)
	what := fmt.Sprintf("The account has no label %q of its own %s.", which, e)
	if len(foreign) > 0 {
		what = fmt.Sprintf("%q %s is a label of HubSpot's or of an app, which can't be changed. It needs no resource: name it in hubspot_associations_batch.", foreign[0], e)
	}
	hint := " There are none in this direction."
	if len(own) > 0 {
		hint = " It has " + messages.FirstOf(own, 10) + "."
	}
	return diag.NewErrorDiagnostic("Unable to Import Association Label", what+hint)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// linkImportForm is how messages show the form of an import id.
const linkImportForm = "contacts/companies, contacts/companies/101,102 or contacts/companies/ada@example.com?from_id_property=email&label=Decision maker"

// linkImport is a parsed import id.
type linkImport struct {
	model *associationsBatchModel
	// keys is nil for all records of the first type.
	keys []string
}

// parseLinkImportID reads from/to[/key,key...][?label=...&from_id_property=...
// &to_id_property=...]. All parts may be percent-encoded.
func parseLinkImportID(id string) (linkImport, error) {
	parsed := linkImport{model: &associationsBatchModel{}}
	rest, query, hasQuery := strings.Cut(id, "?")
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) < 2 {
		return parsed, fmt.Errorf("%q is not an import id. Write the two object types, with keys and further parts if wanted: %s", id, linkImportForm)
	}
	for i, target := range []*protocol.String{&parsed.model.FromObjectType, &parsed.model.ToObjectType} {
		t, err := values.ParseObjectType(parts[i])
		if err != nil {
			return parsed, fmt.Errorf("%w. The form of an import id is %s", err, linkImportForm)
		}
		*target = protocol.Known(t.Path())
	}
	if len(parts) == 3 {
		parsed.keys = []string{}
		for key := range strings.SplitSeq(parts[2], ",") {
			if key = strings.TrimSpace(unescape(key)); key == "" {
				return parsed, fmt.Errorf("%q has an empty key. Write the keys separated by commas, without one at the end: %s", id, linkImportForm)
			}
			parsed.keys = append(parsed.keys, key)
		}
	}
	if !hasQuery {
		return parsed, nil
	}
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		target, ok := map[string]*protocol.String{
			"label": &parsed.model.Label, "from_id_property": &parsed.model.FromIDProperty, "to_id_property": &parsed.model.ToIDProperty,
		}[name]
		if value = strings.TrimSpace(unescape(value)); !ok || value == "" {
			return parsed, fmt.Errorf("%q is not a part of an import id. After ? come label=, from_id_property= and to_id_property=: %s", part, linkImportForm)
		}
		*target = protocol.Known(value)
	}
	return parsed, nil
}

func unescape(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// Import reads existing links into the state: those of all records of the first
// type, or of the given ones. They count as adopted.
func (r *Resource) Import(ctx context.Context, req protocol.ImportRequest, resp *protocol.ImportResponse[associationsBatchModel]) {
	s := r.session()
	parsed, err := parseLinkImportID(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Invalid import id", messages.Capitalize(err.Error())+".")
		return
	}
	if !s.Configured() {
		resp.Diagnostics.AddError("Provider is not configured", "An import needs the provider's arguments to be known. Apply what they depend on first.")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, session.DefaultTimeout)
	defer cancel()
	account, diags := s.Account(ctx, "")
	var state *associationsBatchModel
	if !diags.HasError() {
		state, diags = parsed.importLinks(ctx, s)
	}
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State = state
	resp.Private = associationsPrivate{Object: custodian.Imported(s.Register.Process(), account)}.forState()
}

func (i linkImport) importLinks(ctx context.Context, s *session.Session) (*associationsBatchModel, diag.Diagnostics) {
	kind, diags := associationKind(ctx, s, i.model)
	if diags.HasError() {
		return nil, diags
	}
	if !kind.Unlabelled() {
		i.model.AssociationType, i.model.Label = protocol.Known(kind.String()), protocol.Known(kind.Label)
	}
	ids, err := i.ids(ctx, s)
	if err != nil {
		diags.Append(messages.APIError("Unable to Read Records", fmt.Sprintf("The links of %s were to be imported.", i.model.from().objectType), err))
		return nil, diags
	}
	var missing []string
	for _, key := range i.keys {
		if ids[key] == "" || i.model.FromIDProperty.IsNull() && keyFault(i.model.FromIDProperty, key, "") != "" {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		diags.AddError("Records to import do not exist", fmt.Sprintf("HubSpot holds no records of %s named %s. Without from_id_property= in the import id, keys are record ids. The form of an import id is %s.",
			i.model.from().objectType, messages.FirstOf(missing, messages.MaxReported), linkImportForm))
		return nil, diags
	}
	base := newLinkStateBuilder(i.model, kind)
	for key, id := range ids {
		base.empty(key, id)
	}
	f := newAssociationsRefresh(s, base.model())
	f.all = true
	state := f.refresh(ctx)
	diags.Append(f.diags...)
	return withoutEmpty(state), diags
}

// ids are the records whose links are imported, by key.
func (i linkImport) ids(ctx context.Context, s *session.Session) (map[string]string, error) {
	end := i.model.from()
	if i.keys != nil {
		return end.resolve(ctx, s, append([]string{}, i.keys...))
	}
	target := end.target()
	if end.idProperty == "" {
		target.IDProperty = "hs_object_id"
	}
	found, err := s.Engine.List(ctx, target, nil, session.NewProgress(s.Client, batch.Target{ObjectType: end.objectType}).Phase("list"))
	ids := make(map[string]string, len(found))
	for key, object := range found {
		if end.idProperty == "" {
			key = object.ID
		}
		ids[key] = object.ID
	}
	return ids, err
}

// withoutEmpty leaves out records that have no links.
func withoutEmpty(m *associationsBatchModel) *associationsBatchModel {
	s := newLinkStateBuilder(m, m.kind())
	for from, row := range (linkTable{m.Links}).Rows() {
		for _, to := range row.To {
			s.add(links.Link{From: from, To: to}, m.fromID(from), m.toID(to), linkState{})
		}
	}
	return s.model()
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

var _ definitionOf[hubspot.PropertyGroup] = (*propertyGroupModel)(nil)

type propertyGroupModel struct{ definitionModel }

func (m *propertyGroupModel) words() words {
	return words{
		thing: "property group", noun: "Group", title: "Property Group",
		blocked:    "HubSpot archives a group only once it holds no live property. Move or archive its properties, or set deletion_policy = \"abandon\".",
		unverified: "Property group is not verified", unseen: "Property group is not visible yet",
	}
}

func (m *propertyGroupModel) ledgerKey(t values.ObjectType) ledger.Key {
	return ledger.KeyOfGroup(t, m.Name.ValueString())
}

// archivable is true of all that HubSpot is known to tell.
func (m *propertyGroupModel) archivable() bool { return true }

func (m *propertyGroupModel) get(ctx context.Context, s *session.Session, t values.ObjectType) (*hubspot.PropertyGroup, error) {
	return s.Client.GetPropertyGroup(ctx, s.DefinitionsPath(ctx, t), m.Name.ValueString())
}

func (m *propertyGroupModel) archive(ctx context.Context, s *session.Session, t values.ObjectType) error {
	defer s.Groups.Forget(t)
	return s.Client.ArchivePropertyGroup(ctx, s.DefinitionsPath(ctx, t), m.Name.ValueString())
}

func (m *propertyGroupModel) fill(g *hubspot.PropertyGroup) { m.take(g.Name, g.Label, g.DisplayOrder) }

func (m *propertyGroupModel) matches(g *hubspot.PropertyGroup) bool {
	got := *m
	got.fill(g)
	return got.Label.Equal(m.Label) && (m.DisplayOrder.IsUnknown() || got.DisplayOrder.Equal(m.DisplayOrder))
}

func (m *propertyGroupModel) isArchived(g *hubspot.PropertyGroup) bool { return g.Archived }

func (m *propertyGroupModel) exists() diag.DiagnosticWithPath {
	id := m.fullName()
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Property group already exists",
		fmt.Sprintf("Object type %s has a property group %q already. To manage it, import it: terraform import hubspot_property_group.NAME %s, or an import block with id = %q. Otherwise choose another name; properties can use the group by its name without a resource.",
			m.ObjectType.ValueString(), m.Name.ValueString(), id, id))
}

func (m *propertyGroupModel) notImportable(ctx context.Context, s *session.Session, t values.ObjectType) diag.Diagnostic {
	hint := ""
	if names, err := s.Groups.Names(ctx, t); err == nil {
		hint = messages.DidYouMean(values.NearestNames(m.Name.ValueString(), names, 3))
	}
	return diag.NewErrorDiagnostic("Unable to Import Property Group",
		fmt.Sprintf("Object type %s has no property group %q.%s The import id is the object type and the internal name of the group, such as companies/companyinformation.",
			m.ObjectType.ValueString(), m.Name.ValueString(), hint))
}

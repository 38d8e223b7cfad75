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

var _ definitionOf[hubspot.Property] = (*propertyModel)(nil)

// The parts in which a property differs from a group, see [definitionOf].

func (m *propertyModel) words() words {
	return words{
		thing: "property", noun: "Property", title: "Property",
		blocked:    "HubSpot refuses this for properties that a list, form, workflow or calculation uses.",
		unverified: "Property is not verified", unseen: "Property is not visible yet",
	}
}

func (m *propertyModel) ledgerKey(t values.ObjectType) ledger.Key {
	return ledger.KeyOfProperty(t, m.Name.ValueString())
}

func (m *propertyModel) archivable() bool { return m.modification("archivable", true) }

// get reads the definition. Of an imported one the sensitivity is not known yet, and
// HubSpot answers for one sensitivity at a time.
func (m *propertyModel) get(ctx context.Context, s *session.Session, t values.ObjectType) (*hubspot.Property, error) {
	live, err := s.Client.GetProperty(ctx, s.DefinitionsPath(ctx, t), m.Name.ValueString(), m.query())
	if !m.justImported() || !hubspot.IsNotFound(err) {
		return live, err
	}
	for _, sensitivity := range []string{hubspot.SensitivitySensitive, hubspot.SensitivityHighlySensitive} {
		found, otherErr := s.Client.GetProperty(ctx, s.DefinitionsPath(ctx, t), m.Name.ValueString(), hubspot.PropertiesQuery{DataSensitivity: sensitivity})
		if otherErr == nil {
			return found, nil
		}
	}
	return nil, err
}

func (m *propertyModel) archive(ctx context.Context, s *session.Session, t values.ObjectType) error {
	defer s.Definitions.Forget(t)
	return s.Client.ArchiveProperty(ctx, s.DefinitionsPath(ctx, t), m.Name.ValueString())
}

func (m *propertyModel) matches(live *hubspot.Property) bool {
	return len(m.differencesFrom(live)) == 0
}

func (m *propertyModel) isArchived(live *hubspot.Property) bool { return live.Archived }

func (m *propertyModel) exists() diag.DiagnosticWithPath {
	id := m.fullName()
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Property already exists",
		fmt.Sprintf("Object type %s has a property %q already. To manage it, import it: terraform import hubspot_property.NAME %s, or an import block with id = %q. To only read it, use the data source hubspot_properties. Otherwise choose another name.",
			m.ObjectType.ValueString(), m.Name.ValueString(), id, id))
}

func (m *propertyModel) notImportable(ctx context.Context, s *session.Session, t values.ObjectType) diag.Diagnostic {
	hint := ""
	if known, err := s.Definitions.Wide(ctx, t); err == nil {
		if d, ok := known.Lookup(m.Name.ValueString()); ok && d.Archived {
			hint = " It is archived: restore it in HubSpot first, or declare it with restore_archived = true."
		} else {
			hint = messages.DidYouMean(known.Nearest(m.Name.ValueString(), 3))
		}
	}
	return diag.NewErrorDiagnostic("Unable to Import Property",
		fmt.Sprintf("Object type %s has no property %q.%s The import id is the object type and the internal name of the property, such as companies/university_domain.",
			m.ObjectType.ValueString(), m.Name.ValueString(), hint))
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// definitionModel is what properties and property groups have in common.
type definitionModel struct {
	ID             types.String `tfsdk:"id"`
	ObjectType     types.String `tfsdk:"object_type"`
	Name           types.String `tfsdk:"name"`
	Label          types.String `tfsdk:"label"`
	DisplayOrder   types.Int64  `tfsdk:"display_order"`
	DeletionPolicy types.String `tfsdk:"deletion_policy"`
	Created        types.Bool   `tfsdk:"created"`
}

// definition is a property or a property group, as far as the two differ. What is the
// same for both, the steps of this package do once.
type definition interface {
	common() *definitionModel
	words() words
	// ledgerKey is what the ledger knows the definition by.
	ledgerKey(t values.ObjectType) ledger.Key
	// archivable tells whether HubSpot lets it be archived, as far as known.
	archivable() bool
	archive(ctx context.Context, s *session.Session, t values.ObjectType) error
	// exists is the error of a create whose name is taken.
	exists() diag.DiagnosticWithPath
	// notImportable is the error of an import that finds nothing.
	notImportable(ctx context.Context, s *session.Session, t values.ObjectType) diag.Diagnostic
}

// definitionOf is a definition with what HubSpot answers of it.
type definitionOf[Answer any] interface {
	definition
	get(ctx context.Context, s *session.Session, t values.ObjectType) (*Answer, error)
	fill(live *Answer)
	// matches tells whether HubSpot holds it as planned.
	matches(live *Answer) bool
	isArchived(live *Answer) bool
}

// words are what messages call a kind of definition.
type words struct {
	// thing is for the middle of a sentence, noun goes before a name, title into a
	// summary.
	thing, noun, title string
	// blocked says what keeps HubSpot from archiving one.
	blocked string
	// unverified and unseen are the summaries of what a create warns of.
	unverified, unseen string
}

func (m *definitionModel) common() *definitionModel { return m }

// objectType reads the object type, which the configuration was checked for.
func (m *definitionModel) objectType() (values.ObjectType, diag.Diagnostics) {
	return session.ParseObjectType("object_type", m.ObjectType.ValueString())
}

// target returns the object type of the definition, which is about to be
// written, and checks that it may be.
func (m *definitionModel) target(ctx context.Context, s *session.Session) (values.ObjectType, diag.Diagnostics) {
	objectType, diags := m.objectType()
	diags.Append(s.Writable(ctx)...)
	return objectType, diags
}

// fullName is the id, which imports take too: companies/university_domain.
func (m *definitionModel) fullName() string {
	return m.ObjectType.ValueString() + "/" + m.Name.ValueString()
}

// inWords names the definition in a message: "university_domain" of companies.
func (m *definitionModel) inWords() string {
	return fmt.Sprintf("%q of %s", m.Name.ValueString(), m.ObjectType.ValueString())
}

// completeID sets the id as far as it is known.
func (m *definitionModel) completeID() {
	m.ID = types.StringUnknown()
	if !m.ObjectType.IsUnknown() && !m.Name.IsUnknown() {
		m.ID = types.StringValue(m.fullName())
	}
}

// justImported tells whether the state is that of an import, which no read has filled
// in yet.
func (m *definitionModel) justImported() bool { return m.Label.IsNull() }

// take takes over what HubSpot holds. Which definition this is, the
// configuration and the state say and no answer does; the spelling of an
// imported name is HubSpot's.
func (m *definitionModel) take(name, label string, displayOrder int) {
	if m.justImported() && strings.EqualFold(name, m.Name.ValueString()) {
		m.Name = types.StringValue(name)
	}
	m.ID = types.StringValue(m.fullName())
	m.Label = keepText(m.Label, label)
	m.DisplayOrder = types.Int64Value(int64(displayOrder))
}

func (m *definitionModel) policy() deletionPolicy {
	return deletionPolicy(m.DeletionPolicy.ValueString())
}

// archives tells whether a destroy archives the definition.
func (m *definitionModel) archives() bool { return m.policy().archives(m.Created.ValueBool()) }

// identify sets the identity where the engine asks for one.
func (m *definitionModel) identify(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("object_type"), m.ObjectType)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("name"), m.Name)...)
	return diags
}

// importDefinition begins the state of a definition from an import id such as
// companies/university_domain, or from an identity. The read fills in the rest.
func importDefinition(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, thing, example string) {
	objectType, name, diags := importedName(ctx, req, thing, example)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	m := definitionModel{ObjectType: types.StringValue(objectType), Name: types.StringValue(name)}
	for attribute, value := range map[string]any{
		"id":              m.fullName(),
		"object_type":     objectType,
		"name":            name,
		"deletion_policy": string(records.ArchiveCreated),
		"created":         false,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(m.identify(ctx, resp.Identity)...)
}

// importedName takes an import id, or an identity, apart.
func importedName(ctx context.Context, req resource.ImportStateRequest, thing, example string) (objectType, name string, diags diag.Diagnostics) {
	if req.ID != "" {
		objectType, name, _ = strings.Cut(req.ID, "/")
	} else if req.Identity != nil {
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("object_type"), &objectType)...)
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("name"), &name)...)
	}
	if diags.HasError() {
		return "", "", diags
	}
	_, err := values.ParseObjectType(objectType)
	switch {
	case objectType == "" || name == "" || strings.Contains(name, "/"):
		diags.AddError("Invalid import id",
			fmt.Sprintf("%q does not name a %s. The import id is the object type and the internal name, such as %s.", req.ID, thing, example))
	case err != nil:
		diags.AddError("Invalid import id",
			fmt.Sprintf("%s. The import id is the object type and the internal name, such as %s.", messages.Capitalize(err.Error()), example))
	}
	return objectType, name, diags
}

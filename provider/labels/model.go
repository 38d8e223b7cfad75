// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// thing is what messages call a label.
const thing = "association label"

// noSurroundingSpace finds white space that HubSpot may drop.
var noSurroundingSpace = regexp.MustCompile(`^\S(?s:.*\S)?$`)

// deletionPolicy is what becomes of a label that is destroyed: a policy of records,
// or preventDeletion.
type deletionPolicy string

// preventDeletion refuses to destroy.
const preventDeletion deletionPolicy = "prevent"

// labelModel is the state, plan and configuration of hubspot_association_label.
type labelModel struct {
	ID              types.String `tfsdk:"id"`
	FromObjectType  types.String `tfsdk:"from_object_type"`
	ToObjectType    types.String `tfsdk:"to_object_type"`
	Name            types.String `tfsdk:"name"`
	Label           types.String `tfsdk:"label"`
	InverseLabel    types.String `tfsdk:"inverse_label"`
	TypeID          types.Int64  `tfsdk:"type_id"`
	InverseTypeID   types.Int64  `tfsdk:"inverse_type_id"`
	AssociationType types.String `tfsdk:"association_type"`
	DeletionPolicy  types.String `tfsdk:"deletion_policy"`
	Created         types.Bool   `tfsdk:"created"`
}

// ends are the object types of a label.
type ends struct{ from, to values.ObjectType }

func parseEnds(from, to types.String) (ends, diag.Diagnostics) {
	f, diags := session.ParseObjectType("from_object_type", from.ValueString())
	t, more := session.ParseObjectType("to_object_type", to.ValueString())
	diags.Append(more...)
	return ends{f, t}, diags
}

// String names the direction in a message.
func (e ends) String() string { return fmt.Sprintf("from %s to %s", e.from, e.to) }

func (e ends) same() bool { return e.from.Equal(e.to) }

// ends reads the object types, which the configuration was checked for. ok is false
// where one of them is not known yet.
func (m *labelModel) ends() (e ends, ok bool) {
	if !session.IsKnown(m.FromObjectType) || !session.IsKnown(m.ToObjectType) {
		return ends{}, false
	}
	e, diags := parseEnds(m.FromObjectType, m.ToObjectType)
	return e, !diags.HasError()
}

// inWords names the label in a message: "Decision maker" from contacts to companies.
func (m *labelModel) inWords() string {
	return fmt.Sprintf("%q from %s to %s", m.Label.ValueString(), m.FromObjectType.ValueString(), m.ToObjectType.ValueString())
}

// completeID sets what follows from the type id.
func (m *labelModel) completeID() {
	m.ID, m.AssociationType = types.StringUnknown(), types.StringUnknown()
	if m.TypeID.IsUnknown() || m.TypeID.IsNull() {
		return
	}
	m.AssociationType = types.StringValue(m.kind().String())
	if session.IsKnown(m.FromObjectType) && session.IsKnown(m.ToObjectType) {
		m.ID = types.StringValue(fmt.Sprintf("%s/%s/%d", m.FromObjectType.ValueString(), m.ToObjectType.ValueString(), m.TypeID.ValueInt64()))
	}
}

// kind is the label as associations have it.
func (m *labelModel) kind() links.Kind {
	return links.Kind{Category: links.UserDefined, TypeID: m.TypeID.ValueInt64(), Label: m.Label.ValueString()}
}

// take takes over what HubSpot holds: there, and back where it is known. Which label
// this is, the state says and no answer does.
func (m *labelModel) take(there, back links.Kind) {
	m.Label = keepText(m.Label, there.Label)
	if back.TypeID != 0 {
		m.InverseTypeID, m.InverseLabel = types.Int64Value(back.TypeID), keepText(m.InverseLabel, back.Label)
	}
}

// settle replaces what the plan left unknown and nothing has answered.
func (m *labelModel) settle() {
	if m.InverseTypeID.IsUnknown() {
		m.InverseTypeID = types.Int64Null()
	}
	if m.InverseLabel.IsUnknown() {
		m.InverseLabel = types.StringNull()
	}
	if m.Name.IsUnknown() {
		m.Name = types.StringNull()
	}
}

// keepText returns the text that HubSpot holds, in the model's spelling where only
// surrounding white space differs.
func keepText(known types.String, stored string) types.String {
	if session.IsKnown(known) && strings.TrimSpace(known.ValueString()) == strings.TrimSpace(stored) {
		return known
	}
	return types.StringValue(stored)
}

func (m *labelModel) policy() deletionPolicy { return deletionPolicy(m.DeletionPolicy.ValueString()) }

// deletes tells whether a destroy deletes the label.
func (m *labelModel) deletes() bool {
	return m.policy() != preventDeletion && records.Policy(m.policy()).Archives(m.Created.ValueBool())
}

// refusal is the error of a plan that destroys a protected label.
func (m *labelModel) refusal() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_policy"), "Association label is protected",
		fmt.Sprintf("The plan would destroy label %s, and its deletion_policy is \"prevent\". Nothing was deleted. To let it go, apply another deletion_policy first: \"abandon\" leaves it in HubSpot, \"archive\" deletes it.", m.inWords()))
}

// identify sets the identity where the engine asks for one.
func (m *labelModel) identify(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("from_object_type"), m.FromObjectType)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("to_object_type"), m.ToObjectType)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("type_id"), m.TypeID)...)
	return diags
}

// accountKey is where private data keeps which account holds the label: type ids mean
// something else in another one.
const accountKey = "account"

// sameAccount compares the account of the credentials with the one that a label was
// read in, and returns it.
func sameAccount(ctx context.Context, s *session.Session, private protocol.PrivateReader) (string, diag.Diagnostics) {
	remembered := ""
	if private != nil {
		b, diags := private.GetKey(ctx, accountKey)
		if diags.HasError() {
			return "", diags
		}
		remembered = strings.Trim(string(b), `"`)
	}
	account, diags := s.Account(ctx, remembered)
	if account == "" {
		account = remembered
	}
	return account, diags
}

func keepAccount(ctx context.Context, private protocol.PrivateWriter, account string) diag.Diagnostics {
	if account == "" {
		return nil
	}
	return private.SetKey(ctx, accountKey, []byte(`"`+account+`"`))
}

// list reads the kinds of association in both directions.
func list(ctx context.Context, s *session.Session, e ends) (forward, backward []links.Kind, diags diag.Diagnostics) {
	forward, diags = listOne(ctx, s, e)
	if diags.HasError() || e.same() {
		return forward, forward, diags
	}
	backward, more := listOne(ctx, s, ends{e.to, e.from})
	diags.Append(more...)
	return forward, backward, diags
}

// listOne reads the kinds of association in one direction. That there is none at all
// is no answer to where a label is: every two object types that can be associated
// have the kind without a label.
func listOne(ctx context.Context, s *session.Session, e ends) ([]links.Kind, diag.Diagnostics) {
	var diags diag.Diagnostics
	kinds, err := s.Labels.List(ctx, e.from, e.to)
	switch {
	case hubspot.IsUnknownObjectType(err):
		diags.AddAttributeError(path.Root("from_object_type"), "Unknown object type",
			fmt.Sprintf("HubSpot does not know both object types %q and %q in this account. Write a name such as \"companies\", an object type id such as \"2-123\", or the fully qualified name of a custom object such as \"p123_widget\".\n\n%s", e.from, e.to, messages.Capitalize(err.Error())))
	case err != nil:
		diags.Append(messages.APIError("Unable to Read Association Labels", fmt.Sprintf("The labels %s could not be read.", e), err))
	case len(kinds) == 0:
		diags.AddAttributeError(path.Root("to_object_type"), "Object types cannot be associated",
			fmt.Sprintf("HubSpot has no association type %s.", e))
	}
	return kinds, diags
}

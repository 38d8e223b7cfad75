// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// deletionPolicy is what becomes of a definition that is destroyed: a policy of
// records, or preventDeletion.
type deletionPolicy string

// preventDeletion refuses to destroy.
const preventDeletion deletionPolicy = "prevent"

// archives tells whether the definition leaves HubSpot.
func (p deletionPolicy) archives(created bool) bool {
	return p != preventDeletion && records.Policy(p).Archives(created)
}

// checkDestroy reports a destroy that an apply could not do.
func checkDestroy(d definition) diag.Diagnostics {
	var diags diag.Diagnostics
	m, w := d.common(), d.words()
	id, policy := m.ID.ValueString(), m.policy()
	switch {
	case policy == preventDeletion:
		diags.Append(policy.refusal(id, w.thing))
	case m.archives() && !d.archivable():
		diags.AddAttributeError(path.Root("deletion_policy"), "Unable to Archive "+w.title,
			fmt.Sprintf("HubSpot does not let %s be archived. Set deletion_policy = \"abandon\" and apply, then it can be taken out of the configuration and stays in HubSpot.", id))
	}
	return diags
}

func (p deletionPolicy) refusal(id, thing string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_policy"), messages.Capitalize(thing)+" is protected",
		fmt.Sprintf("The plan would destroy %s, and its deletion_policy is \"prevent\". Nothing was archived. To let it go, apply another deletion_policy first: \"abandon\" leaves it in HubSpot, \"archive\" archives it.", id))
}

// deleteDefinition archives a definition if its policy wants that.
func deleteDefinition[Answer any](ctx context.Context, s *session.Session, state definitionOf[Answer]) diag.Diagnostics {
	m, w := state.common(), state.words()
	diags := checkDestroy(state)
	if diags.HasError() || !m.archives() {
		return diags
	}
	objectType, more := m.target(ctx, s)
	diags.Append(more...)
	if diags.HasError() {
		return diags
	}
	err := state.archive(ctx, s, objectType)
	err = definitions.SettleArchive(ctx, err, func(ctx context.Context) (bool, error) {
		live, err := state.get(ctx, s, objectType)
		return err == nil && !state.isArchived(live), err
	})
	if err != nil {
		diags.Append(messages.SchemaError("Unable to Archive "+w.title, w.noun+" "+m.inWords()+" was not archived. "+w.blocked, objectType, err))
		return diags
	}
	s.Ledger.Archive(state.ledgerKey(objectType))
	return diags
}

// deletionPolicyAttribute is the argument of a definition. consequence says
// what archiving does.
func deletionPolicyAttribute(thing, consequence string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		Default: stringdefault.StaticString(string(records.ArchiveCreated)),
		Validators: []validator.String{stringvalidator.OneOf(
			string(records.ArchiveCreated), string(records.Archive), string(records.Abandon), string(preventDeletion),
		)},
		MarkdownDescription: fmt.Sprintf("What becomes of the %[1]s when it leaves the configuration or is destroyed. "+
			"`archive_created` (default) archives it if this resource created it and leaves it in HubSpot if it was imported; `archive` archives it in both cases; "+
			"`abandon` leaves it in HubSpot; `prevent` makes such a plan an error. %[2]s Changing the policy writes nothing.", thing, consequence),
	}
}

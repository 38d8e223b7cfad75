// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// privateKey is where private data keeps which definition an instance holds. The
// second planning of a replacement gets what the first one left, and no state.
const privateKey = "held"

// heldDefinition is a definition in private data.
type heldDefinition struct {
	Key string `json:"key"`
	// Archives says whether a destroy archives the definition.
	Archives bool `json:"archives"`
}

// privateReader and privateWriter are the framework's private data, whose type it
// does not export.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// holding reads which definition the planned instance holds.
func holding(ctx context.Context, private privateReader) (heldDefinition, diag.Diagnostics) {
	b, diags := private.GetKey(ctx, privateKey)
	return session.DecodePrivate[heldDefinition](b), diags
}

// hold notes that a plan speaks of the definition that its instance holds, and leaves
// to a second planning which one that is.
func hold(ctx context.Context, s *session.Session, prior definition, private privateWriter) diag.Diagnostics {
	key, ok := keyInLedger(prior)
	if !ok {
		return nil
	}
	s.Properties.Spoke(key, false)
	return private.SetKey(ctx, privateKey, session.EncodePrivate(heldDefinition{key.String(), prior.common().archives()}))
}

// planDestroy checks a plan that destroys the definition.
func planDestroy(s *session.Session, prior definition) diag.Diagnostics {
	diags := checkDestroy(prior)
	if key, ok := keyInLedger(prior); ok && s.Properties.Spoke(key, true) {
		diags.Append(declaredElsewhere(prior.words().thing, prior.common().fullName()))
	}
	return diags
}

// keyInLedger is what the ledger knows a definition by, ok where it is known.
func keyInLedger(d definition) (key session.PropertyKey, ok bool) {
	t, diags := d.common().objectType()
	if diags.HasError() || d.common().Name.IsUnknown() {
		return key, false
	}
	return d.ledgerKey(t), true
}

// replaces reports whether a create is the second half of a replacement under the
// same name, so that the definition exists, and what is wrong with it.
func replaces(s *session.Session, held heldDefinition, plan definition, objectType values.ObjectType) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	thing, id := plan.words().thing, plan.common().fullName()
	key := plan.ledgerKey(objectType)
	kind := s.Properties.Replaces(key)
	if held.Key == key.String() && kind != session.ArchivedNow {
		kind = session.OfTainted
		if !held.Archives {
			kind = session.OfKept
		}
	}
	switch kind {
	case session.NoReplacement:
		return false, nil
	case session.OfKept:
		diags.AddAttributeError(path.Root("deletion_policy"), messages.Capitalize(thing)+" can't be replaced",
			fmt.Sprintf("The plan replaces %s under its name, and its deletion_policy keeps it in HubSpot, so that there is no room for a new one. Plan without -replace, or run terraform untaint on the resource: then it is changed in place.", id))
	case session.OfDestroyed:
		diags.Append(declaredElsewhere(thing, id))
	default:
	}
	return true, diags
}

// taken is what a plan says of a create whose name HubSpot holds. The ledger is asked
// once more: while HubSpot was asked, the instance that holds the definition may have
// been read, or its destroy planned. Where it knows of none, the error tells what a
// plan can't see that comes to the create before it comes to the other resource, or
// that has read nothing.
func taken(s *session.Session, held heldDefinition, plan definition, objectType values.ObjectType) diag.Diagnostics {
	if replaces, diags := replaces(s, held, plan, objectType); replaces {
		return diags
	}
	exists := plan.exists()
	hint := " If a resource of this configuration had it under another name until now, write a moved block instead."
	if s.Properties.Blind() {
		hint = " Nothing was refreshed in this plan: if a resource of this configuration holds it and is tainted or renamed, plan without -refresh=false, or write a moved block."
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(exists.Path(), exists.Summary(), exists.Detail()+hint)}
}

// declaredElsewhere is the error of a plan that destroys a definition under one
// address and creates it under another.
func declaredElsewhere(thing, id string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), messages.Capitalize(thing)+" is declared elsewhere",
		fmt.Sprintf("The plan destroys %s as one resource and creates it as another one. If the resource has a new name, write a moved block, so that the %s stays as it is.", id, thing))
}

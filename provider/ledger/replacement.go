// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package ledger

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// privateKey is where private data keeps which definition an instance holds. The
// second planning of a replacement gets what the first one left, and no state.
const privateKey = "held"

// Held is a definition in private data.
type Held struct {
	Key string `json:"key"`
	// Archives says whether a destroy takes the definition out of HubSpot.
	Archives bool `json:"archives"`
}

// Holding reads which definition the planned instance holds.
func Holding(ctx context.Context, private protocol.PrivateReader) (Held, diag.Diagnostics) {
	b, diags := private.GetKey(ctx, privateKey)
	return protocol.DecodePrivate[Held](b), diags
}

// Hold leaves to a second planning which definition the instance holds.
func Hold(ctx context.Context, private protocol.PrivateWriter, key Key, archives bool) diag.Diagnostics {
	return private.SetKey(ctx, privateKey, protocol.EncodePrivate(Held{key.String(), archives}))
}

// Replaces reports whether a create is the second half of a replacement under the
// same name, so that the definition exists, and what is wrong with it. thing is what
// the definition is called, id its full name.
func (l *Ledger) Replaces(held Held, key Key, thing, id string) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	kind := l.Successor(key)
	if held.Key == key.String() && kind != ArchivedNow {
		kind = OfTainted
		if !held.Archives {
			kind = OfKept
		}
	}
	switch kind {
	case NoReplacement:
		return false, nil
	case OfKept:
		diags.AddAttributeError(path.Root("deletion_policy"), messages.Capitalize(thing)+" can't be replaced",
			fmt.Sprintf("The plan replaces %s under its name, and its deletion_policy keeps it in HubSpot, so that there is no room for a new one. Plan without -replace, or run terraform untaint on the resource: then it is changed in place.", id))
	case OfDestroyed:
		diags.Append(DeclaredElsewhere(thing, id))
	default:
	}
	return true, diags
}

// Taken is what a plan says of a create whose name HubSpot holds. The ledger is asked
// once more: while HubSpot was asked, the instance that holds the definition may have
// been read, or its destroy planned. Where it knows of none, the error tells what a
// plan can't see that comes to the create before it comes to the other resource, or
// that has read nothing.
func (l *Ledger) Taken(held Held, key Key, thing, id string, exists diag.DiagnosticWithPath) diag.Diagnostics {
	if replaces, diags := l.Replaces(held, key, thing, id); replaces {
		return diags
	}
	hint := " If a resource of this configuration had it under another name until now, write a moved block instead."
	if l.Blind() {
		hint = " Nothing was refreshed in this plan: if a resource of this configuration holds it and is tainted or renamed, plan without -refresh=false, or write a moved block."
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(exists.Path(), exists.Summary(), exists.Detail()+hint)}
}

// DeclaredElsewhere is the error of a plan that destroys a definition under one
// address and creates it under another.
func DeclaredElsewhere(thing, id string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), messages.Capitalize(thing)+" is declared elsewhere",
		fmt.Sprintf("The plan destroys %s as one resource and creates it as another one. If the resource has a new name, write a moved block, so that the %s stays as it is.", id, thing))
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custodian_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// TestWords_tell: each matter has a text of its own with one remedy, at the key where
// the thing is declared here.
func TestWords_tell(t *testing.T) {
	t.Parallel()
	const leaves = `The thing "a" leaves one hubspot_things, which would archive it`
	for _, test := range []struct {
		conflict        custody.Conflict
		summary, detail string
		unheld          bool
	}{
		{custody.Conflict{Why: custody.DeclaredTwice}, "Thing is declared twice", `Another hubspot_things of this configuration declares the thing "a" too. Two resources would overwrite each other. Keep it in one of them. To drop the other resource as a whole, let go of it with ` + custodian.LetGo + `; to drop this key only, set deletion_policy = "abandon" there, so that the thing is not archived.`, false},
		{custody.Conflict{Why: custody.LeavesHereUnknown}, "Thing may be declared elsewhere", leaves + ", and the keys of another one are not known in this plan: it may declare the thing. Apply what those keys depend on first, with terraform apply -target, or " + custodian.Abandon + ".", false},
		{custody.Conflict{Why: custody.MergedHere}, "Thing is declared elsewhere", leaves + ", but a thing of another was merged into it. Plan without -refresh=false: then the states follow the merge. To keep the thing, " + custodian.Abandon + ".", false},
		{custody.Conflict{Why: custody.LeavesHere, Destroyed: true, BothHold: true}, "Thing is declared elsewhere", `The thing "a" is in two states: in that of an object that is destroyed, which would archive it, and in that of a resource that declares it. Let go of the destroyed one instead: ` + custodian.LetGo + `. The thing stays with the other. If the destroyed one is the deposed object of a replacement that was stopped half way, run terraform state rm on the resource and apply again: its things are found by their keys.`, false},
		{custody.Conflict{Why: custody.LeavesOther, Destroyed: true}, "Thing is archived elsewhere", `The thing "a" leaves a resource that is destroyed, which would archive it, and is declared by another one in the same plan; it could be archived after it was written. If the resource has a new name, write a moved block. Otherwise let go of it with ` + custodian.LetGo + `: the other resource then adopts the thing.`, false},
		{custody.Conflict{Why: custody.LeavesHere, Destroyed: true}, "Thing is declared elsewhere", `The thing "a" leaves a resource that is destroyed, which would archive it, and is declared by another one in the same plan; it could be archived after it was written. If the resource has a new name, write a moved block. Otherwise let go of it with ` + custodian.LetGo + `: the other resource then adopts the thing. If the destroyed one is the deposed object of a replacement that was stopped half way, run terraform state rm on the resource and apply again: its things are found by their keys.`, true},
		{custody.Conflict{Why: custody.LeavesOther, Replaced: true}, "Thing is archived elsewhere", `The thing "a" is held by a tainted hubspot_things, and two resources of this plan declare things of it: no plan can tell which of them replaces it, and the replacement could archive what the other declares. Run terraform untaint on the tainted one and plan again: then each is planned with its own things.`, false},
		{custody.Conflict{Why: custody.LeavesOther, Undecided: true}, "Thing is archived elsewhere", `The thing "a" is declared by one hubspot_things and held by another whose keys are not known in this plan, which may archive it. Apply what those keys depend on first, with terraform apply -target, or ` + custodian.Abandon + ".", false},
		{custody.Conflict{Why: custody.LeavesHere}, "Thing is declared elsewhere", leaves + ", and is declared by another in the same plan; it could be archived after it was written. To move it, " + custodian.Abandon + " and apply that first.", false},
	} {
		w := words
		w.Unheld = test.unheld
		found := messages.NewProblems("things")
		w.Tell(found, test.conflict, custodian.Subject{Name: `thing "a"`, Key: "a", Keys: []string{"a"}, At: "a", Twice: `the thing "a" too`})
		diags := found.Diagnostics()
		if len(diags) != 1 || diags[0].Summary() != test.summary || diags[0].Detail() != test.detail {
			t.Errorf("%+v: got %v", test.conflict, diags)
			continue
		}
		at := path.Root("things")
		if test.conflict.Here() {
			at = at.AtMapKey("a")
		}
		if d, ok := diags[0].(diag.DiagnosticWithPath); !ok || !d.Path().Equal(at) {
			t.Errorf("%+v: it is not at %s", test.conflict, at)
		}
	}
}

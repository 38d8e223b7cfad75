// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custodian

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// The ways out of a conflict that messages name.
const (
	LetGo   = "a removed block with lifecycle { destroy = false }, or terraform state rm"
	Abandon = `set deletion_policy = "abandon" on the resource that it leaves`
)

// leftOver begins what to do where a replacement was killed between its halves, so
// that nobody knows any more which object took the place of which.
const leftOver = "If the destroyed one is the deposed object of a replacement that was stopped half way, run terraform state rm on the resource and apply again: "

// Words are what a resource calls the things that it holds, and what becomes of them.
type Words struct {
	// Resource is the resource type, Attribute the argument that declares the things.
	Resource, Attribute string
	// Thing is one of them, Archive and Archived what becomes of it when it leaves,
	// Written what an apply does with what is declared.
	Thing, Archive, Archived, Written string
	// Key is what a configuration names one by, Arguments all that says which there are.
	Key, Arguments string
	// Unknown says of another resource what of it is not known, Those what that is in
	// one word or two.
	Unknown, Those string
	// Harm is why two resources can't hold one.
	Harm string
	// FoundAgain is how an apply finds them without a state.
	FoundAgain string
	// Unheld says that the object in the place of a deposed one may declare them
	// without holding any.
	Unheld bool
	// Listed is what a list of them is called, and List lists some.
	Listed string
	List   func([]custody.Record) string
	// Titles are those of its messages.
	Titles Titles
}

// Titles are spelled out for each resource, so that who searches for one finds it.
type Titles struct {
	// Twice, Declared, Unknown and Archived head a conflict: with another resource that
	// declares the thing too, with one that declares what leaves here, with one of which
	// that is not known, and with one that would archive what is declared here.
	Twice, Declared, Unknown, Archived string
	// Unsafe heads the refusal of a replacement.
	Unsafe string
}

// Subject is what a message about a conflict is about.
type Subject struct {
	// Name is what to call it: `record "a"`.
	Name string
	// Key is how lists name it, Keys what of it stands in a message.
	Key  string
	Keys []string
	// At is the key of the attribute's map under which it is declared, Twice how
	// another resource declares it too: `the record "a" too`.
	At, Twice string
}

// Tell adds to found how two resources are at odds: what they want with a thing, and
// the one thing to do about it.
func (w Words) Tell(found *messages.Problems, c custody.Conflict, s Subject) {
	at := path.Root(w.Attribute)
	if c.Here() {
		at = at.AtMapKey(s.At)
	}
	summary, detail := w.conflict(c, s)
	found.AddCause(messages.Without(detail, s.Keys...), s.Key, at, summary, detail)
}

func (w Words) conflict(c custody.Conflict, s Subject) (summary, detail string) {
	name := "The " + s.Name
	leaves := fmt.Sprintf("%s leaves one %s, which would %s it", name, w.Resource, w.Archive)
	summary = w.Titles.Declared
	if c.Why == custody.LeavesOther {
		summary = w.Titles.Archived
	}
	switch c.Matter() {
	case custody.Twice:
		return w.Titles.Twice,
			fmt.Sprintf("Another %s of this configuration declares %s. %s Keep it in one of them. To drop the other resource as a whole, let go of it with %s; to drop this %s only, set deletion_policy = \"abandon\" there, so that the %s is not %s.",
				w.Resource, s.Twice, w.Harm, LetGo, w.Key, w.Thing, w.Archived)
	case custody.Unknown:
		return w.Titles.Unknown,
			fmt.Sprintf("%s, and %s not known in this plan: it may declare the %s. Apply what %s depend on first, with terraform apply -target, or %s.", leaves, w.Unknown, w.Thing, w.Those, Abandon)
	case custody.Merged:
		detail = fmt.Sprintf("%s, but a %s of another was merged into it. Plan without -refresh=false: then the states follow the merge. To keep the %[2]s, %s.", leaves, w.Thing, Abandon)
	case custody.InTwoStates:
		detail = fmt.Sprintf("%s is in two states: in that of an object that is destroyed, which would %s it, and in that of a resource that declares it. Let go of the destroyed one instead: %s. The %s stays with the other. %s%s.",
			name, w.Archive, LetGo, w.Thing, leftOver, w.FoundAgain)
	case custody.Destroyed:
		detail = fmt.Sprintf("%s leaves a resource that is destroyed, which would %s it, and is declared by another one in the same plan; it could be %s after it was %s. If the resource has a new name, write a moved block. Otherwise let go of it with %s: the other resource then adopts the %s.",
			name, w.Archive, w.Archived, w.Written, LetGo, w.Thing)
		if w.Unheld {
			detail += " " + leftOver + w.FoundAgain + "."
		}
	case custody.Tainted:
		detail = fmt.Sprintf("%s is held by a tainted %s, and two resources of this plan declare %ss of it: no plan can tell which of them replaces it, and the replacement could %s what the other declares. Run terraform untaint on the tainted one and plan again: then each is planned with its own %[3]ss.",
			name, w.Resource, w.Thing, w.Archive)
	case custody.MayLeave:
		detail = fmt.Sprintf("%s is declared by one %s and held by another whose %ss are not known in this plan, which may %s it. Apply what those %[3]ss depend on first, with terraform apply -target, or %[5]s.",
			name, w.Resource, w.Key, w.Archive, Abandon)
	default:
		detail = fmt.Sprintf("%s, and is declared by another in the same plan; it could be %s after it was %s. To move it, %s and apply that first.", leaves, w.Archived, w.Written, Abandon)
	}
	return summary, detail
}

// refusal is the error of a delete that custody refuses.
func (w Words) refusal(j custody.Judgement) diag.Diagnostic {
	detail := fmt.Sprintf("The resource is replaced, and which %ss the replacement declares was not known in the plan. Deleting first could %s %[1]ss that it declares. Nothing was %[3]s. Apply what %[4]s depend on first, with terraform apply -target.",
		w.Thing, w.Archive, w.Archived, w.Arguments)
	if j.Refused == custody.Unchecked {
		detail = fmt.Sprintf("The resource is tainted, and %ss leave it that its plan could not compare with what other resources declare, because it was made with -refresh=false or the replacement declares none of the old %[1]ss: %[2]s. Nothing was %[3]s. Run terraform untaint on the resource and apply again: then its change is planned with the old %[1]ss.",
			w.Thing, w.List(j.Unnamed), w.Archived)
	}
	return diag.NewErrorDiagnostic(w.Titles.Unsafe, detail)
}

// stopped is the error of a replacement whose create would not come.
func (w Words) stopped() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Replacement was stopped",
		fmt.Sprintf("The run was interrupted after the replaced %ss had been let go and before the new ones were %s. The state keeps what is still in HubSpot. Apply again.", w.Thing, w.Written))
}

// unnamed tells what a destroy leaves in HubSpot because no plan said that it may go.
func (w Words) unnamed(j custody.Judgement) diag.Diagnostic {
	why := fmt.Sprintf("No plan could tell whether another object holds them by now: the replacement that this object is left over from belongs to an earlier run, or declares none of its %ss.", w.Thing)
	if !j.Deposed {
		why = "They came to the state after the plan was made."
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("%s left in HubSpot", messages.Capitalize(messages.IsAre(len(j.Unnamed), w.Thing))),
		fmt.Sprintf("%s %s: %s. %s in HubSpot what you do not need.", why, w.Listed, w.List(j.Unnamed), messages.Capitalize(w.Archive)))
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// report turns what went wrong into diagnostics: one for each cause, in the words of
// its first link, and one that says what the state holds now.
func (a *associationsApply) report() {
	found, failed := messages.NewProblems("links"), 0
	for _, l := range a.changes.Added {
		if why := a.unresolved(l); why != "" {
			failed++
			found.AddCause(a.missingEnd(l), linkKey(l), path.Root("links").AtMapKey(l.From), "Record to link does not exist",
				fmt.Sprintf("Link of %s: %s.\n\nCorrect the key, or create the record first: where a resource of this configuration creates it, refer to that resource in links or name it in depends_on.", l, why))
		}
	}
	for i := range a.made.Outcomes {
		o := &a.made.Outcomes[i]
		if o.Status == batch.Written {
			continue
		}
		failed++
		if o.Failure != nil {
			found.AddCause(linkCause(o), linkKey(o.Link.Link), path.Root("links").AtMapKey(o.From), linkFailureSummary(o), linkFailureDetail(o))
		}
	}
	a.diags.Append(found.Diagnostics()...)
	if failed > 0 || a.made.Stopped != nil {
		a.reportRest(failed)
	}
	a.diags.Append(removalFailures(a.removed)...)
	a.diags.Append(sparedLinks(a.removed)...)
}

// missingEnd tells from which of a link's records, or of how many, there is none: links
// to one key that no record has are one mistake.
func (a *associationsApply) missingEnd(l links.Link) string {
	if a.fromIDs[l.From] == "" {
		return "from"
	}
	return "to"
}

// linkKey is a link among others of its cause.
func linkKey(l links.Link) string { return l.From + " to " + l.To }

// linkCause is what refusals of one cause have in common: what HubSpot said, less the
// link that it said it of.
func linkCause(o *batch.LinkOutcome) string {
	if o.Status == batch.Unknown {
		// Each batch has a call of its own that got no answer.
		return "no answer"
	}
	return messages.Without(withoutLink(o.Failure.Message, o.Link), o.Failure.ExistingID)
}

func withoutLink(message string, l batch.Link) string {
	return messages.Without(message, l.FromID, l.ToID, l.From, l.To)
}

// reportRest says how many links failed and what comes next.
func (a *associationsApply) reportRest(failed int) {
	what := fmt.Sprintf("%d of %s not made%s.", failed, messages.WasWere(len(a.changes.Added), "new link"), messages.Others(failed, len(a.changes.Added)))
	if a.made.Count(batch.Unknown) > 0 {
		what += " Of those reported as unknown, HubSpot may still hold some: the next plan finds out."
	}
	what += " Apply again after correcting the cause; only what is missing is sent."
	if a.prior == nil && (a.inherited != nil || a.made.Count(batch.Written) > 0) {
		what += " Terraform marks the resource as tainted and plans to replace it. That is safe: no declared link is removed by the replacement. With `terraform untaint` the retry becomes an update in place, which prevent_destroy also needs."
	}
	if a.made.Stopped != nil {
		a.diags.Append(messages.APIError("Unable to Make Links", what, a.made.Stopped))
		return
	}
	a.diags.AddError("Some links were not made", what)
}

func linkFailureSummary(o *batch.LinkOutcome) string {
	if o.Status == batch.Unknown {
		return "Outcome of a link is unknown"
	}
	if o.Failure.PassedOver {
		return "HubSpot did not make a link"
	}
	return "HubSpot refused a link"
}

func linkFailureDetail(o *batch.LinkOutcome) string {
	f := o.Failure
	var b strings.Builder
	fmt.Fprintf(&b, "Link of %q to %q", o.From, o.To)
	if o.From != o.FromID || o.To != o.ToID {
		fmt.Fprintf(&b, " (records %s and %s)", o.FromID, o.ToID)
	}
	fmt.Fprintf(&b, ": %s.", strings.TrimSuffix(f.Message, "."))
	if f.CorrelationID != "" {
		fmt.Fprintf(&b, " HubSpot's correlation id is %s.", f.CorrelationID)
	}
	if remedy := linkRemedy(o); remedy != "" {
		b.WriteString("\n\n" + remedy)
	}
	return b.String()
}

// linkRemedy says what to do about a refused link.
func linkRemedy(o *batch.LinkOutcome) string {
	f := o.Failure
	switch {
	case o.Status == batch.Unknown:
		return "Apply again: a link that exists is found and not made twice."
	case f.ExistingID != "":
		return fmt.Sprintf("Use the id %s. A link to it may have been made.", f.ExistingID)
	case f.Reason == hubspot.ReasonNoRecord:
		return "Check that both records exist and are not archived, and that the ids belong to the right object types."
	case f.Reason == hubspot.ReasonAssociationLimit:
		return "HubSpot limits how many records of a type a record can be linked to. Remove links that are no longer needed, or raise the limit in HubSpot under Settings, Objects, Associations."
	}
	return messages.RemedyFor(f.Err)
}

// removalFailures reports what could not be removed, by cause.
func removalFailures(result *batch.RemoveLinksResult) diag.Diagnostics {
	found := messages.NewProblems("links")
	for _, f := range result.Failed {
		detail := fmt.Sprintf("Link of %s: %s.", f.Link.Link, strings.TrimSuffix(f.Failure.Message, "."))
		if f.Failure.CorrelationID != "" {
			detail += fmt.Sprintf(" HubSpot's correlation id is %s.", f.Failure.CorrelationID)
		}
		if remedy := messages.RemedyFor(f.Failure.Err); remedy != "" {
			detail += "\n\n" + remedy
		}
		// The links that were not tried after several had been refused have no other cause.
		cause := strings.TrimPrefix(withoutLink(f.Failure.Message, f.Link), batch.ErrEveryRecordRefused.Error()+": ")
		found.AddCause(strings.TrimSuffix(cause, "."), linkKey(f.Link.Link), path.Root("links").AtMapKey(f.From), "Unable to Remove a Link", detail)
	}
	diags := found.Diagnostics()
	if n := len(result.Failed); n > 0 {
		diags.AddError("Some links were not removed",
			fmt.Sprintf("%s not removed. Apply again to remove what is left.", messages.WasWere(n, "link")))
	}
	return diags
}

// sparedLinks tells about links that were left on purpose, by reason.
func sparedLinks(result *batch.RemoveLinksResult) diag.Diagnostics {
	found := messages.NewProblems("links")
	for _, s := range result.Spared {
		found.AddCause(withoutLink(s.Why, s.Link), linkKey(s.Link.Link), path.Root("links").AtMapKey(s.From), "Link is left in HubSpot",
			fmt.Sprintf("The link of %s left the configuration but was not removed: %s. It is no longer managed here.", s.Link.Link, s.Why))
	}
	return found.Warnings()
}

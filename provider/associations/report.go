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
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// report turns what went wrong into diagnostics: a link each, the first in
// full, and one that says what the state holds now.
func (a *associationsApply) report() {
	failed, shown := 0, 0
	tell := func(from, summary, detail string) {
		failed++
		if shown < messages.MaxReported && detail != "" {
			shown++
			a.diags.AddAttributeError(path.Root("links").AtMapKey(from), summary, detail)
		}
	}
	for _, l := range a.changes.Added {
		if why := a.unresolved(l); why != "" {
			tell(l.From, "Record to link does not exist", fmt.Sprintf("Link of %q to %q: %s.\n\nCorrect the key, or create the record first: where a resource of this configuration creates it, refer to that resource in links or name it in depends_on.", l.From, l.To, why))
		}
	}
	for i := range a.made.Outcomes {
		o := &a.made.Outcomes[i]
		if o.Status != batch.Written {
			tell(o.From, linkFailureSummary(o), linkFailureDetail(o))
		}
	}
	if failed > 0 || a.made.Stopped != nil {
		a.reportRest(failed, shown)
	}
	a.diags.Append(removalFailures(a.removed)...)
	a.diags.Append(sparedLinks(a.removed)...)
}

// reportRest says how many links failed and what comes next.
func (a *associationsApply) reportRest(failed, shown int) {
	what := fmt.Sprintf("%d of %s not made%s; the others are in HubSpot and in the state.", failed, messages.WasWere(len(a.changes.Added), "new link"), messages.MoreThan(failed, shown))
	if a.made.Count(batch.Unknown) > 0 {
		what += " Of those reported as unknown, HubSpot may still hold some: the next plan finds out."
	}
	what += " Apply again after correcting the cause; only what is missing is sent."
	if a.prior == nil {
		what += " Terraform marks the resource as tainted and plans to replace it. That is safe: no declared link is removed by the replacement. With `terraform untaint` the retry becomes an update in place, which prevent_destroy also needs."
	}
	if a.made.Stopped != nil {
		a.diags.Append(messages.APIError("Unable to Make Links", what, a.made.Stopped))
		return
	}
	a.diags.AddAttributeError(path.Root("links"), "Some links were not made", what)
}

func linkFailureSummary(o *batch.LinkOutcome) string {
	if o.Status == batch.Unknown {
		return "Outcome of a link is unknown"
	}
	return "HubSpot refused a link"
}

// linkFailureDetail is empty for links that were not sent.
func linkFailureDetail(o *batch.LinkOutcome) string {
	f := o.Failure
	if f == nil {
		return ""
	}
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

// removalFailures reports what could not be removed.
func removalFailures(result *batch.RemoveLinksResult) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, f := range result.Failed {
		if i == messages.MaxReported {
			break
		}
		detail := fmt.Sprintf("Link of %q to %q: %s.", f.From, f.To, strings.TrimSuffix(f.Failure.Message, "."))
		if f.Failure.CorrelationID != "" {
			detail += fmt.Sprintf(" HubSpot's correlation id is %s.", f.Failure.CorrelationID)
		}
		if remedy := messages.RemedyFor(f.Failure.Err); remedy != "" {
			detail += "\n\n" + remedy
		}
		diags.AddAttributeError(path.Root("links").AtMapKey(f.From), "Unable to Remove a Link", detail)
	}
	if n := len(result.Failed); n > 0 {
		diags.AddAttributeError(path.Root("links"), "Some links were not removed",
			fmt.Sprintf("%s not removed%s. Apply again to remove what is left.", messages.WasWere(n, "link"), messages.MoreThan(n, min(n, messages.MaxReported))))
	}
	return diags
}

// sparedLinks tells about links that were left on purpose.
func sparedLinks(result *batch.RemoveLinksResult) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, s := range result.Spared {
		if i == messages.MaxReported {
			diags.AddAttributeWarning(path.Root("links"), "More links are left in HubSpot",
				fmt.Sprintf("%s besides the ones above left in HubSpot for reasons like theirs.", messages.WasWere(len(result.Spared)-messages.MaxReported, "link")))
			break
		}
		diags.AddAttributeWarning(path.Root("links"), "Link is left in HubSpot",
			fmt.Sprintf("The link of %q to %q left the configuration but was not removed: %s. It is no longer managed here.", s.From, s.To, s.Why))
	}
	return diags
}

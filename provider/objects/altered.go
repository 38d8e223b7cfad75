// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// alteration is one way in which HubSpot stored something else than was sent.
type alteration struct {
	first records.MovedCell
	keys  []string
}

// reportAltered tells by cause what HubSpot stored otherwise than it was sent: by
// its answer, and by the warnings that come with it.
func (a *objectsBatchApply) reportAltered() {
	var altered []records.MovedCell
	said := make(map[string]*alteration)
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		if o.Status != batch.Written {
			continue
		}
		altered = append(altered, o.Write.Altered(a.defs, o.Properties)...)
		for _, w := range o.Warnings {
			note(said, w.Category, records.MovedCell{Key: o.Write.Key, Value: w.Message})
		}
	}
	a.diags.Append(alteredDiagnostics(altered, false)...)
	for _, category := range sortedKeys(said) {
		c := said[category]
		name := category
		if name == "" {
			name = "no category"
		}
		a.diags.AddAttributeWarning(path.Root("records").AtMapKey(c.first.Key), fmt.Sprintf("HubSpot warns about %s (%s)", messages.Plural(len(c.keys), "record"), name),
			fmt.Sprintf("The records were written, and HubSpot said: %s Records: %s.", values.Quote(c.first.Value), messages.FirstOf(c.keys, messages.MaxReported)))
	}
}

// alteredDiagnostics tells by cause which values HubSpot made something else of, in
// the apply that sent them or, standing, in a refresh that finds them so.
func alteredDiagnostics(altered []records.MovedCell, standing bool) diag.Diagnostics {
	var diags diag.Diagnostics
	by := make(map[string]*alteration)
	for _, cell := range altered {
		cause := cell.Property
		if cell.Now == "" {
			cause += " dropped"
		}
		note(by, cause, cell)
	}
	for _, cause := range sortedKeys(by) {
		c := by[cause]
		what, why := values.Quote(c.first.Now), ""
		summary := "HubSpot stored another value of %q"
		if c.first.Now == "" {
			// Terraform shows one warning of each summary.
			what, summary = "nothing", "HubSpot stored no value of %q"
		}
		if c.first.Property == "dealstage" || c.first.Property == "hs_pipeline_stage" {
			why = " HubSpot drops a stage of a record without a pipeline, and one that its pipeline does not have: declare the pipeline too."
		}
		text := "%q was sent as %s, and HubSpot answered, without an error, that it holds %s now."
		if standing {
			text = "%q was sent as %s, HubSpot answered that it holds %s, and still does."
		}
		diags.AddAttributeWarning(path.Root("records").AtMapKey(c.first.Key).AtMapKey(c.first.Property),
			fmt.Sprintf(summary, c.first.Property),
			fmt.Sprintf(text+" properties shows what it holds. As another write would come to the same, the plan shows no change; the value is sent again with the next change of its record.%s Or declare what HubSpot holds. Records: %s.",
				c.first.Property, values.Quote(c.first.Value), what, why, messages.FirstOf(c.keys, messages.MaxReported)))
	}
	return diags
}

func note(by map[string]*alteration, cause string, cell records.MovedCell) {
	if by[cause] == nil {
		by[cause] = &alteration{first: cell}
	}
	if c := by[cause]; len(c.keys) == 0 || c.keys[len(c.keys)-1] != cell.Key {
		c.keys = append(c.keys, cell.Key)
	}
}

func sortedKeys(by map[string]*alteration) []string {
	causes := make([]string, 0, len(by))
	for cause := range by {
		causes = append(causes, cause)
	}
	slices.Sort(causes)
	return causes
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// report turns what went wrong into diagnostics: a record each, the first in
// full, and one that says what the state holds now.
func (a *objectsBatchApply) report(ctx context.Context) {
	a.reportFailures(ctx)
	a.reportMoved()
	a.reportShared()
	a.reportDoubled()
	a.reportReplaced()
	a.reportAltered()
	a.diags.Append(archiveFailures(a.archive)...)
	a.diags.Append(editedRecords(a.archive)...)
	a.diags.Append(sparedRecords(a.archive)...)
}

func (a *objectsBatchApply) reportFailures(ctx context.Context) {
	found, failed := messages.NewProblems("records"), 0
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		if o.Status == batch.Written {
			continue
		}
		failed++
		if o.Failure != nil {
			found.AddCause(causeOf(o), o.Write.Key, failurePath(o), failureSummary(o), failureDetail(o)+a.rulesRemedy(ctx, o))
		}
	}
	a.diags.Append(found.Diagnostics()...)
	if failed == 0 && a.upserts.Stopped == nil {
		return
	}
	what := fmt.Sprintf("%d of %s not written%s.", failed, messages.WasWere(len(a.upserts.Outcomes), "record"), messages.Others(failed, len(a.upserts.Outcomes)))
	if a.upserts.Doubt() {
		what += " Of those reported as unknown, HubSpot may still hold some: the next plan finds out."
	}
	what += " Apply again after correcting the cause; only what is missing is sent."
	if a.prior == nil && (a.upserts.Count(batch.Written) > 0 || a.legacyState() != nil) {
		what += " Terraform marks the resource as tainted and plans to replace it. That is safe: no declared record is archived by the replacement. With `terraform untaint` the retry becomes an update in place, which prevent_destroy also needs."
	}
	if a.upserts.Stopped != nil {
		a.diags.Append(messages.APIError("Unable to Write Records", what, a.upserts.Stopped))
		return
	}
	a.diags.AddError("Some records were not written", what)
}

// causeOf is what failures of one cause have in common: the properties and their
// codes, else what HubSpot said of the request or what kept it from answering, less
// what is the record's own.
func causeOf(o *batch.Outcome) string {
	f := o.Failure
	own := []string{o.Write.Key, o.Write.ID, f.ExistingID}
	for _, p := range o.Write.Properties {
		own = append(own, p.Value)
	}
	var b strings.Builder
	for _, p := range f.Properties {
		b.WriteString(p.Name + " " + p.Code + " ")
		if p.Code == "" {
			b.WriteString(messages.Without(p.Message, own...))
		}
	}
	switch {
	case b.Len() > 0:
		return b.String()
	case o.Status == batch.Unknown:
		// Each batch has a call of its own that got no answer.
		return "no answer"
	case f.Reason == hubspot.ReasonConflict && f.Taken != "":
		// Each has another record in its way.
		return "taken " + f.Taken
	}
	return messages.Without(f.Message, own...)
}

// failurePath leads to the property where exactly one is to blame.
func failurePath(o *batch.Outcome) path.Path {
	at := path.Root("records").AtMapKey(o.Write.Key)
	if len(o.Failure.Properties) == 1 && o.Failure.Properties[0].Name != "" {
		for _, p := range o.Write.Properties {
			if p.Name == o.Failure.Properties[0].Name {
				return at.AtMapKey(p.Name)
			}
		}
	}
	return at
}

func failureSummary(o *batch.Outcome) string {
	if o.Status == batch.Unknown {
		return "Outcome of a record is unknown"
	}
	if o.Failure.PassedOver {
		return "HubSpot did not write a record"
	}
	return "HubSpot refused a record"
}

func failureDetail(o *batch.Outcome) string {
	f := o.Failure
	var b strings.Builder
	fmt.Fprintf(&b, "Record %q: ", o.Write.Key)
	if len(f.Properties) > 0 {
		for i, p := range f.Properties {
			if i > 0 {
				b.WriteString("; ")
			}
			fmt.Fprintf(&b, "property %q: %s", p.Name, strings.TrimSuffix(p.Message, "."))
			if p.Code != "" {
				fmt.Fprintf(&b, " (%s)", p.Code)
			}
		}
	} else {
		b.WriteString(strings.TrimSuffix(f.Message, "."))
	}
	b.WriteString(".")
	if f.CorrelationID != "" {
		fmt.Fprintf(&b, " HubSpot's correlation id is %s.", f.CorrelationID)
	}
	if remedy := failureRemedy(o); remedy != "" {
		b.WriteString("\n\n" + remedy)
	}
	return b.String()
}

// failureRemedy says what to do about a refused record.
func failureRemedy(o *batch.Outcome) string {
	f := o.Failure
	if o.Status == batch.Unknown {
		return "Apply again: the record is found by its key, and is only written if it differs."
	}
	for _, p := range f.Properties {
		if p.NotSet {
			return fmt.Sprintf("HubSpot makes no record of this object type without a value of %q. Add it to the record.", p.Name)
		}
		switch p.Code {
		case hubspot.CodePropertyDoesntExist:
			return fmt.Sprintf("Create the property %q, for example with a hubspot_property resource, or correct its name.", p.Name)
		case hubspot.CodeReadOnlyValue:
			return fmt.Sprintf("HubSpot sets %q itself. Remove it from the record, or read it with read_properties.", p.Name)
		case hubspot.CodeMissingRequired:
			return fmt.Sprintf("The account asks for a value of %q in every new record. Add it to the record, or change the form for creating records in HubSpot's settings of the object type.", p.Name)
		case hubspot.CodeMissingConditional:
			return fmt.Sprintf("A rule of the account makes %q required%s. Add it to the record, or change the rule in HubSpot's settings of the object type.", p.Name, because(p.RuledBy()))
		case hubspot.CodeInvalidOption:
			return optionRemedy(p.Name)
		}
	}
	switch f.Reason {
	case hubspot.ReasonConflict:
		return conflictRemedy(f)
	case hubspot.ReasonRequired:
		return "Add the properties that HubSpot requires to create a record of this object type: the data source hubspot_object_type lists those of a custom one."
	case hubspot.ReasonRecordLimit:
		return "The account holds as many records of the object type as it may. Archive some or raise the limit in HubSpot, then apply again: what was written is in the state. The data source hubspot_account shows the limits."
	}
	return messages.RemedyFor(f.Err)
}

// rulesRemedy names the account's rules for a property whose value HubSpot refused
// for a reason that has no remedy of its own: its refusals do not say by which rule.
func (a *objectsBatchApply) rulesRemedy(ctx context.Context, o *batch.Outcome) string {
	if len(o.Failure.Properties) == 0 || o.Status == batch.Unknown || failureRemedy(o) != "" {
		return ""
	}
	rules, err := a.session.Directory.RulesInAnyVersion(ctx, a.planned.objectType())
	if err != nil {
		return ""
	}
	for _, p := range o.Failure.Properties {
		if list := rules.Of(p.Name); len(list) > 0 {
			return fmt.Sprintf("\n\nThe account has rules for values of %q: %s. Correct the value, or change the rules in HubSpot's property settings.", p.Name, ruleTexts(list))
		}
	}
	return ""
}

// optionRemedy says what to write in place of a value that is no option. Owners,
// pipelines and stages are options to HubSpot, though no property lists them.
func optionRemedy(property string) string {
	switch {
	case strings.HasSuffix(property, "owner_id"):
		return fmt.Sprintf("Write the id of an owner into %q, or the e-mail address of one. The data source hubspot_owners lists them.", property)
	case slices.Contains([]string{"pipeline", "dealstage", "hs_pipeline", "hs_pipeline_stage"}, property):
		return fmt.Sprintf("Write a pipeline or stage of the object type into %q, by its id or its label; a stage has to be one of the record's pipeline.", property)
	}
	return fmt.Sprintf("Use the internal value of one of the options of %q, or add the option to the property.", property)
}

// conflictRemedy says which value of which record is in the way.
func conflictRemedy(f *batch.Failure) string {
	what := "a value that must be unique"
	if f.Taken != "" {
		what = fmt.Sprintf("the value of %q, which must be unique", f.Taken)
	}
	owner := "Another record"
	if f.ExistingID != "" {
		owner = "Record " + f.ExistingID
	}
	return fmt.Sprintf("%s holds %s. Change one of the two records, or merge them in HubSpot.", owner, what)
}

// because names the property whose value makes another one required.
func because(property string) string {
	if property == "" {
		return ""
	}
	return fmt.Sprintf(" by the value of %q", property)
}

// reportShared names keys that turned out to be one record.
func (a *objectsBatchApply) reportShared() {
	found := messages.NewProblems("records")
	for _, group := range a.upserts.SharedRecords() {
		id := ""
		for i := range a.upserts.Outcomes {
			if a.upserts.Outcomes[i].Write.Key == group[0] {
				id = a.upserts.Outcomes[i].ID
			}
		}
		found.AddCause("", group[0], path.Root("records").AtMapKey(group[0]), "Several keys for one record",
			fmt.Sprintf("HubSpot resolves the keys %s to one record, %s, so that they overwrite each other. Keep one of them; the record is not archived while a key for it remains.", messages.FirstOf(group, 10), id))
	}
	a.diags.Append(found.Diagnostics()...)
}

// reportDoubled names records that another resource of this process writes or
// keeps too. The plan finds them, unless a record was archived or merged since,
// or came back from the archive with the write.
func (a *objectsBatchApply) reportDoubled() {
	found := messages.NewProblems("records")
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		if o.Status != batch.Written || !a.session.Register.Wrote(a.name, a.keyspace.Space().Type, o.ID) {
			continue
		}
		found.AddCause("", o.Write.Key, path.Root("records").AtMapKey(o.Write.Key), "Record is declared twice",
			fmt.Sprintf("HubSpot resolves the key %q to record %s, which another hubspot_objects_batch of this configuration declares too, under another key or property. Each overwrote the other. Keep the record in one of them; set deletion_policy = \"abandon\" on the one that it leaves, so that it is not archived.", o.Write.Key, o.ID))
	}
	a.diags.Append(found.Diagnostics()...)
}

// reportReplaced names records that were archived or merged after the plan had
// looked at them. The plan showed their ids, so that Terraform would take the
// new ones for a mistake of the provider.
func (a *objectsBatchApply) reportReplaced() {
	found := messages.NewProblems("records")
	for i := range a.upserts.Outcomes {
		o := &a.upserts.Outcomes[i]
		if o.Status != batch.Written || o.Write.ID == "" || o.ID == o.Write.ID {
			continue
		}
		what := "was merged into another record"
		if o.Created {
			what = "was archived or merged, so that HubSpot made a new record"
		}
		found.AddCause(what, o.Write.Key, path.Root("records").AtMapKey(o.Write.Key), "Record has another id now",
			fmt.Sprintf("After the plan had read the record %q (id %s), it %s, %s. It was written as declared and the state holds the new id. Apply again, so that what depends on the id follows.", o.Write.Key, o.Write.ID, what, o.ID))
	}
	a.diags.Append(found.Diagnostics()...)
}

// isIDPropertyRefused recognises HubSpot's refusal to look records up by a
// property that is not unique or does not exist.
func isIDPropertyRefused(err error) bool {
	var refusal *hubspot.Error
	return errors.As(err, &refusal) && refusal.StatusCode == http.StatusBadRequest
}

// counts tells what became of the records, for the log.
func (a *objectsBatchApply) counts() session.AppliedCounts {
	n := session.AppliedCounts{
		Unchanged: a.changes.Unchanged, Archived: a.archive.Archived,
		Released: len(a.changes.Removals) - records.CountArchived(a.changes.Removals),
		Refused:  a.upserts.Count(batch.Refused), Unknown: a.upserts.Count(batch.Unknown), NotSent: a.upserts.Count(batch.NotSent),
	}
	for i := range a.upserts.Outcomes {
		switch o := &a.upserts.Outcomes[i]; {
		case o.Status != batch.Written:
		case !o.Write.New:
			n.Updated++
		case a.createdHere(o):
			n.Created++
		default:
			n.Adopted++
		}
	}
	return n
}

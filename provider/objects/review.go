// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/review"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// see completes what the plan says of values in HubSpot: of records that are
// adopted from their look-up, of properties that were not managed before by
// asking for them, 100 records a call. Nothing of it decides on what is written.
func (p *objectsBatchPlan) see(ctx context.Context) {
	if !p.session.Configured() {
		return
	}
	var ids []string
	names := make(map[string]bool)
	for _, w := range p.changes.Writes {
		if w.New {
			continue
		}
		for _, property := range w.Properties {
			if w.ID != "" && !p.seen(w, property.Name) {
				names[property.Name] = true
				if len(ids) == 0 || ids[len(ids)-1] != w.ID {
					ids = append(ids, w.ID)
				}
			}
		}
	}
	held := make(map[string]map[string]*string)
	if len(ids) > 0 {
		found, err := p.session.Engine.ReadIDs(ctx, p.keyspace.Target(p.private.State.Spelled), ids, slices.Sorted(maps.Keys(names)))
		if err != nil {
			p.diags.Append(messages.APIError("Unable to Read Properties to Overwrite",
				fmt.Sprintf("%s manage properties that they did not manage before, and what HubSpot holds of them was to be read for the plan.", messages.Capitalize(messages.Plural(len(ids), "record"))), err))
			return
		}
		for id, object := range found {
			held[id] = object.Properties
		}
	}
	for i := range p.changes.Writes {
		w := &p.changes.Writes[i]
		now := held[w.ID]
		if w.New {
			now = p.existing[w.Key].held
		}
		for j := range w.Properties {
			property := &w.Properties[j]
			if v, ok := now[property.Name]; ok && (w.New || !p.seen(*w, property.Name)) {
				property.From = session.TextOf(v)
			}
		}
	}
}

// seen reports whether the state knows what HubSpot holds of a property.
func (p *objectsBatchPlan) seen(w records.Write, name string) bool {
	stored, _ := p.prior.stored(p.priorKey(w.Key))
	v, ok := stored.Get(name)
	return ok && !v.IsUnknown()
}

// review writes the plan into the review files, also one that a limit stops: what
// would have changed tells whether the table or the limit is wrong.
func (p *objectsBatchPlan) review(ctx context.Context) {
	if p.session.Review == nil || p.diags.HasError() && !p.stopped {
		return
	}
	rows := make([]review.Row, 0, len(p.changes.Writes)+len(p.changes.Removals))
	for _, w := range p.changes.Writes {
		rows = append(rows, p.reviewWrite(w))
	}
	rows = append(rows, reviewRemovals(p.changes.Removals)...)
	p.diags.Append(reportReview(ctx, p.session, p.private.State.Account, sheetOf(p.sheetName(), p.config, rows))...)
}

// sheetName is the name under which the plan is reviewed.
func (p *objectsBatchPlan) sheetName() string {
	if p.name != "" {
		return p.name
	}
	return newName(p.config)
}

// noReview sees to it that a plan with errors leaves no review, of itself or of an
// earlier plan. One that only a limit stops has a review, and does not come here.
func noReview(s *session.Session, name string, diags diag.Diagnostics) diag.Diagnostics {
	var more diag.Diagnostics
	if s.Review == nil || !diags.HasError() {
		return more
	}
	if err := s.Review.Failed(name); err != nil && !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return strings.HasPrefix(d.Summary(), "Unable to Write") }) {
		more.AddWarning("Review files are those of an earlier plan", fmt.Sprintf("%s. This plan has failed, so that it has no review.", messages.Capitalize(err.Error())))
	}
	return more
}

func sheetOf(name string, m *objectsBatchModel, rows []review.Row) review.Sheet {
	return review.Sheet{Name: name, ObjectType: m.ObjectType.Get(), IDProperty: m.IDProperty.Get(), Rows: rows}
}

// newName tells an object apart that has no name yet, and is the same when it is
// planned again.
func newName(m *objectsBatchModel) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", m.ObjectType.Get(), m.IDProperty.Get())
	for _, key := range slices.Sorted(m.Records.Keys()) {
		fmt.Fprintf(h, "%q\n", key)
	}
	return "new-" + hex.EncodeToString(h.Sum(nil)[:9])
}

func (p *objectsBatchPlan) reviewWrite(w records.Write) review.Row {
	r := review.Row{Key: w.Key, RecordID: w.ID, Change: review.ChangeUpdate}
	if w.New {
		r.Change = review.ChangeNew
		if existing, ok := p.existing[w.Key]; ok {
			r.Change, r.RecordID = review.ChangeAdopt, existing.id
		} else if p.madeAnew(w.Key) {
			r.Change = review.ChangeRecreate
		}
	}
	for _, property := range w.Properties {
		cell := review.Cell{
			Property: property.Name, Label: p.label(property.Name), Old: property.From, New: property.Value,
		}
		if !w.New && property.Changed {
			p.reviewEdit(&cell, w.Key)
		}
		r.Cells = append(r.Cells, cell)
	}
	if !w.Unknown {
		return r
	}
	cells, _ := p.config.Records.Get(w.Key)
	for name, v := range cells.All() {
		if v.IsUnknown() {
			r.Cells = append(r.Cells, review.Cell{Property: name, Label: p.label(name), New: knownLater})
		}
	}
	return r
}

// knownLater stands for a value that only the apply will know.
const knownLater = "(known after apply)"

func (p *objectsBatchPlan) label(name string) string {
	def, ok := p.defs.Lookup(name)
	if !ok {
		return ""
	}
	return def.Label
}

func reviewRemovals(removals []records.Removal) []review.Row {
	rows := make([]review.Row, 0, len(removals))
	for _, removal := range removals {
		r := review.Row{Key: removal.Key, RecordID: removal.ID, Change: review.ChangeRelease}
		if removal.Fate == records.Archived {
			r.Change = review.ChangeArchive
		}
		rows = append(rows, r)
	}
	return rows
}

// reportReview enters a sheet. Without the review that was asked for nobody should
// apply the plan, so that a failure is an error.
func reportReview(ctx context.Context, s *session.Session, remembered string, sheet review.Sheet) diag.Diagnostics {
	var diags diag.Diagnostics
	if s.Review == nil {
		return diags
	}
	account := remembered
	if account == "" {
		var more diag.Diagnostics
		if account, more = s.Account(ctx, ""); more.HasError() {
			return more
		}
	}
	if err := s.Review.Report(account, sheet); err != nil {
		diags.AddError("Unable to Write the Review",
			fmt.Sprintf("%s.\n\nreview_path asks for review files of each plan. Correct the folder, or leave review_path out.", messages.Capitalize(err.Error())))
	}
	return diags
}

// applying puts back what the planning inside an apply wrote over.
func applying(s *session.Session) diag.Diagnostics {
	var diags diag.Diagnostics
	if s.Review == nil {
		return diags
	}
	if err := s.Review.Applying(); err != nil {
		diags.AddWarning("Review files are not those of the plan",
			fmt.Sprintf("%s. The apply itself is not affected.", messages.Capitalize(err.Error())))
	}
	return diags
}

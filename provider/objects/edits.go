// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/review"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// maxEditors is of how many records a plan asks who edited them: ten calls. Edits
// beyond are counted.
const maxEditors = 500

// noteEdits keeps in mind which cells of a record somebody changed since it was read
// last.
func (f *objectsBatchRefresh) noteEdits(key string, cells, stored rowMap, object *hubspot.Object) {
	refresh := records.Refresh[row]{IDProperty: f.target.IDProperty, Definitions: f.definitions}
	remote := func(name string) string { return session.TextOf(object.Properties[name]) }
	edited := refresh.Edited(row{cells}, row{stored}, remote)
	if len(edited) > 0 {
		f.private.Edited = f.private.Edited.Note(key, f.private.Sent.Others(f.definitions(), key, edited, remote)...)
	}
}

// stillEdited are edits that an apply has not settled: of records that it could not
// write, of cells that it left alone because they moved, and of properties that
// people own.
func (a *objectsBatchApply) stillEdited(outcomes map[string]*batch.Outcome) records.Edits {
	var still records.Edits
	policies := a.planned.policies()
	for key := range a.planned.Records.Keys() {
		names := a.private.State.Edited[a.priorKey(key)]
		o, sent := outcomes[key]
		switch {
		case len(names) == 0:
		case a.reread.leaves(key) || sent && o.Status != batch.Written:
			still = still.Note(key, names...)
		default:
			still = still.Note(key, slices.DeleteFunc(slices.Clone(names), func(name string) bool {
				return policies.Get(name).Drifts() || sent && o.Write.Has(name)
			})...)
		}
		for _, moved := range a.reread.moved[key] {
			still = still.Note(key, moved.Property)
		}
	}
	for _, f := range slices.Concat(a.archive.Failed, a.archive.Edited) {
		still = still.Note(f.Key, a.private.State.Edited[f.Key]...)
	}
	return still
}

// unanswered are the values that an apply sent and does not know the outcome of.
func unanswered(outcomes map[string]*batch.Outcome) records.Sent {
	var sent records.Sent
	for _, o := range outcomes {
		if o.Status == batch.Unknown {
			sent = sent.Note(o.Write)
		}
	}
	return sent
}

// editedCells is what a plan tells of cells that somebody changed in HubSpot and that
// it writes over.
type editedCells struct {
	// editors are those that are known, by key and property.
	editors map[string]map[string]records.Editor
	// notes say what is not told, and why.
	notes []string
}

// edited reports whether somebody changed a cell since the last apply; with the
// property "", any cell of the record.
func (p *objectsBatchPlan) edited(key, property string) bool {
	key = p.priorKey(key)
	if property == "" {
		return len(p.private.State.Edited[key]) > 0
	}
	return p.private.State.Edited.Has(key, property)
}

func (p *objectsBatchPlan) editor(key, property string) records.Editor {
	return p.edits.editors[key][property]
}

// learnEdits asks who changed the cells that the plan writes over, as far as people
// did and not the table. Nothing of it decides on what is written, so that no failure
// of it stops the plan.
func (p *objectsBatchPlan) learnEdits(ctx context.Context) {
	if len(p.private.State.Edited) == 0 || !p.session.Configured() || p.repeated {
		return
	}
	var asked []editedRecord
	for _, w := range p.changes.Writes {
		if w.New || w.ID == "" {
			continue
		}
		r := editedRecord{key: w.Key, id: w.ID}
		for _, property := range w.Properties {
			if property.Changed && p.edited(w.Key, property.Name) {
				r.cells = append(r.cells, editedCell{property.Name, property.From})
			}
		}
		if len(r.cells) > 0 {
			asked = append(asked, r)
		}
	}
	if more := len(asked) - maxEditors; more > 0 {
		asked = asked[:maxEditors]
		p.edits.notes = append(p.edits.notes, fmt.Sprintf("Who edited is known of the first %d records; %s edited.", maxEditors, messages.WasWere(more, "further record")))
	}
	var note string
	p.edits.editors, note = editorsOf(ctx, p.session, p.keyspace.Target(p.private.State.Spelled), p.defs, asked, p.private.State.Source)
	if note != "" {
		p.edits.notes = append(p.edits.notes, note)
	}
}

// editedRecord is a record whose editors are asked for.
type editedRecord struct {
	key, id string
	cells   []editedCell
}

type editedCell struct{ property, held string }

// editorsOf asks for the history of cells, 50 records a call, and for the names of
// the users in it. It returns editors by key and property, and why some are not
// known.
func editorsOf(ctx context.Context, s *session.Session, target batch.Target, defs *values.Definitions, asked []editedRecord, app string) (editors map[string]map[string]records.Editor, note string) {
	if len(asked) == 0 {
		return nil, ""
	}
	ids, names := make([]string, 0, len(asked)), make(map[string]bool)
	for _, r := range asked {
		ids = append(ids, r.id)
		for _, cell := range r.cells {
			names[cell.property] = true
		}
	}
	found, err := s.Engine.ReadHistory(ctx, target, ids, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return nil, "Who edited could not be read: " + hubspot.Shown(err.Error(), maxReason)
	}
	set := make(map[string]map[string]records.Version, len(asked))
	var users []string
	for _, r := range asked {
		object, ok := found[r.id]
		if !ok {
			continue
		}
		set[r.key] = make(map[string]records.Version, len(r.cells))
		for _, cell := range r.cells {
			version, ok := records.SetBy(defs, cell.property, cell.held, versionsOf(object.PropertiesWithHistory[cell.property]))
			if !ok {
				continue
			}
			set[r.key][cell.property] = version
			if user := version.User(); user != "" {
				users = append(users, user)
			}
		}
	}
	people, told, err := s.Directory.UserNames(ctx, users)
	switch {
	case err != nil:
		note = "The names of users could not be read: " + hubspot.Shown(err.Error(), maxReason)
	case !told:
		note = "Users are named where the credentials may read owners (crm.objects.owners.read)."
	}
	editors = make(map[string]map[string]records.Editor, len(set))
	for key, cells := range set {
		editors[key] = make(map[string]records.Editor, len(cells))
		for property, version := range cells {
			editors[key][property] = records.Editor{By: version.Who(func(user string) string { return people[user] }, app), At: version.At}
		}
	}
	return editors, note
}

// What HubSpot says of where a value comes from, and why it says nothing, at most in
// bytes.
const (
	maxSource = 60
	maxReason = 200
)

func versionsOf(history []hubspot.PropertyVersion) []records.Version {
	versions := make([]records.Version, len(history))
	for i, v := range history {
		versions[i] = records.Version{
			Value: v.Value, At: v.Timestamp,
			SourceType: hubspot.Shown(v.SourceType, maxSource), SourceID: hubspot.Shown(v.SourceID, maxSource), SourceLabel: hubspot.Shown(v.SourceLabel, maxSource),
		}
		if v.UpdatedByUserID > 0 {
			versions[i].UserID = strconv.FormatInt(v.UpdatedByUserID, 10)
		}
	}
	return versions
}

// unknownEditor stands in a review for somebody who edited and is not known.
const unknownEditor = "unknown"

// reviewEdit enters into a cell of a review who edited it.
func (p *objectsBatchPlan) reviewEdit(cell *review.Cell, key string) {
	if !p.edited(key, cell.Property) {
		return
	}
	cell.EditedBy = unknownEditor
	if editor := p.editor(key, cell.Property); editor.By != "" {
		cell.EditedBy = editor.By
		if !editor.At.IsZero() {
			cell.EditedAt = editor.At.UTC().Format(time.RFC3339)
		}
	}
}

// keepers tells who made the edits that stand, for those that a message names.
func (f *objectsBatchRefresh) keepers(kept []records.Kept, found map[string]*hubspot.Object) func(key, property string) records.Editor {
	byKey := make(map[string]int)
	var asked []editedRecord
	for _, k := range kept {
		i, ok := byKey[k.Key]
		if !ok {
			i = len(asked)
			byKey[k.Key] = i
			asked = append(asked, editedRecord{key: k.Key, id: found[k.Key].ID})
		}
		asked[i].cells = append(asked[i].cells, editedCell{k.Property, k.Held})
	}
	editors, _ := editorsOf(f.ctx, f.session, f.target, f.definitions(), asked, f.private.Source)
	return func(key, property string) records.Editor { return editors[key][property] }
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// reread is what HubSpot holds of the records that an update is about to
// overwrite, read right before.
type reread struct {
	// writes are what is left to send.
	writes []records.Write
	// moved are cells that somebody changed since the plan, by key: they are left
	// alone. settled hold by now what was to be written.
	moved   map[string][]records.MovedCell
	settled map[string]map[string]string
	// rekeyed are records whose key was changed or emptied, gone those that were
	// archived, merged or deleted: a write would make new ones.
	rekeyed map[string]string
	gone    map[string]batch.Fate
	// objects are the records that were read, by id.
	objects map[string]*hubspot.Object
}

// leaves reports whether a record is left as it is, since it is another one now.
func (r *reread) leaves(key string) bool {
	_, rekeyed := r.rekeyed[key]
	_, gone := r.gone[key]
	return rekeyed || gone
}

// rereadChanged asks for the records of the state that change, 100 a call, and leaves
// out what moved since the plan. New records are not asked for.
func (a *objectsBatchApply) rereadChanged(ctx context.Context) {
	a.reread = reread{
		writes: slices.Clone(a.changes.Writes), moved: make(map[string][]records.MovedCell),
		settled: make(map[string]map[string]string), rekeyed: make(map[string]string), gone: make(map[string]batch.Fate),
	}
	if a.planned.byEmail() {
		defer a.whole()
	}
	var ids []string
	names := make(map[string]bool)
	for _, w := range a.changes.Writes {
		if w.New || w.ID == "" {
			continue
		}
		ids = append(ids, w.ID)
		for _, p := range w.Properties {
			names[p.Name] = true
		}
		if a.planned.byEmail() {
			for _, name := range a.declared(w.Key) {
				names[name] = true
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	found, err := a.readHeld(ctx, slices.Compact(ids), slices.Sorted(maps.Keys(names)))
	if err != nil {
		a.diags.Append(messages.APIError("Unable to Read Records Before Writing",
			fmt.Sprintf("%s to be changed, and are read first so that nothing is overwritten that somebody edited since the plan. Nothing was written.", messages.Capitalize(messages.WasWere(len(ids), "record"))), err))
		return
	}
	a.reread.objects = found
	a.reread.writes = make([]records.Write, 0, len(a.changes.Writes))
	for _, w := range a.changes.Writes {
		object, ok := found[w.ID]
		switch {
		case w.New || w.ID == "":
			a.reread.writes = append(a.reread.writes, w)
		case ok:
			a.rereadOne(w, object)
		}
	}
}

// readHeld reads records by id, and finds out what became of those that are not there
// any more. Written by its key, such a record would be made a second time, with the
// changed cells only.
func (a *objectsBatchApply) readHeld(ctx context.Context, ids, properties []string) (map[string]*hubspot.Object, error) {
	found, err := a.session.Engine.ReadIDs(ctx, a.target, ids, properties)
	if err != nil || len(found) == len(ids) {
		return found, err
	}
	missing := slices.DeleteFunc(ids, func(id string) bool { return found[id] != nil })
	fates, err := a.session.Engine.Fates(ctx, a.target, missing, properties)
	if err != nil {
		return nil, err
	}
	for _, w := range a.changes.Writes {
		switch fate, missed := fates[w.ID]; {
		case w.New || !missed:
		case fate.Live != nil:
			// It was just not readable yet.
			found[w.ID] = fate.Live
		default:
			a.reread.gone[w.Key] = fate
		}
	}
	return found, nil
}

func (a *objectsBatchApply) rereadOne(w records.Write, object *hubspot.Object) {
	r := &a.reread
	if keys := batch.KeysOf(object, a.target.IDProperty); !slices.ContainsFunc(keys, func(key string) bool { return a.target.Normalize(key) == a.target.Normalize(w.Key) }) {
		r.rekeyed[w.Key] = session.TextOf(object.Properties[a.target.IDProperty])
		return
	}
	stored, _ := a.prior.stored(a.priorKey(w.Key))
	left, moved := w.Reread(a.defs, func(name string) (string, bool) {
		// What the state does not know of no plan has seen, so it can't have moved.
		v, ok := stored.Get(name)
		return session.TextOf(object.Properties[name]), ok && !v.IsUnknown()
	})
	if len(moved) > 0 {
		r.moved[w.Key] = moved
	}
	for _, p := range w.Properties {
		if slices.ContainsFunc(left.Properties, func(o records.Property) bool { return o.Name == p.Name }) {
			continue
		}
		if now := session.TextOf(object.Properties[p.Name]); a.defs.Equal(p.Name, p.Value, now) || p.Policy == records.IfEmpty && p.Changed {
			if r.settled[w.Key] == nil {
				r.settled[w.Key] = make(map[string]string)
			}
			r.settled[w.Key][p.Name] = now
		}
	}
	if len(left.Properties) > 0 {
		r.writes = append(r.writes, left)
	}
}

// whole completes the writes to records that exist with what HubSpot holds of the
// properties that are declared and not written.
func (a *objectsBatchApply) whole() {
	for i, w := range a.reread.writes {
		switch object := a.reread.objects[w.ID]; {
		case w.New && !w.Matched:
			if found := a.found.of(w.Key); found.Exists {
				a.reread.writes[i] = w.Whole(a.declared(w.Key), found.Holds)
			}
		case !w.New && object != nil && object.ID == w.ID:
			a.reread.writes[i] = w.Whole(a.declared(w.Key), func(name string) (string, bool) {
				return session.TextOf(object.Properties[name]), true
			})
		}
	}
}

// declared are the properties that the configuration manages of a record, but for its
// key.
func (a *objectsBatchApply) declared(key string) []string {
	row, _ := a.planned.Records.Get(key)
	names := make([]string, 0, row.Len())
	for name, cell := range row.All() {
		if !cell.IsNull() && name != a.target.IDProperty && name != a.planned.searchedBy() {
			names = append(names, name)
		}
	}
	return names
}

// adjust enters into a record of the new state what was left alone: a cell that
// moved with what HubSpot holds, so that the next plan shows it.
func (a *objectsBatchApply) adjust(key string, cells, stored rowMap) (newCells, newStored rowMap) {
	for _, m := range a.reread.moved[key] {
		now := protocol.Known(strings.Clone(m.Now))
		cells = with(cells, m.Property, now)
		if m.Now == "" {
			now = protocol.Null[string]()
		}
		stored = with(stored, m.Property, now)
	}
	for name, now := range a.reread.settled[key] {
		v := protocol.Known(strings.Clone(now))
		if now == "" {
			v = protocol.Null[string]()
		}
		stored = with(stored, name, v)
	}
	return cells, stored
}

// with returns a row with another value of one property.
func with(cells rowMap, name string, value protocol.String) rowMap {
	b := protocol.NewMapBuilder[protocol.String](cells.Len() + 1)
	for other, v := range cells.All() {
		if other != name {
			b.Set(other, v)
		}
	}
	b.Set(name, value)
	return b.Map()
}

// reportMoved names by property what was left alone.
func (a *objectsBatchApply) reportMoved() {
	byProperty := make(map[string][]string)
	for _, key := range slices.Sorted(maps.Keys(a.reread.moved)) {
		for _, m := range a.reread.moved[key] {
			byProperty[m.Property] = append(byProperty[m.Property], key)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byProperty)) {
		keys := byProperty[name]
		a.diags.AddAttributeError(path.Root("records").AtMapKey(keys[0]).AtMapKey(name), "Edited in HubSpot since the plan",
			fmt.Sprintf("Property %q of %s changed in HubSpot after the plan was made: %s. What somebody entered was left alone, and the state holds it; everything else was written. Plan again: the plan shows the new values beside the declared ones.",
				name, messages.Plural(len(keys), "record"), messages.FirstOf(keys, messages.MaxKeys)))
	}
	if keys := slices.Sorted(maps.Keys(a.reread.rekeyed)); len(keys) > 0 {
		a.diags.AddAttributeError(path.Root("records").AtMapKey(keys[0]), "Key was changed in HubSpot since the plan",
			fmt.Sprintf("%s of %s was changed or emptied in HubSpot after the plan was made: %s. A write would make %s, so nothing of %s was written. Plan again: the plan tells what became of %[5]s.",
				a.target.IDProperty, messages.Plural(len(keys), "record"), messages.FirstOf(keys, messages.MaxKeys), messages.One(len(keys), "a new record", "new records"), messages.One(len(keys), "it", "them")))
	}
	a.reportGone()
}

var goneTitles = map[fate]string{
	fateMerged: "Merged in HubSpot since the plan", fateArchived: "Archived in HubSpot since the plan", fateDeleted: "Deleted in HubSpot since the plan",
}

// reportGone names by fate the records that HubSpot no longer holds as they were.
func (a *objectsBatchApply) reportGone() {
	by := make(map[fate][]string)
	for _, key := range slices.Sorted(maps.Keys(a.reread.gone)) {
		f := fateDeleted
		switch became := a.reread.gone[key]; {
		case became.Survivor != nil:
			f = fateMerged
		case !became.Archived.IsZero():
			f = fateArchived
		}
		by[f] = append(by[f], key)
	}
	for _, f := range []fate{fateMerged, fateArchived, fateDeleted} {
		keys := by[f]
		if len(keys) == 0 {
			continue
		}
		what, write := string(f), "A write would make "+messages.One(len(keys), "a new record", "new records")+" with the changed cells only"
		if f == fateMerged {
			what, write = "merged into "+messages.One(len(keys), "another record", "other records"), "A write would change the record that is left, or undo the merge"
		}
		a.diags.AddAttributeError(path.Root("records").AtMapKey(keys[0]), goneTitles[f],
			fmt.Sprintf("%s %s in HubSpot after the plan was made: %s. %s, so nothing was written of %s, and the state is as it was. Plan again: the plan tells what became of %[5]s, and missing_records decides what is made anew.",
				messages.Capitalize(messages.WasWere(len(keys), "record")), what, messages.FirstOf(keys, messages.MaxKeys), write, messages.One(len(keys), "it", "them")))
	}
}

// editedSince returns what is asked about each record before it is archived: the
// managed properties, and whether somebody changed one since the plan had read it.
// Definitions are read only where a value is spelled differently.
func editedSince(ctx context.Context, s *session.Session, prior *objectsBatchModel) (properties []string, edited func(records.Removal, *hubspot.Object) bool) {
	read := prior.readProperties()
	for _, name := range prior.propertiesToRead() {
		if !slices.Contains(read, name) || prior.manages(name) {
			properties = append(properties, name)
		}
	}
	return properties, func(r records.Removal, object *hubspot.Object) bool {
		cells, _ := prior.Records.Get(r.Key)
		stored, _ := prior.stored(r.Key)
		now := func(name string) (string, bool) {
			v, ok := cells.Get(name)
			return session.TextOf(object.Properties[name]), ok && !v.IsNull() && name != prior.IDProperty.Get()
		}
		if len(records.Edited(nil, row{stored}, now)) == 0 {
			return false
		}
		defs, err := s.Definitions.Get(ctx, prior.objectType())
		return err != nil || len(records.Edited(defs, row{stored}, now)) > 0
	}
}

// editedRecords reports what was not archived because somebody changed it.
func editedRecords(result *batch.ArchiveResult) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(result.Edited) == 0 {
		return diags
	}
	keys := make([]string, len(result.Edited))
	for i, r := range result.Edited {
		keys[i] = r.Key
	}
	slices.Sort(keys)
	diags.AddError("Edited in HubSpot since the plan",
		fmt.Sprintf("%s not archived, because managed properties of %s changed in HubSpot after the plan was made: %s. %s in the state. Look at %[2]s and plan again: what leaves then is archived as it is by now.",
			messages.Capitalize(messages.WasWere(len(keys), "record")), messages.One(len(keys), "it", "them"), messages.FirstOf(keys, messages.MaxKeys), messages.One(len(keys), "It stays", "They stay")))
	return diags
}

func (m *objectsBatchModel) manages(name string) bool {
	for _, cells := range m.Records.All() {
		if v, ok := cells.Get(name); ok && !v.IsNull() {
			return true
		}
	}
	return false
}

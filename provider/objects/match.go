// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/review"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// recordIDProperty holds HubSpot's own id of a record. No write sets it.
const recordIDProperty = "hs_object_id"

// matchesBy is the property by whose value records without a key are found, "" for
// none.
func (m *objectsBatchModel) matchesBy() string { return m.MatchExistingBy.Get() }

// searchedBy is that property where it only serves the search, or may do so.
func (m *objectsBatchModel) searchedBy() string {
	if m.matchesBy() == recordIDProperty || m.MatchExistingBy.IsUnknown() {
		return recordIDProperty
	}
	return ""
}

func validateMatch(m *objectsBatchModel) diag.Diagnostics {
	var diags diag.Diagnostics
	switch by := m.MatchExistingBy; {
	case !by.IsKnown():
	case by.Get() == "":
		diags.AddAttributeError(path.Root("match_existing_by"), "Empty property name", "Write the internal name of a property, such as \"domain\", or leave match_existing_by out.")
	case m.IDProperty.IsKnown() && by.Get() == m.IDProperty.Get():
		diags.AddAttributeError(path.Root("match_existing_by"), "Match by the id property",
			fmt.Sprintf("%q is the id property, by which records are found anyway. match_existing_by is for records that have no value of it yet: name another property, such as \"domain\", or leave it out.", by.Get()))
	}
	return diags
}

// matchSearch finds the records of rows whose keys HubSpot does not hold.
type matchSearch struct {
	session  *session.Session
	keyspace session.Keyspace
	by       string
	form     func(value string) string
	rows     []records.MatchRow
	// names are the properties to read of the records that are found.
	names []string
	// known are ids of records that a complete list holds.
	known []string
}

// newMatchSearch is a search for new keys that a look-up did not find. Rows of which
// it is not known yet by what to match are left out.
func newMatchSearch(s *session.Session, m *objectsBatchModel, k session.Keyspace, defs *values.Definitions, resolved *resolution, plan records.Plan, found *lookedUp) *matchSearch {
	search := &matchSearch{session: s, keyspace: k, by: m.matchesBy()}
	search.form = func(value string) string { return defs.MatchForm(search.by, value) }
	_, names := wanted(plan, m.objectType(), m.IDProperty.Get())
	names[search.by] = true
	search.names = sortedNames(names)
	for _, w := range plan.Writes {
		if !w.New {
			continue
		}
		if of := found.of(w.Key); of.Exists {
			if object := found.objects[w.Key]; object != nil {
				search.known = append(search.known, object.ID)
			}
			continue
		}
		cells, _ := m.Records.Get(w.Key)
		cell, _ := row{cells}.Cell(search.by)
		if cells.IsUnknown() || cell.Unknown {
			continue
		}
		text := strings.TrimSpace(cell.Text)
		if text != "" && resolved != nil && search.by != recordIDProperty {
			text = resolved.send(w.Key, row{cells}, search.by, text)
		}
		search.rows = append(search.rows, records.MatchRow{Key: strings.Clone(w.Key), Value: strings.Clone(text)})
	}
	return search
}

// matches is what a search found.
type matches struct {
	records.Matching
	// objects are by record id.
	objects map[string]*hubspot.Object
	// values are those of the rows.
	values map[string]string
}

// errListIncomplete is a list that can't be relied on: what it does not show would
// be made a second time.
var errListIncomplete = errors.New("HubSpot's list of all records leaves out records that it holds, or records changed while it was read. Plan again")

// errNoDefinitions keeps records from being made that only look new.
var errNoDefinitions = errors.New("the credentials may not read the property definitions, without which values can't be compared in meaning. Grant the scope, or match by hs_object_id")

// match looks for the records of the rows.
func (s *matchSearch) match(ctx context.Context, defs *values.Definitions) (*matches, error) {
	if defs == nil && s.by != recordIDProperty {
		return nil, errNoDefinitions
	}
	m := &matches{objects: make(map[string]*hubspot.Object), values: make(map[string]string, len(s.rows))}
	for _, r := range s.rows {
		m.values[r.Key] = r.Value
	}
	list, err := s.candidates(ctx, m)
	if err != nil {
		return nil, err
	}
	m.Matching = records.Match(records.MatchInput{Rows: s.rows, Records: slices.Values(list), Normalize: s.keyspace.Normalize, Form: s.form})
	var unseen []string
	need := slices.Collect(maps.Values(m.Matched))
	for _, r := range m.Keyed {
		need = append(need, r.ID)
	}
	for _, id := range need {
		if m.objects[id] == nil {
			unseen = append(unseen, id)
		}
	}
	if len(unseen) > 0 {
		slices.Sort(unseen)
		objects, err := s.session.Engine.ReadIDs(ctx, s.keyspace.Target(nil), unseen, s.names)
		if err != nil {
			return nil, err
		}
		maps.Copy(m.objects, objects)
	}
	for _, id := range need {
		if m.objects[id] == nil {
			return nil, errListIncomplete
		}
	}
	return m, nil
}

// candidates are the records that may be those of the rows. By record id, HubSpot is
// asked for these alone.
func (s *matchSearch) candidates(ctx context.Context, m *matches) ([]records.MatchRecord, error) {
	want := make(map[string]bool, len(s.rows))
	normals := make(map[string]bool, len(s.rows))
	asked := make(map[string]bool)
	for _, r := range s.rows {
		if r.Value != "" {
			want[s.form(r.Value)] = true
		}
		normals[s.keyspace.Normalize(r.Key)] = true
		if s.by == recordIDProperty && hubspot.IsRecordID(r.Value) {
			asked[r.Value] = true
		}
	}
	delete(want, "")
	switch {
	case len(want) == 0:
		return nil, nil
	case s.by == recordIDProperty:
		objects, err := s.session.Engine.ReadIDs(ctx, s.keyspace.Target(nil), sortedNames(asked), s.names)
		if err != nil {
			return nil, err
		}
		m.objects = objects
		var list []records.MatchRecord
		for _, id := range slices.Sorted(maps.Keys(objects)) {
			list = append(list, records.MatchRecord{ID: id, Key: s.keyspace.KeyOf(objects[id]), Value: id})
		}
		return list, nil
	}
	list, _, err := s.session.Listing(ctx, s.keyspace, s.by, s.names, func(o *hubspot.Object) {
		if key := s.keyspace.KeyOf(o); want[s.form(session.TextOf(o.Properties[s.by]))] || key != "" && normals[s.keyspace.Normalize(key)] {
			m.objects[o.ID] = o
		}
	})
	if err != nil {
		return nil, err
	}
	return list, s.complete(ctx, list)
}

// complete makes sure that a list holds the records that a look-up by key found.
func (s *matchSearch) complete(ctx context.Context, list []records.MatchRecord) error {
	listed := make(map[string]bool, len(list))
	for _, r := range list {
		listed[r.ID] = true
	}
	missing := slices.DeleteFunc(slices.Clone(s.known), func(id string) bool { return listed[id] })
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	live, err := s.session.Engine.ReadIDs(ctx, s.keyspace.Target(nil), slices.Compact(missing), nil)
	if err == nil && len(live) > 0 {
		err = errListIncomplete
	}
	return err
}

func matchError(m *objectsBatchModel, n int, nothing string, err error) diag.Diagnostic {
	return messages.APIError("Unable to Match Records",
		fmt.Sprintf("%s of %s were to be found by %s, so that none is made a second time.%s", messages.Capitalize(messages.Plural(n, "new record")), m.objectType(), m.matchesBy(), nothing), err)
}

// match looks for records without a key that are those of new keys, and enters them
// among what was looked up.
func (p *objectsBatchPlan) match(ctx context.Context) {
	if p.config.matchesBy() == "" || !p.session.Configured() || p.diags.HasError() || !p.checkMatchProperty() {
		return
	}
	p.private.Plan.Matches = &plannedMatches{IDs: make(map[string]string)}
	search := newMatchSearch(p.session, p.config, p.keyspace, p.defs, p.resolution, p.changes, p.found)
	if len(search.rows) == 0 {
		return
	}
	m, err := search.match(ctx, p.defs)
	if err != nil {
		p.diags.Append(matchError(p.config, len(search.rows), "", err))
		return
	}
	p.enter(m, search.names)
	p.listClashes(m)
	p.diags.Append(p.refuseMatches(m)...)
	if p.diags.HasError() {
		return
	}
	p.warnElsewhere(m)
	if len(m.Matched)+len(m.Keyed)+len(m.Elsewhere) == 0 && !slices.ContainsFunc(search.rows, func(r records.MatchRow) bool { return r.Value != "" }) {
		p.diags.AddAttributeWarning(path.Root("match_existing_by"), "Nothing to match by",
			fmt.Sprintf("None of %s has a value of %q, so that none was looked for by it. If the records may be in HubSpot already, give the rows that property.", messages.Plural(len(search.rows), "new row"), p.config.matchesBy()))
	}
}

// checkMatchProperty reports whether there is such a property.
func (p *objectsBatchPlan) checkMatchProperty() bool {
	by := p.config.matchesBy()
	if _, ok := p.defs.Lookup(by); p.defs == nil || ok || by == recordIDProperty {
		return true
	}
	p.diags.AddAttributeError(path.Root("match_existing_by"), "Unknown property",
		messages.NoProperty(p.config.objectType(), by, p.defs.Nearest(by, 3)))
	return false
}

// enter adds what was matched to what the plan knows of new keys.
func (p *objectsBatchPlan) enter(m *matches, names []string) {
	p.found = p.found.with(m.byKey(), m.keyed(), names)
	if p.existing == nil {
		p.existing = make(map[string]existingRecord)
	}
	for key, object := range m.byKey() {
		p.existing[key] = existingRecord{id: object.ID, held: object.Properties, continued: p.continued(object.ID), matched: true}
		p.private.Plan.Matches.IDs[key] = object.ID
	}
	for key, object := range m.keyed() {
		p.existing[key] = existingRecord{id: object.ID, held: object.Properties, continued: p.continued(object.ID)}
		p.private.Plan.Spelled = p.keyspace.Spelled(p.private.Plan.Spelled, key, p.keyspace.KeyOf(object))
	}
}

func (m *matches) byKey() map[string]*hubspot.Object {
	objects := make(map[string]*hubspot.Object, len(m.Matched))
	for key, id := range m.Matched {
		objects[key] = m.objects[id]
	}
	return objects
}

func (m *matches) keyed() map[string]*hubspot.Object {
	objects := make(map[string]*hubspot.Object, len(m.Keyed))
	for key, r := range m.Keyed {
		objects[key] = m.objects[r.ID]
	}
	return objects
}

// with is what was looked up and matched.
func (l *lookedUp) with(matched, keyed map[string]*hubspot.Object, names []string) *lookedUp {
	joined := newLookedUp(nil, make(map[string]bool), make(map[string]*hubspot.Object))
	if l != nil {
		maps.Copy(joined.asked, l.asked)
		maps.Copy(joined.properties, l.properties)
		maps.Copy(joined.objects, l.objects)
	}
	for _, name := range names {
		joined.properties[name] = true
	}
	joined.matched = matched
	for key := range matched {
		joined.asked[key] = true
	}
	for key, object := range keyed {
		joined.asked[key], joined.objects[key] = true, object
	}
	return joined
}

// refuseMatches tells by cause of what nobody can match for sure, and of what may not
// be adopted.
func (p *objectsBatchPlan) refuseMatches(m *matches) diag.Diagnostics {
	where := "With review_path in the provider configuration, a plan lists all of them in the file " + review.CandidatesFile + "."
	if p.session.Review != nil {
		where = "The file " + review.CandidatesFile + " in the folder of review_path lists all of them."
	}
	diags := refuseClashes(p.config, m, where)
	diags.Append(refuseIDs(p.config, m, func(key string) bool { _, gone := p.private.State.Gone[key]; return gone })...)
	if p.config.ExistingRecords.Get() != existingFail {
		return diags
	}
	var taken []string
	for key := range m.Matched {
		if !p.existing[key].continued {
			taken = append(taken, fmt.Sprintf("%q (id %s)", key, m.Matched[key]))
		}
	}
	if slices.Sort(taken); len(taken) > 0 {
		diags.AddAttributeError(path.Root("records"), "Record exists already",
			fmt.Sprintf("HubSpot already holds %s, without a key and found by %s, and existing_records = \"fail\" forbids to take them over: %s. Remove their keys, or set existing_records = \"adopt\".",
				messages.Plural(len(taken), "new record"), p.config.matchesBy(), messages.Some(taken, messages.MaxReported)))
	}
	return diags
}

// listClashes writes all clashes into a file, as an error shows the first only.
func (p *objectsBatchPlan) listClashes(m *matches) {
	if p.session.Review == nil {
		return
	}
	name := p.name
	if name == "" {
		name = newName(p.config)
	}
	list := review.Candidates{Name: name, ObjectType: p.config.ObjectType.Get(), IDProperty: p.config.IDProperty.Get(), MatchedBy: p.config.matchesBy()}
	for _, c := range m.Clashes {
		for _, key := range c.Keys {
			for _, id := range c.IDs {
				list.Pairs = append(list.Pairs, review.Pair{Key: key, RecordID: id})
			}
		}
	}
	if err := p.session.Review.Candidates(list); err != nil {
		p.diags.AddAttributeError(path.Root("records"), "Unable to Write the Review",
			fmt.Sprintf("%s.\n\nreview_path asks for review files of each plan. Correct the folder, or leave review_path out.", messages.Capitalize(err.Error())))
	}
}

// refuseClashes lists rows and records of which nobody can tell which belong together.
// where is where to find those that are not listed.
func refuseClashes(m *objectsBatchModel, found *matches, where string) diag.Diagnostics {
	var diags diag.Diagnostics
	var several, shared []records.Clash
	for _, c := range found.Clashes {
		if len(c.IDs) > 1 {
			several = append(several, c)
		} else {
			shared = append(shared, c)
		}
	}
	by, key := m.matchesBy(), m.IDProperty.Get()
	add := func(clashes []records.Clash, summary, why, remedy string) {
		if len(clashes) == 0 {
			return
		}
		lines := make([]string, 0, len(clashes))
		for _, c := range clashes {
			quoted := make([]string, len(c.Keys))
			for i, k := range c.Keys {
				quoted[i] = values.Quote(k)
			}
			lines = append(lines, fmt.Sprintf("  %s: %s %s", strings.Join(quoted, ", "), recordsOf(len(c.IDs)), strings.Join(c.IDs, ", ")))
		}
		if len(lines) > messages.MaxReported {
			remedy = where + " " + remedy
		}
		diags.AddAttributeError(path.Root("records").AtMapKey(clashes[0].Keys[0]), summary,
			fmt.Sprintf("%s\n\n%s\n\n%s", why, linesOf(lines, messages.MaxReported), remedy))
	}
	add(several, fmt.Sprintf("%s several records", matchesOf(several)),
		fmt.Sprintf("More than one record without %s has the %s of a row, and only a person can tell which is meant:", key, by),
		fmt.Sprintf("Merge the doubles in HubSpot, or enter the row's key as %s of the record that is meant: it is then found by that.", key))
	add(shared, fmt.Sprintf("%s one record", matchesOf(shared)),
		fmt.Sprintf("More than one row has the %s of a record, which can't be all of them:", by),
		fmt.Sprintf("Remove the rows that are doubles, correct their %s, or leave it out of those that are new records.", by))
	return diags
}

func recordsOf(n int) string {
	if n == 1 {
		return "record"
	}
	return "records"
}

func matchesOf(clashes []records.Clash) string {
	n := 0
	for _, c := range clashes {
		n += len(c.Keys)
	}
	if n == 1 {
		return "1 row matches"
	}
	return fmt.Sprintf("%d rows match", n)
}

// linesOf is the first of many lines and the number of the others.
func linesOf(lines []string, most int) string {
	text := strings.Join(lines[:min(len(lines), most)], "\n")
	if more := len(lines) - most; more > 0 {
		text += fmt.Sprintf("\n  and %d more", more)
	}
	return text
}

// refuseIDs tells of record ids that lead to no record without a key: a row that names
// its record must not become another one. A record that the state held is left to
// missing_records.
func refuseIDs(m *objectsBatchModel, found *matches, gone func(key string) bool) diag.Diagnostics {
	var diags diag.Diagnostics
	if m.matchesBy() != recordIDProperty {
		return diags
	}
	var wrong, absent, keyed []string
	for _, key := range found.None {
		switch id := found.values[key]; {
		case id == "" || gone(key):
		case !hubspot.IsRecordID(id):
			wrong = append(wrong, key)
		default:
			absent = append(absent, fmt.Sprintf("%q (id %s)", key, id))
		}
	}
	for key, others := range found.Elsewhere {
		keyed = append(keyed, fmt.Sprintf("%q (id %s has the key %q)", key, others[0].ID, hubspot.Shown(others[0].Key, 100)))
	}
	slices.Sort(keyed)
	at := path.Root("records")
	if len(wrong) > 0 {
		diags.AddAttributeError(at.AtMapKey(wrong[0]).AtMapKey(recordIDProperty), "Invalid record id",
			fmt.Sprintf("hs_object_id names the record in HubSpot, by its id of digits only. Rows with something else: %s. Correct it, or leave it empty for a new record.", messages.FirstOf(wrong, messages.MaxReported)))
	}
	if len(absent) > 0 {
		diags.AddAttributeError(at, fmt.Sprintf("%s not in HubSpot", messages.Capitalize(messages.IsAre(len(absent), "record"))),
			fmt.Sprintf("hs_object_id names records that HubSpot does not hold: they were archived or merged, or are those of another account or type. Rows: %s. Correct the ids, or leave hs_object_id empty for a new record.", messages.Some(absent, messages.MaxReported)))
	}
	if len(keyed) > 0 {
		diags.AddAttributeError(at, "Record has another key",
			fmt.Sprintf("hs_object_id names records that have another value of %s than the row: %s. Use that key, or clear it in HubSpot.", m.IDProperty.Get(), messages.Some(keyed, messages.MaxReported)))
	}
	return diags
}

// warnElsewhere tells of new records that look like ones with another key.
func (p *objectsBatchPlan) warnElsewhere(m *matches) {
	if len(m.Elsewhere) == 0 {
		return
	}
	var list []string
	for key, others := range m.Elsewhere {
		list = append(list, fmt.Sprintf("%q (record %s has the key %q)", key, others[0].ID, hubspot.Shown(others[0].Key, 100)))
	}
	slices.Sort(list)
	p.diags.AddAttributeWarning(path.Root("records"), fmt.Sprintf("%s like one with another key", messages.Capitalize(messages.IsAre(len(list), "new record"))),
		fmt.Sprintf("Records of other keys have the %s of new rows, and are left alone: %s. If they are the same, use the key that HubSpot has.", p.config.matchesBy(), messages.Some(list, messages.MaxReported)))
}

// countMatched is how many records are adopted that have no key yet.
func (p *objectsBatchPlan) countMatched() int {
	n := 0
	for key, existing := range p.existing {
		if existing.matched && p.adopts(key) {
			n++
		}
	}
	return n
}

// foundID is the id of a record that is new here, as far as the plan may tell. With
// match_existing_by a plan tells it, so that Terraform stops an apply that would take
// another record.
func (p *objectsBatchPlan) foundID(key string) protocol.String {
	if p.config.matchesBy() != "" {
		if id := p.carried[key]; id != "" {
			return protocol.Known(id)
		}
		if id := p.existing[key].id; id != "" {
			return protocol.Known(id)
		}
	}
	return protocol.Unknown[string]()
}

// unmatched reports whether match_existing_by may find further records for new keys
// than the plan knows of.
func (p *objectsBatchPlan) unmatched() bool {
	switch {
	case p.config.MatchExistingBy.IsUnknown():
		return true
	case p.config.matchesBy() == "":
		return false
	case p.private.Plan.Matches == nil:
		return true
	}
	for _, w := range p.changes.Writes {
		cells, _ := p.config.Records.Get(w.Key)
		cell, _ := row{cells}.Cell(p.config.matchesBy())
		if _, found := p.existing[w.Key]; w.New && !found && (cells.IsUnknown() || cell.Unknown) {
			return true
		}
	}
	return false
}

// carryOn takes up what the plan of a replacement told, whose first half is done.
func (p *objectsBatchPlan) carryOn() {
	legacy := p.session.Register.Inherit(p.keyspace.Space(), normals(p.config, p.keyspace))
	if next, ok := legacy.Plan.(*plannedCreate); ok && next != nil {
		p.carried = next.Found
	}
}

// match takes over what the planning of this apply matched, and reads each of these
// records once more before it is written: one that is another by now is left alone,
// and so is all the rest.
func (a *objectsBatchApply) match(ctx context.Context) bool {
	if a.planned.matchesBy() == "" || !slices.ContainsFunc(a.changes.Writes, func(w records.Write) bool { return w.New }) {
		return true
	}
	var found map[string]string
	if a.private.Plan.Matches != nil {
		found = a.private.Plan.Matches.IDs
	} else {
		m, ok := a.matchLate(ctx)
		if !ok {
			return false
		}
		found = m
	}
	if len(found) == 0 {
		return true
	}
	_, names := wanted(a.changes, a.planned.objectType(), a.planned.IDProperty.Get())
	names[a.planned.matchesBy()] = true
	objects, err := a.session.Engine.ReadIDs(ctx, a.target, slices.Sorted(maps.Values(found)), sortedNames(names))
	if err != nil {
		a.diags.Append(matchError(a.planned, len(found), " Nothing was written.", err))
		return false
	}
	matched, keyed := make(map[string]*hubspot.Object, len(found)), make(map[string]*hubspot.Object)
	var moved []string
	for _, key := range slices.Sorted(maps.Keys(found)) {
		object := objects[found[key]]
		switch {
		case object == nil:
			moved = append(moved, fmt.Sprintf("%q (record %s is gone)", key, found[key]))
		case a.keyspace.KeyOf(object) == "" && a.stillMatches(key, object):
			matched[key] = object
		case a.keyspace.KeyOf(object) == "":
			moved = append(moved, fmt.Sprintf("%q (%s of record %s changed)", key, a.planned.matchesBy(), object.ID))
		case a.target.Normalize(a.keyspace.KeyOf(object)) == a.target.Normalize(key):
			keyed[key] = object
		default:
			moved = append(moved, fmt.Sprintf("%q (record %s has another key)", key, object.ID))
		}
	}
	if len(moved) > 0 {
		a.diags.Append(movedMatches(a.planned, moved))
		return false
	}
	a.found = a.found.with(matched, keyed, sortedNames(names))
	return true
}

func movedMatches(m *objectsBatchModel, moved []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("records"), "Records changed since the plan",
		fmt.Sprintf("%s found by %s, and changed since: %s. Nothing was written. Plan again: the plan finds what is there now.",
			messages.Capitalize(messages.WasWere(len(moved), "record")), m.matchesBy(), messages.Some(moved, messages.MaxReported)))
}

// stillMatches reports whether a record has the value that its row is matched by.
func (a *objectsBatchApply) stillMatches(key string, object *hubspot.Object) bool {
	by := a.planned.matchesBy()
	if by == recordIDProperty {
		return true
	}
	cells, _ := a.planned.Records.Get(key)
	cell, _ := row{cells}.Cell(by)
	value := strings.TrimSpace(cell.Text)
	if value != "" && a.resolution != nil {
		value = a.resolution.send(key, row{cells}, by, value)
	}
	return a.defs.MatchForm(by, value) == a.defs.MatchForm(by, session.TextOf(object.Properties[by]))
}

// matchLate looks for matches in an apply whose planning could not: that of the
// create after the first half of a replacement looks nothing up.
func (a *objectsBatchApply) matchLate(ctx context.Context) (map[string]string, bool) {
	keys, names := wanted(a.changes, a.planned.objectType(), a.planned.IDProperty.Get())
	looked := a.found
	if looked == nil {
		found, err := a.session.Engine.Read(ctx, batch.ReadRequest{Target: a.target, Keys: keys, Properties: sortedNames(names)})
		if err != nil {
			a.diags.Append(matchError(a.planned, len(keys), " Nothing was written.", err))
			return nil, false
		}
		looked = newLookedUp(keys, names, found)
	}
	search := newMatchSearch(a.session, a.planned, a.keyspace, a.defs, a.resolution, a.changes, looked)
	m, err := search.match(ctx, a.defs)
	if err != nil {
		a.diags.Append(matchError(a.planned, len(search.rows), " Nothing was written.", err))
		return nil, false
	}
	a.diags.Append(refuseClashes(a.planned, m, "A plan lists all of them.")...)
	a.diags.Append(refuseIDs(a.planned, m, func(string) bool { return false })...)
	if a.diags.HasError() {
		return nil, false
	}
	var other []string
	for key, id := range a.planned.IDs.All() {
		if a.prior != nil && a.prior.IDs.Has(a.priorKey(key)) {
			continue
		}
		if object := looked.objects[key]; id.IsKnown() && m.Matched[key] != id.Get() && (object == nil || object.ID != id.Get()) {
			other = append(other, fmt.Sprintf("%q (record %s is no longer its)", key, id.Get()))
		}
	}
	if slices.Sort(other); len(other) > 0 {
		a.diags.Append(movedMatches(a.planned, other))
		return nil, false
	}
	for key, r := range m.Keyed {
		looked.objects[key] = m.objects[r.ID]
	}
	a.found = looked
	return m.Matched, true
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unique"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// The methods of this file are the out-of-band hand: they play a person in
// HubSpot's user interface. Nothing they do is logged, limited or refused by
// validation, except that values take their stored form. Object types may be
// given by any of their names; unknown types and ids are mistakes in the test
// and panic.

// DefineProperty adds or replaces a property definition.
func (s *Server) DefineProperty(objectType string, p Property) {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.GroupName == "" {
		p.GroupName = t.firstGroup()
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt = s.now()
	}
	t.define(p).byHand = true
	t.reindex(s.cfg())
}

// ArchiveProperty archives a property definition. Records keep its values.
func (s *Server) ArchiveProperty(objectType, name string) {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.props[name]
	if p == nil {
		panic(fmt.Sprintf("hubspotsim: no property %s of %s", name, objectType))
	}
	p.Archived, p.ArchivedAt = true, s.now()
	t.reindex(s.cfg())
}

// DefineObjectType adds a custom object type and returns its object type id.
func (s *Server) DefineObjectType(schema Schema) string {
	if schema.ObjectTypeID == "" {
		schema.ObjectTypeID = "2-" + strconv.FormatUint(s.nextTypeID.Add(1), 10)
	}
	fullName := s.fullyQualifiedName(schema.Name)
	t := s.newObjectType(schema.ObjectTypeID, schema.Name, schema.Name)
	t.custom = true
	t.label = strings.ToUpper(schema.Name)
	t.createdName, t.updatedName = "hs_createdate", "hs_lastmodifieddate"
	t.created, t.updated = s.now(), s.now()
	group := schema.Name + "_information"
	t.groups[group] = &PropertyGroup{Name: group, Label: hand.Title(group)}
	t.defineSystem(group)
	for _, p := range schema.Properties {
		if p.GroupName == "" {
			p.GroupName = group
		}
		t.define(p).byHand = true
	}
	t.define(Property{
		Name: propertyOwner, Label: "Owner", GroupName: group, Type: typeEnumeration, FieldType: "select",
		ExternalOptions: true, ReferencedObjectType: referenceToOwner, HubSpotDefined: true,
	})
	for _, name := range schema.RequiredProperties {
		t.required = append(t.required, []string{name})
	}
	t.defaults = []string{"hs_createdate", "hs_lastmodifieddate", "hs_object_id"}
	if schema.PrimaryDisplayProperty != "" {
		t.defaults = append(t.defaults, schema.PrimaryDisplayProperty)
	}
	schema.Properties = nil
	t.schema = schema
	t.reindex(s.cfg())
	s.addType(t, fullName)
	s.links.connect(t, s.objectTypes())
	return t.id
}

func (s *Server) fullyQualifiedName(name string) string {
	return fmt.Sprintf("p%d_%s", s.cfg().PortalID, name)
}

// Seed makes a record by hand and returns its id. Values take their stored
// form; values of unique properties that are taken panic.
func (s *Server) Seed(objectType string, properties map[string]string) string {
	return s.SeedMany(objectType, []map[string]string{properties})[0]
}

// SeedMany makes records by hand and returns their ids in order.
func (s *Server) SeedMany(objectType string, records []map[string]string) []string {
	t, cfg, now := s.mustType(objectType), s.cfg(), s.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	ids := make([]string, len(records))
	for i, properties := range records {
		o := &object{
			id: s.nextID.Add(1) - 1, props: make(map[string]string, len(properties)), created: now, updated: now,
			source: unique.Make(byUser(handUser)),
		}
		for name, value := range properties {
			if value = t.handValue(cfg, name, value); value != "" {
				o.props[name] = value
			}
		}
		if name := t.taken(cfg, o); name != "" {
			panic(fmt.Sprintf("hubspotsim: seed: another %s has %s %q", objectType, name, o.props[name]))
		}
		t.add(o)
		t.index(cfg, o)
		ids[i] = o.idString()
	}
	return ids
}

// taken returns the unique property whose value another live record has.
func (t *objectType) taken(cfg *Config, o *object) string {
	for name := range t.unique {
		for _, key := range t.keys(cfg, o, name) {
			if id, ok := t.unique[name][key]; ok && id != o.id {
				return name
			}
		}
	}
	return ""
}

// handValue brings a value into its stored form where that is possible.
func (t *objectType) handValue(cfg *Config, name, value string) string {
	if p := t.props[name]; p != nil && value != "" {
		if normal, err := normalizeValue(cfg, &p.Property, value, ""); err == nil {
			return normal
		}
	}
	return value
}

// Edit changes properties of a record by hand; "" clears. The history shows the
// first owner's user as who did it.
func (s *Server) Edit(objectType, id string, properties map[string]string) {
	s.EditAs(0, objectType, id, properties)
}

// EditAs changes properties of a record as a user does, whom the history shows;
// 0 is the first owner's user.
func (s *Server) EditAs(userID int64, objectType, id string, properties map[string]string) {
	t, cfg := s.mustType(objectType), s.cfg()
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.mustFind(id)
	values := make(map[string]string, len(properties))
	for name, value := range properties {
		values[name] = t.handValue(cfg, name, value)
	}
	t.set(cfg, o, values, s.now(), byUser(cmp.Or(userID, handUser)))
}

// Archive moves a record to the recycle bin by hand.
func (s *Server) Archive(objectType, id string) {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	if o := t.mustFind(id); o.live() {
		t.archive(s.cfg(), o, s.now())
	}
}

// Restore takes a record out of the recycle bin, which only a person can do.
// It fails where a live record took one of its unique values meanwhile.
func (s *Server) Restore(objectType, id string) error {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.mustFind(id)
	if o.live() {
		return nil
	}
	if taken := t.restore(s.cfg(), o, s.now()); taken != "" {
		return fmt.Errorf("hubspotsim: restore %s %s: another record has its %s", objectType, id, taken)
	}
	return nil
}

// Merge merges two records by hand and returns the id of the survivor: a new
// one unless [Config.MergeKeepsPrimaryID] is set.
func (s *Server) Merge(objectType, primaryID, mergedID string) string {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	survivor := s.mergeRecords(s.cfg(), t, t.mustFind(primaryID), t.mustFind(mergedID), byUser(handUser))
	return survivor.idString()
}

// Delete removes a record for good, as the end of its time in the recycle bin
// does.
func (s *Server) Delete(objectType, id string) {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.remove(s.cfg(), t.mustFind(id))
}

func (t *objectType) mustFind(id string) *object {
	o, _ := t.byID(id)
	if o == nil {
		panic(fmt.Sprintf("hubspotsim: no %s with id %q", t.name, id))
	}
	return o
}

// Find returns the live record with a value of a property. Values of unique
// properties may be given in any form.
func (s *Server) Find(objectType, property, value string) (Record, bool) {
	t, cfg := s.mustType(objectType), s.cfg()
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.keyProperty(property) && property != "hs_object_id" {
		if o := t.lookup(cfg, property, value); o != nil {
			return t.record(o), true
		}
		return Record{}, false
	}
	for _, o := range t.order {
		if o.live() && t.value(o, property) == value {
			return t.record(o), true
		}
	}
	return Record{}, false
}

// Record returns a record, archived or not, by its id. The id of a merged
// record leads to the survivor.
func (s *Server) Record(objectType, id string) (Record, bool) {
	t := s.mustType(objectType)
	t.mu.RLock()
	defer t.mu.RUnlock()
	o, _ := t.byID(id)
	if o == nil {
		return Record{}, false
	}
	return t.record(o), true
}

// Records returns the live records of a type by ascending id.
func (s *Server) Records(objectType string) []Record { return s.records(objectType, true) }

// ArchivedRecords returns the records in the recycle bin by ascending id.
func (s *Server) ArchivedRecords(objectType string) []Record { return s.records(objectType, false) }

func (s *Server) records(objectType string, live bool) []Record {
	t := s.mustType(objectType)
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := []Record{}
	for _, o := range t.order {
		if o.live() == live {
			out = append(out, t.record(o))
		}
	}
	return out
}

// CountRecords returns the number of live records of a type.
func (s *Server) CountRecords(objectType string) int {
	t := s.mustType(objectType)
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.liveCount
}

// ObjectTypes sums up the object types in the order of their ids.
func (s *Server) ObjectTypes() []hand.ObjectType {
	var out []hand.ObjectType
	for _, t := range s.objectTypes() {
		t.mu.RLock()
		total := len(t.order)
		t.mu.RUnlock()
		live := s.CountRecords(t.id)
		out = append(out, hand.ObjectType{Name: t.name, ID: t.id, Live: live, Archived: total - live})
	}
	return out
}

// Properties returns the definitions of a type, archived ones included, by
// name.
func (s *Server) Properties(objectType string) []Property {
	t := s.mustType(objectType)
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]Property, 0, len(t.props))
	for _, p := range t.props {
		out = append(out, p.Property)
	}
	slices.SortFunc(out, func(a, b Property) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// DefineOwner adds or replaces an owner. An id or user id that is not given
// follows the highest one.
func (s *Server) DefineOwner(o Owner) {
	s.ownersMu.Lock()
	defer s.ownersMu.Unlock()
	var lastID uint64
	var lastUser int64
	for _, have := range s.owners {
		lastID, lastUser = max(lastID, mustID(have.ID)), max(lastUser, have.UserID)
	}
	if o.ID == "" {
		o.ID = formatID(lastID + 1)
	}
	if o.UserID == 0 {
		o.UserID = lastUser + 1
	}
	if o.CreatedAt.IsZero() {
		o.CreatedAt, o.UpdatedAt = s.now(), s.now()
	}
	if i := slices.IndexFunc(s.owners, func(have *Owner) bool { return have.ID == o.ID }); i >= 0 {
		s.owners[i] = &o
		return
	}
	s.owners = append(s.owners, &o)
}

// DefinePipeline adds or replaces a pipeline of an object type.
func (s *Server) DefinePipeline(objectType string, p Pipeline) {
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.IndexFunc(t.pipelines, func(have *Pipeline) bool { return have.ID == p.ID }); i >= 0 {
		t.pipelines[i] = &p
		return
	}
	t.pipelines = append(t.pipelines, &p)
}

// SetRules replaces the account's own rules for an object type.
func (s *Server) SetRules(objectType string, rules Rules) {
	for name, list := range rules.Validations {
		for _, rule := range list {
			if !slices.Contains(hand.ValidationTypes, rule.Type) {
				panic(fmt.Sprintf("hubspotsim: %s: no kind of rule %q", name, rule.Type))
			}
		}
	}
	t := s.mustType(objectType)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rules = rules
}

func (t *objectType) firstGroup() string {
	names := make([]string, 0, len(t.groups))
	for name := range t.groups {
		names = append(names, name)
	}
	return slices.Min(names)
}

// Link associates two records by hand: unlabelled, or under labels that exist.
func (s *Server) Link(fromType, fromID, toType, toID string, labels ...string) {
	pair := typePair{s.mustType(fromType).id, s.mustType(toType).id}
	from, to := mustID(fromID), mustID(toID)
	a := &s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	var types []associationType
	for _, text := range labels {
		i := slices.IndexFunc(a.labels[pair], func(l label) bool { return l.Text == text })
		if i < 0 {
			panic("hubspotsim: no association label " + text)
		}
		types = append(types, a.labels[pair][i].associationType)
	}
	if !a.link(pair, from, to, types) {
		panic("hubspotsim: " + fromType + " and " + toType + " cannot be associated")
	}
}

// Unlink removes the association of two records by hand.
func (s *Server) Unlink(fromType, fromID, toType, toID string) {
	pair := typePair{s.mustType(fromType).id, s.mustType(toType).id}
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	s.links.unlink(pair, mustID(fromID), mustID(toID), nil)
}

// Links returns, for a record, the ids of the live records of a type that it
// is associated with and the labels of each association; "" is the unlabelled
// type.
func (s *Server) Links(fromType, fromID, toType string) map[string][]string {
	pair := typePair{s.mustType(fromType).id, s.mustType(toType).id}
	out := map[string][]string{}
	for _, l := range s.links.from(pair, mustID(fromID)) {
		texts := []string{}
		for _, t := range l.types {
			texts = append(texts, t.Text)
		}
		out[formatID(l.id)] = texts
	}
	return out
}

// DefineLabel makes an association label by hand and returns its type id.
func (s *Server) DefineLabel(fromType, toType, text, inverse string) int {
	pair := typePair{s.mustType(fromType).id, s.mustType(toType).id}
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	id, _ := s.links.definePair(pair, text, inverse)
	return id
}

// RenameLabel changes the text of an association label by hand, "" deletes the label.
func (s *Server) RenameLabel(fromType, toType, text, newText string) {
	pair := typePair{s.mustType(fromType).id, s.mustType(toType).id}
	a := &s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.labels[pair], func(l label) bool { return l.Text == text && text != "" })
	if i < 0 {
		panic("hubspotsim: no association label " + text)
	}
	if newText == "" {
		a.undefine(pair, a.labels[pair][i].associationType)
		return
	}
	a.labels[pair][i].Text = newText
}

// SeedCSV makes records by hand of a CSV file, as [hand.SeedCSV] does.
func (s *Server) SeedCSV(objectType, unique string, r io.Reader) (int, error) {
	return hand.SeedCSV(s, objectType, unique, r)
}

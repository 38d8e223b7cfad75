// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unique"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// Sources of records and values, as hs_object_source shows them.
const (
	sourceAPI  = "INTEGRATION"
	sourceHand = "CRM_UI"
)

// source says who made a record or set a value.
type source struct {
	// kind is INTEGRATION or CRM_UI, id the app or the user in words.
	kind, id string
	// user is the id of the user, 0 for an app.
	user int64
}

// handUser is the user behind the out-of-band hand.
const handUser = 2001

// byUser is the source of what a person does.
func byUser(id int64) source {
	return source{sourceHand, "userId:" + strconv.FormatInt(id, 10), id}
}

// byApp is the source of what a call writes.
func (c *call) byApp() source {
	if c.app == "" {
		c.app = strconv.FormatInt(c.cfg.AppID, 10)
	}
	return source{kind: sourceAPI, id: c.app}
}

// version is a value that this source sets.
func (s source) version(value string, at time.Time) version {
	return version{Value: value, Time: at, Source: s.kind, SourceID: s.id, UserID: s.user}
}

// object is one record. Its properties hold what has a value; system
// properties come from the fields.
type object struct {
	id       uint64
	props    map[string]string
	created  time.Time
	updated  time.Time
	archived time.Time
	// source is one of a few, which records share.
	source unique.Handle[source]
	// misses is the number of reads that still do not see the record.
	misses atomic.Int32
	// history holds the versions of properties that changed after creation,
	// oldest first.
	history map[string][]version
}

// version is a value that a property had from a time on.
type version = hand.ValueVersion

func (o *object) live() bool { return o.archived.IsZero() }

func (o *object) idString() string { return strconv.FormatUint(o.id, 10) }

// systemProperty says which field of an object a system property shows.
type systemProperty int

const (
	systemID systemProperty = iota + 1
	systemCreated
	systemUpdated
	systemSource
	systemSourceID
	systemSourceLabel
	systemMergedIDs
)

// objectType holds everything of one object type under one lock.
type objectType struct {
	mu sync.RWMutex

	// id is 0-2 or 2-123; name is companies or widget; label is the singular
	// in capitals that messages use.
	id       string
	name     string
	singular string
	label    string
	schema   Schema
	custom   bool
	created  time.Time
	updated  time.Time

	props     map[string]*property
	propOrder []string
	groups    map[string]*PropertyGroup
	system    map[string]systemProperty
	// createdName and updatedName are the names of the date properties.
	createdName string
	updatedName string
	// defaults are the properties that a single read returns unasked.
	defaults []string
	// required lists alternatives: of each inner list one must be set to
	// create a record.
	required  [][]string
	pipelines []*Pipeline
	// rules are the account's own.
	rules Rules

	// links is told which records are archived.
	links *associationStore

	records map[uint64]*object
	// liveCount counts the records that are not archived.
	liveCount int
	// order holds the records by ascending id.
	order []*object
	// unique maps property and key to the live record that has it; archived
	// does so for archived records, the latest winning.
	unique   map[string]map[string]uint64
	archived map[string]map[string]uint64
	// merged maps the ids that merges retired to the survivors.
	merged map[uint64]uint64
}

func (s *Server) newObjectType(id, name, singular string) *objectType {
	return &objectType{
		links: &s.links,
		id:    id, name: name, singular: singular, label: strings.ToUpper(singular),
		props: map[string]*property{}, groups: map[string]*PropertyGroup{},
		system: map[string]systemProperty{}, records: map[uint64]*object{},
		unique: map[string]map[string]uint64{}, archived: map[string]map[string]uint64{},
		merged: map[uint64]uint64{},
	}
}

// property returns the live definition of a name.
func (t *objectType) property(name string) *property {
	if p := t.props[name]; p != nil && !p.Archived {
		return p
	}
	return nil
}

// value returns what a record shows for a property, "" if unset.
func (t *objectType) value(o *object, name string) string {
	if kind, ok := t.system[name]; ok {
		return t.systemValue(o, kind)
	}
	return o.props[name]
}

// dateOf returns the time behind a system property that is one.
func (t *objectType) dateOf(o *object, name string) (time.Time, bool) {
	switch t.system[name] {
	case systemCreated:
		return o.created, true
	case systemUpdated:
		return o.updated, true
	}
	return time.Time{}, false
}

func (t *objectType) systemValue(o *object, kind systemProperty) string {
	switch kind {
	case systemID:
		return o.idString()
	case systemCreated:
		return formatTime(o.created)
	case systemUpdated:
		return formatTime(o.updated)
	case systemSource, systemSourceLabel:
		return o.source.Value().kind
	case systemSourceID:
		return o.source.Value().id
	case systemMergedIDs:
		return o.props["hs_merged_object_ids"]
	}
	return ""
}

// record copies a record out of the store.
func (t *objectType) record(o *object) Record {
	props := maps.Clone(o.props)
	for name, kind := range t.system {
		if v := t.systemValue(o, kind); v != "" {
			props[name] = v
		}
	}
	return Record{
		ID: o.idString(), ObjectType: t.name, Properties: props,
		CreatedAt: o.created, UpdatedAt: o.updated, Archived: !o.live(), ArchivedAt: o.archived,
	}
}

// keyProperty reports whether values of the property identify records.
func (t *objectType) keyProperty(name string) bool {
	p := t.property(name)
	if _, system := t.system[name]; system || p == nil {
		return false
	}
	return p.Unique || name == "email" && t.name == "contacts"
}

// indexKey folds a stored value of a unique property into its index key.
func indexKey(cfg *Config, name, value string) string {
	if name == "email" {
		return strings.ToLower(strings.TrimSpace(value))
	}
	if cfg.UniqueKeyCase != KeysExact {
		return strings.ToLower(value)
	}
	return value
}

// keys returns the index keys that a record occupies under a property: one,
// or for e-mails one for each address.
func (t *objectType) keys(cfg *Config, o *object, name string) []string {
	var keys []string
	if v := o.props[name]; v != "" {
		keys = append(keys, indexKey(cfg, name, v))
	}
	if name == "email" && t.name == "contacts" {
		for extra := range strings.SplitSeq(o.props["hs_additional_emails"], ";") {
			if extra != "" {
				keys = append(keys, indexKey(cfg, name, extra))
			}
		}
	}
	return keys
}

// index enters a record under the properties that identify it; unindex takes
// it out again.
func (t *objectType) index(cfg *Config, o *object) {
	table := t.unique
	if !o.live() {
		table = t.archived
	}
	for name := range t.unique {
		for _, key := range t.keys(cfg, o, name) {
			table[name][key] = o.id
		}
	}
}

func (t *objectType) unindex(cfg *Config, o *object) {
	table := t.unique
	if !o.live() {
		table = t.archived
	}
	for name := range t.unique {
		for _, key := range t.keys(cfg, o, name) {
			if table[name][key] == o.id {
				delete(table[name], key)
			}
		}
	}
}

// reindex builds the indexes anew, after a definition or the key case changed.
func (t *objectType) reindex(cfg *Config) {
	clear(t.unique)
	clear(t.archived)
	for name := range t.props {
		if t.keyProperty(name) {
			t.unique[name] = map[string]uint64{}
			t.archived[name] = map[string]uint64{}
		}
	}
	for _, o := range t.order {
		t.index(cfg, o)
	}
}

// lookup finds the live record that has a value under a unique property.
func (t *objectType) lookup(cfg *Config, name, value string) *object {
	value = t.normalKey(cfg, name, value)
	o := t.records[t.unique[name][indexKey(cfg, name, value)]]
	if o == nil || (cfg.UniqueKeyCase == KeysConflict && name != "email" && o.props[name] != value) {
		return nil
	}
	return o
}

// normalKey brings a key into the form that is stored.
func (t *objectType) normalKey(cfg *Config, name, value string) string {
	p := t.property(name)
	if p == nil {
		return value
	}
	if normal, err := normalizeValue(cfg, &p.Property, value, ""); err == nil {
		return normal
	}
	return value
}

// byID finds a record by its id, following merges to the survivor.
func (t *objectType) byID(id string) (o *object, followed bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return nil, false
	}
	for {
		next, ok := t.merged[n]
		if !ok {
			return t.records[n], followed
		}
		n, followed = next, true
	}
}

// add enters a new record. The caller holds the lock, so ids ascend in order.
func (t *objectType) add(o *object) {
	t.records[o.id] = o
	t.order = append(t.order, o)
	if o.live() {
		t.liveCount++
	}
}

// remove takes a record out for good.
func (t *objectType) remove(cfg *Config, o *object) {
	t.unindex(cfg, o)
	t.links.setDead(o.id, true)
	if o.live() {
		t.liveCount--
	}
	delete(t.records, o.id)
	if i, ok := slices.BinarySearchFunc(t.order, o.id, func(e *object, id uint64) int {
		return cmp.Compare(e.id, id)
	}); ok {
		t.order = slices.Delete(t.order, i, i+1)
	}
}

// archive moves a record to the recycle bin and frees its keys.
func (t *objectType) archive(cfg *Config, o *object, now time.Time) {
	t.unindex(cfg, o)
	if o.live() {
		t.liveCount--
	}
	o.archived = now
	t.index(cfg, o)
	t.links.setDead(o.id, true)
}

// restore takes a record out of the recycle bin. It reports the property whose
// value a live record took meanwhile, "" if it worked.
func (t *objectType) restore(cfg *Config, o *object, now time.Time) (taken string) {
	for name := range t.unique {
		for _, key := range t.keys(cfg, o, name) {
			if _, ok := t.unique[name][key]; ok {
				return name
			}
		}
	}
	t.unindex(cfg, o)
	t.liveCount++
	o.archived = time.Time{}
	o.updated = now
	t.index(cfg, o)
	t.links.setDead(o.id, false)
	return ""
}

// set changes values of a record and keeps what they were.
func (t *objectType) set(cfg *Config, o *object, values map[string]string, now time.Time, by source) {
	touchesKey := false
	for name := range values {
		if _, ok := t.unique[name]; ok || name == "hs_additional_emails" {
			touchesKey = true
		}
	}
	if touchesKey {
		t.unindex(cfg, o)
	}
	fresh := o.created.Equal(now) && o.history == nil && by == o.source.Value()
	for name, value := range values {
		old, had := o.props[name]
		if old == value {
			continue
		}
		if !fresh {
			o.remember(name, old, had, by.version(value, now))
		}
		if value == "" {
			delete(o.props, name)
		} else {
			o.props[name] = value
		}
	}
	o.updated = now
	if touchesKey {
		t.index(cfg, o)
	}
}

// remember notes a new version of a property, and the first one before it.
func (o *object) remember(name, old string, had bool, v version) {
	if o.history == nil {
		o.history = map[string][]version{}
	}
	if len(o.history[name]) == 0 && had {
		o.history[name] = []version{o.source.Value().version(old, o.created)}
	}
	o.history[name] = append(o.history[name], v)
}

// versions returns a property's history, newest first.
func (t *objectType) versions(o *object, name string) []version {
	if past := o.history[name]; len(past) > 0 {
		past = slices.Clone(past)
		slices.Reverse(past)
		return past
	}
	value := t.value(o, name)
	if value == "" {
		return []version{}
	}
	return []version{o.source.Value().version(value, o.created)}
}

// formatTime renders a time as HubSpot does.
func formatTime(t time.Time) string { return t.UTC().Format(timeLayout) }

const timeLayout = "2006-01-02T15:04:05.000Z"

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// rowsMap is records by key, each a map of property values.
type rowsMap = protocol.Map[rowMap]

// rowMap is property values by property name.
type rowMap = protocol.Map[protocol.String]

// objectsBatchModel is the state, plan and configuration of hubspot_objects_batch.
type objectsBatchModel struct {
	ID               protocol.String                   `tf:"id"`
	ObjectType       protocol.String                   `tf:"object_type"`
	IDProperty       protocol.String                   `tf:"id_property"`
	Records          rowsMap                           `tf:"records"`
	DeletionPolicy   protocol.String                   `tf:"deletion_policy"`
	ExistingRecords  protocol.String                   `tf:"existing_records"`
	MatchExistingBy  protocol.String                   `tf:"match_existing_by"`
	PropertyPolicies protocol.Map[protocol.String]     `tf:"property_policies"`
	MissingRecords   protocol.String                   `tf:"missing_records"`
	MaxCreate        protocol.String                   `tf:"max_create"`
	MaxUpdate        protocol.String                   `tf:"max_update"`
	MaxArchive       protocol.String                   `tf:"max_archive"`
	MaxRelease       protocol.String                   `tf:"max_release"`
	ReadProperties   protocol.List[protocol.String]    `tf:"read_properties"`
	CompactState     protocol.Bool                     `tf:"compact_state"`
	Timeouts         protocol.Object[session.Timeouts] `tf:"timeouts"`
	IDs              protocol.Map[protocol.String]     `tf:"ids"`
	Properties       rowsMap                           `tf:"properties"`
	Created          protocol.Map[protocol.Bool]       `tf:"created"`
	Changes          protocol.Object[planCounts]       `tf:"changes"`
}

func (m *objectsBatchModel) policy() records.Policy {
	return records.Policy(m.DeletionPolicy.Or(string(records.ArchiveCreated)))
}

// The values of existing_records.
const (
	existingAdopt = "adopt"
	existingFail  = "fail"
	// existingRequire makes no record.
	existingRequire = "require"
)

// objectType returns the parsed object type; it is the zero type where it is
// not known. That it can be parsed was validated.
func (m *objectsBatchModel) objectType() values.ObjectType {
	t, err := values.ParseObjectType(m.ObjectType.Get())
	if err != nil {
		return values.ObjectType{}
	}
	return t
}

// addressed reports whether it is known which records the keys name.
func (m *objectsBatchModel) addressed() bool {
	return m.ObjectType.IsKnown() && m.IDProperty.IsKnown()
}

// byEmail reports whether the keys are e-mail addresses of contacts, for which
// HubSpot has rules of its own.
func (m *objectsBatchModel) byEmail() bool {
	return m.objectType().IsContacts() && m.IDProperty.Get() == "email"
}

func (m *objectsBatchModel) readProperties() []string {
	var names []string
	for _, name := range m.ReadProperties.Get() {
		if name.IsKnown() {
			names = append(names, name.Get())
		}
	}
	return names
}

// managedProperties lists the properties that any record manages, and those to
// read besides.
func (m *objectsBatchModel) propertiesToRead() []string {
	seen := make(map[string]bool)
	var names []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, strings.Clone(name))
		}
	}
	for _, row := range m.Records.All() {
		for name, v := range row.All() {
			if !v.IsNull() {
				add(name)
			}
		}
	}
	for _, name := range m.readProperties() {
		add(name)
	}
	if seen["dealstage"] || seen["hs_pipeline_stage"] {
		// What a stage means depends on it.
		add(values.NewResolver(m.objectType(), nil, nil, nil).PipelineProperty())
	}
	return names
}

func (m *objectsBatchModel) id(key string) string {
	id, _ := m.IDs.Get(key)
	return id.Get()
}

// table presents records to the package that decides about them.
type table struct{ rows rowsMap }

func (t table) Len() int { return t.rows.Len() }

func (t table) Rows() iter.Seq2[string, row] {
	return func(yield func(string, row) bool) {
		for key, r := range t.rows.All() {
			if !yield(key, row{r}) {
				return
			}
		}
	}
}

func (t table) Row(key string) (row, bool) {
	r, ok := t.rows.Get(key)
	return row{r}, ok
}

// row presents one record.
type row struct{ cells rowMap }

func (r row) Cell(name string) (records.Cell, bool) {
	v, ok := r.cells.Get(name)
	return cell(v), ok
}

func (r row) Cells() iter.Seq2[string, records.Cell] {
	return func(yield func(string, records.Cell) bool) {
		for name, v := range r.cells.All() {
			if !yield(name, cell(v)) {
				return
			}
		}
	}
}

func (r row) Unknown() bool { return r.cells.IsUnknown() }

func (r row) Same(other row) bool { return r.cells.Equal(other.cells) }

func cell(v protocol.String) records.Cell {
	return records.Cell{Text: v.Get(), Unmanaged: v.IsNull(), Unknown: v.IsUnknown()}
}

// hasUnknown reports whether a cell is not known before the apply.
func hasUnknown(cells rowMap) bool {
	for _, v := range cells.All() {
		if v.IsUnknown() {
			return true
		}
	}
	return false
}

// comparison is what an apply from prior to desired may do: the rows are compared
// once, however much is learnt later.
type comparison struct{ *records.Pairing[row] }

// compare holds a configuration against a state. spelled is how HubSpot spells keys of
// the prior state.
func compare(ctx context.Context, prior, desired *objectsBatchModel, k session.Keyspace, spelled map[string]string) comparison {
	if prior == nil {
		prior = &objectsBatchModel{}
	}
	c := comparison{records.Pair(records.Input[row]{
		Desired: table{desired.Records}, Prior: table{prior.Records}, Stored: storedTable{prior},
		ID: prior.id, Created: prior.created,
		IDProperty: desired.IDProperty.Get(), Normalize: k.Normalize,
		WriteAll: desired.byEmail(), Policy: desired.policy(),
		PropertyPolicies: desired.policies(), PriorPolicies: prior.policies(), SearchedBy: desired.searchedBy(),
		Spelling: func(key string) string { return spelled[key] },
	})}
	tflog.Debug(ctx, "Records compared", map[string]any{"object_type": desired.ObjectType.Get(), "records": c.Rows(), "differ": c.Differ()})
	return c
}

// knowledge is what a decision rests on. resolution and found may be nil.
func knowledge(defs *values.Definitions, resolution *resolution, found *lookedUp) records.Knowledge[row] {
	k := records.Knowledge[row]{Definitions: defs}
	if resolution != nil {
		k.Send = resolution.send
	}
	if found != nil {
		k.Found = found.of
	}
	return k
}

// revise decides once more on the keys that were looked up.
func (c comparison) revise(before records.Plan, k records.Knowledge[row], found *lookedUp) records.Plan {
	return c.Revise(before, k, func(key string) bool { return found.asked[key] })
}

// strings turns what HubSpot returned for some properties into a map value.
// Properties that HubSpot left out are null.
func storedRow(names []string, value func(name string) *string) rowMap {
	b := protocol.NewMapBuilder[protocol.String](len(names))
	for _, name := range names {
		b.Set(name, stringOrNull(value(name)))
	}
	return b.Map()
}

func stringOrNull(v *string) protocol.String {
	if v == nil {
		return protocol.Null[string]()
	}
	return protocol.Known(*v)
}

// valueOf is what HubSpot holds of a property: nil for no value, which it answers as
// null or as "".
func valueOf(object *hubspot.Object, name string) *string {
	if v := object.Properties[name]; v != nil && *v != "" {
		return v
	}
	return nil
}

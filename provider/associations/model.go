// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// linkRows are the other ends of links by the key of the first record.
type linkRows = protocol.Map[linkRow]

// linkRow is a set of keys.
type linkRow = protocol.List[protocol.String]

// linkFlags tell something about each link.
type linkFlags = protocol.Map[protocol.Map[protocol.Bool]]

// associationsBatchModel is the state, plan and configuration of
// hubspot_associations_batch.
type associationsBatchModel struct {
	ID              protocol.String                   `tf:"id"`
	FromObjectType  protocol.String                   `tf:"from_object_type"`
	ToObjectType    protocol.String                   `tf:"to_object_type"`
	FromIDProperty  protocol.String                   `tf:"from_id_property"`
	ToIDProperty    protocol.String                   `tf:"to_id_property"`
	Label           protocol.String                   `tf:"label"`
	Links           linkRows                          `tf:"links"`
	Mode            protocol.String                   `tf:"mode"`
	DeletionPolicy  protocol.String                   `tf:"deletion_policy"`
	MaxArchive      protocol.Int64                    `tf:"max_archive"`
	Timeouts        protocol.Object[session.Timeouts] `tf:"timeouts"`
	AssociationType protocol.String                   `tf:"association_type"`
	FromIDs         protocol.Map[protocol.String]     `tf:"from_ids"`
	ToIDs           protocol.Map[protocol.String]     `tf:"to_ids"`
	Created         linkFlags                         `tf:"created"`
	LabelAdded      linkRows                          `tf:"label_added"`
}

// The modes.
const (
	modeAdditive = "additive"
	modeExact    = "exact"
)

func (m *associationsBatchModel) exact() bool { return m.Mode.Get() == modeExact }

// policy is what becomes of links that leave.
func (m *associationsBatchModel) policy() records.Policy {
	return records.Policy(m.DeletionPolicy.Or(string(records.ArchiveCreated)))
}

// addressed reports whether it is known which records the keys name.
func (m *associationsBatchModel) addressed() bool {
	return m.FromObjectType.IsKnown() && m.ToObjectType.IsKnown() && !m.Label.IsUnknown() &&
		!m.FromIDProperty.IsUnknown() && !m.ToIDProperty.IsUnknown()
}

// kind is the kind of the state's links. That it can be parsed follows from
// where it comes from.
func (m *associationsBatchModel) kind() links.Kind {
	k, err := links.ParseKind(m.AssociationType.Get(), m.Label.Get())
	if err != nil {
		return links.Kind{}
	}
	return k
}

func (m *associationsBatchModel) target(kind links.Kind) batch.LinkTarget {
	return batch.LinkTarget{From: m.from().objectType, To: m.to().objectType, Kind: kind}
}

func (m *associationsBatchModel) from() linkEnd {
	return newLinkEnd(m.FromObjectType, m.FromIDProperty)
}

func (m *associationsBatchModel) to() linkEnd {
	return newLinkEnd(m.ToObjectType, m.ToIDProperty)
}

// importID is the id of the resource and the shortest import id.
func (m *associationsBatchModel) importID() string {
	id := m.from().objectType.Path() + "/" + m.to().objectType.Path()
	if label := m.Label.Get(); label != "" {
		id += "?label=" + label
	}
	return id
}

func (m *associationsBatchModel) created(l links.Link) bool {
	row, _ := m.Created.Get(l.From)
	v, _ := row.Get(l.To)
	return v.Get()
}

// labelAdded reports whether the association of the two records was there
// before this resource gave it the label.
func (m *associationsBatchModel) labelAdded(l links.Link) bool {
	row, _ := m.LabelAdded.Get(l.From)
	return slices.Contains(row.Get(), protocol.Known(l.To))
}

// fromID returns the record id of a key of links as far as the state knows it.
func (m *associationsBatchModel) fromID(key string) string {
	return knownID(m.FromIDProperty, m.FromIDs, key)
}

// toID is fromID for the other ends.
func (m *associationsBatchModel) toID(key string) string {
	return knownID(m.ToIDProperty, m.ToIDs, key)
}

func knownID(idProperty protocol.String, ids protocol.Map[protocol.String], key string) string {
	if idProperty.IsNull() {
		return key
	}
	id, _ := ids.Get(key)
	return id.Get()
}

// link adds the record ids that the state holds for a link.
func (m *associationsBatchModel) link(l links.Link) batch.Link {
	return batch.Link{
		Link:   links.Link{From: strings.Clone(l.From), To: strings.Clone(l.To)},
		FromID: strings.Clone(m.fromID(l.From)), ToID: strings.Clone(m.toID(l.To)),
	}
}

// removal is a link of the state that is to be removed.
func (m *associationsBatchModel) removal(r links.Removal) batch.LinkRemoval {
	return batch.LinkRemoval{Link: m.link(r.Link), OnlyLabel: !r.Created || m.labelAdded(r.Link), Forced: r.Forced}
}

// linkEnd is one of the two sides of links.
type linkEnd struct {
	objectType values.ObjectType
	// idProperty is "" where the keys are record ids.
	idProperty string
}

func newLinkEnd(objectType, idProperty protocol.String) linkEnd {
	t, err := values.ParseObjectType(objectType.Get())
	if err != nil {
		t = values.ObjectType{}
	}
	return linkEnd{objectType: t, idProperty: idProperty.Get()}
}

// normalize gives the form in which two keys are one record.
func (e linkEnd) normalize(key string) string {
	if e.idProperty == "" {
		return key
	}
	return values.NormalizeKey(key)
}

func (e linkEnd) target() batch.Target {
	return batch.Target{ObjectType: e.objectType, IDProperty: e.idProperty, Normalize: e.normalize}
}

// resolve finds the record ids of keys. A key without a record is absent from
// the result.
func (e linkEnd) resolve(ctx context.Context, s *session.Session, keys []string) (map[string]string, error) {
	ids := make(map[string]string, len(keys))
	if e.idProperty == "" {
		for _, key := range keys {
			ids[key] = key
		}
		return ids, nil
	}
	if len(keys) == 0 {
		return ids, nil
	}
	slices.Sort(keys)
	found, err := s.Engine.Read(ctx, batch.ReadRequest{Target: e.target(), Keys: slices.Compact(keys)})
	for key, object := range found {
		ids[key] = object.ID
	}
	return ids, err
}

// linkTable presents links to the package that decides about them.
type linkTable struct{ rows linkRows }

// Rows implements [links.Table].
func (t linkTable) Rows() iter.Seq2[string, links.Row] {
	return func(yield func(string, links.Row) bool) {
		for key, row := range t.rows.All() {
			if !yield(key, plainLinks(row)) {
				return
			}
		}
	}
}

// Row implements [links.Table].
func (t linkTable) Row(from string) (links.Row, bool) {
	row, ok := t.rows.Get(from)
	return plainLinks(row), ok
}

func plainLinks(row linkRow) links.Row {
	if row.IsUnknown() {
		return links.Row{Unknown: true}
	}
	r := links.Row{To: make([]string, 0, len(row.Get()))}
	for _, to := range row.Get() {
		if to.IsUnknown() {
			return links.Row{Unknown: true}
		}
		r.To = append(r.To, to.Get())
	}
	return r
}

// compareLinks decides what an apply from prior to desired does.
func compareLinks(prior, desired *associationsBatchModel) links.Plan {
	if prior == nil {
		prior = &associationsBatchModel{}
	}
	if desired.Links.Equal(prior.Links) && !hasUnknownRow(desired.Links) {
		return links.Plan{Kept: countLinks(desired.Links)}
	}
	return links.Compare(links.Input{
		Desired: linkTable{desired.Links}, Prior: linkTable{prior.Links},
		NormalizeFrom: desired.from().normalize, NormalizeTo: desired.to().normalize,
		Created: prior.created, Exact: desired.exact(), Policy: desired.policy(),
	})
}

func hasUnknownRow(rows linkRows) bool {
	for _, row := range (linkTable{rows}).Rows() {
		if row.Unknown {
			return true
		}
	}
	return false
}

func countLinks(rows linkRows) int {
	n := 0
	for _, row := range rows.All() {
		n += len(row.Get())
	}
	return n
}

// removeAllLinks is every link of a state as it leaves.
func removeAllLinks(m *associationsBatchModel, policy records.Policy) []links.Removal {
	return links.RemoveAll(linkTable{m.Links}, m.created, policy)
}

func linkRowOf(keys []string) linkRow {
	slices.Sort(keys)
	row := make([]protocol.String, len(keys))
	for i, key := range keys {
		row[i] = protocol.Known(key)
	}
	return protocol.Known(row)
}

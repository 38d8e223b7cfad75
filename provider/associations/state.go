// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// linkStateBuilder assembles a state link by link, in any order.
type linkStateBuilder struct {
	base       *associationsBatchModel
	kind       links.Kind
	rows       map[string][]string
	created    map[string]map[string]protocol.Bool
	labelAdded map[string][]string
	fromIDs    map[string]protocol.String
	toIDs      map[string]protocol.String
}

func newLinkStateBuilder(base *associationsBatchModel, kind links.Kind) *linkStateBuilder {
	n := base.Links.Len()
	return &linkStateBuilder{
		base: base, kind: kind,
		rows: make(map[string][]string, n), created: make(map[string]map[string]protocol.Bool, n),
		labelAdded: make(map[string][]string), fromIDs: make(map[string]protocol.String, n), toIDs: make(map[string]protocol.String),
	}
}

// empty adds a record that is declared without links; id may be "".
func (s *linkStateBuilder) empty(from, id string) {
	s.rows[from] = nil
	s.created[from] = map[string]protocol.Bool{}
	s.fromIDs[from] = protocol.Null[string]()
	if id != "" {
		s.fromIDs[from] = protocol.Known(id)
	}
}

func (s *linkStateBuilder) add(l links.Link, fromID, toID string, state linkState) {
	if s.created[l.From] == nil {
		s.created[l.From] = make(map[string]protocol.Bool)
	}
	s.rows[l.From] = append(s.rows[l.From], l.To)
	s.created[l.From][l.To] = protocol.Known(state.created)
	if state.labelAdded {
		s.labelAdded[l.From] = append(s.labelAdded[l.From], l.To)
	}
	s.fromIDs[l.From] = protocol.Known(fromID)
	s.toIDs[l.To] = protocol.Known(toID)
}

func (s *linkStateBuilder) model() *associationsBatchModel {
	m := *s.base
	m.ID = protocol.Known(m.importID())
	m.AssociationType = protocol.Null[string]()
	if !s.kind.Unlabelled() {
		m.AssociationType = protocol.Known(s.kind.String())
	}
	m.Links = linkRowsOf(s.rows)
	m.LabelAdded = linkRowsOf(s.labelAdded)
	created := protocol.NewMapBuilder[protocol.Map[protocol.Bool]](len(s.created))
	for from, flags := range s.created {
		created.Set(from, protocol.MapOf(flags))
	}
	m.Created = created.Map()
	m.FromIDs, m.ToIDs = protocol.MapOf[protocol.String](nil), protocol.MapOf[protocol.String](nil)
	if m.FromIDProperty.IsKnown() {
		m.FromIDs = protocol.MapOf(s.fromIDs)
	}
	if m.ToIDProperty.IsKnown() {
		m.ToIDs = protocol.MapOf(s.toIDs)
	}
	return &m
}

func linkRowsOf(rows map[string][]string) linkRows {
	b := protocol.NewMapBuilder[linkRow](len(rows))
	for from, to := range rows {
		b.Set(from, linkRowOf(to))
	}
	return b.Map()
}

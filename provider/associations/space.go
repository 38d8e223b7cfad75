// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// linkSpace is where links are unique: a direction and a label. An association
// without a label has no direction, so that its ends are put into an order.
type linkSpace struct {
	custody.Space
	from, to spaceEnd
	// ordered says that the ends are in the order of the model.
	ordered bool
}

type spaceEnd struct {
	linkEnd
	objectTypeID string
}

func (e spaceEnd) String() string { return e.objectTypeID + "." + e.idProperty }

// labelText is the kind of a label that HubSpot was not asked for.
func labelText(label string) string { return "label " + strings.ToLower(strings.TrimSpace(label)) }

// newLinkSpace makes a space. kind is "" without a label.
func newLinkSpace(from, to spaceEnd, kind string) linkSpace {
	s := linkSpace{from: from, to: to, ordered: true}
	if kind == "" && to.String() < from.String() {
		from, to, s.ordered = to, from, false
	}
	s.Space = custody.Space{Type: strings.TrimSpace(from.objectTypeID + ">" + to.objectTypeID + " " + kind), Property: from.idProperty + ">" + to.idProperty}
	return s
}

// addressed adds to a target what its types are, however they are spelled.
func (s linkSpace) addressed(t batch.LinkTarget) batch.LinkTarget {
	t.FromTypeID, t.ToTypeID = s.from.objectTypeID, s.to.objectTypeID
	t.Doubtful = s.Doubtful
	return t
}

// undirected reports whether a link is the same from either of its ends.
func (s linkSpace) undirected() bool { return !strings.Contains(s.Type, " ") }

// spaceOf is where the links of a model are. The kind of its label is given where it
// is known.
func spaceOf(ctx context.Context, s *session.Session, m *associationsBatchModel, kind links.Kind) linkSpace {
	from, fromDoubtful := endOf(ctx, s, m.from())
	to, toDoubtful := endOf(ctx, s, m.to())
	text, doubtful := kind.String(), fromDoubtful || toDoubtful
	if kind.Unlabelled() && m.Label.IsKnown() {
		text, doubtful = labelText(m.Label.Get()), true
	}
	space := newLinkSpace(from, to, text)
	space.Doubtful = doubtful
	return space
}

// endOf is an end with the id of its object type, for which HubSpot is asked where
// the name is that of a custom object.
func endOf(ctx context.Context, s *session.Session, e linkEnd) (end spaceEnd, doubtful bool) {
	t := e.objectType
	if t.IsStandard() || t.IsID() {
		return spaceEnd{e, t.Canonical()}, false
	}
	if s.Configured() {
		if schema, err := s.Definitions.Schema(ctx, t); err == nil && schema != nil {
			return spaceEnd{e, schema.ObjectTypeID}, false
		}
	}
	return spaceEnd{e, t.Canonical()}, true
}

// declaredSpace is where links are as a configuration spells it. The two halves of
// a replacement have the same configuration, so nothing has to be asked.
func declaredSpace(from, to, fromIDProperty, toIDProperty, label string) linkSpace {
	end := func(name, idProperty string) spaceEnd {
		t, err := values.ParseObjectType(name)
		if err != nil {
			t = values.ObjectType{}
		}
		return spaceEnd{linkEnd{t, idProperty}, t.Canonical()}
	}
	kind := ""
	if label != "" {
		kind = labelText(label)
	}
	return newLinkSpace(end(from, fromIDProperty), end(to, toIDProperty), kind)
}

func (m *associationsBatchModel) declaredSpace() linkSpace {
	return declaredSpace(m.FromObjectType.Get(), m.ToObjectType.Get(), m.FromIDProperty.Get(), m.ToIDProperty.Get(), m.Label.Get())
}

// normal is the form in which two links are one, by the keys of their ends.
func (s linkSpace) normal(from, to string) string {
	return s.join(s.from.normalize(from), s.to.normalize(to), "\n")
}

// id is what custody knows a link by, "" where an end has no record yet.
func (s linkSpace) id(fromID, toID string) string {
	if fromID == "" || toID == "" {
		return ""
	}
	if s.undirected() && (s.to.objectTypeID < s.from.objectTypeID || s.to.objectTypeID == s.from.objectTypeID && toID < fromID) {
		fromID, toID = toID, fromID
	}
	// The same records may be linked under several labels.
	_, kind, _ := strings.Cut(s.Type, " ")
	return strings.TrimSpace(kind + " " + fromID + ">" + toID)
}

func (s linkSpace) join(from, to, between string) string {
	if !s.ordered || s.undirected() && s.from.String() == s.to.String() && to < from {
		from, to = to, from
	}
	return strings.Clone(from + between + to)
}

// anyTo stands for the other end of all links of a record.
const anyTo = "\x00any"

// anyOf names all links of a record, by its key and by its id.
func (s linkSpace) anyOf(key, id string, isFrom bool) custody.Record {
	end, side := s.from, "from "
	if !isFrom {
		end, side = s.to, "to "
	}
	if s.undirected() {
		side = ""
	}
	r := custody.Record{Key: recordKey(key, anyTo), Normal: strings.Clone(side + end.String() + "=" + end.normalize(key) + "\n" + anyTo)}
	if id != "" {
		r.ID = strings.Clone(side + end.objectTypeID + "=" + id + ">" + anyTo)
	}
	return r
}

func recordKey(from, to string) string { return strings.Clone(from + "\n" + to) }

func splitKey(key string) (from, to string) {
	from, to, _ = strings.Cut(key, "\n")
	return from, to
}

// record is a link of a state as custody knows it.
func (s linkSpace) record(m *associationsBatchModel, l links.Link, archives func(created bool) bool) custody.Record {
	created := m.created(l)
	return custody.Record{
		Key: recordKey(l.From, l.To), Normal: s.normal(l.From, l.To), ID: s.id(m.fromID(l.From), m.toID(l.To)),
		Held: true, Created: created, Archives: archives(created),
	}
}

// held are the links that a state holds.
func (s linkSpace) held(m *associationsBatchModel, archives func(created bool) bool) []custody.Record {
	var list []custody.Record
	for from, row := range (linkTable{m.Links}).Rows() {
		for _, to := range row.To {
			list = append(list, s.record(m, links.Link{From: from, To: to}, archives))
		}
	}
	return list
}

// warranted names the links that a warrant names, as the linker knows them.
func (s linkSpace) warranted(w custody.Warrant, removals []batch.LinkRemoval) custody.Warrant {
	var ids []string
	for _, r := range removals {
		if w.Names(s.id(r.FromID, r.ToID)) {
			ids = append(ids, r.ID())
		}
	}
	return custody.WarrantOf(ids...)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// inheritance is what the first half of a replacement leaves to the create that
// follows in the same process.
type inheritance struct {
	// left is the state without what was removed, of this kind.
	left *associationsBatchModel
	kind links.Kind
	// links are those of left by their ids, keys by the normal form of their keys.
	links map[links.Link]inherited
	keys  map[string]inherited
	// made are the associations that the object made, by the ids of their records:
	// under another label they are still its own.
	made map[links.Link]bool
	// plan is what the plan of the create knew.
	plan *associationsPrivatePlan
}

// inherited is a link that the first half of a replacement left in HubSpot.
type inherited struct {
	batch.Link
	linkState
}

// newInheritance prepares what was left of a state.
func newInheritance(prior, left *associationsBatchModel, plan *associationsPrivatePlan) *inheritance {
	i := &inheritance{
		left: left, kind: prior.kind(), plan: plan,
		links: make(map[links.Link]inherited), keys: make(map[string]inherited), made: make(map[links.Link]bool),
	}
	space := prior.declaredSpace()
	for from, row := range (linkTable{left.Links}).Rows() {
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			old := inherited{left.link(l), linkState{left.created(l), left.labelAdded(l)}}
			i.links[links.Link{From: old.FromID, To: old.ToID}] = old
			i.keys[space.normal(from, to)] = old
		}
	}
	for from, row := range (linkTable{prior.Links}).Rows() {
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			if prior.created(l) && !prior.labelAdded(l) {
				old := prior.link(l)
				i.made[links.Link{From: old.FromID, To: old.ToID}] = true
			}
		}
	}
	return i
}

// inherit returns what the first half of a replacement left to a create, nil where
// there was none.
func inherit(s *session.Session, m *associationsBatchModel) *inheritance {
	space := m.declaredSpace()
	legacy := s.LinkRegister.Inherit(space.Space, normals(m, space))
	if legacy == nil {
		return nil
	}
	i, _ := legacy.State.(*inheritance)
	return i
}

// normals are the normal forms of a model's links.
func normals(m *associationsBatchModel, space linkSpace) map[string]struct{} {
	set := make(map[string]struct{}, m.Links.Len())
	for from, row := range (linkTable{m.Links}).Rows() {
		for _, to := range row.To {
			set[space.normal(from, to)] = struct{}{}
		}
	}
	return set
}

// link returns what was known of a link of the same kind.
func (i *inheritance) link(kind links.Kind, l batch.Link) (linkState, bool) {
	if i == nil || i.kind.String() != kind.String() {
		return linkState{}, false
	}
	old, ok := i.links[links.Link{From: l.FromID, To: l.ToID}]
	return old.linkState, ok
}

// madeAssociation reports whether the replaced object made the association of two
// records.
func (i *inheritance) madeAssociation(l batch.Link) bool {
	return i != nil && i.made[links.Link{From: l.FromID, To: l.ToID}]
}

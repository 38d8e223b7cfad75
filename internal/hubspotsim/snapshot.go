// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"unique"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// Save writes everything that the server holds.
func (s *Server) Save(w io.Writer) error {
	snap := hand.Snapshot{NextID: s.nextID.Load(), NextTypeID: s.nextTypeID.Load()}
	s.ownersMu.RLock()
	snap.Owners = slices.Clone(s.owners)
	s.ownersMu.RUnlock()
	for _, t := range s.objectTypes() {
		t.mu.RLock()
		snap.Types = append(snap.Types, t.snapshot())
		t.mu.RUnlock()
	}
	s.links.snapshot(&snap)
	return snap.Write(w)
}

func (t *objectType) snapshot() hand.TypeSnapshot {
	snap := hand.TypeSnapshot{
		ID: t.id, Name: t.name, Custom: t.custom, Groups: map[string]*PropertyGroup{}, Pipelines: slices.Clone(t.pipelines),
		Merged: maps.Clone(t.merged), Rules: t.rules,
	}
	for name, g := range t.groups {
		group := *g
		snap.Groups[name] = &group
	}
	if t.custom {
		schema := t.schema
		snap.Schema = &schema
	}
	for _, name := range t.propOrder {
		snap.Props = append(snap.Props, t.props[name].Property)
	}
	for _, o := range t.order {
		snap.Records = append(snap.Records, hand.RecordSnapshot{
			ID: o.id, Props: maps.Clone(o.props), Created: o.created, Updated: o.updated, Archived: o.archived,
			Source: o.source.Value().kind, SourceID: o.source.Value().id, UserID: o.source.Value().user, History: maps.Clone(o.history),
		})
	}
	return snap
}

func (a *associationStore) snapshot(snap *hand.Snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	snap.NextLabel = a.nextID
	for pair, labels := range a.labels {
		for _, l := range labels {
			snap.Labels = append(snap.Labels, hand.LabelSnapshot{From: pair.from, To: pair.to, Category: l.Category, TypeID: l.TypeID, Inverse: l.inverse, Text: l.Text, Name: l.name})
		}
	}
	for pair, byFrom := range a.links {
		for from, byTo := range byFrom {
			for to, types := range byTo {
				snap.Links = append(snap.Links, hand.LinkSnapshot{FromType: pair.from, ToType: pair.to, From: from, To: to, Types: slices.Clone(types)})
			}
		}
	}
}

// Load replaces everything that the server holds by what Save wrote.
func (s *Server) Load(r io.Reader) error {
	snap, err := hand.ReadSnapshot(r)
	if err != nil {
		return err
	}
	s.Reset()
	s.nextTypeID.Store(snap.NextTypeID)
	for _, ts := range snap.Types {
		t := s.objectType(ts.ID)
		if t == nil {
			if ts.Schema == nil {
				return fmt.Errorf("the simulator's state has an unknown object type %s", ts.ID)
			}
			t = s.objectType(s.DefineObjectType(*ts.Schema))
		}
		t.mu.Lock()
		t.load(s.cfg(), ts)
		t.mu.Unlock()
	}
	s.nextID.Store(snap.NextID)
	s.ownersMu.Lock()
	s.owners = snap.Owners
	s.ownersMu.Unlock()
	s.links.load(snap)
	return nil
}

func (t *objectType) load(cfg *Config, snap hand.TypeSnapshot) {
	clear(t.props)
	t.propOrder = nil
	for _, p := range snap.Props {
		// The lag of definitions does not outlive a restart.
		t.define(p).byHand = true
	}
	t.groups, t.pipelines, t.rules = snap.Groups, snap.Pipelines, snap.Rules
	if snap.Merged != nil {
		t.merged = snap.Merged
	}
	for _, r := range snap.Records {
		if r.Props == nil {
			r.Props = map[string]string{}
		}
		o := &object{
			id: r.ID, props: r.Props, created: r.Created, updated: r.Updated, archived: r.Archived,
			source: unique.Make(source{r.Source, r.SourceID, r.UserID}), history: r.History,
		}
		t.add(o)
		if !o.live() {
			t.links.setDead(o.id, true)
		}
	}
	t.reindex(cfg)
}

func (a *associationStore) load(snap *hand.Snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.nextID = snap.NextLabel
	clear(a.labels)
	for _, l := range snap.Labels {
		a.define(typePair{l.From, l.To}, l.Category, l.TypeID, l.Inverse, l.Text)
		a.find(typePair{l.From, l.To}, associationType{Category: l.Category, TypeID: l.TypeID}).name = l.Name
	}
	for _, l := range snap.Links {
		for _, t := range l.Types {
			a.add(typePair{l.FromType, l.ToType}, l.From, l.To, t)
		}
	}
}

// Reset brings the account back to a fresh one: built-in types and definitions,
// no records, no custom objects, no faults, an empty log. Switches and limits
// stay.
func (s *Server) Reset() {
	s.mu.Lock()
	clear(s.types)
	clear(s.typeNames)
	s.mu.Unlock()
	s.ClearFaults()
	s.ClearRefusals()
	s.ResetRequests()
	s.nextID.Store(s.cfg().FirstID)
	s.nextTypeID.Store(1001)
	s.links.mu.Lock()
	s.links.init()
	s.links.mu.Unlock()
	s.defineBuiltIns()
}

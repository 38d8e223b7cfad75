// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// snapshotVersion is the version of the state file's form.
const snapshotVersion = 1

// snapshot is everything that a server holds, as its state file has it.
// Tokens, limits, faults and the request log are left out.
type snapshot struct {
	Version    int            `json:"version"`
	NextID     uint64         `json:"nextId"`
	NextTypeID uint64         `json:"nextTypeId"`
	Owners     []*Owner       `json:"owners"`
	Types      []typeSnapshot `json:"types"`
	NextLabel  int            `json:"nextLabel"`
	Labels     []labelSnap    `json:"labels"`
	Links      []linkSnap     `json:"links"`
}

type typeSnapshot struct {
	ID        string                    `json:"id"`
	Name      string                    `json:"name"`
	Custom    bool                      `json:"custom,omitempty"`
	Schema    *Schema                   `json:"schema,omitempty"`
	Props     []Property                `json:"properties"`
	Groups    map[string]*PropertyGroup `json:"groups"`
	Pipelines []*Pipeline               `json:"pipelines,omitempty"`
	Merged    map[uint64]uint64         `json:"merged,omitempty"`
	Blocked   []string                  `json:"blocked,omitempty"`
	Records   []recordSnap              `json:"records"`
}

type recordSnap struct {
	ID       uint64               `json:"id"`
	Props    map[string]string    `json:"properties"`
	Created  time.Time            `json:"createdAt"`
	Updated  time.Time            `json:"updatedAt"`
	Archived time.Time            `json:"archivedAt,omitzero"`
	Source   string               `json:"source"`
	SourceID string               `json:"sourceId"`
	History  map[string][]version `json:"history,omitempty"`
}

type labelSnap struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Category string `json:"category"`
	TypeID   int    `json:"typeId"`
	Inverse  int    `json:"inverse"`
	Text     string `json:"label"`
}

type linkSnap struct {
	FromType string            `json:"fromType"`
	ToType   string            `json:"toType"`
	From     uint64            `json:"from"`
	To       uint64            `json:"to"`
	Types    []associationType `json:"types"`
}

// Save writes everything that the server holds.
func (s *Server) Save(w io.Writer) error {
	snap := snapshot{Version: snapshotVersion, NextID: s.nextID.Load(), NextTypeID: s.nextTypeID.Load()}
	s.ownersMu.RLock()
	snap.Owners = slices.Clone(s.owners)
	s.ownersMu.RUnlock()
	for _, t := range s.objectTypes() {
		t.mu.RLock()
		snap.Types = append(snap.Types, t.snapshot())
		t.mu.RUnlock()
	}
	s.links.snapshot(&snap)
	if err := json.NewEncoder(w).Encode(snap); err != nil {
		return fmt.Errorf("write the simulator's state: %w", err)
	}
	return nil
}

func (t *objectType) snapshot() typeSnapshot {
	snap := typeSnapshot{
		ID: t.id, Name: t.name, Custom: t.custom, Groups: map[string]*PropertyGroup{}, Pipelines: slices.Clone(t.pipelines),
		Merged: maps.Clone(t.merged), Blocked: slices.Sorted(maps.Keys(t.blocked)),
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
		snap.Props = append(snap.Props, *t.props[name])
	}
	for _, o := range t.order {
		snap.Records = append(snap.Records, recordSnap{
			ID: o.id, Props: maps.Clone(o.props), Created: o.created, Updated: o.updated, Archived: o.archived,
			Source: o.source, SourceID: o.sourceID, History: maps.Clone(o.history),
		})
	}
	return snap
}

func (a *associationStore) snapshot(snap *snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	snap.NextLabel = a.nextID
	for pair, labels := range a.labels {
		for _, l := range labels {
			snap.Labels = append(snap.Labels, labelSnap{pair.from, pair.to, l.Category, l.TypeID, l.inverse, l.Text})
		}
	}
	for pair, byFrom := range a.links {
		for from, byTo := range byFrom {
			for to, types := range byTo {
				snap.Links = append(snap.Links, linkSnap{pair.from, pair.to, from, to, slices.Clone(types)})
			}
		}
	}
}

// Load replaces everything that the server holds by what Save wrote.
func (s *Server) Load(r io.Reader) error {
	var snap snapshot
	if err := json.NewDecoder(r).Decode(&snap); err != nil {
		return fmt.Errorf("read the simulator's state: %w", err)
	}
	if snap.Version != snapshotVersion {
		return fmt.Errorf("the simulator's state has version %d, not %d", snap.Version, snapshotVersion)
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
	s.links.load(&snap)
	return nil
}

func (t *objectType) load(cfg *Config, snap typeSnapshot) {
	clear(t.props)
	t.propOrder = nil
	for _, p := range snap.Props {
		// The lag of definitions does not outlive a restart.
		p.hand = true
		t.define(p)
	}
	t.groups, t.pipelines = snap.Groups, snap.Pipelines
	if snap.Merged != nil {
		t.merged = snap.Merged
	}
	for _, email := range snap.Blocked {
		t.blocked[email] = true
	}
	for _, r := range snap.Records {
		if r.Props == nil {
			r.Props = map[string]string{}
		}
		o := &object{
			id: r.ID, props: r.Props, created: r.Created, updated: r.Updated, archived: r.Archived,
			source: r.Source, sourceID: r.SourceID, history: r.History,
		}
		t.add(o)
		if !o.live() {
			t.links.setDead(o.id, true)
		}
	}
	t.reindex(cfg)
}

func (a *associationStore) load(snap *snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.nextID = snap.NextLabel
	clear(a.labels)
	for _, l := range snap.Labels {
		a.define(typePair{l.From, l.To}, l.Category, l.TypeID, l.Inverse, l.Text)
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

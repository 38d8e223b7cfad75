// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// snapshotVersion is the version of the state file's form.
const snapshotVersion = 1

// Snapshot is everything that an account holds, as its state file has it.
// Tokens, limits, faults and the request log are left out.
type Snapshot struct {
	Version    int             `json:"version"`
	NextID     uint64          `json:"nextId"`
	NextTypeID uint64          `json:"nextTypeId"`
	Owners     []*Owner        `json:"owners"`
	Types      []TypeSnapshot  `json:"types"`
	NextLabel  int             `json:"nextLabel"`
	Labels     []LabelSnapshot `json:"labels"`
	Links      []LinkSnapshot  `json:"links"`
}

// TypeSnapshot is one object type with its definitions and records.
type TypeSnapshot struct {
	ID        string                    `json:"id"`
	Name      string                    `json:"name"`
	Custom    bool                      `json:"custom,omitempty"`
	Schema    *Schema                   `json:"schema,omitempty"`
	Props     []Property                `json:"properties"`
	Groups    map[string]*PropertyGroup `json:"groups"`
	Pipelines []*Pipeline               `json:"pipelines,omitempty"`
	Merged    map[uint64]uint64         `json:"merged,omitempty"`
	Rules     Rules                     `json:"rules,omitzero"`
	Records   []RecordSnapshot          `json:"records"`
}

// RecordSnapshot is one record.
type RecordSnapshot struct {
	ID       uint64                    `json:"id"`
	Props    map[string]string         `json:"properties"`
	Created  time.Time                 `json:"createdAt"`
	Updated  time.Time                 `json:"updatedAt"`
	Archived time.Time                 `json:"archivedAt,omitzero"`
	Source   string                    `json:"source"`
	SourceID string                    `json:"sourceId"`
	UserID   int64                     `json:"userId,omitempty"`
	History  map[string][]ValueVersion `json:"history,omitempty"`
}

// LabelSnapshot is one association type in one direction.
type LabelSnapshot struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Category string `json:"category"`
	TypeID   int    `json:"typeId"`
	Inverse  int    `json:"inverse"`
	Text     string `json:"label"`
	Name     string `json:"name,omitempty"`
}

// LinkSnapshot is one association in one direction.
type LinkSnapshot struct {
	FromType string            `json:"fromType"`
	ToType   string            `json:"toType"`
	From     uint64            `json:"from"`
	To       uint64            `json:"to"`
	Types    []AssociationType `json:"types"`
}

// ValueVersion is a value that a property had from a time on.
type ValueVersion struct {
	Value    string    `json:"value"`
	Time     time.Time `json:"timestamp"`
	Source   string    `json:"sourceType"`
	SourceID string    `json:"sourceId,omitempty"`
	// UserID is the user who set the value, 0 for an app.
	UserID int64 `json:"updatedByUserId,omitempty"`
}

// AssociationType identifies a kind of link in one direction.
type AssociationType struct {
	Category string `json:"category"`
	TypeID   int    `json:"typeId"`
}

// Write writes the state file.
func (snap *Snapshot) Write(w io.Writer) error {
	snap.Version = snapshotVersion
	if err := json.NewEncoder(w).Encode(snap); err != nil {
		return fmt.Errorf("write the simulator's state: %w", err)
	}
	return nil
}

// ReadSnapshot reads a state file.
func ReadSnapshot(r io.Reader) (*Snapshot, error) {
	var snap Snapshot
	if err := json.NewDecoder(r).Decode(&snap); err != nil {
		return nil, fmt.Errorf("read the simulator's state: %w", err)
	}
	if snap.Version != snapshotVersion {
		return nil, fmt.Errorf("the simulator's state has version %d, not %d", snap.Version, snapshotVersion)
	}
	return &snap, nil
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Candidates are rows of a table and records of HubSpot of which only a person can
// tell which belong together.
type Candidates struct {
	// Name is that of the resource's [Sheet].
	Name string
	// ObjectType and IDProperty are those of the configuration, MatchedBy the
	// property whose value rows and records share.
	ObjectType, IDProperty, MatchedBy string
	// Pairs are all rows with all of their records.
	Pairs []Pair
}

// Pair is a row that may be a record.
type Pair struct{ Key, RecordID string }

// CandidatesFile is the file that lists them.
const CandidatesFile = "ambiguous.csv"

// candidateColumns are those of ambiguous.csv. The last two tell whose lines are whose.
var candidateColumns = []string{"object_type", "id_property", "key", "match_existing_by", "record_id", "resource", "run"}

// Candidates writes the pairs of a resource into ambiguous.csv, in place of what it
// said before and of everything of earlier runs; without pairs the file goes when no
// resource has any. Like [Book.Report] it does nothing once the run applies.
func (b *Book) Candidates(c Candidates) error {
	if b.closed.Load() {
		return nil
	}
	if _, err := os.Stat(b.candidates()); len(c.Pairs) == 0 && errors.Is(err, os.ErrNotExist) {
		return nil
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return fmt.Errorf("the ambiguous records could not be listed: %w", err)
	}
	err := b.locked(func() error {
		if b.marked() {
			return nil
		}
		lines := b.otherCandidates(c.Name)
		for _, pair := range c.Pairs {
			key := pair.Key
			if b.mask.covers(c.IDProperty) {
				key = maskedKey
			}
			lines = append(lines, []string{c.ObjectType, c.IDProperty, key, c.MatchedBy, pair.RecordID, c.Name, b.run})
		}
		if len(lines) == 0 {
			if err := os.Remove(b.candidates()); !errors.Is(err, os.ErrNotExist) {
				return err
			}
			return nil
		}
		return b.writeCandidates(lines)
	})
	if err != nil {
		return fmt.Errorf("the ambiguous records could not be listed: %w", err)
	}
	return nil
}

func (b *Book) candidates() string { return filepath.Join(b.dir, CandidatesFile) }

// otherCandidates are the lines of this run's other resources. A file that is none of
// ours holds none.
func (b *Book) otherCandidates(name string) [][]string {
	text, err := os.ReadFile(b.candidates())
	if err != nil {
		return nil
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 || !slices.Equal(lines[0], candidateColumns) {
		return nil
	}
	return slices.DeleteFunc(lines[1:], func(line []string) bool { return line[5] == name || line[6] != b.run })
}

func (b *Book) writeCandidates(lines [][]string) error {
	out, err := newTemporary(b.dir)
	if err != nil {
		return err
	}
	defer out.discard()
	text := appendFields(nil, candidateColumns)
	for _, line := range lines {
		text = appendFields(text, line)
	}
	if _, err := out.write(text); err != nil {
		return err
	}
	return out.rename(b.candidates())
}

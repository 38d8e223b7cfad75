// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// countedRow counts how often rows are compared as a whole, and looked into.
type countedRow struct {
	row
	n *counts
}

type counts struct{ compared, looked int }

func (r countedRow) Same(other countedRow) bool {
	r.n.compared++
	return r.row.Same(other.row)
}

func (r countedRow) Cells() iter.Seq2[string, records.Cell] {
	r.n.looked++
	return r.row.Cells()
}

type countedTable struct {
	table
	n *counts
}

func (t countedTable) Rows() iter.Seq2[string, countedRow] {
	return func(yield func(string, countedRow) bool) {
		for key, r := range t.table.Rows() {
			if !yield(key, countedRow{r, t.n}) {
				return
			}
		}
	}
}

func (t countedTable) Row(key string) (countedRow, bool) {
	r, ok := t.table.Row(key)
	return countedRow{r, t.n}, ok
}

// TestPairing_comparesOnce: however often a plan learns more, it compares each row
// once. It looks into rows that differ, when the definitions are known, and after a
// look-up into those that were looked up.
func TestPairing_comparesOnce(t *testing.T) {
	t.Parallel()
	const n, changed, added = 1_000, 40, 7
	desired := benchTable(n, changed)
	for i := range added {
		desired[fmt.Sprintf("zz-%d.example", i)] = row{"name": {Text: "New"}}
	}
	var now, before counts
	in := records.Input[countedRow]{
		Desired: countedTable{desired, &now}, Prior: countedTable{benchTable(n, 0), &before}, Stored: countedTable{benchTable(n, 0), &before},
		ID: func(key string) string { return key }, Created: func(string) bool { return true },
		IDProperty: "code", Normalize: func(key string) string { return key }, Policy: records.ArchiveCreated,
	}
	step := func(name string, want counts) {
		t.Helper()
		if now != want {
			t.Errorf("%s: compared and looked into %+v rows, want %+v", name, now, want)
		}
		now = counts{}
	}
	pairing := records.Pair(in)
	step("pairing", counts{compared: n})
	if pairing.Rows() != n+added || pairing.Differ() != changed+added {
		t.Errorf("%d rows of which %d differ", pairing.Rows(), pairing.Differ())
	}
	if _, idle := pairing.Idle(records.Knowledge[countedRow]{}); idle {
		t.Error("the plan writes nothing")
	}
	step("whether anything is written", counts{looked: 1})
	known := records.Knowledge[countedRow]{Definitions: definitions()}
	plan := pairing.Decide(known)
	step("with definitions", counts{looked: changed + added})
	isNew := make(map[string]bool)
	for _, w := range plan.Writes {
		if w.New {
			isNew[w.Key] = true
		}
	}
	known.Found = func(key string) records.Found {
		return records.Found{Asked: isNew[key], Exists: isNew[key], Value: func(string) (string, bool) { return "New", true }}
	}
	plan = pairing.Revise(plan, known, func(key string) bool { return isNew[key] })
	step("after a look-up", counts{looked: added})
	if diff := cmp.Diff(pairing.Decide(known), plan); diff != "" {
		t.Error(diff)
	}
}

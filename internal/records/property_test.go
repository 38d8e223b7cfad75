// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

var (
	drawKey = rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"a", "A", "b", "B", "c", "d", "e"}).Draw(t, "key")
	})
	drawText = map[string]*rapid.Generator[string]{
		"name": rapid.SampledFrom([]string{"", "x", "x  y", "x y"}),
		"size": rapid.SampledFrom([]string{"", "1", "1.0", "2"}),
		"tags": rapid.SampledFrom([]string{"", "a;b", "b;a"}),
	}
)

// drawTable draws rows whose keys are different records.
func drawTable(t *rapid.T, label string) table {
	out, seen := table{}, map[string]bool{}
	for _, key := range rapid.SliceOfN(drawKey, 0, 6).Draw(t, label) {
		if seen[values.NormalizeKey(key)] {
			continue
		}
		seen[values.NormalizeKey(key)] = true
		cells := row{}
		for _, name := range slices.Sorted(maps.Keys(drawText)) {
			switch rapid.IntRange(0, 3).Draw(t, "cell") {
			case 0:
				cells[name] = unmanaged
			case 1, 2:
				cells[name] = is(drawText[name].Draw(t, name))
			}
		}
		out[key] = cells
	}
	return out
}

// TestCompare_safety: whatever state and configuration are, no declared record
// and no record of a remaining key is archived, and what did not change is not
// written.
func TestCompare_safety(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prior, desired, stored := drawTable(t, "prior"), drawTable(t, "desired"), drawTable(t, "stored")
		ids := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), rapid.SampledFrom([]string{"", "1", "2", "3"})).Draw(t, "ids")
		in := input(prior, desired)
		in.Stored = stored
		in.ID = func(key string) string { return ids[values.NormalizeKey(key)] }
		in.Policy = rapid.SampledFrom(records.Policies()).Draw(t, "policy")
		in.WriteAll = rapid.Bool().Draw(t, "all")
		plan := records.Compare(in)

		declared, kept := map[string]bool{}, map[string]bool{}
		for key := range desired {
			declared[values.NormalizeKey(key)] = true
		}
		for key := range prior {
			if declared[values.NormalizeKey(key)] {
				kept[in.ID(key)] = true
			}
		}
		for _, r := range plan.Removals {
			if r.Fate == records.Archived && (declared[values.NormalizeKey(r.Key)] || r.ID == "" || kept[r.ID]) {
				t.Fatalf("archives %+v, declared are %v", r, slices.Sorted(maps.Keys(desired)))
			}
		}
		for _, w := range plan.Writes {
			old, ok := prior[w.Key]
			if ok && maps.Equal(old, desired[w.Key]) {
				t.Fatalf("writes %q, which did not change", w.Key)
			}
			if !w.New && !slices.ContainsFunc(w.Properties, func(p records.Property) bool { return p.Changed }) {
				t.Fatalf("writes %q although no property changed", w.Key)
			}
			if !in.WriteAll && slices.ContainsFunc(w.Properties, func(p records.Property) bool { return !p.Changed }) {
				t.Fatalf("writes unchanged properties of %q", w.Key)
			}
			if !slices.IsSortedFunc(w.Properties, func(a, b records.Property) int { return strings.Compare(a.Name, b.Name) }) {
				t.Fatalf("properties of %q are not sorted", w.Key)
			}
		}
		if !slices.IsSortedFunc(plan.Writes, func(a, b records.Write) int { return strings.Compare(a.Key, b.Key) }) {
			t.Fatal("writes are not sorted")
		}
		if len(plan.Writes)+plan.Unchanged != len(desired) {
			t.Fatalf("%d writes and %d unchanged of %d", len(plan.Writes), plan.Unchanged, len(desired))
		}
	})
}

// hubspot is a model of HubSpot and of a state over it: what the machine below
// applies plans to.
type hubspot struct {
	next     int
	records  map[string]map[string]string // by id
	byKey    map[string]string            // normal key to id
	archived map[string]bool

	prior, stored table
	ids           map[string]string
	created       map[string]bool
}

func newHubspot() *hubspot {
	return &hubspot{
		records: map[string]map[string]string{}, byKey: map[string]string{}, archived: map[string]bool{},
		prior: table{}, stored: table{}, ids: map[string]string{}, created: map[string]bool{},
	}
}

// store is HubSpot's spelling of a value.
func store(name, value string) string {
	switch name {
	case "size":
		return strings.TrimSuffix(value, ".0")
	case "tags":
		parts := strings.Split(value, ";")
		slices.Sort(parts)
		return strings.Join(parts, ";")
	}
	return strings.Join(strings.Fields(value), " ")
}

func (h *hubspot) make(key string) string {
	h.next++
	id := fmt.Sprint(h.next)
	h.records[id], h.byKey[values.NormalizeKey(key)] = map[string]string{}, id
	return id
}

func (h *hubspot) input(desired table) records.Input[row] {
	in := input(h.prior, desired)
	in.Stored = h.stored
	in.ID = func(key string) string { return h.ids[key] }
	in.Created = func(key string) bool { return h.created[key] }
	return in
}

// apply carries a plan out, except for the keys that fail.
func (h *hubspot) apply(t *rapid.T, desired table, fails func(key string) bool) {
	plan := records.Compare(h.input(desired))
	writes := map[string]records.Write{}
	for _, w := range plan.Writes {
		writes[w.Key] = w
	}
	prior, stored, ids, created := table{}, table{}, map[string]string{}, map[string]bool{}
	for key, cells := range desired {
		old := key
		if from, ok := plan.Renamed[key]; ok {
			old = from
		}
		w, written := writes[key]
		if written && fails(key) {
			if before, ok := h.prior[old]; ok {
				prior[old], stored[old], ids[old], created[old] = before, h.stored[old], h.ids[old], h.created[old]
			}
			continue
		}
		id, exists := h.byKey[values.NormalizeKey(key)]
		made := false
		if written {
			if !exists {
				id, made = h.make(key), true
			}
			for name, value := range w.Map() {
				h.records[id][name] = store(name, value)
			}
		}
		now := row{}
		for name, c := range cells {
			if !c.Unmanaged {
				now[name] = is(h.records[id][name])
			}
		}
		prior[key], stored[key], ids[key], created[key] = cells, now, id, made || h.created[old]
	}
	for _, r := range plan.Removals {
		if r.Fate != records.Archived {
			continue
		}
		if fails(r.Key) {
			prior[r.Key], stored[r.Key], ids[r.Key], created[r.Key] = h.prior[r.Key], h.stored[r.Key], h.ids[r.Key], h.created[r.Key]
			continue
		}
		for key := range desired {
			if h.byKey[values.NormalizeKey(key)] == r.ID {
				t.Fatalf("archives %s, which is declared as %q", r.ID, key)
			}
		}
		h.archived[r.ID] = true
		delete(h.byKey, values.NormalizeKey(r.Key))
	}
	h.prior, h.stored, h.ids, h.created = prior, stored, ids, created
}

// TestCompare_converges: whatever fails on the way, applies end where the
// configuration says, with the ids that the records had, and then there is
// nothing left to write.
func TestCompare_converges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newHubspot()
		// Some records exist before, and are adopted.
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID[string]).Draw(t, "existing") {
			h.make(key)
		}
		adopted := maps.Clone(h.records)
		var desired table
		for range rapid.IntRange(1, 5).Draw(t, "configurations") {
			desired = drawTable(t, "desired")
			before := maps.Clone(h.byKey)
			for range rapid.IntRange(1, 3).Draw(t, "tries") {
				bad := rapid.SliceOf(drawKey).Draw(t, "failing")
				h.apply(t, desired, func(key string) bool { return slices.Contains(bad, key) })
			}
			for key := range desired {
				if id, ok := before[values.NormalizeKey(key)]; ok && h.byKey[values.NormalizeKey(key)] != id {
					t.Fatalf("%q had the id %s and has %s", key, id, h.byKey[values.NormalizeKey(key)])
				}
			}
		}
		h.apply(t, desired, func(string) bool { return false })

		again := records.Compare(h.input(desired))
		if len(again.Writes) > 0 || len(again.Removals) > 0 || again.Visible {
			t.Fatalf("a second plan writes %v and removes %v", again.Writes, again.Removals)
		}
		for key, cells := range desired {
			id := h.byKey[values.NormalizeKey(key)]
			if id == "" || h.ids[key] != id || h.archived[id] {
				t.Fatalf("%q is %q in HubSpot and %q in the state, archived %v", key, id, h.ids[key], h.archived[id])
			}
			for name, c := range cells {
				if !c.Unmanaged && h.records[id][name] != store(name, c.Text) {
					t.Fatalf("%s of %q is %q, declared %q", name, key, h.records[id][name], c.Text)
				}
			}
			refresh := records.Refresh[row]{IDProperty: "code", Definitions: definitions}
			drift := refresh.Drift(key, cells, h.stored[key], func(name string) string { return h.records[id][name] })
			if len(drift) > 0 {
				t.Fatalf("%q drifts by %v right after the apply", key, drift)
			}
		}
		for id := range h.archived {
			if _, ok := adopted[id]; ok {
				t.Fatalf("archives %s, which was adopted", id)
			}
		}
	})
}

// TestBatches_keepsAll: batches hold all writes, in order and within bounds.
func TestBatches_keepsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOf(rapid.IntRange(0, 60)).Draw(t, "sizes")
		size, bytes := rapid.IntRange(1, 5).Draw(t, "size"), rapid.IntRange(1, 100).Draw(t, "bytes")
		var writes []records.Write
		var indices []int
		for i, n := range sizes {
			writes = append(writes, records.Write{Key: fmt.Sprint(i), Properties: []records.Property{{Value: strings.Repeat("x", n)}}})
			indices = append(indices, i)
		}
		n := 0
		for _, batch := range records.Batches(writes, indices, size, bytes) {
			total := 0
			for _, i := range batch {
				w := writes[i]
				if w.Key != fmt.Sprint(n) {
					t.Fatalf("write %d is %s", n, w.Key)
				}
				n++
				total += len(w.Key) + len(w.Properties[0].Value)
			}
			if len(batch) == 0 || len(batch) > size || total > bytes && len(batch) > 1 {
				t.Fatalf("a batch of %d records and %d bytes", len(batch), total)
			}
		}
		if n != len(writes) {
			t.Fatalf("%d of %d writes", n, len(writes))
		}
	})
}

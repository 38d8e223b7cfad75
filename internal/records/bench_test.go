// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// benchTable holds n records of five properties; the first of changed ones have
// another name.
func benchTable(n, changed int) table {
	table := make(table, n)
	for i := range n {
		name := "Institute of Place " + strconv.Itoa(i)
		if i < changed {
			name += " II"
		}
		table[fmt.Sprintf("org-%06d.example", i)] = row{
			"name": {Text: name}, "city": {Text: "Place"}, "country": {Text: "Country"},
			"founded": {Text: strconv.Itoa(1400 + i%600)}, "phone": {Unmanaged: true},
		}
	}
	return table
}

// BenchmarkCompare decides what an apply does, with one record in a hundred
// changed. Most of the time goes into sorting the tables in memory, which values
// from Terraform do not need.
func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			prior, desired := benchTable(n, 0), benchTable(n, n/100)
			b.ReportAllocs()
			for b.Loop() {
				plan := records.Compare(records.Input[row]{
					Desired: desired, Prior: prior, Stored: prior,
					ID: func(key string) string { return key }, Created: func(string) bool { return true },
					IDProperty: "code", Normalize: func(key string) string { return key }, Policy: records.ArchiveCreated,
				})
				if len(plan.Writes) != n/100 {
					b.Fatalf("%d writes, want %d", len(plan.Writes), n/100)
				}
			}
		})
	}
}

// BenchmarkDrift is a refresh in which HubSpot holds what the state says.
func BenchmarkDrift(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			state := benchTable(n, 0)
			refresh := records.Refresh[row]{IDProperty: "code", Definitions: definitions}
			b.ReportAllocs()
			for b.Loop() {
				for key, cells := range state {
					remote := func(name string) string { return cells[name].Text }
					if drift := refresh.Drift(key, cells, cells, remote); len(drift) > 0 {
						b.Fatalf("%s drifts by %v", key, drift)
					}
				}
			}
		})
	}
}

// BenchmarkBatches cuts writes of all records.
func BenchmarkBatches(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			plan := records.Compare(records.Input[row]{
				Desired: benchTable(n, 0), Prior: table{}, Stored: table{},
				ID: func(string) string { return "" }, Created: func(string) bool { return false },
				IDProperty: "code", Normalize: func(key string) string { return key },
			})
			indices := make([]int, n)
			for i := range indices {
				indices[i] = i
			}
			b.ReportAllocs()
			for b.Loop() {
				if got := len(records.Batches(plan.Writes, indices, 100, 2<<20)); got != n/100 {
					b.Fatalf("%d batches", got)
				}
			}
		})
	}
}

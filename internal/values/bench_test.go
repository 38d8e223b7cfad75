// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"fmt"
	"maps"
	"strconv"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// benchSizes are the numbers of records of the benchmarks; each has the five
// properties of benchCells.
var benchSizes = []int{1_000, 10_000, 100_000}

// benchCells are the property, a declared value and HubSpot's spelling of it.
var benchCells = [][3]string{
	{"email", "Jane.Doe@Example.com", "jane.doe@example.com"},
	{"count", "1234.50", "1234.5"},
	{"founded", "1861-04-10", "-3431116800000"},
	{"industry", "RESEARCH", "RESEARCH"},
	{"topics", "art;law", "law;art"},
}

func benchmarkSizes(b *testing.B, run func(b *testing.B, size int)) {
	b.Helper()
	for _, size := range benchSizes {
		b.Run(fmt.Sprintf("records=%d", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run(b, size)
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	defs := definitions()
	benchmarkSizes(b, func(b *testing.B, size int) {
		b.Helper()
		for range size {
			for _, cell := range benchCells {
				if p := defs.Check(cell[0], cell[1]); p != nil {
					b.Fatal(p.Detail())
				}
			}
		}
	})
}

// BenchmarkCheckUnknownProperty has one misspelt property in every record.
func BenchmarkCheckUnknownProperty(b *testing.B) {
	defs := definitions()
	benchmarkSizes(b, func(b *testing.B, size int) {
		b.Helper()
		for range size {
			if defs.Check("nmea", "MIT") == nil {
				b.Fatal("accepted")
			}
		}
	})
}

func BenchmarkEqualIdentical(b *testing.B) {
	benchmarkEqual(b, 1)
}

func BenchmarkEqualRespelt(b *testing.B) {
	benchmarkEqual(b, 2)
}

func benchmarkEqual(b *testing.B, other int) {
	b.Helper()
	defs := definitions()
	benchmarkSizes(b, func(b *testing.B, size int) {
		b.Helper()
		for range size {
			for _, cell := range benchCells {
				if !defs.Equal(cell[0], cell[1], cell[other]) {
					b.Fatalf("%q differs", cell)
				}
			}
		}
	})
}

func benchKeys(size int) map[string]struct{} {
	keys := make(map[string]struct{}, size)
	for i := range size {
		keys["university-"+strconv.Itoa(i)+".edu"] = struct{}{}
	}
	return keys
}

func BenchmarkDuplicateKeys(b *testing.B) {
	for _, size := range benchSizes {
		keys := benchKeys(size)
		b.Run(fmt.Sprintf("records=%d", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if groups := values.DuplicateKeys(maps.Keys(keys), values.NormalizeKey); len(groups) > 0 {
					b.Fatal("doubled keys")
				}
			}
		})
	}
}

func BenchmarkCheckKey(b *testing.B) {
	for _, size := range benchSizes {
		keys := benchKeys(size)
		b.Run(fmt.Sprintf("records=%d", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for key := range keys {
					if values.CheckKey("university_domain", key) != nil || values.NormalizeKey(key) != key {
						b.Fatal(key)
					}
				}
			}
		})
	}
}

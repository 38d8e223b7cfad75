// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"fmt"
	"testing"
)

// wideSheet has n records of six cells.
func wideSheet(name string, n int) Sheet {
	sheet := plainSheet(name, n)
	for i := range sheet.Rows {
		for p := range 5 {
			sheet.Rows[i].Cells = append(sheet.Rows[i].Cells, Cell{
				Property: fmt.Sprintf("property_%d", p), Label: "A property", Old: "what it was", New: "what it becomes",
			})
		}
	}
	return sheet
}

// BenchmarkBook_oneResource is a first plan of 10,249 rows of six properties.
func BenchmarkBook_oneResource(b *testing.B) {
	sheet := wideSheet("a", 10_249)
	for b.Loop() {
		report(b, New(b.TempDir(), nil), "7", sheet)
	}
}

// BenchmarkBook_groups is a plan of 16 resources of 6,000 rows, each of which
// leaves complete files.
func BenchmarkBook_groups(b *testing.B) {
	var sheets []Sheet
	for i := range 16 {
		sheets = append(sheets, wideSheet(fmt.Sprintf("%02d", i), 6_000))
	}
	for b.Loop() {
		report(b, New(b.TempDir(), nil), "7", sheets...)
	}
}

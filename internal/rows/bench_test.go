// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
)

var benchSizes = []int{1_000, 10_000, 100_000}

func benchCSV(size int) string {
	var text strings.Builder
	text.WriteString("university_domain,name,country,country_code,state,website\n")
	for i := range size {
		fmt.Fprintf(&text, "university-%d.edu,\"University of Place %d, Main Campus\",Neverland,NV,,https://www.university-%d.edu/\n", i, i, i)
	}
	return text.String()
}

func BenchmarkParseCSV(b *testing.B) {
	for _, size := range benchSizes {
		text := benchCSV(size)
		b.Run(fmt.Sprintf("rows=%d", size), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				records, err := rows.ParseCSV(text, "university_domain", rows.Options{})
				if err != nil || records.Len() != size {
					b.Fatal(records, err)
				}
			}
		})
	}
}

func BenchmarkFromObjects(b *testing.B) {
	for _, size := range benchSizes {
		names := []string{"university_domain", "name", "country", "country_code", "state", "website"}
		keys := make([]string, size)
		for i := range keys {
			keys[i] = fmt.Sprintf("university-%d.edu", i)
		}
		row := func(i int) iter.Seq2[string, rows.Cell] {
			return func(yield func(string, rows.Cell) bool) {
				for _, name := range names {
					if !yield(name, rows.Cell{Text: keys[i]}) {
						return
					}
				}
			}
		}
		b.Run(fmt.Sprintf("rows=%d", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				records, err := rows.FromObjects(size, row, "university_domain", rows.Options{})
				if err != nil || records.Len() != size {
					b.Fatal(records, err)
				}
			}
		})
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// hostile are values that break what is careless: quotes, line ends, formulas,
// ends of elements and comments, separators of lines that JavaScript once knew,
// characters that turn others around, controls, what is no UTF-8.
var hostile = []string{
	"", " ", "a", "  leading", "trailing  ", "\"", "\"\"", "\",\"", ",", "\r\n", "\n", "\r", "a\r\nb\nc\rd", "\t",
	"=1+1", "+41 44 632 11 11", "-5", "@SUM(A1)", "</script>", "</SCRIPT ><script>alert(1)</script>", "<!--", "-->", "<!--<script>",
	"]]>", "&amp;", "&lt;", "<b>bold</b>", "'", "`", "${x}", "{{.Key}}", "\\", "\\u003c", "\u2028", "\u2029", "\u202e\u202dabc\u202c",
	"\u200b", "\ufeff", "\u00a0", "\x00", "\x01\x02\x1f\x7f", "\u0085", "\U0001F600 e\u0301 ß İ", "\xff\xfe", "a\xc3", "; drop table", "null",
	"javascript:alert(1)", "data:text/html,x", "\" onmouseover=\"alert(1)", "0", "007", strings.Repeat("long ", 200),
}

func drawValue() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom(hostile),
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 1, 4).Draw(t, "parts"), "")
		}),
	)
}

func drawSheet(name string) *rapid.Generator[Sheet] {
	return rapid.Custom(func(t *rapid.T) Sheet {
		value := drawValue()
		sheet := Sheet{
			Name:       name,
			ObjectType: rapid.SampledFrom([]string{"companies", "contacts", "2-123", "p1_<x>"}).Draw(t, "type"),
			IDProperty: rapid.SampledFrom([]string{"domain", "email", "a&b"}).Draw(t, "id property"),
		}
		properties := rapid.SliceOfNDistinct(value, 1, 4, func(v string) string { return strings.ToLower(strings.ToValidUTF8(v, replacement)) }).Draw(t, "properties")
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			row := Row{
				Key: value.Draw(t, "key"), RecordID: rapid.SampledFrom([]string{"", "1", "90000000001"}).Draw(t, "id"),
				Change: rapid.SampledFrom(Changes()).Draw(t, "change"),
			}
			for _, property := range properties {
				if property != "" && rapid.Bool().Draw(t, "has") {
					row.Cells = append(row.Cells, Cell{
						Property: property, Label: value.Draw(t, "label"), Old: value.Draw(t, "old"), New: value.Draw(t, "new"),
						EditedBy: value.Draw(t, "by"), EditedAt: rapid.SampledFrom([]string{"", "2026-11-20T08:15:00Z"}).Draw(t, "at"),
					})
				}
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		return sheet
	})
}

// linesOf says by itself what a sheet's lines are to be, without a mask.
func linesOf(sheets ...Sheet) []Line {
	var lines []Line
	valid := func(s string) string {
		if utf8.ValidString(s) {
			return s
		}
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	for _, sheet := range sheets {
		for _, row := range sheet.Rows {
			cells := row.Cells
			if len(cells) == 0 {
				cells = []Cell{{}}
			}
			for _, cell := range cells {
				lines = append(lines, Line{
					ObjectType: sheet.ObjectType, IDProperty: sheet.IDProperty, Key: valid(row.Key), RecordID: row.RecordID,
					Change: row.Change, Property: valid(cell.Property), Label: valid(cell.Label), Old: valid(cell.Old), New: valid(cell.New),
					EditedBy: valid(cell.EditedBy), EditedAt: cell.EditedAt,
				})
			}
		}
	}
	return lines
}

// plainSheet has n records with one changed cell each.
func plainSheet(name string, n int) Sheet {
	sheet := Sheet{Name: name, ObjectType: "companies", IDProperty: "domain"}
	for i := range n {
		sheet.Rows = append(sheet.Rows, Row{
			Key: fmt.Sprintf("%s-%d.example", name, i), RecordID: fmt.Sprint(1000 + i), Change: ChangeUpdate,
			Cells: []Cell{{Property: "city", Label: "City", Old: "Bern", New: fmt.Sprintf("Basel %d", i)}},
		})
	}
	return sheet
}

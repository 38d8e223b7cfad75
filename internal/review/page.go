// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	//go:embed page/page.html.tmpl
	pageText string
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string
)

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"count": formatCount,
	"title": func(c Change) string { return words[c].title },
	"help":  func(c Change) string { return words[c].help },
	"parts": partsOf,
}).Parse(pageText))

// The page may run its own script, show its own style, and nothing else: no
// network, no picture, no form. Both are named by their hash, so that nothing
// that a value might smuggle in would be run.
var contentPolicy = "default-src 'none'; script-src '" + hashOf(pageScript) + "'; style-src '" + hashOf(pageStyle) +
	"'; base-uri 'none'; form-action 'none'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// words explain a change.
var words = map[Change]struct{ title, help string }{
	ChangeNew:      {"New", "HubSpot does not hold these records. They are created."},
	ChangeAdopt:    {"Adopted", "HubSpot holds these records already. They become managed, and the cells below are written to them."},
	ChangeUpdate:   {"Updated", "Managed records, of which the cells below are written."},
	ChangeRecreate: {"Made anew", "Managed records that HubSpot no longer holds. They are created again, under other ids."},
	ChangeArchive:  {"Archived", "These records go to HubSpot's recycle bin, from where they can be restored for 90 days."},
	ChangeRelease:  {"Released", "These records stay in HubSpot as they are and are no longer managed."},
}

// pageData is what the template shows.
type pageData struct {
	Portal, Table   string
	Policy          string
	Style           template.CSS
	Script          template.JS
	Tiles           []tile
	Records, Cells  int
	Properties      []propertyRow
	Rows            []Line
	Lines, Embedded int
	Types           int
	Edited          bool // somebody edited a cell in HubSpot
}

type tile struct {
	Change         Change
	Records, Cells int
}

type propertyRow struct {
	ObjectType string
	propertyCounts
}

// writeTop writes the page up to where the blocks begin.
func writeTop(w io.Writer, base string, next index, rows []Line, limits limits) error {
	data := pageData{
		Portal: next.Portal, Table: base + ".csv", Policy: contentPolicy,
		// Both are ours, not a value's.
		Style: template.CSS(pageStyle), Script: template.JS(pageScript), //nolint:gosec // Both are embedded in the binary.
		Rows: rows,
	}
	records, cells := map[Change]int{}, map[Change]int{}
	types := map[string]bool{}
	for _, s := range next.Sections {
		data.Lines += s.Lines
		types[s.ObjectType] = true
		for change, n := range s.Counts.Records {
			records[change] += n
			data.Records += n
		}
		for change, n := range s.Counts.Cells {
			cells[change] += n
			data.Cells += n
		}
	}
	data.Embedded = min(data.Lines, limits.embedded)
	data.Types = len(types)
	for _, change := range Changes() {
		data.Tiles = append(data.Tiles, tile{change, records[change], cells[change]})
	}
	data.Properties = propertiesOf(next.Sections)
	data.Edited = slices.ContainsFunc(data.Properties, func(p propertyRow) bool { return p.Edited > 0 })
	return pageTemplate.ExecuteTemplate(w, "top", data)
}

// propertiesOf adds up the properties of each object type, the ones with most
// cells first.
func propertiesOf(sections []section) []propertyRow {
	type key struct{ objectType, property string }
	position := map[key]int{}
	var rows []propertyRow
	for _, s := range sections {
		for _, p := range s.Counts.Properties {
			k := key{s.ObjectType, p.Name}
			if at, known := position[k]; known {
				rows[at].merge(p)
				continue
			}
			position[k] = len(rows)
			rows = append(rows, propertyRow{ObjectType: s.ObjectType, propertyCounts: p})
		}
	}
	slices.SortFunc(rows, func(a, b propertyRow) int {
		return cmp.Or(cmp.Compare(a.ObjectType, b.ObjectType), cmp.Compare(b.Cells, a.Cells), cmp.Compare(a.Name, b.Name))
	})
	return rows
}

func writeBottom(w io.Writer) error {
	return pageTemplate.ExecuteTemplate(w, "bottom", pageData{Script: template.JS(pageScript)}) //nolint:gosec // Embedded in the binary.
}

const (
	blockOpen  = `<script type="application/json" class="block">`
	indexOpen  = `<script type="application/json" id="index">`
	blockClose = "</script>\n"
	indexClose = blockClose
)

// block is a sheet's cells as the page's script reads them.
type block struct {
	ObjectType string            `json:"type"`
	IDProperty string            `json:"id"`
	Labels     map[string]string `json:"labels"`
	Masked     []string          `json:"masked"`
	// Cells are key, record id, change, property, old, new, edited by and
	// edited at, without empty ones at the end.
	Cells [][]string `json:"cells"`
}

// writeBlock writes the first lines of a section's text for the script to read.
// JSON in the form of encoding/json holds no "<", so no value ends the element.
func writeBlock(w io.Writer, text io.Reader, sum counts, lines int) error {
	reader := lineReader{in: bufio.NewReader(text)}
	b := block{Labels: map[string]string{}, Masked: []string{}, Cells: make([][]string, 0, lines)}
	for _, p := range sum.Properties {
		if p.Masked {
			b.Masked = append(b.Masked, p.Name)
		}
	}
	for range lines {
		fields, err := reader.next()
		if err != nil {
			return errTaken
		}
		line := lineOf(fields)
		b.ObjectType, b.IDProperty = line.ObjectType, line.IDProperty
		if line.Label != "" {
			b.Labels[line.Property] = line.Label
		}
		cell := []string{line.Key, line.RecordID, string(line.Change), line.Property, line.Old, line.New, line.EditedBy, line.EditedAt}
		for len(cell) > 0 && cell[len(cell)-1] == "" {
			cell = cell[:len(cell)-1]
		}
		b.Cells = append(b.Cells, cell)
	}
	if _, err := io.WriteString(w, blockOpen); err != nil {
		return err
	}
	encoded, err := json.Marshal(b)
	if err != nil {
		return err
	}
	if _, err := w.Write(encoded); err != nil {
		return err
	}
	_, err = io.WriteString(w, blockClose)
	return err
}

// part is a piece of a value. A character that cannot be seen, or that turns
// others around, is a piece of its own with a name; the script does the same.
type part struct{ Text, Name string }

// Return tells whether it is a carriage return, which HTML keeps only if it is
// written as a number.
func (p part) Return() bool { return p.Text == "\r" }

var unseen = regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x7f-\x{a0}\x{ad}\x{61c}\x{180e}\x{200b}-\x{200f}\x{2028}-\x{202f}\x{2060}-\x{206f}\x{3164}\x{feff}\x{fff9}-\x{fffb}]|\n|^ +| +$`)

func partsOf(value string) []part {
	var parts []part
	from := 0
	for _, at := range unseen.FindAllStringIndex(value, -1) {
		if at[0] > from {
			parts = append(parts, part{Text: value[from:at[0]]})
		}
		text := value[at[0]:at[1]]
		parts = append(parts, part{Text: text, Name: nameOf(text)})
		from = at[1]
	}
	if from < len(value) {
		parts = append(parts, part{Text: value[from:]})
	}
	return parts
}

func nameOf(text string) string {
	switch text[0] {
	case ' ':
		return strings.Repeat("\u2423", min(len(text), 8))
	case '\n':
		return "\u23ce"
	case '\r':
		return "\u240d"
	case '\t':
		return "\u21e5"
	}
	first, _ := utf8.DecodeRuneInString(text)
	return fmt.Sprintf("U+%04X", first)
}

// formatCount sets thousands apart: 12,345.
func formatCount(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import "strings"

// Change is what the apply would do to a record.
type Change string

// The changes, by the words of the column "change".
const (
	// ChangeNew is a record that HubSpot does not hold and that is created.
	ChangeNew Change = "new"
	// ChangeAdopt is a record that HubSpot holds and that becomes managed.
	ChangeAdopt Change = "adopt"
	// ChangeUpdate is a managed record some of whose values are written.
	ChangeUpdate Change = "update"
	// ChangeRecreate is a managed record that HubSpot no longer holds and that is
	// created anew, under another id.
	ChangeRecreate Change = "recreate"
	// ChangeArchive is a record that goes to HubSpot's recycle bin.
	ChangeArchive Change = "archive"
	// ChangeRelease is a record that stays in HubSpot and is no longer managed.
	ChangeRelease Change = "release"
)

// Changes lists the changes in the order in which they are shown.
func Changes() []Change {
	return []Change{ChangeNew, ChangeAdopt, ChangeUpdate, ChangeRecreate, ChangeArchive, ChangeRelease}
}

// Sheet is what the plan of one resource does.
type Sheet struct {
	// Name tells the resource apart from all others of the folder and stays the
	// same when it is planned again: a later sheet replaces the earlier one of
	// its name. It is not shown.
	Name string
	// ObjectType and IDProperty are those of the configuration.
	ObjectType, IDProperty string
	// Rows are the records that come, go or change, in the order in which they
	// are to be listed. A sheet without rows is worth reporting: it says that the
	// resource was planned.
	Rows []Row
}

// Row is one record.
type Row struct {
	// Key is the value of the sheet's IDProperty, RecordID HubSpot's id, empty
	// for a record that does not exist yet.
	Key, RecordID string
	// Change is what happens to the record.
	Change Change
	// Cells are the values that would be sent. A record without cells is listed
	// with empty property, old and new.
	Cells []Cell
}

// Cell is one property of a record.
type Cell struct {
	// Property is the internal name, Label what HubSpot shows to people, empty
	// where it is not known.
	Property, Label string
	// Old is what HubSpot holds, New what is sent; empty means no value.
	Old, New string
	// EditedBy names who set the old value in HubSpot since the last apply, and
	// EditedAt when (RFC 3339); both are empty where nobody did.
	EditedBy, EditedAt string
}

// What the files show in place of a masked property's values, and in place of
// the key where the key's property is masked.
const (
	maskedValue = "changed"
	maskedKey   = "masked"
)

// mask is the set of property names whose values are not shown.
type mask map[string]bool

// newMask ignores case, as HubSpot's names are lower case and a mask that misses
// by a letter would show what it should not.
func newMask(properties []string) mask {
	m := make(mask, len(properties))
	for _, property := range properties {
		m[strings.ToLower(strings.TrimSpace(property))] = true
	}
	return m
}

func (m mask) covers(property string) bool {
	return len(m) > 0 && m[strings.ToLower(property)]
}

// counts is what a sheet amounts to.
type counts struct {
	// Records and Cells are by change.
	Records map[Change]int `json:"records,omitempty"`
	Cells   map[Change]int `json:"cells,omitempty"`
	// Properties are in the order of their first cell.
	Properties []propertyCounts `json:"properties,omitempty"`
}

// propertyCounts is what happens to one property. Of a masked one nothing but
// the number of cells is told: with a single cell, "cleared" would be its value.
type propertyCounts struct {
	Name        string `json:"name"`
	Label       string `json:"label,omitempty"`
	Masked      bool   `json:"masked,omitempty"`
	Cells       int    `json:"cells"`
	Filled      int    `json:"filled,omitempty"`
	Overwritten int    `json:"overwritten,omitempty"`
	Cleared     int    `json:"cleared,omitempty"`
	Same        int    `json:"same,omitempty"`
	Edited      int    `json:"edited,omitempty"`
}

func (p *propertyCounts) add(cell Cell) {
	p.Cells++
	if cell.Label != "" {
		p.Label = cell.Label
	}
	if cell.EditedBy != "" || cell.EditedAt != "" {
		p.Edited++
	}
	switch {
	case p.Masked:
	case cell.Old == cell.New:
		p.Same++
	case cell.Old == "":
		p.Filled++
	case cell.New == "":
		p.Cleared++
	default:
		p.Overwritten++
	}
}

// merge adds what another sheet counted for the same property.
func (p *propertyCounts) merge(other propertyCounts) {
	if p.Label == "" {
		p.Label = other.Label
	}
	p.Masked = p.Masked || other.Masked
	p.Cells += other.Cells
	p.Filled += other.Filled
	p.Overwritten += other.Overwritten
	p.Cleared += other.Cleared
	p.Same += other.Same
	p.Edited += other.Edited
}

// render writes the lines of a sheet as they stand in review.csv, and counts
// them.
func (m mask) render(sheet Sheet) (text []byte, lines int, sum counts) {
	sum = counts{Records: map[Change]int{}, Cells: map[Change]int{}}
	position := map[string]int{}
	keyMasked := m.covers(sheet.IDProperty)
	for _, row := range sheet.Rows {
		sum.Records[row.Change]++
		line := Line{
			ObjectType: sheet.ObjectType, IDProperty: sheet.IDProperty,
			Key: row.Key, RecordID: row.RecordID, Change: row.Change,
		}
		if keyMasked {
			line.Key = maskedKey
		}
		if len(row.Cells) == 0 {
			text = line.append(text)
			lines++
			continue
		}
		sum.Cells[row.Change] += len(row.Cells)
		for _, cell := range row.Cells {
			at, known := position[cell.Property]
			if !known {
				at = len(sum.Properties)
				position[cell.Property] = at
				sum.Properties = append(sum.Properties, propertyCounts{
					Name: strings.ToValidUTF8(cell.Property, replacement), Masked: m.covers(cell.Property),
				})
			}
			count := &sum.Properties[at]
			count.add(cell)
			if count.Masked {
				cell.Old, cell.New = maskedValue, maskedValue
			}
			line.Property, line.Label = cell.Property, cell.Label
			line.Old, line.New = cell.Old, cell.New
			line.EditedBy, line.EditedAt = cell.EditedBy, cell.EditedAt
			text = line.append(text)
			lines++
		}
	}
	return text, lines, sum
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Move is what became of one cell in HubSpot between a plan and its apply.
type Move uint8

// The moves of a cell.
const (
	// Stayed cells hold what the plan saw: they are written.
	Stayed Move = iota
	// Arrived cells hold what is to be written: nothing is to be done.
	Arrived
	// Moved cells hold something that the plan did not see. They are left alone
	// and told about; the next plan shows them.
	Moved
)

// Moves decides on one cell by three values: what the plan saw, what HubSpot
// holds now, and what is to be written.
func Moves(definitions *values.Definitions, property, planned, now, value string) Move {
	switch {
	case definitions.Equal(property, now, planned):
		return Stayed
	case definitions.Equal(property, now, value):
		return Arrived
	}
	return Moved
}

// MovedCell is a cell that somebody changed since the plan.
type MovedCell struct {
	Key, Property string
	// Planned is what the plan saw in HubSpot, Now what it holds, Value what the
	// plan was to write.
	Planned, Now, Value string
}

// Reread compares a record that is about to be written with what HubSpot holds
// now. It returns the write without the cells that moved or hold the value
// already, and those that moved. What somebody filled that is written where HubSpot
// holds nothing is among neither. now is asked for the properties of the write;
// known is false where it was not read or there is no record, and then the cell
// is written. The write that is returned may have no properties left: then
// nothing has to be sent, unless the record is new.
func (w Write) Reread(definitions *values.Definitions, now func(property string) (value string, known bool)) (Write, []MovedCell) {
	var moved []MovedCell
	kept := make([]Property, 0, len(w.Properties))
	changes := false
	for _, p := range w.Properties {
		held, known := now(p.Name)
		if !known {
			kept, changes = append(kept, p), changes || p.Changed
			continue
		}
		switch move := Moves(definitions, p.Name, p.From, held, p.Value); {
		case p.Policy == OnCreate:
			// Somebody else has created the record since the plan.
		case p.Policy == IfEmpty && held != "":
			// Somebody has filled it since the plan, and by its policy that stands.
		case move == Stayed:
			kept, changes = append(kept, p), changes || p.Changed
		case move == Moved && p.Changed:
			moved = append(moved, MovedCell{Key: w.Key, Property: p.Name, Planned: p.From, Now: held, Value: p.Value})
		default:
			// Resent for completeness only, so that the newer value stands; or it
			// is there already.
		}
	}
	if !changes {
		kept = nil
	}
	w.Properties = kept
	return w, moved
}

// Whole adds to a write what the record declares and the write leaves out, with the
// value that HubSpot holds: what a policy leaves to people, and what moved since the
// plan. It is for keys by which HubSpot does not support partial upserts, where what is
// not sent may be cleared; see [Input.WriteAll]. now is asked for HubSpot's values,
// known is false where they were not read. An empty write stays empty.
func (w Write) Whole(declared []string, now func(property string) (value string, known bool)) Write {
	if len(w.Properties) == 0 {
		return w
	}
	properties := slices.Clone(w.Properties)
	for _, name := range declared {
		if held, known := now(name); known && held != "" && !w.Has(name) {
			properties = append(properties, Property{Name: name, Value: held, From: held})
		}
	}
	slices.SortFunc(properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	w.Properties = properties
	return w
}

// Edited reports whether somebody changed a record since its state was read:
// the properties that hold something else than stored says, sorted. now is asked
// for all of them. A record that is about to be archived and was edited stays.
func Edited[R Row[R]](definitions *values.Definitions, stored R, now func(property string) (value string, known bool)) []string {
	var edited []string
	for name, cell := range stored.Cells() {
		if held, known := now(name); known && !cell.Unknown && !definitions.Equal(name, cell.Text, held) {
			edited = append(edited, name)
		}
	}
	return edited
}

// AfterWrite returns what HubSpot holds of a property after a write, nil for
// nothing. answer is what HubSpot answered, by property, and is believed, an
// explicit null or "" too; what it leaves out and was sent counts as sent; all else
// is as it was before.
func (w Write) AfterWrite(property string, answer map[string]*string, before *string) *string {
	if now, ok := answer[property]; ok {
		if now != nil && *now == "" {
			return nil
		}
		return now
	}
	for _, p := range w.Properties {
		if p.Name == property {
			if p.Value == "" {
				return nil
			}
			value := p.Value
			return &value
		}
	}
	return before
}

// Answered is what HubSpot made of a value: it said that it holds Now after Sent was
// written. Sent again, the value would come to the same.
type Answered struct {
	Sent string `json:"sent"`
	Now  string `json:"now"`
}

// Stands reports whether HubSpot still holds what it answered to a declared value,
// given as it is sent: then nobody has changed anything since.
func (a Answered) Stands(definitions *values.Definitions, property, declared, now string) bool {
	return a.Now == now && definitions.Equal(property, declared, a.Sent)
}

// Altered lists the properties of a write of which HubSpot answered that it
// holds something else in meaning than was sent: a stage that it dropped, a date
// that it moved. What it did not answer about is not among them.
func (w Write) Altered(definitions *values.Definitions, answer map[string]*string) []MovedCell {
	var altered []MovedCell
	for _, p := range w.Properties {
		now, ok := answer[p.Name]
		if !ok {
			continue
		}
		text := ""
		if now != nil {
			text = *now
		}
		if !definitions.EqualAsStored(p.Name, p.Value, text) && !definitions.FurtherOn(p.Name, p.Value, text) {
			altered = append(altered, MovedCell{Key: w.Key, Property: p.Name, Planned: p.From, Now: text, Value: p.Value})
		}
	}
	return altered
}

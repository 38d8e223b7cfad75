// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"maps"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// declaration is one resource block.
type declaration struct {
	objectType, idProperty string
	// records are the cells by key; nil is null.
	records        map[string]map[string]*string
	policy         string
	readProperties []string
	compact        bool
	beforeDestroy  bool
	// hidden is what is not known before the apply.
	hidden hidden
}

// hidden is a part of a block that depends on what is not applied yet.
type hidden string

const (
	nothing   hidden = ""
	allKeys   hidden = "records"
	oneRow    hidden = "a row"
	oneCell   hidden = "the cells of a row"
	theType   hidden = "object_type"
	thePolicy hidden = "deletion_policy"
)

// known is the block as it is at apply.
func (d *declaration) known() *declaration {
	c := d.clone()
	c.hidden = nothing
	return c
}

func (d *declaration) clone() *declaration {
	c := *d
	c.records = make(map[string]map[string]*string, len(d.records))
	for key, cells := range d.records {
		c.records[key] = maps.Clone(cells)
	}
	return &c
}

// value is the block as Terraform passes it to the provider.
func (d *declaration) value(t tftypes.Object) tftypes.Value {
	text := func(s string) tftypes.Value {
		if s == "" {
			return tftypes.NewValue(tftypes.String, nil)
		}
		return tftypes.NewValue(tftypes.String, s)
	}
	row := tftypes.Map{ElementType: tftypes.String}
	rows := make(map[string]tftypes.Value, len(d.records))
	for key, cells := range d.records {
		values := make(map[string]tftypes.Value, len(cells))
		for name, v := range cells {
			values[name] = tftypes.NewValue(tftypes.String, v)
		}
		rows[key] = tftypes.NewValue(row, values)
	}
	attributes := make(map[string]tftypes.Value, len(t.AttributeTypes))
	for name, typ := range t.AttributeTypes {
		attributes[name] = tftypes.NewValue(typ, nil)
	}
	attributes["object_type"] = text(d.objectType)
	attributes["id_property"] = text(d.idProperty)
	attributes["deletion_policy"] = text(d.policy)
	if keys := sortedKeys(d.records); len(keys) > 0 {
		switch key := keys[0]; d.hidden {
		case oneRow:
			rows[key] = tftypes.NewValue(row, tftypes.UnknownValue)
		case oneCell:
			cells := attributesOf(rows[key])
			for name := range cells {
				cells[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
			}
			rows[key] = tftypes.NewValue(row, cells)
		}
	}
	// What people merge and rename must not stop a walk.
	attributes["missing_records"] = text("recreate")
	// Walks empty tables on purpose.
	attributes["max_archive"], attributes["max_release"] = text("100%"), text("100%")
	attributes["records"] = tftypes.NewValue(tftypes.Map{ElementType: row}, rows)
	switch d.hidden {
	case allKeys:
		attributes["records"] = tftypes.NewValue(tftypes.Map{ElementType: row}, tftypes.UnknownValue)
	case theType:
		attributes["object_type"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	case thePolicy:
		attributes["deletion_policy"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	}
	if d.readProperties != nil {
		list := make([]tftypes.Value, len(d.readProperties))
		for i, name := range d.readProperties {
			list[i] = tftypes.NewValue(tftypes.String, name)
		}
		attributes["read_properties"] = tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, list)
	}
	if d.compact {
		attributes["compact_state"] = tftypes.NewValue(tftypes.Bool, true)
	}
	return tftypes.NewValue(t, attributes)
}

func attributesOf(v tftypes.Value) map[string]tftypes.Value {
	m := map[string]tftypes.Value{}
	if v.IsKnown() && !v.IsNull() {
		_ = v.As(&m)
	}
	return m
}

// held is what an object in a state says.
type held struct {
	objectType, idProperty, policy string
	ids                            map[string]string
	created                        map[string]bool
	records, properties            map[string]map[string]*string
}

func holds(v tftypes.Value) held {
	h := held{ids: map[string]string{}, created: map[string]bool{}, records: map[string]map[string]*string{}, properties: map[string]map[string]*string{}}
	a := attributes(v)
	if a == nil {
		return h
	}
	h.objectType, h.idProperty, h.policy = textOf(a["object_type"]), textOf(a["id_property"]), textOf(a["deletion_policy"])
	if h.policy == "" {
		h.policy = "archive_created"
	}
	for key, id := range attributes(a["ids"]) {
		h.ids[key] = textOf(id)
	}
	for key, created := range attributes(a["created"]) {
		var b bool
		if created.IsKnown() && !created.IsNull() {
			_ = created.As(&b)
		}
		h.created[key] = b
	}
	h.records, h.properties = rowsOf(a["records"]), rowsOf(a["properties"])
	if compact, known := a["compact_state"]; known && compact.IsKnown() && !compact.IsNull() && compact.Equal(tftypes.NewValue(tftypes.Bool, true)) {
		h.fill(a)
	}
	return h
}

// fill puts back what a compact state leaves out. An attribute that is not known, in a
// plan, has nothing left out.
func (h held) fill(a map[string]tftypes.Value) {
	var read []tftypes.Value
	if list := a["read_properties"]; list.IsKnown() && !list.IsNull() {
		_ = list.As(&read)
	}
	for key, cells := range h.records {
		if _, ok := h.created[key]; !ok && a["created"].IsKnown() && !a["created"].IsNull() {
			h.created[key] = true
		}
		if _, ok := h.properties[key]; ok || !a["properties"].IsKnown() || a["properties"].IsNull() {
			continue
		}
		row := map[string]*string{}
		for name, cell := range cells {
			switch {
			case cell != nil && *cell == "":
				row[name] = nil
			case cell != nil:
				row[name] = cell
			}
		}
		for _, name := range read {
			if _, ok := row[textOf(name)]; !ok {
				row[textOf(name)] = nil
			}
		}
		h.properties[key] = row
	}
}

func rowsOf(v tftypes.Value) map[string]map[string]*string {
	rows := map[string]map[string]*string{}
	for key, cells := range attributes(v) {
		row := map[string]*string{}
		for name, cell := range attributes(cells) {
			row[name] = nil
			if cell.IsKnown() && !cell.IsNull() {
				row[name] = new(textOf(cell))
			}
		}
		rows[key] = row
	}
	return rows
}

// textOf is the text of a string value, "" where it has none.
func textOf(v tftypes.Value) string {
	var s string
	if v.IsKnown() && !v.IsNull() {
		_ = v.As(&s)
	}
	return s
}

func numberText(v tftypes.Value) string {
	n := new(big.Float)
	_ = v.As(&n)
	return n.Text('f', -1)
}

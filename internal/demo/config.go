// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// prepare lays the configuration and the table into the working folder.
func (o *options) prepare(work *workspace, sim *hubspotsim.Server) (*table, error) {
	if o.csv == "" {
		return prepareExample(work)
	}
	t, err := readTable(o.csv, o.key)
	if err != nil {
		return nil, err
	}
	t.address, t.file = "hubspot_objects_batch.records", filepath.Join(work.dir, "records.csv")
	added := t.nameProperties(sim.Properties(objectType))
	if err := work.write("main.tf", t.configuration(added)); err != nil {
		return nil, err
	}
	return t, t.write()
}

// prepareExample copies the example that ships with the provider.
func prepareExample(work *workspace) (*table, error) {
	source := filepath.Join(work.root, "examples", "territories")
	config, err := os.ReadFile(filepath.Join(source, "main.tf"))
	if err != nil {
		return nil, err
	}
	if err := work.write("main.tf", string(config)); err != nil {
		return nil, err
	}
	t, err := readTable(filepath.Join(source, "territories.csv"), "territory_code")
	if err != nil {
		return nil, err
	}
	t.address, t.file = "hubspot_objects_batch.territories", filepath.Join(work.dir, "territories.csv")
	t.properties = t.header
	return t, t.write()
}

// configuration declares the rows, and the properties that the account lacks.
func (t *table) configuration(added []int) string {
	var b strings.Builder
	b.WriteString(`terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

provider "hubspot" {}

locals {
  rows = csvdecode(file("${path.module}/records.csv"))
}

resource "hubspot_property" "column" {
  for_each = {
`)
	for _, i := range added {
		fmt.Fprintf(&b, "    %s = { label = %s, unique = %t }\n", t.properties[i], hclString(t.header[i]), i == t.key)
	}
	fmt.Fprintf(&b, `  }
  object_type      = %s
  name             = each.key
  label            = each.value.label
  type             = "string"
  has_unique_value = each.value.unique
}

resource "hubspot_objects_batch" "records" {
  object_type = %s
  id_property = hubspot_property.column[%s].name
  records = {
    for row in local.rows : row[%s] => {
`, hclString(objectType), hclString(objectType), hclString(t.properties[t.key]), hclString(t.header[t.key]))
	named := false
	for i, property := range t.properties {
		if i == t.key {
			continue
		}
		named = named || property == "name"
		fmt.Fprintf(&b, "      %s = row[%s]\n", property, hclString(t.header[i]))
	}
	if !named {
		// HubSpot wants a name or a domain of every company.
		fmt.Fprintf(&b, "      name = row[%s]\n", hclString(t.header[t.key]))
	}
	b.WriteString("    }\n  }\n  depends_on = [hubspot_property.column]\n}\n")
	return b.String()
}

// hclString quotes text so that nothing in it is taken for a template.
func hclString(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(text))
}

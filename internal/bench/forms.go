// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
)

// form is one way to write rows in a configuration.
type form struct {
	name string
	// builtIn tells that the provider is not needed at all.
	builtIn bool
	// hcl is the resource and what it needs.
	hcl func(t *table) string
}

const required = `
terraform {
  required_providers {
    hubspot = { source = "seed-5bbc67a3/hubspot" }
  }
}
`

const batchHead = `
resource "hubspot_objects_batch" "x" {
%s  object_type = "companies"
  id_property = %q
  records     = %s
}
`

const sixteenNames = "  for_each    = toset([for i in range(16) : format(\"%x\", i)])\n"

// groupCounts are those that csv_groups knows, with the names of their groups.
var groupCounts = map[int]string{16: sixteenNames, 256: "  for_each    = toset([for i in range(256) : format(\"%02x\", i)])\n"}

const dataResource = `
resource "terraform_data" "x" {
  input = local.records
}
`

// recordsLocal declares the same value for both resources.
func recordsLocal(value string) string {
	return "\nlocals {\n  rows    = csvdecode(file(\"rows.csv\"))\n  records = " + value + "\n}\n"
}

func cells(t *table, row string) string {
	var b strings.Builder
	for _, name := range t.columns() {
		fmt.Fprintf(&b, "%s = %s[%q], ", name, row, name)
	}
	return "{ " + strings.TrimSuffix(b.String(), ", ") + " }"
}

// mapOfMaps is a value of the type map(map(string)) before it meets a resource.
func mapOfMaps(t *table) string {
	return fmt.Sprintf("tomap({ for r in local.rows : r[%q] => tomap(%s) })", t.key, cells(t, "r"))
}

// objects is what people write: an object of objects, which Terraform converts
// for a resource that wants a map of maps and keeps for terraform_data.
func objects(t *table) string {
	return fmt.Sprintf("{ for r in local.rows : r[%q] => %s }", t.key, cells(t, "r"))
}

func inBatch(value func(*table) string) func(*table) string {
	return func(t *table) string {
		return recordsLocal(value(t)) + fmt.Sprintf(batchHead, "", t.key, "local.records")
	}
}

func inData(value func(*table) string) func(*table) string {
	return func(t *table) string { return recordsLocal(value(t)) + dataResource }
}

var (
	dataMap     = form{"terraform_data, map of maps", true, inData(mapOfMaps)}
	dataObjects = form{"terraform_data, { for }", true, inData(objects)}
	batchMap    = form{"hubspot_objects_batch, map of maps", false, inBatch(mapOfMaps)}
	batchFor    = form{"hubspot_objects_batch, { for }", false, inBatch(objects)}
	// batchFunction has the map made by the provider.
	batchFunction = form{"hubspot_objects_batch, csv_records", false, func(t *table) string {
		return fmt.Sprintf(batchHead, "", t.key, fmt.Sprintf("provider::hubspot::csv_records(file(\"rows.csv\"), %q)", t.key))
	}}
	// batchReview writes the review files as well.
	batchReview = form{"hubspot_objects_batch, csv_records, review", false, func(t *table) string {
		return "\nprovider \"hubspot\" {\n  review_path = \"review\"\n}\n" + batchFunction.hcl(t)
	}}
	// batchSharded groups the rows once and has sixteen resources.
	batchSharded = form{"hubspot_objects_batch, 16 groups", false, func(t *table) string {
		return fmt.Sprintf(`
locals {
  groups = { for r in csvdecode(file("rows.csv")) : substr(md5(r[%q]), 0, 1) => r... }
}
`, t.key) + fmt.Sprintf(batchHead, sixteenNames, t.key,
			fmt.Sprintf("{ for r in try(local.groups[each.key], []) : r[%q] => %s }", t.key, cells(t, "r")))
	}}
	// batchGroups has the groups made by the provider.
	batchGroups = form{"hubspot_objects_batch, csv_groups", false, grouped(16, inBatches)}
)

// compacted is a form whose resources leave out of the state what records tells.
func compacted(f form) form {
	return form{f.name + ", compact", false, func(t *table) string {
		return strings.ReplaceAll(f.hcl(t), "  id_property =", "  compact_state = true\n  id_property =")
	}}
}

// batchGroupsOf and dataGroupsOf are fed by the same function.
func batchGroupsOf(count int) form {
	return form{fmt.Sprintf("hubspot_objects_batch, csv_groups of %d", count), false, grouped(count, inBatches)}
}

func dataGroupsOf(count int) form {
	return form{fmt.Sprintf("terraform_data, csv_groups of %d", count), false, grouped(count, inDatas)}
}

// grouped has the provider divide the rows, and a resource for each group.
func grouped(count int, resource func(t *table, forEach string) string) func(*table) string {
	return func(t *table) string {
		return fmt.Sprintf("\nlocals {\n  groups = provider::hubspot::csv_groups(file(\"rows.csv\"), %q, %d)\n}\n", t.key, count) + resource(t, groupCounts[count])
	}
}

func inBatches(t *table, forEach string) string {
	return fmt.Sprintf(batchHead, forEach, t.key, "local.groups[each.key]")
}

func inDatas(_ *table, forEach string) string {
	return "\nresource \"terraform_data\" \"x\" {\n" + forEach + "  input       = local.groups[each.key]\n}\n"
}

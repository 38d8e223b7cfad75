// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// functionsVersion is the first Terraform with provider functions.
var functionsVersion = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}

func output(name string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownOutputValue(name, want)
}

func TestAccFunctions(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	record := func(cells ...string) knownvalue.Check {
		m := map[string]knownvalue.Check{}
		for i := 0; i < len(cells); i += 2 {
			m[cells[i]] = knownvalue.StringExact(cells[i+1])
		}
		return knownvalue.MapExact(m)
	}
	config := func(body string) string { return block + body }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(NewServer("test")),
		TerraformVersionChecks:   functionsVersion,
		Steps: []resource.TestStep{
			{
				Config:      config(`output "x" { value = provider::hubspot::csv_records("domain,name\nmit.edu,a\nmit.edu,b\n", "domain") }`),
				ExpectError: regexp.MustCompile(`(?s)Invalid value for "text" parameter.*rows 2 and 3`),
			},
			{
				Config:      config(`output "x" { value = provider::hubspot::records([{ domain = "a" }], "domian") }`),
				ExpectError: regexp.MustCompile(`(?s)Invalid value for "key" parameter.*Did\s+you\s+mean\s+"domain"`),
			},
			{
				Config: config(`
locals { csv = "domain,name,rank\nmit.edu,MIT,1\nethz.ch,ETH,7\n" }
output "csv" { value = provider::hubspot::csv_records(local.csv, "domain", "name") }
output "rows" { value = provider::hubspot::records([for r in csvdecode(local.csv) : { domain = r.domain, rank = r.rank + 1 }], "domain") }
output "checks" { value = provider::hubspot::multi_checkbox(["a", "b"]) }
output "date" { value = provider::hubspot::date("2026/1/31") }
`),
				ConfigStateChecks: []statecheck.StateCheck{
					output("csv", knownvalue.MapExact(map[string]knownvalue.Check{"mit.edu": record("name", "MIT"), "ethz.ch": record("name", "ETH")})),
					output("rows", knownvalue.MapExact(map[string]knownvalue.Check{"mit.edu": record("rank", "2"), "ethz.ch": record("rank", "8")})),
					output("checks", knownvalue.StringExact("a;b")),
					output("date", knownvalue.StringExact("2026-01-31")),
				},
			},
			{
				// An unknown cell leaves the keys known: the plan can iterate
				// over them.
				Config: config(`
resource "terraform_data" "name" { input = "MIT" }
locals { rows = provider::hubspot::records([{ domain = "mit.edu", name = terraform_data.name.output }], "domain") }
resource "terraform_data" "each" { for_each = local.rows }
output "rows" { value = local.rows }
`),
				ConfigStateChecks: []statecheck.StateCheck{
					output("rows", knownvalue.MapExact(map[string]knownvalue.Check{"mit.edu": record("name", "MIT")})),
				},
			},
			{
				// An unknown key makes the whole result unknown in the plan.
				Config: config(`
resource "terraform_data" "key" { input = "eth.ch" }
output "rows" { value = provider::hubspot::records([{ domain = terraform_data.key.output, name = "ETH" }], "domain") }
`),
				ConfigStateChecks: []statecheck.StateCheck{
					output("rows", knownvalue.MapExact(map[string]knownvalue.Check{"eth.ch": record("name", "ETH")})),
				},
			},
			{
				Config:      config(`output "x" { value = provider::hubspot::records([{ domain = "a", tags = ["x"] }], "domain") }`),
				ExpectError: regexp.MustCompile(`(?s)list\s+or\s+an\s+object\s+in\s+column\s+"tags"`),
			},
			{
				Config:      config(`output "x" { value = provider::hubspot::records([{ domain = "a", tags = ` + strings.Repeat("[", 120) + strings.Repeat("]", 120) + ` }], "domain") }`),
				ExpectError: regexp.MustCompile(`(?s)nested\s+more\s+than\s+100\s+deep`),
			},
			{
				Config:      config(`output "x" { value = provider::hubspot::csv_records("domain,name\rmit.edu,MIT\r", "domain", { allow_emty = true }) }`),
				ExpectError: regexp.MustCompile(`(?s)no\s+option\s+"allow_emty"`),
			},
			{
				Config: config(`
locals { broken = "domain,name\rmuenchen.example,MÃ¼nchen\r" }
output "bad" { value = can(provider::hubspot::csv_records(local.broken, "domain")) }
output "mended" { value = provider::hubspot::csv_records(textdecodebase64(textencodebase64(local.broken, "windows-1252"), "UTF-8"), "domain") }
output "decoded" { value = provider::hubspot::csv_records(textdecodebase64(textencodebase64("domain,name\nmuenchen.example,München\n", "UTF-16LE"), "UTF-16LE"), "domain", "name") }
output "empty" { value = provider::hubspot::csv_records("domain,name\n", "domain", { allow_empty = true }) }
output "marked" { value = provider::hubspot::records(csvdecode(trimprefix("\ufeffdomain,name\nmit.edu,MIT\n", "\ufeff")), "domain") }
`),
				ConfigStateChecks: []statecheck.StateCheck{
					output("bad", knownvalue.Bool(false)),
					output("mended", knownvalue.MapExact(map[string]knownvalue.Check{"muenchen.example": record("name", "München")})),
					output("decoded", knownvalue.MapExact(map[string]knownvalue.Check{"muenchen.example": record("name", "München")})),
					output("empty", knownvalue.MapExact(map[string]knownvalue.Check{})),
					output("marked", knownvalue.MapExact(map[string]knownvalue.Check{"mit.edu": record("name", "MIT")})),
				},
			},
		},
	})
	if n := sim.CountRequests(); n != 0 {
		t.Errorf("functions sent %d requests", n)
	}
}

// Every example of a function is applied.
func TestAccFunctions_examples(t *testing.T) {
	t.Parallel()
	_, block := acctest.StartSim(t)
	const folder = "../examples/functions"
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var steps []resource.TestStep
	for _, entry := range entries {
		text, err := os.ReadFile(folder + "/" + entry.Name() + "/function.tf")
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, resource.TestStep{Config: block + string(text)})
	}
	if len(steps) != len(newProvider("test").Functions(t.Context())) {
		t.Errorf("%d examples for %d functions", len(steps), len(newProvider("test").Functions(t.Context())))
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(NewServer("test")), TerraformVersionChecks: functionsVersion, Steps: steps})
}

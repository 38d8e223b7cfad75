// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const createPlan = `
Terraform will perform the following actions:

  # hubspot_objects_batch.other will be created
  + resource "hubspot_objects_batch" "other" {
      + id = "other"
    }

  # hubspot_objects_batch.x will be created
  + resource "hubspot_objects_batch" "x" {
      + id      = "companies/code" # forces replacement
      + records = {
          + "a" = {
              + "p1" = "1"
              + "p2" = "{"
              + "p3" = "3"
              + "p4" = "4"
              + "p5" = "5"
            }
          + "b" = {
              + "p1" = "1"
            }
          + "c" = {
              + "p1" = "1"
            }
          + "d" = {
              + "p1" = "hidden with its entry"
            }
          + "e" = {}
            # (7 unchanged elements hidden)
        }
      + tail    = "shown"
    }

Plan: 2 to add, 0 to change, 0 to destroy.
`

func TestExcerpt_foldsMaps(t *testing.T) {
	t.Parallel()
	want := strings.Split(strings.Trim(`
  # hubspot_objects_batch.x will be created
  + resource "hubspot_objects_batch" "x" {
      + id      = "companies/code" # forces replacement
      + records = {
          + "a" = {
              + "p1" = "1"
              + "p2" = "{"
              + "p3" = "3"
                … 2 more
            }
          + "b" = {
              + "p1" = "1"
            }
          + "c" = {
              + "p1" = "1"
            }
            # (7 unchanged elements hidden)
            … 2 more
        }
      + tail    = "shown"
    }
`, "\n"), "\n")
	if diff := cmp.Diff(want, excerpt(createPlan, "hubspot_objects_batch.x")); diff != "" {
		t.Errorf("excerpt (-want +got):\n%s", diff)
	}
}

func TestExcerpt_withoutTheResource(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]string{
		"nothing planned": "No changes. Your infrastructure matches the configuration.\n",
		"another address": createPlan,
		"cut short":       "  # hubspot_objects_batch.y will be created\n  + resource",
	} {
		if got := excerpt(plan, "hubspot_objects_batch.y"); got != nil {
			t.Errorf("%s: got %q, want nothing", name, got)
		}
	}
}

func TestExcerpt_endsWithTheOutput(t *testing.T) {
	t.Parallel()
	plan := "  # r.x will be created\n  + resource \"r\" \"x\" {\n      + m = {\n          + \"a\" = 1"
	if got := excerpt(plan, "r.x"); len(got) == 0 {
		t.Error("a plan that ends in the middle has no excerpt")
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	output := `
hubspot_property.x: Creating...

Warning: 2 records will be archived in HubSpot

  with hubspot_objects_batch.x,
  on main.tf line 4, in resource "hubspot_objects_batch" "x":
   4:   records = {

Archived records can be restored.

Plan: 0 to add, 0 to change, 1 to destroy.
hubspot_objects_batch.x: Destroying...

Destroy complete! Resources: 1 destroyed.
`
	want := []string{
		"Warning: 2 records will be archived in HubSpot", "Archived records can be restored.",
		"Plan: 0 to add, 0 to change, 1 to destroy.", "Destroy complete! Resources: 1 destroyed.",
	}
	if diff := cmp.Diff(want, summary(output)); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	if got := clip(strings.Repeat("ü", maxWidth)); strings.Contains(got, "…") {
		t.Errorf("a line of %d characters was cut: %s", maxWidth, got)
	}
	if got := []rune(clip(strings.Repeat("ü", maxWidth+1))); len(got) != maxWidth || got[maxWidth-1] != '…' {
		t.Errorf("a longer line became %q", string(got))
	}
}

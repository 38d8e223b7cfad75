// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// stateVersion0 pins the form of the state from the first release on: a later
// version has to read it.
const stateVersion0 = `{
  "compact_state": null,
  "changes": {"new": 0, "updated": 1, "cells": 1, "archived": 0, "released": 0},
  "created": {"a": true, "b": false},
  "deletion_policy": "archive",
  "existing_records": null,
  "id": "companies/code",
  "id_property": "code",
  "ids": {"a": "9001", "b": "9002"},
  "match_existing_by": null,
  "max_archive": "5",
  "max_create": null,
  "max_release": null,
  "max_update": null,
  "missing_records": null,
  "property_policies": null,
  "object_type": "companies",
  "properties": {"a": {"name": "A", "students": "12.5"}, "b": {"name": "B"}},
  "read_properties": null,
  "records": {"a": {"name": "A", "students": "12.50"}, "b": {"name": "B"}},
  "timeouts": null
}`

// stateOfNumbers is the form before limits could be shares and plans were counted.
const stateOfNumbers = `{
  "created": {"a": true, "b": false},
  "deletion_policy": "archive",
  "existing_records": null,
  "id": "companies/code",
  "id_property": "code",
  "ids": {"a": "9001", "b": "9002"},
  "max_archive": 5,
  "object_type": "companies",
  "properties": {"a": {"name": "A", "students": "12.5"}, "b": {"name": "B"}},
  "read_properties": null,
  "records": {"a": {"name": "A", "students": "12.50"}, "b": {"name": "B"}},
  "timeouts": null
}`

func TestAccObjectsBatch_stateVersion0(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]string{"of today": stateVersion0, "of numbers": stateOfNumbers} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			readsState(t, form)
		})
	}
}

func readsState(t *testing.T, form string) {
	t.Helper()
	sim, _ := acctest.CompaniesSim(t)
	sim.Seed("companies", map[string]string{"code": "a", "name": "A", "students": "12.5"})
	sim.Seed("companies", map[string]string{"code": "b", "name": "B"})
	w := acctest.NewWorkspace(t, sim)
	// The address of the provider has the registry of the program in it.
	w.Config(batchHCL("test", "", `a: name = "A"`))
	source := regexp.MustCompile(`provider\[([^]]+)\]`).FindStringSubmatch(w.Must("providers"))
	if source == nil {
		t.Fatal("the providers are not listed")
	}
	w.Write("terraform.tfstate", `{"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "5f4c8d9e-0000-0000-0000-000000000000", "outputs": {}, "resources": [
  {"mode": "managed", "type": "hubspot_objects_batch", "name": "test", "provider": "provider[\"`+source[1]+`\"]",
   "instances": [{"schema_version": 0, "attributes": `+form+`, "sensitive_attributes": []}]}]}`)
	w.Config(batchHCL("test", "deletion_policy = \"archive\"\nmax_archive = 5\ncompact_state = null", `a: name = "A", students = "12.50"`, `b: name = "B"`))
	acctest.MustContain(t, w.Must("plan"), "No changes")
	acctest.Equal(t, "created", w.State().Created, map[string]bool{"a": true, "b": false})

	// What is written today has the same form, with the arguments that came since.
	w.Config(batchHCL("test", "deletion_policy = \"archive\"\nmax_archive = 5\ncompact_state = null", `a: name = "A2", students = "12.50"`, `b: name = "B"`))
	w.Apply()
	w.Config(batchHCL("test", "deletion_policy = \"archive\"\nmax_archive = 5\ncompact_state = null", `a: name = "A", students = "12.50"`, `b: name = "B"`))
	w.Apply()
	content, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Instances []struct {
				SchemaVersion int `json:"schema_version"`
				Attributes    any
			}
		}
	}
	var want map[string]any
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(stateVersion0), &want); err != nil {
		t.Fatal(err)
	}
	got := state.Resources[0].Instances[0]
	acctest.Equal(t, "schema version", got.SchemaVersion, 0)
	if diff := cmp.Diff(any(want), got.Attributes); diff != "" {
		t.Error(diff)
	}
}

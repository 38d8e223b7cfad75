// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

const batchAddress = "hubspot_objects_batch.test"

// The unique property, another one and the records that use both are made in
// one apply, although HubSpot does not know either at once.
func TestAccProperty_withBatch(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.DefinitionMisses = 2 }))
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpBatchRead, Times: 2, Status: http.StatusBadRequest,
		Body: `{"status":"error","category":"VALIDATION_ERROR","message":"Unable to perform read by non-unique 0-2 property university_domain"}`,
	})
	config := block + propertyBlock("has_unique_value = true") + `
resource "hubspot_property" "rank" {
  object_type = "companies"
  name        = "university_rank"
  label       = "Rank"
  type        = "number"
}
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = hubspot_property.test.name
  records = {
    "mit.edu" = { name = "MIT", (hubspot_property.rank.name) = "1" }
    "ethz.ch" = { name = "ETH", (hubspot_property.rank.name) = "7" }
  }
}
`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(batchAddress, tfjsonpath.New("created"), knownvalue.MapExact(map[string]knownvalue.Check{
						"mit.edu": knownvalue.Bool(true), "ethz.ch": knownvalue.Bool(true),
					})),
				},
			},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
	expectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 2, hubspotsim.OpPropertyArchive: 2})
	// The records went first, while the key was still known.
	requests := sim.Requests()
	last := func(op hubspotsim.Operation) int {
		for i, r := range slices.Backward(requests) {
			if r.Operation == op {
				return i
			}
		}
		return -1
	}
	if last(hubspotsim.OpBatchArchive) > last(hubspotsim.OpPropertyArchive) {
		t.Error("records were archived after the property that identifies them")
	}
}

// A plan checks records against the definition that is about to be made.
func TestAccProperty_checkedByBatch(t *testing.T) {
	t.Parallel()
	sim, block := startSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: testFactories(),
		Steps: []resource.TestStep{{
			Config: block + `
resource "hubspot_property" "rank" {
  object_type = "companies"
  name        = "university_rank"
  label       = "Rank"
  type        = "number"
}
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = "university_domain"
  records     = { "mit.edu" = { name = "MIT", (hubspot_property.rank.name) = "first" } }
}
`,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)university_rank.*"first"`),
		}},
	})
	expectCounts(t, sim, noDefinitionWrites)
}

// lagClient is a client in whose process properties of companies were created.
func lagClient(t *testing.T, sim *hubspotsim.Server, fresh ...string) *lagTolerantClient {
	t.Helper()
	client, err := hubspot.New(hubspot.Config{AccessToken: sim.Token(), BaseURL: sim.URL(), MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	companies, err := values.ParseObjectType("companies")
	if err != nil {
		t.Fatal(err)
	}
	ledger := &propertyLedger{}
	for _, name := range fresh {
		ledger.write(keyOfProperty(companies, name))
	}
	return &lagTolerantClient{Client: client, properties: ledger, patience: patience}
}

// Only what was refused is sent again, and the first answer stays.
func TestLagTolerantClient_partial(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	seedUniversities(sim, 0)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "rank", Type: "number", FieldType: "number"})
	sim.Refuse(hubspotsim.Refusal{Property: "rank", Code: values.CodePropertyDoesntExist, Times: 1})
	answer, err := lagClient(t, sim, "rank").BatchUpsert(t.Context(), "0-2", []hubspot.UpsertInput{
		{ID: "mit.edu", IDProperty: "university_domain", ObjectWriteTraceID: "1", Properties: map[string]string{"name": "MIT"}},
		{ID: "ethz.ch", IDProperty: "university_domain", ObjectWriteTraceID: "2", Properties: map[string]string{"name": "ETH", "rank": "7"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Results) != 2 || len(answer.Errors) != 0 {
		t.Fatalf("got %d results and %d errors, want both records written", len(answer.Results), len(answer.Errors))
	}
	for _, object := range answer.Results {
		if object.New == nil || !*object.New {
			t.Errorf("record %s does not count as created", object.ID)
		}
	}
	var sent []string
	for _, in := range sim.UpsertInputs() {
		sent = append(sent, in.ID)
	}
	if diff := cmp.Diff([]string{"mit.edu", "ethz.ch", "ethz.ch"}, sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// A refusal that no fresh definition explains is passed on at once.
func TestLagTolerantClient_passesOn(t *testing.T) {
	t.Parallel()
	inputs := []hubspot.UpsertInput{{ID: "mit.edu", IDProperty: "name", ObjectWriteTraceID: "1", Properties: map[string]string{"rank": "7"}}}
	for name, c := range map[string]struct {
		fresh []string
		fault hubspotsim.Fault
	}{
		"nothing is fresh":       {nil, hubspotsim.Fault{}},
		"another key is fresh":   {[]string{"domain"}, hubspotsim.Fault{}},
		"not about a definition": {[]string{"name"}, hubspotsim.Fault{Status: http.StatusBadRequest, Body: `{"message":"name is odd"}`}},
		"no refusal of content":  {[]string{"name"}, hubspotsim.Fault{Status: http.StatusForbidden}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := hubspotsim.Start(t)
			sim.Fault(c.fault)
			if _, err := lagClient(t, sim, c.fresh...).BatchUpsert(t.Context(), "companies", inputs); err == nil {
				t.Error("the refusal got lost")
			}
			if n := sim.CountUpserts(); n != 1 {
				t.Errorf("sent %d times, want once", n)
			}
		})
	}
}

// What is refused to the end is reported like any refusal.
func TestLagTolerantClient_givesUp(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	seedUniversities(sim, 0)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "rank", Type: "number", FieldType: "number"})
	sim.Refuse(hubspotsim.Refusal{Property: "rank", Code: values.CodePropertyDoesntExist})
	client := lagClient(t, sim, "rank")
	client.patience = firstLook
	answer, err := client.BatchUpsert(t.Context(), "companies", []hubspot.UpsertInput{
		{ID: "mit.edu", IDProperty: "university_domain", ObjectWriteTraceID: "1", Properties: map[string]string{"name": "MIT"}},
		{ID: "ethz.ch", IDProperty: "university_domain", ObjectWriteTraceID: "2", Properties: map[string]string{"name": "ETH", "rank": "7"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Results) != 1 || len(answer.Errors) != 1 || answer.NumErrors != 1 {
		t.Errorf("got %d results and %d errors, want one of each", len(answer.Results), len(answer.Errors))
	}
	if n := sim.CountUpserts(); n != 2 {
		t.Errorf("sent %d times, want twice", n)
	}
}

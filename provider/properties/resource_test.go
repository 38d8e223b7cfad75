// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const propertyAddress = "hubspot_property.test"

// propertyBlock is a resource block with the given arguments after the usual
// ones.
func propertyBlock(arguments string) string {
	return `
resource "hubspot_property" "test" {
  object_type = "companies"
  name        = "university_domain"
  label       = "University domain"
  type        = "string"
` + arguments + `
}
`
}

// sentBodies returns the bodies of the requests of one operation.
func sentBodies(t *testing.T, sim *hubspotsim.Server, op hubspotsim.Operation) []map[string]any {
	t.Helper()
	var bodies []map[string]any
	for _, r := range sim.Requests() {
		if r.Operation != op {
			continue
		}
		var body map[string]any
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatalf("body of %s %s: %v", r.Method, r.Path, err)
		}
		bodies = append(bodies, body)
	}
	return bodies
}

// noDefinitionWrites are the operations that change definitions, none of them
// called.
var noDefinitionWrites = map[hubspotsim.Operation]int{
	hubspotsim.OpPropertyCreate: 0, hubspotsim.OpPropertyUpdate: 0, hubspotsim.OpPropertyArchive: 0,
	hubspotsim.OpGroupCreate: 0, hubspotsim.OpGroupUpdate: 0, hubspotsim.OpGroupArchive: 0,
}

// simProperty returns a property of companies as HubSpot has it.
func simProperty(t *testing.T, sim *hubspotsim.Server, name string) hubspotsim.Property {
	t.Helper()
	all := sim.Properties("companies")
	i := slices.IndexFunc(all, func(p hubspotsim.Property) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("HubSpot has no property %s of companies", name)
	}
	return all[i]
}

func TestAccProperty_lifecycle(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: block + propertyBlock("has_unique_value = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("id"), knownvalue.StringExact("companies/university_domain")),
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("field_type"), knownvalue.StringExact("text")),
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("group_name"), knownvalue.StringExact("companyinformation")),
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("description"), knownvalue.StringExact("")),
					plancheck.ExpectUnknownValue(propertyAddress, tfjsonpath.New("modification_metadata")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("created"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("options"), knownvalue.Null()),
					statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("modification_metadata").AtMapKey("archivable"), knownvalue.Bool(true)),
				},
				PostApplyFunc: func() {
					want := []map[string]any{{
						"name": "university_domain", "label": "University domain", "type": "string", "fieldType": "text",
						"groupName": "companyinformation", "description": "", "displayOrder": -1.0,
						"hasUniqueValue": true, "hidden": false, "formField": false,
					}}
					if diff := cmp.Diff(want, sentBodies(t, sim, hubspotsim.OpPropertyCreate)); diff != "" {
						t.Errorf("created (-want +got):\n%s", diff)
					}
					sim.ResetRequests()
				},
			},
			{
				Config: block + propertyBlock("has_unique_value = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				PostApplyFunc: func() { acctest.ExpectCounts(t, sim, noDefinitionWrites) },
			},
			{
				Config: block + propertyBlock(`
  has_unique_value = true
  description      = "Identifies a university."
  hidden           = true
  display_order    = 3`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("modification_metadata").AtMapKey("archivable"), knownvalue.Bool(true)),
				}},
				PostApplyFunc: func() {
					want := []map[string]any{{"description": "Identifies a university.", "hidden": true, "displayOrder": 3.0}}
					if diff := cmp.Diff(want, sentBodies(t, sim, hubspotsim.OpPropertyUpdate)); diff != "" {
						t.Errorf("updated (-want +got):\n%s", diff)
					}
					sim.ResetRequests()
				},
			},
			{
				// What is left out is no longer managed and keeps its value; "" clears.
				Config: block + propertyBlock(`description = ""`),
				PostApplyFunc: func() {
					want := []map[string]any{{"description": ""}}
					if diff := cmp.Diff(want, sentBodies(t, sim, hubspotsim.OpPropertyUpdate)); diff != "" {
						t.Errorf("updated (-want +got):\n%s", diff)
					}
					if p := simProperty(t, sim, "university_domain"); !p.Hidden || !p.Unique || p.DisplayOrder != 3 {
						t.Errorf("unmanaged parts were changed: %+v", p)
					}
				},
			},
			{
				ResourceName: propertyAddress, ImportState: true, ImportStateId: "companies/university_domain",
				ImportStateVerify: true, ImportStateVerifyIgnore: []string{"created"},
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyArchive: 1, hubspotsim.OpPropertyCreate: 0})
	if p := simProperty(t, sim, "university_domain"); !p.Archived {
		t.Error("the destroy did not archive the property")
	}
}

const accreditationBlock = `
resource "hubspot_property" "test" {
  object_type = "companies"
  name        = "accreditation"
  label       = "Accreditation"
  type        = "enumeration"
  options     = [%OPTIONS%]
}
`

func TestAccProperty_options(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	with := func(options string) string {
		return block + strings.ReplaceAll(accreditationBlock, "%OPTIONS%", options)
	}
	expectOptions := func(want ...hubspotsim.PropertyOption) func() {
		return func() {
			t.Helper()
			if diff := cmp.Diff(want, simProperty(t, sim, "accreditation").Options); diff != "" {
				t.Errorf("options (-want +got):\n%s", diff)
			}
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: with(`{ value = "full", label = "Full" }, { value = "none" }`),
				PostApplyFunc: expectOptions(
					hubspotsim.PropertyOption{Value: "full", Label: "Full"},
					hubspotsim.PropertyOption{Value: "none", Label: "none", DisplayOrder: 1},
				),
			},
			{
				// One more in front: the others move, and nothing but options is sent.
				PreConfig: sim.ResetRequests,
				Config:    with(`{ value = "new" }, { value = "full", label = "Full" }, { value = "none", hidden = true }`),
				PostApplyFunc: func() {
					expectOptions(
						hubspotsim.PropertyOption{Value: "new", Label: "new"},
						hubspotsim.PropertyOption{Value: "full", Label: "Full", DisplayOrder: 1},
						hubspotsim.PropertyOption{Value: "none", Label: "none", DisplayOrder: 2, Hidden: true},
					)()
					for _, body := range sentBodies(t, sim, hubspotsim.OpPropertyUpdate) {
						if len(body) != 1 {
							t.Errorf("an update of options sent %v", body)
						}
					}
				},
			},
			{
				// Somebody adds an option and renames one: the plan shows it and
				// takes it back.
				PreConfig: func() {
					p := simProperty(t, sim, "accreditation")
					p.Options = append(slices.Clone(p.Options), hubspotsim.PropertyOption{Value: "hand", Label: "By hand", DisplayOrder: 3})
					p.Options[1].Label = "Fully"
					sim.DefineProperty("companies", p)
				},
				Config: with(`{ value = "new" }, { value = "full", label = "Full" }, { value = "none", hidden = true }`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionUpdate),
				}},
				PostApplyFunc: expectOptions(
					hubspotsim.PropertyOption{Value: "new", Label: "new"},
					hubspotsim.PropertyOption{Value: "full", Label: "Full", DisplayOrder: 1},
					hubspotsim.PropertyOption{Value: "none", Label: "none", DisplayOrder: 2, Hidden: true},
				),
			},
			{
				ResourceName: propertyAddress, ImportState: true, ImportStateId: "companies/accreditation",
				ImportStateVerify: true, ImportStateVerifyIgnore: []string{"created"},
			},
			{
				// An import block whose plan is empty.
				ResourceName: propertyAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateId: "companies/accreditation",
			},
		},
	})
}

func TestAccProperty_checkBox(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config: block + `
resource "hubspot_property" "test" {
  object_type = "0-2"
  name        = "accredited"
  label       = "Accredited"
  type        = "bool"
}`,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("options").AtSliceIndex(0).AtMapKey("value"), knownvalue.StringExact("true")),
			}},
		}},
	})
	want := []hubspotsim.PropertyOption{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No", DisplayOrder: 1}}
	if diff := cmp.Diff(want, simProperty(t, sim, "accredited").Options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestAccProperty_exists(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text"})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config:      block + propertyBlock(""),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Property already exists.*terraform\s+import\s+hubspot_property.NAME\s+companies/university_domain`),
		}},
	})
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

// A name that was free in the plan may be taken by the time of the apply.
func TestAccProperty_conflictInApply(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyCreate, Status: http.StatusConflict})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config:      block + propertyBlock(""),
			ExpectError: regexp.MustCompile(`(?s)Property already exists.*terraform\s+import`),
		}},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 1, hubspotsim.OpPropertyArchive: 0})
}

// The answer to a create is lost: the repetition meets the property that the
// first attempt made.
func TestAccProperty_lostAnswer(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyCreate, Times: 1, CutAfter: true})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config: block + propertyBlock(""),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("created"), knownvalue.Bool(true)),
			},
			PostApplyFunc: func() { acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 2}) },
		}},
	})
}

func TestAccProperty_archivedName(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
	id := sim.Seed("companies", map[string]string{"name": "ETH", "university_domain": "ethz.ch"})
	sim.ArchiveProperty("companies", "university_domain")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config:      block + propertyBlock("has_unique_value = true"),
				PlanOnly:    true,
				ExpectError: regexp.MustCompile(`(?s)Property is archived.*restore_archived\s+=\s+true`),
			},
			{
				Config: block + propertyBlock("has_unique_value = true\nrestore_archived = true"),
				PostApplyFunc: func() {
					acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 1})
					record, _ := sim.Record("companies", id)
					if p := simProperty(t, sim, "university_domain"); p.Archived || record.Properties["university_domain"] != "ethz.ch" {
						t.Errorf("not restored with its values: %+v, record %v", p, record.Properties)
					}
				},
			},
			{
				// Archived by hand: the next plan wants it back, and the same
				// configuration restores it.
				PreConfig: func() { sim.ArchiveProperty("companies", "university_domain") },
				Config:    block + propertyBlock("has_unique_value = true\nrestore_archived = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}

func TestAccProperty_hubSpotDefined(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	name := func(label string) string {
		return block + `
import {
  to = hubspot_property.test
  id = "companies/name"
}
resource "hubspot_property" "test" {
  object_type = "companies"
  name        = "name"
  label       = "` + label + `"
  type        = "string"
}
`
	}
	label := simProperty(t, sim, "name").Label
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: name(label),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("hubspot_defined"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("created"), knownvalue.Bool(false)),
				},
			},
			{
				Config:      name("Another label"),
				PlanOnly:    true,
				ExpectError: regexp.MustCompile(`(?s)Property can't be changed.*HubSpot defines companies/name itself`),
			},
		},
	})
	// Neither the import nor the destroy wrote anything: it was not created here.
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

func TestAccProperty_otherName(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock("")},
			{
				PreConfig: sim.ResetRequests,
				Config:    block + strings.Replace(propertyBlock(""), `"university_domain"`, `"university_site"`, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionReplace),
				}},
				PostApplyFunc: func() {
					acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 1, hubspotsim.OpPropertyArchive: 1})
				},
			},
			{
				// Another spelling of the object type writes nothing.
				PreConfig: sim.ResetRequests,
				Config:    block + strings.NewReplacer(`"university_domain"`, `"university_site"`, `"companies"`, `"0-2"`).Replace(propertyBlock("")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionUpdate),
				}},
				PostApplyFunc: func() { acctest.ExpectCounts(t, sim, noDefinitionWrites) },
			},
		},
	})
}

func TestAccProperty_uniqueIsFixed(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock("")},
			{
				Config:      block + propertyBlock("has_unique_value = true"),
				PlanOnly:    true,
				ExpectError: regexp.MustCompile(`(?s)HubSpot\s+fixes\s+has_unique_value.*restore_archived\s+=\s+true\s+to\s+accept`),
			},
			{
				// Accepted: archived and restored in one apply. The simulated
				// HubSpot keeps the old uniqueness, which the next plan shows.
				PreConfig:          sim.ResetRequests,
				Config:             block + propertyBlock("has_unique_value = true\nrestore_archived = true"),
				ExpectNonEmptyPlan: true,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionReplace),
				}},
				PostApplyFunc: func() {
					acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 1, hubspotsim.OpPropertyArchive: 1})
					if p := simProperty(t, sim, "university_domain"); p.Archived {
						t.Error("the property was archived and not restored")
					}
				},
			},
		},
	})
}

// A tainted property has to come back under its name, although nobody asked for
// archived ones to be restored.
func TestAccProperty_replacedUnderItsName(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock("")},
			{
				PreConfig: sim.ResetRequests,
				Taint:     []string{propertyAddress},
				Config:    block + propertyBlock(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionReplace),
				}},
				PostApplyFunc: func() {
					if p := simProperty(t, sim, "university_domain"); p.Archived {
						t.Error("the property was archived and not restored")
					}
				},
			},
		},
	})
}

func TestAccProperty_deletionPolicy(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock(`deletion_policy = "prevent"`)},
			{
				Config:      block,
				ExpectError: regexp.MustCompile(`(?s)Property is protected.*deletion_policy`),
			},
			{
				Config:      block + strings.Replace(propertyBlock(`deletion_policy = "prevent"`), `"university_domain"`, `"university_site"`, 1),
				ExpectError: regexp.MustCompile(`Property is protected`),
			},
			{
				PreConfig:     sim.ResetRequests,
				Config:        block + propertyBlock(`deletion_policy = "abandon"`),
				PostApplyFunc: func() { acctest.ExpectCounts(t, sim, noDefinitionWrites) },
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyArchive: 0})
	if p := simProperty(t, sim, "university_domain"); p.Archived {
		t.Error("an abandoned property was archived")
	}
}

// HubSpot does not return a new property at once.
func TestAccProperty_lag(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	created := false
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyCreate, Hook: func(hubspotsim.Request) { created = true }})
	lag := sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpPropertyGet, Status: http.StatusNotFound, Times: 2,
		Match: func(hubspotsim.Request) bool { return created },
	})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps:                    []resource.TestStep{{Config: block + propertyBlock("")}},
	})
	if lag.Hits() != 2 {
		t.Errorf("asked %d times for a property that was not there yet, want 2", lag.Hits())
	}
}

func TestAccProperty_typeInPlace(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock("")},
			{
				PreConfig: sim.ResetRequests,
				Config:    block + strings.Replace(propertyBlock(""), `"string"`, `"number"`, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionUpdate),
				}},
				PostApplyFunc: func() {
					want := []map[string]any{{"type": "number", "fieldType": "number"}}
					if diff := cmp.Diff(want, sentBodies(t, sim, hubspotsim.OpPropertyUpdate)); diff != "" {
						t.Errorf("updated (-want +got):\n%s", diff)
					}
					sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyUpdate, Times: 1, Status: http.StatusBadRequest})
				},
			},
			{
				// HubSpot refuses: the state stays, nothing is lost.
				Config:      block + strings.Replace(propertyBlock(""), `"string"`, `"date"`, 1),
				ExpectError: regexp.MustCompile(`(?s)Unable to Update Property.*was not changed`),
			},
			{
				Config: block + strings.Replace(propertyBlock(""), `"string"`, `"number"`, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

// HubSpot accepts a change and makes none.
func TestAccProperty_ignoredChange(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock(`description = "One"`)},
			{
				PreConfig: func() {
					sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyUpdate, Times: 1, Status: http.StatusOK, Body: `{"name":"university_domain","type":"string"}`})
				},
				Config:      block + propertyBlock(`description = "Two"`),
				ExpectError: regexp.MustCompile(`(?s)HubSpot accepted the change.*description`),
			},
			{
				Config: block + propertyBlock(`description = "One"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

func TestAccProperty_inUse(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: block + propertyBlock("")},
			{
				PreConfig: func() {
					sim.Fault(hubspotsim.Fault{
						Operation: hubspotsim.OpPropertyArchive, Times: 1, Status: http.StatusBadRequest,
						Body: `{"status":"error","category":"VALIDATION_ERROR","subCategory":"PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE","message":"university_domain is currently used in 1 places and cannot be deleted"}`,
					})
				},
				Config:      block,
				ExpectError: regexp.MustCompile(`(?s)Unable to Archive Property.*workflow.*used in 1 places`),
			},
			{
				Config: block + propertyBlock(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

func TestAccProperty_wrongAccount(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config:      strings.Replace(block, "{", "{\n  portal_id = \"1\"", 1) + propertyBlock(""),
			ExpectError: regexp.MustCompile(`Wrong HubSpot account`),
		}},
	})
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

func TestAccProperty_missingScopes(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyCreate, Status: http.StatusForbidden, Body: `{"status":"error","message":"This app hasn't been granted all required scopes","category":"MISSING_SCOPES"}`})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config:      block + propertyBlock(""),
			ExpectError: regexp.MustCompile(`(?s)Unable to Create Property.*crm\.schemas\.companies\.write`),
		}},
	})
}

func TestAccProperty_unknownInputs(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config: block + `
resource "terraform_data" "input" {
  input = { object_type = "companies", name = "from_output", label = "Label", type = "enumeration", option = "a" }
}
resource "hubspot_property" "test" {
  object_type = terraform_data.input.output.object_type
  name        = terraform_data.input.output.name
  label       = terraform_data.input.output.label
  type        = terraform_data.input.output.type
  options     = [{ value = terraform_data.input.output.option }]
}`,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(propertyAddress, tfjsonpath.New("id")),
				plancheck.ExpectUnknownValue(propertyAddress, tfjsonpath.New("field_type")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("id"), knownvalue.StringExact("companies/from_output")),
				statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("field_type"), knownvalue.StringExact("select")),
				statecheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("options").AtSliceIndex(0).AtMapKey("label"), knownvalue.StringExact("a")),
			},
		}},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyCreate: 1})
}

func TestAccProperty_import(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text"})
	step := func(id, message string) resource.TestStep {
		return resource.TestStep{
			Config: block + propertyBlock(""), ResourceName: propertyAddress,
			ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message),
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			step("companies", `does not name a property`),
			step("companies/", `does not name a property`),
			step("/name", `does not name a property`),
			step("companies/a/b", `does not name a property`),
			step("comp anies/name", `(?s)Invalid import id.*is not an object type`),
			step("companies/universitydomain", `(?s)has no property "universitydomain".*Did\s+you\s+mean\s+"university_domain"`),
		},
	})
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

func TestAccProperty_invalid(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	cases := map[string]struct{ arguments, message string }{
		"field type":       {`field_type = "number"`, `(?s)Type and field type do not go together.*"text", "textarea"`},
		"formula":          {`calculation_formula = "amount * 2"`, `calculation_formula needs field_type`},
		"no formula":       {`field_type = "calculation_equation"`, `needs\s+calculation_formula`},
		"number hint":      {`number_display_hint = "currency"`, `number_display_hint is for properties of type "number"`},
		"options":          {`options = [{ value = "a" }]`, `options are for properties of type "enumeration" or "bool"`},
		"external":         {`external_options = true`, `external_options is for properties of type "enumeration"`},
		"reference":        {`referenced_object_type = "OWNER"`, `referenced_object_type needs external_options`},
		"policy":           {`deletion_policy = "delete"`, `(?s)deletion_policy value must be one of`},
		"order":            {`display_order = -2`, `(?s)display_order value must be at least -1`},
		"sensitivity":      {`data_sensitivity = "secret"`, `(?s)data_sensitivity value must be one of`},
		"group":            {`group_name = "company_information"`, `(?s)Unknown property group.*Did\s+you\s+mean\s+"companyinformation"`},
		"group upper case": {`group_name = "Companyinformation"`, `(?s)Unknown property group.*Did\s+you\s+mean\s+"companyinformation"`},
	}
	var steps []resource.TestStep
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		steps = append(steps, resource.TestStep{
			Config: block + propertyBlock(cases[name].arguments), PlanOnly: true, ExpectError: regexp.MustCompile(cases[name].message),
		})
	}
	for from, to := range map[string]struct{ text, message string }{
		`"university_domain"`: {`"University-Domain"`, `(?s)an\s+internal\s+name\s+has\s+lower-case\s+letters`},
		`"companies"`:         {`""`, `Invalid object type`},
		`"University domain"`: {`" x"`, `(?s)white\s+space`},
		`"string"`:            {`"json"`, `(?s)type value must be one of`},
	} {
		steps = append(steps, resource.TestStep{
			Config: block + strings.Replace(propertyBlock(""), from, to.text, 1), PlanOnly: true, ExpectError: regexp.MustCompile(to.message),
		})
	}
	for options, message := range map[string]string{
		`{ value = "a" }, { value = "a" }`:                           `(?s)value "a" is that of option 1 already`,
		`{ value = "a", label = "x" }, { value = "b", label = "x" }`: `(?s)label "x" is that of option 1 already`,
		`{ value = "a;b" }`:                                          `holds a semicolon`,
		``:                                                           `(?s)Missing options.*at least one\s+option`,
	} {
		steps = append(steps, resource.TestStep{
			Config: block + strings.ReplaceAll(accreditationBlock, "%OPTIONS%", options), PlanOnly: true, ExpectError: regexp.MustCompile(message),
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
}

// A custom object has a default group of its own, which HubSpot is asked for.
func TestAccProperty_customObject(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	id := sim.DefineObjectType(hubspotsim.Schema{Name: "widget", SingularLabel: "Widget", PluralLabel: "Widgets", PrimaryDisplayProperty: "title", Properties: []hubspotsim.Property{{Name: "title"}}})
	widget := func(objectType string) string {
		return block + strings.Replace(propertyBlock(""), `"companies"`, `"`+objectType+`"`, 1)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: widget("p4242_widget"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("group_name"), knownvalue.StringExact("widget_information")),
				}},
			},
			{
				// The id names the same object, as only HubSpot can tell.
				PreConfig: sim.ResetRequests,
				Config:    widget(id),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(propertyAddress, plancheck.ResourceActionUpdate),
				}},
				PostApplyFunc: func() { acctest.ExpectCounts(t, sim, noDefinitionWrites) },
			},
		},
	})
}

// The endpoints of definitions take no bare name of a custom object, so that the id
// is sent that its schema gives.
func TestAccProperty_bareName(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.StartSim(t)
	id := sim.DefineObjectType(hubspotsim.Schema{Name: "widget", SingularLabel: "Widget", PluralLabel: "Widgets", PrimaryDisplayProperty: "title", Properties: []hubspotsim.Property{{Name: "title"}}})
	w := acctest.NewWorkspace(t, sim)
	config := strings.ReplaceAll(groupHCL+propertyBlock("group_name = hubspot_property_group.test.name\nhas_unique_value = true"), `"companies"`, `"widget"`) + `
resource "hubspot_objects_batch" "test" {
  object_type = "widget"
  id_property = hubspot_property.test.name
  records     = { a = { title = "A" } }
}
data "hubspot_properties" "test" { object_type = "widget" }
`
	w.Config(config)
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
	for _, r := range sim.Requests() {
		if strings.Contains(r.Path, "/properties/") && !strings.Contains(r.Path, id) {
			t.Errorf("%s %s does not name the type by its id", r.Method, r.Path)
		}
	}
	w.Must("destroy", "-auto-approve")
}

// HubSpot stores a formula in a form of its own, and takes a currency with its
// symbol only.
func TestAccProperty_formulaAndCurrency(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.StartSim(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(formula, currency string) string {
		return fmt.Sprintf(`
resource "hubspot_property" "sum" {
  object_type         = "companies"
  name                = "revenue_per_head"
  label               = "Revenue per head"
  type                = "number"
  field_type          = "calculation_equation"
  calculation_formula = %q
}
resource "hubspot_property" "fee" {
  object_type = "companies"
  name        = "fee"
  label       = "Fee"
  type        = "number"
  %s
}
`, formula, currency)
	}
	w.Config(config("annualrevenue/numberofemployees", `currency_property_name = "hs_currency"`))
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
	body := sentBodies(t, sim, hubspotsim.OpPropertyCreate)
	if !slices.ContainsFunc(body, func(b map[string]any) bool {
		return b["currencyPropertyName"] == "hs_currency" && b["showCurrencySymbol"] == true
	}) {
		t.Errorf("sent %v", body)
	}

	// HubSpot's own form of the formula.
	stored := simProperty(t, sim, "revenue_per_head")
	stored.CalculationFormula = "(annualrevenue / numberofemployees)"
	sim.DefineProperty("companies", stored)
	sim.ResetRequests()
	acctest.MustContain(t, w.Must("plan"), "No changes")
	w.Config(config("annualrevenue  /  numberofemployees", `currency_property_name = "hs_currency"`))
	w.Apply()
	acctest.ExpectCounts(t, sim, noDefinitionWrites)
	acctest.MustContain(t, w.Must("plan"), "No changes")
	w.Config(config("annualrevenue * 2", ""))
	w.Apply()
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyUpdate: 1})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// Where the provider's configuration is not known yet, a plan goes on with what
// is known and asks HubSpot nothing.
func TestAccProperty_unknownProvider(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	unknown := `
resource "terraform_data" "token" { input = "` + sim.Token() + `" }
provider "hubspot" {
  base_url     = "` + sim.URL() + `"
  access_token = terraform_data.token.output
}
`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: unknown + groupBlock("") + propertyBlock("group_name = hubspot_property_group.test.name"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(propertyAddress, tfjsonpath.New("field_type"), knownvalue.StringExact("text")),
				}},
				PostApplyFunc: sim.ResetRequests,
			},
			{
				// The token becomes unknown again, with a state to refresh.
				Config:             strings.Replace(unknown, sim.Token(), "another", 1) + groupBlock("") + propertyBlock("group_name = hubspot_property_group.test.name"),
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
			{Config: block + groupBlock("") + propertyBlock("group_name = hubspot_property_group.test.name")},
		},
	})
}

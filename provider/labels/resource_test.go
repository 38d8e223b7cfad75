// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package labels_test

import (
	"fmt"
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
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

const address = "hubspot_association_label.test"

func labelBlock(arguments string) string {
	return `
resource "hubspot_association_label" "test" {
  from_object_type = "contacts"
  to_object_type   = "companies"
` + arguments + `
}
`
}

// noWrites are the calls that change labels.
var noWrites = map[hubspotsim.Operation]int{hubspotsim.OpLabelCreate: 0, hubspotsim.OpLabelUpdate: 0, hubspotsim.OpLabelDelete: 0}

// sent returns the bodies of an operation.
func sent(sim *hubspotsim.Server, op hubspotsim.Operation) []string {
	var bodies []string
	for _, r := range sim.Requests() {
		if r.Operation == op {
			bodies = append(bodies, strings.TrimSpace(string(r.Body)))
		}
	}
	return bodies
}

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

func TestAccAssociationLabel_lifecycle(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	update := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
	expectSent := func(op hubspotsim.Operation, want ...string) func() {
		return func() {
			if diff := cmp.Diff(want, sent(sim, op)); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			sim.ResetRequests()
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				// One text for both ends; HubSpot's answer has both kinds, in any order.
				Config: block + labelBlock(`label = "Decision maker"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(address, tfjsonpath.New("name"), acctest.Exactly("decision_maker")),
					plancheck.ExpectKnownValue(address, tfjsonpath.New("inverse_label"), acctest.Exactly("Decision maker")),
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("type_id")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", acctest.Exactly("contacts/companies/101")), value("type_id", knownvalue.Int64Exact(101)), value("inverse_type_id", knownvalue.Int64Exact(102)),
					value("association_type", acctest.Exactly("USER_DEFINED/101")), value("created", knownvalue.Bool(true)),
				},
				PostApplyFunc: expectSent(hubspotsim.OpLabelCreate, `{"name":"decision_maker","label":"Decision maker"}`),
			},
			{
				// Renamed in place, and the name stays.
				Config: block + labelBlock(`label = "Decider"`), ConfigPlanChecks: update,
				ConfigStateChecks: []statecheck.StateCheck{
					value("name", acctest.Exactly("decision_maker")), value("inverse_label", acctest.Exactly("Decider")), value("type_id", knownvalue.Int64Exact(101)),
				},
				PostApplyFunc: expectSent(hubspotsim.OpLabelUpdate, `{"associationTypeId":101,"label":"Decider","inverseLabel":"Decider"}`),
			},
			{
				// The other end gets a text of its own; another spelling of a type changes nothing.
				Config: strings.Replace(block+labelBlock(`label = "Decider"`+"\n"+`inverse_label = "Decided by"`), `"contacts"`, `"0-1"`, 1), ConfigPlanChecks: update,
				ConfigStateChecks: []statecheck.StateCheck{value("id", acctest.Exactly("0-1/companies/101")), value("inverse_label", acctest.Exactly("Decided by"))},
				PostApplyFunc:     expectSent(hubspotsim.OpLabelUpdate, `{"associationTypeId":101,"label":"Decider","inverseLabel":"Decided by"}`),
			},
			{
				// Somebody renames it: drift, in both directions.
				PreConfig: func() {
					sim.RenameLabel("contacts", "companies", "Decider", "Boss")
					sim.RenameLabel("companies", "contacts", "Decided by", "Employer")
				},
				Config: block + labelBlock(`label = "Decider"`), ConfigPlanChecks: update,
				ConfigStateChecks: []statecheck.StateCheck{value("label", acctest.Exactly("Decider")), value("inverse_label", acctest.Exactly("Employer"))},
				PostApplyFunc:     expectSent(hubspotsim.OpLabelUpdate, `{"associationTypeId":101,"label":"Decider","inverseLabel":"Employer"}`),
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "contacts/companies/101",
				ImportStateVerify: true, ImportStateVerifyIgnore: []string{"created", "deletion_policy", "name"},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "contacts/companies/Decider",
				ImportStateCheck: func(s []*terraform.InstanceState) error {
					if s[0].ID != "contacts/companies/101" || s[0].Attributes["inverse_type_id"] != "102" {
						return fmt.Errorf("imported %v", s[0].Attributes)
					}
					return nil
				},
			},
			{
				// Somebody deletes it: made anew.
				PreConfig: func() { sim.RenameLabel("contacts", "companies", "Decider", "") },
				Config:    block + labelBlock(`label = "Decider"`+"\n"+`deletion_policy = "prevent"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				PostApplyFunc: expectSent(hubspotsim.OpLabelCreate, `{"name":"decider","label":"Decider"}`),
			},
			{Config: block, ExpectError: regexp.MustCompile("Association label is protected")},
			{
				Config: block + labelBlock(`label = "Decider"`+"\n"+`name = "decider_2"`+"\n"+`deletion_policy = "archive"`),
				// The policy of the state counts.
				ExpectError: regexp.MustCompile("Association label is protected"),
			},
			{Config: block + labelBlock(`label = "Decider"`+"\n"+`deletion_policy = "archive"`), PostApplyFunc: func() { acctest.ExpectCounts(t, sim, noWrites) }},
			{
				Config: block + labelBlock(`label = "Decider"`+"\n"+`name = "decider_2"`+"\n"+`deletion_policy = "archive"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				PostApplyFunc: func() {
					acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpLabelCreate: 1, hubspotsim.OpLabelDelete: 1})
					sim.ResetRequests()
				},
			},
		},
	})
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpLabelDelete: 1})
}

func TestAccAssociationLabel_refusals(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineLabel("contacts", "companies", "Mentor", "Mentored by")
	steps := []resource.TestStep{}
	for config, says := range map[string]string{
		labelBlock(`label = "Mentor"`):                                                     `(?s)Association label already exists.*contacts/companies/101`,
		labelBlock(`label = "経理"`):                                                         `Missing name`,
		labelBlock(`label = "Boss"` + "\n" + `name = "1st-boss"`):                          `must\s+not\s+begin\s+with\s+a\s+digit`,
		labelBlock(`label = " Boss"`):                                                      `white\s+space`,
		strings.Replace(labelBlock(`label = "Boss"`), `"companies"`, `"gadgets"`, 1):       `Unknown object type`,
		`data "hubspot_association_label" "x" {` + "\n" + ends + `label = "Mentr"` + "\n}": `(?s)Unknown label.*Did you mean\s+"Mentor"`,
	} {
		steps = append(steps, resource.TestStep{Config: block + config, PlanOnly: true, ExpectError: regexp.MustCompile(says)})
	}
	for id, says := range map[string]string{
		"contacts/companies/7":       `(?s)has no label "7".*Mentor \(101\)`,
		"contacts/companies/Primary": `a label of\s+HubSpot's`,
		"contacts/companies/279":     `(?s)has no label "279"`,
		"contacts/companies":         `does not name an association label`,
	} {
		steps = append(steps, resource.TestStep{
			Config: block + labelBlock(`label = "Mentor"`), ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(says),
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
	acctest.ExpectCounts(t, sim, noWrites)
}

const ends = "from_object_type = \"contacts\"\nto_object_type = \"companies\"\n"

// A label and the links that have it are made in one apply, are renamed in one without
// a link being touched, are made anew in one, and go in one.
func TestAccAssociationLabel_withLinks(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.StartSim(t)
	ada, acme := sim.Seed("contacts", map[string]string{"email": "ada@example.com"}), sim.Seed("companies", map[string]string{"name": "Acme"})
	config := func(arguments string) string {
		return labelBlock(arguments) + fmt.Sprintf(`
resource "hubspot_associations_batch" "test" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  label            = hubspot_association_label.test.label
  links            = { %q = [%q] }
}
resource "hubspot_associations_batch" "back" {
  from_object_type = "companies"
  to_object_type   = "contacts"
  label            = hubspot_association_label.test.inverse_label
  links            = { %[2]q = [] }
}
output "type" { value = hubspot_associations_batch.test.association_type }
`, ada, acme)
	}
	w := acctest.NewWorkspace(t, sim)
	labels := func() []string { return sim.Links("contacts", ada, "companies")[acme] }

	w.Config(config(`label = "Boss"` + "\n" + `inverse_label = "Reports"`))
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
	if !slices.Contains(labels(), "Boss") {
		t.Fatalf("the link has %v", labels())
	}
	acctest.Equal(t, "kind", strings.TrimSpace(w.Must("output", "-raw", "type")), "USER_DEFINED/101")

	sim.ResetRequests()
	w.Config(config(`label = "Chief"` + "\n" + `inverse_label = "Staff"`))
	acctest.MustContain(t, w.Apply(), "0 added, 3 changed, 0 destroyed")
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpLabelUpdate: 1, hubspotsim.OpAssociationCreate: 0, hubspotsim.OpAssociationArchive: 0, hubspotsim.OpAssociationLabelsArchive: 0})
	acctest.MustContain(t, w.Must("plan"), "No changes")

	w.Config(config(`label = "Chief"` + "\n" + `name = "chief_2"` + "\n" + `inverse_label = "Staff"`))
	out := w.Apply()
	acctest.MustContain(t, out, "Association label is replaced", "3 added, 0 changed, 3 destroyed")
	acctest.MustContain(t, w.Must("plan"), "No changes")
	if !slices.Contains(labels(), "Chief") {
		t.Fatalf("after the replacement the link has %v", labels())
	}
	acctest.MustContain(t, w.Must("destroy", "-auto-approve"), "Association label is deleted", "3 destroyed")
	if !slices.Equal(labels(), []string{"Primary", ""}) && len(labels()) > 0 {
		t.Errorf("after the destroy the records have %v", labels())
	}
}

// Which label is managed, the state says: an answer about others, about nothing, or of
// another server or account changes nothing.
func TestAccAssociationLabel_hostile(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	sim.DefineLabel("contacts", "companies", "Victim", "Victim")
	between, block := acctest.Hostile(t, sim, block)
	config := block + labelBlock(`label = "Boss"`)
	labelsCall := hostile.Call(http.MethodGet, "/contacts/companies/labels")
	steps := []resource.TestStep{{
		// The answer to the create is about another label: the list tells what was made.
		PreConfig: func() {
			between.Add(hostile.Rule{Match: hostile.Call(http.MethodPost, "/labels"), Spoil: hostile.Replace(200, `{"results":[{"category":"USER_DEFINED","typeId":101,"label":"Victim"}]}`)})
		},
		Config: config, ConfigStateChecks: []statecheck.StateCheck{value("type_id", knownvalue.Int64Exact(103))},
	}}
	for _, spoil := range []struct {
		answer hostile.Spoil
		says   string
	}{
		{hostile.Replace(200, `{}`), "has no results"},
		{hostile.Replace(200, `{"results":[]}`), "Object types cannot be associated"},
		{hostile.Replace(404, hostile.Page), "404"},
		{hostile.Replace(200, `{"results":[{"category":"USER_DEFINED","typeId":"../1","label":"Boss"}]}`), "Unable to Read Association Labels"},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:    func() { between.Clear(); between.Add(hostile.Rule{Match: labelsCall, Spoil: spoil.answer}) },
			RefreshState: true, ExpectError: regexp.MustCompile(`(?s)` + spoil.says),
		})
	}
	steps = append(
		steps,
		resource.TestStep{
			PreConfig:    func() { between.Clear(); sim.Configure(func(c *hubspotsim.Config) { c.PortalID = 777 }) },
			RefreshState: true, ExpectError: regexp.MustCompile("Wrong HubSpot account"),
		},
		resource.TestStep{
			PreConfig: func() { sim.Configure(func(c *hubspotsim.Config) { c.PortalID = 4242 }) },
			Config:    config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{
			// A label in use may not be deletable, and the error says so.
			PreConfig: func() {
				ada, acme := sim.Seed("contacts", map[string]string{"email": "a@example.com"}), sim.Seed("companies", map[string]string{"name": "A"})
				sim.Link("contacts", ada, "companies", acme, "Boss")
				sim.Configure(func(c *hubspotsim.Config) { c.KeepUsedLabels = true })
			},
			Config: block, ExpectError: regexp.MustCompile(`(?s)Unable to Delete Association Label.*in use`),
		},
		resource.TestStep{
			// The answer to the delete is none: what is there is read.
			PreConfig: func() {
				sim.Configure(func(c *hubspotsim.Config) { c.KeepUsedLabels = false })
				between.Add(hostile.Rule{Match: func(x *hostile.Exchange) bool { return x.Method == http.MethodDelete }, Spoil: hostile.Replace(200, `{}`)})
			},
			Config: block,
		},
	)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")), Steps: steps})
	for _, r := range sim.Requests() {
		if r.Method == http.MethodDelete && !strings.HasSuffix(r.Path, "/labels/103") {
			t.Errorf("sent %s %s", r.Method, r.Path)
		}
	}
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpLabelCreate: 1})
}

func TestAccAssociationLabel_dataSources(t *testing.T) {
	t.Parallel()
	sim, block := acctest.StartSim(t)
	id := sim.DefineLabel("contacts", "companies", "Mentor", "Mentored by")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{{
			Config: block + `data "hubspot_association_label" "x" {` + "\n" + ends + "label = \"mentor\"\n}\n" + `data "hubspot_association_labels" "x" {` + "\n" + ends + "}\n",
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.ExpectData("data.hubspot_association_label.x", "type_id", knownvalue.Int64Exact(int64(id))),
				acctest.ExpectData("data.hubspot_association_label.x", "category", acctest.Exactly("USER_DEFINED")),
				acctest.ExpectData("data.hubspot_association_labels.x", "labels", knownvalue.MapExact(map[string]knownvalue.Check{
					"Mentor":  knownvalue.ObjectExact(map[string]knownvalue.Check{"category": acctest.Exactly("USER_DEFINED"), "type_id": knownvalue.Int64Exact(int64(id)), "association_type": acctest.Exactly(fmt.Sprint("USER_DEFINED/", id))}),
					"Primary": knownvalue.ObjectExact(map[string]knownvalue.Check{"category": acctest.Exactly("HUBSPOT_DEFINED"), "type_id": knownvalue.Int64Exact(1), "association_type": acctest.Exactly("HUBSPOT_DEFINED/1")}),
				})),
			},
		}},
	})
	acctest.ExpectCounts(t, sim, noWrites)
}

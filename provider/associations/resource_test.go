// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

const testLinks = "hubspot_associations_batch.test"

// linksSim is an account with contacts p0, p1, ... and companies c0, c1, ...
// and the label "Decision maker" between them.
type linksSim struct {
	*hubspotsim.Server
	block               string
	contacts, companies []string
}

func newLinksSim(t *testing.T, contacts, companies int, opts ...hubspotsim.Option) *linksSim {
	t.Helper()
	sim, block := acctest.CompaniesSim(t, opts...)
	s := &linksSim{Server: sim, block: block}
	people, firms := make([]map[string]string, contacts), make([]map[string]string, companies)
	for i := range people {
		people[i] = map[string]string{"email": fmt.Sprintf("p%d@example.com", i)}
	}
	for i := range firms {
		firms[i] = map[string]string{"code": fmt.Sprintf("c%d", i), "name": fmt.Sprintf("C%d", i)}
	}
	s.contacts, s.companies = sim.SeedMany("contacts", people), sim.SeedMany("companies", firms)
	sim.DefineLabel("contacts", "companies", "Decision maker", "Decided by")
	sim.DefineLabel("contacts", "companies", "Advisor", "Advised by")
	return s
}

// byTheThousand makes an account take 1,000 links in a request, as is documented of
// reading them and reported of the rest.
var byTheThousand = hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.MaxAssociationInputs = 1000 })

// hcl is a hubspot_associations_batch from contacts to companies. A row "0: 1 2"
// links the first contact to the second and third company.
func (s *linksSim) hcl(name, extra string, rows ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"hubspot_associations_batch\" %q {\n  from_object_type = \"contacts\"\n  to_object_type = \"companies\"\n  links = {\n", name)
	for _, row := range rows {
		from, tos, _ := strings.Cut(row, ":")
		var ids []string
		for to := range strings.FieldsSeq(tos) {
			ids = append(ids, fmt.Sprintf("%q", s.id(s.companies, to)))
		}
		fmt.Fprintf(&b, "    %q = [%s]\n", s.id(s.contacts, from), strings.Join(ids, ", "))
	}
	fmt.Fprintf(&b, "  }\n%s\n}\n", extra)
	return b.String()
}

// id is the id of a numbered record, or what it says where it is no number.
func (s *linksSim) id(ids []string, number string) string {
	var n int
	if _, err := fmt.Sscanf(number, "%d", &n); err != nil || n >= len(ids) {
		return number
	}
	return ids[n]
}

// held are the links of all contacts as "0-1" or "0-1 Decision maker", sorted.
// HubSpot's own label Primary is left out.
func (s *linksSim) held() []string {
	held := []string{}
	for i, from := range s.contacts {
		for to, labels := range s.Links("contacts", from, "companies") {
			link := fmt.Sprintf("%d-%d", i, slices.Index(s.companies, to))
			for _, label := range labels {
				if label != "" && label != "Primary" {
					link += " " + label
				}
			}
			held = append(held, link)
		}
	}
	slices.Sort(held)
	return held
}

// sent are the links in all logged requests of an operation, as "0-1", in order.
func (s *linksSim) sent(op hubspotsim.Operation) []string {
	var sent []string
	for _, r := range s.Requests() {
		if r.Operation != op {
			continue
		}
		var body struct {
			Inputs []struct {
				From struct{ ID string }
				To   json.RawMessage
			}
		}
		_ = json.Unmarshal(r.Body, &body)
		for _, in := range body.Inputs {
			var one struct{ ID string }
			many := []struct{ ID string }{}
			if json.Unmarshal(in.To, &one) == nil {
				many = append(many, one)
			} else {
				_ = json.Unmarshal(in.To, &many)
			}
			for _, to := range many {
				sent = append(sent, fmt.Sprintf("%d-%d", slices.Index(s.contacts, in.From.ID), slices.Index(s.companies, to.ID)))
			}
		}
	}
	return sent
}

func (s *linksSim) writes() int {
	return s.Count(string(hubspotsim.OpAssociationCreate)) + s.Count(string(hubspotsim.OpAssociationDefault)) + s.removals()
}

func (s *linksSim) removals() int {
	return s.Count(string(hubspotsim.OpAssociationArchive)) + s.Count(string(hubspotsim.OpAssociationLabelsArchive))
}

// linksState is the state of the resource test.
type linksState struct {
	Tainted         bool `json:"-"`
	ID              string
	Links           map[string][]string
	Created         map[string]map[string]bool
	LabelAdded      map[string][]string `json:"label_added"`
	FromIDs         map[string]string   `json:"from_ids"`
	ToIDs           map[string]string   `json:"to_ids"`
	AssociationType *string             `json:"association_type"`
}

// linksStateOf returns the state of the resource test, nil if there is none.
func linksStateOf(w *acctest.Workspace) *linksState {
	w.T.Helper()
	s := &linksState{}
	ok, tainted := w.ReadState(testLinks, s)
	if !ok {
		return nil
	}
	s.Tainted = tainted
	return s
}

// flags are the links of a state as "0-1+" where created and "0-1" where not.
func (s *linksSim) flags(state *linksState) []string {
	flags := []string{}
	if state == nil {
		return flags
	}
	for from, row := range state.Created {
		for to, created := range row {
			link := fmt.Sprintf("%d-%d", slices.Index(s.contacts, from), slices.Index(s.companies, to))
			if created {
				link += "+"
			}
			flags = append(flags, link)
		}
	}
	slices.Sort(flags)
	return flags
}

func TestAccAssociations_lifecycle(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 250, 3, byTheThousand)
	config := func(seven string) string {
		return sim.block + fmt.Sprintf(`
locals {
  people = %s
  firms  = %s
}
resource "hubspot_associations_batch" "test" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  links = { for i, id in local.people : id => i == 7 ? %s : [local.firms[i %% 3]] }
}
`, hclList(sim.contacts), hclList(sim.companies), seven)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		CheckDestroy: func(*terraform.State) error {
			if held := sim.held(); len(held) != 0 {
				return fmt.Errorf("%d links are left", len(held))
			}
			if n := sim.Count(string(hubspotsim.OpAssociationArchive)); n != 1 {
				return fmt.Errorf("%d archive requests for 251 links, want 1", n)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: config("[local.firms[1]]"),
				Check: func(*terraform.State) error {
					defer sim.ResetRequests()
					if n := sim.Count(string(hubspotsim.OpAssociationDefault)); n != 1 {
						return fmt.Errorf("%d requests for 250 links, want 1", n)
					}
					if sent := sim.sent(hubspotsim.OpAssociationDefault); len(sent) != 250 {
						return fmt.Errorf("%d links sent", len(sent))
					}
					if n := sim.Count(string(hubspotsim.OpAssociationCreate)) + sim.removals(); n != 0 {
						return fmt.Errorf("%d other writes", n)
					}
					if n := len(sim.held()); n != 250 {
						return fmt.Errorf("HubSpot holds %d links", n)
					}
					return nil
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(testLinks, tfjsonpath.New("id"), knownvalue.StringExact("contacts/companies")),
					statecheck.ExpectKnownValue(testLinks, tfjsonpath.New("association_type"), knownvalue.Null()),
					statecheck.ExpectKnownValue(testLinks, tfjsonpath.New("from_ids"), knownvalue.MapSizeExact(0)),
					statecheck.ExpectKnownValue(testLinks, tfjsonpath.New("created").AtMapKey(sim.contacts[0]).AtMapKey(sim.companies[0]), knownvalue.Bool(true)),
				},
			},
			{
				Config:           config("[local.firms[1], local.firms[1]]"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check: func(*terraform.State) error {
					defer sim.ResetRequests()
					if n := sim.writes(); n != 0 {
						return fmt.Errorf("%d writes by an empty plan", n)
					}
					return nil
				},
			},
			{
				Config: config("[local.firms[0], local.firms[1], local.firms[2]]"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(testLinks, plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(testLinks, tfjsonpath.New("created").AtMapKey(sim.contacts[7]).AtMapKey(sim.companies[2])),
				}},
				Check: func(*terraform.State) error {
					defer sim.ResetRequests()
					if sent := sim.sent(hubspotsim.OpAssociationDefault); !slices.Equal(sent, []string{"7-0", "7-2"}) {
						return fmt.Errorf("sent %v", sent)
					}
					if n := sim.removals(); n != 0 {
						return fmt.Errorf("%d removals", n)
					}
					return nil
				},
			},
			{
				Config: config("[local.firms[0], local.firms[1]]"),
				Check: func(*terraform.State) error {
					defer sim.ResetRequests()
					if sent := sim.sent(hubspotsim.OpAssociationArchive); !slices.Equal(sent, []string{"7-2"}) {
						return fmt.Errorf("removed %v", sent)
					}
					return nil
				},
			},
		},
	})
}

func hclList(items []string) string {
	return `["` + strings.Join(items, `", "`) + `"]`
}

// Records and links are made in one apply; keys known in the plan, ids not.
func TestAccAssociations_fromObjectsBatch(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 0, 0)
	w := acctest.NewWorkspace(t, sim.Server)
	config := func(employer string) string {
		return fmt.Sprintf(`
resource "hubspot_objects_batch" "people" {
  object_type = "contacts"
  id_property = "email"
  records = { "ada@example.com" = { firstname = "Ada" }, "bob@example.com" = { firstname = "Bob" } }
}
resource "hubspot_objects_batch" "firms" {
  object_type = "companies"
  id_property = "code"
  records = { one = { name = "One" }, two = { name = "Two" } }
}
locals { employer = { "ada@example.com" = "one", "bob@example.com" = %q } }
resource "hubspot_associations_batch" "test" {
  from_object_type = "contacts"
  from_id_property = "email"
  to_object_type   = "companies"
  links = { for email, id in hubspot_objects_batch.people.ids : email => [hubspot_objects_batch.firms.ids[local.employer[email]]] }
  # Both resources link the same pairs. A link that carries a label of the other
  # is left alone, so the label has to go first; and whichever comes first makes
  # the link, so that the other has to be told to remove it all the same.
  deletion_policy = "archive"
  depends_on      = [hubspot_associations_batch.ids]
}
# Ids as keys are not known before the apply.
resource "hubspot_associations_batch" "ids" {
  from_object_type = "companies"
  to_object_type   = "contacts"
  label            = "Decided by"
  links = { for code, id in hubspot_objects_batch.firms.ids : id => [for email, other in local.employer : hubspot_objects_batch.people.ids[email] if other == code] }
}
`, employer)
	}
	w.Config(config("two"))
	w.Apply()
	people, firms := map[string]string{}, map[string]string{}
	for _, r := range sim.Records("contacts") {
		people[r.Properties["email"]] = r.ID
		sim.contacts = append(sim.contacts, r.ID)
	}
	for _, r := range sim.Records("companies") {
		firms[r.Properties["code"]] = r.ID
		sim.companies = append(sim.companies, r.ID)
	}
	state := linksStateOf(w)
	acctest.Equal(t, "from_ids", state.FromIDs, people)
	acctest.Equal(t, "links", state.Links, map[string][]string{"ada@example.com": {firms["one"]}, "bob@example.com": {firms["two"]}})
	acctest.Equal(t, "labels", sim.Links("companies", firms["one"], "contacts"), map[string][]string{people["ada@example.com"]: {"Primary", "Decided by", ""}})
	acctest.MustContain(t, w.Must("plan"), "No changes")

	sim.ResetRequests()
	w.Config(config("one"))
	out := w.Apply()
	acctest.MustContain(t, out, "2 to change")
	acctest.Equal(t, "labels of two", sim.Links("companies", firms["two"], "contacts"), map[string][]string{})
	acctest.Equal(t, "people of one", len(sim.Links("companies", firms["one"], "contacts")), 2)
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	w.Must("destroy", "-auto-approve")
}

// Both ends by unique property; spelling does not matter; a record that does
// not exist costs one link.
func TestAccAssociations_byKeys(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 2)
	w := acctest.NewWorkspace(t, sim.Server)
	config := func(first, rest string) string {
		return fmt.Sprintf(`
resource "hubspot_associations_batch" "test" {
  from_object_type = "contacts"
  from_id_property = "email"
  to_object_type   = "companies"
  to_id_property   = "code"
  links = {
    %q = ["c0", "c1"]
    %s
  }
}
`, first, rest)
	}
	w.Config(config("p0@example.com", `"p1@example.com" = ["c0", "nowhere"]`))
	w.MustFail([]string{"Record to link does not exist", `Link of "p1@example.com" to "nowhere"`, `code = "nowhere"`, "1 of 4 new links were not made"}, "apply", "-auto-approve")
	acctest.Equal(t, "held", sim.held(), []string{"0-0", "0-1", "1-0"})
	state := linksStateOf(w)
	acctest.Equal(t, "tainted", state.Tainted, true)
	acctest.Equal(t, "links", state.Links, map[string][]string{"p0@example.com": {"c0", "c1"}, "p1@example.com": {"c0"}})
	acctest.Equal(t, "to_ids", state.ToIDs, map[string]string{"c0": sim.companies[0], "c1": sim.companies[1]})

	sim.ResetRequests()
	w.Config(config("P0@example.com", `"p1@example.com" = ["c0"]`))
	w.Apply()
	acctest.Equal(t, "writes", sim.writes(), 0)
	acctest.Equal(t, "created", linksStateOf(w).Created, map[string]map[string]bool{"P0@example.com": {"c0": true, "c1": true}, "p1@example.com": {"c0": true}})
	w.Config(config("p0@example.com", `"p1@example.com" = ["c0"]`))
	w.Apply()
	acctest.Equal(t, "writes", sim.writes(), 0)
	acctest.Equal(t, "created", linksStateOf(w).Created, map[string]map[string]bool{"p0@example.com": {"c0": true, "c1": true}, "p1@example.com": {"c0": true}})
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// Adopted links stay, created ones go, by policy.
func TestAccAssociations_deletionPolicy(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string][]string{"": {"0-1"}, "archive_created": {"0-1"}, "archive": {}, "abandon": {"0-0", "0-1"}} {
		t.Run("policy "+policy, func(t *testing.T) {
			t.Parallel()
			sim := newLinksSim(t, 1, 2)
			sim.Link("contacts", sim.contacts[0], "companies", sim.companies[1])
			w := acctest.NewWorkspace(t, sim.Server)
			extra := ""
			if policy != "" {
				extra = fmt.Sprintf("deletion_policy = %q", policy)
			}
			w.Config(sim.hcl("test", "", "0: 0 1"))
			acctest.MustContain(t, w.Apply(), "1 adopted")
			acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "0-1"})
			acctest.Equal(t, "sent", sim.sent(hubspotsim.OpAssociationDefault), []string{"0-0"})

			sim.ResetRequests()
			w.Config(sim.hcl("test", extra, "0: 0 1"))
			w.Apply()
			acctest.Equal(t, "writes", sim.writes(), 0)
			w.Must("destroy", "-auto-approve")
			acctest.Equal(t, "held", sim.held(), want)
		})
	}
}

// Links that others make are ignored, links that others remove are made again.
func TestAccAssociations_drift(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 3)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "", "0: 0 1", "1: 0"))
	w.Apply()
	sim.Link("contacts", sim.contacts[0], "companies", sim.companies[2])
	acctest.MustContain(t, w.Must("plan"), "No changes")
	sim.Unlink("contacts", sim.contacts[0], "companies", sim.companies[1])
	sim.Unlink("contacts", sim.contacts[1], "companies", sim.companies[0])
	sim.ResetRequests()
	w.Apply()
	acctest.Equal(t, "sent", sim.sent(hubspotsim.OpAssociationDefault), []string{"0-1", "1-0"})
	acctest.Equal(t, "removals", sim.removals(), 0)
	acctest.Equal(t, "held", sim.held(), []string{"0-0", "0-1", "0-2", "1-0"})
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "held", sim.held(), []string{"0-2"})
}

// exact removes what is not declared, says so, and stays within max_archive.
func TestAccAssociations_exact(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 3, 4)
	for _, to := range []int{1, 2} {
		sim.Link("contacts", sim.contacts[0], "companies", sim.companies[to])
	}
	sim.Link("contacts", sim.contacts[2], "companies", sim.companies[0])
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "mode = \"exact\"\nmax_archive = 1", "0: 0", "1: 0"))
	w.MustFail([]string{"Plan removes too many links", "would remove 2 links"}, "plan")
	w.Config(sim.hcl("test", `mode = "exact"`, "0: 0", "1: 0"))
	acctest.MustContain(t, w.Apply(), "2 new, 2 removed, 0 released", "2 links of these made by others", "with any labels on them")
	acctest.Equal(t, "held", sim.held(), []string{"0-0", "1-0", "2-0"})
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// An addition by others shows, and goes.
	sim.Link("contacts", sim.contacts[1], "companies", sim.companies[3])
	sim.ResetRequests()
	acctest.MustContain(t, w.Must("plan"), sim.companies[3], "0 new, 1 removed, 0 released")
	acctest.Equal(t, "writes by a plan", sim.writes(), 0)
	w.Apply()
	acctest.Equal(t, "removed", sim.sent(hubspotsim.OpAssociationArchive), []string{"1-3"})

	// So does everything of a record that is declared without links.
	w.Config(sim.hcl("test", `mode = "exact"`, "0: 0", "1: 0", "2:"))
	acctest.MustContain(t, w.Apply(), "0 new, 1 removed, 0 released")
	acctest.Equal(t, "held", sim.held(), []string{"0-0", "1-0"})
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// Turning it on looks at all records.
	w.Config(sim.hcl("test", "", "0: 0", "1: 0"))
	w.Apply()
	sim.Link("contacts", sim.contacts[0], "companies", sim.companies[3])
	acctest.MustContain(t, w.Must("plan"), "No changes")
	w.Config(sim.hcl("test", `mode = "exact"`, "0: 0", "1: 0"))
	acctest.MustContain(t, w.Apply(), "0 new, 1 removed, 0 released")
	acctest.Equal(t, "held", sim.held(), []string{"0-0", "1-0"})
}

// A label is added and removed without touching others.
func TestAccAssociations_label(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 3, 1)
	sim.Link("contacts", sim.contacts[1], "companies", sim.companies[0])
	sim.Link("contacts", sim.contacts[2], "companies", sim.companies[0])
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", `label = "Decision makr"`, "0: 0"))
	w.MustFail([]string{"Unknown label", `"Decision maker"`}, "plan")
	w.Config(sim.hcl("test", `label = "Decision maker"`, "0: 0", "1: 0", "2: 0"))
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0 Decision maker", "1-0 Decision maker", "2-0 Decision maker"})
	acctest.Equal(t, "default requests", sim.Count(string(hubspotsim.OpAssociationDefault)), 0)
	state := linksStateOf(w)
	acctest.Equal(t, "id", state.ID, "contacts/companies?label=Decision maker")
	acctest.Equal(t, "created", sim.flags(state), []string{"0-0+", "1-0+", "2-0+"})
	acctest.Equal(t, "label_added", slices.Sorted(maps.Keys(state.LabelAdded)), slices.Sorted(slices.Values([]string{sim.contacts[1], sim.contacts[2]})))
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// Whatever else is on the associations stays: the first is only ours, but
	// others gave it a second label.
	sim.Link("contacts", sim.contacts[0], "companies", sim.companies[0], "Advisor")
	sim.ResetRequests()
	w.Config(sim.hcl("test", `label = "Decision maker"`, "2: 0"))
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0 Advisor", "1-0", "2-0 Decision maker"})
	acctest.Equal(t, "labels removed", sim.sent(hubspotsim.OpAssociationLabelsArchive), []string{"0-0", "1-0"})
	acctest.Equal(t, "associations removed", sim.Count(string(hubspotsim.OpAssociationArchive)), 0)

	// Another label replaces the resource, not the association.
	sim.ResetRequests()
	w.Config(sim.hcl("test", `label = "Advisor"`, "2: 0"))
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0 Advisor", "1-0", "2-0 Advisor"})
	acctest.Equal(t, "associations removed", sim.Count(string(hubspotsim.OpAssociationArchive)), 0)
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "held", sim.held(), []string{"0-0 Advisor", "1-0", "2-0"})
}

// An association that was made with its label goes as a whole; one that others
// labelled since is left where it is managed without a label.
func TestAccAssociations_wholeOrSpared(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 2)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", `label = "Decision maker"`, "0: 0") + sim.hcl("plain", "", "1: 0 1"))
	w.Apply()
	sim.Link("contacts", sim.contacts[1], "companies", sim.companies[1], "Advisor")
	w.Config("")
	acctest.MustContain(t, w.Apply(), "Link is left in HubSpot", "carries the label Advisor")
	acctest.Equal(t, "held", sim.held(), []string{"1-1 Advisor"})
}

// A retry of a failed create removes nothing that it declares, in any order.
func TestAccAssociations_failedCreate(t *testing.T) {
	t.Parallel()
	for _, lifecycle := range []string{"", "lifecycle { create_before_destroy = true }"} {
		for _, flags := range [][]string{nil, {"-refresh=false"}} {
			for _, label := range []string{"", "label = \"Decision maker\"\n"} {
				t.Run(fmt.Sprint(lifecycle, flags, label), func(t *testing.T) {
					t.Parallel()
					sim := newLinksSim(t, 3, 1)
					w := acctest.NewWorkspace(t, sim.Server)
					extra := label + lifecycle
					apply := append([]string{"apply", "-auto-approve"}, flags...)
					w.Config(sim.hcl("test", extra, "0: 0", "1: 0", "2: 999999"))
					w.MustFail([]string{"HubSpot refused a link", fmt.Sprintf("Link of %q to \"999999\"", sim.contacts[2]), "1 of 3 new links were not made", "terraform untaint", "correlation id"}, apply...)
					held := sim.held()
					acctest.Equal(t, "held", len(held), 2)
					acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})

					sim.ResetRequests()
					w.MustFail([]string{"HubSpot refused a link"}, apply...)
					acctest.Equal(t, "removals", sim.removals(), 0)
					acctest.Equal(t, "held", sim.held(), held)
					acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})

					w.Config(sim.hcl("test", extra, "0: 0", "2: 0"))
					switch {
					case lifecycle != "":
						// The create that made nothing left no second object beside the
						// first, so that the order of planning cannot matter. No plan
						// spoke for the object whose create failed, so that what it
						// alone holds is left, and told.
						acctest.MustContain(t, w.Must(apply...), "left in HubSpot", fmt.Sprintf("%q to %q", sim.contacts[1], sim.companies[0]))
						acctest.Equal(t, "removals", sim.removals(), 0)
						acctest.Equal(t, "links", len(sim.held()), 3)
					case len(flags) > 0:
						// The plan has not seen the tainted object.
						w.MustFail([]string{"Unable to Replace Links Safely", "terraform untaint"}, apply...)
						acctest.Equal(t, "held", sim.held(), held)
						acctest.Equal(t, "links in state", len(sim.flags(linksStateOf(w))), 2)
						w.Apply()
					default:
						acctest.MustContain(t, w.Must("plan"), "1 removed, 0 released", "The resource is replaced")
						w.Apply()
					}
					if lifecycle == "" {
						acctest.Equal(t, "removed", sim.sent(hubspotsim.OpAssociationArchive), []string{"1-0"})
						acctest.Equal(t, "links", len(sim.held()), 2)
						acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "2-0+"})
						acctest.Equal(t, "label_added", linksStateOf(w).LabelAdded, map[string][]string{})
					}
					acctest.MustContain(t, w.Must("plan"), "No changes")
				})
			}
		}
	}
}

// A create that fails before it looks keeps what the first half of the
// replacement left for it.
func TestAccAssociations_failedCreateEarly(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"", "label = \"Decision maker\""} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			sim := newLinksSim(t, 3, 1)
			w := acctest.NewWorkspace(t, sim.Server)
			w.Config(sim.hcl("test", label, "0: 0", "1: 0", "2: 999999"))
			w.MustFail([]string{"HubSpot refused a link"}, "apply", "-auto-approve")
			held := sim.held()
			before := linksStateOf(w)
			fault := sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationRead, Status: http.StatusForbidden})
			w.MustFail([]string{"Unable to Read Associations", "Nothing was written"}, "apply", "-auto-approve", "-refresh=false")
			fault.Remove()
			acctest.Equal(t, "held", sim.held(), held)
			after := linksStateOf(w)
			acctest.Equal(t, "created", after.Created, before.Created)
			acctest.Equal(t, "association_type", session.TextOf(after.AssociationType), session.TextOf(before.AssociationType))

			// The other end of one link is not known before the apply.
			sim.ResetRequests()
			w.Config(strings.Replace(sim.hcl("test", label, "0: 0", "1: 0", "2: new"), `"new"`, `hubspot_objects_batch.firm.ids["new"]`, 1) + `
resource "hubspot_objects_batch" "firm" {
  object_type = "companies"
  id_property = "code"
  records     = { new = { name = "New" } }
}
`)
			w.Apply()
			acctest.Equal(t, "removals", sim.removals(), 0)
			acctest.Equal(t, "created", len(sim.flags(linksStateOf(w))), 3)
			acctest.Equal(t, "all created", slices.ContainsFunc(sim.flags(linksStateOf(w)), func(f string) bool { return !strings.HasSuffix(f, "+") }), false)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// The whole map is not known before the apply.
func TestAccAssociations_unknown(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 2)
	w := acctest.NewWorkspace(t, sim.Server)
	config := func(to int) string {
		return fmt.Sprintf(`
resource "terraform_data" "pair" {
  input            = { from = %q, to = %q }
  triggers_replace = %d
}
resource "hubspot_associations_batch" "test" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  max_archive      = 1
  links            = { (terraform_data.pair.output.from) = [terraform_data.pair.output.to] }
}
`, sim.contacts[0], sim.companies[to], to)
	}
	for to := range 2 {
		w.Config(config(to))
		w.Apply()
		acctest.Equal(t, "held", sim.held(), []string{fmt.Sprintf("0-%d", to)})
		acctest.MustContain(t, w.Must("plan"), "No changes")
	}
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "held", sim.held(), []string{})
}

// One bad link costs one link, where HubSpot refuses the whole batch too.
func TestAccAssociations_wholeBatchRefused(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 100, 1)
	bad := sim.contacts[42]
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpAssociationDefault, BodyContains: fmt.Sprintf("%q", bad), Status: http.StatusBadRequest,
		Body: `{"status":"error","category":"VALIDATION_ERROR","message":"Something is wrong","correlationId":"c-9"}`,
	})
	w := acctest.NewWorkspace(t, sim.Server)
	rows := make([]string, 100)
	for i := range rows {
		rows[i] = fmt.Sprintf("%d: 0", i)
	}
	w.Config(sim.hcl("test", "", rows...))
	w.MustFail([]string{"HubSpot refused a link", bad, "Something is wrong", "c-9", "1 of 100 new links"}, "apply", "-auto-approve")
	acctest.Equal(t, "held", len(sim.held()), 99)
	acctest.Equal(t, "links in state", len(linksStateOf(w).Links), 99)
	if n := sim.Count(string(hubspotsim.OpAssociationDefault)); n > 10 {
		t.Errorf("%d requests to find one bad link in a hundred", n)
	}
}

// Links that fail for one reason are one error, whether no record has the key or
// HubSpot refuses them; a plan sums up many, and its apply does not say so again.
func TestAccAssociations_byCause(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 100, 2)
	w := acctest.NewWorkspace(t, sim.Server)
	rows := func(to string) []string {
		rows := make([]string, 100)
		for i := range rows {
			rows[i] = fmt.Sprintf("%d: %s", i, to)
		}
		return rows
	}
	w.Config(sim.hcl("test", "", rows("0 999999")...))
	acctest.MustContain(t, w.Must("plan", "-out=plan.bin"), "Links in HubSpot: 200 new, 0 removed, 0 released")
	out := w.MustFail([]string{"HubSpot refused a link", "100 elements of links are concerned", "100 of 200 new links were not made"}, "apply", "plan.bin")
	acctest.MustNotContain(t, out, "Links in HubSpot")
	if n := strings.Count(out, "Error: "); n != 2 {
		t.Errorf("%d errors, want one for the cause and one that counts:\n%s", n, out)
	}
	acctest.Equal(t, "held", len(sim.held()), 100)

	w.Must("untaint", "hubspot_associations_batch.test")
	w.Config(sim.hcl("test", "", rows("1")...))
	acctest.MustContain(t, w.Must("plan", "-out=plan.bin"), "Links in HubSpot: 100 new, 100 removed, 0 released", "and 90 more", "The records themselves stay.")
	fault := sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationArchive, Status: http.StatusBadRequest})
	out = w.MustFail([]string{"Unable to Remove a Link", "100 links were not removed"}, "apply", "plan.bin")
	acctest.MustNotContain(t, out, "Links in HubSpot")
	if n := strings.Count(out, "Error: "); n != 2 {
		t.Errorf("%d errors, want one for the cause and one that counts:\n%s", n, out)
	}
	fault.Remove()
	w.Apply()
	acctest.Equal(t, "held", len(sim.held()), 100)
}

// Every input is accounted for: answers that leave links out, or none at all.
func TestAccAssociations_accounting(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]hubspotsim.Fault{
		"no results":         {Status: 200, DoWork: true, Body: `{"status":"COMPLETE","results":[]}`, Times: 1},
		"cut after the work": {CutAfter: true, Times: 1},
		"504 after the work": {Status: 504, DoWork: true, Times: 1},
		"429":                {Status: 429, Header: http.Header{"Retry-After": {"1"}}, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := newLinksSim(t, 2, 1)
			for _, op := range []hubspotsim.Operation{hubspotsim.OpAssociationDefault, hubspotsim.OpAssociationArchive} {
				fault.Operation = op
				sim.Fault(fault)
			}
			w := acctest.NewWorkspace(t, sim.Server)
			w.Config(sim.hcl("test", "", "0: 0", "1: 0"))
			w.Apply()
			acctest.Equal(t, "held", sim.held(), []string{"0-0", "1-0"})
			acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
			w.Must("destroy", "-auto-approve")
			acctest.Equal(t, "held", sim.held(), []string{})
		})
	}
	t.Run("no effect", func(t *testing.T) {
		t.Parallel()
		sim := newLinksSim(t, 2, 1)
		sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationDefault, Status: 200, Body: `{"status":"COMPLETE","results":[]}`})
		w := acctest.NewWorkspace(t, sim.Server)
		w.Config(sim.hcl("test", "", "0: 0", "1: 0"))
		w.MustFail([]string{"HubSpot did not make a link", "neither a result nor an error", "2 of 2 new links"}, "apply", "-auto-approve")
		acctest.Equal(t, "state", linksStateOf(w) == nil, true)
		// Passed over once only, they are made in the same apply.
		sim.ClearFaults()
		sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationDefault, Times: 1, Status: 200, Body: `{"status":"COMPLETE","results":[]}`})
		w.Apply()
		acctest.Equal(t, "held", sim.held(), []string{"0-0", "1-0"})
	})
}

func TestAccAssociations_failedRemoval(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 1)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "", "0: 0", "1: 0"))
	w.Apply()
	fault := sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationArchive, Status: http.StatusForbidden})
	w.Config(sim.hcl("test", "", "0: 0"))
	w.MustFail([]string{"Unable to Remove a Link", "1 link was not removed"}, "apply", "-auto-approve")
	acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
	w.MustFail([]string{"Unable to Remove a Link"}, "destroy", "-auto-approve")
	acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
	fault.Remove()
	// A 200 without a word is no removal: it is sent once more, and then told.
	silent := hubspotsim.Fault{Operation: hubspotsim.OpAssociationArchive, Status: http.StatusOK, Body: `{"status":"COMPLETE","results":[]}`}
	fault = sim.Fault(silent)
	w.MustFail([]string{"Unable to Remove a Link", "the request had no effect", "1 link was not removed"}, "apply", "-auto-approve")
	acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
	fault.Remove()
	silent.Times = 1
	sim.Fault(silent)
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0"})
}

// The id of a merged record must not remove the survivor's links.
func TestAccAssociations_merged(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 1, 2, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.MergeKeepsPrimaryID = true }))
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "", "0: 0 1"))
	w.Apply()
	sim.Merge("companies", sim.companies[0], sim.companies[1])
	w.Config(sim.hcl("test", "", "0: 0"))
	w.Apply("-refresh=false")
	acctest.Equal(t, "held", sim.held(), []string{"0-0"})
	acctest.Equal(t, "removals", sim.removals(), 0)

	w.Config(sim.hcl("test", "", "0: 0 1"))
	w.MustFail([]string{fmt.Sprintf("Use the id %s", sim.companies[0])}, "apply", "-auto-approve")
	acctest.Equal(t, "held", sim.held(), []string{"0-0"})
}

func TestAccAssociations_declaredTwice(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 1, 2)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("one", "", "0: 0") + sim.hcl("two", "", "0: 0 1"))
	w.MustFail([]string{"Link is declared twice"}, "plan")
	// Under different labels it is not the same link, and what one lets go the
	// others still have.
	after := "depends_on = [hubspot_associations_batch.one]\n"
	two := sim.hcl("two", after+`label = "Decision maker"`, "0: 0 1")
	w.Config(sim.hcl("one", "", "0: 0") + two + sim.hcl("three", after+`label = "Advisor"`, "0: 0 1"))
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0 Decision maker Advisor", "0-1 Decision maker Advisor"})
	w.Config(sim.hcl("one", "", "0: 0") + two)
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0 Decision maker", "0-1 Decision maker"})
	w.Config(sim.hcl("one", "", "0: 0"))
	w.Apply()
	acctest.Equal(t, "0-0 left", slices.Contains(sim.held(), "0-0"), true)
}

func TestAccAssociations_mistakes(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 1, 1)
	w := acctest.NewWorkspace(t, sim.Server)
	for name, test := range map[string]struct {
		hcl   string
		texts []string
	}{
		"key is no id":   {sim.hcl("test", "", "ada: 0"), []string{"Invalid key", "record ids are numbers", "from_id_property"}},
		"other is no id": {sim.hcl("test", "", "0: mit.edu"), []string{"Invalid link", "to_id_property"}},
		"empty id":       {strings.Replace(sim.hcl("test", "", "0: x"), `"x"`, `""`, 1), []string{"Invalid link", "it is empty"}},
		"doubled keys":   {sim.hcl("test", `from_id_property = "email"`, "a@x.com: 0", "A@x.com: 0"), []string{"Duplicate keys", "setunion"}},
		"mode":           {sim.hcl("test", `mode = "all"`, "0: 0"), []string{"Invalid Attribute Value Match", "additive"}},
		"object type":    {strings.Replace(sim.hcl("test", "", "0: 0"), `"companies"`, `"p1_nothing"`, 1), []string{"Unknown object type", "p1_nothing"}},
		"pair":           {strings.Replace(sim.hcl("test", "", "0: 0"), `"companies"`, `"products"`, 1), []string{"Object types cannot be associated"}},
		"id property":    {sim.hcl("test", `to_id_property = "region"`, "0: 0"), []string{"Invalid to_id_property", "same value on several records"}},
	} {
		w.Config(test.hcl)
		t.Log(name)
		w.MustFail(test.texts, "plan")
	}
	acctest.Equal(t, "writes", sim.writes(), 0)
	acctest.Equal(t, "label reads", sim.Count(string(hubspotsim.OpLabelList)), 3)
}

func TestAccAssociations_import(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 3, 2)
	sim.Link("contacts", sim.contacts[0], "companies", sim.companies[0], "Decision maker")
	sim.Link("contacts", sim.contacts[1], "companies", sim.companies[1])
	for id, config := range map[string]string{
		"contacts/companies":                      sim.hcl("test", "", "0: 0", "1: 1"),
		"contacts/companies/" + sim.contacts[1]:   sim.hcl("test", "", "1: 1"),
		"contacts/companies?label=Decision maker": sim.hcl("test", `label = "Decision maker"`, "0: 0"),
		"contacts/companies/p0%40example.com?from_id_property=email&to_id_property=code": sim.hcl("test", "from_id_property = \"email\"\nto_id_property = \"code\"", "p0@example.com: c0"),
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorkspace(t, sim.Server)
			w.Config(config)
			w.Must("import", testLinks, id)
			acctest.MustContain(t, w.Must("plan"), "No changes")
			for _, row := range linksStateOf(w).Created {
				for to, created := range row {
					acctest.Equal(t, "created "+to, created, false)
				}
			}
		})
	}
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "", "0: 0"))
	w.MustFail([]string{"Invalid import id", "contacts/companies/101,102"}, "import", testLinks, "contacts")
	w.MustFail([]string{"Records to import do not exist", "from_id_property"}, "import", testLinks, "contacts/companies/p0@example.com")
}

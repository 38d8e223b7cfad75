// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// unknownUntil is an input that is not known in a plan that replaces it.
func unknownUntil(trigger, value string) string {
	return fmt.Sprintf("resource \"terraform_data\" \"input\" {\n  input            = %q\n  triggers_replace = %q\n}\n", value, trigger)
}

// mustKeep checks that HubSpot holds the links and was asked to remove none.
func mustKeep(t *testing.T, sim *linksSim, want ...string) {
	t.Helper()
	acctest.Equal(t, "held", sim.held(), want)
	acctest.Equal(t, "removals", sim.removals(), 0)
}

// A resource that gets another name without a moved block, and links that move from
// one resource to another, are refused; what the message says works.
func TestAccAssociations_renamedAndMoved(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"", `label = "Decision maker"`} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			sim := newLinksSim(t, 2, 2)
			w := acctest.NewWorkspace(t, sim.Server)
			w.Config(sim.hcl("test", label, "0: 0", "1: 0"))
			w.Apply()
			held := sim.held()

			w.Config(sim.hcl("other", label, "0: 0", "1: 0"))
			w.MustFail([]string{"leaves a resource that is destroyed", "write a moved block"}, "apply", "-auto-approve")
			w.MustFail([]string{"leaves a resource that is destroyed", "write a moved block"}, "apply", "-auto-approve", "-refresh=false")
			mustKeep(t, sim, held...)
			w.Config(sim.hcl("other", label, "0: 0", "1: 0") + "moved {\n  from = hubspot_associations_batch.test\n  to   = hubspot_associations_batch.other\n}\n")
			w.Apply()
			mustKeep(t, sim, held...)

			// One link moves.
			w.Config(sim.hcl("other", label, "0: 0") + sim.hcl("test", label, "1: 0"))
			w.MustFail([]string{"declared", `deletion_policy = "abandon"`}, "apply", "-auto-approve")
			mustKeep(t, sim, held...)
			w.Config(sim.hcl("other", label+"\ndeletion_policy = \"abandon\"", "0: 0", "1: 0"))
			w.Apply()
			w.Config(sim.hcl("other", label+"\ndeletion_policy = \"abandon\"", "0: 0") + sim.hcl("test", label, "1: 0"))
			w.Apply()
			mustKeep(t, sim, held...)
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
}

// The receiver's links, or the other ends of a record, are not known in the plan.
func TestAccAssociations_unknownReceiver(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 2)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "", "0: 0", "1: 0") + unknownUntil("1", sim.companies[0]))
	w.Apply()
	held := sim.held()
	for name, links := range map[string]string{
		"all links":      fmt.Sprintf(`{ for k in [%q] : k => [%q] if terraform_data.input.output != "" }`, sim.contacts[1], sim.companies[0]),
		"a record's":     fmt.Sprintf(`{ %q = [terraform_data.input.output] }`, sim.contacts[1]),
		"with to_id too": fmt.Sprintf(`{ %q = toset([terraform_data.input.output]) }`, sim.contacts[1]),
	} {
		receiver := fmt.Sprintf("resource \"hubspot_associations_batch\" \"receiver\" {\n  from_object_type = \"contacts\"\n  to_object_type = \"companies\"\n  links = %s\n}\n", links)
		w.Config(sim.hcl("test", "", "0: 0") + receiver + unknownUntil("2", sim.companies[0]))
		w.MustFail([]string{"Link may be declared elsewhere", "terraform apply -target"}, "apply", "-auto-approve")
		w.Config(receiver + unknownUntil("2", sim.companies[0]))
		w.MustFail([]string{"Link may be declared elsewhere"}, "apply", "-auto-approve", "-refresh=false")
		if mustKeep(t, sim, held...); t.Failed() {
			t.Fatal(name)
		}
	}
	// Links of another record are no doubt.
	receiver := strings.Replace(sim.hcl("receiver", "", "0: new"), `"new"`, "terraform_data.input.output", 1)
	w.Config(sim.hcl("test", "", "0: 0") + receiver + unknownUntil("2", sim.companies[1]))
	w.Apply()
	acctest.Equal(t, "held", sim.held(), []string{"0-0", "0-1"})
}

// An association without a label is the same from both of its ends.
func TestAccAssociations_fromBothEnds(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 1, 1)
	w := acctest.NewWorkspace(t, sim.Server)
	back := fmt.Sprintf("resource \"hubspot_associations_batch\" \"back\" {\n  from_object_type = \"companies\"\n  to_object_type = \"contacts\"\n  links = { %q = [%q] }\n}\n", sim.companies[0], sim.contacts[0])
	w.Config(sim.hcl("test", "", "0: 0") + back)
	w.MustFail([]string{"Link is declared twice"}, "plan")
	w.Config(sim.hcl("test", "", "0: 0"))
	w.Apply()
	w.Config(back)
	w.MustFail([]string{"leaves a resource that is destroyed"}, "apply", "-auto-approve")
	mustKeep(t, sim, "0-0")
	w.Config(sim.hcl("test", ""))
	w.Apply()

	// A label has an inverse, which HubSpot removes with it.
	label := "label = \"Decision maker\"\ndeletion_policy = \"archive\""
	back = strings.Replace(back, "links", "label = \"Decided by\"\n  links", 1)
	w.Config(sim.hcl("test", label, "0: 0") + back)
	w.Apply()
	sim.ResetRequests()
	w.Config(sim.hcl("test", label) + back)
	w.MustFail([]string{"Label may be the inverse of one that is declared", "Declare such a link from one direction only"}, "apply", "-auto-approve")
	w.Config(back)
	w.MustFail([]string{"Label may be the inverse of one that is declared"}, "apply", "-auto-approve", "-refresh=false")
	mustKeep(t, sim, "0-0 Decision maker")
	w.Config(sim.hcl("test", strings.Replace(label, "archive", "abandon", 1)) + back)
	w.Apply()
	mustKeep(t, sim, "0-0 Decision maker")
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// Two states hold the same links, and one of them is dropped.
func TestAccAssociations_inTwoStates(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 1)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "", "0: 0", "1: 0"))
	w.Apply()
	w.Config(sim.hcl("test", "", "0: 0", "1: 0") + sim.hcl("second", "", "0: 0"))
	w.Apply("-target=hubspot_associations_batch.second")
	w.MustFail([]string{"Link is declared twice", "destroy = false"}, "plan")

	w.Config(sim.hcl("second", "", "0: 0"))
	w.MustFail([]string{"is in two states", "destroy = false"}, "apply", "-auto-approve")
	mustKeep(t, sim, "0-0", "1-0")
	w.Config(sim.hcl("second", "", "0: 0") + "removed {\n  from = hubspot_associations_batch.test\n  lifecycle {\n    destroy = false\n  }\n}\n")
	w.Apply()
	mustKeep(t, sim, "0-0", "1-0")
}

// A replacement keeps what it declares, what is known of it, and its state where
// the create fails.
func TestAccAssociations_replace(t *testing.T) {
	t.Parallel()
	for _, lifecycle := range []string{"", "lifecycle { create_before_destroy = true }\n"} {
		t.Run(lifecycle, func(t *testing.T) {
			t.Parallel()
			sim := newLinksSim(t, 3, 1)
			w := acctest.NewWorkspace(t, sim.Server)
			w.Config(sim.hcl("test", lifecycle, "0: 0", "1: 0"))
			w.Apply()
			for _, flags := range [][]string{{"-replace=" + testLinks}, {"-replace=" + testLinks, "-refresh=false"}} {
				w.Apply(flags...)
				mustKeep(t, sim, "0-0", "1-0")
				if lifecycle == "" {
					acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
				}
			}
			// What leaves with the replacement is what the plan said.
			w.Config(sim.hcl("test", lifecycle+"deletion_policy = \"archive\"", "0: 0"))
			w.Apply()
			acctest.Equal(t, "held", sim.held(), []string{"0-0"})
		})
	}
}

// The replacement's links are not known in the plan.
func TestAccAssociations_replaceUnknown(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 1)
	w := acctest.NewWorkspace(t, sim.Server)
	config := func(trigger, extra string) string {
		return unknownUntil(trigger, sim.companies[0]) + strings.ReplaceAll(sim.hcl("test", extra, "0: new", "1: new"), `"new"`, "terraform_data.input.output")
	}
	w.Config(config("1", ""))
	w.Apply()
	w.Config(config("2", ""))
	// Whatever a record's links turn out to be, none of the old is removed before.
	w.Apply("-replace=" + testLinks)
	mustKeep(t, sim, "0-0", "1-0")
	acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})

	whole := func(trigger, extra string) string {
		return unknownUntil(trigger, sim.companies[0]) + fmt.Sprintf("resource \"hubspot_associations_batch\" \"test\" {\n  from_object_type = \"contacts\"\n  to_object_type = \"companies\"\n  links = { for k in [%q, %q] : k => [%q] if terraform_data.input.output != \"\" }\n%s}\n", sim.contacts[0], sim.contacts[1], sim.companies[0], extra)
	}
	w.Config(whole("3", ""))
	w.MustFail([]string{"Unable to Replace Links Safely", "terraform apply -target"}, "apply", "-auto-approve", "-replace="+testLinks)
	mustKeep(t, sim, "0-0", "1-0")
	acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
	w.Config(whole("3", "deletion_policy = \"abandon\"\n"))
	w.Apply()
	for _, trigger := range []string{"4", "5"} {
		w.Config(whole(trigger, "deletion_policy = \"abandon\"\n"))
		w.Apply("-replace=" + testLinks)
		mustKeep(t, sim, "0-0", "1-0")
		acctest.Equal(t, "created", sim.flags(linksStateOf(w)), []string{"0-0+", "1-0+"})
	}
}

// Nothing fails between the halves of a replacement but the create itself, which
// then returns what the first half left.
func TestAccAssociations_replaceFails(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"", "label = \"Decision maker\"\n"} {
		for name, fault := range map[string]hubspotsim.Fault{
			"look":   {Operation: hubspotsim.OpAssociationRead, Status: http.StatusForbidden},
			"labels": {Operation: hubspotsim.OpLabelList, Status: http.StatusBadRequest},
		} {
			t.Run(name+label, func(t *testing.T) {
				t.Parallel()
				if name == "labels" && label == "" {
					// Without a label none is asked for.
					fault.Operation = hubspotsim.OpAssociationRead
				}
				sim := newLinksSim(t, 3, 1)
				w := acctest.NewWorkspace(t, sim.Server)
				w.Config(sim.hcl("test", label, "0: 0", "1: 0"))
				w.Apply()
				held, before := sim.held(), linksStateOf(w)
				w.Must("plan", "-replace="+testLinks, "-out=plan")
				rule := sim.Fault(fault)
				w.MustFail([]string{"Unable to Read Association"}, "apply", "plan")
				rule.Remove()
				mustKeep(t, sim, held...)
				after := linksStateOf(w)
				acctest.Equal(t, "created", after.Created, before.Created)
				acctest.Equal(t, "tainted", after.Tainted, true)
				w.Apply()
				mustKeep(t, sim, held...)
				acctest.Equal(t, "created", linksStateOf(w).Created, before.Created)
				acctest.MustContain(t, w.Must("plan"), "No changes")
			})
		}
	}
}

// A destroy removes what its plan named and nothing that came later.
func TestAccAssociations_destroy(t *testing.T) {
	t.Parallel()
	sim := newLinksSim(t, 2, 1)
	w := acctest.NewWorkspace(t, sim.Server)
	w.Config(sim.hcl("test", "max_archive = 1", "0: 0", "1: 0"))
	w.Apply()
	w.MustFail([]string{"max_archive is 1"}, "destroy", "-auto-approve")
	mustKeep(t, sim, "0-0", "1-0")
	w.Config(sim.hcl("test", "max_archive = 2", "0: 0", "1: 0"))
	w.Apply()
	acctest.MustContain(t, w.Must("destroy", "-auto-approve", "-refresh=false"), "0 new, 2 removed, 0 released", "The resource is destroyed.")
	acctest.Equal(t, "held", sim.held(), []string{})
}

// Links are looked up, made, read and removed by the thousand, and by the hundred
// from the first refusal on where HubSpot takes no more.
func TestAccAssociations_calls(t *testing.T) {
	t.Parallel()
	const people = 2500
	for name, c := range map[string]struct {
		opts         []hubspotsim.Option
		made, broken int
	}{
		"1,000 a call": {[]hubspotsim.Option{byTheThousand}, 3, 3},
		// All three are on their way before the first is refused.
		"100 a call": {nil, 25 + 3, 25 + 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := newLinksSim(t, people, 1, c.opts...)
			w := acctest.NewWorkspace(t, sim.Server)
			w.Config(fmt.Sprintf("locals { people = %s }\nresource \"hubspot_associations_batch\" \"test\" {\n  from_object_type = \"contacts\"\n  to_object_type = \"companies\"\n  links = { for id in local.people : id => [%q] }\n}\n", hclList(sim.contacts), sim.companies[0]))
			sim.ResetRequests()
			w.Apply()
			made, reads := sim.Count(string(hubspotsim.OpAssociationDefault)), sim.Count(string(hubspotsim.OpAssociationRead))
			if made > c.made || made < (people+999)/1000 {
				t.Errorf("%d calls make the links, want at most %d", made, c.made)
			}
			// The plan, its second making in the apply's process, and the look before the writes.
			if reads > 9 {
				t.Errorf("%d calls read links in an apply, want at most 9", reads)
			}
			acctest.Equal(t, "held", len(sim.held()), people)
			sim.ResetRequests()
			acctest.MustContain(t, w.Must("plan"), "No changes")
			acctest.Equal(t, "reads of a plan", sim.Count(string(hubspotsim.OpAssociationRead)), 3)
			sim.ResetRequests()
			w.Must("destroy", "-auto-approve")
			if n := sim.removals(); n > c.broken {
				t.Errorf("%d calls remove the links, want at most %d", n, c.broken)
			}
			acctest.Equal(t, "held", len(sim.held()), 0)
		})
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// plannedChanges saves a plan as plan.bin and returns its changes.
func plannedChanges(t *testing.T, w *acctest.Workspace) string {
	t.Helper()
	w.Must("plan", "-out=plan.bin")
	var plan struct {
		Changes []struct {
			Address string
			Change  struct {
				After        struct{ Changes *acctest.BatchChanges }
				AfterUnknown struct{ Changes any } `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(w.Must("show", "-json", "plan.bin")), &plan); err != nil {
		t.Fatal(err)
	}
	for _, c := range plan.Changes {
		if c.Address == acctest.BatchAddress {
			if c.Change.AfterUnknown.Changes == true {
				return "unknown"
			}
			return c.Change.After.Changes.String()
		}
	}
	return "no change"
}

func stateChanges(t *testing.T, w *acctest.Workspace) string {
	t.Helper()
	return w.State().Changes.String()
}

// The plan knows its counts, the apply keeps to them, and a plan that changes
// nothing keeps those of the last that did.
func TestAccObjectsBatch_changes(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.Seed("companies", map[string]string{"code": "theirs", "name": "T"})
	w := acctest.NewWorkspace(t, sim)
	steps := []struct {
		name, extra string
		rows        []string
		want        string
	}{
		{"new and adopted", "", []string{`a: name = "A"`, `b: name = "B"`, `theirs: name = "T2"`}, "3/0/0/0/0"},
		{"spelling", "", []string{`a: name = "A", students = "10"`, `b: name = "B"`, `theirs: name = "T2"`}, "0/1/1/0/0"},
		{"updated, archived, released", "", []string{`a: name = "A2", students = "11.0"`, `c: name = "C"`}, "1/1/2/1/1"},
		{"an argument only", "max_update = 10", []string{`a: name = "A2", students = "11.0"`, `c: name = "C"`}, "0/0/0/0/0"},
		{"no longer managed", "max_update = 10", []string{`a: name = "A2"`, `c: name = "C"`}, "0/0/0/0/0"},
		{"read", "read_properties = [\"region\"]", []string{`a: name = "A2"`, `c: name = "C3"`}, "0/1/1/0/0"},
	}
	for _, step := range steps {
		w.Config(batchHCL("test", step.extra, step.rows...))
		acctest.Equal(t, step.name+": plan", plannedChanges(t, w), step.want)
		w.Must("apply", "plan.bin")
		acctest.Equal(t, step.name+": state", stateChanges(t, w), step.want)
		acctest.MustContain(t, w.Must("plan"), "No changes")
		acctest.MustContain(t, w.Must("plan", "-refresh=false"), "No changes")
		acctest.Equal(t, step.name+": state after a plan", stateChanges(t, w), step.want)
	}

	// An edit in HubSpot is put back, and counts.
	sim.Edit("companies", w.State().IDs["a"], map[string]string{"name": "Edited"})
	acctest.Equal(t, "edited: plan", plannedChanges(t, w), "0/1/1/0/0")
	// A record that is gone counts as new.
	sim.Archive("companies", w.State().IDs["c"])
	acctest.Equal(t, "gone: plan", plannedChanges(t, w), "1/1/1/0/0")
	acctest.MustContain(t, w.Must("apply", "plan.bin"), "1 changed")
	acctest.Equal(t, "gone: state", stateChanges(t, w), "1/1/1/0/0")
}

// What is not known before the apply leaves the counts unknown, and the apply
// fills them in.
func TestAccObjectsBatch_changesUnknown(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	trigger := "resource \"terraform_data\" \"x\" {\n  input = %q\n}\n"
	for i, test := range []struct{ hcl, plan, state string }{
		{batchHCL("test", "", `a: name = terraform_data.x.output`, `b: name = "B"`), "2/0/0/0/0", "2/0/0/0/0"},
		{batchHCL("test", "", `a: name = terraform_data.x.output`, `b: name = "B"`), "unknown", "0/1/1/0/0"},
		{strings.Replace(batchHCL("test", "", `a: name = "A"`), "  records = {\n", "  records = terraform_data.x.output == \"no\" ? {} : {\n", 1), "unknown", "0/1/1/1/0"},
		{batchHCL("test", "max_update = terraform_data.x.output", `a: name = "A"`), "unknown", "0/0/0/0/0"},
	} {
		w.Config(fmt.Sprintf(trigger, fmt.Sprint(100+i)) + test.hcl)
		acctest.Equal(t, fmt.Sprint("plan ", i), plannedChanges(t, w), test.plan)
		w.Must("apply", "plan.bin")
		acctest.Equal(t, fmt.Sprint("state ", i), stateChanges(t, w), test.state)
		acctest.MustContain(t, w.Must("plan"), "No changes")
	}
}

// The summary says in one place what comes, changes and goes; a small change is
// readable without it.
func TestAccObjectsBatch_summary(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", many(19, named)...))
	acctest.MustNotContain(t, w.Must("plan"), "Changes in HubSpot")
	w.Config(batchHCL("test", "", many(25, named)...))
	acctest.MustContain(t, w.Must("plan", "-out=plan.bin"), "Changes in HubSpot: 25 new, 0 updated, 0 archived, 0 released")
	acctest.MustNotContain(t, w.Must("apply", "plan.bin"), "Changes in HubSpot")

	renamed := func(n int) []string {
		return many(25, func(i int) string {
			if i < n {
				return fmt.Sprintf(`name = "Other %d"`, i)
			}
			return named(i)
		})
	}
	w.Config(batchHCL("test", "", renamed(19)...))
	acctest.MustNotContain(t, w.Must("plan"), "Changes in HubSpot")
	w.Config(batchHCL("test", "", renamed(20)...))
	out := w.Must("plan")
	acctest.MustContain(t, out, "Changes in HubSpot: 0 new, 20 updated, 0 archived, 0 released", "name: 20 cells, 20 overwritten")
	acctest.MustContain(t, w.Must("plan", "-json"), `"summary":"Changes in HubSpot: 0 new, 20 updated, 0 archived, 0 released"`)

	// Nothing that will happen is told again when it has.
	acctest.Equal(t, "summaries of an apply", strings.Count(acctest.Flatten(w.Apply()), "Changes in HubSpot"), 1)

	w.Config(batchHCL("test", "", renamed(20)[:23]...))
	acctest.MustContain(t, w.Must("plan"), "0 new, 0 updated, 2 archived, 0 released", `Archived: "k023", "k024"`, "90 days")
	sim.Archive("companies", w.State().IDs["k000"])
	acctest.MustContain(t, w.Must("plan"), "1 new (1 made anew), 0 updated, 2 archived, 0 released", `Made anew under another id: "k000"`)
	w.Apply()
	out = w.Must("destroy", "-auto-approve")
	acctest.MustContain(t, out, "0 new, 0 updated, 23 archived, 0 released")
}

// Limits are numbers or shares of what the resource holds, judged before
// anything is written.
func TestAccObjectsBatch_limits(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	rows := many(40, named)
	w.Config(batchHCL("test", "max_create = 39", rows...))
	w.MustFail([]string{"Plan creates too many records", "40 records", "max_create is 39"}, "plan")
	w.Config(batchHCL("test", "max_create = \"5%\"", rows...))
	w.Apply()
	sim.ResetRequests()
	changed := many(40, func(i int) string { return fmt.Sprintf(`name = "X%d"`, i) })
	for name, test := range map[string]struct {
		extra string
		rows  []string
		texts []string
	}{
		"create":        {`max_create = "5%"`, many(43, named), []string{"creates too many", "3 records", "max_create is 5% of the 40 records held, which is 2"}},
		"update":        {`max_update = "10"`, changed, []string{"updates too many", "40 records", "max_update is 10"}},
		"update share":  {`max_update = "2.5%"`, append(changed[:2:2], rows[2:]...), []string{"updates too many", "2 records", "2.5% of the 40 records held, which is 1"}},
		"archive":       {`max_archive = 1`, rows[2:], []string{"archives too many", "2 records", "Changes in HubSpot: 0 new, 0 updated, 2 archived"}},
		"archive share": {`max_archive = "2.5%"`, rows[2:], []string{"archives too many", "2.5% of the 40 records held, which is 1"}},
		"release":       {"deletion_policy = \"abandon\"\nmax_release = 0", rows[1:], []string{"releases too many", "1 record", "max_release is 0"}},
		"emptied":       {"", nil, []string{"Most records would leave", "40 of the 40", "looks empty", "max_archive"}},
		"other keys": {
			"", many(80, named)[40:],
			[]string{"Most records would leave", "40 new keys come in their place", "the keys look renumbered"},
		},
		"truncated":  {"", rows[:19], []string{"Most records would leave", "21 of the 40"}},
		"renumbered": {"", many(60, named)[20:], nil},
		"let go":     {`deletion_policy = "abandon"`, rows[:5], []string{"Most records would leave", "max_release"}},
	} {
		w.Config(batchHCL("test", test.extra, test.rows...))
		if test.texts == nil {
			w.Must("plan")
			continue
		}
		out := w.MustFail(test.texts, "plan")
		acctest.Equal(t, name+": errors", strings.Count(out, "Error: "), 1)
	}
	acctest.Equal(t, "writes", sim.CountUpserts()+sim.CountArchives(), 0)

	// What is not known in the plan is judged before the apply writes.
	w.Config("resource \"terraform_data\" \"x\" {\n  input = 3\n}\n" + batchHCL("test", "max_update = terraform_data.x.output", changed...))
	w.MustFail([]string{"updates too many", "max_update is 3"}, "apply", "-auto-approve")
	acctest.Equal(t, "writes", sim.CountUpserts(), 0)

	// A destroy counts by the limits of the state, with the block or without.
	w.Config(batchHCL("test", "max_archive = \"50%\"", rows...))
	w.Apply()
	for _, hcl := range []string{batchHCL("test", "max_archive = \"100%\"", rows...), ""} {
		w.Config(hcl)
		flags := []string{"apply", "-auto-approve"}
		if hcl != "" {
			flags = []string{"destroy", "-auto-approve"}
		}
		w.MustFail([]string{"archives too many", "The resource is destroyed", "limit in the state", "put it back"}, flags...)
	}
	w.Config(batchHCL("test", "max_archive = \"100%\"", rows...))
	w.Apply()
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "archived", len(sim.ArchivedRecords("companies")), 40)
}

func TestAccObjectsBatch_invalidLimits(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	for _, limit := range []string{`"-1"`, `"5 %"`, `"101%"`, `"many"`, `""`, `1.5`} {
		for _, attribute := range []string{"max_create", "max_update", "max_archive", "max_release"} {
			w.Config(batchHCL("test", attribute+" = "+limit, `a: name = "A"`))
			if limit != `""` && attribute != "max_archive" {
				continue
			}
			w.MustFail([]string{"Invalid limit", attribute}, "validate")
		}
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// planFile is where a plan is kept, so that an apply does what was shown.
const planFile = "shown.tfplan"

// somethingToDo is terraform's exit status of a plan with changes, under
// -detailed-exitcode.
const somethingToDo = 2

// story is the demonstration while it runs.
type story struct {
	sim   *hubspotsim.Server
	work  *workspace
	table *table
	say   *printer
	wrong int
}

func (s *story) tell(ctx context.Context) error {
	s.introduce()
	steps := []func(context.Context) error{
		s.create, s.planAgain, s.editByHand, s.changeRow, s.destroy,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	s.say.heading("The end")
	if s.wrong > 0 {
		return fmt.Errorf("%s did not come true, see WRONG above", number(s.wrong, "check"))
	}
	s.say.line("  Every check came true. The account and the working folder are gone now.")
	s.say.line("  With your own table: make demo CSV=records.csv KEY=column")
	return nil
}

func (s *story) introduce() {
	s.say.heading("Records in HubSpot, declared in Terraform")
	s.say.line("  %s of a table become companies in a simulated HubSpot account at %s.",
		number(len(s.table.rows), "row"), s.sim.URL())
	s.say.line("  Records are found by the property %s. Nothing leaves this machine.", s.table.properties[s.table.key])
}

// create plans and applies everything for the first time.
func (s *story) create(ctx context.Context) error {
	s.say.heading("1. Plan, then apply")
	if _, err := s.work.runTerraform(ctx, nil, "init", "-input=false"); err != nil {
		return err
	}
	if err := s.plan(ctx, true); err != nil {
		return err
	}
	c, err := s.apply(ctx)
	if err != nil {
		return err
	}
	n := len(s.table.rows)
	s.check(c.upserts == batches(n) && c.upserted == n,
		"%s written in %s of at most %d", number(n, "record"), number(batches(n), "call"), batchSize)
	s.check(c.definitions == 1, "the property definitions that values are checked by were listed once")
	s.check(s.sim.CountRecords(objectType) == n, "HubSpot now holds %s", number(n, "record"))
	return nil
}

// planAgain shows that a second plan finds nothing to do.
func (s *story) planAgain(ctx context.Context) error {
	s.say.heading("2. Plan again: every record is read back and compared")
	s.sim.ResetRequests()
	s.say.command("terraform plan")
	r, err := s.work.runTerraform(ctx, []int{somethingToDo}, "plan", "-input=false", "-detailed-exitcode")
	if err != nil {
		return err
	}
	s.say.quote(summary(r.output))
	c := s.ran(r)
	s.check(r.exit == 0, "nothing to change")
	n := batches(len(s.table.rows))
	s.check(c.reads == n && c.upserts == 0 && c.archives == 0, "read back in %s, nothing written", number(n, "call"))
	return nil
}

// editByHand changes a record behind Terraform's back and puts it right again.
func (s *story) editByHand(ctx context.Context) error {
	t := s.table
	row := t.rows[len(t.rows)/3]
	property := t.properties[t.edit]
	s.say.heading("3. Somebody edits a record in HubSpot")
	record, ok := s.sim.Find(objectType, t.properties[t.key], row[t.key])
	if !ok {
		return fmt.Errorf("no record in HubSpot has the key %q", row[t.key])
	}
	s.sim.Edit(objectType, record.ID, map[string]string{property: "edited by hand"})
	s.say.line("  The %s of %s, record %s, is now \"edited by hand\". A plan shows it, an apply puts it right:",
		property, row[t.key], record.ID)
	if err := s.plan(ctx, false); err != nil {
		return err
	}
	c, err := s.apply(ctx)
	if err != nil {
		return err
	}
	s.checkOneCell(c, property)
	record, _ = s.sim.Record(objectType, record.ID)
	s.check(record.Properties[property] != "edited by hand", "HubSpot holds what the table says again, under the same id")
	return nil
}

// changeRow changes a cell of the table and applies it.
func (s *story) changeRow(ctx context.Context) error {
	t := s.table
	row := t.rows[len(t.rows)/2]
	property := t.properties[t.edit]
	s.say.heading("4. A row of the table changes")
	row[t.edit] += " (changed)"
	if err := t.write(); err != nil {
		return err
	}
	s.say.line("  The %s of %s is now %q in the table:", t.header[t.edit], row[t.key], row[t.edit])
	if err := s.plan(ctx, false); err != nil {
		return err
	}
	c, err := s.apply(ctx)
	if err != nil {
		return err
	}
	s.checkOneCell(c, property)
	record, _ := s.sim.Find(objectType, t.properties[t.key], row[t.key])
	s.check(record.Properties[property] == row[t.edit], "HubSpot holds the new value")
	return nil
}

// checkOneCell checks that an apply wrote one property of one record.
func (s *story) checkOneCell(c calls, property string) {
	var sent []string
	if inputs := s.sim.UpsertInputs(); len(inputs) == 1 {
		sent = slices.Sorted(maps.Keys(inputs[0].Properties))
	}
	s.check(c.upserts == 1 && c.upserted == 1 && slices.Equal(sent, []string{property}),
		"one call with one record and nothing but its %s", property)
}

// destroy archives everything.
func (s *story) destroy(ctx context.Context) error {
	s.say.heading("5. Destroy")
	s.sim.ResetRequests()
	s.say.command("terraform destroy")
	r, err := s.work.runTerraform(ctx, nil, "destroy", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	s.say.quote(summary(r.output))
	c := s.ran(r)
	n := len(s.table.rows)
	s.check(c.archives == batches(n) && c.archived == n, "%s archived in %s", number(n, "record"), number(batches(n), "call"))
	s.check(s.sim.CountRecords(objectType) == 0, "HubSpot holds none of them any more")
	return nil
}

// plan plans into planFile and shows what would happen to the records.
func (s *story) plan(ctx context.Context, first bool) error {
	s.sim.ResetRequests()
	s.say.command("terraform plan")
	r, err := s.work.runTerraform(ctx, nil, "plan", "-input=false", "-out="+planFile)
	if err != nil {
		return err
	}
	s.say.quote(excerpt(r.output, s.table.address))
	s.say.quote(summary(r.output))
	if first {
		s.say.line("  (Long lists are cut short here, and the properties that hold the columns left out.)")
	}
	s.ran(r)
	return nil
}

// apply applies what plan showed.
func (s *story) apply(ctx context.Context) (calls, error) {
	s.sim.ResetRequests()
	s.say.command("terraform apply")
	r, err := s.work.runTerraform(ctx, nil, "apply", "-input=false", planFile)
	if err != nil {
		return calls{}, err
	}
	s.say.quote(summary(r.output))
	return s.ran(r), nil
}

// ran tells how long a run took and what it asked of HubSpot.
func (s *story) ran(r *result) calls {
	c := count(s.sim)
	s.say.line("  %s", s.say.paint(faint, fmt.Sprintf("took %.1f s; calls to HubSpot: %s", r.took.Round(100*time.Millisecond).Seconds(), c)))
	return c
}

func (s *story) check(ok bool, format string, args ...any) {
	if !ok {
		s.wrong++
	}
	s.say.check(ok, fmt.Sprintf(format, args...))
}

// batches is how many calls that many records take.
func batches(records int) int { return (records + batchSize - 1) / batchSize }

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
)

// phase is one command of a run.
type phase struct {
	name string
	args []string
	// change changes one row first.
	change bool
	// minimal says that Terraform has to know -minimal-refresh.
	minimal bool
}

// phases are what is measured of a resource's life, in order.
var phases = []phase{
	{name: "first plan", args: []string{"plan"}},
	{name: "apply", args: []string{"apply", "-auto-approve"}},
	{name: "no-op plan", args: []string{"plan"}},
	{name: "plan, 1 changed row", args: []string{"plan"}, change: true},
	{name: "apply, 1 changed row", args: []string{"apply", "-auto-approve"}},
	{name: "destroy", args: []string{"destroy", "-auto-approve"}},
}

// comparison holds the measurements of several forms: by form, phase and run.
type comparison struct {
	forms  []form
	phases []phase
	runs   map[string]map[string][]measurement
}

// compare lets the forms take turns, A B A B, so that what else the machine
// does hits all of them.
func (t *tools) compare(ctx context.Context, rows *table, runs int, phases []phase, only *regexp.Regexp, forms ...form) (*comparison, error) {
	c := &comparison{phases: phases, runs: make(map[string]map[string][]measurement)}
	for _, f := range forms {
		if only.MatchString(f.name) {
			c.forms = append(c.forms, f)
			c.runs[f.name] = make(map[string][]measurement)
		}
	}
	for n := range runs {
		for _, f := range c.forms {
			if err := t.live(ctx, rows, c, f); err != nil {
				return nil, fmt.Errorf("%s, run %d: %w", f.name, n+1, err)
			}
		}
	}
	return c, nil
}

// live takes one resource through its life.
func (t *tools) live(ctx context.Context, rows *table, c *comparison, f form) error {
	w, err := t.workspace(rows) //nolint:contextcheck // The account is closed with the workspace.
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.write(f, rows); err != nil {
		return err
	}
	for _, p := range c.phases {
		if p.change {
			rows.change()
			if err := w.write(f, rows); err != nil {
				return err
			}
		}
		m, err := w.measure(ctx, p)
		if err != nil {
			return err
		}
		c.runs[f.name][p.name] = append(c.runs[f.name][p.name], m)
		fmt.Fprintf(os.Stderr, "%-40s %-22s wall %6.1f  cpu %6.1f  provider cpu %5.2f  simulator cpu %5.2f  provider %4d MB  terraform %4d MB  calls %d  text %.1f MB  state %.1f MB\n", f.name, p.name,
			m.wall.Seconds(), m.cpu.Seconds(), m.provider.CPU.Seconds(), m.simulator.Seconds(), m.provider.Peak>>20, m.terraform>>20, m.calls, megabytes(m.text), megabytes(m.state))
	}
	return nil
}

func measureEngine(ctx context.Context, opts *options) error {
	rows, title := generate(opts.rows), "generated rows"
	if opts.csv != "" {
		loaded, err := load(opts.csv, opts.key)
		if err != nil {
			return err
		}
		rows, title = loaded, "rows of a file"
	}
	t, err := newTools(ctx, opts)
	if err != nil {
		return err
	}
	defer t.close()
	c, err := t.compare(ctx, rows, opts.runs, phases, opts.only, dataMap, batchFor, compacted(batchFor), batchFunction, compacted(batchFunction), batchReview, batchGroups, compacted(batchGroups), dataObjects, batchMap)
	if err != nil {
		return err
	}
	c.print(fmt.Sprintf("%d %s of %d properties, medians of %d runs", len(rows.rows), title, len(rows.columns()), opts.runs), dataMap, dataObjects)
	return nil
}

// mostConverted is the number of rows up to which Terraform's conversion of a
// { for } expression, which takes minutes beyond, is measured whole.
const mostConverted = 50_000

// measureLarge leaves out the changed row. A map of maps made by an expression is
// left out as well: Terraform takes hours for it, whatever the resource.
func measureLarge(ctx context.Context, opts *options) error {
	t, err := newTools(ctx, opts)
	if err != nil {
		return err
	}
	defer t.close()
	for _, n := range opts.large {
		rows := generate(n)
		forms := []form{dataObjects, batchFunction, compacted(batchFunction), batchSharded, batchGroups, compacted(batchGroups)}
		if n <= mostConverted {
			forms = append(forms, batchFor, compacted(batchFor))
		}
		c, err := t.compare(ctx, rows, opts.largeRuns, phases[:3], opts.only, forms...)
		if err != nil {
			return err
		}
		c.print(fmt.Sprintf("%d rows of %d properties, medians of %d runs", n, len(rows.columns()), opts.largeRuns), dataObjects)
	}
	return nil
}

// millionPhases are what is measured of a million rows. With -json Terraform renders
// no values.
var millionPhases = []phase{
	{name: "first plan", args: []string{"plan"}},
	{name: "first plan, -json", args: []string{"plan", "-json"}},
	{name: "apply", args: []string{"apply", "-auto-approve"}},
	{name: "no-op plan", args: []string{"plan"}},
	{name: "no-op plan, -minimal-refresh", args: []string{"plan", "-minimal-refresh"}, minimal: true},
	{name: "plan, 1 changed row, -minimal-refresh", args: []string{"plan", "-minimal-refresh"}, minimal: true, change: true},
}

// measureMillion measures as many rows as one configuration has ever been given,
// beside terraform_data with the same values of the same function.
func measureMillion(ctx context.Context, opts *options) error {
	t, err := newTools(ctx, opts)
	if err != nil {
		return err
	}
	defer t.close()
	phases := millionPhases
	if t.minimal == "" {
		fmt.Println("\nThis Terraform does not know -minimal-refresh; name one that does with -minimal-terraform.")
		phases = phases[:4]
	}
	phases = slices.DeleteFunc(slices.Clone(phases), func(p phase) bool { return !opts.phases.MatchString(p.name) })
	rows := generate(opts.million)
	rows.leaveOut("founded", "students")
	var forms []form
	for _, count := range opts.groups {
		forms = append(forms, dataGroupsOf(count), batchGroupsOf(count), compacted(batchGroupsOf(count)))
	}
	c, err := t.compare(ctx, rows, opts.largeRuns, phases, opts.only, forms...)
	if err != nil {
		return err
	}
	for _, count := range opts.groups {
		c.of(dataGroupsOf(count), batchGroupsOf(count), compacted(batchGroupsOf(count))).print(fmt.Sprintf("%d rows of %d properties (%.0f MB of CSV) in %d groups", opts.million, len(rows.columns()), megabytes(int64(len(rows.csv()))), count), dataGroupsOf(count))
	}
	return nil
}

// of leaves some of the forms.
func (c *comparison) of(forms ...form) *comparison {
	left := *c
	left.forms = nil
	for _, f := range c.forms {
		for _, wanted := range forms {
			if f.name == wanted.name {
				left.forms = append(left.forms, f)
			}
		}
	}
	return &left
}

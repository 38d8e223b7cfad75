// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
)

// print writes the table: what was measured, and ratios to the forms that the
// others are compared with.
func (c *comparison) print(title string, baselines ...form) {
	fmt.Printf("\n### %s\n\n", title)
	c.row("", func(p phase) string { return p.name })
	c.row("---", func(phase) string { return "---" })
	defer fmt.Println()
	for _, f := range c.forms {
		c.row(f.name+": wall s", func(p phase) string { return seconds(c.median(f.name, p.name, wall)) })
		c.row("CPU s", func(p phase) string { return seconds(c.median(f.name, p.name, cpu)) })
		c.row("Terraform's memory MB", func(p phase) string { return fmt.Sprintf("%.0f", c.median(f.name, p.name, terraformPeak)) })
		c.row("printed MB", func(p phase) string { return fmt.Sprintf("%.1f", c.median(f.name, p.name, printed)) })
		c.row("state MB", func(p phase) string { return fmt.Sprintf("%.1f", c.median(f.name, p.name, stateSize)) })
		if f.builtIn {
			continue
		}
		c.row("provider's CPU s", func(p phase) string { return fmt.Sprintf("%.2f", c.median(f.name, p.name, providerCPU)) })
		c.row("provider's memory MB", func(p phase) string { return fmt.Sprintf("%.0f", c.median(f.name, p.name, providerPeak)) })
		c.row("calls to HubSpot", func(p phase) string { return fmt.Sprintf("%.0f", c.median(f.name, p.name, calls)) })
		c.row("simulator's CPU s", func(p phase) string { return seconds(c.median(f.name, p.name, simulatorCPU)) })
		for _, base := range baselines {
			if len(c.runs[base.name]) > 0 && base.name != f.name {
				c.row("CPU / "+base.name, func(p phase) string { return c.ratio(f.name, base.name, p.name, cpu) })
				c.row("wall / "+base.name, func(p phase) string { return c.ratio(f.name, base.name, p.name, wall) })
				c.row("Terraform's memory / "+base.name, func(p phase) string { return c.ratio(f.name, base.name, p.name, terraformPeak) })
			}
		}
	}
}

func (c *comparison) row(head string, cell func(phase) string) {
	fmt.Print("| ", head, " |")
	for _, p := range c.phases {
		fmt.Print(" ", cell(p), " |")
	}
	fmt.Println()
}

// What can be taken from a measurement.
func wall(m measurement) float64          { return m.wall.Seconds() }
func cpu(m measurement) float64           { return m.cpu.Seconds() }
func providerCPU(m measurement) float64   { return m.provider.CPU.Seconds() }
func providerPeak(m measurement) float64  { return float64(m.provider.Peak) / (1 << 20) }
func calls(m measurement) float64         { return float64(m.calls) }
func terraformPeak(m measurement) float64 { return float64(m.terraform) / (1 << 20) }
func simulatorCPU(m measurement) float64  { return m.simulator.Seconds() }
func printed(m measurement) float64       { return megabytes(m.text) }
func stateSize(m measurement) float64     { return megabytes(m.state) }

func (c *comparison) all(form, phase string, of func(measurement) float64) []float64 {
	var values []float64
	for _, m := range c.runs[form][phase] {
		values = append(values, of(m))
	}
	return values
}

func (c *comparison) median(form, phase string, of func(measurement) float64) float64 {
	return median(c.all(form, phase, of))
}

// ratio is the median of the ratios of neighbouring runs, with their range.
func (c *comparison) ratio(form, base, phase string, of func(measurement) float64) string {
	var ratios []float64
	is, to := c.all(form, phase, of), c.all(base, phase, of)
	for i := range min(len(is), len(to)) {
		ratios = append(ratios, is[i]/to[i])
	}
	if len(ratios) == 0 {
		return ""
	}
	if len(ratios) == 1 {
		return fmt.Sprintf("%.2f", ratios[0])
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", median(ratios), slices.Min(ratios), slices.Max(ratios))
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	if middle := len(sorted) / 2; len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[len(sorted)/2-1] + sorted[len(sorted)/2]) / 2
}

func seconds(s float64) string { return fmt.Sprintf("%.1f", s) }

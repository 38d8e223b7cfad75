// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// spellings of values, those of one list equal in meaning.
var spellings = map[string][][]string{
	"students": {{"12.5", "12.50", "12.500"}, {"7", "7.0"}},
	"founded":  {{"2006-01-01", "1136073600000"}, {"2000-02-03"}},
	"tags":     {{"a;b", "b;a"}, {"c"}},
	"region":   {{"north"}, {"south"}},
}

// drawRows draws records.
func drawRows(t *rapid.T, label string) map[string]map[string]string {
	rows := map[string]map[string]string{}
	for _, key := range []string{"a", "b", "c"} {
		if rapid.IntRange(0, 4).Draw(t, label+key) == 0 {
			continue
		}
		row := map[string]string{"name": "N"}
		for _, property := range slices.Sorted(maps.Keys(spellings)) {
			if rapid.Bool().Draw(t, label+key+property) {
				row[property] = drawValue(t, property, label+key)
			}
		}
		rows[key] = row
	}
	return rows
}

func drawValue(t *rapid.T, property, label string) string {
	return rapid.SampledFrom(rapid.SampledFrom(spellings[property]).Draw(t, label+property+" meaning")).Draw(t, label+property+" spelling")
}

// rows is a configuration; unknown cells are those in the map.
func (p *process) rows(rows map[string]map[string]string, unknown map[string]bool) tftypes.Value {
	cells := tftypes.Map{ElementType: tftypes.String}
	records := make(map[string]tftypes.Value, len(rows))
	for key, row := range rows {
		values := make(map[string]tftypes.Value, len(row))
		for name, v := range row {
			values[name] = textValue(v)
			if unknown[key+"."+name] {
				values[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
			}
		}
		records[key] = tftypes.NewValue(cells, values)
	}
	attributes := make(map[string]tftypes.Value, len(p.objectType.AttributeTypes))
	for name, attribute := range p.objectType.AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, nil)
	}
	attributes["object_type"], attributes["id_property"] = textValue("companies"), textValue("code")
	attributes["records"] = tftypes.NewValue(tftypes.Map{ElementType: cells}, records)
	return tftypes.NewValue(p.objectType, attributes)
}

// consistent tells where a final plan breaks what the plan promised, as Terraform
// compares them: what was known stays as it is.
func consistent(path string, promised, final tftypes.Value) []string {
	switch {
	case !promised.IsKnown():
		return nil
	case promised.IsNull() || final.IsNull() || !final.IsKnown():
		if promised.Equal(final) {
			return nil
		}
		return []string{fmt.Sprintf("%s: %s, then %s", path, promised, final)}
	}
	var was, is map[string]tftypes.Value
	if promised.As(&was) == nil && final.As(&is) == nil {
		var broken []string
		for name, v := range was {
			now, ok := is[name]
			if !ok {
				broken = append(broken, path+"."+name+" is gone")
				continue
			}
			broken = append(broken, consistent(path+"."+name, v, now)...)
		}
		for name := range is {
			if _, ok := was[name]; !ok {
				broken = append(broken, path+"."+name+" is new")
			}
		}
		return broken
	}
	if !promised.Equal(final) {
		return []string{fmt.Sprintf("%s: %s, then %s", path, promised, final)}
	}
	return nil
}

// Whatever unknown cells turn out to be, equal, respelled or other, the planning
// inside the apply agrees with the plan.
func TestObjectsBatch_finalPlanAgrees(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	rapid.Check(t, func(rt *rapid.T) {
		for _, r := range sim.Records("companies") {
			sim.Archive("companies", r.ID)
		}
		before := drawRows(rt, "before ")
		p := newProcess(t, sim)
		o := object{}
		if len(before) > 0 {
			config := p.value(p.rows(before, nil))
			plan, problems := p.plan(o, config)
			if len(problems) > 0 {
				rt.Fatal(problems)
			}
			o = newProcess(t, sim).apply(o, config, plan)
		}
		after := drawRows(rt, "after ")
		unknown := map[string]bool{}
		for key, row := range after {
			for name := range row {
				if name != "name" && rapid.IntRange(0, 3).Draw(rt, "unknown "+key+name) == 0 {
					unknown[key+"."+name] = true
				}
			}
		}
		p = newProcess(t, sim)
		if o.state != nil && rapid.Bool().Draw(rt, "refresh") {
			o = p.read(o)
		}
		promise, problems := p.plan(o, p.value(p.rows(after, unknown)))
		if len(problems) > 0 {
			rt.Fatal(problems)
		}
		promised, err := promise.PlannedState.Unmarshal(p.objectType)
		if err != nil {
			rt.Fatal(err)
		}
		if o.state != nil {
			prior, err := o.state.Unmarshal(p.objectType)
			if err != nil {
				rt.Fatal(err)
			}
			if promised.Equal(prior) {
				// Nothing to do: there is no apply that would plan again.
				return
			}
		}
		for key, row := range after {
			for name := range row {
				if !unknown[key+"."+name] {
					continue
				}
				row[name] = drawValue(rt, name, "known "+key)
				if was, ok := before[key][name]; ok && rapid.Bool().Draw(rt, "as before "+key+name) {
					row[name] = was
				}
			}
		}
		apply := newProcess(t, sim)
		final, problems := apply.plan(o, apply.value(apply.rows(after, nil)))
		if len(problems) > 0 {
			rt.Fatal(problems)
		}
		planned, err := final.PlannedState.Unmarshal(p.objectType)
		if err != nil {
			rt.Fatal(err)
		}
		if broken := consistent("", promised, planned); len(broken) > 0 {
			rt.Errorf("the final plan breaks the plan: %v", broken)
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"bytes"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
)

// TestObjectsBatch_comparesOnce: a plan holds the configuration against the state once,
// though it reads the definitions and looks new keys up, which decide on more; and so
// does an apply.
func TestObjectsBatch_comparesOnce(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	p := newProcess(t, sim)
	first := p.made(map[string]string{"a": "A", "b": "B", "c": "C"})
	// A new key that HubSpot holds, so that what the look-up says matters.
	newProcess(t, sim).made(map[string]string{"x": "X"})

	type line struct{ records, differ float64 }
	compared := func(run func(log *bytes.Buffer)) []line {
		var log bytes.Buffer
		run(&log)
		entries, err := tflogtest.MultilineJSONDecode(&log)
		if err != nil {
			t.Fatal(err)
		}
		var found []line
		for _, e := range entries {
			if e["@message"] == "Records compared" {
				n, _ := e["records"].(float64)
				d, _ := e["differ"].(float64)
				found = append(found, line{n, d})
			}
		}
		return found
	}
	p = newProcess(t, sim)
	config := p.config(map[string]string{"a": "Other", "b": "B", "c": "C", "x": "Mine", "y": "Y"})
	var plan *tfprotov6.PlanResourceChangeResponse
	acctest.Equal(t, "comparisons of a plan", compared(func(log *bytes.Buffer) {
		var err error
		plan, err = p.server.PlanResourceChange(tflogtest.RootLogger(t.Context(), log), &tfprotov6.PlanResourceChangeRequest{
			TypeName: objects.TypeName, PriorState: first.state, ProposedNewState: config, Config: config, PriorPrivate: first.private,
		})
		if err != nil || len(errorsOf(plan.Diagnostics)) > 0 {
			t.Fatal(err, errorsOf(plan.Diagnostics))
		}
	}), []line{{5, 3}})
	acctest.Equal(t, "comparisons of an apply", compared(func(log *bytes.Buffer) {
		resp, err := p.server.ApplyResourceChange(tflogtest.RootLogger(t.Context(), log), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: objects.TypeName, PriorState: first.state, PlannedState: plan.PlannedState, Config: config, PlannedPrivate: plan.PlannedPrivate,
		})
		if err != nil || len(errorsOf(resp.Diagnostics)) > 0 {
			t.Fatal(err, errorsOf(resp.Diagnostics))
		}
	}), []line{{5, 3}})
	adopted, _ := sim.Record("companies", acctest.SimIDs(sim)["x"])
	acctest.Equal(t, "name of the adopted record", adopted.Properties["name"], "Mine")
}

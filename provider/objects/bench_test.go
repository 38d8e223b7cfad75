// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
)

// batchBench is a provider with a resource of many records, driven as Terraform
// does but without Terraform. The simulator's work is part of what is measured
// wherever HubSpot is called.
type batchBench struct {
	b          *testing.B
	sim        *hubspotsim.Server
	server     tfprotov6.ProviderServer
	objectType tftypes.Object
	n          int
}

func newBatchBench(b *testing.B, n int) *batchBench {
	b.Helper()
	sim := hubspotsim.Start(b, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.LogLimit = 1 }))
	sim.DefineProperty("companies", hubspotsim.Property{Name: "code", Unique: true})
	server := acctest.ConfiguredServer(b, provider.NewServer("test")(), sim)
	schemas, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	objectType, ok := schemas.ResourceSchemas[objects.TypeName].ValueType().(tftypes.Object)
	if !ok {
		b.Fatal("the resource is no object")
	}
	return &batchBench{b: b, sim: sim, server: server, objectType: objectType, n: n}
}

// restart stands for the next of Terraform's processes: one process plans a
// record once.
func (s *batchBench) restart() {
	s.b.Helper()
	s.b.StopTimer()
	s.server = acctest.ConfiguredServer(s.b, provider.NewServer("test")(), s.sim)
	s.b.StartTimer()
}

// config is the configuration; the name of the first of changed rows differs.
func (s *batchBench) config(changed int) *tfprotov6.DynamicValue {
	s.b.Helper()
	cells := tftypes.Map{ElementType: tftypes.String}
	rows := make(map[string]tftypes.Value, s.n)
	for i := range s.n {
		name := "Institute of Place " + strconv.Itoa(i)
		if i < changed {
			name += " II"
		}
		rows[fmt.Sprintf("org-%06d.example", i)] = tftypes.NewValue(cells, map[string]tftypes.Value{
			"name": textValue(name), "city": textValue("Place " + strconv.Itoa(i%700)), "country": textValue("Country " + strconv.Itoa(i%190)),
			"zip": textValue(strconv.Itoa(10_000 + i)), "state": tftypes.NewValue(tftypes.String, nil),
		})
	}
	values := make(map[string]tftypes.Value, len(s.objectType.AttributeTypes))
	for name, attribute := range s.objectType.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["object_type"], values["id_property"] = textValue("companies"), textValue("code")
	values["records"] = tftypes.NewValue(tftypes.Map{ElementType: cells}, rows)
	config, err := tfprotov6.NewDynamicValue(s.objectType, tftypes.NewValue(s.objectType, values))
	if err != nil {
		s.b.Fatal(err)
	}
	return &config
}

func (s *batchBench) null() *tfprotov6.DynamicValue {
	s.b.Helper()
	value, err := tfprotov6.NewDynamicValue(s.objectType, tftypes.NewValue(s.objectType, nil))
	if err != nil {
		s.b.Fatal(err)
	}
	return &value
}

func (s *batchBench) must(err error, diags []*tfprotov6.Diagnostic) {
	s.b.Helper()
	if err != nil {
		s.b.Fatal(err)
	}
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			s.b.Fatal(d.Summary, d.Detail)
		}
	}
}

func (s *batchBench) plan(prior, config *tfprotov6.DynamicValue, private []byte) *tfprotov6.PlanResourceChangeResponse {
	s.b.Helper()
	resp, err := s.server.PlanResourceChange(s.b.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: objects.TypeName, PriorState: prior, ProposedNewState: config, Config: config, PriorPrivate: private,
	})
	s.must(err, resp.Diagnostics)
	return resp
}

func (s *batchBench) apply(prior, config *tfprotov6.DynamicValue, plan *tfprotov6.PlanResourceChangeResponse) *tfprotov6.ApplyResourceChangeResponse {
	s.b.Helper()
	resp, err := s.server.ApplyResourceChange(s.b.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: objects.TypeName, PriorState: prior, PlannedState: plan.PlannedState, Config: config, PlannedPrivate: plan.PlannedPrivate,
	})
	s.must(err, resp.Diagnostics)
	return resp
}

// created returns a state of n records that exist.
func (s *batchBench) created() *tfprotov6.ApplyResourceChangeResponse {
	s.b.Helper()
	config := s.config(0)
	return s.apply(s.null(), config, s.plan(s.null(), config, nil))
}

// forBatchSizes measures one step for several numbers of records.
func forBatchSizes(b *testing.B, step func(s *batchBench) func()) {
	b.Helper()
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			s := newBatchBench(b, n)
			run := step(s)
			b.ReportAllocs()
			for b.Loop() {
				s.restart()
				run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

// BenchmarkObjectsBatchPlanSame plans records of which none has changed.
func BenchmarkObjectsBatchPlanSame(b *testing.B) {
	forBatchSizes(b, func(s *batchBench) func() {
		state, config := s.created(), s.config(0)
		return func() { s.plan(state.NewState, config, state.Private) }
	})
}

// BenchmarkObjectsBatchPlanChanged plans records of which one has changed.
func BenchmarkObjectsBatchPlanChanged(b *testing.B) {
	forBatchSizes(b, func(s *batchBench) func() {
		state, config := s.created(), s.config(1)
		return func() { s.plan(state.NewState, config, state.Private) }
	})
}

// BenchmarkObjectsBatchPlanAllChanged plans records that have all changed, with a
// check of each value.
func BenchmarkObjectsBatchPlanAllChanged(b *testing.B) {
	forBatchSizes(b, func(s *batchBench) func() {
		state, config := s.created(), s.config(s.n)
		return func() { s.plan(state.NewState, config, state.Private) }
	})
}

// BenchmarkObjectsBatchRead refreshes records that are as they were.
func BenchmarkObjectsBatchRead(b *testing.B) {
	forBatchSizes(b, func(s *batchBench) func() {
		state := s.created()
		return func() {
			resp, err := s.server.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: objects.TypeName, CurrentState: state.NewState, Private: state.Private})
			s.must(err, resp.Diagnostics)
		}
	})
}

// BenchmarkObjectsBatchCreate plans and writes records anew. From the second
// round on they exist and are adopted.
func BenchmarkObjectsBatchCreate(b *testing.B) {
	forBatchSizes(b, func(s *batchBench) func() {
		config, null := s.config(0), s.null()
		return func() { s.apply(null, config, s.plan(null, config, nil)) }
	})
}

func textValue(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

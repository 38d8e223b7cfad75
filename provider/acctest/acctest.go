// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package acctest is what the acceptance tests share: simulated accounts, a
// workspace in which the real terraform runs, and checks of what either holds.
// It does not know the provider; a test hands in the server that it tests.
package acctest

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// Factories serves the provider inside the test process.
func Factories(server func() tfprotov6.ProviderServer) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"hubspot": func() (tfprotov6.ProviderServer, error) { return server(), nil },
	}
}

// StartSim starts a simulated account and returns it with the provider block
// that points there.
func StartSim(t *testing.T, opts ...hubspotsim.Option) (sim *hubspotsim.Server, providerBlock string) {
	t.Helper()
	sim = hubspotsim.Start(t, opts...)
	return sim, fmt.Sprintf("provider \"hubspot\" {\n  base_url     = %q\n  access_token = %q\n}\n", sim.URL(), sim.Token())
}

// CompaniesSim starts an account whose companies have a unique property code
// and a few others of each type.
func CompaniesSim(t *testing.T, opts ...hubspotsim.Option) (*hubspotsim.Server, string) {
	t.Helper()
	sim, block := StartSim(t, opts...)
	for _, p := range []hubspotsim.Property{
		{Name: "code", Type: "string", FieldType: "text", Unique: true},
		{Name: "code2", Type: "string", FieldType: "text", Unique: true},
		{Name: "region", Type: "string", FieldType: "text"},
		{Name: "students", Type: "number", FieldType: "number"},
		{Name: "founded", Type: "date", FieldType: "date"},
		{Name: "tier", Type: "enumeration", FieldType: "select", Options: []hubspotsim.PropertyOption{{Value: "gold", Label: "Gold"}, {Value: "silver", Label: "Silver"}}},
		{Name: "tags", Type: "enumeration", FieldType: "checkbox", Options: []hubspotsim.PropertyOption{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}, {Value: "c", Label: "C"}}},
	} {
		sim.DefineProperty("companies", p)
	}
	return sim, block
}

// SeedUniversities defines a unique property and makes n companies with it.
func SeedUniversities(sim *hubspotsim.Server, n int) []string {
	sim.DefineProperty("companies", hubspotsim.Property{Name: "university_domain", Type: "string", FieldType: "text", Unique: true})
	records := make([]map[string]string, n)
	for i := range records {
		records[i] = map[string]string{"university_domain": fmt.Sprintf("u%03d.edu", i), "name": fmt.Sprintf("U %d", i)}
	}
	return sim.SeedMany("companies", records)
}

// ScaleCSV is n rows of five properties. The row of changed, if any, has another
// region.
func ScaleCSV(n, changed int) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"code", "name", "city", "country", "region", "students"})
	for i := range n {
		region := "Region " + strconv.Itoa(i%12)
		if i == changed {
			region = "Elsewhere"
		}
		_ = w.Write([]string{
			fmt.Sprintf("org-%05d.example", i), "Institute of Place " + strconv.Itoa(i), "Place " + strconv.Itoa(i%700),
			"Country " + strconv.Itoa(i%190), region, strconv.Itoa(100 + i),
		})
	}
	w.Flush()
	return b.String()
}

// CallCounts are the requests of one terraform command by kind. Any kind that
// is not among them would be a call that nobody needs.
type CallCounts struct {
	Definitions, Reads, Upserts, Archives, Lists, Others int
}

// TakeCalls counts the requests since it was last called.
func TakeCalls(sim *hubspotsim.Server) CallCounts {
	var c CallCounts
	for _, r := range sim.Requests() {
		switch r.Operation {
		case hubspotsim.OpPropertyList:
			c.Definitions++
		case hubspotsim.OpBatchRead:
			c.Reads++
		case hubspotsim.OpUpsert:
			c.Upserts++
		case hubspotsim.OpBatchArchive:
			c.Archives++
		case hubspotsim.OpList:
			c.Lists++
		case hubspotsim.OpAccountDetails, hubspotsim.OpValidationList:
			// At most one in a process, which have tests of their own.
		default:
			c.Others++
		}
	}
	sim.ResetRequests()
	return c
}

// MustCall fails the test where the calls since last asked are others.
func MustCall(t *testing.T, sim *hubspotsim.Server, what string, want CallCounts) {
	t.Helper()
	if diff := cmp.Diff(want, TakeCalls(sim)); diff != "" {
		t.Fatalf("calls of %s (-want +got):\n%s", what, diff)
	}
}

// ExpectCounts compares how often operations were called.
func ExpectCounts(t *testing.T, sim *hubspotsim.Server, want map[hubspotsim.Operation]int) {
	t.Helper()
	for op, n := range want {
		if got := sim.Count(string(op)); got != n {
			t.Errorf("%s was called %d times, want %d", op, got, n)
		}
	}
}

// ConfiguredServer configures a server whose provider talks to sim.
func ConfiguredServer(t testing.TB, server tfprotov6.ProviderServer, sim *hubspotsim.Server) tfprotov6.ProviderServer {
	t.Helper()
	if diags := Configure(t, server, sim); len(diags) > 0 {
		t.Fatal(diags[0].Summary)
	}
	return server
}

// Configure configures a server so that its provider talks to sim.
func Configure(t testing.TB, server tfprotov6.ProviderServer, sim *hubspotsim.Server) []*tfprotov6.Diagnostic {
	t.Helper()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	configType, ok := schemas.Provider.ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the provider's configuration is no object")
	}
	values := make(map[string]tftypes.Value, len(configType.AttributeTypes))
	for name, attribute := range configType.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["base_url"], values["access_token"] = tftypes.NewValue(tftypes.String, sim.URL()), tftypes.NewValue(tftypes.String, sim.Token())
	config, err := tfprotov6.NewDynamicValue(configType, tftypes.NewValue(configType, values))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

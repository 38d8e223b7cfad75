// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package lookup_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
)

// listedBatch is a result of `terraform query`.
type listedBatch struct {
	DisplayName, ObjectType, IDProperty string
	// Records are those of the resource, where it was included.
	Records map[string]map[string]string
	Error   string
}

var listConfigType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"object_type": tftypes.String}}

// listBatches asks as `terraform query` does, which the Terraform at hand need
// not know.
func listBatches(t *testing.T, sim *hubspotsim.Server, objectType string, limit int64, include bool) []listedBatch {
	t.Helper()
	server, ok := acctest.ConfiguredServer(t, provider.NewServer("test")(), sim).(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the server lists nothing")
	}
	value := tftypes.NewValue(tftypes.String, nil)
	if objectType != "" {
		value = tftypes.NewValue(tftypes.String, objectType)
	}
	config, err := tfprotov6.NewDynamicValue(listConfigType, tftypes.NewValue(listConfigType, map[string]tftypes.Value{"object_type": value}))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := server.ListResource(t.Context(), &tfprotov6.ListResourceRequest{TypeName: objects.TypeName, Config: &config, Limit: limit, IncludeResource: include})
	if err != nil {
		t.Fatal(err)
	}
	var found []listedBatch
	for result := range stream.Results {
		found = append(found, decodeListed(t, server, result))
	}
	return found
}

func decodeListed(t *testing.T, server tfprotov6.ListResourceServer, result tfprotov6.ListResourceResult) listedBatch {
	t.Helper()
	out := listedBatch{DisplayName: result.DisplayName}
	for _, d := range result.Diagnostics {
		out.Error += d.Summary + ": " + d.Detail
	}
	if out.Error != "" {
		return out
	}
	identityType := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"object_type": tftypes.String, "id_property": tftypes.String, "keys": tftypes.String}}
	identity, err := result.Identity.IdentityData.Unmarshal(identityType)
	if err != nil {
		t.Fatal(err)
	}
	var parts map[string]tftypes.Value
	if err := identity.As(&parts); err != nil {
		t.Fatal(err)
	}
	if err := parts["object_type"].As(&out.ObjectType); err != nil {
		t.Fatal(err)
	}
	if err := parts["id_property"].As(&out.IDProperty); err != nil {
		t.Fatal(err)
	}
	if result.Resource == nil {
		return out
	}
	provider, ok := server.(tfprotov6.ProviderServer)
	if !ok {
		t.Fatal("the server is no provider")
	}
	schemas, err := provider.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	state, err := result.Resource.Unmarshal(schemas.ResourceSchemas[objects.TypeName].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := state.As(&attributes); err != nil {
		t.Fatal(err)
	}
	out.Records = listedRecords(t, attributes["records"])
	return out
}

// listedRecords are the cells of records, "" for null.
func listedRecords(t *testing.T, value tftypes.Value) map[string]map[string]string {
	t.Helper()
	var rows map[string]tftypes.Value
	if err := value.As(&rows); err != nil {
		t.Fatal(err)
	}
	records := make(map[string]map[string]string, len(rows))
	for key, row := range rows {
		var cells map[string]tftypes.Value
		if err := row.As(&cells); err != nil {
			t.Fatal(err)
		}
		records[key] = make(map[string]string, len(cells))
		for name, cell := range cells {
			var text *string
			if err := cell.As(&text); err != nil {
				t.Fatal(err)
			}
			if text != nil {
				records[key][name] = *text
			}
		}
	}
	return records
}

func TestObjectsBatchListResource(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	acctest.SeedUniversities(sim, 2)
	sim.DefineObjectType(hubspotsim.Schema{Name: "widget", Properties: []hubspotsim.Property{{Name: "title"}, {Name: "sku", Label: "SKU", Unique: true}}})

	one := listBatches(t, sim, "company", 0, false)
	if diff := cmp.Diff([]listedBatch{{DisplayName: "companies by university_domain (University domain)", ObjectType: "companies", IDProperty: "university_domain"}}, one); diff != "" {
		t.Errorf("one object type (-want +got):\n%s", diff)
	}
	var names []string
	for _, batch := range listBatches(t, sim, "", 0, false) {
		names = append(names, batch.DisplayName)
	}
	for _, want := range []string{"contacts by email", "companies by university_domain", "p4242_widget by sku (SKU)"} {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, want) }) {
			t.Errorf("%q is not among %q", want, names)
		}
	}
	if n := sim.Count(string(hubspotsim.OpBatchRead)) + sim.Count(string(hubspotsim.OpList)); n != 0 {
		t.Errorf("records were read %d times, although no resource was asked for", n)
	}
}

func TestObjectsBatchListResource_limit(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	acctest.SeedUniversities(sim, 0)
	if found := listBatches(t, sim, "", 1, false); len(found) != 1 || found[0].IDProperty != "email" {
		t.Errorf("got %+v, want the first batch alone", found)
	}
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpPropertyList: 1})
}

func TestObjectsBatchListResource_includeResource(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	acctest.SeedUniversities(sim, 2)
	found := listBatches(t, sim, "companies", 0, true)
	if len(found) != 1 || len(found[0].Records) != 2 || found[0].Records["u000.edu"]["name"] != "U 0" {
		t.Errorf("got %+v, want the records of one batch", found)
	}
}

// What is found is imported as it was shown: `terraform query` writes a resource
// from the one and an import block from the other, and engines tell by the
// identity that it is managed.
func TestObjectsBatchListResource_importsWhatItShows(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	acctest.SeedUniversities(sim, 2)
	server := acctest.ConfiguredServer(t, provider.NewServer("test")(), sim)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	lister, ok := server.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the server lists nothing")
	}
	stateType := schemas.ResourceSchemas[objects.TypeName].ValueType()
	identityType := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"object_type": tftypes.String, "id_property": tftypes.String, "keys": tftypes.String}}
	decode := func(value *tfprotov6.DynamicValue, of tftypes.Type) map[string]tftypes.Value {
		t.Helper()
		decoded, err := value.Unmarshal(of)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]tftypes.Value
		if err := decoded.As(&members); err != nil {
			t.Fatal(err)
		}
		return members
	}
	for _, written := range []string{"companies", "company", "0-2"} {
		config, err := tfprotov6.NewDynamicValue(listConfigType, tftypes.NewValue(listConfigType, map[string]tftypes.Value{"object_type": tftypes.NewValue(tftypes.String, written)}))
		if err != nil {
			t.Fatal(err)
		}
		stream, err := lister.ListResource(t.Context(), &tfprotov6.ListResourceRequest{TypeName: objects.TypeName, Config: &config, IncludeResource: true})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for result := range stream.Results {
			found++
			imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: objects.TypeName, Identity: result.Identity})
			if err != nil || len(imported.ImportedResources) != 1 {
				t.Fatalf("%s: %v, %+v", written, err, imported)
			}
			got := imported.ImportedResources[0]
			shown, became := decode(result.Resource, stateType), decode(got.State, stateType)
			for _, attribute := range []string{"id", "object_type", "id_property", "records", "properties", "ids", "created"} {
				if !shown[attribute].Equal(became[attribute]) {
					t.Errorf("%s: %s is shown as %s and imported as %s", written, attribute, shown[attribute], became[attribute])
				}
			}
			for attribute, value := range decode(result.Identity.IdentityData, identityType) {
				if other := decode(got.Identity.IdentityData, identityType)[attribute]; !value.Equal(other) {
					t.Errorf("%s: identity has %s %s, and %s once imported", written, attribute, value, other)
				}
			}
		}
		if found != 1 {
			t.Errorf("%s: %d batches, want 1", written, found)
		}
	}
}

// An object type that cannot be read is an error of its own.
func TestObjectsBatchListResource_error(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	acctest.SeedUniversities(sim, 0)
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyList, PathContains: "/contacts", Status: http.StatusBadRequest})
	found := listBatches(t, sim, "", 0, false)
	if len(found) < 2 || !strings.Contains(found[0].Error, "Unable to List Batches: The properties of contacts could not be read.") {
		t.Fatalf("got %+v, want an error about contacts first", found)
	}
	if !slices.ContainsFunc(found, func(b listedBatch) bool { return b.ObjectType == "companies" && b.Error == "" }) {
		t.Errorf("companies are missing: %+v", found)
	}

	found = listBatches(t, sim, "compnies", 0, false)
	if len(found) != 1 || !strings.Contains(found[0].Error, `Unknown object type: HubSpot knows no object type "compnies" in this account.`) {
		t.Errorf("got %+v, want one error that names the object type", found)
	}
}

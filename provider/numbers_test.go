// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// withNumber returns the values of a type that hold 1.5 in one place and nothing
// else, by that place.
func withNumber(t tftypes.Type) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	switch t := t.(type) {
	case tftypes.Object:
		for name, attribute := range t.AttributeTypes {
			for at, v := range withNumber(attribute) {
				values := map[string]tftypes.Value{}
				for other, otherType := range t.AttributeTypes {
					values[other] = tftypes.NewValue(otherType, nil)
				}
				values[name] = v
				out[strings.TrimSuffix(name+"."+at, ".")] = tftypes.NewValue(t, values)
			}
		}
	case tftypes.List:
		for at, v := range withNumber(t.ElementType) {
			out["0."+at] = tftypes.NewValue(t, []tftypes.Value{v})
		}
	case tftypes.Map:
		for at, v := range withNumber(t.ElementType) {
			out["key."+at] = tftypes.NewValue(t, map[string]tftypes.Value{"key": v})
		}
	default:
		if t.Is(tftypes.Number) {
			out[""] = tftypes.NewValue(t, 1.5)
		}
	}
	return out
}

// Every number of every schema has to be whole, and a fraction is told as a mistake in
// the configuration, where it is.
func TestNumbers_fractions(t *testing.T) {
	t.Parallel()
	s := NewServer("test")()
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	check := func(what string, schema *tfprotov6.Schema, validate func(*tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
		for at, v := range withNumber(schema.ValueType()) {
			config, err := tfprotov6.NewDynamicValue(schema.ValueType(), v)
			if err != nil {
				t.Fatal(err)
			}
			diags, err := validate(&config)
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, what+"."+at)
			if len(diags) != 1 || diags[0].Summary != "Invalid number" || !strings.Contains(diags[0].Detail, "is 1.5, and it has to be a whole number") ||
				strings.Contains(diags[0].Detail, "bug") || diags[0].Attribute == nil || len(diags[0].Attribute.Steps()) != strings.Count(at, ".")+1 {
				t.Errorf("%s.%s: %+v", what, at, diags)
			}
		}
	}
	check("provider", schemas.Provider, func(c *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		r, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: c})
		return r.Diagnostics, err
	})
	for name, schema := range schemas.ResourceSchemas {
		check(name, schema, func(c *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			r, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: c})
			return r.Diagnostics, err
		})
	}
	for name, schema := range schemas.DataSourceSchemas {
		check("data."+name, schema, func(c *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			r, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: c})
			return r.Diagnostics, err
		})
	}
	for _, want := range []string{"provider.max_retries", "hubspot_property.options.0.display_order", "hubspot_associations_batch.max_archive", "data.hubspot_objects.limit"} {
		if !slices.Contains(seen, want) {
			t.Errorf("%s was not tried; tried were %v", want, slices.Sorted(slices.Values(seen)))
		}
	}
}

// A number that may have a fraction would be refused with the others.
func TestNumbers_allWhole(t *testing.T) {
	t.Parallel()
	p := newProvider("test")
	var look func(at string, t attr.Type)
	look = func(at string, typ attr.Type) {
		switch typ := typ.(type) {
		case attr.TypeWithAttributeTypes:
			for name, attribute := range typ.AttributeTypes() {
				look(at+"."+name, attribute)
			}
		case attr.TypeWithElementType:
			look(at+".*", typ.ElementType())
		case basetypes.NumberType, basetypes.Float64Type, basetypes.Float32Type, basetypes.DynamicType:
			t.Errorf("%s is of type %s", at, typ)
		}
	}
	var ps provider.SchemaResponse
	p.Schema(t.Context(), provider.SchemaRequest{}, &ps)
	look("provider", ps.Schema.Type())
	for _, r := range p.Resources(t.Context()) {
		var rs resource.SchemaResponse
		r().Schema(t.Context(), resource.SchemaRequest{}, &rs)
		look("resource", rs.Schema.Type())
	}
	for _, d := range p.DataSources(t.Context()) {
		var ds datasource.SchemaResponse
		d().Schema(t.Context(), datasource.SchemaRequest{}, &ds)
		look("data source", ds.Schema.Type())
	}
}

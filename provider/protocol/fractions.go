// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Terraform has one type for numbers. Where the framework expects a whole one, it
// calls any other a bug in the provider, before a validator is asked. So numbers are
// looked at first: all that a configuration can set are whole, which a test holds
// the schemas to.

// The schemas of what has a configuration and passes through the framework.
func resourceSchemas(all *tfprotov6.GetProviderSchemaResponse, name string) *tfprotov6.Schema {
	return all.ResourceSchemas[name]
}

func dataSourceSchemas(all *tfprotov6.GetProviderSchemaResponse, name string) *tfprotov6.Schema {
	return all.DataSourceSchemas[name]
}

func listSchemas(all *tfprotov6.GetProviderSchemaResponse, name string) *tfprotov6.Schema {
	return all.ListResourceSchemas[name]
}

func providerSchema(all *tfprotov6.GetProviderSchemaResponse, _ string) *tfprotov6.Schema {
	return all.Provider
}

// ValidateProviderConfig answers for numbers with a fraction.
func (s *server) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	if diags := s.fractions(ctx, providerSchema, "", req.Config); len(diags) > 0 {
		return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config, Diagnostics: diags}, nil
	}
	return s.fullServer.ValidateProviderConfig(ctx, req)
}

// ValidateDataResourceConfig answers for numbers with a fraction.
func (s *server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	if diags := s.fractions(ctx, dataSourceSchemas, req.TypeName, req.Config); len(diags) > 0 {
		return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: diags}, nil
	}
	return s.fullServer.ValidateDataResourceConfig(ctx, req)
}

// ValidateListResourceConfig answers for numbers with a fraction.
func (s *server) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	if diags := s.fractions(ctx, listSchemas, req.TypeName, req.Config); len(diags) > 0 {
		return &tfprotov6.ValidateListResourceConfigResponse{Diagnostics: diags}, nil
	}
	return s.fullServer.ValidateListResourceConfig(ctx, req)
}

// fractions names the numbers of a configuration that are not whole. What cannot be
// read is left to the framework, which explains it.
func (s *server) fractions(
	ctx context.Context, schemaOf func(*tfprotov6.GetProviderSchemaResponse, string) *tfprotov6.Schema,
	name string, config *tfprotov6.DynamicValue,
) []*tfprotov6.Diagnostic {
	if config == nil {
		return nil
	}
	var schema *tfprotov6.Schema
	if all, err := s.schemas.provider(ctx); err == nil {
		schema = schemaOf(all, name)
	}
	if schema == nil {
		return nil
	}
	value, err := config.Unmarshal(schema.ValueType())
	if err != nil {
		return nil
	}
	var diags []*tfprotov6.Diagnostic
	_ = tftypes.Walk(value, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		if v.IsNull() || !v.IsKnown() {
			return false, nil
		}
		if !v.Type().Is(tftypes.Number) {
			return true, nil
		}
		var number big.Float
		if err := v.As(&number); err != nil {
			return false, err
		}
		if _, accuracy := number.Int64(); accuracy != big.Exact {
			d := toProtocol(ctx, diag.Diagnostics{notWhole(frameworkPath(at), number.Text('g', 20))})[0]
			d.Attribute = at
			diags = append(diags, d)
		}
		return false, nil
	})
	return diags
}

// frameworkPath is a path as messages write it.
func frameworkPath(at *tftypes.AttributePath) path.Path {
	p := path.Empty()
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			p = p.AtName(string(step))
		case tftypes.ElementKeyInt:
			p = p.AtListIndex(int(step))
		case tftypes.ElementKeyString:
			p = p.AtMapKey(string(step))
		}
	}
	return p
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

const typeName = "test_records"

// oracleServer is the framework's server of the plain implementation.
func oracleServer() tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(&testProvider{resource: func() resource.Resource { return oracleResource{} }})()
}

// directServer serves the same schema with r answering the data calls.
func directServer(d protocol.Description, r protocol.Resource[model]) tfprotov6.ProviderServer {
	inner := providerserver.NewProtocol6(&testProvider{resource: func() resource.Resource { return protocol.FrameworkResource(d) }})()
	return protocol.NewServer(inner, protocol.Direct(typeName, r))
}

var (
	rowType    = tftypes.Map{ElementType: tftypes.String}
	recordType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"id":              tftypes.String,
		"object_type":     tftypes.String,
		"records":         tftypes.Map{ElementType: rowType},
		"policy":          tftypes.String,
		"max":             tftypes.Number,
		"read_properties": tftypes.List{ElementType: tftypes.String},
		"timeouts":        tftypes.Object{AttributeTypes: map[string]tftypes.Type{"create": tftypes.String, "read": tftypes.String}},
		"ids":             tftypes.Map{ElementType: tftypes.String},
		"properties":      tftypes.Map{ElementType: rowType},
		"created":         tftypes.Map{ElementType: tftypes.Bool},
	}}
	identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"object_type": tftypes.String, "keys": tftypes.String}}
)

// generator draws neutral values; unknowns allows values that are unknown.
type generator struct {
	*rapid.T
	unknowns bool
}

// oneOf draws null, unknown or what known draws.
func (g generator) oneOf(label string, known func() any) any {
	switch n := rapid.IntRange(0, 9).Draw(g.T, label+" state"); {
	case n == 0:
		return nil
	case n == 1 && g.unknowns:
		return unknown{}
	default:
		return known()
	}
}

func (g generator) text(label string, values ...string) any {
	return g.oneOf(label, func() any {
		if len(values) > 0 {
			return rapid.SampledFrom(values).Draw(g.T, label)
		}
		return rapid.OneOf(rapid.SampledFrom([]string{"", "bad", "a", "b"}), rapid.StringN(0, 70, -1)).Draw(g.T, label)
	})
}

func (g generator) mapOf(label string, elem func(key string) any) any {
	return g.oneOf(label, func() any {
		m := map[string]any{}
		for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 0, 5, rapid.ID).Draw(g.T, label+" keys") {
			m[key] = elem(key)
		}
		return m
	})
}

var keys = []string{"", "a", "b", "aa", "fail", "fail2", "gone", "gone1", "ümlaut", "mit.edu", "quote\"d", "a key that is longer than thirty-one bytes"}

func (g generator) rows(label string) any {
	return g.mapOf(label, func(key string) any {
		return g.mapOf(label+"."+key, func(name string) any { return g.text(label + "." + key + "." + name) })
	})
}

// config draws a configuration: computed attributes are null.
func (g generator) config() map[string]any {
	config := map[string]any{
		"object_type": g.text("object_type", "companies", "contacts", "gone"),
		"records":     g.rows("records"),
		"policy":      g.text("policy", "stuck", "archive", ""),
		"max":         g.oneOf("max", func() any { return rapid.Int64().Draw(g.T, "max") }),
		"read_properties": g.oneOf("read_properties", func() any {
			list := []any{}
			for i := range rapid.IntRange(0, 3).Draw(g.T, "read_properties length") {
				list = append(list, g.text(fmt.Sprintf("read_properties[%d]", i)))
			}
			return list
		}),
		"timeouts": g.oneOf("timeouts", func() any {
			return map[string]any{"create": g.text("timeouts.create", "60m", "1h"), "read": g.text("timeouts.read", "5m")}
		}),
		"id": nil, "ids": nil, "properties": nil, "created": nil,
	}
	return config
}

// state draws a state, in which everything is known. Its keys need not agree
// between the attributes.
func (g generator) state() map[string]any {
	g.unknowns = false
	state := g.config()
	state["object_type"] = rapid.SampledFrom([]string{"companies", "contacts", "gone"}).Draw(g.T, "prior object_type")
	state["id"] = g.text("id", "companies/id")
	state["ids"] = g.mapOf("ids", func(key string) any { return g.text("ids."+key, "1", "22", "333") })
	state["properties"] = g.rows("properties")
	state["created"] = g.mapOf("created", func(key string) any {
		return g.oneOf("created."+key, func() any { return rapid.Bool().Draw(g.T, "created."+key) })
	})
	return state
}

// proposed merges a configuration with what is computed, as Terraform does.
func proposed(config, prior map[string]any) map[string]any {
	merged := maps.Clone(config)
	for _, name := range []string{"id", "ids", "properties", "created"} {
		merged[name] = prior[name]
	}
	return merged
}

// nullable turns a nil map into a null value.
func nullable(n map[string]any) any {
	if n == nil {
		return nil
	}
	return n
}

// resolve makes everything known, as it is in an apply.
func resolve(t tftypes.Type, n any) any {
	switch n := n.(type) {
	case unknown:
		switch t.(type) {
		case tftypes.Map:
			return map[string]any{}
		case tftypes.List:
			return []any{}
		case tftypes.Object:
			return nil
		}
		if t.Is(tftypes.Number) {
			return int64(7)
		}
		return "resolved"
	case []any:
		known := []any{}
		for _, elem := range n {
			known = append(known, resolve(tftypes.String, elem))
		}
		return known
	case map[string]any:
		known := map[string]any{}
		for key, elem := range n {
			switch t := t.(type) {
			case tftypes.Map:
				known[key] = resolve(t.ElementType, elem)
			case tftypes.Object:
				known[key] = resolve(t.AttributeTypes[key], elem)
			}
		}
		return known
	default:
		return n
	}
}

// diagnosticText writes diagnostics as lines. A missing argument is the one
// error that both servers add, in their own words.
func diagnosticText(diags []*tfprotov6.Diagnostic) []string {
	lines := make([]string, 0, len(diags))
	for _, d := range diags {
		if d.Summary == "Missing required argument" || d.Summary == "Missing Configuration for Required Attribute" {
			lines = append(lines, fmt.Sprintf("%s %s: missing", d.Severity, d.Attribute))
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s: %s", d.Severity, d.Attribute, d.Summary, d.Detail))
	}
	slices.Sort(lines)
	return lines
}

func same(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, what string, oracle, direct any,
) {
	t.Helper()
	if diff := cmp.Diff(oracle, direct, cmp.AllowUnexported(unknown{})); diff != "" {
		t.Fatalf("%s differs from the framework's (-framework +direct):\n%s", what, diff)
	}
}

func TestOracle_validate(t *testing.T) {
	t.Parallel()
	oracle, direct := oracleServer(), directServer(description{}, directResource{})
	rapid.Check(t, func(t *rapid.T) {
		config := generator{t, true}.config()
		call := func(s tfprotov6.ProviderServer) []string {
			resp, err := s.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typeName, Config: dynamic(recordType, config),
			})
			must(err)
			return diagnosticText(resp.Diagnostics)
		}
		same(t, "diagnostics", call(oracle), call(direct))
	})
}

func TestOracle_planAndApply(t *testing.T) {
	t.Parallel()
	oracle, direct := oracleServer(), directServer(description{}, directResource{})
	rapid.Check(t, func(t *rapid.T) {
		config := generator{t, true}.config()
		var prior map[string]any
		if rapid.Bool().Draw(t, "has a prior state") {
			prior = generator{t, false}.state()
		}
		known, _ := resolve(recordType, config).(map[string]any)
		plan := func(s tfprotov6.ProviderServer, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
			resp, err := s.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
				TypeName:         typeName,
				Config:           dynamic(recordType, config),
				PriorState:       dynamic(recordType, nullable(prior)),
				ProposedNewState: dynamic(recordType, proposed(config, prior)),
			})
			must(err)
			return resp
		}
		planOutcome := func(s tfprotov6.ProviderServer, config map[string]any) map[string]any {
			resp := plan(s, config)
			var replaces []string
			for _, p := range resp.RequiresReplace {
				replaces = append(replaces, p.String())
			}
			return map[string]any{
				"plan":             neutral(recordType, resp.PlannedState),
				"diagnostics":      diagnosticText(resp.Diagnostics),
				"requires replace": replaces,
			}
		}
		applyOutcome := func(s tfprotov6.ProviderServer) map[string]any {
			planned := plan(s, known)
			resp, err := s.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName:       typeName,
				Config:         dynamic(recordType, known),
				PriorState:     dynamic(recordType, nullable(prior)),
				PlannedState:   planned.PlannedState,
				PlannedPrivate: planned.PlannedPrivate,
			})
			must(err)
			return map[string]any{
				"state":       neutral(recordType, resp.NewState),
				"diagnostics": diagnosticText(resp.Diagnostics),
				"identity":    neutral(identityType, resp.NewIdentity.IdentityData),
			}
		}
		same(t, "plan", planOutcome(oracle, config), planOutcome(direct, config))
		same(t, "plan of known values", planOutcome(oracle, known), planOutcome(direct, known))
		same(t, "apply", applyOutcome(oracle), applyOutcome(direct))
	})
}

func TestOracle_read(t *testing.T) {
	t.Parallel()
	oracle, direct := oracleServer(), directServer(description{}, directResource{})
	rapid.Check(t, func(t *rapid.T) {
		state := generator{t, false}.state()
		read := func(s tfprotov6.ProviderServer) map[string]any {
			resp, err := s.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{
				TypeName: typeName, CurrentState: dynamic(recordType, state),
			})
			must(err)
			outcome := map[string]any{
				"state":       neutral(recordType, resp.NewState),
				"diagnostics": diagnosticText(resp.Diagnostics),
			}
			if outcome["state"] != nil {
				outcome["identity"] = neutral(identityType, resp.NewIdentity.IdentityData)
			}
			return outcome
		}
		same(t, "outcome", read(oracle), read(direct))
	})
}

func TestOracle_destroy(t *testing.T) {
	t.Parallel()
	oracle, direct := oracleServer(), directServer(description{}, directResource{})
	rapid.Check(t, func(t *rapid.T) {
		state := generator{t, false}.state()
		destroy := func(s tfprotov6.ProviderServer) map[string]any {
			plan, err := s.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
				TypeName:         typeName,
				Config:           dynamic(recordType, nil),
				PriorState:       dynamic(recordType, state),
				ProposedNewState: dynamic(recordType, nil),
			})
			must(err)
			apply, err := s.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName:       typeName,
				Config:         dynamic(recordType, nil),
				PriorState:     dynamic(recordType, state),
				PlannedState:   plan.PlannedState,
				PlannedPrivate: plan.PlannedPrivate,
			})
			must(err)
			return map[string]any{
				"plan":        neutral(recordType, plan.PlannedState),
				"state":       neutral(recordType, apply.NewState),
				"diagnostics": diagnosticText(apply.Diagnostics),
			}
		}
		same(t, "outcome", destroy(oracle), destroy(direct))
	})
}

func TestOracle_import(t *testing.T) {
	t.Parallel()
	requests := map[string]*tfprotov6.ImportResourceStateRequest{
		"id":         {ID: "companies/mit.edu,eth.ch"},
		"invalid id": {ID: "companies"},
		"identity": {Identity: &tfprotov6.ResourceIdentityData{
			IdentityData: dynamic(identityType, map[string]any{"object_type": "companies", "keys": "b,a"}),
		}},
		"part of an identity": {Identity: &tfprotov6.ResourceIdentityData{
			IdentityData: dynamic(identityType, map[string]any{"object_type": "companies", "keys": nil}),
		}},
	}
	for name, req := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call := func(s tfprotov6.ProviderServer) map[string]any {
				in := *req
				in.TypeName = typeName
				resp, err := s.ImportResourceState(t.Context(), &in)
				must(err)
				outcome := map[string]any{"diagnostics": diagnosticText(resp.Diagnostics)}
				for _, r := range resp.ImportedResources {
					outcome[r.TypeName] = neutral(recordType, r.State)
					identity, _ := neutral(identityType, r.Identity.IdentityData).(map[string]any)
					outcome["identity"] = identity["object_type"]
				}
				return outcome
			}
			same(t, "outcome", call(oracleServer()), call(directServer(description{}, directResource{})))
		})
	}
}

func TestOracle_generateConfig(t *testing.T) {
	t.Parallel()
	oracle, direct := oracleServer(), directServer(description{}, directResource{})
	rapid.Check(t, func(t *rapid.T) {
		state := generator{t, false}.state()
		generate := func(s tfprotov6.ProviderServer) map[string]any {
			resp, err := s.GenerateResourceConfig(context.Background(), &tfprotov6.GenerateResourceConfigRequest{
				TypeName: typeName, State: dynamic(recordType, state),
			})
			must(err)
			config, _ := neutral(recordType, resp.Config).(map[string]any)
			return map[string]any{"config": config, "diagnostics": diagnosticText(resp.Diagnostics)}
		}
		same(t, "outcome", generate(oracle), generate(direct))
	})
}

func TestOracle_upgradeOfCurrentVersion(t *testing.T) {
	t.Parallel()
	const stored = `{"id":"companies/x","object_type":"companies","records":{"a":{"name":"A","gap":null},"b":null},"policy":null,` +
		`"max":12,"read_properties":["x",null],"timeouts":{"create":"1h","read":null},"ids":{"a":"1"},"properties":{},"created":{"a":true}}`
	call := func(s tfprotov6.ProviderServer) any {
		resp, err := s.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: typeName, RawState: &tfprotov6.RawState{JSON: []byte(stored)},
		})
		must(err)
		return neutral(recordType, resp.UpgradedState)
	}
	same(t, "state", call(oracleServer()), call(directServer(description{}, directResource{})))
}

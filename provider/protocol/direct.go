// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// directResource is a [Resource] whatever its model.
type directResource interface {
	modelShape() *shape
	hasIdentity() bool
	validate(context.Context, *resourceSchema, *tfprotov6.ValidateResourceConfigRequest) *tfprotov6.ValidateResourceConfigResponse
	upgrade(context.Context, *resourceSchema, *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse
	read(context.Context, *resourceSchema, *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse
	plan(context.Context, *resourceSchema, *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse
	apply(context.Context, *resourceSchema, *tfprotov6.ApplyResourceChangeRequest) *tfprotov6.ApplyResourceChangeResponse
	importState(context.Context, *resourceSchema, *tfprotov6.ImportResourceStateRequest) *tfprotov6.ImportResourceStateResponse
	generateConfig(context.Context, *resourceSchema, *tfprotov6.GenerateResourceConfigRequest) *tfprotov6.GenerateResourceConfigResponse
}

// direct translates between the messages of the protocol and a [Resource].
type direct[M any] struct {
	typeName string
	resource Resource[M]
	codec    *structCodec
}

func newDirect[M any](typeName string, r Resource[M]) *direct[M] {
	return &direct[M]{typeName: typeName, resource: r, codec: codecOf(reflect.TypeFor[M]())}
}

func (d *direct[M]) modelShape() *shape { return d.codec.shape }

// decode reads one message and reports where it cannot.
func (d *direct[M]) decode(what string, value *tfprotov6.DynamicValue, diags *diag.Diagnostics) message[M] {
	m, err := decodeMessage[M](d.codec, value)
	if err != nil {
		diags.Append(decodeDiagnostic(what+" of "+d.typeName, err))
	}
	return m
}

func (d *direct[M]) validate(ctx context.Context, s *resourceSchema, in *tfprotov6.ValidateResourceConfigRequest) *tfprotov6.ValidateResourceConfigResponse {
	var resp ValidateResponse
	config := d.decode("configuration", in.Config, &resp.Diagnostics)
	if config.model != nil {
		guard("The validation of "+d.typeName, &resp.Diagnostics, func() {
			d.resource.ValidateConfig(ctx, ValidateRequest[M]{Config: config.model, MessageBytes: size(in.Config)}, &resp)
		})
		for _, name := range s.required {
			if d.codec.isNull(config.model, name) {
				resp.Diagnostics.AddAttributeError(path.Root(name), "Missing required argument", fmt.Sprintf("The argument %q is required and must not be null.", name))
			}
		}
	}
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: toProtocol(ctx, resp.Diagnostics)}
}

func (d *direct[M]) read(ctx context.Context, s *resourceSchema, in *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	out := &tfprotov6.ReadResourceResponse{
		NewState:    in.CurrentState,
		NewIdentity: in.CurrentIdentity,
		Private:     in.Private,
	}
	resp := ReadResponse[M]{Private: in.Private}
	current := d.decode("state", in.CurrentState, &resp.Diagnostics)
	if current.model != nil {
		resp.State = current.model
		guard("The refresh of "+d.typeName, &resp.Diagnostics, func() {
			d.resource.Read(ctx, ReadRequest[M]{State: current.model, Private: in.Private}, &resp)
		})
	}
	if !resp.Diagnostics.HasError() {
		out.NewState = encodeModel(d.codec, resp.State, current)
		out.Private = resp.Private
		if identity := d.identityOf(ctx, s, resp.State, &resp.Diagnostics); identity != nil {
			out.NewIdentity = identity
		}
	}
	out.Diagnostics = toProtocol(ctx, resp.Diagnostics)
	return out
}

func (d *direct[M]) plan(ctx context.Context, s *resourceSchema, in *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	out := &tfprotov6.PlanResourceChangeResponse{
		PlannedState:    in.PriorState,
		PlannedIdentity: in.PriorIdentity,
		PlannedPrivate:  in.PriorPrivate,
	}
	resp := PlanResponse[M]{Private: in.PriorPrivate}
	req, prior := d.planRequest(in, &resp.Diagnostics)
	req.Stored = storedPlanOf(ctx)
	if !resp.Diagnostics.HasError() {
		guard("The plan of "+d.typeName, &resp.Diagnostics, func() { d.resource.Plan(ctx, req, &resp) })
	}
	if !resp.Diagnostics.HasError() && (resp.Planned == nil) != req.Destroy {
		resp.Diagnostics.AddError("Invalid plan", fmt.Sprintf("The plan of %s does not have the state that the operation calls for.\n\n%s", d.typeName, reportBug))
	}
	if !resp.Diagnostics.HasError() {
		out.PlannedState = encodeModel(d.codec, resp.Planned, prior)
		out.PlannedPrivate = resp.Private
		out.RequiresReplace = attributePaths(ctx, normalPaths(resp.RequiresReplace))
		if identity := d.identityOf(ctx, s, resp.Planned, &resp.Diagnostics); identity != nil {
			out.PlannedIdentity = identity
		}
	}
	out.Diagnostics = toProtocol(ctx, resp.Diagnostics)
	return out
}

// planRequest decodes a request. Of the proposed state, which merges
// configuration and prior state, it only takes whether there is one.
func (d *direct[M]) planRequest(in *tfprotov6.PlanResourceChangeRequest, diags *diag.Diagnostics) (PlanRequest[M], message[M]) {
	req := PlanRequest[M]{
		Private:      in.PriorPrivate,
		MessageBytes: size(in.PriorState) + size(in.ProposedNewState) + size(in.Config),
	}
	destroy, err := isNull(in.ProposedNewState)
	if err != nil {
		diags.Append(decodeDiagnostic("proposed state of "+d.typeName, err))
	}
	req.Destroy = destroy
	prior := d.decode("prior state", in.PriorState, diags)
	req.Prior = prior.model
	req.Config = d.decode("configuration", in.Config, diags).model
	return req, prior
}

// normalPaths sorts paths and leaves each once.
func normalPaths(paths path.Paths) path.Paths {
	sorted := slices.Clone(paths)
	slices.SortFunc(sorted, func(a, b path.Path) int { return strings.Compare(a.String(), b.String()) })
	return slices.CompactFunc(sorted, path.Path.Equal)
}

func (d *direct[M]) apply(ctx context.Context, s *resourceSchema, in *tfprotov6.ApplyResourceChangeRequest) *tfprotov6.ApplyResourceChangeResponse {
	out := &tfprotov6.ApplyResourceChangeResponse{
		NewState:    in.PriorState,
		NewIdentity: in.PlannedIdentity,
		Private:     in.PlannedPrivate,
	}
	var diags diag.Diagnostics
	prior := d.decode("prior state", in.PriorState, &diags)
	planned := d.decode("planned state", in.PlannedState, &diags)
	if prior.model == nil && planned.model == nil && !diags.HasError() {
		diags.AddError("Invalid request", fmt.Sprintf("There is neither a state nor a plan to apply for %s.", d.typeName))
	}
	if diags.HasError() {
		out.Diagnostics = toProtocol(ctx, diags)
		return out
	}
	resp := d.change(ctx, planned.model, prior.model, in.PlannedPrivate)
	out.NewState = encodeModel(d.codec, resp.State, planned, prior)
	out.Private = resp.Private
	if identity := d.identityOf(ctx, s, resp.State, &resp.Diagnostics); identity != nil {
		out.NewIdentity = identity
	}
	out.Diagnostics = toProtocol(ctx, resp.Diagnostics)
	return out
}

// change calls the operation that prior and planned state call for.
func (d *direct[M]) change(ctx context.Context, planned, prior *M, private []byte) *ApplyResponse[M] {
	resp := &ApplyResponse[M]{State: prior, Private: private}
	switch {
	case prior == nil:
		guard("The creation of "+d.typeName, &resp.Diagnostics, func() {
			d.resource.Create(ctx, CreateRequest[M]{Planned: planned, Private: private}, resp)
		})
	case planned == nil:
		guard("The deletion of "+d.typeName, &resp.Diagnostics, func() {
			d.resource.Delete(ctx, DeleteRequest[M]{Prior: prior, Private: private}, resp)
		})
		if !resp.Diagnostics.HasError() {
			resp.State, resp.Private = nil, nil
		}
		return resp
	default:
		guard("The update of "+d.typeName, &resp.Diagnostics, func() {
			d.resource.Update(ctx, UpdateRequest[M]{Planned: planned, Prior: prior, Private: private}, resp)
		})
	}
	if resp.State == nil && !resp.Diagnostics.HasError() {
		resp.State = prior
		resp.Diagnostics.AddError("Missing state", fmt.Sprintf("%s returned no state after the apply.\n\n%s", d.typeName, reportBug))
	}
	return resp
}

func (d *direct[M]) importState(ctx context.Context, s *resourceSchema, in *tfprotov6.ImportResourceStateRequest) *tfprotov6.ImportResourceStateResponse {
	var resp ImportResponse[M]
	identity, err := decodeIdentity(s, in.Identity)
	if err != nil {
		resp.Diagnostics.Append(decodeDiagnostic("identity of "+d.typeName, err))
	} else {
		guard("The import of "+d.typeName, &resp.Diagnostics, func() {
			d.resource.Import(ctx, ImportRequest{ID: in.ID, Identity: identity}, &resp)
		})
	}
	out := &tfprotov6.ImportResourceStateResponse{}
	if resp.State == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("Missing state", fmt.Sprintf("%s returned no state after the import.\n\n%s", d.typeName, reportBug))
	}
	if !resp.Diagnostics.HasError() {
		imported := &tfprotov6.ImportedResource{
			TypeName: d.typeName,
			State:    encodeModel(d.codec, resp.State),
			Private:  resp.Private,
			Identity: d.identityOf(ctx, s, resp.State, &resp.Diagnostics),
		}
		if imported.Identity == nil {
			imported.Identity = in.Identity
		}
		out.ImportedResources = []*tfprotov6.ImportedResource{imported}
	}
	out.Diagnostics = toProtocol(ctx, resp.Diagnostics)
	return out
}

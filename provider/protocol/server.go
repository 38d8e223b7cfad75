// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Registration is what [NewServer] answers itself: see [Direct] and [Function].
type Registration struct {
	name     string
	resource directResource
	function FunctionFunc
}

// Direct registers a resource whose data calls r answers. The schema and its
// version come from the framework's resource of the same type name, see
// [FrameworkResource]. It panics where M has fields of unsupported types; a
// model that does not fit the schema makes every call fail.
func Direct[M any](typeName string, r Resource[M]) Registration {
	return Registration{name: typeName, resource: newDirect(typeName, r)}
}

// Function registers a function that impl computes. Its definition comes from
// the framework's function of the same name.
func Function(name string, impl FunctionFunc) Registration {
	return Registration{name: name, function: impl}
}

// fullServer is a server with the optional parts of the protocol, as the
// framework's is.
type fullServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// NewServer wraps the framework's server, which has to serve the optional
// parts of the protocol too. It answers the data calls of registered resources
// and functions, refuses configurations with a number that is not whole, and passes
// everything else on, among it the moves of state and
// identity between schema versions and resource types, and list resources that
// return state of a registered resource: these rarely carry large values.
func NewServer(inner tfprotov6.ProviderServer, registered ...Registration) tfprotov6.ProviderServer {
	full, ok := inner.(fullServer)
	if !ok {
		panic(fmt.Sprintf("protocol: %T does not serve all of the protocol", inner))
	}
	s := &server{
		fullServer: full,
		resources:  make(map[string]directResource),
		functions:  make(map[string]FunctionFunc),
	}
	for _, r := range registered {
		if r.resource != nil {
			s.resources[r.name] = r.resource
		} else {
			s.functions[r.name] = r.function
		}
	}
	s.schemas = &schemas{inner: full, resources: s.resources}
	return s
}

// server answers what is registered and embeds the rest.
type server struct {
	fullServer
	resources map[string]directResource
	functions map[string]FunctionFunc
	schemas   *schemas
	calls     calls
}

// ValidateResourceConfig answers for direct resources, and for numbers with a
// fraction.
func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		if diags := s.fractions(ctx, resourceSchemas, req.TypeName, req.Config); len(diags) > 0 {
			return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: diags}, nil
		}
		return s.fullServer.ValidateResourceConfig(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.validate)
}

// UpgradeResourceState answers for direct resources.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		return s.fullServer.UpgradeResourceState(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.upgrade)
}

// ReadResource answers for direct resources.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		return s.fullServer.ReadResource(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.read)
}

// PlanResourceChange answers for direct resources.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		return s.fullServer.PlanResourceChange(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.plan)
}

// ApplyResourceChange answers for direct resources.
func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		return s.fullServer.ApplyResourceChange(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.apply)
}

// ImportResourceState answers for direct resources.
func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		return s.fullServer.ImportResourceState(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.importState)
}

// GenerateResourceConfig answers for direct resources.
func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	r, ok := s.resources[req.TypeName]
	if !ok {
		return s.fullServer.GenerateResourceConfig(ctx, req)
	}
	return answer(ctx, s, req.TypeName, req, r.generateConfig)
}

// CallFunction answers for registered functions.
func (s *server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	f, ok := s.functions[req.Name]
	if !ok {
		return s.fullServer.CallFunction(ctx, req)
	}
	ctx, done := s.calls.begin(ctx)
	defer done()
	return f.call(ctx, req), nil
}

// StopProvider ends the contexts of all calls, the framework's too.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.calls.stop()
	return s.fullServer.StopProvider(ctx, req)
}

// answer calls one operation of a direct resource.
func answer[Req, Resp any](
	ctx context.Context, s *server, typeName string, req *Req,
	operation func(context.Context, *resourceSchema, *Req) *Resp,
) (*Resp, error) {
	ctx, done := s.calls.begin(ctx)
	defer done()
	schema, err := s.schemas.of(ctx, typeName)
	if err != nil {
		return nil, err
	}
	return operation(ctx, schema, req), nil
}

// calls are the calls under way.
type calls struct {
	mu      sync.Mutex
	next    int
	cancels map[int]context.CancelFunc
}

// begin returns a context that ends with stop or done.
func (c *calls) begin(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancels == nil {
		c.cancels = make(map[int]context.CancelFunc)
	}
	id := c.next
	c.next++
	c.cancels[id] = cancel
	return ctx, func() {
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.cancels, id)
	}
}

// stop ends the contexts of all calls under way. Later calls are not touched:
// a provider that a debugger attached to serves run after run.
func (c *calls) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cancel := range c.cancels {
		cancel()
	}
}

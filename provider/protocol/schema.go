// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// resourceSchema is what the server needs of a resource's schema.
type resourceSchema struct {
	version int64
	// omitted are the attributes that no generated configuration holds.
	omitted map[string]bool
	// required are the attributes that a configuration cannot leave out.
	required []string
	// optional are the attributes that a configuration may leave out.
	optional map[string]bool
	// identity is the shape of the resource identity, nil without one.
	identity *shape
}

// schemas asks the framework once for the schemas of all direct resources.
type schemas struct {
	inner     tfprotov6.ProviderServer
	resources map[string]directResource

	mu     sync.Mutex
	loaded map[string]*resourceSchema
	// all are the schemas of everything that has a configuration, once asked for.
	all *tfprotov6.GetProviderSchemaResponse
}

// provider returns the schemas of everything that has a configuration.
func (s *schemas) provider(ctx context.Context) (*tfprotov6.GetProviderSchemaResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loadAll(ctx)
}

func (s *schemas) loadAll(ctx context.Context) (*tfprotov6.GetProviderSchemaResponse, error) {
	if s.all != nil {
		return s.all, nil
	}
	all, err := s.inner.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err == nil {
		err = firstError(all.Diagnostics)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot get the provider schema: %w", err)
	}
	s.all = all
	return all, nil
}

// of returns the schema of a direct resource.
func (s *schemas) of(ctx context.Context, typeName string) (*resourceSchema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaded == nil {
		loaded, err := s.load(ctx)
		if err != nil {
			return nil, err
		}
		s.loaded = loaded
	}
	return s.loaded[typeName], nil
}

func (s *schemas) load(ctx context.Context) (map[string]*resourceSchema, error) {
	provider, err := s.loadAll(ctx)
	if err != nil {
		return nil, err
	}
	identities, err := s.inner.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err == nil {
		err = firstError(identities.Diagnostics)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot get the identity schemas: %w", err)
	}
	loaded := make(map[string]*resourceSchema, len(s.resources))
	for name, r := range s.resources {
		schema, err := newResourceSchema(r, provider.ResourceSchemas[name], identities.IdentitySchemas[name])
		if err != nil {
			return nil, fmt.Errorf("resource %s: %w", name, err)
		}
		loaded[name] = schema
	}
	return loaded, nil
}

func firstError(diags []*tfprotov6.Diagnostic) error {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return nil
}

// newResourceSchema checks that the model of r fits its schema.
func newResourceSchema(r directResource, s *tfprotov6.Schema, identity *tfprotov6.ResourceIdentitySchema) (*resourceSchema, error) {
	if s == nil || s.Block == nil {
		return nil, fmt.Errorf("the framework has no schema for it")
	}
	if err := r.modelShape().fits(s.ValueType()); err != nil {
		return nil, fmt.Errorf("the model does not fit the schema: %w", err)
	}
	schema := &resourceSchema{
		version:  s.Version,
		omitted:  make(map[string]bool),
		optional: make(map[string]bool),
	}
	for _, a := range s.Block.Attributes {
		// Older software development kits made every id optional and
		// computed, so Terraform leaves such an id out.
		schema.omitted[a.Name] = a.Deprecated || a.Computed && (!a.Optional || a.Name == "id")
		schema.optional[a.Name] = a.Optional
		if a.Required {
			schema.required = append(schema.required, a.Name)
		}
	}
	if identity == nil {
		return schema, nil
	}
	if !r.hasIdentity() {
		return nil, fmt.Errorf("it has an identity schema but no Identity method")
	}
	schema.identity = &shape{kind: shapeObject}
	for _, a := range identity.IdentityAttributes {
		if !a.Type.Is(tftypes.String) {
			return nil, fmt.Errorf("the identity attribute %s is not a string", a.Name)
		}
		schema.identity.fields = append(schema.identity.fields, shapeField{name: a.Name, shape: &shape{kind: shapeString}})
	}
	schema.identity.sortFields()
	return schema, nil
}

// fits reports why values of type t cannot have the shape.
func (s *shape) fits(t tftypes.Type) error {
	switch t := t.(type) {
	case tftypes.List:
		return s.elemFits(shapeList, t.ElementType)
	case tftypes.Set:
		return s.elemFits(shapeList, t.ElementType)
	case tftypes.Map:
		return s.elemFits(shapeMap, t.ElementType)
	case tftypes.Object:
		return s.fieldsFit(t)
	default:
		if t.Is(tftypes.String) && s.kind == shapeString ||
			t.Is(tftypes.Bool) && s.kind == shapeBool ||
			t.Is(tftypes.Number) && s.kind == shapeInt {
			return nil
		}
		return fmt.Errorf("a value of type %s has another type in the model", t)
	}
}

func (s *shape) elemFits(kind shapeKind, elem tftypes.Type) error {
	if s.kind != kind {
		return fmt.Errorf("a collection of %s has another type in the model", elem)
	}
	return s.elem.fits(elem)
}

func (s *shape) fieldsFit(t tftypes.Object) error {
	if s.kind != shapeObject {
		return fmt.Errorf("an object has another type in the model")
	}
	for name := range t.AttributeTypes {
		if s.field([]byte(name)) < 0 {
			return fmt.Errorf("attribute %s is not in the model", name)
		}
	}
	for _, f := range s.fields {
		attribute, ok := t.AttributeTypes[f.name]
		if !ok {
			return fmt.Errorf("attribute %s is only in the model", f.name)
		}
		if err := f.shape.fits(attribute); err != nil {
			return fmt.Errorf("attribute %s: %w", f.name, err)
		}
	}
	return nil
}

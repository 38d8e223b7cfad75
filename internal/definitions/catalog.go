// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package definitions keeps the property definitions of an account's object
// types: read once for each type and shared by everything that plans or
// applies in the same process, with those counted in that the same
// configuration is about to create. What this process wrote takes a moment to
// reach all parts of HubSpot, which [Await] waits for.
//
// The definitions come from
// developers.hubspot.com/docs/api-reference/latest/crm/properties/guide.
package definitions

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// API is what the catalog asks of HubSpot.
type API interface {
	ListProperties(ctx context.Context, objectType string, q hubspot.PropertiesQuery) ([]hubspot.Property, error)
	GetSchema(ctx context.Context, objectType string) (*hubspot.Schema, error)
}

// Catalog holds the definitions of one account. It is safe for concurrent use.
type Catalog struct {
	api API

	mu    sync.Mutex
	types map[string]*objectType
}

// objectType is what is known of one object type. Its own lock is held while
// asking HubSpot, so that concurrent callers share one request.
type objectType struct {
	mu     sync.Mutex
	base   []values.Definition
	wide   []values.Definition
	err    error
	schema *hubspot.Schema

	built *values.Definitions

	// What this process plans and wrote has a lock of its own: announcing a
	// property must not wait for a request.
	ownMu   sync.Mutex
	planned []values.Definition
	stale   bool
	written map[string]bool
}

// New returns an empty catalog.
func New(api API) *Catalog {
	return &Catalog{api: api, types: make(map[string]*objectType)}
}

func (c *Catalog) entry(t values.ObjectType) *objectType {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.types[t.Canonical()]
	if !ok {
		e = &objectType{}
		c.types[t.Canonical()] = e
	}
	return e
}

// Get returns the live definitions of an object type, with the planned ones
// counted in. A refusal for lack of rights ([hubspot.IsMissingScopes]) is
// remembered; other errors are not, so that the next call tries again.
func (c *Catalog) Get(ctx context.Context, t values.ObjectType) (*values.Definitions, error) {
	e := c.entry(t)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := c.load(ctx, e, t); err != nil {
		return nil, err
	}
	return e.definitions(), nil
}

// Wide is Get with the archived and the sensitive definitions counted in. They
// take up to three more requests, so it is for explaining why a name is
// missing.
func (c *Catalog) Wide(ctx context.Context, t values.ObjectType) (*values.Definitions, error) {
	e := c.entry(t)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := c.load(ctx, e, t); err != nil {
		return nil, err
	}
	if e.wide == nil {
		wide := []values.Definition{}
		for _, q := range []hubspot.PropertiesQuery{
			{DataSensitivity: hubspot.SensitivitySensitive},
			{DataSensitivity: hubspot.SensitivityHighlySensitive},
			{Archived: true},
		} {
			list, err := c.api.ListProperties(ctx, c.path(ctx, e, t), q)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				// Accounts without sensitive data refuse the question; what
				// could not be asked is simply not known.
				continue
			}
			for i := range list {
				d := Convert(&list[i])
				d.Archived = d.Archived || q.Archived
				wide = append(wide, d)
			}
		}
		e.wide, e.built = wide, nil
	}
	return e.definitions(), nil
}

// Schema returns the definition of the object type itself, nil where it may not
// be read.
func (c *Catalog) Schema(ctx context.Context, t values.ObjectType) (*hubspot.Schema, error) {
	e := c.entry(t)
	e.mu.Lock()
	defer e.mu.Unlock()
	return c.schema(ctx, e, t)
}

func (c *Catalog) schema(ctx context.Context, e *objectType, t values.ObjectType) (*hubspot.Schema, error) {
	if e.schema != nil {
		return e.schema, nil
	}
	schema, err := c.api.GetSchema(ctx, t.Path())
	if err != nil {
		return nil, err
	}
	if !about(schema, t) {
		return nil, fmt.Errorf("HubSpot answered with the definition of object type %s when it was asked for %s", hubspot.Shown(schema.ObjectTypeID, 40), t)
	}
	e.schema = schema
	return schema, nil
}

// Path is what names an object type where its definitions are asked for. HubSpot
// can't tell there which object is meant by the bare name of a custom object, so that
// the id is asked for first; where that fails, HubSpot itself tells.
func (c *Catalog) Path(ctx context.Context, t values.ObjectType) string {
	e := c.entry(t)
	e.mu.Lock()
	defer e.mu.Unlock()
	return c.path(ctx, e, t)
}

func (c *Catalog) path(ctx context.Context, e *objectType, t values.ObjectType) string {
	if t.IsStandard() || t.IsID() || qualified.MatchString(t.Canonical()) {
		return t.Path()
	}
	schema, err := c.schema(ctx, e, t)
	if err != nil || schema == nil || schema.ObjectTypeID == "" {
		return t.Path()
	}
	return schema.ObjectTypeID
}

// ID is the id of an object type, or what names it in a URL where that is not known.
func (c *Catalog) ID(ctx context.Context, t values.ObjectType) string {
	if t.IsStandard() || t.IsID() {
		return t.Canonical()
	}
	if schema, err := c.Schema(ctx, t); err == nil && schema != nil && schema.ObjectTypeID != "" {
		return schema.ObjectTypeID
	}
	return t.Path()
}

// qualified is the form of the full name of a custom object, p123_widget.
var qualified = regexp.MustCompile(`^p[0-9]+_`)

// about tells whether a definition is that of an object type. The names of
// HubSpot's own types that are not known here can't be told from each other.
func about(schema *hubspot.Schema, t values.ObjectType) bool {
	if t.IsStandard() {
		return schema.ObjectTypeID == t.Canonical()
	}
	return strings.HasPrefix(schema.ObjectTypeID, "0-") || t.Names(schema.ObjectTypeID, schema.FullyQualifiedName, schema.Name)
}

// Plan counts in a definition that the configuration is about to create or
// change.
func (c *Catalog) Plan(t values.ObjectType, d values.Definition) {
	d.Planned = true
	e := c.entry(t)
	e.ownMu.Lock()
	defer e.ownMu.Unlock()
	e.planned, e.stale = append(e.planned, d), true
}

// Wrote notes that this process created or changed a definition, and forgets
// what was read before.
func (c *Catalog) Wrote(t values.ObjectType, name string) {
	c.Forget(t)
	e := c.entry(t)
	e.ownMu.Lock()
	defer e.ownMu.Unlock()
	if e.written == nil {
		e.written = make(map[string]bool)
	}
	e.written[name] = true
}

// Fresh tells whether this process created or changed a definition, so that it
// may not have reached all parts of HubSpot yet.
func (c *Catalog) Fresh(t values.ObjectType, name string) bool {
	e := c.entry(t)
	e.ownMu.Lock()
	defer e.ownMu.Unlock()
	return e.written[name]
}

// youth is how long a new definition may take to reach all parts of HubSpot.
const youth = 5 * time.Minute

// Key tells whether a property's values are unique, or may be as soon as its
// definition has reached all parts of HubSpot: it is a few minutes old at most. A
// definition that can't be read says nothing.
func (c *Catalog) Key(ctx context.Context, t values.ObjectType, name string) bool {
	if c.Fresh(t, name) {
		return true
	}
	defs, err := c.Get(ctx, t)
	if err != nil {
		return false
	}
	d, ok := defs.Lookup(name)
	return ok && (d.Unique || !d.CreatedAt.IsZero() && time.Since(d.CreatedAt).Abs() < youth)
}

// Forget drops what was read of an object type, after a change of it.
func (c *Catalog) Forget(t values.ObjectType) {
	e := c.entry(t)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.base, e.wide, e.built, e.err, e.schema = nil, nil, nil, nil, nil
}

func (c *Catalog) load(ctx context.Context, e *objectType, t values.ObjectType) error {
	if e.base != nil || e.err != nil {
		return e.err
	}
	list, err := c.api.ListProperties(ctx, c.path(ctx, e, t), hubspot.PropertiesQuery{})
	if err != nil {
		if hubspot.IsMissingScopes(err) {
			e.err = err
		}
		return err
	}
	e.base = make([]values.Definition, len(list))
	for i := range list {
		e.base[i] = Convert(&list[i])
	}
	return nil
}

func (e *objectType) definitions() *values.Definitions {
	e.ownMu.Lock()
	defer e.ownMu.Unlock()
	if e.built == nil || e.stale {
		// The live definition of a name wins over an archived one.
		all := append(append([]values.Definition{}, e.wide...), e.base...)
		e.built, e.stale = values.NewDefinitions(all).Merge(e.planned), false
	}
	return e.built
}

// Convert turns a definition as HubSpot describes it into what the checks need.
func Convert(p *hubspot.Property) values.Definition {
	d := values.Definition{
		Name: p.Name, Label: p.Label, Type: p.Type, FieldType: p.FieldType,
		Unique: p.HasUniqueValue, ReadOnly: p.ReadOnly(), Calculated: p.Calculated,
		ExternalOptions: p.ExternalOptions, Archived: p.Archived, Hidden: p.Hidden,
		ReferencedObjectType: p.ReferencedObjectType, CreatedAt: p.CreatedAt, NumberDisplayHint: p.NumberDisplayHint,
	}
	for _, o := range p.Options {
		d.Options = append(d.Options, values.Option{Value: o.Value, Label: o.Label, Hidden: o.Hidden})
	}
	return d
}

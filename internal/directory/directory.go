// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package directory is what an account lays down beside its property definitions, and
// what values are resolved and checked by: its owners, its pipelines with their
// stages, its own rules for values, and how many records it may hold. Each is read
// once and shared by everything that plans or applies in the same process.
package directory

import (
	"context"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/once"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// API is what the directory asks of HubSpot.
type API interface {
	AllOwners(ctx context.Context, q hubspot.OwnersRequest) ([]hubspot.Owner, error)
	PropertyValidations(ctx context.Context, objectTypeID string) ([]hubspot.PropertyValidations, error)
	RecordLimits(ctx context.Context) (*hubspot.RecordLimits, error)
	ListPipelines(ctx context.Context, objectType string) ([]hubspot.Pipeline, error)
}

// Directory is that of one account. It is safe for concurrent use.
type Directory struct {
	// api is nil where HubSpot can't be asked: then nothing is known.
	api API
	// typeID is the id of an object type, or its name where that is not known.
	typeID func(context.Context, values.ObjectType) string
	// enforcesRules says that the version of the API knows the account's rules.
	enforcesRules bool

	owners    once.Cache[[]values.Owner]
	rules     once.Cache[*values.Rules]
	limits    once.Cache[*hubspot.RecordLimits]
	pipelines once.Cache[[]values.Pipeline]

	mu sync.Mutex
	// coming are the new records of custom types that plans of this process told of.
	coming map[string]struct{}
}

// New returns the directory of an account, of which nothing is known at first; with a
// nil api nothing ever is. typeID tells the id of an object type, such as 0-1 or
// 2-123456, or its name where the id is not known. enforcesRules says that the version
// of the API enforces the account's own rules for values.
func New(api API, typeID func(context.Context, values.ObjectType) string, enforcesRules bool) *Directory {
	return &Directory{api: api, typeID: typeID, enforcesRules: enforcesRules}
}

// Rules returns the account's own rules by which values of an object type are checked.
// Where it has none, where they may not be read and where the version of the API is not
// known to enforce all rules of an account they are nil, which checks nothing.
func (d *Directory) Rules(ctx context.Context, t values.ObjectType) (*values.Rules, error) {
	if !d.enforcesRules {
		return nil, nil //nolint:nilnil // no rules.
	}
	return d.RulesInAnyVersion(ctx, t)
}

// RulesInAnyVersion returns the account's own rules for the values of an object type,
// to explain a refusal by: HubSpot announced in 2023 that they bind every version.
func (d *Directory) RulesInAnyVersion(ctx context.Context, t values.ObjectType) (*values.Rules, error) {
	if d.api == nil {
		return nil, nil //nolint:nilnil // no rules.
	}
	id := d.typeID(ctx, t)
	return d.rules.Get(ctx, id, func(ctx context.Context) (*values.Rules, error) {
		list, err := d.api.PropertyValidations(ctx, id)
		if err != nil {
			return nil, unlessRefused(err)
		}
		return convertRules(list), nil
	})
}

func convertRules(list []hubspot.PropertyValidations) *values.Rules {
	byProperty := make(map[string][]values.Rule, len(list))
	for _, p := range list {
		for _, r := range p.Rules {
			byProperty[p.PropertyName] = append(byProperty[p.PropertyName], values.Rule{Kind: r.Type, Arguments: r.Arguments, Normalizes: r.Normalizes})
		}
	}
	return values.NewRules(byProperty)
}

// recordLimits returns how many records the account holds and may hold, as it was
// when it was first asked; nil for those who may not know.
func (d *Directory) recordLimits(ctx context.Context) (*hubspot.RecordLimits, error) {
	return d.limits.Get(ctx, "", func(ctx context.Context) (*hubspot.RecordLimits, error) {
		limits, err := d.api.RecordLimits(ctx)
		return limits, unlessRefused(err)
	})
}

// Room is how many records of custom object types an account holds and may hold, all
// types together
// (developers.hubspot.com/docs/api-reference/latest/crm/limits-tracking/guide).
type Room struct {
	// Usage is as HubSpot told it, Coming are the new records of all plans of this
	// process, those asked about included.
	Usage, Limit, Coming int64
}

// Lacks is how many of the new records there is no room for, at least 0.
func (r Room) Lacks() int64 { return max(0, r.Usage+r.Coming-r.Limit) }

// Room tells whether there is room for new records of a custom object type. The
// records are named so that two plans that make the same one count it once. ok is
// false where that is not known, which is no error: HubSpot tells when it comes to
// that. The limits of HubSpot's own types are in the millions, and not worth a call.
func (d *Directory) Room(ctx context.Context, t values.ObjectType, names []string) (room Room, ok bool) {
	if d.api == nil || len(names) == 0 || t.IsStandard() {
		return Room{}, false
	}
	id := d.typeID(ctx, t)
	limits, err := d.recordLimits(ctx)
	if err != nil || limits == nil || limits.Custom.Limit <= 0 {
		return Room{}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.coming == nil {
		d.coming = make(map[string]struct{})
	}
	for _, name := range names {
		d.coming[id+" "+name] = struct{}{}
	}
	return Room{Usage: limits.Custom.Usage, Limit: limits.Custom.Limit, Coming: int64(len(d.coming))}, true
}

// pipelinesOf returns an object type's pipelines with their stages. No right to read
// them, and a type that has none, both look like none, and then values count as they
// are.
func (d *Directory) pipelinesOf(ctx context.Context, t values.ObjectType) ([]values.Pipeline, error) {
	id := d.typeID(ctx, t)
	return d.pipelines.Get(ctx, id, func(ctx context.Context) ([]values.Pipeline, error) {
		list, err := d.api.ListPipelines(ctx, id)
		return convertPipelines(list), unlessRefused(err)
	})
}

func convertPipelines(list []hubspot.Pipeline) []values.Pipeline {
	var pipelines []values.Pipeline
	for i := range list {
		p := values.Pipeline{ID: list[i].ID, Label: list[i].Label, Archived: list[i].Archived}
		for j := range list[i].Stages {
			stage := &list[i].Stages[j]
			p.Stages = append(p.Stages, values.Stage{ID: stage.ID, Label: stage.Label, Archived: stage.Archived})
		}
		pipelines = append(pipelines, p)
	}
	return pipelines
}

// unlessRefused drops the refusal of what one may do without: for lack of rights,
// or where the account has nothing of the kind.
func unlessRefused(err error) error {
	if hubspot.IsMissingScopes(err) || hubspot.IsNotFound(err) {
		return nil
	}
	return err
}

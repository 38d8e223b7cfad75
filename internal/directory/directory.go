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

// AccountAPI is what [Account] asks of HubSpot.
type AccountAPI interface {
	PropertyValidations(ctx context.Context, objectTypeID string) ([]hubspot.PropertyValidations, error)
	RecordLimits(ctx context.Context) (*hubspot.RecordLimits, error)
	ListPipelines(ctx context.Context, objectType string) ([]hubspot.Pipeline, error)
}

// Account holds what an account itself lays down about its records: the rules for
// values, how many records there may be, and the pipelines. Each is read once. It
// is safe for concurrent use.
type Account struct {
	api       AccountAPI
	rules     once.Cache[*values.Rules]
	limits    once.Cache[*hubspot.RecordLimits]
	pipelines once.Cache[[]hubspot.Pipeline]

	mu sync.Mutex
	// coming are the new records of custom types that plans of this process told of.
	coming map[string]struct{}
}

// NewAccount returns what is known of an account, which is nothing at first.
func NewAccount(api AccountAPI) *Account { return &Account{api: api} }

// Rules returns the account's rules for the values of an object type, which is
// given by its id, such as 0-1 or 2-123456. Who may not read them gets none, which
// is nil and checks nothing.
func (a *Account) Rules(ctx context.Context, objectTypeID string) (*values.Rules, error) {
	return a.rules.Get(ctx, objectTypeID, func(ctx context.Context) (*values.Rules, error) {
		list, err := a.api.PropertyValidations(ctx, objectTypeID)
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

// RecordLimits returns how many records the account holds and may hold, as it was
// when it was first asked; nil for those who may not know.
func (a *Account) RecordLimits(ctx context.Context) (*hubspot.RecordLimits, error) {
	return a.limits.Get(ctx, "", func(ctx context.Context) (*hubspot.RecordLimits, error) {
		limits, err := a.api.RecordLimits(ctx)
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

// Room tells whether there is room for new records of a custom object type, which is
// given by its id, such as 2-123456; ok is false where that is not known. The records
// are named so that two plans that make the same one count it once.
func (a *Account) Room(ctx context.Context, objectTypeID string, names []string) (room Room, ok bool, err error) {
	limits, err := a.RecordLimits(ctx)
	if err != nil || limits == nil || limits.Custom.Limit <= 0 {
		return Room{}, false, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.coming == nil {
		a.coming = make(map[string]struct{})
	}
	for _, name := range names {
		a.coming[objectTypeID+" "+name] = struct{}{}
	}
	return Room{Usage: limits.Custom.Usage, Limit: limits.Custom.Limit, Coming: int64(len(a.coming))}, true, nil
}

// Pipelines returns an object type's pipelines with their stages; none for those
// who may not know. Custom object types are given by id.
func (a *Account) Pipelines(ctx context.Context, objectType string) ([]hubspot.Pipeline, error) {
	return a.pipelines.Get(ctx, objectType, func(ctx context.Context) ([]hubspot.Pipeline, error) {
		pipelines, err := a.api.ListPipelines(ctx, objectType)
		return pipelines, unlessRefused(err)
	})
}

// unlessRefused drops the refusal of what one may do without: for lack of rights,
// or where the account has nothing of the kind.
func unlessRefused(err error) error {
	if hubspot.IsMissingScopes(err) || hubspot.IsNotFound(err) {
		return nil
	}
	return err
}

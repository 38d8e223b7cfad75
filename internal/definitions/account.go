// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"slices"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
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
	rules     cache[*values.Rules]
	limits    cache[*hubspot.RecordLimits]
	pipelines cache[[]hubspot.Pipeline]

	mu sync.Mutex
	// coming are the new records that plans of this process told of, by what
	// limits them.
	coming map[string]map[string]struct{}
}

// NewAccount returns what is known of an account, which is nothing at first.
func NewAccount(api AccountAPI) *Account { return &Account{api: api} }

// Rules returns the account's rules for the values of an object type, which is
// given by its id, such as 0-1 or 2-123456. Who may not read them gets none, which
// is nil and checks nothing.
func (a *Account) Rules(ctx context.Context, objectTypeID string) (*values.Rules, error) {
	return a.rules.get(ctx, objectTypeID, func(ctx context.Context) (*values.Rules, error) {
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
	return a.limits.get(ctx, "", func(ctx context.Context) (*hubspot.RecordLimits, error) {
		limits, err := a.api.RecordLimits(ctx)
		return limits, unlessRefused(err)
	})
}

// Room is how many records an account holds of what shares a limit, and may hold.
type Room struct {
	// Usage is as HubSpot told it, Coming are the new records of all plans of this
	// process, those asked about included.
	Usage, Limit, Coming int64
	// Custom tells that all custom object types share the limit.
	Custom bool
}

// Lacks is how many of the new records there is no room for, at least 0.
func (r Room) Lacks() int64 { return max(0, r.Usage+r.Coming-r.Limit) }

// Room tells whether there is room for new records of an object type, which is
// given by its id, such as 0-1 or 2-123456; ok is false where that is not known.
// The records are named so that two plans that make the same one count it once.
// Custom object types share one limit
// (developers.hubspot.com/docs/api-reference/latest/crm/limits-tracking/guide).
func (a *Account) Room(ctx context.Context, objectTypeID string, names []string) (room Room, ok bool, err error) {
	limits, err := a.RecordLimits(ctx)
	if err != nil || limits == nil {
		return Room{}, false, err
	}
	shared := objectTypeID
	if has := func(l hubspot.RecordLimit) bool { return l.ObjectTypeID == objectTypeID }; slices.ContainsFunc(limits.Custom.Types, has) {
		room, shared = Room{Usage: limits.Custom.Usage, Limit: limits.Custom.Limit, Custom: true}, "custom"
	} else if i := slices.IndexFunc(limits.Standard, has); i >= 0 {
		room = Room{Usage: limits.Standard[i].Usage, Limit: limits.Standard[i].Limit}
	}
	if room.Limit <= 0 {
		return Room{}, false, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.coming == nil {
		a.coming = make(map[string]map[string]struct{})
	}
	if a.coming[shared] == nil {
		a.coming[shared] = make(map[string]struct{})
	}
	for _, name := range names {
		a.coming[shared][objectTypeID+" "+name] = struct{}{}
	}
	room.Coming = int64(len(a.coming[shared]))
	return room, true, nil
}

// Pipelines returns an object type's pipelines with their stages; none for those
// who may not know. Custom object types are given by id.
func (a *Account) Pipelines(ctx context.Context, objectType string) ([]hubspot.Pipeline, error) {
	return a.pipelines.get(ctx, objectType, func(ctx context.Context) ([]hubspot.Pipeline, error) {
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

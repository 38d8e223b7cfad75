// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/definitions"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// TolerateLag returns an API for an apply that also makes properties. For a
// moment HubSpot may refuse what uses a new or changed property because the
// definition has not reached all of its parts: such refusals are waited out, for
// up to [definitions.Patience]. fresh tells whether this process created or
// changed a property, key whether the values of a property are known to be unique or
// may be soon: another process may have created it a moment ago.
func TolerateLag(api API, fresh func(t values.ObjectType, property string) bool, key func(ctx context.Context, t values.ObjectType, property string) bool) API {
	return &lagTolerant{API: api, isFresh: fresh, isKey: key}
}

type lagTolerant struct {
	API
	isFresh func(t values.ObjectType, property string) bool
	isKey   func(ctx context.Context, t values.ObjectType, property string) bool
}

// BatchUpsert implements [API].
func (c *lagTolerant) BatchUpsert(ctx context.Context, objectType string, inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
	return c.write(ctx, objectType, inputs, c.API.BatchUpsert, func(property string) bool { return c.fresh(objectType, property) })
}

// BatchUpdate implements [API].
func (c *lagTolerant) BatchUpdate(ctx context.Context, objectType string, inputs []hubspot.UpdateInput) (*hubspot.BatchResponse, error) {
	same := make([]hubspot.UpsertInput, len(inputs))
	for i, in := range inputs {
		same[i] = hubspot.UpsertInput{ID: in.ID, ObjectWriteTraceID: in.ObjectWriteTraceID, Properties: in.Properties}
	}
	return c.write(ctx, objectType, same, func(ctx context.Context, objectType string, inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error) {
		return c.API.BatchUpdate(ctx, objectType, updates(inputs))
	}, func(property string) bool {
		// The key is among the properties here, and is waited for as it is where an
		// upsert is addressed by it: another process may have created it a moment ago.
		t, err := values.ParseObjectType(objectType)
		return err == nil && (c.isFresh(t, property) || c.isKey(ctx, t, property))
	})
}

// updates are the same inputs by record id.
func updates(inputs []hubspot.UpsertInput) []hubspot.UpdateInput {
	list := make([]hubspot.UpdateInput, len(inputs))
	for i, in := range inputs {
		list[i] = hubspot.UpdateInput{ID: in.ID, ObjectWriteTraceID: in.ObjectWriteTraceID, Properties: in.Properties}
	}
	return list
}

// write sends inputs and waits out what lags: refusals of properties that are fresh.
func (c *lagTolerant) write(ctx context.Context, objectType string, inputs []hubspot.UpsertInput, call func(context.Context, string, []hubspot.UpsertInput) (*hubspot.BatchResponse, error), fresh func(property string) bool) (*hubspot.BatchResponse, error) {
	var answer *hubspot.BatchResponse
	var refusal error
	send, held := inputs, []hubspot.BatchError(nil)
	_, waitErr := definitions.Await(ctx, definitions.Patience, func(ctx context.Context) (bool, error) {
		resp, err := call(ctx, objectType, send)
		if refusal = err; err != nil {
			return !c.lags(ctx, objectType, send, err, fresh), nil
		}
		answer = mergeAnswers(answer, resp)
		send, held = holdLagging(send, answer, fresh)
		return len(send) == 0, nil
	})
	switch {
	case answer == nil && refusal != nil:
		return nil, refusal
	case answer == nil:
		return nil, waitErr
	case refusal == nil || !hubspot.OutcomeUnknown(refusal):
		// What was refused to the end stays refused. After a repetition that
		// may have been carried out nothing is said of its inputs.
		answer.Errors = append(answer.Errors, held...)
		answer.NumErrors = len(answer.Errors)
	}
	return answer, nil
}

// BatchRead implements [API]. A look-up by a property that was created a
// moment ago is refused like a write with it.
func (c *lagTolerant) BatchRead(ctx context.Context, objectType string, req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
	var answer *hubspot.BatchResponse
	var refusal error
	_, waitErr := definitions.Await(ctx, definitions.Patience, func(ctx context.Context) (bool, error) {
		answer, refusal = c.API.BatchRead(ctx, objectType, req)
		var refused *hubspot.Error
		lags := errors.As(refusal, &refused) && refused.StatusCode == http.StatusBadRequest &&
			(c.fresh(objectType, req.IDProperty) || c.notYetUnique(ctx, objectType, req.IDProperty, refused))
		return !lags, nil
	})
	if waitErr != nil {
		return nil, waitErr
	}
	return answer, refusal
}

// lags tells whether a batch was refused whole because of a fresh definition.
func (c *lagTolerant) lags(ctx context.Context, objectType string, inputs []hubspot.UpsertInput, err error, fresh func(string) bool) bool {
	var refusal *hubspot.Error
	if !errors.As(err, &refusal) || refusal.StatusCode != http.StatusBadRequest || len(inputs) == 0 {
		return false
	}
	if allFresh(refusal.PropertyErrors(), fresh) {
		return true
	}
	return c.notYetUnique(ctx, objectType, inputs[0].IDProperty, refusal)
}

// notYetUnique tells whether a refusal says that the key's values are not unique
// although its definition says so: it is not known everywhere yet.
func (c *lagTolerant) notYetUnique(ctx context.Context, objectType, key string, refusal *hubspot.Error) bool {
	name, ok := refusal.NonUniqueProperty()
	if !ok || name != key {
		return false
	}
	t, err := values.ParseObjectType(objectType)
	return err == nil && (c.isFresh(t, key) || c.isKey(ctx, t, key))
}

// holdLagging takes the refusals out of an answer that a fresh definition
// explains, and returns them with their inputs.
func holdLagging(sent []hubspot.UpsertInput, answer *hubspot.BatchResponse, fresh func(string) bool) (again []hubspot.UpsertInput, held []hubspot.BatchError) {
	var kept []hubspot.BatchError
	for i := range answer.Errors {
		refused := inputsOf(sent, answer.Errors[i].TraceIDs())
		if len(refused) == 0 || !allFresh(answer.Errors[i].PropertyErrors(), fresh) {
			kept = append(kept, answer.Errors[i])
			continue
		}
		again, held = append(again, refused...), append(held, answer.Errors[i])
	}
	if len(again) > 0 {
		answer.Errors, answer.NumErrors = kept, len(kept)
	}
	return again, held
}

// inputsOf returns the inputs with the given trace ids, none unless all are
// found.
func inputsOf(inputs []hubspot.UpsertInput, traceIDs []string) []hubspot.UpsertInput {
	var found []hubspot.UpsertInput
	for _, id := range traceIDs {
		i := slices.IndexFunc(inputs, func(in hubspot.UpsertInput) bool { return in.ObjectWriteTraceID == id })
		if i < 0 {
			return nil
		}
		found = append(found, inputs[i])
	}
	return found
}

// lagCodes are HubSpot's reasons that a fresh definition explains.
var lagCodes = []string{hubspot.CodePropertyDoesntExist, hubspot.CodeInvalidOption}

// allFresh tells whether all of the refused properties, of which there are
// some, are refused because of fresh definitions.
func allFresh(refused []hubspot.PropertyError, fresh func(string) bool) bool {
	for _, p := range refused {
		if !slices.Contains(lagCodes, p.Code) || !fresh(p.Name) {
			return false
		}
	}
	return len(refused) > 0
}

func (c *lagTolerant) fresh(objectType, property string) bool {
	t, err := values.ParseObjectType(objectType)
	return err == nil && c.isFresh(t, property)
}

// mergeAnswers adds the answer to a repetition to the first one.
func mergeAnswers(first, next *hubspot.BatchResponse) *hubspot.BatchResponse {
	if first == nil {
		return next
	}
	first.Results = append(first.Results, next.Results...)
	first.Errors = append(first.Errors, next.Errors...)
	first.NumErrors = len(first.Errors)
	return first
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Target names a set of records: an object type and the unique property whose
// values are the keys.
type Target struct {
	ObjectType values.ObjectType
	IDProperty string
	// Normalize gives the form in which two keys are the same record.
	Normalize func(key string) string
	// Spellings lists how HubSpot may spell a key, the likeliest first. By default
	// that is the key as it is.
	Spellings func(key string) []string
	// NormalizeOther is Normalize for the values of another id property of the object
	// type. By default they are normalized alike.
	NormalizeOther func(ctx context.Context, property, key string) string
	// Custody is the same set of records as the register knows it; by default it is
	// what ObjectType and IDProperty spell.
	Custody custody.Space
}

// Space is the set of records as the register knows it.
func (t Target) Space() custody.Space {
	if t.Custody.Type != "" {
		return t.Custody
	}
	return custody.Space{Type: t.ObjectType.Canonical(), Property: t.IDProperty}
}

func (t Target) normalizeOther(ctx context.Context, property, key string) string {
	if t.NormalizeOther == nil {
		return t.Normalize(key)
	}
	return t.NormalizeOther(ctx, property, key)
}

// UpsertRequest is what [Engine.Upsert] writes.
type UpsertRequest struct {
	Target
	// Writes are sorted by key.
	Writes []records.Write
	// Definitions help to compare what HubSpot holds with what was sent; they
	// may be nil.
	Definitions *values.Definitions
	Progress    Progress
}

// batches are the indices of the writes of each request: those by record id are
// apart, as another call makes them.
func batches(writes []records.Write) [][]int {
	var byKey, byID []int
	for i := range writes {
		if writes[i].Matched {
			byID = append(byID, i)
		} else {
			byKey = append(byKey, i)
		}
	}
	return append(records.Batches(writes, byKey, hubspot.MaxBatch, maxBytes), records.Batches(writes, byID, hubspot.MaxBatch, maxBytes)...)
}

// Upsert writes all records and accounts for each of them. Those that were matched
// are written by record id and get their key by it. A refused record
// costs no other; an error that concerns every record stops the run. When ctx
// ends, no further batch is sent and those on their way are accounted for.
func (e *Engine) Upsert(ctx context.Context, req UpsertRequest) *UpsertResult {
	u := &upsert{
		engine: e, req: req, prefix: tracePrefix(), began: e.now(),
		outcomes: make([]Outcome, len(req.Writes)), sent: make([]string, len(req.Writes)),
		doubted: make([]bool, len(req.Writes)), passedOver: make([]bool, len(req.Writes)), again: make([]bool, len(req.Writes)),
		undated: make([]bool, len(req.Writes)),
	}
	u.inputs = u
	for i := range req.Writes {
		u.outcomes[i].Write = req.Writes[i]
	}
	group := new(errgroup.Group)
	group.SetLimit(e.concurrency)
	for _, indices := range batches(req.Writes) {
		group.Go(func() error {
			if u.mayGoOn(ctx) {
				u.send(ctx, indices)
				u.recheck(ctx, indices)
				u.date(ctx, indices)
			}
			u.finish(ctx, indices)
			return nil
		})
	}
	_ = group.Wait()
	return &UpsertResult{Outcomes: u.outcomes, Stopped: u.stopped}
}

// upsert is one run. Each index of outcomes belongs to one batch and so to one
// goroutine at a time.
type upsert struct {
	run
	engine   *Engine
	req      UpsertRequest
	prefix   string
	began    time.Time
	outcomes []Outcome
	// sent holds the trace id under which each input was sent last.
	sent   []string
	traces int
	// doubted marks inputs that an earlier request may have carried out although
	// it was refused: what it created is not reported as new a second time.
	doubted []bool
	// passedOver marks inputs of which an answer said nothing and of which a read
	// showed that nothing was written; again those that were sent once more for it.
	passedOver, again []bool
	// undated marks inputs that were written, maybe by an earlier request, without
	// the times that tell whether that made the record.
	undated []bool
}

// finish enters what was written into the register and reports progress.
func (u *upsert) finish(ctx context.Context, indices []int) {
	for _, i := range indices {
		o := &u.outcomes[i]
		if o.Status == Written {
			u.engine.register.Wrote("", u.req.Space().Type, o.ID)
		}
	}
	u.req.Progress.report(ctx, u.finished(len(indices)), len(u.outcomes))
}

// try upserts the writes at the indices in one request. It settles all of them,
// unless HubSpot refused the request as a whole and records may be to blame:
// then it returns the refusal.
func (u *upsert) try(ctx context.Context, indices []int) *hubspot.Error {
	inputs, byTrace := u.encode(indices)
	var resp *hubspot.BatchResponse
	var err error
	if u.outcomes[indices[0]].Write.Matched {
		resp, err = u.engine.api.BatchUpdate(ctx, u.req.ObjectType.Path(), updates(inputs))
	} else {
		resp, err = u.engine.api.BatchUpsert(ctx, u.req.ObjectType.Path(), inputs)
	}
	if err == nil {
		u.answered()
		u.account(ctx, indices, byTrace, resp)
		return nil
	}
	if hubspot.OutcomeUnknown(err) || hubspot.EarlierUnknown(err) {
		for _, i := range indices {
			u.doubted[i] = true
		}
	}
	switch classify(err) {
	case refusedWhole:
		u.answered()
		refusal := &hubspot.Error{}
		_ = errors.As(err, &refusal)
		if refusal.Foreign && len(indices) == 1 {
			u.settleByReading(ctx, indices, because(refusal.Error()), nil, nil)
			return nil
		}
		return refusal
	case hitsEveryRecord, interrupted:
		u.stop(err)
	default:
		u.unanswered(indices, err)
	}
	if hubspot.OutcomeUnknown(err) {
		u.settleByReading(ctx, indices, because(err.Error()), err, nil)
	}
	return nil
}

// sentID is what an input was addressed to, in the form in which answers are
// compared with it.
func (u *upsert) sentID(i int) string {
	write := u.outcomes[i].Write
	if write.Matched {
		return write.ID
	}
	return u.req.Normalize(write.Key)
}

// normalID is the same of an id in an answer. A request is by record id as a whole
// or not at all.
func (u *upsert) normalID(indices []int, id string) string {
	if len(indices) > 0 && u.outcomes[indices[0]].Write.Matched {
		return id
	}
	return u.req.Normalize(id)
}

func (u *upsert) encode(indices []int) ([]hubspot.UpsertInput, map[string]int) {
	u.mu.Lock()
	first := u.traces
	u.traces += len(indices)
	u.mu.Unlock()
	inputs := make([]hubspot.UpsertInput, len(indices))
	byTrace := make(map[string]int, len(indices))
	for n, i := range indices {
		write := u.outcomes[i].Write
		trace := u.prefix + strconv.Itoa(first+n)
		byTrace[trace], u.sent[i] = i, trace
		inputs[n] = hubspot.UpsertInput{
			ID: write.Address(), IDProperty: u.req.IDProperty,
			ObjectWriteTraceID: trace, Properties: write.Map(),
		}
		if write.Matched {
			inputs[n].ID, inputs[n].IDProperty = write.ID, ""
		}
	}
	return inputs, byTrace
}

// verdict says what an error of a whole batch means for its inputs.
type verdict uint8

const (
	noAnswer verdict = iota
	refusedWhole
	hitsEveryRecord
	interrupted
)

func classify(err error) verdict {
	var refusal *hubspot.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return interrupted
	case hubspot.IsAuthentication(err), hubspot.IsMissingScopes(err), hubspot.IsDailyLimit(err), hubspot.IsMigrating(err), hubspot.IsNotFound(err), hubspot.IsUnknownVersion(err):
		return hitsEveryRecord
	case !errors.As(err, &refusal):
		if hubspot.OutcomeUnknown(err) {
			return noAnswer
		}
		return hitsEveryRecord
	}
	switch code := refusal.StatusCode; {
	case refusal.Foreign && code != 413:
		// It is not HubSpot that refuses, so what it did is open.
		return noAnswer
	case hubspot.ConcernsRequest(err):
		return hitsEveryRecord
	case code == 400, code == 409, code == 413, code == 422:
		return refusedWhole
	case code >= 500 || code == 423 || code == 429:
		return noAnswer
	default:
		return hitsEveryRecord
	}
}

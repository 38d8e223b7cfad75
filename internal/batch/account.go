// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// emailProperty keys contacts; a contact answers to its further addresses too.
const (
	emailProperty            = "email"
	additionalEmailsProperty = "hs_additional_emails"
)

// HubSpot lists where a record came from.
const (
	sourceProperty = "hs_object_source"
	sourceApp      = "INTEGRATION"
)

// account ties the results and the errors of an answer to the inputs: by trace
// id, then by the key, and what is left over is read. The status of the HTTP
// answer has no say in it.
func (u *upsert) account(ctx context.Context, indices []int, byTrace map[string]int, resp *hubspot.BatchResponse) {
	open := make(map[int]bool, len(indices))
	byKey := make(map[string]int, len(indices))
	for _, i := range indices {
		open[i] = true
		byKey[u.req.Normalize(u.outcomes[i].Write.Key)] = i
	}
	complete := resp.Status == "" || resp.Status == hubspot.StatusComplete
	for r := range resp.Results {
		result := &resp.Results[r]
		i, ok := u.match(result, byTrace, byKey)
		if !ok || !open[i] || result.ID == "" || result.Archived || !complete {
			continue
		}
		delete(open, i)
		u.land(i, result, resp)
	}
	untied := u.accountErrors(resp, byTrace, byKey, open)
	untied = u.tieByWording(indices, untied, open, resp.CorrelationID)
	left := openOf(indices, open)
	switch {
	case len(left) == 0:
	case len(untied) > 0:
		u.settleUntied(ctx, left, untied, complete, resp.CorrelationID)
	case !complete:
		u.settleByReading(ctx, left, because("HubSpot had not finished the batch (status "+resp.Status+") when it answered"), nil)
	default:
		u.settleByReading(ctx, left, because("HubSpot's answer has neither a result nor an error for this record"), nil)
	}
}

// match finds the input that a result belongs to.
func (u *upsert) match(result *hubspot.Object, byTrace, byKey map[string]int) (int, bool) {
	if result.ObjectWriteTraceID != "" {
		if i, ok := byTrace[result.ObjectWriteTraceID]; ok {
			return i, true
		}
	}
	for _, key := range keysOf(result, u.req.IDProperty) {
		if i, ok := byKey[u.req.Normalize(key)]; ok {
			return i, true
		}
	}
	return 0, false
}

// keysOf returns the values under which a record can be addressed.
func keysOf(o *hubspot.Object, idProperty string) []string {
	var keys []string
	if v := o.Properties[idProperty]; v != nil && *v != "" {
		keys = append(keys, *v)
	}
	if idProperty == emailProperty {
		if v := o.Properties[additionalEmailsProperty]; v != nil && *v != "" {
			keys = append(keys, strings.Split(*v, ";")...)
		}
	}
	return keys
}

// accountErrors refuses the inputs that the errors name. It returns the errors
// that name none.
func (u *upsert) accountErrors(resp *hubspot.BatchResponse, byTrace, byKey map[string]int, open map[int]bool) []*hubspot.BatchError {
	var untied []*hubspot.BatchError
	for e := range resp.Errors {
		err := &resp.Errors[e]
		tied := false
		for _, trace := range err.TraceIDs() {
			if i, ok := byTrace[trace]; ok {
				tied = true
				u.refuseOpen(i, err, open, resp)
			}
		}
		if !tied {
			for _, id := range err.IDs() {
				if i, ok := byKey[u.req.Normalize(id)]; ok {
					tied = true
					u.refuseOpen(i, err, open, resp)
				}
			}
		}
		if !tied {
			untied = append(untied, err)
		}
	}
	return untied
}

// refuseOpen notes an error for an input. Several errors may concern one
// input; one with a result was written in spite of them.
func (u *upsert) refuseOpen(i int, err *hubspot.BatchError, open map[int]bool, resp *hubspot.BatchResponse) {
	o := &u.outcomes[i]
	if o.Status == Refused && o.Failure != nil {
		o.Failure.Properties = append(o.Failure.Properties, err.PropertyErrors()...)
		return
	}
	if !open[i] {
		return
	}
	delete(open, i)
	u.refuse(i, failureOfInput(err, resp.CorrelationID))
}

func (u *upsert) refuse(i int, f *Failure) {
	u.outcomes[i].Status = Refused
	u.outcomes[i].Failure = f
}

func (u *upsert) written(i int) bool { return u.outcomes[i].Status == Written }

func (u *upsert) land(i int, result *hubspot.Object, resp *hubspot.BatchResponse) {
	o := &u.outcomes[i]
	o.Status, o.Failure = Written, nil
	o.ID, o.Properties, o.Warnings = result.ID, result.Properties, result.Warnings
	o.Created = result.New != nil && *result.New || resp.Repeated && u.createdEarlier(o, result, resp.StartedAt)
}

// createdEarlier recognises, in the answer to a repetition, a record that an
// earlier attempt made although its answer got lost. Only
// HubSpot's own clock is consulted. The record counts as made here if it was
// absent when planned and came into being since the run began, unless HubSpot
// lists something else than an app as its source: then a person was quicker.
func (u *upsert) createdEarlier(o *Outcome, result *hubspot.Object, startedAt time.Time) bool {
	if !o.Write.New || result.CreatedAt.IsZero() {
		return false
	}
	if source := text(result.Properties[sourceProperty]); source != "" && source != sourceApp {
		return false
	}
	if startedAt.IsZero() {
		startedAt = result.UpdatedAt
	}
	if startedAt.IsZero() {
		return false
	}
	// HubSpot cuts its times to the millisecond.
	ran := u.engine.now().Sub(u.began) + time.Millisecond
	return !result.CreatedAt.Before(startedAt.Add(-ran))
}

// settleByReading asks HubSpot what it holds for inputs whose outcome the
// answer leaves open. A record that holds every property as sent was written;
// one that is missing was not; anything else stays unknown.
func (u *upsert) settleByReading(ctx context.Context, indices []int, why explain, cause error) {
	ctx, cancel := u.engine.accounting(ctx)
	defer cancel()
	keys := make([]string, len(indices))
	names := map[string]bool{sourceProperty: true}
	for n, i := range indices {
		write := u.outcomes[i].Write
		keys[n] = write.Key
		for _, p := range write.Properties {
			names[p.Name] = true
		}
		u.outcomes[i].Status = Unknown
		u.outcomes[i].Failure = why(i)
		if cause != nil {
			u.outcomes[i].Failure.Err, u.outcomes[i].Failure.CorrelationID = cause, correlationID(cause)
		}
	}
	// An answer that left inputs open may have been given before the work was
	// done, and fresh records may take a moment to be readable.
	const tries = 3
	for try := 0; try < tries && len(keys) > 0; try++ {
		if try > 0 && u.engine.sleep(ctx, time.Second) != nil {
			return
		}
		found, err := u.engine.readKeys(ctx, u.req.Target, keys, sortedNames(names))
		if err != nil {
			return
		}
		keys = u.settle(indices, found, cause, try == tries-1)
	}
}

// settle applies what was read and returns the keys that are still open.
func (u *upsert) settle(indices []int, found map[string]*hubspot.Object, cause error, last bool) []string {
	var open []string
	for _, i := range indices {
		o := &u.outcomes[i]
		if o.Status != Unknown {
			continue
		}
		object, ok := found[o.Write.Key]
		switch {
		case ok && u.holds(o, object):
			u.land(i, object, &hubspot.BatchResponse{Repeated: true})
		case !ok && last && cause == nil:
			o.Failure.Message = strings.TrimSuffix(o.Failure.Message, ".") + "; the record is not in HubSpot"
			u.refuse(i, o.Failure)
		case ok && last && o.Failure.refusal && !o.Write.New:
			// HubSpot was done, refused some and holds something else: it
			// refused this one.
			u.refuse(i, o.Failure)
		default:
			open = append(open, o.Write.Key)
		}
	}
	return open
}

// holds reports whether a record has every property as it was sent.
func (u *upsert) holds(o *Outcome, object *hubspot.Object) bool {
	for _, p := range o.Write.Properties {
		if !u.req.Definitions.Equal(p.Name, p.Value, text(object.Properties[p.Name])) {
			return false
		}
	}
	return true
}

func text(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

// failureOf is the refusal of a whole request as the failure of one input.
func failureOf(err *hubspot.Error) *Failure {
	conflict, _ := err.Conflict()
	return &Failure{
		Message: err.Message, Properties: err.PropertyErrors(), Category: err.Category, Reason: err.Reason(),
		CorrelationID: err.CorrelationID, ExistingID: conflict.OwnerID, Taken: conflict.Property, Err: err,
	}
}

// failureOfInput is the refusal of one input within a batch.
func failureOfInput(err *hubspot.BatchError, correlationID string) *Failure {
	conflict, _ := err.Conflict()
	return &Failure{
		Message: err.Message, Properties: err.PropertyErrors(), Category: err.Category, Reason: err.Reason(),
		CorrelationID: correlationID, ExistingID: conflict.OwnerID, Taken: conflict.Property,
	}
}

func correlationID(err error) string {
	if refusal, ok := errors.AsType[*hubspot.Error](err); ok {
		return refusal.CorrelationID
	}
	return ""
}

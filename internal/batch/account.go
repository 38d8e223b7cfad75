// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"slices"
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
	byKey, byID := make(map[string]int, len(indices)), make(map[string]int, len(indices))
	for _, i := range indices {
		open[i] = true
		byKey[u.req.Normalize(u.outcomes[i].Write.Key)] = i
		byID[u.sentID(i)] = i
	}
	complete := resp.Status == "" || resp.Status == hubspot.StatusComplete
	byErrorID := func(id string) (int, bool) {
		i, ok := byID[u.normalID(indices, id)]
		return i, ok
	}
	told := make(map[int]*hubspot.Object, len(indices))
	twice := make(map[int]*Failure)
	for r := range resp.Results {
		result := &resp.Results[r]
		i, ok := u.match(result, byTrace, byKey)
		if !ok && result.ObjectWriteTraceID == "" && len(KeysOf(result, u.req.IDProperty)) == 0 && u.outcomes[indices[0]].Write.Matched {
			i, ok = byID[result.ID]
		}
		switch {
		case !ok || !open[i] || result.ID == "" || result.Archived || !complete:
		case told[i] == nil:
			told[i] = result
		case told[i].ID != result.ID:
			twice[i] = &Failure{Message: "HubSpot answered with two records for it, " + told[i].ID + " and " + result.ID, CorrelationID: resp.CorrelationID}
		}
	}
	denied := make(map[int]*hubspot.BatchError)
	for e := range resp.Errors {
		for _, i := range u.tiedTo(&resp.Errors[e], byTrace, byErrorID) {
			if told[i] != nil && twice[i] == nil && denied[i] == nil {
				denied[i] = &resp.Errors[e]
			}
		}
	}
	for _, i := range indices {
		if told[i] != nil {
			delete(open, i)
		}
		if told[i] != nil && twice[i] == nil && denied[i] == nil {
			u.land(i, told[i], resp)
		}
	}
	u.settleDenied(ctx, indices, denied, told, resp)
	if doubled := slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return twice[i] == nil }); len(doubled) > 0 {
		u.settleByReading(ctx, doubled, func(i int) *Failure { return twice[i] }, nil, resp.Results)
	}
	u.setAside(ctx, resp, byTrace, byErrorID, open)
	untied := u.accountErrors(resp, byTrace, byErrorID, open)
	untied = u.tieByWording(indices, untied, open, resp.CorrelationID)
	left := openOf(indices, open)
	switch {
	case len(left) == 0:
	case len(unnamed(untied)) > 0:
		u.settleUntied(ctx, left, untied, complete, resp)
	case !complete:
		u.settleByReading(ctx, left, because("HubSpot had not finished the batch (status "+resp.Status+") when it answered"), nil, resp.Results)
	default:
		u.settleByReading(ctx, left, because("HubSpot's answer has neither a result nor an error for this record"), nil, resp.Results)
		u.sendAgain(ctx, left)
	}
}

// setAside settles the inputs whose errors are HubSpot's own trouble: what it holds is
// read, and what it did not write is sent once more.
func (u *upsert) setAside(ctx context.Context, resp *hubspot.BatchResponse, byTrace map[string]int, byID func(id string) (int, bool), open map[int]bool) {
	why := make(map[int]*Failure)
	var aside []int
	for e := range resp.Errors {
		err := &resp.Errors[e]
		if !err.Passing() {
			continue
		}
		for _, i := range u.tiedTo(err, byTrace, byID) {
			if open[i] {
				delete(open, i)
				why[i], aside = failureOfInput(err, resp.CorrelationID), append(aside, i)
			}
		}
	}
	if len(aside) == 0 {
		return
	}
	slices.Sort(aside)
	u.settleByReading(ctx, aside, func(i int) *Failure { return why[i] }, nil, resp.Results)
	u.sendAgain(ctx, aside)
}

// settleDenied settles inputs that an answer has both a result and an error for. What
// HubSpot holds decides where it is there to be read; else the result does, which has
// the record's id, and the error is passed on.
func (u *upsert) settleDenied(ctx context.Context, indices []int, denied map[int]*hubspot.BatchError, told map[int]*hubspot.Object, resp *hubspot.BatchResponse) {
	if len(denied) == 0 {
		return
	}
	readCtx, cancel := u.engine.accounting(ctx)
	defer cancel()
	indices = slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return denied[i] == nil })
	var keys []string
	names := map[string]bool{sourceProperty: true}
	for _, i := range indices {
		keys = append(keys, u.outcomes[i].Write.Key)
		for _, p := range u.outcomes[i].Write.Properties {
			names[p.Name] = true
		}
	}
	found, err := u.readBack(readCtx, indices, keys, sortedNames(names))
	for _, i := range indices {
		o := &u.outcomes[i]
		object, there := found[o.Write.Key]
		there = there && err == nil && object.ID == told[i].ID
		held := there && u.holds(o, object)
		if there && !held && (!o.Write.New || o.Write.Matched) {
			u.refuse(i, failureOfInput(denied[i], resp.CorrelationID))
			continue
		}
		u.land(i, told[i], resp)
		if held {
			continue
		}
		o.Warnings = append(slices.Clone(o.Warnings), hubspot.Warning{Category: denied[i].Category, Message: messageOf(denied[i].Message), Context: denied[i].Context})
		if there {
			o.Properties = object.Properties
		}
	}
}

// sendAgain sends once more what HubSpot passed over without a word, as far as
// the read-back shows that it wrote nothing.
func (u *upsert) sendAgain(ctx context.Context, indices []int) {
	var again []int
	if !u.mayGoOn(ctx) {
		return
	}
	for _, i := range indices {
		if u.passedOver[i] && !u.again[i] {
			u.again[i], u.passedOver[i] = true, false
			u.outcomes[i].Status, u.outcomes[i].Failure = NotSent, nil
			again = append(again, i)
		}
	}
	if len(again) == 0 {
		return
	}
	if refusal := u.try(ctx, again); refusal != nil {
		for _, i := range again {
			u.refuse(i, failureOf(refusal))
		}
	}
}

// match finds the input that a result belongs to. Everything that the result
// says of it has to agree: the trace id, the key, and the id that the state knows.
// What does not is left to be read.
func (u *upsert) match(result *hubspot.Object, byTrace, byKey map[string]int) (int, bool) {
	keys := KeysOf(result, u.req.IDProperty)
	if result.ObjectWriteTraceID != "" {
		i, ok := byTrace[result.ObjectWriteTraceID]
		if !ok {
			return 0, false
		}
		known := u.outcomes[i].Write.ID
		if len(keys) == 0 {
			return i, known != "" && result.ID == known
		}
		if known != "" && u.req.IDProperty == emailProperty {
			// A result may name the main address alone.
			return i, result.ID == known
		}
		return i, u.hasKey(keys, i) && (known == "" || result.ID == known)
	}
	for _, key := range keys {
		if i, ok := byKey[u.req.Normalize(key)]; ok {
			known := u.outcomes[i].Write.ID
			return i, known == "" || result.ID == known
		}
	}
	return 0, false
}

func (u *upsert) hasKey(keys []string, i int) bool {
	key := u.req.Normalize(u.outcomes[i].Write.Key)
	return slices.ContainsFunc(keys, func(k string) bool { return u.req.Normalize(k) == key })
}

// KeysOf returns the values under which a record can be addressed, none where its id
// property is empty. A contact has further e-mail addresses.
func KeysOf(o *hubspot.Object, idProperty string) []string {
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

// namesInputs tells whether an error says whom it is about. One that names others
// is about others.
func namesInputs(context map[string][]string) bool {
	for _, key := range []string{"objectWriteTraceId", "ids", "id", "fromObjectId", "toObjectId"} {
		if len(context[key]) > 0 {
			return true
		}
	}
	return false
}

// accountErrors refuses the inputs that the errors name. It returns the errors
// that name none of them.
func (u *upsert) accountErrors(resp *hubspot.BatchResponse, byTrace map[string]int, byID func(id string) (int, bool), open map[int]bool) []*hubspot.BatchError {
	var untied []*hubspot.BatchError
	for e := range resp.Errors {
		err := &resp.Errors[e]
		tied := u.tiedTo(err, byTrace, byID)
		for _, i := range tied {
			u.refuseOpen(i, err, open, resp)
		}
		if len(tied) == 0 {
			untied = append(untied, err)
		}
	}
	return untied
}

// tiedTo returns the inputs that an error names: by trace id, in whatever part of its
// context, and else by id.
func (u *upsert) tiedTo(err *hubspot.BatchError, byTrace map[string]int, byID func(id string) (int, bool)) []int {
	var tied []int
	for _, trace := range err.AllContext() {
		if i, ok := byTrace[trace]; ok && !slices.Contains(tied, i) {
			tied = append(tied, i)
		}
	}
	if len(tied) > 0 {
		return tied
	}
	for _, id := range err.IDs() {
		if i, ok := byID(id); ok && !slices.Contains(tied, i) {
			tied = append(tied, i)
		}
	}
	return tied
}

// refuseOpen notes an error for an input. Several errors may concern one input.
func (u *upsert) refuseOpen(i int, err *hubspot.BatchError, open map[int]bool, resp *hubspot.BatchResponse) {
	o := &u.outcomes[i]
	if o.Status == Refused && o.Failure != nil {
		for _, p := range err.PropertyErrors() {
			if !slices.Contains(o.Failure.Properties, p) {
				o.Failure.Properties = append(o.Failure.Properties, p)
			}
		}
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
	// An answer that does not say whether a record is new is like one to a
	// repetition, which says that it is not.
	repeated := resp.Repeated || u.doubted[i] || result.New == nil
	o.Created = !o.Write.Matched && (result.New != nil && *result.New || repeated && u.createdEarlier(o, result, resp.StartedAt))
	u.undated[i] = repeated && o.Write.New && !o.Write.Matched && (result.CreatedAt.IsZero() || clockOf(result, resp.StartedAt).IsZero())
}

// clockOf is what HubSpot's clock showed when it answered, or else when it wrote the
// record; zero where the answer has neither.
func clockOf(result *hubspot.Object, startedAt time.Time) time.Time {
	if startedAt.IsZero() {
		return result.UpdatedAt
	}
	return startedAt
}

// recheck reads what was refused after an earlier request may have been carried out:
// a refusal tells of the last one only, and what the earlier one wrote must not be
// lost. What is not as sent stays refused, for the reason that HubSpot gave.
func (u *upsert) recheck(ctx context.Context, indices []int) {
	var doubtful []int
	reasons := make(map[int]*Failure)
	for _, i := range indices {
		if o := &u.outcomes[i]; u.doubted[i] && o.Status == Refused && o.Failure != nil {
			doubtful, reasons[i] = append(doubtful, i), o.Failure
		}
	}
	if len(doubtful) == 0 {
		return
	}
	u.settleByReading(ctx, doubtful, func(i int) *Failure {
		again := *reasons[i]
		again.refusal = true
		return &again
	}, nil, nil)
	for _, i := range doubtful {
		if u.outcomes[i].Status == Refused {
			u.refuse(i, reasons[i])
		}
	}
}

// date asks again, twice at most, for records of which the answer that told of them has not the
// times that say who made them. Silence is no sign that somebody else did; what
// stays silent counts as theirs, since that archives nothing.
func (u *upsert) date(ctx context.Context, indices []int) {
	ctx, cancel := u.engine.accounting(ctx)
	defer cancel()
	const tries = 2
	for range tries {
		var keys []string
		for _, i := range indices {
			if u.undated[i] && u.written(i) && !u.outcomes[i].Created {
				keys = append(keys, u.outcomes[i].Write.Key)
			}
		}
		if len(keys) == 0 {
			return
		}
		found, err := u.engine.readKeys(ctx, u.req.Target, keys, []string{sourceProperty})
		if err != nil {
			continue
		}
		for _, i := range indices {
			o := &u.outcomes[i]
			if object, ok := found[o.Write.Key]; ok && object.ID == o.ID {
				o.Created = u.createdEarlier(o, object, time.Time{})
				u.undated[i] = object.CreatedAt.IsZero() || object.UpdatedAt.IsZero()
			}
		}
	}
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
	clock := clockOf(result, startedAt)
	if clock.IsZero() {
		return false
	}
	// HubSpot cuts its times to the millisecond.
	ran := u.engine.now().Sub(u.began) + time.Millisecond
	return !result.CreatedAt.Before(clock.Add(-ran))
}

// settleByReading asks HubSpot what it holds for inputs whose outcome the
// answer leaves open. A record that holds every property as sent was written;
// one that is missing was not; anything else stays unknown. told are the results
// of the answer: what one says of a record counts once the read has told whose
// record it is.
func (u *upsert) settleByReading(ctx context.Context, indices []int, why explain, cause error, told []hubspot.Object) {
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
		found, err := u.readBack(ctx, indices, keys, sortedNames(names))
		if err != nil {
			return
		}
		keys = u.settle(indices, found, cause, told, try == tries-1)
	}
}

// readBack reads what HubSpot holds of inputs that are still open, by key; those
// that were written by record id by that, as they may not have their key.
func (u *upsert) readBack(ctx context.Context, indices []int, keys, properties []string) (map[string]*hubspot.Object, error) {
	if !u.outcomes[indices[0]].Write.Matched {
		return u.engine.readKeys(ctx, u.req.Target, keys, properties)
	}
	ids := make([]string, 0, len(keys))
	keyOf := make(map[string]string, len(keys))
	for _, i := range indices {
		if write := u.outcomes[i].Write; slices.Contains(keys, write.Key) {
			ids = append(ids, write.ID)
			keyOf[write.ID] = write.Key
		}
	}
	objects, err := u.engine.ReadIDs(ctx, u.req.Target, ids, properties)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*hubspot.Object, len(objects))
	for id, object := range objects {
		found[keyOf[id]] = object
	}
	return found, nil
}

// settle applies what was read and returns the keys that are still open.
func (u *upsert) settle(indices []int, found map[string]*hubspot.Object, cause error, told []hubspot.Object, last bool) []string {
	var open []string
	for _, i := range indices {
		o := &u.outcomes[i]
		if o.Status != Unknown {
			continue
		}
		object, ok := found[o.Write.Key]
		existed := !o.Write.New || o.Write.Matched
		switch {
		case ok && u.holds(o, object):
			u.land(i, object, &hubspot.BatchResponse{Repeated: true})
			o.Created = o.Created || !o.Write.Matched && toldNew(told, object.ID)
		case !ok && last && cause == nil:
			o.Failure.Message = strings.TrimSuffix(o.Failure.Message, ".") + "; the record is not in HubSpot"
			o.Failure.PassedOver = !o.Failure.refusal
			u.passedOver[i] = o.Failure.PassedOver
			u.refuse(i, o.Failure)
		case ok && last && cause == nil && !o.Failure.refusal && existed && u.untouched(o, object):
			o.Failure.Message = strings.TrimSuffix(o.Failure.Message, ".") + "; the record is as it was"
			o.Failure.PassedOver, u.passedOver[i] = true, true
			u.refuse(i, o.Failure)
		case ok && last && o.Failure.refusal && existed:
			// HubSpot was done, refused some and holds something else: it
			// refused this one.
			u.refuse(i, o.Failure)
		default:
			open = append(open, o.Write.Key)
		}
	}
	return open
}

// toldNew tells whether an answer called a record new. One that has two results
// with its id says nothing.
func toldNew(told []hubspot.Object, id string) bool {
	isNew, results := false, 0
	for i := range told {
		if told[i].ID == id {
			results++
			isNew = told[i].New != nil && *told[i].New && !told[i].Archived
		}
	}
	return isNew && results == 1
}

// holds reports whether a record has every property as HubSpot may have stored
// what was sent: this is its answer to a write whose own answer was lost. What it
// held before says nothing of the write, however alike the two are.
func (u *upsert) holds(o *Outcome, object *hubspot.Object) bool {
	for _, p := range o.Write.Properties {
		now := text(object.Properties[p.Name])
		if p.Changed && now == p.From && now != p.Value && !u.req.Definitions.Equal(p.Name, p.Value, now) {
			return false
		}
		if !u.req.Definitions.EqualAsStored(p.Name, p.Value, now) && !u.req.Definitions.FurtherOn(p.Name, p.Value, now) {
			return false
		}
	}
	return true
}

// untouched reports whether a record still holds what it held before the write.
func (u *upsert) untouched(o *Outcome, object *hubspot.Object) bool {
	for _, p := range o.Write.Properties {
		if !u.req.Definitions.Equal(p.Name, p.From, text(object.Properties[p.Name])) {
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
		Message: messageOf(err.Message), Properties: err.PropertyErrors(), Category: err.Category, Reason: err.Reason(),
		CorrelationID: err.CorrelationID, ExistingID: conflict.OwnerID, Taken: conflict.Property, Err: err,
	}
}

// failureOfInput is the refusal of one input within a batch.
func failureOfInput(err *hubspot.BatchError, correlationID string) *Failure {
	conflict, _ := err.Conflict()
	return &Failure{
		Message: messageOf(err.Message), Properties: err.PropertyErrors(), Category: err.Category, Reason: err.Reason(),
		CorrelationID: correlationID, ExistingID: conflict.OwnerID, Taken: conflict.Property,
	}
}

// messageOf is a message, or that there is none.
func messageOf(message string) string {
	if message == "" {
		return "HubSpot refused it and did not say why"
	}
	return message
}

func correlationID(err error) string {
	if refusal, ok := errors.AsType[*hubspot.Error](err); ok {
		return refusal.CorrelationID
	}
	return ""
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
)

// linkRun is one run over links that makes or removes them.
type linkRun struct {
	run
	linker *Linker
	target LinkTarget
	call   func(ctx context.Context, batch []Link) (*hubspot.AssociationBatch, error)
	// kind is what the call does, which decides on how many links it takes.
	kind hubspot.AssociationCall
	// done tells from the kinds of an association whether the call has had its
	// effect.
	done func(present []links.Kind) bool
	// hasResults says that an answer lists what was done; otherwise whatever
	// has no error was done, unless the status is 200: HubSpot says 204, or 207
	// beside errors, when it has done something.
	hasResults bool
	outcomes   []LinkOutcome
	// again marks links that were sent once more because HubSpot had passed them over.
	again []bool
}

func (r *linkRun) bound() int { return r.linker.links.AssociationBatch(r.kind) }

// sendBounded sends links in batches of as many as HubSpot takes, which it may say
// only when it is given too many.
func (r *linkRun) sendBounded(ctx context.Context, indices []int) {
	for len(indices) > 0 && r.mayGoOn(ctx) {
		n := min(len(indices), r.bound())
		refusal := r.try(ctx, indices[:n])
		if refusal != nil && n > r.bound() {
			// What was made all the same is not sent a second time.
			indices = slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return r.outcomes[i].Status != NotSent })
			continue
		}
		if refusal != nil {
			r.split(ctx, indices[:n], refusal)
		}
		indices = indices[n:]
	}
}

func (r *linkRun) written(i int) bool { return r.outcomes[i].Status == Written }

func (r *linkRun) refuse(i int, f *Failure) {
	r.outcomes[i].Status, r.outcomes[i].Failure = Refused, f
}

func (r *linkRun) land(i int) { r.outcomes[i].Status, r.outcomes[i].Failure = Written, nil }

// reason is a failure without the ids of the link.
func (r *linkRun) reason(i int) string {
	o := &r.outcomes[i]
	if o.Failure == nil {
		return ""
	}
	return strings.NewReplacer(o.FromID, "", o.ToID, "").Replace(o.Failure.Message)
}

// try sends links in one request and accounts for them.
func (r *linkRun) try(ctx context.Context, indices []int) *hubspot.Error {
	batch := make([]Link, len(indices))
	for n, i := range indices {
		batch[n] = r.outcomes[i].Link
	}
	resp, err := r.call(ctx, batch)
	if err == nil {
		r.answered()
		return r.account(ctx, indices, resp)
	}
	verdict := classify(err)
	if _, tooMany := hubspot.TooManyInputs(err, len(batch)); tooMany && len(batch) > hubspot.MaxBatch {
		verdict = refusedWhole
	}
	switch verdict {
	case refusedWhole:
		r.answered()
		refusal := &hubspot.Error{}
		_ = errors.As(err, &refusal)
		if (refusal.Foreign || hubspot.EarlierUnknown(err)) && len(indices) == 1 {
			r.settleByReading(ctx, indices, because(refusal.Error()), nil)
			return nil
		}
		return refusal
	case hitsEveryRecord, interrupted:
		r.stop(err)
	default:
		r.unanswered(indices, err)
	}
	if hubspot.OutcomeUnknown(err) || hubspot.EarlierUnknown(err) {
		r.settleByReading(ctx, indices, because(err.Error()), err)
	}
	return nil
}

// account ties results and errors of an answer to the links. What is left over
// is read, unless the answer says that there were too many of them: then that refusal
// is returned, and they are as if not sent.
func (r *linkRun) account(ctx context.Context, indices []int, resp *hubspot.AssociationBatch) *hubspot.Error {
	open := make(map[int]bool, len(indices))
	byID := make(map[string]int, len(indices))
	for _, i := range indices {
		open[i] = true
		byID[r.outcomes[i].ID()] = i
	}
	complete := resp.Status == "" || resp.Status == hubspot.StatusComplete
	var strangers []hubspot.AssociationResult
	contrary := make(map[int]*Failure)
	for _, result := range resp.Results {
		i, ok := byID[result.FromID+">"+result.ToID]
		if ok && open[i] && complete {
			delete(open, i)
			if err := r.refusalOf(i, resp.Errors); err != nil {
				contrary[i] = failureOfInput(err, resp.CorrelationID)
				continue
			}
			r.land(i)
		} else if !ok {
			strangers = append(strangers, result)
		}
	}
	if len(contrary) > 0 {
		doubtful := slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return contrary[i] == nil })
		r.settleByReading(ctx, doubtful, func(i int) *Failure { return contrary[i] }, nil)
	}
	r.setAside(ctx, indices, resp, open)
	untied := r.accountErrors(indices, resp, open)
	untied = r.tieByWording(indices, untied, open, resp.CorrelationID)
	for _, err := range untied {
		if len(open) > 0 && len(indices) > hubspot.MaxBatch && err.TooMany(len(indices)) {
			return err.OfRequest(resp.HTTPStatus, resp.CorrelationID)
		}
	}
	left := openOf(indices, open)
	switch {
	case len(left) == 0:
	case len(unnamed(untied)) > 0:
		r.settleUntied(ctx, left, untied, complete, resp.CorrelationID)
	case complete && !r.hasResults && resp.HTTPStatus != http.StatusOK:
		for _, i := range left {
			r.land(i)
		}
	case !complete:
		r.settleByReading(ctx, left, because("HubSpot had not finished the batch (status "+resp.Status+") when it answered"), nil)
	default:
		if len(strangers) > 0 {
			left = r.refuseMerged(r.landDone(ctx, left), strangers)
		}
		r.settleByReading(ctx, left, because("HubSpot's answer has neither a result nor an error for this link"), nil)
		r.sendAgain(ctx, left)
	}
	return nil
}

// setAside settles the links whose errors are HubSpot's own trouble: what it holds is
// read, and what it did not do is sent once more.
func (r *linkRun) setAside(ctx context.Context, indices []int, resp *hubspot.AssociationBatch, open map[int]bool) {
	why := make(map[int]*Failure)
	for e := range resp.Errors {
		err := &resp.Errors[e]
		if !err.Passing() {
			continue
		}
		about := r.namedIn(indices, err.Context)
		if len(about) == 0 {
			about = r.worded(indices, open, err)
		}
		for _, i := range about {
			if open[i] {
				delete(open, i)
				why[i] = failureOfInput(err, resp.CorrelationID)
			}
		}
	}
	if len(why) == 0 {
		return
	}
	aside := slices.Sorted(maps.Keys(why))
	r.settleByReading(ctx, aside, func(i int) *Failure { return why[i] }, nil)
	r.sendAgain(ctx, aside)
}

// sendAgain sends once more what HubSpot passed over without a word, as far as a read
// shows that it had no effect.
func (r *linkRun) sendAgain(ctx context.Context, indices []int) {
	var again []int
	for _, i := range indices {
		if o := &r.outcomes[i]; o.Status == Refused {
			o.Failure.PassedOver = !o.Failure.refusal
			if !r.again[i] {
				again = append(again, i)
			}
		}
	}
	if len(again) == 0 || !r.mayGoOn(ctx) {
		return
	}
	for _, i := range again {
		r.again[i] = true
		r.outcomes[i].Status, r.outcomes[i].Failure = NotSent, nil
	}
	if refusal := r.try(ctx, again); refusal != nil {
		for _, i := range again {
			r.refuse(i, failureOf(refusal))
		}
	}
}

// refusalOf is the error that names a link by both of its ends, if there is one.
func (r *linkRun) refusalOf(i int, errs []hubspot.BatchError) *hubspot.BatchError {
	for e := range errs {
		from, to := errs[e].Context["fromObjectId"], errs[e].Context["toObjectId"]
		for n := range min(len(from), len(to)) {
			if len(from) == len(to) && from[n]+">"+to[n] == r.outcomes[i].ID() {
				return &errs[e]
			}
		}
	}
	return nil
}

// accountErrors refuses the links that the errors name. It returns the errors that
// name none. One that says that nobody may do this ends the run.
func (r *linkRun) accountErrors(indices []int, resp *hubspot.AssociationBatch, open map[int]bool) []*hubspot.BatchError {
	var untied []*hubspot.BatchError
	for e := range resp.Errors {
		err := &resp.Errors[e]
		if err.Reason() == hubspot.ReasonAssociationRight {
			r.stop(err.OfRequest(resp.HTTPStatus, resp.CorrelationID))
		}
		named := r.namedIn(indices, err.Context)
		for _, i := range named {
			if open[i] {
				delete(open, i)
				r.refuse(i, failureOfInput(err, resp.CorrelationID))
			}
		}
		if len(named) == 0 {
			untied = append(untied, err)
		}
	}
	return untied
}

// tieByWording refuses the links of the records that errors without ids call not
// valid, or name; trouble of HubSpot's own was set aside before. It returns the other
// errors.
func (r *linkRun) tieByWording(indices []int, untied []*hubspot.BatchError, open map[int]bool, correlationID string) []*hubspot.BatchError {
	return slices.DeleteFunc(untied, func(err *hubspot.BatchError) bool {
		about := r.worded(indices, open, err)
		for _, i := range about {
			delete(open, i)
			r.refuse(i, failureOfInput(err, correlationID))
		}
		return len(about) > 0
	})
}

// worded returns the open links of the records that an error without ids names in its
// wording.
func (r *linkRun) worded(indices []int, open map[int]bool, err *hubspot.BatchError) []int {
	if len(err.Context["fromObjectId"])+len(err.Context["toObjectId"]) > 0 {
		return nil
	}
	named := err.NamedRecords()
	if len(named) == 0 {
		return r.mentioned(indices, open, err.Prose(), hubspot.Quoted)
	}
	isNamed := r.ends(indices, named)
	return slices.DeleteFunc(openOf(indices, open), func(i int) bool { return !isNamed(i) })
}

// mentioned returns the open links of the records that prose names by their ids alone:
// those between two of them, or else all of the one end at which such an id is. An id
// at both ends of the request may be of either type, and tells nothing.
func (r *linkRun) mentioned(indices []int, open map[int]bool, prose hubspot.Prose, sure hubspot.Mention) []int {
	sureness := make(map[string]bool)
	named := func(id string) bool {
		is, known := sureness[id]
		if !known {
			is = prose.Mentions(id) >= sure
			sureness[id] = is
		}
		return is
	}
	from, to := make(map[string]bool), make(map[string]bool)
	for _, i := range indices {
		o := &r.outcomes[i]
		from[o.FromID] = named(o.FromID)
		to[o.ToID] = named(o.ToID)
	}
	var between, one []int
	for _, i := range openOf(indices, open) {
		o := &r.outcomes[i]
		_, alsoTo := to[o.FromID]
		_, alsoFrom := from[o.ToID]
		switch {
		case from[o.FromID] && to[o.ToID]:
			between = append(between, i)
		case from[o.FromID] && !alsoTo, to[o.ToID] && !alsoFrom:
			one = append(one, i)
		}
	}
	if len(between) > 0 {
		return between
	}
	return one
}

// ends tells which links have one of the named records at the end of its type: records
// of two types may have one id. Where the name of a type tells of neither end, the id
// has to be at one of them only, among all links of the request.
func (r *linkRun) ends(indices []int, named []hubspot.NamedRecord) func(i int) bool {
	from, to := make(map[string]bool), make(map[string]bool)
	for _, n := range named {
		isFrom, isTo := r.target.endsOf(n.ObjectType)
		if !isFrom && !isTo {
			for _, i := range indices {
				isFrom, isTo = isFrom || r.outcomes[i].FromID == n.ID, isTo || r.outcomes[i].ToID == n.ID
			}
			if isFrom && isTo {
				continue
			}
		}
		from[n.ID], to[n.ID] = from[n.ID] || isFrom, to[n.ID] || isTo
	}
	return func(i int) bool { return from[r.outcomes[i].FromID] || to[r.outcomes[i].ToID] }
}

// settleUntied settles links whose answer has errors that are about some of them,
// without saying which. Where there are as many errors as links, each is refused;
// else HubSpot is asked what it holds.
func (r *linkRun) settleUntied(ctx context.Context, left []int, untied []*hubspot.BatchError, complete bool, correlationID string) {
	told := make(map[*hubspot.BatchError]hubspot.Prose, len(untied))
	for _, err := range untied {
		told[err] = err.Prose()
	}
	why := whyUntied(untied, len(left), correlationID, complete, func(i int, err *hubspot.BatchError) bool {
		o, prose := &r.outcomes[i], told[err]
		return prose.Mentions(o.FromID) > hubspot.NotMentioned || prose.Mentions(o.ToID) > hubspot.NotMentioned
	})
	if complete && asMany(left, untied) {
		for _, i := range left {
			r.refuse(i, why(i))
		}
		return
	}
	r.settleByReading(ctx, left, why, nil)
}

// namedIn returns the links that the context of an error names: by both ends,
// or by one end where it names only that.
func (r *linkRun) namedIn(indices []int, context map[string][]string) []int {
	from, to := context["fromObjectId"], context["toObjectId"]
	if len(from) == 0 && len(to) == 0 {
		return nil
	}
	pairs := make(map[string]bool)
	for n := range min(len(from), len(to)) {
		pairs[from[n]+">"+to[n]] = true
	}
	var named []int
	for _, i := range indices {
		o := &r.outcomes[i]
		switch {
		case len(from) == len(to) && pairs[o.ID()],
			len(from) != len(to) && within(from, o.FromID) && within(to, o.ToID):
			named = append(named, i)
		}
	}
	return named
}

// within reports whether a list that says something has the id.
func within(list []string, id string) bool {
	return len(list) == 0 || slices.Contains(list, id)
}

func (r *linkRun) named(indices []int, refusal *hubspot.Error) []int {
	return r.namedIn(indices, refusal.Context)
}

// suspects finds the ids that the message quotes.
func (r *linkRun) suspects(indices []int, refusal *hubspot.Error) []int {
	named := refusal.NamedRecords()
	if len(named) == 0 {
		all := make(map[int]bool, len(indices))
		for _, i := range indices {
			all[i] = true
		}
		return r.mentioned(indices, all, refusal.Prose(), hubspot.Standing)
	}
	suspicious := r.ends(indices, named)
	return slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return !suspicious(i) })
}

// landDone reads once what HubSpot holds and returns the links that it does not
// hold: an answer that speaks of other links says nothing about these.
func (r *linkRun) landDone(ctx context.Context, indices []int) []int {
	ctx, cancel := r.linker.accounting(ctx)
	defer cancel()
	var ids []string
	for _, i := range indices {
		ids = append(ids, r.outcomes[i].FromID)
	}
	found, err := r.linker.ReadLinks(ctx, LinkReadRequest{From: r.target.From, To: r.target.To, IDs: slices.Compact(ids)})
	if err != nil {
		return indices
	}
	return slices.DeleteFunc(slices.Clone(indices), func(i int) bool {
		o := &r.outcomes[i]
		if !r.done(found[o.FromID][o.ToID]) {
			return false
		}
		r.land(i)
		return true
	})
}

// refuseMerged refuses links whose answer is about another record: HubSpot
// follows the id of a merged record to the survivor, so that the link as
// declared will never exist.
func (r *linkRun) refuseMerged(left []int, strangers []hubspot.AssociationResult) []int {
	var rest []int
	for _, i := range left {
		o := &r.outcomes[i]
		old, now := "", ""
		for _, s := range strangers {
			switch {
			case s.FromID == o.FromID && s.ToID != o.ToID:
				old, now = o.ToID, s.ToID
			case s.ToID == o.ToID && s.FromID != o.FromID:
				old, now = o.FromID, s.FromID
			}
		}
		if now == "" || r.isInput(now) {
			rest = append(rest, i)
			continue
		}
		r.refuse(i, &Failure{Message: fmt.Sprintf("HubSpot answered for the record %s instead of %s, which was merged into it", now, old), ExistingID: now})
	}
	return rest
}

// isInput reports whether the run asked for a record itself.
func (r *linkRun) isInput(id string) bool {
	for i := range r.outcomes {
		if r.outcomes[i].FromID == id || r.outcomes[i].ToID == id {
			return true
		}
	}
	return false
}

// settleByReading asks HubSpot what it holds for links whose outcome an answer
// leaves open.
func (r *linkRun) settleByReading(ctx context.Context, indices []int, why explain, cause error) {
	if len(indices) == 0 {
		return
	}
	ctx, cancel := r.linker.accounting(ctx)
	defer cancel()
	for _, i := range indices {
		r.outcomes[i].Status = Unknown
		r.outcomes[i].Failure = why(i)
		if cause != nil {
			r.outcomes[i].Failure.Err, r.outcomes[i].Failure.CorrelationID = cause, correlationID(cause)
		}
	}
	// An answer may have been given before the work was done, and fresh links
	// may take a moment to be readable.
	const tries = 3
	for try := range tries {
		if try > 0 && r.linker.sleep(ctx, time.Second) != nil {
			return
		}
		ids := r.unknown(indices)
		if len(ids) == 0 {
			return
		}
		found, err := r.linker.ReadLinks(ctx, LinkReadRequest{From: r.target.From, To: r.target.To, IDs: ids})
		if err != nil {
			return
		}
		for _, i := range indices {
			o := &r.outcomes[i]
			switch {
			case o.Status != Unknown:
			case r.done(found[o.FromID][o.ToID]):
				r.land(i)
			case try == tries-1 && cause == nil:
				o.Failure.Message = strings.TrimSuffix(o.Failure.Message, ".") + "; the request had no effect"
				r.refuse(i, o.Failure)
			}
		}
	}
}

// unknown lists the records that have links whose outcome is open.
func (r *linkRun) unknown(indices []int) []string {
	var ids []string
	for _, i := range indices {
		o := &r.outcomes[i]
		if o.Status == Unknown && (len(ids) == 0 || ids[len(ids)-1] != o.FromID) {
			ids = append(ids, o.FromID)
		}
	}
	return ids
}

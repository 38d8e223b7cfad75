// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"fmt"
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
	// done tells from the kinds of an association whether the call has had its
	// effect.
	done func(present []links.Kind) bool
	// hasResults says that an answer lists what was done; otherwise whatever
	// has no error was done.
	hasResults bool
	outcomes   []LinkOutcome
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
		r.account(ctx, indices, resp)
		return nil
	}
	switch classify(err) {
	case refusedWhole:
		r.answered()
		refusal := &hubspot.Error{}
		_ = errors.As(err, &refusal)
		if refusal.Foreign && len(indices) == 1 {
			r.settleByReading(ctx, indices, refusal.Error(), nil)
			return nil
		}
		return refusal
	case hitsEveryRecord, interrupted:
		r.stop(err)
	default:
		r.unanswered(indices, err)
	}
	if hubspot.OutcomeUnknown(err) {
		r.settleByReading(ctx, indices, err.Error(), err)
	}
	return nil
}

// account ties results and errors of an answer to the links. What is left over
// is read.
func (r *linkRun) account(ctx context.Context, indices []int, resp *hubspot.AssociationBatch) {
	open := make(map[int]bool, len(indices))
	byID := make(map[string]int, len(indices))
	for _, i := range indices {
		open[i] = true
		byID[r.outcomes[i].id()] = i
	}
	untied := r.accountErrors(indices, resp, open)
	complete := resp.Status == "" || resp.Status == hubspot.StatusComplete
	if complete && !r.hasResults && untied == nil {
		for i := range open {
			r.land(i)
		}
		return
	}
	var strangers []hubspot.AssociationResult
	for _, result := range resp.Results {
		i, ok := byID[result.FromID+">"+result.ToID]
		if ok && open[i] && complete {
			delete(open, i)
			r.land(i)
		} else if !ok {
			strangers = append(strangers, result)
		}
	}
	left := make([]int, 0, len(open))
	for _, i := range indices {
		if open[i] {
			left = append(left, i)
		}
	}
	switch {
	case len(left) == 0:
	case untied != nil && len(left) == 1 && !namesInputs(untied.Context):
		r.refuse(left[0], failureOfLink(untied, resp))
	case untied != nil:
		r.settleByReading(ctx, left, reasonOf(untied.Message), nil)
	case !complete:
		r.settleByReading(ctx, left, "HubSpot had not finished the batch (status "+resp.Status+") when it answered", nil)
	default:
		if len(strangers) > 0 {
			left = r.refuseMerged(r.landDone(ctx, left), strangers)
		}
		r.settleByReading(ctx, left, "HubSpot's answer has neither a result nor an error for this link", nil)
	}
}

// accountErrors refuses the links that the errors name. It returns an error
// that names none.
func (r *linkRun) accountErrors(indices []int, resp *hubspot.AssociationBatch, open map[int]bool) *hubspot.BatchError {
	var untied *hubspot.BatchError
	for e := range resp.Errors {
		err := &resp.Errors[e]
		named := r.namedIn(indices, err.Context)
		for _, i := range named {
			if open[i] {
				delete(open, i)
				r.refuse(i, failureOfLink(err, resp))
			}
		}
		if len(named) == 0 {
			untied = err
		}
	}
	return untied
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
		case len(from) == len(to) && pairs[o.id()],
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
	words := make(map[string]bool)
	for _, word := range strings.FieldsFunc(refusal.Wording(), func(c rune) bool { return c < '0' || c > '9' }) {
		words[word] = true
	}
	var suspects []int
	for _, i := range indices {
		if words[r.outcomes[i].FromID] || words[r.outcomes[i].ToID] {
			suspects = append(suspects, i)
		}
	}
	return suspects
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
func (r *linkRun) settleByReading(ctx context.Context, indices []int, why string, cause error) {
	if len(indices) == 0 {
		return
	}
	ctx, cancel := r.linker.accounting(ctx)
	defer cancel()
	for _, i := range indices {
		r.outcomes[i].Status = Unknown
		r.outcomes[i].Failure = &Failure{Message: why, Err: cause, CorrelationID: correlationID(cause)}
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
				r.refuse(i, &Failure{Message: why + ", and it had no effect"})
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

// failureOfLink is the refusal of one link within a batch.
func failureOfLink(err *hubspot.BatchError, resp *hubspot.AssociationBatch) *Failure {
	return &Failure{Message: reasonOf(err.Message), Category: err.Category, CorrelationID: resp.CorrelationID}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// inputs are what a run sends: records to upsert, or links to make or to
// remove. An index stands for one input and belongs to one batch, and so to one
// goroutine at a time.
type inputs interface {
	// try sends inputs in one request. It settles all of them, unless HubSpot
	// refused the request as a whole and inputs may be to blame: then it returns
	// the refusal.
	try(ctx context.Context, indices []int) *hubspot.Error
	// named returns the inputs that a refusal of the whole request names.
	named(indices []int, refusal *hubspot.Error) []int
	// suspects returns the inputs that the wording of a refusal points at. They
	// are sent apart from the rest, so a wrong guess costs a call and no input.
	suspects(indices []int, refusal *hubspot.Error) []int
	refuse(i int, f *Failure)
	written(i int) bool
	// reason is why an input was refused, without what is its own, so that
	// reasons compare.
	reason(i int) string
}

// run is what the batches of one operation share: when to stop, and the search
// for the inputs that spoil a batch.
type run struct {
	inputs inputs

	mu      sync.Mutex
	stopped error
	done    int
	// outages counts batches in a row that got no answer in spite of retries.
	outages int
	// culprits is held by the only batch that looks for culprits until one such
	// search has led to a written input: an error that hits every input should
	// not be searched for in all batches at once.
	culprits sync.Mutex
	landed   bool
}

func (u *run) mayGoOn(ctx context.Context) bool {
	if err := ctx.Err(); err != nil {
		u.stop(err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.stopped == nil
}

func (u *run) stop(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopped == nil {
		u.stopped = err
	}
}

// finished counts inputs as done and returns how many are.
func (u *run) finished(n int) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.done += n
	return u.done
}

// send sends the inputs at the indices and settles each of them.
func (u *run) send(ctx context.Context, indices []int) {
	if refusal := u.inputs.try(ctx, indices); refusal != nil {
		u.split(ctx, indices, refusal)
	}
}

func (u *run) answered() {
	u.mu.Lock()
	u.outages = 0
	u.mu.Unlock()
}

// maxOutages is how many batches in a row may go unanswered, each after all
// its retries, before the rest is not even tried.
const maxOutages = 3

// unanswered settles inputs whose request got no useful answer in spite of all
// retries. What was turned away (429, 423) is refused; whether anything else was
// carried out has yet to be found out.
func (u *run) unanswered(indices []int, err error) {
	var refusal *hubspot.Error
	if errors.As(err, &refusal) && !hubspot.OutcomeUnknown(err) {
		failure := failureOf(refusal)
		failure.Message = err.Error()
		for _, i := range indices {
			u.inputs.refuse(i, failure)
		}
	}
	u.mu.Lock()
	u.outages++
	out := u.outages >= maxOutages
	u.mu.Unlock()
	if out {
		u.stop(err)
	}
}

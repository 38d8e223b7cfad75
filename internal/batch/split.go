// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// split settles the inputs of a request that HubSpot refused as a whole. Inputs
// that the refusal names are set aside. Where it names none, one culprit after
// the other is found by cutting in two, and what was put off on the way is sent
// again in one request, so that k culprits among n inputs cost about
// k*(log2(n)+2) further requests.
func (u *run) split(ctx context.Context, indices []int, refusal *hubspot.Error) {
	if release := u.waitForSearch(); release != nil {
		defer release()
	}
	var found []int
	for len(indices) > 0 && refusal != nil && u.mayGoOn(ctx) {
		if named := u.inputs.named(indices, refusal); len(named) > 0 {
			for _, i := range named {
				u.inputs.refuse(i, failureOf(refusal))
			}
			indices = without(indices, named)
		} else {
			var culprit int
			culprit, indices = u.findCulprit(ctx, indices, refusal)
			if culprit >= 0 {
				found = append(found, culprit)
			}
			var over bool
			if indices, over = u.hopeless(ctx, found, indices, refusal.Message); over {
				return
			}
		}
		refusal = u.again(ctx, indices)
	}
}

// findCulprit cuts a refused set in two until one input stands alone. It
// returns that input, or -1 where the inputs were only refused together, and
// the inputs that are still to be written.
func (u *run) findCulprit(ctx context.Context, refused []int, refusal *hubspot.Error) (culprit int, rest []int) {
	if len(refused) == 1 {
		// It stood alone in the request that was refused.
		u.inputs.refuse(refused[0], failureOf(refusal))
		return refused[0], nil
	}
	left, right := u.cut(refused, refusal)
	for len(refused) > 1 {
		if !u.mayGoOn(ctx) {
			return -1, nil
		}
		answer := u.again(ctx, left)
		if answer == nil {
			u.wroteInSearch(left)
			refused = right
		} else {
			refused, refusal = left, answer
			rest = append(rest, right...)
		}
		if len(refused) == 1 && answer != nil {
			u.inputs.refuse(refused[0], failureOf(refusal))
			return refused[0], rest
		}
		left, right = u.cut(refused, refusal)
	}
	// What is left is to blame by elimination only, so it gets a try of its own.
	answer := u.again(ctx, refused)
	if answer == nil {
		return -1, rest
	}
	u.inputs.refuse(refused[0], failureOf(answer))
	return refused[0], rest
}

// cut divides a refused set: the suspects from the rest, or else in the middle.
func (u *run) cut(indices []int, refusal *hubspot.Error) (left, right []int) {
	if suspects := u.inputs.suspects(indices, refusal); len(suspects) > 0 && len(suspects) < len(indices) {
		return suspects, without(indices, suspects)
	}
	return indices[:len(indices)/2], indices[len(indices)/2:]
}

// again sends inputs once more.
func (u *run) again(ctx context.Context, indices []int) *hubspot.Error {
	if len(indices) == 0 || !u.mayGoOn(ctx) {
		return nil
	}
	return u.inputs.try(ctx, indices)
}

// waitForSearch lets one batch at a time look for culprits, until a search is
// known to lead somewhere. It returns what to call at the end, or nil.
func (u *run) waitForSearch() func() {
	u.culprits.Lock()
	u.mu.Lock()
	landed := u.landed
	u.mu.Unlock()
	if landed {
		u.culprits.Unlock()
		return nil
	}
	return u.culprits.Unlock
}

func (u *run) wroteInSearch(indices []int) {
	if slices.ContainsFunc(indices, u.inputs.written) {
		u.mu.Lock()
		u.landed = true
		u.mu.Unlock()
	}
}

// hopeless ends the run where it is not the records: several culprits in a row
// had the same reason, nothing was written in any search, and samples of what is
// left are refused for that reason too.
//
// It returns the inputs that are still to be written: a sample is settled and is
// not sent a second time.
func (u *run) hopeless(ctx context.Context, found, rest []int, message string) ([]int, bool) {
	const enough = 3
	u.mu.Lock()
	landed := u.landed
	u.mu.Unlock()
	if landed || len(found) != enough || len(rest) <= enough {
		return rest, false
	}
	reason := u.inputs.reason(found[0])
	for _, i := range found {
		if u.inputs.reason(i) != reason {
			return rest, false
		}
	}
	for _, sample := range []int{rest[len(rest)-1], rest[len(rest)/2], rest[len(rest)/4]} {
		rest = without(rest, []int{sample})
		answer := u.again(ctx, []int{sample})
		if answer == nil {
			u.wroteInSearch([]int{sample})
			return rest, false
		}
		u.inputs.refuse(sample, failureOf(answer))
		if u.inputs.reason(sample) != reason {
			return rest, false
		}
	}
	u.stop(fmt.Errorf("%w: %s", ErrEveryRecordRefused, message))
	return rest, true
}

// ErrEveryRecordRefused ends a run in which HubSpot refuses whole batches and
// every record tried alone for the same reason.
var ErrEveryRecordRefused = errors.New("HubSpot refuses every record for the same reason")

func without(indices, taken []int) []int {
	if len(taken) == 0 {
		return indices
	}
	rest := make([]int, 0, len(indices))
	for _, i := range indices {
		if !slices.Contains(taken, i) {
			rest = append(rest, i)
		}
	}
	return rest
}

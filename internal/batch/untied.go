// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// explain says of an input why its outcome is open.
type explain func(i int) *Failure

// because gives every input the same explanation.
func because(why string) explain {
	return func(int) *Failure { return &Failure{Message: why} }
}

// openOf returns the inputs that are still open, in order.
func openOf(indices []int, open map[int]bool) []int {
	left := make([]int, 0, len(open))
	for _, i := range indices {
		if open[i] {
			left = append(left, i)
		}
	}
	return left
}

// evidenceOf is what the wording of an error within a batch tells.
func evidenceOf(indices []int, err *hubspot.BatchError) *evidence {
	e := &evidence{prose: err.Prose(), refused: err.PropertyErrors()}
	e.conflict, e.held = err.Conflict()
	for _, n := range err.InputIndexes() {
		if n < len(indices) {
			e.places = append(e.places, indices[n])
		}
	}
	return e
}

// tieByWording refuses the inputs that errors without a trace id or an id are
// about by what they quote: each error that points at one open input alone, again
// and again, since that leaves fewer open; and as many as point at the same few. It
// returns the errors that could be about several, or about none.
func (u *upsert) tieByWording(indices []int, untied []*hubspot.BatchError, open map[int]bool, correlationID string) []*hubspot.BatchError {
	untied = slices.DeleteFunc(slices.Clone(untied), func(err *hubspot.BatchError) bool {
		return !namesInputs(err.Context) && u.aboutOthers(indices, open, err)
	})
	for {
		// The errors that point at the same inputs, by those.
		same := make(map[string][]*hubspot.BatchError)
		pointed := make(map[string][]int)
		for _, err := range untied {
			if namesInputs(err.Context) || err.Passing() {
				continue
			}
			if at := u.pointed(openOf(indices, open), evidenceOf(indices, err)); len(at) > 0 {
				id := fmt.Sprint(at)
				same[id], pointed[id] = append(same[id], err), at
			}
		}
		settled := make(map[*hubspot.BatchError]bool)
		// Those that point at the fewest first: they are the surest.
		fewest := slices.SortedFunc(maps.Keys(same), func(a, b string) int {
			return cmp.Or(cmp.Compare(len(pointed[a]), len(pointed[b])), strings.Compare(a, b))
		})
		for _, id := range fewest {
			at, errs := openOf(pointed[id], open), same[id]
			// Several errors may be about one input.
			if len(at) != len(pointed[id]) || len(at) > len(errs) || len(at) > 1 && len(at) != len(errs) {
				continue
			}
			for _, err := range errs {
				settled[err] = true
			}
			for _, i := range at {
				delete(open, i)
				u.refuse(i, failureOfSome(distinctErrors(errs), len(at), correlationID))
			}
		}
		if len(settled) == 0 {
			return untied
		}
		untied = slices.DeleteFunc(untied, func(err *hubspot.BatchError) bool { return settled[err] })
	}
}

// aboutOthers tells whether an error names, beyond doubt, inputs that have their
// result, and none that is open: it says nothing of those.
func (u *upsert) aboutOthers(indices []int, open map[int]bool, err *hubspot.BatchError) bool {
	closed := slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return open[i] })
	prose := err.Prose()
	named := func(i int) bool { return prose.Mentions(u.outcomes[i].Write.Key) >= hubspot.QuotedInOtherCase }
	return slices.ContainsFunc(closed, named) && len(u.pointed(openOf(indices, open), evidenceOf(indices, err))) == 0
}

// settleUntied settles inputs whose answer has errors that are about some of them,
// without saying which. Where there are as many errors as inputs, each is refused;
// else HubSpot is asked what it holds.
func (u *upsert) settleUntied(ctx context.Context, left []int, untied []*hubspot.BatchError, complete bool, resp *hubspot.BatchResponse) {
	told := make(map[*hubspot.BatchError]*evidence, len(untied))
	for _, err := range untied {
		told[err] = evidenceOf(nil, err)
	}
	why := whyUntied(untied, len(left), resp.CorrelationID, complete, func(i int, err *hubspot.BatchError) bool {
		return len(u.pointed([]int{i}, told[err])) > 0
	})
	if complete && asMany(left, untied) {
		for _, i := range left {
			u.refuse(i, why(i))
		}
		return
	}
	u.settleByReading(ctx, left, why, nil, resp.Results)
}

// asMany tells whether there are as many errors as inputs that are left for them,
// or one input, so that each of the inputs is refused. HubSpot's own trouble refuses
// nothing.
func asMany(left []int, untied []*hubspot.BatchError) bool {
	own := unnamed(untied)
	return (len(own) > 0 && len(left) == 1 || len(own) == len(left)) && !slices.ContainsFunc(own, (*hubspot.BatchError).Passing)
}

// unnamed are the errors that name no input at all. One that names another one is
// about that.
func unnamed(untied []*hubspot.BatchError) []*hubspot.BatchError {
	return slices.DeleteFunc(slices.Clone(untied), func(err *hubspot.BatchError) bool { return namesInputs(err.Context) })
}

// whyUntied explains of inputs that they may be what one of several errors is
// about, of which some name nobody: one that their wording fits, if there is such a
// one.
func whyUntied(untied []*hubspot.BatchError, inputs int, correlationID string, complete bool, fits func(i int, err *hubspot.BatchError) bool) explain {
	distinct := distinctErrors(unnamed(untied))
	general := failureOfSome(distinct, inputs, correlationID)
	return func(i int) *Failure {
		var own []*hubspot.BatchError
		for _, err := range distinct {
			if fits(i, err) {
				own = append(own, err)
			}
		}
		f := *general
		if len(own) > 0 && len(own) < len(distinct) {
			f = *failureOfSome(own, inputs, correlationID)
		}
		f.refusal = complete
		return &f
	}
}

// distinctErrors leaves out errors that say the same as another: they are one reason.
func distinctErrors(errs []*hubspot.BatchError) []*hubspot.BatchError {
	distinct := make([]*hubspot.BatchError, 0, len(errs))
	seen := make(map[string]bool, len(errs))
	for _, err := range errs {
		if reason := reasonText(err); !seen[reason] {
			seen[reason] = true
			distinct = append(distinct, err)
		}
	}
	return distinct
}

func reasonText(err *hubspot.BatchError) string {
	return strings.TrimSuffix(messageOf(err.Message), ".")
}

// failureOfSome is the failure of an input that one of several different errors is
// about. Every reason is listed.
func failureOfSome(untied []*hubspot.BatchError, inputs int, correlationID string) *Failure {
	f := failureOfInput(untied[0], correlationID)
	if len(untied) == 1 {
		return f
	}
	reasons := []string{reasonText(untied[0])}
	for _, err := range untied[1:] {
		reasons = append(reasons, reasonText(err))
		other := failureOfInput(err, correlationID)
		if other.Reason != f.Reason || other.Category != f.Category {
			f.Reason, f.Category = hubspot.ReasonUnknown, ""
		}
		f.Properties = append(f.Properties, other.Properties...)
	}
	const shown = 5
	if more := len(reasons) - shown; more > 0 {
		reasons = append(reasons[:shown], fmt.Sprintf("and %d more", more))
	}
	f.Message = strings.Join(reasons, "; ")
	if inputs > 1 {
		f.Message = "HubSpot does not say which of the inputs it refused for which reason. Its reasons are: " + f.Message
		// Whose they are is not known.
		f.Properties, f.ExistingID, f.Taken = nil, "", ""
	}
	return f
}

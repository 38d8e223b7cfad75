// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import "testing"

// TestConflict_matter: what is sure decides before what is not, and of what leaves,
// what becomes of the object that it leaves.
func TestConflict_matter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		conflict Conflict
		want     Matter
		here     bool
	}{
		"one key twice":                        {Conflict{Why: DeclaredTwice}, Twice, true},
		"one record twice, in two states":      {Conflict{Why: SharedRecord, BothHold: true, Destroyed: true}, Twice, true},
		"leaves to what is not known":          {Conflict{Why: LeavesHereUnknown, Destroyed: true}, Unknown, false},
		"may be taken by what is not known":    {Conflict{Why: LeavesOtherUnknown, Undecided: true}, Unknown, false},
		"merged into what leaves":              {Conflict{Why: MergedHere, Destroyed: true}, Merged, false},
		"destroyed and held by both":           {Conflict{Why: LeavesHere, Destroyed: true, BothHold: true, Replaced: true}, InTwoStates, false},
		"destroyed there":                      {Conflict{Why: LeavesOther, Destroyed: true, Undecided: true}, Destroyed, true},
		"leaves a tainted one":                 {Conflict{Why: LeavesOther, Replaced: true, Undecided: true}, Tainted, true},
		"may leave one whose keys are unknown": {Conflict{Why: LeavesOther, Undecided: true}, MayLeave, true},
		"moves":                                {Conflict{Why: LeavesHere, BothHold: true}, Moves, false},
	} {
		if got := test.conflict.Matter(); got != test.want {
			t.Errorf("%s: matter %d, want %d", name, got, test.want)
		}
		if got := test.conflict.Here(); got != test.here {
			t.Errorf("%s: declared here is %v", name, got)
		}
	}
}

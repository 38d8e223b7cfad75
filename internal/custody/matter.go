// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

// Matter is what a conflict comes down to for whoever has to settle it. Each has one
// remedy.
type Matter uint8

// The matters.
const (
	// Twice: both objects declare the record.
	Twice Matter = iota + 1
	// Unknown: the record leaves one object, and whether another one declares it is
	// not known in this plan.
	Unknown
	// Merged: the record leaves one object, and one of another's was merged into it.
	Merged
	// InTwoStates: the record is in the state of an object that is destroyed, and in
	// that of one that declares it.
	InTwoStates
	// Destroyed: the record leaves an object that is destroyed, and is declared by
	// another one.
	Destroyed
	// Tainted: the record is held by a tainted object, and more than one create of
	// the plan may be the one that replaces it.
	Tainted
	// MayLeave: the record is declared by one object and held by another whose own
	// keys are not known in this plan.
	MayLeave
	// Moves: the record leaves one object and is declared by another.
	Moves
)

// Matter tells what the conflict comes down to.
func (c Conflict) Matter() Matter {
	switch c.Why {
	case DeclaredTwice, SharedRecord:
		return Twice
	case LeavesHereUnknown, LeavesOtherUnknown:
		return Unknown
	case MergedHere:
		return Merged
	default:
	}
	switch {
	case c.Destroyed && c.BothHold:
		return InTwoStates
	case c.Destroyed:
		return Destroyed
	case c.Replaced:
		return Tainted
	case c.Undecided:
		return MayLeave
	default:
		return Moves
	}
}

// Here reports whether the object whose statement showed the conflict declares the
// record: then it is found in its configuration, under Record.Key.
func (c Conflict) Here() bool {
	return c.Why == DeclaredTwice || c.Why == SharedRecord || c.Why == LeavesOther
}

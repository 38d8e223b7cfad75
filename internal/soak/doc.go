// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package soak holds random walks that look for lost records. They drive the
// engine and the provider against the simulated account through thousands of
// steps: edits, faults, interrupts, killed processes, people who edit, archive
// and merge records in HubSpot, replacements and imports, values that are not known
// before the apply, minimal refreshes, targets, plans that are saved and applied
// later, removed and moved blocks, states that are edited, and records that two
// states hold. After each step invariants are checked that must hold whatever
// happened; where a plan is refused, the remedy that its message names has to lead
// on.
//
// A walk follows from its seed; a failing one is printed with its steps.
// SOAK_SEED and SOAK_STEPS choose the seed and the length.
package soak

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package custody decides who may archive what.
//
// Archiving is the one act of the provider that can't be taken back. Terraform
// tells a resource nothing of the others, nor whether a destroy is half of a
// replacement, and it hands what a plan knows to an apply in some cases only:
//
//   - the destroy of a present object and the first half of a replacement get the
//     private data that their plan left;
//   - an update is planned again in the process of the apply, from the state;
//   - a deposed object is only ever planned in the process that destroys it;
//   - a tainted object is planned as a create, without its state;
//   - an engine may plan an object twice in one process, on the stored state and
//     again on the refreshed one.
//
// What all resources of one provider configuration do share is a process for the
// plan and another one for the apply. So each object has a name of its own, kept
// in its private data, and says on the [Board] of the plan's process what it
// declares, holds and would archive. A later statement under a name replaces the
// earlier one. Nothing is judged ahead of time: whether two objects are at odds is
// one symmetric relation over what stands on the board, which does not depend on
// the order of calls. A plan in which one object could archive what another
// declares is refused.
//
// A plan leaves a [Warrant]: exactly the record ids that its apply may archive.
// Nothing archives without one, so that a wrong guess can only make fewer records
// leave. The [Register] is for applies: what they keep before they write, what they
// wrote, what is being archived, and what the first half of a replacement leaves to
// the second.
//
// The package knows keys, ids and types. It knows neither Terraform nor HubSpot,
// and its test draws random histories of Terraform's calls.
package custody

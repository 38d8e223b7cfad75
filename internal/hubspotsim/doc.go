// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package hubspotsim is a stateful, in-memory simulator of the part of the
// HubSpot CRM API that manages records, property definitions and
// associations. It serves tests inside one process ([Start]) and stands behind
// the hubspotsim command.
//
// Where HubSpot documents a behaviour the simulator follows the page; where a
// behaviour has only been observed or is not known, a field of [Config]
// switches between the possibilities and defaults to the one that is harder on
// a client. README.md lists every behaviour with the grade of its source.
//
// The package itself is the account and its API. What people and tests do to it
// besides is described in [github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand], whose types it gives names of its own.
//
// A test has four ways to act on a simulator besides its HTTP interface: the
// out-of-band hand ([Server.Seed], [Server.Edit], [Server.Archive],
// [Server.Merge] and their like), which plays a person working in HubSpot's
// user interface; scripted faults ([Server.Fault]); refusals of single records
// ([Server.Refuse]); and the request log ([Server.Requests], [Server.Count]).
package hubspotsim

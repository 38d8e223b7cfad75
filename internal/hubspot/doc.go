// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package hubspot is a client of HubSpot's CRM API made for bulk work: batches
// of a hundred records, one request budget shared by every goroutine, and
// answers in which each input can be accounted for.
//
// A [Client] is safe for concurrent use. Every method ends at once when its
// context is done; only a write that is on its way is given a few seconds, so
// that it is known how it ended. A refusal by HubSpot is an [*Error]; a request that got no
// usable answer is a [*TransportError]. [OutcomeUnknown] tells whether the work
// may have been done although an error was returned.
//
// The facts the package rests on come from HubSpot's documentation, foremost
// developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis,
// developers.hubspot.com/docs/api-reference/error-handling and
// developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
package hubspot

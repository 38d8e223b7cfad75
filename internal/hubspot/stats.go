// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import "time"

// EndpointKind groups requests in [Stats].
type EndpointKind string

// The endpoint kinds.
const (
	KindUpsert       EndpointKind = "upsert"
	KindRead         EndpointKind = "read"
	KindArchive      EndpointKind = "archive"
	KindList         EndpointKind = "list"
	KindSearch       EndpointKind = "search"
	KindProperties   EndpointKind = "properties"
	KindSchemas      EndpointKind = "schemas"
	KindAccount      EndpointKind = "account"
	KindOwners       EndpointKind = "owners"
	KindPipelines    EndpointKind = "pipelines"
	KindAssociations EndpointKind = "associations"
	KindToken        EndpointKind = "token"
)

var allKinds = []EndpointKind{
	KindUpsert, KindRead, KindArchive, KindList, KindSearch, KindProperties, KindSchemas,
	KindAccount, KindOwners, KindPipelines, KindAssociations, KindToken,
}

// maxBytes bounds the answers to a kind of request.
func (k EndpointKind) maxBytes() int {
	switch k {
	case KindUpsert, KindRead, KindArchive, KindList, KindSearch, KindAssociations:
		return maxRecords
	default:
		return maxAnswer
	}
}

// Stats counts what a client has done so far.
type Stats struct {
	// Calls counts the attempts sent, by endpoint kind. Kinds without any are
	// left out.
	Calls map[EndpointKind]int64
	// Retries counts the attempts that repeat an earlier one.
	Retries int64
	// Waits and WaitTime count the times in which a request was held back: for
	// the request budget, where only the foremost of the waiting requests
	// counts, and before repetitions, where each does.
	Waits    int64
	WaitTime time.Duration
	// RateLimited counts the answers with status 429.
	RateLimited int64
	// Locked counts the answers with status 423.
	Locked int64
}

// TotalCalls is the sum of Calls.
func (s Stats) TotalCalls() int64 {
	var n int64
	for _, c := range s.Calls {
		n += c
	}
	return n
}

// Stats returns the counters as they are now.
func (c *Client) Stats() Stats {
	s := Stats{
		Calls:       map[EndpointKind]int64{},
		Retries:     c.stats.retries.Load(),
		Waits:       c.stats.waits.Load(),
		WaitTime:    time.Duration(c.stats.waitTime.Load()),
		RateLimited: c.stats.rateLimited.Load(),
		Locked:      c.stats.locked.Load(),
	}
	for kind, n := range c.stats.calls {
		if v := n.Load(); v > 0 {
			s.Calls[kind] = v
		}
	}
	return s
}

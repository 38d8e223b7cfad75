// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"sync/atomic"
)

// MaxAssociationBatch is the most inputs of a batch of links. It is documented for
// reads; batches that make or remove links are said to take more. HubSpot is
// believed where it answers that there are too many, see [Client.AssociationBatch].
const MaxAssociationBatch = 1000

// AssociationCall is what a batch of links does.
type AssociationCall int

// The calls, each of which has a bound of its own.
const (
	AssociationRead AssociationCall = iota
	AssociationCreate
	AssociationArchive

	associationCalls
)

// associationVerbs are the paths of the batches and which of the calls they are.
var associationVerbs = map[string]AssociationCall{
	"read":              AssociationRead,
	"create":            AssociationCreate,
	"associate/default": AssociationCreate,
	"archive":           AssociationArchive,
	"labels/archive":    AssociationArchive,
}

// associationBounds holds how many inputs each of the calls was found to take; 0
// stands for [MaxAssociationBatch].
type associationBounds [associationCalls]atomic.Int64

// AssociationBatch returns how many inputs a batch of links takes, as far as is
// known: [MaxAssociationBatch] at first, and [MaxBatch], or the number that HubSpot
// names, for as long as the client lives once HubSpot has answered that there were
// too many. See [TooManyInputs].
func (c *Client) AssociationBatch(call AssociationCall) int {
	if most := c.associations[call].Load(); most > 0 {
		return int(most)
	}
	return MaxAssociationBatch
}

// learnBound takes in the refusal of a batch of so many links, which may be that
// there were too many.
func (c *Client) learnBound(call AssociationCall, sent int, err error) {
	if sent <= MaxBatch {
		return
	}
	most, tooLarge := TooManyInputs(err, sent)
	if !tooLarge {
		return
	}
	most = max(most, MaxBatch)
	bound := &c.associations[call]
	for {
		known := bound.Load()
		if known > 0 && known <= int64(most) || bound.CompareAndSwap(known, int64(most)) {
			return
		}
	}
}

// learnFromErrors is learnBound for an answer that lists the refusal as one of its
// errors.
func (c *Client) learnFromErrors(call AssociationCall, sent int, errs []BatchError) {
	for i := range errs {
		if errs[i].TooMany(sent) {
			c.learnBound(call, sent, errs[i].OfRequest(http.StatusMultiStatus, ""))
		}
	}
}

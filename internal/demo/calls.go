// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// batchSize is the most records that HubSpot takes in one call.
const batchSize = 100

// calls is what one run of terraform asked of the account.
type calls struct {
	upserts, reads, archives int
	upserted, archived       int
	definitions, properties  int
	others, rateLimited      int
}

// count sums up the simulator's log since it was last cleared.
func count(sim *hubspotsim.Server) calls {
	var c calls
	for _, r := range sim.Requests() {
		switch r.Operation {
		case hubspotsim.OpUpsert:
			c.upserts++
			c.upserted += r.Inputs
		case hubspotsim.OpBatchRead:
			c.reads++
		case hubspotsim.OpBatchArchive:
			c.archives++
			c.archived += r.Inputs
		case hubspotsim.OpPropertyList:
			c.definitions++
		case hubspotsim.OpPropertyGet, hubspotsim.OpPropertyCreate, hubspotsim.OpPropertyArchive:
			c.properties++
		default:
			c.others++
		}
		if r.Status == http.StatusTooManyRequests {
			c.rateLimited++
		}
	}
	return c
}

func (c calls) String() string {
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	add(c.upserts, fmt.Sprintf("%s with %s", number(c.upserts, "upsert"), number(c.upserted, "record")))
	add(c.reads, number(c.reads, "batch read"))
	add(c.archives, fmt.Sprintf("%s with %s", number(c.archives, "batch archive"), number(c.archived, "record")))
	add(c.definitions, number(c.definitions, "list")+" of all property definitions")
	add(c.properties, number(c.properties, "call")+" for single properties")
	add(c.others, fmt.Sprintf("%d for other things", c.others))
	add(c.rateLimited, fmt.Sprintf("%d of them refused by the rate limit", c.rateLimited))
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// number writes a count with its noun.
func number(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + noun
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// Status is how one input of a batch ended.
type Status uint8

// The statuses. Every input ends in exactly one of them.
const (
	// NotSent: the input was not sent, because the run was stopped before.
	NotSent Status = iota
	// Written: HubSpot holds the record as declared.
	Written
	// Refused: HubSpot did not write the record, and said so.
	Refused
	// Unknown: whether HubSpot wrote the record could not be found out.
	Unknown
)

// Outcome is how one write ended.
type Outcome struct {
	Write  records.Write
	Status Status
	// ID is the record id, where Status is Written.
	ID string
	// Created tells that this run made the record.
	Created bool
	// Properties are those that HubSpot returned; nil is one without a value.
	Properties map[string]*string
	// Warnings say what HubSpot stored otherwise than it was sent, where Status
	// is Written.
	Warnings []hubspot.Warning
	// Failure says why, where Status is Refused or Unknown.
	Failure *Failure
}

// Failure is why a record was not written.
type Failure struct {
	// Message is HubSpot's reason, or what went wrong on the way.
	Message string
	// Properties are the refused properties, as far as HubSpot names them.
	Properties []hubspot.PropertyError
	Category   string
	// Reason is what the refusal is about, as far as it can be told.
	Reason        hubspot.Reason
	CorrelationID string
	// ExistingID is the record that is in the way of a conflict: it has the
	// value that must be unique.
	ExistingID string
	// Taken is the property whose value that record has; empty where HubSpot
	// does not say.
	Taken string
	// PassedOver tells that HubSpot answered without a word about the input and
	// wrote nothing, also when it was sent once more.
	PassedOver bool
	// Err is the cause where there is one.
	Err error

	// refusal marks what HubSpot said in an answer that was complete, though not
	// of which input.
	refusal bool
}

// UpsertResult is how a run of upserts ended.
type UpsertResult struct {
	// Outcomes are in the order of the writes.
	Outcomes []Outcome
	// Stopped is why the run ended early; the rest of the inputs is NotSent.
	Stopped error
}

// Doubt reports whether a record may be in another state than the outcomes
// say. No record may be archived then.
func (r *UpsertResult) Doubt() bool {
	for i := range r.Outcomes {
		if r.Outcomes[i].Status == Unknown {
			return true
		}
	}
	return false
}

// Failed reports whether an input was not written.
func (r *UpsertResult) Failed() bool {
	for i := range r.Outcomes {
		if r.Outcomes[i].Status != Written {
			return true
		}
	}
	return false
}

// Count counts the outcomes of a status.
func (r *UpsertResult) Count(s Status) int {
	n := 0
	for i := range r.Outcomes {
		if r.Outcomes[i].Status == s {
			n++
		}
	}
	return n
}

// SharedRecords returns the groups of keys that turned out to be one record,
// in the order of the writes.
func (r *UpsertResult) SharedRecords() [][]string {
	first := make(map[string]string, len(r.Outcomes))
	shared := make(map[string]int)
	groups := [][]string{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Status != Written || o.ID == "" {
			continue
		}
		key, taken := first[o.ID]
		if !taken {
			first[o.ID] = o.Write.Key
			continue
		}
		group, known := shared[o.ID]
		if !known {
			group = len(groups)
			shared[o.ID], groups = group, append(groups, []string{key})
		}
		groups[group] = append(groups[group], o.Write.Key)
	}
	return groups
}

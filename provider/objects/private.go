// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// objectsBatchPrivate is what Terraform carries along for the resource without
// looking at it. State is kept between runs; Plan goes from a plan to its apply.
type objectsBatchPrivate struct {
	State privateState `json:"state"`
	Plan  *privatePlan `json:"plan,omitempty"`
}

type privateState struct {
	custodian.Object
	// Keyspace is what HubSpot told of the object type and the id property.
	Keyspace session.Known `json:"keyspace,omitzero"`
	// Spelled is how HubSpot spells keys that are spelled otherwise here. Terraform
	// would change it in a value: it composes accents.
	Spelled map[string]string `json:"spelled,omitempty"`
	// Answered is what HubSpot made of values that it did not store as they were
	// sent, by key and property, as long as that stands.
	Answered map[string]map[string]records.Answered `json:"answered,omitempty"`
	// Source is the id under which HubSpot lists the app whose token created
	// records of this resource.
	Source string `json:"source,omitempty"`
	// Gone are records that left the state because they were not found, by key.
	// They are what they were should they come back.
	Gone map[string]goneRecord `json:"gone,omitempty"`
	// Edited are cells that somebody changed in HubSpot since the last apply.
	Edited records.Edits `json:"edited,omitempty"`
	// Sent are values that the last apply sent and got no answer to.
	Sent records.Sent `json:"sent,omitempty"`
}

type privatePlan struct {
	custodian.Planned
	// Creates is set by the plan of a create. A delete that gets to see it is
	// the first half of a replacement.
	Creates *plannedCreate `json:"creates,omitempty"`
	// Spelled is how HubSpot spells new keys that it holds.
	Spelled map[string]string `json:"spelled,omitempty"`
	// Ours are new keys whose records look like the work of an interrupted apply.
	Ours map[string]ownRecord `json:"ours,omitempty"`
	// Matches is what was found for new keys by match_existing_by, nil where nobody
	// looked.
	Matches *plannedMatches `json:"matches,omitempty"`
	// Absent says that HubSpot held none of the new keys.
	Absent *records.Absence `json:"absent,omitempty"`
}

// plannedMatches are the ids of records without a key, by the new key that they get.
type plannedMatches struct {
	IDs map[string]string `json:"ids"`
}

// ownRecord is a record that looks like the work of an interrupted apply, with
// the source that HubSpot lists for it.
type ownRecord struct {
	ID     string `json:"id"`
	Source string `json:"source"`
}

// plannedCreate describes the second half of a replacement to the first.
type plannedCreate struct {
	ObjectType string         `json:"object_type"`
	IDProperty string         `json:"id_property"`
	Policy     records.Policy `json:"deletion_policy"`
	Keys       []string       `json:"keys"`
	// IDs are the records that HubSpot has under the keys, given where one
	// record has several keys.
	IDs []string `json:"ids,omitempty"`
	// Found are the records of keys that the plan tells the ids of.
	Found map[string]string `json:"found,omitempty"`
	// Unmatched says that it was not known of all rows which records they are by
	// match_existing_by.
	Unmatched bool `json:"unmatched,omitempty"`
	// AllKeys is false where the keys were not known.
	AllKeys bool `json:"all_keys"`
}

// answered is what HubSpot answered to the last write of a property.
func (p privateState) answered(key, property string) (records.Answered, bool) {
	a, ok := p.Answered[key][property]
	return a, ok
}

func noteAnswer(by *map[string]map[string]records.Answered, key, property string, a records.Answered) {
	if *by == nil {
		*by = make(map[string]map[string]records.Answered)
	}
	if (*by)[key] == nil {
		(*by)[key] = make(map[string]records.Answered)
	}
	(*by)[key][property] = a
}

// decodePrivate reads private data. Plan is empty where no plan left any.
func decodePrivate(b []byte) objectsBatchPrivate {
	p := protocol.DecodePrivate[objectsBatchPrivate](b)
	if p.Plan == nil {
		p.Plan = &privatePlan{}
	}
	return p
}

func (p objectsBatchPrivate) encode() []byte { return protocol.EncodePrivate(p) }

// forState is the private data to keep in the state.
func (p privateState) forState() []byte { return objectsBatchPrivate{State: p}.encode() }

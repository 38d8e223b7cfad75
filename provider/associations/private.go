// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// associationsPrivate is what Terraform carries along for the resource without
// looking at it.
type associationsPrivate struct {
	custodian.Object
	Plan *associationsPrivatePlan `json:"plan,omitempty"`
}

// associationsPrivatePlan goes from a plan to its apply.
type associationsPrivatePlan struct {
	custodian.Planned
	// Creates is set by the plan of a create. A delete that gets to see it is
	// the first half of a replacement.
	Creates *plannedLinks `json:"creates,omitempty"`
	// Extras are links by record ids that exact removes although no state
	// knows them: those that the plan found and counted.
	Extras [][2]string `json:"extras,omitempty"`
}

// plannedLinks describes the second half of a replacement to the first.
type plannedLinks struct {
	From           string         `json:"from_object_type"`
	To             string         `json:"to_object_type"`
	FromIDProperty string         `json:"from_id_property,omitempty"`
	ToIDProperty   string         `json:"to_id_property,omitempty"`
	Label          string         `json:"label,omitempty"`
	Policy         records.Policy `json:"deletion_policy"`
	// AssociationType is what the plan promised of it, "" where it promised none.
	AssociationType string `json:"association_type,omitempty"`
	// Links are the keys of the other ends by the key of the first record.
	Links map[string][]string `json:"links"`
	// Unknown are the keys of records whose other ends were not known.
	Unknown []string `json:"unknown,omitempty"`
	// AllKeys is false where not even the keys were known.
	AllKeys bool `json:"all_keys"`
}

// decodePrivate reads private data. Plan is empty where no plan left any.
func decodePrivate(b []byte) associationsPrivate {
	p := protocol.DecodePrivate[associationsPrivate](b)
	if p.Plan == nil {
		p.Plan = &associationsPrivatePlan{}
	}
	return p
}

func (p associationsPrivate) encode() []byte { return protocol.EncodePrivate(p) }

// forState is the private data to keep in the state.
func (p associationsPrivate) forState() []byte {
	p.Plan = nil
	return p.encode()
}

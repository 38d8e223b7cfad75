// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// associationsPrivate is what Terraform carries along for the resource without
// looking at it.
type associationsPrivate struct {
	// Name is the object's for life: what custody knows it by.
	Name string `json:"name,omitempty"`
	// Heir is the name of the object that took the place of this one, which is
	// deposed, and Saved what its destroy may remove and failed to.
	Heir  string          `json:"heir,omitempty"`
	Saved custody.Warrant `json:"saved,omitzero"`
	// Failed says that the create of the object failed, so that Terraform holds it
	// for tainted.
	Failed bool `json:"failed,omitempty"`
	// Account is the id of the HubSpot account that holds the links.
	Account string `json:"account,omitempty"`
	// Fresh is the process of the import that made the state: its read follows.
	Fresh string                   `json:"fresh,omitempty"`
	Plan  *associationsPrivatePlan `json:"plan,omitempty"`
}

// associationsPrivatePlan goes from a plan to its apply.
type associationsPrivatePlan struct {
	// Warrant names the links that the apply may remove, by what custody knows them.
	Warrant custody.Warrant `json:"warrant,omitzero"`
	// Process is where a destroy was planned. Terraform plans the destroy of a
	// deposed object once more in the process of the apply.
	Process string `json:"process,omitempty"`
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

func decodePrivate(b []byte) associationsPrivate {
	return protocol.DecodePrivate[associationsPrivate](b)
}

func (p associationsPrivate) encode() []byte { return protocol.EncodePrivate(p) }

// forState is the private data to keep in the state.
func (p associationsPrivate) forState() []byte {
	p.Plan = nil
	return p.encode()
}

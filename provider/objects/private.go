// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"encoding/json"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// objectsBatchPrivate is what Terraform carries along for the resource without
// looking at it. State is kept between runs; Plan goes from a plan to its apply.
type objectsBatchPrivate struct {
	State privateState `json:"state"`
	Plan  *privatePlan `json:"plan,omitempty"`
}

type privateState struct {
	// Source is the id under which HubSpot lists the app whose token created
	// records of this resource.
	Source string `json:"source,omitempty"`
	// Awaited are the normal keys that a failed create declared and left out of
	// its state. Under create_before_destroy their records are in the state of
	// the object that it was to replace.
	Awaited []string `json:"awaited,omitempty"`
	// Shared are the ids of records that another object held as well when this
	// one was refreshed. A deposed object leaves them to the other.
	Shared []string `json:"shared,omitempty"`
	// Imported says that the state began with an import.
	Imported bool `json:"imported,omitempty"`
	// Fresh is set by an import for the read that follows in the same process.
	Fresh batch.Token `json:"fresh,omitempty"`
}

type privatePlan struct {
	// Token recognises the second planning of a replacement.
	Token batch.Token `json:"token,omitempty"`
	// Creates is set by the plan of a create. A delete that gets to see it is
	// the first half of a replacement.
	Creates *plannedCreate `json:"creates,omitempty"`
	// Ours are new keys whose records look like the work of an interrupted apply.
	Ours map[string]ownRecord `json:"ours,omitempty"`
	// Spare are record ids that a destroy leaves to another object.
	Spare []string `json:"spare,omitempty"`
	// Process is where a destroy was planned. Terraform plans the destroy of a
	// deposed object once more in the process of the apply.
	Process string `json:"process,omitempty"`
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
	MaxArchive *int64         `json:"max_archive,omitempty"`
	Keys       []string       `json:"keys"`
	// IDs are the records that HubSpot has under the keys, given where one
	// record has several keys.
	IDs []string `json:"ids,omitempty"`
	// AllKeys is false where the keys were not known.
	AllKeys bool `json:"all_keys"`
	// Resumed says that the planning before knew the object that the create
	// replaces, Refreshed that this one could find it among the refreshed ones
	// by the records that both have. Only then was the object compared with what
	// other resources declare.
	Resumed   bool `json:"resumed"`
	Refreshed bool `json:"refreshed"`
}

func decodePrivate(b []byte) objectsBatchPrivate {
	var p objectsBatchPrivate
	if len(b) > 0 {
		// What an unknown version wrote is treated as nothing known.
		_ = json.Unmarshal(b, &p)
	}
	return p
}

func (p objectsBatchPrivate) encode() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	return b
}

// forState is the private data to keep in the state.
func (p privateState) forState() []byte { return objectsBatchPrivate{State: p}.encode() }

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// associationsPrivate is what Terraform carries along for the resource without
// looking at it.
type associationsPrivate struct {
	// Name is the object's for life: what custody knows it by.
	Name string `json:"name,omitempty"`
	// Account is the id of the HubSpot account that holds the links.
	Account string `json:"account,omitempty"`
	// Heir is the name of the object that took the place of this one, which is
	// deposed, and Saved what its destroy may remove and failed to.
	Heir  string          `json:"heir,omitempty"`
	Saved custody.Warrant `json:"saved,omitzero"`
	// Failed says that the create of the object failed, so that Terraform holds it
	// for tainted.
	Failed bool `json:"failed,omitempty"`
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

func decodeAssociationsPrivate(b []byte) associationsPrivate {
	var p associationsPrivate
	if len(b) > 0 {
		// What an unknown version wrote is treated as nothing known.
		_ = json.Unmarshal(b, &p)
	}
	return p
}

func (p associationsPrivate) encode() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	return b
}

// sameAccount compares the account of the credentials with the one that holds the
// links of a state, and notes it where that is not known yet. It reports whether
// HubSpot may be asked.
func (p *associationsPrivate) sameAccount(ctx context.Context, s *session.Session, diags *diag.Diagnostics) bool {
	account, found := s.AccountID(ctx, p.Account)
	diags.Append(found...)
	if found.HasError() {
		return false
	}
	if p.Account == "" {
		p.Account = account
	}
	return true
}

// forState is the private data to keep in the state.
func (p associationsPrivate) forState() []byte {
	p.Plan = nil
	return p.encode()
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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
	// Fresh is the process of the import that made the state: its read follows.
	Fresh string                   `json:"fresh,omitempty"`
	Plan  *associationsPrivatePlan `json:"plan,omitempty"`
}

// associationsPrivatePlan goes from a plan to its apply.
type associationsPrivatePlan struct {
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
	MaxArchive     *int64         `json:"max_archive,omitempty"`
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
	account, found := s.Account(ctx, p.Account)
	diags.Append(found...)
	if found.HasError() {
		return false
	}
	if p.Account == "" {
		p.Account = account
	}
	return true
}

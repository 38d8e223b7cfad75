// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package records decides what becomes of a set of declared CRM records: which
// are written and with which properties, which leave HubSpot and which are let
// go, and what a refresh takes over. It is pure: no network, no clock, no
// Terraform, so that every decision can be tested by itself.
//
// A set of records is a [Table]: rows sorted by key, the key being the value of
// a property with unique values. Three tables describe a moment: the desired
// one (the configuration), the prior one (the state, in the user's spelling)
// and the stored one (the state, in HubSpot's spelling). [Compare] turns them
// into a [Plan], [Refresh.Drift] compares one row with what HubSpot holds now.
package records

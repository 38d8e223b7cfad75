// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package batch carries decisions about records out: it drives upserts, reads
// and archives through HubSpot's batch endpoints, a hundred inputs a call, and
// accounts for every single input. What may be archived it is told by a warrant of
// package custody. It knows nothing of Terraform.
//
// The rules follow
// developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis and
// developers.hubspot.com/docs/api-reference/error-handling, and take the harsher
// reading where those are silent.
package batch

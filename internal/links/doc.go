// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package links decides what becomes of a set of declared associations between
// records of two object types: which are made, which are removed, and how much
// of an association may be taken away. It is pure: no network, no clock, no
// Terraform.
//
// An association of two records is of several kinds at once: the unlabelled
// kind, which every association has, and any number of labels
// (developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide).
// A link is an association under one of them.
package links

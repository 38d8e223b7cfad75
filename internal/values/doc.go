// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package values knows what a HubSpot property value means: when two values
// are equal, which values HubSpot would refuse and why, in which form two keys
// are one record, and which names stand for one object type.
package values

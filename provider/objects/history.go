// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

// editOf tells who set a value in HubSpot that the plan overwrites, and when.
func (p *objectsBatchPlan) editOf(_, _ string) (by, at string) { return "", "" }

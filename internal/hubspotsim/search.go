// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

func (c *call) search() (reply, *apiError) { return noContent, nil }

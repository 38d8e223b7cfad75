// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// limitOf names an argument that bounds what one plan may do.
type limitOf struct {
	attribute string
	value     protocol.String
}

func (m *objectsBatchModel) limitArguments() []limitOf {
	return []limitOf{
		{"max_create", m.MaxCreate},
		{"max_update", m.MaxUpdate},
		{"max_archive", m.MaxArchive},
		{"max_release", m.MaxRelease},
	}
}

// limits are those of a model. One that is not known yet bounds nothing: it is
// judged when the apply plans once more.
func (m *objectsBatchModel) limits() records.Limits {
	parse := func(v protocol.String) records.Limit {
		limit, err := records.ParseLimit(v.Get())
		if err != nil {
			return records.Limit{}
		}
		return limit
	}
	return records.Limits{
		Create: parse(m.MaxCreate), Update: parse(m.MaxUpdate),
		Archive: parse(m.MaxArchive), Release: parse(m.MaxRelease),
	}
}

// judge compares what a plan does with the limits of m, which are those of the
// state where the resource is destroyed.
func (m *objectsBatchModel) judge(c records.Counts, held int, occasion records.Occasion) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, breach := range m.limits().Judge(c, held, occasion) {
		diags.AddAttributeError(path.Root(breach.Attribute), breach.Title, breach.Detail)
	}
	return diags
}

// heldBy is how many records a state holds.
func heldBy(m *objectsBatchModel) int {
	if m == nil {
		return 0
	}
	return m.Records.Len()
}

func validateLimits(m *objectsBatchModel) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, l := range m.limitArguments() {
		if !l.value.IsKnown() {
			continue
		}
		limit, err := records.ParseLimit(l.value.Get())
		switch {
		case err != nil:
			diags.AddAttributeError(path.Root(l.attribute), "Invalid limit", fmt.Sprintf("%s is %q: %s.", l.attribute, l.value.Get(), err))
		case !limit.IsSet():
			diags.AddAttributeError(path.Root(l.attribute), "Invalid limit", l.attribute+` is "". Write a number of records or a share, or null for no limit.`)
		}
	}
	return diags
}

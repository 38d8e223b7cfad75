// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// Timeouts are the timeouts argument: a duration such as "30m" for each
// operation.
type Timeouts struct {
	Create protocol.String `tf:"create"`
	Read   protocol.String `tf:"read"`
	Update protocol.String `tf:"update"`
	Delete protocol.String `tf:"delete"`
}

// DefaultTimeout bounds each operation unless the configuration says otherwise.
const DefaultTimeout = 60 * time.Minute

// TimeoutOf is the duration of one operation, given as one of [Timeouts].
func TimeoutOf(timeout protocol.String) time.Duration {
	if d, err := time.ParseDuration(timeout.Get()); err == nil && d > 0 {
		return d
	}
	return DefaultTimeout
}

// ValidateObjectType checks that an attribute can name an object type.
func ValidateObjectType(attribute string, v protocol.String) diag.Diagnostics {
	if !v.IsKnown() {
		return nil
	}
	_, diags := ParseObjectType(attribute, v.Get())
	return diags
}

// ValidateDeletion checks deletion_policy and a max_archive that is a number.
func ValidateDeletion(ctx context.Context, policy protocol.String, maxArchive protocol.Int64) diag.Diagnostics {
	diags := ValidateDeletionPolicy(ctx, policy)
	diags.Append(protocol.ValidateInt64(ctx, path.Root("max_archive"), maxArchive, int64validator.AtLeast(0))...)
	return diags
}

// ValidateDeletionPolicy checks deletion_policy.
func ValidateDeletionPolicy(ctx context.Context, policy protocol.String) diag.Diagnostics {
	policies := make([]string, 0, 3)
	for _, p := range records.Policies() {
		policies = append(policies, string(p))
	}
	return protocol.ValidateString(ctx, path.Root("deletion_policy"), policy, stringvalidator.OneOf(policies...))
}

// ValidateTimeouts checks that the timeouts are durations above zero.
func ValidateTimeouts(m Timeouts) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, t := range []struct {
		operation string
		protocol.String
	}{{"create", m.Create}, {"read", m.Read}, {"update", m.Update}, {"delete", m.Delete}} {
		if !t.IsKnown() {
			continue
		}
		if d, err := time.ParseDuration(t.Get()); err != nil || d <= 0 {
			diags.AddAttributeError(path.Root("timeouts").AtName(t.operation), "Invalid timeout",
				fmt.Sprintf("%q is not a duration. Write a number with a unit, such as \"30m\" or \"2h\".", t.Get()))
		}
	}
	return diags
}

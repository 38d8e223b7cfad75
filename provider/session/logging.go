// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// logEvent writes what the client reports. Events carry no token, record id or
// property value.
func logEvent(ctx context.Context, e hubspot.Event) {
	fields := map[string]any{
		"method":   e.Method,
		"endpoint": e.Endpoint,
		"attempt":  e.Attempt,
		"duration": e.Duration.Round(time.Millisecond).String(),
	}
	for name, value := range map[string]string{
		"reason":         e.Reason,
		"category":       e.Category,
		"policy":         e.PolicyName,
		"correlation_id": e.CorrelationID,
	} {
		if value != "" {
			fields[name] = value
		}
	}
	if e.Kind == hubspot.EventWait {
		tflog.Debug(ctx, "Waited before a HubSpot request", fields)
		return
	}
	fields["status"] = e.StatusCode
	tflog.Debug(ctx, "HubSpot request", fields)
}

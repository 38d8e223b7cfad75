// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"math"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// Progress logs how far a long operation is: counts, never keys or values.
type Progress struct {
	client *hubspot.Client
	target batch.Target
	began  time.Time
	before hubspot.Stats
}

// NewProgress begins the log of one operation on the records of target.
func NewProgress(client *hubspot.Client, target batch.Target) *Progress {
	return &Progress{client: client, target: target, began: time.Now(), before: client.Stats()}
}

// Phase logs a line after every batch of one kind.
func (p *Progress) Phase(name string) batch.Progress {
	began := time.Now()
	return func(ctx context.Context, done, total int) {
		fields := map[string]any{
			"phase": name, "object_type": p.target.ObjectType.String(), "done": done, "total": total,
		}
		if elapsed := time.Since(began).Seconds(); elapsed > 0 && done > 0 {
			rate := float64(done) / elapsed
			fields["records_per_second"] = math.Round(rate*10) / 10
			fields["estimated_time_left"] = (time.Duration(float64(total-done)/rate*1e3) * time.Millisecond).Round(time.Second).String()
		}
		tflog.Info(ctx, "Batch finished", fields)
	}
}

// Calls adds what the operation cost. Operations of one provider configuration
// share a client, so that those which run at the same time count together.
func (p *Progress) Calls(fields map[string]any) map[string]any {
	now := p.client.Stats()
	fields["object_type"] = p.target.ObjectType.String()
	fields["calls"] = now.TotalCalls() - p.before.TotalCalls()
	fields["retries"] = now.Retries - p.before.Retries
	fields["waits"] = now.Waits - p.before.Waits
	fields["wait_time"] = (now.WaitTime - p.before.WaitTime).Round(time.Millisecond).String()
	fields["rate_limited"] = now.RateLimited - p.before.RateLimited
	fields["duration"] = time.Since(p.began).Round(time.Millisecond).String()
	return fields
}

// AppliedCounts are the records of an apply, by what became of them.
type AppliedCounts struct {
	Created, Adopted, Updated, Unchanged int
	Archived, Released                   int
	Refused, Unknown, NotSent            int
}

// Applied logs what an apply did.
func (p *Progress) Applied(ctx context.Context, n AppliedCounts) {
	tflog.Info(ctx, "Apply finished", p.Calls(map[string]any{
		"created": n.Created, "adopted": n.Adopted, "updated": n.Updated, "unchanged": n.Unchanged,
		"archived": n.Archived, "released": n.Released,
		"refused": n.Refused, "unknown": n.Unknown, "not_sent": n.NotSent,
	}))
}

// Deleted logs what a delete did.
func (p *Progress) Deleted(ctx context.Context, result *batch.ArchiveResult, total int) {
	tflog.Info(ctx, "Delete finished", p.Calls(map[string]any{
		"archived": result.Archived, "gone": len(result.Gone), "spared": len(result.Spared), "failed": len(result.Failed), "records": total,
	}))
}

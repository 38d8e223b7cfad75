// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// Definitions lag behind what was written by up to a second, rarely longer.
const (
	firstLook   = 200 * time.Millisecond
	longestLook = 5 * time.Second
	// Patience is how long it pays to wait for a definition that was written.
	Patience = time.Minute
)

// Await looks again and again, with growing pauses, until look is content or
// fails, the pauses add up to the patience or ctx ends. It reports whether look
// was content. What HubSpot does not find ([hubspot.IsNotFound]) is looked for
// again.
func Await(ctx context.Context, patience time.Duration, look func(context.Context) (bool, error)) (bool, error) {
	for pause, left := firstLook, patience; ; pause = min(2*pause, longestLook) {
		content, err := look(ctx)
		if hubspot.IsNotFound(err) {
			content, err = false, nil
		}
		if content || err != nil || left <= 0 {
			return content, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false, ctx.Err()
		case <-timer.C:
			left -= pause
		}
	}
}

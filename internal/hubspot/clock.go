// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"fmt"
	"time"
)

// systemClock is the machine's clock.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// waitTooLongError is a wait that would not end before the context does.
type waitTooLongError struct {
	wait, left time.Duration
}

func (e *waitTooLongError) Error() string {
	return fmt.Sprintf("a wait of %s is needed but only %s are left", roundUp(e.wait), max(e.left, 0).Round(time.Millisecond))
}

// Is makes the error a context.DeadlineExceeded: that is what waiting would end
// in.
func (e *waitTooLongError) Is(target error) bool { return target == context.DeadlineExceeded }

func roundUp(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}

// fits tells whether a wait ends before the context's deadline.
func fits(ctx context.Context, clock Clock, d time.Duration) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		return nil
	}
	if left := deadline.Sub(clock.Now()); d >= left {
		return &waitTooLongError{wait: d, left: left}
	}
	return nil
}

// sleep waits for d, or until the context is done. A wait that cannot end before
// the context's deadline fails at once.
func sleep(ctx context.Context, clock Clock, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	if err := fits(ctx, clock, d); err != nil {
		return err
	}
	c, stop := clock.After(d)
	defer stop()
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

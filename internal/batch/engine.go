// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// API is the part of the client that batches of records need.
type API interface {
	BatchUpsert(ctx context.Context, objectType string, inputs []hubspot.UpsertInput) (*hubspot.BatchResponse, error)
	BatchUpdate(ctx context.Context, objectType string, inputs []hubspot.UpdateInput) (*hubspot.BatchResponse, error)
	BatchRead(ctx context.Context, objectType string, req hubspot.ReadRequest) (*hubspot.BatchResponse, error)
	BatchArchive(ctx context.Context, objectType string, ids []string) error
	ListObjects(ctx context.Context, objectType string, req hubspot.ListRequest) (*hubspot.ObjectPage, error)
}

// maxBytes bounds the property text of one upsert. HubSpot's own bound is not
// documented; a request of this size is far below what such services refuse.
const maxBytes = 2 << 20

// Engine drives records through the API. It is safe for concurrent use.
type Engine struct {
	api         API
	register    *custody.Register
	concurrency int
	now         func() time.Time
	sleep       func(ctx context.Context, d time.Duration) error
	grace       time.Duration
}

// NewEngine returns an engine that keeps up to concurrency batches going at a
// time and enters what it writes and archives into the register.
func NewEngine(api API, register *custody.Register, concurrency int) *Engine {
	return &Engine{
		api: api, register: register, concurrency: max(concurrency, 1),
		now: time.Now, sleep: sleep, grace: 5 * time.Second,
	}
}

// Progress is told after every batch of a phase.
type Progress func(ctx context.Context, done, total int)

func (p Progress) report(ctx context.Context, done, total int) {
	if p != nil {
		p(ctx, done, total)
	}
}

// accounting returns a context for the few requests that find out how an
// interrupted batch ended: it outlives ctx by the engine's grace period.
func (e *Engine) accounting(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Err() == nil {
		return ctx, func() {}
	}
	return context.WithTimeout(context.WithoutCancel(ctx), e.grace)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// tracePrefix makes trace ids unique across applies.
func tracePrefix() string { return "tf-" + randomHex(6) + "-" }

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

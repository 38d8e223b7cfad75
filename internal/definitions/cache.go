// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// cache holds what is read once for each key. Concurrent callers share one
// request. A refusal for lack of rights ([hubspot.IsMissingScopes]) is remembered
// as an answer is; other errors are not, so that the next call tries again.
type cache[T any] struct {
	mu      sync.Mutex
	entries map[string]*cached[T]
}

type cached[T any] struct {
	mu    sync.Mutex
	value T
	err   error
	read  bool
}

func (c *cache[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	e := c.entry(key)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.read {
		return e.value, e.err
	}
	value, err := read(ctx)
	if err == nil || hubspot.IsMissingScopes(err) {
		e.value, e.err, e.read = value, err, true
	}
	return value, err
}

func (c *cache[T]) entry(key string) *cached[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = make(map[string]*cached[T])
	}
	e, ok := c.entries[key]
	if !ok {
		e = &cached[T]{}
		c.entries[key] = e
	}
	return e
}

// forget makes the next call read anew.
func (c *cache[T]) forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, key)
}

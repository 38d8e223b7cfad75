// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package once reads what is the same for a whole run no more than once, however many
// ask for it at a time.
package once

import (
	"context"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

// Cache holds what is read once for each key. Concurrent callers share one request,
// and where it fails, the next of them asks with a context of its own: that of the
// first may have ended. A refusal for lack of rights ([hubspot.IsMissingScopes]) is
// remembered as an answer is; other errors are not, so that the next call tries
// again. The zero value is ready.
type Cache[T any] struct {
	mu      sync.Mutex
	entries map[string]*cached[T]
}

type cached[T any] struct {
	mu    sync.Mutex
	value T
	err   error
	read  bool
}

// Get returns what read returned for the key, now or before.
func (c *Cache[T]) Get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
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

func (c *Cache[T]) entry(key string) *cached[T] {
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

// Forget makes the next call read anew.
func (c *Cache[T]) Forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, key)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// saveInterval is how often the state file follows what happened, so that a
// kill loses little.
const saveInterval = 5 * time.Second

// keepSaving writes the state file while requests come in. The returned
// function ends it.
func (o *options) keepSaving(ctx context.Context, s *hubspotsim.Server, stderr io.Writer) (stop func()) {
	if o.state == "" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		ticker := time.NewTicker(saveInterval)
		defer ticker.Stop()
		saved := s.Writes()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if now := s.Writes(); now != saved {
				if err := o.save(s); err != nil {
					fmt.Fprintln(stderr, "hubspotsim:", err)
				}
				saved = now
			}
		}
	})
	return func() {
		cancel()
		wg.Wait()
	}
}

// logTo appends every answered request to the log file.
func (o *options) logTo(s *hubspotsim.Server) (closeLog func(), err error) {
	if o.log == "" {
		return func() {}, nil
	}
	f, err := os.OpenFile(o.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	var mu sync.Mutex
	encoder := json.NewEncoder(f)
	encoder.SetEscapeHTML(false)
	s.OnRequest(func(r hubspotsim.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = encoder.Encode(r)
	})
	return func() { _ = f.Close() }, nil
}

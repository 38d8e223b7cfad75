// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// Hostile puts a server that can spoil answers in front of a simulator. It
// returns it, and the provider block that leads to it.
func Hostile(t *testing.T, sim *hubspotsim.Server, block string) (*hostile.Server, string) {
	t.Helper()
	server := hostile.New(sim)
	return server, strings.ReplaceAll(block, sim.URL(), server.Start(t))
}

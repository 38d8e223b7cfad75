// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package associations_test

import (
	"fmt"
	"slices"
	"syscall"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// An interrupt keeps what landed, and the next apply ends where the
// configuration says. After a kill what landed is found, and counts as found.
func TestAccAssociations_interrupt(t *testing.T) {
	t.Parallel()
	const people = 1200
	for sig, created := range map[syscall.Signal]bool{syscall.SIGINT: true, syscall.SIGKILL: false} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			// An account that takes 100 links in a request: it refuses the first two.
			sim := newLinksSim(t, people, 1)
			w := acctest.NewWorkspace(t, sim.Server)
			rows := make([]string, people)
			for i := range rows {
				rows[i] = fmt.Sprintf("%d: 0", i)
			}
			w.Config(sim.hcl("test", "", rows...))
			w.Signalled(sig, hubspotsim.OpAssociationDefault, 6, false, "apply", "-auto-approve")
			landed := len(sim.held())
			if landed == 0 || landed == people {
				t.Fatalf("%d links landed before the signal", landed)
			}
			if sig == syscall.SIGINT {
				acctest.Equal(t, "links in state", len(sim.flags(linksStateOf(w))), landed)
			}
			sim.ResetRequests()
			w.Apply("-lock=false")
			acctest.Equal(t, "held", len(sim.held()), people)
			acctest.Equal(t, "removals", sim.removals(), 0)
			acctest.Equal(t, "sent again", len(slices.Compact(slices.Sorted(slices.Values(sim.sent(hubspotsim.OpAssociationDefault))))), people-landed)
			ours := 0
			for _, flag := range sim.flags(linksStateOf(w)) {
				if flag[len(flag)-1] == '+' {
					ours++
				}
			}
			want := people
			if !created {
				want = people - landed
			}
			acctest.Equal(t, "created", ours, want)
		})
	}
}

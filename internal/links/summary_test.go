// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
)

func TestSummarize(t *testing.T) {
	t.Parallel()
	plan := links.Plan{Added: make([]links.Link, 5), Unknown: 2}
	for i := range 12 {
		plan.Removals = append(plan.Removals, links.Removal{Link: links.Link{From: "a", To: fmt.Sprintf("b%02d", i)}, Released: i > 8})
	}
	s := links.Summarize(plan)
	s.Adopted, s.AdoptedOf, s.Why = 2, []string{"x"}, "Because."
	want := `Links in HubSpot: 5 new (2 adopted), 9 removed, 3 released
Because.
Links of further records are known only in the apply: 2.
Adopted, of the records "x". They are left in HubSpot when they leave the configuration, unless deletion_policy = "archive".
Links that leave: "a" to "b00", "a" to "b01", "a" to "b02", "a" to "b03", "a" to "b04", "a" to "b05", "a" to "b06", "a" to "b07", "a" to "b08", "a" to "b09" and 2 more.
The records themselves stay.`
	if diff := cmp.Diff(want, s.Title()+"\n"+s.Text()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, tt := range []struct {
		in   links.Summary
		want bool
	}{
		{links.Summary{}, false},
		{links.Summary{New: 19}, false},
		{links.Summary{New: 20}, true},
		{links.Summary{New: 1, Adopted: 1}, true},
		{links.Summary{Removed: 1}, true},
		{links.Summary{Released: 1}, true},
	} {
		if tt.in.Shown() != tt.want {
			t.Errorf("%+v: shown %t", tt.in, !tt.want)
		}
	}
}

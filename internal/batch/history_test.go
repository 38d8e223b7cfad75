// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// Histories that do not fit into one answer are read by halves, as often as that
// helps; one that does not fit alone is an error, and so is one that fails half way.
func TestReadHistory_halves(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		// fits is how many records' histories an answer holds.
		fits  int
		ids   []string
		fault *hubspotsim.Fault
		// asked are the inputs of each call.
		asked []int
		fails bool
	}{
		"all at once":          {fits: 6, ids: seededKeys, asked: []int{6}},
		"in halves":            {fits: 3, ids: seededKeys, asked: []int{6, 3, 3}},
		"in quarters":          {fits: 2, ids: seededKeys[:5], asked: []int{5, 2, 3, 1, 2}},
		"one does not fit":     {fits: 0, ids: seededKeys[:2], asked: []int{2, 1}, fails: true},
		"the second half ends": {fits: 1, ids: seededKeys[:2], fault: &hubspotsim.Fault{Operation: hubspotsim.OpBatchRead, After: 2, Status: http.StatusForbidden}, asked: []int{2, 1, 1}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostileAccount(t)
			var ids []string
			for _, key := range test.ids {
				ids = append(ids, h.ids[key])
			}
			var asked []int
			h.hostile.Add(hostile.Rule{
				Match: func(x *hostile.Exchange) bool {
					var sent struct{ Inputs []any }
					if !strings.HasSuffix(x.Path, "/batch/read") || json.Unmarshal(x.Request, &sent) != nil {
						return false
					}
					asked = append(asked, len(sent.Inputs))
					return len(sent.Inputs) > test.fits
				},
				Spoil: hostile.Bomb(`{"status":"`, strings.Repeat(" ", 64<<10), 64<<20),
			})
			if test.fault != nil {
				h.Fault(*test.fault)
			}
			found, err := h.engine.ReadHistory(t.Context(), h.target, ids, []string{"name"})
			if (err != nil) != test.fails {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(test.asked, asked); diff != "" {
				t.Errorf("inputs of each call (-want +got):\n%s", diff)
			}
			if test.fails {
				return
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(ids)), slices.Sorted(maps.Keys(found))); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			for id, object := range found {
				if len(object.PropertiesWithHistory["name"]) != 1 {
					t.Errorf("history of %s: %v", id, object.PropertiesWithHistory)
				}
			}
		})
	}
}

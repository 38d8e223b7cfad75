// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// maxHints is the number of names that a remedy lists.
const maxHints = 3

// Nearest returns up to n names of properties that name may have meant,
// nearest first: those whose label it is, then those that differ by a few
// letters. Only properties that can be written are named.
func (defs *Definitions) Nearest(name string, n int) []string {
	if defs == nil || n <= 0 {
		return nil
	}
	found, ok := defs.nearest.Load(name)
	if !ok {
		found, _ = defs.nearest.LoadOrStore(name, defs.findNearest(name))
	}
	names, _ := found.([]string)
	return slices.Clone(names[:min(n, len(names))])
}

func (defs *Definitions) findNearest(name string) []string {
	var labelled, candidates []string
	for _, known := range defs.order {
		if known.Archived || known.ReadOnly {
			continue
		}
		if known.Label != "" && strings.EqualFold(known.Label, strings.TrimSpace(name)) {
			labelled = append(labelled, known.Name)
			continue
		}
		candidates = append(candidates, known.Name)
	}
	slices.Sort(labelled)
	return append(labelled, NearestNames(name, candidates, len(candidates))...)
}

// NearestNames returns up to n candidates that differ from name by a few
// letters only, nearest first, case, "-" and spaces aside.
func NearestNames(name string, candidates []string, n int) []string {
	type scored struct {
		name     string
		distance int
	}
	wanted := comparableName(name)
	limit := maxDistance(wanted)
	var near []scored
	for _, candidate := range candidates {
		other := comparableName(candidate)
		distance := levenshtein.ComputeDistance(wanted, other)
		if distance <= limit || wanted != "" && strings.HasSuffix(other, "_"+wanted) {
			near = append(near, scored{candidate, distance})
		}
	}
	slices.SortFunc(near, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	names := make([]string, 0, min(n, len(near)))
	for _, candidate := range near[:min(n, len(near))] {
		names = append(names, candidate.name)
	}
	return names
}

// maxDistance is how many letters may differ: two, so that swapped letters
// count, more in long names and less in very short ones.
func maxDistance(name string) int {
	if len(name) <= 3 {
		return 1
	}
	return max(2, len(name)/3)
}

// maxNameBytes cuts names short before they are compared: the distance takes
// the product of both lengths.
const maxNameBytes = 100

func comparableName(name string) string {
	if len(name) > maxNameBytes {
		name = name[:maxNameBytes]
	}
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return '_'
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}

// didYouMean is a sentence that names the hints, or nothing.
func didYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "Did you mean " + quotedList(names, "or") + "? "
}

// quotedList writes "a", "b" or "c".
func quotedList(names []string, conjunction string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = Quote(name)
	}
	return joinList(quoted, conjunction)
}

// joinList writes a, b or c.
func joinList(items []string, conjunction string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + conjunction + " " + items[last]
}

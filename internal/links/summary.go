// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package links

import (
	"fmt"
	"strings"
)

// Summary is what a plan does to links, in the words in which a person reads it
// before an apply.
type Summary struct {
	// New are links that the state does not hold, Adopted those of them that HubSpot
	// holds already. Removed links leave HubSpot, Released ones stay there and are no
	// longer managed.
	New, Adopted, Removed, Released int
	// Unknown counts records whose links are known only in the apply.
	Unknown int
	// AdoptedOf are records with adopted links, Leaving the links that leave, both
	// sorted. Others may leave too, such as those that no state holds.
	AdoptedOf []string
	Leaving   []Link
	// Why explains the plan before all else, "" for nothing.
	Why string
}

// Summarize sums a plan up.
func Summarize(p Plan) Summary {
	s := Summary{New: len(p.Added), Unknown: p.Unknown, Removed: CountRemoved(p.Removals)}
	s.Released = len(p.Removals) - s.Removed
	for _, r := range p.Removals {
		s.Leaving = append(s.Leaving, r.Link)
	}
	return s
}

// What a summary says something from, and what it lists in full.
const (
	summaryFrom = 20
	maxListed   = 10
)

// Shown reports whether the summary is worth a warning: many links change, or one of
// them leaves or is adopted.
func (s Summary) Shown() bool {
	return s.New+s.Removed+s.Released >= summaryFrom || s.Adopted+s.Removed+s.Released > 0
}

// Title is the one line of the summary.
func (s Summary) Title() string {
	adopted := ""
	if s.Adopted > 0 {
		adopted = fmt.Sprintf(" (%d adopted)", s.Adopted)
	}
	return fmt.Sprintf("Links in HubSpot: %d new%s, %d removed, %d released", s.New, adopted, s.Removed, s.Released)
}

// Text is the lines below the title, "" if there are none.
func (s Summary) Text() string {
	var lines []string
	if s.Why != "" {
		lines = append(lines, s.Why)
	}
	if s.Unknown > 0 {
		lines = append(lines, fmt.Sprintf("Links of further records are known only in the apply: %d.", s.Unknown))
	}
	if s.Adopted > 0 {
		of := make([]string, len(s.AdoptedOf))
		for i, key := range s.AdoptedOf {
			of[i] = fmt.Sprintf("%q", key)
		}
		lines = append(lines, fmt.Sprintf("Adopted, of the records %s. They are left in HubSpot when they leave the configuration, unless deletion_policy = \"archive\".", first(of)))
	}
	if len(s.Leaving) > 0 {
		leaving := make([]string, len(s.Leaving))
		for i, l := range s.Leaving {
			leaving[i] = l.String()
		}
		lines = append(lines, "Links that leave: "+first(leaving)+".")
	}
	if s.Removed > 0 {
		lines = append(lines, "The records themselves stay.")
	}
	return strings.Join(lines, "\n")
}

// String is such as "a" to "b".
func (l Link) String() string { return fmt.Sprintf("%q to %q", l.From, l.To) }

func first(list []string) string {
	if rest := len(list) - maxListed; rest > 0 {
		return strings.Join(list[:maxListed], ", ") + fmt.Sprintf(" and %d more", rest)
	}
	return strings.Join(list, ", ")
}

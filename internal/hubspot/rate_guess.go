// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import "time"

// leastPatience and mostPatience bound the windows without a refusal after which
// more than what is known to go through is tried.
const (
	leastPatience = 3
	mostPatience  = 96
)

// guess is what refusals teach of a limit that no header tells. What went through
// before one is the limit, as far as can be known. More is tried now and then,
// and more seldom every time that this fails.
type guess struct {
	// before is the limit before the present run of refusals, and since when that
	// began.
	before int
	since  time.Time
	// known is what goes through, 0 where nothing was refused yet.
	known int
	// changed is when the limit was last changed, and patience how many windows
	// after that more than known is tried.
	changed  time.Time
	patience int
}

// refused lowers the limit to what went through. The window is what the refusal
// tells of it, 0 for nothing.
func (g *guess) refused(b *budget, t *ticket, window time.Duration, now time.Time) {
	if window > 0 && window != b.window {
		// The same rate, unless more was seen to go through.
		b.limit = int(int64(b.limit) * int64(window) / int64(b.window))
		b.window = window
		b.limit = max(1, b.limit, b.own(t.at))
		*g = guess{}
	}
	if g.before == 0 || now.Sub(g.since) > b.window/2 {
		g.before, g.since = b.limit, now
		g.patience = min(max(2*g.patience, leastPatience), mostPatience)
	}
	own := b.own(t.at)
	// At most halved, since others may have used the rest.
	b.limit = max(1, min(b.limit, max(own*9/10, g.before/2)))
	g.known, g.changed = max(own*19/20, b.limit), now
}

// raise raises the limit again after a window without a refusal: up to what is
// known to go through, and beyond that when it is time, as long as it goes well.
func (g *guess) raise(b *budget, now time.Time) {
	most := max(g.known, int(initialLimit*int64(b.window)/int64(initialWindow)))
	quiet := now.Sub(g.changed)
	switch {
	case g.known == 0 || b.limit >= most || quiet <= b.window:
		return
	case b.limit < g.known:
		b.limit = min(g.known, b.limit+max(1, b.limit/4))
	case b.limit > g.known:
		b.limit = min(most, b.limit+max(1, b.limit/4))
	case quiet > time.Duration(g.patience)*b.window:
		b.limit = min(most, b.limit+max(1, b.limit/10))
	default:
		return
	}
	g.changed = now
}

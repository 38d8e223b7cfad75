// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ReadTimeout bounds a list that is read page by page, all pages together.
const ReadTimeout = time.Hour

// maxIdlePages is how many pages in a row may bring nothing new. HubSpot leaves
// records out of a page that were archived meanwhile, which can empty one.
const maxIdlePages = 3

// Pages watches over the pages of one list. A server that hands out cursors for
// ever, the same ones or new ones, must not be followed for ever. The zero Pages
// is ready to use; it is not safe for concurrent use.
type Pages struct {
	// Most is how many different parts there may be; 0 means any number.
	Most int

	cursors map[string]bool
	parts   map[string]bool
	idle    int
}

// PagingError is a list whose pages do not come to an end.
type PagingError struct{ Problem string }

func (e *PagingError) Error() string { return "HubSpot's list has no end: " + e.Problem }

// Next takes in a page: the ids of what it holds, and the cursor to the next
// one. It tells whether there is a next one, or fails with a [*PagingError].
func (p *Pages) Next(ids []string, after string) (bool, error) {
	if p.parts == nil {
		p.cursors, p.parts = make(map[string]bool), make(map[string]bool)
	}
	before := len(p.parts)
	for _, id := range ids {
		p.parts[id] = true
	}
	switch {
	case p.Most > 0 && len(p.parts) > p.Most:
		return false, &PagingError{fmt.Sprintf("it holds more than %d parts", p.Most)}
	case after == "":
		return false, nil
	case p.cursors[after]:
		return false, &PagingError{"a cursor came a second time"}
	}
	p.cursors[after] = true
	if len(p.parts) > before {
		p.idle = 0
	} else if p.idle++; p.idle > maxIdlePages {
		return false, &PagingError{fmt.Sprintf("%d pages in a row brought nothing new", p.idle)}
	}
	return true, nil
}

// EachPage calls get with one cursor after the other, "" first, until it
// returns none. get returns the ids of what the page holds. It fails where
// [Pages] does, with most as its bound, and where the pages take longer than
// [ReadTimeout].
func EachPage(ctx context.Context, most int, get func(ctx context.Context, after string) (ids []string, next string, err error)) error {
	start := time.Now()
	deadline, set := ctx.Deadline()
	callers := set && !deadline.After(time.Now().Add(ReadTimeout))
	bounded, cancel := context.WithTimeout(ctx, ReadTimeout)
	defer cancel()
	pages := Pages{Most: most}
	for after := ""; ; {
		ids, next, err := get(bounded, after)
		if err != nil {
			if spent := bounded.Err() != nil || !time.Now().Before(start.Add(ReadTimeout-DefaultRequestTimeout)); spent &&
				!callers && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
				return &PagingError{fmt.Sprintf("it could not be read within %s", ReadTimeout)}
			}
			return err
		}
		more, err := pages.Next(ids, next)
		if !more || err != nil {
			return err
		}
		after = next
	}
}

// maxOwners is far above what accounts have.
const maxOwners = 100_000

// AllOwners returns all owners that a request selects, page by page.
func (c *Client) AllOwners(ctx context.Context, req OwnersRequest) ([]Owner, error) {
	var owners []Owner
	err := EachPage(ctx, maxOwners, func(ctx context.Context, after string) ([]string, string, error) {
		req.After = after
		page, err := c.ListOwners(ctx, req)
		if err != nil {
			return nil, "", err
		}
		ids := make([]string, len(page.Results))
		for i := range page.Results {
			ids[i] = page.Results[i].ID
		}
		owners = append(owners, page.Results...)
		return ids, page.After, nil
	})
	if err != nil {
		return nil, err
	}
	return owners, nil
}

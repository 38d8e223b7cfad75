// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/url"
)

// collection is a list as HubSpot returns it, with or without pages.
type collection[T any] struct {
	Total   flexInt       `json:"total"`
	Results answerList[T] `json:"results"`
	Paging  paging        `json:"paging"`
}

// check refuses an answer that is no list: without results it does not say that
// there are none.
func (c *collection[T]) check() error {
	if !c.Results.given {
		return lacks("results")
	}
	return c.Paging.check()
}

// pageOf reads a page of at most so many parts.
func pageOf[T any](most int, body []byte) (collection[T], error) {
	out := collection[T]{Results: answerList[T]{most: most}}
	if err := decodeObject(body, &out); err != nil {
		return collection[T]{}, err
	}
	return out, out.check()
}

type paging struct {
	Next struct {
		After flexString `json:"after"`
	} `json:"next"`
}

func (p *paging) check() error {
	if len(p.Next.After) > maxCursor {
		return unasked("has a cursor that is too long")
	}
	return nil
}

// wire is the form in which a T travels.
type wire[T any] interface{ value() T }

// plain is the wire form of a type that travels as it is.
type plain[T any] struct{ V T }

func (p plain[T]) value() T { return p.V }

// UnmarshalJSON implements [json.Unmarshaler].
func (p *plain[T]) UnmarshalJSON(b []byte) error { return decodeObject(b, &p.V) }

func values[T any, W wire[T]](in []W) []T {
	out := make([]T, len(in))
	for i, w := range in {
		out[i] = w.value()
	}
	return out
}

// list gets a list that has no pages. Each part must pass the check.
func list[T any, W wire[T]](ctx context.Context, c *Client, kind EndpointKind, rt route, query url.Values, check checked[T]) ([]T, error) {
	var out []T
	err := c.get(ctx, kind, rt, query, func(r *response) error {
		page, err := pageOf[W](0, r.body)
		if err != nil {
			return err
		}
		list := values[T](page.Results.list)
		for i := range list {
			if err := check(&list[i]); err != nil {
				return err
			}
		}
		out = list
		return nil
	})
	return out, err
}

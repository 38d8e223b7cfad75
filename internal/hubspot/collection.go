// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/url"
)

// collection is a list as HubSpot returns it, with or without pages.
type collection[T any] struct {
	Total   flexInt `json:"total"`
	Results []T     `json:"results"`
	Paging  paging  `json:"paging"`
}

type paging struct {
	Next struct {
		After flexString `json:"after"`
	} `json:"next"`
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

// list gets a list that has no pages.
func list[T any, W wire[T]](ctx context.Context, c *Client, kind EndpointKind, rt route, query url.Values) ([]T, error) {
	var out collection[W]
	if err := c.get(ctx, kind, rt, query, into(&out)); err != nil {
		return nil, err
	}
	return values[T](out.Results), nil
}

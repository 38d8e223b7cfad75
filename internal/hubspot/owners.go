// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// Owner is a user who can own records. Records refer to ID, never to UserID.
type Owner struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	// Type is PERSON or QUEUE.
	Type                    string      `json:"type"`
	UserID                  int64       `json:"userId"`
	UserIDIncludingInactive int64       `json:"userIdIncludingInactive"`
	Teams                   []OwnerTeam `json:"teams"`
	Archived                bool        `json:"archived"`
	CreatedAt               time.Time   `json:"createdAt"`
	UpdatedAt               time.Time   `json:"updatedAt"`
}

// OwnerTeam is a team that an owner belongs to.
type OwnerTeam struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Primary bool   `json:"primary"`
}

// wireOwner is an Owner as it travels.
type wireOwner struct {
	Owner
	ID        flexString `json:"id"`
	CreatedAt flexTime   `json:"createdAt"`
	UpdatedAt flexTime   `json:"updatedAt"`
}

func (w wireOwner) value() Owner {
	o := w.Owner
	o.ID = string(w.ID)
	o.CreatedAt, o.UpdatedAt = time.Time(w.CreatedAt), time.Time(w.UpdatedAt)
	return o
}

// OwnersRequest asks for a page of owners.
type OwnersRequest struct {
	Email    string
	Archived bool
	After    string
	// Limit is at most 100; zero means 100.
	Limit int
}

// OwnersPage is a page of owners. After is empty on the last one.
type OwnersPage struct {
	Results []Owner
	After   string
}

// ListOwners returns a page of owners.
func (c *Client) ListOwners(ctx context.Context, req OwnersRequest) (*OwnersPage, error) {
	rt, err := c.version.route(familyOwners, "")
	if err != nil {
		return nil, err
	}
	query := url.Values{"limit": {strconv.Itoa(limitOr(req.Limit, 100))}}
	if req.Email != "" {
		query.Set("email", req.Email)
	}
	if req.After != "" {
		query.Set("after", req.After)
	}
	if req.Archived {
		query.Set("archived", "true")
	}
	var out OwnersPage
	err = c.get(ctx, KindOwners, rt, query, func(r *response) error {
		page, err := pageOf[wireOwner](limitOr(req.Limit, 100), r.body)
		if err != nil {
			return err
		}
		out = OwnersPage{Results: values[Owner](page.Results.list), After: string(page.Paging.Next.After)}
		for i := range out.Results {
			if !IsRecordID(out.Results[i].ID) {
				return unasked("holds an owner without an id")
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

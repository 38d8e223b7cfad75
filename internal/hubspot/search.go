// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/http"
)

// MaxSearchResults is how many results of one search HubSpot lets through, over
// all pages.
const MaxSearchResults = 10000

// Filter is one condition of a search.
type Filter struct {
	PropertyName string   `json:"propertyName"`
	Operator     string   `json:"operator"`
	Value        string   `json:"value,omitempty"`
	HighValue    string   `json:"highValue,omitempty"`
	Values       []string `json:"values,omitempty"`
}

// FilterGroup holds conditions that must all be met; of several groups one must
// be.
type FilterGroup struct {
	Filters []Filter `json:"filters"`
}

// Sort orders the results of a search.
type Sort struct {
	PropertyName string `json:"propertyName"`
	// Direction is ASCENDING or DESCENDING.
	Direction string `json:"direction,omitempty"`
}

// SearchRequest asks for a page of the records that meet conditions.
type SearchRequest struct {
	FilterGroups []FilterGroup
	Sorts        []Sort
	Query        string
	Properties   []string
	// Limit is at most 200; zero means 200.
	Limit int
	After string
}

// SearchPage is a page of search results. Total counts all matches, also those
// beyond [MaxSearchResults], which HubSpot does not hand out. After is empty on
// the last page.
type SearchPage struct {
	Total   int
	Results []Object
	After   string
}

// Truncated tells whether there are more matches than a search can hand out.
func (p *SearchPage) Truncated() bool { return p.Total > MaxSearchResults }

// wireSearch is the body of a search. All but the query are required.
type wireSearch struct {
	FilterGroups []FilterGroup `json:"filterGroups"`
	Sorts        []Sort        `json:"sorts"`
	Query        string        `json:"query,omitempty"`
	Properties   []string      `json:"properties"`
	Limit        int           `json:"limit"`
	After        string        `json:"after,omitempty"`
}

// SearchObjects returns a page of search results. The index lags behind writes,
// so a search must not decide what exists. Searches have a request budget of
// their own. Beyond [MaxSearchResults] HubSpot answers 400. See
// developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm.
func (c *Client) SearchObjects(ctx context.Context, objectType string, req SearchRequest) (*SearchPage, error) {
	rt, err := c.version.route(familyObjects, "/{objectType}/search", objectType)
	if err != nil {
		return nil, err
	}
	body := wireSearch{
		FilterGroups: req.FilterGroups,
		Sorts:        req.Sorts,
		Query:        req.Query,
		Properties:   notNil(req.Properties),
		Limit:        limitOr(req.Limit, 200),
		After:        req.After,
	}
	if body.FilterGroups == nil {
		body.FilterGroups = []FilterGroup{}
	}
	if body.Sorts == nil {
		body.Sorts = []Sort{}
	}
	page, err := c.objectPage(ctx, &request{kind: KindSearch, method: http.MethodPost, route: rt, search: true}, body, body.Limit, false)
	if err != nil {
		return nil, err
	}
	return &SearchPage{Total: page.total, Results: page.results, After: page.after}, nil
}

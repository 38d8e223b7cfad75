// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"time"
)

type wireUpsert struct {
	Inputs []wireUpsertInput `json:"inputs"`
}

type wireUpsertInput struct {
	ID                 string            `json:"id"`
	IDProperty         string            `json:"idProperty,omitempty"`
	ObjectWriteTraceID string            `json:"objectWriteTraceId,omitempty"`
	Properties         map[string]string `json:"properties"`
}

type wireRead struct {
	IDProperty            string   `json:"idProperty,omitempty"`
	Inputs                []wireID `json:"inputs"`
	Properties            []string `json:"properties"`
	PropertiesWithHistory []string `json:"propertiesWithHistory"`
}

type wireIDs struct {
	Inputs []wireID `json:"inputs"`
}

type wireID struct {
	ID string `json:"id"`
}

func idInputs(ids []string) []wireID {
	inputs := make([]wireID, len(ids))
	for i, id := range ids {
		inputs[i].ID = id
	}
	return inputs
}

// wireBatch is the answer to a batch whose results are W.
type wireBatch[W any] struct {
	Status      flexString `json:"status"`
	RequestedAt flexTime   `json:"requestedAt"`
	StartedAt   flexTime   `json:"startedAt"`
	CompletedAt flexTime   `json:"completedAt"`
	Results     []W        `json:"results"`
	NumErrors   flexInt    `json:"numErrors"`
	Errors      flexErrors `json:"errors"`
	Links       flexLinks  `json:"links"`
}

func (w wireError) batchError() BatchError {
	return BatchError{
		Status:      string(w.Status),
		Category:    string(w.Category),
		SubCategory: string(w.SubCategory),
		Message:     string(w.Message),
		ID:          string(w.ID),
		Context:     w.Context,
		Errors:      w.Errors,
		Links:       w.Links,
	}
}

func batchErrors(in flexErrors) []BatchError {
	var out []BatchError
	for _, w := range in {
		out = append(out, w.batchError())
	}
	return out
}

// wireObject is a record as it travels.
type wireObject struct {
	ID                    flexString               `json:"id"`
	New                   flexBool                 `json:"new"`
	Properties            flexProperties           `json:"properties"`
	PropertiesWithHistory map[string][]wireVersion `json:"propertiesWithHistory"`
	CreatedAt             flexTime                 `json:"createdAt"`
	UpdatedAt             flexTime                 `json:"updatedAt"`
	ArchivedAt            flexTime                 `json:"archivedAt"`
	Archived              flexBool                 `json:"archived"`
	URL                   flexString               `json:"url"`
	ObjectWriteTraceID    flexString               `json:"objectWriteTraceId"`
	Warnings              flexErrors               `json:"warnings"`
}

type wireVersion struct {
	Value           flexString `json:"value"`
	Timestamp       flexTime   `json:"timestamp"`
	SourceType      flexString `json:"sourceType"`
	SourceID        flexString `json:"sourceId"`
	SourceLabel     flexString `json:"sourceLabel"`
	UpdatedByUserID flexInt    `json:"updatedByUserId"`
}

func (w *wireObject) object() Object {
	o := Object{
		ID:                 string(w.ID),
		New:                w.New.value,
		Properties:         w.Properties,
		CreatedAt:          time.Time(w.CreatedAt),
		UpdatedAt:          time.Time(w.UpdatedAt),
		ArchivedAt:         time.Time(w.ArchivedAt),
		Archived:           w.Archived.value != nil && *w.Archived.value,
		URL:                string(w.URL),
		ObjectWriteTraceID: string(w.ObjectWriteTraceID),
	}
	for _, warning := range w.Warnings {
		o.Warnings = append(o.Warnings, Warning{Category: string(warning.Category), Message: string(warning.Message), Context: warning.Context})
	}
	if len(w.PropertiesWithHistory) > 0 {
		o.PropertiesWithHistory = make(map[string][]PropertyVersion, len(w.PropertiesWithHistory))
		for name, versions := range w.PropertiesWithHistory {
			for _, v := range versions {
				o.PropertiesWithHistory[name] = append(o.PropertiesWithHistory[name], v.version())
			}
		}
	}
	return o
}

func (w wireVersion) version() PropertyVersion {
	return PropertyVersion{
		Value:           string(w.Value),
		Timestamp:       time.Time(w.Timestamp),
		SourceType:      string(w.SourceType),
		SourceID:        string(w.SourceID),
		SourceLabel:     string(w.SourceLabel),
		UpdatedByUserID: int64(w.UpdatedByUserID),
	}
}

// decodeBatch reads the answer to a batch of records.
func decodeBatch(status int, body []byte) (*BatchResponse, error) {
	var w wireBatch[wireObject]
	if err := decodeObject(body, &w); err != nil {
		return nil, err
	}
	return &BatchResponse{
		Status:      string(w.Status),
		RequestedAt: time.Time(w.RequestedAt),
		StartedAt:   time.Time(w.StartedAt),
		CompletedAt: time.Time(w.CompletedAt),
		Results:     objects(w.Results),
		NumErrors:   int(w.NumErrors),
		Errors:      batchErrors(w.Errors),
		Links:       w.Links,
		HTTPStatus:  status,
	}, nil
}

func objects(in []wireObject) []Object {
	out := make([]Object, len(in))
	for i := range in {
		out[i] = in[i].object()
	}
	return out
}

// page is a page of a list or of a search.
type page struct {
	total   int
	results []Object
	after   string
}

func decodePage(body []byte) (page, error) {
	var w collection[wireObject]
	if err := decodeObject(body, &w); err != nil {
		return page{}, err
	}
	return page{total: int(w.Total), results: objects(w.Results), after: string(w.Paging.Next.After)}, nil
}

// objectPage sends a request for a page of records.
func (c *Client) objectPage(ctx context.Context, req *request, body any) (page, error) {
	var out page
	req.repeatable = true
	req.decode = func(r *response) (err error) {
		out, err = decodePage(r.body)
		return err
	}
	err := c.send(ctx, req, body)
	return out, err
}

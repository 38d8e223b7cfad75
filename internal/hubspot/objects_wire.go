// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"encoding/json"
	"slices"
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
	Status      flexString
	RequestedAt flexTime
	StartedAt   flexTime
	CompletedAt flexTime
	Results     answerList[W]
	NumErrors   flexInt
	Errors      flexErrors
	Links       flexLinks
}

// UnmarshalJSON implements [json.Unmarshaler].
func (w *wireBatch[W]) UnmarshalJSON(b []byte) error { return decodeMembers(b, w) }

func (w *wireBatch[W]) member(name []byte) json.Unmarshaler {
	switch string(name) {
	case "status":
		return &w.Status
	case "requestedAt":
		return &w.RequestedAt
	case "startedAt":
		return &w.StartedAt
	case "completedAt":
		return &w.CompletedAt
	case "results":
		return &w.Results
	case "numErrors":
		return &w.NumErrors
	case "errors":
		return &w.Errors
	case "links":
		return &w.Links
	}
	return nil
}

// batchStatuses are those that HubSpot documents.
var batchStatuses = []string{StatusComplete, StatusCanceled, StatusPending, StatusProcessing}

// check refuses an answer that says neither how the batch ended nor what came of
// it. An answer to a read must be complete.
func (w *wireBatch[W]) check(hasResults, finished bool) error {
	switch {
	case !slices.Contains(batchStatuses, string(w.Status)):
		return lacks("status of the batch")
	case finished && w.Status != StatusComplete:
		return unasked("was given before the batch was done, as its status tells")
	case hasResults && !w.Results.given:
		return lacks("results")
	case len(w.Errors) > maxErrors:
		return unasked("holds more errors than the client takes")
	}
	return nil
}

func (w wireError) batchError(hide masker) BatchError {
	wording := hide.wording(string(w.Message))
	return BatchError{
		Status:      hide.note(string(w.Status)),
		Category:    hide.note(string(w.Category)),
		SubCategory: hide.note(string(w.SubCategory)),
		Message:     Shown(wording, maxMessage),
		ID:          hide.note(string(w.ID)),
		Context:     hide.context(w.Context),
		Errors:      hide.details(w.Errors),
		Links:       hide.links(w.Links),
		wording:     wording,
	}
}

func batchErrors(in flexErrors, hide masker) []BatchError {
	var out []BatchError
	for _, w := range in {
		out = append(out, w.batchError(hide))
	}
	return out
}

// wireObject is a record as it travels.
type wireObject struct {
	ID                    flexString
	New                   flexBool
	Properties            flexProperties
	PropertiesWithHistory wireHistory
	CreatedAt             flexTime
	UpdatedAt             flexTime
	ArchivedAt            flexTime
	Archived              flexBool
	URL                   flexString
	ObjectWriteTraceID    flexString
	Warnings              flexErrors
}

// UnmarshalJSON implements [json.Unmarshaler].
func (w *wireObject) UnmarshalJSON(b []byte) error { return decodeMembers(b, w) }

func (w *wireObject) member(name []byte) json.Unmarshaler {
	switch string(name) {
	case "id":
		return &w.ID
	case "new":
		return &w.New
	case "properties":
		return &w.Properties
	case "propertiesWithHistory":
		return &w.PropertiesWithHistory
	case "createdAt":
		return &w.CreatedAt
	case "updatedAt":
		return &w.UpdatedAt
	case "archivedAt":
		return &w.ArchivedAt
	case "archived":
		return &w.Archived
	case "url":
		return &w.URL
	case "objectWriteTraceId":
		return &w.ObjectWriteTraceID
	case "warnings":
		return &w.Warnings
	}
	return nil
}

// wireHistory are the versions of properties.
type wireHistory map[string][]wireVersion

// UnmarshalJSON implements [json.Unmarshaler].
func (h *wireHistory) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, (*map[string][]wireVersion)(h))
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
		o.Warnings = append(o.Warnings, Warning{Category: note(string(warning.Category)), Message: string(warning.Message), Context: warning.Context})
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

// batchQuestion is what the answer to a batch of records is held against.
type batchQuestion struct {
	// inputs is how many results there may be.
	inputs int
	// read marks a batch read, and archived one of archived records.
	read, archived bool
	hide           masker
}

// decodeBatch reads the answer to a batch of records.
func decodeBatch(status int, body []byte, q batchQuestion) (*BatchResponse, error) {
	w := wireBatch[wireObject]{Results: answerList[wireObject]{most: q.inputs}}
	if err := decodeObject(body, &w); err != nil {
		return nil, err
	}
	if err := w.check(true, q.read); err != nil {
		return nil, err
	}
	results := objects(w.Results.list)
	if q.read {
		if err := checkRecords(results, q.archived); err != nil {
			return nil, err
		}
	}
	for i := range results {
		// The record was written, but which one it is has to be asked again.
		if !identified(&results[i]) {
			results[i].ID = ""
		}
	}
	return &BatchResponse{
		Status:      string(w.Status),
		RequestedAt: time.Time(w.RequestedAt),
		StartedAt:   time.Time(w.StartedAt),
		CompletedAt: time.Time(w.CompletedAt),
		Results:     results,
		NumErrors:   int(w.NumErrors),
		Errors:      batchErrors(w.Errors, q.hide),
		Links:       q.hide.links(w.Links),
		HTTPStatus:  status,
	}, nil
}

// idProperty is the property that repeats a record's id.
const idProperty = "hs_object_id"

// identified tells whether a record has an id, and no other one in its
// properties.
func identified(o *Object) bool {
	own := o.Properties[idProperty]
	return IsRecordID(o.ID) && (own == nil || *own == "" || *own == o.ID)
}

// checkRecords refuses records that no read can have asked for.
func checkRecords(results []Object, archived bool) error {
	for i := range results {
		switch {
		case !identified(&results[i]):
			return unasked("holds a record whose id is none, or not its own")
		case results[i].Archived && !archived:
			return unasked("holds an archived record where live ones were asked for")
		}
	}
	return nil
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

func decodePage(body []byte, most int, archived bool) (page, error) {
	w, err := pageOf[wireObject](most, body)
	if err != nil {
		return page{}, err
	}
	out := page{total: int(w.Total), results: objects(w.Results.list), after: string(w.Paging.Next.After)}
	return out, checkRecords(out.results, archived)
}

// objectPage sends a request for a page of at most so many records.
func (c *Client) objectPage(ctx context.Context, req *request, body any, most int, archived bool) (page, error) {
	var out page
	req.repeatable = true
	req.decode = func(r *response) (err error) {
		out, err = decodePage(r.body, most, archived)
		return err
	}
	err := c.send(ctx, req, body)
	return out, err
}

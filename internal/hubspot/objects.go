// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"time"
)

// MaxBatch is the most inputs that HubSpot takes in one batch.
const MaxBatch = 100

// MaxBatchReadWithHistory is the most inputs of a batch read that asks for
// property history.
const MaxBatchReadWithHistory = 50

// UpsertInput is one record of a batch upsert.
type UpsertInput struct {
	// ID is the value of IDProperty.
	ID string
	// IDProperty is the name of a property with unique values.
	IDProperty string
	// ObjectWriteTraceID is echoed in results and errors. A unique one on every
	// input lets HubSpot refuse single inputs instead of the whole batch.
	ObjectWriteTraceID string
	// Properties are the values to write; "" clears a property.
	Properties map[string]string
}

// Object is a CRM record.
type Object struct {
	ID string
	// New tells whether an upsert created the record; nil where HubSpot does
	// not say.
	New *bool
	// Properties hold what HubSpot returned; nil is a property without a value.
	Properties            map[string]*string
	PropertiesWithHistory map[string][]PropertyVersion
	// The times are zero where HubSpot does not give them.
	CreatedAt          time.Time
	UpdatedAt          time.Time
	ArchivedAt         time.Time
	Archived           bool
	URL                string
	ObjectWriteTraceID string
}

// PropertyVersion is an earlier value of a property.
type PropertyVersion struct {
	Value           string
	Timestamp       time.Time
	SourceType      string
	SourceID        string
	SourceLabel     string
	UpdatedByUserID int64
}

// BatchResponse is HubSpot's answer to a batch. Errors decides which inputs
// failed, never HTTPStatus; an input that is in neither Results nor Errors is
// not known to have been carried out.
type BatchResponse struct {
	// Status is COMPLETE, or one of CANCELED, PENDING, PROCESSING.
	Status      string
	RequestedAt time.Time
	StartedAt   time.Time
	CompletedAt time.Time
	// Results are in no particular order.
	Results []Object
	// NumErrors counts the entries of Errors, of which one can cover many
	// inputs.
	NumErrors  int
	Errors     []BatchError
	Links      map[string]string
	HTTPStatus int
}

// Batch statuses.
const (
	StatusComplete   = "COMPLETE"
	StatusCanceled   = "CANCELED"
	StatusPending    = "PENDING"
	StatusProcessing = "PROCESSING"
)

// BatchError is HubSpot's refusal of one or several inputs of a batch.
type BatchError struct {
	Status      string
	Category    string
	SubCategory string
	Message     string
	ID          string
	Context     map[string][]string
	Errors      []ErrorDetail
	Links       map[string]string
}

// TraceIDs returns the object write trace ids of the inputs that the error
// covers.
func (e *BatchError) TraceIDs() []string { return nil }

// IDs returns the ids of the inputs that the error covers, as they were sent.
func (e *BatchError) IDs() []string { return nil }

// PropertyErrors returns the refused properties that the error names.
func (e *BatchError) PropertyErrors() []PropertyError { return nil }

// BatchUpsert creates or updates up to [MaxBatch] records by a unique property.
// It is safe to repeat. See
// developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis.
func (c *Client) BatchUpsert(ctx context.Context, objectType string, inputs []UpsertInput) (*BatchResponse, error) {
	return nil, errNotBuilt
}

// ReadRequest names the records of a batch read.
type ReadRequest struct {
	// IDProperty is the unique property that IDs hold values of; empty for
	// record ids.
	IDProperty            string
	IDs                   []string
	Properties            []string
	PropertiesWithHistory []string
	// Archived asks for archived records only.
	Archived bool
}

// BatchRead returns up to [MaxBatch] records. Missing ones are reported in
// Errors with the category OBJECT_NOT_FOUND. A record that was merged answers
// with the survivor's id.
func (c *Client) BatchRead(ctx context.Context, objectType string, req ReadRequest) (*BatchResponse, error) {
	return nil, errNotBuilt
}

// BatchArchive moves up to [MaxBatch] records, given by record id, to the
// recycle bin. It is safe to repeat.
func (c *Client) BatchArchive(ctx context.Context, objectType string, ids []string) error {
	return errNotBuilt
}

// ListRequest asks for a page of all records.
type ListRequest struct {
	Properties []string
	// Limit is at most 100; zero means 100.
	Limit int
	// After is the previous page's After.
	After    string
	Archived bool
}

// ObjectPage is a page of records. After is empty on the last one.
type ObjectPage struct {
	Results []Object
	After   string
}

// ListObjects returns a page of an object type's records.
func (c *Client) ListObjects(ctx context.Context, objectType string, req ListRequest) (*ObjectPage, error) {
	return nil, errNotBuilt
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
	// Warnings say what HubSpot stored otherwise than it was sent.
	Warnings []Warning
}

// Warning is what HubSpot tells of a record that it wrote all the same, since
// version 2026-09.
type Warning struct {
	// Category is such as PROPERTY_VALUE_NORMALIZED.
	Category string
	// Message may quote the value.
	Message string
	Context map[string][]string
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
	// CorrelationID is the answer's, for the single errors in it, which have
	// none of their own.
	CorrelationID string
	// Repeated says that an earlier attempt, whose answer was lost, may have
	// been carried out: what it created is then not reported as new.
	Repeated bool
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

	// wording is the whole message, to be searched and not to be shown.
	wording string
}

// Wording returns HubSpot's message unabridged, see [Error.Wording].
func (e *BatchError) Wording() string { return firstNonEmpty(e.wording, e.Message) }

// TraceIDs returns the object write trace ids of the inputs that the error
// covers.
func (e *BatchError) TraceIDs() []string { return e.Context[contextTraceID] }

// AllContext returns every value of the error's context and of those of its details,
// whatever they are called: what cannot be anything else may be looked for in them.
func (e *BatchError) AllContext() []string {
	all := allValues(e.Context)
	for _, d := range e.Errors {
		all = append(all, allValues(d.Context)...)
	}
	return all
}

func allValues(context map[string][]string) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(context)) {
		all = append(all, context[key]...)
	}
	return all
}

// IDs returns the ids of the inputs that the error covers, as they were sent.
func (e *BatchError) IDs() []string { return contextIDs(e.Context) }

// PropertyErrors returns the refused properties that the error names.
func (e *BatchError) PropertyErrors() []PropertyError {
	return propertyErrors(e.Wording(), e.Context, e.Errors)
}

// BatchUpsert creates or updates up to [MaxBatch] records by a unique property.
// It is safe to repeat. See
// developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis.
func (c *Client) BatchUpsert(ctx context.Context, objectType string, inputs []UpsertInput) (*BatchResponse, error) {
	ids := make([]string, len(inputs))
	body := wireUpsert{Inputs: make([]wireUpsertInput, len(inputs))}
	for i, in := range inputs {
		ids[i] = in.ID
		body.Inputs[i] = wireUpsertInput(in)
		if in.Properties == nil {
			body.Inputs[i].Properties = map[string]string{}
		}
	}
	if err := checkBatch(ids, MaxBatch); err != nil {
		return nil, err
	}
	return c.batch(ctx, KindUpsert, "upsert", objectType, nil, body, batchQuestion{inputs: MaxBatch})
}

// UpdateInput is one record of a batch update.
type UpdateInput struct {
	// ID is the record's id.
	ID string
	// ObjectWriteTraceID is as in [UpsertInput].
	ObjectWriteTraceID string
	// Properties are the values to write; "" clears a property.
	Properties map[string]string
}

// BatchUpdate writes up to [MaxBatch] records that exist, by record id: the only
// way to one that has no value of a unique property yet, as HubSpot takes no
// hs_object_id for the idProperty of an upsert. It creates nothing and is safe to
// repeat. An id that HubSpot holds no live record of is reported in Errors with the
// category [CategoryObjectNotFound], or is passed over without a word. See
// developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis.
func (c *Client) BatchUpdate(ctx context.Context, objectType string, inputs []UpdateInput) (*BatchResponse, error) {
	ids := make([]string, len(inputs))
	body := wireUpsert{Inputs: make([]wireUpsertInput, len(inputs))}
	for i, in := range inputs {
		ids[i] = in.ID
		body.Inputs[i] = wireUpsertInput{ID: in.ID, ObjectWriteTraceID: in.ObjectWriteTraceID, Properties: in.Properties}
		if in.Properties == nil {
			body.Inputs[i].Properties = map[string]string{}
		}
	}
	if err := checkBatch(ids, MaxBatch); err != nil {
		return nil, err
	}
	if err := checkRecordIDs(ids); err != nil {
		return nil, err
	}
	return c.batch(ctx, KindUpsert, "update", objectType, nil, body, batchQuestion{inputs: MaxBatch})
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

// BatchRead returns up to [MaxBatch] records, with history up to
// [MaxBatchReadWithHistory]. Missing ones are reported in Errors with the
// category [CategoryObjectNotFound]. A record that was merged answers with the
// survivor's id.
func (c *Client) BatchRead(ctx context.Context, objectType string, req ReadRequest) (*BatchResponse, error) {
	limit := MaxBatch
	if len(req.PropertiesWithHistory) > 0 {
		limit = MaxBatchReadWithHistory
	}
	if err := checkBatch(req.IDs, limit); err != nil {
		return nil, err
	}
	if req.IDProperty == "" {
		if err := checkRecordIDs(req.IDs); err != nil {
			return nil, err
		}
	}
	body := wireRead{
		IDProperty:            req.IDProperty,
		Inputs:                idInputs(req.IDs),
		Properties:            notNil(req.Properties),
		PropertiesWithHistory: notNil(req.PropertiesWithHistory),
	}
	query := url.Values{}
	if req.Archived {
		query.Set("archived", "true")
	}
	return c.batch(ctx, KindRead, "read", objectType, query, body, batchQuestion{inputs: len(req.IDs), read: true, archived: req.Archived})
}

// BatchArchive moves up to [MaxBatch] records, given by record id, to the
// recycle bin. It is safe to repeat. HubSpot says that it did so with the status
// 204 and documents no other success: any other answer, whatever it holds, is an
// [*Error] with its 2xx status, and what became of the records has to be read.
func (c *Client) BatchArchive(ctx context.Context, objectType string, ids []string) error {
	if err := checkBatch(ids, MaxBatch); err != nil {
		return err
	}
	if err := checkRecordIDs(ids); err != nil {
		return err
	}
	rt, err := c.version.route(familyObjects, "/{objectType}/batch/archive", objectType)
	if err != nil {
		return err
	}
	var refused *Error
	req := &request{kind: KindArchive, method: http.MethodPost, route: rt, repeatable: true, write: true}
	req.decode = func(r *response) error {
		refused = archiveErrors(r, c.hide)
		return nil
	}
	if err := c.send(ctx, req, wireIDs{Inputs: idInputs(ids)}); err != nil {
		return err
	}
	if refused != nil {
		refused.Method, refused.Endpoint = req.method, rt.template
		return refused
	}
	return nil
}

// archiveErrors reads the answer to an archive. It returns nil for one that says
// that all was done.
func archiveErrors(r *response, hide masker) *Error {
	if r.status == http.StatusNoContent && len(r.body) == 0 {
		return nil
	}
	e := &Error{StatusCode: r.status, CorrelationID: r.header.Get(correlationHeader), Context: map[string][]string{}}
	var w wireBatch[json.RawMessage]
	switch err := decodeObject(r.body, &w); {
	case len(bytes.TrimSpace(r.body)) == 0:
		e.Message = "the answer does not say what became of the records"
	case err != nil || len(w.Errors) > maxErrors:
		e.Message = "the answer is not in HubSpot's form"
	case len(w.Errors) == 0 && w.Status != "" && w.Status != StatusComplete:
		e.Message = "the archive was not finished when HubSpot answered (status " + hide.note(string(w.Status)) + ")"
	case len(w.Errors) == 0:
		e.Message = "the answer does not say what became of the records"
	default:
		errs := batchErrors(w.Errors, hide)
		e.Category, e.SubCategory, e.Message, e.wording = errs[0].Category, errs[0].SubCategory, errs[0].Message, errs[0].wording
		for _, refusal := range errs {
			for key, values := range refusal.Context {
				e.Context[key] = append(e.Context[key], values...)
			}
			e.Details = append(e.Details, refusal.Errors...)
		}
	}
	return e
}

func (c *Client) batch(ctx context.Context, kind EndpointKind, verb, objectType string, query url.Values, body any, q batchQuestion) (*BatchResponse, error) {
	rt, err := c.version.route(familyObjects, "/{objectType}/batch/"+verb, objectType)
	if err != nil {
		return nil, err
	}
	q.hide = c.hide
	var out *BatchResponse
	req := &request{kind: kind, method: http.MethodPost, route: rt, query: query, repeatable: true, write: kind == KindUpsert}
	req.decode = func(r *response) error {
		out, err = decodeBatch(r.status, r.body, q)
		if out != nil {
			out.CorrelationID, out.Repeated = r.header.Get(correlationHeader), r.repeats
		}
		return err
	}
	if err := c.send(ctx, req, body); err != nil {
		return nil, err
	}
	return out, nil
}

// checkBatch refuses batches that HubSpot would refuse whole, or misunderstand.
func checkBatch(ids []string, limit int) error {
	if len(ids) == 0 {
		return errors.New("hubspot: a batch needs at least one input")
	}
	if len(ids) > limit {
		return fmt.Errorf("hubspot: %d inputs in a batch, HubSpot takes %d", len(ids), limit)
	}
	for i, id := range ids {
		if id == "" {
			return fmt.Errorf("hubspot: input %d of the batch has an empty id", i)
		}
	}
	return nil
}

// checkRecordIDs refuses what cannot be the id of a record.
func checkRecordIDs(ids []string) error {
	for i, id := range ids {
		if !IsRecordID(id) {
			return fmt.Errorf("hubspot: input %d is no record id", i)
		}
	}
	return nil
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

// ListObjects returns a page of an object type's records. The names of the
// properties travel in the URL, which HubSpot refuses with a 414 when it grows
// too long.
func (c *Client) ListObjects(ctx context.Context, objectType string, req ListRequest) (*ObjectPage, error) {
	rt, err := c.version.route(familyObjects, "/{objectType}", objectType)
	if err != nil {
		return nil, err
	}
	query := url.Values{"limit": {strconv.Itoa(limitOr(req.Limit, 100))}}
	if req.After != "" {
		query.Set("after", req.After)
	}
	if len(req.Properties) > 0 {
		query.Set("properties", strings.Join(req.Properties, ","))
	}
	if req.Archived {
		query.Set("archived", "true")
	}
	page, err := c.objectPage(ctx, &request{kind: KindList, method: http.MethodGet, route: rt, query: query}, nil, limitOr(req.Limit, 100), req.Archived)
	if err != nil {
		return nil, err
	}
	return &ObjectPage{Results: page.results, After: page.after}, nil
}

func limitOr(limit, def int) int {
	if limit <= 0 {
		return def
	}
	return limit
}

func notNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"time"
)

// AssociationType is a kind of link between two records. Label is empty for
// unlabelled kinds.
type AssociationType struct {
	// Category is HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED or WORK.
	Category string
	TypeID   int64
	Label    string
}

// AssociationInput links two records by one or several kinds of link.
type AssociationInput struct {
	FromID string
	ToID   string
	Types  []AssociationType
}

// AssociationPair names two records.
type AssociationPair struct {
	FromID string
	ToID   string
}

// AssociationResult is a link as HubSpot made it.
type AssociationResult struct {
	FromObjectTypeID string
	FromID           string
	ToObjectTypeID   string
	ToID             string
	Labels           []string
	// Type is set where the default kind of link was asked for.
	Type *AssociationType
}

// AssociationBatch is HubSpot's answer to a batch of links. As with
// [BatchResponse], Errors decides.
type AssociationBatch struct {
	Status      string
	RequestedAt time.Time
	StartedAt   time.Time
	CompletedAt time.Time
	Results     []AssociationResult
	NumErrors   int
	Errors      []BatchError
	Links       map[string]string
	HTTPStatus  int
	// CorrelationID is the answer's, for the single errors in it, which have
	// none.
	CorrelationID string
}

// BatchCreateAssociations makes up to [MaxAssociationBatch] links. It is safe to repeat.
func (c *Client) BatchCreateAssociations(ctx context.Context, fromType, toType string, inputs []AssociationInput) (*AssociationBatch, error) {
	return c.linkBatch(ctx, "create", fromType, toType, len(inputs), linkInputs(inputs))
}

// BatchCreateDefaultAssociations makes up to [MaxAssociationBatch] links of
// the default, unlabelled kind. It is safe to repeat.
func (c *Client) BatchCreateDefaultAssociations(ctx context.Context, fromType, toType string, inputs []AssociationPair) (*AssociationBatch, error) {
	body := wireInputs[wirePair]{Inputs: make([]wirePair, len(inputs))}
	for i, in := range inputs {
		body.Inputs[i] = wirePair{From: wireID{ID: in.FromID}, To: wireID{ID: in.ToID}}
	}
	return c.linkBatch(ctx, "associate/default", fromType, toType, len(inputs), body)
}

// AssociationReadInput asks for the links of a record. After continues a
// record whose links did not fit into the last answer.
type AssociationReadInput struct {
	ID    string
	After string
}

// AssociationReadResult holds links of one record. After is empty where they
// are complete.
type AssociationReadResult struct {
	FromID string
	To     []AssociatedObject
	After  string
}

// AssociatedObject is the other end of a link.
type AssociatedObject struct {
	ID    string
	Types []AssociationType
}

// AssociationReadBatch is HubSpot's answer to a batch read of links. Records
// without links, or that do not exist, are reported in Errors or left out.
type AssociationReadBatch struct {
	Status      string
	RequestedAt time.Time
	StartedAt   time.Time
	CompletedAt time.Time
	Results     []AssociationReadResult
	NumErrors   int
	Errors      []BatchError
	Links       map[string]string
	HTTPStatus  int
}

// BatchReadAssociations returns the links of up to [MaxAssociationBatch]
// records to records of another type. An entry with After set is asked for again with it.
func (c *Client) BatchReadAssociations(ctx context.Context, fromType, toType string, inputs []AssociationReadInput) (*AssociationReadBatch, error) {
	body := wireInputs[wireLinksOf]{Inputs: make([]wireLinksOf, len(inputs))}
	for i, in := range inputs {
		body.Inputs[i] = wireLinksOf(in)
	}
	var w wireBatch[wireLinks]
	status, err := c.linkCall(ctx, "read", fromType, toType, len(inputs), body, func(r *response) error {
		w = wireBatch[wireLinks]{Results: answerList[wireLinks]{most: len(inputs)}}
		if err := decodeObject(r.body, &w); err != nil {
			return err
		}
		if err := w.check(true, true); err != nil {
			return err
		}
		return checkLinks(w.Results.list)
	})
	if err != nil {
		return nil, err
	}
	out := &AssociationReadBatch{
		Status:      string(w.Status),
		RequestedAt: time.Time(w.RequestedAt),
		StartedAt:   time.Time(w.StartedAt),
		CompletedAt: time.Time(w.CompletedAt),
		NumErrors:   int(w.NumErrors),
		Errors:      batchErrors(w.Errors, c.hide),
		Links:       c.hide.links(w.Links),
		HTTPStatus:  status,
	}
	c.learnFromErrors(AssociationRead, len(inputs), out.Errors)
	for _, r := range w.Results.list {
		out.Results = append(out.Results, r.value())
	}
	return out, nil
}

// AssociationArchiveInput names links to remove: all kinds of link from one
// record to the others.
type AssociationArchiveInput struct {
	FromID string
	ToIDs  []string
}

// BatchArchiveAssociations removes all kinds of link between records, of up to
// [MaxAssociationBatch] records, each to as many. It is safe to repeat. Errors of single inputs are in the answer's Errors.
func (c *Client) BatchArchiveAssociations(ctx context.Context, fromType, toType string, inputs []AssociationArchiveInput) (*AssociationBatch, error) {
	body := wireInputs[wireUnlink]{Inputs: make([]wireUnlink, len(inputs))}
	for i, in := range inputs {
		body.Inputs[i] = wireUnlink{From: wireID{ID: in.FromID}, To: idInputs(in.ToIDs)}
	}
	return c.linkBatch(ctx, "archive", fromType, toType, len(inputs), body)
}

// BatchArchiveAssociationLabels removes the given kinds of up to
// [MaxAssociationBatch] links. Removing the
// unlabelled kind removes all of them. It is safe to repeat.
func (c *Client) BatchArchiveAssociationLabels(ctx context.Context, fromType, toType string, inputs []AssociationInput) (*AssociationBatch, error) {
	return c.linkBatch(ctx, "labels/archive", fromType, toType, len(inputs), linkInputs(inputs))
}

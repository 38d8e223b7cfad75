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
	// Category is HUBSPOT_DEFINED, USER_DEFINED or INTEGRATOR_DEFINED.
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
}

// AssociationLabels returns the kinds of link from one object type to another.
func (c *Client) AssociationLabels(ctx context.Context, fromType, toType string) ([]AssociationType, error) {
	return nil, errNotBuilt
}

// BatchCreateAssociations makes up to [MaxBatch] links. It is safe to repeat.
func (c *Client) BatchCreateAssociations(ctx context.Context, fromType, toType string, inputs []AssociationInput) (*AssociationBatch, error) {
	return nil, errNotBuilt
}

// BatchCreateDefaultAssociations makes up to [MaxBatch] links of the default,
// unlabelled kind. It is safe to repeat.
func (c *Client) BatchCreateDefaultAssociations(ctx context.Context, fromType, toType string, inputs []AssociationPair) (*AssociationBatch, error) {
	return nil, errNotBuilt
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

// BatchReadAssociations returns the links of up to [MaxBatch] records to
// records of another type. An entry with After set is asked for again with it.
func (c *Client) BatchReadAssociations(ctx context.Context, fromType, toType string, inputs []AssociationReadInput) (*AssociationReadBatch, error) {
	return nil, errNotBuilt
}

// AssociationArchiveInput names links to remove: all kinds of link from one
// record to the others.
type AssociationArchiveInput struct {
	FromID string
	ToIDs  []string
}

// BatchArchiveAssociations removes all kinds of link between records. It is
// safe to repeat. Errors of single inputs are in the answer's Errors.
func (c *Client) BatchArchiveAssociations(ctx context.Context, fromType, toType string, inputs []AssociationArchiveInput) (*AssociationBatch, error) {
	return nil, errNotBuilt
}

// BatchArchiveAssociationLabels removes the given kinds of link. Removing the
// unlabelled kind removes all of them. It is safe to repeat.
func (c *Client) BatchArchiveAssociationLabels(ctx context.Context, fromType, toType string, inputs []AssociationInput) (*AssociationBatch, error) {
	return nil, errNotBuilt
}

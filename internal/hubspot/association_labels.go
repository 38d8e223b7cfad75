// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// AssociationLabels returns the kinds of link from one object type to another.
func (c *Client) AssociationLabels(ctx context.Context, fromType, toType string) ([]AssociationType, error) {
	rt, err := c.labelsRoute(fromType, toType)
	if err != nil {
		return nil, err
	}
	return list[AssociationType, wireLabel](ctx, c, KindAssociations, rt, nil, checkLabel)
}

func checkLabel(t *AssociationType) error {
	if t.TypeID <= 0 || t.Category == "" {
		return unasked("holds a kind of association without an id or a category")
	}
	return nil
}

func (c *Client) labelsRoute(fromType, toType string) (route, error) {
	return c.version.route(familyLabels, "/{fromObjectType}/{toObjectType}/labels", fromType, toType)
}

// AssociationLabelCreate is a label to create. Name and Label are required.
type AssociationLabelCreate struct {
	// Name is the label's name for programs. It cannot be changed.
	Name  string `json:"name"`
	Label string `json:"label"`
	// InverseLabel is what the link is called from the other end, for pairs such
	// as manager and employee. Left out, both ends have the same label.
	InverseLabel Field[string] `json:"inverseLabel,omitzero"`
}

// AssociationLabelUpdate changes what a label is called.
type AssociationLabelUpdate struct {
	TypeID       int64         `json:"associationTypeId"`
	Label        string        `json:"label"`
	InverseLabel Field[string] `json:"inverseLabel,omitzero"`
}

// CreateAssociationLabel creates a label, and returns its kinds of link in any order:
// that of the direction that was asked for, and that of the other one where it is
// another. An answer without the label is an [*UnusableAnswerError]. A create whose
// outcome is unknown is not repeated unless [ResendAmbiguous] is given. See
// developers.hubspot.com/docs/api-reference/latest/crm/associations/association-schema/guide.
func (c *Client) CreateAssociationLabel(ctx context.Context, fromType, toType string, l AssociationLabelCreate, opts ...CallOption) ([]AssociationType, error) {
	rt, err := c.labelsRoute(fromType, toType)
	if err != nil {
		return nil, err
	}
	var kinds []AssociationType
	req := &request{kind: KindAssociations, method: http.MethodPost, route: rt, write: true}
	req.decode = func(r *response) error {
		page, err := pageOf[wireLabel](0, r.body)
		if err != nil {
			return err
		}
		kinds = values[AssociationType](page.Results.list)
		for i := range kinds {
			if err := checkLabel(&kinds[i]); err != nil {
				return err
			}
		}
		if !slices.ContainsFunc(kinds, func(t AssociationType) bool { return strings.TrimSpace(t.Label) == strings.TrimSpace(l.Label) }) {
			return unasked("does not hold the label that was created")
		}
		return nil
	}
	if err := c.send(ctx, req, l, opts...); err != nil {
		return nil, err
	}
	return kinds, nil
}

// UpdateAssociationLabel changes what a label is called. It is safe to repeat. That
// HubSpot took it does not say that it shows already.
func (c *Client) UpdateAssociationLabel(ctx context.Context, fromType, toType string, l AssociationLabelUpdate) error {
	rt, err := c.labelsRoute(fromType, toType)
	if err != nil {
		return err
	}
	return c.send(ctx, &request{kind: KindAssociations, method: http.MethodPut, route: rt, write: true, repeatable: true}, l)
}

// DeleteAssociationLabel deletes a label, of both directions, and takes it off
// every link that has it; the records stay linked. It is safe to repeat, but a
// label that is gone is not found, see [IsNotFound].
func (c *Client) DeleteAssociationLabel(ctx context.Context, fromType, toType string, typeID int64) error {
	rt, err := c.version.route(familyLabels, "/{fromObjectType}/{toObjectType}/labels/{associationTypeId}", fromType, toType, strconv.FormatInt(typeID, 10))
	if err != nil {
		return err
	}
	return c.deleteDefinition(ctx, KindAssociations, rt)
}

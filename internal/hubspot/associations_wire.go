// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

type wireInputs[T any] struct {
	Inputs []T `json:"inputs"`
}

// wireLinkType is a kind of link as requests spell it.
type wireLinkType struct {
	Category flexString `json:"associationCategory"`
	TypeID   flexInt    `json:"associationTypeId"`
}

// wireLabel is a kind of link as answers spell it.
type wireLabel struct {
	Category flexString `json:"category"`
	TypeID   flexInt    `json:"typeId"`
	Label    flexString `json:"label"`
}

func (w wireLabel) value() AssociationType {
	return AssociationType{Category: string(w.Category), TypeID: int64(w.TypeID), Label: string(w.Label)}
}

type wireLink struct {
	From  wireID         `json:"from"`
	To    wireID         `json:"to"`
	Types []wireLinkType `json:"types"`
}

type wirePair struct {
	From wireID `json:"from"`
	To   wireID `json:"to"`
}

type wireUnlink struct {
	From wireID   `json:"from"`
	To   []wireID `json:"to"`
}

type wireLinksOf struct {
	ID    string `json:"id"`
	After string `json:"after,omitempty"`
}

func linkInputs(inputs []AssociationInput) wireInputs[wireLink] {
	body := wireInputs[wireLink]{Inputs: make([]wireLink, len(inputs))}
	for i, in := range inputs {
		body.Inputs[i] = wireLink{From: wireID{ID: in.FromID}, To: wireID{ID: in.ToID}, Types: make([]wireLinkType, len(in.Types))}
		for j, t := range in.Types {
			body.Inputs[i].Types[j] = wireLinkType{Category: flexString(t.Category), TypeID: flexInt(t.TypeID)}
		}
	}
	return body
}

type flexID struct {
	ID flexString `json:"id"`
}

// wireLinked is a link that was made: answers to labelled kinds spell the ends
// as flat fields, answers to the default kind as objects.
type wireLinked struct {
	FromObjectTypeID flexString    `json:"fromObjectTypeId"`
	FromObjectID     flexString    `json:"fromObjectId"`
	ToObjectTypeID   flexString    `json:"toObjectTypeId"`
	ToObjectID       flexString    `json:"toObjectId"`
	Labels           []flexString  `json:"labels"`
	From             flexID        `json:"from"`
	To               flexID        `json:"to"`
	AssociationSpec  *wireLinkType `json:"associationSpec"`
}

func (w wireLinked) value() AssociationResult {
	r := AssociationResult{
		FromObjectTypeID: string(w.FromObjectTypeID),
		FromID:           firstNonEmpty(string(w.FromObjectID), string(w.From.ID)),
		ToObjectTypeID:   string(w.ToObjectTypeID),
		ToID:             firstNonEmpty(string(w.ToObjectID), string(w.To.ID)),
	}
	for _, label := range w.Labels {
		if label != "" {
			r.Labels = append(r.Labels, string(label))
		}
	}
	if w.AssociationSpec != nil {
		r.Type = &AssociationType{Category: string(w.AssociationSpec.Category), TypeID: int64(w.AssociationSpec.TypeID)}
	}
	return r
}

// wireLinks are the links of one record.
type wireLinks struct {
	From flexID `json:"from"`
	To   []struct {
		ToObjectID       flexString  `json:"toObjectId"`
		AssociationTypes []wireLabel `json:"associationTypes"`
	} `json:"to"`
	Paging paging `json:"paging"`
}

func (w wireLinks) value() AssociationReadResult {
	r := AssociationReadResult{FromID: string(w.From.ID), After: string(w.Paging.Next.After)}
	for _, to := range w.To {
		r.To = append(r.To, AssociatedObject{ID: string(to.ToObjectID), Types: values[AssociationType](to.AssociationTypes)})
	}
	return r
}

// checkLinks refuses links whose ends are no records.
func checkLinks(results []wireLinks) error {
	for i := range results {
		r := &results[i]
		if !IsRecordID(string(r.From.ID)) {
			return unasked("holds links of a record whose id is none")
		}
		for j := range r.To {
			if !IsRecordID(string(r.To[j].ToObjectID)) {
				return unasked("holds a link to a record whose id is none")
			}
		}
		if err := r.Paging.check(); err != nil {
			return err
		}
	}
	return nil
}

// linkBatch sends a batch of links and reads what was done. HubSpot answers 200,
// 201, 207 or, when it archives, 204 without a body, depending on the version.
func (c *Client) linkBatch(ctx context.Context, verb, fromType, toType string, inputs int, body any) (*AssociationBatch, error) {
	var w wireBatch[wireLinked]
	correlationID := ""
	status, err := c.linkCall(ctx, verb, fromType, toType, inputs, body, func(r *response) error {
		correlationID = r.header.Get(correlationHeader)
		if r.status == http.StatusNoContent && len(bytes.TrimSpace(r.body)) == 0 {
			w.Status = StatusComplete
			return nil
		}
		// Versions differ in how many results one input brings.
		w = wireBatch[wireLinked]{}
		if err := decodeObject(r.body, &w); err != nil {
			return err
		}
		return w.check(!strings.HasSuffix(verb, "archive"), false)
	})
	if err != nil {
		return nil, err
	}
	out := &AssociationBatch{
		Status:      string(w.Status),
		RequestedAt: time.Time(w.RequestedAt),
		StartedAt:   time.Time(w.StartedAt),
		CompletedAt: time.Time(w.CompletedAt),
		NumErrors:   int(w.NumErrors),
		Errors:      batchErrors(w.Errors, c.hide),
		Links:       c.hide.links(w.Links),
		HTTPStatus:  status,

		CorrelationID: correlationID,
	}
	c.learnFromErrors(associationVerbs[verb], inputs, out.Errors)
	for _, r := range w.Results.list {
		out.Results = append(out.Results, r.value())
	}
	return out, nil
}

// linkCall sends a batch of links: making or removing one twice is doing it
// once.
func (c *Client) linkCall(ctx context.Context, verb, fromType, toType string, inputs int, body any, decode func(*response) error) (int, error) {
	if inputs == 0 || inputs > MaxAssociationBatch {
		return 0, fmt.Errorf("hubspot: %d inputs in a batch of links, HubSpot takes 1 to %d", inputs, MaxAssociationBatch)
	}
	rt, err := c.version.route(familyAssociations, "/{fromObjectType}/{toObjectType}/batch/"+verb, fromType, toType)
	if err != nil {
		return 0, err
	}
	status := 0
	req := &request{kind: KindAssociations, method: http.MethodPost, route: rt, repeatable: true, write: verb != "read"}
	req.decode = func(r *response) error {
		status = r.status
		return decode(r)
	}
	err = c.send(ctx, req, body)
	c.learnBound(associationVerbs[verb], inputs, err)
	return status, err
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// Schema is an object type's definition.
type Schema struct {
	ID                         string              `json:"id"`
	ObjectTypeID               string              `json:"objectTypeId"`
	Name                       string              `json:"name"`
	FullyQualifiedName         string              `json:"fullyQualifiedName"`
	Labels                     SchemaLabels        `json:"labels"`
	Description                string              `json:"description"`
	PrimaryDisplayProperty     string              `json:"primaryDisplayProperty"`
	SecondaryDisplayProperties []string            `json:"secondaryDisplayProperties"`
	RequiredProperties         []string            `json:"requiredProperties"`
	SearchableProperties       []string            `json:"searchableProperties"`
	Properties                 []Property          `json:"properties"`
	Associations               []SchemaAssociation `json:"associations"`
	Archived                   bool                `json:"archived"`
	CreatedAt                  time.Time           `json:"createdAt"`
	UpdatedAt                  time.Time           `json:"updatedAt"`
}

// SchemaLabels are an object type's names for people.
type SchemaLabels struct {
	Singular string `json:"singular"`
	Plural   string `json:"plural"`
}

// SchemaAssociation is a kind of link that an object type can have.
type SchemaAssociation struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	FromObjectTypeID string `json:"fromObjectTypeId"`
	ToObjectTypeID   string `json:"toObjectTypeId"`
}

// wireSchema is a Schema as it travels.
type wireSchema struct {
	Schema
	Properties []wireProperty `json:"properties"`
	CreatedAt  flexTime       `json:"createdAt"`
	UpdatedAt  flexTime       `json:"updatedAt"`
}

func (w wireSchema) value() Schema {
	s := w.Schema
	s.Properties = values[Property](w.Properties)
	s.CreatedAt, s.UpdatedAt = time.Time(w.CreatedAt), time.Time(w.UpdatedAt)
	return s
}

// GetSchema returns the definition of an object type, given by name, object
// type id or fully qualified name.
func (c *Client) GetSchema(ctx context.Context, objectType string) (*Schema, error) {
	rt, err := c.version.route(familySchemas, "/{objectType}", objectType)
	if err != nil {
		return nil, err
	}
	var out wireSchema
	err = c.get(ctx, KindSchemas, rt, nil, into(&out, func(s *wireSchema) error { return checkSchema(&s.Schema, objectType) }))
	if err != nil {
		return nil, err
	}
	return new(out.value()), nil
}

// ListSchemas returns the definitions of the account's custom object types.
func (c *Client) ListSchemas(ctx context.Context) ([]Schema, error) {
	rt, err := c.version.route(familySchemas, "")
	if err != nil {
		return nil, err
	}
	return list[Schema, wireSchema](ctx, c, KindSchemas, rt, nil, func(s *Schema) error { return checkSchema(s, "") })
}

var (
	typeID        = regexp.MustCompile(`^\d{1,10}-\d{1,20}$`)
	qualifiedName = regexp.MustCompile(`^[pP]\d+_`)
)

// checkSchema refuses the definition of another object type than the one that
// was asked for by its type id or its fully qualified name. HubSpot's own types
// go by several names, which only the caller knows.
func checkSchema(s *Schema, asked string) error {
	switch {
	case !typeID.MatchString(s.ObjectTypeID):
		return lacks("object type id")
	case typeID.MatchString(asked) && s.ObjectTypeID != asked,
		qualifiedName.MatchString(asked) && !strings.EqualFold(s.FullyQualifiedName, asked):
		return unasked("is about another object type")
	}
	return nil
}

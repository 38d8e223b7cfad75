// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Data sensitivities of properties. A list of definitions holds those of one
// sensitivity.
const (
	SensitivityNone            = "non_sensitive"
	SensitivitySensitive       = "sensitive"
	SensitivityHighlySensitive = "highly_sensitive"
)

// Property is a property's definition, see
// developers.hubspot.com/docs/api-reference/latest/crm/properties/guide.
type Property struct {
	Name                    string                `json:"name"`
	Label                   string                `json:"label"`
	Type                    string                `json:"type"`
	FieldType               string                `json:"fieldType"`
	GroupName               string                `json:"groupName"`
	Description             string                `json:"description"`
	Options                 []PropertyOption      `json:"options"`
	DisplayOrder            int                   `json:"displayOrder"`
	HasUniqueValue          bool                  `json:"hasUniqueValue"`
	Hidden                  bool                  `json:"hidden"`
	FormField               bool                  `json:"formField"`
	Calculated              bool                  `json:"calculated"`
	CalculationFormula      string                `json:"calculationFormula"`
	ExternalOptions         bool                  `json:"externalOptions"`
	ReferencedObjectType    string                `json:"referencedObjectType"`
	NumberDisplayHint       string                `json:"numberDisplayHint"`
	CurrencyPropertyName    string                `json:"currencyPropertyName"`
	DataSensitivity         string                `json:"dataSensitivity"`
	SensitiveDataCategories []string              `json:"sensitiveDataCategories"`
	DateDisplayHint         string                `json:"dateDisplayHint"`
	TextDisplayHint         string                `json:"textDisplayHint"`
	ShowCurrencySymbol      bool                  `json:"showCurrencySymbol"`
	HubSpotDefined          bool                  `json:"hubspotDefined"`
	Archived                bool                  `json:"archived"`
	ArchivedAt              time.Time             `json:"archivedAt"`
	CreatedAt               time.Time             `json:"createdAt"`
	UpdatedAt               time.Time             `json:"updatedAt"`
	CreatedUserID           string                `json:"createdUserId"`
	UpdatedUserID           string                `json:"updatedUserId"`
	ModificationMetadata    *ModificationMetadata `json:"modificationMetadata"`
}

// wireProperty is a Property as it travels: its times may be of any form.
type wireProperty struct {
	Property
	ArchivedAt    flexTime   `json:"archivedAt"`
	CreatedAt     flexTime   `json:"createdAt"`
	UpdatedAt     flexTime   `json:"updatedAt"`
	CreatedUserID flexString `json:"createdUserId"`
	UpdatedUserID flexString `json:"updatedUserId"`
}

func (w wireProperty) value() Property {
	p := w.Property
	p.ArchivedAt, p.CreatedAt, p.UpdatedAt = time.Time(w.ArchivedAt), time.Time(w.CreatedAt), time.Time(w.UpdatedAt)
	p.CreatedUserID, p.UpdatedUserID = string(w.CreatedUserID), string(w.UpdatedUserID)
	return p
}

// ReadOnly tells whether values cannot be written. Calculated alone does not
// say so.
func (p *Property) ReadOnly() bool {
	return p.ModificationMetadata != nil && p.ModificationMetadata.ReadOnlyValue
}

// PropertyOption is one listed value of an enumeration.
type PropertyOption struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// ModificationMetadata says which parts of a property cannot be changed.
type ModificationMetadata struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyOptions    bool `json:"readOnlyOptions"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
}

// PropertiesQuery selects definitions.
type PropertiesQuery struct {
	// Archived asks for archived definitions only.
	Archived bool
	// DataSensitivity asks for one sensitivity; empty means HubSpot's default,
	// [SensitivityNone].
	DataSensitivity string
}

func (q PropertiesQuery) values() url.Values {
	v := url.Values{}
	if q.Archived {
		v.Set("archived", "true")
	}
	if q.DataSensitivity != "" {
		v.Set("dataSensitivity", q.DataSensitivity)
	}
	return v
}

// ListProperties returns an object type's property definitions.
func (c *Client) ListProperties(ctx context.Context, objectType string, q PropertiesQuery) ([]Property, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}", objectType)
	if err != nil {
		return nil, err
	}
	return list[Property, wireProperty](ctx, c, KindProperties, rt, q.values(), func(p *Property) error {
		if p.Name == "" || p.Type == "" {
			return unasked("holds a property without a name or a type")
		}
		return nil
	})
}

// propertyNamed refuses the definition of another property than the one of the
// name, which HubSpot keeps in lower case.
func propertyNamed(name string) checked[wireProperty] {
	return func(p *wireProperty) error {
		switch {
		case p.Name == "" || p.Type == "":
			return lacks("name or type of a property")
		case !strings.EqualFold(p.Name, name):
			return unasked("is about another property")
		}
		return nil
	}
}

func groupNamed(name string) checked[PropertyGroup] {
	return func(g *PropertyGroup) error {
		switch {
		case g.Name == "":
			return lacks("name of a property group")
		case !strings.EqualFold(g.Name, name):
			return unasked("is about another property group")
		}
		return nil
	}
}

// GetProperty returns one definition. An answer about another property is an
// [*UnusableAnswerError]; so it is with every call of this file that answers
// with a single property or group.
func (c *Client) GetProperty(ctx context.Context, objectType, name string, q PropertiesQuery) (*Property, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}/{propertyName}", objectType, name)
	if err != nil {
		return nil, err
	}
	var out wireProperty
	if err := c.get(ctx, KindProperties, rt, q.values(), into(&out, propertyNamed(name))); err != nil {
		return nil, err
	}
	return new(out.value()), nil
}

// Field is an optional part of a request: the zero Field is left out of the body,
// and [Value] sends a value, be it empty or zero.
type Field[T any] struct {
	set   bool
	value T
}

// Value returns a Field that sends v.
func Value[T any](v T) Field[T] { return Field[T]{set: true, value: v} }

// IsZero tells whether the field is left out.
func (f Field[T]) IsZero() bool { return !f.set }

// MarshalJSON implements [json.Marshaler].
func (f Field[T]) MarshalJSON() ([]byte, error) { return json.Marshal(f.value) }

// PropertyCreate is a definition to create. Name, Label, Type, FieldType and
// GroupName are required.
type PropertyCreate struct {
	Name                 string                  `json:"name"`
	Label                string                  `json:"label"`
	Type                 string                  `json:"type"`
	FieldType            string                  `json:"fieldType"`
	GroupName            string                  `json:"groupName"`
	Description          Field[string]           `json:"description,omitzero"`
	Options              Field[[]PropertyOption] `json:"options,omitzero"`
	DisplayOrder         Field[int]              `json:"displayOrder,omitzero"`
	HasUniqueValue       Field[bool]             `json:"hasUniqueValue,omitzero"`
	Hidden               Field[bool]             `json:"hidden,omitzero"`
	FormField            Field[bool]             `json:"formField,omitzero"`
	ExternalOptions      Field[bool]             `json:"externalOptions,omitzero"`
	ReferencedObjectType Field[string]           `json:"referencedObjectType,omitzero"`
	CalculationFormula   Field[string]           `json:"calculationFormula,omitzero"`
	NumberDisplayHint    Field[string]           `json:"numberDisplayHint,omitzero"`
	TextDisplayHint      Field[string]           `json:"textDisplayHint,omitzero"`
	ShowCurrencySymbol   Field[bool]             `json:"showCurrencySymbol,omitzero"`
	CurrencyPropertyName Field[string]           `json:"currencyPropertyName,omitzero"`
	DataSensitivity      Field[string]           `json:"dataSensitivity,omitzero"`
}

// PropertyUpdate changes a definition; parts left out stay as they are.
type PropertyUpdate struct {
	Label                Field[string]           `json:"label,omitzero"`
	Type                 Field[string]           `json:"type,omitzero"`
	FieldType            Field[string]           `json:"fieldType,omitzero"`
	GroupName            Field[string]           `json:"groupName,omitzero"`
	Description          Field[string]           `json:"description,omitzero"`
	Options              Field[[]PropertyOption] `json:"options,omitzero"`
	DisplayOrder         Field[int]              `json:"displayOrder,omitzero"`
	Hidden               Field[bool]             `json:"hidden,omitzero"`
	FormField            Field[bool]             `json:"formField,omitzero"`
	CalculationFormula   Field[string]           `json:"calculationFormula,omitzero"`
	NumberDisplayHint    Field[string]           `json:"numberDisplayHint,omitzero"`
	TextDisplayHint      Field[string]           `json:"textDisplayHint,omitzero"`
	ShowCurrencySymbol   Field[bool]             `json:"showCurrencySymbol,omitzero"`
	CurrencyPropertyName Field[string]           `json:"currencyPropertyName,omitzero"`
}

// CreateProperty creates a definition. A name that was archived is restored
// with its values. A create whose outcome is unknown is not repeated unless
// [ResendAmbiguous] is given.
func (c *Client) CreateProperty(ctx context.Context, objectType string, p PropertyCreate, opts ...CallOption) (*Property, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}", objectType)
	if err != nil {
		return nil, err
	}
	var out wireProperty
	req := &request{kind: KindProperties, method: http.MethodPost, route: rt, write: true, decode: into(&out, propertyNamed(p.Name))}
	if err := c.send(ctx, req, p, opts...); err != nil {
		return nil, err
	}
	return new(out.value()), nil
}

// UpdateProperty changes a definition.
func (c *Client) UpdateProperty(ctx context.Context, objectType, name string, p PropertyUpdate) (*Property, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}/{propertyName}", objectType, name)
	if err != nil {
		return nil, err
	}
	var out wireProperty
	req := &request{kind: KindProperties, method: http.MethodPatch, route: rt, write: true, repeatable: true, decode: into(&out, propertyNamed(name))}
	if err := c.send(ctx, req, p); err != nil {
		return nil, err
	}
	return new(out.value()), nil
}

// ArchiveProperty archives a definition.
func (c *Client) ArchiveProperty(ctx context.Context, objectType, name string) error {
	rt, err := c.version.route(familyProperties, "/{objectType}/{propertyName}", objectType, name)
	if err != nil {
		return err
	}
	return c.deleteDefinition(ctx, KindProperties, rt)
}

// deleteDefinition sends a DELETE. Only the status 204 says that it was done;
// after any other success, what HubSpot holds has to be read.
func (c *Client) deleteDefinition(ctx context.Context, kind EndpointKind, rt route) error {
	return c.send(ctx, &request{
		kind: kind, method: http.MethodDelete, route: rt, write: true, repeatable: true,
		decode: func(r *response) error {
			if r.status != http.StatusNoContent {
				return unasked("does not say that the definition is gone")
			}
			return nil
		},
	}, nil)
}

// PropertyGroup is a group of properties.
type PropertyGroup struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// PropertyGroupCreate is a group to create. Name and Label are required.
type PropertyGroupCreate struct {
	Name         string     `json:"name"`
	Label        string     `json:"label"`
	DisplayOrder Field[int] `json:"displayOrder,omitzero"`
}

// PropertyGroupUpdate changes a group; parts left out stay as they are.
type PropertyGroupUpdate struct {
	Label        Field[string] `json:"label,omitzero"`
	DisplayOrder Field[int]    `json:"displayOrder,omitzero"`
}

// ListPropertyGroups returns an object type's property groups.
func (c *Client) ListPropertyGroups(ctx context.Context, objectType string) ([]PropertyGroup, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}/groups", objectType)
	if err != nil {
		return nil, err
	}
	return list[PropertyGroup, plain[PropertyGroup]](ctx, c, KindProperties, rt, nil, func(g *PropertyGroup) error {
		if g.Name == "" {
			return unasked("holds a property group without a name")
		}
		return nil
	})
}

// GetPropertyGroup returns one group.
func (c *Client) GetPropertyGroup(ctx context.Context, objectType, name string) (*PropertyGroup, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}/groups/{groupName}", objectType, name)
	if err != nil {
		return nil, err
	}
	var out PropertyGroup
	if err := c.get(ctx, KindProperties, rt, nil, into(&out, groupNamed(name))); err != nil {
		return nil, err
	}
	return &out, nil
}

// CreatePropertyGroup creates a group; see [Client.CreateProperty] for
// repetitions.
func (c *Client) CreatePropertyGroup(ctx context.Context, objectType string, g PropertyGroupCreate, opts ...CallOption) (*PropertyGroup, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}/groups", objectType)
	if err != nil {
		return nil, err
	}
	var out PropertyGroup
	req := &request{kind: KindProperties, method: http.MethodPost, route: rt, write: true, decode: into(&out, groupNamed(g.Name))}
	if err := c.send(ctx, req, g, opts...); err != nil {
		return nil, err
	}
	return &out, nil
}

// UpdatePropertyGroup changes a group.
func (c *Client) UpdatePropertyGroup(ctx context.Context, objectType, name string, g PropertyGroupUpdate) (*PropertyGroup, error) {
	rt, err := c.version.route(familyProperties, "/{objectType}/groups/{groupName}", objectType, name)
	if err != nil {
		return nil, err
	}
	var out PropertyGroup
	req := &request{kind: KindProperties, method: http.MethodPatch, route: rt, write: true, repeatable: true, decode: into(&out, groupNamed(name))}
	if err := c.send(ctx, req, g); err != nil {
		return nil, err
	}
	return &out, nil
}

// ArchivePropertyGroup archives a group.
func (c *Client) ArchivePropertyGroup(ctx context.Context, objectType, name string) error {
	rt, err := c.version.route(familyProperties, "/{objectType}/groups/{groupName}", objectType, name)
	if err != nil {
		return err
	}
	return c.deleteDefinition(ctx, KindProperties, rt)
}

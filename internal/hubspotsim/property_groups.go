// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

func (c *call) groupList() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	results := []*PropertyGroup{}
	for _, g := range t.groups {
		results = append(results, g)
	}
	slices.SortFunc(results, func(a, b *PropertyGroup) int { return cmp.Compare(a.Name, b.Name) })
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

func unknownGroup(name string) *apiError {
	return refuse(http.StatusNotFound, categoryNotFound, "Property group %s does not exist", name)
}

func (c *call) groupGet() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	g := t.groups[c.param("name")]
	if g == nil {
		return reply{}, unknownGroup(c.param("name"))
	}
	return jsonReply(http.StatusOK, g), nil
}

type groupInput struct {
	Name         string  `json:"name"`
	Label        *string `json:"label"`
	DisplayOrder *int    `json:"displayOrder"`
}

func (c *call) groupCreate() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var in groupInput
	if refusal := c.decode(&in); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case in.Name == "" || in.Label == nil:
		return reply{}, missingFields("name", "label")
	case !hand.ValidPropertyName(in.Name):
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "Invalid property group name %s", in.Name)
	case t.groups[in.Name] != nil:
		return reply{}, refuse(http.StatusConflict, categoryExists, "Property group named '%s' already exists.", in.Name)
	}
	g := &PropertyGroup{Name: in.Name, DisplayOrder: -1}
	assign(&g.Label, in.Label)
	assign(&g.DisplayOrder, in.DisplayOrder)
	t.groups[g.Name] = g
	return jsonReply(http.StatusCreated, g), nil
}

func (c *call) groupUpdate() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	var in groupInput
	if refusal := c.decode(&in); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[c.param("name")]
	if g == nil {
		return reply{}, unknownGroup(c.param("name"))
	}
	assign(&g.Label, in.Label)
	assign(&g.DisplayOrder, in.DisplayOrder)
	return jsonReply(http.StatusOK, g), nil
}

func (c *call) groupArchive() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	name := c.param("name")
	if t.groups[name] == nil {
		return reply{}, unknownGroup(name)
	}
	for _, p := range t.props {
		if p.GroupName == name && !p.Archived {
			return reply{}, refuse(http.StatusBadRequest, categoryValidation,
				"Property group %s still holds properties and cannot be archived", name)
		}
	}
	delete(t.groups, name)
	return noContent, nil
}

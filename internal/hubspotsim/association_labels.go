// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (l label) render() map[string]any {
	out := map[string]any{"category": l.Category, "typeId": l.TypeID, "label": nil}
	if l.Text != "" {
		out["label"] = l.Text
	}
	return out
}

func (c *call) labelList() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	c.s.links.mu.Lock()
	labels := slices.Clone(c.s.links.labels[typePair{from.id, to.id}])
	c.s.links.mu.Unlock()
	slices.SortFunc(labels, func(a, b label) int { return cmp.Compare(a.TypeID, b.TypeID) })
	results := []map[string]any{}
	for _, l := range labels {
		results = append(results, l.render())
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

// labelNamePattern is what the internal name of a label may be.
var labelNamePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

type labelInput struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	InverseLabel string `json:"inverseLabel"`
	TypeID       int    `json:"associationTypeId"`
}

// labelInput reads a label. Under /crm/v4 HubSpot's files have no inverse.
func (c *call) labelInput() (labelInput, *apiError) {
	var in labelInput
	refusal := c.decode(&in)
	if strings.HasPrefix(c.http.URL.Path, "/crm/v4/") {
		in.InverseLabel = ""
	}
	return in, refusal
}

func (c *call) labelCreate() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	in, refusal := c.labelInput()
	if refusal != nil {
		return reply{}, refusal
	}
	if in.Label == "" || in.Name == "" {
		return reply{}, missingFields("label", "name")
	}
	if !labelNamePattern.MatchString(in.Name) {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation,
			"The name %s of an association label holds hyphens or begins with a number", in.Name)
	}
	if in.InverseLabel == "" {
		in.InverseLabel = in.Label
	}
	pair := typePair{from.id, to.id}
	a := &c.s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, l := range a.labels[pair] {
		if l.Text == in.Label || l.name == in.Name {
			return reply{}, refuse(http.StatusConflict, categoryExists, "Association label %s already exists", in.Label)
		}
	}
	own := 0
	for _, l := range a.labels[pair] {
		if l.Category == userDefined && l.Text != "" {
			own++
		}
	}
	if own >= c.cfg.MaxLabels {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "The limit of %d association labels from %s to %s has been reached", c.cfg.MaxLabels, from.id, to.id)
	}
	there, back := a.definePair(pair, in.Label, in.InverseLabel)
	a.find(pair, associationType{Category: userDefined, TypeID: there}).name = in.Name
	results := []map[string]any{a.find(pair, associationType{Category: userDefined, TypeID: there}).render()}
	if back != there {
		results = append(results, a.find(pair.reversed(), associationType{Category: userDefined, TypeID: back}).render())
		if c.cfg.InverseLabelFirst {
			slices.Reverse(results)
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

func (c *call) labelUpdate() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	in, refusal := c.labelInput()
	if refusal != nil {
		return reply{}, refusal
	}
	if in.Label == "" {
		return reply{}, missingFields("label")
	}
	pair := typePair{from.id, to.id}
	a := &c.s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.labels[pair], func(l label) bool { return l.Text == in.Label && l.TypeID != in.TypeID }) {
		return reply{}, refuse(http.StatusConflict, categoryExists, "Association label %s already exists", in.Label)
	}
	l := a.find(pair, associationType{Category: userDefined, TypeID: in.TypeID})
	if l == nil || l.Text == "" {
		return reply{}, refuse(http.StatusNotFound, categoryNotFound, "Association label %d does not exist", in.TypeID)
	}
	l.Text = in.Label
	if back := a.find(pair.reversed(), associationType{Category: userDefined, TypeID: l.inverse}); back != nil && in.InverseLabel != "" {
		back.Text = in.InverseLabel
	}
	return noContent, nil
}

func (c *call) labelDelete() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	id, err := strconv.Atoi(c.param("typeId"))
	if err != nil {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "Invalid association type id %s", c.param("typeId"))
	}
	pair := typePair{from.id, to.id}
	a := &c.s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	kind := associationType{Category: userDefined, TypeID: id}
	l := a.find(pair, kind)
	if l == nil || l.Text == "" {
		return reply{}, refuse(http.StatusNotFound, categoryNotFound, "Association label %d does not exist", id)
	}
	if c.cfg.KeepUsedLabels && a.used(pair, kind) {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "Association label %d is in use and can't be deleted", id)
	}
	a.undefine(pair, kind)
	return noContent, nil
}

// used reports whether an association has a kind.
func (a *associationStore) used(pair typePair, kind associationType) bool {
	for _, byTo := range a.links[pair] {
		for _, types := range byTo {
			if slices.Contains(types, kind) {
				return true
			}
		}
	}
	return false
}

// undefine removes a label and takes it off all associations.
func (a *associationStore) undefine(pair typePair, kind associationType) {
	l := a.find(pair, kind)
	inverse := associationType{Category: kind.Category, TypeID: l.inverse}
	for from, byTo := range a.links[pair] {
		for to := range byTo {
			a.drop(pair, from, to, kind)
		}
	}
	remove := func(pair typePair, t associationType) {
		a.labels[pair] = slices.DeleteFunc(a.labels[pair], func(l label) bool { return l.associationType == t })
	}
	remove(pair, kind)
	remove(pair.reversed(), inverse)
}

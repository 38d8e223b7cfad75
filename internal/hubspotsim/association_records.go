// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
)

// inputAssociation is an association that comes with a new record.
type inputAssociation struct {
	To    ref        `json:"to"`
	Types []wireType `json:"types"`
}

func (c *call) recordAssociations() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	limit, refusal := c.limitParameter(c.cfg.AssociationPage, c.cfg.AssociationPage)
	if refusal != nil {
		return reply{}, refusal
	}
	id, ok := from.liveID(c.param("id"))
	if !ok {
		return reply{}, recordNotFound()
	}
	page, next := c.linkedPage(typePair{from.id, to.id}, id, c.query.Get("after"), limit)
	body := map[string]any{"results": page}
	if next != "" {
		body["paging"] = c.nextPage(next)
	}
	return jsonReply(http.StatusOK, body), nil
}

func (c *call) recordAssociate() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	var wire []wireType
	if refusal := c.decode(&wire); refusal != nil {
		return reply{}, refusal
	}
	a, b, refusal := ends(from, to, c.param("id"), c.param("toId"))
	if refusal != nil {
		return reply{}, refusal
	}
	types, refusal := c.connect(from, to, a, b, associationTypes(wire))
	if refusal != nil {
		return reply{}, refusal
	}
	return jsonReply(http.StatusCreated, c.labelsBetween(from, to, a, b, types)), nil
}

// newLink is a checked association of a record that is about to be made.
type newLink struct {
	to    *objectType
	id    uint64
	types []associationType
}

// resolveLinks checks the associations that come with a record before its
// type is locked. The type at the other end follows from the association type.
func (c *call) resolveLinks(t *objectType, inputs []inputAssociation) ([]newLink, *apiError) {
	links := make([]newLink, 0, len(inputs))
	for _, in := range inputs {
		types := associationTypes(in.Types)
		if len(types) == 0 {
			return nil, missingFields("types")
		}
		to := c.otherEnd(t, types[0])
		if to == nil {
			return nil, refuse(http.StatusBadRequest, categoryValidation, "Invalid association type %d", types[0].TypeID)
		}
		id, ok := to.liveID(in.To.ID)
		if !ok {
			return nil, couldNotGet(to, in.To.ID)
		}
		links = append(links, newLink{to, id, types})
	}
	return links, nil
}

// otherEnd finds the object type that an association type leads to.
func (c *call) otherEnd(from *objectType, kind associationType) *objectType {
	for _, to := range c.s.objectTypes() {
		c.s.links.mu.Lock()
		l := c.s.links.find(typePair{from.id, to.id}, kind)
		c.s.links.mu.Unlock()
		if l != nil {
			return to
		}
	}
	return nil
}

// attach links a new record.
func (c *call) attach(t *objectType, o *object, links []newLink) {
	if len(links) == 0 {
		return
	}
	c.s.links.mu.Lock()
	defer c.s.links.mu.Unlock()
	for _, l := range links {
		c.s.links.link(typePair{t.id, l.to.id}, o.id, l.id, l.types)
	}
}

// appendAssociations renders the associations that a read asks for.
func (c *call) appendAssociations(buf []byte, t *objectType, o *object) []byte {
	wanted := listParameter(c.query, "associations")
	if len(wanted) == 0 {
		return buf
	}
	all := map[string]any{}
	for _, name := range wanted {
		to := c.s.objectType(name)
		if to == nil {
			continue
		}
		results := []map[string]string{}
		for _, l := range c.s.links.from(typePair{t.id, to.id}, o.id) {
			for _, kind := range l.types {
				name := t.singular + "_to_" + to.singular
				if kind.Text != "" {
					name += "_" + kind.Text
				}
				results = append(results, map[string]string{"id": formatID(l.id), "type": name})
			}
		}
		if len(results) > 0 {
			all[to.name] = map[string]any{"results": results}
		}
	}
	if len(all) == 0 {
		return buf
	}
	buf = append(buf, `,"associations":`...)
	return append(buf, marshal(all)...)
}

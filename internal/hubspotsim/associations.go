// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"fmt"
	"net/http"
	"strconv"
)

func addAssociationRoutes(add addRoute) {
	add(http.MethodPost, "associations/{from}/{to}/batch/read", OpAssociationRead, (*call).associationRead)
	add(http.MethodPost, "associations/{from}/{to}/batch/create", OpAssociationCreate, (*call).associationCreate)
	add(http.MethodPost, "associations/{from}/{to}/batch/associate/default", OpAssociationDefault, (*call).associationDefault)
	add(http.MethodPost, "associations/{from}/{to}/batch/archive", OpAssociationArchive, (*call).associationArchive)
	add(http.MethodPost, "associations/{from}/{to}/batch/labels/archive", OpAssociationLabelsArchive, (*call).associationLabelsArchive)
	add(http.MethodGet, "associations/{from}/{to}/labels", OpLabelList, (*call).labelList)
	add(http.MethodPost, "associations/{from}/{to}/labels", OpLabelCreate, (*call).labelCreate)
	add(http.MethodPut, "associations/{from}/{to}/labels", OpLabelUpdate, (*call).labelUpdate)
	add(http.MethodDelete, "associations/{from}/{to}/labels/{typeId}", OpLabelDelete, (*call).labelDelete)
	add(http.MethodGet, "objects/{from}/{id}/associations/{to}", OpRecordAssociations, (*call).recordAssociations)
	add(http.MethodPut, "objects/{from}/{id}/associations/{to}/{toId}", OpRecordAssociate, (*call).recordAssociate)
}

// ref is a record in an association body.
type ref struct {
	ID string `json:"id"`
}

// wireType is an association type as requests send it.
type wireType struct {
	Category string `json:"associationCategory"`
	TypeID   int    `json:"associationTypeId"`
}

func associationTypes(wire []wireType) []associationType {
	out := make([]associationType, len(wire))
	for i, w := range wire {
		out[i] = associationType(w)
	}
	return out
}

// direction resolves the two object types of the path.
func (c *call) direction() (from, to *objectType, refusal *apiError) {
	if from = c.s.objectType(c.param("from")); from == nil {
		return nil, nil, unknownType(c.param("from"))
	}
	if to = c.s.objectType(c.param("to")); to == nil {
		return nil, nil, unknownType(c.param("to"))
	}
	return from, to, nil
}

// liveID finds the id that a reference means, following merges.
func (t *objectType) liveID(id string) (uint64, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if o, _ := t.byID(id); o != nil && o.live() {
		return o.id, true
	}
	return 0, false
}

// ends resolves both ends of an association.
func ends(from, to *objectType, fromRef, toRef string) (a, b uint64, refusal *apiError) {
	a, okA := from.liveID(fromRef)
	b, okB := to.liveID(toRef)
	if okA && okB {
		return a, b, nil
	}
	if okA {
		from, fromRef = to, toRef
	}
	return 0, 0, refuse(http.StatusBadRequest, categoryValidation, "%s=%s is not valid", from.label, fromRef)
}

// invalidTypes refuses association types that a direction does not have.
func invalidTypes(from, to *objectType, types []associationType) *apiError {
	if len(types) == 0 {
		return refuse(http.StatusBadRequest, categoryValidation, "%s and %s cannot be associated", from.label, to.label)
	}
	refusal := refuse(http.StatusBadRequest, categoryValidation,
		"One or more association types are not valid between %s and %s", from.label, to.label)
	refusal.body.SubCategory = "crm.associations.INVALID_ASSOCIATION_TYPE"
	for _, t := range types {
		refusal.with("associationTypeId", strconv.Itoa(t.TypeID))
	}
	return refusal
}

// connect links two records and returns the types of the link.
func (c *call) connect(from, to *objectType, a, b uint64, types []associationType) ([]label, *apiError) {
	pair := typePair{from.id, to.id}
	c.s.links.mu.Lock()
	ok := c.s.links.link(pair, a, b, types)
	c.s.links.mu.Unlock()
	if !ok {
		return nil, invalidTypes(from, to, types)
	}
	for _, l := range c.s.links.from(pair, a) {
		if l.id == b {
			return l.types, nil
		}
	}
	return nil, nil
}

// objectID renders the id of a record at the other end: text in dated versions,
// a number before them.
func (c *call) objectID(id uint64) any {
	if c.cfg.NumericAssociationIDs && !dated(c.version) {
		return id
	}
	return formatID(id)
}

func formatID(id uint64) string { return strconv.FormatUint(id, 10) }

func mustID(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("hubspotsim: %q is not a record id", id))
	}
	return n
}

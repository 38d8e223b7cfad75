// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
)

// linkInput is an input that names the two records of an association.
type linkInput struct {
	From ref `json:"from"`
	To   ref `json:"to"`
}

// typedLinkInput says of which types it speaks as well.
type typedLinkInput struct {
	From  ref        `json:"from"`
	To    ref        `json:"to"`
	Types []wireType `json:"types"`
}

// batchBetween reads a batch of associations and checks its size.
func batchBetween[T any](c *call) (from, to *objectType, inputs []T, refusal *apiError) {
	if from, to, refusal = c.direction(); refusal != nil {
		return nil, nil, nil, refusal
	}
	var body struct {
		Inputs []T `json:"inputs"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return nil, nil, nil, refusal
	}
	limit := c.cfg.MaxAssociationInputs
	if c.route.op == OpAssociationRead {
		limit = c.cfg.MaxAssociationReads
	}
	if len(body.Inputs) > limit {
		return nil, nil, nil, refuse(http.StatusBadRequest, categoryValidation,
			"The maximum number of inputs supported in a batch is %d but %d were provided", limit, len(body.Inputs))
	}
	return from, to, body.Inputs, nil
}

// labelsBetween is the answer to one created association.
func (c *call) labelsBetween(from, to *objectType, a, b uint64, types []label) map[string]any {
	texts := []string{}
	for _, l := range types {
		if l.Text != "" {
			texts = append(texts, l.Text)
		}
	}
	return map[string]any{
		"fromObjectTypeId": from.id, "fromObjectId": c.objectID(a),
		"toObjectTypeId": to.id, "toObjectId": c.objectID(b), "labels": texts,
	}
}

func (c *call) associationCreate() (reply, *apiError) {
	from, to, inputs, refusal := batchBetween[typedLinkInput](c)
	if refusal != nil {
		return reply{}, refusal
	}
	var results [][]byte
	var errs []errorBody
	for _, in := range inputs {
		a, b, refusal := ends(from, to, in.From.ID, in.To.ID)
		var types []label
		if refusal == nil && len(in.Types) == 0 {
			refusal = missingFields("types")
		}
		if refusal == nil {
			types, refusal = c.connect(from, to, a, b, associationTypes(in.Types))
		}
		if refusal != nil {
			errs = append(errs, c.aboutEnds(refusal, in.From.ID, in.To.ID).item())
			continue
		}
		results = append(results, marshal(c.labelsBetween(from, to, a, b, types)))
	}
	return c.batchReply(http.StatusCreated, results, errs), nil
}

// aboutEnds names the two records that a refusal is about, if so configured.
func (c *call) aboutEnds(refusal *apiError, from, to string) *apiError {
	if c.cfg.NameRefusedLinks {
		refusal.with("fromObjectId", from).with("toObjectId", to)
	}
	return refusal
}

// archivedReply is 204, in dated versions 200 with the body of a batch.
func (c *call) archivedReply() reply {
	if dated(c.version) {
		return c.batchReply(http.StatusOK, nil, nil)
	}
	return noContent
}

func (c *call) associationDefault() (reply, *apiError) {
	from, to, inputs, refusal := batchBetween[linkInput](c)
	if refusal != nil {
		return reply{}, refusal
	}
	var results [][]byte
	var errs []errorBody
	for _, in := range inputs {
		entries, refusal := c.associateDefault(from, to, in.From.ID, in.To.ID)
		if refusal != nil {
			errs = append(errs, c.aboutEnds(refusal, in.From.ID, in.To.ID).item())
			continue
		}
		results = append(results, entries...)
	}
	answer := c.batchReply(http.StatusOK, results, errs)
	// No file of HubSpot's has another status here, whatever fails.
	answer.status = http.StatusOK
	return answer, nil
}

// associateDefault makes an unlabelled association; the answer shows it in
// both directions.
func (c *call) associateDefault(from, to *objectType, fromID, toID string) ([][]byte, *apiError) {
	a, b, refusal := ends(from, to, fromID, toID)
	if refusal != nil {
		return nil, refusal
	}
	if _, refusal := c.connect(from, to, a, b, nil); refusal != nil {
		return nil, refusal
	}
	c.s.links.mu.Lock()
	base := *c.s.links.unlabelled(typePair{from.id, to.id})
	c.s.links.mu.Unlock()
	entry := func(x, y uint64, typeID int) []byte {
		return marshal(map[string]any{
			"from": ref{formatID(x)}, "to": ref{formatID(y)},
			"associationSpec": wireType{base.Category, typeID},
		})
	}
	return [][]byte{entry(a, b, base.TypeID), entry(b, a, base.inverse)}, nil
}

func (c *call) associationArchive() (reply, *apiError) {
	from, to, inputs, refusal := batchBetween[struct {
		From ref   `json:"from"`
		To   []ref `json:"to"`
	}](c)
	if refusal != nil {
		return reply{}, refusal
	}
	for _, in := range inputs {
		for _, target := range in.To {
			c.disconnect(from, to, in.From.ID, target.ID, nil)
		}
	}
	return c.archivedReply(), nil
}

// disconnect removes an association, or some of its labels. What is not there
// is fine.
func (c *call) disconnect(from, to *objectType, fromID, toID string, types []associationType) {
	a, b, refusal := ends(from, to, fromID, toID)
	if refusal != nil {
		return
	}
	c.s.links.mu.Lock()
	defer c.s.links.mu.Unlock()
	c.s.links.unlink(typePair{from.id, to.id}, a, b, types)
}

func (c *call) associationLabelsArchive() (reply, *apiError) {
	from, to, inputs, refusal := batchBetween[typedLinkInput](c)
	if refusal != nil {
		return reply{}, refusal
	}
	for _, in := range inputs {
		if len(in.Types) == 0 {
			return reply{}, missingFields("types")
		}
		c.disconnect(from, to, in.From.ID, in.To.ID, associationTypes(in.Types))
	}
	return c.archivedReply(), nil
}

func (c *call) associationRead() (reply, *apiError) {
	from, to, inputs, refusal := batchBetween[struct {
		ID    string `json:"id"`
		After string `json:"after"`
	}](c)
	if refusal != nil {
		return reply{}, refusal
	}
	var results [][]byte
	var errs []errorBody
	for _, in := range inputs {
		id, ok := from.liveID(in.ID)
		if !ok {
			errs = append(errs, couldNotGet(from, in.ID).item())
			continue
		}
		page, next := c.linkedPage(typePair{from.id, to.id}, id, in.After, c.cfg.AssociationPage)
		if len(page) == 0 {
			errs = append(errs, noAssociations(from, to, in.ID).item())
			continue
		}
		result := map[string]any{"from": ref{formatID(id)}, "to": page}
		if next != "" {
			p := c.nextPage(next)
			p.Next.Link = "?after=" + next
			result["paging"] = p
		}
		results = append(results, marshal(result))
	}
	return c.batchReply(http.StatusOK, results, errs), nil
}

// noAssociations is how a batch read says that a record has none.
func noAssociations(from, to *objectType, id string) *apiError {
	refusal := refuse(http.StatusNotFound, categoryNotFound, "No %s is associated with %s %s.", to.singular, from.singular, id).
		with("fromObjectId", id).with("fromObjectType", from.singular).with("toObjectType", to.singular)
	refusal.body.SubCategory = "crm.associations.NO_ASSOCIATIONS_FOUND"
	return refusal
}

// linkedPage renders a page of the records at the other end.
func (c *call) linkedPage(pair typePair, id uint64, after string, limit int) (page []map[string]any, next string) {
	page = []map[string]any{}
	for _, l := range c.s.links.from(pair, id) {
		if after != "" && !laterOrSame(formatID(l.id), after) {
			continue
		}
		if len(page) == limit {
			return page, formatID(l.id)
		}
		types := []map[string]any{}
		for _, t := range l.types {
			types = append(types, t.render())
		}
		page = append(page, map[string]any{"toObjectId": c.objectID(l.id), "associationTypes": types})
	}
	return page, ""
}

func laterOrSame(id, after string) bool { return id == after || laterID(id, after) }

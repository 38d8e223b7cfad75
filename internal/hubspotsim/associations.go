// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
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
	add(http.MethodPut, "objects/{from}/{id}/associations/default/{to}/{toId}", OpRecordAssociateDefault, (*call).recordAssociateDefault)
	add(http.MethodPut, "objects/{from}/{id}/associations/{to}/{toId}", OpRecordAssociate, (*call).recordAssociate)
	add(http.MethodDelete, "objects/{from}/{id}/associations/{to}/{toId}", OpRecordDisassociate, (*call).recordDisassociate)
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

// inputAssociation is an association that comes with a new record.
type inputAssociation struct {
	To    ref        `json:"to"`
	Types []wireType `json:"types"`
}

// direction resolves the two object types of the path.
func (c *call) direction() (from, to *objectType, refusal *apiError) {
	if from = c.s.objectType(c.params["from"]); from == nil {
		return nil, nil, unknownType(c.params["from"])
	}
	if to = c.s.objectType(c.params["to"]); to == nil {
		return nil, nil, unknownType(c.params["to"])
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
	refusal = refuse(http.StatusBadRequest, categoryValidation, "One or more associations are not valid")
	refusal.body.SubCategory = "crm.associations.INVALID_OBJECT_IDS"
	if !okA {
		refusal.with("fromObjectId", fromRef)
	}
	if !okB {
		refusal.with("toObjectId", toRef)
	}
	return 0, 0, refusal
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

// decodeBatch reads a batch of associations and checks its size.
func decodeBatch[T any](c *call) ([]T, *apiError) {
	var body struct {
		Inputs []T `json:"inputs"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return nil, refusal
	}
	if limit := c.cfg.MaxAssociationInputs; len(body.Inputs) > limit {
		return nil, refuse(http.StatusBadRequest, categoryValidation,
			"The maximum number of inputs supported in a batch is %d but %d were provided", limit, len(body.Inputs))
	}
	return body.Inputs, nil
}

// objectID renders the id of a record at the other end: a number or a string.
func (c *call) objectID(id uint64) any {
	if c.cfg.NumericAssociationIDs {
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
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	inputs, refusal := decodeBatch[struct {
		From  ref        `json:"from"`
		To    ref        `json:"to"`
		Types []wireType `json:"types"`
	}](c)
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
			errs = append(errs, refusal.withEnds(in.From.ID, in.To.ID).item())
			continue
		}
		results = append(results, marshal(c.labelsBetween(from, to, a, b, types)))
	}
	return c.batchReply(c.createdStatus(), results, errs), nil
}

// withEnds names the two records that a refusal is about.
func (e *apiError) withEnds(from, to string) *apiError {
	for key, id := range map[string]string{"fromObjectId": from, "toObjectId": to} {
		if e.body.Context[key] == nil {
			e.with(key, id)
		}
	}
	return e
}

// createdStatus is 201, or 200 from version 2026-09 on.
func (c *call) createdStatus() int {
	if c.multiStatus() == http.StatusOK {
		return http.StatusOK
	}
	return http.StatusCreated
}

// archivedReply is 204, or an empty 200 from version 2026-09 on.
func (c *call) archivedReply() reply {
	if c.multiStatus() == http.StatusOK {
		return c.batchReply(http.StatusOK, nil, nil)
	}
	return noContent
}

func (c *call) associationDefault() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	inputs, refusal := decodeBatch[struct {
		From ref `json:"from"`
		To   ref `json:"to"`
	}](c)
	if refusal != nil {
		return reply{}, refusal
	}
	var results [][]byte
	var errs []errorBody
	for _, in := range inputs {
		entries, refusal := c.associateDefault(from, to, in.From.ID, in.To.ID)
		if refusal != nil {
			errs = append(errs, refusal.withEnds(in.From.ID, in.To.ID).item())
			continue
		}
		results = append(results, entries...)
	}
	return c.batchReply(http.StatusOK, results, errs), nil
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
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	inputs, refusal := decodeBatch[struct {
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
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	inputs, refusal := decodeBatch[struct {
		From  ref        `json:"from"`
		To    ref        `json:"to"`
		Types []wireType `json:"types"`
	}](c)
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
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	inputs, refusal := decodeBatch[struct {
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

func (l label) render() map[string]any {
	out := map[string]any{"category": l.Category, "typeId": l.TypeID, "label": nil}
	if l.Text != "" {
		out["label"] = l.Text
	}
	return out
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
	id, ok := from.liveID(c.params["id"])
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

func (c *call) recordAssociateDefault() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	results, refusal := c.associateDefault(from, to, c.params["id"], c.params["toId"])
	if refusal != nil {
		return reply{}, refusal
	}
	return c.batchReply(http.StatusOK, results, nil), nil
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
	a, b, refusal := ends(from, to, c.params["id"], c.params["toId"])
	if refusal != nil {
		return reply{}, refusal
	}
	types, refusal := c.connect(from, to, a, b, associationTypes(wire))
	if refusal != nil {
		return reply{}, refusal
	}
	return jsonReply(c.createdStatus(), c.labelsBetween(from, to, a, b, types)), nil
}

func (c *call) recordDisassociate() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	c.disconnect(from, to, c.params["id"], c.params["toId"], nil)
	return noContent, nil
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

type labelInput struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	InverseLabel string `json:"inverseLabel"`
	TypeID       int    `json:"associationTypeId"`
}

func (c *call) labelCreate() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	var in labelInput
	if refusal := c.decode(&in); refusal != nil {
		return reply{}, refusal
	}
	if in.Label == "" || in.Name == "" {
		return reply{}, missingFields("label", "name")
	}
	if in.InverseLabel == "" {
		in.InverseLabel = in.Label
	}
	pair := typePair{from.id, to.id}
	a := &c.s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.labels[pair], func(l label) bool { return l.Text == in.Label }) {
		return reply{}, refuse(http.StatusConflict, categoryExists, "Association label %s already exists", in.Label)
	}
	there, back := a.definePair(pair, in.Label, in.InverseLabel)
	results := []map[string]any{a.find(pair, associationType{userDefined, there}).render()}
	if back != there {
		results = append(results, a.find(pair.reversed(), associationType{userDefined, back}).render())
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

func (c *call) labelUpdate() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	var in labelInput
	if refusal := c.decode(&in); refusal != nil {
		return reply{}, refusal
	}
	pair := typePair{from.id, to.id}
	a := &c.s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.find(pair, associationType{userDefined, in.TypeID})
	if l == nil || l.Text == "" {
		return reply{}, refuse(http.StatusNotFound, categoryNotFound, "Association label %d does not exist", in.TypeID)
	}
	l.Text = in.Label
	if back := a.find(pair.reversed(), associationType{userDefined, l.inverse}); back != nil && in.InverseLabel != "" {
		back.Text = in.InverseLabel
	}
	return noContent, nil
}

func (c *call) labelDelete() (reply, *apiError) {
	from, to, refusal := c.direction()
	if refusal != nil {
		return reply{}, refusal
	}
	id, err := strconv.Atoi(c.params["typeId"])
	if err != nil {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "Invalid association type id %s", c.params["typeId"])
	}
	pair := typePair{from.id, to.id}
	a := &c.s.links
	a.mu.Lock()
	defer a.mu.Unlock()
	kind := associationType{userDefined, id}
	l := a.find(pair, kind)
	if l == nil || l.Text == "" {
		return reply{}, refuse(http.StatusNotFound, categoryNotFound, "Association label %d does not exist", id)
	}
	inverse := associationType{userDefined, l.inverse}
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
	return noContent, nil
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

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unique"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// batchInput is one element of the inputs of a write, a read or an archive.
type batchInput struct {
	ID           string             `json:"id"`
	IDProperty   string             `json:"idProperty"`
	TraceID      string             `json:"objectWriteTraceId"`
	Properties   map[string]*string `json:"properties"`
	Associations []inputAssociation `json:"associations"`
}

func (in *batchInput) public(seq int, objectType string) UpsertInput {
	return UpsertInput{
		Seq: seq, ObjectType: objectType, ID: in.ID, IDProperty: in.IDProperty, TraceID: in.TraceID,
		Properties: hand.PlainValues(in.Properties),
	}
}

// writeKind tells the three ways of writing a record.
type writeKind int

const (
	kindUpsert writeKind = iota
	kindCreate
	kindUpdate
)

// outcome is what became of one input.
type outcome struct {
	o       *object
	created bool
	refusal *apiError
	// warnings tell of values that were stored in another form.
	warnings []warning
}

// writer applies inputs to one object type, whose lock it holds, and can take
// everything back.
type writer struct {
	*call
	t    *objectType
	kind writeKind
	undo []func()
}

// scripted words a refusal that a test registered for one input.
func scripted(cfg *Config, r *Refusal, id string) *apiError {
	message := cmp.Or(r.Message, "The record was refused")
	status := cmp.Or(r.Status, http.StatusBadRequest)
	refusal := refuse(status, cmp.Or(r.Category, categoryValidation), "%s", message)
	if r.Code != "" {
		refusal = invalidValues(cfg, []valueError{{Property: r.Property, Code: r.Code, Message: message}})
		refusal.status = status
	}
	if r.Named {
		refusal.with("ids", id)
	}
	refusal.whole, refusal.drop = r.Whole, r.Drop
	return refusal
}

// applyAll applies all inputs in order. Without partial results, or when a
// refusal concerns the whole batch, it takes everything back and returns that
// refusal.
func (w *writer) applyAll(inputs []batchInput, partial bool) ([]outcome, *apiError) {
	outcomes := make([]outcome, len(inputs))
	for i := range inputs {
		outcomes[i] = w.apply(&inputs[i])
		refusal := outcomes[i].refusal
		if refusal == nil || refusal.drop || partial && !refusal.whole {
			continue
		}
		for _, undo := range slices.Backward(w.undo) {
			undo()
		}
		if w.cfg.NameRefusedInputs && refusal.body.Context["ids"] == nil {
			refusal.with("ids", inputs[i].ID)
		}
		return nil, refusal
	}
	return outcomes, nil
}

// apply writes one input.
func (w *writer) apply(in *batchInput) outcome {
	if r, refused := w.s.RefusalOf(func() UpsertInput { return in.public(0, w.t.name) }); refused {
		return outcome{refusal: scripted(w.cfg, &r, in.ID)}
	}
	target, refusal := w.target(in)
	if refusal != nil {
		return outcome{refusal: refusal}
	}
	values, refusal := w.values(in, target)
	if refusal != nil {
		return outcome{refusal: refusal}
	}
	done := func(o outcome) outcome {
		if o.refusal == nil {
			o.warnings = w.warnings(in, values)
		}
		return o
	}
	if target == nil {
		return done(w.createRecord(values))
	}
	return done(w.updateRecord(target, values))
}

// warnings tells, from version 2026-09 on, which dates were stored in place of
// what was sent.
func (w *writer) warnings(in *batchInput, values map[string]string) []warning {
	if !w.normalizesDates() {
		return nil
	}
	var out []warning
	for _, name := range slices.Sorted(maps.Keys(in.Properties)) {
		raw, p := in.Properties[name], w.t.property(name)
		if raw == nil || p == nil || p.Type != typeDate || *raw == "" || strings.TrimSpace(*raw) == values[name] {
			continue
		}
		out = append(out, warning{
			Category: "PROPERTY_VALUE_NORMALIZED",
			Message:  "The value " + *raw + " of property " + name + " was stored as " + values[name],
			Context:  map[string]string{"propertyName": name, "normalizedValue": values[name]},
		})
	}
	return out
}

// normalizesDates reports whether dates with a time of day are stored as their
// day instead of being refused.
func (w *writer) normalizesDates() bool { return w.bindsRules() && w.cfg.NormalizeDates }

// target finds the record that an input means; nil without a refusal means a
// new one.
func (w *writer) target(in *batchInput) (*object, *apiError) {
	switch {
	case w.kind == kindCreate:
		return nil, nil
	case w.kind == kindUpdate && in.IDProperty == "":
		o, merged := w.t.byID(in.ID)
		if merged && !w.cfg.UpdateFollowsMerge {
			return nil, &apiError{drop: true}
		}
		if o == nil || !o.live() {
			return nil, couldNotGet(w.t, in.ID)
		}
		return o, nil
	}
	if o := w.t.lookup(w.cfg, in.IDProperty, in.ID); o != nil {
		return o, nil
	}
	if w.kind == kindUpdate {
		return nil, couldNotGet(w.t, in.ID)
	}
	return w.archivedTwin(in)
}

// archivedTwin treats an upsert whose key only an archived record has.
func (w *writer) archivedTwin(in *batchInput) (*object, *apiError) {
	if w.cfg.ArchivedTwin == TwinFree || in.IDProperty == "email" {
		return nil, nil
	}
	key := indexKey(w.cfg, in.IDProperty, w.t.normalKey(w.cfg, in.IDProperty, in.ID))
	o := w.t.records[w.t.archived[in.IDProperty][key]]
	if o == nil {
		return nil, nil
	}
	if w.cfg.ArchivedTwin == TwinRefuse {
		return nil, w.conflict(in.IDProperty, in.ID, "", o)
	}
	archived := o.archived
	if taken := w.t.restore(w.cfg, o, w.now); taken != "" {
		return nil, w.conflict(taken, o.props[taken], "", o)
	}
	w.undo = append(w.undo, func() { w.t.archive(w.cfg, o, archived) })
	return o, nil
}

// conflict is the refusal of a value that another record has. A new record has
// an id by then, half made as it is.
func (w *writer) conflict(name, value, id string, other *object) *apiError {
	email := w.t.name == "contacts" && name == "email"
	if !email || w.cfg.TakenEmail == TakenCoordinates {
		if id == "" {
			id = formatID(w.s.nextID.Add(1) - 1)
		}
		refusal := refuse(http.StatusBadRequest, categoryValidation,
			"Cannot set PropertyValueCoordinates{portalId=%d, objectTypeId=%s, propertyName=%s, value=%s} on %s. %d already has that value.",
			w.cfg.PortalID, w.t.id, name, value, id, other.id)
		refusal.whole = w.cfg.UniqueConflictWholeBatch
		if email {
			refusal.whole = w.cfg.ContactConflictWholeBatch
		}
		return refusal
	}
	category := categoryConflict
	if w.cfg.TakenEmail == TakenExists {
		category = categoryExists
	}
	refusal := refuse(http.StatusConflict, category, "Contact already exists. Existing ID: %d", other.id)
	if w.cfg.TakenEmail == TakenExists {
		refusal.body.Identity = w.t.identityProfile(other)
	} else {
		refusal.with("existingId", other.idString())
	}
	refusal.whole = w.cfg.ContactConflictWholeBatch
	return refusal
}

// identityProfile describes the contact that has an address already.
func (t *objectType) identityProfile(o *object) *identityProfile {
	profile := &identityProfile{VID: o.id, IsContact: true, Identity: []identity{}}
	for i, address := range append([]string{o.props["email"]}, splitList(o.props["hs_additional_emails"])...) {
		profile.Identity = append(profile.Identity, identity{
			Value: address, Type: "EMAIL", Timestamp: o.created.UnixMilli(), IsPrimary: i == 0,
		})
	}
	return profile
}

// values checks and normalises an input's properties.
func (w *writer) values(in *batchInput, target *object) (map[string]string, *apiError) {
	values := make(map[string]string, len(in.Properties)+1)
	var errs []valueError
	for name, raw := range in.Properties {
		value := ""
		if raw != nil {
			value = *raw
		}
		normal, err := w.value(name, value, target)
		if err != nil {
			errs = append(errs, *err)
			continue
		}
		// A record keeps the name that the definition has, and not one of its
		// own from the body.
		values[w.t.props[name].Name] = normal
	}
	if w.kind == kindUpsert && target == nil {
		if _, sent := values[in.IDProperty]; !sent && in.Properties[in.IDProperty] == nil {
			normal, err := w.value(in.IDProperty, in.ID, nil)
			if err != nil {
				errs = append(errs, *err)
			}
			values[in.IDProperty] = normal
		}
	}
	if len(errs) == 0 {
		errs = w.stageErrors(values, target)
	}
	if len(errs) > 0 {
		slices.SortFunc(errs, func(a, b valueError) int { return strings.Compare(a.Property, b.Property) })
		return nil, invalidValues(w.cfg, errs)
	}
	if w.kind == kindUpsert && in.IDProperty == "email" && target != nil && w.cfg.UpsertByEmailBlanks {
		w.blank(values, target)
	}
	return values, nil
}

// value checks and normalises one property.
func (w *writer) value(name, raw string, target *object) (string, *valueError) {
	p := w.t.property(name)
	if p == nil || w.hidesDefinition(p) {
		return "", &valueError{Property: name, Code: codeNoProperty, Message: "Property " + strconv.Quote(name) + " does not exist"}
	}
	if p.ReadOnly || p.Calculated {
		return "", &valueError{
			Property: name, Code: codeReadOnly,
			Message: strconv.Quote(name) + " is a read only property; its value cannot be set.",
		}
	}
	if raw == "" {
		return "", nil
	}
	old := ""
	if target != nil {
		old = target.props[name]
	}
	if p.Type == typeDate && w.normalizesDates() {
		raw = dayOf(&p.Property, raw)
	}
	value, err := normalizeValue(w.cfg, &p.Property, raw, old)
	if err == nil && w.bindsRules() {
		value, err = w.underRules(name, value)
	}
	if err == nil && p.ReferencedObjectType == referenceToOwner && !w.s.ownerExists(value) {
		err = &valueError{Property: name, Code: codeOption, Message: "Owner " + value + " does not exist"}
	}
	return value, err
}

// blank clears the writable properties that an upsert by e-mail leaves out.
func (w *writer) blank(values map[string]string, target *object) {
	for name := range target.props {
		p := w.t.property(name)
		if _, sent := values[name]; sent || p == nil || p.ReadOnly || p.Calculated ||
			name == "email" || name == "hs_additional_emails" || name == "lifecyclestage" {
			continue
		}
		values[name] = ""
	}
}

// stageErrors treats properties whose values depend on each other: pipelines
// with their stages, and the lifecycle stage, which only moves forward.
func (w *writer) stageErrors(values map[string]string, target *object) []valueError {
	var errs []valueError
	if name := "lifecyclestage"; values[name] != "" && target != nil && target.props[name] != "" {
		p := w.t.property(name)
		position := func(v string) int {
			return slices.IndexFunc(p.Options, func(o PropertyOption) bool { return o.Value == v })
		}
		if position(values[name]) < position(target.props[name]) {
			if w.cfg.RefuseStageBackward {
				errs = append(errs, valueError{Property: name, Code: codeStage, Message: "The lifecycle stage cannot move backward."})
			}
			values[name] = target.props[name]
		}
	}
	return append(errs, w.pipelineErrors(values, target)...)
}

// pipelineErrors checks a stage against its pipeline. A stage without a pipeline
// is dropped without a word.
func (w *writer) pipelineErrors(values map[string]string, target *object) []valueError {
	pipelineName, stageName := w.t.pipelineProperties()
	if pipelineName == "" {
		return nil
	}
	current := func(name string) string {
		if v, ok := values[name]; ok || target == nil {
			return v
		}
		return target.props[name]
	}
	_, movesPipeline := values[pipelineName]
	_, movesStage := values[stageName]
	if !movesPipeline && !movesStage {
		return nil
	}
	id, stage := current(pipelineName), current(stageName)
	pipeline := w.t.pipeline(id)
	switch {
	case id == "":
		if stage != "" && !w.cfg.KeepStageWithoutPipeline {
			values[stageName] = ""
		}
	case pipeline == nil:
		return []valueError{{Property: pipelineName, Code: codeOption, Message: id + " is not a pipeline of this account"}}
	case stage != "" && pipelineStage(pipeline, stage) == nil:
		ids := make([]string, len(pipeline.Stages))
		for i := range pipeline.Stages {
			ids[i] = pipeline.Stages[i].ID
		}
		return []valueError{{
			Property: stageName, Code: codeOption,
			Message: fmt.Sprintf("%s is not a valid pipeline stage ID. Valid options are: pipelineId=%s : [%s]",
				stage, pipeline.ID, strings.Join(ids, ", ")),
		}}
	}
	return nil
}

// createRecord makes a new record of checked values.
func (w *writer) createRecord(values map[string]string) outcome {
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	if refusal := w.missing(values); refusal != nil {
		return outcome{refusal: refusal}
	}
	if refusal := w.ruledOut(values, nil); refusal != nil {
		return outcome{refusal: refusal}
	}
	if refusal := w.full(); refusal != nil {
		return outcome{refusal: refusal}
	}
	if stage := w.cfg.DefaultLifecycleStage; stage != "" && values["lifecyclestage"] == "" && w.t.property("lifecyclestage") != nil {
		values["lifecyclestage"] = stage
	}
	if refusal := w.conflicts(values, nil); refusal != nil {
		return outcome{refusal: refusal}
	}
	o := &object{
		id: w.s.nextID.Add(1) - 1, props: values, created: w.now, updated: w.now,
		source: unique.Make(w.byApp()),
	}
	o.misses.Store(int32(w.cfg.FreshReadMisses)) //nolint:gosec // A handful at most.
	w.t.add(o)
	w.t.index(w.cfg, o)
	w.undo = append(w.undo, func() { w.t.remove(w.cfg, o) })
	return outcome{o: o, created: true}
}

// updateRecord changes a record by checked values.
func (w *writer) updateRecord(o *object, values map[string]string) outcome {
	if refusal := w.ruledOut(values, o); refusal != nil {
		return outcome{refusal: refusal}
	}
	if refusal := w.conflicts(values, o); refusal != nil {
		return outcome{refusal: refusal}
	}
	w.keepAddresses(o, values)
	props, history, updated := maps.Clone(o.props), maps.Clone(o.history), o.updated
	w.undo = append(w.undo, func() {
		w.t.unindex(w.cfg, o)
		o.props, o.history, o.updated = props, history, updated
		w.t.index(w.cfg, o)
	})
	w.t.set(w.cfg, o, values, w.now, w.byApp())
	return outcome{o: o}
}

// keepAddresses turns a primary e-mail that is replaced by one of the
// secondary ones into a secondary one.
func (w *writer) keepAddresses(o *object, values map[string]string) {
	extra := o.props["hs_additional_emails"]
	email := values["email"]
	if w.t.name != "contacts" || email == "" || extra == "" || email == o.props["email"] {
		return
	}
	addresses := strings.Split(extra, ";")
	if i := slices.Index(addresses, email); i >= 0 {
		addresses[i] = o.props["email"]
		values["hs_additional_emails"] = strings.Join(addresses, ";")
	}
}

// conflicts refuses values of unique properties that another live record has.
func (w *writer) conflicts(values map[string]string, target *object) *apiError {
	for name, value := range values {
		table, unique := w.t.unique[name]
		if !unique || value == "" {
			continue
		}
		other := w.t.records[table[indexKey(w.cfg, name, value)]]
		if other == nil || other == target {
			continue
		}
		id := ""
		if target != nil {
			id = target.idString()
		}
		return w.conflict(name, value, id, other)
	}
	return nil
}

// missing refuses new records that lack what HubSpot itself requires.
func (w *writer) missing(values map[string]string) *apiError {
	var absent []string
	if w.cfg.RequireCreateProperties {
		for _, alternatives := range w.t.required {
			if !slices.ContainsFunc(alternatives, func(name string) bool { return values[name] != "" }) {
				absent = append(absent, alternatives[0])
			}
		}
	}
	if len(absent) == 0 {
		return nil
	}
	refusal := refuse(http.StatusBadRequest, categoryValidation,
		"Error creating %s. Some required properties were not set.", w.t.label).with("properties", absent...)
	if w.cfg.ErrorCodes {
		for _, name := range absent {
			refusal.body.Errors = append(refusal.body.Errors, errorDetail{
				Message: "Required property " + name + " is not set", Code: codeRequired, Context: map[string][]string{"propertyName": {name}},
			})
		}
	}
	return refusal
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// batchBody is the body of a batch write or archive. Other members are of no
// account, even where a read would use them.
type batchBody struct {
	Inputs []batchInput `json:"inputs"`
}

func (b *batchBody) inputs() []batchInput { return b.Inputs }

// readBody is the body of a batch read.
type readBody struct {
	batchBody
	IDProperty            string   `json:"idProperty"`
	Properties            []string `json:"properties"`
	PropertiesWithHistory []string `json:"propertiesWithHistory"`
}

// decode reads the body as JSON.
func (c *call) decode(v any) *apiError {
	if err := json.Unmarshal(c.body, v); err != nil {
		return invalidJSON(c.body, err)
	}
	return nil
}

// invalidJSON tells where the body stopped making sense.
func invalidJSON(body []byte, err error) *apiError {
	offset := int64(len(body))
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	reason := "Unexpected end-of-input"
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
		reason = syntax.Error()
	case errors.As(err, &mismatch):
		offset = mismatch.Offset
		reason = "Cannot deserialize value from " + mismatch.Value
	}
	before := body[:min(max(offset, 0), int64(len(body)))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return refuse(http.StatusBadRequest, "", "Invalid input JSON on line %d, column %d: %s", line, column, reason)
}

// typed finds the object type of the path.
func (c *call) typed() (*objectType, *apiError) {
	name := c.param("type")
	t := c.s.objectType(name)
	if t == nil {
		return nil, unknownType(name)
	}
	return t, nil
}

func unknownType(name string) *apiError {
	return refuse(http.StatusBadRequest, "", "Unable to infer object type from: %s", name)
}

// begin decodes a batch and checks what all batches check.
func (c *call) begin(body interface{ inputs() []batchInput }, limit int) (*objectType, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.decode(body); refusal != nil {
		return nil, refusal
	}
	if n := len(body.inputs()); n > limit {
		return nil, refuse(http.StatusBadRequest, categoryValidation,
			"The maximum number of inputs supported in a batch is %d but %d were provided", limit, n)
	}
	return t, nil
}

func (c *call) batchUpsert() (reply, *apiError) {
	return c.batchWrite(kindUpsert, http.StatusOK)
}

func (c *call) batchCreate() (reply, *apiError) {
	return c.batchWrite(kindCreate, http.StatusCreated)
}

func (c *call) batchUpdate() (reply, *apiError) {
	return c.batchWrite(kindUpdate, http.StatusOK)
}

// batchWrite is the three batch writes.
func (c *call) batchWrite(kind writeKind, status int) (reply, *apiError) {
	var body batchBody
	t, refusal := c.begin(&body, c.cfg.MaxInputs)
	if refusal != nil {
		return reply{}, refusal
	}
	if len(body.Inputs) == 0 {
		// A body without the inputs wrapper succeeds and does nothing.
		return c.batchReply(status, nil, nil), nil
	}
	links := make([][]newLink, len(body.Inputs))
	if kind == kindCreate {
		for i := range body.Inputs {
			if links[i], refusal = c.resolveLinks(t, body.Inputs[i].Associations); refusal != nil {
				return reply{}, refusal
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if refusal := c.checkInputs(t, kind, body.Inputs); refusal != nil {
		return reply{}, refusal
	}
	w := writer{call: c, t: t, kind: kind}
	outcomes, refusal := w.applyAll(body.Inputs, c.cfg.PartialWithoutTraceIDs || allTraced(body.Inputs))
	if refusal != nil {
		return reply{}, refusal
	}
	results := make([][]byte, 0, len(outcomes))
	for i := range outcomes {
		if o := outcomes[i].o; o != nil {
			s := c.writeShape(t, &body.Inputs[i], kind, outcomes[i].created, outcomes[i].warnings)
			results = append(results, c.appendRecord(make([]byte, 0, 512), t, o, &s))
			c.attach(t, o, links[i])
		}
	}
	return c.batchReply(status, results, c.batchErrors(body.Inputs, outcomes)), nil
}

// allTraced reports whether every input has a trace id of its own.
func allTraced(inputs []batchInput) bool {
	seen := make(map[string]struct{}, len(inputs))
	for i := range inputs {
		id := inputs[i].TraceID
		if _, double := seen[id]; double || id == "" {
			return false
		}
		seen[id] = struct{}{}
	}
	return true
}

// checkInputs refuses what always concerns the whole batch: missing ids,
// unsuitable id properties, duplicates.
func (c *call) checkInputs(t *objectType, kind writeKind, inputs []batchInput) *apiError {
	if kind == kindCreate {
		return nil
	}
	seen := make(map[string]bool, len(inputs))
	var doubles []string
	for i := range inputs {
		in := &inputs[i]
		if in.ID == "" {
			return refuse(http.StatusBadRequest, categoryValidation, "Invalid input JSON on line 1, column 2. Some required fields were not set: [id]")
		}
		if refusal := c.checkIDProperty(t, kind, in.IDProperty); refusal != nil {
			return refusal
		}
		if in.IDProperty != inputs[0].IDProperty && !c.cfg.MixedIDProperties {
			return refuse(http.StatusBadRequest, categoryValidation, "All inputs of a batch must have the same idProperty")
		}
		id := in.ID
		if c.cfg.NormalizedDuplicates && in.IDProperty != "" {
			id = indexKey(c.cfg, in.IDProperty, t.normalKey(c.cfg, in.IDProperty, in.ID))
		}
		if seen[id] && !slices.Contains(doubles, in.ID) {
			doubles = append(doubles, in.ID)
		}
		seen[id] = true
	}
	return duplicateIDs(doubles)
}

func duplicateIDs(ids []string) *apiError {
	if len(ids) == 0 {
		return nil
	}
	return refuse(http.StatusBadRequest, categoryValidation,
		"Duplicate IDs found in batch input: [%s]. IDs must be unique", strings.Join(ids, ", ")).with("ids", ids...)
}

// checkIDProperty refuses properties that do not identify records.
func (c *call) checkIDProperty(t *objectType, kind writeKind, name string) *apiError {
	verb := "upsert"
	if kind == kindUpdate {
		verb = "update"
		if name == "" {
			return nil
		}
	}
	if name == "" {
		return refuse(http.StatusBadRequest, categoryValidation, "idProperty is required to upsert %s objects", t.label)
	}
	if !t.keyProperty(name) || kind == kindUpdate && name == "email" ||
		c.hidesDefinition(t.props[name]) {
		return refuse(http.StatusBadRequest, categoryValidation,
			"Unable to perform update/upsert by non-unique %s property %s", t.id, name).with("operation", verb)
	}
	return nil
}

// writeShape says what the answer to a write shows of a record.
func (c *call) writeShape(t *objectType, in *batchInput, kind writeKind, created bool, warnings []warning) shape {
	s := shape{isUpsert: kind == kindUpsert, isNew: created, omitUnset: c.cfg.OmitUnset}
	s.warnings = warnings
	if c.cfg.EchoTraceIDs {
		s.traceID = in.TraceID
	}
	s.names = append(s.names, t.createdName, t.updatedName, "hs_object_id", "hs_object_source", "hs_object_source_id")
	if t.property("lifecyclestage") != nil {
		s.names = append(s.names, "lifecyclestage")
	}
	if c.cfg.AnswerSystemOnly {
		return s
	}
	if kind == kindUpsert && !c.cfg.AnswerOmitsKey {
		s.names = append(s.names, in.IDProperty)
	}
	for name := range in.Properties {
		if !slices.Contains(s.names, name) {
			s.names = append(s.names, name)
		}
	}
	if c.cfg.EchoRequestValues {
		s.echo = in.public(0, "").Properties
	}
	return s
}

// batchErrors renders the refused inputs, those with the same error together
// if so configured.
func (c *call) batchErrors(inputs []batchInput, outcomes []outcome) []errorBody {
	var errs []errorBody
	byMessage := map[string]int{}
	for i := range outcomes {
		refusal := outcomes[i].refusal
		if refusal == nil || refusal.drop {
			continue
		}
		if trace := inputs[i].TraceID; trace != "" {
			refusal.with("objectWriteTraceId", trace)
		}
		// What differs in the details is another error, though the message is
		// the same.
		key := fmt.Sprint(refusal.body.Category, refusal.body.Message, refusal.body.Errors)
		if at, same := byMessage[key]; same && c.cfg.GroupErrors {
			for name, values := range refusal.body.Context {
				for _, v := range values {
					if !slices.Contains(errs[at].Context[name], v) {
						errs[at].Context[name] = append(errs[at].Context[name], v)
					}
				}
			}
			continue
		}
		byMessage[key] = len(errs)
		errs = append(errs, refusal.item())
	}
	return errs
}

func (c *call) batchRead() (reply, *apiError) {
	var body readBody
	t, refusal := c.begin(&body, c.cfg.MaxInputs)
	if refusal != nil {
		return reply{}, refusal
	}
	if len(body.PropertiesWithHistory) > 0 && len(body.Inputs) > c.cfg.MaxHistoryInputs {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation,
			"The maximum number of inputs supported in a batch with history is %d but %d were provided",
			c.cfg.MaxHistoryInputs, len(body.Inputs))
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	if name := body.IDProperty; name != "" && name != "hs_object_id" && !t.keyProperty(name) {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation,
			"Unable to perform read by non-unique %s property %s", t.id, name)
	}
	s := c.readShape(t, body.Properties, body.PropertiesWithHistory)
	archived := c.query.Get("archived") == "true"
	results := make([][]byte, 0, len(body.Inputs))
	var missing []string
	seen := map[uint64]bool{}
	for i := range body.Inputs {
		o := c.find(t, body.IDProperty, body.Inputs[i].ID, archived)
		switch {
		case o == nil:
			if id := body.Inputs[i].ID; !slices.Contains(missing, id) {
				missing = append(missing, id)
			}
		case !seen[o.id]:
			seen[o.id] = true
			results = append(results, c.appendRecord(make([]byte, 0, 512), t, o, &s))
		}
	}
	return c.batchReply(http.StatusOK, results, c.missingReads(t, missing)), nil
}

// missingReads is the error about keys that no record has.
func (c *call) missingReads(t *objectType, ids []string) []errorBody {
	if len(ids) == 0 || c.cfg.OmitMissingReads {
		return nil
	}
	return []errorBody{couldNotGet(t, ids...).item()}
}

// couldNotGet refuses ids that no live record has.
func couldNotGet(t *objectType, ids ...string) *apiError {
	return refuse(http.StatusNotFound, categoryNotFound,
		"Could not get some %s objects, they may be deleted or not exist. Check that ids are valid.", t.label).
		with("ids", ids...)
}

// find looks up a record for a read: by id, following merges, or by a unique
// property.
func (c *call) find(t *objectType, idProperty, id string, archived bool) *object {
	var o *object
	switch {
	case idProperty == "" || idProperty == "hs_object_id":
		o, _ = t.byID(id)
	case archived:
		o = t.records[t.archived[idProperty][indexKey(c.cfg, idProperty, t.normalKey(c.cfg, idProperty, id))]]
	default:
		o = t.lookup(c.cfg, idProperty, id)
	}
	if o == nil || o.live() == archived || c.hidesFresh(o, c.cfg.ReadLag) {
		return nil
	}
	for n := o.misses.Load(); n > 0; n = o.misses.Load() {
		if o.misses.CompareAndSwap(n, n-1) {
			return nil
		}
	}
	return o
}

// hidesFresh reports whether a record made through the API is too young to be
// seen.
func (c *call) hidesFresh(o *object, lag time.Duration) bool {
	return lag > 0 && o.source.Value().kind == sourceAPI && c.now.Before(o.created.Add(lag))
}

// readShape says what a read shows: the known ones of the wanted properties and
// three that are always there.
func (c *call) readShape(t *objectType, wanted, history []string) shape {
	s := shape{omitUnset: c.cfg.OmitUnset, history: history}
	s.names = append(make([]string, 0, len(wanted)+3), t.createdName, t.updatedName, "hs_object_id")
	for _, name := range wanted {
		if t.property(name) != nil && !slices.Contains(s.names, name) {
			s.names = append(s.names, name)
		}
	}
	return s
}

func (c *call) batchArchive() (reply, *apiError) {
	var body batchBody
	t, refusal := c.begin(&body, c.cfg.MaxInputs)
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var found []*object
	var unknown []string
	for i := range body.Inputs {
		o, merged := t.byID(body.Inputs[i].ID)
		if o == nil || !o.live() || merged && !c.cfg.ArchiveFollowsMerge {
			unknown = append(unknown, body.Inputs[i].ID)
			continue
		}
		found = append(found, o)
	}
	if len(unknown) > 0 && c.cfg.UnknownArchive == ArchiveRefusesUnknown {
		return reply{}, couldNotGet(t, unknown...)
	}
	for _, o := range found {
		if o.live() {
			t.archive(c.cfg, o, c.now)
		}
	}
	if len(unknown) > 0 && c.cfg.UnknownArchive == ArchiveReportsUnknown {
		return c.batchReply(http.StatusNoContent, nil, []errorBody{couldNotGet(t, unknown...).item()}), nil
	}
	return noContent, nil
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"slices"
	"strings"
	"sync"
)

// Owner is somebody who may own records
// (developers.hubspot.com/docs/api-reference/latest/crm/owners/guide).
type Owner struct {
	// ID is what owner properties hold; UserID is another number for the same
	// person and often taken for it.
	ID, UserID string
	Email      string
	// Name is the first and the last name as HubSpot's own export writes them.
	Name string
	// Archived owners are deactivated: their id is valid, nothing leads to it.
	Archived bool
}

// Stage is one stage of a pipeline.
type Stage struct {
	ID, Label string
	Archived  bool
}

// Pipeline is a sequence of stages
// (developers.hubspot.com/docs/api-reference/latest/crm/pipelines/guide).
type Pipeline struct {
	ID, Label string
	Archived  bool
	Stages    []Stage
}

// Resolver takes values as people write them for what HubSpot wants, where one
// meaning is certain: the label of an option, yes for true, the e-mail address
// or name of an owner, the label of a pipeline and of a stage in it. It may be
// used by many goroutines at once.
type Resolver struct {
	defs      *Definitions
	pipeline  string
	stage     string
	owners    *ownerIndex
	pipelines []Pipeline
	// choices holds a *choiceIndex for each property and each pipeline.
	choices sync.Map
}

// NewResolver returns a resolver for records of one type. Definitions, owners
// and pipelines that were not read are nil; their values are then taken as they
// are. An account without owners has an empty list, not nil.
func NewResolver(objectType ObjectType, definitions *Definitions, owners []Owner, pipelines []Pipeline) *Resolver {
	r := &Resolver{defs: definitions, owners: newOwnerIndex(owners)}
	r.pipeline, r.stage = pipelineProperties(objectType)
	if pipelines != nil {
		r.pipelines = slices.DeleteFunc(slices.Clone(pipelines), func(p Pipeline) bool { return p.Archived })
		if r.pipelines == nil {
			r.pipelines = []Pipeline{}
		}
	}
	return r
}

// pipelineProperties names the properties that hold the pipeline and the stage
// of a record.
func pipelineProperties(objectType ObjectType) (pipeline, stage string) {
	if objectType.IsDeals() {
		return "pipeline", "dealstage"
	}
	return "hs_pipeline", "hs_pipeline_stage"
}

// PipelineProperty names the property that holds the pipeline of a record, for
// what has to be read beside its stage.
func (r *Resolver) PipelineProperty() string { return r.pipeline }

// LacksPipeline reports whether a value is the stage of a record that is known to have
// no pipeline, declared or in HubSpot. HubSpot was seen to take such a write and to
// drop the stage.
func (r *Resolver) LacksPipeline(property, value string, sibling Sibling) bool {
	if property != r.stage || value == "" {
		return false
	}
	pipeline, known := sibling(r.pipeline)
	return known && pipeline == ""
}

// Lookups tells what has to be read to resolve and check values of the named
// properties: the owners, the pipelines of the type.
func Lookups(objectType ObjectType, definitions *Definitions, properties []string) (owners, pipelines bool) {
	r := NewResolver(objectType, definitions, nil, nil)
	for _, name := range properties {
		owners = owners || r.defs.isOwner(name)
		pipelines = pipelines || r.isPipelined(name)
	}
	return owners, pipelines
}

func (defs *Definitions) isOwner(property string) bool {
	return defs.kind(property) == KindOwner || defs == nil && property == "hubspot_owner_id"
}

// isPipelined reports whether the property holds a pipeline or a stage, and not
// something of an account's own under that name.
func (r *Resolver) isPipelined(property string) bool {
	if property != r.pipeline && property != r.stage {
		return false
	}
	known, ok := r.defs.lookup(property)
	return r.defs == nil || ok && known.kind == KindEnumeration
}

// Sibling gives the value of another property of the same record: the declared
// one, else the one that HubSpot holds, "" for none. It is asked for the
// pipeline of a record with a stage. known is false where the value shows only
// in the apply.
type Sibling func(property string) (value string, known bool)

// Resolve returns what to send to HubSpot for a declared value, and what is
// wrong with it, or nil. Problems of the property itself (it does not exist, is
// read-only) are told as Definitions.Check does, which Resolve stands in for.
// With a problem, the value is returned as it was declared. sibling may be nil.
func (r *Resolver) Resolve(property, value string, sibling Sibling) (send string, p *Problem) {
	if value != "" && r.resolves(property) {
		send, f := r.resolve(property, value, sibling)
		if f != nil {
			return value, problem(property, value, f)
		}
		if p := r.defs.checkProperty(property); p != nil {
			return value, p
		}
		return send, problem(property, value, lengthFault(send))
	}
	return value, r.defs.Check(property, value)
}

// Send is Resolve where problems were told before: what can't be resolved is
// sent as it is.
func (r *Resolver) Send(property, value string, sibling Sibling) string {
	if r == nil || value == "" || !r.resolves(property) {
		return value
	}
	if send, f := r.resolve(property, value, sibling); f == nil {
		return send
	}
	return value
}

// resolves reports whether values of the property may be written in more ways
// than one.
func (r *Resolver) resolves(property string) bool {
	if r.isPipelined(property) {
		return r.pipelines != nil
	}
	if r.defs.isOwner(property) {
		return r.owners != nil
	}
	known, ok := r.defs.lookup(property)
	if !ok || known.Archived || known.ReadOnly {
		return false
	}
	switch known.kind {
	case KindBool:
		return true
	case KindEnumeration, KindCheckboxes:
		return !known.takesAnyOption()
	default:
		return false
	}
}

func (r *Resolver) resolve(property, value string, sibling Sibling) (string, *fault) {
	switch {
	case r.isPipelined(property) && property == r.pipeline:
		return r.resolvePipeline(value)
	case r.isPipelined(property):
		return r.resolveStage(value, sibling)
	case r.defs.isOwner(property):
		return r.owners.resolve(value)
	}
	known, _ := r.defs.lookup(property)
	switch known.kind {
	case KindBool:
		return r.resolveBool(known, value)
	case KindCheckboxes:
		return r.resolveCheckboxes(known, value)
	default:
		return r.resolveOption(known, value)
	}
}

// choice is one value that a property may hold.
type choice struct {
	value, label string
	// where is said of it beside its label, as in `of the pipeline "Sales"`.
	where string
}

func (c choice) describe() string {
	text := Quote(c.value)
	if c.label != "" {
		text += " (" + Quote(c.label) + c.where + ")"
	}
	return text
}

// choiceIndex finds choices by what people write.
type choiceIndex struct {
	choices []choice
	values  map[string]int
	// labels and folded hold the choices that have a label, or a value or label
	// in some case.
	labels, folded map[string][]int
}

func newChoiceIndex(choices []choice) *choiceIndex {
	x := &choiceIndex{
		choices: choices, values: make(map[string]int, len(choices)),
		labels: make(map[string][]int, len(choices)), folded: make(map[string][]int, 2*len(choices)),
	}
	add := func(index map[string][]int, text string, i int) {
		if text != "" && !slices.Contains(index[text], i) {
			index[text] = append(index[text], i)
		}
	}
	for i, c := range choices {
		if _, ok := x.values[c.value]; ok {
			continue
		}
		x.values[c.value] = i
		add(x.labels, canonicalText(c.label), i)
		add(x.folded, foldKey(c.label), i)
		add(x.folded, foldKey(c.value), i)
	}
	return x
}

// find returns the choices that a text may mean: HubSpot's own value alone, else
// those with that label, else those that differ in case only.
func (x *choiceIndex) find(text string) []choice {
	for _, value := range []string{text, strings.TrimSpace(text)} {
		if i, ok := x.values[value]; ok {
			return []choice{x.choices[i]}
		}
	}
	if found := x.labels[canonicalText(text)]; len(found) > 0 {
		return x.pick(found)
	}
	return x.pick(x.folded[foldKey(text)])
}

func (x *choiceIndex) pick(indices []int) []choice {
	found := make([]choice, len(indices))
	for i, index := range indices {
		found[i] = x.choices[index]
	}
	return found
}

func ambiguous(value, what string, found []choice, remedy string) *fault {
	names := make([]string, len(found))
	for i, c := range found {
		names[i] = c.describe()
	}
	return &fault{
		CodeAmbiguous,
		Quote(value) + " may be " + what + " " + joinList(names, "or") + ".",
		remedy,
	}
}

func (r *Resolver) index(name string, choices func() []choice) *choiceIndex {
	if known, ok := r.choices.Load(name); ok {
		if x, ok := known.(*choiceIndex); ok {
			return x
		}
	}
	x := newChoiceIndex(choices())
	r.choices.Store(name, x)
	return x
}

func (r *Resolver) options(e *entry) *choiceIndex {
	return r.index(e.Name, func() []choice {
		choices := make([]choice, 0, len(e.Options))
		for _, o := range e.Options {
			c := choice{value: o.Value, label: o.Label}
			if o.Hidden {
				c.where = ", hidden"
			}
			choices = append(choices, c)
		}
		return choices
	})
}

func (r *Resolver) resolveOption(e *entry, value string) (string, *fault) {
	if _, ok := e.options[value]; ok || strings.TrimSpace(value) == "" {
		return value, nil
	}
	switch found := r.options(e).find(value); len(found) {
	case 0:
		return "", e.optionFault(value)
	case 1:
		return found[0].value, nil
	default:
		return "", ambiguous(value, "any of the options", found, "Write the internal value of the one that is meant.")
	}
}

// resolveCheckboxes resolves each member. A label may itself hold a semicolon,
// so that a text whose members mean nothing is tried as one.
func (r *Resolver) resolveCheckboxes(e *entry, value string) (string, *fault) {
	if f := appendsFault(value); f != nil {
		return "", f
	}
	var send []string
	changed := false
	for member := range strings.SplitSeq(value, ";") {
		resolved, f := r.resolveOption(e, member)
		if f != nil {
			if whole := r.options(e).find(value); len(whole) == 1 {
				return whole[0].value, nil
			}
			return "", f
		}
		changed = changed || resolved != member
		if strings.TrimSpace(resolved) != "" && !slices.Contains(send, resolved) {
			send = append(send, resolved)
		}
	}
	if !changed {
		return value, nil
	}
	return strings.Join(send, ";"), nil
}

// boolWords are the words for yes and no that nobody takes for anything else.
var boolWords = map[string]string{
	"true": "true", "yes": "true", "y": "true", "1": "true",
	"false": "false", "no": "false", "n": "false", "0": "false",
}

// resolveBool takes an option's value or label, in any language, and English
// words and 1 and 0. Where label and word disagree nothing is certain.
func (r *Resolver) resolveBool(e *entry, value string) (string, *fault) {
	if value == "true" || value == "false" || strings.TrimSpace(value) == "" {
		return value, nil
	}
	own := e.Type == "enumeration" && len(e.Options) > 0
	if _, listed := e.options[value]; listed && own {
		return value, nil
	}
	var found []choice
	if len(e.Options) > 0 {
		found = r.options(e).find(value)
	}
	if word, ok := boolWords[foldKey(value)]; ok {
		_, listed := e.options[word]
		if !own || listed {
			c := choice{value: word}
			if i, ok := e.options[word]; ok {
				c.label = e.Options[i].Label
			}
			if !slices.ContainsFunc(found, func(f choice) bool { return f.value == word }) {
				found = append(found, c)
			}
		}
	}
	switch len(found) {
	case 0:
		return "", e.boolFault(value)
	case 1:
		return found[0].value, nil
	default:
		return "", ambiguous(value, "either of", found, "Write the internal value of the one that is meant.")
	}
}

func (r *Resolver) resolvePipeline(value string) (string, *fault) {
	found := r.pipelineChoices().find(value)
	switch len(found) {
	case 1:
		return found[0].value, nil
	case 0:
		return "", &fault{
			CodeInvalidPipeline, Quote(value) + " is no pipeline.",
			r.pipelineRemedy(),
		}
	default:
		return "", ambiguous(value, "any of the pipelines", found, "Write the id of the one that is meant.")
	}
}

func (r *Resolver) pipelineChoices() *choiceIndex {
	return r.index("\x00pipelines", func() []choice {
		choices := make([]choice, 0, len(r.pipelines))
		for _, p := range r.pipelines {
			choices = append(choices, choice{value: p.ID, label: p.Label})
		}
		return choices
	})
}

func (r *Resolver) pipelineRemedy() string {
	if len(r.pipelines) == 0 {
		return "This object type has no pipeline yet; create one in HubSpot."
	}
	return "Write the id or the label of one: " + describeSome(r.pipelineChoices().choices) + "."
}

// describeSome lists up to maxListedOptions choices.
func describeSome(choices []choice) string {
	names := make([]string, 0, maxListedOptions)
	for _, c := range choices[:min(len(choices), maxListedOptions)] {
		names = append(names, c.describe())
	}
	if len(choices) > maxListedOptions {
		return strings.Join(names, ", ") + " and others"
	}
	return joinList(names, "or")
}

// resolveStage looks for a stage in the pipeline of the record; where the
// record names none, in the pipeline that HubSpot takes then; where that is not
// certain either, in all.
func (r *Resolver) resolveStage(value string, sibling Sibling) (string, *fault) {
	in, given, f := r.pipelineOf(sibling)
	if f != nil {
		// The pipeline has a problem of its own, which is told there.
		return value, nil
	}
	switch found := r.stages(in).find(value); {
	case !given && r.isStage(value):
		// The id of a stage says all, whatever the pipeline may be.
		return value, nil
	case len(found) == 1:
		return found[0].value, nil
	case len(found) > 1:
		return "", ambiguous(value, "any of the stages", found, r.stageRemedy(in))
	case in == nil:
		return "", &fault{CodeInvalidStage, Quote(value) + " is no stage of any pipeline.", r.stagesRemedy(nil)}
	}
	reason := Quote(value) + " is no stage of the pipeline " + Quote(in.Label) + "."
	if elsewhere := r.stages(nil).find(value); len(elsewhere) > 0 {
		names := make([]string, len(elsewhere))
		for i, c := range elsewhere {
			names[i] = c.describe()
		}
		reason += " Elsewhere there is " + joinList(names, "and") + ": set " + Quote(r.pipeline) + " of the record to that pipeline if it is meant."
	}
	return "", &fault{CodeInvalidStage, reason, r.stagesRemedy(in)}
}

func (r *Resolver) stageRemedy(in *Pipeline) string {
	if in == nil {
		return "Set " + Quote(r.pipeline) + " of the record, or write the id of the stage."
	}
	return "Write the id of the stage."
}

func (r *Resolver) stagesRemedy(in *Pipeline) string {
	stages := r.stages(in).choices
	if len(stages) == 0 {
		return "The pipeline has no stage; create one in HubSpot."
	}
	return "Write the id or the label of a stage: " + describeSome(stages) + "."
}

func (r *Resolver) isStage(id string) bool {
	_, ok := r.stages(nil).values[id]
	return ok
}

// Ids of the pipelines that deals and tickets go to which name none.
const (
	defaultDealPipeline   = "default"
	defaultTicketPipeline = "0"
)

// pipelineOf is the pipeline that a record is in, nil where it is not certain.
// given says that the record itself names it.
func (r *Resolver) pipelineOf(sibling Sibling) (in *Pipeline, given bool, f *fault) {
	if sibling != nil {
		value, known := sibling(r.pipeline)
		if !known {
			return nil, false, nil
		}
		if strings.TrimSpace(value) != "" {
			id, f := r.resolvePipeline(value)
			if f != nil {
				return nil, false, f
			}
			return r.byID(id), true, nil
		}
	}
	id := defaultTicketPipeline
	if r.stage == "dealstage" {
		id = defaultDealPipeline
	}
	if p := r.byID(id); p != nil {
		return p, false, nil
	}
	if len(r.pipelines) == 1 {
		return &r.pipelines[0], false, nil
	}
	return nil, false, nil
}

func (r *Resolver) byID(id string) *Pipeline {
	for i := range r.pipelines {
		if r.pipelines[i].ID == id {
			return &r.pipelines[i]
		}
	}
	return nil
}

// stages are those of one pipeline, or of all.
func (r *Resolver) stages(in *Pipeline) *choiceIndex {
	name := "\x00stages"
	if in != nil {
		name += "\x00" + in.ID
	}
	return r.index(name, func() []choice {
		var choices []choice
		for _, p := range r.pipelines {
			if in != nil && p.ID != in.ID {
				continue
			}
			for _, s := range p.Stages {
				if s.Archived {
					continue
				}
				c := choice{value: s.ID, label: s.Label}
				if in == nil {
					c.where = " of the pipeline " + Quote(p.Label)
				}
				choices = append(choices, c)
			}
		}
		return choices
	})
}

// ownerIndex finds owners by what people write.
type ownerIndex struct {
	byID, byUserID  map[string]Owner
	byEmail, byName map[string][]Owner
}

// newOwnerIndex returns nil for owners that were not read.
func newOwnerIndex(owners []Owner) *ownerIndex {
	if owners == nil {
		return nil
	}
	x := &ownerIndex{
		byID: make(map[string]Owner, len(owners)), byUserID: make(map[string]Owner, len(owners)),
		byEmail: make(map[string][]Owner, len(owners)), byName: make(map[string][]Owner, len(owners)),
	}
	for _, o := range owners {
		x.byID[o.ID] = o
		if o.UserID != "" {
			x.byUserID[o.UserID] = o
		}
		if email := foldKey(o.Email); email != "" {
			x.byEmail[email] = append(x.byEmail[email], o)
		}
		if name := foldKey(collapseSpace(o.Name)); name != "" {
			x.byName[name] = append(x.byName[name], o)
		}
	}
	return x
}

const ownerRemedy = "Write the owner's e-mail address or id (not the user id), as HubSpot's list of owners gives them."

func (x *ownerIndex) resolve(value string) (string, *fault) {
	trimmed := strings.TrimSpace(value)
	if trimmed == "" {
		return value, nil
	}
	if _, ok := x.byID[trimmed]; ok {
		return trimmed, nil
	}
	if digits, rest := cutDigits(trimmed); rest == "" && digits != "" {
		if o, ok := x.byUserID[trimmed]; ok {
			return "", &fault{CodeInvalidOwner, Quote(value) + " is the id of a user; the same person's owner id is " + Quote(o.ID) + ".", "Write " + Quote(o.ID) + " or the person's e-mail address."}
		}
		return "", &fault{CodeInvalidOwner, Quote(value) + " is not the id of an owner.", ownerRemedy}
	}
	what, found := "e-mail address", x.byEmail[foldKey(trimmed)]
	if !strings.Contains(trimmed, "@") {
		what, found = "name", x.byName[foldKey(collapseSpace(trimmed))]
	}
	if len(found) == 0 {
		return "", &fault{CodeInvalidOwner, "No owner has the " + what + " " + Quote(value) + ".", ownerRemedy}
	}
	active := slices.DeleteFunc(slices.Clone(found), func(o Owner) bool { return o.Archived })
	switch len(active) {
	case 0:
		return "", &fault{CodeInvalidOwner, "The owner with the " + what + " " + Quote(value) + " is deactivated.", "Name an active owner, or write the owner's id " + Quote(found[0].ID) + " to keep the record with this one."}
	case 1:
		return active[0].ID, nil
	}
	choices := make([]choice, len(active))
	for i, o := range active {
		choices[i] = choice{value: o.ID, label: o.Email}
	}
	return "", ambiguous(value, "any of the owners", choices, "Write the id or the e-mail address of the one that is meant.")
}

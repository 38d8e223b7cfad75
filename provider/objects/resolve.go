// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// resolution takes declared values for what is sent. What it needs of HubSpot is
// read when the first value is asked for, as records that did not change need none
// of it.
type resolution struct {
	ctx     context.Context //nolint:containedctx // lives as long as one call, for look-ups on demand.
	session *session.Session
	model   *objectsBatchModel
	defs    func() *values.Definitions
	// held is what HubSpot holds of a property of a record, where that is known.
	held func(key, property string) (value string, known bool)

	resolver    *values.Resolver
	tried       bool
	deactivated bool
	err         error
}

// get returns the resolver, nil where something could not be read: see err.
func (r *resolution) get() *values.Resolver {
	if !r.tried {
		r.tried = true
		r.resolver, r.err = r.session.Directory.Resolver(r.ctx, r.model.objectType(), r.defs(), r.model.propertiesToRead(), r.deactivated)
	}
	return r.resolver
}

// withDeactivated counts deactivated owners in, whose ids are valid. It reports
// whether they were not counted before.
func (r *resolution) withDeactivated() bool {
	if r.deactivated {
		return false
	}
	r.deactivated, r.tried = true, false
	return r.get() != nil
}

// send is what [records.Input] wants to know.
func (r *resolution) send(key string, cells row, property, declared string) string {
	resolver := r.get()
	if resolver == nil {
		return declared
	}
	return resolver.Send(property, declared, r.sibling(key, cells))
}

// sibling gives the declared value of another property of a record, else the one
// that HubSpot holds.
func (r *resolution) sibling(key string, cells row) values.Sibling {
	return func(property string) (string, bool) {
		if cell, ok := cells.Cell(property); ok && !cell.Unmanaged {
			return cell.Text, !cell.Unknown
		}
		if r.held == nil {
			return "", false
		}
		return r.held(key, property)
	}
}

// lookedUp are keys that this run asked HubSpot for.
type lookedUp struct {
	asked      map[string]bool
	properties map[string]bool
	objects    map[string]*hubspot.Object
	// matched are records without a key that belong to keys.
	matched map[string]*hubspot.Object
}

// of is what the look-up says of a key.
func (l *lookedUp) of(key string) records.Found {
	if l == nil || !l.asked[key] {
		return records.Found{}
	}
	object, id := l.objects[key], ""
	if match := l.matched[key]; object == nil && match != nil {
		object, id = match, match.ID
	}
	return records.Found{Asked: true, Exists: object != nil, MatchedID: id, Value: func(property string) (string, bool) {
		if !l.properties[property] {
			return "", false
		}
		return session.TextOf(object.Properties[property]), true
	}}
}

// holds is what HubSpot holds of a property of a record that was looked up.
func (l *lookedUp) holds(key, property string) (string, bool) {
	found := l.of(key)
	switch {
	case !found.Asked:
		return "", false
	case !found.Exists:
		return "", true
	default:
		return found.Value(property)
	}
}

// matters reports whether a look-up may change what a plan does: it found a
// record, or the plan waits for what it says. That HubSpot holds nothing under new
// keys is what a plan takes for granted without one.
func (l *lookedUp) matters(plan records.Plan, m *objectsBatchModel) bool {
	return l != nil && (len(l.objects)+len(l.matched) > 0 || decides(plan, m))
}

// heldIn is what HubSpot holds as far as a state or a look-up knows.
func heldIn(prior *objectsBatchModel, found func() *lookedUp) func(key, property string) (string, bool) {
	return func(key, property string) (string, bool) {
		if prior != nil {
			if stored, ok := prior.stored(key); ok {
				if v, ok := stored.Get(property); ok && !v.IsUnknown() {
					return v.Get(), true
				}
				return "", false
			}
		}
		return found().holds(key, property)
	}
}

// wanted lists the keys to look up before a plan is carried out, and the properties
// to ask for: of new records, and those whose policy depends on what HubSpot holds.
func wanted(plan records.Plan, t values.ObjectType, idProperty string) (keys []string, names map[string]bool) {
	names = map[string]bool{idProperty: true}
	for i := range plan.Writes {
		w := &plan.Writes[i]
		if !w.New {
			continue
		}
		keys = append(keys, w.Key)
		for _, p := range w.Properties {
			names[p.Name] = true
		}
	}
	created := keys // Sorted, as writes are.
	for key, properties := range plan.Undecided {
		if _, listed := slices.BinarySearch(created, key); !listed {
			keys = append(keys, key)
		}
		for _, name := range properties {
			names[name] = true
		}
	}
	slices.Sort(keys)
	if names["dealstage"] || names["hs_pipeline_stage"] {
		names[values.NewResolver(t, nil, nil, nil).PipelineProperty()] = true
	}
	return keys, names
}

// decides reports whether a plan has to know what HubSpot holds before it is
// carried out.
func decides(plan records.Plan, m *objectsBatchModel) bool {
	if len(plan.Undecided) > 0 || m.ExistingRecords.Get() == existingRequire {
		return true
	}
	staged := false
	for _, w := range plan.Writes {
		for _, p := range w.Properties {
			staged = staged || w.New && (p.Name == "dealstage" || p.Name == "hs_pipeline_stage")
		}
	}
	return staged
}

func sortedNames(names map[string]bool) []string { return slices.Sorted(maps.Keys(names)) }

func newLookedUp(keys []string, properties map[string]bool, objects map[string]*hubspot.Object) *lookedUp {
	asked := make(map[string]bool, len(keys))
	for _, key := range keys {
		asked[key] = true
	}
	return &lookedUp{asked: asked, properties: properties, objects: objects}
}

// resolve prepares the plan to resolve values.
func (p *objectsBatchPlan) resolve(ctx context.Context) {
	p.resolution = &resolution{
		ctx: ctx, session: p.session, model: p.config, defs: func() *values.Definitions { return p.defs },
		held: heldIn(p.prior, func() *lookedUp { return p.found }),
	}
}

// decide decides what to write with the definitions that are known by now.
func (p *objectsBatchPlan) decide() {
	p.decidedBy = p.defs
	p.changes = p.comparison.Decide(knowledge(p.defs, p.resolution, nil))
}

// revise decides again with what was looked up since, of the keys that were.
func (p *objectsBatchPlan) revise() {
	k := knowledge(p.defs, p.resolution, p.found)
	if p.decidedBy == nil || p.decidedBy != p.defs {
		// The other rows that differ were decided on without the definitions, and then
		// without resolving their values, or before archived and sensitive ones were
		// counted in: either may make a value another one.
		p.changes = p.comparison.Decide(k)
		return
	}
	p.changes = p.comparison.revise(p.changes, k, p.found)
}

// checkKeys tells which new keys HubSpot would refuse.
func (p *objectsBatchPlan) checkKeys() {
	found := messages.NewProblems("records")
	for _, w := range p.changes.Writes {
		if !w.New || p.config.IDProperty.Get() == "email" {
			continue
		}
		if problem := p.defs.Check(p.config.IDProperty.Get(), w.Key); problem != nil && problem.Code != values.CodeReadOnly {
			found.AddCause(problem.Code, w.Key, path.Root("records").AtMapKey(w.Key), "Invalid key", fmt.Sprintf("Record %q: %s", w.Key, problem.Detail()))
		}
	}
	p.diags.Append(found.Diagnostics()...)
}

// checkCells tells which values HubSpot would refuse, by its definitions, its lists
// of owners and pipelines and the account's own rules, and which are doubtful.
func (p *objectsBatchPlan) checkCells(ctx context.Context) {
	if p.resolution == nil || p.diags.HasError() {
		return
	}
	rules, err := p.session.Directory.Rules(ctx, p.config.objectType())
	if err != nil {
		p.diags.Append(messages.APIError("Unable to Read the Account's Rules", fmt.Sprintf("The account's own rules for values of %s are checked in the plan.", p.config.objectType()), err))
		return
	}
	found := messages.NewProblems("records")
	doubts, unchecked := newDoubts(), newUncheckedRules(rules)
	var broken *rows.EncodingError
	var staged []string
	for _, w := range p.changes.Writes {
		cells, _ := p.config.Records.Get(w.Key)
		at := path.Root("records").AtMapKey(w.Key)
		if problem := p.keyUnderRules(rules, w); problem != nil {
			found.AddCause(problem.Property+" "+problem.Code, w.Key, at, "Invalid key", fmt.Sprintf("Record %q: %s", w.Key, problem.Detail()))
			continue
		}
		for _, property := range w.Properties {
			if !property.Changed {
				continue
			}
			problem := p.problem(w.Key, row{cells}, property)
			if problem == nil {
				problem = rules.Check(p.definition(property.Name), property.Value)
			}
			if problem != nil {
				found.AddCause(property.Name+" "+problem.Code, w.Key, at.AtMapKey(property.Name), summaryOf(problem), fmt.Sprintf("Record %q, property %q: %s", w.Key, property.Name, problem.Detail()))
				continue
			}
			broken = addBroken(broken, w.Key, property)
			doubts.add(w.Key, property.Name, p.defs.Doubt(property.Name, property.Value))
			unchecked.add(w.Key, property)
			if resolver := p.resolution.get(); resolver != nil && resolver.LacksPipeline(property.Name, property.Value, p.resolution.sibling(w.Key, row{cells})) {
				staged = append(staged, w.Key)
			}
		}
	}
	if p.resolution.err != nil {
		p.diags.Append(messages.APIError("Unable to Resolve Values", "Owners and stages of records are checked by HubSpot's lists.", p.resolution.err))
		return
	}
	p.diags.Append(found.Diagnostics()...)
	if !p.diags.HasError() {
		p.diags.Append(doubts.diagnostics()...)
		p.diags.Append(unchecked.diagnostics()...)
		if broken != nil {
			p.diags.AddWarning("Letters look broken", messages.Capitalize(broken.Detail()))
		}
		p.warnStages(staged)
	}
}

// keyUnderRules holds the key of a record that comes to be against the account's rules
// for the id property. A record that is there has its key already.
func (p *objectsBatchPlan) keyUnderRules(rules *values.Rules, w records.Write) *values.Problem {
	if _, exists := p.existing[w.Key]; !w.New || exists || p.found == nil {
		return nil
	}
	return rules.Check(p.definition(p.config.IDProperty.Get()), w.Key)
}

// addBroken counts a value whose letters a wrong encoding broke. The table functions
// refuse such a text; here it came another way.
func addBroken(found *rows.EncodingError, key string, property records.Property) *rows.EncodingError {
	broken := rows.Broken(property.Value)
	switch {
	case broken == nil:
	case found == nil:
		found, broken.Place = broken, fmt.Sprintf("record %s, property %q,", values.Quote(key), property.Name)
	default:
		found.Total++
	}
	return found
}

// definition is what is known of a property, which may be its name alone.
func (p *objectsBatchPlan) definition(name string) values.Definition {
	if def, ok := p.defs.Lookup(name); ok {
		return def
	}
	return values.Definition{Name: name}
}

// warnStages tells of stages that HubSpot is going to drop.
func (p *objectsBatchPlan) warnStages(keys []string) {
	if len(keys) == 0 {
		return
	}
	p.diags.AddAttributeWarning(path.Root("records").AtMapKey(keys[0]), "Stage without a pipeline",
		fmt.Sprintf("%s no pipeline, declared or in HubSpot. HubSpot takes such a write, drops the stage without an error, and holds none afterwards. Declare %q beside the stage. Records: %s.",
			messages.Capitalize(messages.Plural(len(keys), "record"))+map[bool]string{true: " gets a stage and has", false: " get a stage and have"}[len(keys) == 1], p.resolution.get().PipelineProperty(), messages.FirstOf(keys, messages.MaxReported)))
}

// problem tells what is wrong with a declared value, or nil.
func (p *objectsBatchPlan) problem(key string, cells row, property records.Property) *values.Problem {
	declared := property.Value
	if property.Declared != "" {
		declared = property.Declared
	}
	resolver := p.resolution.get()
	if resolver == nil {
		return nil
	}
	sibling := p.resolution.sibling(key, cells)
	_, problem := resolver.Resolve(property.Name, declared, sibling)
	switch {
	case problem == nil:
		return nil
	case problem.Code == values.CodeInvalidOwner && p.resolution.withDeactivated():
		// The id of a deactivated owner is valid.
		return p.problem(key, cells, property)
	case problem.Code == values.CodeAmbiguous || problem.Code == values.CodeInvalidStage:
		if pipeline, ok := cells.Cell(resolver.PipelineProperty()); ok && pipeline.Unknown {
			// In which pipeline to look shows in the apply.
			return nil
		}
	}
	return problem
}

// doubts collects doubtful values by cause.
type doubts struct {
	order []string
	first map[string]*values.Doubt
	at    map[string]path.Path
	cells map[string][]string
}

func newDoubts() *doubts {
	return &doubts{first: make(map[string]*values.Doubt), at: make(map[string]path.Path), cells: make(map[string][]string)}
}

func (d *doubts) add(key, property string, doubt *values.Doubt) {
	if doubt == nil {
		return
	}
	cause := property + " " + string(doubt.Cause)
	if d.first[cause] == nil {
		d.order = append(d.order, cause)
		d.first[cause], d.at[cause] = doubt, path.Root("records").AtMapKey(key).AtMapKey(property)
	}
	d.cells[cause] = append(d.cells[cause], key)
}

func (d *doubts) diagnostics() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, cause := range d.order {
		property, _, _ := strings.Cut(cause, " ")
		keys := d.cells[cause]
		diags.AddAttributeWarning(d.at[cause], fmt.Sprintf("%s of %q may mean another time", messages.Capitalize(messages.Plural(len(keys), "value")), property),
			fmt.Sprintf("%s Records: %s.", d.first[cause].Detail(), messages.FirstOf(keys, messages.MaxReported)))
	}
	return diags
}

// uncheckedRules collects the account's rules for changed values of which a plan checks
// nothing.
type uncheckedRules struct {
	rules *values.Rules
	order []string
	first map[string]path.Path
}

func newUncheckedRules(rules *values.Rules) *uncheckedRules {
	return &uncheckedRules{rules: rules, first: make(map[string]path.Path)}
}

func (u *uncheckedRules) add(key string, property records.Property) {
	if _, known := u.first[property.Name]; known || property.Value == "" || len(u.rules.Unchecked(property.Name)) == 0 {
		return
	}
	u.order = append(u.order, property.Name)
	u.first[property.Name] = path.Root("records").AtMapKey(key).AtMapKey(property.Name)
}

func (u *uncheckedRules) diagnostics() diag.Diagnostics {
	var diags diag.Diagnostics
	if len(u.order) == 0 {
		return diags
	}
	slices.Sort(u.order)
	texts := make([]string, len(u.order))
	for i, name := range u.order {
		texts[i] = fmt.Sprintf("%q: %s", name, ruleTexts(u.rules.Unchecked(name)))
	}
	diags.AddAttributeWarning(u.first[u.order[0]], "Rules of the account that only HubSpot checks",
		fmt.Sprintf("What these rules ask for cannot be told from HubSpot's documentation, so that this plan has not checked the values by them: %s. HubSpot does in the apply, and refuses each record that breaks one.", strings.Join(texts, "; ")))
	return diags
}

func ruleTexts(rules []values.Rule) string {
	texts := make([]string, len(rules))
	for i, r := range rules {
		texts[i] = r.String()
	}
	return strings.Join(texts, ", ")
}

// decide finds out what to write, now that every value is known. Where that depends
// on what HubSpot holds, the records are looked up first.
func (a *objectsBatchApply) decide(ctx context.Context) bool {
	a.resolution = &resolution{
		ctx: ctx, session: a.session, model: a.planned, defs: func() *values.Definitions { return a.defs },
		held: heldIn(a.prior, func() *lookedUp { return a.found }),
	}
	compared := compare(ctx, a.prior, a.planned, a.keyspace, a.private.State.Spelled)
	a.changes = compared.Decide(knowledge(a.defs, a.resolution, nil))
	if keys, names := wanted(a.changes, a.planned.objectType(), a.planned.IDProperty.Get()); decides(a.changes, a.planned) && len(keys) > 0 {
		found, err := a.session.Engine.Read(ctx, batch.ReadRequest{Target: a.target, Keys: keys, Properties: sortedNames(names)})
		if err != nil {
			a.diags.Append(messages.APIError("Unable to Look Up Records", "What is written depends on what HubSpot holds of them. Nothing was written.", err))
			return false
		}
		a.found = newLookedUp(keys, names, found)
	}
	if !a.match(ctx) {
		return false
	}
	if a.found != nil {
		if absent := absentOf(a.planned, a.changes, a.found); len(absent) > 0 {
			a.diags.Append(absentError(a.planned, absent)...)
			return false
		}
		a.changes = compared.revise(a.changes, knowledge(a.defs, a.resolution, a.found), a.found)
	}
	if a.resolution.err != nil {
		a.diags.Append(messages.APIError("Unable to Resolve Values", "Owners and stages of records are taken from HubSpot's lists. Nothing was written.", a.resolution.err))
		return false
	}
	return true
}

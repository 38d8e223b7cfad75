// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// check tells what HubSpot would refuse, as far as the property definitions
// say.
func (p *objectsBatchPlan) check(ctx context.Context) {
	if !p.session.Configured() {
		p.decide()
		return
	}
	defs, ok := p.definitions(ctx)
	if !ok {
		p.decide()
		p.resolve(ctx)
		return
	}
	p.resolve(ctx)
	p.defs = defs
	// With the types known, values can agree that are spelled differently.
	p.decide()
	if p.resolution.err != nil {
		p.diags.Append(messages.APIError("Unable to Resolve Values", "Owners and stages of records are checked by HubSpot's lists.", p.resolution.err))
		return
	}
	if p.doubtsNames() {
		wide, err := p.session.Definitions.Wide(ctx, p.config.objectType())
		if err == nil {
			p.defs, p.resolution.tried = wide, false
		}
	}
	if problem := p.defs.CheckIDProperty(p.config.objectType(), p.config.IDProperty.Get()); problem != nil {
		p.diags.AddAttributeError(path.Root("id_property"), "Invalid id_property", problem.Detail())
	}
	p.checkReadProperties()
	p.checkPolicies()
	p.checkKeys()
	p.warnLifecycle()
}

// definitions reads the property definitions. Without the right to read them
// the plan goes on, and HubSpot checks at apply.
func (p *objectsBatchPlan) definitions(ctx context.Context) (*values.Definitions, bool) {
	t := p.config.objectType()
	defs, err := p.session.Definitions.Get(ctx, t)
	switch {
	case err == nil:
		return defs, true
	case hubspot.IsMissingScopes(err):
		p.diags.AddWarning("Values are not checked before the apply",
			fmt.Sprintf("The credentials may not read the property definitions of %s, so HubSpot itself will check the values during the apply. %s", t, messages.RemedyFor(err)))
	case hubspot.IsUnknownObjectType(err):
		p.diags.Append(messages.UnknownObjectType(t.String(), err))
	default:
		p.diags.Append(messages.APIError("Unable to Read Property Definitions", fmt.Sprintf("The definitions of %s are needed to check the records.", t), err))
	}
	return nil, false
}

// doubtsNames reports whether a property name is not among the live definitions.
// Only then are the archived and sensitive ones worth the further requests.
func (p *objectsBatchPlan) doubtsNames() bool {
	names := map[string]bool{p.config.IDProperty.Get(): true}
	for _, w := range p.changes.Writes {
		for _, property := range w.Properties {
			names[property.Name] = true
		}
	}
	for _, name := range p.config.readProperties() {
		names[name] = true
	}
	for name := range names {
		if _, ok := p.defs.Lookup(name); !ok {
			return true
		}
	}
	return false
}

func (p *objectsBatchPlan) checkReadProperties() {
	for i, name := range p.config.ReadProperties.Get() {
		if !name.IsKnown() {
			continue
		}
		if _, ok := p.defs.Lookup(name.Get()); !ok {
			p.diags.AddAttributeError(path.Root("read_properties").AtListIndex(i), "Unknown property",
				messages.NoProperty(p.config.objectType(), name.Get(), p.defs.Nearest(name.Get(), 3)))
		}
	}
}

func summaryOf(p *values.Problem) string {
	switch p.Code {
	case values.CodePropertyDoesntExist:
		return "Unknown property"
	case values.CodePropertyArchived:
		return "Archived property"
	case values.CodeReadOnly:
		return "Read-only property"
	default:
		return "Invalid value"
	}
}

// warnRequired names new records that lack what HubSpot requires to create
// one. It is a warning: a record that exists already needs nothing. Where a column is
// wrong, that is said, and not also what lacks for it.
func (p *objectsBatchPlan) warnRequired(ctx context.Context) {
	if p.defs == nil {
		return
	}
	var required []string
	t := p.config.objectType()
	if !t.IsStandard() && slices.ContainsFunc(p.changes.Writes, func(w records.Write) bool { return w.New }) {
		if schema, err := p.session.Definitions.Schema(ctx, t); err == nil {
			required = schema.RequiredProperties
		}
	}
	var keys []string
	missing := make(map[string]bool)
	for _, w := range p.changes.Writes {
		if _, exists := p.existing[w.Key]; !w.New || w.Unknown || exists {
			continue
		}
		lacks := values.RequiredForCreate(t, required, func(name string) bool {
			return name == p.config.IDProperty.Get() || slices.ContainsFunc(w.Properties, func(property records.Property) bool {
				return property.Name == name && property.Value != ""
			})
		})
		if len(lacks) > 0 {
			keys = append(keys, w.Key)
		}
		for _, name := range lacks {
			missing[name] = true
		}
	}
	if len(keys) > 0 {
		p.diags.AddAttributeWarning(path.Root("records").AtMapKey(keys[0]), "New records lack required properties",
			fmt.Sprintf("HubSpot requires %s to create %s. Records without: %s. Those that do not exist yet will be refused.",
				strings.Join(slices.Sorted(maps.Keys(missing)), ", "), t, messages.FirstOf(keys, 10)))
	}
}

// warnFull tells of more new records of a custom type than the account may hold. It is a warning:
// the count is that of a moment, and nobody has seen what HubSpot does then.
func (p *objectsBatchPlan) warnFull(ctx context.Context) {
	if p.found == nil || p.config.objectType().IsStandard() {
		// Which keys are new was not to be known, or their number does not matter.
		return
	}
	var names []string
	for _, w := range p.changes.Writes {
		if _, exists := p.existing[w.Key]; w.New && !exists {
			names = append(names, p.config.IDProperty.Get()+" "+p.keyspace.Normalize(w.Key))
		}
	}
	room, ok := p.session.Directory.Room(ctx, p.config.objectType(), names)
	if !ok || room.Lacks() == 0 {
		return
	}
	others := ""
	if n := room.Coming - int64(len(names)); n > 0 {
		others = fmt.Sprintf(" With %d of other resources that are %d.", n, room.Coming)
	}
	p.diags.AddAttributeWarning(path.Root("records"), "More new records than the account may hold",
		fmt.Sprintf("HubSpot holds %d records of custom object types, and at most %d are allowed, of all of them together. This plan makes %s.%s There is no room for %d of them, which HubSpot refuses. Archive records or raise the limit before the apply, or take records out of the configuration.",
			room.Usage, room.Limit, messages.Plural(len(names), "new record"), others, room.Lacks()))
}

func (p *objectsBatchPlan) warnLifecycle() {
	var keys []string
	for _, w := range p.changes.Writes {
		for _, property := range w.Properties {
			if !property.Changed || property.Name != "lifecyclestage" {
				continue
			}
			def, _ := p.defs.Lookup(property.Name)
			if values.LifecycleBackwards(def, property.From, property.Value) {
				keys = append(keys, w.Key)
			}
		}
	}
	if len(keys) > 0 {
		p.diags.AddAttributeWarning(path.Root("records").AtMapKey(keys[0]), "Lifecycle stage moves back",
			fmt.Sprintf("HubSpot only moves lifecyclestage forward and ignores a step back without an error, so the next plan will show it again. Records: %s. To move a record back, set \"\" and apply, then set the stage and apply again.", messages.FirstOf(keys, 10)))
	}
}

// existingRecord is a record that HubSpot holds under a key that is new here.
type existingRecord struct {
	id string
	// held is what HubSpot holds of the declared properties.
	held map[string]*string
	// source is set where the record looks like the work of an interrupted
	// apply: then it is the app that created it.
	source string
	// continued tells that a state of this run holds the record, or that the
	// first half of a replacement spared it.
	continued bool
	// matched tells that it has no key yet and was found by another property.
	matched bool
}

// lookUpNew asks HubSpot for the new keys, so that the plan can say how many
// records will be adopted.
func (p *objectsBatchPlan) lookUpNew(ctx context.Context) {
	if !p.session.Configured() {
		return
	}
	if def, ok := p.defs.Lookup(p.config.IDProperty.Get()); ok && def.Planned {
		// The property does not exist yet, so no record has it.
		return
	}
	names := map[string]bool{sourceProperty: true, sourceIDProperty: true}
	keys, asked := wanted(p.changes, p.config.objectType(), p.config.IDProperty.Get())
	maps.Copy(names, asked)
	if len(keys) == 0 {
		return
	}
	target := p.keyspace.Target(nil)
	lookup, planned := p.newKeys(ctx, keys), plannedAbsence(p.stored)
	if p.stillAbsent(ctx, lookup, planned, target) {
		p.found, p.absent, p.spared = newLookedUp(keys, names, nil), planned, true
		return
	}
	found, err := p.session.Engine.Read(ctx, batch.ReadRequest{Target: target, Keys: keys, Properties: slices.Sorted(maps.Keys(names))})
	if hubspot.IsMissingScopes(err) {
		p.diags.AddWarning("New keys are not looked up",
			fmt.Sprintf("The credentials may not read %s, so the plan can't tell which new keys exist in HubSpot already. %s", target.ObjectType, messages.RemedyFor(err)))
		return
	}
	if err != nil {
		p.diags.Append(messages.APIError("Unable to Look Up New Records", fmt.Sprintf("%s of %s by %s were to be looked up.", messages.Capitalize(messages.Plural(len(keys), "new key")), target.ObjectType, target.IDProperty), err))
		return
	}
	switch p.found = newLookedUp(keys, names, found); {
	case len(found) == 0:
		p.absent = records.AbsenceOf(p.now, lookup)
	case planned.Of(lookup):
		// They came since the plan.
		p.absent = planned
	}
	p.existing = make(map[string]existingRecord, len(found))
	p.private.Plan.Ours = make(map[string]ownRecord)
	for i := range p.changes.Writes {
		w := &p.changes.Writes[i]
		key, object := w.Key, found[w.Key]
		if !w.New || object == nil {
			continue
		}
		existing := existingRecord{id: object.ID, held: object.Properties, continued: p.continued(object.ID)}
		if p.looksOurs(w, object) {
			existing.source = session.TextOf(object.Properties[sourceIDProperty])
			p.private.Plan.Ours[key] = ownRecord{ID: object.ID, Source: existing.source}
		}
		p.existing[key] = existing
		p.private.Plan.Spelled = p.keyspace.Spelled(p.private.Plan.Spelled, key, session.TextOf(object.Properties[target.IDProperty]))
	}
	p.reportExisting(target)
}

// continued reports whether a new key continues a record of the object that the
// create replaces: neither a tainted object nor the first half of a replacement
// shows its state to the plan.
func (p *objectsBatchPlan) continued(id string) bool {
	if _, back := p.private.State.cameBack(id); back {
		return true
	}
	if p.resumed {
		if p.replaced == nil {
			p.replaced = p.session.Board.HeldIDs(p.name)
		}
		if _, ok := p.replaced[id]; ok {
			return true
		}
	}
	return p.session.Board.Seen(p.keyspace.Space().Type, id)
}

const (
	sourceProperty   = "hs_object_source"
	sourceIDProperty = "hs_object_source_id"
)

// How an interrupted apply's own records are recognised.
const (
	oursWithin    = 24 * time.Hour
	untouchedStep = 10 * time.Second
)

// looksOurs reports whether a record may come from an apply that was killed
// before its state was saved: an app created it lately, exactly as declared, and
// nobody has touched it since. Whether it was this app shows during the apply.
func (p *objectsBatchPlan) looksOurs(w *records.Write, object *hubspot.Object) bool {
	if session.TextOf(object.Properties[sourceProperty]) != "INTEGRATION" || session.TextOf(object.Properties[sourceIDProperty]) == "" {
		return false
	}
	if object.CreatedAt.IsZero() || p.now.Sub(object.CreatedAt) > oursWithin || object.UpdatedAt.Sub(object.CreatedAt) > untouchedStep {
		return false
	}
	for _, property := range w.Properties {
		if !p.defs.Equal(property.Name, property.Value, session.TextOf(object.Properties[property.Name])) {
			return false
		}
	}
	return !w.Unknown
}

func (p *objectsBatchPlan) reportExisting(target batch.Target) {
	var adopt, ours []string
	for key, existing := range p.existing {
		switch {
		case existing.continued:
		case p.resumes(existing):
			ours = append(ours, key)
		default:
			adopt = append(adopt, key)
		}
	}
	slices.Sort(adopt)
	slices.Sort(ours)
	if len(ours) > 0 {
		p.diags.AddAttributeWarning(path.Root("records").AtMapKey(ours[0]), fmt.Sprintf("%s from an interrupted apply", messages.Capitalize(messages.Plural(len(ours), "record"))),
			fmt.Sprintf("HubSpot already holds %s exactly as declared, created by an app within the last day and not touched since: %s. %s as created by this resource if the same app created %s.", messages.Plural(len(ours), "new record"), messages.FirstOf(ours, 10), messages.One(len(ours), "It counts", "They count"), messages.One(len(ours), "it", "them")))
	}
	p.warnFailsLater()
	if p.config.ExistingRecords.Get() == existingFail {
		found := messages.NewProblems("records")
		for _, key := range adopt {
			found.AddCause("", key, path.Root("records").AtMapKey(key), "Record exists already",
				fmt.Sprintf("HubSpot already holds the record %q of %s (id %s), and existing_records = \"fail\" forbids to take it over. Remove the key, import the record (terraform import ADDRESS '%s/%s/%s'), or set existing_records = \"adopt\".",
					key, target.ObjectType, p.existing[key].id, target.ObjectType, target.IDProperty, url.PathEscape(key)))
		}
		p.diags.Append(found.Diagnostics()...)
	}
}

// warnFailsLater tells of a replacement that can't be applied. Under
// create_before_destroy, which no plan can see, the new object is planned once
// more in the apply, where nothing tells that the old one holds the records.
// Terraform shows it for a tainted object only: it drops the warnings of the
// second planning of any other replacement.
func (p *objectsBatchPlan) warnFailsLater() {
	if p.config.ExistingRecords.Get() != existingFail {
		return
	}
	for _, existing := range p.existing {
		if existing.continued {
			p.diags.AddAttributeWarning(path.Root("existing_records"), "Replacement fails with create_before_destroy",
				"The resource is replaced and keeps records. That works, unless its lifecycle has create_before_destroy: then the new object finds the old one's records, which existing_records = \"fail\" forbids to take over, and the apply stops. In that case run terraform untaint first, or set existing_records = \"adopt\" for this apply.")
			return
		}
	}
}

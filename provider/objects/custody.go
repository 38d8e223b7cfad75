// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// nameOf is the name of an object: the one in its private data or, for a state that
// was written before objects had names, one that follows from what it holds.
func nameOf(private privateState, m *objectsBatchModel) string {
	if private.Name != "" {
		return private.Name
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", m.ObjectType.Get(), m.IDProperty.Get())
	keys := slices.Sorted(m.IDs.Keys())
	for _, key := range keys {
		fmt.Fprintf(h, "%q %q\n", key, m.id(key))
	}
	return "unnamed-" + hex.EncodeToString(h.Sum(nil)[:9])
}

// keyspace is where the keys of a model are.
func keyspace(ctx context.Context, s *session.Session, m *objectsBatchModel, private privateState) session.Keyspace {
	return s.Keyspace(ctx, m.objectType(), m.IDProperty.Get(), private.Keyspace)
}

// held are the records that a state holds, as custody knows them. Archives tells
// what the policy says of each.
func held(m *objectsBatchModel, k session.Keyspace, policy records.Policy) []custody.Record {
	list := make([]custody.Record, 0, m.IDs.Len())
	for key, id := range m.IDs.All() {
		if id.IsKnown() {
			list = append(list, record(m, k, policy, key))
		}
	}
	return list
}

func record(m *objectsBatchModel, k session.Keyspace, policy records.Policy, key string) custody.Record {
	created := m.created(key)
	return custody.Record{
		Key: strings.Clone(key), Normal: strings.Clone(k.Normalize(key)), ID: strings.Clone(m.id(key)),
		Held: true, Created: created, Archives: policy.Archives(created),
	}
}

// statement begins what a plan says of an object with a state.
func (p *objectsBatchPlan) statement(ctx context.Context) custody.Statement {
	s := custody.Statement{Name: p.name, Heir: p.private.State.Heir, Failed: p.private.State.Failed, Writes: true, Archives: p.config.policy().Archives}
	if p.resumed {
		s.Resumes = true
	}
	if p.prior != nil {
		s.From = keyspace(ctx, p.session, p.prior, p.private.State).Space()
	}
	if p.config.addressed() {
		s.Space = p.keyspace.Space()
		return s
	}
	s.All = true
	if p.config.ObjectType.IsKnown() {
		s.Space = p.session.Keyspace(ctx, p.config.objectType(), "", session.Known{}).Space()
		s.Space.Property = p.config.IDProperty.Get()
	}
	return s
}

// sayUnknown states that the keys of the resource are not known, so that it may
// declare anything and let go all that it holds.
func (p *objectsBatchPlan) sayUnknown(ctx context.Context) {
	s := p.statement(ctx)
	s.All = true
	p.leaveAll(ctx, &s, p.config.policy())
	p.say(ctx, s)
}

// leaveAll states that all records of the prior state leave the object.
func (p *objectsBatchPlan) leaveAll(ctx context.Context, s *custody.Statement, policy records.Policy) {
	if p.prior == nil {
		return
	}
	own := p.prior.policy()
	for _, r := range held(p.prior, keyspace(ctx, p.session, p.prior, p.private.State), own) {
		if policy.Archives(r.Created) {
			r.Archives = true
			s.Leaves = append(s.Leaves, r)
		} else {
			s.Releases = append(s.Releases, r)
		}
	}
}

// sayReplacement states that the resource is another one from now on: all of its
// records leave, but those that it declares again by their ids.
func (p *objectsBatchPlan) sayReplacement(ctx context.Context) {
	s := p.statement(ctx)
	if !p.config.Records.IsKnown() {
		s.All = true
	}
	if !s.All {
		for key := range p.config.Records.Keys() {
			s.Declares = append(s.Declares, custody.Record{Key: strings.Clone(key), Normal: strings.Clone(p.keyspace.Normalize(key))})
		}
	}
	p.leaveAll(ctx, &s, p.prior.policy())
	p.say(ctx, s)
}

// sayDeclared states what the resource declares and what leaves it, and reports
// keys of its own that lead to one record.
func (p *objectsBatchPlan) sayDeclared(ctx context.Context) {
	s := p.statement(ctx)
	s.Writes = p.prior == nil || len(p.changes.Writes) > 0 || len(p.changes.Removals) > 0
	s.Adopts = p.unmatched()
	s.Declares = make([]custody.Record, 0, p.config.Records.Len())
	owner := make(map[string]string, p.config.Records.Len())
	doubled := messages.NewProblems("records")
	for key := range p.config.Records.Keys() {
		r := custody.Record{Key: key, Normal: strings.Clone(p.keyspace.Normalize(key))}
		if p.prior != nil {
			if old := p.priorKey(key); p.prior.IDs.Has(old) {
				r = record(p.prior, p.keyspace, p.prior.policy(), old)
				r.Key = key
			}
		}
		if r.ID == "" {
			r.ID, r.Held = p.existing[key].id, false
		}
		if other, ok := owner[r.ID]; ok && r.ID != "" {
			doubled.AddCause("", key, path.Root("records").AtMapKey(key), "Two keys for one record",
				fmt.Sprintf("HubSpot holds one record, %s, under both %q and %q: it was merged, or one key is a further address of it. Keep one of the two keys; the record stays.", r.ID, other, key))
			continue
		}
		owner[r.ID] = key
		s.Declares = append(s.Declares, r)
	}
	for _, removal := range p.changes.Removals {
		r := record(p.prior, p.keyspace, p.prior.policy(), removal.Key)
		if removal.Fate == records.Archived {
			r.Archives = true
			s.Leaves = append(s.Leaves, r)
		} else {
			s.Releases = append(s.Releases, r)
		}
	}
	p.diags.Append(doubled.Diagnostics()...)
	p.say(ctx, s)
}

// say enters a statement, reports how it is at odds with others, and keeps the
// warrant for the apply.
func (p *objectsBatchPlan) say(ctx context.Context, s custody.Statement) {
	conflicts, warrant := p.session.Board.Say(s)
	p.private.Plan.Warrant = warrant
	more, diags := learn(ctx, p.session, p.config.objectType(), s.From.Type, s.Space.Type)
	p.diags.Append(diags...)
	p.diags.Append(conflictDiagnostics(append(conflicts, more...))...)
}

// learn asks HubSpot what the records are besides that may be archived, where
// another object that was not read may hold a part of them.
func learn(ctx context.Context, s *session.Session, t values.ObjectType, types ...string) ([]custody.Conflict, diag.Diagnostics) {
	var diags diag.Diagnostics
	var found []custody.Conflict
	if !s.Configured() {
		return nil, nil
	}
	for _, objectType := range slices.Compact(types) {
		if objectType == "" {
			continue
		}
		ids, properties := s.Board.Ask(objectType)
		if len(ids) == 0 {
			continue
		}
		asked := t
		if t.Canonical() != objectType {
			asked, _ = values.ParseObjectType(objectType)
		}
		normalize := func(property, value string) string {
			return s.Keyspace(ctx, asked, property, session.Known{}).Normalize(value)
		}
		facts, err := s.Engine.Facts(ctx, asked, ids, properties, normalize)
		if err != nil && !hubspot.IsMissingScopes(err) {
			diags.Append(messages.APIError("Unable to Read Records That Leave", fmt.Sprintf("Other resources were not refreshed in this plan, and it could not be read whether records of theirs were merged into %s of %s that would be archived.", messages.Plural(len(ids), "record"), asked), err))
			continue
		}
		found = append(found, s.Board.Learn(objectType, facts)...)
	}
	return found, diags
}

// conflictDiagnostics tells how resources are at odds: for each record what they
// want with it and the one thing to do about it.
func conflictDiagnostics(conflicts []custody.Conflict) diag.Diagnostics {
	found := messages.NewProblems("records")
	for _, c := range conflicts {
		at := path.Root("records")
		if c.Why == custody.DeclaredTwice || c.Why == custody.SharedRecord || c.Why == custody.LeavesOther {
			at = at.AtMapKey(c.Record.Key)
		}
		summary, detail := conflictText(c)
		found.AddCause(messages.Without(detail, c.Record.Key), c.Record.Key, at, summary, detail)
	}
	return found.Diagnostics()
}

// keep protects what is declared for the rest of this process, before any write. An
// archive that is under way of what may be one of the records is awaited, so that no
// write is overtaken by it.
func (a *objectsBatchApply) keep(ctx context.Context) {
	space, claims := a.keyspace.Space(), a.claims()
	a.session.Register.Keep(a.name, space, claims)
	if a.prior == nil {
		a.session.Register.Create(custody.Creation{Name: a.name, Space: space, Policy: string(a.planned.policy()), Normals: normals(a.planned, a.keyspace)})
	}
	late, err := a.session.Register.Await(ctx, space, claims)
	if err != nil {
		a.diags.AddError("Write was stopped", "The run was interrupted while another resource archived records that may be declared here. Nothing was written. Apply again.")
		return
	}
	a.archivedUnread(ctx, claims, &late)
	found := messages.NewProblems("records")
	for _, key := range slices.Sorted(maps.Keys(late.IDs)) {
		found.AddCause("", key, path.Root("records").AtMapKey(key), "Record was archived moments ago",
			fmt.Sprintf("Another resource archived the record %q (id %s) in this same run, so that HubSpot makes a new record with another id for what is written to it. Restore the old one in HubSpot's user interface if its history matters, and archive the new one.", key, late.IDs[key]))
	}
	a.diags.Append(found.Warnings()...)
}

// archivedUnread adds the records that this process archived under another
// property, as their values tell. They are only warned of, so that a failure to read
// them stops nothing.
func (a *objectsBatchApply) archivedUnread(ctx context.Context, claims []custody.Record, late *custody.Late) {
	if len(late.Unread) == 0 {
		return
	}
	found, err := a.session.Engine.ReadArchived(ctx, a.target, late.Unread, []string{a.target.IDProperty})
	if err != nil {
		return
	}
	declared := make(map[string]string, len(claims))
	for _, c := range claims {
		declared[c.Normal] = c.Key
	}
	for id, object := range found {
		if key, ok := declared[a.keyspace.Normalize(session.TextOf(object.Properties[a.target.IDProperty]))]; ok {
			if late.IDs == nil {
				late.IDs = make(map[string]string)
			}
			late.IDs[key] = id
		}
	}
}

func (a *objectsBatchApply) claims() []custody.Record {
	claims := make([]custody.Record, 0, a.planned.Records.Len())
	for key := range a.planned.Records.Keys() {
		id := ""
		if a.prior != nil {
			id = a.prior.id(a.priorKey(key))
		}
		if id == "" {
			id = a.found.of(key).MatchedID
		}
		claims = append(claims, custody.Record{Key: key, Normal: strings.Clone(a.keyspace.Normalize(key)), ID: strings.Clone(id)})
	}
	return claims
}

const (
	letGo   = "a removed block with lifecycle { destroy = false }, or terraform state rm"
	abandon = `set deletion_policy = "abandon" on the resource that it leaves`
)

func conflictText(c custody.Conflict) (summary, detail string) {
	record := fmt.Sprintf("The record %q", c.Record.Key)
	switch c.Why {
	case custody.DeclaredTwice, custody.SharedRecord:
		how := fmt.Sprintf("Another hubspot_objects_batch of this configuration declares the record %q too", c.Record.Key)
		if c.Why == custody.SharedRecord {
			how = fmt.Sprintf("Another hubspot_objects_batch of this configuration declares the same record as %q here, under another key or property (%s)", c.Record.Key, c.Space.Property)
		}
		return "Record is declared twice", how + ". Two resources would overwrite each other. Keep it in one of them. To drop the other resource as a whole, let go of it with " + letGo + "; to drop this key only, set deletion_policy = \"abandon\" there, so that the record is not archived."
	case custody.LeavesHereUnknown, custody.LeavesOtherUnknown:
		return "Record may be declared elsewhere", record + " leaves one hubspot_objects_batch, which would archive it, and the keys of another one, or the values by which it finds records that exist, are not known in this plan: it may declare the record. Apply what those depend on first, with terraform apply -target, or " + abandon + "."
	case custody.MergedHere:
		return "Record is declared elsewhere", record + " leaves one hubspot_objects_batch, which would archive it, but a record of another was merged into it. Plan without -refresh=false: then the states follow the merge. To keep the record, " + abandon + "."
	default:
	}
	summary = "Record is declared elsewhere"
	if c.Why == custody.LeavesOther {
		summary = "Record is archived elsewhere"
	}
	switch {
	case c.Destroyed && c.BothHold:
		detail = record + " is in two states: in that of an object that is destroyed, which would archive it, and in that of a resource that declares it. Let go of the destroyed one instead: " + letGo + ". The record stays with the other. If the destroyed one is the deposed object of a replacement that was stopped half way, run terraform state rm on the resource and apply again: its records are found by their keys."
	case c.Destroyed:
		detail = record + " leaves a resource that is destroyed, which would archive it, and is declared by another one in the same plan; it could be archived after it was written. If the resource has a new name, write a moved block. Otherwise let go of it with " + letGo + ": the other resource then adopts the record."
	case c.Replaced:
		detail = record + " is held by a tainted hubspot_objects_batch, and two resources of this plan declare records of it: no plan can tell which of them replaces it, and the replacement could archive what the other declares. Run terraform untaint on the tainted one and plan again: then each is planned with its own records."
	case c.Undecided:
		detail = record + " is declared by one hubspot_objects_batch and held by another whose keys are not known in this plan, which may archive it. Apply what those keys depend on first, with terraform apply -target, or " + abandon + "."
	default:
		detail = record + " leaves one hubspot_objects_batch, which would archive it, and is declared by another in the same plan; it could be archived after it was written. To move it, " + abandon + " and apply that first."
	}
	return summary, detail
}

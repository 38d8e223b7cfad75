// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// nameOf is the name of an object with a state.
func nameOf(private privateState, m *objectsBatchModel) string {
	return private.NameOf(m.content)
}

// content writes what names a state that was written before objects had names.
func (m *objectsBatchModel) content(w io.Writer) {
	fmt.Fprintf(w, "%q %q\n", m.ObjectType.Get(), m.IDProperty.Get())
	for _, key := range slices.Sorted(m.IDs.Keys()) {
		fmt.Fprintf(w, "%q %q\n", key, m.id(key))
	}
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
	r := declared(k, key)
	r.ID, r.Held, r.Created = strings.Clone(m.id(key)), true, m.created(key)
	r.Archives = policy.Archives(r.Created)
	return r
}

// declared is a record under a key. It outlives the message that the key stands in,
// and so must not keep it.
func declared(k session.Keyspace, key string) custody.Record {
	key = strings.Clone(key)
	return custody.Record{Key: key, Normal: k.Normalize(key)}
}

// statement begins what a plan says of an object with a state.
func (p *objectsBatchPlan) statement(ctx context.Context) custody.Statement {
	s := p.private.State.Statement(p.name, p.resumed, p.config.policy())
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
		s.Leave(r, policy.Archives(r.Created))
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
			s.Declares = append(s.Declares, declared(p.keyspace, key))
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
	s.Adopts, s.Unread = p.unmatched(), p.spared
	s.Declares = make([]custody.Record, 0, p.config.Records.Len())
	owner := make(map[string]string, heldBy(p.prior))
	doubled := messages.NewProblems("records")
	for key := range p.config.Records.Keys() {
		var r custody.Record
		if old := p.priorKey(key); p.prior != nil && p.prior.IDs.Has(old) {
			r = record(p.prior, p.keyspace, p.prior.policy(), old)
			if old != key {
				r.Key = strings.Clone(key)
			}
		} else {
			r = declared(p.keyspace, key)
		}
		if r.ID == "" {
			r.ID, r.Held = p.existing[key].id, false
		}
		if other, ok := owner[r.ID]; ok && r.ID != "" {
			doubled.AddCause("", key, path.Root("records").AtMapKey(key), "Two keys for one record",
				fmt.Sprintf("HubSpot holds one record, %s, under both %q and %q: it was merged, or one key is a further address of it. Keep one of the two keys; the record stays.", r.ID, other, key))
			continue
		}
		if r.ID != "" {
			owner[r.ID] = key
		}
		s.Declares = append(s.Declares, r)
	}
	for _, removal := range p.changes.Removals {
		r := record(p.prior, p.keyspace, p.prior.policy(), removal.Key)
		s.Leave(r, removal.Fate == records.Archived)
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

// words are what custody is told about records with.
var words = custodian.Words{
	Resource: TypeName, Attribute: "records",
	Thing: "record", Archive: "archive", Archived: "archived", Written: "written",
	Key: "key", Arguments: "records, object_type and id_property",
	Unknown: "the keys of another one, or the values by which it finds records that exist, are", Those: "those",
	Harm:       "Two resources would overwrite each other.",
	FoundAgain: "its records are found by their keys",
	Listed:     "Keys",
	List:       func(list []custody.Record) string { return messages.FirstOf(keysOf(list), messages.MaxReported) },
	Titles: custodian.Titles{
		Twice: "Record is declared twice", Declared: "Record is declared elsewhere", Unknown: "Record may be declared elsewhere",
		Archived: "Record is archived elsewhere", Unsafe: "Unable to Replace Records Safely",
	},
}

func keysOf(list []custody.Record) []string {
	keys := make([]string, len(list))
	for i, r := range list {
		keys[i] = r.Key
	}
	return keys
}

// conflictDiagnostics tells how resources are at odds about records.
func conflictDiagnostics(conflicts []custody.Conflict) diag.Diagnostics {
	found := messages.NewProblems(words.Attribute)
	for _, c := range conflicts {
		key := c.Record.Key
		s := custodian.Subject{Name: fmt.Sprintf("record %q", key), Key: key, Keys: []string{key}, At: key, Twice: fmt.Sprintf("the record %q too", key)}
		if c.Why == custody.SharedRecord {
			s.Twice = fmt.Sprintf("the same record as %q here, under another key or property (%s)", key, c.Space.Property)
		}
		words.Tell(found, c, s)
	}
	return found.Diagnostics()
}

// keep protects what is declared for the rest of this process, before any write. An
// archive that is under way of what may be one of the records is awaited, so that no
// write is overtaken by it.
func (a *objectsBatchApply) keep(ctx context.Context) {
	space, claims := a.keyspace.Space(), a.claims()
	var created *records.Policy
	if a.prior == nil {
		policy := a.planned.policy()
		created = &policy
	}
	custodian.Keep(a.session.Register, a.name, space, claims, created)
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
	// Of several records of one key the last by id is named, whatever the order of the map.
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if key, ok := declared[a.keyspace.Normalize(session.TextOf(found[id].Properties[a.target.IDProperty]))]; ok {
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

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Read refreshes the state: values that differ in meaning and new record ids are
// taken over, records that are gone leave.
func (r *Resource) Read(ctx context.Context, req protocol.ReadRequest[objectsBatchModel], resp *protocol.ReadResponse[objectsBatchModel]) {
	s, private := r.session(), decodePrivate(req.Private)
	if !s.Configured() {
		return
	}
	// No plan follows a refresh that fails.
	defer func() { resp.Diagnostics.Append(noReview(s, private.State.Name, resp.Diagnostics)...) }()
	fresh := private.State.Refresh(s.Register.Process(), req.State.content, s.Board.Forget)
	if !fresh && !sameAccount(ctx, s, req.State, &private.State, &resp.Diagnostics) {
		return
	}
	k := keyspace(ctx, s, req.State, private.State)
	private.State.Keyspace = k.Known()
	failed := private.State.Failed
	s.Board.Read(private.State.Name, k.Space(), held(req.State, k, req.State.policy()), failed)
	if !fresh {
		gone := r.refresh(ctx, s, k, &private.State, req, resp)
		private.State.Gone = rememberGone(private.State.Gone, gone)
	}
	// Otherwise an import in this process has just read all of it.
	private.State.Edited = private.State.Edited.Within(resp.State.Records.Has)
	if resp.State != req.State {
		s.Board.Read(private.State.Name, k.Space(), held(resp.State, k, resp.State.policy()), failed)
	}
	if !resp.Diagnostics.HasError() {
		resp.Private = private.State.forState()
	}
}

func (r *Resource) refresh(ctx context.Context, s *session.Session, k session.Keyspace, private *privateState, req protocol.ReadRequest[objectsBatchModel], resp *protocol.ReadResponse[objectsBatchModel]) map[string]goneRecord {
	ctx, cancel := context.WithTimeout(ctx, session.TimeoutOf(req.State.Timeouts.Get().Read))
	defer cancel()
	f := &objectsBatchRefresh{session: s, state: req.State, target: k.Target(private.Spelled), keyspace: k, private: private}
	resp.State = f.refresh(ctx)
	resp.Diagnostics.Append(f.diags...)
	return f.gone
}

// objectsBatchRefresh is one refresh.
type objectsBatchRefresh struct {
	session *session.Session
	state   *objectsBatchModel
	target  batch.Target
	// keyspace is where the keys are, private what is remembered of them.
	keyspace session.Keyspace
	private  *privateState
	diags    diag.Diagnostics
	ctx      context.Context //nolint:containedctx // lives as long as one call, for definitions read on demand.

	defs     *values.Definitions
	defsRead bool
	// gone are the records that leave the state, with what became of them.
	gone map[string]goneRecord
	// policies are the state's, kept what people own under them.
	policies records.PolicyOf
	kept     []records.Kept
	resolver resolution
	// altered are values that HubSpot made something else of.
	altered []records.MovedCell
	// object is the record that is compared at present.
	object *hubspot.Object
}

// refresh returns the state as HubSpot has it, the same state where nothing differs.
func (f *objectsBatchRefresh) refresh(ctx context.Context) *objectsBatchModel {
	f.ctx = ctx
	keys := make([]string, 0, f.state.Records.Len())
	for key := range f.state.Records.Keys() {
		keys = append(keys, key)
	}
	found, err := f.session.Engine.Read(ctx, batch.ReadRequest{
		Target: f.target, Keys: keys, Properties: f.state.propertiesToRead(),
		Progress: session.NewProgress(f.session.Client, f.target).Phase("read"),
	})
	if err != nil {
		f.diags.Append(f.readError(err))
		return f.state
	}
	if len(found) < len(keys) && !f.confirmMissing(ctx, keys, found) {
		return f.state
	}
	f.policies = f.state.policies()
	merged := f.merge(found)
	if f.resolver.err != nil {
		f.diags.Append(messages.APIError("Unable to Resolve Values", "The state declares owners or stages by their names, which are compared by HubSpot's lists. The state is kept as it was.", f.resolver.err))
		return f.state
	}
	f.reportKept(found)
	f.diags.Append(alteredDiagnostics(f.altered, true)...)
	return merged
}

// resolution is the refresh's, for a record as HubSpot holds it.
func (f *objectsBatchRefresh) resolution(object *hubspot.Object) *resolution {
	f.object = object
	if f.resolver.session == nil {
		f.resolver = resolution{
			ctx: f.ctx, session: f.session, model: f.state, defs: f.definitions,
			held: func(_, property string) (string, bool) {
				v, ok := f.object.Properties[property]
				return session.TextOf(v), ok
			},
		}
	}
	return &f.resolver
}

func (f *objectsBatchRefresh) readError(err error) diag.Diagnostic {
	what := fmt.Sprintf("%s of %s could not be read by %s. The state is kept as it was.", messages.Capitalize(messages.Plural(f.state.Records.Len(), "record")), f.target.ObjectType, f.target.IDProperty)
	if isIDPropertyRefused(err) {
		what += fmt.Sprintf(" If the property %s was deleted or is no longer unique, restore it in HubSpot, or let go of the records with deletion_policy = \"abandon\" and terraform state rm.", f.target.IDProperty)
	}
	return messages.APIError("Unable to Read Records", what, err)
}

// merge takes over what HubSpot holds. Elements that agree are kept as they
// are, encoding and all.
func (f *objectsBatchRefresh) merge(found map[string]*hubspot.Object) *objectsBatchModel {
	s := newStateBuilder(f.state)
	changed := len(found) < f.state.Records.Len()
	var spelled map[string]string
	var answered map[string]map[string]records.Answered
	defer func() { f.private.Spelled, f.private.Answered = spelled, answered }()
	for key, cells := range f.state.Records.All() {
		object, ok := found[key]
		if !ok {
			continue
		}
		spelled = f.keyspace.Spelled(spelled, key, session.TextOf(object.Properties[f.target.IDProperty]))
		stored, _ := f.state.stored(key)
		merged, altered := f.cells(key, cells, stored, object)
		for _, cell := range altered {
			noteAnswer(&answered, strings.Clone(key), strings.Clone(cell.Property), records.Answered{Sent: cell.Value, Now: cell.Now})
		}
		f.altered = append(f.altered, altered...)
		now := storedRow(storedNames(merged, f.state.readProperties()), func(name string) *string { return valueOf(object, name) })
		id := f.state.id(key)
		if id != object.ID || !merged.Equal(cells) || !now.Equal(stored) {
			changed = true
			f.noteEdits(key, cells, stored, object)
		}
		s.set(key, merged, object.ID, now, f.stillCreated(key, id, object))
	}
	if !changed {
		return f.state
	}
	return s.model()
}

// cells returns the managed properties of a record: the user's spelling where
// it agrees in meaning, else what HubSpot holds; and those that HubSpot made something
// else of, which keep the spelling too.
func (f *objectsBatchRefresh) cells(key string, cells, stored rowMap, object *hubspot.Object) (rowMap, []records.MovedCell) {
	remote := func(name string) string { return session.TextOf(object.Properties[name]) }
	compared := records.Refresh[row]{IDProperty: f.target.IDProperty, SearchedBy: f.state.searchedBy(), Policies: f.policies, Definitions: f.definitions, Rules: f.rules, Send: f.resolution(object).send, Answered: f.private.answered}
	f.kept = append(f.kept, compared.Kept(key, row{cells}, row{stored}, remote)...)
	var altered []records.MovedCell
	if len(f.private.Answered[key]) > 0 {
		altered = compared.Altered(key, row{cells}, remote)
	}
	drift := compared.Drift(key, row{cells}, row{stored}, remote)
	if len(drift) == 0 {
		return cells, altered
	}
	b := protocol.NewMapBuilder[protocol.String](cells.Len())
	for name, v := range cells.All() {
		if now, ok := drift[name]; ok {
			v = protocol.Known(now)
		}
		b.Set(name, v)
	}
	return b.Map(), altered
}

// stillCreated keeps the flag with the record: a key that leads to another
// record now, merged or made again by somebody else, counts as adopted.
func (f *objectsBatchRefresh) stillCreated(key, id string, object *hubspot.Object) bool {
	return f.state.created(key) && id == object.ID
}

// definitions are read only when a spelling differs.
func (f *objectsBatchRefresh) definitions() *values.Definitions {
	if !f.defsRead {
		f.defsRead = true
		defs, err := f.session.Definitions.Get(f.ctx, f.target.ObjectType)
		if err == nil {
			f.defs = defs
		}
	}
	return f.defs
}

// rules are read only where HubSpot's own answer is another value than was declared.
// Without them that is drift, as it was.
func (f *objectsBatchRefresh) rules() *values.Rules {
	rules, err := f.session.Directory.Rules(f.ctx, f.target.ObjectType)
	if err != nil {
		return nil
	}
	return rules
}

// confirmMissing asks by record id for records that were not found by key, before
// the state lets go of their ids. A record that is found so with its key was just
// not readable yet; of the others it is noted what became of them.
func (f *objectsBatchRefresh) confirmMissing(ctx context.Context, keys []string, found map[string]*hubspot.Object) bool {
	keyOf := make(map[string]string)
	var ids []string
	for _, key := range keys {
		if _, ok := found[key]; !ok {
			id := f.state.id(key)
			keyOf[id] = key
			ids = append(ids, id)
		}
	}
	fates, err := f.session.Engine.Fates(ctx, f.target, ids, f.state.propertiesToRead())
	if err != nil {
		f.diags.Append(f.readError(err))
		return false
	}
	f.gone = make(map[string]goneRecord)
	for id, fate := range fates {
		key := keyOf[id]
		if fate.Live != nil && f.target.Normalize(session.TextOf(fate.Live.Properties[f.target.IDProperty])) == f.target.Normalize(key) {
			found[key] = fate.Live
			continue
		}
		f.gone[strings.Clone(key)] = f.goneOf(key, id, fate)
	}
	if manyGone(f.state, len(keys)-len(found)) {
		f.diags.Append(manyGoneError(f.state, f.target, len(keys)-len(found)))
		return false
	}
	return true
}

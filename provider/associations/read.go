// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Read refreshes the state: links that are gone leave it. In exact mode links
// that others made come into it, so that the plan shows their removal.
func (r *Resource) Read(ctx context.Context, req protocol.ReadRequest[associationsBatchModel], resp *protocol.ReadResponse[associationsBatchModel]) {
	s, private := r.session(), decodePrivate(req.Private)
	if !s.Configured() {
		return
	}
	fresh := private.Refresh(s.Register.Process(), req.State.content, func(name string) {
		s.LinkBoard.Forget(name)
		s.LinkBoard.Forget(labelsOf(name))
	})
	space := spaceOf(ctx, s, req.State, req.State.kind())
	s.LinkBoard.Read(private.Name, space.Space, space.held(req.State, req.State.policy().Archives), private.Failed)
	if !fresh {
		if !s.SameAccount(ctx, &private.Account, &resp.Diagnostics) {
			return
		}
		r.refresh(ctx, s, req, resp)
	}
	// Otherwise an import in this process has just read all of it.
	if resp.State != req.State {
		s.LinkBoard.Read(private.Name, space.Space, space.held(resp.State, resp.State.policy().Archives), private.Failed)
	}
	if !resp.Diagnostics.HasError() {
		resp.Private = private.forState()
	}
}

func (r *Resource) refresh(ctx context.Context, s *session.Session, req protocol.ReadRequest[associationsBatchModel], resp *protocol.ReadResponse[associationsBatchModel]) {
	ctx, cancel := context.WithTimeout(ctx, session.TimeoutOf(req.State.Timeouts.Get().Read))
	defer cancel()
	f := newAssociationsRefresh(s, req.State)
	f.all = req.State.exact()
	resp.State = f.refresh(ctx)
	resp.Diagnostics.Append(f.diags...)
}

// associationsRefresh is one refresh.
type associationsRefresh struct {
	session *session.Session
	state   *associationsBatchModel
	kind    links.Kind
	// all takes over links that the state does not hold.
	all   bool
	diags diag.Diagnostics

	fromIDs, toIDs map[string]string
	present        map[string]batch.Associated
	// keys are the keys of records at the other end that the state does not
	// know, by their id.
	keys map[string]string
}

func newAssociationsRefresh(s *session.Session, state *associationsBatchModel) *associationsRefresh {
	f := &associationsRefresh{
		session: s, state: state, kind: state.kind(),
		fromIDs: make(map[string]string, state.Links.Len()), toIDs: make(map[string]string), keys: make(map[string]string),
	}
	for from, row := range (linkTable{state.Links}).Rows() {
		f.fromIDs[from] = state.fromID(from)
		for _, to := range row.To {
			f.toIDs[to] = state.toID(to)
		}
	}
	return f
}

// refresh returns the state as HubSpot has it, the same state where nothing differs.
func (f *associationsRefresh) refresh(ctx context.Context) *associationsBatchModel {
	err := f.read(ctx, slices.Collect(maps.Values(f.fromIDs)))
	if err == nil {
		err = f.findAgain(ctx)
	}
	if err == nil && f.all {
		err = f.nameOthers(ctx)
	}
	if err != nil {
		f.diags.Append(messages.APIError("Unable to Read Associations", fmt.Sprintf("The links of %s of %s to %s could not be read. The state is kept as it was.",
			messages.Plural(f.state.Links.Len(), "record"), f.state.from().objectType, f.state.to().objectType), err))
		return f.state
	}
	return f.merge()
}

func (f *associationsRefresh) read(ctx context.Context, ids []string) error {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	found, err := f.session.Linker.ReadLinks(ctx, batch.LinkReadRequest{
		From: f.state.from().objectType, To: f.state.to().objectType, IDs: ids,
		Progress: session.NewProgress(f.session.Client, batch.Target{ObjectType: f.state.from().objectType}).Phase("read"),
	})
	if f.present == nil {
		f.present = make(map[string]batch.Associated, len(found))
	}
	maps.Copy(f.present, found)
	return err
}

func (f *associationsRefresh) isThere(from, to string) bool {
	return f.kind.In(f.present[f.fromIDs[from]][f.toIDs[to]])
}

// findAgain looks up the records of missing links by their keys: a record that
// was merged or made again has another id, which may have the link.
func (f *associationsRefresh) findAgain(ctx context.Context) error {
	var from, to []string
	for key, row := range (linkTable{f.state.Links}).Rows() {
		for _, other := range row.To {
			if !f.isThere(key, other) {
				from, to = append(from, strings.Clone(key)), append(to, strings.Clone(other))
			}
		}
	}
	if end := f.state.to(); end.idProperty != "" {
		found, err := end.resolve(ctx, f.session, to)
		if err != nil {
			return err
		}
		maps.Copy(f.toIDs, found)
	}
	end := f.state.from()
	if end.idProperty == "" {
		return nil
	}
	found, err := end.resolve(ctx, f.session, from)
	if err != nil {
		return err
	}
	var ids []string
	for key, id := range found {
		if f.fromIDs[key] != id {
			f.fromIDs[key] = id
			ids = append(ids, id)
		}
	}
	return f.read(ctx, ids)
}

// nameOthers finds the keys of records that are linked without the state
// knowing. A record without a key is named by its id.
func (f *associationsRefresh) nameOthers(ctx context.Context) error {
	known := make(map[string]bool, len(f.toIDs))
	for _, id := range f.toIDs {
		known[id] = true
	}
	seen := make(map[string]bool)
	for _, id := range f.fromIDs {
		for to, present := range f.present[id] {
			if !known[to] && f.kind.In(present) {
				seen[to] = true
			}
		}
	}
	for key, id := range f.toIDs {
		f.keys[id] = key
	}
	others := slices.Sorted(maps.Keys(seen))
	for _, id := range others {
		f.keys[id] = id
	}
	end := f.state.to()
	if end.idProperty == "" || len(others) == 0 {
		return nil
	}
	found, err := f.session.Engine.ReadIDs(ctx, end.target(), others, nil)
	for id, object := range found {
		if key := session.TextOf(object.Properties[end.idProperty]); key != "" {
			f.keys[id] = key
		}
	}
	return err
}

// merge takes over what HubSpot holds.
func (f *associationsRefresh) merge() *associationsBatchModel {
	s := newLinkStateBuilder(f.state, f.kind)
	changed, held := false, 0
	for from, row := range (linkTable{f.state.Links}).Rows() {
		fromID := f.fromIDs[from]
		if len(row.To) == 0 {
			s.empty(from, fromID)
		}
		declared := make(map[string]bool, len(row.To))
		for _, to := range row.To {
			toID := f.toIDs[to]
			declared[toID] = true
			if !f.isThere(from, to) {
				changed = true
				continue
			}
			l := links.Link{From: from, To: to}
			changed = changed || fromID != f.state.fromID(from) || toID != f.state.toID(to)
			s.add(l, fromID, toID, linkState{f.state.created(l), f.state.labelAdded(l)})
			held++
		}
		if !f.all {
			continue
		}
		for _, toID := range slices.Sorted(maps.Keys(f.present[fromID])) {
			if !declared[toID] && f.kind.In(f.present[fromID][toID]) {
				s.add(links.Link{From: from, To: f.keys[toID]}, fromID, toID, linkState{})
				changed = true
			}
		}
	}
	f.warnGone(held)
	if !changed {
		return f.state
	}
	return s.model()
}

func (f *associationsRefresh) warnGone(held int) {
	if n := countLinks(f.state.Links); held == 0 && n >= 10 {
		f.diags.AddWarning("None of the links is in HubSpot",
			fmt.Sprintf("All %d links from %s to %s are gone. If that is a surprise, check that the credentials belong to the right HubSpot account before applying; portal_id in the provider configuration guards against it.",
				n, f.state.from().objectType, f.state.to().objectType))
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"maps"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// AssociationAPI is the part of the client that batches of links need.
type AssociationAPI interface {
	BatchCreateAssociations(ctx context.Context, fromType, toType string, inputs []hubspot.AssociationInput) (*hubspot.AssociationBatch, error)
	BatchCreateDefaultAssociations(ctx context.Context, fromType, toType string, inputs []hubspot.AssociationPair) (*hubspot.AssociationBatch, error)
	BatchReadAssociations(ctx context.Context, fromType, toType string, inputs []hubspot.AssociationReadInput) (*hubspot.AssociationReadBatch, error)
	BatchArchiveAssociations(ctx context.Context, fromType, toType string, inputs []hubspot.AssociationArchiveInput) (*hubspot.AssociationBatch, error)
	BatchArchiveAssociationLabels(ctx context.Context, fromType, toType string, inputs []hubspot.AssociationInput) (*hubspot.AssociationBatch, error)
	// AssociationBatch is how many inputs such a call takes, which may turn out
	// to be fewer than it was, and never more.
	AssociationBatch(call hubspot.AssociationCall) int
}

// Linker makes, reads and removes links between records, with the concurrency
// and the register of an engine. It is safe for concurrent use.
type Linker struct {
	*Engine
	links AssociationAPI
}

// NewLinker returns a linker beside an engine.
func NewLinker(engine *Engine, api AssociationAPI) *Linker {
	return &Linker{Engine: engine, links: api}
}

// LinkTarget names a set of links: a direction between two object types, and
// the kind.
type LinkTarget struct {
	From, To values.ObjectType
	Kind     links.Kind
	// FromTypeID and ToTypeID are the ids of the object types, by default what From
	// and To spell. Doubtful says that another spelling may be the same type.
	FromTypeID, ToTypeID string
	Doubtful             bool
}

func (t LinkTarget) typeIDs() (from, to string) {
	if from = t.FromTypeID; from == "" {
		from = t.From.Canonical()
	}
	if to = t.ToTypeID; to == "" {
		to = t.To.Canonical()
	}
	return from, to
}

// endsOf tells which ends are of a type by a word of HubSpot's, such as CONTACT or
// 2-123. Neither is where that is not certain: the same custom object has several names.
func (t LinkTarget) endsOf(word string) (from, to bool) {
	named, err := values.ParseObjectType(word)
	if err != nil {
		return false, false
	}
	fromID, toID := t.typeIDs()
	if from, to = named.Canonical() == fromID || named.Equal(t.From), named.Canonical() == toID || named.Equal(t.To); from || to {
		return from, to
	}
	// What is none of the standard types is the end that is none either.
	if custom := !named.IsStandard(); custom {
		from, to = !t.From.IsStandard(), !t.To.IsStandard()
	}
	return from && !to, to && !from
}

// Space is where custody knows a link: it is the same only in one direction and
// kind.
func (t LinkTarget) Space() custody.Space {
	from, to := t.typeIDs()
	return custody.Space{Type: from + ">" + to + " " + t.Kind.String(), Doubtful: t.Doubtful}
}

// pair is where the association of two records is one thing, whatever its
// direction and labels.
func (t LinkTarget) pair() custody.Space {
	a, b := t.typeIDs()
	return custody.Space{Type: min(a, b) + "-" + max(a, b), Doubtful: t.Doubtful}
}

// labels is where labels of one direction are, whatever they are called.
func (t LinkTarget) labels() custody.Space {
	from, to := t.typeIDs()
	return custody.Space{Type: from + ">" + to + " any label", Doubtful: t.Doubtful}
}

// back is the other direction between the two object types.
func (t LinkTarget) back() LinkTarget {
	t.From, t.To, t.FromTypeID, t.ToTypeID = t.To, t.From, t.ToTypeID, t.FromTypeID
	return t
}

// Link is a link by the keys and by the ids of its two records.
type Link struct {
	links.Link
	FromID, ToID string
}

// ID is what custody knows a link by.
func (l Link) ID() string { return l.FromID + ">" + l.ToID }

// pairID is what custody knows the two records by.
func (t LinkTarget) pairID(l Link) string {
	fromType, toType := t.typeIDs()
	from, to := fromType+":"+l.FromID, toType+":"+l.ToID
	return min(from, to) + "-" + max(from, to)
}

// KeepLinks protects, for the rest of this process, what the apply of an object
// declares. Where requests are under way that remove some of it, their end is
// awaited: what is read and made after that stays. The error is that of ctx.
func (l *Linker) KeepLinks(ctx context.Context, name string, t LinkTarget, declared []Link) error {
	own, pairs := make([]custody.Record, len(declared)), make([]custody.Record, len(declared))
	for i, link := range declared {
		own[i] = custody.Record{Normal: link.ID(), ID: link.ID()}
		pairs[i] = custody.Record{Normal: t.pairID(link), ID: t.pairID(link)}
	}
	l.register.Keep(name, t.Space(), own)
	l.register.Keep(name, t.pair(), pairs)
	if !t.Kind.Unlabelled() {
		// The removal of a label takes its inverse along, in the other direction.
		l.register.Keep(name, t.labels(), own)
		if _, err := l.register.Await(ctx, t.labels(), own); err != nil {
			return err
		}
	}
	if _, err := l.register.Await(ctx, t.Space(), own); err != nil {
		return err
	}
	_, err := l.register.Await(ctx, t.pair(), pairs)
	return err
}

// reserve takes a link, or the association of a pair, for a request that removes it.
func (l *Linker) reserve(s custody.Space, id string) custody.Hold {
	return l.register.Reserve(custody.Archival{Space: s, ID: id, Normals: map[string][]string{"": {id}}})
}

// reserveInverse takes what a label's removal may take along: one of the labels that
// the same two records have in the other direction. Which one HubSpot's lists of labels
// do not say. Each kind has a reservation of its own, as several may be removed at once.
func (l *Linker) reserveInverse(t LinkTarget, link Link) custody.Hold {
	back := Link{FromID: link.ToID, ToID: link.FromID}
	return l.register.Reserve(custody.Archival{Space: t.back().labels(), ID: inverseID(t, link), Normals: map[string][]string{"": {back.ID()}}})
}

// inverseID is what custody knows the inverse of a link's label by.
func inverseID(t LinkTarget, link Link) string {
	return t.Kind.String() + " " + link.ToID + ">" + link.FromID
}

// LinkOutcome is how one link ended: Written is what was asked for, made or
// removed.
type LinkOutcome struct {
	Link
	Status  Status
	Failure *Failure
}

// LinkResult is how a run over links ended.
type LinkResult struct {
	// Outcomes are in the order of the request.
	Outcomes []LinkOutcome
	// Stopped is why the run ended early; the rest of the links is NotSent.
	Stopped error
}

// Count counts the outcomes of a status.
func (r *LinkResult) Count(s Status) int {
	n := 0
	for i := range r.Outcomes {
		if r.Outcomes[i].Status == s {
			n++
		}
	}
	return n
}

// LinkRequest is what [Linker.Create] makes.
type LinkRequest struct {
	LinkTarget
	// Links are sorted.
	Links    []Link
	Progress Progress
}

// Create makes all links and accounts for each of them. A refused link costs no
// other. When ctx ends, no further batch is sent and those on their way are
// accounted for.
func (l *Linker) Create(ctx context.Context, req LinkRequest) *LinkResult {
	call := func(ctx context.Context, batch []Link) (*hubspot.AssociationBatch, error) {
		if req.Kind.Unlabelled() {
			return l.links.BatchCreateDefaultAssociations(ctx, req.From.Path(), req.To.Path(), pairsOf(batch))
		}
		return l.links.BatchCreateAssociations(ctx, req.From.Path(), req.To.Path(), labelled(batch, req.Kind))
	}
	return l.sendAll(ctx, &linkRun{
		linker: l, target: req.LinkTarget, call: call, kind: hubspot.AssociationCreate, hasResults: true,
		done: func(present []links.Kind) bool { return req.Kind.In(present) },
	}, req.Links, req.Progress)
}

// sendAll sends links in batches, in parallel.
func (l *Linker) sendAll(ctx context.Context, r *linkRun, all []Link, progress Progress) *LinkResult {
	r.outcomes, r.again = make([]LinkOutcome, len(all)), make([]bool, len(all))
	r.inputs = r
	for i := range all {
		r.outcomes[i].Link = all[i]
	}
	group := new(errgroup.Group)
	group.SetLimit(l.concurrency)
	var size int
	for start := 0; start < len(all); start += size {
		size = min(r.bound(), len(all)-start)
		indices := make([]int, size)
		for i := range indices {
			indices[i] = start + i
		}
		send := func() error {
			r.sendBounded(ctx, indices)
			progress.report(ctx, r.finished(len(indices)), len(all))
			return nil
		}
		if alone(start, size, len(all)) {
			_ = send()
			continue
		}
		group.Go(send)
	}
	_ = group.Wait()
	return &LinkResult{Outcomes: r.outcomes, Stopped: r.stopped}
}

func pairsOf(batch []Link) []hubspot.AssociationPair {
	pairs := make([]hubspot.AssociationPair, len(batch))
	for i, link := range batch {
		pairs[i] = hubspot.AssociationPair{FromID: link.FromID, ToID: link.ToID}
	}
	return pairs
}

func labelled(batch []Link, kind links.Kind) []hubspot.AssociationInput {
	inputs := make([]hubspot.AssociationInput, len(batch))
	for i, link := range batch {
		inputs[i] = hubspot.AssociationInput{
			FromID: link.FromID, ToID: link.ToID,
			Types: []hubspot.AssociationType{{Category: kind.Category, TypeID: kind.TypeID, Label: kind.Label}},
		}
	}
	return inputs
}

// Associated are the associations of one record: the kinds by the id of the
// record at the other end.
type Associated map[string][]links.Kind

// LinkReadRequest is what [Linker.ReadLinks] reads.
type LinkReadRequest struct {
	From, To values.ObjectType
	// IDs are the ids of records of type From.
	IDs      []string
	Progress Progress

	// again marks the second time that records are asked for.
	again bool
}

// ReadLinks returns the associations of records by their ids. A record without
// any, or that does not exist, is absent from the result. It fails as a whole:
// what could not be asked for must not be mistaken for missing.
func (l *Linker) ReadLinks(ctx context.Context, req LinkReadRequest) (map[string]Associated, error) {
	found := make(map[string]Associated, len(req.IDs))
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(l.concurrency)
	var size int
	for start := 0; start < len(req.IDs); start += size {
		size = min(l.readBound(), len(req.IDs)-start)
		ids := req.IDs[start : start+size]
		read := func() error {
			batch, err := l.readBounded(ctx, req, ids)
			if err != nil {
				return err
			}
			mu.Lock()
			maps.Copy(found, batch)
			done += len(ids)
			now := done
			mu.Unlock()
			req.Progress.report(ctx, now, len(req.IDs))
			return nil
		}
		if alone(start, size, len(req.IDs)) {
			if err := read(); err != nil {
				return nil, err
			}
			continue
		}
		group.Go(read)
	}
	return found, group.Wait()
}

// alone tells whether a batch is sent before all others: the first of several large
// ones. That HubSpot takes no such batches, or nothing of that kind from this user, is
// then told by one call instead of by all that are under way.
func alone(start, size, all int) bool {
	return start == 0 && size > hubspot.MaxBatch && size < all
}

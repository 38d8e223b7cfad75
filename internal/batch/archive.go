// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// ArchiveRequest is what [Engine.Archive] archives.
type ArchiveRequest struct {
	Target
	// Removals carry the keys and record ids. Those whose fate is not
	// [records.Archived] are passed over.
	Removals []records.Removal
	// Warrant names the records that may be archived; all others are spared.
	Warrant  custody.Warrant
	Progress Progress
	// Edited, if not nil, is asked of each record right before it is archived: it
	// tells whether somebody changed the record since it was decided to archive it.
	// It may be called from several goroutines. Properties are the names that it
	// needs of the record.
	Edited     func(records.Removal, *hubspot.Object) bool
	Properties []string
}

// ArchiveResult is how a run of archives ended. Its lists are in the order of the
// request.
type ArchiveResult struct {
	// Gone are the removals that are carried out: archived now, or found gone.
	Gone []records.Removal
	// Archived counts those of Gone that this run archived.
	Archived int
	// Missing are those of Gone that HubSpot did not hold when they were looked at.
	Missing []records.Removal
	// Spared are removals that were not carried out because the warrant does not
	// name the record, this process writes or keeps it, or it is another record now.
	Spared []Spared
	// Edited are removals that were not carried out because Edited said so.
	Edited []FailedArchive
	// Failed are removals that still are to be carried out.
	Failed []FailedArchive
	// Stopped is why the run ended early.
	Stopped error
}

// Spared is a record that was not archived on purpose.
type Spared struct {
	records.Removal
	Why string
}

// FailedArchive is a record that could not be archived.
type FailedArchive struct {
	records.Removal
	Err error
}

// Archive moves records to HubSpot's recycle bin, and nothing else does. It takes
// those that the warrant names. A record that this process has upserted or keeps
// for a state is never archived: it is reserved in the register right before each
// request, so that nobody can declare it unnoticed while that runs. Each batch
// is read before it is archived, and what is no longer the record that the state
// knows is spared: the id of a merged record leads to the survivor, with the
// history of another one.
func (e *Engine) Archive(ctx context.Context, req ArchiveRequest) *ArchiveResult {
	a := &archive{engine: e, req: req, result: &ArchiveResult{}, twins: make(map[string][]records.Removal)}
	var todo []records.Removal
	for _, r := range req.Removals {
		_, seen := a.twins[r.ID]
		switch {
		case r.Fate != records.Archived:
		case req.Warrant.Names(r.ID) && seen:
			a.twins[r.ID] = append(a.twins[r.ID], r)
		case req.Warrant.Names(r.ID):
			a.twins[r.ID] = nil
			todo = append(todo, r)
		default:
			a.spare(r, "no plan named it")
		}
	}
	a.total = len(todo)
	group := new(errgroup.Group)
	group.SetLimit(e.concurrency)
	for start := 0; start < len(todo); start += hubspot.MaxBatch {
		batch := todo[start:min(start+hubspot.MaxBatch, len(todo))]
		group.Go(func() error {
			a.send(ctx, batch)
			return nil
		})
	}
	_ = group.Wait()
	a.followTwins()
	a.order()
	return a.result
}

type archive struct {
	engine *Engine
	req    ArchiveRequest
	total  int
	// twins are further keys of a record that is to be archived, by its id: a merge
	// makes one record of two keys.
	twins map[string][]records.Removal

	mu     sync.Mutex
	done   int
	result *ArchiveResult
}

// order puts the lists in the order of the request: which batch ends first is chance.
func (a *archive) order() {
	at := make(map[string]int, len(a.req.Removals))
	for i, r := range a.req.Removals {
		at[r.ID+" "+r.Key] = i
	}
	compare := func(x, y records.Removal) int { return cmp.Compare(at[x.ID+" "+x.Key], at[y.ID+" "+y.Key]) }
	r := a.result
	for _, list := range [][]records.Removal{r.Gone, r.Missing} {
		slices.SortStableFunc(list, compare)
	}
	for _, list := range [][]FailedArchive{r.Failed, r.Edited} {
		slices.SortStableFunc(list, func(x, y FailedArchive) int { return compare(x.Removal, y.Removal) })
	}
	slices.SortStableFunc(r.Spared, func(x, y Spared) int { return compare(x.Removal, y.Removal) })
}

// followTwins gives the further keys of a record its fate.
func (a *archive) followTwins() {
	all := func(list []records.Removal) []records.Removal {
		for _, r := range list {
			list = append(list, a.twins[r.ID]...)
		}
		return list
	}
	failed := func(list []FailedArchive) []FailedArchive {
		for _, f := range list {
			for _, twin := range a.twins[f.ID] {
				list = append(list, FailedArchive{Removal: twin, Err: f.Err})
			}
		}
		return list
	}
	r := a.result
	r.Gone, r.Missing, r.Failed, r.Edited = all(r.Gone), all(r.Missing), failed(r.Failed), failed(r.Edited)
	for _, s := range r.Spared {
		for _, twin := range a.twins[s.ID] {
			r.Spared = append(r.Spared, Spared{Removal: twin, Why: s.Why})
		}
	}
}

// candidate is a removal with the record as it was read.
type candidate struct {
	records.Removal
	object   *hubspot.Object
	archival custody.Archival
}

// verify spares what is no longer the record that the state knows. others are the
// further properties to read of each record.
func (a *archive) verify(ctx context.Context, todo []records.Removal, others []string) (rest []candidate) {
	if err := a.ended(ctx); err != nil {
		a.note(todo, err)
		a.stop(err)
		return nil
	}
	ids := make([]string, len(todo))
	for i, r := range todo {
		ids[i] = r.ID
	}
	properties := slices.Clone(a.req.Properties)
	for _, p := range others {
		properties = withKey(properties, p)
	}
	found, err := a.engine.readTwice(ctx, a.req.Target, ids, properties)
	if err != nil {
		a.note(todo, err)
		a.stop(err)
		return nil
	}
	for _, r := range todo {
		object, ok := found[r.ID]
		switch {
		case !ok:
			a.mu.Lock()
			a.done++
			a.result.Gone = append(a.result.Gone, r)
			a.result.Missing = append(a.result.Missing, r)
			a.mu.Unlock()
		case !a.isKey(object, r):
			a.spare(r, fmt.Sprintf("%s is no longer the key in HubSpot", a.req.IDProperty))
		default:
			rest = append(rest, candidate{r, object, a.archival(ctx, r, object, others)})
		}
	}
	return rest
}

// archival is what the register has to know of a record.
func (a *archive) archival(ctx context.Context, r records.Removal, object *hubspot.Object, others []string) custody.Archival {
	own := []string{a.req.Normalize(r.Key)}
	for _, k := range KeysOf(object, a.req.IDProperty) {
		if n := a.req.Normalize(k); !slices.Contains(own, n) {
			own = append(own, n)
		}
	}
	for _, twin := range a.twins[r.ID] {
		own = append(own, a.req.Normalize(twin.Key))
	}
	normals := map[string][]string{a.req.Space().Property: own}
	for _, p := range others {
		normals[p] = nil
		for _, k := range KeysOf(object, p) {
			normals[p] = append(normals[p], a.req.normalizeOther(ctx, p, k))
		}
	}
	return custody.Archival{Space: a.req.Space(), ID: r.ID, Merged: mergedInto(object), Normals: normals}
}

// ErrEdited is why a record was not archived that somebody changed.
var ErrEdited = errors.New("it was changed in HubSpot since the plan")

// isKey reports whether a record still has one of the keys under which it is to be
// archived.
func (a *archive) isKey(object *hubspot.Object, r records.Removal) bool {
	for _, k := range KeysOf(object, a.req.IDProperty) {
		for _, as := range append([]records.Removal{r}, a.twins[r.ID]...) {
			if a.req.Normalize(k) == a.req.Normalize(as.Key) {
				return true
			}
		}
	}
	return false
}

// send reads records, reserves them and archives them. Where an apply has begun in
// between that knows records by a property which was not read, they are read again.
func (a *archive) send(ctx context.Context, batch []records.Removal) {
	for len(batch) > 0 {
		others := a.engine.register.Properties(a.req.Space())
		reserved, unread := a.reserve(a.verify(ctx, batch, others))
		if len(reserved) > 0 {
			a.sendReserved(ctx, reserved)
		}
		batch = unread
	}
	a.req.Progress.report(ctx, a.progress(), a.total)
}

// reserve leaves out what the register protects; the rest can't be declared
// unnoticed until it is settled.
func (a *archive) reserve(batch []candidate) (reserved, unread []records.Removal) {
	for _, c := range batch {
		switch a.engine.register.Reserve(c.archival) {
		case custody.Reserved:
			if a.req.Edited == nil || !a.req.Edited(c.Removal, c.object) {
				reserved = append(reserved, c.Removal)
				continue
			}
			a.settle([]records.Removal{c.Removal}, false)
			a.mu.Lock()
			a.done++
			a.result.Edited = append(a.result.Edited, FailedArchive{Removal: c.Removal, Err: ErrEdited})
			a.mu.Unlock()
		case custody.Unread:
			unread = append(unread, c.Removal)
		case custody.UnderWay:
			a.spare(c.Removal, "another resource archives the record at this moment")
		case custody.Kept:
			a.spare(c.Removal, "the same run declares, writes or keeps the record, or one that was merged into it")
		}
	}
	return reserved, unread
}

// ended returns why nothing more is to be sent, if that is so.
func (a *archive) ended(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.result.Stopped != nil {
		return a.result.Stopped
	}
	return ctx.Err()
}

// sendReserved archives reserved records. What an answer leaves open, and a read
// shows alive, is sent once more.
func (a *archive) sendReserved(ctx context.Context, batch []records.Removal) {
	a.sendTry(ctx, batch, false)
}

func (a *archive) sendTry(ctx context.Context, batch []records.Removal, last bool) {
	if err := a.ended(ctx); err != nil {
		a.fail(batch, err)
		a.stop(err)
		return
	}
	ids := make([]string, len(batch))
	for i, r := range batch {
		ids[i] = r.ID
	}
	if err := a.engine.api.BatchArchive(ctx, a.req.ObjectType.Path(), ids); err != nil {
		a.failed(ctx, batch, err, last)
		return
	}
	a.gone(batch, len(batch))
}

// failed settles a refused or unanswered batch.
func (a *archive) failed(ctx context.Context, batch []records.Removal, err error, last bool) {
	verdict := classify(err)
	missing := hubspot.IsNotFound(err)
	if missing {
		verdict = refusedWhole
	}
	// A refusal that follows a lost answer says nothing of the attempt before it.
	unknown := hubspot.OutcomeUnknown(err) || hubspot.EarlierUnknown(err)
	refusal := &hubspot.Error{}
	switch {
	case errors.As(err, &refusal) && refusal.StatusCode < 300:
		// A success, but not the one that says that all was done. One that gives no
		// reason is no refusal.
		a.settleByReading(ctx, batch, err, !last && refusal.Category == "" && len(refusal.IDs()) == 0)
	case verdict == refusedWhole && len(batch) > 1:
		middle := len(batch) / 2
		a.sendReserved(ctx, batch[:middle])
		a.sendReserved(ctx, batch[middle:])
	case verdict == refusedWhole && missing:
		a.settleByReading(ctx, batch, err, false)
	case verdict == refusedWhole && !unknown:
		a.fail(batch, err)
	case !unknown:
		a.fail(batch, err)
		a.stop(err)
	default:
		a.settleByReading(ctx, batch, err, false)
		if verdict != noAnswer && verdict != refusedWhole {
			a.stop(err)
		}
	}
}

// settleByReading finds out what a request has done whose answer does not say so.
// Records that HubSpot did not find were gone before; those that are alive are sent
// again, or have failed.
func (a *archive) settleByReading(ctx context.Context, batch []records.Removal, cause error, again bool) {
	sending := ctx
	ctx, cancel := a.engine.accounting(ctx)
	defer cancel()
	ids := make([]string, len(batch))
	for i, r := range batch {
		ids[i] = r.ID
	}
	found, err := a.engine.readTwice(ctx, a.req.Target, ids, nil)
	if err != nil {
		a.fail(batch, errors.Join(cause, err))
		return
	}
	before := goneBefore(cause)
	var alive []records.Removal
	for _, r := range batch {
		switch _, there := found[r.ID]; {
		case there:
			alive = append(alive, r)
		case before(r.ID):
			a.gone([]records.Removal{r}, 0)
		default:
			a.gone([]records.Removal{r}, 1)
		}
	}
	switch {
	case len(alive) == 0:
	case again:
		a.sendTry(sending, alive, true)
	default:
		a.fail(alive, cause)
	}
}

// goneBefore tells which records an answer to an archive says were not there.
func goneBefore(cause error) func(id string) bool {
	var refusal *hubspot.Error
	switch {
	case hubspot.IsNotFound(cause):
		return func(string) bool { return true }
	case errors.As(cause, &refusal) && refusal.Category == hubspot.CategoryObjectNotFound:
		return func(id string) bool { return slices.Contains(refusal.IDs(), id) }
	default:
		return func(string) bool { return false }
	}
}

func (a *archive) progress() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.done
}

func (a *archive) gone(batch []records.Removal, archived int) {
	a.settle(batch, true)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done += len(batch)
	a.result.Archived += archived
	a.result.Gone = append(a.result.Gone, batch...)
}

func (a *archive) settle(batch []records.Removal, gone bool) {
	for _, r := range batch {
		a.engine.register.Settle(a.req.Space(), r.ID, gone)
	}
}

func (a *archive) spare(r records.Removal, why string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done++
	a.result.Spared = append(a.result.Spared, Spared{Removal: r, Why: why})
}

// fail ends the reservation of records that were not archived.
func (a *archive) fail(batch []records.Removal, err error) {
	a.settle(batch, false)
	a.note(batch, err)
}

// note takes down records as failed. Before they are reserved nothing is to be
// settled: a reservation of the same record is that of somebody else.
func (a *archive) note(batch []records.Removal, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range batch {
		a.result.Failed = append(a.result.Failed, FailedArchive{Removal: r, Err: err})
	}
}

func (a *archive) stop(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.result.Stopped == nil {
		a.result.Stopped = err
	}
}

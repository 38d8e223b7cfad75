// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
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

// ArchiveResult is how a run of archives ended.
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
	a := &archive{engine: e, req: req, result: &ArchiveResult{}}
	var todo []records.Removal
	for _, r := range req.Removals {
		switch {
		case r.Fate != records.Archived:
		case req.Warrant.Names(r.ID):
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
	return a.result
}

type archive struct {
	engine *Engine
	req    ArchiveRequest
	total  int

	mu     sync.Mutex
	done   int
	result *ArchiveResult
}

// verify spares what is no longer the record that the state knows.
// It returns the rest, with the keys that each has by now in normal form.
func (a *archive) verify(ctx context.Context, todo []records.Removal) (rest []records.Removal, normals map[string][]string) {
	if err := a.ended(ctx); err != nil {
		a.note(todo, err)
		a.stop(err)
		return nil, nil
	}
	ids := make([]string, len(todo))
	for i, r := range todo {
		ids[i] = r.ID
	}
	found, err := a.engine.readTwice(ctx, a.req.Target, ids, a.req.Properties)
	if err != nil {
		a.note(todo, err)
		a.stop(err)
		return nil, nil
	}
	normals = make(map[string][]string, len(todo))
	for _, r := range todo {
		object, ok := found[r.ID]
		switch {
		case !ok:
			a.mu.Lock()
			a.done++
			a.result.Gone = append(a.result.Gone, r)
			a.result.Missing = append(a.result.Missing, r)
			a.mu.Unlock()
		case !a.isKey(object, r.Key):
			a.spare(r, fmt.Sprintf("%s is no longer the key in HubSpot", a.req.IDProperty))
		case a.engine.register.KeepsAny(a.req.Space().Type, mergedInto(object)):
			a.spare(r, "the same run keeps a record that was merged into it")
		case a.isDeclared(object):
			a.spare(r, "the same run declares the record under another of its keys")
		case a.req.Edited != nil && a.req.Edited(r, object):
			a.mu.Lock()
			a.done++
			a.result.Edited = append(a.result.Edited, FailedArchive{Removal: r, Err: ErrEdited})
			a.mu.Unlock()
		default:
			rest = append(rest, r)
			for _, k := range keysOf(object, a.req.IDProperty) {
				normals[r.ID] = append(normals[r.ID], a.req.Normalize(k))
			}
		}
	}
	return rest, normals
}

// ErrEdited is why a record was not archived that somebody changed.
var ErrEdited = errors.New("it was changed in HubSpot since the plan")

// isDeclared reports whether an apply of this process declares one of the keys
// that a record has by now: a merge adds the keys of another one.
func (a *archive) isDeclared(object *hubspot.Object) bool {
	for _, k := range keysOf(object, a.req.IDProperty) {
		if a.engine.register.Keeps(a.req.Space(), a.req.Normalize(k), "") {
			return true
		}
	}
	return false
}

func (a *archive) isKey(object *hubspot.Object, key string) bool {
	for _, k := range keysOf(object, a.req.IDProperty) {
		if a.req.Normalize(k) == a.req.Normalize(key) {
			return true
		}
	}
	return false
}

func (a *archive) send(ctx context.Context, batch []records.Removal) {
	batch = a.reserve(a.verify(ctx, batch))
	if len(batch) > 0 {
		a.sendReserved(ctx, batch)
	}
	a.req.Progress.report(ctx, a.progress(), a.total)
}

// reserve leaves out what the register protects; the rest can't be declared
// unnoticed until it is settled.
func (a *archive) reserve(batch []records.Removal, normals map[string][]string) []records.Removal {
	var rest []records.Removal
	for _, r := range batch {
		if a.engine.register.Reserve(a.req.Space(), a.req.Normalize(r.Key), r.ID, normals[r.ID]...) {
			rest = append(rest, r)
		} else {
			a.spare(r, "the same run writes or keeps the record")
		}
	}
	return rest
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
	case verdict == refusedWhole && !hubspot.OutcomeUnknown(err):
		a.fail(batch, err)
	case !hubspot.OutcomeUnknown(err):
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
		a.engine.register.Settle(a.req.Space(), a.req.Normalize(r.Key), r.ID, gone)
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

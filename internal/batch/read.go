// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// ReadRequest is what [Engine.Read] reads.
type ReadRequest struct {
	Target
	// Keys are values of the target's IDProperty.
	Keys []string
	// Properties are the names to read besides the key.
	Properties []string
	Progress   Progress
}

// Read returns the records by key; a key without a record is absent from the
// result. It fails as a whole: a record that could not be asked for must not be
// mistaken for a missing one.
//
// A key that HubSpot may spell in another way is asked for in each of them, one
// after the other: a look-up by value may tell composed accents from decomposed
// ones, which Terraform can't.
func (e *Engine) Read(ctx context.Context, req ReadRequest) (map[string]*hubspot.Object, error) {
	if req.Spellings == nil {
		return e.readSpelled(ctx, req)
	}
	found := make(map[string]*hubspot.Object, len(req.Keys))
	open := req.Keys
	for try := 0; len(open) > 0; try++ {
		asked := make(map[string]string, len(open))
		ask := req
		ask.Keys = make([]string, 0, len(open))
		for _, key := range open {
			if spellings := req.Spellings(key); try < len(spellings) {
				asked[spellings[try]] = key
				ask.Keys = append(ask.Keys, spellings[try])
			}
		}
		if len(ask.Keys) == 0 {
			break
		}
		objects, err := e.readSpelled(ctx, ask)
		if err != nil {
			return nil, err
		}
		for spelled, object := range objects {
			found[asked[spelled]] = object
		}
		open = slices.DeleteFunc(slices.Clone(open), func(key string) bool { return found[key] != nil })
	}
	return found, nil
}

// readSpelled reads records by key as it is.
func (e *Engine) readSpelled(ctx context.Context, req ReadRequest) (map[string]*hubspot.Object, error) {
	found := make(map[string]*hubspot.Object, len(req.Keys))
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(e.concurrency)
	for keys := range slices.Chunk(req.Keys, hubspot.MaxBatch) {
		group.Go(func() error {
			objects, err := e.readKeys(ctx, req.Target, keys, req.Properties)
			if err != nil {
				return err
			}
			mu.Lock()
			maps.Copy(found, objects)
			done += len(keys)
			now := done
			mu.Unlock()
			req.Progress.report(ctx, now, len(req.Keys))
			return nil
		})
	}
	return found, group.Wait()
}

// readKeys reads up to a batch of records by key.
func (e *Engine) readKeys(ctx context.Context, target Target, keys, properties []string) (map[string]*hubspot.Object, error) {
	ask := hubspot.ReadRequest{IDProperty: target.IDProperty, IDs: keys, Properties: withKey(properties, target.IDProperty)}
	found := make(map[string]*hubspot.Object, len(keys))
	resp, err := e.batchRead(ctx, target, ask)
	if hubspot.IsAnswerTooLarge(err) && len(keys) > 1 {
		return e.readHalves(ctx, target, keys, properties)
	}
	if err != nil {
		if hubspot.IsNotFound(err) && len(keys) == 1 {
			return found, nil
		}
		return nil, err
	}
	byKey := make(map[string]string, len(keys))
	for _, key := range keys {
		byKey[target.Normalize(key)] = key
	}
	var strangers []*hubspot.Object
	for i := range resp.Results {
		object := &resp.Results[i]
		known := false
		for _, k := range KeysOf(object, target.IDProperty) {
			key, ok := byKey[target.Normalize(k)]
			if !ok {
				continue
			}
			if other := found[key]; other != nil && other.ID != object.ID {
				return nil, fmt.Errorf("HubSpot answered with two records, %s and %s, for the one key %q of %s", other.ID, object.ID, key, target.IDProperty)
			}
			found[key], known = object, true
		}
		if !known {
			strangers = append(strangers, object)
		}
	}
	missing, err := notFound(resp, target.Normalize)
	if err != nil {
		return nil, err
	}
	var open []string
	for _, key := range keys {
		if _, ok := found[key]; !ok && !missing[target.Normalize(key)] {
			open = append(open, key)
		}
	}
	return found, e.readOpen(ctx, target, ask, open, strangers, found)
}

// readHalves reads keys whose records do not fit into one answer.
func (e *Engine) readHalves(ctx context.Context, target Target, keys, properties []string) (map[string]*hubspot.Object, error) {
	found := make(map[string]*hubspot.Object, len(keys))
	for _, half := range [][]string{keys[:len(keys)/2], keys[len(keys)/2:]} {
		objects, err := e.readKeys(ctx, target, half, properties)
		if err != nil {
			return nil, err
		}
		maps.Copy(found, objects)
	}
	return found, nil
}

// batchRead makes sure that an answer is one: from one that is not finished, or
// empty altogether, nobody may conclude that records are missing.
func (e *Engine) batchRead(ctx context.Context, target Target, req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
	resp, err := e.api.BatchRead(ctx, target.ObjectType.Path(), req)
	if err != nil {
		return nil, err
	}
	if resp.Status == hubspot.StatusComplete || resp.Status == "" && len(resp.Results)+len(resp.Errors) > 0 {
		return resp, nil
	}
	return nil, fmt.Errorf("HubSpot had not read the records when it answered (status %q)", resp.Status)
}

// readOpen settles keys that an answer neither returned nor called missing: each
// is asked for once more, alone, and then taken as missing. A record that does
// not have the key is nobody's: it is not known how HubSpot came to it.
func (e *Engine) readOpen(ctx context.Context, target Target, ask hubspot.ReadRequest, open []string, strangers []*hubspot.Object, found map[string]*hubspot.Object) error {
	if len(open) == 0 {
		return nil
	}
	if len(strangers) > 0 && len(ask.IDs) == 1 {
		return strangerError(target, open[0], strangers[0])
	}
	for _, key := range open {
		one := ask
		one.IDs = []string{key}
		resp, err := e.batchRead(ctx, target, one)
		if err != nil {
			if hubspot.IsNotFound(err) {
				continue
			}
			return err
		}
		if _, err := notFound(resp, target.Normalize); err != nil {
			return err
		}
		for i := range resp.Results {
			object := &resp.Results[i]
			if !slices.ContainsFunc(KeysOf(object, target.IDProperty), func(k string) bool { return target.Normalize(k) == target.Normalize(key) }) {
				return strangerError(target, key, object)
			}
			found[key] = object
		}
	}
	return nil
}

// strangerError is an answer with another record than the one asked for.
func strangerError(target Target, key string, object *hubspot.Object) error {
	has := "without a value of " + target.IDProperty
	if keys := KeysOf(object, target.IDProperty); len(keys) > 0 {
		has = fmt.Sprintf("whose %s is %q", target.IDProperty, hubspot.Shown(keys[0], 100))
	}
	return fmt.Errorf("HubSpot answered with record %s, %s, when it was asked for %q. If both are the same to HubSpot, use the key as HubSpot spells it", object.ID, has, key)
}

// notFound returns the normalised keys that an answer calls missing. Any other
// error in the answer fails the read.
func notFound(resp *hubspot.BatchResponse, normalize func(string) string) (map[string]bool, error) {
	missing := make(map[string]bool)
	for i := range resp.Errors {
		err := &resp.Errors[i]
		if err.Category != hubspot.CategoryObjectNotFound {
			return nil, fmt.Errorf("HubSpot could not read some records: %s (%s)", err.Message, err.Category)
		}
		for _, id := range err.IDs() {
			missing[normalize(id)] = true
		}
	}
	return missing, nil
}

// withKey adds what is needed to match results with keys.
func withKey(properties []string, idProperty string) []string {
	names := make([]string, 0, len(properties)+2)
	names = append(names, idProperty)
	if idProperty == emailProperty {
		names = append(names, additionalEmailsProperty)
	}
	for _, name := range properties {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func sortedNames(names map[string]bool) []string {
	return slices.Sorted(maps.Keys(names))
}

// ReadIDs returns the live records by record id. A merged record is returned
// under the id that was asked for if that is also its own id, and is absent
// otherwise, so that nobody takes the survivor for it.
func (e *Engine) ReadIDs(ctx context.Context, target Target, ids, properties []string) (map[string]*hubspot.Object, error) {
	return e.readIDs(ctx, target, ids, hubspot.ReadRequest{Properties: withKey(properties, target.IDProperty)}, hubspot.MaxBatch, nil)
}

// ReadArchived returns archived records by record id. One that is live, or gone for
// good, is absent.
func (e *Engine) ReadArchived(ctx context.Context, target Target, ids, properties []string) (map[string]*hubspot.Object, error) {
	return e.readIDs(ctx, target, ids, hubspot.ReadRequest{Properties: withKey(properties, target.IDProperty), Archived: true}, hubspot.MaxBatch, nil)
}

// ReadHistory returns the live records by record id with the earlier values of
// properties, the newest first.
func (e *Engine) ReadHistory(ctx context.Context, target Target, ids, properties []string) (map[string]*hubspot.Object, error) {
	return e.readIDs(ctx, target, ids, hubspot.ReadRequest{
		Properties: withKey(nil, target.IDProperty), PropertiesWithHistory: properties,
	}, hubspot.MaxBatchReadWithHistory, nil)
}

// readIDs reads records by record id, so many in a batch. The witness hears each
// answer; it may be nil.
func (e *Engine) readIDs(ctx context.Context, target Target, ids []string, ask hubspot.ReadRequest, size int, w *witness) (map[string]*hubspot.Object, error) {
	found := make(map[string]*hubspot.Object, len(ids))
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(e.concurrency)
	for batch := range slices.Chunk(ids, size) {
		group.Go(func() error {
			objects, err := e.readBatchIDs(ctx, target, batch, ask, w)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(found, objects)
			return nil
		})
	}
	return found, group.Wait()
}

// readBatchIDs reads up to a batch of records by id. Those that an answer neither
// returns nor calls missing are asked for once more before they count as missing.
func (e *Engine) readBatchIDs(ctx context.Context, target Target, ids []string, ask hubspot.ReadRequest, w *witness) (map[string]*hubspot.Object, error) {
	found := make(map[string]*hubspot.Object, len(ids))
	for range 2 {
		ask.IDs = ids
		resp, err := e.batchRead(ctx, target, ask)
		if err != nil {
			if hubspot.IsNotFound(err) && len(ids) == 1 {
				return found, nil
			}
			if hubspot.IsAnswerTooLarge(err) && len(ids) > 1 {
				return found, e.readIDHalves(ctx, target, ids, ask, w, found)
			}
			return nil, err
		}
		if err := w.hear(resp); err != nil {
			return nil, err
		}
		settled, err := notFound(resp, func(id string) string { return id })
		if err != nil {
			return nil, err
		}
		for i := range resp.Results {
			if o := &resp.Results[i]; slices.Contains(ids, o.ID) && (ask.Archived || !o.Archived) {
				found[o.ID], settled[o.ID] = o, true
			}
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return settled[id] })
		if len(ids) == 0 {
			break
		}
	}
	return found, nil
}

// readIDHalves reads records that do not fit into one answer, as their histories may
// not.
func (e *Engine) readIDHalves(ctx context.Context, target Target, ids []string, ask hubspot.ReadRequest, w *witness, found map[string]*hubspot.Object) error {
	for _, half := range [][]string{ids[:len(ids)/2], ids[len(ids)/2:]} {
		objects, err := e.readBatchIDs(ctx, target, half, ask, w)
		if err != nil {
			return err
		}
		maps.Copy(found, objects)
	}
	return nil
}

// mergedProperty lists the ids of the records that were merged into a record.
const mergedProperty = "hs_merged_object_ids"

func mergedInto(object *hubspot.Object) []string {
	return strings.FieldsFunc(text(object.Properties[mergedProperty]), func(r rune) bool { return r == ';' })
}

// Facts returns, by record id, what was merged into records and which values they
// have of other id properties, in normal form.
func (e *Engine) Facts(ctx context.Context, t values.ObjectType, ids, properties []string, normalize func(property, value string) string) (map[string]custody.Facts, error) {
	target := Target{ObjectType: t}
	names := []string{mergedProperty}
	for _, property := range properties {
		names = withKey(names, property)
	}
	objects, err := e.ReadIDs(ctx, target, ids, names)
	if err != nil {
		return nil, err
	}
	facts := make(map[string]custody.Facts, len(objects))
	for id, object := range objects {
		f := custody.Facts{Merged: mergedInto(object)}
		for _, property := range properties {
			for _, key := range KeysOf(object, property) {
				if f.Normals == nil {
					f.Normals = make(map[string][]string, len(properties))
				}
				f.Normals[property] = append(f.Normals[property], normalize(property, key))
			}
		}
		facts[id] = f
	}
	return facts, nil
}

// readTwice is ReadIDs for callers that take a missing record for archived: a
// fresh record may take a moment to be readable, so that what is missing is
// asked for once more. An answer that was given before that says the same thing
// twice, and nothing: it is asked for again. The records carry what was merged into
// them.
func (e *Engine) readTwice(ctx context.Context, target Target, ids, properties []string) (map[string]*hubspot.Object, error) {
	ask := hubspot.ReadRequest{Properties: withKey(append(slices.Clone(properties), mergedProperty), target.IDProperty)}
	first := &witness{}
	found, err := e.readIDs(ctx, target, ids, ask, hubspot.MaxBatch, first)
	if err != nil || len(found) == len(ids) {
		return found, err
	}
	missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return found[id] != nil })
	const tries = 3
	for try := 1; ; try++ {
		if err := e.sleep(ctx, time.Second); err != nil {
			return nil, err
		}
		late, err := e.readIDs(ctx, target, missing, ask, hubspot.MaxBatch, &witness{after: first.latest})
		if errors.Is(err, errRepeated) && try < tries {
			continue
		}
		if err != nil {
			return nil, err
		}
		maps.Copy(found, late)
		return found, nil
	}
}

// errRepeated is an answer that is not one to what was asked.
var errRepeated = errors.New("HubSpot repeated an earlier answer instead of reading the records")

// witness tells answers apart by when HubSpot began to work on them.
type witness struct {
	// after is when an answer to an earlier question was begun.
	after time.Time

	mu     sync.Mutex
	latest time.Time
}

// hear notes an answer. One that does not say when it was begun is believed.
func (w *witness) hear(resp *hubspot.BatchResponse) error {
	if w == nil || resp.StartedAt.IsZero() {
		return nil
	}
	if !w.after.IsZero() && !resp.StartedAt.After(w.after) {
		return errRepeated
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if resp.StartedAt.After(w.latest) {
		w.latest = resp.StartedAt
	}
	return nil
}

// List returns every live record of the object type that has a value of the
// target's IDProperty, by key. Of records with one key in different spellings
// each is returned.
func (e *Engine) List(ctx context.Context, target Target, properties []string, progress Progress) (map[string]*hubspot.Object, error) {
	found := make(map[string]*hubspot.Object)
	err := e.Walk(ctx, target, properties, progress, func(o *hubspot.Object) {
		if key := text(o.Properties[target.IDProperty]); key != "" {
			found[key] = o
		}
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// Walk visits every live record of the target's object type, in the order of the
// record ids, with the given properties and the target's IDProperty if it has one.
// It takes one call for a hundred records, one after the other, and is never cut
// short as a search is.
func (e *Engine) Walk(ctx context.Context, target Target, properties []string, progress Progress, visit func(*hubspot.Object)) error {
	req := hubspot.ListRequest{Properties: properties, Limit: hubspot.MaxBatch}
	if target.IDProperty != "" {
		req.Properties = withKey(properties, target.IDProperty)
	}
	seen := 0
	return hubspot.EachPage(ctx, 0, func(ctx context.Context, after string) ([]string, string, error) {
		req.After = after
		page, err := e.api.ListObjects(ctx, target.ObjectType.Path(), req)
		if err != nil {
			return nil, "", err
		}
		ids := make([]string, len(page.Results))
		for i := range page.Results {
			ids[i] = page.Results[i].ID
			visit(&page.Results[i])
		}
		seen += len(page.Results)
		progress.report(ctx, seen, seen)
		return ids, page.After, nil
	})
}

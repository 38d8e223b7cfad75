// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

func removalsOf(keys ...string) []records.Removal {
	removals := make([]records.Removal, len(keys))
	for i, key := range keys {
		removals[i] = records.Removal{Key: key, ID: "id-" + key, Created: true, Fate: records.Archived}
	}
	return removals
}

// ends are the keys by how their archive ended.
func ends(r *ArchiveResult) map[string][]string {
	out := map[string][]string{}
	for _, g := range r.Gone {
		out["gone"] = append(out["gone"], g.Key)
	}
	for _, s := range r.Spared {
		out["spared"] = append(out["spared"], s.Key)
	}
	for _, f := range r.Failed {
		out["failed"] = append(out["failed"], f.Key)
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

func TestArchive_outcomes(t *testing.T) {
	t.Parallel()
	partly := func(category string, ids ...string) *hubspot.Error {
		return &hubspot.Error{StatusCode: 207, Category: category, Context: map[string][]string{"ids": ids}}
	}
	for name, test := range map[string]struct {
		archive func(ids []string) error
		// stored is what HubSpot holds after the first request.
		stored   []string
		want     map[string][]string
		archived int
		requests int
		stopped  bool
	}{
		"all": {
			archive: func([]string) error { return nil }, archived: 3, requests: 1,
			want: map[string][]string{"gone": {"a", "b", "c"}},
		},
		"some were gone already": {
			archive: func([]string) error { return partly(hubspot.CategoryObjectNotFound, "id-b") }, archived: 2, requests: 1,
			want: map[string][]string{"gone": {"a", "b", "c"}},
		},
		"some are refused": {
			archive: func([]string) error { return partly(hubspot.CategoryValidation, "id-b") }, stored: []string{"b"}, archived: 2, requests: 1,
			want: map[string][]string{"failed": {"b"}, "gone": {"a", "c"}},
		},
		"errors that name nothing": {
			archive: func([]string) error { return partly(hubspot.CategoryValidation) }, stored: []string{"c"}, archived: 2, requests: 1,
			want: map[string][]string{"failed": {"c"}, "gone": {"a", "b"}},
		},
		"refused in words, but gone": {
			archive: func([]string) error { return partly(hubspot.CategoryValidation, "id-b") }, archived: 3, requests: 1,
			want: map[string][]string{"gone": {"a", "b", "c"}},
		},
		"called missing, but alive": {
			archive: func([]string) error { return partly(hubspot.CategoryObjectNotFound, "id-b") }, stored: []string{"a", "b", "c"}, requests: 1,
			want: map[string][]string{"failed": {"a", "b", "c"}},
		},
		"errors that name others": {
			archive: func([]string) error { return partly(hubspot.CategoryObjectNotFound, "id-z") }, stored: []string{"a"}, archived: 2, requests: 1,
			want: map[string][]string{"failed": {"a"}, "gone": {"b", "c"}},
		},
		"another success": {
			archive: func([]string) error { return &hubspot.Error{StatusCode: 202} }, stored: []string{"a", "b", "c"}, requests: 2,
			want: map[string][]string{"failed": {"a", "b", "c"}},
		},
		"404 of another server, all alive": {
			archive: func([]string) error { return &hubspot.Error{StatusCode: 404, Foreign: true} }, stored: []string{"a", "b", "c"}, requests: 1,
			want: map[string][]string{"failed": {"a", "b", "c"}},
		},
		"404 for all, all alive": {
			archive: func([]string) error { return &hubspot.Error{StatusCode: 404} }, stored: []string{"a", "b", "c"}, requests: 5,
			want: map[string][]string{"failed": {"a", "b", "c"}},
		},
		"404 because of one": {
			archive: func(ids []string) error {
				if slices.Contains(ids, "id-b") {
					return &hubspot.Error{StatusCode: 404, Category: hubspot.CategoryObjectNotFound}
				}
				return nil
			}, archived: 2, requests: 5,
			want: map[string][]string{"gone": {"a", "b", "c"}},
		},
		"400 because of one": {
			archive: func(ids []string) error {
				if slices.Contains(ids, "id-b") {
					return &hubspot.Error{StatusCode: 400}
				}
				return nil
			}, archived: 2, requests: 5,
			want: map[string][]string{"failed": {"b"}, "gone": {"a", "c"}},
		},
		"not allowed": {
			archive: func([]string) error { return &hubspot.Error{StatusCode: 403} }, requests: 1, stopped: true,
			want: map[string][]string{"failed": {"a", "b", "c"}},
		},
		"no answer": {
			archive: func([]string) error { return &hubspot.Error{StatusCode: 504} }, stored: []string{"a"}, archived: 2, requests: 1,
			want: map[string][]string{"failed": {"a"}, "gone": {"b", "c"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{archive: test.archive}
			// All are alive until the first request to archive them.
			api.read = func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
				if len(api.archives) == 0 {
					return alive(req), nil
				}
				return holding("code", test.stored...)(req)
			}
			r := engineOn(api).Archive(t.Context(), ArchiveRequest{Target: targetOf(t, "companies", "code"), Removals: removalsOf("a", "b", "c"), Warrant: warrantOf(removalsOf("a", "b", "c"))})
			if diff := cmp.Diff(test.want, ends(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if r.Archived != test.archived || len(api.archives) != test.requests || (r.Stopped != nil) != test.stopped {
				t.Errorf("%d archived by %d requests, stopped by %v", r.Archived, len(api.archives), r.Stopped)
			}
		})
	}
}

// Only what is to be archived is, a hundred a request, and nothing once the
// context has ended.
func TestArchive_requests(t *testing.T) {
	t.Parallel()
	removals := removalsOf(numbered(250)...)
	removals[3].Fate = records.ReleasedAdopted
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	api := &fakeAPI{}
	api.archive = func([]string) error {
		if len(api.archives) == 2 {
			cancel()
		}
		return nil
	}
	r := engineOn(api).Archive(ctx, ArchiveRequest{Target: targetOf(t, "companies", "code"), Removals: removals, Warrant: warrantOf(removals)})
	if len(api.archives) != 2 || slices.Contains(api.archives[0], removals[3].ID) || len(r.Gone) != 200 || len(r.Failed) != 49 {
		t.Errorf("%d requests, %d gone, %d failed", len(api.archives), len(r.Gone), len(r.Failed))
	}
}

// Whichever request ends first, what became of the records is told in the order in
// which they were to be archived.
func TestArchive_order(t *testing.T) {
	t.Parallel()
	keys := numbered(250)
	slices.Reverse(keys)
	second := make(chan struct{})
	api := &fakeAPI{archive: func(ids []string) error {
		switch {
		case slices.Contains(ids, "id-"+keys[0]):
			<-second
		case slices.Contains(ids, "id-"+keys[249]):
			defer close(second)
		}
		return nil
	}}
	e := engineOn(api)
	e.concurrency = 3
	r := e.Archive(t.Context(), ArchiveRequest{Target: targetOf(t, "companies", "code"), Removals: removalsOf(keys...), Warrant: warrantOf(removalsOf(keys...))})
	if diff := cmp.Diff(removalsOf(keys...), r.Gone); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
}

// A record that is another one by now is spared: one that was merged away, or
// got another key.
func TestArchive_verify(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{
		archive: func([]string) error { return nil },
		read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
			return &hubspot.BatchResponse{Results: []hubspot.Object{
				{ID: "id-a", Properties: map[string]*string{"code": new("A")}},
				{ID: "id-b", Properties: map[string]*string{"code": new("other")}},
				{ID: "survivor", Properties: map[string]*string{"code": new("c")}},
				{ID: "id-d", Archived: true, Properties: map[string]*string{"code": new("d")}},
			}}, nil
		},
	}
	r := engineOn(api).Archive(t.Context(), ArchiveRequest{Target: targetOf(t, "companies", "code"), Removals: removalsOf("a", "b", "c", "d"), Warrant: warrantOf(removalsOf("a", "b", "c", "d"))})
	if diff := cmp.Diff(map[string][]string{"gone": {"a", "c", "d"}, "spared": {"b"}}, ends(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]string{{"id-a"}}, api.archives); diff != "" || r.Archived != 1 {
		t.Errorf("archived %d, requests (-want +got):\n%s", r.Archived, diff)
	}
	api.read = func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) { return nil, &hubspot.Error{StatusCode: 503} }
	r = engineOn(api).Archive(t.Context(), ArchiveRequest{Target: targetOf(t, "companies", "code"), Removals: removalsOf("e"), Warrant: warrantOf(removalsOf("e"))})
	if len(r.Failed) != 1 || len(api.archives) != 1 || r.Stopped == nil {
		t.Errorf("an archive goes on although it could not be verified: %v", ends(r))
	}
}

// What an apply of this process declares, keeps or wrote is never archived.
func TestArchive_register(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "companies", "code")
	for name, protect := range map[string]func(*custody.Register){
		"declared in another spelling": func(r *custody.Register) { r.Keep("x", target.Space(), []custody.Record{{Key: "A", Normal: "a"}}) },
		"kept under another key": func(r *custody.Register) {
			r.Keep("x", target.Space(), []custody.Record{{Key: "z", Normal: "z", ID: "id-a"}})
		},
		"kept by another property": func(r *custody.Register) {
			r.Keep("x", targetOf(t, "companies", "code2").Space(), []custody.Record{{Key: "z", Normal: "z", ID: "id-a"}})
		},
		"written": func(r *custody.Register) { r.Wrote("x", targetOf(t, "0-2", "x").Space().Type, "id-a") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{archive: func([]string) error { return nil }}
			e := engineOn(api)
			protect(e.register)
			r := e.Archive(t.Context(), ArchiveRequest{Target: target, Removals: removalsOf("a", "b"), Warrant: warrantOf(removalsOf("a", "b"))})
			if diff := cmp.Diff(map[string][]string{"gone": {"b"}, "spared": {"a"}}, ends(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([][]string{{"id-b"}}, api.archives); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// claim declares records as an apply does, and returns what comes too late.
func claim(t *testing.T, e *Engine, target Target, declared ...custody.Record) map[string]string {
	t.Helper()
	e.register.Keep("x", target.Space(), declared)
	late, err := e.register.Await(t.Context(), target.Space(), declared)
	if err != nil {
		t.Error(err)
	}
	return late.IDs
}

// A claim that comes too late learns of it; one that comes in time prevents the
// archive. There is nothing in between.
func TestArchive_raceWithClaim(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "companies", "code")
	keys := numbered(50)
	for range 20 {
		var mu sync.Mutex
		archived := map[string]bool{}
		api := &fakeAPI{archive: func(ids []string) error {
			mu.Lock()
			defer mu.Unlock()
			for _, id := range ids {
				archived[id] = true
			}
			return nil
		}}
		e := engineOn(api)
		lost := map[string]string{}
		var group sync.WaitGroup
		for _, key := range keys {
			group.Go(func() {
				e.Archive(t.Context(), ArchiveRequest{Target: target, Removals: removalsOf(key), Warrant: warrantOf(removalsOf(key))})
			})
			group.Go(func() {
				found := claim(t, e, target, custody.Record{Key: key, Normal: key})
				mu.Lock()
				defer mu.Unlock()
				maps.Copy(lost, found)
			})
		}
		group.Wait()
		for _, key := range keys {
			if archived["id-"+key] != (lost[key] == "id-"+key) {
				t.Fatalf("%s: archived %v, the claim was told %q", key, archived["id-"+key], lost[key])
			}
		}
	}
}

// A failed archive leaves no trace for later claims.
func TestArchive_failedIsNotLost(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "companies", "code")
	api := &fakeAPI{archive: func([]string) error { return &hubspot.Error{StatusCode: 403} }}
	e := engineOn(api)
	e.Archive(t.Context(), ArchiveRequest{Target: target, Removals: removalsOf("a"), Warrant: warrantOf(removalsOf("a"))})
	if lost := claim(t, e, target, custody.Record{Key: "a", Normal: "a"}); len(lost) > 0 {
		t.Errorf("told as lost: %v", lost)
	}
}

func TestArchive_onlyWhatIsWarranted(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{archive: func([]string) error { return nil }}
	r := engineOn(api).Archive(t.Context(), ArchiveRequest{
		Target: targetOf(t, "companies", "code"), Removals: removalsOf("a", "b", "c"), Warrant: custody.WarrantOf("id-b", "stranger"),
	})
	if diff := cmp.Diff(map[string][]string{"gone": {"b"}, "spared": {"a", "c"}}, ends(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]string{{"id-b"}}, api.archives); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestArchive_inParallel(t *testing.T) {
	t.Parallel()
	api := &fakeAPI{archive: func([]string) error { return nil }}
	e := NewEngine(api, custody.NewRegister(), 4)
	var done []int
	var mu sync.Mutex
	r := e.Archive(t.Context(), ArchiveRequest{
		Target: targetOf(t, "companies", "code"), Removals: removalsOf(numbered(730)...),
		Warrant: warrantOf(removalsOf(numbered(730)...)),
		Progress: func(_ context.Context, n, total int) {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, n)
			if total != 730 {
				t.Errorf("total %d", total)
			}
		},
	})
	if len(r.Gone) != 730 || len(api.archives) != 8 || slices.Max(done) != 730 {
		t.Errorf("%d gone, %d requests, progress %v", len(r.Gone), len(api.archives), done)
	}
}

// A merge can give a record that leaves a key that stays: then it stays.
func TestArchive_declaredUnderAnotherKey(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "contacts", "email")
	api := &fakeAPI{read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
		return &hubspot.BatchResponse{Results: []hubspot.Object{
			{ID: "id-a", Properties: map[string]*string{"email": new("a"), "hs_additional_emails": new("b;c")}},
		}}, nil
	}}
	e := engineOn(api)
	e.register.Keep("x", target.Space(), []custody.Record{{Key: "c", Normal: "c", ID: "id-c"}})
	r := e.Archive(t.Context(), ArchiveRequest{Target: target, Removals: removalsOf("a"), Warrant: warrantOf(removalsOf("a"))})
	if diff := cmp.Diff(map[string][]string{"spared": {"a"}}, ends(r)); diff != "" || len(api.archives) > 0 {
		t.Errorf("%d requests (-want +got):\n%s", len(api.archives), diff)
	}
}

// Whoever declares a record while it is being archived, by whatever leads to it, waits
// for the end of that and is told how it ended.
func TestArchive_declaredMeanwhile(t *testing.T) {
	t.Parallel()
	contacts, code := targetOf(t, "contacts", "email"), targetOf(t, "contacts", "code")
	for name, declared := range map[string]struct {
		target Target
		record custody.Record
		fails  bool
		want   map[string]string
		unread []string
	}{
		"by its key":                {contacts, custody.Record{Key: "A", Normal: "a"}, false, map[string]string{"A": "id-a"}, nil},
		"by a key of a merged one":  {contacts, custody.Record{Key: "c", Normal: "c"}, false, map[string]string{"c": "id-a"}, nil},
		"by its id":                 {contacts, custody.Record{Key: "z", Normal: "z", ID: "id-a"}, false, map[string]string{"z": "id-a"}, nil},
		"by the id of a merged one": {contacts, custody.Record{Key: "z", Normal: "z", ID: "9"}, false, map[string]string{"z": "id-a"}, nil},
		"by another property":       {code, custody.Record{Key: "q", Normal: "q"}, false, nil, []string{"id-a"}},
		"by its id and another":     {code, custody.Record{Key: "q", Normal: "q", ID: "id-a"}, false, map[string]string{"q": "id-a"}, []string{"id-a"}},
		"and it fails":              {contacts, custody.Record{Key: "a", Normal: "a"}, true, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var e *Engine
				var late custody.Late
				done := make(chan struct{})
				settled := false
				api := &fakeAPI{
					read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
						return &hubspot.BatchResponse{Results: []hubspot.Object{
							{ID: "id-a", Properties: map[string]*string{"email": new("a"), "hs_additional_emails": new("b;c"), "hs_merged_object_ids": new("8;9")}},
						}}, nil
					},
					archive: func([]string) error {
						e.register.Keep("x", declared.target.Space(), []custody.Record{declared.record})
						go func() {
							defer close(done)
							var err error
							if late, err = e.register.Await(t.Context(), declared.target.Space(), []custody.Record{declared.record}); err != nil {
								t.Error(err)
							}
							if !settled {
								t.Error("whoever declares the record goes on before its archive has ended")
							}
						}()
						synctest.Wait()
						settled = true
						if declared.fails {
							return &hubspot.Error{StatusCode: 403}
						}
						return nil
					},
				}
				e = engineOn(api)
				e.Archive(t.Context(), ArchiveRequest{Target: contacts, Removals: removalsOf("a"), Warrant: warrantOf(removalsOf("a"))})
				<-done
				if diff := cmp.Diff(declared.want, late.IDs); diff != "" {
					t.Errorf("told of what comes too late (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(declared.unread, late.Unread); diff != "" {
					t.Errorf("unread (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// What is declared between the read and the reservation is seen, by whatever leads to
// the record: a key of another property has to be read first.
func TestArchive_declaredBeforeReservation(t *testing.T) {
	t.Parallel()
	contacts, code := targetOf(t, "contacts", "email"), targetOf(t, "contacts", "code")
	for name, declared := range map[string]struct {
		target Target
		record custody.Record
		spared bool
		reads  int
	}{
		"by its key":                 {contacts, custody.Record{Normal: "a"}, true, 1},
		"by a key of a merged one":   {contacts, custody.Record{Normal: "c"}, true, 1},
		"by its id":                  {contacts, custody.Record{Normal: "z", ID: "id-a"}, true, 1},
		"by the id of a merged one":  {contacts, custody.Record{Normal: "z", ID: "9"}, true, 1},
		"by another property":        {code, custody.Record{Normal: "q"}, true, 2},
		"another one by another key": {code, custody.Record{Normal: "r"}, false, 2},
		"another one":                {contacts, custody.Record{Normal: "r"}, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var e *Engine
			reads := 0
			api := &fakeAPI{
				read: func(req hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
					reads++
					all := map[string]*string{"email": new("a"), "hs_additional_emails": new("b;c"), "hs_merged_object_ids": new("8;9"), "code": new("Q")}
					answer := hubspot.Object{ID: "id-a", Properties: map[string]*string{}}
					for _, name := range req.Properties {
						answer.Properties[name] = all[name]
					}
					e.register.Keep("x", declared.target.Space(), []custody.Record{declared.record})
					return &hubspot.BatchResponse{Results: []hubspot.Object{answer}}, nil
				},
				archive: func([]string) error { return nil },
			}
			e = engineOn(api)
			r := e.Archive(t.Context(), ArchiveRequest{Target: contacts, Removals: removalsOf("a"), Warrant: warrantOf(removalsOf("a"))})
			if spared := len(r.Spared) == 1; spared != declared.spared || spared == (len(api.archives) == 1) || reads != declared.reads {
				t.Errorf("%v, %d requests, %d reads", ends(r), len(api.archives), reads)
			}
		})
	}
}

// A record that the state holds under two keys is archived once, and both are told
// how it ended.
func TestArchive_twoKeys(t *testing.T) {
	t.Parallel()
	contacts := targetOf(t, "contacts", "email")
	removals := []records.Removal{{Key: "a", ID: "1", Fate: records.Archived}, {Key: "b", ID: "1", Fate: records.Archived}}
	for name, test := range map[string]struct {
		err  error
		kept string
		want map[string][]string
	}{
		"archived": {nil, "", map[string][]string{"gone": {"a", "b"}}},
		"refused":  {&hubspot.Error{StatusCode: 403}, "", map[string][]string{"failed": {"a", "b"}}},
		"kept":     {nil, "b", map[string][]string{"spared": {"a", "b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeAPI{
				read: func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
					return &hubspot.BatchResponse{Results: []hubspot.Object{{ID: "1", Properties: map[string]*string{"email": new("b"), "hs_additional_emails": new("a")}}}}, nil
				},
				archive: func([]string) error { return test.err },
			}
			e := engineOn(api)
			if test.kept != "" {
				e.register.Keep("x", contacts.Space(), []custody.Record{{Normal: test.kept}})
			}
			r := e.Archive(t.Context(), ArchiveRequest{Target: contacts, Removals: removals, Warrant: custody.WarrantOf("1")})
			if diff := cmp.Diff(test.want, ends(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A record is not gone because one answer says so twice: a repeated answer is asked for
// again, and nothing is believed of one that keeps coming.
func TestArchive_repeatedAnswer(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	answer := func(at time.Time, ids ...string) *hubspot.BatchResponse {
		resp := &hubspot.BatchResponse{Status: hubspot.StatusComplete, StartedAt: at}
		for _, id := range ids {
			resp.Results = append(resp.Results, hubspot.Object{ID: id, Properties: map[string]*string{"code": new(strings.TrimPrefix(id, "id-"))}})
		}
		return resp
	}
	missing := func(at time.Time, ids ...string) *hubspot.BatchResponse {
		resp := answer(at, "id-b")
		resp.Errors = []hubspot.BatchError{{Category: hubspot.CategoryObjectNotFound, Context: map[string][]string{"ids": ids}}}
		return resp
	}
	late := began.Add(time.Second)
	for name, test := range map[string]struct {
		answers []*hubspot.BatchResponse
		want    map[string][]string
	}{
		"said twice":            {[]*hubspot.BatchResponse{missing(began, "id-a"), missing(late, "id-a")}, map[string][]string{"gone": {"a", "b"}}},
		"repeated, then there":  {[]*hubspot.BatchResponse{missing(began, "id-a"), missing(began, "id-a"), answer(late, "id-a")}, map[string][]string{"gone": {"a", "b"}}},
		"repeated, then gone":   {[]*hubspot.BatchResponse{missing(began, "id-a"), missing(began, "id-a"), missing(late, "id-a")}, map[string][]string{"gone": {"a", "b"}}},
		"repeated all the time": {[]*hubspot.BatchResponse{missing(began, "id-a")}, map[string][]string{"failed": {"a", "b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reads := 0
			api := &fakeAPI{archive: func([]string) error { return nil }}
			api.read = func(hubspot.ReadRequest) (*hubspot.BatchResponse, error) {
				reads++
				return test.answers[min(reads, len(test.answers))-1], nil
			}
			r := engineOn(api).Archive(t.Context(), ArchiveRequest{Target: targetOf(t, "companies", "code"), Removals: removalsOf("a", "b"), Warrant: warrantOf(removalsOf("a", "b"))})
			if diff := cmp.Diff(test.want, ends(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			archived := slices.Concat(api.archives...)
			if there := name == "repeated, then there"; slices.Contains(archived, "id-a") != there || len(r.Missing) != 0 == (there || len(r.Failed) > 0) {
				t.Errorf("archived %v, missing %v", archived, r.Missing)
			}
		})
	}
}

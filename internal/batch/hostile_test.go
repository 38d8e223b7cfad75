// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hostile"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// hostileAccount is a simulated account behind a hostile server.
type hostileAccount struct {
	*hubspotsim.Server
	hostile *hostile.Server
	client  *hubspot.Client
	engine  *Engine
	target  Target
	// ids are those of the seeded companies a to f, by key.
	ids map[string]string
}

var seededKeys = []string{"a", "b", "c", "d", "e", "f"}

func newHostileAccount(t *testing.T) *hostileAccount {
	t.Helper()
	sim := hubspotsim.Start(t)
	h := &hostileAccount{Server: sim, hostile: hostile.New(sim), ids: map[string]string{}}
	sim.DefineProperty("companies", hubspotsim.Property{Name: "code", Label: "Code", Type: "string", FieldType: "text", Unique: true})
	for _, key := range seededKeys {
		h.ids[key] = sim.SeedMany("companies", []map[string]string{{"code": key, "name": "Name " + key}})[0]
	}
	client, err := hubspot.New(hubspot.Config{
		AccessToken: sim.Token(), BaseURL: h.hostile.Start(t), Clock: hastyClock{}, MaxRetries: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.client, h.engine = client, engineOn(client)
	// HubSpot's times are in milliseconds: one has to pass where one is waited for.
	h.engine.sleep = func(ctx context.Context, _ time.Duration) error { return sleep(ctx, 2*time.Millisecond) }
	h.target = targetOf(t, "companies", "code")
	return h
}

// hastyClock never waits long.
type hastyClock struct{}

func (hastyClock) Now() time.Time { return time.Now() }

func (hastyClock) After(d time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(min(d, time.Millisecond))
	return timer.C, func() { timer.Stop() }
}

func (h *hostileAccount) live() map[string]string {
	live := map[string]string{}
	for _, r := range h.Records("companies") {
		live[r.Properties["code"]] = r.ID
	}
	return live
}

func path(verb string) func(*hostile.Exchange) bool { return hostile.Path("/batch/" + verb) }

// neverAnAnswer are answers that no request may be settled by.
var neverAnAnswer = map[string]hostile.Spoil{
	"{}":                    hostile.Replace(200, `{}`),
	"status ok":             hostile.Replace(200, `{"status":"ok"}`),
	"a list":                hostile.Replace(200, `[]`),
	"null":                  hostile.Replace(200, `null`),
	"empty":                 hostile.Replace(200, ``),
	"202, empty":            hostile.Replace(202, ``),
	"pending":               hostile.Replace(202, `{"status":"PENDING","results":[]}`),
	"a portal's page":       hostile.Replace(200, hostile.Page),
	"404, HTML":             hostile.Replace(404, hostile.Page),
	"404, JSON":             hostile.Replace(404, `{"status":404,"error":"Not Found"}`),
	"404, empty":            hostile.Replace(404, ``),
	"400, HTML":             hostile.Replace(400, hostile.Page),
	"403, HTML":             hostile.Replace(403, hostile.Page),
	"410, JSON":             hostile.Replace(410, `{"message":"gone"}`),
	"413, HTML":             hostile.Replace(413, hostile.Page),
	"101":                   hostile.Replace(101, ``),
	"302":                   hostile.Replace(302, hostile.Page),
	"foreign ids":           hostile.Replace(207, `{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error","category":"OBJECT_NOT_FOUND","message":"no","context":{"ids":["999"]}}]}`),
	"cut":                   hostile.Replace(200, `{"status":"COMPL`),
	"a bomb of records":     hostile.Bomb(`{"status":"COMPLETE","results":[{}`, `,{}`, 256<<20),
	"a bomb of nesting":     hostile.Bomb(``, `[`, 256<<20),
	"a bomb in one text":    hostile.Bomb(`{"status":"`, `          `, 1<<30),
	"a member of no record": hostile.Replace(200, `{"status":"COMPLETE","results":[null]}`),
}

// An upsert that was carried out is accounted for by reading, whatever the answer
// to it is, with the ids that HubSpot has.
func TestHostileUpsert(t *testing.T) {
	t.Parallel()
	spoils := map[string]hostile.Spoil{
		"swapped ids":          hostile.Swap("id", 0, 1),
		"swapped trace ids":    hostile.Swap("objectWriteTraceId", 0, 1),
		"another trace id":     hostile.Set("tf-x-1", "results", "0", "objectWriteTraceId"),
		"a repeated result":    hostile.RepeatResult(0, 1),
		"an omitted result":    hostile.Omit(1),
		"an archived result":   hostile.Set(true, "results", "0", "archived"),
		"an empty id":          hostile.Set("", "results", "0", "id"),
		"an id that is a path": hostile.Set("../../9001/gdpr-delete", "results", "0", "id"),
		"a stranger's id":      hostile.Set("424242", "results", "0", "id"),
		"no results":           hostile.Drop("results"),
		"no status":            hostile.Drop("status"),
		"no ids":               hostile.Drop("results", "0", "id"),
		"no properties":        hostile.Drop("results", "0", "properties"),
		"a stranger":           hostile.Stranger(map[string]any{"id": "424242", "properties": map[string]any{"code": "z"}}),
	}
	maps.Copy(spoils, neverAnAnswer)
	for name, spoil := range spoils {
		for times, often := range map[int]string{1: "once", 0: "always"} {
			t.Run(name+" "+often, func(t *testing.T) {
				t.Parallel()
				h := newHostileAccount(t)
				h.hostile.Add(hostile.Rule{Match: path("upsert"), Times: times, Spoil: spoil})
				writes := []records.Write{
					{Key: "a", ID: h.ids["a"], Properties: []records.Property{{Name: "name", Value: "New a", Changed: true}}},
					{Key: "b", ID: h.ids["b"], Properties: []records.Property{{Name: "name", Value: "New b", Changed: true}}},
					{Key: "x", New: true, Properties: []records.Property{{Name: "code", Value: "x"}, {Name: "name", Value: "New x", Changed: true}}},
				}
				r := h.engine.Upsert(t.Context(), UpsertRequest{Target: h.target, Writes: writes})
				live := h.live()
				for _, o := range r.Outcomes {
					switch {
					case o.Status != Written:
						t.Errorf("%s ended as %d: %+v", o.Write.Key, o.Status, o.Failure)
					case o.ID != live[o.Write.Key]:
						t.Errorf("%s is written as %s, HubSpot has %s", o.Write.Key, o.ID, live[o.Write.Key])
					case o.Created != o.Write.New:
						t.Errorf("%s: created is %t", o.Write.Key, o.Created)
					}
				}
				if len(live) != len(seededKeys)+1 || live["a"] != h.ids["a"] || live["b"] != h.ids["b"] {
					t.Errorf("HubSpot has %v", live)
				}
			})
		}
	}
}

// A refusal after an attempt whose answer was lost tells of the last attempt only:
// what the first one wrote is not lost, and who made it is not either.
func TestHostileUpsert_refusedAfterLoss(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		done     bool
		refusals int
		want     []string
	}{
		"done and refused once":         {done: true, refusals: 1, want: []string{"a written", "b written", "x written created"}},
		"done and refused always":       {done: true, want: []string{"a written", "b written", "x written created"}},
		"not done and refused once":     {refusals: 1, want: []string{"a written", "b written", "x written created"}},
		"not done and refused for good": {want: []string{"a refused", "b refused", "x refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostileAccount(t)
			h.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: http.StatusBadGateway, DoWork: test.done, Times: 1})
			h.Fault(hubspotsim.Fault{Operation: hubspotsim.OpUpsert, Status: http.StatusConflict, Times: test.refusals})
			r := h.engine.Upsert(t.Context(), UpsertRequest{Target: h.target, Writes: []records.Write{
				{Key: "a", ID: h.ids["a"], Properties: []records.Property{{Name: "name", From: "Name a", Value: "New a", Changed: true}}},
				{Key: "b", ID: h.ids["b"], Properties: []records.Property{{Name: "name", From: "Name b", Value: "New b", Changed: true}}},
				{Key: "x", New: true, Properties: []records.Property{{Name: "code", Value: "x"}, {Name: "name", Value: "New x", Changed: true}}},
			}})
			var got []string
			for _, o := range r.Outcomes {
				switch {
				case o.Status == Written && o.Created:
					got = append(got, o.Write.Key+" written created")
				case o.Status == Written:
					got = append(got, o.Write.Key+" written")
				case o.Status == Refused && hubspot.IsConflict(o.Failure.Err):
					got = append(got, o.Write.Key+" refused")
				default:
					got = append(got, fmt.Sprintf("%s %d %+v", o.Write.Key, o.Status, o.Failure))
				}
				if o.Status == Written && o.ID != h.live()[o.Write.Key] {
					t.Errorf("%s is written as %s", o.Write.Key, o.ID)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// An archive that was done and whose answer was lost is done, whatever HubSpot says to
// the repetition.
func TestHostileArchive_refusedAfterLoss(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict} {
		for _, done := range []bool{true, false} {
			t.Run(fmt.Sprint(status, " done ", done), func(t *testing.T) {
				t.Parallel()
				h := newHostileAccount(t)
				h.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchArchive, Status: http.StatusBadGateway, DoWork: done, Times: 1})
				h.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchArchive, Status: status})
				removals := []records.Removal{{Key: "a", ID: h.ids["a"], Created: true, Fate: records.Archived}}
				r := h.engine.Archive(t.Context(), ArchiveRequest{Target: h.target, Removals: removals, Warrant: warrantOf(removals)})
				if gone := h.live()["a"] == ""; gone != done || (len(r.Gone) == 1) != done || (len(r.Failed) == 1) == done {
					t.Errorf("gone %t, got %+v", gone, r)
				}
			})
		}
	}
}

// A read never takes a stranger's record, an id that is none or silence for an
// answer: it fails, or it is right.
func TestHostileRead(t *testing.T) {
	t.Parallel()
	spoils := map[string]hostile.Spoil{
		"swapped ids":          hostile.Swap("id", 0, 1),
		"a stranger's id":      hostile.Set("424242", "results", "0", "id"),
		"an id that is a path": hostile.Set("../../9001/gdpr-delete", "results", "0", "id"),
		"an archived result":   hostile.Set(true, "results", "0", "archived"),
		"no results":           hostile.Drop("results"),
		"no properties":        hostile.Drop("results", "0", "properties"),
		"a stranger's record":  hostile.Replace(200, `{"status":"COMPLETE","results":[{"id":"424242","properties":{"code":"z"}}]}`),
		"a record without key": hostile.Replace(200, `{"status":"COMPLETE","results":[{"id":"424242","properties":{"name":"z"}}]}`),
		"two for one":          hostile.RepeatResult(0, 9),
	}
	maps.Copy(spoils, neverAnAnswer)
	for name, spoil := range spoils {
		for _, keys := range [][]string{{"a"}, {"a", "b"}, {"a", "nobody"}} {
			t.Run(fmt.Sprint(name, keys), func(t *testing.T) {
				t.Parallel()
				h := newHostileAccount(t)
				h.hostile.Add(hostile.Rule{Match: path("read"), Spoil: spoil})
				found, err := h.engine.Read(t.Context(), ReadRequest{Target: h.target, Keys: keys, Properties: []string{"name"}})
				if name == "foreign ids" {
					// An answer in HubSpot's form that leaves all keys out, again and
					// again, is how it may say that there is none of them.
					return
				}
				if err == nil {
					for _, key := range keys {
						if o := found[key]; (o == nil) != (h.ids[key] == "") || o != nil && o.ID != h.ids[key] {
							t.Errorf("%s is read as %+v", key, o)
						}
					}
				}
				if err != nil && len(err.Error()) > 1500 {
					t.Errorf("an error of %d bytes", len(err.Error()))
				}
				ids, err := h.engine.ReadIDs(t.Context(), h.target, []string{h.ids["a"]}, nil)
				if err == nil && (len(ids) != 1 || ids[h.ids["a"]] == nil) && !strings.Contains(name, "stranger") && !strings.Contains(name, "without key") {
					t.Errorf("record a is read by its id as %v", ids)
				}
			})
		}
	}
}

// An archive counts as done where it is done, whatever the answer.
func TestHostileArchive(t *testing.T) {
	t.Parallel()
	for name, spoil := range neverAnAnswer {
		for _, done := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " done ", done), func(t *testing.T) {
				t.Parallel()
				h := newHostileAccount(t)
				if done {
					h.hostile.Add(hostile.Rule{Match: path("archive"), Spoil: spoil})
				} else {
					// The work is not done, and the answer is as bad.
					x := &hostile.Exchange{Answer: hostile.Answer{Header: http.Header{}}}
					spoil(x)
					if x.Stream != nil {
						return
					}
					body := string(x.Body)
					h.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchArchive, Status: x.Status, Body: body, NoBody: body == ""})
				}
				var removals []records.Removal
				for _, key := range []string{"a", "b", "c"} {
					removals = append(removals, records.Removal{Key: key, ID: h.ids[key], Created: true, Fate: records.Archived})
				}
				r := h.engine.Archive(t.Context(), ArchiveRequest{Target: h.target, Removals: removals, Warrant: warrantOf(removals)})
				live := h.live()
				for _, gone := range r.Gone {
					if live[gone.Key] != "" {
						t.Errorf("%s is called gone, but HubSpot has it", gone.Key)
					}
				}
				for _, failed := range r.Failed {
					if done {
						t.Errorf("%s is called not archived: %v", failed.Key, failed.Err)
					}
				}
				if len(r.Gone)+len(r.Failed) != 3 || len(r.Spared) > 0 {
					t.Errorf("got %+v", r)
				}
				for _, key := range []string{"d", "e", "f"} {
					if live[key] != h.ids[key] {
						t.Errorf("%s is not what it was", key)
					}
				}
			})
		}
	}
}

// Links that a spoilt answer does not speak of are not gone.
func TestHostileLinks(t *testing.T) {
	t.Parallel()
	for name, spoil := range neverAnAnswer {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostileAccount(t)
			contacts := h.SeedMany("contacts", make([]map[string]string, 2))
			for _, contact := range contacts {
				h.Link("contacts", contact, "companies", h.ids["a"])
			}
			linker := NewLinker(h.engine, h.client)
			target := LinkTarget{From: targetOf(t, "contacts", "").ObjectType, To: targetOf(t, "companies", "").ObjectType}
			h.hostile.Add(hostile.Rule{Match: hostile.Path("/contacts/companies/batch/read"), Spoil: spoil})
			found, err := linker.ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: contacts})
			if err == nil && name != "foreign ids" {
				t.Errorf("read %v", found)
			}
			h.hostile.Clear()
			h.hostile.Add(hostile.Rule{Match: hostile.Path("/batch/associate/default"), Spoil: spoil})
			link := Link{Link: links.Link{From: "0", To: "b"}, FromID: contacts[0], ToID: h.ids["b"]}
			made := linker.Create(t.Context(), LinkRequest{LinkTarget: target, Links: []Link{link}})
			if made.Count(Written) != 1 {
				t.Errorf("a link that was made is %+v", made.Outcomes[0])
			}
			h.hostile.Clear()
			h.hostile.Add(hostile.Rule{Match: hostile.Path("/companies/batch/archive"), Spoil: spoil})
			gone := linker.Remove(t.Context(), RemoveLinksRequest{LinkTarget: target, Links: []LinkRemoval{{Link: link, Forced: true}}})
			h.hostile.Clear()
			held, err := linker.ReadLinks(t.Context(), LinkReadRequest{From: target.From, To: target.To, IDs: contacts[:1]})
			if err != nil {
				t.Fatal(err)
			}
			_, there := held[contacts[0]][h.ids["b"]]
			if len(gone.Gone) > 0 && there {
				t.Error("a link is called gone, but HubSpot has it")
			}
		})
	}
}

// Lists and links without an end are given up, in few calls.
func TestHostilePaging(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(int) string{"counting": hostile.Counting, "alternating": hostile.Alternating, "the same": func(int) string { return "7" }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostileAccount(t)
			h.hostile.Add(hostile.Rule{Match: hostile.Call(http.MethodGet, "/companies"), Spoil: hostile.Paging(next)})
			if found, err := h.engine.List(t.Context(), h.target, nil, nil); err == nil {
				t.Errorf("listed %d", len(found))
			}
			contact := h.SeedMany("contacts", make([]map[string]string, 1))[0]
			h.Link("contacts", contact, "companies", h.ids["a"])
			h.hostile.Add(hostile.Rule{Match: hostile.Path("/companies/batch/read"), Spoil: func(x *hostile.Exchange) bool {
				return hostile.Replace(200, fmt.Sprintf(`{"status":"COMPLETE","results":[{"from":{"id":%q},"to":[{"toObjectId":"9","associationTypes":[]}],"paging":{"next":{"after":%q}}}]}`, contact, next(x.Number)))(x)
			}})
			linker := NewLinker(h.engine, h.client)
			if found, err := linker.ReadLinks(t.Context(), LinkReadRequest{From: targetOf(t, "contacts", "").ObjectType, To: targetOf(t, "companies", "").ObjectType, IDs: []string{contact}}); err == nil {
				t.Errorf("read %v", found)
			}
			if n := len(h.Requests()); n > 20 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package directory

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// accountAPI answers from memory and counts what it is asked.
type accountAPI struct {
	mu    sync.Mutex
	err   error
	calls map[string]int
}

func (a *accountAPI) asked(what string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.calls == nil {
		a.calls = map[string]int{}
	}
	a.calls[what]++
	return a.err
}

func (a *accountAPI) PropertyValidations(_ context.Context, id string) ([]hubspot.PropertyValidations, error) {
	if err := a.asked("rules " + id); err != nil {
		return nil, err
	}
	return []hubspot.PropertyValidations{{PropertyName: "zip", Rules: []hubspot.PropertyRule{{Type: values.RuleMaxLength, Arguments: []string{"5"}}}}}, nil
}

func (a *accountAPI) RecordLimits(context.Context) (*hubspot.RecordLimits, error) {
	if err := a.asked("limits"); err != nil {
		return nil, err
	}
	return &hubspot.RecordLimits{Custom: hubspot.CustomRecordLimits{Limit: 10, Usage: 9}}, nil
}

func (a *accountAPI) AllOwners(_ context.Context, q hubspot.OwnersRequest) ([]hubspot.Owner, error) {
	if err := a.asked(fmt.Sprintf("owners, archived %t", q.Archived)); err != nil {
		return nil, err
	}
	if q.Archived {
		return []hubspot.Owner{{ID: "2", Email: "left@example.com", UserIDIncludingInactive: 72}}, nil
	}
	return []hubspot.Owner{{ID: "1", FirstName: "Ada", LastName: "King", UserID: 71}}, nil
}

func (a *accountAPI) ListPipelines(_ context.Context, objectType string) ([]hubspot.Pipeline, error) {
	if err := a.asked("pipelines " + objectType); err != nil {
		return nil, err
	}
	return []hubspot.Pipeline{{ID: "default"}}, nil
}

// typeOf reads an object type.
func typeOf(t *testing.T, name string) values.ObjectType {
	t.Helper()
	objectType, err := values.ParseObjectType(name)
	if err != nil {
		t.Fatal(err)
	}
	return objectType
}

func canonical(_ context.Context, t values.ObjectType) string { return t.Canonical() }

// Everything is read once, however many ask at once.
func TestDirectory_once(t *testing.T) {
	t.Parallel()
	api := &accountAPI{}
	account := New(api, canonical, true)
	contacts, deals := typeOf(t, "contacts"), typeOf(t, "deals")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			rules, err := account.Rules(t.Context(), contacts)
			if err != nil || rules.Check(values.Definition{Name: "zip"}, "123456") == nil || rules.Check(values.Definition{Name: "zip"}, "12345") != nil {
				t.Errorf("rules %v, %v", rules, err)
			}
			if limits, err := account.recordLimits(t.Context()); err != nil || limits.Custom.Usage != 9 {
				t.Errorf("limits %v, %v", limits, err)
			}
			if pipelines, err := account.pipelinesOf(t.Context(), deals); err != nil || len(pipelines) != 1 {
				t.Errorf("pipelines %v, %v", pipelines, err)
			}
		})
	}
	group.Wait()
	if _, err := account.Rules(t.Context(), typeOf(t, "2-7")); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]int{"rules 0-1": 1, "rules 2-7": 1, "limits": 1, "pipelines 0-3": 1}, api.calls); diff != "" {
		t.Error(diff)
	}
}

// Who may not know does without and does not ask again; other errors are told.
func TestDirectory_refused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err   error
		told  bool
		calls int
	}{
		"no right":  {&hubspot.Error{StatusCode: http.StatusForbidden}, false, 1},
		"not there": {&hubspot.Error{StatusCode: http.StatusNotFound}, false, 1},
		"no answer": {errors.New("broken"), true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &accountAPI{err: tt.err}
			account := New(api, canonical, true)
			for range 2 {
				rules, err := account.Rules(t.Context(), typeOf(t, "contacts"))
				if rules != nil || (err != nil) != tt.told {
					t.Errorf("rules %v, error %v", rules, err)
				}
				limits, err := account.recordLimits(t.Context())
				if limits != nil || (err != nil) != tt.told {
					t.Errorf("limits %v, error %v", limits, err)
				}
				pipelines, err := account.pipelinesOf(t.Context(), typeOf(t, "deals"))
				if pipelines != nil || (err != nil) != tt.told {
					t.Errorf("pipelines %v, error %v", pipelines, err)
				}
			}
			if diff := cmp.Diff(map[string]int{"rules 0-1": tt.calls, "limits": tt.calls, "pipelines 0-3": tt.calls}, api.calls); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// New records of all custom types count together, each of them once, whichever
// plan tells of it.
func TestDirectory_room(t *testing.T) {
	t.Parallel()
	account := New(limitsAPI{limits: &hubspot.RecordLimits{Custom: hubspot.CustomRecordLimits{Limit: 10, Usage: 8}}}, canonical, true)
	steps := []struct {
		objectType    string
		names         []string
		coming, lacks int64
	}{
		{"2-7", []string{"a", "b"}, 2, 0},
		{"2-7", []string{"b"}, 2, 0},
		{"2-8", []string{"a"}, 3, 1},
	}
	for _, step := range steps {
		room, ok := account.Room(t.Context(), typeOf(t, step.objectType), step.names)
		if want := (Room{Usage: 8, Limit: 10, Coming: step.coming}); !ok || room != want || room.Lacks() != step.lacks {
			t.Errorf("%s %v: %+v, known %t, lacks %d", step.objectType, step.names, room, ok, room.Lacks())
		}
	}
	for name, api := range map[string]API{
		"without a limit": limitsAPI{limits: &hubspot.RecordLimits{}}, "without the right": limitsAPI{},
		"without an answer": &accountAPI{err: errors.New("broken")}, "without HubSpot": nil,
	} {
		if room, ok := New(api, canonical, true).Room(t.Context(), typeOf(t, "2-7"), []string{"a"}); ok {
			t.Errorf("%s: %+v", name, room)
		}
	}
	// HubSpot's own types have no limit that matters.
	if room, ok := account.Room(t.Context(), typeOf(t, "contacts"), []string{"a"}); ok {
		t.Errorf("contacts: %+v", room)
	}
}

type limitsAPI struct {
	API

	limits *hubspot.RecordLimits
}

func (a limitsAPI) RecordLimits(context.Context) (*hubspot.RecordLimits, error) { return a.limits, nil }

// Owners are listed once, the deactivated ones only where they are asked for; who may
// not read them is told so, and not asked for again.
func TestDirectory_owners(t *testing.T) {
	t.Parallel()
	api := &accountAPI{}
	account := New(api, canonical, true)
	for _, users := range [][]string{{"71"}, {"71", "72", "73"}, {"72"}} {
		names, told, err := account.UserNames(t.Context(), users)
		if err != nil || !told || names[users[0]] == "" {
			t.Errorf("%v: %v, told %t, %v", users, names, told, err)
		}
		for _, user := range users {
			if want := map[string]string{"71": "Ada King", "72": "left@example.com"}[user]; names[user] != want {
				t.Errorf("user %s is %q, want %q", user, names[user], want)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"owners, archived false": 1, "owners, archived true": 1}, api.calls); diff != "" {
		t.Error(diff)
	}
	refused := &accountAPI{err: &hubspot.Error{StatusCode: http.StatusForbidden}}
	for _, account := range []*Directory{New(refused, canonical, true), New(nil, nil, true)} {
		for range 2 {
			if names, told, err := account.UserNames(t.Context(), []string{"71"}); len(names) > 0 || told || err != nil {
				t.Errorf("without the right: %v, told %t, %v", names, told, err)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"owners, archived false": 1}, refused.calls); diff != "" {
		t.Error(diff)
	}
	broken := New(&accountAPI{err: errors.New("broken")}, canonical, true)
	if _, told, err := broken.UserNames(t.Context(), []string{"71"}); !told || err == nil {
		t.Errorf("without an answer: told %t, %v", told, err)
	}
}

// Versions of the API that do not enforce the account's rules are not asked for them,
// and neither is HubSpot where it can't be.
func TestDirectory_rulesNotEnforced(t *testing.T) {
	t.Parallel()
	api := &accountAPI{}
	for _, account := range []*Directory{New(api, canonical, false), New(nil, nil, true)} {
		if rules, err := account.Rules(t.Context(), typeOf(t, "contacts")); rules != nil || err != nil {
			t.Errorf("rules %v, %v", rules, err)
		}
	}
	if len(api.calls) > 0 {
		t.Errorf("asked for %v", api.calls)
	}
}

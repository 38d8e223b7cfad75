// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package directory

import (
	"context"
	"errors"
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

func (a *accountAPI) ListPipelines(_ context.Context, objectType string) ([]hubspot.Pipeline, error) {
	if err := a.asked("pipelines " + objectType); err != nil {
		return nil, err
	}
	return []hubspot.Pipeline{{ID: "default"}}, nil
}

// Everything is read once, however many ask at once.
func TestAccount_once(t *testing.T) {
	t.Parallel()
	api := &accountAPI{}
	account := NewAccount(api)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			rules, err := account.Rules(t.Context(), "0-1")
			if err != nil || rules.Check(values.Definition{Name: "zip"}, "123456") == nil || rules.Check(values.Definition{Name: "zip"}, "12345") != nil {
				t.Errorf("rules %v, %v", rules, err)
			}
			if limits, err := account.RecordLimits(t.Context()); err != nil || limits.Custom.Usage != 9 {
				t.Errorf("limits %v, %v", limits, err)
			}
			if pipelines, err := account.Pipelines(t.Context(), "deals"); err != nil || len(pipelines) != 1 {
				t.Errorf("pipelines %v, %v", pipelines, err)
			}
		})
	}
	group.Wait()
	if _, err := account.Rules(t.Context(), "2-7"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]int{"rules 0-1": 1, "rules 2-7": 1, "limits": 1, "pipelines deals": 1}, api.calls); diff != "" {
		t.Error(diff)
	}
}

// Who may not know does without and does not ask again; other errors are told.
func TestAccount_refused(t *testing.T) {
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
			account := NewAccount(api)
			for range 2 {
				rules, err := account.Rules(t.Context(), "0-1")
				if rules != nil || (err != nil) != tt.told {
					t.Errorf("rules %v, error %v", rules, err)
				}
				limits, err := account.RecordLimits(t.Context())
				if limits != nil || (err != nil) != tt.told {
					t.Errorf("limits %v, error %v", limits, err)
				}
				pipelines, err := account.Pipelines(t.Context(), "deals")
				if pipelines != nil || (err != nil) != tt.told {
					t.Errorf("pipelines %v, error %v", pipelines, err)
				}
			}
			if diff := cmp.Diff(map[string]int{"rules 0-1": tt.calls, "limits": tt.calls, "pipelines deals": tt.calls}, api.calls); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// New records of all custom types count together, each of them once, whichever
// plan tells of it.
func TestAccount_room(t *testing.T) {
	t.Parallel()
	account := NewAccount(limitsAPI{limits: &hubspot.RecordLimits{Custom: hubspot.CustomRecordLimits{Limit: 10, Usage: 8}}})
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
		room, ok, err := account.Room(t.Context(), step.objectType, step.names)
		if want := (Room{Usage: 8, Limit: 10, Coming: step.coming}); err != nil || !ok || room != want || room.Lacks() != step.lacks {
			t.Errorf("%s %v: %+v, known %t, lacks %d, %v", step.objectType, step.names, room, ok, room.Lacks(), err)
		}
	}
	if room, ok, err := NewAccount(limitsAPI{limits: &hubspot.RecordLimits{}}).Room(t.Context(), "2-7", []string{"a"}); ok || err != nil {
		t.Errorf("without a limit: %+v, %v", room, err)
	}
	if room, ok, err := NewAccount(limitsAPI{}).Room(t.Context(), "2-7", []string{"a"}); ok || err != nil {
		t.Errorf("without the right: %+v, %v", room, err)
	}
}

type limitsAPI struct {
	AccountAPI

	limits *hubspot.RecordLimits
}

func (a limitsAPI) RecordLimits(context.Context) (*hubspot.RecordLimits, error) { return a.limits, nil }

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// scriptedAPI answers from memory and counts what it is asked.
type scriptedAPI struct {
	mu    sync.Mutex
	err   error
	calls map[hubspot.PropertiesQuery]int
}

func (a *scriptedAPI) ListProperties(_ context.Context, _ string, q hubspot.PropertiesQuery) ([]hubspot.Property, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.calls == nil {
		a.calls = make(map[hubspot.PropertiesQuery]int)
	}
	a.calls[q]++
	switch {
	case a.err != nil:
		return nil, a.err
	case q.Archived:
		return []hubspot.Property{{Name: "old", Type: "string"}, {Name: "name", Type: "number"}}, nil
	case q.DataSensitivity == hubspot.SensitivitySensitive:
		return []hubspot.Property{{Name: "secret", Type: "string"}}, nil
	case q.DataSensitivity != "":
		return nil, &hubspot.Error{StatusCode: 400}
	}
	return []hubspot.Property{{Name: "name", Type: "string"}}, nil
}

func (a *scriptedAPI) GetSchema(context.Context, string) (*hubspot.Schema, error) {
	return nil, errors.New("not asked for")
}

func (a *scriptedAPI) count(q hubspot.PropertiesQuery) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls[q]
}

func companies(t *testing.T, spelling string) values.ObjectType {
	t.Helper()
	objectType, err := values.ParseObjectType(spelling)
	if err != nil {
		t.Fatal(err)
	}
	return objectType
}

func TestCatalog_readsOnceForEverybody(t *testing.T) {
	t.Parallel()
	api := &scriptedAPI{}
	catalog := New(api)
	var group sync.WaitGroup
	for _, spelling := range []string{"companies", "company", "0-2", "companies"} {
		group.Go(func() {
			if _, err := catalog.Get(t.Context(), companies(t, spelling)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := api.count(hubspot.PropertiesQuery{}); n != 1 {
		t.Errorf("%d requests for one object type in four spellings, want 1", n)
	}
	catalog.Wrote(companies(t, "companies"), "code")
	if _, err := catalog.Get(t.Context(), companies(t, "companies")); err != nil {
		t.Error(err)
	}
	if n := api.count(hubspot.PropertiesQuery{}); n != 2 {
		t.Errorf("%d requests after a change, want 2", n)
	}
}

func TestCatalog_fresh(t *testing.T) {
	t.Parallel()
	catalog := New(&scriptedAPI{})
	catalog.Wrote(companies(t, "companies"), "code")
	contacts, err := values.ParseObjectType("contacts")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		objectType values.ObjectType
		name       string
		want       bool
	}{
		{companies(t, "0-2"), "code", true},
		{companies(t, "companies"), "name", false},
		{contacts, "code", false},
	} {
		if got := catalog.Fresh(c.objectType, c.name); got != c.want {
			t.Errorf("Fresh(%s, %q) = %t", c.objectType, c.name, got)
		}
	}
}

func TestCatalog_errors(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{403: 1, 500: 2} {
		api := &scriptedAPI{err: &hubspot.Error{StatusCode: status}}
		catalog := New(api)
		for range 2 {
			if _, err := catalog.Get(t.Context(), companies(t, "companies")); err == nil {
				t.Errorf("%d: no error", status)
			}
		}
		if n := api.count(hubspot.PropertiesQuery{}); n != want {
			t.Errorf("%d: %d requests, want %d", status, n, want)
		}
	}
}

func TestCatalog_planned(t *testing.T) {
	t.Parallel()
	catalog := New(&scriptedAPI{})
	objectType := companies(t, "companies")
	before, err := catalog.Get(t.Context(), objectType)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := before.Lookup("code"); ok {
		t.Error("code is known before it is planned")
	}
	catalog.Plan(objectType, values.Definition{Name: "code", Type: "string", Unique: true})
	after, err := catalog.Get(t.Context(), objectType)
	if err != nil {
		t.Fatal(err)
	}
	if def, ok := after.Lookup("code"); !ok || !def.Planned || !def.Unique {
		t.Errorf("planned property is %+v, %t", def, ok)
	}
}

func TestCatalog_wide(t *testing.T) {
	t.Parallel()
	catalog := New(&scriptedAPI{})
	defs, err := catalog.Wide(t.Context(), companies(t, "companies"))
	if err != nil {
		t.Fatal(err)
	}
	if def, ok := defs.Lookup("old"); !ok || !def.Archived {
		t.Errorf("archived property is %+v, %t", def, ok)
	}
	if _, ok := defs.Lookup("secret"); !ok {
		t.Error("the sensitive property is not known")
	}
	if def, _ := defs.Lookup("name"); def.Archived || def.Type != "string" {
		t.Errorf("an archived definition hides the live one: %+v", def)
	}
}

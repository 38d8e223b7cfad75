// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// linkAccount is a simulated account with a linker for it.
type linkAccount struct {
	*hubspotsim.Server
	linker              *batch.Linker
	target              batch.LinkTarget
	contacts, companies []string
}

func newLinkAccount(t *testing.T, contacts, companies int, opts ...hubspotsim.Option) *linkAccount {
	t.Helper()
	sim := hubspotsim.Start(t, opts...)
	client, err := hubspot.New(hubspot.Config{AccessToken: sim.Token(), BaseURL: sim.URL()})
	if err != nil {
		t.Fatal(err)
	}
	a := &linkAccount{Server: sim, linker: batch.NewLinker(batch.NewEngine(client, custody.NewRegister(), 4), client)}
	a.contacts = sim.SeedMany("contacts", make([]map[string]string, contacts))
	a.companies = sim.SeedMany("companies", make([]map[string]string, companies))
	a.target = batch.LinkTarget{From: objectType(t, "contacts"), To: objectType(t, "companies")}
	return a
}

func objectType(t *testing.T, name string) values.ObjectType {
	t.Helper()
	parsed, err := values.ParseObjectType(name)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// link is the link of a contact to the first company.
func (a *linkAccount) link(from int) batch.Link {
	return batch.Link{
		Link:   links.Link{From: fmt.Sprint(from), To: "0"},
		FromID: a.contacts[from], ToID: a.companies[0],
	}
}

func (a *linkAccount) read(t *testing.T, ids ...string) map[string]batch.Associated {
	t.Helper()
	found, err := a.linker.ReadLinks(t.Context(), batch.LinkReadRequest{From: a.target.From, To: a.target.To, IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Records with more links than an answer holds are read to the end, and records
// without any, or that do not exist, are absent.
func TestReadLinksPages(t *testing.T) {
	t.Parallel()
	a := newLinkAccount(t, 130, 7, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.AssociationPage, c.MaxAssociationInputs = 2, 1000 }))
	for to := range 7 {
		a.Link("contacts", a.contacts[0], "companies", a.companies[to])
		a.Link("contacts", a.contacts[129], "companies", a.companies[to])
	}
	a.Link("contacts", a.contacts[1], "companies", a.companies[3])
	found := a.read(t, append(slices.Clone(a.contacts), "424242")...)
	counts := map[string]int{}
	for id, to := range found {
		counts[id] = len(to)
	}
	if diff := cmp.Diff(map[string]int{a.contacts[0]: 7, a.contacts[1]: 1, a.contacts[129]: 7}, counts); diff != "" {
		t.Error(diff)
	}
	// One batch, and three more pages of two records.
	if n := a.Count(string(hubspotsim.OpAssociationRead)); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

// A merged record answers for its old id.
func TestReadLinksOfMerged(t *testing.T) {
	t.Parallel()
	a := newLinkAccount(t, 3, 1)
	a.Link("contacts", a.contacts[0], "companies", a.companies[0])
	survivor := a.Merge("contacts", a.contacts[0], a.contacts[1])
	found := a.read(t, a.contacts...)
	for _, id := range a.contacts[:2] {
		if len(found[id]) != 1 {
			t.Errorf("record %s, merged into %s, has %d links", id, survivor, len(found[id]))
		}
	}
	if _, ok := found[a.contacts[2]]; ok {
		t.Error("a record without links is found")
	}
}

// An error that is not about missing links fails the read as a whole.
func TestReadLinksFails(t *testing.T) {
	t.Parallel()
	a := newLinkAccount(t, 1, 1)
	a.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationRead, Status: 207, Body: `{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"category":"VALIDATION_ERROR","message":"no"}]}`})
	found, err := a.linker.ReadLinks(t.Context(), batch.LinkReadRequest{From: a.target.From, To: a.target.To, IDs: a.contacts})
	if err == nil {
		t.Errorf("read %v in spite of an error", found)
	}
}

// One error for several links refuses each; the others land.
func TestCreateTellsErrorsApart(t *testing.T) {
	t.Parallel()
	for name, context := range map[string]string{
		"pairs":    `{"fromObjectId":[%[1]q,%[2]q],"toObjectId":[%[3]q,%[3]q]}`,
		"one end":  `{"fromObjectId":[%[1]q,%[2]q]}`,
		"as texts": `"{fromObjectId=[%[1]s, %[2]s]}"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newLinkAccount(t, 4, 1)
			body := fmt.Sprintf(`{"status":"COMPLETE","results":[{"from":{"id":%q},"to":{"id":%q}},{"from":{"id":%q},"to":{"id":%q}}],"numErrors":1,"errors":[{"category":"VALIDATION_ERROR","message":"refused","context":%s}]}`,
				a.contacts[0], a.companies[0], a.contacts[3], a.companies[0], fmt.Sprintf(context, a.contacts[1], a.contacts[2], a.companies[0]))
			a.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationDefault, Status: 207, Body: body, Header: http.Header{"X-HubSpot-Correlation-Id": {"c-1"}}})
			result := a.linker.Create(t.Context(), batch.LinkRequest{LinkTarget: a.target, Links: []batch.Link{a.link(0), a.link(1), a.link(2), a.link(3)}})
			var got []batch.Status
			for _, o := range result.Outcomes {
				got = append(got, o.Status)
				if o.Status == batch.Refused && o.Failure.CorrelationID != "c-1" {
					t.Errorf("failure %+v has no correlation id", o.Failure)
				}
			}
			if diff := cmp.Diff([]batch.Status{batch.Written, batch.Refused, batch.Refused, batch.Written}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What this process declares is not removed, whoever asks.
func TestRemoveSparesClaimed(t *testing.T) {
	t.Parallel()
	a := newLinkAccount(t, 2, 1)
	for from := range a.contacts {
		a.Link("contacts", a.contacts[from], "companies", a.companies[0])
	}
	// The other direction is the same association.
	back := batch.LinkTarget{From: a.target.To, To: a.target.From}
	if err := a.linker.KeepLinks(t.Context(), "x", back, []batch.Link{{FromID: a.companies[0], ToID: a.contacts[0]}}); err != nil {
		t.Fatal(err)
	}
	result := a.linker.Remove(t.Context(), batch.RemoveLinksRequest{LinkTarget: a.target, Links: []batch.LinkRemoval{
		{Link: a.link(0), Forced: true}, {Link: a.link(1), Forced: true},
	}, Warrant: custody.WarrantOf(a.link(0).ID(), a.link(1).ID())})
	if len(result.Spared) != 1 || result.Removed != 1 || len(result.Failed) != 0 {
		t.Errorf("got %+v, want one spared and one removed", result)
	}
	if held := a.read(t, a.contacts...); len(held[a.contacts[0]]) != 1 || len(held[a.contacts[1]]) != 0 {
		t.Errorf("HubSpot holds %v", held)
	}
}

// An interrupt accounts for what is on its way and sends no more.
func TestCreateInterrupted(t *testing.T) {
	t.Parallel()
	a := newLinkAccount(t, 9000, 1, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.MaxAssociationInputs = 1000 }))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a.Fault(hubspotsim.Fault{Operation: hubspotsim.OpAssociationDefault, Hook: func(hubspotsim.Request) { cancel() }, After: 2})
	all := make([]batch.Link, len(a.contacts))
	for i := range all {
		all[i] = a.link(i)
	}
	result := a.linker.Create(ctx, batch.LinkRequest{LinkTarget: a.target, Links: all})
	if result.Stopped == nil {
		t.Error("the run says nothing of the interrupt")
	}
	held := a.read(t, a.contacts...)
	for i, o := range result.Outcomes {
		there := len(held[a.contacts[i]]) > 0
		if o.Status == batch.Written != there && o.Status != batch.Unknown {
			t.Fatalf("link %d: status %d, in HubSpot: %v", i, o.Status, there)
		}
	}
	if n := result.Count(batch.NotSent); n == 0 || n == len(all) {
		t.Errorf("%d of %d links were not sent", n, len(all))
	}
}

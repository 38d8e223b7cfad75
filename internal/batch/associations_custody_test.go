// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func removalsOfLinks(l ...Link) (removals []LinkRemoval, warrant custody.Warrant) {
	ids := make([]string, len(l))
	for i, link := range l {
		removals, ids[i] = append(removals, LinkRemoval{Link: link, Forced: true}), link.ID()
	}
	return removals, custody.WarrantOf(ids...)
}

// What an apply declares, it makes only after a removal that is under way has ended.
func TestKeepLinks_awaitsRemoval(t *testing.T) {
	t.Parallel()
	for name, declared := range map[string]func(LinkTarget, Link) (LinkTarget, Link){
		"the same link":            func(t LinkTarget, l Link) (LinkTarget, Link) { return t, l },
		"from the other direction": func(t LinkTarget, l Link) (LinkTarget, Link) { return t.back(), Link{FromID: l.ToID, ToID: l.FromID} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent, end := make(chan struct{}), make(chan struct{})
			w := &linkWire{t: t, most: 1000, linked: func(int) bool { return true }}
			w.answer = func([]pair) (int, string) {
				close(sent)
				<-end
				return http.StatusNoContent, ""
			}
			linker, target := w.linker(t, 1), contactsToCompanies(t)
			link := linksOf(1)[0]
			removals, warrant := removalsOfLinks(link)
			removed := make(chan *RemoveLinksResult)
			go func() {
				removed <- linker.Remove(t.Context(), RemoveLinksRequest{LinkTarget: target, Links: removals, Warrant: warrant})
			}()
			<-sent
			at, l := declared(target, link)
			// Who would have to wait, and may not, is told so.
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := linker.KeepLinks(ctx, "x", at, []Link{l}); !errors.Is(err, context.Canceled) {
				t.Errorf("kept (%v) while the removal is under way", err)
			}
			close(end)
			if err := linker.KeepLinks(t.Context(), "x", at, []Link{l}); err != nil {
				t.Error(err)
			}
			if result := <-removed; result.Removed != 1 {
				t.Errorf("got %+v", result)
			}
		})
	}
}

func typeOf(t *testing.T, name string) values.ObjectType {
	t.Helper()
	parsed, err := values.ParseObjectType(name)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Two spellings of one custom object are one type to whoever knows its id.
func TestRemoveLinks_knownByTypeID(t *testing.T) {
	t.Parallel()
	w := &linkWire{t: t, most: 1000, linked: func(int) bool { return true }}
	linker, named, byID := w.linker(t, 1), contactsToCompanies(t), contactsToCompanies(t)
	named.To, byID.To = typeOf(t, "p1_widget"), typeOf(t, "2-123")
	named.FromTypeID, named.ToTypeID = "0-1", "2-123"
	link := linksOf(1)[0]
	if err := linker.KeepLinks(t.Context(), "x", named, []Link{link}); err != nil {
		t.Fatal(err)
	}
	removals, warrant := removalsOfLinks(link)
	result := linker.Remove(t.Context(), RemoveLinksRequest{LinkTarget: byID, Links: removals, Warrant: warrant})
	if len(result.Spared) != 1 || w.calls["archive"] != 0 {
		t.Errorf("got %+v and %d calls, want the link to be spared", result, w.calls["archive"])
	}
}

// A fresh link may take a moment to be readable: one that is not there is asked for
// once more before it counts as gone.
func TestRemoveLinks_absentIsReadTwice(t *testing.T) {
	t.Parallel()
	reads := 0
	w := &linkWire{t: t, most: 1000}
	w.linked = func(id int) bool {
		reads++
		return id == 1 || id == 2 && reads > 3
	}
	all := linksOf(3)
	removals, warrant := removalsOfLinks(all...)
	result := w.linker(t, 1).Remove(t.Context(), RemoveLinksRequest{LinkTarget: contactsToCompanies(t), Links: removals, Warrant: warrant})
	if result.Removed != 2 || len(result.Gone) != 3 || len(result.Failed)+len(result.Spared) != 0 {
		t.Errorf("got %+v, want two removed and one gone", result)
	}
	if reads != 5 {
		t.Errorf("%d records were read, want 3 and 2 of them again", reads)
	}
}

// Two keys whose records were merged name one link, which is removed once.
func TestRemoveLinks_twins(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]bool{"removed": false, "kept": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent []pair
			w := &linkWire{t: t, most: 1000, linked: func(int) bool { return true }}
			w.answer = func(pairs []pair) (int, string) {
				sent = append(sent, pairs...)
				return http.StatusNoContent, ""
			}
			linker, target := w.linker(t, 1), contactsToCompanies(t)
			a := linksOf(1)[0]
			b := a
			a.Link, b.Link = links.Link{From: "a", To: "x"}, links.Link{From: "b", To: "x"}
			if keep {
				if err := linker.KeepLinks(t.Context(), "x", target, []Link{a}); err != nil {
					t.Fatal(err)
				}
			}
			removals, warrant := removalsOfLinks(a, b)
			result := linker.Remove(t.Context(), RemoveLinksRequest{LinkTarget: target, Links: removals, Warrant: warrant})
			var keys []string
			for _, r := range result.Gone {
				keys = append(keys, r.From)
			}
			for _, r := range result.Spared {
				keys = append(keys, r.From+" spared: "+r.Why)
			}
			want, calls := []string{"a", "b"}, 1
			if keep {
				want, calls = []string{"a spared: the same run makes or keeps it", "b spared: the same run makes or keeps it"}, 0
			}
			if diff := cmp.Diff(want, keys); diff != "" {
				t.Error(diff)
			}
			if len(sent) != calls {
				t.Errorf("sent %v, want %d", sent, calls)
			}
		})
	}
}

// HubSpot removes a label together with its inverse: while this process declares a
// label from the other direction, that direction is left alone; other records and
// labels of the same direction are not in the way, and two labels go at once.
func TestRemoveLinks_inverseOfDeclared(t *testing.T) {
	t.Parallel()
	kind := func(id int64) links.Kind { return links.Kind{Category: links.UserDefined, TypeID: id, Label: "L"} }
	w := &linkWire{t: t, most: 1000}
	linker, target := w.linker(t, 1), contactsToCompanies(t)
	target.Kind = kind(1)
	all := linksOf(2)
	back, same := target.back(), target
	back.Kind, same.Kind = kind(2), kind(3)
	if err := linker.KeepLinks(t.Context(), "back", back, []Link{{FromID: all[0].ToID, ToID: all[0].FromID}}); err != nil {
		t.Fatal(err)
	}
	if err := linker.KeepLinks(t.Context(), "same", same, []Link{all[1]}); err != nil {
		t.Fatal(err)
	}
	result := &RemoveLinksResult{}
	var cuts []links.Cut
	for _, l := range all {
		cuts = append(cuts, linker.cut(target, LinkRemoval{Link: l}, []links.Kind{kind(1), {}}, result))
	}
	another := target
	another.Kind = kind(4)
	cuts = append(cuts, linker.cut(another, LinkRemoval{Link: all[1]}, []links.Kind{kind(4), {}}, result))
	if diff := cmp.Diff([]links.Cut{links.CutNothing, links.CutLabel, links.CutLabel}, cuts); diff != "" {
		t.Error(diff)
	}
	if len(result.Spared) != 1 || !strings.Contains(result.Spared[0].Why, "inverse") {
		t.Errorf("spared %+v, want the one that has an inverse", result.Spared)
	}
}

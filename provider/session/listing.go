// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// listings are what was listed in a session, by object type, id property and the
// property to match by: resources that share a table by for_each list it once.
type listings struct {
	mu sync.Mutex
	by map[string]*listing
}

type listing struct {
	// mu is held while the list is read, so that others wait for it.
	mu      sync.Mutex
	read    bool
	records []records.MatchRecord
}

// maxListedNames bounds the names of properties in the URL of a list, which HubSpot
// refuses when it grows too long.
const maxListedNames = 1500

// Listing returns all live records of an object type with their keys and values of
// one property, 100 a call. It is read once in a session, as long as nobody of it
// writes records of the type. Where it is read now, each record is shown with the
// named properties, unless these are too many to be listed: shown tells.
func (s *Session) Listing(ctx context.Context, k Keyspace, property string, names []string, show func(*hubspot.Object)) (list []records.MatchRecord, shown bool, err error) {
	l := s.listing(k, property)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read {
		return l.records, false, nil
	}
	ask := []string{property}
	if shown = len(strings.Join(names, ",")) <= maxListedNames; shown {
		ask = append(ask, names...)
	}
	target := k.Target(nil)
	err = s.Engine.Walk(ctx, target, ask, NewProgress(s.Client, target).Phase("list"), func(o *hubspot.Object) {
		if o.ID == "" || o.Archived {
			return
		}
		list = append(list, records.MatchRecord{ID: o.ID, Key: k.KeyOf(o), Value: TextOf(o.Properties[property])})
		if shown {
			show(o)
		}
	})
	if err != nil {
		return nil, false, err
	}
	l.records, l.read = list, true
	return list, shown, nil
}

func (s *Session) listing(k Keyspace, property string) *listing {
	s.listings.mu.Lock()
	defer s.listings.mu.Unlock()
	name := k.Name() + " " + property
	if s.listings.by[name] == nil {
		if s.listings.by == nil {
			s.listings.by = make(map[string]*listing)
		}
		s.listings.by[name] = &listing{}
	}
	return s.listings.by[name]
}

// ForgetListings drops what was listed of an object type, because records of it were
// written.
func (s *Session) ForgetListings(objectTypeID string) {
	s.listings.mu.Lock()
	defer s.listings.mu.Unlock()
	for name := range s.listings.by {
		if strings.HasPrefix(name, objectTypeID+"/") {
			delete(s.listings.by, name)
		}
	}
}

// KeyOf is the key of a record, "" for one without. A contact is known by further
// addresses too.
func (k Keyspace) KeyOf(o *hubspot.Object) string {
	if key := TextOf(o.Properties[k.idProperty]); key != "" || k.idProperty != "email" {
		return key
	}
	first, _, _ := strings.Cut(TextOf(o.Properties["hs_additional_emails"]), ";")
	return first
}

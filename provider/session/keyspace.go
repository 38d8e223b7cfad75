// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session

import (
	"context"
	"strings"
	"sync"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// Known is what private data remembers of a keyspace, so that a plan without
// changes need not ask HubSpot.
type Known struct {
	// Type is the object type id, Kind the kind of the id property.
	Type string      `json:"type,omitempty"`
	Kind values.Kind `json:"kind,omitempty"`
	// Resolved says that HubSpot was asked.
	Resolved bool `json:"resolved,omitempty"`
}

// keyspaces are those of a session by the spelling of their type and property.
type keyspaces struct {
	mu sync.Mutex
	by map[string]Keyspace
}

// Keyspace is where the keys of a resource are, as it is matched and as custody
// knows it.
type Keyspace struct {
	values.Keyspace
	objectType values.ObjectType
	idProperty string
	// Doubtful says that another spelling of the object type may be the same type.
	Doubtful bool
	session  *Session
}

// Space is what custody knows the keyspace by.
func (k Keyspace) Space() custody.Space {
	return custody.Space{Type: k.ObjectTypeID, Property: k.IDProperty, Doubtful: k.Doubtful}
}

// Target is what the engine knows it by. spelled is how HubSpot is known to spell
// keys that are spelled otherwise; it may be nil.
func (k Keyspace) Target(spelled map[string]string) batch.Target {
	return batch.Target{
		ObjectType: k.objectType, IDProperty: k.idProperty, Normalize: k.Normalize, Custody: k.Space(),
		NormalizeOther: func(ctx context.Context, property, key string) string {
			return k.session.Keyspace(ctx, k.objectType, property, Known{}).Normalize(key)
		},
		Spellings: func(key string) []string {
			if as, ok := spelled[key]; ok {
				return []string{as}
			}
			return k.Spellings(key)
		},
	}
}

// Spelled notes how HubSpot spells a key, where that is not as it is written.
// E-mail addresses HubSpot itself takes in any case.
func (k Keyspace) Spelled(spelled map[string]string, key, stored string) map[string]string {
	if stored == "" || stored == key || k.Kind() == values.KindEmail || k.Normalize(stored) != k.Normalize(key) {
		delete(spelled, key)
		return spelled
	}
	if spelled == nil {
		spelled = make(map[string]string)
	}
	spelled[strings.Clone(key)] = strings.Clone(stored)
	return spelled
}

// Known is what private data is to remember of it.
func (k Keyspace) Known() Known {
	return Known{Type: k.ObjectTypeID, Kind: k.Kind(), Resolved: !k.Doubtful && k.Keyspace.Known()}
}

// Keyspace returns where keys are: once made, it is the same for the rest of the
// session. HubSpot is asked for the id of a custom object and for the kind of the
// id property, unless an earlier session did. Where it can't be asked, keys count as
// text and the type as it is spelled.
func (s *Session) Keyspace(ctx context.Context, t values.ObjectType, idProperty string, known Known) Keyspace {
	s.keyspaces.mu.Lock()
	defer s.keyspaces.mu.Unlock()
	name := t.Canonical() + "/" + idProperty
	if k, ok := s.keyspaces.by[name]; ok {
		return k
	}
	k := s.keyspace(ctx, t, idProperty, known)
	if k.Known().Resolved {
		if s.keyspaces.by == nil {
			s.keyspaces.by = make(map[string]Keyspace)
		}
		s.keyspaces.by[name] = k
	}
	return k
}

func (s *Session) keyspace(ctx context.Context, t values.ObjectType, idProperty string, known Known) Keyspace {
	if known.Resolved {
		return Keyspace{values.NewKeyspace(t, known.Type, idProperty, nil).WithKind(known.Kind), t, idProperty, false, s}
	}
	typeID, doubtful := "", false
	var defs *values.Definitions
	if s.Configured() {
		defs, _ = s.Definitions.Get(ctx, t)
	}
	if !t.IsStandard() && !t.IsID() {
		doubtful = true
		if s.Configured() {
			if schema, err := s.Definitions.Schema(ctx, t); err == nil && schema != nil {
				typeID, doubtful = schema.ObjectTypeID, false
			}
		}
	}
	return Keyspace{values.NewKeyspace(t, typeID, idProperty, defs), t, idProperty, doubtful, s}
}

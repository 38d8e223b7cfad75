// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// What a create of a name that exists may replace, by what one process read and
// planned before.
func TestDefinitionLedger_replaces(t *testing.T) {
	t.Parallel()
	companies, err := values.ParseObjectType("companies")
	if err != nil {
		t.Fatal(err)
	}
	key := session.KeyOfProperty(companies, "Code")
	for name, c := range map[string]struct {
		before func(l *session.DefinitionLedger)
		want   session.Replacement
	}{
		"nothing":              {func(*session.DefinitionLedger) {}, session.NoReplacement},
		"tainted":              {func(l *session.DefinitionLedger) { l.Read(key, true) }, session.OfTainted},
		"tainted and kept":     {func(l *session.DefinitionLedger) { l.Read(key, false) }, session.OfKept},
		"held by another":      {func(l *session.DefinitionLedger) { l.Read(key, true); l.Spoke(key, false) }, session.NoReplacement},
		"planned, then read":   {func(l *session.DefinitionLedger) { l.Spoke(key, false); l.Read(key, true) }, session.OfTainted},
		"plan, read and plan":  {func(l *session.DefinitionLedger) { l.Spoke(key, false); l.Read(key, true); l.Spoke(key, false) }, session.NoReplacement},
		"destroyed":            {func(l *session.DefinitionLedger) { l.Read(key, true); l.Spoke(key, true) }, session.OfDestroyed},
		"archived here":        {func(l *session.DefinitionLedger) { l.Archive(key) }, session.ArchivedNow},
		"another spelling":     {func(l *session.DefinitionLedger) { l.Read(session.KeyOfProperty(companies, "code"), true) }, session.OfTainted},
		"a group of that name": {func(l *session.DefinitionLedger) { l.Read(session.KeyOfGroup(companies, "Code"), true) }, session.NoReplacement},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &session.DefinitionLedger{}
			c.before(l)
			if got := l.Replaces(key); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
	l := &session.DefinitionLedger{}
	if !l.Blind() {
		t.Error("a ledger that saw nothing is not blind")
	}
	l.Read(key, true)
	l.Replaces(key)
	if l.Blind() || !l.Spoke(key, true) {
		t.Error("a destroy after a create that was let pass is no conflict")
	}
}

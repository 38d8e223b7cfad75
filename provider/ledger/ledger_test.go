// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package ledger_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/ledger"
)

// What a create of a name that exists may replace, by what one process read and
// planned before.
func TestLedger_successor(t *testing.T) {
	t.Parallel()
	companies, err := values.ParseObjectType("companies")
	if err != nil {
		t.Fatal(err)
	}
	key := ledger.KeyOfProperty(companies, "Code")
	for name, c := range map[string]struct {
		before func(l *ledger.Ledger)
		want   ledger.Replacement
	}{
		"nothing":              {func(*ledger.Ledger) {}, ledger.NoReplacement},
		"tainted":              {func(l *ledger.Ledger) { l.Read(key, true) }, ledger.OfTainted},
		"tainted and kept":     {func(l *ledger.Ledger) { l.Read(key, false) }, ledger.OfKept},
		"held by another":      {func(l *ledger.Ledger) { l.Read(key, true); l.Spoke(key, false) }, ledger.NoReplacement},
		"planned, then read":   {func(l *ledger.Ledger) { l.Spoke(key, false); l.Read(key, true) }, ledger.OfTainted},
		"plan, read and plan":  {func(l *ledger.Ledger) { l.Spoke(key, false); l.Read(key, true); l.Spoke(key, false) }, ledger.NoReplacement},
		"destroyed":            {func(l *ledger.Ledger) { l.Read(key, true); l.Spoke(key, true) }, ledger.OfDestroyed},
		"archived here":        {func(l *ledger.Ledger) { l.Archive(key) }, ledger.ArchivedNow},
		"another spelling":     {func(l *ledger.Ledger) { l.Read(ledger.KeyOfProperty(companies, "code"), true) }, ledger.OfTainted},
		"a group of that name": {func(l *ledger.Ledger) { l.Read(ledger.KeyOfGroup(companies, "Code"), true) }, ledger.NoReplacement},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &ledger.Ledger{}
			c.before(l)
			if got := l.Successor(key); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
	l := &ledger.Ledger{}
	if !l.Blind() {
		t.Error("a ledger that saw nothing is not blind")
	}
	l.Read(key, true)
	l.Successor(key)
	if l.Blind() || !l.Spoke(key, true) {
		t.Error("a destroy after a create that was let pass is no conflict")
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package batch

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
)

// plans makes plans of companies by code against one ledger.
type plans struct {
	*Ledger
	target Target
}

func newPlans(t *testing.T) plans {
	t.Helper()
	return plans{NewLedger(), targetOf(t, "companies", "code")}
}

// rec is the record of a key, with the id in the state if it has one.
func rec(key, id string) Record { return Record{Key: key, Normal: key, ID: id} }

func found(key, id string) Record { return Record{Key: key, Normal: key, Found: id} }

func leaving(key, id string) Record {
	return Record{Key: key, Normal: key, ID: id, Leaves: true, Created: true}
}

func (p plans) declare(token Token, declared ...Record) Conflicts {
	return p.Declare(token, p.target.ObjectType, "code", declared)
}

func (p plans) doom(archived ...Record) (spare, moved []Record) {
	return p.Doom(p.NewToken(), p.target.ObjectType, "code", archived)
}

func (p plans) remove(token Token, archived ...Record) []Record {
	return p.DoomRemoved(token, p.target.ObjectType, "code", archived)
}

// take tells that the object with the records is planned.
func (p plans) take(held ...Record) { p.takeBy(p.NewToken(), held...) }

func (p plans) takeBy(token Token, held ...Record) {
	p.Take(token, p.target.ObjectType, "code", heldIDs(held))
}

func (p plans) saw(held ...Record) { p.Saw(p.target.ObjectType, "code", held) }

// bothOrders runs two plans in either order, as Terraform's graph is walked, and
// compares what they say together.
func bothOrders(t *testing.T, want string, arrange func(p plans) (one, two func() string)) {
	t.Helper()
	for _, swap := range []bool{false, true} {
		p := newPlans(t)
		one, two := arrange(p)
		if swap {
			one, two = two, one
		}
		if got := one() + two(); got != want {
			t.Errorf("swapped %v: %q, want %q", swap, got, want)
		}
	}
}

func say(c Conflicts) string {
	switch {
	case len(c.Doubled) > 0:
		return "doubled"
	case len(c.Shared) > 0:
		return "shared"
	case len(c.Moved) > 0:
		return "moved"
	case len(c.Rescue) > 0:
		return "kept"
	}
	return ""
}

func sayDoom(spare, moved []Record) string {
	switch {
	case len(moved) > 0:
		return "moved"
	case len(spare) > 0:
		return "kept"
	}
	return ""
}

func TestLedger_plansOfTwoResources(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want    string
		arrange func(p plans) (one, two func() string)
	}{
		"different records": {"", func(p plans) (one, two func() string) {
			return func() string { return say(p.declare(p.NewToken(), rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), rec("b", "2"))) }
		}},
		"the same key": {"doubled", func(p plans) (one, two func() string) {
			return func() string { return say(p.declare(p.NewToken(), rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), rec("a", ""))) }
		}},
		"one record under two keys": {"shared", func(p plans) (one, two func() string) {
			return func() string { return say(p.declare(p.NewToken(), rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), rec("b", "1"))) }
		}},
		"one record, the second key being new": {"shared", func(p plans) (one, two func() string) {
			return func() string { return say(p.declare(p.NewToken(), rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), found("b", "1"))) }
		}},
		"a key moves from an update": {"moved", func(p plans) (one, two func() string) {
			return func() string { return sayDoom(nil, p.remove(p.NewToken(), rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), found("a", "1"))) }
		}},
		"a record moves from an update under another key": {"moved", func(p plans) (one, two func() string) {
			return func() string { return sayDoom(nil, p.remove(p.NewToken(), rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), rec("b", "1"))) }
		}},
		"a removed resource's records were imported by another": {"moved", func(p plans) (one, two func() string) {
			p.saw(leaving("a", "1"))
			p.saw(leaving("a", "1"))
			imported := rec("a", "1")
			imported.Imported = true
			return func() string { return sayDoom(p.doom(rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), imported)) }
		}},
		"a record that another was merged into leaves": {"0a1", func(p plans) (one, two func() string) {
			ask := func() string {
				merged := map[string][]string{}
				for _, id := range p.Unasked(p.target.ObjectType) {
					merged[id] = []string{"8", "2"}
				}
				return strings.Join(p.Merged(p.target.ObjectType, merged), "") + fmt.Sprint(len(merged))
			}
			return func() string { return sayDoom(nil, p.remove(p.NewToken(), rec("a", "1"))) + ask() },
				func() string { return say(p.declare(p.NewToken(), rec("b", "2"))) + ask() }
		}},
		"a key moves from a removed resource": {"moved", func(p plans) (one, two func() string) {
			p.saw(leaving("a", "1"))
			return func() string { return sayDoom(p.doom(rec("a", "1"))) }, func() string { return say(p.declare(p.NewToken(), found("a", "1"))) }
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bothOrders(t, test.want, test.arrange)
		})
	}
}

// An object that was replaced earlier is left over. Its destroy spares what the
// present object holds, and the apply of that claims it, as the apply of the
// destroy does not learn what its plan found.
func TestLedger_leftOver(t *testing.T) {
	t.Parallel()
	for _, destroyFirst := range []bool{false, true} {
		p := newPlans(t)
		if shared := p.Saw(p.target.ObjectType, "code", []Record{leaving("a", "1"), leaving("b", "2")}); len(shared) > 0 {
			t.Errorf("the first object shares %v", shared)
		}
		if shared := p.Saw(p.target.ObjectType, "code", []Record{leaving("a", "1"), leaving("c", "3")}); !slices.Equal(shared, []string{"1"}) {
			t.Errorf("the second object shares %v, want 1", shared)
		}
		destroy := func() {
			p.take(rec("a", "1"), rec("b", "2"))
			if spare, moved := p.doom(rec("a", "1"), rec("b", "2")); len(moved) > 0 || len(spare) != 1 || spare[0].Key != "a" {
				t.Errorf("destroy first %v: spare %v, moved %v", destroyFirst, spare, moved)
			}
		}
		if destroyFirst {
			// The destroy can't know yet which plan continues the object.
			p.take(rec("a", "1"), rec("b", "2"))
			p.doom(rec("a", "1"), rec("b", "2"))
		}
		p.take(rec("a", "1"), rec("c", "3"))
		if c := p.declare(p.NewToken(), rec("a", "1"), rec("c", "3")); !slices.Equal(c.Rescue, []string{"a"}) || len(c.Moved) > 0 {
			t.Errorf("destroy first %v: %+v, want a to be claimed", destroyFirst, c)
		}
		if !destroyFirst {
			destroy()
		}
	}
}

// A record that left when an object was replaced comes back before the replaced
// object is gone. Another resource that takes it might come too late.
func TestLedger_takenBackFromLeftOver(t *testing.T) {
	t.Parallel()
	for _, destroyFirst := range []bool{false, true} {
		for _, kin := range []bool{false, true} {
			p := newPlans(t)
			p.saw(leaving("a", "1"), leaving("b", "2"))
			p.saw(leaving("a", "1"))
			p.saw(leaving("c", "3"))
			conflict := ""
			destroy := func() {
				token := p.NewToken()
				p.takeBy(token, rec("a", "1"), rec("b", "2"))
				_, moved := p.Doom(token, p.target.ObjectType, "code", []Record{rec("a", "1"), rec("b", "2")})
				conflict += sayDoomMoved(nil, moved)
			}
			if destroyFirst {
				destroy()
			}
			for _, own := range []Record{rec("a", "1"), rec("c", "3")} {
				token, declared := p.NewToken(), []Record{own}
				p.takeBy(token, own)
				if (own.Key == "a") == kin {
					declared = append(declared, found("b", "2"))
				}
				if len(p.declare(token, declared...).Moved) > 0 {
					conflict += "moved"
				}
			}
			if !destroyFirst {
				destroy()
			}
			if (conflict == "") != kin {
				t.Errorf("destroy first %v, its own replacement %v: %q", destroyFirst, kin, conflict)
			}
		}
	}
}

// Once every object that holds a record is planned, there is nothing to rescue.
func TestLedger_nothingLeftOver(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	p.saw(rec("a", "1"))
	p.saw(rec("a", "1"))
	for range 2 {
		p.take(rec("a", "1"))
	}
	if c := p.declare(p.NewToken(), rec("a", "1")); say(c) != "" {
		t.Errorf("%+v", c)
	}
}

// Of two resources that write one record the later learns of the other.
func TestLedger_own(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	one, two := p.NewToken(), p.NewToken()
	p.Wrote(p.target.ObjectType, "1")
	p.ClaimUnder(one, p.target.ObjectType, "code", records.Archive, []Record{rec("b", "2")})
	for _, test := range []struct {
		by     Token
		id     string
		shared bool
	}{{one, "1", false}, {one, "1", false}, {two, "1", true}, {two, "2", true}, {two, "3", false}} {
		if got := p.Own(test.by, p.target.ObjectType, test.id); got != test.shared {
			t.Errorf("record %s by %d: shared %v", test.id, test.by, got)
		}
	}
}

// A create that replaces a tainted object is no conflict with the deposed one
// that an earlier attempt left, whether the record landed then or not.
func TestLedger_failedCreateBeforeDestroy(t *testing.T) {
	t.Parallel()
	for _, destroyFirst := range []bool{false, true} {
		p := newPlans(t)
		p.saw(leaving("a", "1"), leaving("b", "2"))
		p.saw(leaving("a", "1"))
		p.Await(p.target.ObjectType, "code", []string{"b"})
		destroy := func() {
			if _, moved := p.doom(rec("a", "1"), rec("b", "2")); len(moved) > 0 {
				t.Errorf("destroy first %v: moved %v", destroyFirst, moved)
			}
		}
		if destroyFirst {
			destroy()
		}
		if c := p.declare(p.NewToken(), found("a", "1"), found("b", "2")); say(c) != "" {
			t.Errorf("destroy first %v: %+v", destroyFirst, c)
		}
		if !destroyFirst {
			destroy()
		}
	}
}

// Only one resource can continue a destroyed object. What another one takes of
// it might be archived before it is written.
func TestLedger_oneHeir(t *testing.T) {
	t.Parallel()
	for _, destroyFirst := range []bool{false, true} {
		p := newPlans(t)
		p.saw(leaving("a", "1"), leaving("b", "2"))
		p.saw(rec("a", "1"))
		p.saw(rec("b", "2"))
		conflict := ""
		destroy := func() { conflict += sayDoomMoved(p.doom(rec("a", "1"), rec("b", "2"))) }
		if destroyFirst {
			destroy()
		}
		for _, r := range []Record{rec("a", "1"), rec("b", "2")} {
			if c := p.declare(p.NewToken(), r); len(c.Moved) > 0 {
				conflict += "moved"
			}
		}
		if !destroyFirst {
			destroy()
		}
		if conflict != "moved" {
			t.Errorf("destroy first %v: %q", destroyFirst, conflict)
		}
	}
}

func sayDoomMoved(_, moved []Record) string {
	if len(moved) > 0 {
		return "moved"
	}
	return ""
}

// A tainted object hides its state from the plan of its replacement, and still
// none of its records can move away unnoticed.
func TestLedger_movedFromTainted(t *testing.T) {
	t.Parallel()
	succeed := func(p plans, create Token) string {
		return sayDoom(nil, p.Succeed(create, p.target.ObjectType, "code", records.ArchiveCreated))
	}
	bothOrders(t, "moved", func(p plans) (one, two func() string) {
		p.saw(leaving("a", "1"), leaving("b", "2"))
		create := p.NewToken()
		return func() string { return say(p.declare(create, found("a", "1"))) + succeed(p, create) },
			func() string { return say(p.declare(p.NewToken(), found("b", "2"))) }
	})
	t.Run("held by another property", func(t *testing.T) {
		t.Parallel()
		bothOrders(t, "moved", func(p plans) (one, two func() string) {
			p.saw(leaving("a", "1"), leaving("b", "2"))
			p.Saw(p.target.ObjectType, "code2", []Record{leaving("x", "2")})
			create := p.NewToken()
			return func() string { return say(p.declare(create, found("a", "1"))) + succeed(p, create) },
				func() string {
					p.Take(p.NewToken(), p.target.ObjectType, "code2", heldIDs([]Record{rec("x", "2")}))
					c := p.Declare(p.NewToken(), p.target.ObjectType, "code2", []Record{rec("x", "2")})
					c.Rescue = nil
					return say(c)
				}
		})
	})
	t.Run("the gentler policy lets go of it", func(t *testing.T) {
		t.Parallel()
		bothOrders(t, "", func(p plans) (one, two func() string) {
			p.saw(leaving("a", "1"), Record{Key: "b", Normal: "b", ID: "2", Leaves: true})
			create := p.NewToken()
			return func() string { return say(p.declare(create, found("a", "1"))) + succeed(p, create) },
				func() string { return say(p.declare(p.NewToken(), found("b", "2"))) }
		})
	})
	t.Run("not archived anyway", func(t *testing.T) {
		t.Parallel()
		bothOrders(t, "", func(p plans) (one, two func() string) {
			p.saw(leaving("a", "1"), rec("b", "2"))
			create := p.NewToken()
			return func() string { return say(p.declare(create, found("a", "1"))) + succeed(p, create) },
				func() string { return say(p.declare(p.NewToken(), found("b", "2"))) }
		})
	})
	t.Run("the object is not tainted", func(t *testing.T) {
		t.Parallel()
		// A new resource takes a record that another one released.
		bothOrders(t, "", func(p plans) (one, two func() string) {
			p.saw(leaving("a", "1"), leaving("b", "2"))
			create := p.NewToken()
			return func() string { return say(p.declare(create, found("a", "1"))) + succeed(p, create) },
				func() string {
					p.take(rec("a", "1"), rec("b", "2"))
					return say(p.declare(p.NewToken(), rec("b", "2")))
				}
		})
	})
}

// An instance does not conflict with itself.
func TestLedger_sameToken(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	token := p.NewToken()
	for range 2 {
		if c := p.declare(token, rec("a", "1")); say(c) != "" {
			t.Errorf("%+v", c)
		}
		if moved := p.remove(token, rec("b", "2")); len(moved) > 0 {
			t.Errorf("moved %v", moved)
		}
	}
	if c := p.declare(token, rec("b", "2")); say(c) != "" {
		t.Errorf("%+v", c)
	}
	if p.NewToken() == token {
		t.Error("two instances have one token")
	}
}

func TestLedger_claims(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	space := p.target.ObjectType
	if p.Succeeded(space, "code", []string{"a"}) || p.ClaimedUnder(space, "code", "a") != "" {
		t.Error("claimed before any apply")
	}
	p.ClaimUnder(p.NewToken(), space, "code", records.Abandon, []Record{rec("a", "1")})
	if !p.Succeeded(space, "code", []string{"z", "a"}) || p.Succeeded(space, "code", []string{"z"}) || p.ClaimedUnder(space, "code", "a") != records.Abandon {
		t.Error("the claim is not known")
	}
	if spare, moved := p.doom(rec("a", "1"), rec("b", "1"), rec("c", "3")); len(spare) != 2 || len(moved) > 0 {
		t.Errorf("spare %v, moved %v", spare, moved)
	}
	if moved := p.remove(p.NewToken(), rec("a", "1")); len(moved) > 0 {
		t.Errorf("moved %v", moved)
	}
	p.Creates(space, "code", records.ArchiveCreated)
	if p.Succeeded(space, "code", []string{"z"}) {
		t.Error("a create among the same records, of others")
	}
	p.Creates(space, "code2", records.ArchiveCreated)
	if !p.Succeeded(space, "code", []string{"z"}) {
		t.Error("a create by another property may be the replacement")
	}
	if p.Process() == NewLedger().Process() {
		t.Error("two ledgers share a process")
	}
}

func TestLedger_spared(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	want := SparedRecord{ID: "1", Created: true, Managed: map[string]*string{"name": new("A")}}
	p.Spare(p.target.ObjectType, "code", "a", want)
	got, ok := p.Spared(p.target.ObjectType, "code", "a")
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("spared %v (-want +got):\n%s", ok, diff)
	}
	if _, ok := p.Spared(p.target.ObjectType, "code2", "a"); ok {
		t.Error("spared under another property")
	}
}

func TestLedger_fresh(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	fresh := p.NewFresh()
	if !p.TakeFresh(fresh) || p.TakeFresh(fresh) || p.TakeFresh(fresh+1) {
		t.Error("a token is fresh once")
	}
	p.saw(rec("a", "1"))
	if !p.WasSeen(p.target.ObjectType, "1") || p.WasSeen(p.target.ObjectType, "2") {
		t.Error("what was seen is not known")
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// companies is where the keys of these tests are.
func companies() Space { return Space{Type: "0-2", Property: "code"} }

// rec is a record that a state holds; its policy archives it.
func rec(key, id string) Record {
	return Record{Key: key, Normal: strings.ToLower(key), ID: id, Held: true, Created: true, Archives: true}
}

// fresh is a new key, with the record that a look-up found.
func fresh(key, id string) Record {
	return Record{Key: key, Normal: strings.ToLower(key), ID: id}
}

func always(bool) bool { return true }

// whys are the keys of conflicts and why there are any.
func whys(conflicts []Conflict) map[string]Why {
	found := make(map[string]Why)
	for _, c := range conflicts {
		found[c.Record.Key] = c.Why
	}
	return found
}

// either says two statements in both orders: the relation is symmetric, so that
// one of them meets the other whichever comes first.
func either(t *testing.T, one, other Statement, want bool) {
	t.Helper()
	for _, order := range [][]Statement{{one, other}, {other, one}} {
		b := NewBoard(NewRegister())
		first, _ := b.Say(order[0])
		second, _ := b.Say(order[1])
		if len(first) > 0 || (len(second) > 0) != want {
			t.Errorf("first %v, then %v, want a conflict: %v", first, second, want)
		}
	}
}

// The same plan says the same in the same order: what objects are at odds about comes
// out by records, however many other objects hold them.
func TestBoard_order(t *testing.T) {
	t.Parallel()
	var want []string
	for try := range 20 {
		b := NewBoard(NewRegister())
		for _, key := range []string{"d", "b", "e", "a", "c"} {
			b.Say(Statement{Name: "old " + key, From: companies(), Leaves: []Record{rec(key, "1"+key), rec("x"+key, "2"+key)}, Destroys: true})
		}
		found, _ := b.Say(Statement{Name: "new", Space: companies(), All: true, Writes: true})
		got := make([]string, len(found))
		for i, c := range found {
			got[i] = c.Record.Key
		}
		if try == 0 {
			want = slices.Sorted(slices.Values(got))
		}
		if diff := cmp.Diff(want, got); len(got) != 10 || diff != "" {
			t.Fatalf("conflicts (-want +got):\n%s", diff)
		}
	}
}

func TestBoard_twoObjects(t *testing.T) {
	t.Parallel()
	destroys := func(held ...Record) Statement {
		return Statement{Name: "old", From: companies(), Leaves: held, Destroys: true}
	}
	declares := func(declared ...Record) Statement {
		return Statement{Name: "new", Space: companies(), Declares: declared, Writes: true}
	}
	byDomain := declares(fresh("x", "1"))
	byDomain.Space.Property = "domain"
	deals := declares(fresh("a", "1"))
	deals.Space.Type = "0-3"
	unknown := Statement{Name: "new", Space: companies(), All: true, Writes: true}
	adopts := Statement{Name: "new", Space: companies(), Adopts: true, Declares: []Record{fresh("z", "")}, Writes: true}
	adoptsByOther := adopts
	adoptsByOther.Space.Property = "code2"
	unknownType := Statement{Name: "new", All: true, Writes: true}
	unknownDeals := Statement{Name: "new", Space: Space{Type: "0-3"}, All: true, Writes: true}
	spelled := declares(fresh("a", ""))
	spelled.Space.Type, spelled.Space.Doubtful = "p1_widget", true
	inherits := destroys(rec("a", "1"))
	inherits.Heir = "new"
	idle := declares(rec("a", "1"))
	idle.Writes = false
	for name, test := range map[string]struct {
		one, other Statement
		want       bool
	}{
		"nothing in common":                       {destroys(rec("a", "1")), declares(fresh("b", "2")), false},
		"renamed without a moved block":           {destroys(rec("a", "1")), declares(fresh("a", "")), true},
		"by its id under another property":        {destroys(rec("a", "1")), byDomain, true},
		"the same id of another type":             {destroys(rec("a", "1")), deals, false},
		"keys unknown":                            {destroys(rec("a", "1")), unknown, true},
		"type unknown":                            {destroys(rec("a", "1")), unknownType, true},
		"keys of another type unknown":            {destroys(rec("a", "1")), unknownDeals, false},
		"nothing leaves, keys unknown":            {destroys(), unknown, false},
		"two spellings of what may be one type":   {destroys(rec("a", "1")), spelled, true},
		"held by both":                            {destroys(rec("a", "1")), declares(rec("a", "1")), true},
		"left over from a replacement":            {inherits, declares(rec("a", "1")), false},
		"left over, and the heir is not applied":  {inherits, idle, true},
		"declared twice":                          {declares(fresh("a", "")), Statement{Name: "other", Space: companies(), Declares: []Record{fresh("A", "")}}, true},
		"one record by two keys":                  {declares(fresh("a", "1")), Statement{Name: "other", Space: companies(), Declares: []Record{rec("b", "1")}}, true},
		"both unknown":                            {unknown, Statement{Name: "other", Space: companies(), All: true}, false},
		"may be found by another property":        {destroys(rec("a", "1")), adoptsByOther, true},
		"has a key, so it is not found":           {destroys(rec("a", "1")), adopts, false},
		"moves from a resource with unknown keys": {declares(fresh("a", "")), Statement{Name: "other", Space: companies(), From: companies(), All: true, Leaves: []Record{rec("a", "1")}}, true},
		"stays in a resource with unknown keys":   {declares(fresh("b", "")), Statement{Name: "other", Space: companies(), From: companies(), All: true, Leaves: []Record{rec("a", "1")}}, false},
		"a key moves between two that stay":       {declares(fresh("a", "")), Statement{Name: "other", Space: companies(), From: companies(), Leaves: []Record{rec("a", "1")}}, true},
		"a released key moves":                    {declares(fresh("a", "")), Statement{Name: "other", Space: companies(), From: companies(), Releases: []Record{rec("a", "1")}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			either(t, test.one, test.other, test.want)
		})
	}
}

// An engine may plan an object twice in one process.
func TestBoard_saidAgain(t *testing.T) {
	t.Parallel()
	b := NewBoard(NewRegister())
	stale := Statement{Name: "x", Space: companies(), From: companies(), Declares: []Record{rec("a", "1"), rec("b", "2")}}
	if c, _ := b.Say(stale); len(c) > 0 {
		t.Fatalf("alone on the board: %v", c)
	}
	b.Read("x", companies(), []Record{rec("a", "1")}, false)
	now := Statement{Name: "x", Space: companies(), From: companies(), Declares: []Record{rec("a", "1"), fresh("b", "")}, Writes: true}
	if c, _ := b.Say(now); len(c) > 0 {
		t.Errorf("at odds with itself: %v", c)
	}
	// The first statement is gone: its record 2 may be another object's.
	if c, _ := b.Say(Statement{Name: "y", Space: companies(), Declares: []Record{rec("z", "2")}}); len(c) > 0 {
		t.Errorf("at odds with what was taken back: %v", c)
	}
}

// The create in place of a tainted object lets go what that one holds besides.
func TestBoard_tainted(t *testing.T) {
	t.Parallel()
	create := Statement{Space: companies(), Declares: []Record{fresh("a", "1")}, Writes: true, Archives: always}
	b := NewBoard(NewRegister())
	b.Read("x", companies(), []Record{rec("a", "1"), rec("b", "2")}, false)
	if !b.Seen("0-2", "2") {
		t.Error("the object that was read is not known")
	}
	c, w := b.Say(create)
	if diff := cmp.Diff([]string{"2"}, w.IDs()); diff != "" || len(c) > 0 {
		t.Errorf("conflicts %v, warrant (-want +got):\n%s", c, diff)
	}
	if c, _ := b.Say(Statement{Name: "y", Space: companies(), Declares: []Record{fresh("b", "2")}}); whys(c)["b"] != LeavesOther {
		t.Errorf("another declares what leaves: %v", c)
	}

	// It was not tainted after all: its own plan comes.
	b = NewBoard(NewRegister())
	b.Read("x", companies(), []Record{rec("a", "1"), rec("b", "2")}, false)
	b.Say(create)
	if c, _ := b.Say(Statement{Name: "x", Space: companies(), From: companies(), Declares: []Record{rec("b", "2")}, Releases: []Record{rec("a", "1")}}); len(c) > 0 {
		t.Errorf("the guess stands although the object spoke: %v", c)
	}

	// Planned before it was read, as by -minimal-refresh.
	b = NewBoard(NewRegister())
	b.Say(create)
	b.Read("x", companies(), []Record{rec("a", "1"), rec("b", "2")}, false)
	if c, w := b.Say(create); len(c) > 0 || !w.Names("2") {
		t.Errorf("second planning: %v, %v", c, w.IDs())
	}
}

// The second planning of a replacement knows nothing but the name.
func TestBoard_resumes(t *testing.T) {
	t.Parallel()
	b := NewBoard(NewRegister())
	adopted := rec("c", "3")
	adopted.Created = false
	b.Say(Statement{Name: "x", Space: companies(), From: companies(), Declares: []Record{rec("a", "1"), rec("b", "2"), adopted}})
	again := Statement{
		Name: "x", Resumes: true, Space: companies(), Declares: []Record{fresh("a", "")}, Writes: true,
		Archives: func(created bool) bool { return created },
	}
	c, w := b.Say(again)
	if diff := cmp.Diff([]string{"2"}, w.IDs()); diff != "" || len(c) > 0 {
		t.Errorf("conflicts %v, warrant (-want +got):\n%s", c, diff)
	}
	// That c could be archived too, under create_before_destroy, counts for others.
	if c, _ := b.Say(Statement{Name: "y", Space: companies(), Declares: []Record{fresh("c", "3")}}); len(c) != 1 {
		t.Errorf("got %v", c)
	}
	if c, _ := b.Say(Statement{Name: "z", Space: companies(), Declares: []Record{fresh("q", "1")}}); whys(c)["q"] != SharedRecord {
		t.Errorf("the record of a, which the second planning did not know: %v", c)
	}
}

// Where a neighbour was not read, HubSpot is asked what leaves.
func TestBoard_ask(t *testing.T) {
	t.Parallel()
	leaver := Statement{Name: "x", Space: companies(), From: companies(), Leaves: []Record{rec("a", "1"), rec("b", "2")}, Writes: true}
	neighbour := Statement{Name: "y", Space: Space{Type: "0-2", Property: "domain"}, Declares: []Record{rec("k", "9")}}
	b := NewBoard(NewRegister())
	b.Say(leaver)
	if ids, _ := b.Ask("0-2"); len(ids) > 0 {
		t.Errorf("asked for %v with nobody else there", ids)
	}
	b.Say(neighbour)
	ids, properties := b.Ask("0-2")
	if !slices.Equal(ids, []string{"1", "2"}) || !slices.Equal(properties, []string{"domain"}) {
		t.Errorf("asked for %v and %v", ids, properties)
	}
	if again, _ := b.Ask("0-2"); len(again) > 0 {
		t.Errorf("asked twice for %v", again)
	}
	found := b.Learn("0-2", map[string]Facts{"1": {Merged: []string{"9"}}, "2": {Normals: map[string][]string{"domain": {"other"}}}})
	if diff := cmp.Diff(map[string]Why{"a": MergedHere}, whys(found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c, _ := b.Say(neighbour); whys(c)["a"] != MergedHere {
		t.Errorf("what was learnt is forgotten: %v", c)
	}

	b = NewBoard(NewRegister())
	b.Read("y", neighbour.Space, neighbour.Declares, false)
	b.Say(neighbour)
	b.Say(leaver)
	if ids, _ := b.Ask("0-2"); len(ids) > 0 {
		t.Errorf("asked for %v although the neighbour was read", ids)
	}

	b = NewBoard(NewRegister())
	b.Say(neighbour)
	b.Say(leaver)
	b.Ask("0-2")
	if found := b.Learn("0-2", map[string]Facts{"2": {Normals: map[string][]string{"domain": {"j", "k"}}}}); whys(found)["b"] != LeavesHere {
		t.Errorf("led to by the key of another: %v", found)
	}
}

// What an apply of this process keeps does not leave.
func TestBoard_kept(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	b := NewBoard(r)
	r.Keep("new", companies(), []Record{fresh("a", "")})
	c, w := b.Say(Statement{Name: "old", From: companies(), Leaves: []Record{rec("a", "1"), rec("b", "2")}, Destroys: true})
	if diff := cmp.Diff([]string{"2"}, w.IDs()); diff != "" || len(c) > 0 {
		t.Errorf("conflicts %v, warrant (-want +got):\n%s", c, diff)
	}
}

// An object whose create failed under create_before_destroy holds records of the one
// that it was to replace, which is deposed.
func TestBoard_failedBesideDeposed(t *testing.T) {
	t.Parallel()
	deposed := Statement{Name: "d", From: companies(), Leaves: []Record{rec("a", "1"), rec("b", "2")}, Destroys: true}
	b := NewBoard(NewRegister())
	b.Read("x", companies(), []Record{rec("a", "1")}, true)
	if c, w := b.Say(deposed); len(c) > 0 || w.Names("1") || !w.Names("2") {
		t.Errorf("conflicts %v, warrant %v", c, w.IDs())
	}
	if c, _ := b.Say(Statement{Space: companies(), Declares: []Record{fresh("a", "1")}, Writes: true}); len(c) > 0 {
		t.Errorf("the create in place of the failed object: %v", c)
	}
	// The other way round nobody can know, and the plan is refused.
	b = NewBoard(NewRegister())
	b.Say(deposed)
	b.Read("x", companies(), []Record{rec("a", "1")}, true)
	if c, _ := b.Say(Statement{Space: companies(), Declares: []Record{fresh("a", "1")}, Writes: true}); whys(c)["a"] != LeavesOther {
		t.Errorf("got %v", c)
	}
}

// A create whose keys were not looked up in the apply, as its plan had found none, does
// not know that somebody gave one of them to a record that leaves another object since.
// HubSpot is asked for that then, in whichever order the two speak.
func TestBoard_keysThatWereNotLookedUp(t *testing.T) {
	t.Parallel()
	for _, space := range []Space{companies(), {Type: "0-2", Property: "domain"}} {
		leaver := Statement{Name: "leaver", Space: companies(), From: companies(), Leaves: []Record{rec("a", "1")}, Writes: true}
		looked := Statement{Space: space, Declares: []Record{fresh("x", "")}, Writes: true}
		spared := looked
		spared.Unread = true
		facts := map[string]Facts{"1": {Normals: map[string][]string{space.Property: {"x"}}}}
		for _, order := range [][]Statement{{leaver, spared}, {spared, leaver}} {
			b := NewBoard(NewRegister())
			b.Say(order[0])
			b.Say(order[1])
			ids, properties := b.Ask("0-2")
			if !cmp.Equal(ids, []string{"1"}) || !cmp.Equal(properties, []string{space.Property}) {
				t.Fatalf("asked for %v of %v", properties, ids)
			}
			if found := b.Learn("0-2", facts); whys(found)["a"] != LeavesHere {
				t.Errorf("led to by a key that was not looked up: %v", found)
			}
		}
		b := NewBoard(NewRegister())
		b.Say(leaver)
		b.Say(looked)
		if ids, _ := b.Ask("0-2"); len(ids) > 0 {
			t.Errorf("asked for %v although the keys were looked up", ids)
		}
	}
}

// What HubSpot tells of a record that leaves counts for whoever speaks later, too.
func TestBoard_learntBeforeItIsDeclared(t *testing.T) {
	t.Parallel()
	domain := Space{Type: "0-2", Property: "domain"}
	b := NewBoard(NewRegister())
	b.Say(Statement{Name: "leaver", From: companies(), Leaves: []Record{rec("a", "1")}, Destroys: true})
	b.Say(Statement{Name: "one", Space: domain, Declares: []Record{rec("x", "7")}})
	ids, properties := b.Ask("0-2")
	if !cmp.Equal(ids, []string{"1"}) || !cmp.Equal(properties, []string{"domain"}) {
		t.Fatalf("asked for %v of %v", properties, ids)
	}
	if found := b.Learn("0-2", map[string]Facts{"1": {Normals: map[string][]string{"domain": {"k"}}}}); len(found) > 0 {
		t.Fatalf("nobody declares it: %v", found)
	}
	if found, _ := b.Say(Statement{Name: "two", Space: domain, Declares: []Record{rec("k", "8")}}); whys(found)["k"] != LeavesOther {
		t.Errorf("declared later: %v", found)
	}
	// Another property is another question.
	b.Say(Statement{Name: "three", Space: Space{Type: "0-2", Property: "name"}, Declares: []Record{rec("n", "9")}})
	if ids, properties := b.Ask("0-2"); !cmp.Equal(ids, []string{"1"}) || len(properties) != 2 {
		t.Errorf("asked for %v of %v", properties, ids)
	}
	if ids, _ := b.Ask("0-2"); len(ids) > 0 {
		t.Errorf("asked twice for %v", ids)
	}
}

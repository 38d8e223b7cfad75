// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// archival is a record with one key.
func archival(s Space, id string, normals ...string) Archival {
	return Archival{Space: s, ID: id, Normals: map[string][]string{s.Property: normals}}
}

// late is what Await says of records that nobody is about to archive.
func late(t *testing.T, r *Register, s Space, declared ...Record) map[string]string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l, err := r.Await(ctx, s, declared)
	if err != nil {
		t.Errorf("waits for %v", declared)
	}
	return l.IDs
}

func waits(t *testing.T, r *Register, s Space, declared ...Record) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Await(ctx, s, declared)
	return err != nil
}

func TestRegister_reserve(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	if r.Applies() {
		t.Error("an apply before any")
	}
	r.Keep("x", companies(), []Record{rec("a", "1")})
	other := Space{Type: "0-2", Property: "domain"}
	for name, test := range map[string]struct {
		a    Archival
		want Hold
	}{
		"declared":            {archival(companies(), "7", "a"), Kept},
		"declared among more": {archival(companies(), "7", "z", "a"), Kept},
		"kept by id":          {archival(companies(), "1", "z"), Kept},
		"merged into it":      {Archival{Space: companies(), ID: "7", Merged: []string{"1"}, Normals: map[string][]string{"code": {"z"}}}, Kept},
		"not read":            {archival(other, "7", "a"), Unread},
		"not read, but kept":  {archival(other, "1", "a"), Kept},
		"read and declared":   {Archival{Space: other, ID: "7", Normals: map[string][]string{"domain": {"z"}, "code": {"a"}}}, Kept},
		"read and free":       {Archival{Space: other, ID: "7", Normals: map[string][]string{"domain": {"z"}, "code": nil}}, Reserved},
		"of another type":     {archival(Space{Type: "0-1", Property: "code"}, "1", "a"), Reserved},
		"of a doubtful type":  {archival(Space{Type: "p_x", Property: "code", Doubtful: true}, "7", "a"), Kept},
	} {
		if got := r.Reserve(test.a); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if diff := cmp.Diff([]string{"code"}, r.Properties(other)); diff != "" {
		t.Errorf("to read besides (-want +got):\n%s", diff)
	}
}

// Whoever declares a record that is being archived waits, however it is declared, and
// learns how that ended.
func TestRegister_await(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	a := Archival{Space: companies(), ID: "2", Merged: []string{"3"}, Normals: map[string][]string{"code": {"b", "c"}, "domain": {"q"}}}
	if r.Reserve(a) != Reserved || r.Reserve(a) != UnderWay {
		t.Fatal("a record is reserved just once")
	}
	domain, name := Space{Type: "0-2", Property: "domain"}, Space{Type: "0-2", Property: "name"}
	led := []struct {
		s Space
		r Record
	}{
		{companies(), rec("b", "")},
		{companies(), rec("c", "")},
		{companies(), rec("z", "2")},
		{companies(), rec("z", "3")},
		{domain, rec("q", "")},
		{Space{Type: "p_x", Property: "domain", Doubtful: true}, rec("q", "")},
	}
	for _, d := range append(led, struct {
		s Space
		r Record
	}{name, rec("unread", "")}) {
		if !waits(t, r, d.s, d.r) {
			t.Errorf("%v does not wait", d)
		}
	}
	if waits(t, r, companies(), rec("z", "9")) || waits(t, r, domain, rec("z", "")) || waits(t, r, name) {
		t.Error("waits for nothing")
	}
	r.Settle(companies(), "2", false)
	for _, d := range led {
		if l := late(t, r, d.s, d.r); len(l) > 0 {
			t.Errorf("%v: it was not archived: %v", d, l)
		}
	}
	r.Reserve(a)
	r.Settle(companies(), "2", true)
	for _, d := range led {
		if l := late(t, r, d.s, d.r); l[d.r.Key] != "2" {
			t.Errorf("%v: it is gone, and told is %v", d, l)
		}
	}
	l, err := r.Await(t.Context(), name, []Record{rec("unread", "")})
	if err != nil || len(l.IDs) > 0 || !cmp.Equal(l.Unread, []string{"2"}) {
		t.Errorf("by a property that was not read: %v, %v", l, err)
	}
	// A settlement that nobody reserved ends nothing.
	r.Settle(companies(), "2", true)
	r.Settle(companies(), "5", true)
	if r.Wrote("x", "0-2", "3") || !r.Wrote("y", "0-2", "3") {
		t.Error("a record that two objects write is shared from the second on")
	}
}

func normalsOf(keys ...string) map[string]struct{} {
	set := make(map[string]struct{})
	for _, k := range keys {
		set[k] = struct{}{}
	}
	return set
}

func ids(list []Record) []string {
	var found []string
	for _, r := range list {
		found = append(found, r.ID)
	}
	return found
}

func TestRegister_judge(t *testing.T) {
	t.Parallel()
	held := []Record{rec("a", "1"), rec("b", "2"), rec("c", "3")}
	all := WarrantOf("1", "2", "3")
	for name, test := range map[string]struct {
		applied []string // keys of a create before
		d       Destroy
		archive []string
		unnamed []string
		refused Refusal
		deposed bool
	}{
		"destroyed":                         {d: Destroy{Held: held, Process: "plan", Warrant: all}, archive: []string{"1", "2", "3"}},
		"destroyed without a warrant":       {d: Destroy{Held: held, Process: "plan"}, unnamed: []string{"1", "2", "3"}},
		"named in part":                     {d: Destroy{Held: held, Process: "plan", Warrant: WarrantOf("2")}, archive: []string{"2"}, unnamed: []string{"1", "3"}},
		"kept by another":                   {applied: []string{"a"}, d: Destroy{Held: held, Process: "plan", Warrant: all}, archive: []string{"2", "3"}},
		"replaced":                          {d: Destroy{Held: held, Warrant: all, Next: &Next{Known: true, Normals: normalsOf("a", "b")}}, archive: []string{"3"}},
		"replaced by another property":      {d: Destroy{Held: held, Warrant: all, Next: &Next{Known: true, IDs: normalsOf("3")}}, archive: []string{"1", "2"}},
		"replaced, next unknown":            {d: Destroy{Held: held, Warrant: all, Next: &Next{}}, unnamed: []string{"1", "2", "3"}, refused: NextUnknown},
		"tainted and not compared":          {d: Destroy{Held: held, Next: &Next{Known: true, Normals: normalsOf("a", "b")}}, unnamed: []string{"3"}, refused: Unchecked},
		"tainted, and nothing leaves":       {d: Destroy{Held: held, Next: &Next{Known: true, Normals: normalsOf("a", "b", "c")}}},
		"deposed, its heir in this process": {applied: []string{"a"}, d: Destroy{Held: held, Process: "here"}, archive: []string{"2", "3"}, deposed: true},
		"deposed in an earlier run":         {d: Destroy{Held: held, Process: "here"}, unnamed: []string{"1", "2", "3"}, deposed: true},
		"deposed, and its create failed":    {applied: []string{"a"}, d: Destroy{Held: held, Process: "here", Failed: true}, unnamed: []string{"2", "3"}, deposed: true},
		"deposed, tried again":              {d: Destroy{Held: held, Process: "here", Heir: "x", Saved: WarrantOf("3")}, archive: []string{"3"}, unnamed: []string{"1", "2"}, deposed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewRegister()
			if len(test.applied) > 0 {
				var declared []Record
				for _, k := range test.applied {
					declared = append(declared, fresh(k, ""))
				}
				r.Keep("new", companies(), declared)
				r.Create(Creation{Name: "new", Space: companies(), Normals: normalsOf(test.applied...)})
			}
			test.d.Space = companies()
			if test.d.Process == "here" {
				test.d.Process = r.Process()
			}
			j := r.Judge(test.d)
			if diff := cmp.Diff(test.archive, ids(j.Archive)); diff != "" {
				t.Errorf("to archive (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.unnamed, ids(j.Unnamed)); diff != "" {
				t.Errorf("to leave (-want +got):\n%s", diff)
			}
			if j.Refused != test.refused || j.Deposed != test.deposed {
				t.Errorf("refused %v, deposed %v", j.Refused, j.Deposed)
			}
		})
	}
}

// A merge can make one record of two keys: it stays for either.
func TestRegister_judgeMerged(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	j := r.Judge(Destroy{
		Space: companies(), Held: []Record{rec("a", "1"), rec("b", "1"), rec("c", "3")}, Warrant: WarrantOf("1", "3"),
		Next: &Next{Known: true, Normals: normalsOf("b")},
	})
	if diff := cmp.Diff([]string{"3"}, ids(j.Archive)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Reserve(Archival{Space: companies(), ID: "9", Merged: []string{"1"}, Normals: map[string][]string{"code": {"z"}}}) != Kept {
		t.Error("what the record was merged into is free to leave")
	}
}

func TestRegister_inherit(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	one := &Legacy{Name: "one", Space: companies(), Next: companies(), Normals: normalsOf("a", "b")}
	two := &Legacy{Name: "two", Space: companies(), Next: companies(), Held: []Record{rec("c", "3")}}
	three := &Legacy{Name: "three", Space: companies(), Held: []Record{rec("d", "4")}}
	for _, l := range []*Legacy{one, two, three} {
		r.Leave(l)
	}
	for name, test := range map[string]struct {
		space Space
		keys  []string
		want  *Legacy
	}{
		"declared just so":   {companies(), []string{"b", "a"}, one},
		"shares a key":       {companies(), []string{"c", "z"}, two},
		"of an unknown type": {Space{Type: "0-3", Property: "name"}, []string{"z"}, three},
		"asked once more":    {companies(), []string{"c", "z"}, two},
	} {
		if got := r.Inherit(test.space, normalsOf(test.keys...)); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
	if got := NewRegister().Inherit(companies(), normalsOf("a")); got != nil {
		t.Errorf("from nobody: %v", got)
	}
}

func TestWarrant(t *testing.T) {
	t.Parallel()
	type carrier struct {
		W Warrant `json:"w,omitzero"`
	}
	for _, w := range []Warrant{{}, WarrantOf("2", "", "1")} {
		b, err := json.Marshal(carrier{w})
		if err != nil {
			t.Fatal(err)
		}
		var back carrier
		if err := json.Unmarshal(b, &back); err != nil || !cmp.Equal(w.IDs(), back.W.IDs()) {
			t.Errorf("%s: %v, %v", b, back.W.IDs(), err)
		}
	}
	allowed, unnamed := Split(WarrantOf("1"), []string{"2", "1"}, func(s string) string { return s })
	if len(allowed) != 1 || allowed[0] != "1" || len(unnamed) != 1 {
		t.Errorf("allowed %v, unnamed %v", allowed, unnamed)
	}
}

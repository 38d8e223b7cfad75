// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRegister_reserve(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	if r.Applies() {
		t.Error("an apply before any")
	}
	r.Keep("x", companies(), []Record{rec("a", "1")})
	for _, kept := range []struct{ normal, id string }{{"a", "7"}, {"z", "1"}} {
		if r.Reserve(companies(), kept.normal, kept.id) {
			t.Errorf("%v is archived although it is kept", kept)
		}
	}
	if r.Reserve(Space{Type: "0-2", Property: "domain"}, "q", "1") {
		t.Error("a record is archived that is kept by another property")
	}
	if !r.Reserve(companies(), "b", "2") || r.Reserve(companies(), "b", "2") {
		t.Error("a record is reserved just once")
	}
	if late := r.Keep("y", companies(), []Record{rec("b", "")}); late["b"] != "2" {
		t.Errorf("declared while it is archived: %v", late)
	}
	r.Settle(companies(), "b", "2", false)
	if late := r.Keep("y", companies(), []Record{rec("b", "")}); len(late) > 0 {
		t.Errorf("it was not archived: %v", late)
	}
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
	if !r.KeepsAny("0-2", []string{"1"}) {
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

// A merge leaves a record more keys than the one by which it is archived.
func TestRegister_reserveEveryKey(t *testing.T) {
	t.Parallel()
	r := NewRegister()
	r.Keep("x", companies(), []Record{rec("kept", "")})
	if r.Reserve(companies(), "a", "1", "kept") {
		t.Error("a record is archived that is declared under another of its keys")
	}
	if late := r.Keep("y", companies(), []Record{rec("a", "")}); len(late) > 0 {
		t.Errorf("a refused reservation holds: %v", late)
	}
	if !r.Reserve(companies(), "b", "2", "b", "c") {
		t.Fatal("nobody keeps the record")
	}
	if late := r.Keep("y", companies(), []Record{rec("c", "")}); late["c"] != "2" {
		t.Errorf("declared under another key while it is archived: %v", late)
	}
	r.Settle(companies(), "b", "2", false)
	if late := r.Keep("y", companies(), []Record{rec("b", ""), rec("c", "")}); len(late) > 0 {
		t.Errorf("it was not archived: %v", late)
	}
}

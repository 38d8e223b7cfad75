// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawCell draws a null, unknown or known string.
func drawCell(t *rapid.T, label string) String {
	switch rapid.IntRange(0, 5).Draw(t, label+" state") {
	case 0:
		return String{}
	case 1:
		return Unknown[string]()
	default:
		return Known(rapid.StringN(0, 300, -1).Draw(t, label))
	}
}

func drawRow(t *rapid.T, label string) map[string]String {
	return rapid.MapOfN(rapid.StringN(0, 40, -1), rapid.Custom(func(t *rapid.T) String {
		return drawCell(t, label)
	}), 0, 20).Draw(t, label)
}

// decoded returns the map as it comes out of a message.
func decoded[E any](t interface{ Fatal(args ...any) }, m Map[E]) Map[E] {
	raw, rest, err := m.shape().read(m.appendMsg(nil))
	if err != nil || len(rest) > 0 {
		t.Fatal("own encoding does not read: ", err, len(rest))
	}
	var again Map[E]
	again.decodeRaw(raw)
	return again
}

// TestMap_behavesLikeGoMap compares a Map, built and decoded, with a Go map.
func TestMap_behavesLikeGoMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawRow(t, "row")
		built := MapOf(want)
		indexed := decoded(t, built)
		walked := mapOfRaw[String](indexed.raw)
		for name, m := range map[string]Map[String]{"built": built, "decoded": indexed, "inner": walked} {
			if got := maps.Collect(m.All()); !maps.Equal(got, want) {
				t.Fatalf("%s map holds %v, want %v", name, got, want)
			}
			if keys := slices.Collect(m.Keys()); !slices.Equal(keys, slices.Sorted(maps.Keys(want))) {
				t.Fatalf("%s map has the keys %q", name, keys)
			}
			if m.Len() != len(want) || !m.IsKnown() || m.IsNull() || m.IsUnknown() {
				t.Fatalf("%s map has %d elements, want %d", name, m.Len(), len(want))
			}
			for key, v := range want {
				if got, ok := m.Get(key); !ok || got != v {
					t.Fatalf("%s map gives %v, %t for %q, want %v", name, got, ok, key, v)
				}
			}
			if _, ok := m.Get("\x00not there"); ok || m.Has("\x00not there") {
				t.Fatalf("%s map has a key that was not set", name)
			}
			for _, other := range []Map[String]{built, indexed, walked} {
				if !m.Equal(other) {
					t.Fatalf("%s map does not equal itself", name)
				}
			}
			if raw := string(m.appendMsg(nil)); raw != indexed.raw || !m.sameAs(indexed.raw) {
				t.Fatalf("%s map has another encoding", name)
			}
		}
	})
}

// TestMap_equal compares with the equality of Go maps.
func TestMap_equal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := drawRow(t, "row")
		b := maps.Clone(a)
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			b[rapid.String().Draw(t, "key")] = drawCell(t, "other")
		case 1:
			for key := range b {
				delete(b, key)
				break
			}
		case 2:
			for key := range b {
				b[key] = drawCell(t, "other")
				break
			}
		}
		want := maps.Equal(a, b)
		built, other := MapOf(a), MapOf(b)
		for _, got := range []bool{
			built.Equal(other),
			decoded(t, built).Equal(other),
			built.Equal(decoded(t, other)),
			decoded(t, built).Equal(decoded(t, other)),
			built.sameAs(decoded(t, other).raw),
		} {
			if got != want {
				t.Fatalf("%v and %v: equal is %t", a, b, got)
			}
		}
	})
}

func TestMap_nullAndUnknown(t *testing.T) {
	t.Parallel()
	null, unknown, empty := Map[String]{}, UnknownMap[String](), MapOf[String](nil)
	for i, a := range []Map[String]{null, unknown, empty} {
		if a.Len() != 0 || a.Has("a") {
			t.Errorf("map %d has elements", i)
		}
		for j, b := range []Map[String]{null, unknown, empty} {
			if a.Equal(b) != (i == j) || decoded(t, a).Equal(b) != (i == j) {
				t.Errorf("equality of maps %d and %d", i, j)
			}
		}
	}
	var zero Map[Bool]
	if !zero.IsNull() || !null.IsNull() || !unknown.IsUnknown() || !empty.IsKnown() {
		t.Error("a state got mixed up")
	}
}

func TestMapBuilder_lastOneWins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type set struct {
			key   string
			value String
		}
		sets := rapid.SliceOf(rapid.Custom(func(t *rapid.T) set {
			return set{rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "key"), drawCell(t, "value")}
		})).Draw(t, "sets")
		want := map[string]String{}
		b := NewMapBuilder[String](0)
		for _, s := range sets {
			b.Set(s.key, s.value)
			want[s.key] = s.value
		}
		if got := maps.Collect(b.Map().All()); !maps.Equal(got, want) {
			t.Fatalf("built %v, want %v", got, want)
		}
	})
}

// TestMapBuilder_keepsWhatItHandedOut fills several chunks of memory and looks
// at the first elements again.
func TestMapBuilder_keepsWhatItHandedOut(t *testing.T) {
	t.Parallel()
	const n = 5000
	want := make(map[string]string, n)
	b := NewMapBuilder[Map[String]](0)
	for i := range n {
		key := string(rune('a'+i%26)) + string(rune(0x100+i))
		value := key + string(make([]byte, i%97))
		want[key] = value
		b.Set(key, MapOf(map[string]String{"v": Known(value)}))
	}
	got := make(map[string]string, n)
	for key, row := range b.Map().All() {
		v, _ := row.Get("v")
		got[key] = v.Get()
	}
	if !maps.Equal(want, got) {
		t.Error("an element changed after it was set")
	}
}

func TestMap_elementsOfOtherMaps(t *testing.T) {
	t.Parallel()
	source := decoded(t, MapOf(map[string]Map[String]{
		"a": MapOf(map[string]String{"x": Known("1"), "y": {}}),
		"b": {},
		"c": UnknownMap[String](),
		"d": MapOf[String](nil),
	}))
	b := NewMapBuilder[Map[String]](4)
	for key, row := range source.All() {
		b.Set(key, row)
	}
	if got := b.Map(); !got.Equal(source) {
		t.Error("rows taken over into another map changed")
	}
}

func TestMap_deepAndOtherElements(t *testing.T) {
	t.Parallel()
	type object struct {
		A String `tf:"a"`
	}
	deep := MapOf(map[string]Map[Map[Int64]]{"a": MapOf(map[string]Map[Int64]{"b": MapOf(map[string]Int64{"c": Known(int64(3))})})})
	ab, _ := decoded(t, deep).Get("a")
	b, _ := ab.Get("b")
	if c, _ := b.Get("c"); c != Known(int64(3)) {
		t.Errorf("got %v", c)
	}
	objects := MapOf(map[string]Object[object]{"a": Known(object{A: Known("x")}), "b": {}})
	if a, _ := decoded(t, objects).Get("a"); a.Get().A != Known("x") {
		t.Errorf("got %v", a)
	}
	lists := MapOf(map[string]List[String]{"a": Known([]String{Known("x"), Unknown[string]()})})
	a, _ := decoded(t, lists).Get("a")
	if diff := cmp.Diff([]String{Known("x"), Unknown[string]()}, a.Get(), cmp.AllowUnexported(String{})); diff != "" {
		t.Error(diff)
	}
}

func TestTableBuilder(t *testing.T) {
	t.Parallel()
	table := NewTableBuilder([]string{"b", "a", "b", "c"}, 2)
	table.Set("z", []String{Known("lost"), Known("1"), Known("2"), {}})
	table.Set("y", []String{Known("x")})
	table.Set("w", []String{{}, Unknown[string](), Known("old"), {}})
	table.Set("w", []String{{}, {}, {}, {}})
	want := MapOf(map[string]Map[String]{
		"z": MapOf(map[string]String{"a": Known("1"), "b": Known("2"), "c": {}}),
		"y": MapOf(map[string]String{"a": {}, "b": {}, "c": {}}),
		"w": MapOf(map[string]String{"a": {}, "b": {}, "c": {}}),
	})
	if got := table.Map(); !got.Equal(want) {
		t.Errorf("built %x\nwant %x", got.appendMsg(nil), want.appendMsg(nil))
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	var zero String
	if !zero.IsNull() || zero != Null[string]() || zero.Or("x") != "x" {
		t.Error("the zero value is not null")
	}
	if u := Unknown[string](); !u.IsUnknown() || u.IsNull() || u.IsKnown() || u.Or("x") != "x" {
		t.Error("unknown is not unknown")
	}
	if k := Known(""); !k.IsKnown() || k.Get() != "" || k.Or("x") != "" {
		t.Error("the empty string is not known")
	}
}

// TestMap_readsWithoutAllocating covers what makes large maps cheap.
func TestMap_readsWithoutAllocating(t *testing.T) { //nolint:paralleltest // Allocations are counted.
	rows := NewMapBuilder[Map[String]](100)
	for i := range 100 {
		rows.Set(string(rune('a'+i)), MapOf(map[string]String{"name": Known("x"), "other": {}}))
	}
	m := decoded(t, rows.Map())
	cells := 0
	allocs := testing.AllocsPerRun(10, func() {
		cells = 0
		for _, row := range m.All() {
			for range row.All() {
				cells++
			}
		}
	})
	if cells != 200 {
		t.Fatalf("saw %d cells", cells)
	}
	if allocs > 5 {
		t.Errorf("%.0f allocations for 200 cells", allocs)
	}
}

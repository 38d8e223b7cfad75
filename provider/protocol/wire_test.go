// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tinylib/msgp/msgp"
)

// wireModel has one field of each type.
type wireModel struct {
	Flag   Bool             `tf:"flag"`
	Number Int64            `tf:"number"`
	Text   String           `tf:"text"`
	List   List[String]     `tf:"list"`
	Rows   Map[Map[String]] `tf:"rows"`
	Flags  Map[Bool]        `tf:"flags"`
	Counts Map[Int64]       `tf:"counts"`
	Nested Object[struct {
		A String `tf:"a"`
		B Int64  `tf:"b"`
	}] `tf:"nested"`
}

var wireType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"flag":   tftypes.Bool,
	"number": tftypes.Number,
	"text":   tftypes.String,
	"list":   tftypes.List{ElementType: tftypes.String},
	"rows":   tftypes.Map{ElementType: tftypes.Map{ElementType: tftypes.String}},
	"flags":  tftypes.Map{ElementType: tftypes.Bool},
	"counts": tftypes.Map{ElementType: tftypes.Number},
	"nested": tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": tftypes.String, "b": tftypes.Number}},
}}

func wireCodec() *structCodec { return codecOf(reflect.TypeFor[wireModel]()) }

// TestEncode_golden pins the bytes that Terraform writes itself: sorted keys,
// shortest headers, unknown as an extension of type 0.
func TestEncode_golden(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value Encoder
		want  string
	}{
		"null":             {Null[string](), "c0"},
		"unknown":          {Unknown[int64](), "d40000"},
		"empty string":     {Known(""), "a0"},
		"string":           {Known("mit.edu"), "a76d69742e656475"},
		"string of 31":     {Known(strings.Repeat("x", 31)), "bf" + strings.Repeat("78", 31)},
		"string of 32":     {Known(strings.Repeat("x", 32)), "d920" + strings.Repeat("78", 32)},
		"string of 256":    {Known(strings.Repeat("x", 256)), "da0100" + strings.Repeat("78", 256)},
		"true":             {Known(true), "c3"},
		"false":            {Known(false), "c2"},
		"127":              {Known(int64(127)), "7f"},
		"200":              {Known(int64(200)), "ccc8"},
		"40000":            {Known(int64(40000)), "cd9c40"},
		"-1":               {Known(int64(-1)), "ff"},
		"-200":             {Known(int64(-200)), "d1ff38"},
		"list":             {Known([]String{Known("b"), {}, Unknown[string]()}), "93a162c0d40000"},
		"null map":         {Map[String]{}, "c0"},
		"unknown map":      {UnknownMap[String](), "d40000"},
		"empty map":        {MapOf[String](nil), "80"},
		"map":              {MapOf(map[string]String{"b": Known("2"), "a": {}, "c": Unknown[string]()}), "83a161c0a162a132a163d40000"},
		"map of maps":      {MapOf(map[string]Map[String]{"k": MapOf(map[string]String{"y": Known(""), "x": Known("1")})}), "81a16b82a178a131a179a0"},
		"map of null maps": {MapOf(map[string]Map[String]{"k": {}, "l": UnknownMap[String]()}), "82a16bc0a16cd40000"},
		"object": {Known(struct {
			B Bool   `tf:"b"`
			A String `tf:"a"`
		}{Known(true), Known("x")}), "82a161a178a162c3"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := hex.EncodeToString(test.value.appendMsg(nil)); got != test.want {
				t.Errorf("encoded %s, want %s", got, test.want)
			}
		})
	}
}

// TestDecode_tolerant covers what other encoders may write: any order, longer
// headers, numbers in several forms, refined unknown values, and JSON.
func TestDecode_tolerant(t *testing.T) {
	t.Parallel()
	str := (&String{}).shape()
	rows := (&Map[String]{}).shape()
	tests := map[string]struct {
		shape *shape
		in    string
		want  string
	}{
		"unsorted map":                    {rows, "82a162a132a161a131", "82a161a131a162a132"},
		"long map header":                 {rows, "de0001a161c0", "81a161c0"},
		"long string header":              {str, "d90161", "a161"},
		"long key header":                 {rows, "81d90161c0", "81a161c0"},
		"unknown of another size":         {str, "c70000", "d40000"},
		"unknown, not null":               {str, "c7030c8101c2", "d40000"},
		"number as float":                 {(&Int64{}).shape(), "cb4008000000000000", "03"},
		"number as whole text":            {(&Int64{}).shape(), "a3312e30", "01"},
		"number in a wider type":          {(&Int64{}).shape(), "d300000000000000c8", "ccc8"},
		"list of long headers":            {(&List[String]{}).shape(), "dc0001a161", "91a161"},
		"map of maps in the wrong order":  {(&Map[Map[String]]{}).shape(), "82a162c0a16182a179c0a178c0", "82a16182a178c0a179c0a162c0"},
		"map of numbers in another form":  {(&Map[Int64]{}).shape(), "81a161cb3ff0000000000000", "81a16101"},
		"map of bools":                    {(&Map[Bool]{}).shape(), "82a161c3a162c0", "82a161c3a162c0"},
		"empty map with a long header":    {rows, "df00000000", "80"},
		"null":                            {rows, "c0", "c0"},
		"unknown value of an old encoder": {rows, "d40000", "d40000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := hex.DecodeString(test.in)
			if err != nil {
				t.Fatal(err)
			}
			raw, rest, err := test.shape.read(append(in, 0xc0))
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString([]byte(raw)); got != test.want {
				t.Errorf("canonical form %s, want %s", got, test.want)
			}
			if len(rest) != 1 {
				t.Errorf("%d bytes are left, want the one that follows", len(rest))
			}
		})
	}
}

func TestDecode_refinedUnknown(t *testing.T) {
	t.Parallel()
	refinement := msgp.AppendMapHeader(nil, 2)
	refinement = msgp.AppendBool(msgp.AppendInt(refinement, 1), false)
	refinement = msgp.AppendString(msgp.AppendInt(refinement, 2), "https://")
	b := append([]byte{0xc7, byte(len(refinement)), extRefined}, refinement...)
	m := append([]byte{0x81, 0xa1, 'k'}, b...)

	raw, _, err := (&Map[String]{}).shape().read(m)
	if err != nil {
		t.Fatal(err)
	}
	var got Map[String]
	got.decodeRaw(raw)
	if v, ok := got.Get("k"); !ok || !v.IsUnknown() {
		t.Errorf("got %v, %t, want an unknown element", v, ok)
	}
}

func TestDecode_malformed(t *testing.T) {
	t.Parallel()
	row := (&Map[String]{}).shape()
	tests := map[string]struct {
		shape *shape
		in    string
		want  string
	}{
		"nothing":                  {row, "", "ends in the middle"},
		"string for a map":         {row, "a161", "a map is expected"},
		"number for a string":      {row, "81a16101", "a string is expected"},
		"map for a string":         {row, "81a16180", "a string is expected"},
		"bin for a string":         {row, "81a161c40161", "a string is expected"},
		"number as key":            {row, "8101a161", "a string as key is expected"},
		"cut in a key":             {row, "81a561", "ends in the middle"},
		"cut in a value":           {row, "81a161a5", "ends in the middle"},
		"cut in a header":          {row, "df0000", "ends in the middle"},
		"more elements than bytes": {row, "dfffffffff", "ends in the middle"},
		"the same key twice":       {row, "82a161a0a161a0", "twice"},
		"the same key apart":       {row, "83a161a0a162a0a161a0", "twice"},
		"string for a bool":        {(&Bool{}).shape(), "a161", "a bool is expected"},
		"string for a list":        {(&List[String]{}).shape(), "a161", "a list is expected"},
		"other extension":          {row, "c7020101c2", "extension"},
		"cut extension":            {row, "c7ff0c", "ends in the middle"},
		"fraction":                 {(&Int64{}).shape(), "cb3ff8000000000000", "whole"},
		"infinity":                 {(&Int64{}).shape(), "cb7ff0000000000000", "whole"},
		"not a number":             {(&Int64{}).shape(), "cb7ff8000000000000", "whole"},
		"too large":                {(&Int64{}).shape(), "cfffffffffffffffff", "whole"},
		"2^63 as float":            {(&Int64{}).shape(), "cb43e0000000000000", "whole"},
		"text for a number":        {(&Int64{}).shape(), "a161", "number is expected"},
		"attribute missing":        {wireCodec().shape, "80", `"counts" is missing`},
		"attribute unknown":        {wireCodec().shape, "81a3787878c0", `"xxx" is not one`},
		"attribute twice":          {wireCodec().shape, "82a474657874c0a474657874c0", `"text" is there twice`},
		"string for an object":     {wireCodec().shape, "a0", "an object is expected"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := hex.DecodeString(test.in)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = test.shape.read(in)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestDecode_errorPath(t *testing.T) {
	t.Parallel()
	b := msgp.AppendMapHeader(nil, 1)
	b = msgp.AppendString(b, "mit.edu")
	b = msgp.AppendMapHeader(b, 1)
	b = msgp.AppendString(b, "name")
	b = msgp.AppendInt(b, 1)
	_, _, err := (&Map[Map[String]]{}).shape().read(b)
	var at *pathError
	if !errors.As(err, &at) {
		t.Fatalf("error %v has no path", err)
	}
	if got := at.path().String(); got != `["mit.edu"]["name"]` {
		t.Errorf("path %s", got)
	}
}

// TestDecode_deep checks that nesting is bounded before the stack is.
func TestDecode_deep(t *testing.T) {
	t.Parallel()
	if _, err := msgPackFromJSON([]byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000))); !errors.Is(err, errDeep) {
		t.Errorf("deep JSON: error %v", err)
	}
	if _, err := decodeDynamic(&tfprotov6.DynamicValue{MsgPack: bytes.Repeat([]byte{0x91}, 1<<20)}); !errors.Is(err, errDeep) {
		t.Errorf("deep MessagePack: error %v", err)
	}
}

func TestDecodeMessage_json(t *testing.T) {
	t.Parallel()
	const text = `{"flag":true,"number":42,"text":"x","list":["a",null],"rows":{"b":null,"a":{"p":"1","q":null}},` +
		`"flags":{"a":true},"counts":{"a":1e2},"nested":{"a":null,"b":7}}`
	got, err := decodeMessage[wireModel](wireCodec(), &tfprotov6.DynamicValue{JSON: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	encoded := encodeModel(wireCodec(), got.model, got)
	if len(encoded.JSON) > 0 {
		t.Fatal("the answer is JSON, want MessagePack")
	}
	have, err := encoded.Unmarshal(wireType)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tfprotov6.DynamicValue{JSON: []byte(text)}.Unmarshal(wireType)
	if err != nil {
		t.Fatal(err)
	}
	if diff, _ := have.Diff(want); len(diff) > 0 {
		t.Errorf("decoded from JSON: %s", diff)
	}
}

func TestDecodeMessage_malformed(t *testing.T) {
	t.Parallel()
	tests := map[string]*tfprotov6.DynamicValue{
		"empty":               {},
		"trailing bytes":      {MsgPack: []byte{0xc0, 0xc0}},
		"unknown object":      {MsgPack: []byte(unknownMsg)},
		"broken JSON":         {JSON: []byte(`{"a":`)},
		"two JSON values":     {JSON: []byte(`null null`)},
		"JSON of another map": {JSON: []byte(`{"a":1}`)},
	}
	for name, value := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if m, err := decodeMessage[wireModel](wireCodec(), value); err == nil {
				t.Errorf("decoded %+v, want an error", m.model)
			}
		})
	}
}

// sampleMessage is an object as Terraform encodes it.
func sampleMessage(t *testing.T) *tfprotov6.DynamicValue {
	t.Helper()
	m := wireModel{
		Flag:   Known(true),
		Number: Known(int64(-5)),
		Text:   Unknown[string](),
		List:   Known([]String{Known("a")}),
		Rows:   MapOf(map[string]Map[String]{"a": MapOf(map[string]String{"p": Known("1"), "q": {}}), "b": {}}),
		Flags:  MapOf(map[string]Bool{"a": Known(true), "b": Known(false)}),
		Counts: MapOf(map[string]Int64{"a": Known(int64(1)), "b": {}}),
	}
	m.Nested = Known(struct {
		A String `tf:"a"`
		B Int64  `tf:"b"`
	}{A: Known("x")})
	return encodeModel[wireModel](wireCodec(), &m)
}

// TestEncodeModel_passesEqualMessagesOn covers the promise that a state which
// comes out equal is not encoded again, however it was made.
func TestEncodeModel_passesEqualMessagesOn(t *testing.T) {
	t.Parallel()
	value := sampleMessage(t)
	decode := func() message[wireModel] {
		m, err := decodeMessage[wireModel](wireCodec(), value)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	rebuilt := func(m *wireModel) {
		b := NewMapBuilder[Map[String]](0)
		for key, row := range m.Rows.All() {
			r := NewMapBuilder[String](0)
			for name, cell := range row.All() {
				r.Set(name, cell)
			}
			if row.IsNull() {
				b.Set(key, Map[String]{})
			} else {
				b.Set(key, r.Map())
			}
		}
		m.Rows = b.Map()
	}
	tests := map[string]struct {
		change func(*wireModel)
		same   bool
	}{
		"untouched":              {func(*wireModel) {}, true},
		"rebuilt map":            {rebuilt, true},
		"another scalar":         {func(m *wireModel) { m.Number = Known(int64(6)) }, false},
		"unknown made null":      {func(m *wireModel) { m.Text = String{} }, false},
		"element of a list":      {func(m *wireModel) { m.List.Get()[0] = Known("b") }, false},
		"field of an object":     {func(m *wireModel) { n := m.Nested.Get(); n.B = Known(int64(1)); m.Nested = Known(n) }, false},
		"map made null":          {func(m *wireModel) { m.Flags = Map[Bool]{} }, false},
		"map with one key less":  {func(m *wireModel) { m.Flags = MapOf(map[string]Bool{"a": Known(true)}) }, false},
		"map with another key":   {func(m *wireModel) { m.Flags = MapOf(map[string]Bool{"a": Known(true), "c": Known(false)}) }, false},
		"map with another value": {func(m *wireModel) { m.Flags = MapOf(map[string]Bool{"a": Known(true), "b": Known(true)}) }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := decode()
			test.change(base.model)
			got := encodeModel(wireCodec(), base.model, base)
			if same := got == value; same != test.same {
				t.Errorf("the message was passed on: %t, want %t", same, test.same)
			}
			if test.same {
				return
			}
			again, err := decodeMessage[wireModel](wireCodec(), got)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(encodeModel(wireCodec(), again.model).MsgPack, encodeModel(wireCodec(), base.model).MsgPack) {
				t.Error("the change did not survive")
			}
		})
	}
}

// TestEncodeModel_framework checks an encoding against the framework's reader.
func TestEncodeModel_framework(t *testing.T) {
	t.Parallel()
	got, err := sampleMessage(t).Unmarshal(wireType)
	if err != nil {
		t.Fatal(err)
	}
	str := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.String, v) }
	num := func(v any) tftypes.Value {
		if i, ok := v.(int); ok {
			v = big.NewFloat(float64(i))
		}
		return tftypes.NewValue(tftypes.Number, v)
	}
	flag := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.Bool, v) }
	at := wireType.AttributeTypes
	want := tftypes.NewValue(wireType, map[string]tftypes.Value{
		"flag":   flag(true),
		"number": num(-5),
		"text":   str(tftypes.UnknownValue),
		"list":   tftypes.NewValue(at["list"], []tftypes.Value{str("a")}),
		"rows": tftypes.NewValue(at["rows"], map[string]tftypes.Value{
			"a": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"p": str("1"), "q": str(nil)}),
			"b": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, nil),
		}),
		"flags":  tftypes.NewValue(at["flags"], map[string]tftypes.Value{"a": flag(true), "b": flag(false)}),
		"counts": tftypes.NewValue(at["counts"], map[string]tftypes.Value{"a": num(1), "b": num(nil)}),
		"nested": tftypes.NewValue(at["nested"], map[string]tftypes.Value{"a": str("x"), "b": num(nil)}),
	})
	if !got.Equal(want) {
		t.Errorf("framework reads %s\nwant %s", got, want)
	}
}

func TestCompile_unfitModels(t *testing.T) {
	t.Parallel()
	tests := map[string]reflect.Type{
		"no tag": reflect.TypeFor[struct{ A String }](),
		"not exported": reflect.TypeFor[struct {
			a String `tf:"a"`
		}](),
		"two of a name": reflect.TypeFor[struct {
			A String `tf:"a"`
			B String `tf:"a"`
		}](),
		"plain type": reflect.TypeFor[struct {
			A string `tf:"a"`
		}](),
		"unsupported type": reflect.TypeFor[struct {
			A Value[float64] `tf:"a"`
		}](),
		"map of strings": reflect.TypeFor[struct {
			A Map[string] `tf:"a"`
		}](),
		"not a struct": reflect.TypeFor[int](),
	}
	for name, typ := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("the model was accepted")
				}
			}()
			compile(typ)
		})
	}
}

func TestDynamic(t *testing.T) {
	t.Parallel()
	row := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"n": tftypes.Number, "s": tftypes.String, "b": tftypes.Bool, "x": tftypes.String}}
	rows := tftypes.Tuple{ElementTypes: []tftypes.Type{row, tftypes.DynamicPseudoType}}
	number, _, err := big.ParseFloat("0.1", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	value, err := tfprotov6.NewDynamicValue(tftypes.DynamicPseudoType, tftypes.NewValue(rows, []tftypes.Value{
		tftypes.NewValue(row, map[string]tftypes.Value{
			"n": tftypes.NewValue(tftypes.Number, number),
			"s": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
			"b": tftypes.NewValue(tftypes.Bool, true),
			"x": tftypes.NewValue(tftypes.String, nil),
		}),
		tftypes.NewValue(tftypes.Number, 1.5),
	}))
	if err != nil {
		t.Fatal(err)
	}
	d, err := decodeDynamic(&value)
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind() != KindList || d.Len() != 2 {
		t.Fatalf("kind %d with %d elements", d.Kind(), d.Len())
	}
	var got []string
	text := func(d Dynamic) string {
		v, ok := d.Text()
		switch {
		case !ok:
			return "none"
		case v.IsNull():
			return "null"
		case v.IsUnknown():
			return "unknown"
		}
		return v.Get()
	}
	for elem := range d.Elements() {
		got = append(got, text(elem))
		for name, cell := range elem.Entries() {
			got = append(got, name+"="+text(cell))
		}
	}
	want := []string{"none", "b=true", "n=0.1", "s=unknown", "x=null", "1.5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDynamic_numbers(t *testing.T) {
	t.Parallel()
	for want, b := range map[string][]byte{
		"0":                      msgp.AppendInt64(nil, 0),
		"-12":                    msgp.AppendInt64(nil, -12),
		"18446744073709551615":   msgp.AppendUint64(nil, 1<<64-1),
		"1000000000000000000000": msgp.AppendFloat64(nil, 1e21),
		"0.25":                   msgp.AppendFloat32(nil, 0.25),
	} {
		d, err := decodeDynamic(&tfprotov6.DynamicValue{MsgPack: b})
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := d.Text(); !ok || got.Get() != want {
			t.Errorf("number reads as %q, want %q", got.Get(), want)
		}
	}
}

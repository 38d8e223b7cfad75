// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tinylib/msgp/msgp"
)

// FuzzDecodeMessage feeds arbitrary bytes. What is accepted has to be encoded
// stably, and the framework has to read the same.
func FuzzDecodeMessage(f *testing.F) {
	codec := codecOf(reflect.TypeFor[wireModel]())
	full := wireModel{
		Flag: Known(true), Number: Known(int64(300)), Text: Unknown[string](), List: Known([]String{Known("a"), {}}),
		Rows:   MapOf(map[string]Map[String]{"a": MapOf(map[string]String{"p": Known("1"), "q": {}}), "b": UnknownMap[String]()}),
		Flags:  MapOf(map[string]Bool{"a": Known(true)}),
		Counts: MapOf(map[string]Int64{"a": Known(int64(-70000))}),
	}
	f.Add(encodeModel(codec, &full).MsgPack)
	f.Add(encodeModel(codec, &wireModel{}).MsgPack)
	f.Add([]byte{leadNil})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeMessage[wireModel](codec, &tfprotov6.DynamicValue{MsgPack: bytes.Clone(b)})
		if err != nil {
			return
		}
		first := encodeModel(codec, m.model)
		want, err := (tfprotov6.DynamicValue{MsgPack: b}).Unmarshal(wireType)
		if err != nil {
			t.Fatalf("accepted what the framework refuses: %v", err)
		}
		got, err := first.Unmarshal(wireType)
		if err != nil {
			t.Fatalf("the framework refuses the encoding: %v", err)
		}
		if !got.Equal(want) {
			t.Fatalf("framework reads %s from the encoding\nand %s from the message", got, want)
		}
		again, err := decodeMessage[wireModel](codec, first)
		if err != nil {
			t.Fatalf("own encoding does not read: %v", err)
		}
		if second := encodeModel(codec, again.model); !bytes.Equal(first.MsgPack, second.MsgPack) {
			t.Fatalf("encodings differ:\n%x\n%x", first.MsgPack, second.MsgPack)
		}
		if again.model != nil && encodeModel(codec, again.model, again) != first {
			t.Fatal("an equal message was not passed on")
		}
	})
}

// FuzzDecodeJSON feeds arbitrary text, which must not crash.
func FuzzDecodeJSON(f *testing.F) {
	codec := codecOf(reflect.TypeFor[wireModel]())
	f.Add([]byte(`{"flag":true,"number":42,"text":"x","list":["a",null],"rows":{"a":{"p":"1"}},"flags":{},"counts":{"a":1e2},"nested":null}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"number":99999999999999999999}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeMessage[wireModel](codec, &tfprotov6.DynamicValue{JSON: b})
		if err != nil {
			return
		}
		if _, err := encodeModel(codec, m.model).Unmarshal(wireType); err != nil {
			t.Fatalf("the framework refuses the encoding: %v", err)
		}
	})
}

// FuzzDynamic walks arbitrary bytes as a value of unknown type.
func FuzzDynamic(f *testing.F) {
	pair := msgp.AppendBytes([]byte{leadPair}, []byte(`["list",["map","string"]]`))
	pair = msgp.AppendArrayHeader(pair, 1)
	pair = MapOf(map[string]String{"a": Known("1"), "b": {}, "c": Unknown[string]()}).appendMsg(pair)
	f.Add(pair)
	f.Add([]byte{0x93, 0xc3, 0x7f, 0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{leadPair, 0xc4, 0x00, 0x80})
	f.Fuzz(func(_ *testing.T, b []byte) {
		d, err := decodeDynamic(&tfprotov6.DynamicValue{MsgPack: b})
		if err != nil {
			return
		}
		walk(d)
	})
}

func walk(d Dynamic) {
	d.Text()
	for elem := range d.Elements() {
		walk(elem)
	}
	for _, elem := range d.Entries() {
		walk(elem)
	}
}

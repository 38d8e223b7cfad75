// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tinylib/msgp/msgp"
)

// appendAny encodes a decoded JSON value, as an oracle for the translation that
// does without decoding.
func appendAny(b []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return msgp.AppendBool(b, v)
	case string:
		return msgp.AppendString(b, v)
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return appendInt(b, i)
		}
		return msgp.AppendString(b, v.String())
	case []any:
		b = msgp.AppendArrayHeader(b, uint32(len(v)))
		for _, elem := range v {
			b = appendAny(b, elem)
		}
		return b
	case map[string]any:
		b = msgp.AppendMapHeader(b, uint32(len(v)))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b = appendAny(msgp.AppendString(b, key), v[key])
		}
		return b
	default:
		return msgp.AppendNil(b)
	}
}

func jsonOracle(text []byte) ([]byte, error) {
	var v any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return appendAny(nil, v), nil
}

// elements is a JSON array or object of n elements, the keys in order.
func elements(n int, object bool) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprint(i)
		if object {
			parts[i] = fmt.Sprintf(`"%06d":"v"`, i)
		}
	}
	if object {
		return "{" + strings.Join(parts, ",") + "}"
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func TestMsgPackFromJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`null`, `true`, ` false `, `0`, `-1`, `300`, `9223372036854775807`, `9223372036854775808`, `1.5`, `1e2`, `-0`,
		`""`, `"plain"`, `"a \"quoted\" \\ path\n"`, `"\u00e9\ud83d\ude00"`, `"é"`, "\"\xff\"", `"\ud800"`, `"ends with \\"`,
		`[]`, `{}`, "[ 1 ,\n2 ]", `{ "a" : { "b" : [ null ] } , "c" : "" }`, `{"\u0061b":1}`,
		elements(15, true), elements(16, true), elements(70_000, true), elements(15, false), elements(16, false), elements(70_000, false),
	} {
		got, err := msgPackFromJSON([]byte(text))
		if err != nil {
			t.Errorf("%.60s: %v", text, err)
			continue
		}
		want, err := jsonOracle([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%.60s:\ngot  %.200x\nwant %.200x", text, got, want)
		}
	}
	for _, text := range []string{
		``, ` `, `{`, `{"a"}`, `{"a":}`, `{"a" 1}`, `{1:1}`, `{"a":1,}`, `{,}`, `{"a":1]`, `{"a":1 "b":2}`, `{"a`, `{"a\`, `[`, `[1,]`, `[,1]`, `[1}`, `[1 2]`, `[]]`,
		`nul`, `truely`, `1 2`, `01`, `1.`, `+1`, `-`, `1e`, `0x1`, `NaN`, `"open`, `"open\`, `"\x"`, "\"\n\"", "\"\x00\"", `"\u12"`, `,`, `:`,
	} {
		if _, err := msgPackFromJSON([]byte(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

// FuzzMsgPackFromJSON compares with decoding into Go values. Keys that are there
// twice or out of order, which the caller sees to, are left out.
func FuzzMsgPackFromJSON(f *testing.F) {
	f.Add([]byte(`{"created":{"a":true},"ids":{"a":"1"},"records":{"a":{"name":"\u00e9","x":null}}}`))
	f.Add([]byte(`[1, -2.5e3, "\\", {}, []]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := msgPackFromJSON(text)
		if err != nil {
			return
		}
		want, err := jsonOracle(text)
		if err != nil {
			t.Fatalf("accepted what is not JSON: %v", err)
		}
		if len(got) == len(want) && !bytes.ContainsRune(text, '{') && !bytes.Equal(got, want) {
			t.Fatalf("got  %x\nwant %x", got, want)
		}
		if rest, err := wellFormed(got, 0); err != nil || len(rest) > 0 {
			t.Fatalf("the result is not well-formed: %v, %d bytes are left", err, len(rest))
		}
	})
}

// TestRepack checks that stored state reaches Terraform in the encoding that it
// decodes fastest, with the same values, and as it is where that can't be.
func TestRepack(t *testing.T) {
	t.Parallel()
	d := &direct[wireModel]{codec: wireCodec()}
	const whole = `{"counts":{"a":1},"flag":true,"flags":{"a":true},"list":["a",null],"nested":{"a":null,"b":7},"number":42,` +
		`"rows":{"a":{"p":"1","q":null},"b":null},"text":"<x> é"}`
	got := d.repack([]byte(whole))
	if len(got.JSON) > 0 {
		t.Fatal("the state stayed JSON")
	}
	have, err := got.Unmarshal(wireType)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tfprotov6.DynamicValue{JSON: []byte(whole)}.Unmarshal(wireType)
	if err != nil {
		t.Fatal(err)
	}
	if !have.Equal(want) {
		t.Errorf("got %s, want %s", have, want)
	}
	for name, text := range map[string]string{
		"an attribute is missing": `{"flag":true}`,
		"an attribute is unknown": strings.Replace(whole, `"text"`, `"other"`, 1),
		"a value of another type": strings.Replace(whole, `"flag":true`, `"flag":"x"`, 1),
		"not JSON":                `{`,
	} {
		if diff := cmp.Diff(&tfprotov6.DynamicValue{JSON: []byte(text)}, d.repack([]byte(text))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func BenchmarkRepack(b *testing.B) {
	d := &direct[benchModel]{codec: benchCodec()}
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			text := benchJSON(b, n)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if len(d.repack(text).JSON) > 0 {
					b.Fatal("the state stayed JSON")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

// benchJSON is the state of n records as Terraform stores it.
func benchJSON(b *testing.B, n int) []byte {
	b.Helper()
	type rows map[string]map[string]*string
	records, ids, created := make(rows, n), make(map[string]string, n), make(map[string]bool, n)
	for i := range n {
		key := fmt.Sprintf("record-%06d.example", i)
		row := make(map[string]*string)
		for name, v := range benchRow(i).All() {
			if row[name] = nil; v.IsKnown() {
				text := v.Get()
				row[name] = &text
			}
		}
		records[key], ids[key], created[key] = row, fmt.Sprint(30_000_000_000+i), i%3 > 0
	}
	text, err := json.Marshal(map[string]any{"id": "companies/domain", "records": records, "properties": records, "ids": ids, "created": created})
	if err != nil {
		b.Fatal(err)
	}
	return text
}

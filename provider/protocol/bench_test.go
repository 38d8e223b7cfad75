// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// benchModel has the maps of a resource that manages records.
type benchModel struct {
	ID         String           `tf:"id"`
	Records    Map[Map[String]] `tf:"records"`
	IDs        Map[String]      `tf:"ids"`
	Properties Map[Map[String]] `tf:"properties"`
	Created    Map[Bool]        `tf:"created"`
}

var benchSizes = []int{1_000, 10_000, 100_000}

func benchRow(i int) Map[String] {
	return MapOf(map[string]String{
		"name":    Known(fmt.Sprintf("Record number %d", i)),
		"country": Known("Country " + fmt.Sprint(i%200)),
		"city":    Known(fmt.Sprintf("City of %d", i%5000)),
		"website": Known(fmt.Sprintf("https://www.record-%06d.example/", i)),
		"phone":   Null[string](),
	})
}

func benchMessage(n int) *tfprotov6.DynamicValue {
	rows := NewMapBuilder[Map[String]](n)
	ids := NewMapBuilder[String](n)
	created := NewMapBuilder[Bool](n)
	for i := range n {
		key := fmt.Sprintf("record-%06d.example", i)
		rows.Set(key, benchRow(i))
		ids.Set(key, Known(fmt.Sprint(30_000_000_000+i)))
		created.Set(key, Known(i%3 > 0))
	}
	m := benchModel{ID: Known("companies/domain"), Records: rows.Map(), IDs: ids.Map(), Created: created.Map()}
	m.Properties = m.Records
	return encodeModel(benchCodec(), &m)
}

func benchCodec() *structCodec { return codecOf(reflect.TypeFor[benchModel]()) }

func benchDecode(b *testing.B, value *tfprotov6.DynamicValue) message[benchModel] {
	m, err := decodeMessage[benchModel](benchCodec(), value)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// forSizes runs a benchmark with messages of several sizes and reports the
// time for one row.
func forSizes(b *testing.B, run func(b *testing.B, n int, value *tfprotov6.DynamicValue)) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			value := benchMessage(n)
			b.SetBytes(int64(len(value.MsgPack)))
			b.ReportAllocs()
			run(b, n, value)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	forSizes(b, func(b *testing.B, _ int, value *tfprotov6.DynamicValue) {
		for b.Loop() {
			benchDecode(b, value)
		}
	})
}

// BenchmarkDecodeToGoMaps is what decoding into maps of maps would cost.
func BenchmarkDecodeToGoMaps(b *testing.B) {
	forSizes(b, func(b *testing.B, _ int, value *tfprotov6.DynamicValue) {
		for b.Loop() {
			m := benchDecode(b, value).model
			for _, rows := range []Map[Map[String]]{m.Records, m.Properties} {
				out := make(map[string]map[string]String, rows.Len())
				for key, row := range rows.All() {
					cells := make(map[string]String, row.Len())
					maps.Insert(cells, row.All())
					out[key] = cells
				}
			}
		}
	})
}

// BenchmarkIterate reads every cell of one map.
func BenchmarkIterate(b *testing.B) {
	forSizes(b, func(b *testing.B, _ int, value *tfprotov6.DynamicValue) {
		m := benchDecode(b, value).model
		for b.Loop() {
			cells := 0
			for _, row := range m.Records.All() {
				for _, cell := range row.All() {
					cells += len(cell.Get()) & 1
				}
			}
		}
	})
}

// BenchmarkDiff compares all rows of two messages by key.
func BenchmarkDiff(b *testing.B) {
	forSizes(b, func(b *testing.B, _ int, value *tfprotov6.DynamicValue) {
		prior, config := benchDecode(b, value).model, benchDecode(b, value).model
		for b.Loop() {
			for key, row := range config.Records.All() {
				if old, ok := prior.Records.Get(key); !ok || !old.Equal(row) {
					b.Fatal("differs")
				}
			}
		}
	})
}

// BenchmarkEncodeUnchanged returns an equal state.
func BenchmarkEncodeUnchanged(b *testing.B) {
	forSizes(b, func(b *testing.B, _ int, value *tfprotov6.DynamicValue) {
		m := benchDecode(b, value)
		for b.Loop() {
			encodeModel(benchCodec(), m.model, m)
		}
	})
}

// BenchmarkEncodeRebuilt builds all rows from Go strings and encodes them.
func BenchmarkEncodeRebuilt(b *testing.B) {
	forSizes(b, func(b *testing.B, n int, value *tfprotov6.DynamicValue) {
		m := benchDecode(b, value)
		for b.Loop() {
			rows := NewMapBuilder[Map[String]](n)
			for key, row := range m.model.Records.All() {
				cells := NewMapBuilder[String](row.Len())
				for name, cell := range row.All() {
					cells.Set(name, cell)
				}
				rows.Set(key, cells.Map())
			}
			changed := *m.model
			changed.Records = rows.Map()
			encodeModel(benchCodec(), &changed)
		}
	})
}

// BenchmarkTable builds rows with a common header, as a function over CSV does.
func BenchmarkTable(b *testing.B) {
	header := []string{"name", "country", "city", "website", "phone"}
	forSizes(b, func(b *testing.B, n int, value *tfprotov6.DynamicValue) {
		m := benchDecode(b, value).model
		cells := make([]String, len(header))
		for b.Loop() {
			table := NewTableBuilder(header, n)
			for key, row := range m.Records.All() {
				for i, name := range header {
					cells[i], _ = row.Get(name)
				}
				table.Set(key, cells)
			}
			result := table.Map()
			result.appendMsg(encodeBuffer(result))
		}
	})
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// nullWriter throws answers away.
type nullWriter struct {
	header http.Header
	status int
}

func (w *nullWriter) Header() http.Header         { return w.header }
func (w *nullWriter) Write(p []byte) (int, error) { return len(p), nil }
func (w *nullWriter) WriteHeader(status int)      { w.status = status }

// serve sends one request past the network.
func serve(b *testing.B, s *hubspotsim.Server, path string, body []byte) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, path, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.Token())
	req.Header.Set("Content-Type", "application/json")
	w := &nullWriter{header: http.Header{}}
	if s.ServeHTTP(w, req); w.status != http.StatusOK {
		b.Fatalf("answered %d", w.status)
	}
}

func benchmarkServer() *hubspotsim.Server {
	s := hubspotsim.New(func(c *hubspotsim.Config) { c.LogLimit = 10 })
	s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	return s
}

// hundred renders a batch of 100 records of six properties.
func hundred(round int) []byte {
	var buf bytes.Buffer
	buf.WriteString(`{"inputs":[`)
	for i := range 100 {
		if i > 0 {
			buf.WriteByte(',')
		}
		fmt.Fprintf(&buf, `{"id":"u%d-%d.example","idProperty":"domain_key","objectWriteTraceId":"t%d","properties":{"name":"University of %d",`+
			`"country":"Norway","city":"Oslo","state":"","website":"http://www.example.org/","numberofemployees":"%d"}}`, round, i, i, i, i)
	}
	buf.WriteString(`]}`)
	return buf.Bytes()
}

func BenchmarkUpsert100Creates(b *testing.B) {
	s := benchmarkServer()
	b.ReportAllocs()
	for round := 0; b.Loop(); round++ {
		serve(b, s, "/crm/v3/objects/companies/batch/upsert", hundred(round))
	}
}

func BenchmarkUpsert100Updates(b *testing.B) {
	s := benchmarkServer()
	body := hundred(0)
	b.ReportAllocs()
	for b.Loop() {
		serve(b, s, "/crm/v3/objects/companies/batch/upsert", body)
	}
}

func BenchmarkRead100(b *testing.B) {
	s := benchmarkServer()
	serve(b, s, "/crm/v3/objects/companies/batch/upsert", hundred(0))
	var buf bytes.Buffer
	buf.WriteString(`{"idProperty":"domain_key","properties":["name","country","city","state","website"],"inputs":[`)
	for i := range 100 {
		if i > 0 {
			buf.WriteByte(',')
		}
		fmt.Fprintf(&buf, `{"id":"u0-%d.example"}`, i)
	}
	buf.WriteString(`]}`)
	b.ReportAllocs()
	for b.Loop() {
		serve(b, s, "/crm/v3/objects/companies/batch/read", buf.Bytes())
	}
}

// BenchmarkHeap reports what a record of six properties takes on the heap.
func BenchmarkHeap(b *testing.B) {
	const batches = 500
	heap := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	for b.Loop() {
		s := benchmarkServer()
		before := heap()
		for round := range batches {
			serve(b, s, "/crm/v3/objects/companies/batch/upsert", hundred(round))
		}
		b.ReportMetric(float64(heap()-before)/(batches*100), "B/record")
		runtime.KeepAlive(s)
	}
}

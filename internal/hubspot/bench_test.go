// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// sampleBatch is an answer with 100 records of 10 properties and the four that
// HubSpot adds.
func sampleBatch() []byte {
	var results []map[string]any
	for i := range MaxBatch {
		properties := map[string]any{"createdate": "2026-11-01T10:00:00.100Z", "hs_lastmodifieddate": "2026-11-01T10:00:00.100Z", "hs_object_id": fmt.Sprint(9000 + i), "hs_object_source": "INTEGRATION"}
		for p := range 10 {
			properties[fmt.Sprintf("property_%d", p)] = fmt.Sprintf("a value of usual length, number %d", i*p)
		}
		results = append(results, map[string]any{
			"id": fmt.Sprint(9000 + i), "new": i%2 == 0, "archived": false, "objectWriteTraceId": fmt.Sprintf("trace-%d", i),
			"createdAt": "2026-11-01T10:00:00.100Z", "updatedAt": "2026-11-01T10:00:00.100Z", "properties": properties,
		})
	}
	body, err := json.Marshal(map[string]any{"status": StatusComplete, "results": results, "startedAt": "2026-11-01T10:00:00.010Z", "completedAt": "2026-11-01T10:00:00.210Z"})
	if err != nil {
		panic(err)
	}
	return body
}

func sampleInputs() []UpsertInput {
	inputs := make([]UpsertInput, MaxBatch)
	for i := range inputs {
		inputs[i] = UpsertInput{ID: fmt.Sprintf("key-%d", i), IDProperty: "ext_id", ObjectWriteTraceID: fmt.Sprintf("trace-%d", i), Properties: map[string]string{}}
		for p := range 10 {
			inputs[i].Properties[fmt.Sprintf("property_%d", p)] = fmt.Sprintf("a value of usual length, number %d", i*p)
		}
	}
	return inputs
}

func BenchmarkDecodeBatch(b *testing.B) {
	body := sampleBatch()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeBatch(http.StatusOK, body, batchQuestion{inputs: MaxBatch}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBatchUpsert measures a whole call against a server on loopback,
// encoding and decoding included.
func BenchmarkBatchUpsert(b *testing.B) {
	body := sampleBatch()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("X-HubSpot-RateLimit-Max", "1000000")
		w.Header().Set("X-HubSpot-RateLimit-Remaining", "999999")
		_, _ = w.Write(body)
	}))
	b.Cleanup(server.Close)
	c, err := New(Config{AccessToken: testToken, BaseURL: server.URL})
	if err != nil {
		b.Fatal(err)
	}
	inputs := sampleInputs()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.BatchUpsert(b.Context(), "companies", inputs); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBudget measures what the budget costs a call while a window of 190 is
// in use.
func BenchmarkBudget(b *testing.B) {
	budget := newBudget(0)
	now := epoch
	for b.Loop() {
		now = latest(now.Add(time.Microsecond), budget.next(now))
		t := budget.take(now)
		budget.sent(t, now.Add(time.Millisecond))
		budget.learn(t, rateHeaders{known: true, limit: 190, remaining: 190 - budget.own(now), interval: 10 * time.Second}, now)
	}
}

// BenchmarkRateLimit runs a job of 200 calls in real time against 100 calls a
// second, and reports how it compares with the least time and how many calls
// were refused.
func BenchmarkRateLimit(b *testing.B) {
	const calls, limit, latency = 200, 100, 50 * time.Millisecond
	refused := 0
	for b.Loop() {
		a := newAccount(limit, time.Second)
		a.work = constant(latency)
		c, err := New(Config{AccessToken: testToken, Transport: a})
		if err != nil {
			b.Fatal(err)
		}
		a.callAll(b, c, calls, 64)
		refused += a.refused
	}
	least := ideal(calls, limit, time.Second, latency)
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/least.Seconds(), "x-least")
	b.ReportMetric(float64(refused)/float64(b.N), "refused/op")
}

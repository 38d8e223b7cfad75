// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// api drives a server in memory and decodes what it answers.
type api struct {
	t      *testing.T
	s      *hubspotsim.Server
	client *http.Client
	token  string
}

func newAPI(t *testing.T, opts ...hubspotsim.Option) *api {
	t.Helper()
	s := hubspotsim.New(opts...)
	t.Cleanup(s.Close)
	return &api{t: t, s: s, client: &http.Client{Transport: s.RoundTripper()}, token: s.Token()}
}

// answer is a decoded answer. Error bodies and batch answers share the struct.
type answer struct {
	Code     int
	Header   http.Header
	Raw      string
	Status   string     `json:"status"`
	Category string     `json:"category"`
	Sub      string     `json:"subCategory"`
	Message  string     `json:"message"`
	Context  contextMap `json:"context"`
	// ErrorType and PolicyName occur in 429 bodies.
	ErrorType     string         `json:"errorType"`
	PolicyName    string         `json:"policyName"`
	CorrelationID string         `json:"correlationId"`
	Results       []result       `json:"results"`
	NumErrors     int            `json:"numErrors"`
	Errors        []answer       `json:"errors"`
	ErrorCode     string         `json:"code"`
	Paging        *pagingAnswer  `json:"paging"`
	Total         int            `json:"total"`
	StartedAt     string         `json:"startedAt"`
	CompletedAt   string         `json:"completedAt"`
	Links         map[string]any `json:"links"`
	// The members of a single record.
	result
}

type contextMap map[string][]string

type pagingAnswer struct {
	Next struct {
		After string `json:"after"`
		Link  string `json:"link"`
	} `json:"next"`
}

type result struct {
	ID         string             `json:"id"`
	New        *bool              `json:"new"`
	Archived   bool               `json:"archived"`
	CreatedAt  string             `json:"createdAt"`
	UpdatedAt  string             `json:"updatedAt"`
	TraceID    string             `json:"objectWriteTraceId"`
	URL        string             `json:"url"`
	Properties map[string]*string `json:"properties"`
}

func (r result) property(name string) string {
	if v := r.Properties[name]; v != nil {
		return *v
	}
	return ""
}

// send performs a request. body is a string as it is, or anything else as JSON.
func (a *api) send(method, path string, body any) answer {
	a.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			a.t.Fatal(err)
		}
		reader = strings.NewReader(string(encoded))
	}
	req, err := http.NewRequestWithContext(a.t.Context(), method, "http://simulator.test"+path, reader)
	if err != nil {
		a.t.Fatal(err)
	}
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return a.do(req)
}

func (a *api) do(req *http.Request) answer {
	a.t.Helper()
	if a.token != "" && req.Header.Get("Authorization") == "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	res, err := a.client.Do(req)
	if err != nil {
		a.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	out := answer{Code: res.StatusCode, Header: res.Header, Raw: string(raw)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		// Members that an answer has in another shape are looked at in Raw.
		_ = json.Unmarshal(raw, &out)
	}
	return out
}

func (a *api) post(path string, body any) answer {
	a.t.Helper()
	return a.send(http.MethodPost, path, body)
}
func (a *api) get(path string) answer { a.t.Helper(); return a.send(http.MethodGet, path, nil) }

// want fails unless the answer has this status.
func (a *api) want(got answer, code int) answer {
	a.t.Helper()
	if got.Code != code {
		a.t.Fatalf("answered %d, want %d: %s", got.Code, code, got.Raw)
	}
	return got
}

// input is an element of a batch.
type input struct {
	ID         string            `json:"id,omitempty"`
	IDProperty string            `json:"idProperty,omitempty"`
	TraceID    string            `json:"objectWriteTraceId,omitempty"`
	Properties map[string]string `json:"properties,omitempty"`
}

func batch(inputs ...input) map[string]any { return map[string]any{"inputs": inputs} }

// upsert writes companies by domain_key, each with a trace id of its own.
func (a *api) upsert(inputs ...input) answer {
	a.t.Helper()
	return a.post("/crm/v3/objects/companies/batch/upsert", batch(traced("domain_key", inputs)...))
}

func traced(idProperty string, inputs []input) []input {
	out := slices.Clone(inputs)
	for i := range out {
		if out[i].IDProperty == "" {
			out[i].IDProperty = idProperty
		}
		out[i].TraceID = "trace-" + strconv.Itoa(i)
	}
	return out
}

// company is an input of upsert: key, then pairs of property and value.
func company(key string, pairs ...string) input {
	return input{ID: key, Properties: properties(pairs...)}
}

func properties(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// companies returns a server that knows a unique property of companies.
func companies(t *testing.T, opts ...hubspotsim.Option) *api {
	t.Helper()
	a := newAPI(t, opts...)
	a.s.DefineProperty("companies", hubspotsim.Property{Name: "domain_key", Unique: true})
	return a
}

func set(f func(*hubspotsim.Config)) hubspotsim.Option { return f }

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, time.November, 1, 10, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func ids(results []result) []string {
	var out []string
	for _, r := range results {
		out = append(out, r.ID)
	}
	slices.Sort(out)
	return out
}

func keys(results []result, property string) []string {
	var out []string
	for _, r := range results {
		out = append(out, r.property(property))
	}
	return out
}

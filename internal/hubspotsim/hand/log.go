// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// Operation names an endpoint regardless of its version and path family.
type Operation string

// Request is one logged call. The out-of-band hand and the control pages are
// not logged.
type Request struct {
	// Seq numbers the calls from 1 in the order of their arrival.
	Seq    int
	Time   time.Time
	Method string
	Path   string
	Query  url.Values
	// Header has its Authorization redacted.
	Header http.Header
	// Body is the body as received; the token endpoint's is redacted.
	Body []byte
	// Operation is "" for unknown routes.
	Operation Operation
	// ObjectType is the canonical name of the object type in the path.
	ObjectType string
	// Inputs is the number of elements of a batch body.
	Inputs int
	// Status is what was answered, 0 while in flight or when the connection
	// was cut.
	Status int
}

// UpsertInput is one element of the inputs of a batch write.
type UpsertInput struct {
	// Seq is the number of the request it came in.
	Seq        int
	ObjectType string
	ID         string
	IDProperty string
	TraceID    string
	// Properties has null values as "".
	Properties map[string]string
}

// Log keeps requests in the order of their arrival. Its zero value is empty and
// ready.
type Log struct {
	mu      sync.Mutex
	entries []*Entry
	seq     int
	sink    func(Request)
}

// Entry is a request in a [Log].
type Entry struct{ request Request }

// Request returns the request as it was when it arrived.
func (e *Entry) Request() Request { return e.request }

// LogArrival notes a request that has arrived, takes its credentials out and numbers
// it. form says that the body is one of a token request. Beyond limit entries
// the oldest is dropped; 0 keeps all.
func (l *Log) LogArrival(r Request, form bool, limit int) *Entry {
	r.Header = redactHeader(r.Header)
	if form {
		r.Body = redactForm(r.Body)
	}
	if strings.Contains(string(r.Operation), ".batch.") {
		r.Inputs = countInputs(r.Body)
	}
	entry := &Entry{r}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	entry.request.Seq = l.seq
	l.entries = append(l.entries, entry)
	if limit > 0 && len(l.entries) > limit {
		l.entries = append([]*Entry(nil), l.entries[len(l.entries)-limit:]...)
	}
	return entry
}

// LogAnswer notes what was answered, and tells whoever listens.
func (l *Log) LogAnswer(entry *Entry, status int) {
	l.mu.Lock()
	entry.request.Status = status
	sink, copied := l.sink, entry.request
	l.mu.Unlock()
	if sink != nil {
		sink(copied)
	}
}

func redactHeader(h http.Header) http.Header {
	h = h.Clone()
	if value := h.Get("Authorization"); strings.HasPrefix(value, "Bearer ") {
		h.Set("Authorization", "Bearer [redacted]")
	} else if value != "" {
		h.Set("Authorization", "[redacted]")
	}
	return h
}

// redactForm keeps the grant type of a token request and nothing else.
func redactForm(body []byte) []byte {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return []byte("[redacted]")
	}
	for name := range form {
		if name != "grant_type" {
			form.Set(name, "[redacted]")
		}
	}
	return []byte(form.Encode())
}

func countInputs(body []byte) int {
	var batch struct {
		Inputs []skipValue `json:"inputs"`
	}
	if json.Unmarshal(body, &batch) != nil {
		return 0
	}
	return len(batch.Inputs)
}

// skipValue is a JSON value that nobody looks at.
type skipValue struct{}

func (*skipValue) UnmarshalJSON([]byte) error { return nil }

// Requests returns the log in the order of arrival.
func (l *Log) Requests() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, len(l.entries))
	for i, e := range l.entries {
		out[i] = e.request
	}
	return out
}

// ResetRequests empties the log; numbering goes on.
func (l *Log) ResetRequests() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}

// OnRequest calls f with every request once it is answered. It replaces an
// earlier f.
func (l *Log) OnRequest(f func(Request)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sink = f
}

// Count returns how many logged requests match a pattern: a path pattern as in
// [path.Match], where * stands for one segment and a trailing ** for any rest,
// optionally after a method: "POST /crm/v3/objects/*/batch/upsert". An
// operation such as "objects.batch.upsert" also is a pattern.
func (l *Log) Count(pattern string) int {
	return l.CountFunc(func(r Request) bool { return r.matches(pattern) })
}

// CountFunc returns how many logged requests satisfy f.
func (l *Log) CountFunc(f func(Request) bool) int {
	n := 0
	for _, r := range l.Requests() {
		if f(r) {
			n++
		}
	}
	return n
}

func (r Request) matches(pattern string) bool {
	if string(r.Operation) == pattern {
		return true
	}
	if method, rest, ok := strings.Cut(pattern, " "); ok {
		if method != r.Method {
			return false
		}
		pattern = rest
	}
	if prefix, ok := strings.CutSuffix(pattern, "**"); ok {
		depth := strings.Count(prefix, "/")
		parts := strings.SplitAfterN(r.Path, "/", depth+1)
		if len(parts) <= depth {
			return false
		}
		matched, err := path.Match(prefix, strings.Join(parts[:depth], ""))
		return err == nil && matched
	}
	matched, err := path.Match(pattern, r.Path)
	return err == nil && matched
}

// CountRequests returns the number of all logged requests.
func (l *Log) CountRequests() int { return l.CountFunc(func(Request) bool { return true }) }

// InputsOf returns the inputs of all logged batches of an operation in order,
// refused ones included.
func (l *Log) InputsOf(op Operation) []UpsertInput {
	var out []UpsertInput
	for _, r := range l.Requests() {
		if r.Operation == op {
			out = append(out, r.UpsertInputs()...)
		}
	}
	return out
}

// UpsertInputs decodes the inputs of one batch request.
func (r Request) UpsertInputs() []UpsertInput {
	var batch struct {
		IDProperty string `json:"idProperty"`
		Inputs     []struct {
			ID         string             `json:"id"`
			IDProperty string             `json:"idProperty"`
			TraceID    string             `json:"objectWriteTraceId"`
			Properties map[string]*string `json:"properties"`
		} `json:"inputs"`
	}
	if json.Unmarshal(r.Body, &batch) != nil {
		return nil
	}
	out := make([]UpsertInput, len(batch.Inputs))
	for i, in := range batch.Inputs {
		out[i] = UpsertInput{
			Seq: r.Seq, ObjectType: r.ObjectType, ID: in.ID, IDProperty: cmp.Or(in.IDProperty, batch.IDProperty),
			TraceID: in.TraceID, Properties: PlainValues(in.Properties),
		}
	}
	return out
}

// PlainValues turns the null values of a body's properties into "".
func PlainValues(properties map[string]*string) map[string]string {
	plain := make(map[string]string, len(properties))
	for name, value := range properties {
		if value != nil {
			plain[name] = *value
		} else {
			plain[name] = ""
		}
	}
	return plain
}

// requestJSON is a logged request as the control pages and the log file show
// it.
type requestJSON struct {
	Seq        int             `json:"seq"`
	Time       string          `json:"time"`
	Method     string          `json:"method"`
	Path       string          `json:"path"`
	Query      string          `json:"query,omitempty"`
	Operation  Operation       `json:"operation,omitempty"`
	ObjectType string          `json:"objectType,omitempty"`
	Inputs     int             `json:"inputs,omitempty"`
	Status     int             `json:"status"`
	Body       json.RawMessage `json:"body,omitempty"`
}

func (r Request) json() requestJSON {
	out := requestJSON{
		Seq: r.Seq, Time: r.Time.UTC().Format("2006-01-02T15:04:05.000Z"), Method: r.Method, Path: r.Path, Query: r.Query.Encode(),
		Operation: r.Operation, ObjectType: r.ObjectType, Inputs: r.Inputs, Status: r.Status,
	}
	switch {
	case len(r.Body) == 0:
	case json.Valid(r.Body):
		out.Body = r.Body
	default:
		out.Body = encode(string(r.Body))
	}
	return out
}

// MarshalJSON renders the request on one line, as the log file holds it.
func (r Request) MarshalJSON() ([]byte, error) { return encode(r.json()), nil }

// encode renders a value that can be rendered on one line, without escaping
// the characters that matter to HTML only.
func encode(v any) []byte {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(fmt.Sprintf("hand: encode %T: %v", v, err))
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

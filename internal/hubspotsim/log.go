// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

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

// logEntry is a request in the log.
type logEntry struct{ Request }

// requestLog keeps requests in the order of their arrival.
type requestLog struct {
	mu      sync.Mutex
	entries []*logEntry
	seq     int
	sink    func(Request)
}

func (l *requestLog) open(c *call) *logEntry {
	entry := &logEntry{Request{
		Time: c.now, Method: c.http.Method, Path: c.http.URL.Path, Query: c.query,
		Header: redactHeader(c.http.Header), Body: c.body,
	}}
	if c.route != nil {
		entry.Operation = c.route.op
		if t := c.s.objectType(c.params["type"]); t != nil {
			entry.ObjectType = t.name
		}
		if c.route.form {
			entry.Body = redactForm(c.body)
		}
	}
	if strings.Contains(string(entry.Operation), ".batch.") {
		entry.Inputs = countInputs(c.body)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	entry.Seq = l.seq
	l.entries = append(l.entries, entry)
	if limit := c.cfg.LogLimit; limit > 0 && len(l.entries) > limit {
		l.entries = append([]*logEntry(nil), l.entries[len(l.entries)-limit:]...)
	}
	return entry
}

func (l *requestLog) finish(entry *logEntry, status int) {
	l.mu.Lock()
	entry.Status = status
	sink, copied := l.sink, entry.Request
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
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	out := make([]Request, len(s.log.entries))
	for i, e := range s.log.entries {
		out[i] = e.Request
	}
	return out
}

// ResetRequests empties the log; numbering goes on.
func (s *Server) ResetRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.entries = nil
}

// OnRequest calls f with every request once it is answered. It replaces an
// earlier f.
func (s *Server) OnRequest(f func(Request)) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.sink = f
}

// Count returns how many logged requests match a pattern: a path pattern as in
// [path.Match], where * stands for one segment and a trailing ** for any rest,
// optionally after a method: "POST /crm/v3/objects/*/batch/upsert". An
// operation such as "objects.batch.upsert" also is a pattern.
func (s *Server) Count(pattern string) int {
	return s.CountFunc(func(r Request) bool { return r.matches(pattern) })
}

// CountFunc returns how many logged requests satisfy f.
func (s *Server) CountFunc(f func(Request) bool) int {
	n := 0
	for _, r := range s.Requests() {
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

func (s *Server) countOperation(op Operation) int {
	return s.CountFunc(func(r Request) bool { return r.Operation == op })
}

// CountUpserts returns the number of batch upserts, refused ones included.
func (s *Server) CountUpserts() int { return s.countOperation(OpUpsert) }

// CountReads returns the number of batch reads of records.
func (s *Server) CountReads() int { return s.countOperation(OpBatchRead) }

// CountArchives returns the number of batch archives of records.
func (s *Server) CountArchives() int { return s.countOperation(OpBatchArchive) }

// CountDefinitions returns the number of reads of an object type's property
// definitions.
func (s *Server) CountDefinitions() int { return s.countOperation(OpPropertyList) }

// CountSearches returns the number of searches.
func (s *Server) CountSearches() int { return s.countOperation(OpSearch) }

// CountRequests returns the number of all logged requests.
func (s *Server) CountRequests() int { return s.CountFunc(func(Request) bool { return true }) }

// UpsertInputs returns the inputs of all logged batch upserts in order,
// refused ones included.
func (s *Server) UpsertInputs() []UpsertInput { return s.inputsOf(OpUpsert) }

// ArchiveInputs returns the ids in all logged batch archives in order.
func (s *Server) ArchiveInputs() []string {
	var ids []string
	for _, in := range s.inputsOf(OpBatchArchive) {
		ids = append(ids, in.ID)
	}
	return ids
}

// ReadInputs returns the inputs of all logged batch reads in order.
func (s *Server) ReadInputs() []UpsertInput { return s.inputsOf(OpBatchRead) }

func (s *Server) inputsOf(op Operation) []UpsertInput {
	var out []UpsertInput
	for _, r := range s.Requests() {
		if r.Operation == op {
			out = append(out, r.UpsertInputs()...)
		}
	}
	return out
}

// UpsertInputs decodes the inputs of one batch request.
func (r Request) UpsertInputs() []UpsertInput {
	var batch struct {
		IDProperty string       `json:"idProperty"`
		Inputs     []batchInput `json:"inputs"`
	}
	if json.Unmarshal(r.Body, &batch) != nil {
		return nil
	}
	out := make([]UpsertInput, len(batch.Inputs))
	for i := range batch.Inputs {
		out[i] = batch.Inputs[i].public(r.Seq, r.ObjectType)
		if out[i].IDProperty == "" {
			out[i].IDProperty = batch.IDProperty
		}
	}
	return out
}

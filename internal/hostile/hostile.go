// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package hostile stands between a client and a server that answers well, and
// spoils answers: it drops members, swaps ids, changes statuses and content types,
// cuts bodies, repeats them, puts in records of strangers, inflates them, or pages
// without an end. The work is done all the same, so what a client may conclude
// from such an answer can be compared with what the server holds.
//
// It is for tests, knows nothing of HubSpot's records but their JSON, and goes in
// front of the simulator of hubspotsim: as an [http.Handler] on a port for real
// programs, or as an [http.RoundTripper] for tests in virtual time.
package hostile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Exchange is a request with the answer that a [Spoil] may change.
type Exchange struct {
	Method string
	// Path is the request's, without its query.
	Path string
	// Request is the body that was sent.
	Request []byte
	// Number counts the exchanges of the server from 1.
	Number int
	// Last is the last good answer with a body to another question.
	Last []byte

	Answer
}

// Answer is what the client gets.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Stream is written after Body, as long as somebody reads it.
	Stream func(io.Writer)
	// Gzip compresses the answer where the client takes that.
	Gzip bool
}

// Spoil changes an answer. It tells whether it found something to change.
type Spoil func(*Exchange) bool

// Rule spoils the answers that match.
type Rule struct {
	// Match selects exchanges by request and good answer; nil matches all.
	Match func(*Exchange) bool
	// After skips the first matches, Times ends the rule after so many spoilt
	// answers; 0 never ends it.
	After, Times int
	Spoil        Spoil

	matched, spoilt int
}

// Server is the server in between.
type Server struct {
	next http.Handler

	mu     sync.Mutex
	rules  []*Rule
	random *random
	number int
	last   map[string][]byte
	log    []string
}

// New returns a server that passes everything on to the next one.
func New(next http.Handler) *Server {
	return &Server{next: next, last: make(map[string][]byte)}
}

// Add adds a rule; the first that matches is taken.
func (s *Server) Add(r Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, &r)
}

// Clear removes all rules and ends what [Server.Randomly] began.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.random = nil, nil
}

// Randomly spoils one answer in so many, of those that match, in a random way of
// [Spoils]. Never two of one path in a row: who loses a record from every answer
// has lost it.
func (s *Server) Randomly(rng *rand.Rand, oneIn int, match func(*Exchange) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.random = &random{rng: rng, oneIn: oneIn, match: match, rested: make(map[string]bool)}
}

// Log returns what was spoilt, in words.
func (s *Server) Log() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// Path matches the exchanges of paths that end so.
func Path(suffix string) func(*Exchange) bool {
	return func(x *Exchange) bool { return strings.HasSuffix(x.Path, suffix) }
}

// Call matches the exchanges of a method and of paths that end so.
func Call(method, suffix string) func(*Exchange) bool {
	return func(x *Exchange) bool { return x.Method == method && strings.HasSuffix(x.Path, suffix) }
}

// exchange asks the next server and spoils its answer.
func (s *Server) exchange(r *http.Request) (*Exchange, error) {
	var sent []byte
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		sent = body
	}
	inner := r.Clone(r.Context())
	inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
	inner.RequestURI = r.URL.RequestURI()
	inner.Header.Del("Accept-Encoding")
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	s.next.ServeHTTP(w, inner)
	x := &Exchange{
		Method: r.Method, Path: r.URL.Path, Request: sent,
		Answer: Answer{Status: w.status, Header: w.header, Body: w.body.Bytes()},
	}
	s.spoil(x)
	return x, nil
}

func (s *Server) spoil(x *Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	x.Number, x.Last = s.number, s.last[x.Path]
	good := slices.Clone(x.Body)
	if name := s.apply(x); name != "" {
		s.log = append(s.log, fmt.Sprintf("%d: %s of %s %s", x.Number, name, x.Method, x.Path))
	}
	if len(good) > 0 {
		s.last[x.Path] = good
	}
}

func (s *Server) apply(x *Exchange) string {
	for n, r := range s.rules {
		if r.Times > 0 && r.spoilt >= r.Times || r.Match != nil && !r.Match(x) {
			continue
		}
		if r.matched++; r.matched <= r.After {
			continue
		}
		if r.Spoil(x) {
			r.spoilt++
			return "rule " + strconv.Itoa(n)
		}
	}
	if s.random != nil {
		return s.random.apply(x)
	}
	return ""
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x, err := s.exchange(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), x.Header)
	w.Header().Del("Content-Length")
	var out io.Writer = w
	if x.Gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		z := compressed(w)
		defer func() { _ = z.Close() }()
		out = z
	}
	w.WriteHeader(x.Status)
	_, _ = out.Write(x.Body)
	if x.Stream != nil {
		x.Stream(out)
	}
}

// RoundTripper returns a transport that needs no network, for tests under
// testing/synctest.
func (s *Server) RoundTripper() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

// RoundTrip implements [http.RoundTripper]. The client may give up before the
// answer is there; a connection that is cut is an error.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	type result struct {
		x   *Exchange
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if reason := recover(); reason != nil {
				if reason != http.ErrAbortHandler { //nolint:errorlint // Compared as net/http does.
					panic(reason)
				}
				done <- result{nil, io.ErrUnexpectedEOF}
			}
		}()
		x, err := t.s.exchange(r)
		done <- result{x, err}
	}()
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case got := <-done:
		if got.err != nil {
			return nil, got.err
		}
		return got.x.response(r), nil
	}
}

func (x *Exchange) response(r *http.Request) *http.Response {
	body := io.NopCloser(bytes.NewReader(x.Body))
	if x.Stream != nil {
		reader, writer := io.Pipe()
		go func() {
			_, _ = writer.Write(x.Body)
			x.Stream(writer)
			_ = writer.Close()
		}()
		body = reader
	}
	return &http.Response{
		Status: http.StatusText(x.Status), StatusCode: x.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: x.Header, Body: body, ContentLength: -1, Request: r,
	}
}

// TB is the part of [testing.TB] that [Server.Start] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start serves on a loopback port until the test ends, and returns the base URL.
func (s *Server) Start(tb TB) string {
	tb.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("start the hostile server: %v", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	tb.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

// recorder is a ResponseWriter in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

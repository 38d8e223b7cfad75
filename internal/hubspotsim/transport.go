// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// errCut is what a client of [Server.RoundTripper] sees of a cut connection.
var errCut = errors.New("hubspotsim: connection cut")

// RoundTripper returns a transport that hands requests to the server without a
// network, for tests under [testing/synctest]: create the server inside the
// bubble.
func (s *Server) RoundTripper() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

// RoundTrip serves a request in a goroutine of its own, so that the client can
// give up before the answer is there.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	inner := r.Clone(r.Context())
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	inner.RequestURI = r.URL.RequestURI()
	recorder := &recorder{header: http.Header{}, status: http.StatusOK}
	done := make(chan bool, 1)
	go func() {
		whole := false
		defer func() {
			if reason := recover(); reason != nil && reason != http.ErrAbortHandler { //nolint:errorlint // Compared as net/http does.
				panic(reason)
			}
			done <- whole
		}()
		t.s.ServeHTTP(recorder, inner)
		whole = true
	}()
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case whole := <-done:
		return recorder.response(r, whole)
	}
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

func (w *recorder) response(r *http.Request, whole bool) (*http.Response, error) {
	var body io.Reader = &w.body
	length := int64(w.body.Len())
	if !whole {
		if w.body.Len() == 0 {
			return nil, errCut
		}
		body, length = io.MultiReader(&w.body, cutReader{}), -1
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(body), ContentLength: length, Request: r,
	}, nil
}

// cutReader ends a body that was cut.
type cutReader struct{}

func (cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

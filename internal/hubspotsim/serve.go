// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// reply is an answer before it is written.
type reply struct {
	status      int
	contentType string // application/json if empty
	header      http.Header
	body        []byte
}

// call is one request on its way through the server.
type call struct {
	s     *Server
	cfg   *Config
	http  *http.Request
	now   time.Time
	route *route
	// version is v3, v4 or a dated version.
	version string
	// matched is the request as the route matched it, with the parameters of
	// its path.
	matched *http.Request
	query   url.Values
	body    []byte
	// viaOAuth is set for calls with an OAuth access token.
	viaOAuth bool
	// locked is the answer to a write of an object type that is locked.
	locked *reply
	// timeText is how timeShown was rendered last.
	timeText  []byte
	timeShown time.Time
	// app is the id of the app that calls, as text.
	app string
	// own is what the simulator answered before a fault changed it.
	own *reply
	// hidden are the properties that this call does not know yet.
	hidden map[string]bool
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		defer s.writes.Add(1)
	}
	if strings.HasPrefix(r.URL.Path, hand.PagesPrefix) {
		s.pages.ServeHTTP(w, r)
		return
	}
	c := &call{s: s, cfg: s.cfg(), http: r, now: s.now(), query: r.URL.Query()}
	c.http.Body = http.MaxBytesReader(w, r.Body, c.cfg.MaxBodyBytes)
	early := c.receive()
	travel, work := s.latency(c.cfg)
	if !s.wait(r.Context(), travel) {
		// Given up under way: it never arrived.
		panic(http.ErrAbortHandler)
	}
	c.now = s.now()
	entry := s.LogArrival(c.logged(), c.route != nil && c.route.form, c.cfg.LogLimit)
	answer, cut := c.answer(entry.Request(), early, work) //nolint:contextcheck // The request carries its context.
	if cut == hand.CutAll {
		s.LogAnswer(entry, 0)
		// The documented way to cut the connection without an answer.
		panic(http.ErrAbortHandler)
	}
	s.LogAnswer(entry, answer.status)
	if file := exchanges(); file != nil && cut == hand.CutNone && c.own != nil && c.own.status == answer.status && bytes.Equal(c.own.body, answer.body) {
		request := entry.Request()
		file.note(c, &request, &answer)
	}
	answer.write(w, cut)
}

// logged describes the call as the log keeps it.
func (c *call) logged() Request {
	r := Request{
		Time: c.now, Method: c.http.Method, Path: c.http.URL.Path, Query: c.query, Header: c.http.Header, Body: c.body,
	}
	if c.route != nil {
		r.Operation = c.route.op
		if t := c.s.objectType(c.param("type")); t != nil {
			r.ObjectType = t.name
		}
	}
	return r
}

// receive finds the route and reads the body. It returns the answer to a
// request that cannot even be read.
func (c *call) receive() *reply {
	routeErr := c.findRoute()
	body, err := io.ReadAll(c.http.Body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		e := htmlReply(http.StatusRequestEntityTooLarge, "413 Request Entity Too Large", "The body is too large.")
		return &e
	}
	c.body = body
	if len(c.http.URL.RequestURI()) > c.cfg.MaxURLBytes {
		e := htmlReply(http.StatusRequestURITooLong, "414 Request-URI Too Large", "The URL is too long.")
		return &e
	}
	return routeErr
}

// answer takes a request that has arrived through authentication, limits, the
// time that HubSpot works on it, faults and its handler. What counts for limits
// and locks is when it arrived, as at HubSpot, and not when it is answered.
func (c *call) answer(request Request, early *reply, work time.Duration) (answer reply, end hand.Cut) {
	headers, refused := c.arrive(early)
	if !c.s.wait(c.http.Context(), work) {
		return reply{}, hand.CutAll
	}
	if refused != nil {
		c.own = refused
		return *refused, hand.CutNone
	}
	scripted, end := c.s.ApplyFault(request, hand.Work{
		Do: func() Answer {
			if early != nil {
				return early.scripted()
			}
			answer := c.checkAndAnswer()
			c.own = &answer
			return answer.scripted()
		},
		Standard: func(status int) Answer {
			answer := standardAnswer(c.s, status)
			return answer.scripted()
		},
		Wait: func(d time.Duration) bool { return c.s.wait(c.http.Context(), d) },
	})
	answer = reply{status: scripted.Status, header: scripted.Header, body: scripted.Body}
	answer.header = mergeHeader(headers, answer.header)
	if answer.status < http.StatusBadRequest {
		// A refusal has the id in its body; the single errors of a batch have
		// none, so that the header is all there is.
		answer.header = mergeHeader(http.Header{"X-Hubspot-Correlation-Id": {c.s.newUUID()}}, answer.header)
	}
	return answer, end
}

// arrive checks the credentials and counts the call. It returns the limit
// headers, and the answer if the call goes no further.
func (c *call) arrive(early *reply) (http.Header, *reply) {
	if early == nil || c.route != nil {
		if refusal := c.authenticate(); refusal != nil {
			answer := refusal.reply(c.s)
			return nil, &answer
		}
	}
	headers, limited := c.s.limiter.admit(c)
	if limited != nil {
		limited.header = mergeHeader(limited.header, headers)
		return nil, limited
	}
	if early == nil {
		c.locked = c.s.limiter.lock(c)
	}
	return headers, nil
}

// checkAndAnswer checks what all endpoints check and runs the endpoint's handler.
func (c *call) checkAndAnswer() reply {
	if refusal := c.checkContentType(); refusal != nil {
		return refusal.reply(c.s)
	}
	if refusal := c.checkScopes(); refusal != nil {
		return refusal.reply(c.s)
	}
	if refusal := c.checkAssociationRight(); refusal != nil {
		return refusal.reply(c.s)
	}
	if c.locked != nil {
		return *c.locked
	}
	answer, refusal := c.route.handle(c)
	if refusal != nil {
		return refusal.reply(c.s)
	}
	return answer
}

// checkContentType refuses bodies that do not say what they are.
func (c *call) checkContentType() *apiError {
	if c.http.Method == http.MethodGet || c.http.Method == http.MethodDelete || len(c.body) == 0 && !c.route.form {
		return nil
	}
	want := "application/json"
	if c.route.form {
		want = "application/x-www-form-urlencoded"
	}
	got, _, err := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	if err != nil || got != want {
		return refuse(http.StatusUnsupportedMediaType, "", "HTTP 415 Unsupported Media Type")
	}
	return nil
}

// scripted is the answer as faults see and change it.
func (r *reply) scripted() Answer {
	answer := Answer{Status: r.status, Header: r.header, Body: r.body}
	if r.contentType != "" {
		answer.Header = mergeHeader(r.header, http.Header{"Content-Type": {r.contentType}})
	}
	return answer
}

func (r *reply) write(w http.ResponseWriter, end hand.Cut) {
	maps.Copy(w.Header(), r.header)
	if len(r.body) > 0 && w.Header().Get("Content-Type") == "" {
		contentType := r.contentType
		if contentType == "" {
			contentType = "application/json;charset=utf-8"
		}
		w.Header().Set("Content-Type", contentType)
	}
	if end == hand.CutHalf {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
		w.WriteHeader(r.status)
		_, _ = w.Write(r.body[:len(r.body)/2]) //nolint:gosec // JSON, or HTML with its values escaped.
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) //nolint:gosec // JSON, or HTML with its values escaped.
}

// mergeHeader returns base with the values of over in place of its own.
func mergeHeader(base, over http.Header) http.Header {
	if len(over) == 0 {
		return base
	}
	merged := http.Header{}
	for _, h := range []http.Header{base, over} {
		for name, values := range h {
			merged[http.CanonicalHeaderKey(name)] = values
		}
	}
	return merged
}

func jsonReply(status int, v any) reply { return reply{status: status, body: marshal(v)} }

var noContent = reply{status: http.StatusNoContent}

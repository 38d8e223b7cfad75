// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault scripts the answer to requests that match. All conditions that are set
// must hold; a Fault without any matches every request. A request meets the
// first fault that matches it, in the order of their registration, after it
// passed authentication and limits.
type Fault struct {
	// Match decides by the logged request.
	Match func(Request) bool `json:"-"`
	// Method, PathContains and BodyContains compare parts of the request.
	Method       string `json:"method,omitempty"`
	PathContains string `json:"pathContains,omitempty"`
	BodyContains string `json:"bodyContains,omitempty"`
	// Operation compares [Request.Operation].
	Operation Operation `json:"operation,omitempty"`
	// After skips the first matches, Times ends the fault after so many
	// applications; 0 never ends it.
	After int `json:"after,omitempty"`
	Times int `json:"times,omitempty"`

	// Hook runs before anything else and may send a signal, edit a record or
	// block.
	Hook func(Request) `json:"-"`
	// Delay passes before the work.
	Delay time.Duration `json:"-"`
	// CutBefore closes the connection instead of doing the work, CutAfter once
	// it is done, CutDuring in the middle of the answer.
	CutBefore bool `json:"cutBefore,omitempty"`
	CutAfter  bool `json:"cutAfter,omitempty"`
	CutDuring bool `json:"cutDuring,omitempty"`
	// Status answers so without doing the work; 0 lets the request through.
	// Body, if empty, is what HubSpot says with that status.
	Status int         `json:"status,omitempty"`
	Body   string      `json:"body,omitempty"`
	Header http.Header `json:"header,omitempty"`
	// NoBody answers with an empty body.
	NoBody bool `json:"noBody,omitempty"`
	// DoWork does the work before answering with Status, as a gateway does that
	// gives up waiting.
	DoWork bool `json:"doWork,omitempty"`
	// Rewrite changes the answer of a request that was let through.
	Rewrite func(Request, *Answer) `json:"-"`
}

// Answer is an answer that [Fault.Rewrite] may change.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// UnmarshalJSON reads a fault; delay is a duration such as "250ms".
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault
	in := struct {
		*plain
		Delay string `json:"delay"`
	}{plain: (*plain)(f)}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return fmt.Errorf("fault: %w", err)
	}
	if in.Delay != "" {
		delay, err := time.ParseDuration(in.Delay)
		if err != nil {
			return fmt.Errorf("fault: delay: %w", err)
		}
		f.Delay = delay
	}
	return nil
}

// ActiveFault is a registered [Fault].
type ActiveFault struct {
	table   *faultTable
	fault   Fault
	matches int
	hits    int
}

// faultTable holds the registered faults.
type faultTable struct {
	mu     sync.Mutex
	faults []*ActiveFault
}

// Fault registers a fault.
func (s *Server) Fault(f Fault) *ActiveFault {
	active := &ActiveFault{table: &s.faults, fault: f}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = append(s.faults.faults, active)
	return active
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = nil
}

// Hits returns how often the fault was applied.
func (a *ActiveFault) Hits() int {
	a.table.mu.Lock()
	defer a.table.mu.Unlock()
	return a.hits
}

// Remove ends the fault.
func (a *ActiveFault) Remove() {
	a.table.mu.Lock()
	defer a.table.mu.Unlock()
	a.table.faults = slices.DeleteFunc(a.table.faults, func(f *ActiveFault) bool { return f == a })
}

// take finds the fault that applies to a request and counts it.
func (t *faultTable) take(r Request) *Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range t.faults {
		if a.fault.Times > 0 && a.hits >= a.fault.Times || !a.fault.matches(r) {
			continue
		}
		a.matches++
		if a.matches <= a.fault.After {
			continue
		}
		a.hits++
		return &a.fault
	}
	return nil
}

func (f *Fault) matches(r Request) bool {
	return (f.Method == "" || f.Method == r.Method) &&
		(f.Operation == "" || f.Operation == r.Operation) &&
		strings.Contains(r.Path, f.PathContains) &&
		(f.BodyContains == "" || strings.Contains(string(r.Body), f.BodyContains)) &&
		(f.Match == nil || f.Match(r))
}

// withFaults runs the work of a call under the fault that applies to it.
func (c *call) withFaults(work func() reply) (answer reply, end cut) {
	request := c.entry.Request
	f := c.s.faults.take(request)
	if f == nil {
		return work(), cutNone
	}
	if f.Hook != nil {
		f.Hook(request)
	}
	if !c.s.wait(c.http.Context(), f.Delay) || f.CutBefore {
		return reply{}, cutAll
	}
	if f.Status == 0 || f.DoWork {
		answer = work()
	}
	if f.CutAfter {
		return reply{}, cutAll
	}
	if f.Status != 0 {
		answer = f.reply(c)
	}
	answer.header = mergeHeader(answer.header, f.Header)
	if f.Rewrite != nil {
		changed := Answer{Status: answer.status, Header: http.Header{}, Body: answer.body}
		maps.Copy(changed.Header, answer.header)
		f.Rewrite(request, &changed)
		answer.status, answer.header, answer.body = changed.Status, changed.Header, changed.Body
	}
	if f.CutDuring {
		end = cutHalf
	}
	return answer, end
}

// reply renders the scripted answer.
func (f *Fault) reply(c *call) reply {
	switch {
	case f.NoBody:
		return reply{status: f.Status}
	case f.Body != "":
		answer := reply{status: f.Status, body: []byte(f.Body)}
		if strings.HasPrefix(strings.TrimSpace(f.Body), "<") {
			answer.contentType = "text/html; charset=utf-8"
		}
		return answer
	}
	return standardAnswer(c.s, f.Status)
}

// standardAnswer is what HubSpot says with a status on its own account.
func standardAnswer(s *Server, status int) reply {
	switch {
	case status == http.StatusTooManyRequests:
		return rateLimitReply(s, policyBurst)
	case status == http.StatusLocked:
		return refuse(status, "", "The resource is temporarily locked, try again in 2 seconds").reply(s)
	case status == statusMigration:
		answer := refuse(status, "", "This account is being moved to another data center").reply(s)
		answer.header = http.Header{"Retry-After": {"3600"}}
		return answer
	case status == http.StatusUnauthorized:
		return refuse(status, categoryAuth, messageNoCredentials).reply(s)
	case status == http.StatusForbidden:
		return missingScopes().reply(s)
	case status == http.StatusConflict:
		return refuse(status, categoryConflict, "Contact already exists. Existing ID: 1").reply(s)
	case status == http.StatusNotFound:
		return refuse(status, categoryNotFound, "resource not found").reply(s)
	case status == http.StatusInternalServerError:
		return refuse(status, "", "internal error").reply(s)
	case status > http.StatusInternalServerError || status == http.StatusRequestEntityTooLarge:
		return htmlReply(status, "Error "+http.StatusText(status), "The request could not be served.")
	}
	return refuse(status, categoryValidation, "The request was refused").reply(s)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

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
	table   *Faults
	fault   Fault
	matches int
	hits    int
}

// Faults holds the registered faults. Its zero value is empty and ready.
type Faults struct {
	mu     sync.Mutex
	active []*ActiveFault
}

// Fault registers a fault.
func (t *Faults) Fault(f Fault) *ActiveFault {
	active := &ActiveFault{table: t, fault: f}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.active = append(t.active, active)
	return active
}

// ClearFaults removes all faults.
func (t *Faults) ClearFaults() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.active = nil
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
	a.table.active = slices.DeleteFunc(a.table.active, func(f *ActiveFault) bool { return f == a })
}

// take finds the fault that applies to a request and counts it.
func (t *Faults) take(r Request) *Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range t.active {
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

// Cut says how a connection ends before its answer does.
type Cut int

const (
	// CutNone sends the whole answer.
	CutNone Cut = iota
	// CutHalf sends half of the body.
	CutHalf
	// CutAll sends nothing.
	CutAll
)

// Work is what a server does with one request, in the parts that a fault
// chooses from.
type Work struct {
	// Do does the work that was asked for.
	Do func() Answer
	// Standard is what the server says with a status of its own accord.
	Standard func(status int) Answer
	// Wait sleeps and reports whether anybody still waits for the answer.
	Wait func(time.Duration) bool
}

// ApplyFault runs the work of a request under the fault that applies to it.
func (t *Faults) ApplyFault(request Request, work Work) (answer Answer, end Cut) {
	f := t.take(request)
	if f == nil {
		return work.Do(), CutNone
	}
	if f.Hook != nil {
		f.Hook(request)
	}
	if !work.Wait(f.Delay) || f.CutBefore {
		return Answer{}, CutAll
	}
	if f.Status == 0 || f.DoWork {
		answer = work.Do()
	}
	if f.CutAfter {
		return Answer{}, CutAll
	}
	if f.Status != 0 {
		answer = f.answer(work.Standard)
	}
	changed := Answer{Status: answer.Status, Header: http.Header{}, Body: answer.Body}
	maps.Copy(changed.Header, answer.Header)
	maps.Copy(changed.Header, canonical(f.Header))
	if f.Rewrite != nil {
		f.Rewrite(request, &changed)
	}
	if f.CutDuring {
		end = CutHalf
	}
	return changed, end
}

// canonical returns a header whose names are written as net/http does.
func canonical(h http.Header) http.Header {
	out := http.Header{}
	for name, values := range h {
		out[http.CanonicalHeaderKey(name)] = values
	}
	return out
}

// answer renders the scripted answer.
func (f *Fault) answer(standard func(status int) Answer) Answer {
	switch {
	case f.NoBody:
		return Answer{Status: f.Status}
	case f.Body != "":
		answer := Answer{Status: f.Status, Body: []byte(f.Body)}
		if strings.HasPrefix(strings.TrimSpace(f.Body), "<") {
			answer.Header = http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		}
		return answer
	}
	return standard(f.Status)
}

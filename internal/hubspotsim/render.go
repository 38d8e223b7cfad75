// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Records and batch answers are rendered by hand: they are most of what the
// server sends, and reflection would cost more than the rest of the work.

// shape says what of a record an answer shows.
type shape struct {
	// names are the properties, in any order and without doubles.
	names []string
	// echo overrides stored values with those that were sent.
	echo map[string]string
	// omitUnset leaves unset properties out instead of showing null.
	omitUnset bool
	history   []string
	traceID   string
	isUpsert  bool
	isNew     bool
	warnings  []warning
	extra     []byte // further members, ready to append
}

// appendRecord renders a record. The caller holds the type's lock.
func (c *call) appendRecord(buf []byte, t *objectType, o *object, s *shape) []byte {
	buf = append(buf, `{"id":"`...)
	buf = strconv.AppendUint(buf, o.id, 10)
	buf = append(buf, `","properties":{`...)
	first := true
	for _, name := range s.names {
		value, echoed := s.echo[name]
		if !echoed {
			if at, ok := t.dateOf(o, name); ok {
				buf = appendMember(buf, name, first)
				buf = c.appendTime(buf, at)
				first = false
				continue
			}
			value = t.value(o, name)
		}
		if value == "" && s.omitUnset {
			continue
		}
		buf = appendMember(buf, name, first)
		first = false
		if value == "" {
			buf = append(buf, "null"...)
		} else {
			buf = appendString(buf, value)
		}
	}
	buf = append(buf, `},"createdAt":`...)
	buf = c.appendTime(buf, o.created)
	buf = append(buf, `,"updatedAt":`...)
	buf = c.appendTime(buf, o.updated)
	buf = append(buf, `,"archived":`...)
	buf = strconv.AppendBool(buf, !o.live())
	if !o.live() {
		buf = append(buf, `,"archivedAt":`...)
		buf = c.appendTime(buf, o.archived)
	}
	if s.isUpsert {
		buf = append(buf, `,"new":`...)
		buf = strconv.AppendBool(buf, s.isNew)
	}
	if s.traceID != "" {
		buf = append(buf, `,"objectWriteTraceId":`...)
		buf = appendString(buf, s.traceID)
	}
	if c.cfg.AnswerURL {
		buf = append(buf, `,"url":"https://`...)
		buf = append(buf, c.cfg.UIDomain...)
		buf = append(buf, "/contacts/"...)
		buf = strconv.AppendInt(buf, c.cfg.PortalID, 10)
		buf = append(buf, "/record/"...)
		buf = append(buf, t.id...)
		buf = append(buf, '/')
		buf = strconv.AppendUint(buf, o.id, 10)
		buf = append(buf, '"')
	}
	if len(s.history) > 0 {
		buf = c.appendHistory(buf, t, o, s.history)
	}
	if len(s.warnings) > 0 {
		buf = append(buf, `,"warnings":`...)
		buf = append(buf, marshal(s.warnings)...)
	}
	buf = append(buf, s.extra...)
	return append(buf, '}')
}

// warning tells that a write succeeded, but not quite as it was sent.
type warning struct {
	Category string            `json:"category"`
	Message  string            `json:"message"`
	Context  map[string]string `json:"context"`
}

func (c *call) appendHistory(buf []byte, t *objectType, o *object, names []string) []byte {
	history := map[string][]historyEntry{}
	for _, name := range names {
		if t.property(name) == nil {
			continue
		}
		entries := []historyEntry{}
		for _, v := range t.versions(o, name) {
			entries = append(entries, historyEntry{v.Value, formatTime(v.Time), v.Source, v.SourceID, v.UserID})
		}
		history[name] = entries
	}
	buf = append(buf, `,"propertiesWithHistory":`...)
	return append(buf, marshal(history)...)
}

type historyEntry struct {
	Value      string `json:"value"`
	Timestamp  string `json:"timestamp"`
	SourceType string `json:"sourceType"`
	SourceID   string `json:"sourceId,omitempty"`
	UserID     int64  `json:"updatedByUserId,omitempty"`
}

// batchReply renders the answer of a batch around its results. status is the
// HTTP status without errors; with some it is 207.
func (c *call) batchReply(status int, results [][]byte, errs []errorBody) reply {
	size := 256
	for _, r := range results {
		size += len(r) + 1
	}
	buf := make([]byte, 0, size)
	state := "COMPLETE"
	if c.isWrite() && c.s.takePending() {
		state, results, errs = "PENDING", nil, nil
	}
	buf = append(buf, `{"status":"`+state+`","results":[`...)
	for i, at := range c.s.permutation(c.cfg, len(results)) {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(buf, results[at]...)
	}
	buf = append(buf, `],"startedAt":`...)
	buf = c.appendTime(buf, c.now)
	buf = append(buf, `,"completedAt":`...)
	buf = c.appendTime(buf, c.s.now())
	if len(errs) > 0 {
		status = http.StatusMultiStatus
		buf = append(buf, `,"numErrors":`...)
		buf = strconv.AppendInt(buf, int64(len(errs)), 10)
		buf = append(buf, `,"errors":`...)
		buf = append(buf, marshal(c.items(errs))...)
	}
	return reply{status: status, body: append(buf, '}')}
}

func (c *call) isWrite() bool {
	switch c.route.op {
	case OpUpsert, OpBatchCreate, OpBatchUpdate:
		return true
	}
	return false
}

// takePending uses up one answer of Config.PendingBatches.
func (s *Server) takePending() bool {
	for {
		n := s.pending.Load()
		if n <= 0 {
			return false
		}
		if s.pending.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

// appendMember renders the name of a member, after a comma unless it is the
// first.
func appendMember(buf []byte, name string, first bool) []byte {
	if !first {
		buf = append(buf, ',')
	}
	buf = appendString(buf, name)
	return append(buf, ':')
}

// appendTime renders a time. Records of one answer often share theirs, so that
// the last one is kept as text.
func (c *call) appendTime(buf []byte, t time.Time) []byte {
	if c.timeText == nil || !t.Equal(c.timeShown) {
		c.timeShown = t
		c.timeText = t.UTC().AppendFormat(append(c.timeText[:0], '"'), timeLayout)
		c.timeText = append(c.timeText, '"')
	}
	return append(buf, c.timeText...)
}

// appendString renders a JSON string.
func appendString(buf []byte, s string) []byte {
	for i := range len(s) {
		if b := s[i]; b < 0x20 || b == '"' || b == '\\' || b >= 0x7f {
			quoted, err := json.Marshal(s)
			if err != nil {
				return append(buf, `""`...)
			}
			return append(buf, quoted...)
		}
	}
	buf = append(buf, '"')
	buf = append(buf, s...)
	return append(buf, '"')
}

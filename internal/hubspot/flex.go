// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The types of this file read parts of answers whose JSON type varies between
// endpoints, or between documentation and practice. None of them fails on
// valid JSON: a part that cannot be read must not hide the rest of an answer.

// flexString reads a string; anything else becomes its JSON text, and null
// nothing.
type flexString string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *flexString) UnmarshalJSON(b []byte) error {
	*s = flexString(flatten(b))
	return nil
}

// flatten returns a JSON string's value, nothing for null, and else the JSON
// text.
func flatten(b []byte) string {
	b = bytes.TrimSpace(b)
	if len(b) == 0 || bytes.Equal(b, []byte("null")) {
		return ""
	}
	if b[0] == '"' {
		if text := b[1 : len(b)-1]; plainText(text) {
			return string(text)
		}
		var v string
		if err := json.Unmarshal(b, &v); err == nil {
			return v
		}
	}
	return string(b)
}

// plainText tells whether the inside of a JSON string stands for itself.
func plainText(b []byte) bool {
	return bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b)
}

// flexBool reads a truth value; anything else is as if absent.
type flexBool struct{ value *bool }

// UnmarshalJSON implements [json.Unmarshaler].
func (f *flexBool) UnmarshalJSON(b []byte) error {
	f.value = nil
	switch string(b) {
	case "true", `"true"`:
		f.value = new(true)
	case "false", `"false"`:
		f.value = new(false)
	}
	return nil
}

// flattenList returns the parts of a JSON list, or one part.
func flattenList(b []byte) []string {
	b = bytes.TrimSpace(b)
	if len(b) == 0 || bytes.Equal(b, []byte("null")) {
		return nil
	}
	if b[0] != '[' {
		return []string{flatten(b)}
	}
	list := []string{}
	for p := range elements(b) {
		list = append(list, flatten(p))
	}
	return list
}

// flexContext reads an error's context: documented as lists of strings, seen
// with single strings, numbers, and as a text of the form {key=[a, b]}.
type flexContext map[string][]string

// UnmarshalJSON implements [json.Unmarshaler].
func (c *flexContext) UnmarshalJSON(b []byte) error {
	*c = nil
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return nil
	}
	switch b[0] {
	case '{':
		for k, v := range members(b) {
			if *c == nil {
				*c = make(flexContext)
			}
			(*c)[string(k)] = flattenList(v)
		}
	case '"':
		*c = contextFromText(flatten(b))
	}
	return nil
}

// contextFromText reads {key=[a, b]}.
func contextFromText(s string) flexContext {
	s, ok := strings.CutPrefix(strings.TrimSpace(s), "{")
	if !ok {
		return nil
	}
	c := flexContext{}
	for {
		key, rest, ok := strings.Cut(s, "=[")
		if !ok {
			break
		}
		list, rest, ok := strings.Cut(rest, "]")
		if !ok {
			break
		}
		key = strings.Trim(key, ", ")
		for v := range strings.SplitSeq(list, ",") {
			if v = strings.TrimSpace(v); v != "" {
				c[key] = append(c[key], v)
			}
		}
		s = rest
	}
	if len(c) == 0 {
		return nil
	}
	return c
}

// flexDetails reads an errors list and skips entries that are no objects.
type flexDetails []ErrorDetail

// UnmarshalJSON implements [json.Unmarshaler].
func (d *flexDetails) UnmarshalJSON(b []byte) error {
	*d = nil
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil {
		return nil //nolint:nilerr // See above.
	}
	for _, p := range parts {
		var w wireDetail
		if err := json.Unmarshal(p, &w); err == nil {
			*d = append(*d, w.detail())
		}
	}
	return nil
}

// flexErrors reads the errors of a batch. Every entry counts, so one that is no
// object is kept as a message.
type flexErrors []wireError

// UnmarshalJSON implements [json.Unmarshaler].
func (e *flexErrors) UnmarshalJSON(b []byte) error {
	*e = nil
	switch {
	case len(b) > 0 && b[0] == '[':
		for p := range elements(b) {
			e.add(p)
		}
	case !bytes.Equal(b, []byte("null")):
		e.add(b)
	}
	return nil
}

func (e *flexErrors) add(b []byte) {
	var w wireError
	if err := json.Unmarshal(b, &w); err != nil {
		w.Message = flexString(flatten(b))
	}
	if w.Message != "" || !bytes.Equal(b, []byte("null")) {
		*e = append(*e, w)
	}
}

// flexLinks reads a map of strings.
type flexLinks map[string]string

// UnmarshalJSON implements [json.Unmarshaler].
func (l *flexLinks) UnmarshalJSON(b []byte) error {
	*l = nil
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) == 0 {
		return nil //nolint:nilerr // See above.
	}
	*l = make(flexLinks, len(parts))
	for k, v := range parts {
		(*l)[k] = flatten(v)
	}
	return nil
}

// flexTime reads an ISO 8601 time or epoch milliseconds; anything else is the
// zero time.
type flexTime time.Time

// UnmarshalJSON implements [json.Unmarshaler].
func (t *flexTime) UnmarshalJSON(b []byte) error {
	*t = flexTime{}
	// Times are ASCII without escapes: no need to unquote through encoding/json.
	text := string(bytes.Trim(b, `"`))
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		*t = flexTime(at.UTC())
	} else if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		*t = flexTime(time.UnixMilli(ms).UTC())
	}
	return nil
}

// flexInt reads a whole number, also from a string; anything else is 0.
type flexInt int64

// UnmarshalJSON implements [json.Unmarshaler].
func (i *flexInt) UnmarshalJSON(b []byte) error {
	text := string(bytes.Trim(b, `"`))
	*i = 0
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		*i = flexInt(n)
	} else if f, err := strconv.ParseFloat(text, 64); err == nil && f > -1e15 && f < 1e15 {
		*i = flexInt(f)
	}
	return nil
}

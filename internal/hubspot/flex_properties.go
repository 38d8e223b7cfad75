// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"bytes"
	"encoding/json"
	"strings"
)

// flexProperties reads the properties of a record: nil for null, and the JSON
// text for what is no string. Answers consist of little else, so the usual form,
// strings without escapes, is read here and not by encoding/json: all parts of a
// record share one copy of its text.
type flexProperties map[string]*string

// UnmarshalJSON implements [json.Unmarshaler]. The decoder has checked b to be
// valid JSON.
func (p *flexProperties) UnmarshalJSON(b []byte) error {
	*p = nil
	b = bytes.TrimSpace(b)
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	if plainText(b) && p.quick(string(b)) {
		return nil
	}
	var slow map[string]*flexString
	if err := json.Unmarshal(b, &slow); err != nil {
		return err
	}
	*p = make(flexProperties, len(slow))
	for name, v := range slow {
		(*p)[name] = (*string)(v)
	}
	return nil
}

// quick reads an object of strings and nulls without escapes, and gives up on
// anything else.
func (p *flexProperties) quick(s string) bool {
	parts := strings.Count(s, `":`)
	properties := make(flexProperties, parts)
	values := make([]string, 0, parts)
	s = skipSpace(s[1:])
	for s != "}" {
		name, rest, ok := quoted(s)
		if !ok {
			return false
		}
		s = skipSpace(rest)
		if !strings.HasPrefix(s, ":") {
			return false
		}
		s = skipSpace(s[1:])
		if rest, null := strings.CutPrefix(s, "null"); null {
			properties[name] = nil
			s = rest
		} else {
			value, rest, ok := quoted(s)
			if !ok {
				return false
			}
			values = append(values, value)
			properties[name] = &values[len(values)-1]
			s = rest
		}
		s = skipSpace(s)
		if rest, more := strings.CutPrefix(s, ","); more {
			s = skipSpace(rest)
		}
	}
	*p = properties
	return true
}

// quoted cuts a string without escapes off s.
func quoted(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", s, false
	}
	return strings.Cut(s[1:], `"`)
}

func skipSpace(s string) string {
	if s != "" && s[0] > ' ' {
		return s // Nearly always, and many times for each property.
	}
	return strings.TrimLeft(s, " \t\r\n")
}

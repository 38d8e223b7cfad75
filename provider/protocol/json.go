// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tinylib/msgp/msgp"
)

// msgPackOf returns the MessagePack encoding of a value that holds either that
// or JSON, which only state that went through an upgrade does.
func msgPackOf(value *tfprotov6.DynamicValue) ([]byte, error) {
	switch {
	case len(value.MsgPack) > 0:
		return value.MsgPack, nil
	case len(value.JSON) > 0:
		return msgPackFromJSON(value.JSON)
	default:
		return nil, errors.New("the message is empty")
	}
}

var errNotJSON = errors.New("the JSON is not well-formed")

// msgPackFromJSON translates in one pass, without a tree in between: a state may
// hold a million values.
func msgPackFromJSON(text []byte) ([]byte, error) {
	b, rest, err := appendJSON(make([]byte, 0, len(text)), skipSpace(text), 0)
	if err == nil && len(skipSpace(rest)) > 0 {
		err = errNotJSON
	}
	return b, err
}

// appendJSON appends the value at the start of text and returns what follows it.
func appendJSON(b, text []byte, depth int) (out, rest []byte, err error) {
	switch {
	case depth > maxDepth:
		return nil, nil, errDeep
	case len(text) == 0:
		return nil, nil, errNotJSON
	}
	switch text[0] {
	case '"':
		return appendJSONString(b, text)
	case '[', '{':
		return appendJSONCollection(b, text, depth)
	default:
		n := bytes.IndexAny(text, ",]} \t\r\n")
		if n < 0 {
			n = len(text)
		}
		b, err = appendJSONLiteral(b, text[:n])
		return b, text[n:], err
	}
}

func appendJSONLiteral(b, text []byte) ([]byte, error) {
	switch string(text) {
	case "null":
		return msgp.AppendNil(b), nil
	case "true":
		return msgp.AppendBool(b, true), nil
	case "false":
		return msgp.AppendBool(b, false), nil
	}
	if !json.Valid(text) {
		return nil, errNotJSON
	}
	if i, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return appendInt(b, i), nil
	}
	return msgp.AppendStringFromBytes(b, text), nil
}

func appendJSONString(b, text []byte) (out, rest []byte, err error) {
	end, plain, ascii := 1, true, true
	for ; end < len(text) && text[end] != '"'; end++ {
		switch c := text[end]; {
		case c == '\\':
			end++
			plain = false
		case c < ' ':
			plain = false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if end >= len(text) {
		return nil, nil, errNotJSON
	}
	if inner := text[1:end]; plain && (ascii || utf8.Valid(inner)) {
		return msgp.AppendStringFromBytes(b, inner), text[end+1:], nil
	}
	var s string
	if err := json.Unmarshal(text[:end+1], &s); err != nil {
		return nil, nil, err
	}
	return msgp.AppendString(b, s), text[end+1:], nil
}

// appendJSONCollection makes room for the longest header, and closes up what the
// number of elements, known at the end only, leaves of it.
func appendJSONCollection(b, text []byte, depth int) (out, rest []byte, err error) {
	const room = 5
	isMap, closing, start, n := false, byte(']'), len(b), uint32(0)
	if text[0] == '{' {
		isMap, closing = true, '}'
	}
	b = append(b, make([]byte, room)...)
	for text = skipSpace(text[1:]); !startsWith(text, closing); n++ {
		if n > 0 {
			if !startsWith(text, ',') {
				return nil, nil, errNotJSON
			}
			text = skipSpace(text[1:])
		}
		if isMap {
			if !startsWith(text, '"') {
				return nil, nil, errNotJSON
			}
			if b, text, err = appendJSONString(b, text); err != nil {
				return nil, nil, err
			}
			if text = skipSpace(text); !startsWith(text, ':') {
				return nil, nil, errNotJSON
			}
			text = skipSpace(text[1:])
		}
		if b, text, err = appendJSON(b, text, depth+1); err != nil {
			return nil, nil, err
		}
		text = skipSpace(text)
	}
	var space [room]byte
	header := msgp.AppendArrayHeader(space[:0], n)
	if isMap {
		header = msgp.AppendMapHeader(space[:0], n)
	}
	copy(b[start:], header)
	copy(b[start+len(header):], b[start+room:])
	return b[:len(b)-room+len(header)], text[1:], nil
}

func startsWith(text []byte, c byte) bool { return len(text) > 0 && text[0] == c }

func skipSpace(text []byte) []byte {
	if len(text) > 0 && text[0] > ' ' {
		return text // Nearly always, and many times for each value.
	}
	return bytes.TrimLeft(text, " \t\r\n")
}

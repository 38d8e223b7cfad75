// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
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

// msgPackFromJSON translates in one pass, without a tree in between: a state may
// hold a million values.
func msgPackFromJSON(text []byte) ([]byte, error) {
	if !json.Valid(text) {
		return nil, errors.New("the JSON is not well-formed")
	}
	b, _, err := appendJSON(make([]byte, 0, len(text)), skipSpace(text), 0)
	return b, err
}

// appendJSON appends the value at the start of text, which is valid JSON, and
// returns what follows it.
func appendJSON(b, text []byte, depth int) (out, rest []byte, err error) {
	if depth > maxDepth {
		return nil, nil, errDeep
	}
	switch text[0] {
	case 'n':
		return msgp.AppendNil(b), text[len("null"):], nil
	case 't':
		return msgp.AppendBool(b, true), text[len("true"):], nil
	case 'f':
		return msgp.AppendBool(b, false), text[len("false"):], nil
	case '"':
		return appendJSONString(b, text)
	case '[', '{':
		return appendJSONCollection(b, text, depth)
	default:
		n := bytes.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("+-.0123456789eE", r) })
		if n < 0 {
			n = len(text)
		}
		if i, err := strconv.ParseInt(string(text[:n]), 10, 64); err == nil {
			return appendInt(b, i), text[n:], nil
		}
		return msgp.AppendStringFromBytes(b, text[:n]), text[n:], nil
	}
}

func appendJSONString(b, text []byte) (out, rest []byte, err error) {
	end := 1 + bytes.IndexByte(text[1:], '"')
	inner := text[1:end]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return msgp.AppendStringFromBytes(b, inner), text[end+1:], nil
	}
	for end = 1; text[end] != '"'; end++ {
		if text[end] == '\\' {
			end++
		}
	}
	end++
	var s string
	if err := json.Unmarshal(text[:end], &s); err != nil {
		return nil, nil, err
	}
	return msgp.AppendString(b, s), text[end:], nil
}

// appendJSONCollection makes room for the longest header, and closes up what the
// number of elements, known at the end only, leaves of it.
func appendJSONCollection(b, text []byte, depth int) (out, rest []byte, err error) {
	const room = 5
	isMap, start, n := text[0] == '{', len(b), uint32(0)
	b = append(b, make([]byte, room)...)
	for text = skipSpace(text[1:]); text[0] != '}' && text[0] != ']'; n++ {
		if text[0] == ',' {
			text = skipSpace(text[1:])
		}
		if isMap {
			if b, text, err = appendJSONString(b, text); err != nil {
				return nil, nil, err
			}
			// After the colon.
			text = skipSpace(skipSpace(text)[1:])
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

func skipSpace(text []byte) []byte {
	if len(text) > 0 && text[0] > ' ' {
		return text // Nearly always, and many times for each value.
	}
	return bytes.TrimLeft(text, " \t\r\n")
}

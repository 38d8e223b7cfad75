// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

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

func msgPackFromJSON(text []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, errors.New("the JSON is not well-formed")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the JSON goes on after its value")
	}
	return appendJSON(make([]byte, 0, len(text)), v, 0)
}

func appendJSON(b []byte, v any, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	switch v := v.(type) {
	case nil:
		return msgp.AppendNil(b), nil
	case bool:
		return msgp.AppendBool(b, v), nil
	case string:
		return msgp.AppendString(b, v), nil
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return appendInt(b, i), nil
		}
		return msgp.AppendString(b, v.String()), nil
	case []any:
		b = msgp.AppendArrayHeader(b, uint32(len(v)))
		var err error
		for _, elem := range v {
			if b, err = appendJSON(b, elem, depth+1); err != nil {
				return nil, err
			}
		}
		return b, nil
	case map[string]any:
		b = msgp.AppendMapHeader(b, uint32(len(v)))
		var err error
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b = msgp.AppendString(b, key)
			if b, err = appendJSON(b, v[key], depth+1); err != nil {
				return nil, err
			}
		}
		return b, nil
	default:
		return nil, fmt.Errorf("the JSON holds a %T", v)
	}
}

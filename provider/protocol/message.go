// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"errors"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// message is a decoded object and the bytes that it came from.
type message[M any] struct {
	// model is nil where the object is null.
	model *M
	// value is the object as it came.
	value *tfprotov6.DynamicValue
	// segments are the encodings of the model's fields, nil where those of
	// the message are not canonical.
	segments []string
}

// decodeMessage decodes an object, null where there is no value at all.
func decodeMessage[M any](codec *structCodec, value *tfprotov6.DynamicValue) (message[M], error) {
	if value == nil {
		return message[M]{}, nil
	}
	b, err := msgPackOf(value)
	if err != nil {
		return message[M]{}, err
	}
	raw, rest, err := codec.shape.read(b)
	if err != nil {
		return message[M]{}, err
	}
	if len(rest) > 0 {
		return message[M]{}, errors.New("the message goes on after its value")
	}
	m := message[M]{value: value}
	switch stateOf(raw) {
	case stateUnknown:
		return message[M]{}, errors.New("the object as a whole is unknown")
	case stateKnown:
		m.model = new(M)
		m.segments = codec.decode(reflect.ValueOf(m.model).Elem(), raw)
	}
	if len(value.MsgPack) == 0 || len(raw) != len(b) || raw != viewString(b) {
		m.segments = nil
	}
	return m, nil
}

// encodeModel encodes a model, nil as null. Where one of bases holds the same
// object, its message is returned.
func encodeModel[M any](codec *structCodec, model *M, bases ...message[M]) *tfprotov6.DynamicValue {
	if model == nil {
		return nullMessage()
	}
	structure := reflect.ValueOf(model).Elem()
	for _, base := range bases {
		if base.segments != nil && codec.same(structure, base.segments) {
			return base.value
		}
	}
	b := make([]byte, 0, codec.sizeHint(structure))
	return &tfprotov6.DynamicValue{MsgPack: codec.append(b, structure)}
}

func nullMessage() *tfprotov6.DynamicValue {
	return &tfprotov6.DynamicValue{MsgPack: []byte{leadNil}}
}

// isNull reports whether a message is absent or null without decoding it.
func isNull(value *tfprotov6.DynamicValue) (bool, error) {
	if value == nil || len(value.MsgPack) == 0 && len(value.JSON) == 0 {
		return true, nil
	}
	return value.IsNull()
}

// size returns the number of bytes of a message.
func size(value *tfprotov6.DynamicValue) int {
	if value == nil {
		return 0
	}
	return len(value.MsgPack) + len(value.JSON)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// FunctionFunc answers calls of one function whose definition the framework
// serves. Arguments that are unknown as a whole never get here, values inside
// one may be unknown.
type FunctionFunc func(ctx context.Context, req CallRequest, resp *CallResponse)

// CallRequest carries the arguments in the order of the parameters; a variadic
// parameter is one more argument that holds a list.
type CallRequest struct {
	Arguments []Dynamic
}

// CallResponse is the result or the error of a call.
type CallResponse struct {
	// Result is a [Value] or [Map] of the declared return type.
	Result Encoder
	Error  *function.FuncError
}

func (v Value[T]) appendMsg(b []byte) []byte { panic("not implemented") }

func (m Map[E]) appendMsg(b []byte) []byte { panic("not implemented") }

// Encoder is any [Value] or [Map].
type Encoder interface {
	// appendMsg appends the canonical encoding.
	appendMsg(b []byte) []byte
}

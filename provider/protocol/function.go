// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// FunctionFunc answers calls of one function whose definition the framework
// serves. Unless a parameter allows unknown values, Terraform does not call
// with an argument that holds one anywhere and takes the result as unknown.
type FunctionFunc func(ctx context.Context, req CallRequest, resp *CallResponse)

// CallRequest carries the arguments in the order of the parameters; those of a
// variadic parameter follow one by one.
type CallRequest struct {
	Arguments []Dynamic
}

// CallResponse is the result or the error of a call.
type CallResponse struct {
	// Result is a [Value] or [Map] of the declared return type.
	Result Encoder
	Error  *function.FuncError
}

// Encoder is any [Value] or [Map].
type Encoder interface {
	// appendMsg appends the canonical encoding.
	appendMsg(b []byte) []byte
}

// call answers one call.
func (f FunctionFunc) call(ctx context.Context, in *tfprotov6.CallFunctionRequest) *tfprotov6.CallFunctionResponse {
	req := CallRequest{Arguments: make([]Dynamic, len(in.Arguments))}
	for i, value := range in.Arguments {
		arg, err := decodeDynamic(value)
		if err != nil {
			text := fmt.Sprintf("The argument cannot be read: %s. %s", err, reportBug)
			if errors.Is(err, errDeep) {
				text = fmt.Sprintf("The argument holds values that are nested more than %d deep, which no function reads. Pass the part of it that is meant.", maxDepth)
			}
			return functionError(function.NewArgumentFuncError(int64(i), text))
		}
		req.Arguments[i] = arg
	}
	var resp CallResponse
	var crash diag.Diagnostics
	var result []byte
	guard("The function "+in.Name, &crash, func() {
		f(ctx, req, &resp)
		if resp.Error == nil && resp.Result != nil {
			result = resp.Result.appendMsg(encodeBuffer(resp.Result))
		}
	})
	switch {
	case crash.HasError():
		return functionError(function.NewFuncError(crash[0].Detail()))
	case resp.Error != nil:
		return functionError(resp.Error)
	case result == nil:
		return functionError(function.NewFuncError("The function returned nothing. " + reportBug))
	case len(result) > maxResult:
		return functionError(tooLarge(len(result)))
	}
	return &tfprotov6.CallFunctionResponse{Result: &tfprotov6.DynamicValue{MsgPack: result}}
}

// maxResult is the size of the largest result: something goes around it.
const maxResult = MaxMessageBytes - 1<<10

// tooLarge is the error of a result that Terraform would refuse in words of its own.
func tooLarge(bytes int) *function.FuncError {
	return function.NewFuncError(fmt.Sprintf("The result takes %d MiB, and Terraform and providers exchange at most %d MiB at a time. Divide the input before it is passed, for example into several files, or leave out columns that nothing uses.", bytes>>20, MaxMessageBytes>>20))
}

// encodeBuffer returns an empty buffer that the value is likely to fit.
func encodeBuffer(v Encoder) []byte {
	if m, ok := v.(interface{ sizeHint() int }); ok {
		return make([]byte, 0, m.sizeHint())
	}
	return nil
}

func functionError(err *function.FuncError) *tfprotov6.CallFunctionResponse {
	return &tfprotov6.CallFunctionResponse{
		Error: &tfprotov6.FunctionError{Text: err.Text, FunctionArgument: err.FunctionArgument},
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// huge is a result of so many bytes, whose memory is never touched.
type huge int

func (h huge) appendMsg(_ []byte) []byte { return make([]byte, h) }

// A result that Terraform would not take is an error in words of ours.
func TestFunction_resultTooLarge(t *testing.T) {
	t.Parallel()
	for size, fails := range map[huge]bool{maxResult: false, maxResult + 1: true} {
		f := FunctionFunc(func(_ context.Context, _ CallRequest, resp *CallResponse) { resp.Result = size })
		resp := f.call(t.Context(), &tfprotov6.CallFunctionRequest{Name: "f"})
		if (resp.Error != nil) != fails || fails && !strings.Contains(resp.Error.Text, "at most 256 MiB") {
			t.Errorf("%d bytes: %v", size, resp.Error)
		}
	}
}

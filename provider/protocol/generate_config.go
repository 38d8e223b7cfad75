// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tinylib/msgp/msgp"
)

// emptyString is the encoding of "".
const emptyString = "\xa0"

// generateConfig turns imported state into a configuration as Terraform and
// the framework do: attributes that cannot be configured, that are deprecated,
// or that are optional and an empty string become null. Attributes of nested
// objects stay as they are.
func (d *direct[M]) generateConfig(ctx context.Context, s *resourceSchema, in *tfprotov6.GenerateResourceConfigRequest) *tfprotov6.GenerateResourceConfigResponse {
	out := &tfprotov6.GenerateResourceConfigResponse{}
	var diags diag.Diagnostics
	state, err := d.canonical(in.State)
	if err != nil {
		diags.Append(decodeDiagnostic("state of "+d.typeName, err))
		out.Diagnostics = toProtocol(ctx, diags)
		return out
	}
	if stateOf(state) != stateKnown {
		out.Config = in.State
		return out
	}
	entries := indexEntries(state)
	b := msgp.AppendMapHeader(make([]byte, 0, len(state)), uint32(len(entries)))
	for _, e := range entries {
		b = msgp.AppendString(b, e.key)
		if s.omitted[e.key] || s.optional[e.key] && e.raw == emptyString {
			b = append(b, leadNil)
			continue
		}
		b = append(b, e.raw...)
	}
	out.Config = &tfprotov6.DynamicValue{MsgPack: b}
	return out
}

// canonical checks a message and returns its canonical encoding, null for none.
func (d *direct[M]) canonical(value *tfprotov6.DynamicValue) (string, error) {
	if null, err := isNull(value); null || err != nil {
		return string([]byte{leadNil}), err
	}
	b, err := msgPackOf(value)
	if err != nil {
		return "", err
	}
	raw, _, err := d.codec.shape.read(b)
	return raw, err
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// upgrade passes state of the current schema version on with its values as they
// are. Terraform removes attributes that the schema no longer has before it asks.
func (d *direct[M]) upgrade(ctx context.Context, s *resourceSchema, in *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	out := &tfprotov6.UpgradeResourceStateResponse{}
	var diags diag.Diagnostics
	switch {
	case in.RawState == nil || len(in.RawState.JSON) == 0:
		diags.AddError("Unreadable state", fmt.Sprintf("The stored state of %s is not JSON, the form of Terraform 0.12 and later.", d.typeName))
	case in.Version == s.version:
		out.UpgradedState = d.repack(in.RawState.JSON)
	case in.Version > s.version:
		diags.AddError("State of a newer provider version", fmt.Sprintf(
			"The state of %s was written by a newer version of the provider (schema version %d, this one knows up to %d). Use that provider version or a later one.",
			d.typeName, in.Version, s.version))
	default:
		out.UpgradedState = d.upgradeOld(ctx, in, &diags)
	}
	out.Diagnostics = toProtocol(ctx, diags)
	return out
}

// repack turns the state's JSON into MessagePack, which Terraform decodes several
// times as fast. State that lacks an attribute stays JSON: there Terraform takes
// what is missing as null.
func (d *direct[M]) repack(text []byte) *tfprotov6.DynamicValue {
	if b, err := msgPackFromJSON(text); err == nil {
		if raw, rest, err := d.codec.shape.read(b); err == nil && len(rest) == 0 {
			return &tfprotov6.DynamicValue{MsgPack: viewBytes(raw)}
		}
	}
	return &tfprotov6.DynamicValue{JSON: text}
}

// upgradeOld has the resource convert state of an older schema version.
func (d *direct[M]) upgradeOld(ctx context.Context, in *tfprotov6.UpgradeResourceStateRequest, diags *diag.Diagnostics) *tfprotov6.DynamicValue {
	r, ok := d.resource.(WithUpgrade[M])
	if !ok {
		diags.AddError("State cannot be upgraded", fmt.Sprintf("%s cannot read state of schema version %d.\n\n%s", d.typeName, in.Version, reportBug))
		return nil
	}
	var resp UpgradeResponse[M]
	guard("The state upgrade of "+d.typeName, &resp.Diagnostics, func() {
		r.UpgradeState(ctx, UpgradeRequest{Version: in.Version, JSON: in.RawState.JSON}, &resp)
	})
	if resp.State == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("Missing state", fmt.Sprintf("%s returned no state after the upgrade.\n\n%s", d.typeName, reportBug))
	}
	diags.Append(resp.Diagnostics...)
	if resp.Diagnostics.HasError() {
		return nil
	}
	return encodeModel(d.codec, resp.State)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tinylib/msgp/msgp"
)

// hasIdentity reports whether the resource derives identities.
func (d *direct[M]) hasIdentity() bool {
	_, ok := d.resource.(WithIdentity[M])
	return ok
}

// identityOf derives the identity of a model, nil where there is none or part
// of it is unknown.
func (d *direct[M]) identityOf(ctx context.Context, s *resourceSchema, model *M, diags *diag.Diagnostics) *tfprotov6.ResourceIdentityData {
	r, ok := d.resource.(WithIdentity[M])
	if !ok || s.identity == nil || model == nil {
		return nil
	}
	var values map[string]String
	guard("The identity of "+d.typeName, diags, func() { values = r.Identity(ctx, model) })
	if values == nil {
		return nil
	}
	b := msgp.AppendMapHeader(nil, uint32(len(s.identity.fields)))
	known := 0
	for _, f := range s.identity.fields {
		v, ok := values[f.name]
		if v.IsUnknown() {
			return nil
		}
		if ok {
			known++
		}
		b = v.appendMsg(msgp.AppendString(b, f.name))
	}
	if known != len(values) {
		diags.AddError("Invalid identity", fmt.Sprintf("The identity of %s has attributes that its schema does not have.\n\n%s", d.typeName, reportBug))
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: b}}
}

// decodeIdentity returns the attributes of an identity that are not null, nil
// where there is no identity.
func decodeIdentity(s *resourceSchema, in *tfprotov6.ResourceIdentityData) (map[string]string, error) {
	if in == nil || in.IdentityData == nil || s.identity == nil {
		return nil, nil
	}
	b, err := msgPackOf(in.IdentityData)
	if err != nil {
		return nil, err
	}
	raw, _, err := s.identity.read(b)
	if err != nil {
		return nil, err
	}
	if stateOf(raw) != stateKnown {
		return nil, nil
	}
	values := make(map[string]string)
	for name, v := range mapOfRaw[String](raw).All() {
		if v.IsKnown() {
			values[name] = v.Get()
		}
	}
	return values, nil
}

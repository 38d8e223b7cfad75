// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Description is what the framework is told about a direct resource. A
// description that has an IdentitySchema method as in
// [resource.ResourceWithIdentity] has an identity.
type Description interface {
	Metadata(context.Context, resource.MetadataRequest, *resource.MetadataResponse)
	Schema(context.Context, resource.SchemaRequest, *resource.SchemaResponse)
}

// FrameworkResource returns the framework's face of a direct resource, to be
// listed among the provider's resources. It has the schema and answers every
// data call with an error, as those calls belong to the server of [NewServer].
func FrameworkResource(d Description) resource.Resource {
	plain := face{description: d}
	if identity, ok := d.(identityDescription); ok {
		return &struct {
			face
			identityDescription
		}{plain, identity}
	}
	return &plain
}

type identityDescription interface {
	IdentitySchema(context.Context, resource.IdentitySchemaRequest, *resource.IdentitySchemaResponse)
}

var _ resource.Resource = face{}

// face is a resource of which the framework only needs the schema.
type face struct {
	description Description
}

// Metadata is the description's.
func (f face) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	f.description.Metadata(ctx, req, resp)
}

// Schema is the description's.
func (f face) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	f.description.Schema(ctx, req, resp)
}

// Create is never reached.
func (f face) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	notHere(&resp.Diagnostics)
}

// Read is never reached.
func (f face) Read(_ context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	notHere(&resp.Diagnostics)
}

// Update is never reached.
func (f face) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	notHere(&resp.Diagnostics)
}

// Delete is never reached.
func (f face) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	notHere(&resp.Diagnostics)
}

func notHere(diags *diag.Diagnostics) {
	diags.AddError("Resource is served by the protocol server",
		"The call reached the framework's resource, which only carries the schema. The provider has to be served through protocol.NewServer.\n\n"+reportBug)
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"

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
func FrameworkResource(d Description) resource.Resource { panic("not implemented") }

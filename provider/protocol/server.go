// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Registration is what [NewServer] answers itself: see [Direct] and [Function].
type Registration struct{}

// Direct registers a resource whose data calls r answers. The schema and its
// version come from the framework's resource of the same type name. A model
// with fields of unsupported types panics.
func Direct[M any](typeName string, r Resource[M]) Registration { panic("not implemented") }

// Function registers a function that impl computes. Its definition comes from
// the framework's function of the same name.
func Function(name string, impl FunctionFunc) Registration { panic("not implemented") }

// NewServer wraps the framework's server.
func NewServer(inner tfprotov6.ProviderServer, direct ...Registration) tfprotov6.ProviderServer {
	return inner
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// Address is the provider's address in the registry.
const Address = "registry.terraform.io/seed-5bbc67a3/hubspot"

// NewServer returns a constructor of protocol servers: the framework's, with
// the resources and functions that carry large values answered directly.
func NewServer(version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version)
		return protocol.NewServer(providerserver.NewProtocol6(p)(), p.direct()...)
	}
}

// QuietSDK turns off the logs of the libraries that the provider stands on, unless
// somebody asked for them. With the framework's, every value passes through a
// logger, which makes large values quadratic. That of the protocol writes down every
// diagnostic, in which there are keys, values that were refused, and names of people
// who edited records.
func QuietSDK() {
	for _, variable := range []string{"TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
		if os.Getenv(variable) == "" {
			_ = os.Setenv(variable, "OFF")
		}
	}
}

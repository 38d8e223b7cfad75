// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
)

// Serve serves a provider to Terraform, which has started the process, until it is
// told to end. It does what [tf6server.Serve] does, with the same handshake and the
// same sizes, and also passes on the stored plan, see [StoredPlan], for which that
// one has no place.
func Serve(address string, server func() tfprotov6.ProviderServer) {
	plugin.Serve(serveConfig(address, server))
}

// ServeDebug serves a provider to a Terraform that is told how to attach to this
// process. It knows no stored plans, so that applies look up once more what their
// plans did.
func ServeDebug(address string, server func() tfprotov6.ProviderServer) error {
	return tf6server.Serve(address, server, tf6server.WithManagedDebug())
}

func serveConfig(address string, server func() tfprotov6.ProviderServer) *plugin.ServeConfig {
	return &plugin.ServeConfig{
		// Not a secret: by it a program tells that it was not started by hand.
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  6,
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		Plugins: plugin.PluginSet{
			"provider": &tf6server.GRPCProviderPlugin{GRPCProvider: server, Name: address},
		},
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts,
				grpc.MaxRecvMsgSize(MaxMessageBytes), grpc.MaxSendMsgSize(MaxMessageBytes),
				grpc.ChainUnaryInterceptor(passStoredPlan))...)
		},
	}
}

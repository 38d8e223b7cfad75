// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-hubspot serves the HubSpot provider to Terraform.
package main

import (
	"flag"
	"log"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print how Terraform attaches to this process")
	flag.Parse()

	provider.DelayCollection()
	provider.QuietSDK()
	if !*debug {
		protocol.Serve(provider.Address, provider.NewServer(version))
		return
	}
	if err := protocol.ServeDebug(provider.Address, provider.NewServer(version)); err != nil {
		log.Fatal(err)
	}
}

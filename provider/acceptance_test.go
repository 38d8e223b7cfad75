// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// testFactories serves the provider inside the test process.
func testFactories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"hubspot": func() (tfprotov6.ProviderServer, error) { return NewServer("test")(), nil },
	}
}

// startSim starts a simulated account and returns it with the provider block
// that points there.
func startSim(t *testing.T, opts ...hubspotsim.Option) (sim *hubspotsim.Server, providerBlock string) {
	t.Helper()
	sim = hubspotsim.Start(t, opts...)
	return sim, fmt.Sprintf("provider \"hubspot\" {\n  base_url     = %q\n  access_token = %q\n}\n", sim.URL(), sim.Token())
}

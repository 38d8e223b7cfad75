// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// A data source says that the provider is not configured yet.
func TestAccDataSources_unknownProvider(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.StartSim(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(NewServer("test")),
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
resource "terraform_data" "token" { input = %q }
provider "hubspot" {
  base_url     = %q
  access_token = terraform_data.token.output
}
data "hubspot_account" "test" {}`, sim.Token(), sim.URL()),
			ExpectError: regexp.MustCompile(`Provider is not configured`),
		}},
	})
}

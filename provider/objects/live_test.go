// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

//go:build live

package objects_test

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

// The live tests run against the account of HUBSPOT_ACCESS_TOKEN. They touch
// nothing but what they create: a property with a random name, and companies
// that have a value of it. All of it is archived at the end.

func liveName(t *testing.T) string {
	t.Helper()
	if os.Getenv(settings.EnvAccessToken) == "" {
		t.Fatalf("live tests need %s, the token of a test account", settings.EnvAccessToken)
	}
	var b [5]byte
	if _, err := rand.Read(b[:]); err != nil {
		t.Fatal(err)
	}
	return "tfprovider_" + hex.EncodeToString(b[:])
}

func liveConfig(property, extra string, rows ...string) string {
	return fmt.Sprintf(`
resource "hubspot_property" "key" {
  object_type      = "companies"
  name             = %[1]q
  label            = %[1]q
  type             = "string"
  field_type       = "text"
  group_name       = "companyinformation"
  has_unique_value = true
}
resource "hubspot_objects_batch" "test" {
  object_type = "companies"
  id_property = hubspot_property.key.name
  records = {
%[2]s
  }
  %[3]s
}
`, property, strings.Join(rows, "\n"), extra)
}

func TestLiveObjectsBatch_lifecycle(t *testing.T) {
	property := liveName(t)
	rows := func(name string) []string {
		lines := make([]string, 120)
		for i := range lines {
			lines[i] = fmt.Sprintf("%q = { name = %q, numberofemployees = \"%d.0\" }", fmt.Sprintf("Key-%03d", i), fmt.Sprintf("%s %d", name, i), i)
		}
		lines[7] = `"Key-007" = { name = " Another ", phone = "+1 (617) 253-1000", domain = "https://WWW.Example.com/" }`
		return lines
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{
				Config: liveConfig(property, "", rows("First")...),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("ids"), knownvalue.MapSizeExact(120)),
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("created").AtMapKey("Key-119"), knownvalue.Bool(true)),
				},
			},
			{
				Config:           liveConfig(property, "", rows("First")...),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config: liveConfig(property, "", rows("Second")[:60]...),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(acctest.BatchAddress, tfjsonpath.New("ids"), knownvalue.MapSizeExact(60)),
				},
			},
			{
				ResourceName:  acctest.BatchAddress,
				ImportState:   true,
				ImportStateId: "companies/" + property + "/Key-001,Key-002?properties=name",
				ImportStateCheck: func(states []*terraform.InstanceState) error {
					if got := states[0].Attributes["records.Key-001.name"]; got != "Second 1" {
						return fmt.Errorf("imported name %q", got)
					}
					return nil
				},
			},
		},
	})
}

// What holds of the simulated account holds of the real one.
func TestLiveObjectsBatch_scenarios(t *testing.T) {
	name := liveName(t)
	runScenarios(t, "", name, name+"@example.com")
}

// A mistake is told by the plan from the account's own definitions.
func TestLiveObjectsBatch_planChecks(t *testing.T) {
	property := liveName(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		Steps: []resource.TestStep{
			{Config: liveConfig(property, "", `"a" = { name = "A" }`)},
			{
				Config:      liveConfig(property, "", `"a" = { name = "A2" }`, `"b" = { name = "B", numberofemployees = "many" }`),
				ExpectError: regexp.MustCompile(`numberofemployees`),
			},
			{Config: liveConfig(property, "", `"a" = { name = "A2" }`, `"b" = { name = "B", numberofemployees = "3" }`)},
		},
	})
}

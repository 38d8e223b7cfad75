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
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/settings"
)

// The live tests run against the account of HUBSPOT_ACCESS_TOKEN. They touch
// nothing but what they create: properties with a random name, companies that have a
// value of it, and contacts with addresses of a domain of that name, with links
// between the two. All of it is archived at the end, also after a failure. What HubSpot
// itself may do to such records, by workflows or by making a company of a contact's
// domain, they cannot take back.

// liveDomain is a domain that no contact and no company of the account has: HubSpot
// links the two by it where the account lets it.
func liveDomain(name string) string {
	return strings.ReplaceAll(name, "_", "-") + ".example.com"
}

// liveClient talks to the account. One that may hold records of a business has to be
// named by its id too, so that a token that lies about in a shell is not enough.
func liveClient(t *testing.T) *hubspot.Client {
	t.Helper()
	if os.Getenv(settings.EnvAccessToken) == "" {
		t.Fatalf("live tests need %s, the token of a test account", settings.EnvAccessToken)
	}
	client, err := hubspot.New(hubspot.Config{
		AccessToken: os.Getenv(settings.EnvAccessToken), BaseURL: os.Getenv(settings.EnvBaseURL),
		APIVersion: os.Getenv(settings.EnvAPIVersion), UserAgent: "terraform-provider-hubspot/test",
	})
	if err != nil {
		t.Fatal(err)
	}
	account, err := client.AccountDetails(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	test := account.AccountType == "DEVELOPER_TEST" || account.AccountType == "SANDBOX"
	if id := strconv.FormatInt(account.PortalID, 10); !test && os.Getenv(settings.EnvPortalID) != id {
		t.Fatalf("account %s is of type %s, no test account: live tests write to it only where %s is %s", id, account.AccountType, settings.EnvPortalID, id)
	}
	return client
}

// nothingLeft looks whether the records of the last state, and a property, are gone.
func nothingLeft(t *testing.T, client *hubspot.Client, property string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		for address, r := range state.RootModule().Resources {
			if r.Type != "hubspot_objects_batch" {
				continue
			}
			var ids []string
			for name, id := range r.Primary.Attributes {
				if strings.HasPrefix(name, "ids.") && name != "ids.%" {
					ids = append(ids, id)
				}
			}
			for some := range slices.Chunk(ids, hubspot.MaxBatch) {
				found, err := client.BatchRead(t.Context(), r.Primary.Attributes["object_type"], hubspot.ReadRequest{IDs: some})
				if err != nil {
					return err
				}
				if n := len(found.Results); n > 0 {
					return fmt.Errorf("%d records of %s are left", n, address)
				}
			}
		}
		if _, err := client.GetProperty(t.Context(), "companies", property, hubspot.PropertiesQuery{}); !hubspot.IsNotFound(err) {
			return fmt.Errorf("property %s is left: %v", property, err)
		}
		return nil
	}
}

func liveName(t *testing.T) string {
	t.Helper()
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
		lines[7] = `"Key-007" = { name = " Another ", phone = "+1 (617) 253-1000", domain = "https://WWW.` + liveDomain(property) + `/" }`
		return lines
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		CheckDestroy:             nothingLeft(t, liveClient(t), property),
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
	runScenarios(t, "", name, "scenario@"+liveDomain(name), nothingLeft(t, liveClient(t), name+"_key"))
}

// A mistake is told by the plan from the account's own definitions.
func TestLiveObjectsBatch_planChecks(t *testing.T) {
	property := liveName(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(provider.NewServer("test")),
		CheckDestroy:             nothingLeft(t, liveClient(t), property),
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

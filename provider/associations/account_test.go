// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations_test

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// With the credentials of another account no link leaves the state, nor HubSpot.
func TestAccAssociations_otherAccount(t *testing.T) {
	t.Parallel()
	s := newLinksSim(t, 2, 2)
	other := newLinksSim(t, 2, 2, func(c *hubspotsim.Config) { c.PortalID = 777 })
	w := acctest.NewWorkspace(t, s.Server)
	config := s.hcl("test", "", "0: 0", "1: 1")
	w.Config(config)
	w.Apply()
	w.Must("plan", "-destroy", "-out=destroy")
	wrong := []string{"Wrong HubSpot account", "4242", "777"}

	w.Env = append(w.Env, "HUBSPOT_BASE_URL="+other.URL(), "HUBSPOT_ACCESS_TOKEN="+other.Token())
	w.MustFail(wrong, "plan")
	w.MustFail(wrong, "apply", "-auto-approve", "-refresh-only")
	w.MustFail(wrong, "destroy", "-auto-approve", "-refresh=false")
	w.MustFail(wrong, "apply", "destroy")
	w.Config(s.hcl("test", "", "0: 0"))
	w.MustFail(wrong, "apply", "-auto-approve", "-refresh=false")
	for _, r := range other.Requests() {
		if r.Operation != hubspotsim.OpAccountDetails {
			t.Errorf("the other account was asked for %s", r.Operation)
		}
	}

	w.Env = append(w.Env, "HUBSPOT_BASE_URL="+s.URL(), "HUBSPOT_ACCESS_TOKEN="+s.Token())
	w.Config(config)
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

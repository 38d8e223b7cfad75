// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package session_test

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

func TestPlanning(t *testing.T) {
	t.Parallel()
	held, first := session.Planning{Exists: true}, session.Planning{}
	for _, tt := range []struct {
		in      session.Planning
		command string
		want    bool
	}{
		{held, "", false},
		{held, "terraform", false},
		{held, "terraform plan", false},
		{held, "terraform plan -refresh=false -out apply", false},
		{held, "terraform plan -target apply", false},
		{held, "terraform apply plan.bin", true},
		{first, "terraform apply plan.bin", true},
		{first, "/opt/bin/tofu -chdir=live apply -input=false -no-color tfplan", true},
		{first, "terraform apply -lock-timeout 3m plan.bin", true},
		// The apply of a plan of its own: what exists was refreshed by the plan.
		{held, "terraform apply -auto-approve", true},
		{held, "terraform apply -var x=1 -var-file=a --target a.b", true},
		{first, "terraform apply -var x=1 --var-file a -target a.b", false},
		{held, "terraform apply -refresh=false", false},
		{held, "terraform apply -minimal-refresh", false},
		{held, "terraform test", false},
		{held, "terraform destroy", false},
		{held, "some-daemon plan.bin apply", false},
		// What the process did goes before.
		{session.Planning{Exists: true, Refreshed: true}, "terraform apply", false},
		{session.Planning{Exists: true, Refreshed: true, Applied: true}, "terraform apply", false},
		{session.Planning{Applied: true}, "terraform apply", true},
		{session.Planning{Applied: true}, "", true},
	} {
		tt.in.Command = strings.Fields(tt.command)
		if got := tt.in.Repeated(); got != tt.want {
			t.Errorf("%+v: repeated %t", tt.in, got)
		}
	}
}

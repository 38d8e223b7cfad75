// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// A process that was started by hand serves one account: with two aliases, records
// of one were written to the other.
func TestConfigure_twoAccounts(t *testing.T) {
	t.Parallel()
	first, _ := acctest.StartSim(t)
	second, _ := acctest.StartSim(t)
	server := NewServer("test")()
	for range 2 {
		if diags := acctest.Configure(t, server, first); len(diags) > 0 {
			t.Fatal(diags[0].Summary)
		}
	}
	diags := acctest.Configure(t, server, second)
	if len(diags) != 1 || !strings.Contains(diags[0].Summary, "Two provider configurations") {
		t.Fatalf("got %v", diags)
	}
	if strings.Contains(diags[0].Detail, second.Token()) || strings.Contains(diags[0].Detail, first.Token()) {
		t.Error("the message holds a token")
	}
	if diags := acctest.Configure(t, server, first); len(diags) > 0 {
		t.Error("the first configuration is refused afterwards")
	}
}

// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package settings

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A token that was read from a file with its line end is told as such, and never
// shown.
func TestModel_tokenWithALineEnd(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"pat-na1-secret\n", "pat na1", "\tpat"} {
		m := Model{AccessToken: types.StringValue(token)}
		diags := m.CheckCredentials()
		if len(diags) != 1 || diags[0].Summary() != "Invalid access token" || !strings.Contains(diags[0].Detail(), EnvAccessToken) {
			t.Errorf("%q: %v", token, diags)
		}
		if strings.Contains(diags[0].Detail(), "secret") {
			t.Errorf("the token is shown: %s", diags[0].Detail())
		}
	}
	m := Model{AccessToken: types.StringValue("pat-na1-secret")}
	if diags := m.CheckCredentials(); len(diags) > 0 {
		t.Errorf("a good token: %v", diags)
	}
}

// An address that would send requests elsewhere than it says is refused.
func TestCheckURL(t *testing.T) {
	t.Parallel()
	for value, good := range map[string]bool{
		"https://api.hubapi.com": true, "https://proxy.example/hub": true, "http://127.0.0.1:8080": true,
		"https://api.hubapi.com?": false, "https://api.hubapi.com#": false, "https://api.hubapi.com?x=1": false,
		"https://me@api.hubapi.com": false, "http://api.hubapi.com": false, "ftp://api.hubapi.com": false, "api.hubapi.com": false,
	} {
		if diags := checkURL("base_url", EnvBaseURL, value); diags.HasError() == good {
			t.Errorf("%s: %v", value, diags)
		}
	}
}
